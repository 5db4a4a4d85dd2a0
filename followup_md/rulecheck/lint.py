"""Warnings about rules that are valid: parts that nothing uses, rules without tests, two rules that say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from followup_md.core.problem import WARNING, Place, Problem
from followup_md.engine.outcome import Evaluation, Outcome, words_of
from followup_md.language.types import Ref, RefKind
from followup_md.rules.model import Kind, Rules
from followup_md.rules.references import expressions_of, expressions_of_table, references
from followup_md.rules.state import STANDING


def lint_rules(rules: Rules, evaluation: Evaluation) -> tuple[Problem, ...]:
    """All warnings about the rules themselves, by file and line.

    What the nearest file leaves unused of those that it extends is not a mistake of either.
    """
    unused = (problem for problem in _unused(rules) if problem.path == rules.names[0])
    return tuple(sorted((*unused, *_untested(rules), *_doubles(evaluation))))


def _unused(rules: Rules) -> Iterator[Problem]:
    file_names = (part for kind in rules.kinds.values() if kind.file_name for part in kind.file_name.parts)
    told = (*rules.notices, *(rest.case for kind in rules.kinds.values() for rest in kind.rests))
    others = (expr for case in told for expr in (*case.text.parts, *((case.when,) if case.when else ())))
    own = (expr for rule in rules.rules for expr in expressions_of(rule))
    reached = (expr for own in (rules.stages.of.values() if rules.stages else ()) for expr in own)
    shown = (expr for table in rules.tables.values() for expr in expressions_of_table(table))
    used = references((*own, *others, *shown, *reached, *file_names), rules.facts)
    used_places = {rules.places[ref] for ref in used if ref in rules.places}
    limited = {limit.per for limit in rules.limits.values()}
    telling = set(_fields_that_tell(rules.kinds))
    for name, setting in rules.settings.items():
        if Ref(RefKind.SETTING, "", name) not in used:
            yield _warning(setting.place, "rules-unused", f"nothing uses the setting `{name}`")
    for ref, place in rules.places.items():
        if ref in used or place in used_places:  # what kinds share is used where one of them uses it
            continue
        if ref.kind is RefKind.FACT:
            yield _warning(place, "rules-unused", f"no rule uses the fact `{ref.name}` of `{ref.namespace}`")
        elif ref.kind is RefKind.FIELD and ref[1:] not in telling and ref.name not in limited:
            yield _warning(place, "rules-unused", f"nothing uses the field `{ref.name}` of `{ref.namespace}`")


def _fields_that_tell(kinds: Mapping[str, Kind]) -> Iterator[tuple[str, str]]:
    """The fields, with their kinds, by which notes belong together, stand in order, or are right."""
    for kind in kinds.values():
        own = (kind.group, kind.date, *(field.not_before for field in kind.fields.values()))
        yield from ((kind.name, name) for name in own)
        for relation in kind.relations.values():
            yield from ((side, field) for side in (kind.name, relation.kind) for field in relation.fields)


def _untested(rules: Rules) -> Iterator[Problem]:
    tested = {rule.id for rule in rules.rules if rule.tests}
    for rule in rules.rules:
        if rule.id not in tested:
            message = f"no test covers rule `{rule.id}`: add `tests:` with a note and what it expects on some days"
            yield _warning(rule.place, "rules-untested", message)


def _doubles(evaluation: Evaluation) -> Iterator[Problem]:
    """Two rules that say the same of one note on one day: a reader would see the line twice."""
    first_to_say: dict[tuple[int, str], Outcome] = {}
    reported: set[tuple[str, str]] = set()
    for outcome in evaluation.outcomes:
        if outcome.state not in STANDING:
            continue
        words = words_of(outcome)
        first = first_to_say.setdefault((id(outcome.subject), words), outcome)
        pair = (first.rule.id, outcome.rule.id)
        if first.rule.id != outcome.rule.id and pair not in reported:
            reported.add(pair)
            about = f" of {outcome.path}" if outcome.path else ""
            message = f"`{outcome.rule.id}` says the same{about} as `{first.rule.id}`: {words}"
            yield _warning(outcome.rule.place, "rules-double", message)


def _warning(place: Place, code: str, message: str) -> Problem:
    return Problem(place, WARNING, code, message)
