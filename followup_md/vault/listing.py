"""Which files of a vault are notes, and why others are not: one classifier of paths, and the listing built on it."""

from __future__ import annotations

import errno
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from followup_md.core.problem import ERROR, WARNING, Place, Problem
from followup_md.rules.model import Page
from followup_md.text.escape import escape_plain
from followup_md.vault.files import CouldNotLook

LINKED_FOLDER, CLOSED_FOLDER, SAVED = "linked-folder", "closed-folder", "saved-meanwhile"
NO_FILES = frozenset((LINKED_FOLDER, CLOSED_FOLDER, SAVED))
"""The codes of problems of a listing that stand for no file, or for one that is counted as left out."""
_CONFLICT = re.compile(
    r".+ \(Conflicted copy .+ \d{12}\)\.md"  # Obsidian Sync
    r"|.+\.sync-conflict-\d{8}-\d{6}-\w+\.md"  # Syncthing
    r"|.+ \(.+'s conflicted copy \d{4}-\d\d-\d\d( \d+)?\)\.md",  # Dropbox
    re.IGNORECASE,
)
SAVED_MEANWHILE = "(saved meanwhile"
"""Stands in the name of a file with what another program saved into the file beside it while we wrote that one."""
_SAVED_MEANWHILE = re.compile(r".+ \(saved meanwhile( \d+)?\)\.md")
_CLOSED = {errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP}
"""Errors that do not mend by themselves: what lies outside such a folder is read all the same."""


# paths


class PathKind(Enum):
    """What a file is by its path alone. The values of those left out are the words that the agenda counts them by."""

    NOTE = "note"
    PAGE = "page"
    IGNORED = "ignored folder"
    CONFLICT_COPY = "conflict copy"
    SAVED_MEANWHILE = "saved meanwhile"
    DEBRIS = "debris"
    HIDDEN = "hidden"
    NOT_DOWNLOADED = "not downloaded"
    NOT_UTF8 = "name that is not UTF-8"
    NOT_MARKDOWN = "not Markdown"


_NO_PAGE = Page()


def classify(path: str, page: Page = _NO_PAGE) -> PathKind:
    """What a regular file at a path relative to the vault is. Without a page only its name counts."""
    *folders, name = path.split("/")
    if any(folder[:1] in (".", "") for folder in folders):
        return PathKind.HIDDEN
    return _classify(path, name, _is_ignored("/".join(folders), page), page.files)


def _classify(path: str, name: str, is_ignored: bool, pages: frozenset[str]) -> PathKind:
    """The same for a name in a folder that is not hidden. Nearly every path is a note, and quickly found to be one."""
    lower = name.lower()
    if lower[-3:] != ".md":
        if name[:1] != ".":
            return PathKind.NOT_MARKDOWN
        return PathKind.NOT_DOWNLOADED if name.endswith(".md.icloud") else PathKind.HIDDEN
    if name[0] == ".":
        return PathKind.HIDDEN
    if path in pages:
        return PathKind.PAGE
    if name[:2] == "~$":  # the lock file of an office program
        return PathKind.DEBRIS
    if is_ignored:
        return PathKind.IGNORED
    if "conflict" in lower and is_conflict_copy(name):
        return PathKind.CONFLICT_COPY
    if SAVED_MEANWHILE in name and _SAVED_MEANWHILE.fullmatch(name):
        return PathKind.SAVED_MEANWHILE
    return PathKind.NOTE if path.isascii() or _is_text(path) else PathKind.NOT_UTF8


def is_conflict_copy(name: str) -> bool:
    """Whether a file name is one that a sync tool gives to the losing side of a conflict."""
    return _CONFLICT.fullmatch(name) is not None


def conflict_copies(path: Path) -> list[str]:
    """The names of the other versions that lie beside a file, of sync tools or of a save while we wrote.

    Raises CouldNotLook.
    """
    try:
        beside = sorted(os.listdir(path.parent))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise CouldNotLook(f"the folder of {path.name} could not be listed: {error.strerror or error}") from error
    marks = (f"{path.stem} (", f"{path.stem}.sync-conflict-")
    kinds = (PathKind.CONFLICT_COPY, PathKind.SAVED_MEANWHILE)
    return [name for name in beside if name.startswith(marks) and classify(name) in kinds]


_REASONS = {
    PathKind.HIDDEN: "would be hidden, and not read",
    PathKind.DEBRIS: "would be hidden, and not read",
    PathKind.PAGE: "would take the place of the agenda or of a page beside it",
    PathKind.IGNORED: "would lie in an ignored folder",
    PathKind.CONFLICT_COPY: "would be taken for a conflict copy",
    PathKind.SAVED_MEANWHILE: "would be taken for what was saved meanwhile",
}


