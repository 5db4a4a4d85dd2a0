"""The nouns."""

from __future__ import annotations

from datetime import date

import pytest

from followup_md.core.dates import Moment
from followup_md.core.people import EVERYONE, Person
from followup_md.core.problem import ERROR, WARNING, Problem
from followup_md.core.record import SKIPPED, Done, Event, Record

DAY = Moment(date(2026, 11, 20))


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a/b.md", 3, 7, ERROR, "yaml", "is wrong"), "a/b.md:3:7: error: is wrong [yaml]"),
        (Problem("a.md", 0, 0, WARNING, "size", "is large"), "a.md: warning: is large [size]"),
    ],
)
def test_a_problem_reads_as_editors_expect(problem: Problem, text: str) -> None:
    assert str(problem) == text


@pytest.mark.parametrize(
    ("about", "person", "concerned"),
    [
        ("Dana Lee", Person("Dana Lee"), True),
        ("Dana Lee", Person("Dana Lee", "dana@a.example"), True),
        ("Dana Lee", Person("Sam Ortiz"), False),
        ("dana lee", Person("Dana Lee"), False),
        (EVERYONE, Person("Sam Ortiz"), True),
        (None, Person("Sam Ortiz"), False),
        (None, Person("the interviewers", None, True), True),
        ("Dana Lee", Person("the interviewers", None, True), True),
    ],
)
def test_an_event_concerns_whom_it_names(about: str | None, person: Person, concerned: bool) -> None:
    assert Event("thanked", DAY, about).concerns(person) is concerned


def test_the_log_lines_of_a_record_are_its_events_and_what_was_done() -> None:
    first, second, other = Event("thanked", DAY), Event("thanked", DAY, "Dana Lee"), Event("heard back", DAY)
    done = Done("thank-you", DAY, None)
    record = Record("a.md", "interview", {}, {"thanked": (first, second), "heard back": (other,)}, (done,))
    assert record.log_lines() == (first, second, other, done)


def test_a_skipped_rule_is_one_log_line_though_it_is_an_event_too() -> None:
    done, skip = Done("thank-you", DAY, None, 3, "skipped thank-you"), Event(SKIPPED, DAY, "thank-you")
    assert Record("a.md", "interview", {}, {SKIPPED: (skip,)}, (done,)).log_lines() == (done,)


def test_the_nouns_cannot_be_changed() -> None:
    for noun in (Person("Dana Lee"), Event("thanked", DAY), Record("a.md", "interview", {}, {})):
        with pytest.raises(AttributeError):
            setattr(noun, noun._fields[0], "other")
