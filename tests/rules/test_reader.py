"""Reading nodes: what each method gives, and the problem it notes when it cannot."""

import pytest

from followup_md.language.functions import ClauseError
from followup_md.rules.reader import KEYS, Reader
from followup_md.text.yaml_nodes import Scalar, parse_yaml


def node(text: str):
    return parse_yaml(text, "r.yaml")[0]


LIST = "must be texts, each on a line of its own behind a dash [rules-shape]"


@pytest.mark.parametrize(
    ("method", "text", "more", "value", "said"),
    [
        ("text", "' a '", ("it",), "a", []),
        ("text", "[a]", ("it",), None, ["1:1: error: it must be a text [rules-shape]"]),
        ("text", "~", ("it",), None, ["1:1: error: it must be a text [rules-shape]"]),
        ("choice", "a", ("it", ("a", "b"), "b"), "a", []),
        (
            "choice",
            "blak",
            ("it", ("black", "red"), "red"),
            "red",
            ["1:1: error: it is black or red, never `blak`; did you mean `black`? [rules-value]"],
        ),
        ("choice", "[a]", ("it", ("a", "b"), "b"), "b", ["1:1: error: it must be a text [rules-shape]"]),
        ("number", "12", ("it", 1, 5), 12, []),
        ("number", "10000", ("it", 1, 5), 10_000, []),
        ("number", "0", ("it", 1, 5), 5, ["1:1: error: it is a whole number from 1 to 10,000, not `0` [rules-value]"]),
        (
            "number",
            "-3",
            ("it", 1, 5),
            5,
            ["1:1: error: it is a whole number from 1 to 10,000, not `-3` [rules-value]"],
        ),
        (
            "number",
            "0000000001",
            ("it", 1, 5),
            5,
            ["1:1: error: it is a whole number from 1 to 10,000, not `0000000001` [rules-value]"],
        ),
        ("number", "[1]", ("it", 1, 5), 5, ["1:1: error: it must be a text [rules-shape]"]),
        ("mapping", "~", ("it",), None, []),
        (
            "mapping",
            "[a]",
            ("it",),
            None,
            ["1:1: error: it must be a mapping (`name: value` lines), not a list [rules-shape]"],
        ),
    ],
)
def test_each_method_gives_something_usable_or_notes_what_is_wrong(method, text, more, value, said):
    reader = Reader()
    assert getattr(reader, method)(node(text), *more) == value
    assert [str(problem) for problem in reader.problems] == [f"r.yaml:{one}" for one in said]


def test_what_is_absent_is_no_problem():
    reader = Reader()
    assert (reader.text(None, "it"), reader.mapping(None, "it"), reader.scalars(None, "it")) == (None, None, ())
    assert (reader.choice(None, "it", ("a",), "a"), reader.number(None, "it", 1, 5)) == ("a", 5)
    assert list(reader.entries(None, "it")) == []
    assert reader.problems == []


def test_a_single_text_is_a_list_of_one_and_other_things_are_noted():
    reader = Reader()
    assert [item.text for item in reader.scalars(node("a"), "it")] == ["a"]
    assert [item.text for item in reader.scalars(node("[a, [b], {c: d}, '']"), "it")] == ["a"]
    assert [str(problem) for problem in reader.problems] == [
        f"r.yaml:1:{column}: error: it {LIST}" for column in (5, 10, 18)
    ]


def test_unknown_keys_have_a_suggestion_or_the_list_of_those_known():
    reader = Reader()
    reader.known_keys(node("{whn: a, is: b, zzz: c, also: d}"), "case", ("also",))
    assert [str(problem) for problem in reader.problems] == [
        "r.yaml:1:2: error: a case has no key `whn`; did you mean `when`? [rules-key]",
        "r.yaml:1:17: error: a case has no key `zzz`; known are when, is and also [rules-key]",
    ]


def test_every_shape_has_its_table_of_keys():
    assert list(KEYS) == ["rules file", "calendar", "page", "kind", "event", "limit", "case", "rule", "test"]
    assert all(len(set(keys)) == len(keys) for keys in KEYS.values())


def fail(message: str, offset: int | None):
    def make(text: str) -> str:
        raise ClauseError(message, offset)

    return make


@pytest.mark.parametrize(
    ("plain", "offset", "column"), [(True, None, 7), (True, 0, 7), (True, 4, 11), (False, 0, 7), (False, 4, 12)]
)
def test_an_error_in_a_text_is_placed_at_its_character(plain, offset, column):
    reader = Reader()
    assert reader.compiled(Scalar("abcdefgh", 3, 7, plain, "r.yaml"), fail("is wrong", offset), "a-code") is None
    assert [str(problem) for problem in reader.problems] == [f"r.yaml:3:{column}: error: is wrong [a-code]"]


def test_an_error_without_words_was_reported_elsewhere():
    reader = Reader()
    assert reader.compiled(Scalar("a", 1, 1), fail("", 0), "a-code") is None
    assert reader.problems == []


def test_a_text_is_compiled_without_outer_blanks():
    assert Reader().compiled(Scalar(" a b ", 1, 1), str.upper, "a-code") == "A B"


def test_what_is_nested_too_deeply_is_a_problem():
    def endless(text: str) -> str:
        return endless(text)

    reader = Reader()
    assert reader.compiled(Scalar("a", 1, 1, True, "r.yaml"), endless, "a-code") is None
    assert [str(problem) for problem in reader.problems] == [
        "r.yaml:1:1: error: facts stand on one another, or brackets in one another, too deeply [a-code]"
    ]
