"""The one way in which files of a vault are changed: under its lock, compared, journalled, whole at every instant.

Notes, the agenda file and drafts all go through here. Whoever changes a file reads it, works out the new bytes, checks
them, and hands in both: the old ones are compared with what is on disk at the last moment.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from followup_md.vault.files import CouldNotLook, CouldNotWrite, exists, read_whole
from followup_md.vault.listing import SAVED_MEANWHILE
from followup_md.vault.locks import vault_lock
from followup_md.vault.writing import Changed, create_file, delete_file, make_folder, replace_unchanged

if TYPE_CHECKING:
    from followup_md.vault.journal import Entry


class Transaction:
    """The files of a vault while nobody else writes into it; paths are relative to the vault.

    `kept` are the files that were made for what other programs saved into a file while it was written.
    """

    def __init__(self, vault: Path) -> None:
        self.vault = vault
        self.kept: list[str] = []

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None when there is none. Raises CouldNotLook."""
        return read_whole(self.vault / path)

    def exists(self, path: str) -> bool:
        """Whether anything has that name, be it a folder or a broken symlink. Raises CouldNotLook."""
        return exists(self.vault / path)

    def write(self, path: str, old: bytes | None, new: bytes | None, entry: Entry | None = None) -> bool:
        """Put new bytes in place of those that were read; False when the file holds others by now.

        No old bytes: the file is created, and its folder too. No new bytes: it is deleted. An entry is in the journal
        before the file changes, and taken out again when it could not be changed. What another program saved into the
        file at the same moment goes into a file beside it. Raises CouldNotLook, CouldNotWrite.
        """
        if entry:
            from followup_md.vault.journal import forget_last, remember  # most runs edit no note

            remember(self.vault, entry)
        is_written = False
        try:
            make_folder(self.vault, self.vault / path)
            is_written = self._put(path, old, new)
        except (CouldNotLook, CouldNotWrite):
            if entry:
                forget_last(self.vault)
            raise
        if entry and not is_written:
            forget_last(self.vault)
        return is_written

    def _put(self, path: str, old: bytes | None, new: bytes | None) -> bool:
        full = self.vault / path
        if old is not None and new is not None:
            try:
                saved = replace_unchanged(full, old, new)
            except Changed:
                return False
            if saved is not None:
                self._keep(path, saved)
            return True
        if self.read(path) != old:
            return False
        if new is None:
            delete_file(full)
        else:
            create_file(full, new)
        return True

    def _keep(self, path: str, saved: bytes) -> None:
        """Put what another program saved into a file beside it. Raises CouldNotWrite."""
        stem, ending = os.path.splitext(path)
        names = (f"{stem} {SAVED_MEANWHILE}{f' {number}' if number > 1 else ''}){ending}" for number in count(1))
        name = next(name for name in names if not self.exists(name))
        create_file(self.vault / name, saved)
        self.kept.append(name)


@contextlib.contextmanager
def transaction(vault: Path) -> Iterator[Transaction]:
    """Hold the lock of a vault to change files in it. Raises CouldNotWrite when another followup-md holds it."""
    with vault_lock(vault):
        yield Transaction(vault)
