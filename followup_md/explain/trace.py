"""Why a note is (not) on the agenda: the trace of an evaluation, put into an explanation.

Reads outcomes and the values they were computed from; computes no state of its own, so it cannot disagree with the
agenda. Knows no output language.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from followup_md.core.dates import format_moment
from followup_md.core.record import Record
from followup_md.engine.missing import missing_fields
from followup_md.engine.outcome import STANDING, Evaluation, Outcome, fill_case
from followup_md.explain.dates import explain_date, show_any
from followup_md.language.context import ALWAYS, Context, Expr, Subject
from followup_md.rules.model import HELD, LATER, QUIET, UNKNOWN, Clause, Rule, Rules, TextCase
from followup_md.rules.references import expressions_of, references

NOT_ASKED = "not asked"
_VERDICTS = {True: "yes", False: "no", None: "unknown"}


class Value(NamedTuple):
    """A name and what it stands for: a field or event with its line, or a fact with its formula."""

    name: str
    shown: str
    formula: str = ""
    line: int = 0


class Asked(NamedTuple):
    """One clause: its block, its text, the verdict, and the values of the names in it.

    The block is `when` or `unless`, and `for` where a rule has nobody to speak of.
    """

    block: str
    text: str
    verdict: str
    values: tuple[Value, ...]


class Step(NamedTuple):
    """`from`, `due` or `until`: the phrase, the day it gives (ISO, maybe none), and how, or that it was not asked."""

    name: str
    text: str
    day: str | None
    how: str


class RuleTrace(NamedTuple):
    """Everything that led a rule to its state."""

    rule: str
    title: str
    person: str | None
    state: str
    text: str
    reason: str
    why: str
    source: tuple[str, ...]
    clauses: tuple[Asked, ...]
    window: tuple[Step, ...]
    case: str
    settled_by: str
    missing: tuple[str, ...]
    """Fields to fill in, where the rule can't tell."""
    key: str | None


class Explanation(NamedTuple):
    """One note (or the vault) on one day, in the order in which a reader asks."""

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
    """Rules that are off, and where that is said."""


def explain(
    evaluation: Evaluation, subject: Subject, keys: dict[str, Outcome], rule_id: str | None = None
) -> Explanation:
    """The explanation of a subject of the evaluation; only one rule's when `rule_id` is given."""
    rules = evaluation.rules
    names = {id(outcome): key for key, outcome in keys.items()}
    own = [one for one in evaluation.outcomes if one.subject is subject and rule_id in (None, one.rule.id)]
    own.sort(key=lambda one: (one.rule.order, one.person.name if one.person else ""))
    traces = [(one, _trace(one, names.get(id(one)))) for one in own]

    def those(*states: str) -> tuple[RuleTrace, ...]:
        return tuple(trace for one, trace in traces if one.state in states)

    record = subject.record
    used = _used(rules, rule_id) if rule_id else None
    nobody = [_nobody(rule, subject) for rule in _speechless(evaluation, subject) if rule_id in (None, rule.id)]
    coming = sorted((pair for pair in traces if pair[0].state == LATER), key=lambda pair: pair[1].window[0].day or "")
    return Explanation(
        note=record.path if record else None,
        kind=subject.kind,
        day=evaluation.world.today.day.isoformat(),
        rules_files=rules.names,
        off=record.off if record else None,
        fields=tuple(_given(record, used)) if record else (),
        facts=tuple(value for value in _facts(evaluation, subject) if used is None or _fact(subject, value) in used),
        speaking=those(*STANDING),
        unknown=those(UNKNOWN),
        next=tuple(trace for _, trace in coming),
        held=those(HELD),
        silent=(*(trace for one, trace in traces if one.state not in (*STANDING, UNKNOWN, LATER, HELD)), *nobody),
        switched_off=tuple(
            (name, f"{source}:{line}") for name, (source, line) in rules.off.items() if rule_id in (None, name)
        ),
    )


def _used(rules: Rules, rule_id: str) -> set[str]:
    """What a rule refers to, and the field that its limit counts by; nothing when it is switched off."""
    rule = next((rule for rule in rules.rules if rule.id == rule_id), None)
    if rule is None:
        return set()
    counted = {f"field {rule.kind}.{rules.limits[rule.limit].per}"} if rule.limit else set()
    return references(expressions_of(rule), rules.facts) | counted


def _fact(subject: Subject, value: Value) -> str:
    return f"fact {subject.kind}.{value.name}"


def _given(record: Record, used: set[str] | None) -> Iterable[Value]:
    """The note's own fields and log, with their lines; only what is used, where that is known."""
    for name, value in record.values.items():
        if used is None or used & {f"field {record.kind}.{name}", f"section {record.kind}.{name}"}:
            yield Value(name, show_any(value), line=record.lines.get(name, 0))
    for event in sorted(record.log_lines(), key=lambda event: event.line):
        yield Value("log", f"{event.date.day.isoformat()} {event.text}", line=event.line)


def _facts(evaluation: Evaluation, subject: Subject) -> Iterable[Value]:
    """The facts that the rules asked for, in the order in which they are declared."""
    for name, expr in evaluation.rules.facts[subject.kind].items():
        if name in subject.memo:
            yield Value(name, show_any(subject.memo[name], expr.type), _formula(expr))


