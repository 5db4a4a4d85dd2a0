"""The one reason for which a rule is silent, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from followup_md.core.dates import format_day, format_long_day
from followup_md.engine.outcome import Outcome
from followup_md.explain.evidence import Read
from followup_md.explain.others import told
from followup_md.explain.values import values_in
from followup_md.language.context import Expr
from followup_md.rules.state import State

MOST_READS = 2
"""How many fields and lines of the note a reason names; where more had a part in it, the values of the clause do."""


def decided_by(outcome: Outcome) -> Expr | None:
    """The clause that silenced a rule, or the phrase that gives the day on which it opens or ended.

    None where a line of a log did it, and for what is asked for now.
    """
    rule = outcome.rule
    if outcome.done or outcome.snoozed:
        return None
    if outcome.state == State.QUIET:
        return (*rule.when, *rule.unless)[len(outcome.verdicts) - 1].expr
    return {State.LATER: rule.opens, State.ENDED: rule.until}.get(outcome.state)


def reason_silent(outcome: Outcome, settled_by: str, reads: Iterable[Read]) -> str | None:
    """Why a rule is silent, None when it is not. `reads` are what `decided_by` read."""
    if outcome.done:
        return f"settled by {settled_by}"
    if outcome.state == State.ENDED:
        return _end(outcome)
    if outcome.state != State.QUIET:
        return None
    clause = decided_by(outcome)
    assert clause is not None
    verdict = "yes" if outcome.verdicts[-1] else "no"
    evidence = ", ".join(_evidence(clause, outcome, reads))
    return f"`{clause.text}` is {verdict}" + (f" ({evidence})" if evidence else "")


def _end(outcome: Outcome) -> str:
    """That the window is over, or never opens."""
    today = outcome.subject.world.today.day
    assert outcome.until is not None
    end = _day(outcome.until.day, today)
    if outcome.opens and outcome.opens.day > outcome.until.day:
        return f"it would open on {_day(outcome.opens.day, today)}, after its last day, {end}"
    return f"ended on {end}"


def _day(day: date, today: date) -> str:
    """The day, with its year where that is another."""
    return format_day(day) if day.year == today.year else format_long_day(day)


def _evidence(clause: Expr, outcome: Outcome, reads: Iterable[Read]) -> list[str]:
    """What stands in the note itself, its log first; where that is nothing or much, the values the clause names."""
    own = [read for read in reads if read.subject is outcome.subject and read.text]
    own = [read for read in own if read.is_present] or own
    if len(own) > MOST_READS:
        own = [read for read in own if read.is_event] or own
    values = [value for value in values_in(clause, outcome.context()) if not value.name.endswith("]")]
    values = [value for value in values if value.name != clause.text]
    if values and not 1 <= len(own) <= MOST_READS:
        return [f"{value.name} is {value.shown}" for value in values]
    return [_own(read, clause) for read in own[:MOST_READS] if read.line or not _is_said(read, clause)]


def _own(read: Read, clause: Expr) -> str:
    """The line and what stands there, unless the clause is just that field."""
    return f"line {read.line}" if _is_said(read, clause) else told(read.text, read.line)


def _is_said(read: Read, clause: Expr) -> bool:
    """Whether a clause that is a field says already what stands in it."""
    return read.text in (f"{clause.text} is yes", f"{clause.text} is no")
