"""A new note on disk: where it goes, and that it never takes the place of another file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from followup_md.rules.model import Kind
from followup_md.vault.listing import reason_not_to_read
from followup_md.vault.transaction import transaction
from followup_md.workflow.workspace import Workspace


def place_note(workspace: Workspace, kind: Kind, name: str, file: str | None) -> tuple[str, str]:
    """The path of a new note, and why it cannot lie there (empty if it can).

    It is `file` when one is given, else `name` in the folder where most notes of the kind are, or in the home of the
    kind. Raises CouldNotLook.
    """
    if file is None:
        same = (record.path for record in workspace.notes.current().records if record.kind == kind.name)
        path = os.path.join(kind.match.folder or _usual_folder(same, kind.home), name)
    else:
        path = f"{file.removesuffix('.md')}.md"
    path = os.path.normpath(path).replace(os.sep, "/")
    if path.startswith("..") or os.path.isabs(path):
        return path, f"`{file}` is not inside the vault"
    reason = reason_not_to_read(path, workspace.rules.page, kind.match.folder)
    return path, f"a note at `{path}` {reason}; give another name with --file" if reason else ""


def create_note(vault: Path, path: str, text: str) -> bool:
    """Create a note; False when anything has that name already. Raises CouldNotWrite."""
    with transaction(vault) as files:
        return not files.exists(path) and files.write(path, None, text.encode("utf-8"))


def _usual_folder(paths: Iterable[str], home: str) -> str:
    """The folder in which most of the paths lie, the first of them by name when several do; `home` for no path."""
    folders = Counter(os.path.dirname(path) for path in paths)
    return min(folders, key=lambda folder: (-folders[folder], folder), default=home)
