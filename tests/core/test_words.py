"""Comparing, suggesting and listing words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import hostile_texts, person_names

from followup_md.core.words import count_of, cut_words, fold, join_sentences, join_words, nearest, suggest

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


@pytest.mark.parametrize(
    ("sentences", "text"),
    [
        ([], ""),
        (["It rains"], "It rains"),
        (["It rains", "Stay in"], "It rains. Stay in"),
        (["Wet?", "Yes!", "Very.", "So…", "Stay in."], "Wet? Yes! Very. So… Stay in."),
        (["They said: “no.”", "Stay"], "They said: “no.”. Stay"),
    ],
)
def test_sentences_are_joined_by_full_stops_where_they_have_no_mark(sentences: list[str], text: str) -> None:
    assert join_sentences(sentences) == text


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("", ""),
        ("ten letters of it", "ten…"),
        ("ten letter", "ten letter"),
        ("tenletters of", "tenletter…"),
        ("ninechars it", "ninechars…"),
        ("tenletters", "tenletters"),
        ("elevenchars", "elevencha…"),
        ("so it is; yes", "so it is…"),
        ("wells, yes it", "wells…"),
        ("oh, yes it is", "oh, yes…"),
        ("is it? yes it", "is it?…"),
        ("one (two three", "one (two…"),
        ("one two (three", "one two…"),
        ("one — “two three", "one…"),
        ("; ; ; ; ; ; ;", "…"),
    ],
)
def test_a_text_is_cut_behind_a_clause_or_a_word(text: str, cut: str) -> None:
    assert cut_words(text, 10) == cut


@given(st.text("ab ,;.?é庭", max_size=40), st.integers(2, 40))
def test_what_is_cut_is_the_beginning_in_whole_words(text: str, most: int) -> None:
    text = " ".join(text.split())
    cut = cut_words(text, most)
    assert len(cut) <= most
    if cut != text:
        kept = cut.removesuffix("…")
        behind = text.removeprefix(kept)
        assert (cut, text) == (kept + "…", kept + behind)
        assert behind[:1] in " ,;.?" or " " not in text[:most]


@pytest.mark.parametrize(("number", "noun", "plural", "text"), [
    (0, "note", "", "0 notes"), (1, "note", "", "1 note"), (2, "note", "", "2 notes"),
    (1, "reply", "replies", "1 reply"), (2, "reply", "replies", "2 replies"),
    (12345, "note", "", "12,345 notes"),
])  # fmt: skip
def test_a_count_agrees_with_its_noun(number: int, noun: str, plural: str, text: str) -> None:
    assert count_of(number, noun, plural) == text
