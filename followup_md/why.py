"""Why a note is (not) on the agenda: the trace of an evaluation, put into an explanation.

Reads outcomes and the values they were computed from; computes no state of its own, so it cannot disagree with the
agenda. Knows no output language.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from followup_md.blame import missing_fields
from followup_md.context import VAULT, Context, Expr, Subject
from followup_md.dates import Amount, Calendar, Moment, format_moment
from followup_md.engine import STANDING, Evaluation, Outcome, fill_case
from followup_md.model import Record
from followup_md.ruleset import HELD, LATER, UNKNOWN, Clause, TextCase
from followup_md.words import count_of, fold

NOT_ASKED = "not asked"
_VERDICTS = {True: "yes", False: "no", None: "unknown"}


class Value(NamedTuple):
    """A name and what it stands for: a field or event with its line, or a fact with its formula."""

    name: str
    shown: str
    formula: str = ""
    line: int = 0


class Asked(NamedTuple):
    """One clause: its block (`when` or `unless`), its text, the verdict, and the values of the names in it."""

    block: str
    text: str
    verdict: str
    values: tuple[Value, ...]


class Step(NamedTuple):
    """`from`, `due` or `until`: the phrase, the day it gives (ISO, maybe none), and how."""

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
    coming = sorted((pair for pair in traces if pair[0].state == LATER), key=lambda pair: pair[1].window[0].day or "")
    return Explanation(
        note=record.path if record else None,
        kind=subject.kind,
        day=evaluation.world.today.day.isoformat(),
        rules_files=rules.names,
        off=record.off if record else None,
        fields=tuple(_given(record)) if record else (),
        facts=tuple(_facts(evaluation, subject)),
        speaking=those(*STANDING),
        unknown=those(UNKNOWN),
        next=tuple(trace for _, trace in coming),
        held=those(HELD),
        silent=tuple(trace for one, trace in traces if one.state not in (*STANDING, UNKNOWN, LATER, HELD)),
        switched_off=tuple((name, f"{source}:{line}") for name, (source, line) in rules.off.items()),
    )


def _given(record: Record) -> Iterable[Value]:
    """The note's own fields and log, with their lines."""
    for name, value in record.values.items():
        yield Value(name, show_any(value), line=record.lines.get(name, 0))
    for event in sorted(record.log_lines(), key=lambda event: event.line):
        yield Value("log", f"{event.date.day.isoformat()} {event.text}", line=event.line)


def _facts(evaluation: Evaluation, subject: Subject) -> Iterable[Value]:
    """The facts that the rules asked for, in the order in which they are declared."""
    for name, expr in evaluation.rules.facts[subject.kind].items():
        if name in subject.memo:
            yield Value(name, show_any(subject.memo[name]), _formula(expr))


def _formula(expr: Expr) -> str:
    return expr.text if expr.ref != "cases" else "; ".join(part.text for part in expr.parts)


# one rule


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
    if expr.ref and not expr.ref.startswith("phrase") and expr.ref != "cases":
        found.setdefault(expr.text, Value(expr.text, show_any(expr.run(c))))
        return
    if expr.type.element is not None and expr.parts:
        found.setdefault(expr.text, Value(expr.text, show_any(expr.run(c))))
        return
    for part in expr.parts:
        _collect(part, c, found)


def _window(outcome: Outcome, c: Context) -> Iterable[Step]:
    rule = outcome.rule
    calendar = outcome.subject.world.calendar
    pairs = (("from", rule.opens, outcome.opens), ("due", rule.due, outcome.due), ("until", rule.until, outcome.until))
    settled = outcome.state != UNKNOWN and not _stopped(outcome)
    for name, expr, moment in pairs:
        if expr is None:
            continue
        how = explain_date(expr, c, calendar) if settled or moment else ""
        found = expr.run(c) if how else None
        if found is not None and moment is not None and found.day != moment.day:
            how += f"; as the window {'ends' if moment.day < found.day else 'opens'} then: {format_moment(moment)}"
        yield Step(name, expr.text, moment.day.isoformat() if moment else None, how)


def _stopped(outcome: Outcome) -> bool:
    """Whether a clause said no, so that the window was never asked for."""
    rule = outcome.rule
    return len(outcome.verdicts) < len(rule.when) + len(rule.unless) or (
        bool(outcome.verdicts) and outcome.opens is None and outcome.due is None and _decided(outcome)
    )


def _decided(outcome: Outcome) -> bool:
    last = len(outcome.verdicts) - 1
    return outcome.verdicts[last] is (last >= len(outcome.rule.when))


