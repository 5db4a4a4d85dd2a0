"""The notes of an evaluation as rows: each note, or all notes that belong together, and what comes next for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from followup_md.agenda.rests import rest_of
from followup_md.core.dates import order_key
from followup_md.engine.outcome import Evaluation, Outcome, words_of
from followup_md.language.context import Ahead, Context, Subject
from followup_md.rules.model import PRIORITIES
from followup_md.rules.state import STANDING, State
from followup_md.rules.table import Rows

CANNOT_TELL = "Can't tell"
"""What comes next where a fact is missing."""


class NoteRow(NamedTuple):
    """The notes of a row by path. The `lead` speaks for it: the last by its own date, of the first kind named."""

    lead: Subject
    notes: tuple[Subject, ...]

    def context(self, ahead: Ahead | None) -> Context:
        """The point of view of the row's cells."""
        context = Context(self.lead, self.lead)
        context.ahead = ahead
        return context


def rows_of(evaluation: Evaluation, rows: Rows) -> tuple[NoteRow, ...]:
    """Every row, by the path of its first note. Notes that are switched off stand in none.

    Raises ProblemError when the notes are too many for the budget of steps.
    """
    made: list[NoteRow] = []
    seen: set[Subject] = set()
    for subject in evaluation.world.everything:
        if subject in seen or subject.kind not in rows.kinds or _is_off(subject):
            continue
        notes = [subject]
        for kind in rows.kinds if rows.fields is not None else ():
            notes += (note for note in subject.related(kind, rows.fields or ()) if not _is_off(note))
        seen.update(notes)
        lead = max(notes, key=lambda note: _weight(note, rows.kinds))
        made.append(NoteRow(lead, tuple(sorted(notes, key=_path))))
    return tuple(made)


def _is_off(subject: Subject) -> bool:
    return subject.record is not None and subject.record.off is not None


def _path(subject: Subject) -> str:
    return subject.record.path if subject.record else ""


def _weight(note: Subject, kinds: tuple[str, ...]) -> tuple[object, ...]:
    date = note.own_date
    return -kinds.index(note.kind), date is not None, order_key(date) if date else (), _path(note)


class Outlook:
    """What comes next for rows: the first item that asks for something, else the first one to come."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.rules = evaluation.rules
        self._outcomes: Mapping[str, list[Outcome]] = _by_path(evaluation.outcomes)

    def of(self, row: NoteRow) -> Ahead:
        """The act and its day, or why there is none."""
        outcomes = [outcome for note in row.notes for outcome in self._outcomes.get(_path(note), ())]
        _, rest = rest_of(self.rules.kinds[row.lead.kind].rests, row.lead)
        outcome = min(filter(_is_ahead, outcomes), key=_urgency, default=None)
        if outcome is None:
            return Ahead(None, None, rest or None)
        if outcome.state == State.UNKNOWN:
            return Ahead(None if rest else CANNOT_TELL, None, rest or None)
        words = words_of(outcome) or outcome.rule.title
        record = outcome.subject.record
        if outcome.state == State.HELD and outcome.held_by:
            return Ahead(f"{words} (one at a time)", None, rest or None)
        if outcome.state == State.HELD and record:
            return Ahead(f"{words} (snoozed)", record.snoozed_until, rest or None)
        day = outcome.opens if outcome.state == State.LATER else outcome.due or outcome.opens
        return Ahead(words, day, rest or None)


def _by_path(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    by_path: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_path.setdefault(outcome.path, []).append(outcome)
    return by_path


def _is_ahead(outcome: Outcome) -> bool:
    return outcome.is_item or outcome.state == State.UNKNOWN


def _urgency(outcome: Outcome) -> tuple[object, ...]:
    """What asks now comes first, in the order of the agenda; then what is to come, by the day on which it opens."""
    ranks = {**dict.fromkeys(STANDING, 0), State.LATER: 1, State.HELD: 2}
    rank = ranks.get(outcome.state, 3)
    day = outcome.opens if rank else outcome.due
    return rank, day is None, order_key(day) if day else (), PRIORITIES.index(outcome.priority), outcome.rule.order
