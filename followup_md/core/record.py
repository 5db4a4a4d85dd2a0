"""The nouns that notes and rules share: where a thing stands, what is wrong with it, what a note holds.

Knows no file, no clock and no rule. Everything here is immutable; a mapping that sits in one of these values is
never changed after it was made. Lines and columns count from 1, columns in characters; 0 means "the file as a whole".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as day
from typing import NamedTuple

from followup_md.core.dates import Moment
from followup_md.core.people import EVERYONE, Person

SKIPPED = "skipped"
"""The verb of the events that stand for `skipped RULE` lines; they are about the rule's id."""


class Event(NamedTuple):
    """A dated line of a note's `log:`.

    `about` is the person or thing named behind the verb: people of the note by their full name, anybody else as
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
        return person.everyone or self.about in (EVERYONE, person.name)


class Done(NamedTuple):
    """A log line that settles one occurrence of a rule: `done RULE [PERSON]` or `skipped RULE [PERSON]`.

    `opens` is the first day of the occurrence's window where the line says it (` - for DATE`), because it was settled
    before that day.
    """

    rule: str
    date: Moment
    about: str | None
    line: int = 0
    text: str = ""
    opens: day | None = None


class Record(NamedTuple):
    """A note of a declared kind, typed by what the kind declares; what is missing has no entry in `values`.

    `values` maps field and section names to values; `events` maps each verb to its events by date; `lines` says on
    which line a field stands; `faulty` are the fields that hold something unreadable; `snoozed_until` and `off` are
    the two ways in which a note takes itself out (`off` holds the reason, maybe an empty one).
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

    def log_lines(self) -> tuple[Event | Done, ...]:
        """Everything that the log reports, verb by verb."""
        events = (event for verb, events in self.events.items() if verb != SKIPPED for event in events)
        return (*events, *self.done)
