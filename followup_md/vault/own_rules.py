"""Which file holds a vault's own rules: `rules.yaml`, or a note at its top that says so in its front matter."""

from __future__ import annotations

import os
from pathlib import Path

from followup_md.rules.note import is_rules_note
from followup_md.vault.files import CouldNotLook, exists, read_bytes
from followup_md.vault.listing import PathKind, classify

RULES_FILE = "rules.yaml"


def find_rules_files(vault: Path) -> tuple[str, ...]:
    """The names of the vault's own rules files: none, one, or (which is a mistake) several. Raises CouldNotLook."""
    own = (RULES_FILE,) if exists(vault / RULES_FILE) else ()
    try:
        names = os.listdir(vault)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise CouldNotLook(f"the vault could not be listed: {error.strerror or error}; the old agenda stays") from error
    root = f"{vault}{os.sep}"
    return (*own, *sorted(name for name in names if name[-3:].lower() == ".md" and _holds_rules(root, name)))


def is_rules_file(vault: Path, path: str) -> bool:
    """Whether a path relative to the vault is that of a note at its top that holds rules, or of a link to one.

    A note that cannot be read is none: the reader of notes says what is wrong with it.
    """
    return "/" not in path and _holds_rules(f"{vault}{os.sep}", path)


def _holds_rules(root: str, name: str) -> bool:
    full = root + name
    try:
        return is_rules_note(_read_head(full)) and classify(name) in (PathKind.NOTE, PathKind.PAGE)
    except OSError:
        return False


def _read_head(full: str) -> bytes:
    try:
        return read_bytes(full, 0)
    except OSError:  # a symlink, or nothing that can be read
        return read_bytes(os.path.realpath(full), 0)
