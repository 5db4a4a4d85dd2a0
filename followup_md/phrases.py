"""Date phrases and texts with placeholders: the two sublanguages that are built on clauses.

Knows their grammar; names come from the same namespaces as those of clauses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from followup_md.clauses import MOST_CHARACTERS, UNREADABLE, Namespace, mask, parse_value
from followup_md.context import AMOUNT, DATE, EVENT, PERSON, TEXT, TIME, YES_NO, Context, Expr
from followup_md.dates import (
    AMOUNT_FORMS,
    Moment,
    format_moment,
    format_time,
    latest,
    move_to_business_day,
    order_key,
    parse_amount,
    shift,
)
from followup_md.functions import ClauseError, as_date
from followup_md.words import join_words

MOVED = " moved to a business day"
MOVED_BACK = " moved back to a business day"
PHRASE_FORMS = (
    "`same day as ANCHOR`, `AMOUNT after ANCHOR`, `AMOUNT before ANCHOR` or a date, "
    "then maybe ` not before PHRASE` and ` moved to a business day`"
)
MOST_SHOWN = 60
"""How many characters of one value an item shows: enough for a sentence, too short for a page."""

_NOT_BEFORE = re.compile(r" not before ")
_SHIFT = re.compile(r" (after|before) ")
_SAME_DAY = "same day as "


def is_phrase(text: str) -> bool:
    """Whether a fact is meant as a date phrase: it has one of the words that only phrases use."""
    bare = mask(text)
    return bool(_SHIFT.search(bare)) or bare.startswith(_SAME_DAY) or bare.endswith((MOVED, MOVED_BACK))


def parse_phrase(text: str, names: Namespace, anchors: tuple[str, ...] = ()) -> Expr:
    """A date phrase: `BASE [not before PHRASE] [moved [back] to a business day]`.

    `anchors` says which of `from` and `due` are there to hang on. The move to a business day comes last, whatever
    stands before it. A missing anchor makes the phrase unknown, but one behind `not before` does not bind. Raises
    ClauseError.
    """
    if len(text) > MOST_CHARACTERS:
        raise ClauseError(f"more than {MOST_CHARACTERS} characters; give a part of it a name among the facts")
    bare = mask(text)
    for moved, sign in ((MOVED, 1), (MOVED_BACK, -1)):
        if bare.endswith(moved):
            return _moved(parse_phrase(text[: -len(moved)], names, anchors), text, sign)
    cut = _NOT_BEFORE.search(bare)
    if cut:
        base, floor = parse_phrase(text[: cut.start()], names, anchors), _later(text, cut.end(), names, anchors)
        get_base, get_floor = base.run, floor.run

        def not_before(c: Context) -> Moment | None:
            moment: Moment | None = get_base(c)
            least: Moment | None = get_floor(c)
            return moment if moment is None or least is None else max(moment, least, key=order_key)

        return Expr(DATE, not_before, text, (base, floor), "phrase not before")
    return _base(text, bare, names, anchors)


def _moved(part: Expr, text: str, sign: int) -> Expr:
    get = part.run

    def moved(c: Context) -> Moment | None:
        moment = get(c)
        return None if moment is None else move_to_business_day(moment, c.subject.world.calendar, sign)

    return Expr(DATE, moved, text, (part,), "phrase moved")


def _later(text: str, start: int, names: Namespace, anchors: tuple[str, ...]) -> Expr:
    return _placed(start, lambda: parse_phrase(text[start:], names, anchors))


def _placed(start: int, make: Callable[[], Expr]) -> Expr:
    try:
        return make()
    except ClauseError as error:
        raise ClauseError(error.message, (error.offset or 0) + start) from None


def _base(text: str, bare: str, names: Namespace, anchors: tuple[str, ...]) -> Expr:
    if bare.startswith(_SAME_DAY):
        part = _placed(len(_SAME_DAY), lambda: _anchor(text[len(_SAME_DAY) :], names, anchors))
        get = part.run

        def same_day(c: Context) -> Moment | None:
            moment = get(c)
            return None if moment is None else Moment(moment.day)

        return Expr(DATE, same_day, text, (part,), "phrase same day")
    cut = _SHIFT.search(bare)
    if not cut:
        return _anchor(text, names, anchors)
    amount = _amount(text[: cut.start()], names)
    anchor = _placed(cut.end(), lambda: _anchor(text[cut.end() :], names, anchors))
    get_amount, get_anchor, sign = amount.run, anchor.run, 1 if cut[1] == "after" else -1

    def shifted(c: Context) -> Moment | None:
        moment, by = get_anchor(c), get_amount(c)
        return None if moment is None or by is None else shift(moment, by, sign, c.subject.world.calendar)

    return Expr(DATE, shifted, text, (amount, anchor), f"phrase {cut[1]}")


def _amount(text: str, names: Namespace) -> Expr:
    literal = parse_amount(text)
    if literal:
        return Expr(AMOUNT, lambda c: literal, text)
    if text[:1].isdigit():
        raise ClauseError(f"`{text}` is not {AMOUNT_FORMS}")
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


class Text(NamedTuple):
    """A text with placeholders, ready to be filled in. `parts` are the expressions in it."""

    source: str
    segments: tuple[tuple[bool, tuple[str | Expr, ...]], ...]

    @property
    def parts(self) -> tuple[Expr, ...]:
        """The expressions of all placeholders."""
        return tuple(piece for _, pieces in self.segments for piece in pieces if isinstance(piece, Expr))

    def fill(self, c: Context, show: Callable[[Expr, Any], str]) -> str:
        """The text with every value shown; an optional segment vanishes when a value in it is missing."""
        filled: list[str] = []
        for optional, pieces in self.segments:
            words = [piece if isinstance(piece, str) else show(piece, piece.run(c)) for piece in pieces]
            if not (optional and "" in words):
                filled += (word or "…" for word in words)
        return "".join(filled)


_PIECE = re.compile(r"\{\{|\}\}|\[\[|\]\]|[{}\[\]]|[^{}\[\]]+")


def parse_text(text: str, names: Namespace) -> Text:
    """A text in which `{value}` is filled in and `[ … ]` vanishes when a value in it is missing. Raises ClauseError.

    Doubled braces and brackets stand for themselves.
    """
    segments: list[tuple[bool, tuple[str | Expr, ...]]] = []
    pieces: list[str | Expr] = []
    opened, brace = -1, -1
    for found in _PIECE.finditer(text):
        token, at = found[0], found.start()
        if brace >= 0:
            if token == "}":
                start = brace + 1
                pieces.append(_placeholder(text[start:at], start, names))
                brace = -1
            elif token in ("{", "[", "]", "{{", "}}"):
                raise ClauseError("a placeholder holds a name or a call, nothing in brackets", at)
        elif token == "{":
            brace = at
        elif token == "[" or token == "]":
            if (token == "[") is (opened >= 0):
                raise ClauseError(
                    "optional segments `[ … ]` cannot hold another" if token == "[" else "this `]` closes nothing", at
                )
            segments.append((token == "]", tuple(pieces)))
            pieces, opened = [], at if token == "[" else -1
        elif token == "}":
            raise ClauseError("this `}` closes nothing", at)
        else:
            pieces.append(token[0] if token in ("{{", "}}", "[[", "]]") else token)
    if brace >= 0 or opened >= 0:
        raise ClauseError("this bracket is not closed", max(brace, opened))
    segments.append((False, tuple(pieces)))
    return Text(text, tuple(segment for segment in segments if segment[1]))


def _placeholder(text: str, start: int, names: Namespace) -> Expr:
    expr = _placed(start, lambda: parse_value(text, names))
    if expr.type.name == "note" or (expr.type.element and expr.type.element.name == "note"):
        raise ClauseError(f"`{expr.text}` is {expr.type}, which cannot be shown; name a field of it", start)
    return expr


def show_value(expr: Expr, value: Any) -> str:
    """A value as an item says it: dates as `Fri 20 Nov`, lists with commas and `and`, sections in one short line."""
    return _show(expr, value, format_moment)


def show_plain(expr: Expr, value: Any) -> str:
    """A value as a log line or a file name holds it: dates as `2026-11-20`."""
    return _show(expr, value, lambda moment: moment.day.isoformat())


def _show(expr: Expr, value: Any, show_moment: Callable[[Moment], str]) -> str:
    made = expr.type
    if value is None:
        return ""
    if made.element is not None:
        if made.element == EVENT:
            value = latest(event.date for event in value)
            return "" if value is None else show_moment(value)
        return join_words([_show(Expr(made.element, expr.run, ""), item, show_moment) for item in value])
    if made == TEXT:
        line = "; ".join(value.split("\n"))
        return line if len(line) <= MOST_SHOWN else line[: MOST_SHOWN - 1].rstrip() + "…"
    if made == DATE:
        return show_moment(value)
    if made == TIME:
        return format_time(value)
    if made == YES_NO:
        return "yes" if value else "no"
    return value.name if made == PERSON else str(value)
