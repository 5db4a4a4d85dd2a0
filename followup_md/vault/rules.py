"""The rules files and templates of a vault, and those that ship with the package."""

from __future__ import annotations

import os
import re
from pathlib import Path

from followup_md.core.problem import ERROR, Place, Problem
from followup_md.core.words import join_words
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import Document, file_of_tests, parse_document, with_tests_of
from followup_md.rules.model import Rules
from followup_md.rules.note import RULES_PROPERTY, RULES_VALUE
from followup_md.rules.values import DEFAULT_RULES, NO_PARENT
from followup_md.text.yaml_nodes import Mapping, Scalar
from followup_md.vault.files import CouldNotLook, read_bytes, read_open, read_whole
from followup_md.vault.own_rules import RULES_FILE, find_rules_files
from followup_md.vault.shipped import rules_folder

TEMPLATES = "Templates"
"""The folder of a vault's own templates."""
MOST_RULES_BYTES = 4 * 1024 * 1024
MOST_TEMPLATE_BYTES = 64 * 1024
MOST_PARENTS = 5


def find_vault(start: Path) -> Path:
    """The nearest folder upwards that holds a rules file, `.obsidian` or an agenda of ours; otherwise `start`."""
    for folder in (start, *start.parents):
        is_marked = os.path.isfile(folder / RULES_FILE) or os.path.isdir(folder / ".obsidian") or _has_agenda(folder)
        if is_marked or _has_rules_note(folder):
            return folder
    return start


def _has_rules_note(folder: Path) -> bool:
    try:
        return any(name != RULES_FILE for name in find_rules_files(folder))
    except CouldNotLook:
        return False


def _has_agenda(folder: Path) -> bool:
    try:
        return b"<!-- followup-md:begin" in read_bytes(str(folder / "Agenda.md"), 1 << 16)
    except OSError:
        return False


Loaded = tuple[tuple[Document, ...], tuple[Problem, ...]]


def load_rules(vault: Path, with_tests: bool = True) -> tuple[Rules | None, tuple[Problem, ...]]:
    """The vault's own rules file with all it extends, or the default rules, or what is wrong with them.

    The tests of shipped rules lie in a file beside them, which an agenda does not need. Raises CouldNotLook.
    """
    documents, problems = load_documents(vault, with_tests)
    return (None, problems) if problems else build_rules(documents)


def load_documents(vault: Path, with_tests: bool = True) -> Loaded:
    """The rules files of a vault as trees, the nearest first, or why one cannot be found. Raises CouldNotLook."""
    own = find_rules_files(vault)
    if len(own) > 1:
        return (), (_several(own),)
    for name in own:
        if not os.path.isfile(vault / name):
            raise CouldNotLook(f"{name} is a broken symlink or not a regular file")
        return _load(vault / name, name, with_tests)
    return _load(rules_folder() / f"{DEFAULT_RULES}.md", f"{DEFAULT_RULES}.md", with_tests)


def load_default_rules() -> tuple[str, Rules]:
    """The note of the default rules, and the rules themselves without their tests."""
    name = f"{DEFAULT_RULES}.md"
    documents, _ = _load(rules_folder() / name, name, with_tests=False)
    rules, problems = build_rules(documents)
    assert rules is not None, problems
    return documents[0].text, rules


def _several(names: tuple[str, ...]) -> Problem:
    message = (
        f"a vault has one rules file, and this one has {join_words(names)}; put what they say into one of them, "
        f"and delete the others or take the line `{RULES_PROPERTY}: {RULES_VALUE}` out of them"
    )
    return Problem(Place(names[-1], 1, 1), ERROR, "rules-twice", message)


def named_page(vault: Path) -> str | None:
    """The agenda file that a vault's own rules file names, whatever mistakes it has elsewhere; None for no name."""
    own = find_rules_files(vault)
    name = own[0] if len(own) == 1 and os.path.isfile(vault / own[0]) else ""
    text = _read_rules(vault / name, name) if name else ""
    tree = parse_document(text, name).tree if isinstance(text, str) else None
    page = tree.get("page") if tree else None
    file = page.get("file") if isinstance(page, Mapping) else None
    return file.text if isinstance(file, Scalar) else None


def _load(path: Path, shown: str, with_tests: bool) -> Loaded:
    documents: list[Document] = []
    seen: set[Path] = set()
    while True:
        text = _read_rules(path, shown)
        if isinstance(text, Problem):
            return (), (text,)
        document = parse_document(text, shown)
        beside = path.with_name(file_of_tests(path.name))
        if with_tests and path.parent == rules_folder() and os.path.isfile(beside):
            document = with_tests_of(document, beside.read_text("utf-8"), beside.name)
        documents.append(document)
        seen.add(path.resolve())
        extends, child = documents[-1].extends, documents[-1]
        if extends == NO_PARENT or child.tree is None:
            break
        path = _parent(path, extends)
        shown = path.name if path.parent == rules_folder() else extends
        wrong = "" if os.path.isfile(path) else "does not exist"
        if not wrong and path.resolve() in seen:
            wrong = "extends itself in a circle"
        if wrong or len(documents) > MOST_PARENTS:
            node = child.tree.entries["extends"][1]
            wrong = wrong or f"exceeds the limit of {MOST_PARENTS} parents"
            message = f"`{extends}` {wrong}; use `{DEFAULT_RULES}`, a path from this file, or `none`"
            return (), (*child.problems, Problem(node.place, ERROR, "rules-extends", message))
    return tuple(documents), ()


def _parent(path: Path, extends: str) -> Path:
    for ending in (".md", ".yaml") if re.fullmatch(r"[\w-]+", extends) else ():
        shipped = rules_folder() / (extends + ending)
        if os.path.isfile(shipped):
            return shipped
    return path.parent / extends


def _read_rules(path: Path, shown: str) -> str | Problem:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            data = read_open(descriptor, MOST_RULES_BYTES)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise CouldNotLook(f"{shown} could not be read: {error.strerror or error}") from error
    if len(data) > MOST_RULES_BYTES:
        message = f"a rules file of more than {MOST_RULES_BYTES // 1024 // 1024} MiB is not read"
        return Problem(Place(shown), ERROR, "rules-size", message)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {data[error.start]:#04x} is not UTF-8; save the rules file as UTF-8"
        return Problem(Place(shown, data.count(b"\n", 0, error.start) + 1, 1), ERROR, "encoding", message)


def read_template(vault: Path, name: str) -> str | None:
    """The text of a template: the vault's own, else the shipped one, else None. Raises CouldNotLook."""
    for folder in (vault / TEMPLATES, rules_folder() / "templates") if name else ():
        data = read_whole(folder / name, MOST_TEMPLATE_BYTES)
        if data is not None:
            try:
                return data.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise CouldNotLook(f"the template {name} is not UTF-8; save it as UTF-8") from error
    return None