def _formula(expr: Expr) -> str:
    """A fact as it is written; cases as `A when B, else C`, as far as they can apply."""
    if expr.ref != "cases":
        return expr.text
    said: list[str] = []
    for when, value in zip(expr.parts[::2], expr.parts[1::2], strict=True):
        if when is ALWAYS:
            return ", ".join([*said, f"else {value.text}"]) if said else f"always {value.text}"
        said.append(f"{value.text} when {when.text}")
    return ", ".join(said)


# one rule


def _speechless(evaluation: Evaluation, subject: Subject) -> Iterable[Rule]:
    """The rules for each person of a note that names nobody."""
    if subject.record is None or subject.record.off is None:
        spoken = {one.rule.id for one in evaluation.outcomes if one.subject is subject}
        yield from (one for one in evaluation.rules.rules if one.kind == subject.kind and one.id not in spoken)


def _nobody(rule: Rule, subject: Subject) -> RuleTrace:
    assert rule.each is not None
    asked = Asked("for", f"each person in {rule.each.text}", "no", values_in(rule.each, subject.context))
    return RuleTrace(rule.id, rule.title, None, QUIET, "", "", rule.why, rule.sources, (asked,), (), "", "", (), None)


def _trace(outcome: Outcome, key: str | None) -> RuleTrace:
    rule, c = outcome.rule, outcome.context()
    speaks = outcome.state in (*STANDING, LATER, HELD)
    return RuleTrace(
        rule=rule.id,
        title=rule.title,
        person=outcome.person.name if outcome.person else None,
        state=outcome.state,
        text=fill_case(outcome, rule.say) if speaks else "",
        reason=fill_case(outcome, rule.because) if speaks else "",
        why=rule.why,
        source=rule.sources,
        clauses=tuple(_asked(outcome, c)),
        window=tuple(_window(outcome, c)),
        case=_case(rule.because, c) if speaks else "",
        settled_by=_settled_by(outcome),
        missing=tuple(name for name, _ in missing_fields(outcome)) if outcome.state == UNKNOWN else (),
        key=key,
    )


def _asked(outcome: Outcome, c: Context) -> Iterable[Asked]:
    rule = outcome.rule
    blocks: list[tuple[str, Clause]] = [("when", clause) for clause in rule.when]
    blocks += [("unless", clause) for clause in rule.unless]
    for number, (block, clause) in enumerate(blocks):
        asked = number < len(outcome.verdicts)
        verdict = _VERDICTS[outcome.verdicts[number]] if asked else NOT_ASKED
        yield Asked(block, clause.expr.text, verdict, values_in(clause.expr, c) if asked else ())


def values_in(expr: Expr, c: Context) -> tuple[Value, ...]:
    """The names in an expression with their values; those inside filters belong to other notes and are left out."""
    found: dict[str, Value] = {}
    _collect(expr, c, found)
    return tuple(found.values())


def _collect(expr: Expr, c: Context, found: dict[str, Value]) -> None:
    if expr.ref or (expr.type.element is not None and expr.parts):
        found.setdefault(expr.text, Value(expr.text, show_any(expr.run(c), expr.type)))
        return
    for part in expr.parts:
        _collect(part, c, found)


def _window(outcome: Outcome, c: Context) -> Iterable[Step]:
    rule = outcome.rule
    calendar = outcome.subject.world.calendar
    pairs = (("from", rule.opens, outcome.opens), ("due", rule.due, outcome.due), ("until", rule.until, outcome.until))
    for name, expr, moment in pairs:
        if expr is None:
            continue
        how = explain_date(expr, c, calendar) if _was_let_through(outcome) else NOT_ASKED
        found = expr.run(c)
        if found is not None and moment is not None and found.day != moment.day:
            how += f"; as the window {'ends' if moment.day < found.day else 'opens'} then: {format_moment(moment)}"
        yield Step(name, expr.text, moment.day.isoformat() if moment else None, how)


def _was_let_through(outcome: Outcome) -> bool:
    """Whether every clause let the rule pass, so that its window was asked for."""
    return None not in outcome.verdicts and (outcome.state != QUIET or outcome.done is not None)


def _case(cases: tuple[TextCase, ...], c: Context) -> str:
    """Which case of a text was chosen, where there are several."""
    if len(cases) < 2:
        return ""
    for number, case in enumerate(cases, 1):
        if case.when is None and number == 1:
            return "the first case: it has no condition"
        if case.when is None:
            name = "the last case" if number == len(cases) else f"case {number}"
            return f"{name}: no condition above it holds"
        if case.when.expr.run(c) is True:
            return f"the case in which {case.when.expr.text}"
    return ""


def _settled_by(outcome: Outcome) -> str:
    """What silenced or held an outcome besides its clauses."""
    done = outcome.done
    if done:
        notes = (one.record for one in outcome.subject.world.everything if one.record)
        where = "" if outcome.path else f" of {next(note.path for note in notes if done in note.done)}"
        return f"log line {done.line}{where}: {done.date.day.isoformat()} {done.text}"
    if outcome.held_by:
        first = outcome.held_by[0]
        return f"limit {outcome.rule.limit}: {first.rule.id} of {first.path} comes first"
    record = outcome.subject.record
    if outcome.state == HELD and record and record.snoozed_until:
        return f"snoozed until {record.snoozed_until.day.isoformat()}"
    return ""
