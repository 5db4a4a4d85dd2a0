"""The tests that stand inside rules, as nodes."""

from datetime import date

from garden import SMALL, build, changed

from followup_md.core.dates import Amount, Calendar


def inner(text: str):
    return build(text).rules[0].tests


def test_a_test_holds_its_notes_its_days_and_its_words():
    (test,) = inner(SMALL)
    day = date(2026, 3, 5)
    assert (test.name, test.place) == ("dry", ("rules.yaml", 67, 9))
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