def reason_not_to_read(path: str, page: Page, folder: str) -> str:
    """Why a new file at a path would not be read as a note of a kind that lives in `folder`; empty if it would be."""
    is_page = path.casefold() in {file.casefold() for file in page.files}  # some file systems do not tell case
    reason = _REASONS.get(PathKind.PAGE if is_page else classify(path, page), "")
    if not reason and folder and not path.startswith(f"{folder}/"):
        return f"would not lie in `{folder}`, where notes of its kind are"
    return reason


# listing


class Listing(NamedTuple):
    """The notes of a vault (relative paths, sorted), how many files were left out and why, and what is wrong."""

    paths: tuple[str, ...]
    left_out: Mapping[str, int]
    problems: tuple[Problem, ...]


def list_notes(vault: Path, page: Page) -> Listing:
    """Find every note below the vault. Raises CouldNotLook when it cannot be listed.

    So it does for a folder in it that may be listed later; one that is closed to us for good is a problem.
    """
    paths: list[str] = []
    closed: list[Problem] = []
    others: list[tuple[os.DirEntry[str], str, PathKind]] = []
    folders: list[tuple[str, str, bool]] = [(str(vault), "", False)]
    pages, note = page.files, PathKind.NOTE
    while folders:
        folder, prefix, is_ignored = folders.pop()
        try:
            with os.scandir(folder) as entries:
                found = [(entry, entry.name[0] != "." and entry.is_dir(follow_symlinks=False)) for entry in entries]
        except OSError as error:
            if prefix and error.errno in _CLOSED:
                message = f"could not be listed: {error.strerror}; what lies in it is not on this page"
                closed.append(_problem(prefix[:-1], ERROR, CLOSED_FOLDER, message))
                continue
            place = escape_plain(prefix.rstrip("/")) or "the vault"
            raise CouldNotLook(
                f"{place} could not be listed: {error.strerror or error}; the old agenda stays"
            ) from error
        for entry, is_folder in found:
            name = entry.name
            path = prefix + name
            if is_folder:
                folders.append((entry.path, f"{path}/", is_ignored or path in page.ignore))
                continue
            kind = _classify(path, name, is_ignored, pages)
            if kind is note and entry.is_file(follow_symlinks=False):
                paths.append(path)
            else:
                others.append((entry, path, kind))
    left_out, problems = _sort_out(others, page)
    return Listing(tuple(sorted(paths)), dict(sorted(left_out.items())), tuple(sorted((*closed, *problems))))


def _sort_out(
    others: Iterable[tuple[os.DirEntry[str], str, PathKind]], page: Page
) -> tuple[Counter[str], list[Problem]]:
    """What is to be said of the files that are not read: how many were left out and why, and what is wrong."""
    left_out: Counter[str] = Counter()
    problems: list[Problem] = []
    for entry, path, kind in others:
        if kind is PathKind.NOT_DOWNLOADED:
            folder, slash, name = path.rpartition("/")
            message = "is not downloaded from iCloud; open it once, or keep the folder downloaded"
            problems.append(_problem(folder + slash + name[1:-7], WARNING, "not-downloaded", message))
        elif kind in (PathKind.NOT_MARKDOWN, PathKind.PAGE):
            if entry.is_symlink() and os.path.isdir(entry.path) and not _is_ignored(path, page):
                message = "is a symlink to a folder; what lies behind it is not read"
                problems.append(_problem(path, WARNING, LINKED_FOLDER, message))
        elif kind is PathKind.HIDDEN or (kind is PathKind.DEBRIS and not entry.is_symlink()):
            continue
        elif entry.is_symlink():
            left_out["link to another file"] += 1
        elif kind in (PathKind.IGNORED, PathKind.CONFLICT_COPY):
            left_out[kind.value] += 1
        elif kind is PathKind.SAVED_MEANWHILE:
            original = path.rpartition(f" {SAVED_MEANWHILE}")[0]
            message = (
                f"was saved as `{original}.md` while followup-md wrote that file; "
                "put what is missing there back, then delete this one"
            )
            problems.append(_problem(path, WARNING, SAVED, message))
            left_out[kind.value] += 1
        elif kind is PathKind.NOT_UTF8:
            message = "has a name that is not UTF-8, so nothing can link to it; rename it"
            problems.append(_problem(path, ERROR, "file-name", message))
        else:
            message = "is not a regular file (a pipe, a socket or a device), so it is not read"
            problems.append(_problem(path, ERROR, "not-a-file", message))
    return left_out, problems


def _is_ignored(path: str, page: Page) -> bool:
    """Whether a path is an ignored folder, or lies in one."""
    parts = path.split("/")
    return any("/".join(parts[:depth]) in page.ignore for depth in range(1, len(parts) + 1))


def _problem(path: str, level: str, code: str, message: str) -> Problem:
    """A problem of a path, with a question mark for each byte that is not UTF-8: JSON could not hold it."""
    return Problem(Place(path.encode("utf-8", "replace").decode()), level, code, message)


def _is_text(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
