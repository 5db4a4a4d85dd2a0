"""Text laid out for a terminal: wrapped at its width, counted in the columns that it takes there."""

from __future__ import annotations

import re
from collections.abc import Iterable

LEAST_WIDTH = 20
"""A narrower terminal is written for as if it had so many columns."""
HANGING = "  "
"""By how much a line that goes on is indented more than the one it began on."""
_NARROW = re.compile("[\x20-\x7e·…“”‘’–]*")
"""Text of which each character takes one column: our own words are, so that most runs load no table of widths."""


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """The lines of a text of one line, indented; those that go on by two columns more. What fits stays as it is.

    No line takes more than `width` columns; 0 is no limit. A word is broken only where it is longer than a line, and
    never inside a character as people see it.
    """
    width = max(width, LEAST_WIDTH) if width else 0
    if not width or columns(indent + text) <= width:
        return [indent + text]
    lines = [indent]
    for word in text.split():
        first, *more = _parts(word, width - len(indent + HANGING))
        longer = f"{lines[-1]} {first}" if lines != [indent] else indent + first
        if lines != [indent] and columns(longer) > width:
            lines.append(indent + HANGING + first)
        else:
            lines[-1] = longer
        lines += (indent + HANGING + part for part in more)
    return lines


def fill(text: str, width: int) -> list[str]:
    """The lines of a text of one line in a column of at least two: none of them is wider."""
    lines = [""]
    for word in text.split():
        for part in _parts(word, width):
            longer = f"{lines[-1]} {part}" if lines[-1] else part
            lines = [*lines, part] if columns(longer) > width else [*lines[:-1], longer]
    return lines


def wrap_lines(text: str, width: int) -> str:
    """Lines wrapped one by one; the blanks that a line begins with are its indent."""
    if not width:
        return text
    lines = ((line, len(line) - len(line.lstrip(" "))) for line in text.split("\n"))
    return "\n".join(part for line, blanks in lines for part in wrap(line[blanks:], width, " " * blanks))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if _NARROW.fullmatch(text):
        return len(text)
    from wcwidth import width

    return width(text)


def _parts(word: str, most: int) -> Iterable[str]:
    """A word, in parts of at most so many columns."""
    if columns(word) <= most:
        return [word]
    if word.isascii():
        return [word[at : at + most] for at in range(0, len(word), most)]
    from wcwidth import iter_graphemes

    parts = [""]
    for sign in iter_graphemes(word):
        if columns(parts[-1] + sign) > most:
            parts.append("")
        parts[-1] += sign
    return parts
