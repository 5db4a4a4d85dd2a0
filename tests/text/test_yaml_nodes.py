"""YAML nodes: values without places, and what counts as missing."""

from __future__ import annotations

import pytest
from yaml_values import entry, mapping, scalar, sequence

from followup_md.core.problem import Place
from followup_md.text.yaml_nodes import Node, is_missing, to_plain


def test_a_mapping_gives_the_value_of_a_key_or_none() -> None:
    node = mapping(1, 1, entry("a", 1, "b", 4))
    assert node.get("a") == scalar("b", 1, 4)
    assert node.get("b") is None


@pytest.mark.parametrize("node", [scalar("a", 3, 7), sequence(3, 7), mapping(3, 7)])
def test_a_node_knows_its_place(node: Node) -> None:
    assert node.place == Place("a.md", 3, 7)


def test_plain_data_is_texts_lists_and_mappings_in_their_order() -> None:
    node = mapping(1, 1, entry("b", 1, "no", 4), (scalar("a", 2, 1), sequence(3, 1, scalar("c", 3, 3), mapping(4, 3))))
    assert list(to_plain(node).items()) == [("b", "no"), ("a", ["c", {}])]


@pytest.mark.parametrize(("node", "missing"), [
    (None, True), (scalar("", 1, 1), True), (scalar(" \t", 1, 1), True), (scalar("", 1, 1, False), True),
    (scalar("null", 1, 1), True), (scalar("Null", 1, 1), True), (scalar("NULL", 1, 1), True),
    (scalar("~", 1, 1), True), (scalar("null", 1, 1, False), False), (scalar("~", 1, 1, False), False),
    (scalar("nUll", 1, 1), False), (scalar("no", 1, 1), False), (scalar("0", 1, 1), False),
    (sequence(1, 1), True), (sequence(1, 1, scalar("", 1, 2)), False), (mapping(1, 1), True),
    (mapping(1, 1, (scalar("a", 1, 1), scalar("", 1, 3))), False),
])  # fmt: skip
def test_nothing_an_empty_text_and_an_unquoted_null_are_missing(node: Node | None, missing: bool) -> None:
    assert is_missing(node) is missing
