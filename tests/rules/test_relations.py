"""Relations, shared parts, rhythms, limits, musts and rests of a rules file, from their nodes."""

from __future__ import annotations

from datetime import date

import pytest
from garden import SMALL, build, changed, problems

from followup_md.engine.evaluate import evaluate
from followup_md.notes.reader import RecordReader
from followup_md.rulecheck.run import run_tests
from followup_md.rules.model import Relation

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
        (
            "every: watered",
            "`every` needs `AMOUNT since EVENT`, as `3 days since watered`, maybe with ` first DATE PHRASE`",
        ),
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


OTHER = """\
  shed:
    match: {type: shed}
    group: place
    fields: {room: text, place: text}
  heap:
    match: {type: heap}
    fields: {room: text}
"""


@pytest.mark.parametrize(
    ("relation", "message"),
    [
        (
            "shed with the same room",
            "a relation stays within a group, and kind `plant` is grouped by `room` and `shed` by `place`",
        ),
        ("heap with the same room", "a relation stays within a group, and kind `heap` has no `group:`"),
        ("shed with the same room and species", "kind `shed` has no field `species`"),
        ("shed with the same room and plce", "kind `plant` has no field `plce`"),
    ],
)
def test_a_relation_stays_within_a_group_that_both_kinds_have(relation: str, message: str) -> None:
    text = changed(GROUP, f"{GROUP}    relations: {{others: {relation}}}\n").replace(
        "vault_facts:", f"{OTHER}vault_facts:"
    )
    assert [found.partition("error: ")[2].rpartition(" [")[0] for found in problems(text)] == [message]


def test_a_relation_may_go_by_texts_choices_and_people_over_several_blanks() -> None:
    text = changed("      carers: people\n", "      carers: people\n      owner: person\n")
    relation = "'plant  with the same room,  light and  owner'"
    kind = build(changed(GROUP, f"{GROUP}    relations: {{others: {relation}}}\n", text)).kinds["plant"]
    assert kind.relations["others"] == Relation("plant", ("light", "owner"))


def test_a_relation_by_a_field_whose_type_is_unknown_is_reported_once() -> None:
    text = changed("      room: text\n", "      room: text\n      sort: txt\n").replace("      species: [sort]\n", "")
    found = problems(changed(GROUP, f"{GROUP}    relations: {{others: plant with the same room and sort}}\n", text))
    assert [problem.rpartition(" [")[2] for problem in found] == ["rules-type]"]


NO_ORDER = "kind `plant` has no `date:` that orders its notes"


@pytest.mark.parametrize(
    ("clause", "message"),
    [
        ("earlier others", f"no `others` are earlier or later: {NO_ORDER}"),
        ("count(later others) > 1", f"no `others` are earlier or later: {NO_ORDER}"),
        ("others since bought", f"`others` have no day: {NO_ORDER}"),
        ("others between bought and today", f"`others` have no day: {NO_ORDER}"),
        ("stated light in others is sun", "compare two things at a time; put `stated … in …` in brackets"),
        ("(stated light in others) is sun", f"`others` have no day: {NO_ORDER}"),
        ("others.bought since bought", ""),
    ],
)
def test_notes_without_a_day_of_their_own_are_in_no_order(clause: str, message: str) -> None:
    # A defect once: nothing was ever earlier, later or stated, and nobody said why.
    text = changed(GROUP, f"{GROUP}    relations: {{others: plant with the same room}}\n")
    found = problems(changed("      - alive\n", f"      - {clause}\n", text))
    assert [problem.partition("error: ")[2].rpartition(" [")[0] for problem in found] == ([message] if message else [])


def test_the_name_of_a_field_may_begin_as_that_of_a_relation() -> None:
    text = changed("      room: text\n", "      room: text\n      earlier_others: number\n")
    text = changed(GROUP, f"{GROUP}    date: bought\n    relations: {{others: plant with the same room}}\n", text)
    assert problems(changed("      - alive\n", "      - earlier_others > 1 and earlier others\n", text)) == []


@pytest.mark.parametrize(
    ("log", "states"),
    [
        ("log: [2026-03-03 watered x, 2026-03-06 done water]\n", {7: "later", 9: "today", 10: "overdue"}),
        ("log: [2026-03-03 watered x, 2026-03-05 skipped water - for 2026-03-06]\n", {6: "later", 8: "today"}),
        ("log: [2026-03-03 watered x, 2026-03-06 done other]\n", {7: "overdue"}),
        ("log: [2026-03-03 watered x, 2026-03-20 done water]\n", {7: "overdue"}),
    ],
)
def test_a_line_that_settles_a_rhythm_begins_it_anew(log: str, states: dict[int, str]) -> None:
    # A defect once: a line `done water` silenced it for ever.
    text = EVERY.replace(" RHYTHM", "")
    assert {day: dict(outcomes(text, day, log))["water"] for day in states} == states


