"""Dates, times of day, amounts of time and business days.

Nothing here depends on a clock (today is always passed in), a time zone or a locale: the same text means the same day
on every machine. A time is the wall clock as written; an offset after it is kept for display and never converted.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from followup_md.core.links import parse_link

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST_YEAR, LAST_YEAR = 1900, 2200
MINUTES_A_DAY = 24 * 60
MOST = 10_000
"""The largest number in an amount: more than any rule needs, and small enough to keep every sum inside the calendar."""
DATE_FORMS = "a date like 2026-03-02"
MOMENT_FORMS = "a date like 2026-03-02 or a date and time like 2026-03-02T10:30"
TIME_FORMS = "a time of day like 09:30"
AMOUNT_FORMS = "an amount like 45 minutes, 1 hour, 3 days, 7 business days or 2 weeks"
_NOON = r"([AaPp]\.?[Mm]\.?)"
MOMENT_PATTERN = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    rf"(?:(?:T|\s+)(\d{{1,2}})(?::(\d\d)(?::\d\d(?:\.\d+)?)?(?:\s*{_NOON})?|\s*{_NOON})\s*(Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
TIME_PATTERN = re.compile(rf"(\d{{1,2}})(?::(\d\d)(?:\s*{_NOON})?|\s*{_NOON})", re.ASCII)
AMOUNT_PATTERN = re.compile(
    r"(\d{1,9})\s*(min(?:ute)?s?|h(?:our)?s?|(?:business|working) days?|d(?:ay)?s?|w(?:eek)?s?)", re.ASCII
)
DAY_FIRST_PATTERN = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:(?:T|,?\s+)(.+))?", re.ASCII)
"""A date as many write it, whose first two numbers can be a day and a month in either order: it is never read."""


class Moment(NamedTuple):
    """A day, with its time of day in minutes since midnight and the UTC offset as written where there are any."""

    day: date
    minute: int | None = None
    offset: str = ""


class Amount(NamedTuple):
    """A number of `minutes`, `hours`, `days`, `business days` or `weeks`."""

    number: int
    unit: str

    def __str__(self) -> str:
        """`1 week`, `7 business days`."""
        return f"{self.number} {self.unit[:-1] if self.number == 1 else self.unit}"


class Calendar(NamedTuple):
    """The days that are not business days: weekdays (Monday is 0) and single dates (any container of dates)."""

    weekend: frozenset[int] = frozenset((5, 6))
    holidays: Container[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Neither on the weekend nor a holiday."""
        return day.weekday() not in self.weekend and day not in self.holidays


@lru_cache(maxsize=8192)
def parse_moment(text: str) -> Moment | str:
    """Read a date, or a date and time, in ISO 8601 (with `T` or a space between the two), or nearly so.

    Slashes, single digits and `2:30 PM` are read too.

    Anything else returns what is wrong with it, as a phrase to put after the text. A wikilink stands for its target,
    because Obsidian users link their daily notes. `T00:00` counts as no time of day: date pickers write it when no
    time was chosen.
    """
    text = text.strip()
    link = parse_link(text)
    match = MOMENT_PATTERN.fullmatch(link.target if link else text)
    if not match:
        return _both_readings(text) or f"is not {MOMENT_FORMS}"
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"has a year outside {FIRST_YEAR} to {LAST_YEAR}"
    try:
        calendar_day = date(year, month, day)
    except ValueError:
        return "is not a valid date"
    if match[4] is None:
        return Moment(calendar_day)
    minute = _minute(match[4], match[5], match[6] or match[7])
    if minute is None:
        return "is not a valid time: hours go to 23, minutes to 59"
    return Moment(calendar_day, minute or None, match[8] or "")


def _both_readings(text: str) -> str:
    """What is wrong with `02/03/2026`: it can be two days, of which the writer means one. Empty for another text."""
    match = DAY_FIRST_PATTERN.fullmatch(text)
    if match is None:
        return ""
    readings: list[str] = []
    for day, month in ((match[1], match[2]), (match[2], match[1])):
        try:
            readings.append(date(int(match[3]), int(month), int(day)).isoformat())
        except ValueError:
            continue
    minute = parse_time(match[4] or "")
    clock = f"T{format_time(minute)}" if minute is not None else ""
    different = [f"{day}{clock}" for day in dict.fromkeys(readings)]
    if len(different) == 2:
        return f"could be {different[0]} or {different[1]}; write the one you mean"
    return f"must have the year first; write {different[0]}" if different else "is not a valid date"


def parse_time(text: str) -> int | None:
    """Minutes since midnight for `9:30`, `09:30`, `1 pm` or `2:30 PM`; None for anything else."""
    match = TIME_PATTERN.fullmatch(text.strip())
    return _minute(match[1], match[2], match[3] or match[4]) if match else None


def _minute(hour: str, minute: str | None, half: str | None) -> int | None:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half[0] in "Pp" else 0)
    return hours * 60 + minutes if hours < 24 and minutes < 60 else None


