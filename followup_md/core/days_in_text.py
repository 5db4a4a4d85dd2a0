"""The first day that a sentence names: `5 December`, `Dec 5th`, `5 Dec 2026` or `2026-12-05`."""

from __future__ import annotations

import re
from datetime import date

from followup_md.core.dates import FIRST_YEAR, LAST_YEAR, MONTH_NAMES

_MONTHS = tuple(name.casefold() for name in MONTH_NAMES)
MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
"""A group that matches the name of a month, whole or short."""
_DAY = r"(\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:,?\s+(\d{4})(?!\d))?"
_FORMS = re.compile(
    rf"(?<![\w-])(?<!\d[.,])(?:(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?![\w-])"
    rf"|{_DAY}\s+(?:of\s+)?{MONTH}(?!\w){_YEAR}"
    rf"|{MONTH}\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?(?!\w){_YEAR})",
    re.IGNORECASE,
)

_BEFORE_MAY = re.compile(
    r"(?:^|[^\w\s]|\b(?:by|on|before|until|till?|after|from|since|around|about|for|to|than|or|and|is|of))\s*$",
    re.IGNORECASE,
)
"""What stands before a month that could be the verb `may`."""


def day_in_text(text: str, after: date) -> date | None:
    """The first valid day in a text; one without a year is the next such day after `after`. None if there is none."""
    for match in _FORMS.finditer(text):
        if match[0].startswith("may ") and not _BEFORE_MAY.search(text[: match.start()]):
            continue  # what they may do so many times
        year, month, day, first_day, first_month, first_year, other_month, other_day, other_year = match.groups()
        if year:
            found = day_of_month(int(year), int(month), int(day))
        else:
            number = month_number(first_month or other_month)
            found = _next(first_year or other_year, number, int(first_day or other_day), after)
        if found:
            return found
    return None


def _next(year: str | None, month: int, day: int, after: date) -> date | None:
    if year:
        return day_of_month(int(year), month, day)
    years = range(after.year, after.year + 9)  # a leap day may be eight years away
    days = (found for number in years if (found := day_of_month(number, month, day)) and found > after)
    return next(days, None)


def month_number(name: str) -> int:
    """1 for January, from a name that `MONTH` matches."""
    return _MONTHS.index(name[:3].casefold()) + 1


def day_of_month(year: int, month: int, day: int) -> date | None:
    """That day, None where there is no such in the years that notes are about."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
