"""Why a note is, or is not, on the agenda: its values, its facts, and the trace of each rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from followup_md.core.record import Record
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.engine.steps import counted_for
from followup_md.explain.trace import RuleTrace, trace_nobody, trace_outcome
from followup_md.explain.values import Value, show_any
from followup_md.language.context import ALWAYS, Expr, Subject
from followup_md.language.types import Ref, RefKind
from followup_md.rules.model import Rule, Rules
from followup_md.rules.references import expressions_of, references
from followup_md.rules.state import STANDING, State


class Explanation(NamedTuple):
    """One note (or the vault) on one day, in the order in which a reader asks.

    `off` is the reason for which the note is switched off, maybe empty; None when it is not. `switched_off` are the
    rules that are off, each with the place where that is said.
    """

    note: str | None
    kind: str
    day: str
    rules_files: tuple[str, ...]
    off: str | None
    fields: tuple[Value, ...]
    facts: tuple[Value, ...]
    speaking: tuple[RuleTrace, ...]
    unknown: tuple[RuleTrace, ...]
    next: tuple[RuleTrace, ...]
    held: tuple[RuleTrace, ...]
    silent: tuple[RuleTrace, ...]
    switched_off: tuple[tuple[str, str], ...]


def explain(
    evaluation: Evaluation, subject: Subject, keys: Mapping[str, Outcome], rule_id: str | None = None
) -> Explanation:
    """The explanation of a subject of the evaluation; only of one rule when `rule_id` is given."""
    rules, record = evaluation.rules, subject.record
    used = _used(rules, rule_id, subject.kind) if rule_id else None
    traces = list(_traces(evaluation, subject, keys, rule_id))
    nobody = [trace_nobody(rule, subject) for rule in _for_nobody(evaluation, subject) if rule_id in (None, rule.id)]
    coming = sorted(_in_state(traces, State.LATER), key=lambda trace: trace.window[0].day or "")
    return Explanation(
        note=record.path if record else None,
        kind=subject.kind,
        day=evaluation.world.today.day.isoformat(),
        rules_files=rules.names,
        off=record.off if record else None,
        fields=tuple(_fields(record, used)) if record else (),
        facts=tuple(_facts(evaluation, subject, used)),
        speaking=_in_state(traces, *STANDING),
        unknown=_in_state(traces, State.UNKNOWN),
        next=tuple(coming),
        held=_in_state(traces, State.HELD),
        silent=(*_in_state(traces, State.QUIET, State.ENDED), *nobody),
        switched_off=tuple(
            (name, f"{place.path}:{place.line}") for name, place in rules.off.items() if rule_id in (None, name)
        ),
    )


def _traces(
    evaluation: Evaluation, subject: Subject, keys: Mapping[str, Outcome], rule_id: str | None
) -> Iterable[RuleTrace]:
    """The traces of a subject's outcomes in the order of the rules and of people's names."""
    names = {id(outcome): key for key, outcome in keys.items()}
    own = [
        outcome for outcome in evaluation.outcomes if outcome.subject is subject and rule_id in (None, outcome.rule.id)
    ]
    own.sort(key=lambda outcome: (outcome.rule.order, outcome.person.name if outcome.person else ""))
    for outcome in own:
        with counted_for(outcome.rule, subject):
            trace = trace_outcome(outcome, names.get(id(outcome)))
        yield trace


def _in_state(traces: Iterable[RuleTrace], *states: State) -> tuple[RuleTrace, ...]:
    return tuple(trace for trace in traces if trace.state in states)


def _for_nobody(evaluation: Evaluation, subject: Subject) -> Iterable[Rule]:
    """The rules for each person of a note that names nobody."""
    if subject.record is None or subject.record.off is None:
        with_outcome = {outcome.rule.id for outcome in evaluation.outcomes if outcome.subject is subject}
        yield from (
            rule for rule in evaluation.rules.rules if rule.kind == subject.kind and rule.id not in with_outcome
        )


def _used(rules: Rules, rule_id: str, kind: str) -> set[Ref]:
    """What a rule refers to in notes of a kind; nothing when it is switched off."""
    own = (expr for rule in rules.rules if (rule.id, rule.kind) == (rule_id, kind) for expr in expressions_of(rule))
    return references(own, rules.facts)


def _fields(record: Record, used: set[Ref] | None) -> Iterable[Value]:
    """The note's own fields and log, with their lines; only those fields that are used, where that is known."""
    for name, value in record.values.items():
        if used is None or used & {Ref(kind, record.kind, name) for kind in (RefKind.FIELD, RefKind.SECTION)}:
            yield Value(name, show_any(value), line=record.lines.get(name, 0))
    for event in sorted(record.written_lines(), key=lambda event: event.line):
        yield Value("log", f"{event.date.day.isoformat()} {event.text}", line=event.line)


def _facts(evaluation: Evaluation, subject: Subject, used: set[Ref] | None) -> Iterable[Value]:
    """The facts that the rules asked for, in the order in which they are declared; only those used, as above."""
    for name, expr in evaluation.rules.facts[subject.kind].items():
        if name in subject.memo and (used is None or Ref(RefKind.FACT, subject.kind, name) in used):
            yield Value(name, show_any(subject.memo[name], expr.type), _formula(expr))


def _formula(expr: Expr) -> str:
    """A fact as it is written; cases as `A when B, else C`, as far as they can apply."""
    if expr.form != "cases":
        return expr.text
    cases: list[str] = []
    for when, value in zip(expr.parts[::2], expr.parts[1::2], strict=True):
        if when is ALWAYS:
            return ", ".join([*cases, f"else {value.text}"]) if cases else f"always {value.text}"
        cases.append(f"{value.text} when {when.text}")
    return ", ".join(cases)
