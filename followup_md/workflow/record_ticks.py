"""Ticks → edits of notes on disk: all events of a note in one edit, each of them once.

Knows files; what a tick means was settled before.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from followup_md.agenda.ticks import Recording, Unrecorded
from followup_md.core.people import EVERYONE, Person
from followup_md.core.record import Done, Event, Record
from followup_md.core.words import fold
from followup_md.drafts.store import mark_sent
from followup_md.notes.edit import Refused, add_events
from followup_md.notes.new import make_note
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Rules
from followup_md.vault.files import CouldNotLook, CouldNotWrite
from followup_md.vault.journal import add_note, log_events
from followup_md.vault.rules import read_template


class Taken(NamedTuple):
    """One edit: the note, the lines that its log holds now, and whether the note was made for them."""

    note: str
    lines: tuple[str, ...]
    is_new: bool = False

    def __str__(self) -> str:
        return f"{'Made' if self.is_new else 'Recorded in'} {self.note}: {'; '.join(self.lines)}"


def record_ticks(
    vault: Path, rules: Rules, recordings: Iterable[Recording], today: date
) -> tuple[tuple[Taken, ...], tuple[Unrecorded, ...]]:
    """Write the events into the notes: what was written, and the ticks whose note could not be."""
    taken: list[Taken] = []
    refused: list[Unrecorded] = []
    for same in _by_note(recordings):
        lines, keys = tuple(dict.fromkeys(one.line for one in same)), tuple(one.tick.key for one in same)
        record = same[0].record
        note = record.path if record else same[0].kind
        try:
            if record:
                reason = record_events(vault, rules, record, lines, today, keys, [one.person for one in same])
            else:
                note, reason = _make(vault, rules, same[0].kind, lines, keys, today)
        except (CouldNotLook, CouldNotWrite) as error:
            reason = str(error)
        if reason:
            refused += (Unrecorded((one.tick,), f"could not be written into `{note}`: {reason}") for one in same)
        else:
            taken.append(Taken(note, lines, record is None))
    return tuple(taken), tuple(refused)


def _by_note(recordings: Iterable[Recording]) -> list[list[Recording]]:
    found: dict[tuple[str, str], list[Recording]] = {}
    for one in recordings:
        found.setdefault((one.kind, one.record.path if one.record else ""), []).append(one)
    return list(found.values())


def record_events(
    vault: Path,
    rules: Rules,
    record: Record,
    lines: Sequence[str],
    today: date,
    keys: Sequence[str] = (),
    people: Iterable[Person | None] = (),
) -> str | None:
    """Write lines into the log of a note that is still what it was, and mark the drafts that these say were sent.

    What it was refused for, None when they stand there now: also when they could not be read back as being about
    these people. Raises CouldNotLook and CouldNotWrite.
    """
    reader = RecordReader(rules)
    found: list[Event | Done] = []

    def refuse(data: bytes) -> str | None:
        if reader.read(data, record.path).record != record:
            return "it changed meanwhile"
        text = add_events(data.decode("utf-8"), lines)
        after = None if isinstance(text, Refused) else reader.read(text.encode("utf-8"), record.path).record
        if after is None:
            return None  # the edit says itself what is wrong
        before = {line._replace(line=0) for line in record.log_lines()}
        found.extend(line for line in after.log_lines() if line._replace(line=0) not in before)
        lost = next(
            (one for one in people if one and not any(_concerns(line, one) for line in after.log_lines())), None
        )
        return f"what would be written could not be read back as being about {lost.name}" if lost else None

    refused = log_events(vault, record.path, lines, today, keys, refuse)
    if refused is None:
        with contextlib.suppress(CouldNotLook, CouldNotWrite):  # what was logged is not less true
            mark_sent(vault, rules, record, [event for event in found if isinstance(event, Event)], today)
    return refused


def _concerns(line: Event | Done, person: Person) -> bool:
    return person.everyone or line.about in (None, EVERYONE) or fold(line.about or "") == fold(person.name)


def _make(
    vault: Path, rules: Rules, kind: str, lines: tuple[str, ...], keys: tuple[str, ...], today: date
) -> tuple[str, str | None]:
    """A new note of the kind with these lines: its path, and why there is none."""
    declared = rules.kinds[kind]
    made, problems = make_note(rules, declared, {}, read_template(vault, declared.template), today)
    if made is None:
        wrong = "; ".join(problem.message for problem in problems)
        return kind, f"no note of the kind `{kind}` can be made without you: {wrong}"
    path = f"{declared.match.folder}/{made.name}" if declared.match.folder else made.name
    text = add_events(made.text, lines)
    if isinstance(text, Refused):
        return path, text.reason
    return path, add_note(vault, path, text, lines, today, keys)