def test_a_rhythm_of_people_goes_by_the_lines_about_each() -> None:
    text = SMALL[: SMALL.index("rules:\n")] + (
        "rules:\n  call:\n    for: each person in plant.carers\n    title: T\n    why: W\n    say: S\n"
        "    every: 3 days since person.watered first bought\n"
    )
    rules = build(text)
    note = (
        "---\ntype: plant\nspecies: Fern\nbought: 2026-03-02\ncarers: [Ana, Bo, Cleo]\n"
        "log: [2026-03-03 watered Ana, 2026-03-03 watered Bo, 2026-03-06 skipped call Bo]\n---\n"
    )
    record = RecordReader(rules).read(note.encode(), "a.md").record
    assert record
    found = evaluate(rules, [record], date(2026, 3, 7)).outcomes
    assert {outcome.person.name: outcome.state for outcome in found if outcome.person} == {
        "Ana": "overdue",
        "Bo": "later",
        "Cleo": "open",
    }


def test_a_rhythm_of_the_vault_goes_by_the_lines_of_any_note() -> None:
    text = SMALL[: SMALL.index("rules:\n")] + (
        "rules:\n  buy:\n    for: vault\n    title: T\n    why: W\n    say: S\n    log_to: plant\n"
        "    every: 3 days since notes.plant.watered\n"
    )
    states = [outcomes(text, 7, f"log: [2026-03-03 watered x{more}]\n") for more in ("", ", 2026-03-06 done buy")]
    assert states == [[("buy", "overdue")], [("buy", "later")]]


@pytest.mark.parametrize(
    ("priority", "found"),
    [
        ("high", "high"),
        ("[high]", "high"),
        ("[{when: alive, is: low}, {when: light is sun, is: highest}]", "low"),
        ("[{when: light is sun, is: low}, {is: high}]", "high"),
        ("[{when: room is 'x', is: low}]", "normal"),
        ("{when: alive, is: low}", "low"),
        ("[{is: high}, {when: alive, is: low}]", "high"),
        ("[high, {when: alive, is: low}, low]", "high"),
        ("[]", "normal"),
    ],
)
def test_the_first_case_that_holds_is_the_priority(priority: str, found: str) -> None:
    # A defect once: a case without a condition counted last, wherever it stood.
    rules = build(changed("priority: high", f"priority: {priority}"))
    record = RecordReader(rules).read(b"---\ntype: plant\nspecies: Fern\nbought: 2026-03-02\n---\n", "a.md").record
    assert record
    (outcome,) = evaluate(rules, [record], date(2026, 3, 5)).outcomes
    assert outcome.priority == found


TWO = (
    SMALL[: SMALL.index("rules:\n")].replace(
        "vault_facts:",
        "  tree:\n    match: {type: tree}\n    group: room\n    fields: {room: text, bought: date, felled: date}\n"
        "    events: {watered: {}}\nvault_facts:",
    )
    + "rules:\n  go:\n    for: tree, plant\n    title: T\n    why: W\n    say: S\n    from: bought\n"
)


def test_a_rule_for_several_kinds_is_one_for_each_with_its_tests_in_the_first() -> None:
    rules = build(f"{TWO}    tests: [{{note: {{type: tree, bought: 2026-03-02}}, expect: {{2026-03-02: today}}}}]\n")
    assert [(rule.id, rule.kind, len(rule.tests)) for rule in rules.rules] == [("go", "tree", 1), ("go", "plant", 0)]
    assert run_tests(rules) == (1, ())


FOR = "`for` must be a kind, `each person in KIND.FIELD`, or `vault`; "


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("tree, plnt", "there is no kind `plnt`; did you mean `plant`?"),
        ("tree,plant , tree", "`for` names the kind `tree` twice"),
        ("plant tree", "there is no kind `plant tree`"),
    ],
)
def test_a_rule_for_several_kinds_names_each_once(target: str, message: str) -> None:
    found = problems(TWO.replace("for: tree, plant", f"for: {target}"))
    assert [problem.partition("error: ")[2].rpartition(" [")[0].removeprefix(FOR) for problem in found] == [message]


def test_an_unreadable_field_makes_a_rule_doubtful_in_the_kind_that_reads_it() -> None:
    # A defect once: only the last of the kinds was looked at.
    text = TWO.replace(
        "    events: {watered: {}}\n", "    events: {watered: {}}\n    facts: {stands: felled is missing}\n"
    )
    text = text.replace("    facts:\n      alive", "    facts:\n      stands: alive\n      alive")
    rules = build(text.replace("    from: bought\n", "    when: [stands]\n"))
    note = b"---\ntype: tree\nfelled: 2026-13-02\n---\n"
    record = RecordReader(rules).read(note, "a.md").record
    assert record
    assert [outcome.state for outcome in evaluate(rules, [record], date(2026, 3, 5)).outcomes] == ["unknown"]
