"""Dates, times of day, amounts of time and business days.

Knows the calendar; knows no clock (today is always handed in), no zone and no locale: the same text means the same
day on every machine. A time is the wall clock as written; an offset behind it is kept for display, never converted.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST_YEAR, LAST_YEAR = 1900, 2200
MINUTES_A_DAY = 24 * 60
MOST = 10_000
"""The largest number in an amount: far beyond any advice, and it keeps every sum inside the calendar."""
DATE_FORMS = "a date as 2026-03-02"
MOMENT_FORMS = "a date as 2026-03-02 or a date and time as 2026-03-02T10:30"
TIME_FORMS = "a time of day as 09:30"
AMOUNT_FORMS = "an amount as 45 minutes, 1 hour, 3 days, 7 business days or 2 weeks"
MOMENT_PATTERN = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
TIME_PATTERN = re.compile(r"(\d{1,2}):(\d\d)", re.ASCII)
AMOUNT_PATTERN = re.compile(r"(\d{1,9})\s*(min(?:ute)?s?|h(?:our)?s?|business days?|d(?:ay)?s?|w(?:eek)?s?)", re.ASCII)


class Moment(NamedTuple):
    """A day, maybe with a time of day in minutes since midnight and the offset as it was written."""

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
    """Which days are no business days: weekdays (Monday is 0) and single dates (any container of dates)."""

    weekend: frozenset[int] = frozenset((5, 6))
    holidays: Container[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Neither on the weekend nor a holiday."""
        return day.weekday() not in self.weekend and day not in self.holidays


@lru_cache(maxsize=8192)
def parse_moment(text: str) -> Moment | str:
    """A date, maybe with a time, as ISO 8601 writes it or with a blank for the T; else what is wrong with the text.

    Link brackets around it are passed over (Obsidian users link their daily notes). `T00:00` is no time of day:
    that is what date pickers write when no time was chosen.
    """
    text = text.strip()
    if text.startswith("[[") and text.endswith("]]"):
        text = text[2:-2].partition("|")[0].strip()
    found = MOMENT_PATTERN.fullmatch(text)
    if not found:
        return f"is not {MOMENT_FORMS}"
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"has a year outside {FIRST_YEAR} to {LAST_YEAR}"
    try:
        on = date(year, month, day)
    except ValueError:
        return "is no day of the calendar"
    if found[4] is None:
        return Moment(on)
    minute = _minute(found[4], found[5])
    if minute is None:
        return "has no such time of day: the hour goes to 23, the minute to 59"
    return Moment(on, minute or None, found[6] or "")


def parse_time(text: str) -> int | None:
    """Minutes since midnight for `9:30` or `09:30`; None for anything else."""
    found = TIME_PATTERN.fullmatch(text.strip())
    return _minute(found[1], found[2]) if found else None


def _minute(hour: str, minute: str) -> int | None:
    return int(hour) * 60 + int(minute) if int(hour) < 24 and int(minute) < 60 else None


def parse_amount(text: str) -> Amount | None:
    """`45 min`, `1h`, `3 days`, `7 business days`, `2 weeks`; None for anything else or more than 10,000."""
    found = AMOUNT_PATTERN.fullmatch(text.strip().lower())
    if not found or int(found[1]) > MOST:
        return None
    unit = {"m": "minutes", "h": "hours", "b": "business days", "d": "days", "w": "weeks"}[found[2][0]]
    return Amount(int(found[1]), unit)


def shift(anchor: Moment, amount: Amount, sign: int, calendar: Calendar) -> Moment:
    """The moment `amount` after (`sign` 1) or before (-1) the anchor.

    Days, weeks and business days give a day without a time; the n-th business day lies strictly beyond the anchor,
    and none at all is the anchor's day. Minutes and hours on an anchor without a time of day give that day.
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
        # Any seven days hold the same number of business days: go through whole weeks in one step. (A country's
        # holidays look empty until they are asked about a year.)
        a_week = 7 - len(calendar.weekend)
        weeks = (count - 1) // a_week
        day, count = _add_days(day, 7 * weeks * sign), count - weeks * a_week
    while count:
        after = _add_days(day, sign)
        if after == day:
            break
        day = after
        if calendar.is_business_day(day):
            count -= 1
    return day


def move_to_business_day(moment: Moment, calendar: Calendar, sign: int = 1) -> Moment:
    """The same day if it is a business day, else the next one that is; with `sign` -1 the last one before."""
    if calendar.is_business_day(moment.day):
        return moment
    return Moment(_add_business_days(moment.day, 1, sign, calendar))


def business_days_between(start: date, end: date, calendar: Calendar) -> int:
    """How many business days lie after `start` up to and including `end`; negative when `end` comes first."""
    if end < start:
        return -business_days_between(end, start, calendar)
    return sum(calendar.is_business_day(start + timedelta(n)) for n in range(1, (end - start).days + 1))


def compare(one: Moment, other: Moment) -> int:
    """-1, 0 or 1. Where either has no time of day, only the days count."""
    if one.day != other.day:
        return -1 if one.day < other.day else 1
    if one.minute is None or other.minute is None or one.minute == other.minute:
        return 0
    return -1 if one.minute < other.minute else 1


def order_key(moment: Moment) -> tuple[date, int]:
    """Sorts moments; within a day those without a time come first."""
    return moment.day, -1 if moment.minute is None else moment.minute


def latest(moments: Iterable[Moment]) -> Moment | None:
    """The last of them, None of none."""
    return max(moments, key=order_key, default=None)


def earliest(moments: Iterable[Moment]) -> Moment | None:
    """The first of them, None of none."""
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
    """The public holidays of a country or one of its parts (`US`, `DE-BY`), every year; None when nobody knows it.

    The dates come from the `holidays` package, imported only here because it costs more than all our own start-up.
    """
    import holidays

    country, _, part = code.upper().partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        return None
