"""A vault on disk: finding it, listing its notes, loading its rules, reading every note.

The only module besides `files` that looks at a vault. Knows which files are notes; knows no rule and no page.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from followup_md.core.problem import ERROR, Problem
from followup_md.core.record import Record
from followup_md.notes.reader import MOST_BYTES, PLAIN, Reading, RecordReader
from followup_md.notes.tally import Counts
from followup_md.rules.model import Rules
from followup_md.vault.files import read_bytes
from followup_md.vault.listing import LINKED_FOLDER, Listing, list_notes, note_name


class Notes(NamedTuple):
    """Everything read from a vault: the typed records, the problems of all notes, where each file went, file names."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    counts: Counts
    names: Mapping[str, int]
    """How often each file name (folded, without its ending) stands in the vault."""


def read_notes(vault: Path, rules: Rules, progress: Callable[[int, int], None] | None = None) -> Notes:
    """Read every note. One bad note is a problem of that note and costs no other. Raises CouldNotLook."""
    listing = list_notes(vault, rules.page.file, rules.page.ignore)
    reader = RecordReader(rules)
    records: list[Record] = []
    problems = list(listing.problems)
    plain = gone = 0
    root = f"{vault}{os.sep}"
    for number, path in enumerate(listing.paths):
        if progress and not number & 127:
            progress(number, len(listing.paths))
        reading = read_note(root + path, path, reader)
        if reading is PLAIN:
            plain += 1
        elif reading is None:
            gone += 1
        else:
            problems += reading.problems
            plain += reading.plain
            if reading.record:
                records.append(reading.record)
    names = Counter(note_name(path) for path in listing.paths)
    counts = count_notes(rules, records, len(listing.paths) - gone, plain, listing)
    return Notes(tuple(records), tuple(problems), counts, names)


def count_notes(rules: Rules, records: Collection[Record], read: int, plain: int, listing: Listing) -> Counts:
    """Where every Markdown file went: `read` of them were read, and of these so many are of no kind."""
    kinds = Counter(record.kind for record in records)
    unread = sum(problem.code != LINKED_FOLDER for problem in listing.problems)
    return Counts(
        files=read + sum(listing.left_out.values()) + unread,
        kinds={name: kinds[name] for name in rules.kinds},
        plain=plain,
        broken=unread + read - len(records) - plain,
        left_out=listing.left_out,
    )


def read_note(full: str, path: str, reader: RecordReader) -> Reading | None:
    """One note; None when it went away since it was listed."""
    try:
        return reader.read(read_bytes(full, MOST_BYTES), path)
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"could not be read: {error.strerror or error}; items that look at other notes may be incomplete"
        return Reading(None, (Problem(path, 0, 0, ERROR, "unreadable", message),))
    except Exception as error:
        message = f"stopped our reader ({type(error).__name__}: {error}); please report it"
        return Reading(None, (Problem(path, 0, 0, ERROR, "defect", message),))
