"""YAML read as texts with places, and safely."""

from __future__ import annotations

from time import process_time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from strategies import flat_texts, hostile_texts, yaml_texts
from yaml_values import entry, mapping, scalar, sequence

from followup_md.core.problem import ERROR, Place, Problem
from followup_md.text.yaml_nodes import Mapping, Node, to_plain
from followup_md.text.yaml_reader import MOST_DEPTH, MOST_NODES, parse_yaml

DEPTH = f"nested more than {MOST_DEPTH} deep"


def refused(line: int, column: int, code: str, message: str) -> tuple[None, tuple[Problem]]:
    return None, (Problem(Place("a.md", line, column), ERROR, code, message),)


@pytest.mark.parametrize("text", ["", "\n# a comment\n", "---\n"])
def test_a_text_without_a_value_has_no_node(text: str) -> None:
    assert parse_yaml(text, "a.md") == (None, ())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a", scalar("a", 1, 1)),
        ("''", scalar("", 1, 1, False)),
        ("a: no", mapping(1, 1, entry("a", 1, "no", 4))),
        ("a: 'no'", mapping(1, 1, entry("a", 1, "no", 4, False))),
        ("a: |\n  b\n  c\n", mapping(1, 1, entry("a", 1, "b\nc\n", 4, False))),
        ("a: !!int 1", mapping(1, 1, entry("a", 1, "1", 4, False))),
        ("a:", mapping(1, 1, entry("a", 1, "", 3))),
        ("\n1: 10:30\non: é 😀 x", mapping(2, 1, entry("1", 2, "10:30", 4), entry("on", 3, "é 😀 x", 5))),
        ("'<<': x", mapping(1, 1, (scalar("<<", 1, 1, False), scalar("x", 1, 7)))),
        ("- a\n- - b", sequence(1, 1, scalar("a", 1, 3), sequence(2, 3, scalar("b", 2, 5)))),
        ("- {c: d}", sequence(1, 1, mapping(1, 3, (scalar("c", 1, 4), scalar("d", 1, 7))))),
        ("a: [[Acme]]", mapping(1, 1, (scalar("a", 1, 1), sequence(1, 4, sequence(1, 5, scalar("Acme", 1, 6)))))),
        ("{}", mapping(1, 1)),
        ("[]", sequence(1, 1)),
        ("&x a", scalar("a", 1, 1)),
    ],
)
def test_every_scalar_stays_text_and_knows_where_it_stands(text: str, node: Node) -> None:
    assert parse_yaml(text, "a.md") == (node, ())


def test_lines_count_from_the_line_on_which_the_text_begins() -> None:
    assert parse_yaml("a: b", "a.md", 7) == (mapping(7, 1, entry("a", 7, "b", 4)), ())
    assert parse_yaml("a: *b", "a.md", 7) == refused(7, 4, "yaml-alias", ALIAS.format("b"))
    assert parse_yaml("a: b: c", "a.md", 7)[1][0].place == Place("a.md", 7, 5)


@pytest.mark.parametrize("text", ["b: 1\na: 2\nc: 3", "b: 1\na: 2\nc: 3 # so"])
def test_keys_keep_the_order_of_the_text(text: str) -> None:
    node, _ = parse_yaml(text, "a.md")
    assert isinstance(node, Mapping)
    assert list(node.entries) == ["b", "a", "c"]


SAID = "cannot be read as YAML: "
VALUES = f"{SAID}mapping values are not allowed in this context"
TOKEN = f"{SAID}found character that cannot start any token"
FIRST = f"{TOKEN}; a value that begins with this character must be quoted"
ALIAS = "`*{}` is an alias: write the value out instead"
MERGE = "`<<` merges another mapping: write its keys out instead"
KEY = "a key must be a text, not a list or a mapping"
REPEATED = "duplicate key `a` (first on line {})"
TEMPLATE = "`{{…}}` is a placeholder of a template; put the folder of templates under `page: ignore:`"
OPEN = "a quote or a bracket is not closed"


@pytest.mark.parametrize(("text", "line", "column"), [
    ("[" * 50_000, 1, 21), ("a: " + "[" * 1_000, 1, 23), ("a: b\n'c': " + "[" * 1_010 + "]" * 1_010, 2, 25),
    ("é😀: " + "[" * 50_000, 1, 24), ("\n".join("[" * 50_000), 21, 1), ("{a: " * 50_000, 1, 81),
    ("{" * 50_000, 1, 21), ("[{" * 50_000, 1, 21), ("- " * 50_000, 1, 41), ("? " * 50_000, 1, 41),
    ("\n".join(" " * n + "a:" for n in range(1_000)), 21, 21),
])  # fmt: skip
def test_nesting_that_is_too_deep_is_refused_where_it_becomes_so(text: str, line: int, column: int) -> None:
    assert parse_yaml(text, "a.md") == refused(line, column, "yaml-depth", DEPTH)


