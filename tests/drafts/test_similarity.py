"""How alike two letters are once the names and the words of their template are left out."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import hostile_texts

from followup_md.drafts.similarity import Likeness, compare_letters

NAMES = ["Ana Ruiz", "Bo Lee"]
FRAME = "Dear {},\n\nWe met on Sunday. It was a good day.\n\n{}\n\nBye\n"
SAID = [FRAME.format(name, "") for name in NAMES]
POND, WALL = "The pond behind the gate was deep.", "A wall of red bricks keeps the wind off"
ALIKE = 80
"""Per cent from which letters are too much alike."""


def letters(one: str, other: str) -> Likeness:
    """Two whole letters with these words of their own."""
    return compare_letters(FRAME.format("Ana Ruiz", one), FRAME.format("Bo Lee", other), NAMES, SAID)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (POND, POND, (POND,)),
        ("Ana, the pond was deep.", "Bo, the pond was deep!", ("Ana, the pond was deep.",)),
        ("Thank you, Ana Ruiz.", "Thank you, Lee.", ("Thank you, Ana Ruiz.",)),
        ("- The *pond*\n- THE WALL", "- the wall\n- the pond", ("- The *pond*", "- THE WALL")),
        ("The pond.  The\u00a0wall!", "The pond\nthe wall", ("The pond.", "The wall!")),
        (f"{POND} <!-- a gap -->", POND, (POND,)),
        ("Ana", "Bo", ()),
        ("", "", ()),
    ],
    ids=["the same", "a name in it", "half a name", "marks and order", "ends", "a gap in one", "names only", "nothing"],
)
def test_letters_that_differ_in_names_only_are_wholly_alike(one: str, other: str, shared: tuple[str, ...]):
    assert letters(one, other) == Likeness(100, shared)


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        (POND, WALL, Likeness(50, ())),
        (f"{POND} {WALL}", WALL, Likeness(70, (WALL,))),
        (POND, "", Likeness(0, ())),
        ("", POND, Likeness(0, ())),
        (POND, "<!-- a gap -->", Likeness(0, ())),
    ],
)
def test_letters_with_words_of_their_own_are_far_below(one: str, other: str, likeness: Likeness):
    assert letters(one, other) == likeness
    assert likeness.per_cent < ALIKE


def test_letters_that_differ_in_a_word_or_two_are_still_too_much_alike():
    found = letters(
        "I liked how deep the pond behind the old gate was", "I liked how deep the pond behind the gate was"
    )
    assert found == Likeness(96, ())


@pytest.mark.parametrize("one", ["", "<!-- what you liked -->", "<!-- a\nb -->"])
def test_letters_that_are_nothing_but_gaps_yet_are_not_alike(one: str):
    for pair in ((one, "<!-- what you liked -->"), ("<!-- what you liked -->", one)):
        assert letters(*pair) == Likeness(0, ())


def test_the_words_of_the_template_do_not_count_but_where_they_were_changed():
    one, other = (FRAME.format(name, text) for name, text in (("Ana Ruiz", POND), ("Bo Lee", WALL)))
    without = compare_letters(one, other, NAMES, [])
    assert without == Likeness(70, ("Dear Ana Ruiz,", "We met on Sunday.", "It was a good day.", "Bye"))
    changed = (text.replace("a good day", "a very good day") for text in (one, other))
    assert compare_letters(*changed, NAMES, SAID).shared == ("It was a very good day.",)


def test_a_letter_by_itself_is_what_a_name_of_one_letter_does_not_hide():
    assert compare_letters("I saw a fern", "I saw a fern", ["A B", "I"], []) == Likeness(100, ("I saw a fern",))
    assert compare_letters("a fern", "fern", ["A Ruiz"], []).shared == ()


texts = st.lists(
    st.sampled_from((POND, WALL, "Ana Ruiz", "Bo", "\n", " ", ". ", "<!-- a gap -->", "the", "day", "é", "!")),
    max_size=8,
).map(" ".join)


@given(texts | hostile_texts, texts | hostile_texts)
@example("", "")
@example("<!-- a", "a -->")
def test_likeness_is_a_per_cent_and_the_same_in_both_directions(one: str, other: str):
    found, back = compare_letters(one, other, NAMES, SAID), compare_letters(other, one, NAMES, SAID)
    assert 0 <= found.per_cent <= 100
    assert (found.per_cent, len(found.shared)) == (back.per_cent, len(back.shared))


@given(texts)
def test_a_letter_is_wholly_like_itself_unless_it_has_only_gaps(text: str):
    found = compare_letters(text, text, NAMES, SAID)
    assert found.per_cent == (0 if "<!--" in text and not found.shared else 100)


@given(texts, st.sampled_from(("Dear Ana Ruiz,", "We met on Sunday.", "Bye")))
def test_a_sentence_of_the_template_changes_nothing(text: str, said: str):
    before = compare_letters(text, WALL, NAMES, SAID)
    assert compare_letters(f"{said}\n{text}", WALL, NAMES, SAID) == before
