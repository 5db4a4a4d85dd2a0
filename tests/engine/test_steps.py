"""Rules that go through too many notes end as a problem that names who asked: no rules file keeps us busy for long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from garden import build
from hypothesis import given
from hypothesis import strategies as st

from followup_md.agenda.sections import make_agenda
from followup_md.core.problem import ProblemError
from followup_md.core.record import Record
from followup_md.engine.evaluate import evaluate
from followup_md.engine.incremental import Evaluator
from followup_md.explain.explanation import explain
from followup_md.language.context import FEWEST_STEPS, STEPS_A_NOTE, OutOfSteps
from followup_md.notes.reader import RecordReader
from followup_md.notes.tally import Counts
from followup_md.rules.model import Rules

TODAY = date(2026, 3, 10)
HEAD = """\
format: 1
settings: {few: 3}
kinds:
  visit:
    match: {type: visit}
    group: garden
    date: day
    relations: {others: visit with the same garden}
    fields: {garden: text, day: date, words: text}
    events: {closed: {}, seen: {}}
    facts:
"""
CHAIN = {f"f{number}": f"count(others{f'[f{number - 1} > {number}]' if number else ''})" for number in range(40)}
"""Facts of which each goes through the whole group for every note of it: 40 times the square of the notes."""


def file(when: str, more: str = "", **facts: str) -> str:
    """A rules file with these facts of visits, and the rule `go` with a clause, or without a rule."""
    lines = "".join(f"      {name}: {value}\n" for name, value in facts.items())
    rule = f"rules:\n  go: {{for: visit, title: Go, why: W., say: Go, when: [{when!r}]}}\n" if when else ""
    return f"{HEAD}{lines or '      odd: day'}\n{more}{rule}"


def read(rules: Rules, number: int, more: str = "") -> list[Record]:
    reader, records = RecordReader(rules), []
    for index in range(number):
        text = f"---\ntype: visit\ngarden: Rose\nday: 2026-03-{index % 9 + 1:02}\n{more}---\n"
        records.append(reader.read(text.encode(), f"{index:03}.md").record)
    return [record for record in records if record]


def problem_of(step: Callable[[], object]) -> str:
    with pytest.raises(ProblemError) as caught:
        step()
    return str(caught.value.problem)


ADVICE = "use fewer lists inside lists, or give a part of the list a name among the facts [rules-steps]"


def test_a_hostile_file_over_three_hundred_notes_ends_naming_rule_and_note() -> None:
    rules = build(file("f39 > 1", **CHAIN))
    records = read(rules, 300)
    assert problem_of(lambda: evaluate(rules, records, TODAY)) == (
        f"rules.yaml:54:3: error: rule `go` goes through too many notes: the steps ran out at 000.md; {ADVICE}"
    )


def test_lists_that_facts_have_kept_cost_steps_each_time_they_are_gone_through() -> None:
    # A defect once: only filters counted, and a list of a fact was gone through for nothing.
    slow = [
        "words in vault.words",
        "vault.days >= day",
        "latest(vault.days, day) is present",
        "distinct(vault.words, words) is present",
        "vault.days since day",
    ]
    vault = "vault_facts:\n  words: notes.visit.words\n  days: notes.visit.day\n"
    for clause in slow:
        rules = build(file("odd", vault, odd=clause))
        world = evaluate(rules, read(rules, 50, "words: a\n"), TODAY).world
        before = world.steps
        fact = world.facts["visit"]["odd"]
        fact.run(world.everything[0].context)
        assert (clause, before - world.steps >= 50) == (clause, True)


def small(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    monkeypatch.setattr("followup_md.language.context.FEWEST_STEPS", steps)
    monkeypatch.setattr("followup_md.language.context.STEPS_A_NOTE", 0)


SLOW = " and ".join(["count(others[words is missing]) > 0"] * 4)
RULE = f"{HEAD}      odd: day\nrules:\n  go: {{for: visit, title: Go, why: W., MORE}}\n"


def look(rules: Rules, records: list[Record]) -> object:
    return make_agenda(evaluate(rules, records, TODAY), (), Counts())


@pytest.mark.parametrize(
    "more",
    [
        f'say: Go, when: ["{SLOW}"]',
        f'say: [{{when: "{SLOW}", is: Go}}, Come]',
        f'say: Go, because: [{{when: "{SLOW}", is: Go}}]',
        f'say: Go, priority: [{{when: "{SLOW}", is: high}}]',
    ],
    ids=["when", "say", "because", "priority"],
)
def test_whatever_part_of_a_rule_asks_too_much_the_rule_is_named(more: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = build(RULE.replace("MORE", more))
    records = read(rules, 20)
    small(monkeypatch, 1000)
    assert problem_of(lambda: look(rules, records)).startswith(
        "rules.yaml:14:3: error: rule `go` goes through too many notes: the steps ran out at 0"
    )


def test_the_value_that_a_limit_counts_by_is_asked_for_by_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = "".join(f"\n        - {{when: \"count(others[words is 'a']) > {n}\", is: garden}}" for n in range(9))
    text = file("", "limits: {one: {per: near}}\n", near=f"{cases}\n        - is: garden")
    rules = build(text + RULE[RULE.index("rules:") :].replace("MORE", "say: Go, limits: one"))
    records = read(rules, 20)
    small(monkeypatch, 1000)
    assert "rule `go` goes through too many notes: the steps ran out at 0" in problem_of(lambda: look(rules, records))


def test_reasons_for_rest_and_notices_are_named_by_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    rests = build(file("", f'    rests:\n      - {{when: "{SLOW}", is: It rests}}\n', odd="day"))
    slow = SLOW.replace("others", "notes.visit")
    notices = build(file("", f'notices:\n  - {{when: "{slow}", is: Read this}}\n', odd="day"))
    records = read(rests, 20)
    small(monkeypatch, 70)
    ran_out = "goes through too many notes: the steps ran out at"
    assert problem_of(lambda: look(rests, records)) == (
        f"rules.yaml:15:9: error: this case of `rests` {ran_out} 000.md; {ADVICE}"
    )
    assert problem_of(lambda: look(notices, records)) == (
        f"rules.yaml:15:5: error: this sentence of `notices` {ran_out} the vault; {ADVICE}"
    )


def test_what_is_said_of_an_evaluation_has_a_budget_of_its_own() -> None:
    rules = build(file("odd", odd="count(others[words is missing]) > 0"))
    world = evaluate(rules, read(rules, 20), TODAY).world
    assert world.steps == FEWEST_STEPS + 20 * STEPS_A_NOTE


def test_an_explanation_that_goes_through_too_many_notes_names_the_rule() -> None:
    rules = build(file(SLOW))
    evaluation = evaluate(rules, read(rules, 20), TODAY)
    evaluation.world.steps = 10
    subject = evaluation.world.everything[0]
    assert "rule `go` goes through too many notes: the steps ran out at 000.md" in problem_of(
        lambda: explain(evaluation, subject, {})
    )


def test_notes_with_doubtful_lines_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    # A defect once: each such note had a whole budget for what its line might have changed.
    rules = build(file("odd > 1", odd="count(others[words is missing])"))
    records = read(rules, 20, "log: [2026-03-05 closed the gate]\n")
    small(monkeypatch, 1100)
    assert "rule `go` goes through too many notes: the steps ran out at" in problem_of(
        lambda: evaluate(rules, records, TODAY)
    )


def test_the_rule_that_asks_for_a_slow_fact_of_the_vault_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # A defect once: the first rule that asked for anything at all was.
    slow = " or ".join(["count(notes.visit[words is 'a']) > 1"] * 9)
    text = file("vault.slow", f"vault_facts:\n  slow: {slow}\n", odd="day")
    cheap = "rules:\n  cheap: {for: visit, title: Go, why: W., say: Go, when: [others is present]}\n"
    rules = build(text.replace("rules:\n", cheap))
    records = read(rules, 20)
    small(monkeypatch, 100)
    assert "rule `go` goes" in problem_of(lambda: Evaluator(rules).evaluate(records, TODAY))
    assert "rule `go` goes" in problem_of(lambda: evaluate(rules, records, TODAY))


def test_what_nobody_names_is_a_problem_of_the_rules_all_the_same() -> None:
    assert str(OutOfSteps().problem) == (
        "rules: error: the rules go through too many notes; use fewer lists inside lists [rules-steps]"
    )


def test_an_evaluator_goes_on_when_the_notes_are_few_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = build(file("odd", odd="count(others[words is missing]) > 0"))
    records, evaluator = read(rules, 40), Evaluator(rules)
    small(monkeypatch, 200)
    assert "rule `go` goes" in problem_of(lambda: evaluator.evaluate(records, TODAY))
    evaluation = evaluator.evaluate(records[:5], TODAY)
    assert [outcome.state for outcome in evaluation.outcomes] == ["open"] * 5


NOTES = st.sampled_from(("others", "earlier others", "later others", "notes.visit", "vault.all"))
NARROWED = st.sampled_from(("", "[words is missing]", "[day < this.day]", "[odd]", " since day", " before day"))


@given(
    st.lists(st.builds("{}{}".format, NOTES, NARROWED), min_size=1, max_size=6), st.integers(0, 30), st.integers(0, 600)
)
def test_every_evaluation_ends_within_its_steps(lists: list[str], notes: int, steps: int) -> None:
    clause = " and ".join(f"count({some}) >= 0" for some in lists)
    rules = build(file(clause, "vault_facts: {all: 'notes.visit[odd]'}\n", odd="others is present"))
    world, rule = rules.world(read(rules, notes), TODAY), rules.rules[0]
    world.steps = steps
    left: list[int] = []
    try:
        for subject in world.everything:
            assert rule.when[0].expr.run(subject.context) is True
            left.append(world.steps)
    except OutOfSteps:
        assert world.steps < 0
    assert all(steps >= before >= after >= 0 for before, after in pairwise([steps, *left]))
