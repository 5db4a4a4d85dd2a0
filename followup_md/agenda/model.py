"""What an agenda consists of: sections of items, what cannot be told, what was done today, what waits, and counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from followup_md.core.dates import order_key
from followup_md.core.problem import Problem
from followup_md.core.record import Record
from followup_md.core.words import join_sentences
from followup_md.engine.outcome import Outcome
from followup_md.notes.tally import Counts
from followup_md.rules.model import PAGE_SECTIONS
from followup_md.rules.state import State

OVERDUE, DUE_TODAY, NOW_OPEN, COMING_UP, CANNOT_TELL, DONE_TODAY, WAITING, ATTENTION = PAGE_SECTIONS
SECTION_TITLES: Mapping[State, str] = {
    State.OVERDUE: OVERDUE,
    State.TODAY: DUE_TODAY,
    State.OPEN: NOW_OPEN,
    State.LATER: COMING_UP,
}
"""The state of an item → the heading under which it stands, unless its rule names a section of its own."""


class DraftState(NamedTuple):
    """The draft that an item has on disk: its path and how many gaps are left to fill."""

    path: str
    gaps: int


class Item(NamedTuple):
    """One line of the agenda with everything about it.

    `log` is what a tick records today, `note_word` what names its note on the command line (only where it can have a
    draft).
    """

    key: str
    text: str
    reasons: tuple[str, ...]
    log: str
    outcome: Outcome
    draft: DraftState | None = None
    note_word: str = ""

    @property
    def reason(self) -> str:
        """All that speaks for it, as one text."""
        return join_sentences(self.reasons)

    @property
    def record(self) -> Record | None:
        """The note it is about, None for the vault."""
        return self.outcome.subject.record

    @property
    def group(self) -> str | None:
        """The value of the kind's group field."""
        return self.outcome.subject.group


class Section(NamedTuple):
    """A heading and the items under it."""

    title: str
    items: tuple[Item, ...]


class CannotTell(NamedTuple):
    """A note of which some rules lack a fact: their ids, the fields to fill in, and what the rules ask for.

    A field is a pair: its name, and what people call it. `lines` are those of its log that nobody understands.
    """

    record: Record | None
    group: str | None
    rules: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    titles: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


class Waiting(NamedTuple):
    """A group (or a single note) with nothing to do: what opens next and when, what holds it, or why it rests.

    A `reason` is one that the rules give for notes that wait; without items it is all there is to say.
    """

    name: str
    record: Record | None
    items: tuple[Item, ...]
    until: date | None
    held: bool
    reason: str = ""

    @property
    def next_item(self) -> Item:
        """The item that opens first."""
        return min(self.items, key=lambda item: order_key(item.outcome.opens) if item.outcome.opens else (date.max, 0))


class DoneToday(NamedTuple):
    """An event dated today."""

    record: Record
    group: str | None
    text: str


class Agenda(NamedTuple):
    """The whole agenda of a day.

    `custom` are the sections that rules name themselves, `notices` what the reader must know before all else.
    """

    as_of: date
    title: str
    sections: tuple[Section, ...]
    custom: tuple[Section, ...]
    cannot_tell: tuple[CannotTell, ...]
    done_today: tuple[DoneToday, ...]
    waiting: tuple[Waiting, ...]
    problems: tuple[Problem, ...]
    counts: Counts
    notices: tuple[str, ...] = ()

    def standing(self) -> bool:
        """Whether anything asks to be done now."""
        return any(item.outcome.state != State.LATER for item in self.items())

    def items(self) -> tuple[Item, ...]:
        """Every item on the page, section by section."""
        return tuple(item for section in (*self.sections, *self.custom) for item in section.items)
