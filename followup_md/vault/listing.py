"""Which files of a vault are notes, and why others are not."""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from followup_md.core.problem import ERROR, WARNING, Problem
from followup_md.rules.model import Page
from followup_md.text.escape import escape_plain
from followup_md.vault.files import CouldNotLook

LINKED_FOLDER = "linked-folder"
_CONFLICT = re.compile(
    r".+ \(Conflicted copy .+ \d{12}\)\.md"  # Obsidian Sync
    r"|.+\.sync-conflict-\d{8}-\d{6}-\w+\.md"  # Syncthing
    r"|.+ \(.+'s conflicted copy \d{4}-\d\d-\d\d( \d+)?\)\.md",  # Dropbox
    re.IGNORECASE,
)
_DEBRIS = re.compile(r"~\$.*|#.*#|.*~|\..*|~syncthing~.*\.tmp")


# notes


class Listing(NamedTuple):
    """The Markdown files of a vault (relative paths, sorted), what was left out and why, and what is no file."""

    paths: tuple[str, ...]
    left_out: Mapping[str, int]
    problems: tuple[Problem, ...]


def list_notes(vault: Path, agenda_file: str, ignore: tuple[str, ...]) -> Listing:
    """Every note below the vault by the stated rules. Raises CouldNotLook when any folder cannot be listed."""
    agenda_file = posixpath.normpath(agenda_file)
    paths: list[str] = []
    left_out: Counter[str] = Counter()
    problems: list[Problem] = []
    folders: list[tuple[str, str, bool]] = [(str(vault), "", False)]
    while folders:
        folder, prefix, ignored = folders.pop()
        try:
            with os.scandir(folder) as entries:
                found = list(entries)
        except OSError as error:
            place = escape_plain(prefix.rstrip("/")) or "the vault"
            raise CouldNotLook(
                f"{place} could not be listed: {error.strerror or error}; the old agenda stays"
            ) from error
        for entry in found:
            name = entry.name
            if name.endswith(".md.icloud") and name.startswith("."):
                message = "is not downloaded from iCloud; open it once, or keep the folder downloaded"
                problems.append(Problem(_shown(prefix + name[1:-7]), 0, 0, WARNING, "not-downloaded", message))
            elif name[0] == ".":
                continue
            elif entry.is_dir(follow_symlinks=False):
                path = prefix + name
                folders.append((entry.path, path + "/", ignored or path in ignore))
            elif name[-3:].lower() == ".md" and prefix + name != agenda_file:
                _file(entry, prefix + name, ignored, paths, left_out, problems)
            elif not ignored and prefix + name not in ignore and entry.is_symlink() and os.path.isdir(entry.path):
                message = "is a link to a folder; what lies behind it is not read"
                problems.append(Problem(_shown(prefix + name), 0, 0, WARNING, LINKED_FOLDER, message))
    return Listing(tuple(sorted(paths)), dict(sorted(left_out.items())), tuple(sorted(problems)))


def _file(
    entry: os.DirEntry[str], path: str, ignored: bool, paths: list[str], left_out: Counter[str], problems: list[Problem]
) -> None:
    name = entry.name
    if not ignored and _is_usual(path, name) and entry.is_file(follow_symlinks=False):
        paths.append(path)  # nearly every note; what follows sorts out the others
    elif entry.is_symlink():
        left_out["link to another file"] += 1
    elif _DEBRIS.fullmatch(entry.name):
        return
    elif ignored:
        left_out["ignored folder"] += 1
    elif is_conflict_copy(entry.name):
        left_out["conflict copy"] += 1
    elif not (path.isascii() or _is_text(path)):
        message = "has a name that is not UTF-8, so nothing can link to it; rename it"
        problems.append(Problem(_shown(path), 0, 0, ERROR, "file-name", message))
    elif entry.is_file(follow_symlinks=False):
        paths.append(path)
    else:
        message = "is no regular file (a pipe, a socket or a device), so it is not read"
        problems.append(Problem(path, 0, 0, ERROR, "not-a-file", message))


def _is_usual(path: str, name: str) -> bool:
    return name[0] not in "~#" and path.isascii() and "conflict" not in name.lower()


def is_usual_note(path: str, page: Page) -> bool:
    """Whether a path is certainly that of a note, if it is a regular file; what is left needs a look at the listing."""
    parts = path.split("/")
    if any(part[:1] in (".", "") for part in parts) or path[-3:].lower() != ".md":
        return False
    ignored = any("/".join(parts[:depth]) in page.ignore for depth in range(1, len(parts)))
    return not ignored and _is_usual(path, parts[-1]) and path != posixpath.normpath(page.file)


def reason_not_to_read(path: str, page: Page, folder: str) -> str:
    """Why a note at this path would not be taken for one of a kind whose notes lie in `folder`; nothing if it would."""
    parts = path.split("/")
    if any(part.startswith(".") for part in parts) or _DEBRIS.fullmatch(parts[-1]):
        return "would be hidden, and not read"
    if path.casefold() == posixpath.normpath(page.file).casefold():
        return "would stand in the place of the agenda"
    if any("/".join(parts[:depth]) in page.ignore for depth in range(1, len(parts))):
        return "would lie in a folder that is left out"
    if is_conflict_copy(parts[-1]):
        return "would be taken for the copy of a sync conflict"
    if folder and not path.startswith(f"{folder}/"):
        return f"would not lie in `{folder}`, where notes of its kind are"
    return ""


def is_conflict_copy(name: str) -> bool:
    """Whether a file name is one that a sync tool gives to the losing side of a conflict."""
    return _CONFLICT.fullmatch(name) is not None


def _shown(path: str) -> str:
    """The path with a question mark for each byte that is no UTF-8: JSON and pages could not hold it."""
    return path.encode("utf-8", "replace").decode()


def _is_text(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def note_name(path: str) -> str:
    """A note's file name as links to it are compared: folded, without its ending."""
    return path.rpartition("/")[2][:-3].casefold()
