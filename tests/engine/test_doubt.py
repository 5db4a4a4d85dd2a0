"""Log lines that count as nothing, and rules that go through too many notes."""

from __future__ import annotations

from datetime import date

import pytest
from garden import build

from followup_md.agenda.phrasing import cannot_tell_line
from followup_md.agenda.sections import make_agenda
from followup_md.core.problem import ProblemError
from followup_md.engine.evaluate import evaluate
from followup_md.engine.incremental import Evaluator
from followup_md.engine.outcome import Outcome, reasons_of
from followup_md.notes.reader import RecordReader
from followup_md.notes.tally import Counts

RULES = build("""\
format: 1
kinds:
  visit:
    match: {type: visit}
    group: garden
    fields: {garden: text, day: date, guides: people}
    events: {closed: {}, prize: {}, seen: {}, thanked: {about: person}}
    facts: {over: closed}
rules:
  go: {for: visit, title: Go, why: W., unless: [over], from: day, say: Go}
  fetch: {for: visit, title: Fetch the prize, why: W., when: [prize], unless: [over], say: Fetch it}
  thank: {for: each person in visit.guides, title: Thank, why: W., unless: [person.thanked], from: day, say: Thank}
  rest: {for: visit, title: Rest, why: W., when: [day is present], unless: [prize and seen], from: day, say: Rest}
  look: {for: visit, title: Look, why: W., unless: [seen], from: day, say: Look}
""")
TODAY = date(2026, 3, 10)


def outcomes(*fronts: str) -> dict[str, Outcome]:
    reader = RecordReader(RULES)
    records = [
        reader.read(f"---\ntype: visit\nday: 2026-03-02\n{front}\n---\n".encode(), f"{number}.md").record
        for number, front in enumerate(fronts)
    ]
    evaluation = evaluate(RULES, [record for record in records if record], TODAY)
    return {outcome.rule.id: outcome for outcome in evaluation.outcomes if outcome.path == "0.md"}


LINE = "Line 4 is not understood, so it counts as nothing; if it reports that, write"


def test_an_item_that_the_line_could_have_silenced_stands_and_names_it() -> None:
    found = outcomes("log: [2026-03-05 closed the gate]")
    assert (found["go"].state, reasons_of(found["go"])) == ("overdue", (f"{LINE} `2026-03-05 closed - the gate`",))
    assert reasons_of(found["look"]) == ()


def test_an_item_that_the_line_would_have_opened_cannot_be_told() -> None:
    found = outcomes("log: [2026-03-05 prize draw]", "log: [2026-03-05 prize cup]")
    assert (found["fetch"].state, found["go"].state, found["go"].doubts) == ("unknown", "overdue", ())


def test_a_line_that_ends_it_does_not_hide_one_that_would_have_opened_it() -> None:
    found = outcomes("log: [2026-03-05 prize draw, 2026-03-06 closed the gate]")
    lines = {rule: [doubt.text for doubt in found[rule].doubts] for rule in ("fetch", "go", "look")}
    assert lines == {"fetch": ["prize draw"], "go": ["closed the gate"], "look": []}
    assert found["fetch"].state == "unknown"


def test_an_item_that_only_several_lines_together_could_have_silenced_names_them() -> None:
    found = outcomes("log: [2026-03-05 prize draw, 2026-03-06 seen it all]")
    assert [doubt.text for doubt in found["rest"].doubts] == ["prize draw", "seen it all"]


@pytest.mark.parametrize(
    ("line", "named"), [("thanked Ana for tea", ["Ana Roe"]), ("thanked Zed", ["Ana Roe", "Bo Lee"])]
)
def test_a_line_about_a_person_is_named_for_those_whom_it_could_be_about(line: str, named: list[str]) -> None:
    reader = RecordReader(RULES)
    front = f"type: visit\nday: 2026-03-02\nguides: [Ana Roe, Bo Lee]\nlog: [2026-03-05 {line}]"
    record = reader.read(f"---\n{front}\n---\n".encode(), "0.md").record
    assert record
    asked = [outcome for outcome in evaluate(RULES, [record], TODAY).outcomes if outcome.rule.id == "thank"]
    assert [(one.person.name, one.state) for one in asked if one.person] == [
        ("Ana Roe", "overdue"),
        ("Bo Lee", "overdue"),
    ]
    assert [one.person.name for one in asked if one.person and one.doubts] == named