def parse_amount(text: str) -> Amount | None:
    """`45 min`, `1h`, `3 days`, `7 business days`, `2 weeks`; None for anything else or more than 10,000."""
    match = AMOUNT_PATTERN.fullmatch(text.strip().lower())
    if not match or int(match[1]) > MOST:
        return None
    units = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    return Amount(int(match[1]), "business days" if " day" in match[2] else units[match[2][0]])


NUMBER_WORDS = (
    "a",
    *(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]),
)
"""The numbers 1 (also as `one`) to 12 in words, each at its place."""


def compare_amounts(left: Amount, right: Amount) -> int:
    """Negative, 0 or positive as one amount is less, equal or more than another; five business days are a week."""
    minutes = [amount.number * _MINUTES[amount.unit] for amount in (left, right)]
    return int(minutes[0] - minutes[1])


_MINUTES = {"minutes": 1, "hours": 60, "days": 1440, "business days": 2016, "weeks": 10080}
"""How many minutes a unit has."""


def shift(anchor: Moment, amount: Amount, sign: int, calendar: Calendar) -> Moment:
    """The moment `amount` after (`sign` 1) or before (-1) the anchor.

    Days, weeks and business days give a day without a time. The n-th business day lies strictly beyond the anchor;
    0 business days is the anchor's own day. Minutes and hours from an anchor without a time of day give that day.
    """
    count, unit = amount
    if unit == "days" or unit == "weeks":
        return Moment(_add_days(anchor.day, sign * count * (7 if unit == "weeks" else 1)))
    if unit == "business days":
        return Moment(_add_business_days(anchor.day, count, sign, calendar))
    if anchor.minute is None:
        return Moment(anchor.day)
    minutes = anchor.minute + sign * count * (60 if unit == "hours" else 1)
    return Moment(_add_days(anchor.day, minutes // MINUTES_A_DAY), minutes % MINUTES_A_DAY, anchor.offset)


def _add_days(day: date, count: int) -> date:
    try:
        return day + timedelta(count)
    except OverflowError:
        return date.max if count > 0 else date.min


def _add_business_days(day: date, count: int, sign: int, calendar: Calendar) -> date:
    if count > 7 and isinstance(calendar.holidays, frozenset) and not calendar.holidays:
        # Without holidays every week has the same number of business days, so whole weeks take one step. (Holidays of
        # a country look empty until they are asked about a year.)
        days_a_week = 7 - len(calendar.weekend)
        weeks = (count - 1) // days_a_week
        day, count = _add_days(day, 7 * weeks * sign), count - weeks * days_a_week
    while count:
        neighbour = _add_days(day, sign)
        if neighbour == day:
            break  # the end of the calendar
        day = neighbour
        if calendar.is_business_day(day):
            count -= 1
    return day


def move_to_business_day(moment: Moment, calendar: Calendar, sign: int = 1) -> Moment:
    """The moment itself on a business day, else the next business day, or with `sign` -1 the previous one."""
    if calendar.is_business_day(moment.day):
        return moment
    return Moment(_add_business_days(moment.day, 1, sign, calendar))


def business_days_between(start: date, end: date, calendar: Calendar) -> int:
    """The number of business days after `start`, up to and including `end`; negative when `end` comes first."""
    if end < start:
        return -business_days_between(end, start, calendar)
    return sum(calendar.is_business_day(start + timedelta(n)) for n in range(1, (end - start).days + 1))


def compare(left: Moment, right: Moment) -> int:
    """-1, 0 or 1. Only the days count where either moment has no time of day."""
    if left.day != right.day:
        return -1 if left.day < right.day else 1
    if left.minute is None or right.minute is None or left.minute == right.minute:
        return 0
    return -1 if left.minute < right.minute else 1


def order_key(moment: Moment) -> tuple[date, int]:
    """A key that sorts moments; within a day, those without a time come first."""
    return moment.day, -1 if moment.minute is None else moment.minute


def latest(moments: Iterable[Moment]) -> Moment | None:
    """The last moment, None when there are none."""
    return max(moments, key=order_key, default=None)


def earliest(moments: Iterable[Moment]) -> Moment | None:
    """The first moment, None when there are none."""
    return min(moments, key=order_key, default=None)


def format_day(day: date) -> str:
    """`Fri 20 Nov`, the same in every locale."""
    return f"{DAY_NAMES[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]}"


def format_long_day(day: date) -> str:
    """`Fri 20 Nov 2026`."""
    return f"{format_day(day)} {day.year}"


def format_time(minute: int) -> str:
    """`09:30`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def format_moment(moment: Moment) -> str:
    """`Fri 20 Nov` or `Fri 20 Nov, 09:30` with the offset as it was written."""
    if moment.minute is None:
        return format_day(moment.day)
    return f"{format_day(moment.day)}, {format_time(moment.minute)}{moment.offset}"


def country_holidays(code: str) -> Container[date] | None:
    """The public holidays of a country or a part of one (`US`, `DE-BY`) in every year; None for an unknown code.

    They come from the `holidays` package, which is imported here because that takes longer than all our own start-up.
    """
    import holidays

    country, _, part = code.upper().partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        return None
