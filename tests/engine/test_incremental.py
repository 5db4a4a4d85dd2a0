"""An evaluator that remembers says what one that begins anew says, whatever happened in between."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outings import comparables, rules_of

from followup_md.core.record import Record
from followup_md.engine.evaluate import evaluate
from followup_md.engine.incremental import Evaluator, shared_facts
from followup_md.engine.outcome import Evaluation, reasons_of, words_of
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Rules

ROOT = Path(__file__).parent.parent.parent
JOB_TEXT = (ROOT / "rules" / "job-search.md").read_text("utf-8")
JOBS, PLANTS = rules_of(JOB_TEXT), rules_of((ROOT / "tests" / "data" / "plants.yaml").read_text("utf-8"))
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


def said(evaluation: Evaluation) -> list[object]:
    """Everything that an outcome says, but for the objects it stands on."""
    words = [(words_of(one), reasons_of(one)) for one in evaluation.outcomes]
    return list(zip(comparables(evaluation), words, strict=True))


def assert_the_same(rules: Rules, *steps: tuple[date, list[Record]]) -> None:
    """At each step, an evaluator that remembers the ones before says what one that begins anew says."""
    evaluator = Evaluator(rules)
    for today, records in steps:
        assert said(evaluator.evaluate(records, today)) == said(evaluate(rules, records, today))


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


def read(path: str, text: str) -> Record:
    record = READER.read(text.encode(), path).record
    assert record is not None
    return record


def interview(path: str, company: str, day: int = 2, more: str = "") -> Record:
    return read(path, f"---\ntype: interview\ncompany: {company}\ninterview: 2026-03-{day:02}\n{more}---\n")


CHANGES = st.tuples(st.sampled_from(("a.md", "b.md", "c.md", "d.md", "e.md")), st.none() | notes(), st.integers(0, 3))


@pytest.mark.unmeasured
@given(st.lists(CHANGES, min_size=1, max_size=12))
def test_it_says_what_an_evaluation_anew_says_after_every_change(changes: list[tuple[str, str | None, int]]) -> None:
    today, records, steps = date(2026, 3, 5), {}, []
    for path, text, days in changes:
        record = READER.read(text.encode(), path).record if text is not None else None
        records.pop(path, None)
        if record:
            records[path] = record
        today += timedelta(days if days == 3 else 0)
        steps.append((today, list(records.values())))
    assert_the_same(JOBS, *steps)


def test_only_the_group_of_a_changed_note_is_asked_about_again() -> None:
    records = [interview("a.md", "Acme"), interview("b.md", "acme", 3), interview("c.md", "Brix", 3)]
    evaluator, today = Evaluator(JOBS), date(2026, 3, 5)
    before = {one.path: one.subject for one in evaluator.evaluate(records, today).outcomes}
    changed = [interview("a.md", "Acme", more="role: Clerk\n"), *records[1:]]
    after = {one.path: one.subject for one in evaluator.evaluate(changed, today).outcomes}
    kept = {record.path: after[record.path] is before[record.path] for record in records}
    assert kept == {"a.md": False, "b.md": False, "c.md": True}


def test_a_note_that_was_read_again_and_says_the_same_is_not_asked_about_again() -> None:
    evaluator, today = Evaluator(JOBS), date(2026, 3, 5)
    before, after = (evaluator.evaluate([interview("a.md", "Acme")], today).outcomes[0].subject for _ in range(2))
    assert after is before


def test_a_fact_about_the_vault_that_changes_asks_about_every_note_again() -> None:
    here, there = interview("a.md", "Acme"), interview("b.md", "Brix")
    won = interview("b.md", "Brix", more="log: [2026-03-04 accepted]\n")
    evaluator, today = Evaluator(JOBS), date(2026, 3, 5)
    states = [
        sorted({one.state for one in evaluator.evaluate(records, today).outcomes if one.path == "a.md"})
        for records in ([here, there], [here, won], [here, there])
    ]
    searching = ["ended", "later", "open", "overdue", "quiet"]
    assert states == [searching, ["ended", "open", "overdue", "quiet"], searching]


SHARED = (*("acceptances", "accepted_on", "back_on", "closings", "departures", "noes", "noted", "resting"),)


@pytest.mark.parametrize(("rules", "shared"), [(JOBS, SHARED), (PLANTS, None)], ids=["job search", "plants"])
def test_the_facts_that_notes_share(rules: Rules, shared: tuple[str, ...] | None) -> None:
    assert shared_facts(rules) == shared


def test_a_fact_that_only_the_vault_asks_for_is_not_remembered_beyond_its_day() -> None:
    """What a note remembers may rest on a fact about the vault that no rule of notes uses."""
    text = JOB_TEXT
    for old, new in (
        ("    facts:\n      called_off:", "    facts:\n      alone: vault.many < 2\n      called_off:"),
        ("vault_facts:\n", "vault_facts:\n  many: count(notes.search)\n"),
        ("[vault.searching, vault.in_play < enough_applications]", '[vault.searching, "notes.interview[alone]"]'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    note, today = interview("a.md", "Acme"), date(2026, 3, 10)
    first, second = (read(path, "---\ntype: search\n---\n") for path in ("b.md", "c.md"))
    assert_the_same(rules_of(text), (today, [note, first]), (today, [note, first, second]), (today, [note, second]))


def test_rules_that_look_at_other_groups_directly_are_asked_anew_each_time() -> None:
    rules = rules_of(
        JOB_TEXT.replace("[took_place, not invited]", "[took_place, not invited, count(notes.interview) < 2]", 1)
    )
    assert shared_facts(rules) is None
    note, other, today = interview("a.md", "Acme"), interview("b.md", "Brix"), date(2026, 3, 10)
    assert_the_same(rules, (today, [note]), (today, [note, other]), (today, [note]))
