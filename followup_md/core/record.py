"""What a note says: its typed values, the events of its log, and the lines that settle a rule or put it off.

Everything here is immutable; the mappings inside are never changed once they are made. Lines count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as day
from typing import NamedTuple

from followup_md.core.dates import Moment
from followup_md.core.people import EVERYONE, Person, bare_name

SKIPPED, SNOOZED = "skipped", "snoozed"
"""The words of the lines that pass over an item and put it off. `skipped RULE` is an event too, about the rule's id."""


class Event(NamedTuple):
    """A dated line of a note's `log:`.

    `about` is the person or thing named after the verb: people of the note by their full name, anybody else as
    written. `text` is the line without its date and remark.
    """

    verb: str
    date: Moment
    about: str | None = None
    remark: str | None = None
    line: int = 0
    text: str = ""

    def concerns(self, person: Person) -> bool:
        """Whether the event is about this person."""
        return _is_about(self.about, person)


class Done(NamedTuple):
    """A log line that settles one occurrence of a rule: `done RULE [PERSON]` or `skipped RULE [PERSON]`.

    `opens` is the first day of that occurrence's window, which the line names (` - for DATE`) when it was settled
    before that day.
    """

    rule: str
    date: Moment
    about: str | None
    line: int = 0
    text: str = ""
    opens: day | None = None

    def concerns(self, person: Person) -> bool:
        """Whether the line settles the rule for this person; a line without a name settles it for everybody."""
        return self.about is None or _is_about(self.about, person)


class Snoozed(NamedTuple):
    """A log line that puts an item off: `snoozed RULE [PERSON] - until DATE`; `text` is all of it but its date."""

    rule: str
    date: Moment
    about: str | None
    until: day
    line: int = 0
    text: str = ""

    def concerns(self, person: Person) -> bool:
        """Whether the line puts the rule off for this person; a line without a name puts it off for everybody."""
        return self.about is None or _is_about(self.about, person)


class Doubt(NamedTuple):
    """A log line that begins with an event and goes on with words that nothing explains, so that it counts as nothing.

    `mended` is the line that would report the event, `about` the person that it would be about, or `everyone`.
    """

    verb: str
    date: Moment
    line: int
    text: str
    mended: str
    about: str | None = None

    def concerns(self, person: Person | None) -> bool:
        """Whether it could tell of this person."""
        return person is None or self.about is None or _is_about(self.about, person)


def _is_about(about: str | None, person: Person) -> bool:
    if person.everyone or about in (EVERYONE, person.name):
        return True
    return about is not None and bare_name(about) == bare_name(person.name)


class Record(NamedTuple):
    """A note of a declared kind, typed as the kind declares.

    `values` maps the names of fields and sections to their values (what is missing has no entry), `events` each verb to
    its events in order of date, `lines` each field to its line. `faulty` holds the fields that are absent though
    required, or unreadable, `answered` the fields and sections that say `none`. `snoozed_until` and `off` take the note
    out of the agenda; `off` is the reason given, which may be empty.
    """

    path: str
    kind: str
    values: Mapping[str, object]
    events: Mapping[str, tuple[Event, ...]]
    done: tuple[Done, ...] = ()
    lines: Mapping[str, int] = {}
    faulty: frozenset[str] = frozenset()
    snoozed_until: Moment | None = None
    off: str | None = None
    snoozes: tuple[Snoozed, ...] = ()
    answered: frozenset[str] = frozenset()
    doubts: tuple[Doubt, ...] = ()

    def log_lines(self) -> tuple[Event | Done | Snoozed, ...]:
        """Everything that the log says: events verb by verb, the settled occurrences, then what was put off."""
        events = (event for verb, events in self.events.items() if verb != SKIPPED for event in events)
        return (*events, *self.done, *self.snoozes)

    def written_lines(self) -> tuple[Event | Done | Snoozed, ...]:
        """The same with each line of the log once, however many people it is about."""
        return tuple({(line.line, line.date, line.text): line for line in self.log_lines()}.values())
