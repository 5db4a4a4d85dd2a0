"""The notes of a vault as typed records: all of them read from disk, one bad note costing no other."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from followup_md.core.links import note_name
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.core.record import Record
from followup_md.notes.across import check_across
from followup_md.notes.reader import MOST_BYTES, Reading, RecordReader
from followup_md.notes.tally import Counts
from followup_md.rules.model import Rules
from followup_md.vault.files import read_bytes
from followup_md.vault.listing import NO_FILES, Listing, conflict_copies, list_notes

Progress = Callable[[int, int], None]
"""Is told now and then how many of how many notes have been read."""


class Notes(NamedTuple):
    """Everything read from a vault: typed records, the problems of all notes, and what became of each file."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    counts: Counts
    names: Mapping[str, int]
    """How often each file name (case folded, without its ending) occurs in the vault."""


class NotesOnDisk:
    """The notes of a vault for a single run: every note is read when they are asked for."""

    def __init__(self, vault: Path, rules: Rules, progress: Progress | None = None) -> None:
        self.vault, self.rules, self.progress = vault, rules, progress
        self._listing = Listing((), {}, ())
        self._readings: dict[str, Reading] = {}

    def current(self) -> Notes:
        """Read every note. Raises CouldNotLook when the vault cannot be listed."""
        self._listing = listing = list_notes(self.vault, self.rules.page)
        self._readings = readings = {}
        reader = RecordReader(self.rules)
        root = f"{self.vault}{os.sep}"
        for number, path in enumerate(listing.paths):
            if self.progress and not number & 127:
                self.progress(number, len(listing.paths))
            reading = read_note(root + path, path, reader)
            if reading is not None:
                readings[path] = reading
        return self._notes()

    def after(self, written: Mapping[str, Reading]) -> Notes:
        """The notes as they were read last, but for those written since, which are known. Raises CouldNotLook."""
        self._readings |= written
        if any_copies(self.vault, written):
            self._listing = list_notes(self.vault, self.rules.page)
        return self._notes()

    def _notes(self) -> Notes:
        records: list[Record] = []
        problems = list(self._listing.problems)
        plain = rules = 0
        for reading in self._readings.values():
            problems += reading.problems
            plain += reading.plain
            rules += reading.rules
            if reading.record:
                records.append(reading.record)
        names = Counter(note_name(path).casefold() for path in self._readings)
        counts = count_notes(self.rules, records, self._readings, (plain, rules), self._listing)
        across = check_across(records, self.rules)
        return Notes(across.records, (*problems, *across.problems), counts, names)


def read_notes(vault: Path, rules: Rules) -> Notes:
    """Read every note of a vault once. Raises CouldNotLook when it cannot be listed."""
    return NotesOnDisk(vault, rules).current()


def count_notes(
    rules: Rules, records: Collection[Record], read: Collection[str], others: tuple[int, int], listing: Listing
) -> Counts:
    """What became of every Markdown file, when those at the paths `read` were read.

    `others` are the numbers of those that are of no kind, and of those that are rules files.
    """
    plain, rules_notes = others
    kinds = Counter(record.kind for record in records)
    below = f"{rules.page.drafts}/"
    drafts = sum(path.startswith(below) for path in read) - sum(record.path.startswith(below) for record in records)
    drafts = min(drafts, plain)
    unread = sum(problem.code not in NO_FILES for problem in listing.problems)
    return Counts(
        files=len(read) + sum(listing.left_out.values()) + unread,
        kinds={name: kinds[name] for name in rules.kinds},
        drafts=drafts,
        plain=plain - drafts,
        broken=unread + len(read) - len(records) - plain - rules_notes,
        left_out=listing.left_out,
        rules=rules_notes,
    )


def any_copies(vault: Path, written: Iterable[str]) -> bool:
    """Whether beside a note that was written lies another version of it now. Raises CouldNotLook."""
    return any(conflict_copies(vault / path) for path in written)


def read_note(full: str, path: str, reader: RecordReader) -> Reading | None:
    """Read one note; None when it is gone. Whatever else goes wrong is a problem of that note."""
    try:
        return reader.read(read_bytes(full, MOST_BYTES), path)
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"could not be read: {error.strerror or error}; items that look at other notes may be incomplete"
        return Reading(None, (Problem(Place(path), ERROR, "unreadable", message),))
    except Exception as error:
        message = f"internal error while reading it ({type(error).__name__}: {error}); please report it"
        return Reading(None, (Problem(Place(path), ERROR, "defect", message),))
