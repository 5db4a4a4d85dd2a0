"""Parts of lists by date, the statement that counts among several notes, and how a text begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from followup_md.core.dates import Moment, compare
from followup_md.core.words import fold
from followup_md.language.context import Context, Expr, Subject
from followup_md.language.functions import ClauseError, as_date
from followup_md.language.operators import as_literal
from followup_md.language.types import DATE, EVENT, TEXT, YES_NO, RefKind


def dated_part(items: Expr, after: Expr | None, until: Expr | None, includes_end: bool, source: str) -> Expr:
    """The events, dates or notes (by the date of their kind) of a list from one day on, up to another one.

    The first day is included, the last one with `includes_end`. Nothing is left when a date is missing. Raises
    ClauseError.
    """
    date_of = _date_of(items)
    first, last = (limit and as_date(as_literal(limit, DATE)) for limit in (after, until))
    run, get_first, get_last = items.run, first and first.run, last and last.run
    most = 0 if includes_end else -1

    def part(c: Context) -> tuple[Any, ...]:
        values = run(c)
        if not values:
            return ()
        c.subject.world.spend(len(values))
        start, end = get_first and get_first(c), get_last and get_last(c)
        if (get_first and start is None) or (get_last and end is None):
            return ()
        return tuple(
            item
            for item in values
            if (date := date_of(item)) is not None
            and (start is None or compare(date, start) >= 0)
            and (end is None or compare(date, end) <= most)
        )

    parts = tuple(expr for expr in (items, first, last) if expr)
    return Expr(items.type, part, source, parts, items.ref if items.type.element == EVENT else None, items.label)


def _date_of(items: Expr) -> Callable[[Any], Moment | None]:
    element = items.type.element
    if element == EVENT:
        return lambda event: event.date
    if element == DATE:
        return lambda moment: moment
    if element and element.name == "note":
        return lambda note: note.own_date
    raise ClauseError(f"`{items.text}` is {items.type}; only events, dates and notes have a day to choose by")


def stated(field: Expr, notes: Expr, source: str) -> Expr:
    """What the note says that is dated last up to today and has a value for the field: one of the notes of a kind.

    The note at hand counts with them if it is of that kind. `no` and `none` are values too. On one day the later path
    counts. Raises ClauseError.
    """
    run, get, ref = notes.run, field.run, field.ref
    if ref is None or ref.kind not in (RefKind.FIELD, RefKind.SECTION):
        raise ClauseError(f"`{field.text}` is no field of a note; write `stated x in notes` with the name of one")
    name, kind = ref.name, ref.namespace

    def value(c: Context) -> Any:
        world, others = c.subject.world, run(c)
        world.spend(len(others))
        saying: list[tuple[Any, Subject]] = []
        for note in (c.subject, *others) if c.subject.kind == kind else others:
            says = note.record is not None and (name in note.values or name in note.record.answered)
            date = note.own_date
            if says and date is not None and compare(date, world.today) <= 0:
                saying.append((note.position, note))
        if saying:
            return get(max(saying, key=lambda pair: pair[0])[1].context)
        return get(Subject(None, kind, world, None).context)

    return Expr(field.type, value, source, (field, notes), label=field.label, form="stated")


def begins_with(text: Expr, beginning: Expr, source: str) -> Expr:
    """Whether a text begins with certain words, without regard to case: what is missing begins with nothing."""
    if text.type != TEXT or beginning.type != TEXT:
        raise ClauseError(f"`begins with` compares texts, and `{text.text}` is {text.type}")
    run, wanted = text.run, beginning.run

    def verdict(c: Context) -> bool:
        value, start = run(c), wanted(c)
        return bool(value and start) and fold(value).startswith(fold(start))

    return Expr(YES_NO, verdict, source, (text, beginning))
