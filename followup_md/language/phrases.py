"""Date phrases, such as `2 business days after last_contact`: text → a checked expression that is a date."""

from __future__ import annotations

import re
from collections.abc import Callable

from followup_md.core.amounts_in_words import amount_hint
from followup_md.core.dates import (
    AMOUNT_FORMS,
    Moment,
    move_to_business_day,
    order_key,
    parse_amount,
    shift,
)
from followup_md.language.clauses import parse_value
from followup_md.language.context import Context, Expr
from followup_md.language.functions import ClauseError, as_date
from followup_md.language.namespace import Namespace
from followup_md.language.syntax import MOST_CHARACTERS, UNREADABLE, mask
from followup_md.language.types import AMOUNT, DATE

MOVED = " moved to a business day"
MOVED_BACK = " moved back to a business day"
PHRASE_FORMS = (
    "`same day as ANCHOR`, `AMOUNT after ANCHOR`, `AMOUNT before ANCHOR` or a date, "
    "then maybe ` not before PHRASE` and ` moved to a business day`"
)
_NOT_BEFORE = re.compile(r" not before ")
_SHIFT = re.compile(r" (after|before) ")
_SAME_DAY = "same day as "


def is_phrase(text: str, names: Namespace) -> bool:
    """Whether a fact is meant as a date phrase: it contains words that only phrases have.

    `X before Y` is one where X is an amount, else it is a part of a list.
    """
    bare = mask(text)
    shift = _SHIFT.search(bare)
    shifts = shift is not None and (shift[1] == "after" or _is_amount(text[: shift.start()], names))
    return shifts or bare.startswith(_SAME_DAY) or bare.endswith((MOVED, MOVED_BACK)) or " not before " in bare


def _is_amount(text: str, names: Namespace) -> bool:
    if text[:1].isdigit() or amount_hint(text):
        return True
    try:
        return parse_value(text, names).type == AMOUNT
    except ClauseError:
        return False


def parse_phrase(text: str, names: Namespace, anchors: tuple[str, ...] = ()) -> Expr:
    """A date phrase: `BASE [not before PHRASE] [moved [back] to a business day]`.

    `anchors` are those of `from` and `due` that it may refer to. The move to a business day is made last, after
    everything before it. A missing anchor makes the phrase unknown, except that a missing date after `not before`
    counts as none. Raises ClauseError.
    """
    if len(text) > MOST_CHARACTERS:
        raise ClauseError(f"more than {MOST_CHARACTERS} characters; give a part of it a name among the facts")
    bare = mask(text)
    for moved, sign in ((MOVED, 1), (MOVED_BACK, -1)):
        if bare.endswith(moved):
            return _moved(parse_phrase(text[: -len(moved)], names, anchors), text, sign)
    cut = _NOT_BEFORE.search(bare)
    if cut:
        base, rest = parse_phrase(text[: cut.start()], names, anchors), cut.end()
        floor = at_offset(rest, lambda: parse_phrase(text[rest:], names, anchors))
        return _not_before(base, floor, text)
    return _base(text, bare, names, anchors)


def _not_before(base: Expr, floor: Expr, text: str) -> Expr:
    get_base, get_floor = base.run, floor.run

    def not_before(c: Context) -> Moment | None:
        moment: Moment | None = get_base(c)
        least: Moment | None = get_floor(c)
        return moment if moment is None or least is None else max(moment, least, key=order_key)

    return Expr(DATE, not_before, text, (base, floor), form="not before")


def _moved(part: Expr, text: str, sign: int) -> Expr:
    get = part.run

    def moved(c: Context) -> Moment | None:
        moment = get(c)
        return None if moment is None else move_to_business_day(moment, c.subject.world.calendar, sign)

    return Expr(DATE, moved, text, (part,), form="moved")


def at_offset(start: int, make: Callable[[], Expr]) -> Expr:
    """What `make` returns; the offset of an error that it raises is moved by `start` characters."""
    try:
        return make()
    except ClauseError as error:
        raise ClauseError(error.message, (error.offset or 0) + start) from None


def _base(text: str, bare: str, names: Namespace, anchors: tuple[str, ...]) -> Expr:
    if bare.startswith(_SAME_DAY):
        part = at_offset(len(_SAME_DAY), lambda: _anchor(text[len(_SAME_DAY) :], names, anchors))
        get = part.run

        def same_day(c: Context) -> Moment | None:
            moment = get(c)
            return None if moment is None else Moment(moment.day)

        return Expr(DATE, same_day, text, (part,), form="same day")
    cut = _SHIFT.search(bare)
    if not cut or (cut[1] == "before" and not _is_amount(text[: cut.start()], names)):
        return _anchor(text, names, anchors)
    amount = parse_amount_value(text[: cut.start()], names)
    anchor = at_offset(cut.end(), lambda: _anchor(text[cut.end() :], names, anchors))
    get_amount, get_anchor, sign = amount.run, anchor.run, 1 if cut[1] == "after" else -1

    def shifted(c: Context) -> Moment | None:
        moment, by = get_anchor(c), get_amount(c)
        return None if moment is None or by is None else shift(moment, by, sign, c.subject.world.calendar)

    return Expr(DATE, shifted, text, (amount, anchor), form=cut[1])


def parse_amount_value(text: str, names: Namespace) -> Expr:
    """An amount of time, written out or by the name of one. Raises ClauseError."""
    literal = parse_amount(text)
    if literal:
        return Expr(AMOUNT, lambda c: literal, text)
    hint = amount_hint(text)
    if hint or text[:1].isdigit():
        raise ClauseError(f"`{text}` is not {AMOUNT_FORMS}{hint}")
    try:
        expr = parse_value(text, names)
    except ClauseError as error:
        if error.message.startswith(UNREADABLE):
            hint = "; a date phrase that is compared with something needs a name of its own among the facts"
            error.message = f"`{text}` is not {AMOUNT_FORMS}{hint if set(text) & set('<>=') else ''}"
        raise
    if expr.type != AMOUNT:
        raise ClauseError(f"`{text}` is {expr.type}, not an amount of time")
    return expr


def _anchor(text: str, names: Namespace, anchors: tuple[str, ...]) -> Expr:
    name = text.strip()
    if name in ("from", "due"):
        if name not in anchors:
            raise ClauseError(f"`{name}` has no meaning here")
        if name == "from":
            return Expr(DATE, lambda c: c.opens, text)
        return Expr(DATE, lambda c: c.due, text)
    try:
        return as_date(parse_value(text, names))
    except ClauseError as error:
        if error.message.startswith(UNREADABLE):
            error.message = f"cannot be read as a date phrase; its forms are {PHRASE_FORMS}"
        raise
