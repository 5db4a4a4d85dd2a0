"""Reading nodes: what each method gives, and the problem it notes when it cannot."""

import pytest
from nodes import read, refused

from followup_md.language.functions import ClauseError
from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Scalar

TEXT = ["1:1: it must be a text [rules-shape]"]


def number(text: str) -> list[str]:
    return [f"1:1: it must be a whole number from 1 to 10,000, not `{text}` [rules-value]"]


@pytest.mark.parametrize(
    ("method", "text", "more", "value", "said"),
    [
        (Reader.text, "' a '", (), "a", []),
        (Reader.text, "[a]", (), None, TEXT),
        (Reader.text, "~", (), None, TEXT),
        (Reader.choice, "a", (("a", "b"), "b"), "a", []),
        (Reader.choice, "[a]", (("a", "b"), "b"), "b", TEXT),
        (Reader.number, "12", (1, 5), 12, []),
        (Reader.number, "10000", (1, 5), 10_000, []),
        (Reader.number, "0", (1, 5), 5, number("0")),
        (Reader.number, "-3", (1, 5), 5, number("-3")),
        (Reader.number, "0000000001", (1, 5), 5, number("0000000001")),
        (Reader.number, "[1]", (1, 5), 5, TEXT),
        (Reader.mapping, "~", (), None, []),
        (
            Reader.mapping,
            "[a]",
            (),
            None,
            ["1:1: it must be a mapping (`name: value` lines), not a list [rules-shape]"],
        ),
    ],
)
def test_each_method_returns_something_usable_or_notes_what_is_wrong(method, text, more, value, said):
    assert refused(method, text, "it", *more) == (value, said)


def test_what_is_absent_is_no_problem():
    reader = Reader()
    assert (reader.text(None, "it"), reader.mapping(None, "it"), reader.scalars(None, "it")) == (None, None, ())
    assert (reader.choice(None, "it", ("a",), "a"), reader.number(None, "it", 1, 5)) == ("a", 5)
    assert list(reader.entries(None, "it")) == []
    assert reader.problems == []


def test_a_single_text_is_a_list_of_one_and_other_things_are_noted():
    texts, said = refused(Reader.scalars, "[a, [b], {c: d}, '']", "it")
    assert [item.text for item in texts] == ["a"]
    message = "it must be texts, each on a line of its own behind a dash [rules-shape]"
    assert said == [f"1:{column}: {message}" for column in (5, 10, 18)]
    assert [item.text for item in read(Reader.scalars, "a", "it")] == ["a"]


def test_unknown_keys_have_a_suggestion_or_the_list_of_those_known():
    assert refused(Reader.known_keys, "{whn: a, is: b, zzz: c, also: d}", "case", ("also",))[1] == [
        "1:2: a case has no key `whn`; did you mean `when`? [rules-key]",
        "1:17: a case has no key `zzz`; known are when, is and also [rules-key]",
    ]


def fail(message: str, offset: int | None):
    def make(text: str) -> str:
        raise ClauseError(message, offset)

    return make


@pytest.mark.parametrize(
    ("plain", "offset", "column"), [(True, None, 7), (True, 0, 7), (True, 4, 11), (False, 0, 7), (False, 4, 12)]
)
def test_an_error_in_a_text_is_placed_at_its_character(plain, offset, column):
    reader = Reader()
    assert reader.compiled(Scalar("abcdefgh", 3, 7, plain, "rules.yaml"), fail("is wrong", offset), "a-code") is None
    assert [str(problem) for problem in reader.problems] == [f"rules.yaml:3:{column}: error: is wrong [a-code]"]


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
    assert reader.compiled(Scalar("a", 1, 1, True, "rules.yaml"), endless, "a-code") is None
    assert [str(problem) for problem in reader.problems] == [
        "rules.yaml:1:1: error: facts that build on each other, or brackets, are nested too deeply [a-code]"
    ]
