"""What is said of checked rules: what nothing uses, what nothing tests, what stands twice, how dates are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from garden import build
from visits import NOTES, TODAY, note

from followup_md.core.problem import WARNING, Place, Problem
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation
from followup_md.notes.reader import RecordReader
from followup_md.rulecheck.lint import lint_rules
from followup_md.rules.model import Rules

HEAD = """\
format: 1
settings:
  gap: 2 days
kinds:
  visit:
    match: {type: visit}
    group: garden
    fields:
      garden: text
      day: date
      words: text
      guides: people
    events:
      watered:
        about: person
    facts:
      came: day <= today
rules:
"""
"""Its rules begin on line 19."""
SWEEP = """\
  sweep:
    for: visit
    title: Sweep
    why: Leaves.
    when:
      - came
    from: gap after day
    say: "Sweep[ with {guides}][: {words}]"
    tests:
      - note: {type: visit, day: 2026-03-01}
        expect: {2026-03-03: today}
"""
"""It uses and tests everything."""


def on(rules: Rules, notes: Mapping[str, str], today: date = TODAY) -> Evaluation:
    reader = RecordReader(rules)
    records = [reader.read(note(fields).encode(), path).record for path, fields in notes.items()]
    return evaluate(rules, [record for record in records if record], today)


def said(rules: Rules, notes: Mapping[str, str] | None = None) -> list[str]:
    """`LINE:COLUMN: MESSAGE [CODE]` of each warning, all of them about rules.yaml."""
    warnings = lint_rules(rules, on(rules, notes or {}))
    return [str(problem).removeprefix("rules.yaml:").replace(": warning: ", ": ", 1) for problem in warnings]


def test_rules_that_use_and_test_everything_have_nothing_to_say() -> None:
    assert said(build(HEAD + SWEEP), NOTES) == []


# what nothing uses


@pytest.mark.parametrize(
    ("after", "line", "message"),
    [
        ("settings:\n", "  far: 9 days\n", "3:8: nothing uses the setting `far`"),
        ("    fields:\n", "      fee: amount\n", "9:7: nothing uses the field `fee` of `visit`"),
        ("    facts:\n", "      late: day > today\n", "17:7: no rule uses the fact `late` of `visit`"),
        (
            "rules:\n",
            "vault_facts:\n  visits: count(notes.visit)\n",
            "19:3: no rule uses the fact `visits` of `vault`",
        ),
    ],
)
def test_what_nothing_uses_is_named_with_its_line(after: str, line: str, message: str) -> None:
    text = HEAD + SWEEP
    more = text.replace(after, line + after if after == "rules:\n" else after + line)
    assert said(build(more)) == [f"{message} [rules-unused]"]


def test_a_warning_is_a_problem_with_all_its_parts() -> None:
    rules = build(HEAD.replace("  gap: 2 days\n", "  gap: 2 days\n  far: 9 days\n") + SWEEP)
    assert lint_rules(rules, on(rules, {})) == (
        Problem(Place("rules.yaml", 4, 8), WARNING, "rules-unused", "nothing uses the setting `far`"),
    )


def test_what_only_an_unused_fact_uses_is_unused_too() -> None:
    text = (HEAD + SWEEP).replace("  gap: 2 days\n", "  gap: 2 days\n  far: 9 days\n")
    text = text.replace("    facts:\n", "    facts:\n      late: gone < today\n      gone: far after day\n")
    assert said(build(text)) == [
        "4:8: nothing uses the setting `far` [rules-unused]",
        "18:7: no rule uses the fact `late` of `visit` [rules-unused]",
        "19:7: no rule uses the fact `gone` of `visit` [rules-unused]",
    ]


UNUSED_FEE = "9:7: nothing uses the field `fee` of `visit` [rules-unused]"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    group: garden\n", "    group: garden\n    name: '{day} {fee}'\n"),
        ("    group: garden\n", "    group: fee\n"),
        ("rules:\n", "limits:\n  once:\n    per: fee\nrules:\n"),
    ],
    ids=["file name", "group", "limit"],
)
def test_a_field_is_used_by_a_file_name_a_group_and_a_limit(old: str, new: str) -> None:
    text = (
        (HEAD + SWEEP).replace("    fields:\n", "    fields:\n      fee: text\n").replace("{words}", "{words} {garden}")
    )
    assert said(build(text)) == [UNUSED_FEE]
    assert said(build(text.replace(old, new))) == []


def test_only_the_nearest_file_is_told_what_it_leaves_unused() -> None:
    # A defect once: a rule switched off made its settings, facts and fields a warning about the file it came from.
    mine = "format: 1\nextends: parent.yaml\nsettings:\n  gap: 3 days\nrules:\n  sweep: off\n"
    assert said(build(mine, HEAD + SWEEP)) == ["4:8: nothing uses the setting `gap` [rules-unused]"]


# what nothing tests


def test_a_rule_without_a_test_is_named_with_its_line() -> None:
    rake = "  rake:\n    for: visit\n    title: Rake\n    why: Leaves.\n    say: Rake\n"
    assert said(build(HEAD + rake + SWEEP)) == [
        "19:3: no test covers rule `rake`: add `tests:` with a note and what it expects on some days [rules-untested]"
    ]


# doubles

SAME = """\
  rake:
    for: visit
    title: Rake
    why: Leaves.
    when:
      - day is present
    say: "Sweep[ with {guides}]"
    tests:
      - note: {type: visit, day: 2026-03-01}
        expect: {2026-03-03: open}
