"""Documents → rules: everything declared, every name and type checked.

Knows the order of the work; the parts are its neighbours'. All problems of a file are found in one go.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from followup_md.core.dates import Calendar
from followup_md.core.problem import Problem
from followup_md.core.words import suggest
from followup_md.language.context import VAULT
from followup_md.language.texts import parse_text
from followup_md.language.types import BROKEN
from followup_md.rules.kinds import (
    check_name,
    kind_clashes,
    read_aliases,
    read_fields,
    read_limits,
    read_match,
    read_sections,
    read_template,
    read_verbs,
)
from followup_md.rules.merge import Document, merge_documents
from followup_md.rules.model import Kind, Rule, Rules, Setting
from followup_md.rules.reader import Reader
from followup_md.rules.rule import RuleMaker
from followup_md.rules.scope import Declared, Vocabulary
from followup_md.rules.settings import read_calendar, read_page, read_settings
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Scalar, is_missing

RULE_ID_PATTERN = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def build_rules(documents: tuple[Document, ...]) -> tuple[Rules | None, tuple[Problem, ...]]:
    """The rules of a file and those it extends (the child comes first), or what is wrong with them."""
    problems = tuple(problem for document in documents for problem in document.problems)
    if any(document.tree is None for document in documents):
        return None, problems
    tree, clashes = merge_documents(documents)
    rules, found = build_tree(tree, documents)
    problems += tuple(sorted((*clashes, *found)))
    return (None if problems else rules), problems


def build_tree(tree: MappingNode, documents: tuple[Document, ...]) -> tuple[Rules, tuple[Problem, ...]]:
    """The rules of a tree that was merged from the documents, and what is wrong with them."""
    reader = Reader()
    rules = _build(reader, tree, documents)
    return rules, tuple(reader.problems)


def _build(reader: Reader, tree: MappingNode, documents: tuple[Document, ...]) -> Rules:
    settings = read_settings(reader, tree.get("settings"))
    inherited = _inherited(documents)
    before = inherited[documents[1].path][0] if inherited else settings
    for name, was in before.items():
        if name in settings and settings[name].type not in (was.type, BROKEN):
            node = _entry(tree, "settings", name)
            reader.problem(
                node[1], "rules-type", f"setting `{name}` is {was.type}, as `{was.text}`, not `{settings[name].text}`"
            )
            settings[name] = was  # so that the mistake is reported once, not wherever the setting is used
    calendar = read_calendar(reader, tree.get("calendar"))
    limits = read_limits(reader, tree.get("limits"))
    declared, shells = _declare(reader, tree)
    vault_facts = _facts(reader, tree, "vault_facts")
    words = Vocabulary(reader, settings, declared, vault_facts)
    words.compile_facts()
    kind_table = {name: shell.kind for name, shell in shells.items()}
    rules, off = _rules(tree, RuleMaker(reader, words, kind_table, limits, settings))
    kinds = {name: _finish(reader, kind, words) for name, kind in shells.items()}
    if inherited:
        _refuse_unused(reader, tree, documents, words)
    return Rules(
        names=tuple(document.path for document in documents),
        title=reader.text(tree.get("title"), "`title`") or "Agenda",
        calendar=calendar,
        page=read_page(reader, tree.get("page")),
        settings=settings,
        kinds=kinds,
        facts=words.facts,
        limits=limits,
        rules=rules,
        off=off,
        inherited=inherited,
        places=_places(tree),
    )


def _places(tree: MappingNode) -> dict[str, tuple[str, int]]:
    named = [*_named(tree), *_blocks_of_kinds(tree, "fields", "field ")]
    return {f"{block}{name}": (key.source, key.line) for block, name, key in named}


def _inherited(documents: tuple[Document, ...]) -> dict[str, tuple[dict[str, Setting], Calendar]]:
    """Each extended file → the settings and the calendar of it and all that it extends. They were checked before."""
    found: dict[str, tuple[dict[str, Setting], Calendar]] = {}
    for number in range(1, len(documents)):
        tree, _ = merge_documents(documents[number:])
        quiet = Reader()
        settings = read_settings(quiet, tree.get("settings"))
        found[documents[number].path] = settings, read_calendar(quiet, tree.get("calendar"))
    return found


def _entry(tree: MappingNode, *path: str) -> tuple[Scalar, Node]:
    for name in path[:-1]:
        below = tree.get(name)
        assert isinstance(below, MappingNode)
        tree = below
    return tree.entries[path[-1]]


# kinds


class _Shell(NamedTuple):
    """A kind whose facts are not compiled yet, and the node of its file name."""

    kind: Kind
    file_name: Node | None


def _declare(reader: Reader, tree: MappingNode) -> tuple[dict[str, Declared], dict[str, _Shell]]:
    declared: dict[str, Declared] = {}
    shells: dict[str, _Shell] = {}
    before = len(reader.problems)
    for key, value in reader.entries(tree.get("kinds"), "`kinds`"):
        node = reader.mapping(value, f"kind `{key.text}`")
        if not check_name(reader, key, "kind") or (node is None and not is_missing(value)):
            continue
        if node is None:
            reader.problem(key, "rules-incomplete", f"kind `{key.text}` needs `match:` and `fields:`")
            continue
        reader.known_keys(node, "kind")
        kind_clashes(reader, key.text, node)
        fields = read_fields(reader, node.get("fields"))
        sections = read_sections(reader, node.get("sections"))
        verbs = read_verbs(reader, node.get("events"))
        facts = _facts(reader, node, "facts")
        group = reader.text(node.get("group"), "`group`") or ""
        if group and group not in fields:
            reader.problem(
                node.entries["group"][1], "rules-unknown", f"there is no field `{group}`{suggest(group, fields)}"
            )
        declared[key.text] = Declared(key.text, fields, verbs, sections, facts)
        template = read_template(reader, node.get("template"), "template")
        match, aliases = read_match(reader, key, node.get("match")), read_aliases(reader, node.get("aliases"), fields)
        shells[key.text] = _Shell(
            Kind(key.text, match, group, None, template, fields, aliases, sections, verbs, {}), node.get("name")
        )
    if not declared and len(reader.problems) == before:
        hint = "" if tree.get("extends") else "; is `extends: job-search` missing?"
        reader.problem(tree, "rules-incomplete", f"no `kinds:` are declared{hint}")
    return declared, shells


def _facts(reader: Reader, node: MappingNode, block: str) -> dict[str, Node]:
    entries = reader.entries(node.get(block), f"`{block}`")
    return {key.text: value for key, value in entries if check_name(reader, key, "fact")}


def _finish(reader: Reader, shell: _Shell, words: Vocabulary) -> Kind:
    name = None
    if reader.text(shell.file_name, "`name`") and isinstance(shell.file_name, Scalar):
        space = words.of_kind(shell.kind.name)
        name = reader.compiled(shell.file_name, lambda text: parse_text(text, space), "rules-clause")
    return shell.kind._replace(file_name=name, facts=words.facts[shell.kind.name])


def _refuse_unused(reader: Reader, tree: MappingNode, documents: tuple[Document, ...], words: Vocabulary) -> None:
    """A new setting or fact of a child that nothing uses is taken for a misspelt name of its parent."""
    parents = [document.tree for document in documents[1:] if document.tree]
    known = {(block, name) for parent in parents for block, name, _ in _named(parent)}
    names = {block: [name for b, name in known if b == block] for block, _ in known}
    for block, name, key in _named(tree):
        if (block, name) not in known and f"{block}{name}" not in words.used:
            what = "setting" if block == "setting " else "fact"
            message = f"nothing uses the {what} `{name}`, and what this file extends has none of that name"
            reader.problem(key, "rules-unknown", message + suggest(name, names.get(block, ())))


def _named(tree: MappingNode) -> list[tuple[str, str, Scalar]]:
    """Every setting and fact of a tree as (prefix of its reference, name, key)."""
    settings = _entries_of(tree.get("settings"), "setting ")
    vault = _entries_of(tree.get("vault_facts"), f"fact {VAULT}.")
    return [*settings, *vault, *_blocks_of_kinds(tree, "facts", "fact ")]


def _blocks_of_kinds(tree: MappingNode, block: str, prefix: str) -> list[tuple[str, str, Scalar]]:
    kinds = tree.get("kinds")
    return [
        entry
        for kind, (_, node) in (kinds.entries.items() if isinstance(kinds, MappingNode) else ())
        if isinstance(node, MappingNode)
        for entry in _entries_of(node.get(block), f"{prefix}{kind}.")
    ]


def _entries_of(node: Node | None, prefix: str) -> list[tuple[str, str, Scalar]]:
    entries = node.entries.items() if isinstance(node, MappingNode) else ()
    return [(prefix, name, key) for name, (key, _) in entries]


# rules


def _rules(tree: MappingNode, maker: RuleMaker) -> tuple[tuple[Rule, ...], dict[str, tuple[str, int]]]:
    rules: list[Rule] = []
    off: dict[str, tuple[str, int]] = {}
    reader = maker.reader
    for order, (key, node) in enumerate(reader.entries(tree.get("rules"), "`rules`")):
        if not RULE_ID_PATTERN.fullmatch(key.text):
            message = f"`{key.text}` is no rule id: small letters and digits, with `-` between words"
            reader.problem(key, "rules-name", message)
        elif isinstance(node, Scalar) and node.text == "off":
            off[key.text] = node.source, node.line
        elif isinstance(node, MappingNode):
            rule = maker.rule(key, node, order)
            rules += (rule,) if rule else ()
        else:
            reader.no_mapping(node, f"rule `{key.text}` must be `off` or")
    return tuple(rules), off
