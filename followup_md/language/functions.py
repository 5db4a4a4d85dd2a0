"""The functions of the clause language, and values used as verdicts and dates.

As a value None means "missing", as a verdict it means "unknown".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from followup_md.core.bullets import lines_for
from followup_md.core.dates import Moment, business_days_between, earliest, latest
from followup_md.core.days_in_text import day_in_text
from followup_md.core.words import fold
from followup_md.language.context import Context, Expr
from followup_md.language.types import DATE, EVENT, NUMBER, PEOPLE, PERSON, TEXT, TEXTS, TIME, YES_NO, Type


class ClauseError(Exception):
    """What is wrong with a clause, and at which character of it (from 0; None until that is known).

    An empty message means that the cause was reported elsewhere already.
    """

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.message, self.offset = message, offset


def as_clause(expr: Expr) -> Expr:
    """An expression as a verdict: a yes or no is one already, a list is yes when there is anything in it.

    Raises ClauseError.
    """
    if expr.type == YES_NO:
        return expr
    if expr.type.element is not None:
        run = expr.run
        return Expr(YES_NO, lambda c: bool(run(c)), expr.text, (expr,))
    raise ClauseError(f"`{expr.text}` is {expr.type}, not a yes or no; compare it, or ask `is present`")


def as_date(expr: Expr) -> Expr:
    """An expression as a date: a list of dates or events is its latest date. Raises ClauseError."""
    if expr.type == DATE:
        return expr
    items = _items(expr)
    if expr.type.element == EVENT:
        return Expr(DATE, lambda c: latest(event.date for event in items(c)), expr.text, (expr,), expr.ref, expr.label)
    if expr.type.element == DATE:
        return Expr(DATE, lambda c: latest(items(c)), expr.text, (expr,))
    raise ClauseError(f"`{expr.text}` is {expr.type}, not a date")


def _items(expr: Expr) -> Callable[[Context], Any]:
    """What gives the items of a list, and counts as a step for each: the list may be one that a fact has kept."""
    run = expr.run

    def items(c: Context) -> Any:
        values = run(c)
        if values:
            c.subject.world.spend(len(values))
        return values

    return items


Result = tuple[Type, Callable[[Context], Any]]
"""The type of a call and the closure that computes it."""


def _one(args: list[Expr]) -> Expr:
    if len(args) != 1:
        raise ClauseError("takes one value, not several")
    return args[0]


def _count(args: list[Expr]) -> Result:
    items = _one(args)
    if items.type.element is None:
        raise ClauseError(f"counts a list, and `{items.text}` is {items.type}")
    return NUMBER, lambda c: len(items.run(c))


def _distinct(args: list[Expr]) -> Result:
    for arg in args:
        if arg.type not in (TEXTS, TEXT):
            raise ClauseError(f"takes texts and lists of texts, and `{arg.text}` is {arg.type}")

    def each_once(c: Context) -> tuple[str, ...]:
        seen: dict[str, str] = {}
        for arg in args:
            value = arg.run(c)
            texts = value if isinstance(value, tuple) else (value,) if value else ()
            c.subject.world.spend(len(texts))
            for text in texts:
                seen.setdefault(fold(text), text)
        return tuple(seen.values())

    return TEXTS, each_once


def _first(args: list[Expr]) -> Result:
    if any(arg.type == DATE for arg in args):
        args = [as_date(arg) for arg in args]
    odd = next((arg for arg in args if arg.type != args[0].type), None)
    if odd:
        raise ClauseError(f"`{args[0].text}` is {args[0].type} and `{odd.text}` {odd.type}; all must be of one type")
    runs, nothing = tuple(arg.run for arg in args), None if args[0].type.element is None else ()

    def first_present(c: Context) -> Any:
        for run in runs:
            value = run(c)
            if value is not None and value != ():
                return value
        return nothing

    return args[0].type, first_present


def _pick(choose: Callable[[Any], Moment | None]) -> Callable[[list[Expr]], Result]:
    def make(args: list[Expr]) -> Result:
        readers = tuple(_moments(arg) for arg in args)
        return DATE, lambda c: choose(moment for read in readers for moment in read(c))

    return make


def _moments(arg: Expr) -> Callable[[Context], Any]:
    run, items = arg.run, _items(arg)
    if arg.type.element == EVENT:
        return lambda c: (event.date for event in items(c))
    if arg.type.element == DATE:
        return items
    if arg.type != DATE:
        raise ClauseError(f"`{arg.text}` is {arg.type}, not a date")

    def single(c: Context) -> tuple[Moment, ...]:
        value = run(c)
        return () if value is None else (value,)

    return single


def _of_date(result_type: Type, compute: Callable[[Context, Moment], Any]) -> Callable[[list[Expr]], Result]:
    def make(args: list[Expr]) -> Result:
        run = as_date(_one(args)).run

        def value(c: Context) -> Any:
            moment = run(c)
            return None if moment is None else compute(c, moment)

        return result_type, value

    return make


def _days_since(c: Context, moment: Moment) -> int:
    return (c.subject.world.today.day - moment.day).days


def _business_days_since(c: Context, moment: Moment) -> int:
    return business_days_between(moment.day, c.subject.world.today.day, c.subject.world.calendar)


def _lines_for(args: list[Expr]) -> Result:
    if [arg.type for arg in args] != [PERSON, PEOPLE, TEXT]:
        given = ", ".join(str(arg.type) for arg in args)
        raise ClauseError(f"takes a person, people and a text, as `lines_for(person, team, notes)`, not {given}")
    person, people, text = (arg.run for arg in args)

    def lines(c: Context) -> str | None:
        whose, words = person(c), text(c)
        return (lines_for(whose, people(c), words) or None) if whose and words else None

    return TEXT, lines


def _iso(args: list[Expr]) -> Result:
    return _of_date(TEXT, lambda c, moment: moment.day.isoformat())(args)


def _day_in(args: list[Expr]) -> Result:
    if len(args) != 2 or args[0].type != TEXT:
        raise ClauseError("takes a text and a date, as `day_in(words, began)`")
    get_text, get_date = args[0].run, as_date(args[1]).run

    def first_day(c: Context) -> Moment | None:
        text, after = get_text(c), get_date(c)
        day = day_in_text(text, after.day) if text and after else None
        return Moment(day) if day else None

    return DATE, first_day


def _event_in(args: list[Expr]) -> Result:
    """The words of the event whose longest form a text begins with, unless the log has it: `event_in(text, a, b)`."""
    text, *events = args
    if text.type != TEXT or not events or any(not event.words for event in events):
        raise ClauseError("takes a text and events, as `event_in(words, watered, fed)`")
    forms = [(form, event) for event in events for form in event.words]
    forms.sort(key=lambda pair: -len(pair[0]))
    run = text.run

    def words(c: Context) -> str | None:
        value = run(c)
        said = fold(value).replace("-", " ") if value else ""
        for form, event in forms:
            if said.startswith(form) and not said[len(form) : len(form) + 1].isalnum():
                return None if event.run(c) else event.words[0]
        return None

    return TEXT, words


FUNCTIONS: Mapping[str, Callable[[list[Expr]], Result]] = {
    "count": _count,
    "distinct": _distinct,
    "first": _first,
    "latest": _pick(latest),
    "earliest": _pick(earliest),
    "has_time": _of_date(YES_NO, lambda c, moment: moment.minute is not None),
    "time_of": _of_date(TIME, lambda c, moment: moment.minute),
    "days_since": _of_date(NUMBER, _days_since),
    "business_days_since": _of_date(NUMBER, _business_days_since),
    "day_in": _day_in,
    "iso": _iso,
    "event_in": _event_in,
    "lines_for": _lines_for,
}
"""Every function that computes with the values of its arguments."""
FUNCTION_NAMES = (*FUNCTIONS, "missing")
"""Every function of the language: `missing` asks for the names of its arguments and is compiled by itself."""
