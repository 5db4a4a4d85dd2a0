"""Comparing, suggesting and listing words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import hostile_texts, person_names

from followup_md.core.words import count_of, fold, join_words, nearest, suggest

KNOWN = ("company", "contact", "interview", "interviewers")


@pytest.mark.parametrize(("text", "folded"), [
    ("Dana Lee", "dana lee"), ("  Dana \t\n Lee ", "dana lee"), ("STRASSE", "strasse"),
    ("Cafe\u0301", "caf\u00e9"), ("CAFÉ", "caf\u00e9"), ("[[x|Ame\u0301lie Roux]]", "am\u00e9lie roux"),
    ("Straße", "strasse"), ("[[Dana Lee]]", "dana lee"), (" [[Dana  Lee]] ", "dana lee"),
    ("[[People/Dana Lee|Dana]]", "dana"), ("[[Dana", "[[dana"), ("", ""), ("[[]]", ""),
])  # fmt: skip
def test_folding_drops_what_people_do_not_see_as_a_difference(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(
    person_names,
    st.sampled_from(("{}", " {} ", "[[{}]]", " [[{}]]\n", "[[People/{}]]", "[[x|{}]]", "[[{}#Notes/2026]]")),
)
def test_a_name_folds_alike_however_it_is_written(name: str, form: str) -> None:
    assert fold(form.format(name.upper())) == fold(name) == fold(fold(name))


@given(hostile_texts)
def test_a_folded_text_has_single_inner_blanks_only(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())


@pytest.mark.parametrize(
    ("word", "near"),
    [("compny", "company"), ("intervewers", "interviewers"), ("interview", "interview"), ("salary", None), ("", None)],
)
def test_the_nearest_word_is_near_enough_to_be_meant(word: str, near: str | None) -> None:
    assert nearest(word, KNOWN) == near
    assert nearest(word, reversed(KNOWN)) == near
    assert suggest(word, KNOWN) == (f"; did you mean `{near}`?" if near else "")


def test_of_two_words_equally_near_the_order_they_come_in_decides_nothing() -> None:
    assert nearest("abcx", ("abca", "abcb")) == nearest("abcx", ("abcb", "abca"))


@pytest.mark.parametrize(
    ("words", "last", "text"),
    [
        ("", "and", ""),
        ("a", "and", "a"),
        ("ab", "and", "a and b"),
        ("abc", "and", "a, b and c"),
        ("abcd", "or", "a, b, c or d"),
    ],
)
def test_words_are_listed_as_in_a_sentence(words: str, last: str, text: str) -> None:
    assert join_words(list(words), last) == text


@pytest.mark.parametrize(("number", "noun", "plural", "text"), [
    (0, "note", "", "0 notes"), (1, "note", "", "1 note"), (2, "note", "", "2 notes"),
    (1, "reply", "replies", "1 reply"), (2, "reply", "replies", "2 replies"),
    (12345, "note", "", "12,345 notes"),
])  # fmt: skip
def test_a_count_agrees_with_its_noun(number: int, noun: str, plural: str, text: str) -> None:
    assert count_of(number, noun, plural) == text
