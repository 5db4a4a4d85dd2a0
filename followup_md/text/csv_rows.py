"""Rows as comma-separated values (RFC 4180) that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date

from followup_md.text.escape import escape_plain

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


class _Lines:
    """What the writer of the standard library writes to."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)


def format_csv(rows: Iterable[Iterable[object]]) -> str:
    """One line for each row: dates as ISO, yes or no, lists joined by `; `, and nothing for None.

    A text that a spreadsheet would compute (`=`, `+`, `-` or `@` first) gets an apostrophe in front of it; numbers
    stay what they are.
    """
    target = _Lines()
    csv.writer(target, lineterminator="\n").writerows([_field(value) for value in row] for row in rows)
    return "".join(target.lines)


def _field(value: object) -> object:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    text = escape_plain(_words(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
