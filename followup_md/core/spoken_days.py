"""Days as people say them on a command line: `today`, `tomorrow at 10`, `fri`, `6 oct 10:00`, `10am`, `3 days ago`.

Notes keep ISO dates; what is read here is written as one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from followup_md.core.dates import DAY_NAMES, Calendar, Moment, parse_amount, parse_moment, parse_time, shift
from followup_md.core.days_in_text import MONTH, day_of_month, month_number

SPOKEN_FORMS = "a day like today, fri, 6 oct, tomorrow at 10 or 2026-03-02T10:30"
_OFFSETS = {"today": 0, "tomorrow": 1, "yesterday": -1}
_WEEKDAY = r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_NAMED = re.compile(rf"(?:on\s+)?(?:(next|last|this)\s+)?{_WEEKDAY}", re.IGNORECASE)
_FIRST_MONTH = MONTH.replace("(", "(?P<month>", 1)
_LAST_MONTH = MONTH.replace("(", "(?P<first_month>", 1)
_DATED = re.compile(
    rf"(?:on\s+)?(?:{_WEEKDAY},?\s+)?(?:the\s+)?"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_FIRST_MONTH}|{_LAST_MONTH}\s+(?:the\s+)?(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)"
    r"(?:,?\s+(?P<year>\d{4}))?",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"in\s+(.+)|(.+?)\s+(ago|from now)", re.IGNORECASE)
_TIME = re.compile(
    r"(?:^|[\s,]+)(?:at\s+)?(noon|\d{1,2}:\d\d(?:\s*[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?)$|(?:^|\s)at\s+(\d{1,2})$",
    re.IGNORECASE,
)
_UNSURE_HOURS = range(1, 8)
"""Hours that need `am` or `pm`: `at 3` is hardly ever in the night, and yet would be read so in a note."""


def parse_spoken(text: str, today: date, past: bool = False) -> Moment | str:
    """The moment that a text says, or what is wrong with it, as a phrase to put after the text.

    `fri` is the next Friday from today on, `6 oct` the one that is nearest to today. With `past`, for what has
    happened, both are the last one up to today.
    """
    moment = parse_moment(text)
    if not isinstance(moment, str) or not moment.startswith("is not a date like"):
        return moment
    words = " ".join(text.split())
    found = _TIME.search(words)
    minute = _minute(found[1] or found[2]) if found else None
    if isinstance(minute, str):
        return minute
    rest = words[: found.start()].rstrip(" ,") if found else words
    day = _day(rest, today, past) if rest else today if found else None
    if day is None or isinstance(day, str):
        return day or f"is not {SPOKEN_FORMS}"
    return Moment(day, minute)


def _minute(text: str) -> int | str:
    if text.casefold() == "noon":
        return 12 * 60
    if text.isdecimal() and int(text) in _UNSURE_HOURS:
        return f"does not say whether {text} is in the morning; write `{text}am` or `{text}pm`"
    minute = parse_time(f"{text}:00" if text.isdecimal() else text)
    return "is not a valid time: hours go to 23, minutes to 59" if minute is None else minute


def _day(words: str, today: date, past: bool) -> date | str | None:
    """A day; what is wrong where a date does not exist, None for words that say none."""
    if words.casefold() in _OFFSETS:
        return today + timedelta(_OFFSETS[words.casefold()])
    if named := _NAMED.fullmatch(words):
        return _weekday(named[1], _number(named[2]), today, past)
    if dated := _DATED.fullmatch(words):
        return _date(dated, today, past)
    moment = parse_moment(words)
    if not isinstance(moment, str) and moment.minute is None:
        return moment.day
    if distance := _AMOUNT.fullmatch(words):
        amount = parse_amount(distance[1] or distance[2])
        if amount and amount.unit in ("days", "weeks"):
            sign = -1 if (distance[3] or "").casefold() == "ago" else 1
            return shift(Moment(today), amount, sign, Calendar()).day
    return None


def _number(weekday: str) -> int:
    return DAY_NAMES.index(weekday[:3].capitalize())


def _weekday(which: str | None, wanted: int, today: date, past: bool) -> date:
    """The next such day from today on, or the last one up to today; `next` and `last` leave out today."""
    which = (which or "").casefold()
    is_back = which == "last" or (past and which != "next")
    distance = (today.weekday() - wanted) % 7 if is_back else (wanted - today.weekday()) % 7
    if distance == 0 and which in ("next", "last"):
        distance = 7
    return today + timedelta(-distance if is_back else distance)


def _date(found: re.Match[str], today: date, past: bool) -> date | str:
    """A day and month, of the year that is said or of the one that brings it nearest to today."""
    month = month_number(found["month"] or found["first_month"])
    number = int(found["day"] or found["last"])
    years = [int(found["year"])] if found["year"] else range(today.year - 8, today.year + 9)  # for a leap day
    days = [day for year in years if (day := day_of_month(year, month, number))]
    if past and not found["year"]:
        days = [day for day in days if day <= today]
    day = min(days, key=lambda day: abs(day - today), default=None)
    if day is None:
        return "is not a valid date"
    if found[1] and day.weekday() != _number(found[1]):
        return f"is a {DAY_NAMES[day.weekday()]}, in {day.year}; leave out the day of the week or mend it"
    return day
