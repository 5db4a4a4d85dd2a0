"""What a note says."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from followup_md.core.dates import Moment
from followup_md.core.people import EVERYONE, Person
from followup_md.core.record import SKIPPED, Done, Event, Record

DAY = Moment(date(2026, 11, 20))


@pytest.mark.parametrize(
    ("about", "person", "concerned"),
    [
        ("Dana Lee", Person("Dana Lee"), True),
        ("Dana Lee", Person("Dana Lee", "dana@a.example"), True),
        ("Dana Lee", Person("Sam Ortiz"), False),
        ("dana lee", Person("Dana Lee"), True),
        ("Dana Lee", Person("Dr. Dana Lee"), True),
        (EVERYONE, Person("Sam Ortiz"), True),
        (None, Person("Sam Ortiz"), False),
        (None, Person("the interviewers", None, True), True),
        ("Dana Lee", Person("the interviewers", None, True), True),
    ],
)
def test_an_event_concerns_whom_it_names(about: str | None, person: Person, concerned: bool) -> None:
    assert Event("thanked", DAY, about).concerns(person) is concerned


@pytest.mark.parametrize(
    ("about", "concerned"), [(None, True), (EVERYONE, True), ("ana ruiz", True), ("Bo Lee", False)]
)
def test_a_line_without_a_name_settles_a_rule_for_everybody(about: str | None, concerned: bool) -> None:
    assert Done("greet", DAY, about).concerns(Person("Ana Ruiz")) is concerned


def test_the_log_lines_of_a_record_are_its_events_and_what_was_done() -> None:
    first, second, other = Event("thanked", DAY), Event("thanked", DAY, "Dana Lee"), Event("heard back", DAY)
    done = Done("thank-you", DAY, None)
    record = Record("a.md", "interview", {}, {"thanked": (first, second), "heard back": (other,)}, (done,))
    assert record.log_lines() == (first, second, other, done)


def test_a_skipped_rule_is_one_log_line_though_it_is_an_event_too() -> None:
    done, skip = Done("thank-you", DAY, None, 3, "skipped thank-you"), Event(SKIPPED, DAY, "thank-you")
    assert Record("a.md", "interview", {}, {SKIPPED: (skip,)}, (done,)).log_lines() == (done,)


@pytest.mark.parametrize("noun", [Person("Dana Lee"), Event("thanked", DAY), Record("a.md", "interview", {}, {})])
def test_the_nouns_cannot_be_changed(noun: NamedTuple) -> None:
    with pytest.raises(AttributeError):
        setattr(noun, noun._fields[0], "other")
