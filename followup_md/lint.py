"""What a checked rules file still deserves a word about: parts that nothing uses, rules that nothing tests, doubles.

Knows rules and the outcomes of a day; knows no file. Everything it says is a warning or a remark, never an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from followup_md.context import VAULT, Expr
from followup_md.dates import format_long_day
from followup_md.engine import STANDING, Evaluation, Outcome, fill_case
from followup_md.model import WARNING, Problem
from followup_md.references import expressions_of, references
from followup_md.ruleset import Rule, Rules


class Understood(NamedTuple):
    """A date phrase of a rule and the day it gives for one note (or the vault): a reader sees what was understood."""

    source: str
    line: int
    rule: str
    name: str
    phrase: str
    note: str | None
    day: str

    def __str__(self) -> str:
        """One line with its place."""
        about = f" for {self.note}" if self.note else ""
        return f"{self.source}:{self.line}: {self.rule}, {self.name}: `{self.phrase}` is {self.day}{about}"


def lint_rules(rules: Rules, evaluation: Evaluation) -> tuple[Problem, ...]:
    """All warnings about the rules themselves, by file and line.

    What the nearest file leaves unused of those that it extends is no fault of either, and nothing to be mended.
    """
    unused = (problem for problem in _unused(rules) if problem.path == rules.names[0])
    found = [*unused, *_untested(rules), *_doubles(evaluation)]
    return tuple(sorted(found))


def _unused(rules: Rules) -> Iterator[Problem]:
    names = (part for kind in rules.kinds.values() if kind.file_name for part in kind.file_name.parts)
    used = references((*(expr for rule in rules.rules for expr in expressions_of(rule)), *names), rules.facts)
    for name, setting in rules.settings.items():
        if f"setting {name}" not in used:
            yield _warning(setting.source, setting.line, "rules-unused", f"nothing uses the setting `{name}`")
    for kind, facts in rules.facts.items():
        for name in facts:
            if f"fact {kind}.{name}" not in used:
                source, line = rules.places.get(f"fact {kind}.{name}", (rules.names[0], 0))
                yield _warning(source, line, "rules-unused", f"no rule uses the fact `{name}` of `{kind}`")
    for kind_name, declared in rules.kinds.items():
        taken = {declared.group, *(limit.per for limit in rules.limits.values())}
        for field in declared.fields:
            if f"field {kind_name}.{field}" not in used and field not in taken:
                source, line = rules.places.get(f"field {kind_name}.{field}", (rules.names[0], 0))
                yield _warning(source, line, "rules-unused", f"nothing uses the field `{field}` of `{kind_name}`")


def _untested(rules: Rules) -> Iterator[Problem]:
    for rule in rules.rules:
        if not rule.tests:
            message = f"no test covers rule `{rule.id}`: add `tests:` with a note and what it expects on some days"
            yield _warning(rule.source, rule.line, "rules-untested", message)


def _doubles(evaluation: Evaluation) -> Iterator[Problem]:
    """Two rules that say the same of one note on one day: a reader would see the line twice."""
    said: dict[tuple[int, str], Outcome] = {}
    told: set[tuple[str, str]] = set()
    for outcome in evaluation.outcomes:
        if outcome.state not in STANDING:
            continue
        first = said.setdefault((id(outcome.subject), fill_case(outcome, outcome.rule.say)), outcome)
        pair = (first.rule.id, outcome.rule.id)
        if first.rule.id != outcome.rule.id and pair not in told:
            told.add(pair)
            about = f" of {outcome.path}" if outcome.path else ""
            message = f"`{pair[1]}` says the same{about} as `{pair[0]}`: {fill_case(outcome, outcome.rule.say)}"
            yield _warning(outcome.rule.source, outcome.rule.line, "rules-double", message)


def _warning(source: str, line: int, code: str, message: str) -> Problem:
    return Problem(source, line, 1 if line else 0, WARNING, code, message)


def understood_phrases(evaluation: Evaluation) -> tuple[Understood, ...]:
    """For each date phrase of the nearest rules file the day it gives for the first note for which it gives one."""
    rules = evaluation.rules
    found: list[Understood] = []
    for rule in rules.rules:
        for name, expr in (("from", rule.opens), ("due", rule.due), ("until", rule.until)):
            source, line = rule.places.get(name, ("", 0))
            if expr and source == rules.names[0]:
                found += _first_day(evaluation, rule, name, expr, source, line)
    return tuple(sorted(found))


def _first_day(
    evaluation: Evaluation, rule: Rule, name: str, expr: Expr, source: str, line: int
) -> Iterable[Understood]:
    world = evaluation.world
    subjects = (world.vault,) if rule.kind == VAULT else world.kinds[rule.kind]
    for subject in subjects:
        people = rule.each.run(subject.context) if rule.each else ()
        for person in people or (None,):
            c = Outcome(rule, subject, person, "").context()
            c.opens = rule.opens.run(c) if rule.opens else None
            c.due = rule.due.run(c) if rule.due else c.opens
            if c.due and c.opens and c.due.day < c.opens.day:
                c.due = c.opens
            moment = expr.run(c)
            if moment is not None:
                note = subject.record.path if subject.record else None
                return [Understood(source, line, rule.id, name, expr.text, note, format_long_day(moment.day))]
    return []
