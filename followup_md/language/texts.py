"""Texts with placeholders, and values as texts show them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from followup_md.core.dates import Moment, format_day, format_moment, format_time, latest
from followup_md.core.words import cut_words, join_words
from followup_md.language.clauses import parse_value
from followup_md.language.context import Context, Expr
from followup_md.language.functions import ClauseError
from followup_md.language.namespace import Namespace
from followup_md.language.phrases import at_offset
from followup_md.language.types import DATE, EVENT, PERSON, TEXT, TEXTS, TIME, YES_NO, Type

MOST_SHOWN = 80
"""How many characters of one value an item shows: about two lines of a phone."""


class Text(NamedTuple):
    """A text with placeholders. A segment is a pair: whether it is optional, and its words and expressions."""

    source: str
    segments: tuple[tuple[bool, tuple[str | Expr, ...]], ...]

    @property
    def parts(self) -> tuple[Expr, ...]:
        """The expressions of its placeholders."""
        return tuple(piece for _, pieces in self.segments for piece in pieces if isinstance(piece, Expr))

    def fill(self, c: Context, show: Callable[[Expr, Any], str]) -> str:
        """The text with each value as `show` writes it; a missing value is `…`, or drops its optional segment."""
        filled: list[str] = []
        for optional, pieces in self.segments:
            words = [piece if isinstance(piece, str) else show(piece, piece.run(c)) for piece in pieces]
            if not (optional and "" in words):
                filled += (word or "…" for word in words)
        return "".join(filled)


_PIECE = re.compile(r"\{\{|\}\}|\[\[|\]\]|[{}\[\]]|[^{}\[\]]+")


def parse_text(text: str, names: Namespace) -> Text:
    """Read a text with placeholders `{value}` and optional segments `[ … ]`, dropped when a value in them is missing.

    Doubled braces and brackets stand for single ones. Raises ClauseError.
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
    expr = at_offset(start, lambda: parse_value(text, names))
    if expr.type.name == "note" or (expr.type.element and expr.type.element.name == "note"):
        raise ClauseError(f"`{expr.text}` is {expr.type}, which cannot be shown; name a field of it", start)
    return expr


def show_value(expr: Expr, value: Any) -> str:
    """A value as an item says it: dates as `Fri 20 Nov`, lists with commas and `and`, a long text cut."""
    return _show(expr.type, value, format_moment)


def show_in(year: int) -> Callable[[Expr, Any], str]:
    """As `show_value`, with the year of a date that lies in another one."""

    def show_moment(moment: Moment) -> str:
        shown = format_moment(moment)
        day = format_day(moment.day)
        return shown if moment.day.year == year else shown.replace(day, f"{day} {moment.day.year}", 1)

    return lambda expr, value: _show(expr.type, value, show_moment)


def show_plain(expr: Expr, value: Any) -> str:
    """A value as a log line or a file name has it: dates as `2026-11-20`."""
    return _show(expr.type, value, lambda moment: moment.day.isoformat())


def _show(type_: Type, value: Any, show_moment: Callable[[Moment], str]) -> str:
    if type_.element == EVENT:
        type_, value = DATE, latest(event.date for event in value)
    if value is None:
        return ""
    if type_.element is not None:
        words = join_words([_show(type_.element, item, show_moment) for item in value])
        return cut_words(words, MOST_SHOWN) if type_ == TEXTS else words
    if type_ == TEXT:
        return cut_words("; ".join(value.split("\n")), MOST_SHOWN)
    if type_ == DATE:
        return show_moment(value)
    if type_ == TIME:
        return format_time(value)
    if type_ == YES_NO:
        return "yes" if value else "no"
    return value.name if type_ == PERSON else str(value)
