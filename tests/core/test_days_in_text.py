"""The first day that a sentence names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.dates import MONTH_NAMES
from followup_md.core.days_in_text import day_in_text

AFTER = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("please do not call, we will write by 5 December", date(2026, 12, 5)),
        ("by Dec. 5th", date(2026, 12, 5)),
        ("the 5th of dec", date(2026, 12, 5)),
        ("December the 5", date(2026, 12, 5)),
        ("5 Dec, 2027", date(2027, 12, 5)),
        ("on 2026-12-05, surely", date(2026, 12, 5)),
        ("in March, or on 3 March", date(2027, 3, 3)),
        ("2 November", date(2027, 11, 2)),
        ("29 Feb", date(2028, 2, 29)),
        ("31 April or 1 May", date(2027, 5, 1)),
        ("2026-02-30, or 4 June", date(2027, 6, 4)),
        ("5 June 3026", None),
        ("we may write", None),
        ("two weeks, they said", None),
        ("on Friday", None),
        ("room 12-2026-12-05-7", None),
        ("", None),
    ],
)
def test_the_first_valid_day_is_read(text: str, day: date | None) -> None:
    assert day_in_text(text, AFTER) == day


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_day_without_its_year_is_the_next_such_day(day: date, after: date) -> None:
    found = day_in_text(f"write by {day.day} {MONTH_NAMES[day.month - 1]}", after)
    assert found is not None
    assert found > after
    assert (found.month, found.day) == (day.month, day.day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("we may 5 times", None),
        ("by may 5", date(2026, 5, 5)),
        ("may 5", date(2026, 5, 5)),
        ("we meet May 5", date(2026, 5, 5)),
        ("2.5 Dec", None),
        ("on 5. December", date(2026, 12, 5)),
    ],
)
def test_a_verb_and_a_fraction_are_no_days(text: str, day: date | None) -> None:
    assert day_in_text(text, date(2026, 3, 2)) == day
