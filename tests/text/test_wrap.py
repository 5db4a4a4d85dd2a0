"""Text for a terminal is wrapped and never cut, whatever it is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from observed import run_python
from wcwidth import iter_graphemes, width

from followup_md.text.escape import escape_plain
from followup_md.text.wrap import LEAST_WIDTH, columns, wrap, wrap_lines

FAMILY, THUMB, HEART = "👩‍👩‍👧‍👦", "👍🏽", "❤️"
SIGNS = st.sampled_from([*"ab -é東京·…", "cafe\u0301", FAMILY, THUMB, HEART, "क्षि", "नमस्ते"])
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
    st.lists(SIGNS, max_size=80).map("".join),
).map(escape_plain)
WIDTHS, INDENTS = st.integers(0, 80), st.integers(0, 8).map(lambda number: " " * number)


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("", 0),
        ("Moss, 4 ferns; it's ~ok", 23),
        ("Rose · due “today” – wait…", 26),
        ("東京の庭", 8),
        ("cafe\u0301", 4),
        (FAMILY, 2),
        (THUMB, 2),
        (HEART, 2),
    ],
)
def test_columns_are_those_of_a_terminal(text: str, wide: int):
    assert columns(text) == wide


@pytest.mark.parametrize(
    ("text", "most", "indent", "lines"),
    [
        ("", 20, "  ", ["  "]),
        ("any  layout stays", 20, "", ["any  layout stays"]),
        ("no limit to how long a line may be", 0, "  ", ["  no limit to how long a line may be"]),
        ("twenty columns and no more", 20, "", ["twenty columns and", "  no more"]),
        ("twenty columns and no more", 20, "  ", ["  twenty columns and", "    no more"]),
        ("narrower is as twenty columns", 3, "", ["narrower is as", "  twenty columns"]),
        ("a-word-that-is-longer-than-a-line ends", 20, "", ["a-word-that-is-lon", "  ger-than-a-line", "  ends"]),
        ("東京の庭東京の庭東京の庭 で", 20, "", ["東京の庭東京の庭東", "  京の庭 で"]),
        (FAMILY * 12, 20, "", [FAMILY * 9, f"  {FAMILY * 3}"]),
    ],
)
def test_lines_break_between_words_and_go_on_indented(text: str, most: int, indent: str, lines: list[str]):
    assert wrap(text, most, indent) == lines


@given(TEXTS, WIDTHS, INDENTS)
def test_no_line_is_wider_than_the_terminal(text: str, most: int, indent: str):
    widest = max(map(width, wrap(text, most, indent)))
    assert not most or widest <= max(most, LEAST_WIDTH)


@given(TEXTS, WIDTHS, INDENTS)
def test_nothing_is_lost_and_no_line_breaks_inside_a_character(text: str, most: int, indent: str):
    lines = [line.strip() for line in wrap(text, most, indent)]
    assert "".join("".join(lines).split()) == "".join(text.split())
    words = [list(iter_graphemes(word)) for word in text.split()]
    ends = {"".join(word[:at]) for word in words for at in range(1, len(word) + 1)}
    ends |= {
        "".join(word[start:at]) for word in words for start in range(len(word)) for at in range(start, len(word) + 1)
    }
    assert [line for line in lines if line and line.split()[-1] not in ends] == []


@given(TEXTS, WIDTHS, INDENTS)
def test_every_line_but_the_first_is_indented_by_two_more(text: str, most: int, indent: str):
    first, *more = wrap(text, most, indent)
    assert first.startswith(indent)
    assert [line for line in more if not line.startswith(f"{indent}  ") or line == f"{indent}  "] == []


def test_lines_are_wrapped_one_by_one_and_keep_their_indent():
    text = "a heading\n\n  what stands below it is long\n"
    assert wrap_lines(text, 20) == "a heading\n\n  what stands below\n    it is long\n"
    assert wrap_lines(text, 0) == text


def test_the_table_of_widths_is_loaded_for_text_outside_ascii_only():
    code = (
        "import sys; from followup_md.text.wrap import wrap; wrap('Rose · due “today” – wait…' * 9, 20)\n"
        "before = 'wcwidth' in sys.modules; wrap('é' * 30, 20); print(before, 'wcwidth' in sys.modules)"
    )
    assert run_python("-c", code).stdout.split() == [b"False", b"True"]
