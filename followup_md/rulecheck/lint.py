"""What a checked rules file still deserves a word about: parts that nothing uses, rules that nothing tests, doubles.

Knows rules and the outcomes of a day; knows no file. Everything it says is a warning or a remark, never an error.
"""

from __future__ import annotations

from collections.abc import Iterator

from followup_md.core.problem import WARNING, Problem
from followup_md.engine.outcome import STANDING, Evaluation, Outcome, fill_case
from followup_md.rules.model import Rules
from followup_md.rules.references import expressions_of, references


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