"""
FIRST = {"a.md": "day: 2026-03-01\nguides: [Ana, Bo]\n"}
DOUBLE = "30:3: `rake` says the same of a.md as `sweep`: Sweep with Ana and Bo [rules-double]"


def test_two_rules_that_say_the_same_of_one_note_are_named() -> None:
    assert said(build(HEAD + SWEEP + SAME), FIRST) == [DOUBLE]


def test_a_double_is_named_once_however_many_notes_have_it() -> None:
    assert said(build(HEAD + SWEEP + SAME), {**FIRST, "b.md": "day: 2026-02-28\n"}) == [DOUBLE]


@pytest.mark.parametrize(
    "notes",
    [
        {},
        {"a.md": "day: 2026-03-01\nwords: a bow\n"},
        {"a.md": "day: 2026-03-02\n"},
        {"a.md": "day: 2026-03-01\nsnooze: 2026-03-09\n"},
    ],
    ids=["no note", "other words", "one is later", "snoozed"],
)
def test_what_does_not_stand_twice_is_no_double(notes: dict[str, str]) -> None:
    assert said(build(HEAD + SWEEP + SAME), notes) == []


def test_one_rule_that_says_the_same_of_two_people_is_no_double() -> None:
    each = SWEEP.replace("for: visit", "for: each person in visit.guides").replace("[ with {guides}]", "")
    each = each.replace("day: 2026-03-01}", "day: 2026-03-01, guides: [Ana]}").replace(
        "03-03: today", "03-03: {Ana: today}"
    )
    assert said(build(HEAD + each), FIRST) == []


def test_a_double_about_the_whole_vault_names_no_note() -> None:
    walks = "".join(
        f"  {name}:\n    for: vault\n    title: Walk\n    why: Good.\n    say: Walk\n    tests:\n"
        f"      - note: {{type: visit}}\n        expect: {{2026-03-03: open}}\n"
        for name in ("walk", "stroll", "roam")
    )
    assert said(build(HEAD + SWEEP + walks)) == [
        "38:3: `stroll` says the same as `walk`: Walk [rules-double]",
        "46:3: `roam` says the same as `walk`: Walk [rules-double]",
    ]


def test_warnings_stand_in_the_order_of_their_lines() -> None:
    text = (HEAD + SWEEP + SAME).replace("  gap: 2 days\n", "  gap: 2 days\n  far: 9 days\n")
    rake = "  brush:\n    for: visit\n    title: Brush\n    why: Leaves.\n    say: Brush\n"
    warnings = lint_rules(build(text + rake), on(build(text + rake), FIRST))
    assert [(warning.place.line, warning.code) for warning in warnings] == [
        (4, "rules-unused"),
        (31, "rules-double"),
        (41, "rules-untested"),
    ]


def test_fields_by_which_notes_belong_together_or_stand_in_order_are_used() -> None:
    # A defect once: a field that only a relation goes by was unused.
    text = (HEAD + SWEEP).replace(
        "      guides: people\n", "      guides: people\n      host: person\n      seen: date\n"
    )
    text = text.replace(
        "      seen: date\n", "      seen: date\n      left: date, not before begun\n      begun: date\n"
    )
    assert [line.rpartition(" [")[0].partition(": ")[2] for line in said(build(text))] == [
        f"nothing uses the field `{name}` of `visit`" for name in ("host", "seen", "left")
    ]
    text = text.replace(
        "    fields:\n", "    date: seen\n    relations: {others: walk with the same garden and host}\n    fields:\n"
    )
    walk = "  walk:\n    match: {type: walk}\n    group: garden\n    fields: {garden: text, host: person, on: date}\n"
    assert [
        line.rpartition(" [")[0].partition(": ")[2] for line in said(build(text.replace("rules:\n", f"{walk}rules:\n")))
    ] == [
        "nothing uses the field `left` of `visit`",
        "nothing uses the field `on` of `walk`",
    ]
