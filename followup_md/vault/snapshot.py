"""The notes of a vault kept in memory, so that only those that changed are read again.

A file counts as unchanged while it has the inode, size and times that it had when it was read. A time that was still
fresh at that moment proves nothing: such a file is read again at the next look.
"""

from __future__ import annotations

import os
import stat
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from followup_md.core.links import note_name
from followup_md.core.problem import Problem
from followup_md.core.record import Record
from followup_md.notes.across import check_across
from followup_md.notes.reader import Reading, RecordReader
from followup_md.rules.model import Rules
from followup_md.vault.listing import Listing, PathKind, classify, list_notes
from followup_md.vault.notes import Notes, Progress, any_copies, count_notes, read_note

FRESH_NS = 2_000_000_000
"""A file that was changed less than this before it was read may change again without its times showing it."""


class Seen(NamedTuple):
    """A file as it was when it was read: its inode, size and times (None when these prove nothing), and its content."""

    inode: int
    signature: tuple[int, int, int, int] | None
    reading: Reading


class Looked(NamedTuple):
    """What a look found: the paths whose content changed, and those that seem to be in the middle of a save.

    The latter keep their old content for the time being. An empty path stands for the listing itself.
    """

    changed: frozenset[str]
    doubtful: frozenset[str]


class Snapshot:
    """The notes of a vault as they were last seen, under one set of rules.

    A note that vanished, or that cannot be read any more, may be in the middle of a save: it is doubtful, and stays as
    it was, unless its path is among `given_up`. Without `given_up`, whatever is found counts at once.
    """

    def __init__(self, vault: Path, rules: Rules, wall_ns: Callable[[], int]) -> None:
        self.vault, self.rules, self._wall_ns = vault, rules, wall_ns
        self._reader = RecordReader(rules)
        self._root = f"{vault}{os.sep}"
        self._listing = Listing((), {}, ())
        self._paths: list[str] = []
        self._seen: dict[str, Seen] = {}
        self._records: dict[str, Record] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._plain = self._rules_notes = 0
        self._names: Counter[str] = Counter()

    def look_everywhere(self, given_up: Container[str] | None = None, progress: Progress | None = None) -> Looked:
        """List the vault and read what changed. Raises CouldNotLook."""
        listing = list_notes(self.vault, self.rules.page)
        gone = set(self._paths).difference(listing.paths)
        same = listing.left_out == self._listing.left_out and listing.problems == self._listing.problems
        self._listing = listing
        found = self._read(listing.paths, gone, given_up, progress)
        return found if same else found._replace(changed=found.changed | {""})

    def look_at(self, paths: Iterable[str], given_up: Container[str] | None = None) -> Looked | None:
        """Read what changed among some paths; None when only a look at everything can tell."""
        there, gone = [], set()
        for path in sorted(paths):
            status = _status(self._root + path)
            if status is None:
                if path not in self._seen and (self._listing.left_out or self._listing.problems):
                    return None  # it may be one of those
                gone.add(path)
            elif stat.S_ISREG(status.st_mode) and classify(path, self.rules.page) is PathKind.NOTE:
                there.append(path)
            else:
                return None
        return self._read(there, gone.intersection(self._seen), given_up)

    def is_problem(self, path: str) -> bool:
        """Whether the listing reported a problem of a path."""
        return any(problem.path == path for problem in self._listing.problems)

    def current(self) -> Notes:
        """The notes as they were last seen."""
        problems = [*self._listing.problems]
        for own in self._problems.values():
            problems += own
        records = tuple(self._records.values())
        counts = count_notes(self.rules, records, self._paths, (self._plain, self._rules_notes), self._listing)
        across = check_across(records, self.rules)
        return Notes(across.records, (*problems, *across.problems), counts, self._names)

    def after(self, written: Mapping[str, Reading]) -> Notes:
        """The notes as they were last seen, but for those written since, which are read again. Raises CouldNotLook."""
        if any_copies(self.vault, written) or self.look_at(written) is None:
            self.look_everywhere()
        return self.current()

    def _read(
        self, paths: Collection[str], gone: set[str], given_up: Container[str] | None, progress: Progress | None = None
    ) -> Looked:
        changed: set[str] = set()
        doubtful: set[str] = set()
        for number, path in enumerate(paths):
            if progress and not number & 127:
                progress(number, len(paths))
            before = self._seen.get(path)
            seen = self._see(path, before)
            if seen is None:
                gone = gone | {path} if before else gone
            elif before and not _counts(seen.reading) and self._is_doubtful(path, before, given_up):
                doubtful.add(path)
            elif seen is not before:
                if not before or before.reading != seen.reading:
                    changed.add(path)
                self._put(path, before, seen)
        inodes = Counter(seen.inode for seen in self._seen.values()) if gone else {}
        for path in sorted(gone):
            before = self._seen[path]
            if inodes[before.inode] == 1 and self._is_doubtful(path, before, given_up):
                doubtful.add(path)  # in the middle of a save; a rename would have shown the file elsewhere
            else:
                self._drop(path)
                changed.add(path)
        return Looked(frozenset(changed), frozenset(doubtful))

    def _is_doubtful(self, path: str, before: Seen, given_up: Container[str] | None) -> bool:
        return _counts(before.reading) and given_up is not None and path not in given_up

    def _see(self, path: str, before: Seen | None) -> Seen | None:
        """The file as it is now, `before` itself when it did not change, None when it is not there."""
        status = _status(self._root + path)
        if status is None:
            return None
        signature = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        if before and before.signature == signature:
            return before
        is_fresh = self._wall_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < FRESH_NS
        reading = read_note(self._root + path, path, self._reader)
        return reading and Seen(status.st_ino, None if is_fresh else signature, reading)

    def _put(self, path: str, before: Seen | None, seen: Seen) -> None:
        self._seen[path] = seen
        if before is None:
            insort(self._paths, path)
            self._names[note_name(path).casefold()] += 1
        else:
            self._forget(path, before.reading)
        self._plain += seen.reading.plain
        self._rules_notes += seen.reading.rules
        if seen.reading.record:
            self._records[path] = seen.reading.record
        if seen.reading.problems:
            self._problems[path] = seen.reading.problems

    def _forget(self, path: str, reading: Reading) -> None:
        self._plain -= reading.plain
        self._rules_notes -= reading.rules
        self._records.pop(path, None)
        self._problems.pop(path, None)

    def _drop(self, path: str) -> None:
        self._forget(path, self._seen.pop(path).reading)
        del self._paths[bisect_left(self._paths, path)]
        name = note_name(path).casefold()
        self._names[name] -= 1
        if not self._names[name]:
            del self._names[name]


def _counts(reading: Reading) -> bool:
    """Whether the agenda depends on a file of this content."""
    return reading.record is not None or reading.rules


def _status(full: str) -> os.stat_result | None:
    try:
        return os.lstat(full)
    except OSError:
        return None