def test_a_line_still_to_come_says_nothing_yet() -> None:
    found = outcomes("log: [2026-03-11 prize draw]")
    assert (found["fetch"].state, found["fetch"].doubts) == ("quiet", ())


def test_what_another_note_of_the_group_ended_stays_so() -> None:
    found = outcomes("garden: Rose\nlog: [2026-03-05 prize draw, 2026-03-06 closed]", "garden: rose")
    assert found["fetch"].state == "quiet"


def test_the_page_names_the_line_once() -> None:
    reader = RecordReader(RULES)
    reading = reader.read(b"---\ntype: visit\nday: 2026-03-02\nlog:\n- 2026-03-05 prize draw\n---\n", "a.md")
    assert reading.record
    agenda = make_agenda(evaluate(RULES, [reading.record], TODAY), (), Counts())
    (entry,) = agenda.cannot_tell
    assert (entry.fields, entry.lines) == ((), (5,))
    assert cannot_tell_line(entry) == "line 5 of the log is not understood; it decides about “Fetch the prize”"


HOSTILE = """\
format: 1
kinds:
  visit:
    match: {type: visit}
    fields: {day: date}
    facts:
      a: count(notes.visit)
      b: count(notes.visit[a > 0])
      c: count(notes.visit[b > 0])
      d: count(notes.visit[c > 0])
FACTSrules:
  go:
    for: visit
    title: Go
    why: W.
    when:
      - CLAUSE
    say: Go
"""


@pytest.mark.parametrize(
    ("facts", "clause"),
    [
        ("", " and ".join(["count(notes.visit[day is missing]) > 0"] * 6)),
        (
            "vault_facts:\n  all: count(notes.visit[d > 0])\n",
            "vault.all > 0 and " + " and ".join(f"count(notes.visit[b > {n}]) > 1" for n in range(5)),
        ),
    ],
)
def test_rules_that_go_through_too_many_notes_end_naming_rule_and_note(
    facts: str, clause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("followup_md.language.context.FEWEST_STEPS", 100)
    monkeypatch.setattr("followup_md.language.context.STEPS_A_NOTE", 100)
    rules = build(HOSTILE.replace("FACTS", facts).replace("CLAUSE", clause))
    reader = RecordReader(rules)
    records = [reader.read(b"---\ntype: visit\n---\n", f"{number:03}.md").record for number in range(60)]
    with pytest.raises(
        ProblemError, match=r"rule `go` goes through too many notes: the steps ran out at \d+\.md"
    ) as caught:
        Evaluator(rules).evaluate([record for record in records if record], TODAY)
    assert caught.value.problem.code == "rules-steps"


def test_a_costly_fact_of_the_vault_is_told_with_the_rule_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("followup_md.language.context.FEWEST_STEPS", 1)
    monkeypatch.setattr("followup_md.language.context.STEPS_A_NOTE", 1)
    text = HOSTILE[: HOSTILE.index("    facts:")] + HOSTILE[HOSTILE.index("FACTS") :]
    facts = "vault_facts:\n  all: notes.visit[day is missing] and notes.visit[day is present]\n"
    rules = build(text.replace("FACTS", facts).replace("CLAUSE", "vault.all"))
    records = [RecordReader(rules).read(b"---\ntype: visit\n---\n", f"{number}.md").record for number in range(9)]
    with pytest.raises(ProblemError, match=r"rule `go` goes through too many notes: the steps ran out at 0\.md"):
        Evaluator(rules).evaluate([record for record in records if record], TODAY)
