"""The runner of the tests inside rules: what passes, and what each failure says."""

from __future__ import annotations

import pytest
from garden import build

from followup_md.core.record import Record
from followup_md.notes.reader import RecordReader
from followup_md.rulecheck.run import Failure, read_notes, run_test, run_tests
from followup_md.rules.model import Rules

RULES = """\
format: 1
title: Outings
settings:
  gap: 2 days
kinds:
  visit:
    match:
      type: visit
    group: place
    fields:
      place: text
      day: date, required
      companions: people
    sections:
      good: Good things
    events:
      left:
      rang:
        about: person
rules:
  rest:
    for: visit
    title: Rest
    why: It is tested.
    unless:
      - left
    from: gap after day
    due: 1 business days after day not before gap after day
    say: "Rest[ after {good}]"
    because: "It was {day}"
    tests:
      - name: TEST
  ring:
    for: each person in visit.companions
    title: Ring
    why: It is tested.
    when:
      - person.rang is missing
    from: day
    say: Ring {person}
    tests:
      - name: rings
        note: {type: visit, day: 2026-03-02, companions: [Ana, Bo], log: [2026-03-03 rang Bo]}
        expect: {2026-03-02: {Ana: today, bo: today}, 2026-03-03: {Ana: overdue, Bo: quiet}}
        says: {2026-03-02: [Ring Ana, Ring Bo], 2026-03-03: Ring Ana}
  count:
    for: vault
    title: Count
    why: It is tested.
    when:
      - count(notes.visit) > 1
    say: Count
"""


def load(test: str, text: str = RULES) -> Rules:
    return build(text.replace("TEST", test.strip("\n").replace("\n", "\n        ")))


def failures(test: str) -> tuple[str, ...]:
    """What is wrong with one test of the rule `rest`, the rule's other half passing."""
    ran, failed = run_tests(load(test))
    assert ran == 2
    assert {(failure.rule, failure.test.place) for failure in failed} <= {("rest", ("rules.yaml", 32, 9))}
    return tuple(failure.message for failure in failed)


VISIT = "note: {type: visit, day: 2026-03-02, good: the otter}"


def test_a_test_that_comes_out_as_expected_fails_nowhere() -> None:
    assert (
        failures(
            f"fine\n{VISIT}\nexpect: {{2026-03-03: later, 2026-03-04: today, 2026-03-05: overdue}}\n"
            "says: {2026-03-04: Rest after the otter}\nbecause: {2026-03-04: It was Mon 2 Mar}"
        )
        == ()
    )


def test_each_state_and_each_word_that_differs_is_a_failure_by_day() -> None:
    assert failures(
        f"wrong\n{VISIT}\nexpect: {{2026-03-04: open, 2026-03-03: later, 2026-03-05: ended}}\n"
        "says: {2026-03-04: Rest, 2026-03-06: [Rest, Rest]}\nbecause: {2026-03-04: It was Tuesday}"
    ) == (
        "2026-03-04: expected open, found today",
        "expected that it says “Rest”, found “Rest after the otter”",
        "expected that it gives as reason “It was Tuesday”, found “It was Mon 2 Mar”",
        "2026-03-05: expected ended, found overdue",
        "expected that it says “Rest”, “Rest”, found “Rest after the otter”",
    )


def test_a_rule_that_is_quiet_says_nothing() -> None:
    assert failures(
        "quiet\nnote: {type: visit, day: 2026-03-02, log: [2026-03-03 left]}\n"
        "expect: {2026-03-04: quiet}\nsays: {2026-03-04: Rest}"
    ) == ("expected that it says “Rest”, found nothing",)


def test_a_failure_names_the_place_the_rule_and_the_test() -> None:
    (failure,) = run_tests(load(f"wrong\n{VISIT}\nexpect: {{2026-03-04: open}}"))[1]
    assert isinstance(failure, Failure)
    assert str(failure) == "rules.yaml:32: rule rest, test “wrong”: 2026-03-04: expected open, found today"


def test_only_the_first_note_is_asked_about() -> None:
    assert (
        failures(
            "two\nnotes:\n  - {type: visit, day: 2026-03-02, log: [2026-03-03 left]}\n"
            "  - {type: visit, day: 2026-03-02}\nexpect: {2026-03-04: quiet}"
        )
        == ()
    )


