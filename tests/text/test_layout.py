"""A table for a terminal is never wider than it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from followup_md.text.layout import lay_out
from followup_md.text.wrap import columns

WORDS = st.lists(st.sampled_from(("a", "long", "longerword", "庭園", "😀", "é", "x" * 15)), max_size=5).map(" ".join)


def test_numbers_stand_flush_right() -> None:
    assert lay_out([["Word", "Count"], ["a", "12"]], 0, [False, True]) == [["Word  Count"], ["a        12"]]


def test_wide_letters_count_as_two() -> None:
    assert lay_out([["庭", "a"], ["abc", "b"]], 0, [False, False]) == [["庭   a"], ["abc  b"]]


def test_what_finds_no_room_is_no_table() -> None:
    assert lay_out([["longer", "words"]], 12, [False, False]) is None
    assert lay_out([["longer", "words"]], 13, [False, False]) == [["longer  words"]]


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4), st.integers(10, 60))
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, str, str]], width: int) -> None:
    laid = lay_out(rows, width, [False, True, False])
    assert laid is None or [line for lines in laid for line in lines if columns(line) > width] == []
