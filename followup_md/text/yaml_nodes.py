"""YAML values as text: scalars, lists and mappings, each of which knows where it stands in its file."""

from __future__ import annotations

from typing import Any, NamedTuple

from followup_md.core.problem import Place


class Scalar(NamedTuple):
    """A text and the place where it begins. `plain` means unquoted, so that an unquoted `null` can mean nothing."""

    text: str
    line: int
    column: int
    plain: bool = True
    source: str = ""

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.source, self.line, self.column)


class Sequence(NamedTuple):
    """A list of nodes."""

    items: tuple[Node, ...]
    line: int
    column: int
    source: str = ""

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.source, self.line, self.column)


class Mapping(NamedTuple):
    """Keys in the order of the text, each with its scalar (which has the key's place) and its value."""

    entries: dict[str, tuple[Scalar, Node]]
    line: int
    column: int
    source: str = ""

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.source, self.line, self.column)

    def get(self, key: str) -> Node | None:
        """The value of a key, None without it."""
        entry = self.entries.get(key)
        return entry[1] if entry else None


Node = Scalar | Sequence | Mapping


def is_missing(node: Node | None) -> bool:
    """True for no node, blank text, an unquoted `null` or `~`, an empty list and an empty mapping."""
    if isinstance(node, Scalar):
        return not node.text or node.text.isspace() or (node.plain and node.text in ("null", "Null", "NULL", "~"))
    if isinstance(node, Sequence):
        return not node.items
    return node is None or not node.entries


def to_plain(node: Node) -> Any:
    """The node as strings, lists and dicts, without places."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [to_plain(item) for item in node.items]
    return {name: to_plain(value) for name, (_, value) in node.entries.items()}
