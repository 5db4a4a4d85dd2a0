"""Which lines of a rules file could change without any test noticing; and that of the default rules none could."""

from __future__ import annotations

from datetime import date

import pytest
from defaults import default_document, default_rules
from garden import build, documents

from followup_md.core.dates import Amount, Moment
from followup_md.core.problem import Place
from followup_md.language.types import AMOUNT, DATE, NUMBER, TEXT, TIME, YES_NO, Type
from followup_md.rulecheck.mutation import _next_value, untested_changes
from followup_md.rulecheck.run import run_tests
from followup_md.rules.model import Setting

JOB_SEARCH = default_rules()
RULES = JOB_SEARCH.rules


def unnoticed(*texts: str, ids: tuple[str, ...] = ()) -> tuple[int, list[str]]:
    rules = build(*texts)
    assert run_tests(rules)[1] == ()
    tried, changes = untested_changes(documents(*texts), rules, ids)
    return tried, [str(change) for change in changes]


BASE = """\
format: 1
settings:
  gap: 2 days
kinds:
  visit:
    match: {type: visit}
    group: garden
    fields:
      garden: text
      day: date, maybe time
      paid: yes or no
    facts:
      plan:
        - when: has_time(day)
          is: 1 day after day
        - is: day
      only:
        - is: day
limits:
  one_call:
    at_most: 1
    per: garden
rules:
  ring:
    for: visit
    title: Ring
    why: It is tested.
    when:
      - day is present
    unless:
      - paid
    from: gap after plan
    due: 3 days after only
    until: 9 days after day
    limits: one_call
    say:
      - when: day < today
        is: Ring
      - is: Ring soon
    because:
      - when: day < today
        is: It is over
      - It is the day after all
      - when: day >= today
        is: It begins
TESTS
"""
COVERED = """\
    tests:
      - name: a visit in the morning
        note: {type: visit, day: 2026-03-02T10:00}
        expect: {2026-03-04: later, 2026-03-05: today, 2026-03-06: overdue, 2026-03-11: overdue, 2026-03-12: ended}
      - name: a day without a time
        note: {type: visit, day: 2026-03-02}
        expect: {2026-03-03: later, 2026-03-04: open, 2026-03-05: today}
        says: {2026-03-02: Ring soon, 2026-03-05: Ring}
        because:
          2026-03-02: It is the day after all. It begins
          2026-03-05: It is over. It is the day after all
      - name: without a day
        note: {type: visit}
        expect: {2026-03-05: quiet}
      - name: paid
        note: {type: visit, day: 2026-03-02, paid: yes}
        expect: {2026-03-05: quiet}
      - name: one at a time
        notes:
          - {type: visit, garden: Fig, day: 2026-03-02}
          - {type: visit, garden: fig, day: 2026-02-27}
        expect: {2026-03-05: held}
"""
ALL = [
    (3, "setting gap: 2 days"),
    (14, "fact plan, case 1"),
    (16, "fact plan, case 2"),
    (29, "rule ring, when 1"),
    (31, "rule ring, unless 1"),
    (37, "rule ring, say 1"),
    (39, "rule ring, say 2"),
    (41, "rule ring, because 1"),
    (41, "rule ring, because 1, its `when`"),
    (43, "rule ring, because 2"),
    (44, "rule ring, because 3"),
    (44, "rule ring, because 3, its `when`"),
    (32, "rule ring, from"),
    (33, "rule ring, due"),
    (34, "rule ring, until"),
    (35, "rule ring, limit one_call"),
]


PLAIN = BASE.replace("TESTS\n", "")


def lines(*wanted: tuple[int, str], source: str = "rules.yaml") -> list[str]:
    return [f"{source}:{line}: nothing tests this line: {what}" for line, what in wanted]


def test_without_a_test_every_line_is_named() -> None:
    assert unnoticed(PLAIN) == (16, lines(*ALL))


def test_where_every_line_has_a_test_nothing_is_named() -> None:
    assert unnoticed(BASE.replace("TESTS\n", COVERED)) == (16, [])


def test_with_ids_only_changes_inside_those_rules_are_tried() -> None:
    more = "  sweep:\n    for: visit\n    title: Sweep\n    why: Leaves.\n    say: Sweep\n"
    text = BASE.replace("TESTS\n", more)
    assert unnoticed(text, ids=("sweep",)) == (1, lines((50, "rule sweep, say 1")))
    assert unnoticed(text, ids=("ring",)) == (13, lines(*ALL[3:]))
    assert unnoticed(text) == (17, lines(*ALL, (50, "rule sweep, say 1")))


def without(name: str) -> str:
    """The covered file without one of its tests."""
    start = COVERED.index(f"      - name: {name}\n")
    end = COVERED.find("      - name: ", start + 1)
    return BASE.replace("TESTS\n", COVERED[:start] + (COVERED[end:] if end > 0 else ""))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a visit in the morning", [ALL[1], ALL[14]]),
        ("a day without a time", [*ALL[5:12], ALL[13]]),
        ("without a day", [ALL[3]]),
        ("paid", [ALL[4]]),
        ("one at a time", [ALL[15]]),
    ],
)
def test_the_only_test_of_a_line_is_missed(name: str, wanted: list[tuple[int, str]]) -> None:
    assert unnoticed(without(name)) == (16, lines(*wanted))


