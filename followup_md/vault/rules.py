"""The rules files and templates of a vault, and those that ship with the package."""

from __future__ import annotations

import os
import re
from pathlib import Path

from followup_md.core.problem import ERROR, Problem
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import NO_PARENT, Document, parse_document, without_tests
from followup_md.rules.model import Rules
from followup_md.vault.files import CouldNotLook, read_bytes, read_whole
from followup_md.vault.shipped import rules_folder

RULES_FILE = "rules.yaml"
TEMPLATES = "Templates"
"""The folder of a vault's own templates."""
DEFAULT_RULES = "job-search"
MOST_RULES_BYTES = 4 * 1024 * 1024
MOST_PARENTS = 5


def find_vault(start: Path) -> Path:
    """The nearest folder upwards that holds a rules file, Obsidian's folder or an agenda of ours; else `start`."""
    for folder in (start, *start.parents):
        if os.path.isfile(folder / RULES_FILE) or os.path.isdir(folder / ".obsidian") or _has_agenda(folder):
            return folder
    return start


def _has_agenda(folder: Path) -> bool:
    try:
        return b"<!-- followup-md:begin" in read_bytes(str(folder / "Agenda.md"), 1 << 16)
    except OSError:
        return False


# rules


Loaded = tuple[tuple[Document, ...], tuple[Problem, ...]]


def load_rules(vault: Path, with_tests: bool = True) -> tuple[Rules | None, tuple[Problem, ...]]:
    """The vault's own rules file with all it extends; without one, the default rules.

    Without the tests, those inside the shipped rules are not read: they are most of the file, our own tests have run
    them, and an agenda does not need them. A vault's own file is always read whole. Raises CouldNotLook.
    """
    documents, problems = load_documents(vault, with_tests)
    return (None, problems) if problems else build_rules(documents)


def load_documents(vault: Path, with_tests: bool = True) -> Loaded:
    """The rules files of a vault, the nearest first, not checked beyond their heads; or why they cannot be found."""
    own = vault / RULES_FILE
    if os.path.isfile(own):
        return _load(own, RULES_FILE, with_tests)
    if os.path.lexists(own):
        raise CouldNotLook(f"{RULES_FILE} is a broken link or no regular file, so it could not be read")
    return _load(rules_folder() / f"{DEFAULT_RULES}.yaml", f"{DEFAULT_RULES}.yaml", with_tests)


def _load(path: Path, shown: str, with_tests: bool) -> Loaded:
    documents: list[Document] = []
    seen: set[Path] = set()
    while True:
        text = _read_rules(path, shown)
        if isinstance(text, Problem):
            return (), (text,)
        if not with_tests and path.parent == rules_folder():
            text = without_tests(text)
        documents.append(parse_document(text, shown))
        seen.add(path.resolve())
        extends, child = documents[-1].extends, documents[-1]
        if extends == NO_PARENT or child.tree is None:
            break
        path = _parent(path, extends)
        shown = path.name if path.parent == rules_folder() else extends
        wrong = "" if os.path.isfile(path) else "is not there"
        if not wrong and path.resolve() in seen:
            wrong = "extends itself in the end"
        if wrong or len(documents) > MOST_PARENTS:
            node = child.tree.entries["extends"][1]
            wrong = wrong or "is one parent too many"
            message = f"`{extends}` {wrong}; say `{DEFAULT_RULES}`, a path from this file, or `none`"
            return (), (*child.problems, Problem(child.path, node.line, node.column, ERROR, "rules-extends", message))
    return tuple(documents), ()


def _parent(path: Path, extends: str) -> Path:
    shipped = rules_folder() / f"{extends}.yaml"
    return shipped if re.fullmatch(r"[\w-]+", extends) and os.path.isfile(shipped) else path.parent / extends


def _read_rules(path: Path, shown: str) -> str | Problem:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CouldNotLook(f"{shown} could not be read: {error.strerror or error}") from error
    if len(data) > MOST_RULES_BYTES:
        message = f"a rules file of more than {MOST_RULES_BYTES // 1024 // 1024} MiB is not read"
        return Problem(shown, 0, 0, ERROR, "rules-size", message)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {data[error.start]:#04x} is not UTF-8; save the rules file as UTF-8"
        return Problem(shown, data.count(b"\n", 0, error.start) + 1, 1, ERROR, "encoding", message)


def read_template(vault: Path, name: str) -> str | None:
    """A template by its file name: the vault's own in its folder of templates, else the one that ships with the rules.

    None when there is none. Raises CouldNotLook.
    """
    for folder in (vault / TEMPLATES, rules_folder() / "templates") if name else ():
        data = read_whole(folder / name)
        if data is not None:
            try:
                return data.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise CouldNotLook(f"the template {name} is not UTF-8; save it as UTF-8") from error
    return None
