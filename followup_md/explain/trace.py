"""How one rule came to its state: clause by clause, with the steps of its window and the case of its words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from followup_md.core.dates import format_moment
from followup_md.core.record import Done, Snoozed
from followup_md.core.words import join_sentences
from followup_md.engine.missing import missing_fields
from followup_md.engine.outcome import Outcome, asides_of, asked_since, said, words_of
from followup_md.explain.dates import explain_date
from followup_md.explain.evidence import reads_behind
from followup_md.explain.others import Cause, causes_of
from followup_md.explain.silence import decided_by, reason_silent
from followup_md.explain.values import Value, values_in
from followup_md.language.context import Context, Subject
from followup_md.rules.conditions import TextCase
from followup_md.rules.model import Rule
from followup_md.rules.state import State

NOT_ASKED = "not asked"
_VERDICTS = {True: "yes", False: "no", None: "unknown"}


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


class Sentence(NamedTuple):
    """A sentence of a reason, and the clause under which it is said, empty where it always is."""

    text: str
    when: str


class RuleTrace(NamedTuple):
    """Everything that led a rule to its state. `missing` are the fields to fill in, where it cannot tell.

    `reason_silent` is why it is silent, in plain words, None when it is not. `because_of` are the other notes that
    silenced it, moved the day on which it opens, or hold it.
    """

    rule: str
    title: str
    person: str | None
    state: str
    text: str
    reason: str
    reasons: tuple[Sentence, ...]
    why: str
    source: tuple[str, ...]
    clauses: tuple[Asked, ...]
    window: tuple[Step, ...]
    case: str
    settled_by: str
    missing: tuple[str, ...]
    key: str | None
    reason_silent: str | None = None
    because_of: tuple[Cause, ...] = ()


def trace_outcome(outcome: Outcome, key: str | None) -> RuleTrace:
    """The trace of an outcome; `key` is that of its item, if it has one.

    It reads the outcome and the values that it was computed from, so it cannot disagree with the agenda.
    """
    rule, context = outcome.rule, outcome.context()
    reasons = tuple(_sentences(outcome)) if outcome.is_item else ()
    settled_by, decided = _settled_by(outcome), decided_by(outcome)
    reads = reads_behind(decided, outcome.context()) if decided else []
    return RuleTrace(
        rule=rule.id,
        title=rule.title,
        person=outcome.person.name if outcome.person else None,
        state=outcome.state,
        text=words_of(outcome) if outcome.is_item else "",
        reason=join_sentences([sentence.text for sentence in reasons]),
        reasons=reasons,
        why=rule.why,
        source=rule.sources,
        clauses=tuple(_clauses(outcome, context)),
        window=tuple(_window(outcome, outcome.context())),
        case=_case(rule.say, context) if outcome.is_item else "",
        settled_by=settled_by,
        missing=tuple(name for name, _ in missing_fields(outcome)) if outcome.state == State.UNKNOWN else (),
        key=key,
        reason_silent=reason_silent(outcome, settled_by, reads),
        because_of=causes_of(outcome, reads),
    )


def trace_nobody(rule: Rule, subject: Subject) -> RuleTrace:
    """The trace of a rule for each person, on a note that names nobody: it has no outcome at all."""
    assert rule.each is not None
    nobody = Asked("for", f"each person in {rule.each.text}", "no", values_in(rule.each, subject.context))
    return RuleTrace(
        *(rule.id, rule.title, None, State.QUIET, "", "", (), rule.why, rule.sources, (nobody,), (), "", "", (), None),
        reason_silent=f"nobody is named in `{rule.each.text}`",
    )


def _clauses(outcome: Outcome, context: Context) -> Iterable[Asked]:
    rule = outcome.rule
    blocks = [*(("when", clause) for clause in rule.when), *(("unless", clause) for clause in rule.unless)]
    for number, (block, clause) in enumerate(blocks):
        if number < len(outcome.verdicts):
            verdict = _VERDICTS[outcome.verdicts[number]]
            yield Asked(block, clause.expr.text, verdict, values_in(clause.expr, context))
        else:
            yield Asked(block, clause.expr.text, NOT_ASKED, ())


def _window(outcome: Outcome, context: Context) -> Iterable[Step]:
    rule, window = outcome.rule, outcome.window
    context.opens, context.due = window[:2]
    ends = (("from", rule.opens, window.opens), ("due", rule.due, window.due), ("until", rule.until, window.until))
    for name, expr, moment in ends:
        if expr is None:
            continue
        how = explain_date(expr, context, outcome.subject.world.calendar) if _has_window(outcome) else NOT_ASKED
        computed = expr.run(context)
        if computed is not None and moment is not None and computed.day != moment.day:
            event = "ends" if moment.day < computed.day else "opens"
            how += f"; as the window {event} then: {format_moment(moment)}"
        yield Step(name, expr.text, moment.day.isoformat() if moment else None, how)


def _has_window(outcome: Outcome) -> bool:
    """Whether every clause let the rule pass, so that its window was asked for."""
    return None not in outcome.verdicts and (outcome.state != State.QUIET or outcome.done is not None)


def _case(cases: tuple[TextCase, ...], context: Context) -> str:
    """Which case of a text was chosen, where there are several."""
    if len(cases) < 2:
        return ""
    for number, case in enumerate(cases, 1):
        if case.when is None and number == 1:
            return "the first case: it has no condition"
        if case.when is None:
            name = "the last case" if number == len(cases) else f"case {number}"
            return f"{name}: no condition above it holds"
        if case.holds(context):
            return f"the case in which {case.when.text}"
    return ""


def _sentences(outcome: Outcome) -> Iterable[Sentence]:
    for case, words in said(outcome, outcome.rule.because):
        if words:
            yield Sentence(words, case.when.text if case.when else "")
    yield from (Sentence(words, "") for words in (*asides_of(outcome), *asked_since(outcome)))


def _settled_by(outcome: Outcome) -> str:
    """What silenced, held or put off an outcome besides its clauses."""
    done = outcome.done
    if done:
        return _log_line(done, outcome)
    if outcome.held_by:
        first = outcome.held_by[0]
        return f"a limit lets {first.rule.id} of {first.path} come first"
    record = outcome.subject.record
    if outcome.state == State.HELD and record and record.snoozed_until:
        return f"snoozed until {record.snoozed_until.day.isoformat()}"
    if outcome.snoozed:
        line = outcome.snoozed.line
        return f"put off until {line.until} by {_log_line(line, outcome)}"
    return ""


def _log_line(line: Done | Snoozed, outcome: Outcome) -> str:
    """Where a line stands that is about a rule's item: for the vault in any note."""
    notes = (subject.record for subject in outcome.subject.world.everything if subject.record)
    where = "" if outcome.path else f" of {next(note.path for note in notes if line in (*note.done, *note.snoozes))}"
    return f"log line {line.line}{where}: {line.date.day.isoformat()} {line.text}"
