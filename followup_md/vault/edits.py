"""Edits of notes and drafts that can be undone: events put into a log, a file changed along with them, a new note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from followup_md.notes.edit import Refused, add_events
from followup_md.vault.journal import Entry, new_entry
from followup_md.vault.listing import conflict_copies
from followup_md.vault.transaction import transaction
from followup_md.vault.writing import is_inside

Edit = Callable[[str], str | Refused]
"""A pure function: the text of a file → what it should be, or why it is left alone."""
Check = Callable[[str], str | None]
"""A function that reads what would be written: new text → what is wrong with it."""


def log_events(
    vault: Path, note: str, events: Sequence[str], today: date, keys: Sequence[str] = (), check: Check | None = None
) -> str | None:
    """Write events into the log of a note in one edit: why it was refused, None when they are there now.

    `keys` are those of the ticks behind the events. Raises CouldNotLook and CouldNotWrite.
    """

    def edit(text: str) -> str | Refused:
        new = add_events(text, events)
        wrong = check(new) if check and isinstance(new, str) else None
        return Refused(wrong) if wrong else new

    return _edit_text(vault, new_entry(today, note, events, keys), edit)


def change_file(vault: Path, path: str, edit: Edit, what: str, today: date) -> str | None:
    """Change a file along with the last edit of a note, to be undone with it: why it was refused.

    Raises CouldNotLook and CouldNotWrite.
    """
    return _edit_text(vault, new_entry(today, path, (what,), joined=True), edit)


def _edit_text(vault: Path, entry: Entry, edit: Edit) -> str | None:
    if not is_inside(vault, vault / entry.note):
        return "it lies outside the vault, behind a symlink"
    with transaction(vault) as files:
        copies = conflict_copies(vault / entry.note)
        if copies:
            return f"{copies[0]} lies beside it: settle that conflict first"
        data = files.read(entry.note)
        if data is None:
            return "it is gone"
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return "it is not UTF-8"
        new = edit(text)
        if isinstance(new, Refused):
            return new.reason
        if new == text or files.write(entry.note, data, new.encode("utf-8"), entry.with_change(text, new)):
            return None
    return "it changed while it was being edited; try again"


def add_note(vault: Path, note: str, text: str, events: Sequence[str], today: date, keys: Sequence[str]) -> str | None:
    """Create a note with events in its log: why it was refused. Undoing it deletes the note. Raises CouldNotWrite."""
    with transaction(vault) as files:
        entry = new_entry(today, note, events, keys).with_change(None, text)
        if files.exists(note) or not files.write(note, None, text.encode("utf-8"), entry):
            return "it exists already, and the rules take it for something else"
    return None
