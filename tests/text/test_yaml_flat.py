"""The fast reader of front matter: the same as the YAML reader, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import flat_texts, hostile_texts, tidy_texts, yaml_texts
from yaml_values import entry, mapping, scalar, sequence

from followup_md.text.yaml_flat import MOST_KEY, parse_flat
from followup_md.text.yaml_nodes import Mapping, Node, Scalar
from followup_md.text.yaml_reader import parse_yaml


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("a: b", [entry("a", 2, "b", 4)]),
        ("\na:  b  \n\nc-d:\n", [entry("a", 3, "b", 5), entry("c-d", 5, "", 5)]),
        ('a: "b: c"', [entry("a", 2, "b: c", 4, False)]),
        ('a: "b"\nc: \'d"\'', [entry("a", 2, "b", 4, False), entry("c", 3, 'd"', 4, False)]),
        ("a: ''", [entry("a", 2, "", 4, False)]),
        (
            "a:\n  - b\n\n  - 'c'\nd: e",
            [(scalar("a", 2, 1), sequence(3, 3, scalar("b", 3, 5), scalar("c", 5, 5, False))), entry("d", 6, "e", 4)],
        ),
        ("a:\n- b", [(scalar("a", 2, 1), sequence(3, 1, scalar("b", 3, 3)))]),
        ("a: 10:30", [entry("a", 2, "10:30", 4)]),
    ],
)
def test_front_matter_as_people_write_it_takes_the_fast_path(text: str, entries: list[tuple[Scalar, Node]]) -> None:
    assert parse_flat(text, "a.md", 2) == mapping(entries[0][0].line, 1, *entries)


NOT_FLAT = [
    "", "\n\n", " ", "a", "a\n", "- a", "- a\n- b", "a: b\n- c", "a:\n  b: c", "a:\n - b\n  - c", "a: b\n c", "a:b",
    "a: b\na: c", "a b: c", "é: b", "<<: b", "1: b", "a: b: c", "a: b:", "a: b #c", "a: #b", "a: [b]", "a: 'b", "a: '",
    "a: 'b'c'", "a: 'b\"", "a: - b", "a: *b", "a:\n  - b: c", "a:\n  - b:", "a:\n  - ", "a:\n  -", "a:\t", "a: b\t",
    "a: b\r\n", "a:\r\r\nb:", "a:\f", "a:\x1c\nb: c", "a: \x07", "a: b\u00a0", "a:\u2028", "\ufeffa: b", "a: \ud800",
    "---\na: b", "a: b\n...", "# a\na: b", "%a: b", " a: b", 'a: "b\\n"', "a: |\n  b", f"{'k' * (MOST_KEY + 1)}: b",
    f"{'k' * 1100}:",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_FLAT)
def test_whatever_is_not_surely_flat_is_left_to_the_yaml_reader(text: str) -> None:
    assert parse_flat(text, "a.md", 2) is None


@given(st.one_of(flat_texts, yaml_texts, hostile_texts), st.integers(1, 3))
@settings(max_examples=300)
@example("", 1)
@example("\na: b", 1)
@example("a:\f\nb:", 1)
@example("a:\r\r\nb:", 1)
@example(f"{'k' * 1024}: b", 1)
@example(f"{'k' * 1025}: b", 1)
@example(f"{'k' * MOST_KEY}: b", 1)
@example("-: x\n--: y", 1)
def test_the_fast_path_gives_what_the_yaml_reader_gives_or_nothing(text: str, first_line: int) -> None:
    flat = parse_flat(text, "a.md", first_line)
    assert flat is None or (flat, ()) == parse_yaml(text, "a.md", first_line)
    if flat is not None:
        node, _ = parse_yaml(text, "a.md", first_line)
        assert isinstance(node, Mapping)
        assert list(flat.entries) == list(node.entries)


@given(tidy_texts)
def test_tidy_front_matter_always_takes_the_fast_path_and_keeps_to_its_law(text: str) -> None:
    flat = parse_flat(text, "a.md", 2)
    assert flat is not None
    assert (flat, ()) == parse_yaml(text, "a.md", 2)
