"""The one way in which files of a vault are changed: under its lock, compared, journalled, whole at every instant.

Notes, the agenda file and drafts all go through here. Whoever changes a file reads it, works out the new bytes, checks
them, and hands in both: the old ones are compared with what is on disk at the last moment.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from followup_md.vault.files import CouldNotLook, CouldNotWrite, read_whole
from followup_md.vault.locks import vault_lock
from followup_md.vault.writing import create_file, delete_file, make_folder, replace_file

if TYPE_CHECKING:
    from followup_md.vault.journal import Entry


class Transaction:
    """The files of a vault while nobody else writes into it; paths are relative to the vault."""

    def __init__(self, vault: Path) -> None:
        self.vault = vault

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None when there is none. Raises CouldNotLook."""
        return read_whole(self.vault / path)

    def exists(self, path: str) -> bool:
        """Whether anything has that name, be it a folder or a broken symlink."""
        return os.path.lexists(self.vault / path)

    def write(self, path: str, old: bytes | None, new: bytes | None, entry: Entry | None = None) -> bool:
        """Put new bytes in place of those that were read; False when the file holds others by now.

        No old bytes: the file is created, and its folder too. No new bytes: it is deleted. An entry is in the journal
        before the file changes, and taken out again when it could not be changed. Raises CouldNotLook, CouldNotWrite.
        """
        if entry:
            from followup_md.vault.journal import forget_last, remember  # most runs edit no note

            remember(self.vault, entry)
        is_written = False
        try:
            make_folder(self.vault, self.vault / path)
            if self.read(path) == old:
                _put(self.vault / path, old, new)
                is_written = True
        except (CouldNotLook, CouldNotWrite):
            if entry:
                forget_last(self.vault)
            raise
        if entry and not is_written:
            forget_last(self.vault)
        return is_written


def _put(path: Path, old: bytes | None, new: bytes | None) -> None:
    if new is None:
        delete_file(path)
    elif old is None:
        create_file(path, new)
    else:
        replace_file(path, new)


@contextlib.contextmanager
def transaction(vault: Path) -> Iterator[Transaction]:
    """Hold the lock of a vault to change files in it. Raises CouldNotWrite when another followup-md holds it."""
    with vault_lock(vault):
        yield Transaction(vault)
