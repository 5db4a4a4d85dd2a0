"""Writing into notes on disk: one event at a time, each of which can be taken back.

The journal of edits is a file in a dot folder of the vault: it moves with the vault, Obsidian does not show it, and a
second machine that syncs the vault can take back what the first one wrote. Knows files and the pure edit; no rule.
"""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from followup_md.edit import Refused, add_event
from followup_md.files import CouldNotWrite, read_whole, replace_file, vault_lock
from followup_md.vault import is_conflict_copy

JOURNAL = ".followup-md/journal.jsonl"
KEPT_DAYS = 30


class Entry(NamedTuple):
    """One edit: the day, the note, the event, where the text changed (in characters), and both texts' fingerprints."""

    day: str
    note: str
    event: str
    at: int
    removed: str
    added: str
    before: str
    after: str


def log_event(vault: Path, note: str, event: str, today: date) -> str | None:
    """Write an event into a note; what it was refused for, None when it stands there now. Raises CouldNotWrite."""
    path = vault / note
    with vault_lock(vault):
        copies = _conflict_copies(path)
        if copies:
            return f"{copies[0]} lies beside it: settle that conflict first"
        data = read_whole(path)
        if data is None:
            return "it is gone"
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return "it is not UTF-8"
        new = add_event(text, event)
        if isinstance(new, Refused):
            return new.reason
        if new != text:
            _remember(vault, _entry(today, note, event, text, new))
            if read_whole(path) != data:
                _write_journal(vault, read_journal(vault)[:-1])
                return "it changed while it was being edited; try again"
            replace_file(path, new.encode("utf-8"))
    return None


def undo_last(vault: Path) -> tuple[Entry | None, str | None]:
    """Take the last edit back: what was taken back, or why it was not. Raises CouldNotWrite."""
    with vault_lock(vault):
        entries = read_journal(vault)
        while entries:
            entry = entries.pop()
            data = read_whole(vault / entry.note)
            text = data.decode("utf-8", "surrogateescape") if data is not None else ""
            if data is not None and _print(text) == entry.before:
                continue  # the run that wrote this line was stopped before it changed the note
            old = text[: entry.at] + entry.removed + text[entry.at + len(entry.added) :]
            if data is None or (_print(old), _print(text)) != (entry.before, entry.after):
                return entry, "the note changed since, or is gone; take the line out by hand"
            replace_file(vault / entry.note, old.encode("utf-8"))
            _write_journal(vault, entries)
            return entry, None
    return None, "nothing was written into a note in the last 30 days"


def read_journal(vault: Path) -> list[Entry]:
    """The edits that can be taken back, oldest first; lines that cannot be read (a sync conflict) are passed over."""
    data = read_whole(vault / JOURNAL) or b""
    entries: list[Entry] = []
    for line in data.decode("utf-8", "replace").split("\n"):  # a name may hold what splitlines takes for an end
        try:
            entries.append(_checked(vault, Entry(**json.loads(line))))
        except (ValueError, TypeError, RecursionError):
            continue
    return entries


def _checked(vault: Path, entry: Entry) -> Entry:
    """The entry, if it holds texts and a place, and its note lies in the vault. Raises TypeError or ValueError."""
    "".join(entry._replace(at="")).encode("utf-8")  # type: ignore[arg-type]
    inside = (vault / entry.note).resolve().is_relative_to(vault.resolve())
    if not (isinstance(entry.at, int) and inside):
        raise ValueError(entry)
    return entry


def _remember(vault: Path, entry: Entry) -> None:
    oldest = (date.fromisoformat(entry.day) - timedelta(KEPT_DAYS)).isoformat()
    _write_journal(vault, [*(one for one in read_journal(vault) if one.day >= oldest), entry])


def _write_journal(vault: Path, entries: list[Entry]) -> None:
    path = vault / JOURNAL
    if path.parent.is_symlink():
        raise CouldNotWrite(f"{path.parent.name} is a link; it is not written through")
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise CouldNotWrite(f"{path.parent.name} could not be made: {error.strerror or error}") from error
    lines = (json.dumps(entry._asdict(), ensure_ascii=False) + "\n" for entry in entries)
    replace_file(path, "".join(lines).encode("utf-8"))


def _entry(today: date, note: str, event: str, old: str, new: str) -> Entry:
    """The edit as the one stretch of text in which the two differ."""
    at = _shared(old, new)
    end = _shared(old[at:][::-1], new[at:][::-1])
    removed, added = old[at : len(old) - end], new[at : len(new) - end]
    return Entry(today.isoformat(), note, event, at, removed, added, _print(old), _print(new))


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _print(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _conflict_copies(path: Path) -> list[str]:
    beside = sorted(os.listdir(path.parent)) if path.parent.is_dir() else []
    marks = (f"{path.stem} (", f"{path.stem}.sync-conflict-")
    return [name for name in beside if name.startswith(marks) and is_conflict_copy(name)]
