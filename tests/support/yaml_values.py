"""YAML nodes of one made-up note, written short."""

from __future__ import annotations

from followup_md.text.yaml_nodes import Mapping, Node, Scalar, Sequence


def scalar(text: str, line: int, column: int, plain: bool = True) -> Scalar:
    return Scalar(text, line, column, plain, "a.md")


def mapping(line: int, column: int, *entries: tuple[Scalar, Node]) -> Mapping:
    return Mapping({key.text: (key, node) for key, node in entries}, line, column, "a.md")


def sequence(line: int, column: int, *items: Node) -> Sequence:
    return Sequence(items, line, column, "a.md")


def entry(key: str, line: int, value: str, column: int, plain: bool = True) -> tuple[Scalar, Scalar]:
    """`key: value` on a line that begins with the key."""
    return scalar(key, line, 1), scalar(value, line, column, plain)
