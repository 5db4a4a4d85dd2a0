"""YAML read as texts with positions, quickly and safely."""

from __future__ import annotations

from time import process_time

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import flat_texts, hostile_texts, tidy_texts, yaml_texts

from followup_md.core.problem import ERROR, Problem
from followup_md.text.yaml_nodes import (
    MOST_DEPTH,
    MOST_KEY,
    MOST_NODES,
    Mapping,
    Node,
    Scalar,
    Sequence,
    is_missing,
    parse_flat,
    parse_yaml,
)

DEPTH = f"nested more than {MOST_DEPTH} deep"


def scalar(text: str, line: int, column: int, plain: bool = True) -> Scalar:
    return Scalar(text, line, column, plain, "a.md")


def mapping(line: int, column: int, *entries: tuple[Scalar, Node]) -> Mapping:
    return Mapping({key.text: (key, node) for key, node in entries}, line, column, "a.md")


def sequence(line: int, column: int, *items: Node) -> Sequence:
    return Sequence(items, line, column, "a.md")


def problem(line: int, column: int, code: str, message: str) -> Problem:
    return Problem("a.md", line, column, ERROR, code, message)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", None),
        ("\n# a comment\n", None),
        ("---\n", None),
        ("a", scalar("a", 1, 1)),
        ("''", scalar("", 1, 1, False)),
        ("a: no", mapping(1, 1, (scalar("a", 1, 1), scalar("no", 1, 4)))),
        ("a: 'no'", mapping(1, 1, (scalar("a", 1, 1), scalar("no", 1, 4, False)))),
        ("a: |\n  b\n  c\n", mapping(1, 1, (scalar("a", 1, 1), scalar("b\nc\n", 1, 4, False)))),
        ("a: !!int 1", mapping(1, 1, (scalar("a", 1, 1), scalar("1", 1, 4, False)))),
        ("a:", mapping(1, 1, (scalar("a", 1, 1), scalar("", 1, 3)))),
        (
            "\n1: 10:30\non: é 😀 x",
            mapping(2, 1, (scalar("1", 2, 1), scalar("10:30", 2, 4)), (scalar("on", 3, 1), scalar("é 😀 x", 3, 5))),
        ),
        ("'<<': x", mapping(1, 1, (scalar("<<", 1, 1, False), scalar("x", 1, 7)))),
        (
            "- a\n- - b\n- {c: d}",
            sequence(
                1,
                1,
                scalar("a", 1, 3),
                sequence(2, 3, scalar("b", 2, 5)),
                mapping(3, 3, (scalar("c", 3, 4), scalar("d", 3, 7))),
            ),
        ),
        ("a: [[Acme]]", mapping(1, 1, (scalar("a", 1, 1), sequence(1, 4, sequence(1, 5, scalar("Acme", 1, 6)))))),
        ("{}", mapping(1, 1)),
        ("[]", sequence(1, 1)),
        ("&x a", scalar("a", 1, 1)),
    ],
)
def test_every_scalar_stays_text_and_knows_where_it_stands(text: str, node: Node | None) -> None:
    assert parse_yaml(text, "a.md") == (node, ())


def test_lines_count_from_the_line_on_which_the_text_begins() -> None:
    assert parse_yaml("a: b", "a.md", 7) == (mapping(7, 1, (scalar("a", 7, 1), scalar("b", 7, 4))), ())
    assert parse_yaml("a: *b", "a.md", 7)[1] == (
        problem(7, 4, "yaml-alias", "`*b` is an alias: write the value out instead"),
    )


def test_keys_keep_the_order_of_the_text() -> None:
    for text in ("b: 1\na: 2\nc: 3", "b: 1\na: 2\nc: 3 # so"):
        node, problems = parse_yaml(text, "a.md")
        assert isinstance(node, Mapping)
        assert (list(node.entries), problems) == (["b", "a", "c"], ())


def test_a_mapping_gives_the_value_of_a_key_or_none() -> None:
    node = mapping(1, 1, (scalar("a", 1, 1), scalar("b", 1, 4)))
    assert (node.get("a"), node.get("b")) == (scalar("b", 1, 4), None)


SAID = "cannot be read as YAML: "
VALUES = f"{SAID}mapping values are not allowed in this context"
KEY = "a key must be a text, not a list or a mapping"
REPEATED = "`a` stands here again, first on line {}: keep one of the two"
TEMPLATE = "`{{…}}` is a placeholder of a template; put the folder of templates under `page: ignore:`"
QUOTE = "must stand in quotes"
OPEN = "a quote or a bracket is not closed"


