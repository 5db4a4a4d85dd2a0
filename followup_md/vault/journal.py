"""Writing events into notes on disk, each edit of which can be taken back.

The journal of edits is a file in a dot folder of the vault: it moves with the vault, Obsidian does not show it, and a
second machine that syncs the vault can take back what the first one wrote. Knows files and the pure edit; no rule.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from followup_md.notes.edit import Refused, add_events
from followup_md.vault.files import (
    CouldNotLook,
    CouldNotWrite,
    append_line,
    create_file,
    make_folder,
    read_bytes,
    read_whole,
    replace_file,
)
from followup_md.vault.listing import is_conflict_copy
from followup_md.vault.locks import vault_lock

JOURNAL = ".followup-md/journal.jsonl"
KEPT_DAYS = 30


class Entry(NamedTuple):
    """One edit: the day, the note, the events, the keys of the ticks that asked for them, and what changed.

    `at` counts characters; `before` and `after` are the fingerprints of both texts, an empty `before` of no file. An
    edit that is `joined` is taken back with the one before it. One that is `undone` is only remembered for its keys.
    """

    day: str
    note: str
    events: tuple[str, ...]
    keys: tuple[str, ...]
    at: int
    removed: str
    added: str
    before: str
    after: str
    joined: bool = False
    undone: bool = False


Edit = Callable[[str], str | Refused]
"""A file's text → what it should be, or why it is left alone."""
Refuse = Callable[[bytes], str | None]
"""A file's bytes → why they should not be edited."""


def log_events(
    vault: Path,
    note: str,
    events: Sequence[str],
    today: date,
    keys: Sequence[str] = (),
    refuse: Refuse | None = None,
) -> str | None:
    """Write events into a note in one edit; what it was refused for, None when they stand there now.

    `refuse` looks at the bytes that would be edited and says what is wrong with that; `keys` are those of the ticks
    behind the events. Raises CouldNotWrite.
    """

    def edit(text: str) -> str | Refused:
        return add_events(text, events)

    return _change(vault, _entry(today, note, events, keys, "", ""), edit, refuse)


def change_file(vault: Path, path: str, edit: Edit, what: str, today: date) -> str | None:
    """Change a file of the vault along with the last edit of a note; what it was refused for. Raises CouldNotWrite."""
    return _change(vault, _entry(today, path, (what,), (), "", "")._replace(joined=True), edit, None)


def _change(vault: Path, about: Entry, edit: Edit, refuse: Refuse | None) -> str | None:
    """One journaled edit; `about` says all of it but what changed."""
    path = vault / about.note
    if not _is_inside(vault, path):
        return "it lies outside the vault, behind a link"
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
        reason = refuse(data) if refuse else None
        if reason:
            return reason
        new = edit(text)
        if isinstance(new, Refused):
            return new.reason
        if new != text:
            _remember(vault, _differing(about, text, new))
            if read_whole(path) != data:
                _forget_last(vault)
                return "it changed while it was being edited; try again"
            try:
                replace_file(path, new.encode("utf-8"))
            except CouldNotWrite:
                _forget_last(vault)
                raise
    return None


def _forget_last(vault: Path) -> None:
    _write_journal(vault, read_journal(vault)[:-1])


def add_note(vault: Path, note: str, text: str, events: Sequence[str], today: date, keys: Sequence[str]) -> str | None:
    """Write a new note that events were put into; what it was refused for. Undo takes it away again."""
    with vault_lock(vault):
        if os.path.lexists(vault / note):
            return "it is there already, and the rules take it for something else"
        _remember(vault, _entry(today, note, events, keys, "", text)._replace(before=""))
        make_folder(vault, vault / note)
        create_file(vault / note, text.encode("utf-8"))
    return None


def undo_last(vault: Path) -> tuple[Entry | None, str | None]:
    """Take the last edit back: what was taken back, or why it was not. Raises CouldNotWrite."""
    with vault_lock(vault):
        entries = read_journal(vault)
        joined: list[Entry] = []
        for number in range(len(entries) - 1, -1, -1):
            entry = entries[number]
            data = _bytes_of(vault, entry)
            was_stopped = not entry.before if data is None else _print(_text(data)) == entry.before
            if entry.undone or was_stopped:
                continue  # the run that wrote this line was stopped before it changed the note
            if entry.joined:
                joined.append(entry)
                continue
            if not _can_take_back(entry, data):
                if data is None or not any(event in _text(data) for event in entry.events):
                    joined.clear()
                    continue  # somebody took it back by hand, or the note is gone
                return entry, "the note changed since; take the line out by hand"
            for one in (*joined, entry):
                _take_back(vault, one)
            undone = [one._replace(undone=True) for one in entries[number:] if one.keys]
            _write_journal(vault, [*entries[:number], *undone])
            return entry, None
    return None, "nothing was written into a note in the last 30 days"


