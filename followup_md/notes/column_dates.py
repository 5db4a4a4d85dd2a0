"""The dates in a column of a spreadsheet → as notes have them; in which order day and month stand, they show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

ORDERS = ("dmy", "mdy")
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)(?:[ T,]+(\d{1,2}:.*))?")
_NAMED = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y", "%d-%b-%y")
_MOST_MONTHS = 12


def order_of(texts: Iterable[str]) -> str:
    """`dmy` or `mdy`, whichever the dates can only be; empty where they can be both."""
    pairs = {(int(match[1]), int(match[2])) for text in texts if (match := _NUMBERS.fullmatch(text.strip()))}
    if any(first > _MOST_MONTHS for first, _ in pairs):
        return "dmy"
    if any(second > _MOST_MONTHS for _, second in pairs):
        return "mdy"
    return "" if any(first != second for first, second in pairs) else "dmy"


def as_iso(text: str, order: str) -> str:
    """A date as spreadsheets write it, with the year first; any other text as it is."""
    text = text.strip()
    match = _NUMBERS.fullmatch(text)
    if match:
        day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
        year = match[3] if len(match[3]) > 2 else f"20{match[3]}"
        return f"{year}-{int(month):02}-{int(day):02}" + (f" {match[4]}" if match[4] else "")
    for form in _NAMED:
        try:
            return datetime.strptime(text.replace(",", ""), form).date().isoformat()
        except ValueError:
            continue
    return text
