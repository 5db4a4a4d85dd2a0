"""Runs the tests that stand inside rules.

Knows how a test's notes become records and what it expects; knows no file. The notes go through the same typing as
notes on disk; a front matter key that names a section gives that section's text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from followup_md.core.problem import Problem
from followup_md.core.record import Record
from followup_md.core.words import fold
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation, Outcome, fill_case
from followup_md.language.context import VAULT
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import QUIET, Rule, Rules, RuleTest, TextCase
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Scalar, is_missing


class Failure(NamedTuple):
    """A test that did not come out as expected."""

    rule: str
    test: RuleTest
    message: str

    def __str__(self) -> str:
        """With the place of the test."""
        return f"{self.test.source}:{self.test.line}: rule {self.rule}, test “{self.test.name}”: {self.message}"


def run_tests(rules: Rules) -> tuple[int, tuple[Failure, ...]]:
    """Run every test of every rule; how many ran, and what failed."""
    reader = RecordReader(rules)
    tests = [(rule, test) for rule in rules.rules for test in rule.tests]
    return len(tests), tuple(failure for rule, test in tests for failure in run_test(rules, reader, rule, test))


def run_test(rules: Rules, reader: RecordReader, rule: Rule, test: RuleTest) -> tuple[Failure, ...]:
    """All that is wrong with one test."""
    records, problems = read_notes(reader, rules, test)
    failures = [f"{problem.message} (line {problem.line})" for problem in problems]
    failures += check_test(rules, rule, test, records, {})
    return tuple(Failure(rule.id, test, failure) for failure in failures)


def check_test(
    rules: Rules, rule: Rule, test: RuleTest, records: tuple[Record, ...], moved: Mapping[str, object]
) -> Iterator[str]:
    """What a rule does otherwise than its test expects. `moved` are settings that differ from those in the files."""
    base, calendar = rules.inherited.get(test.source, (rules.settings, rules.calendar))
    settings = {**rules.setting_values(), **_values(base), **moved, **_values(test.settings)}
    for day in sorted({*test.expect, *test.says, *test.because}):
        ours = _asked(evaluate(rules, records, day, settings, test.calendar or calendar), rule, records)
        yield from _check_states(test, day, ours)
        yield from _check_words("says", test.says.get(day), ours, rule.say)
        yield from _check_words("gives as reason", test.because.get(day), ours, rule.because)


def read_notes(reader: RecordReader, rules: Rules, test: RuleTest) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """The test's notes as records."""
    records: list[Record] = []
    problems: list[Problem] = []
    for number, node in enumerate(test.notes, 1):
        kind = reader.kind_of(node, f"note {number}.md")
        if kind is None:
            message = "the note is of no declared kind; is its `type:` right?"
            problems.append(Problem(node.source, node.line, node.column, "error", "test-note", message))
            continue
        own = {key: entry for key, entry in node.entries.items() if key not in kind.sections}
        texts = {
            name: node.entries[name][1].text.strip()  # type: ignore[union-attr]
            for name in kind.sections
            if name in node.entries
            and isinstance(node.entries[name][1], Scalar)
            and not is_missing(node.entries[name][1])
        }
        reading = reader.record(MappingNode(own, *node[1:]), kind, f"note {number}.md", texts, ())
        problems += (problem._replace(path=node.source) for problem in reading.problems)
        records += (reading.record,) if reading.record else ()
    return tuple(records), tuple(problems)


def _values(settings: Mapping[str, object]) -> dict[str, object]:
    return {name: setting.value for name, setting in settings.items()}  # type: ignore[attr-defined]


def _asked(result: Evaluation, rule: Rule, records: tuple[Record, ...]) -> list[Outcome]:
    """The rule's outcomes for the note asked about: the first one, or the vault."""
    first = records[0] if records and rule.kind != VAULT else None
    return [one for one in result.outcomes if one.rule.id == rule.id and one.subject.record is first]


def _check_states(test: RuleTest, day: date, outcomes: list[Outcome]) -> list[str]:
    expected = test.expect.get(day)
    if expected is None:
        return []
    if isinstance(expected, str):
        state = outcomes[0].state if outcomes else QUIET
        return [] if state == expected else [f"{day}: expected {expected}, found {state}"]
    states = {fold(one.person.name): one.state for one in outcomes if one.person}
    failures = []
    for name, wanted in expected.items():
        state = states.get(fold(name), "nobody of that name")
        if state != wanted:
            failures.append(f"{day}: expected {name} {wanted}, found {state}")
    return failures


def _check_words(
    verb: str, expected: tuple[str, ...] | None, outcomes: list[Outcome], cases: tuple[TextCase, ...]
) -> list[str]:
    if expected is None:
        return []
    found = tuple(fill_case(one, cases) for one in outcomes if one.state not in (QUIET, "ended"))
    if found == expected:
        return []
    return [
        f"expected that it {verb} “{'”, “'.join(expected)}”, found "
        + (f"“{'”, “'.join(found)}”" if found else "nothing")
    ]
