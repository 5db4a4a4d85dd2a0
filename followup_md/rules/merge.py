"""A rules file as a tree, and one tree laid over another.

Knows how files extend each other; knows no meaning of what they say. Nodes keep the file and line they came from, so
whatever is wrong later is reported where it was written.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from followup_md.core.problem import Problem
from followup_md.core.words import suggest
from followup_md.rules.model import FORMAT
from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, Sequence, is_missing, parse_yaml

NO_PARENT = "none"
_BY_NAME = {
    (): None,
    ("calendar",): None,
    ("page",): None,
    ("settings",): None,
    ("kinds",): ("kinds", "*"),
    ("kinds", "*"): None,
    ("kinds", "*", "fields"): None,
    ("kinds", "*", "aliases"): None,
    ("kinds", "*", "sections"): None,
    ("kinds", "*", "events"): None,
    ("kinds", "*", "facts"): None,
    ("vault_facts",): None,
    ("limits",): None,
    ("rules",): ("rules", "*"),
    ("rules", "*"): None,
}
"""The mappings that merge name by name; anything else that a child gives replaces what its parent has."""


class Document(NamedTuple):
    """One rules file: its path, its tree (None when it cannot be used), what it extends, what is wrong with it."""

    path: str
    tree: Mapping | None
    extends: str
    problems: tuple[Problem, ...]


def parse_document(text: str, path: str) -> Document:
    """Read one rules file and check its head; what stands inside is checked once parent and child are one."""
    node, problems = parse_yaml(text.removeprefix("\ufeff"), path)
    if problems:
        return Document(path, None, NO_PARENT, problems)
    reader = Reader()
    tree = reader.mapping(node, "a rules file")
    if tree is None:
        blank = Scalar("", 1, 1, True, path)
        if not reader.problems:
            reader.problem(blank, "rules-format", f"the file is empty; its first line must be `format: {FORMAT}`")
        return Document(path, None, NO_PARENT, tuple(reader.problems))
    reader.known_keys(tree, "rules file")
    form = tree.get("format")
    if not isinstance(form, Scalar) or form.text != FORMAT:
        what = f"`format: {FORMAT}` is missing" if form is None else f"only `format: {FORMAT}` is known"
        reader.problem(form or tree, "rules-format", what)
    extends = reader.text(tree.get("extends"), "`extends`") or NO_PARENT
    return Document(path, tree, extends, tuple(reader.problems))


_TESTS = re.compile(r"^    tests:\n(?:(?:      .*)?\n)+", re.MULTILINE)


def without_tests(text: str) -> str:
    """A rules file in the usual layout with blank lines for the tests of its rules, so that all places stay."""
    return _TESTS.sub(lambda found: "\n" * found[0].count("\n"), text)


def merge_documents(documents: tuple[Document, ...]) -> tuple[Mapping, tuple[Problem, ...]]:
    """Lay each document over the next one (the child comes first); every document has a tree."""
    reader = Reader()
    merged, *children = [document.tree for document in reversed(documents) if document.tree]
    for child in children:
        merged = _merge(merged, child, (), reader)
    return merged, tuple(reader.problems)


def _merge(parent: Mapping, child: Mapping, path: tuple[str, ...], reader: Reader) -> Mapping:
    entries = dict(parent.entries)
    for name, (key, node) in child.entries.items():
        below = (*path, "*") if path in (("kinds",), ("rules",)) else (*path, name)
        if name.endswith("+") and path == ("rules", "*"):
            _extend(entries, name[:-1], key, node, reader)
            continue
        base = entries.get(name)
        if base and isinstance(base[1], Mapping) and isinstance(node, Mapping) and below in _BY_NAME:
            entries[name] = base[0], _merge(base[1], node, below, reader)
            continue
        if base and below in _BY_NAME and below != ("rules", "*") and not isinstance(node, Mapping):
            # what is inherited stays, so that the mistake is reported once, not wherever it is used
            reader.mapping(node, f"kind `{name}`" if path == ("kinds",) else f"`{name}`")
            continue
        if base and below in _BY_NAME and is_missing(node):
            continue  # nothing below `settings:`, or all of it in comments, changes nothing
        if path == ("rules",) and not base:
            _check_new_rule(name, key, node, parent, reader)
        entries[name] = key, node
    return Mapping(entries, child.line, child.column, child.source)


def _extend(entries: dict[str, tuple[Scalar, Node]], name: str, key: Scalar, node: Node, reader: Reader) -> None:
    """`when+` and `unless+`: the parent's clauses, then the child's."""
    if name not in ("when", "unless"):
        reader.problem(key, "rules-key", f"only `when+` and `unless+` add to what is inherited, not `{name}+`")
        return
    before = entries.get(name)
    items: list[Node] = []
    for part in (before[1] if before else None, node):
        items += part.items if isinstance(part, Sequence) else [part] if part is not None else []
    entries[name] = before[0] if before else key, Sequence(tuple(items), node.line, node.column, node.source)


def _check_new_rule(name: str, key: Scalar, node: Node, parent: Mapping, reader: Reader) -> None:
    """A rule that the parent does not have must be a whole one."""
    is_off = isinstance(node, Scalar) and node.text == "off"
    if is_off or (isinstance(node, Mapping) and "say" not in node.entries):
        done = "switch off" if is_off else "change"
        reader.problem(key, "rules-unknown", f"there is no rule `{name}` to {done}{suggest(name, parent.entries)}")
