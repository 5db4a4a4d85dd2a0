from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.dates import Moment, format_long_day
from followup_md.core.spoken_days import SPOKEN_FORMS, parse_spoken

FRIDAY = date(2026, 11, 27)
NOT_ONE = f"is not {SPOKEN_FORMS}"
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def said(text: str, past: bool = False) -> str:
    """The moment that is said on a Friday, short."""
    moment = parse_spoken(text, FRIDAY, past)
    if isinstance(moment, str):
        return moment
    return f"{moment.day}" + (f" {moment.minute // 60}:{moment.minute % 60:02}" if moment.minute is not None else "")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("today", "2026-11-27"),
        ("Yesterday", "2026-11-26"),
        ("tomorrow at 10", "2026-11-28 10:00"),
        ("tomorrow  10am", "2026-11-28 10:00"),
        ("tomorrow, 2:30 pm", "2026-11-28 14:30"),
        ("10am", "2026-11-27 10:00"),
        ("at 10", "2026-11-27 10:00"),
        ("9:15", "2026-11-27 9:15"),
        ("monday at noon", "2026-11-30 12:00"),
        ("fri", "2026-11-27"),
        ("this friday", "2026-11-27"),
        ("next fri", "2026-12-04"),
        ("last fri", "2026-11-20"),
        ("next mon", "2026-11-30"),
        ("on thurs", "2026-12-03"),
        ("Tues 14:00", "2026-12-01 14:00"),
        ("wednesday", "2026-12-02"),
        ("6 oct 10:00", "2026-10-06 10:00"),
        ("6 oct", "2026-10-06"),
        ("2 feb", "2027-02-02"),
        ("the 6th of October", "2026-10-06"),
        ("Oct 6th, 2027 at 9", "2027-10-06 9:00"),
        ("tue 6 oct", "2026-10-06"),
        ("29 feb", "2028-02-29"),
        ("3 days ago", "2026-11-24"),
        ("in 2 weeks", "2026-12-11"),
        ("1 week from now at 8am", "2026-12-04 8:00"),
        ("2026-12-01", "2026-12-01"),
        ("2026-12-01 at 9", "2026-12-01 9:00"),
        ("2026-12-01T10:30", "2026-12-01 10:30"),
    ],
)
def test_a_day_is_read_as_people_say_it(text: str, moment: str):
    assert said(text) == moment


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("thu", "2026-11-26"),
        ("fri", "2026-11-27"),
        ("next thu", "2026-12-03"),
        ("30 nov", "2025-11-30"),
        ("29 feb", "2024-02-29"),
        ("30 nov 2026", "2026-11-30"),
        ("tomorrow", "2026-11-28"),
    ],
)
def test_what_has_happened_lies_in_the_past_where_that_is_open(text: str, day: str):
    assert said(text, past=True) == day


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", NOT_ONE),
        ("soon", NOT_ONE),
        ("10", NOT_ONE),
        ("3/4", NOT_ONE),
        ("soon at 10", NOT_ONE),
        ("2026-12-01T10:30 9am", NOT_ONE),
        ("in 3 hours", NOT_ONE),
        ("in a while", NOT_ONE),
        ("tomorrow at 3", "does not say whether 3 is in the morning; write `3am` or `3pm`"),
        ("tomorrow 25:00", "is not a valid time: hours go to 23, minutes to 59"),
        ("today at 30", "is not a valid time: hours go to 23, minutes to 59"),
        ("31 feb", "is not a valid date"),
        ("2026-02-30", "is not a valid date"),
        ("02/03/2026", "could be 2026-03-02 or 2026-02-03; write the one you mean"),
        ("fri 6 oct", "is a Tue, in 2026; leave out the day of the week or mend it"),
    ],
)
def test_what_says_no_day_is_told(text: str, wrong: str):
    assert said(text) == wrong


@given(DAYS, st.booleans())
def test_every_day_of_this_week_and_year_is_found_by_its_name(today: date, past: bool):
    for distance in range(7):
        day = today + timedelta(-distance if past else distance)
        assert parse_spoken(f"{day:%a}", today, past) == Moment(day)


@given(DAYS, DAYS)
def test_a_day_that_is_said_in_full_is_that_day_whenever_it_is_said(day: date, today: date):
    assert parse_spoken(format_long_day(day), today) == Moment(day)


@given(st.text(), st.booleans())
def test_any_text_is_a_moment_or_a_phrase(text: str, past: bool):
    moment = parse_spoken(text, FRIDAY, past)
    assert isinstance(moment, Moment) or moment
