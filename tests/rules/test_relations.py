"""Relations, shared parts, rhythms, limits, musts and rests of a rules file, from their nodes."""

from __future__ import annotations

from datetime import date

import pytest
from garden import SMALL, build, changed, problems

from followup_md.engine.evaluate import evaluate
from followup_md.notes.reader import RecordReader

GROUP = "    group: room\n"


def said(old: str, new: str) -> list[str]:
    return [text.partition("error: ")[2].rpartition(" [")[0] for text in problems(changed(old, new))]


@pytest.mark.parametrize(
    ("relation", "message"),
    [
        ("same room", "`same room` is not a relation; write it as `plant with the same room`"),
        ("plnt with the same room", "there is no kind `plnt`; did you mean `plant`?"),
        ("plant with the same rom", "kind `plant` has no field `rom`; did you mean `room`?"),
        (
            "plant with the same species",
            "a relation stays within a group; write `plant with the same room and species`",
        ),
        (
            "plant with the same room and bought",
            "a relation goes by texts, choices and people, and `bought` of `plant` is a date",
        ),
        (
            "plant with the same carers and room",
            "a relation goes by texts, choices and people, and `carers` of `plant` is a list of people",
        ),
        ("[plant]", "relation `others` must be a text"),
    ],
)
def test_a_wrong_relation_says_what_is_wrong(relation: str, message: str) -> None:
    assert said(GROUP, f"{GROUP}    relations: {{others: {relation}}}\n") == [message]


def test_a_relation_has_a_name_that_nothing_else_has() -> None:
    assert said(GROUP, f"{GROUP}    relations: {{Others: plant with the same room}}\n") == [
        "`Others` is not a valid name: use small letters, digits and underscores; perhaps `others`"
    ]
    assert said(GROUP, f"{GROUP}    relations: {{fed: plant with the same room}}\n") == [
        "`fed` is already one of the events of `plant`"
    ]
    assert "`alive` is already one of the settings" in said("  many: 2\n", "  many: 2\n  alive: 3\n")


@pytest.mark.parametrize(
    ("names", "related"),
    [
        (("Fern", "Fern", "Ivy"), ["1.md"]),
        (("", "", ""), ["1.md", "2.md"]),
        (("", "Fern", "Fern"), ["1.md", "2.md"]),
        (("", "Fern", "Ivy"), []),
        (("", "", "Fern"), ["1.md", "2.md"]),
        (("Fern", "", "Ivy"), []),
    ],
)
def test_a_missing_value_joins_the_only_one_that_is_named(names: tuple[str, ...], related: list[str]) -> None:
    text = changed(GROUP, f"{GROUP}    relations: {{others: plant with the same room and sort}}\n")
    text = changed("      room: text\n", "      room: text\n      sort: text\n", text).replace(
        "      species: [sort]\n", ""
    )
    rules = build(text)
    notes = (
        f"---\ntype: plant\nspecies: A\nroom: Hall\n{f'sort: {name}' if name else 'bought: 2026-03-01'}\n---\n"
        for name in names
    )
    records = [RecordReader(rules).read(note.encode(), f"{number}.md").record for number, note in enumerate(notes)]
    world = rules.world([record for record in records if record], date(2026, 3, 2))
    assert [note.record.path for note in world.everything[0].related("plant", ("sort",))] == related


SHARED = "shared:\n  leafy:\n    events: {pruned: {}, fed: {also: [dunged]}}\n    facts: {ever: alive}\n"


def test_a_kind_has_what_it_shares_and_its_own_comes_first() -> None:
    text = changed("kinds:\n", f"{SHARED}kinds:\n", changed(GROUP, f"{GROUP}    shares: [leafy]\n"))
    kind = build(text).kinds["plant"]
    assert list(kind.verbs) == ["watered", "fed", "pruned"]
    assert kind.verbs["fed"].phrases == ("fed",)
    assert "ever" in kind.facts


def test_what_a_kind_has_not_itself_it_has_from_what_it_shares() -> None:
    shared = "shared:\n  more:\n    relations: {others: plant with the same room}\n    rests: [{is: done}]\n"
    text = changed(
        "kinds:\n", f"{shared}kinds:\n", changed(GROUP, f"{GROUP}    shares: more\n    rests: [{{is: first}}]\n")
    )
    kind = build(text).kinds["plant"]
    assert list(kind.relations) == ["others"]
    assert [rest.case.text.source for rest in kind.rests] == ["first", "done"]


@pytest.mark.parametrize(
    ("shared", "names", "message"),
    [
        ("{leafy: {}}", "[leavy]", "there is no shared part `leavy`; did you mean `leafy`?"),
        ("{leafy: text}", "[leafy]", "shared part `leafy` must be a mapping (`name: value` lines), not a text"),
        ("{leafy: {match: {}}}", "[leafy]", "a part has no key `match`"),
        ("{leafy: {events: text}}", "[leafy]", ""),
    ],
)
def test_a_wrong_shared_part_says_what_is_wrong(shared: str, names: str, message: str) -> None:
    text = changed("kinds:\n", f"shared: {shared}\nkinds:\n", changed(GROUP, f"{GROUP}    shares: {names}\n"))
    found = problems(text)
    assert any(message in text for text in found) if message else found == []


