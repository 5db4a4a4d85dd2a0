"""What the rules will ask for in the weeks ahead, if every item is done on its due day, or if nothing is done.

A simulation in memory: each day is evaluated as the agenda does it, and what an item's tick would log is added to the
record of its note. What people other than the user will do is not guessed: nobody answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from followup_md.agenda.keys import keyed_outcomes
from followup_md.agenda.recordings import is_asked_still
from followup_md.core.dates import Moment
from followup_md.core.record import Record
from followup_md.engine.incremental import Evaluator
from followup_md.engine.outcome import Evaluation, Outcome, done_event, reasons_of, settling_event, words_of
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import PRIORITIES, Rules
from followup_md.rules.state import STANDING, State

ON_TIME, NEVER = "on-time", "never"
ACTING = (ON_TIME, NEVER)
_DUE = (State.TODAY, State.OVERDUE)
_DAY = timedelta(1)


class Expected(NamedTuple):
    """One occurrence of an item in a simulated life.

    `outcome` is the one of the first day on which it is asked for, with its words as `text` and `reasons`, its `key`
    and its `priority`; `log` is what is recorded when it is done. `since` and `last` are the first and the last
    simulated day on which it is asked for; `overdue` is the first on which it is late, `done` the one on which it was
    recorded.
    """

    outcome: Outcome
    key: str
    text: str
    reasons: tuple[str, ...]
    priority: str
    log: str
    since: date
    last: date
    overdue: date | None = None
    done: date | None = None

    @property
    def day(self) -> date:
        """The day under which it is told: on which it is done, else due, else first asked for."""
        due = self.outcome.due
        return self.done or (due.day if due and self.since <= due.day <= self.last else self.since)


class Forecast(NamedTuple):
    """What is to be expected from `start` to `end`, both included, in the order of `Expected.day`.

    Within a day it is the order of an agenda.
    """

    start: date
    end: date
    acting: str
    items: tuple[Expected, ...]


def forecast(rules: Rules, records: Iterable[Record], start: date, weeks: int, acting: str = ON_TIME) -> Forecast:
    """Live through so many weeks from a day on, `acting` as one of `ACTING` says. Raises ProblemError."""
    end = start + timedelta(weeks=weeks)
    life = _Life(rules, records)
    day = start
    while day <= end:
        life.live(day, acting == ON_TIME)
        day += _DAY
    return Forecast(start, end, acting, tuple(sorted(life.items, key=_order)))


def _order(item: Expected) -> tuple[object, ...]:
    outcome = item.outcome
    minute = outcome.due.minute if outcome.due else None
    return (
        item.day,
        PRIORITIES.index(item.priority),
        -1 if minute is None else minute,
        outcome.subject.group_key,
        outcome.rule.order,
        outcome.person.name if outcome.person else "",
        outcome.path,
    )


class _Life:
    """The records of a vault as they become, day by day, and what was asked for meanwhile."""

    def __init__(self, rules: Rules, records: Iterable[Record]) -> None:
        self.reader, self.evaluator = RecordReader(rules), Evaluator(rules)
        self.records = {record.path: record for record in records}
        self.items: list[Expected] = []
        self._running: dict[tuple[str, str, str], int] = {}

    def live(self, day: date, acts: bool) -> None:
        """One day: what it asks for is noted, and done if the user acts; what opens by that is looked at too."""
        acted: set[tuple[str, str, str]] = set()
        evaluation: Evaluation | None = self._evaluate(day)
        while evaluation:
            standing = [outcome for outcome in evaluation.outcomes if outcome.state in STANDING]
            self._note(evaluation, standing, day)
            due = [outcome for outcome in standing if outcome.state in _DUE and outcome.identity not in acted]
            acted |= {outcome.identity for outcome in due}
            evaluation = self._do(due, day) if acts else None

    def _evaluate(self, day: date) -> Evaluation:
        return self.evaluator.evaluate(self.records.values(), day)

    def _note(self, evaluation: Evaluation, standing: Iterable[Outcome], day: date) -> None:
        """Begin an entry for what was not asked for before, and go on with the others."""
        keys: dict[tuple[str, str, str], str] = {}
        for outcome in standing:
            identity = outcome.identity
            at = self._running.get(identity)
            if at is None or not _goes_on(self.items[at], outcome, day):
                keys = keys or {one.identity: key for key, one in keyed_outcomes(evaluation).items()}
                at = self._running[identity] = len(self.items)
                words, reasons, log = words_of(outcome), reasons_of(outcome), done_event(outcome, day)
                self.items.append(Expected(outcome, keys[identity], words, reasons, outcome.priority, log, day, day))
            late = day if outcome.state == State.OVERDUE else None
            self.items[at] = self.items[at]._replace(last=day, overdue=self.items[at].overdue or late)

    def _do(self, due: Iterable[Outcome], day: date) -> Evaluation | None:
        """Record what ticks would, and what settles an item that its event does not: the day after that, if any was."""
        recorded = [outcome for outcome in due if self._add(outcome, f"{day} {done_event(outcome, day)}")]
        if not recorded:
            return None
        after = self._evaluate(day)
        asked_still = [outcome for outcome in recorded if is_asked_still(outcome, after)]
        for outcome in recorded:
            at = self._running[outcome.identity]
            self.items[at] = self.items[at]._replace(done=self.items[at].done or day)
        for outcome in asked_still:
            self._add(outcome, f"{day} {settling_event('done', outcome, day)}")
        return self._evaluate(day) if asked_still else after

    def _add(self, outcome: Outcome, line: str) -> bool:
        """Add a log line to the record that it belongs to; False for an item of the vault that no note logs."""
        record = outcome.subject.record
        if record is None:
            kind = outcome.rule.log_to
            if not kind:
                return False
            own = [record for path, record in sorted(self.records.items()) if record.kind == kind]
            record = own[0] if own else Record(f"{kind}.md", kind, {}, {})
        self.records[record.path] = self.reader.with_lines(self.records.get(record.path, record), [line])
        return True


def _goes_on(before: Expected, outcome: Outcome, day: date) -> bool:
    """Whether an item is the same occurrence as the one noted before."""
    is_unbroken = before.last >= day - _DAY
    return is_unbroken and _day_of(before.outcome.window.opens) == _day_of(outcome.window.opens)


def _day_of(moment: Moment | None) -> date | None:
    return moment.day if moment else None
