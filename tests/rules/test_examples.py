"""The tests that stand inside rules, as nodes."""

from datetime import date

import pytest
from garden import SMALL, changed, problems

from followup_md.core.dates import Amount, Calendar
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document

MISTAKES = [
    (
        "tests that are a mapping",
        SMALL[SMALL.index("      - name: dry") :],
        "      name: dry\n",
        ["67:7: `tests` is a list, each test behind a dash [rules-shape]"],
    ),
    (
        "a test that is a text",
        "      - name: dry\n",
        "      - dry\n      - name: dry\n",
        ["67:9: a test must be a mapping (`name: value` lines), not a text [rules-shape]"],
    ),
    (
        "a test that is nothing",
        "      - name: dry\n",
        "      -\n      - name: dry\n",
        ["67:8: nothing stands behind this dash [rules-incomplete]"],
    ),
    (
        "a test without a day",
        "        expect: {2026-03-05: open}\n",
        "        expect: {}\n",
        ["67:9: a test needs `expect:`, a line as `2026-03-02: today` for each day [rules-incomplete]"],
    ),
    (
        "a day that is none",
        "2026-03-05: open",
        "2026-03-35: open",
        [
            "67:9: a test needs `expect:`, a line as `2026-03-02: today` for each day [rules-incomplete]",
            "69:18: `2026-03-35` is no day of the calendar [rules-value]",
        ],
    ),
    (
        "a state that is a list",
        "2026-03-05: open",
        "2026-03-05: [open]",
        [
            "69:30: `a list` is no state; states are quiet, unknown, later, open, today, overdue, ended and "
            "held [rules-value]"
        ],
    ),
    (
        "a state for each name",
        "2026-03-05: open",
        "2026-03-05: {Ana: open}",
        ["69:30: this rule's tests expect one state [rules-shape]"],
    ),
    (
        "one state for many names",
        "for: plant",
        "for: each person in plant.carers",
        ["69:30: this rule's tests expect a state for each name, as `{Ana: today}` [rules-shape]"],
    ),
    (
        "a test without a note",
        "        note: {type: plant, species: Fern, bought: 2026-03-02}\n",
        "",
        ["67:9: a test needs `note:` or `notes:`, the first being the one asked about [rules-incomplete]"],
    ),
    (
        "a note that is a text",
        "note: {type: plant, species: Fern, bought: 2026-03-02}",
        "note: Fern",
        ["68:15: a note must be a mapping (`name: value` lines), not a text [rules-shape]"],
    ),
    (
        "words on a day that is none",
        "says: {2026-03-05: Water Fern}",
        "says: {soon: Water Fern}",
        ["70:16: `soon` is not a date as 2026-03-02 or a date and time as 2026-03-02T10:30 [rules-value]"],
    ),
    (
        "words that are a mapping",
        "says: {2026-03-05: Water Fern}",
        "says: {2026-03-05: {a: b}}",
        ["70:28: `says` must be texts, each on a line of its own behind a dash [rules-shape]"],
    ),
    (
        "a setting that is none",
        "      - name: dry\n",
        "      - settings: {dry_spel: 4 days}\n",
        ["67:20: there is no setting `dry_spel`; did you mean `dry_spell`? [rules-unknown]"],
    ),
    (
        "a setting of another type",
        "      - name: dry\n",
        "      - settings: {dry_spell: 4}\n",
        ["67:31: setting `dry_spell` is an amount of time, as `3 days`, not `4` [rules-type]"],
    ),
    (
        "a setting without a unit",
        "      - name: dry\n",
        "      - settings: {dry_spell: 4 fortnights}\n",
        [
            "67:31: `4 fortnights` is no amount, time, date or number; amounts are as 45 minutes, 7 "
            "business days, 2 weeks [rules-value]"
        ],
    ),
    (
        "a calendar with a mistake",
        "      - name: dry\n",
        "      - calendar: {weekend: sta}\n",
        ["67:29: `sta` is no day of the week: say mon, tue, wed, thu, fri, sat or sun, or none [rules-value]"],
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_each_mistake_is_refused_at_its_place(old, new, said):
    wanted = [f"rules.yaml:{one}".replace(": ", ": error: ", 1) for one in said]
    assert problems(changed(old, new)) == wanted


def inner(text: str):
    rules, found = build_rules((parse_document(text, "rules.yaml"),))
    assert found == ()
    return rules.rules[0].tests


def test_a_test_holds_its_notes_its_days_and_its_words():
    (test,) = inner(SMALL)
    day = date(2026, 3, 5)
    assert (test.name, test.source, test.line) == ("dry", "rules.yaml", 67)
    assert [list(note.entries) for note in test.notes] == [["type", "species", "bought"]]
    assert (test.expect, test.says, test.because) == (
        {day: "open"},
        {day: ("Water Fern",)},
        {day: ("Dry since Mon 2 Mar",)},
    )
    assert (dict(test.settings), test.calendar) == ({}, None)


def test_a_test_without_a_name_is_called_by_its_number():
    (test,) = inner(changed("      - name: dry\n        note:", "      - note:"))
    assert test.name == "test 1"


def test_a_test_may_have_its_own_settings_calendar_and_several_notes():
    text = changed(
        "        note: {",
        "        settings: {dry_spell: 4 days}\n        calendar: {weekend: fri}\n"
        "        notes: [{type: plant, species: Palm}]\n        note: {",
    )
    (test,) = inner(text)
    assert {name: setting.value for name, setting in test.settings.items()} == {"dry_spell": Amount(4, "days")}
    assert test.calendar == Calendar(frozenset((4,)), frozenset())
    assert [note.get("species").text for note in test.notes] == ["Fern", "Palm"]


def test_a_rule_for_each_person_expects_a_state_for_each_name():
    text = changed(
        "2026-03-05: open",
        "2026-03-05: {Ana: open, Bo: quiet}",
        changed("for: plant", "for: each person in plant.carers"),
    )
    (test,) = inner(text)
    assert test.expect == {date(2026, 3, 5): {"Ana": "open", "Bo": "quiet"}}


def test_a_rule_may_stand_without_tests():
    assert inner(SMALL[: SMALL.index("    tests:\n")]) == ()


def test_a_test_of_a_rule_for_the_vault_needs_no_note():
    text = SMALL[: SMALL.index("rules:\n")] + (
        "rules:\n  buy:\n    for: vault\n    title: Buy\n    why: None is left.\n    when: vault.plants < 1\n"
        "    say: Buy one\n    tests:\n      - expect: {2026-03-05: open}\n"
    )
    (test,) = inner(text)
    assert test.notes == ()
