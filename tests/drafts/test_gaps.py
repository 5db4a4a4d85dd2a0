"""Gaps in a letter, and the letter as a mail program shows it."""

from __future__ import annotations

import pytest

from followup_md.drafts.gaps import count_gaps, plain_letter


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("", 0),
        ("a <!-- b --> c", 1),
        ("<!-- a --><!-- b -->", 2),
        ("<!-- a\nb -->\n<!---->", 2),
        ("<!-- a", 0),
        ("\\<!-- a --> b", 0),
        ("\\\\<!-- a -->", 1),
        ("\\<!-- a <!-- b -->", 1),
        ("<!-- a <!-- b -->", 1),
        ("a -->", 0),
    ],
)
def test_a_gap_is_a_comment(text: str, gaps: int):
    assert count_gaps(text) == gaps


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Dear Ana,\n\nbye\n", "Dear Ana,\r\n\r\nbye"),
        ("- \\*a\\* \\[\\[b\\]\\] \\\\ \\d", "- *a* [[b]] \\ \\d"),
        ("a <!-- gap --> b\n- <!-- gap\n over lines -->\nc  \n", "a  b\r\nc"),
        ("1\\. a\n", "1. a"),
        ("", ""),
    ],
)
def test_a_letter_is_plain_in_a_mail(text: str, plain: str):
    assert plain_letter(text) == plain
