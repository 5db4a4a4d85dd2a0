"""Comma-separated values: what a program reads back is what was written, and no spreadsheet computes it."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest

from followup_md.text.csv_rows import format_csv


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" \t=1", "'=1"),
        ("\u200b=1", "'=1"),
        ("＝1", "'＝1"),
        (-1, "-1"),
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (date(2026, 3, 2), "2026-03-02"),
        (("a", date(2026, 3, 2)), "a; 2026-03-02"),
        ('a "b", c\nd', 'a "b", c d'),
        ("\x1b[31m", "[31m"),
    ],
)
def test_a_value_is_a_field(value: object, field: str) -> None:
    assert list(csv.reader(StringIO(format_csv([[value, "end"]])))) == [[field, "end"]]


def test_lines_end_as_those_of_other_output() -> None:
    assert format_csv([["a", "b"], ["c", "d"]]) == "a,b\nc,d\n"
