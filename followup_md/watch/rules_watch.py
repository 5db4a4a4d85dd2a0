"""The rules of a watched vault: loaded again when their files change, and kept while a file is being saved."""

from __future__ import annotations

import os
from pathlib import Path

from followup_md.core.problem import Problem
from followup_md.rules.compile import build_rules
from followup_md.rules.model import Rules
from followup_md.vault.own_rules import RULES_FILE, find_rules_files, is_rules_file
from followup_md.vault.rules import Loaded, load_documents


class WatchedRules:
    """The rules in force; `rules` is None while they have mistakes, which are the `problems`."""

    def __init__(self, vault: Path) -> None:
        self.vault = vault
        self.rules: Rules | None = None
        self.problems: tuple[Problem, ...] = ()
        self._documents: Loaded | None = None
        self._file = ""
        """The name of the vault's own rules file, if it has one."""
        self._signature: tuple[int, ...] = ()

    @property
    def are_loaded(self) -> bool:
        """Whether they were ever loaded, with or without mistakes."""
        return self._documents is not None

    def is_touched(self) -> bool:
        """Whether the rules file looks different from when this was last asked."""
        before, self._signature = self._signature, _signature(self.vault / RULES_FILE)
        if self._file not in ("", RULES_FILE):
            self._signature += _signature(self.vault / self._file)
        return self._signature != before

    def is_own(self, path: str) -> bool:
        """Whether a path is that of the vault's rules note, or of a note that has become one."""
        return path == self._file or is_rules_file(self.vault, path)

    def is_away(self) -> bool:
        """Whether the vault's own rules file has vanished: many editors remove a file for a moment to save it."""
        return self.rules is not None and self._file != "" and not find_rules_files(self.vault)

    def reload(self) -> bool:
        """Load the rules: whether any of their files changed. Raises CouldNotLook."""
        documents = load_documents(self.vault, with_tests=False)
        if documents == self._documents:
            return False
        self._documents = documents
        name = documents[0][0].path if documents[0] else ""
        self._file = name if name == RULES_FILE or is_rules_file(self.vault, name) else ""
        self.rules, self.problems = (None, documents[1]) if documents[1] else build_rules(documents[0])
        return True


def _signature(path: Path) -> tuple[int, ...]:
    """What tells whether a file, or what a symlink leads to, is still the same; empty for no file."""
    try:
        status = os.stat(path)
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
