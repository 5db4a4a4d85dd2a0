"""A rules file as a tree, and one tree laid over another.

Nodes keep the file and line that they came from, so whatever is wrong is reported where it was written.
"""

from __future__ import annotations

from typing import NamedTuple

from followup_md.core.problem import Problem
from followup_md.core.words import join_words, suggest
from followup_md.rules.grammar import GRAMMAR, adding_keys, keys_of
from followup_md.rules.keys import Key, Merge
from followup_md.rules.model import FORMAT
from followup_md.rules.note import parse_rules_note
from followup_md.rules.reader import Reader
from followup_md.rules.values import NO_PARENT
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, Sequence, is_missing
from followup_md.text.yaml_reader import parse_yaml

Entry = tuple[Scalar, Node]
"""A key and its value."""


class Document(NamedTuple):
    """One rules file: its path, its tree (None if it cannot be used), what it extends, and its problems."""

    path: str
    tree: Mapping | None
    extends: str
    problems: tuple[Problem, ...]
    text: str = ""
    """All of it, as it was read."""


def parse_document(text: str, path: str) -> Document:
    """Read one rules file and check its head; everything else is checked once parent and child are merged."""
    text = text.removeprefix("\ufeff")
    node, problems = parse_rules_note(text, path) if path.lower().endswith(".md") else parse_yaml(text, path)
    if problems:
        return Document(path, None, NO_PARENT, problems)
    reader = Reader()
    tree = reader.mapping(node, "a rules file")
    if tree is None:
        blank = Scalar("", 1, 1, True, path)
        if not reader.problems:
            empty = "the note has no `yaml` block" if path.lower().endswith(".md") else "the file is empty"
            reader.problem(blank, "rules-format", f"{empty}; its first line must be `format: {FORMAT}`")
        return Document(path, None, NO_PARENT, tuple(reader.problems))
    reader.known_keys(tree, "rules file", also=adding_keys("rules file"))
    form = tree.get("format")
    if not isinstance(form, Scalar) or form.text != FORMAT:
        what = f"`format: {FORMAT}` is missing" if form is None else f"only `format: {FORMAT}` is known"
        reader.problem(form or tree, "rules-format", what)
    extends = reader.text(tree.get("extends"), "`extends`") or NO_PARENT
    return Document(path, tree, extends, tuple(reader.problems), text)


def file_of_tests(path: str) -> str:
    """The file beside a shipped rules file that has its tests."""
    return f"{path.rpartition('.')[0]}.tests.yaml"


def with_tests_of(document: Document, text: str, path: str) -> Document:
    """A document whose rules have the tests of the file beside it: `tests:`, each rule's under its id."""
    node, problems = parse_yaml(text, path)
    reader = Reader()
    tree = None if problems else reader.mapping(node, "a file of tests")
    if tree is None or document.tree is None:
        return document._replace(problems=(*document.problems, *problems, *reader.problems))
    reader.known_keys(tree, "tests file")
    key, rules = document.tree.entries.get("rules", (None, None))
    entries = dict(rules.entries) if isinstance(rules, Mapping) else {}
    for rule_id, tests in reader.entries(tree.get("tests"), "`tests`"):
        own, rule = entries.get(rule_id.text, (None, None))
        if own is None or not isinstance(rule, Mapping):
            message = f"there is no rule `{rule_id.text}` to test{suggest(rule_id.text, entries)}"
            reader.problem(rule_id, "rules-unknown", message)
        else:
            entries[rule_id.text] = own, rule._replace(entries={**rule.entries, "tests": (rule_id, tests)})
    problems = (*document.problems, *reader.problems)
    if key is None or not isinstance(rules, Mapping):
        return document._replace(problems=problems)
    whole = document.tree._replace(entries={**document.tree.entries, "rules": (key, rules._replace(entries=entries))})
    return document._replace(tree=whole, problems=problems)


def merge_documents(documents: tuple[Document, ...]) -> tuple[Mapping, tuple[Problem, ...]]:
    """The tree of all documents, the first laid over the others, and the problems of doing so.

    Every document has a tree.
    """
    reader = Reader()
    merged, *children = [document.tree for document in reversed(documents) if document.tree]
    for child in children:
        merged = _merge_keys(merged, child, next(iter(GRAMMAR)), reader)
    return merged, tuple(reader.problems)


def _merge_keys(parent: Mapping, child: Mapping, mapping: str, reader: Reader) -> Mapping:
    """One mapping of the grammar laid over another: each key is merged as the grammar says."""
    entries, rows = dict(parent.entries), {row.name: row for row in keys_of(mapping)}
    adding = adding_keys(mapping)
    for name, (key, node) in child.entries.items():
        row, base = rows.get(name), entries.get(name)
        if adding and name.endswith("+"):
            _add(entries, key, node, adding, reader)
        elif base and row and row.merge in (Merge.BY_NAME, Merge.DEEP):
            entries[name] = base[0], _merge_block(base[1], node, row, reader)
        else:
            entries[name] = key, node
    return Mapping(entries, child.line, child.column, child.source)


def _merge_block(parent: Node, child: Node, row: Key, reader: Reader) -> Node:
    """A block of names laid over another. An empty one changes nothing, nor does one that is not a mapping."""
    if not isinstance(child, Mapping):
        # What is inherited stays, so that the mistake is reported once and not wherever a name is used.
        reader.mapping(child, f"`{row.name}`")
        return parent
    if not isinstance(parent, Mapping):
        return child if child.entries else parent
    entries = dict(parent.entries)
    for name, (key, node) in child.entries.items():
        base = entries.get(name)
        if row.merge is Merge.DEEP and base:
            entries[name] = _merge_entry(base, (key, node), row, reader)
            continue
        if row.entries == "rule":
            _check_new_rule(key, node, parent, reader)
        entries[name] = key, node
    return Mapping(entries, child.line, child.column, child.source)


def _merge_entry(parent: Entry, child: Entry, row: Key, reader: Reader) -> Entry:
    """One kind or rule laid over another. A rule may also be switched off."""
    (key, base), node = parent, child[1]
    if isinstance(base, Mapping) and isinstance(node, Mapping):
        return key, _merge_keys(base, node, row.entries, reader)
    if row.entries != "rule" and not isinstance(node, Mapping):
        reader.mapping(node, f"{row.entries} `{key.text}`")
        return parent
    return parent if is_missing(node) else child


def _add(entries: dict[str, Entry], key: Scalar, node: Node, adding: list[str], reader: Reader) -> None:
    """`when+` and `unless+`: the parent's clauses, then the child's."""
    if key.text not in adding:
        known = join_words([f"`{name}`" for name in adding])
        reader.problem(key, "rules-key", f"only {known} add to what is inherited, not `{key.text}`")
        return
    name = key.text[:-1]
    before = entries.get(name)
    items: list[Node] = []
    for part in (before[1] if before else None, node):
        items += part.items if isinstance(part, Sequence) else [part] if part is not None else []
    entries[name] = before[0] if before else key, Sequence(tuple(items), node.line, node.column, node.source)


def _check_new_rule(key: Scalar, node: Node, parent: Mapping, reader: Reader) -> None:
    """A rule that the parent does not have cannot be switched off or changed in part."""
    is_off = isinstance(node, Scalar) and node.text == "off"
    if is_off or (isinstance(node, Mapping) and "say" not in node.entries):
        done = "switch off" if is_off else "change"
        message = f"there is no rule `{key.text}` to {done}{suggest(key.text, parent.entries)}"
        reader.problem(key, "rules-unknown", message)
