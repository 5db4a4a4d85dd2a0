"""Runs the tests that stand inside rules.

The notes of a test go through the same typing as notes on disk; a front matter key that names a section gives that
section's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from followup_md.core.problem import ERROR, Problem
from followup_md.core.record import Record
from followup_md.core.words import fold, join_sentences
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation, Outcome, asked_since, reasons_of, words_of
from followup_md.language.context import VAULT
from followup_md.notes.across import check_across
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Kind, Rule, Rules, RuleTest, Setting
from followup_md.rules.state import State
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Scalar, is_missing


class Failure(NamedTuple):
    """What is wrong with one test of a rule."""

    rule: str
    test: RuleTest
    message: str

    def __str__(self) -> str:
        """`rules.yaml:12: rule water, test “dry”: 2026-03-02: expected open, found today`."""
        place = self.test.place
        return f"{place.path}:{place.line}: rule {self.rule}, test “{self.test.name}”: {self.message}"


def run_tests(rules: Rules) -> tuple[int, tuple[Failure, ...]]:
    """Run every test of every rule: the number of tests, and what failed."""
    reader = RecordReader(rules)
    tests = [(rule, test) for rule in rules.rules for test in rule.tests]
    return len(tests), tuple(failure for rule, test in tests for failure in run_test(rules, reader, rule, test))


def run_test(rules: Rules, reader: RecordReader, rule: Rule, test: RuleTest) -> tuple[Failure, ...]:
    """All that is wrong with one test."""
    records, problems = read_notes(reader, test)
    messages = [f"{problem.message} (line {problem.place.line})" for problem in problems]
    messages += check_test(rules, rule, test, records, {})
    return tuple(Failure(rule.id, test, message) for message in messages)


def read_notes(reader: RecordReader, test: RuleTest) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """The records of a test's notes, and the problems of these notes."""
    records: list[Record] = []
    problems: list[Problem] = []
    for number, node in enumerate(test.notes, 1):
        path = f"note {number}.md"
        kind = reader.kind_of(node, path)
        if kind is None:
            message = "the note is not of a declared kind; is its `type:` right?"
            problems.append(Problem(node.place, ERROR, "test-note", message))
            continue
        front = node._replace(entries={key: entry for key, entry in node.entries.items() if key not in kind.sections})
        reading = reader.record(front, kind, path, _sections(node, kind), ())
        problems += (problem._replace(place=problem.place._replace(path=node.source)) for problem in reading.problems)
        records += (reading.record,) if reading.record else ()
    across = check_across(records, reader.rules)
    problems += (problem for problem in across.problems if problem.level == ERROR)
    return across.records, tuple(problems)


def _sections(node: MappingNode, kind: Kind) -> dict[str, str]:
    """The texts of the sections that a test's note gives."""
    given = {name: node.get(name) for name in kind.sections}
    return {
        name: value.text.strip() for name, value in given.items() if isinstance(value, Scalar) and not is_missing(value)
    }


def check_test(
    rules: Rules, rule: Rule, test: RuleTest, records: tuple[Record, ...], moved: Mapping[str, object]
) -> Iterator[str]:
    """What a rule does differently from what its test expects. `moved` are settings to run under instead."""
    base, calendar = rules.inherited.get(test.place.path, (rules.settings, rules.calendar))
    settings = {**rules.setting_values(), **_values(base), **moved, **_values(test.settings)}
    for day in sorted({*test.expect, *test.says, *test.because, *test.priority}):
        evaluation = evaluate(rules, records, day, settings, test.calendar or calendar)
        outcomes = _asked_about(evaluation, rule, records)
        yield from _check_states(day, test.expect.get(day), outcomes)
        asking = [outcome for outcome in outcomes if outcome.state not in (State.QUIET, State.ENDED)]
        yield from _check_words("says", test.says.get(day), map(words_of, asking))
        wanted = test.because.get(day)
        reasons = (join_sentences((*reasons_of(outcome), *_since(outcome, wanted))) for outcome in asking)
        yield from _check_words("gives as reason", wanted, reasons)
        yield from _check_words("has the priority", test.priority.get(day), (outcome.priority for outcome in asking))


def _since(outcome: Outcome, wanted: object) -> Iterator[str]:
    """Since when an overdue item has been asked for, which the page adds to its reasons, where the test names it."""
    return (line for line in asked_since(outcome) if line in str(wanted))


def _values(settings: Mapping[str, Setting]) -> dict[str, object]:
    return {name: setting.value for name, setting in settings.items()}


def _asked_about(evaluation: Evaluation, rule: Rule, records: tuple[Record, ...]) -> list[Outcome]:
    """The rule's outcomes for the note asked about, which is the first one, or for the vault."""
    first = records[0] if records and rule.kind != VAULT else None
    return [
        outcome for outcome in evaluation.outcomes if outcome.rule.id == rule.id and outcome.subject.record is first
    ]


def _check_states(day: date, expected: State | Mapping[str, State] | None, outcomes: list[Outcome]) -> Iterator[str]:
    if isinstance(expected, State):
        state = outcomes[0].state if outcomes else State.QUIET
        if state != expected:
            yield f"{day}: expected {expected}, found {state}"
    elif expected is not None:
        states = {fold(outcome.person.name): outcome.state for outcome in outcomes if outcome.person}
        for name, wanted in expected.items():
            found = states.get(fold(name), "nobody of that name")
            if found != wanted:
                yield f"{day}: expected {name} {wanted}, found {found}"


def _check_words(verb: str, expected: tuple[str, ...] | None, texts: Iterable[str]) -> Iterator[str]:
    said = tuple(text for text in texts if text)
    if expected is not None and said != expected:
        yield f"expected that it {verb} {_quoted(expected)}, found {_quoted(said)}"


def _quoted(texts: tuple[str, ...]) -> str:
    return ", ".join(f"“{text}”" for text in texts) or "nothing"