def outcomes(text: str, day: int, log: str = "") -> list[tuple[str, str]]:
    rules = build(text)
    note = f"---\ntype: plant\nspecies: Fern\nbought: 2026-03-02\n{log}---\n".encode()
    record = RecordReader(rules).read(note, "a.md").record
    assert record
    return [(outcome.rule.id, outcome.state) for outcome in evaluate(rules, [record], date(2026, 3, day)).outcomes]


EVERY = SMALL[: SMALL.index("    from: thirsty_on")] + "    every: 3 days since watered RHYTHM\n    say: Water it\n"


@pytest.mark.parametrize(
    ("first", "log", "states"),
    [
        ("", "log: 2026-03-03 watered x\n", {5: "later", 6: "today", 7: "overdue"}),
        ("", "log: [2026-03-03 watered x, 2026-03-06 skipped water]\n", {7: "later", 9: "today"}),
        ("", "", {5: "unknown"}),
        ("first 2 days after bought", "", {3: "later", 4: "open", 30: "open"}),
    ],
)
def test_a_rhythm_opens_after_the_last_time(first: str, log: str, states: dict[int, str]) -> None:
    text = EVERY.replace(" RHYTHM", f" {first}".rstrip())
    assert {day: dict(outcomes(text, day, log))["water"] for day in states} == states


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("every: watered", "needs `AMOUNT since EVENT`, as `3 days since watered`, maybe with ` first DATE PHRASE`"),
        ("every: [a]", "`every` must be one text, as `3 days since watered`"),
        ("every: 3 days since wattered", "kind `plant` has no `wattered`; did you mean `watered`?"),
        ("every: 3 days since watered\n    from: bought", "a rule has `every` or `from`, not both"),
        ("every: dry_spell since watered first bouht", "kind `plant` has no `bouht`; did you mean `bought`?"),
    ],
)
def test_a_wrong_rhythm_says_what_is_wrong(line: str, message: str) -> None:
    text = EVERY.replace("every: 3 days since watered RHYTHM", line)
    assert [found.partition("error: ")[2].rpartition(" [")[0] for found in problems(text)] == [message]


@pytest.mark.parametrize(
    ("must", "settings", "said"),
    [
        ("must: [many > 1]", "", []),
        ("must: [many > 2]", "", ["rules.yaml:12:9: error: `many: 2`: it must hold that `many > 2` [rules-value]"]),
        (
            'must: [dry_spell < "2 days", many is 2]',
            "",
            ['rules.yaml:11:14: error: `dry_spell: 3 days`: it must hold that `dry_spell < "2 days"` [rules-value]'],
        ),
        ("must: [1 > 2]", "", ["rules.yaml:1:8: error: it must hold that `1 > 2` [rules-value]"]),
        ("must: [alive]", "", ["rules.yaml:1:8: error: the list of settings has no `alive` [rules-clause]"]),
    ],
)
def test_settings_are_held_to_what_they_must_be(must: str, settings: str, said: list[str]) -> None:
    text = SMALL.replace("format: 1\n", "").replace("title: Plants\n", "title: Plants\nformat: 1\n", 1)
    found = problems(f"{must}\n{text}")
    assert found == said


def test_a_must_says_nothing_while_a_setting_is_broken() -> None:
    found = problems(changed("many: 2", "many: 2 moons").replace("format: 1\n", "format: 1\nmust: [many > 1]\n", 1))
    assert [line for line in found if "must hold" in line] == []


def test_a_child_that_breaks_a_must_is_told_at_its_own_setting() -> None:
    parent = SMALL.replace("format: 1\n", "format: 1\nmust: [many < 5]\n", 1)
    child = "format: 1\nextends: parent\nsettings: {many: 7}\n"
    assert problems(child, parent) == ["rules.yaml:3:18: error: `many: 7`: it must hold that `many < 5` [rules-value]"]


@pytest.mark.parametrize(
    ("rests", "message"),
    [
        ("[a text]", "a case of `rests` must be a mapping (`name: value` lines), not a text"),
        ("[{is: a, waits: maybe}]", "`waits` must be yes or no, not `maybe`"),
        ("[{is: a, wait: yes}]", "a rest has no key `wait`; did you mean `waits`?"),
        ("[{when: alive}]", "a case needs `is:`, and `when:` unless it always holds"),
    ],
)
def test_a_wrong_rest_says_what_is_wrong(rests: str, message: str) -> None:
    assert message in said(GROUP, f"{GROUP}    rests: {rests}\n")


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("date, not before boght", "`not before boght` must name another date field, and stand behind a date"),
        ("date, not before room", "`not before room` must name another date field, and stand behind a date"),
        ("text, not before bought", "`not before bought` must name another date field, and stand behind a date"),
    ],
)
def test_a_date_that_cannot_be_before_another_names_a_date(declared: str, message: str) -> None:
    assert said("      room: text\n", f"      room: text\n      potted: {declared}\n") == [message]


def test_the_date_of_a_kind_is_a_date_field() -> None:
    assert said(GROUP, f"{GROUP}    date: room\n") == ["`date` must be a date field, not `room`"]


def test_a_form_with_a_lost_bracket_is_told_at_its_place() -> None:
    assert said("[gave water to]", '["gave [water"]') == [
        "`gave [water` has a bracket or a bar that belongs to none; write `[a|b]` or `(a|b)`"
    ]


def test_a_log_that_is_one_value_is_taken_as_it_is() -> None:
    assert build(changed("    log: watered\n", '    log: "{species}"\n')).rules[0].log_verb == ""