def test_a_test_may_have_settings_and_a_calendar_of_its_own() -> None:
    assert failures(f"gap\nsettings: {{gap: 3 days}}\n{VISIT}\nexpect: {{2026-03-04: later, 2026-03-05: today}}") == ()
    assert (
        failures(
            f"feast\ncalendar: {{holidays: [2026-03-03, 2026-03-04, 2026-03-05]}}\n{VISIT}\n"
            "expect: {2026-03-05: open, 2026-03-06: today}"
        )
        == ()
    )


@pytest.mark.parametrize(
    ("note", "failed"),
    [
        (
            "{type: trip, day: 2026-03-02}",
            (
                "the note is not of a declared kind; is its `type:` right? (line 33)",
                "2026-03-04: expected today, found quiet",
            ),
        ),
        (
            "{type: visit, day: soon}",
            (
                "`day: soon` is not a date like 2026-03-02 or a date and time like 2026-03-02T10:30 (line 33)",
                "2026-03-04: expected today, found unknown",
            ),
        ),
        (
            "{type: visit, day: 2026-03-02, log: [2026-03-09 lefft]}",
            ("unknown event `lefft`; did you mean `left`? (line 33)",),
        ),
    ],
)
def test_a_note_that_cannot_be_read_fails_its_test(note: str, failed: tuple[str, ...]) -> None:
    assert failures(f"bad\nnote: {note}\nexpect: {{2026-03-04: today}}") == failed


def test_people_are_asked_about_by_name() -> None:
    text = RULES.replace("2026-03-02: {Ana: today, bo: today}", "2026-03-02: {Ana: open, Cy: quiet}")
    assert [one.message for one in run_tests(load(f"fine\n{VISIT}\nexpect: {{2026-03-04: today}}", text))[1]] == [
        "2026-03-02: expected Ana open, found today",
        "2026-03-02: expected Cy quiet, found nobody of that name",
    ]


@pytest.mark.parametrize(("notes", "state"), [("", "quiet"), ("- {type: visit, day: 2026-03-02}\n" * 2, "open")])
def test_a_rule_for_the_vault_is_asked_about_the_vault(notes: str, state: str) -> None:
    body = "".join(f"          {line}\n" for line in notes.splitlines())
    test = (
        "    tests:\n      - name: all\n"
        + (f"        notes:\n{body}" if body else "")
        + "        expect: {2026-03-02: STATE}\n"
    )
    rules = load(f"fine\n{VISIT}\nexpect: {{2026-03-04: today}}", RULES + test.replace("STATE", state))
    assert run_tests(rules) == (3, ())
    other = load(f"fine\n{VISIT}\nexpect: {{2026-03-04: today}}", RULES + test.replace("STATE", "held"))
    assert [one.message for one in run_tests(other)[1]] == [f"2026-03-02: expected held, found {state}"]


def test_sections_of_a_test_note_are_its_front_matter_keys() -> None:
    rules = load(f"fine\n{VISIT}\nexpect: {{2026-03-04: today}}")
    reader, rule = RecordReader(rules), rules.rules[0]
    assert read_notes(reader, rule.tests[0])[0][0].values["good"] == "the otter"
    for empty in ("", "null", "[a, b]"):
        other = load(f"fine\nnote: {{type: visit, day: 2026-03-02, good: {empty}}}\nexpect: {{2026-03-04: today}}")
        ((record,), problems) = read_notes(reader, other.rules[0].tests[0])
        assert isinstance(record, Record)
        assert ("good" in record.values, problems) == (False, ())
    assert run_test(rules, reader, rule, rule.tests[0]) == ()


def test_inherited_tests_run_under_the_settings_of_their_parent() -> None:
    parent = RULES.replace("TEST", f"fine\n        {VISIT}\n        expect: {{2026-03-04: today}}")
    child = """\
format: 1
extends: parent
settings:
  gap: 5 days
rules:
  again:
    for: visit
    title: Again
    why: It is tested.
    from: gap after day
    say: Again
    tests:
      - name: under its own settings
        note: {type: visit, day: 2026-03-02}
        expect: {2026-03-06: later, 2026-03-07: today}
"""
    assert run_tests(build(child, parent)) == (3, ())
