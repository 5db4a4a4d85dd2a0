"""The leaves of the language: what a field, an event, a section or a fact of a note stands for in a clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from followup_md.language.context import Context, Expr, Subject
from followup_md.language.types import DATE, EVENTS, TEXT, YES_NO, Ref, RefKind
from followup_md.rules.identifiers import LOGGED
from followup_md.rules.model import Field, Verb

Look = Callable[[Context], Subject]
Names = Mapping[str, Callable[[], Expr]]


def of_subject(c: Context) -> Subject:
    """The note (or the vault) that plain names mean."""
    return c.subject


def of_this(c: Context) -> Subject:
    """The note that the rule stands on, however deep the filter."""
    return c.this


def of_the_vault(c: Context) -> Subject:
    """The vault as a whole."""
    return c.subject.world.vault


def fact_reader(name: str, look: Look) -> Callable[[Context], object]:
    """What gives the value of a fact."""
    if look is not of_subject:
        return lambda c: look(c).fact(name)

    def read(c: Context) -> object:
        # The commonest step of all: a fact that is known already costs one look.
        memo = c.subject.memo
        return memo[name] if name in memo else c.subject.fact(name)

    return read


def field_name(kind: str, field: Field, look: Look) -> Callable[[], Expr]:
    """The name of a field; one without a value is no, the first of its choices, an empty list, or missing."""
    name, default = field.name, None
    if field.type == YES_NO:
        default = False
    elif field.type.choices:
        default = field.type.choices[0]  # type: ignore[assignment]
    elif field.type.element:
        default = ()  # type: ignore[assignment]
    if look is of_subject:
        run = lambda c: c.subject.values.get(name, default)  # noqa: E731
    else:
        run = lambda c: look(c).values.get(name, default)  # noqa: E731
    expr = Expr(field.type, run, name, ref=Ref(RefKind.FIELD, kind, name), label=field.label)
    return lambda: expr


def event_name(kind: str, verb: Verb, look: Look) -> Callable[[], Expr]:
    """The name of an event: all of that verb up to today."""
    name = verb.name
    expr = Expr(
        EVENTS,
        lambda c: look(c).events(name),
        name,
        ref=Ref(RefKind.EVENT, kind, name),
        label=name.replace("_", " "),
        words=verb.phrases,
    )
    return lambda: expr


def logged_name(look: Look) -> Callable[[], Expr]:
    """The name of all events of a note."""
    expr = Expr(EVENTS, lambda c: look(c).logged(), LOGGED, label="anything logged")
    return lambda: expr


def section_name(kind: str, name: str, heading: str, look: Look) -> Callable[[], Expr]:
    """The name of a section: its text."""
    expr = Expr(TEXT, lambda c: look(c).values.get(name), name, ref=Ref(RefKind.SECTION, kind, name), label=heading)
    return lambda: expr


def person_event_name(verb: Verb) -> Callable[[], Expr]:
    """The name of an event behind the dot of a person: those that are about them."""
    name = verb.name

    def events(c: Context) -> tuple[object, ...]:
        person = c.person
        if person is None:
            return ()
        return tuple(event for event in c.subject.events(name) if event.concerns(person))

    expr = Expr(EVENTS, events, name, label=name.replace("_", " "))
    return lambda: expr


EVENT_NAMES: Names = {
    "date": lambda: Expr(DATE, lambda c: c.event and c.event.date, "date"),
    "about": lambda: Expr(TEXT, lambda c: c.event and c.event.about, "about"),
    "remark": lambda: Expr(TEXT, lambda c: c.event and c.event.remark, "remark"),
}
AHEAD_NAMES: Names = {
    "next_act": lambda: Expr(TEXT, lambda c: c.ahead and c.ahead.act, "next_act"),
    "next_day": lambda: Expr(DATE, lambda c: c.ahead and c.ahead.day, "next_day"),
    "resting_because": lambda: Expr(TEXT, lambda c: c.ahead and c.ahead.rest, "resting_because"),
}
"""What comes next for the notes of a row, when, and why they ask for nothing; `ROW_NAMES` lists them."""
