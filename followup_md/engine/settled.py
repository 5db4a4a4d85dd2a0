"""What the log says of a rule's item: that it was settled, or put off until another day.

A note's lines are about its own rules; those about the vault's rules may stand in any note. Lines after the day asked
about do not exist yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from followup_md.core.dates import Moment
from followup_md.core.people import Person
from followup_md.core.record import Done, Event, Snoozed
from followup_md.language.context import Subject
from followup_md.rules.model import Rule


def settled_by(rule: Rule, subject: Subject, person: Person | None, opens: Moment | None) -> Done | None:
    """The `done` or `skipped` line that settles the occurrence whose window opens then, if any.

    It is dated in its window, or written ahead for this window; a rule without `from` is settled for the day of the
    line only.
    """
    today = subject.world.today.day
    since = opens.day if opens else today
    for note in notes_about(subject):
        for done in note.record.done if note.record else ():
            written_ahead = opens is not None and done.opens == opens.day
            in_time = (since <= done.date.day or written_ahead) and done.date.day <= today
            if done.rule == rule.id and in_time and (person is None or done.concerns(person)):
                return done
    return None


def put_off_by(rule: Rule, subject: Subject, person: Person | None) -> Snoozed | None:
    """The last line that puts the rule off, unless a later one says that it was done or skipped.

    Of two lines of a day the lower one in its note is the later one.
    """
    found = [
        (line.date.day, note.record.path, line.line, line)
        for note in notes_about(subject)
        if note.record and note.record.snoozes
        for line in snoozes_of(rule, note, person)
    ]
    if not found:
        return None
    day, path, number, last = max(found, key=lambda one: one[:3])
    for note, line in settling_lines(rule, subject, person):
        is_lower = note.record is not None and note.record.path == path and line.line > number
        if line.date.day > day or (line.date.day == day and is_lower):
            return None
    return last


def snoozes_of(rule: Rule, note: Subject, person: Person | None) -> Iterator[Snoozed]:
    """The lines of a note that put a rule off, for a person where it is about one."""
    today = note.world.today.day
    for line in note.record.snoozes if note.record else ():
        if line.rule == rule.id and line.date.day <= today and (person is None or line.concerns(person)):
            yield line


def settling_lines(rule: Rule, subject: Subject, person: Person | None) -> Iterator[tuple[Subject, Event | Done]]:
    """The lines by which a rule's item was done or skipped at any time, with their notes: also the rule's events."""
    today = subject.world.today.day
    for note in notes_about(subject):
        for done in note.record.done if note.record else ():
            if done.rule == rule.id and done.date.day <= today and (person is None or done.concerns(person)):
                yield note, done
    for note in (subject,) if subject.record else subject.world.kinds.get(rule.log_to, ()):
        for event in note.events(rule.log_verb):
            if person is None or event.concerns(person):
                yield note, event


def notes_about(subject: Subject) -> Iterable[Subject]:
    """The notes in which lines about a subject's rules may stand."""
    return subject.world.everything if subject.record is None else (subject,)
