"""An evaluator that remembers says what one that begins anew says, whatever happened in between."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.record import Record
from followup_md.engine.evaluate import evaluate
from followup_md.engine.incremental import Evaluator, facts_shared
from followup_md.engine.outcome import Evaluation, fill_case
from followup_md.notes.reader import RecordReader
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.model import Rules

ROOT = Path(__file__).parent.parent.parent


def load(path: Path, *lines: str) -> Rules:
    rules, problems = build_rules((parse_document("\n".join([path.read_text("utf-8"), *lines]), path.name),))
    assert rules is not None, problems
    return rules


JOBS = load(ROOT / "rules" / "job-search.yaml")
PLANTS = load(ROOT / "tests" / "data" / "plants.yaml")
READER = RecordReader(JOBS)

COMPANIES = ("Acme", "Brix", "")
LOGS = (
    "thanked everyone",
    "heard back",
    "followed up",
    "rejected",
    "accepted",
    "networked",
    "applied to Acme",
    "offer",
)


def said(evaluation: Evaluation) -> list[tuple[object, ...]]:
    """Everything that an outcome says, but for the objects it stands on."""
    return [
        (
            one.rule.id,
            one.path,
            one.person,
            one.state,
            one.verdicts,
            one.opens,
            one.due,
            one.until,
            one.done,
            [(held.rule.id, held.path) for held in one.held_by],
            fill_case(one, one.rule.say),
            fill_case(one, one.rule.because),
        )
        for one in evaluation.outcomes
    ]


@st.composite
def notes(draw: st.DrawFn) -> str:
    day = date(2026, 3, 2) + timedelta(draw(st.integers(0, 12)))
    kind = draw(st.sampled_from(("interview", "interview", "application", "search")))
    lines = [f"type: {kind}", f"company: {draw(st.sampled_from(COMPANIES))}", "interviewers: [Ana, Bo]"]
    lines += [f"interview: {day}", f"applied: {day}"] if draw(st.booleans()) else [f"interview: {day}", "snooze: never"]
    lines += ["followup: off"] if draw(st.integers(0, 7)) == 7 else []
    lines += [
        "log:",
        *(f"  - {day + timedelta(n)} {draw(st.sampled_from(LOGS))}" for n in range(draw(st.integers(0, 3)))),
    ]
    return "\n".join(["---", *lines, "---", ""])


def read(path: str, text: str) -> Record | None:
    return READER.read(text.encode(), path).record


CHANGES = st.tuples(st.sampled_from(("a.md", "b.md", "c.md", "d.md", "e.md")), st.none() | notes(), st.integers(0, 3))


@given(st.lists(CHANGES, min_size=1, max_size=12))
def test_it_says_what_an_evaluation_anew_says_after_every_change(changes: list[tuple[str, str | None, int]]) -> None:
    evaluator, today, records = Evaluator(JOBS), date(2026, 3, 5), {}
    for path, text, days in changes:
        record = read(path, text) if text is not None else None
        records.pop(path, None)
        if record:
            records[path] = record
        today += timedelta(days if days == 3 else 0)
        assert said(evaluator.evaluate(records.values(), today)) == said(evaluate(JOBS, records.values(), today))


def test_only_the_group_of_a_changed_note_is_asked_about_again() -> None:
    texts = {
        "a.md": "---\ntype: interview\ncompany: Acme\ninterview: 2026-03-02\n---\n",
        "b.md": "---\ntype: interview\ncompany: acme\ninterview: 2026-03-03\n---\n",
        "c.md": "---\ntype: interview\ncompany: Brix\ninterview: 2026-03-03\n---\n",
    }
    records = [record for path, text in texts.items() if (record := read(path, text))]
    evaluator = Evaluator(JOBS)
    before = {one.path: one.subject for one in evaluator.evaluate(records, date(2026, 3, 5)).outcomes}
    changed = read("a.md", texts["a.md"].replace("company: Acme", "company: Acme\nrole: Clerk"))
    assert changed
    after = {one.path: one.subject for one in evaluator.evaluate([changed, *records[1:]], date(2026, 3, 5)).outcomes}
    assert {path: after[path] is before[path] for path in texts} == {"a.md": False, "b.md": False, "c.md": True}


def test_a_fact_about_the_vault_that_changes_asks_about_every_note_again() -> None:
    here = read("a.md", "---\ntype: interview\ncompany: Acme\ninterview: 2026-03-02\n---\n")
    there = read("b.md", "---\ntype: interview\ncompany: Brix\ninterview: 2026-03-02\n---\n")
    won = read("b.md", "---\ntype: interview\ncompany: Brix\ninterview: 2026-03-02\nlog: [2026-03-04 accepted]\n---\n")
    assert here and there and won
    evaluator, today = Evaluator(JOBS), date(2026, 3, 5)
    states = [
        sorted({one.state for one in evaluator.evaluate(records, today).outcomes if one.path == "a.md"})
        for records in ([here, there], [here, won], [here, there])
    ]
    searching = ["ended", "later", "open", "overdue", "quiet"]
    assert states == [searching, ["overdue", "quiet"], searching]


@pytest.mark.parametrize(
    ("rules", "shared"),
    [(JOBS, ("resting",)), (PLANTS, None)],
    ids=["job search", "plants"],
)
def test_the_facts_that_notes_share(rules: Rules, shared: tuple[str, ...] | None) -> None:
    assert facts_shared(rules) == shared


def test_a_fact_that_only_the_vault_asks_for_is_not_remembered_beyond_its_day() -> None:
    """What a note remembers may rest on a fact about the vault that no rule of notes uses."""
    text = (ROOT / "rules" / "job-search.yaml").read_text("utf-8")
    text = text.replace("    facts:\n      # the interview itself\n", "    facts:\n      alone: vault.many < 2\n", 1)
    text = text.replace("vault_facts:\n", "vault_facts:\n  many: count(notes.search)\n", 1)
    text = text.replace(
        "      - vault.in_play < settings.enough_applications\n", "      - count(notes.interview[alone]) > 0\n", 1
    )
    rules, problems = build_rules((parse_document(text, "x.yaml"),))
    assert rules is not None, problems
    one = read("a.md", "---\ntype: interview\ncompany: Acme\ninterview: 2026-03-02\n---\n")
    two, three = read("b.md", "---\ntype: search\n---\n"), read("c.md", "---\ntype: search\n---\n")
    assert one and two and three
    evaluator, today = Evaluator(rules), date(2026, 3, 10)
    for records in ([one, two], [one, two, three], [one, three]):
        assert said(evaluator.evaluate(records, today)) == said(evaluate(rules, records, today))


def test_rules_that_look_at_other_groups_directly_are_asked_anew_each_time() -> None:
    text = (ROOT / "rules" / "job-search.yaml").read_text("utf-8")
    rules, problems = build_rules(
        (parse_document(text.replace("      - not go_ahead\n", "      - count(notes.interview) < 2\n", 1), "x.yaml"),)
    )
    assert rules is not None, problems
    one = read("a.md", "---\ntype: interview\ncompany: Acme\ninterview: 2026-03-02\n---\n")
    other = read("b.md", "---\ntype: interview\ncompany: Brix\ninterview: 2026-03-02\n---\n")
    assert one and other
    assert facts_shared(rules) is None
    evaluator, today = Evaluator(rules), date(2026, 3, 10)
    for records in ([one], [one, other], [one]):
        assert said(evaluator.evaluate(records, today)) == said(evaluate(rules, records, today))
