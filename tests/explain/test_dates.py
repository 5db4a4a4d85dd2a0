"""Values in a few words, and date phrases as arithmetic that a reader can check on a calendar."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outings import rules_of
from strategies import calendars, dates
from visits import visit_rules

from followup_md.core.dates import Amount, Moment
from followup_md.core.people import Person
from followup_md.core.record import Event
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Outcome
from followup_md.explain.dates import explain_date
from followup_md.explain.values import show_any
from followup_md.language.types import AMOUNT, TEXT, TIME, Type
from followup_md.notes.reader import RecordReader

RULES = """\
format: 1
calendar:
  holidays: [2026-03-14, 2026-03-24, 2026-04-03, 2026-04-06]
settings:
  gap: 7 business days
kinds:
  visit:
    match: {type: visit}
    fields: {day: "date, maybe time", other: date, fee: amount}
    events: {rang: }
    facts: {best: 1 day after day}
rules:
  only: {for: visit, title: One, why: It is tested., from: PHRASE, due: gap after from, say: One}
"""
AT_HALF_TEN = "day: 2026-03-11T10:30\n"


def outcome_of(phrase: str, front: str = "day: 2026-03-11\n") -> Outcome:
    rules = rules_of(RULES.replace("PHRASE", phrase))
    record = RecordReader(rules).read(f"---\ntype: visit\n{front}---\n".encode(), "a.md").record
    assert record
    (outcome,) = evaluate(rules, [record], date(2026, 3, 12)).outcomes
    return outcome


def how(phrase: str, front: str = "day: 2026-03-11\n") -> str:
    outcome = outcome_of(phrase, front)
    assert outcome.rule.opens
    return explain_date(outcome.rule.opens, outcome.context(), outcome.subject.world.calendar)


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("day", "day = Wed 11 Mar"),
        ("best", "best = Thu 12 Mar"),
        ("today", "today = Thu 12 Mar"),
        ("other", "other = unknown"),
        ("rang", "rang = unknown"),
        ("same day as day", "same day as day = Wed 11 Mar"),
        ("same day as other", "same day as other = unknown"),
        ("2 days after day", "2 days after day (Wed 11 Mar) = Fri 13 Mar"),
        ("1 week before day", "1 week before day (Wed 11 Mar) = Wed 4 Mar"),
        ("3 hours after day", "3 hours after day (Wed 11 Mar) = Wed 11 Mar"),
        ("fee after day", "fee (missing) after day (Wed 11 Mar) = unknown"),
        ("1 week after other", "1 week after other (missing) = unknown"),
        ("gap after other", "gap (7 business days) after other (missing) = unknown"),
    ],
)
def test_a_phrase_says_how_its_day_comes_about(phrase: str, said: str) -> None:
    assert how(phrase) == said


def test_times_and_events_and_amounts_of_the_note_are_shown() -> None:
    assert how("same day as day", AT_HALF_TEN) == "same day as day = Wed 11 Mar"
    assert how("90 minutes after day", AT_HALF_TEN) == "90 minutes after day (Wed 11 Mar, 10:30) = Wed 11 Mar, 12:00"
    assert how("1 day after rang", "log: [2026-03-02 rang, 2026-03-09 rang, 2026-03-13 rang]\n") == (
        "1 day after rang (Mon 9 Mar) = Tue 10 Mar"
    )
    assert how("fee after day", "day: 2026-03-11\nfee: 2 weeks\n") == (
        "fee (2 weeks) after day (Wed 11 Mar) = Wed 25 Mar"
    )


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("2 business days after day", "Fri 13 Mar, skipping no weekend day and no holiday"),
        ("3 business days after day", "Mon 16 Mar, skipping 2 weekend days and no holiday"),  # the 14th is a Saturday
        ("0 business days after day", "Wed 11 Mar, skipping no weekend day and no holiday"),
        ("9 business days after day", "Wed 25 Mar, skipping 4 weekend days and 1 holiday"),
        ("17 business days after day", "Wed 8 Apr, skipping 8 weekend days and 3 holidays"),
        ("2 business days before day", "Mon 9 Mar, skipping no weekend day and no holiday"),
        ("3 business days before day", "Fri 6 Mar, skipping 2 weekend days and no holiday"),
        ("gap after day", "Fri 20 Mar, skipping 2 weekend days and no holiday"),
    ],
)
def test_business_days_say_what_was_skipped(phrase: str, said: str) -> None:
    amount, word, _ = re.split(r" (after|before) ", phrase)
    shown = amount.replace("gap", "gap (7 business days)")
    assert how(phrase) == f"{shown} {word} day (Wed 11 Mar) = {said}"


def test_before_holidays_are_skipped_too() -> None:
    assert how("2 business days before day", "day: 2026-04-07\n") == (
        "2 business days before day (Tue 7 Apr) = Wed 1 Apr, skipping 2 weekend days and 2 holidays"
    )


def test_due_hangs_on_from() -> None:
    outcome = outcome_of("1 day after day")
    assert outcome.rule.due
    assert explain_date(outcome.rule.due, outcome.context(), outcome.subject.world.calendar) == (
        "gap (7 business days) after from (Thu 12 Mar) = Mon 23 Mar, skipping 4 weekend days and no holiday"
    )


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        (
            "1 day after day not before 1 week after best",
            "1 day after day (Wed 11 Mar) = Thu 12 Mar; not before 1 week after best (Thu 12 Mar) = Thu 19 Mar; "
            "so Thu 19 Mar",
        ),
        (
            "2 weeks after day not before best",
            "2 weeks after day (Wed 11 Mar) = Wed 25 Mar; not before best = Thu 12 Mar; so Wed 25 Mar",
        ),
        (
            "1 day after day not before 1 week after rang",
            "1 day after day (Wed 11 Mar) = Thu 12 Mar; not before 1 week after rang (missing) = unknown; "
            "so Thu 12 Mar",
        ),
        (
            "1 day after other not before day",
            "1 day after other (missing) = unknown; not before day = Wed 11 Mar; so unknown",
        ),
        (
            "3 days after day moved to a business day",
            "3 days after day (Wed 11 Mar) = Sat 14 Mar; moved to a business day: Mon 16 Mar",
        ),
        (
            "3 days after day moved back to a business day",
            "3 days after day (Wed 11 Mar) = Sat 14 Mar; moved back to a business day: Fri 13 Mar",
        ),
        ("day moved to a business day", "day = Wed 11 Mar, a business day"),
        ("day moved back to a business day", "day = Wed 11 Mar, a business day"),
        ("1 day after other moved to a business day", "1 day after other (missing) = unknown"),
        (
            "1 day after day not before 10 days after day moved to a business day",
            "1 day after day (Wed 11 Mar) = Thu 12 Mar; not before 10 days after day (Wed 11 Mar) = Sat 21 Mar; "
            "so Sat 21 Mar; moved to a business day: Mon 23 Mar",
        ),
    ],
)
def test_what_binds_and_what_is_moved_is_said_step_by_step(phrase: str, said: str) -> None:
    assert how(phrase) == said


SKIPPED = re.compile(r".* = .*, skipping (no|\d+) weekend days? and (no|\d+) holidays?")


@given(st.integers(1, 40), st.sampled_from([1, -1]), st.data())
def test_the_days_asked_for_and_those_skipped_are_all_the_days_between(number: int, sign: int, data) -> None:
    anchor = data.draw(dates)
    calendar = data.draw(calendars(anchor))
    word = "after" if sign > 0 else "before"
    outcome = outcome_of(f"{number} business days {word} day", f"day: {anchor}\n")
    world = outcome.subject.world
    world.calendar = calendar
    assert outcome.rule.opens
    found = outcome.rule.opens.run(outcome.context())
    counts = SKIPPED.fullmatch(explain_date(outcome.rule.opens, outcome.context(), calendar))
    assert counts
    weekend, holidays = (0 if count == "no" else int(count) for count in counts.groups())
    assert abs((found.day - anchor).days) == number + weekend + holidays
    between = [anchor + timedelta(sign * n) for n in range(1, abs((found.day - anchor).days))]
    assert weekend == len([day for day in between if day.weekday() in calendar.weekend])


# values


SUBJECTS = evaluate(visit_rules(), [], date(2026, 3, 3)).world


@pytest.mark.parametrize(
    ("value", "made", "shown"),
    [
        (None, None, "missing"),
        ("", None, "missing"),
        ((), None, "none"),
        (("a", "b"), None, "a, b"),
        ((Person("Ana"), Person("Bo Lee", "bo@a.example")), None, "Ana, Bo Lee"),
        (Person("Ana"), None, "Ana"),
        (Moment(date(2026, 3, 2)), None, "2026-03-02"),
        (Moment(date(2026, 3, 2), 570), None, "2026-03-02 09:30"),
        (Moment(date(2026, 3, 2), 0), None, "2026-03-02 00:00"),
        (Moment(date(2026, 3, 2), 570, "+01:00"), None, "2026-03-02 09:30+01:00"),
        (Amount(1, "weeks"), AMOUNT, "1 week"),
        (Amount(90, "minutes"), AMOUNT, "90 minutes"),
        (True, None, "yes"),
        (False, None, "no"),
        (0, None, "0"),
        (720, None, "720"),
        (720, TIME, "12:00"),
        (0, TIME, "00:00"),
        ((570, 720), Type("list", TIME), "09:30, 12:00"),
        ("two\nlines", TEXT, "two; lines"),
        ("x" * 100, TEXT, "x" * 100),
        ("x" * 101, TEXT, "x" * 99 + "…"),
        (Event("rang", Moment(date(2026, 3, 2)), text="rang Bo"), None, "2026-03-02 rang Bo"),
        (SUBJECTS.vault, None, "vault"),
    ],
)
def test_a_value_is_shown_in_a_few_words(value: object, made: Type | None, shown: str) -> None:
    assert show_any(value, made) == shown


def test_a_note_is_shown_by_its_path() -> None:
    assert show_any((outcome_of("day").subject,)) == "a.md"
