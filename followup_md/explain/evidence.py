"""What a value came from: the fields and log lines, of this note and of others, that made it what it is.

An expression is followed down through the facts that it names, and of its parts only those are followed that gave it
its value: of `a or b` that is yes the first that is yes, of the latest of several dates the one that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from followup_md.core.words import cut_words
from followup_md.explain.values import show_any
from followup_md.language.context import VAULT, Context, Expr, Subject
from followup_md.language.operators import is_absent
from followup_md.language.types import EVENT, YES_NO, RefKind, Type

MOST_STEPS = 5_000
"""How many expressions are looked at for one value: beyond that the notes are named without what stands in them."""
MOST_SHOWN = 40
"""How many characters of one field are shown."""

_JOINED = re.compile(r"[\s)]*(and|or)\b")


class Read(NamedTuple):
    """What was read of a note: a field, a section or the last of some events; without `text` the note as a whole.

    `is_present` is no for a field without a value of its own.
    """

    subject: Subject
    text: str = ""
    line: int = 0
    is_present: bool = False
    is_event: bool = False


class _Place(NamedTuple):
    """An expression at a point of view. `wanted` are the items of its list that matter, None for all of them."""

    expr: Expr
    context: Context
    wanted: tuple[Any, ...] | None = None


_Step = tuple[list[Read], list[_Place]]
_NOTHING: _Step = ([], [])


def reads_behind(expr: Expr, context: Context) -> list[Read]:
    """What gave an expression its value, in the order in which it is written; each of it once."""
    reads: dict[Read, None] = {}
    waiting = [_Place(expr, context)]
    for _ in range(MOST_STEPS):
        if not waiting:
            break
        own, further = _look(waiting.pop())
        reads.update(dict.fromkeys(own))
        waiting += reversed(further)
    return list(reads)


def _look(place: _Place) -> _Step:
    """What an expression itself reads, and where its value comes from otherwise."""
    expr, context, _ = place
    if not expr.parts and expr.text.startswith("this.") and context.subject is not context.this:
        return _NOTHING  # what another note is compared with says nothing of that note
    if expr.form == "cases":
        return [], _chosen_case(place)
    if expr.parts and _is_notes(expr.parts[0].type) and expr.type.element:
        return _of_notes(place)
    if expr.parts and not _is_own_events(expr):
        return [], list(_deciding_parts(place))
    if expr.ref and expr.ref.kind == RefKind.FACT:
        subject = context.subject.world.vault if expr.ref.namespace == VAULT else context.subject
        fact = subject.world.facts[expr.ref.namespace][expr.ref.name]
        return [], [_Place(fact, subject.context, place.wanted)]
    if _is_notes(expr.type):
        return [Read(note) for note in _wanted(expr.run(context), place.wanted)], []
    return list(_leaf(place)), []


def _is_notes(type_: Type) -> bool:
    return type_.element is not None and type_.element.name == "note"


def _is_own_events(expr: Expr) -> bool:
    """Whether it gives events of the note itself: all of a verb, or those about one person."""
    return expr.type.element == EVENT and not any(part.type.element for part in expr.parts)


def _of_notes(place: _Place) -> _Step:
    """The notes that a filter kept, or those of which a field has a value that matters; what else gives a list of them.

    What a filter asks of a note, and the field of it, tell more than that the note was there.
    """
    expr, context, wanted = place
    base, inner = expr.parts[0], expr.parts[-1]
    if _is_notes(expr.type):
        notes, wanted = _wanted(expr.run(context), wanted), None
    else:
        notes = [note for note in base.run(context) if _gives(inner, Context(note, context.this), wanted)]
    is_test = inner.type == YES_NO or not _is_notes(expr.type)
    places = [_Place(inner, Context(note, context.this), wanted) for note in notes if is_test]
    return [Read(note) for note in notes], places


def _gives(field: Expr, context: Context, wanted: tuple[Any, ...] | None) -> bool:
    """Whether a field of a note has a value, of which something is wanted."""
    value = field.run(context)
    return not is_absent(value) and bool(_wanted(value if type(value) is tuple else (value,), wanted))


def _wanted(items: Iterable[Any], wanted: tuple[Any, ...] | None) -> list[Any]:
    """The items that matter; a date stands for the events of that date."""
    if wanted is None:
        return list(items)
    return [item for item in items if item in wanted or getattr(item, "date", item) in wanted]


def _chosen_case(place: _Place) -> list[_Place]:
    """The value of the case that holds and its condition, or the condition that is unknown."""
    expr, context, wanted = place
    for when, value in zip(expr.parts[::2], expr.parts[1::2], strict=True):
        verdict = when.run(context)
        if verdict is not False:
            return [*([_Place(value, context, wanted)] if verdict else []), _Place(when, context)]
    return []


def _deciding_parts(place: _Place) -> Iterable[_Place]:
    """The part of which the whole has its value; all parts where several gave it.

    No part is asked for that had not to be asked: facts are shown as those that the rules needed.
    """
    expr, context, wanted = place
    first, *others = expr.parts
    value = expr.run(context)
    if expr.type.element and expr.type == first.type and expr.type not in [part.type for part in others]:
        return [_Place(first, context, tuple(_wanted(value, wanted)))]  # what a filter kept
    if expr.type == YES_NO:
        decides = {"or": True, "and": False}.get(_joined_by(expr))
        if decides is not None and value is decides:
            return [_Place(next(part for part in expr.parts if part.run(context) is value), context)]
        return [_Place(part, context) for part in expr.parts]
    for part in expr.parts:
        given = part.run(context)
        if part.type == expr.type and given == value:
            return [_Place(part, context, wanted)]
        if part.type.element and not expr.type.element and _wanted(given, (value,)):
            return [_Place(part, context, (value,))]
    return [_Place(part, context) for part in expr.parts]


def _joined_by(expr: Expr) -> str:
    """`and` or `or` where its parts are joined by them, else an empty text."""
    _, _, behind = expr.text.partition(expr.parts[0].text)
    joined = _JOINED.match(behind)
    return joined[1] if joined else ""


def _leaf(place: _Place) -> Iterable[Read]:
    """A field or section, or the last of the events that matter; nothing for a literal, a setting and the like."""
    expr, context, wanted = place
    value, subject, ref = expr.run(context), context.subject, expr.ref
    if expr.type.element == EVENT:
        for event in _wanted(value, wanted)[-1:]:
            yield Read(subject, f"{event.date.day.isoformat()} {event.text}", event.line, True, True)
    elif ref and ref.kind in (RefKind.FIELD, RefKind.SECTION):
        shown = cut_words(show_any(value, expr.type), MOST_SHOWN)
        line = subject.record.lines.get(ref.name, 0) if subject.record else 0
        yield Read(subject, f"{ref.name} is {shown}", line, ref.name in subject.values)