@pytest.mark.parametrize(
    ("text", "line", "column", "code", "message"),
    [
        ("a: &x 1\nb: *x", 2, 4, "yaml-alias", "`*x` is an alias: write the value out instead"),
        ("*x", 1, 1, "yaml-alias", "`*x` is an alias: write the value out instead"),
        ("*x : a", 1, 1, "yaml-alias", "`*x` is an alias: write the value out instead"),
        ("a: b\n<<: {c: d}", 2, 1, "yaml-alias", "`<<` merges another mapping: write its keys out instead"),
        ("a: 1\nb: 2\na: 3", 3, 1, "yaml-repeated-key", REPEATED.format(1)),
        ("x:\n  a: 1\n  'a': 3", 3, 3, "yaml-repeated-key", REPEATED.format(2)),
        ("a: 1\n---\nb: 2", 2, 1, "yaml-documents", "a second document begins here: only one is read"),
        ("? [a]\n: b", 1, 3, "yaml-key", KEY),
        ("{a: b}: c", 1, 1, "yaml-key", KEY),
        ("a: {{date}}", 1, 5, "yaml-key", KEY),
        ("[" * 50_000, 1, 21, "yaml-depth", DEPTH),
        ("a: " + "[" * 1_000, 1, 23, "yaml-depth", DEPTH),
        ("a: b\n'c': " + "[" * 1_010 + "]" * 1_010, 2, 25, "yaml-depth", DEPTH),
        ("é😀: " + "[" * 50_000, 1, 24, "yaml-depth", DEPTH),
        ("\n".join("[" * 50_000), 21, 1, "yaml-depth", DEPTH),
        ("{a: " * 50_000, 1, 81, "yaml-depth", DEPTH),
        ("{" * 50_000, 1, 21, "yaml-depth", DEPTH),
        ("[{" * 50_000, 1, 21, "yaml-depth", DEPTH),
        ("- " * 50_000, 1, 41, "yaml-depth", DEPTH),
        ("? " * 50_000, 1, 41, "yaml-depth", DEPTH),
        ("\n".join(" " * n + "a:" for n in range(1_000)), 21, 21, "yaml-depth", DEPTH),
        ("a: b: c", 1, 5, "yaml", f"{VALUES}; a value that holds `: ` {QUOTE}"),
        ("a: b\n c: d\n", 2, 3, "yaml", f"{VALUES}; a value that holds `: ` {QUOTE}"),
        ("a: x {{date}}: y", 1, 14, "yaml", f"{VALUES}; {TEMPLATE}"),
        (
            "a: @b",
            *(1, 4, "yaml"),
            f"{SAID}found character that cannot start any token; a value that begins with this character {QUOTE}",
        ),
        (
            "a:\n\t- b",
            *(2, 1, "yaml"),
            f"{SAID}found character that cannot start any token; indent with blanks, not with tabs",
        ),
        (
            "x:\n  a: b\n c: d\n",
            *(3, 2, "yaml"),
            f"{SAID}did not find expected key; "
            "the indentation differs from the lines above, or a quote or bracket is not closed",
        ),
        (
            "a: [b\nc: d",
            *(2, 2, "yaml"),
            f"{SAID}did not find expected ',' or ']'; {OPEN}, or a value that begins with one needs quotes",
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
    assert parse_yaml(text, "a.md") == (None, (problem(line, column, code, message),))


def test_a_flood_of_values_is_refused() -> None:
    assert parse_yaml("[a, b]", "a.md", 1, 3) == (sequence(1, 1, scalar("a", 1, 2), scalar("b", 1, 5)), ())
    assert parse_yaml("[a, b]", "a.md", 1, 2) == (
        None,
        (problem(1, 6, "yaml-size", "more than 2 values: too much for one file"),),
    )
    text = "[" + "a," * MOST_NODES + "a]"
    message = "more than 200,000 values: too much for one file"
    assert parse_yaml(text, "a.md") == (None, (problem(1, 2 * MOST_NODES + 2, "yaml-size", message),))


@pytest.mark.parametrize("depth", [MOST_DEPTH, MOST_DEPTH + 1])
def test_nesting_is_read_down_to_the_greatest_depth(depth: int) -> None:
    node, problems = parse_yaml("[" * depth + "]" * depth, "a.md")
    assert (node is None, problems) == (
        (False, ()) if depth == MOST_DEPTH else (True, (problem(1, 21, "yaml-depth", DEPTH),))
    )


def test_an_error_that_is_found_before_the_nesting_counts_less_than_it_and_any_other_is_told() -> None:
    start = f"found character that cannot start any token; a value that begins with this character {QUOTE}"
    assert [
        parse_yaml(text, "a.md") for text in ("[" * 21 + "@", "[" * 20 + "@", "[{bcdefghi: 1, bcdefghi: 2}, @")
    ] == [
        (None, (problem(1, 21, "yaml-depth", DEPTH),)),
        (None, (problem(1, 21, "yaml", SAID + start),)),
        (None, (problem(1, 30, "yaml", SAID + start),)),
    ]


def test_the_parser_in_python_has_the_same_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("yaml.CBaseLoader")
    assert parse_yaml("[" * 50_000, "a.md") == (None, (problem(1, 21, "yaml-depth", DEPTH),))


def test_many_merge_keys_on_aliases_are_refused_at_once() -> None:
    text = "a0: &a0 {x: y}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 40))
    start = process_time()
    assert parse_yaml(text, "a.md")[1] == (
        problem(2, 10, "yaml-alias", "`<<` merges another mapping: write its keys out instead"),
    )
    assert process_time() - start < 2


@given(
    st.one_of(flat_texts, yaml_texts, hostile_texts, st.binary(max_size=60).map(lambda data: data.decode("latin-1")))
)
def test_no_text_is_beyond_reading_as_yaml(text: str) -> None:
    node, problems = parse_yaml(text, "a.md", 2)
    assert node is None or problems == ()
    assert [(one.path, one.level) for one in problems] in ([], [("a.md", ERROR)])
    assert all(2 <= one.line <= len(text.splitlines()) + 3 and one.column >= 1 for one in problems)


@given(st.binary(max_size=60), st.sampled_from(("utf-8", "utf-16-le", "cp437")))
def test_no_bytes_are_beyond_reading_as_yaml_once_decoded(data: bytes, encoding: str) -> None:
    node, problems = parse_yaml(data.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace"), "a.md")
    assert node is None or problems == ()


def values_of(node: Node | None) -> object:
    if isinstance(node, Mapping):
        return {key: values_of(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return [values_of(item) for item in node.items]
    return node.text if node else None


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
    assert (values_of(node), problems) == (data, ())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a: b", mapping(2, 1, (scalar("a", 2, 1), scalar("b", 2, 4)))),
        (
            "\na:  b  \n\nc-d:\n",
            mapping(3, 1, (scalar("a", 3, 1), scalar("b", 3, 5)), (scalar("c-d", 5, 1), scalar("", 5, 5))),
        ),
        ('a: "b: c"', mapping(2, 1, (scalar("a", 2, 1), scalar("b: c", 2, 4, False)))),
        (
            'a: "b"\nc: \'d"\'',
            mapping(
                2, 1, (scalar("a", 2, 1), scalar("b", 2, 4, False)), (scalar("c", 3, 1), scalar('d"', 3, 4, False))
            ),
        ),
        ("a: ''", mapping(2, 1, (scalar("a", 2, 1), scalar("", 2, 4, False)))),
        (
            "a:\n  - b\n\n  - 'c'\nd: e",
            mapping(
                2,
                1,
                (scalar("a", 2, 1), sequence(3, 3, scalar("b", 3, 5), scalar("c", 5, 5, False))),
                (scalar("d", 6, 1), scalar("e", 6, 4)),
            ),
        ),
        ("a:\n- b", mapping(2, 1, (scalar("a", 2, 1), sequence(3, 1, scalar("b", 3, 3))))),
        ("a: 10:30", mapping(2, 1, (scalar("a", 2, 1), scalar("10:30", 2, 4)))),
    ],
)
def test_front_matter_as_people_write_it_takes_the_fast_path(text: str, node: Mapping | None) -> None:
    assert parse_flat(text, "a.md", 2) == node


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "\n\n",
            " ",
            "a",
            "a\n",
            "- a",
            "- a\n- b",
            "a: b\n- c",
            "a:\n  b: c",
            "a:\n - b\n  - c",
            "a: b\n c",
            "a:b",
        ),
        *(
            "a: b\na: c",
            "a b: c",
            "é: b",
            "<<: b",
            "1: b",
            "a: b: c",
            "a: b:",
            "a: b #c",
            "a: #b",
            "a: [b]",
            "a: 'b",
            "a: '",
        ),
        *(
            "a: 'b'c'",
            'a: "b\\n"',
            "a: 'b\"",
            "a: - b",
            "a: *b",
            "a: |\n  b",
            "a:\n  - b: c",
            "a:\n  - b:",
            "a:\n  - ",
            "a:\n  -",
        ),
        *(
            "a:\t",
            "a: b\t",
            "a: b\r\n",
            "a:\r\r\nb:",
            "a:\f",
            "a:\x1c\nb: c",
            "a: \x07",
            "a: b\u00a0",
            "a:\u2028",
            "\ufeffa: b",
        ),
        *(
            f"{'k' * (MOST_KEY + 1)}: b",
            f"{'k' * 1100}:",
            "---\na: b",
            "a: b\n...",
            "a: \ud800",
            "# a\na: b",
            "%a: b",
            " a: b",
        ),
    ],
)
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


@pytest.mark.parametrize(
    ("node", "missing"),
    [
        (None, True),
        (scalar("", 1, 1), True),
        (scalar(" \t", 1, 1), True),
        (scalar("", 1, 1, False), True),
        (scalar("null", 1, 1), True),
        (scalar("Null", 1, 1), True),
        (scalar("NULL", 1, 1), True),
        (scalar("~", 1, 1), True),
        (scalar("null", 1, 1, False), False),
        (scalar("~", 1, 1, False), False),
        (scalar("nUll", 1, 1), False),
        (scalar("no", 1, 1), False),
        (scalar("0", 1, 1), False),
        (sequence(1, 1), True),
        (sequence(1, 1, scalar("", 1, 2)), False),
        (mapping(1, 1), True),
        (mapping(1, 1, (scalar("a", 1, 1), scalar("", 1, 3))), False),
    ],
)
def test_nothing_an_empty_text_and_an_unquoted_null_are_missing(node: Node | None, missing: bool) -> None:
    assert is_missing(node) is missing
