"""The operators of the clause language on checked expressions: `and`, `not`, `==` and the like, `is`, `in`, presence.

Each function returns the closure that computes a verdict, or raises ClauseError when two sides cannot be compared. A
verdict is yes, no, or None for unknown (Kleene's three-valued logic).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from followup_md.core.dates import (
    AMOUNT_FORMS,
    DATE_FORMS,
    TIME_FORMS,
    compare,
    compare_amounts,
    parse_amount,
    parse_moment,
    parse_time,
)
from followup_md.core.words import fold
from followup_md.language.context import Context, Expr
from followup_md.language.functions import ClauseError, as_date
from followup_md.language.types import AMOUNT, DATE, EVENT, NUMBER, PERSON, TEXT, TEXTS, TIME, RefKind, Type

IN_FORMS = "`in` wants two choices or more in brackets, as `x in (a, b)`, or a text in a list of texts"
Verdict = Callable[[Context], bool | None]
Order = Callable[[Any, Any], int]


def is_absent(value: object) -> bool:
    """Whether the value of an expression counts as missing."""
    return value is None or value == () or value == ""


def conjunction(parts: Sequence[Expr], is_or: bool) -> Verdict:
    """`a and b`, or with `is_or` `a or b`: unknown unless a known part decides."""
    runs = tuple(part.run for part in parts)

    def verdict(c: Context) -> bool | None:
        unknown = False
        for run in runs:
            value: bool | None = run(c)
            if value is is_or:
                return is_or
            unknown = unknown or value is None
        return None if unknown else not is_or

    return verdict


def negation(part: Expr) -> Verdict:
    """`not a`: unknown when the part is."""
    run = part.run

    def verdict(c: Context) -> bool | None:
        value: bool | None = run(c)
        return None if value is None else not value

    return verdict


def presence(expr: Expr, wants_missing: bool) -> Verdict:
    """`x is missing` and `x is present`: always definite."""
    run = expr.run

    return lambda c: is_absent(run(c)) is wants_missing


def answering(expr: Expr, wants_unanswered: bool) -> Verdict:
    """`x is unanswered` and `x is answered`, where `none` is an answer too; always definite.

    Only a field or a section of the note at hand, or of `this` note, can be answered `none`.
    """
    run, ref, is_of_this = expr.run, expr.ref, expr.text.startswith("this.")
    name = ref.name if ref and ref.kind in (RefKind.FIELD, RefKind.SECTION) else ""

    def verdict(c: Context) -> bool:
        record = (c.this if is_of_this else c.subject).record
        is_none = bool(name) and record is not None and name in record.answered
        return (is_absent(run(c)) and not is_none) is wants_unanswered

    return verdict


def ordering(left: Expr, right: Expr, holds: Callable[[int, int], bool], only_equal: bool) -> Verdict:
    """`== != < <= > >=`: unknown when either side is missing."""
    left, right, order = _matched(left, right)
    if not only_equal and left.type not in (DATE, NUMBER, TIME, AMOUNT):
        raise ClauseError(f"`{left.text}` is {left.type}: it can be equal or not, but not less or more")
    get_left, get_right = left.run, right.run

    def verdict(c: Context) -> bool | None:
        a, b = get_left(c), get_right(c)
        return None if a is None or b is None else holds(order(a, b), 0)

    return verdict


def sameness(left: Expr, right: Expr, negated: bool) -> Verdict:
    """`is` and `is not`: always definite, because a missing value is not anything."""
    left, right, order = _matched(left, right)
    get_left, get_right = left.run, right.run

    def verdict(c: Context) -> bool:
        a, b = get_left(c), get_right(c)
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
        value, texts = run(c), get_all(c)
        c.subject.world.spend(len(texts))
        return None if value is None else (fold(value) in map(fold, texts)) is not negated

    return verdict


def _matched(left: Expr, right: Expr) -> tuple[Expr, Expr, Order]:
    """Both sides as one type, and the function that compares two values of it. Raises ClauseError."""
    left, right = as_literal(left, right.type), as_literal(right, left.type)
    if DATE in (left.type, right.type) or (_gives_dates(left.type) and _gives_dates(right.type)):
        return as_date(left), as_date(right), compare
    if left.type != right.type or left.type.element is not None or left.type == PERSON:
        hint = "; compare a `.name`" if PERSON in (left.type, right.type) else ""
        raise ClauseError(
            f"`{left.text}` is {left.type} and `{right.text}` {right.type}: they cannot be compared{hint}"
        )
    orders: dict[Type, Order] = {TEXT: _same_text, AMOUNT: compare_amounts}
    return left, right, orders.get(left.type, _order)


def _gives_dates(type_: Type) -> bool:
    return type_ == DATE or type_.element in (DATE, EVENT)


def as_literal(expr: Expr, other: Type) -> Expr:
    """A quoted text beside a date, a time of day or an amount is read as one, now. Raises ClauseError."""
    wanted = DATE if _gives_dates(other) else other
    if wanted not in (DATE, TIME, AMOUNT) or expr.type != TEXT or expr.text[:1] not in "\"'":
        return expr
    text = expr.text[1:-1]
    read, form = _LITERALS[wanted]
    value = read(text)
    if value is None or isinstance(value, str):
        raise ClauseError(f"{expr.text} is compared with {wanted}, so it must be {form}")
    return Expr(wanted, lambda c: value, expr.text)


_LITERALS: dict[Type, tuple[Callable[[str], object], str]] = {
    DATE: (parse_moment, DATE_FORMS),
    TIME: (parse_time, TIME_FORMS),
    AMOUNT: (parse_amount, AMOUNT_FORMS),
}


def _order(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def _same_text(left: str, right: str) -> int:
    return 0 if left == right or fold(left) == fold(right) else 1
