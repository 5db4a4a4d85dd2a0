"""Where the names of a rules file are declared: its settings, facts and fields, and the nodes of its kinds."""

from __future__ import annotations

from collections.abc import Iterator

from followup_md.language.context import VAULT
from followup_md.language.types import Ref, RefKind
from followup_md.text.yaml_nodes import Mapping, Node, Scalar


def entries_of(node: Node | None) -> dict[str, tuple[Scalar, Node]]:
    """The entries of a mapping; none of anything else."""
    return node.entries if isinstance(node, Mapping) else {}


def kind_nodes(tree: Mapping) -> dict[str, Mapping]:
    """Name of a kind → its node, for every kind that is a mapping."""
    kinds = entries_of(tree.get("kinds")).items()
    return {name: node for name, (_, node) in kinds if isinstance(node, Mapping)}


def declared_names(tree: Mapping) -> Iterator[tuple[Ref, Scalar]]:
    """Every setting and fact of a tree, and its key."""
    yield from _references(tree.get("settings"), RefKind.SETTING, "")
    yield from _references(tree.get("vault_facts"), RefKind.FACT, VAULT)
    for kind, node in kind_nodes(tree).items():
        yield from _references(node.get("facts"), RefKind.FACT, kind)


def declared_fields(tree: Mapping) -> Iterator[tuple[Ref, Scalar]]:
    """Every field of a tree, and its key."""
    for kind, node in kind_nodes(tree).items():
        yield from _references(node.get("fields"), RefKind.FIELD, kind)


def _references(node: Node | None, kind: RefKind, namespace: str) -> Iterator[tuple[Ref, Scalar]]:
    for name, (key, _) in entries_of(node).items():
        yield Ref(kind, namespace, name), key
