"""The journal of edits: what followup-md wrote into which file, so that it can be undone and is not done twice.

It is a file in a dot folder of the vault: it moves with the vault, Obsidian does not show it, and a second machine that
syncs the vault can undo what the first one wrote. Call what writes it while holding the lock of the vault.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from followup_md.vault.files import CouldNotLook, CouldNotWrite, read_bytes, read_whole
from followup_md.vault.writing import append_line, is_inside, replace_file

JOURNAL = ".followup-md/journal.jsonl"
KEPT_DAYS = 30
MOST_JOURNAL_BYTES = 16 * 1024 * 1024


class Entry(NamedTuple):
    """One edit: the day, the file, the events, the keys of the lines on the page behind them, and what changed.

    `at` counts characters; `before` and `after` are the fingerprints of both texts, an empty `before` of no file. An
    edit that is `joined` is undone with the one before it. One that is `undone` is only remembered for its keys.
    """

    day: str
    note: str
    events: tuple[str, ...]
    keys: tuple[str, ...]
    at: int = 0
    removed: str = ""
    added: str = ""
    before: str = ""
    after: str = ""
    joined: bool = False
    undone: bool = False

    def with_change(self, old: str | None, new: str) -> Entry:
        """The entry with the one stretch of text in which the two differ; no old text stands for no file."""
        text = old or ""
        at = _shared(text, new)
        end = _shared(text[at:][::-1], new[at:][::-1])
        before = "" if old is None else fingerprint(text)
        removed, added = text[at : len(text) - end], new[at : len(new) - end]
        return self._replace(at=at, removed=removed, added=added, before=before, after=fingerprint(new))


def new_entry(today: date, path: str, events: Sequence[str], keys: Sequence[str] = (), joined: bool = False) -> Entry:
    """An entry that does not say yet what changed."""
    return Entry(today.isoformat(), path, tuple(events), tuple(keys), joined=joined)


def fingerprint(text: str) -> str:
    """What tells two texts apart."""
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning; takes time linear in their length."""
    same, most = 0, min(len(one), len(other))
    while same < most:
        middle = (same + most + 1) // 2
        if one[same:middle] == other[same:middle]:
            same = middle
        else:
            most = middle - 1
    return same


# reading


def read_journal(vault: Path) -> list[Entry]:
    """The edits that can be undone, oldest first; lines that cannot be read (a sync conflict) are passed over."""
    data = read_whole(vault / JOURNAL, MOST_JOURNAL_BYTES) or b""
    entries: list[Entry] = []
    for line in data.decode("utf-8", "replace").split("\n"):  # a name may hold what splitlines takes for an end
        try:
            entries.append(_checked(Entry(**json.loads(line))))
        except (ValueError, TypeError, RecursionError):
            continue
    return entries


def recorded_keys(vault: Path) -> dict[str, bool]:
    """The keys of the edits that were made, not stopped before the file was written; False for those undone since."""
    entries = [entry for entry in read_journal(vault) if entry.keys]
    texts = {path: _text_of(vault, path) for path in {entry.note for entry in entries}}
    return {
        key: not entry.undone
        for entry in entries
        if entry.undone or not was_never_made(entry, texts[entry.note])
        for key in entry.keys
    }


def was_never_made(entry: Entry, text: str | None) -> bool:
    """Whether the run that wrote an entry was stopped before it changed the file; no text stands for no file."""
    return not entry.before if text is None else fingerprint(text) == entry.before


def _text_of(vault: Path, path: str) -> str | None:
    if not is_inside(vault, vault / path):
        return None
    try:
        data = read_whole(vault / path)
    except CouldNotLook:
        return None
    return None if data is None else data.decode("utf-8", "surrogateescape")


def _checked(entry: Entry) -> Entry:
    """The entry, if all of it has the right type. Raises TypeError or ValueError."""
    entry = entry._replace(events=tuple(entry.events), keys=tuple(entry.keys))
    texts = (entry.day, entry.note, entry.removed, entry.added, entry.before, entry.after)
    "".join((*texts, *entry.events, *entry.keys)).encode("utf-8")
    if not (isinstance(entry.at, int) and isinstance(entry.joined, bool) and isinstance(entry.undone, bool)):
        raise ValueError(entry)
    return entry


# writing


def remember(vault: Path, entry: Entry) -> None:
    """Append an entry. Only when the first one is too old is the whole journal written anew. Raises CouldNotWrite."""
    oldest = (date.fromisoformat(entry.day) - timedelta(KEPT_DAYS)).isoformat()
    path = vault / JOURNAL
    first = None if _is_symlink(path.parent) else _first_day(path)
    if first is not None and first >= oldest:
        append_line(path, _as_line(entry))
    else:
        write_journal(vault, [*(known for known in read_journal(vault) if known.day >= oldest), entry])


def forget_last(vault: Path) -> None:
    """Remove the last entry, whose edit was not made after all. Raises CouldNotWrite."""
    write_journal(vault, read_journal(vault)[:-1])


def write_journal(vault: Path, entries: Sequence[Entry]) -> None:
    """Replace the whole journal. Raises CouldNotWrite."""
    path = vault / JOURNAL
    if _is_symlink(path.parent):
        raise CouldNotWrite(f"{path.parent.name}: refusing to write through a symlink")
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise CouldNotWrite(f"{path.parent.name} could not be created: {error.strerror or error}") from error
    replace_file(path, b"".join(map(_as_line, entries)))


def _is_symlink(folder: Path) -> bool:
    """Whether the folder of the journal is a symlink. Raises CouldNotWrite where that is unsure."""
    try:
        return stat.S_ISLNK(os.lstat(folder).st_mode)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CouldNotWrite(f"{folder.name} could not be looked at: {error.strerror or error}") from error


def _first_day(path: Path) -> str | None:
    """The day of the oldest entry; None when that cannot be told."""
    try:
        found = re.match(rb'\{"day": "(\d{4}-\d\d-\d\d)"', read_bytes(str(path), 64))
    except OSError:
        return None
    return found[1].decode() if found else None


def _as_line(entry: Entry) -> bytes:
    return (json.dumps(entry._asdict(), ensure_ascii=False) + "\n").encode("utf-8")
