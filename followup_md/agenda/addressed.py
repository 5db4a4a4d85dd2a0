"""Which of several notes a line for a log belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from followup_md.core.people import Person
from followup_md.core.record import Event, Record
from followup_md.engine.outcome import Evaluation, done_event
from followup_md.language.context import Subject
from followup_md.notes.log import Log
from followup_md.notes.reader import RecordReader
from followup_md.rules.state import STANDING


def notes_that_take(
    evaluation: Evaluation, reader: RecordReader, subjects: Iterable[Subject], day: date, words: str
) -> tuple[Subject, ...]:
    """The notes in whose log an event of a day makes sense: several when it is ambiguous, none when it does in none.

    Those come first that the event can stand in without a problem, of these the ones that name whom it is about, and of
    these the ones that ask for it. Each step counts only where it leaves a note.
    """
    lines = {subject: reader.log_of(subject.record, (f"{day} {words}",)) for subject in subjects if subject.record}
    taking = [subject for subject, log in lines.items() if not log.problems]

    def names_whom(subject: Subject) -> bool:
        assert subject.record
        people = _people(subject.record)
        return any(event.concerns(person) for event in _events(lines[subject]) for person in people if event.about)

    def asks(subject: Subject) -> bool:
        said = {(event.verb, event.about) for event in _events(lines[subject])}
        return bool(said & _asked_for(evaluation, reader, subject, day))

    for test in (names_whom, asks):
        taking = _narrowed(taking, test)
    return tuple(taking)


def _narrowed(subjects: list[Subject], test: Callable[[Subject], bool]) -> list[Subject]:
    """Those that pass the test, or all where none does or one is left."""
    return [subject for subject in subjects if test(subject)] or subjects if len(subjects) > 1 else subjects


def _events(log: Log) -> list[Event]:
    return [event for events in log.events.values() for event in events]


def _people(record: Record) -> list[Person]:
    values = (value if isinstance(value, tuple) else (value,) for value in record.values.values())
    return [person for several in values for person in several if isinstance(person, Person)]


def _asked_for(
    evaluation: Evaluation, reader: RecordReader, subject: Subject, day: date
) -> set[tuple[str, str | None]]:
    """Verb and person of every event that would do what the note asks for now."""
    assert subject.record
    outcomes = (one for one in evaluation.outcomes if one.subject is subject and one.state in STANDING)
    log = reader.log_of(subject.record, [f"{day} {done_event(outcome, day)}" for outcome in outcomes])
    return {(event.verb, event.about) for event in _events(log)}
