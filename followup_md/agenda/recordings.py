"""What becomes of the lines of a page: lines for logs, with what settles an item for good, and what is kept and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from followup_md.agenda.page_file import Tick
from followup_md.core.people import Person
from followup_md.core.record import Record
from followup_md.engine.outcome import Evaluation, Outcome, settling_event


class Recording(NamedTuple):
    """One log line that is asked for, and the note, or the kind of the note to be made for it.

    `keys` are what the journal is to remember: the ids of the lines on the page, with the day where one was put off.
    """

    tick: Tick
    day: date
    line: str
    record: Record | None
    kind: str
    outcome: Outcome
    keys: tuple[str, ...]

    @property
    def is_snooze(self) -> bool:
        """Whether it puts the item off."""
        return self.tick.is_moved

    @property
    def person(self) -> Person | None:
        """Whom it is about."""
        return self.outcome.person


class Unrecorded(NamedTuple):
    """Lines of one key that are kept, and why."""

    ticks: tuple[Tick, ...]
    reason: str


class Matched(NamedTuple):
    """What becomes of the lines of a page. `days` are the ids of ticks that agree, with their days."""

    recordings: tuple[Recording, ...]
    unrecorded: tuple[Unrecorded, ...]
    days: Mapping[str, date] = {}


def is_asked_still(before: Outcome, after: Evaluation) -> bool:
    """Whether an evaluation asks for the same occurrence of an item again."""
    return any(
        outcome.identity == before.identity and outcome.is_item and outcome.window[:2] == before.window[:2]
        for outcome in after.outcomes
    )


def settling(recording: Recording, today: date) -> Recording | None:
    """A further line that settles what the event of a recording did not move; None where none could."""
    outcome = recording.outcome
    if outcome.window.opens is None and recording.day != today:
        return None  # what is asked for every day is asked again
    day = not_before_snooze(outcome, recording.day)
    return recording._replace(line=f"{day} {settling_event('done', outcome, day)}")


def not_before_snooze(outcome: Outcome, day: date) -> date:
    """The day of a line that settles an item: not before it was put off, or it would still be."""
    return max(day, outcome.snoozed.line.date.day) if outcome.snoozed else day