MATE = """\
  wave:
    for: visit
    title: Wave
    why: It is tested.
    limits: one_call
    say: Wave
    tests:
      - name: after the ring
        note: {type: visit, garden: Fig, day: 2026-03-02}
        expect: {2026-03-05: held, 2026-03-12: open}
        says: {2026-03-12: Wave}
"""


def test_a_change_is_noticed_by_the_tests_of_the_rules_that_share_its_limit() -> None:
    noticed = (ALL[2], ALL[14], ALL[15])  # whether it rings at all, until when, and whether that counts
    assert unnoticed(BASE.replace("TESTS\n", MATE)) == (18, lines(*(one for one in ALL if one not in noticed)))


CHILD = """\
format: 1
extends: parent.yaml
settings:
  gap: GAP
rules:
  ring:
    unless+:
      - garden is "Yew"
"""


@pytest.mark.parametrize("gap", ["1 day", "5 days"])
def test_what_a_child_changes_is_named_in_its_own_file(gap: str) -> None:
    # The inherited tests run under the settings that they were written for: none of them sees the child's.
    child = CHILD.replace("GAP", gap)
    found = lines((4, f"setting gap: {gap}"), (8, "rule ring, unless 2"))
    # Lines of the file that is extended are for its own tests to notice: they are not tried.
    assert unnoticed(child, BASE.replace("TESTS\n", COVERED)) == (2, found)
    assert unnoticed(child, PLAIN) == (2, found)


def test_what_a_child_leaves_alone_is_noticed_by_the_inherited_tests() -> None:
    child = CHILD.replace("settings:\n  gap: GAP\n", "")
    assert unnoticed(child, BASE.replace("TESTS\n", COVERED)) == (1, lines((6, "rule ring, unless 2")))


def test_a_setting_that_only_the_child_has_is_noticed_by_a_test_of_its_own() -> None:
    child = (
        'format: 1\nextends: parent.yaml\nsettings:\n  whom: Ana\nrules:\n  ring:\n    say: "Ring {whom}"\n'
        "    tests:\n      - name: rings\n        note: {type: visit, day: 2026-03-02}\n"
        "        expect: {2026-03-05: today}\n"
    )
    spoken = "        says: {2026-03-05: Ring Ana}\n"
    whom, say = lines((4, "setting whom: Ana")), lines((7, "rule ring, say 1"))
    assert set(unnoticed(child, PLAIN)[1]) - set(unnoticed(child + spoken, PLAIN)[1]) == {*whom, *say}


def test_a_case_without_which_the_file_would_be_mistaken_is_not_tried() -> None:
    child = (
        "format: 1\nextends: parent.yaml\nkinds:\n  visit:\n    facts:\n      extra: 1 day after day\n      plan:\n"
        "        - when: has_time(day)\n          is: extra\n        - is: day\n"
    )
    # Without its first case nothing would use `extra`, and that is an error: only the second is tried, and noticed.
    assert unnoticed(child, BASE.replace("TESTS\n", COVERED)) == (1, [])


@pytest.mark.parametrize(
    ("value", "made", "after"),
    [
        (Amount(7, "business days"), AMOUNT, Amount(8, "business days")),
        (Moment(date(2026, 12, 31)), DATE, Moment(date(2027, 1, 1))),
        (3, NUMBER, 4),
        (720, TIME, 721),
        (True, YES_NO, False),
        (False, YES_NO, True),
        ("Ana", TEXT, "Anax"),
    ],
)
def test_a_setting_is_moved_by_one_step(value: object, made: Type, after: object) -> None:
    moved = _next_value(Setting(made, value, "", Place("rules.yaml", 1, 1)))
    assert (moved, type(moved)) == (after, type(value))


SETTINGS = """\
format: 1
settings:
  whom: Ana
  starts: 2026-03-02
kinds:
  visit:
    match: {type: visit}
    fields:
      day: date
rules:
  ring:
    for: visit
    title: Ring
    why: It is tested.
    from: starts
    say: Ring {whom}
    tests:
      - name: rings
        note: {type: visit}
        expect: {2026-03-02: today}
SAYS
"""


def test_a_text_at_the_end_of_the_words_and_a_date_can_be_noticed() -> None:
    whom = lines((3, "setting whom: Ana"))
    say = lines((16, "rule ring, say 1"))
    assert unnoticed(SETTINGS.replace("SAYS\n", "")) == (4, [*whom, *say])
    assert unnoticed(SETTINGS.replace("SAYS\n", "        says: {2026-03-02: Ring Ana}\n")) == (4, [])


# the default rules


@pytest.mark.parametrize(
    ("rule_id", "name", "what"),
    [
        ("find-out", "withdrawn", ["rule find-out, unless 1"]),
        (
            "decide-the-fit",
            "due when they want the answer, with the red flags of both rounds",
            ["rule decide-the-fit, because 3"],
        ),
    ],
)
def test_the_only_test_of_a_line_of_the_default_rules_is_missed(rule_id: str, name: str, what: list[str]) -> None:
    tests = {
        (rule.id, rule.kind): tuple(test for test in rule.tests if (rule.id, test.name) != (rule_id, name))
        for rule in RULES
    }
    assert sum(map(len, tests.values())) == sum(len(rule.tests) for rule in RULES) - 1
    less = JOB_SEARCH._replace(rules=tuple(rule._replace(tests=tests[rule.id, rule.kind]) for rule in RULES))
    assert [change.what for change in untested_changes((default_document(),), less, (rule_id,))[1]] == what
