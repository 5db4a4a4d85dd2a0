"""Comparing checked expressions: `==` and its kind, `is`, `in`, presence.

Knows types and three-valued logic; knows no syntax. Each function gives the closure of a verdict, or raises
ClauseError when the two sides cannot be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from followup_md.core.dates import DATE_FORMS, TIME_FORMS, compare, parse_moment, parse_time
from followup_md.core.words import fold
from followup_md.language.context import Context, Expr
from followup_md.language.functions import ClauseError, as_date
from followup_md.language.types import DATE, EVENT, NUMBER, PERSON, TEXT, TEXTS, TIME, Type

IN_FORMS = "`in` wants two choices or more in brackets, as `x in (a, b)`, or a text in a list of texts"
Verdict = Callable[[Context], bool | None]
Order = Callable[[Any, Any], int]


def presence(expr: Expr, wants_missing: bool) -> Verdict:
    """`x is missing` and `x is present`: always definite."""
    run = expr.run

    def verdict(c: Context) -> bool:
        value = run(c)
        return (value is None or value == () or value == "") is wants_missing

    return verdict


def ordering(left: Expr, right: Expr, holds: Callable[[int, int], bool], only_equal: bool) -> Verdict:
    """`== != < <= > >=`: unknown when either side is missing."""
    one, two, order = _matched(left, right)
    if not only_equal and one.type not in (DATE, NUMBER, TIME):
        raise ClauseError(f"`{one.text}` is {one.type}: it can be equal or not, but not less or more")
    get_one, get_two = one.run, two.run

    def verdict(c: Context) -> bool | None:
        a, b = get_one(c), get_two(c)
        return None if a is None or b is None else holds(order(a, b), 0)

    return verdict


def sameness(left: Expr, right: Expr, negated: bool) -> Verdict:
    """`is` and `is not`: always definite, for what is missing is not anything."""
    one, two, order = _matched(left, right)
    get_one, get_two = one.run, two.run

    def verdict(c: Context) -> bool:
        a, b = get_one(c), get_two(c)
        return (a is not None and b is not None and order(a, b) == 0) is not negated

    return verdict


def listed(left: Expr, options: Sequence[Expr], negated: bool) -> Verdict:
    """`x in (a, b)`: unknown when x is missing."""
    tests = [sameness(left, option, False) for option in options]
    run = left.run

    def verdict(c: Context) -> bool | None:
        value = run(c)
        if value is None or value == ():
            return None
        return any(test(c) for test in tests) is not negated

    return verdict


def contained(left: Expr, many: Expr, negated: bool) -> Verdict:
    """`text in texts`: unknown when the text is missing."""
    if left.type != TEXT or many.type != TEXTS:
        raise ClauseError(IN_FORMS)
    run, get_all = left.run, many.run

    def verdict(c: Context) -> bool | None:
        value = run(c)
        return None if value is None else (fold(value) in map(fold, get_all(c))) is not negated

    return verdict


def _matched(left: Expr, right: Expr) -> tuple[Expr, Expr, Order]:
    """Both sides as one type, and the function that orders two values of it."""
    one, two = _as_literal(left, right.type), _as_literal(right, left.type)
    if DATE in (one.type, two.type) or (_gives_dates(one.type) and _gives_dates(two.type)):
        return as_date(one), as_date(two), compare
    if one.type != two.type or one.type.element is not None or one.type == PERSON:
        hint = "; compare a `.name`" if PERSON in (one.type, two.type) else ""
        raise ClauseError(f"`{one.text}` is {one.type} and `{two.text}` {two.type}: they cannot be compared{hint}")
    return one, two, _same_text if one.type == TEXT else _order


def _gives_dates(made: Type) -> bool:
    return made == DATE or made.element in (DATE, EVENT)


def _as_literal(expr: Expr, other: Type) -> Expr:
    """A quoted text beside a date or a time of day is one, checked now."""
    wanted = DATE if _gives_dates(other) else other
    if wanted not in (DATE, TIME) or expr.type != TEXT or expr.text[:1] not in "\"'":
        return expr
    text = expr.text[1:-1]
    value: object = parse_moment(text) if wanted == DATE else parse_time(text)
    if value is None or isinstance(value, str):
        form = DATE_FORMS if wanted == DATE else TIME_FORMS
        raise ClauseError(f"{expr.text} is compared with {wanted}, so it must be {form}")
    return Expr(wanted, lambda c: value, expr.text)


def _order(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)


def _same_text(one: str, other: str) -> int:
    return 0 if one == other or fold(one) == fold(other) else 1
