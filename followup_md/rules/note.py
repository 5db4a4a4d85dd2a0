"""A rules file that is a Markdown note: its fenced `yaml` blocks are the rules, and everything else is prose.

A rule that stands in full below a heading has its `title` from it, and its `why` from the paragraph above its block,
unless it says them itself. What stands before a colon in the heading, as `A1, A2:`, are its sources.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import NamedTuple

from followup_md.core.problem import ERROR, Place, Problem
from followup_md.rules.prose import HEADING, TEXT, split_heading, split_note
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, Sequence, is_missing
from followup_md.text.yaml_reader import parse_yaml

RULES_PROPERTY, RULES_VALUE = "followup-md", "rules"
"""The property by which a note is known to be a rules file."""
_MOST_HEAD = 16 * 1024
_PROPERTY = re.compile(
    rf"^{RULES_PROPERTY}[ \t]*:[ \t]*(?:\r?\n[ \t]*-[ \t]*)?\[?[\"']?{RULES_VALUE}[\"']?\]?[ \t]*(?:#.*)?\r?$".encode(),
    re.MULTILINE | re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\(`[^`)]*`\)|`")
"""The name of a setting in brackets, and the marks of code: what a sentence is read without."""


class Block(NamedTuple):
    """A fenced block: the line behind its fence, its text, and the heading and the paragraph above it."""

    line: int
    text: str
    heading: Scalar
    paragraph: Scalar


def is_rules_note(data: bytes) -> bool:
    """Whether the front matter of a note says that it is a rules file, though YAML might not be able to read it.

    The first 16 KiB decide. The property stands on a line of its own, as a text or as a list of one.
    """
    if not data.startswith((b"---", b"\xef\xbb\xbf---")):
        return False
    end = data.find(b"\n---", 3, _MOST_HEAD)
    return _PROPERTY.search(data, 0, end + 1 if end >= 0 else _MOST_HEAD) is not None


def paths_in_vault(names: Iterable[str]) -> frozenset[str]:
    """The paths of rules files from the names by which each is extended by the one before it."""
    paths = [""]
    for name in names:
        paths.append(posixpath.normpath(posixpath.join(posixpath.dirname(paths[-1]), name)))
    return frozenset(paths[1:])


def parse_rules_note(text: str, path: str) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """The `yaml` blocks of a note as one tree, or None when there are none, and what is wrong with them."""
    tree: Mapping | None = None
    problems: list[Problem] = []
    for block in _blocks(text, path, problems):
        node, mistakes = parse_yaml("\n" * (block.line - 1) + block.text, path)
        problems += mistakes
        if isinstance(node, Mapping):
            part = _with_prose(node, block)
            tree = part if tree is None else _merged(tree, part, problems)
        elif node is not None and not mistakes:
            message = "a `yaml` block of a rules note must be a mapping (`name: value` lines)"
            problems.append(Problem(Place(path, block.line, 1), ERROR, "rules-shape", message))
    return tree, tuple(problems)


def _blocks(text: str, path: str, problems: list[Problem]) -> list[Block]:
    """The `yaml` blocks of a note, each with the prose above it. One of any language that has no end is a problem."""
    blocks: list[Block] = []
    heading = paragraph = nothing = Scalar("", 1, 1, True, path)
    for part in split_note(text):
        if part.kind == HEADING:
            heading, paragraph = Scalar(part.text, part.line, 1, True, path), nothing
        elif part.kind == TEXT:
            paragraph = Scalar(part.text, part.line, 1, True, path)
        elif not part.end:
            message = f"this block has no end; close it with a line `{part.fence}` below its last line"
            problems.append(Problem(Place(path, part.line, 1), ERROR, "rules-fence", message))
        elif part.is_rules:
            blocks.append(Block(part.line + 1, part.inside, heading, paragraph))
    return blocks


def _with_prose(tree: Mapping, block: Block) -> Mapping:
    """The tree with what the prose says of each rule that is given in full."""
    key, rules = tree.entries.get("rules", (None, None))
    if key is None or not isinstance(rules, Mapping):
        return tree
    entries = {name: (own, _told(node, block)) for name, (own, node) in rules.entries.items()}
    return tree._replace(entries={**tree.entries, "rules": (key, rules._replace(entries=entries))})


def _told(rule: Node, block: Block) -> Node:
    if not isinstance(rule, Mapping) or "for" not in rule.entries or "say" not in rule.entries:
        return rule
    given: dict[str, Node] = {}
    title, sources = split_heading(block.heading.text)
    if title:
        given["title"] = block.heading._replace(text=title)
        items = tuple(block.heading._replace(text=source) for source in sources)
        given["source"] = Sequence(items, block.heading.line, 1, block.heading.source)
    if block.paragraph.text:
        given["why"] = block.paragraph._replace(text=_ASIDE.sub("", block.paragraph.text))
    missing = {name: (_key(name, node), node) for name, node in given.items() if name not in rule.entries}
    return rule._replace(entries={**rule.entries, **missing})


def _key(name: str, node: Node) -> Scalar:
    return Scalar(name, node.line, node.column, True, node.source)


def _merged(tree: Mapping, part: Mapping, problems: list[Problem]) -> Mapping:
    """Two blocks of a note as one: mappings are put together, anything else stands in one block only."""
    entries = dict(tree.entries)
    for name, (key, node) in part.entries.items():
        before = entries.get(name)
        if before is None or is_missing(before[1]):
            entries[name] = key, node
        elif isinstance(before[1], Mapping) and isinstance(node, Mapping):
            entries[name] = before[0], _merged(before[1], node, problems)
        elif not is_missing(node):
            message = f"`{name}` is given twice (first on line {before[0].line}); leave one of them"
            problems.append(Problem(key.place, ERROR, "rules-twice", message))
    return tree._replace(entries=entries)
