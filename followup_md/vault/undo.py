"""Undoing the last edit of a note: it gets its old bytes back exactly, or is left alone with the reason."""

from __future__ import annotations

import os
from pathlib import Path

from followup_md.vault.journal import Entry, fingerprint, read_journal, was_never_made, write_journal
from followup_md.vault.transaction import Transaction, transaction
from followup_md.vault.writing import is_inside

CHANGED = "the note has changed since; take the line out by hand"


def undo_last(vault: Path) -> tuple[Entry | None, str | None]:
    """Undo the last edit: which it was, and why it could not be undone. Raises CouldNotLook and CouldNotWrite.

    An edit that no longer shows in its note (undone by hand, or the note is gone) is passed over for the one before it.
    """
    with transaction(vault) as files:
        entries = read_journal(vault)
        joined: list[Entry] = []
        for number in range(len(entries) - 1, -1, -1):
            entry = entries[number]
            data = None if entry.undone else _bytes_of(files, entry)
            if entry.undone or was_never_made(entry, None if data is None else _text(data)):
                continue
            if entry.joined:
                joined.append(entry)
                continue
            if not _can_undo(entry, data):
                if data is None or not any(event in _text(data) for event in entry.events):
                    joined.clear()
                    continue
                return entry, CHANGED
            is_undone = [_undo(files, edit) for edit in (*joined, entry)]
            if not is_undone[-1]:
                return entry, CHANGED
            undone = [edit._replace(undone=True) for edit in entries[number:] if edit.keys]
            write_journal(vault, [*entries[:number], *undone])
            return entry, None
    return None, "no note was edited in the last 30 days"


def _bytes_of(files: Transaction, entry: Entry) -> bytes | None:
    """What an edited file holds now; None when it is gone, is no file any more, or lies outside the vault.

    Raises CouldNotLook.
    """
    path = files.vault / entry.note
    return files.read(entry.note) if is_inside(files.vault, path) and os.path.isfile(path) else None


def _can_undo(entry: Entry, data: bytes | None) -> bool:
    """Whether the file is what the edit made of it, and would become what it was before."""
    if data is None:
        return False
    text = _text(data)
    before = fingerprint(_old_text(entry, text)) if entry.before else ""
    return (before, fingerprint(text)) == (entry.before, entry.after)


def _undo(files: Transaction, entry: Entry) -> bool:
    """Give a file its old text, unless it has changed since: what was joined to an edit does not keep it from undo."""
    data = _bytes_of(files, entry)
    if data is None or not _can_undo(entry, data):
        return False
    old = _old_text(entry, _text(data)).encode("utf-8") if entry.before else None
    return files.write(entry.note, data, old)


def _old_text(entry: Entry, text: str) -> str:
    return text[: entry.at] + entry.removed + text[entry.at + len(entry.added) :]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