@pytest.mark.parametrize(
    ("text", "line", "column", "code", "message"),
    [
        ("a: &x 1\nb: *x", 2, 4, "yaml-alias", ALIAS.format("x")),
        ("*x", 1, 1, "yaml-alias", ALIAS.format("x")),
        ("*x : a", 1, 1, "yaml-alias", ALIAS.format("x")),
        ("a: b\n<<: {c: d}", 2, 1, "yaml-alias", MERGE),
        ("a: 1\nb: 2\na: 3", 3, 1, "yaml-repeated-key", REPEATED.format(1)),
        ("x:\n  a: 1\n  'a': 3", 3, 3, "yaml-repeated-key", REPEATED.format(2)),
        ("a: 1\n---\nb: 2", 2, 1, "yaml-documents", "a second document begins here: only one is read"),
        ("? [a]\n: b", 1, 3, "yaml-key", KEY),
        ("{a: b}: c", 1, 1, "yaml-key", KEY),
        ("a: {{date}}", 1, 5, "yaml-key", KEY),
        ("a: b: c", 1, 5, "yaml", f"{VALUES}; a value that contains `: ` must be quoted"),
        ("a: b\n c: d\n", 2, 3, "yaml", f"{VALUES}; a value that contains `: ` must be quoted"),
        ("a: x {{date}}: y", 1, 14, "yaml", f"{VALUES}; {TEMPLATE}"),
        ("a: @b", 1, 4, "yaml", FIRST),
        ("a:\n\t- b", 2, 1, "yaml", f"{TOKEN}; indent with spaces, not with tabs"),
        (
            "x:\n  a: b\n c: d\n",
            *(3, 2, "yaml"),
            f"{SAID}did not find expected key; "
            "the indentation differs from the lines above, or a quote or bracket is not closed",
        ),
        (
            "a: [b\nc: d",
            *(2, 2, "yaml"),
            f"{SAID}did not find expected ',' or ']'; {OPEN}, or a value that begins with one must be quoted",
        ),
        (
            "a: b\nc\nd: e",
            *(3, 1, "yaml", f"{SAID}could not find expected ':'; a line without a colon stands between the keys"),
        ),
        ("a: 'b", 1, 6, "yaml", f"{SAID}found unexpected end of stream; {OPEN}"),
        ("a: !<b", 1, 7, "yaml", f"{SAID}did not find the expected '>'"),
        (
            "é: b\nc: x\x07",
            *(2, 5, "yaml"),
            f"{SAID}control characters are not allowed; the file holds a control character; delete it",
        ),
        ("a: é\nb: é\ud800", 2, 5, "yaml", f"{SAID}surrogates not allowed"),
    ],
)
def test_what_cannot_be_read_is_a_problem_that_says_where_and_what_to_change(
    text: str, line: int, column: int, code: str, message: str
) -> None:
    assert parse_yaml(text, "a.md") == refused(line, column, code, message)


def test_a_flood_of_values_is_refused() -> None:
    assert parse_yaml("[a, b]", "a.md", 1, 3) == (sequence(1, 1, scalar("a", 1, 2), scalar("b", 1, 5)), ())
    assert parse_yaml("[a, b]", "a.md", 1, 2) == refused(1, 6, "yaml-size", "more than 2 values: too much for one file")
    message = "more than 200,000 values: too much for one file"
    assert parse_yaml("[" + "a," * MOST_NODES + "a]", "a.md") == refused(1, 2 * MOST_NODES + 2, "yaml-size", message)


def test_nesting_is_read_down_to_the_greatest_depth() -> None:
    assert parse_yaml("[" * MOST_DEPTH + "]" * MOST_DEPTH, "a.md")[1] == ()
    assert parse_yaml("[" * 21 + "]" * 21, "a.md") == refused(1, 21, "yaml-depth", DEPTH)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("[" * 21 + "@", refused(1, 21, "yaml-depth", DEPTH)),
        ("[" * 20 + "@", refused(1, 21, "yaml", FIRST)),
        ("[" * 20 + " @", refused(1, 22, "yaml", FIRST)),
        ("[{bcdefghi: 1, bcdefghi: 2}, @", refused(1, 30, "yaml", FIRST)),
    ],
)
def test_an_error_of_the_parser_hides_only_nesting_that_comes_before_it(text: str, refusal: object) -> None:
    assert parse_yaml(text, "a.md") == refusal


def test_the_parser_in_python_has_the_same_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("yaml.CBaseLoader")
    assert parse_yaml("[" * 50_000, "a.md") == refused(1, 21, "yaml-depth", DEPTH)


def test_many_merge_keys_on_aliases_are_refused_at_once() -> None:
    text = "a0: &a0 {x: y}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 40))
    start = process_time()
    assert parse_yaml(text, "a.md") == refused(2, 10, "yaml-alias", MERGE)
    assert process_time() - start < 2


@given(
    st.one_of(flat_texts, yaml_texts, hostile_texts, st.binary(max_size=60).map(lambda data: data.decode("latin-1")))
)
def test_no_text_is_beyond_reading_as_yaml(text: str) -> None:
    node, problems = parse_yaml(text, "a.md", 2)
    assert node is None or problems == ()
    assert [(problem.path, problem.level) for problem in problems] in ([], [("a.md", ERROR)])
    lines = range(2, len(text.splitlines()) + 4)
    assert all(problem.place.line in lines and problem.place.column >= 1 for problem in problems)


@given(st.binary(max_size=60), st.sampled_from(("utf-8", "utf-16-le", "cp437")))
def test_no_bytes_are_beyond_reading_as_yaml_once_decoded(data: bytes, encoding: str) -> None:
    node, problems = parse_yaml(data.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace"), "a.md")
    assert node is None or problems == ()


plain_data = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("a", "b c", "é", "1")), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(plain_data, st.booleans())
def test_texts_lists_and_mappings_survive_writing_and_reading(data: object, flow: bool) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=flow, default_style="'")
    node, problems = parse_yaml(text, "a.md")
    assert problems == ()
    assert (to_plain(node) if node else None) == data
