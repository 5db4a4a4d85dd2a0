"""Markdown tables: aligned, and read back as the cells that they were made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from strategies import hostile_texts

from followup_md.text.escape import escape_markdown
from followup_md.text.table import columns_of, format_table

PARSER = MarkdownIt("commonmark").enable("table")


def test_every_column_is_as_wide_as_its_widest_cell_and_three_at_least() -> None:
    assert format_table([("Who", "Till", "A"), ("Ana Ruiz", "Fri", ""), ("庭", "é", "b")]) == (
        "| Who      | Till | A   |\n| -------- | ---- | --- |\n| Ana Ruiz | Fri  |     |\n| 庭       | é    | b   |"
    )


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("abc", 3), ("é", 1), ("e\u0301", 1), ("庭", 2), ("😀", 2)])
def test_the_width_of_a_text_is_that_in_a_font_of_fixed_width(text: str, columns: int) -> None:
    assert columns_of(text) == columns


@given(st.lists(st.tuples(hostile_texts, hostile_texts).map(lambda row: tuple(map(escape_markdown, row))), min_size=1))
def test_a_table_is_read_back_row_by_row(rows: list[tuple[str, str]]) -> None:
    tokens = PARSER.parse(format_table([("Who", "Then"), *rows]))
    cells = [token.content for token in tokens if token.type == "inline"]
    assert cells == ["Who", "Then", *(cell.replace("\\|", "|") for row in rows for cell in row)]