def explain_date(expr: Expr, c: Context, calendar: Calendar) -> str:
    """A date phrase as arithmetic: `7 business days after last_contact (Wed 11 Mar) = Fri 20 Mar, skipping …`."""
    value = expr.run(c)
    shown = format_moment(value) if value is not None else "unknown"
    kind, _, sign = expr.ref.partition(" ")
    if kind != "phrase":
        return f"{expr.text} = {shown}"
    if sign in ("after", "before"):
        amount, anchor = expr.parts[0].run(c), expr.parts[1].run(c)
        from_day = format_moment(anchor) if anchor is not None else "missing"
        named = f"{expr.parts[0].text} ({amount})" if expr.parts[0].ref else str(amount)
        skipped = (
            _skipped(anchor, value, calendar) if isinstance(amount, Amount) and amount.unit == "business days" else ""
        )
        return f"{named} {sign} {expr.parts[1].text} ({from_day}) = {shown}{skipped}"
    if sign == "same day":
        return f"same day as {expr.parts[0].text} = {shown}"
    base = explain_date(expr.parts[0], c, calendar)
    if sign == "not before":
        return f"{base}; not before {explain_date(expr.parts[1], c, calendar)}; so {shown}"
    before = expr.parts[0].run(c)
    moved = before is not None and value is not None and before.day != value.day
    return f"{base}; moved to a business day: {shown}" if moved else f"{base}, a business day"


def _skipped(anchor: Moment | None, result: Moment | None, calendar: Calendar) -> str:
    """`, skipping 2 weekend days and no holiday`."""
    if anchor is None or result is None:
        return ""
    start, end = sorted((anchor.day, result.day))
    days = [type(start).fromordinal(number) for number in range(start.toordinal() + 1, end.toordinal())]
    weekend = sum(day.weekday() in calendar.weekend for day in days)
    holidays = sum(day.weekday() not in calendar.weekend and day in calendar.holidays for day in days)
    said = [count_of(weekend, "weekend day") if weekend else "no weekend day"]
    said.append(count_of(holidays, "holiday") if holidays else "no holiday")
    return f", skipping {' and '.join(said)}"


def _case(cases: tuple[TextCase, ...], c: Context) -> str:
    """Which case of a text was chosen, where there are several."""
    if len(cases) < 2:
        return ""
    for case in cases:
        if case.when is None:
            return "the last case: no condition above it holds"
        if case.when.expr.run(c) is True:
            return f"the case in which {case.when.expr.text}"
    return ""


def _settled_by(outcome: Outcome) -> str:
    """What silenced or held an outcome besides its clauses."""
    if outcome.done:
        return f"log line {outcome.done.line}: {outcome.done.date.day.isoformat()} {outcome.done.text}"
    if outcome.held_by:
        first = outcome.held_by[0]
        return f"limit {outcome.rule.limit}: {first.rule.id} of {first.path} comes first"
    record = outcome.subject.record
    if outcome.state == HELD and record and record.snoozed_until:
        return f"snoozed until {record.snoozed_until.day.isoformat()}"
    return ""


def show_any(value: Any) -> str:
    """Any value of the language in a few words; `missing` where there is none."""
    if value is None or value in ((), ""):
        return "none" if value == () else "missing"
    if isinstance(value, list | tuple) and not isinstance(value, Moment | Amount) and not hasattr(value, "_fields"):
        return ", ".join(show_any(item) for item in value) or "none"
    if isinstance(value, Moment):
        return value.day.isoformat() + (format_moment(value).partition(",")[2] if value.minute is not None else "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Subject):
        return value.record.path if value.record else value.kind
    if hasattr(value, "verb"):
        return f"{value.date.day.isoformat()} {value.text}"
    if hasattr(value, "name"):
        return str(value.name)
    text = "; ".join(str(value).split("\n"))
    return text if len(text) <= 100 else text[:99] + "…"


def find_subjects(evaluation: Evaluation, keys: dict[str, Outcome], wanted: str) -> tuple[Subject, ...]:
    """The notes that a word can mean: a key, `vault`, a path, a file name, a part of a group's or a file's name."""
    if wanted in keys:
        return (keys[wanted].subject,)
    if wanted == VAULT:
        return (evaluation.world.vault,)
    word = fold(wanted)
    subjects = [subject for subject in evaluation.world.everything if subject.record]
    for fits in (_is_path, _is_name, _is_part):
        found = tuple(subject for subject in subjects if fits(subject, word))
        if found:
            return found
    return ()


def _is_path(subject: Subject, word: str) -> bool:
    return subject.record is not None and fold(subject.record.path) in (word, f"{word}.md")


def _is_name(subject: Subject, word: str) -> bool:
    return subject.record is not None and fold(subject.record.path.rpartition("/")[2]) in (word, f"{word}.md")


def _is_part(subject: Subject, word: str) -> bool:
    name = subject.record.path.rpartition("/")[2] if subject.record else ""
    return word in fold(subject.group or "") or word in fold(name)