def _bytes_of(vault: Path, entry: Entry) -> bytes | None:
    """What a note holds that the journal names; None when it is gone, no file any more, or lies outside the vault."""
    if not _is_inside(vault, vault / entry.note):
        return None
    try:
        return read_whole(vault / entry.note)
    except CouldNotLook:
        return None


def _is_inside(vault: Path, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(vault.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of links, or a name that no file has
        return False


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _old_text(entry: Entry, text: str) -> str:
    return text[: entry.at] + entry.removed + text[entry.at + len(entry.added) :]


def _can_take_back(entry: Entry, data: bytes | None) -> bool:
    if data is None:
        return False
    text = _text(data)
    return (_print(_old_text(entry, text)) if entry.before else "", _print(text)) == (entry.before, entry.after)


def _take_back(vault: Path, entry: Entry) -> None:
    """Give a file its old text, if it did not change since: what was joined to an edit is no reason to refuse that."""
    path, data = vault / entry.note, _bytes_of(vault, entry)
    if data is None or not _can_take_back(entry, data):
        return
    if entry.before:
        replace_file(path, _old_text(entry, _text(data)).encode("utf-8"))
    else:
        os.unlink(path)


def read_journal(vault: Path) -> list[Entry]:
    """The edits that can be taken back, oldest first; lines that cannot be read (a sync conflict) are passed over."""
    data = read_whole(vault / JOURNAL) or b""
    entries: list[Entry] = []
    for line in data.decode("utf-8", "replace").split("\n"):  # a name may hold what splitlines takes for an end
        try:
            entries.append(_checked(Entry(**json.loads(line))))
        except (ValueError, TypeError, RecursionError):
            continue
    return entries


def recorded_keys(vault: Path) -> dict[str, bool]:
    """The keys of the ticks that the journal remembers; False for those that were taken back since."""
    return {key: not entry.undone for entry in read_journal(vault) for key in entry.keys}


def _checked(entry: Entry) -> Entry:
    """The entry, if it holds texts and a place. Raises TypeError or ValueError."""
    entry = entry._replace(events=tuple(entry.events), keys=tuple(entry.keys))
    texts = (entry.day, entry.note, *entry.events, *entry.keys, entry.removed, entry.added, entry.before, entry.after)
    "".join(texts).encode("utf-8")
    if not (isinstance(entry.at, int) and isinstance(entry.joined, bool) and isinstance(entry.undone, bool)):
        raise ValueError(entry)
    return entry


def _remember(vault: Path, entry: Entry) -> None:
    """Put an entry behind the others. Only when the first of them is too old is the whole journal written anew."""
    oldest = (date.fromisoformat(entry.day) - timedelta(KEPT_DAYS)).isoformat()
    path = vault / JOURNAL
    first = None if path.parent.is_symlink() else _first_day(path)
    if first is not None and first >= oldest:
        append_line(path, _as_line(entry))
    else:
        _write_journal(vault, [*(one for one in read_journal(vault) if one.day >= oldest), entry])


def _first_day(path: Path) -> str | None:
    """The day of the oldest entry; None when that cannot be told."""
    try:
        found = re.match(rb'\{"day": "(\d{4}-\d\d-\d\d)"', read_bytes(str(path), 64))
    except OSError:
        return None
    return found[1].decode() if found else None


def _as_line(entry: Entry) -> bytes:
    return (json.dumps(entry._asdict(), ensure_ascii=False) + "\n").encode("utf-8")


def _write_journal(vault: Path, entries: list[Entry]) -> None:
    path = vault / JOURNAL
    if path.parent.is_symlink():
        raise CouldNotWrite(f"{path.parent.name} is a link; it is not written through")
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise CouldNotWrite(f"{path.parent.name} could not be made: {error.strerror or error}") from error
    replace_file(path, b"".join(map(_as_line, entries)))


def _entry(today: date, note: str, events: Sequence[str], keys: Sequence[str], old: str, new: str) -> Entry:
    """The edit as the one stretch of text in which the two differ."""
    return _differing(Entry(today.isoformat(), note, tuple(events), tuple(keys), 0, "", "", "", ""), old, new)


def _differing(about: Entry, old: str, new: str) -> Entry:
    at = _shared(old, new)
    end = _shared(old[at:][::-1], new[at:][::-1])
    removed, added = old[at : len(old) - end], new[at : len(new) - end]
    return about._replace(at=at, removed=removed, added=added, before=_print(old), after=_print(new))


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _print(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _conflict_copies(path: Path) -> list[str]:
    beside = sorted(os.listdir(path.parent)) if path.parent.is_dir() else []
    marks = (f"{path.stem} (", f"{path.stem}.sync-conflict-")
    return [name for name in beside if name.startswith(marks) and is_conflict_copy(name)]
