"""A table in every form that it has, whatever stands in the notes."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from garden import build
from hostile import TEXT
from hypothesis import given
from hypothesis import strategies as st
from tables import table_of
from visits import RULES, hostile_note, note, unstyled

from followup_md.agenda.markdown import make_linker
from followup_md.text.escape import holds_unseen
from followup_md.text.wrap import columns
from followup_md.views.overview import (
    NOTHING,
    render_table,
    render_table_csv,
    render_table_json,
    render_table_markdown,
)
from followup_md.views.tables import TableView

DAY = date(2026, 3, 10)
VISITS = build(
    f"{RULES}tables:\n  t: {{title: Visits, rows: visit, dim: paid, order: [garden], "
    "columns: {Garden: garden, Words: words, Fees: count(paid), Who: guides, On: day}}\n"
)
NOTES = {
    "a.md": note("garden: Ivy\nday: 2026-03-02\nwords: a hat and a very long scarf\nguides: [Ana, Bo]\n"),
    "b.md": note("garden: Zinnia\nday: 2026-03-04\nlog: [2026-03-05 paid]\n"),
}
LINK = make_linker(VISITS.page, Counter())


def table(notes: dict[str, str] = NOTES) -> TableView:
    return table_of(VISITS, notes, DAY, "t")


def marked(text: str, role: str) -> str:
    return f"<{role}>{text}"


def test_a_terminal_without_a_width_has_a_line_for_each_row() -> None:
    assert render_table(table(), 0, marked) == (
        "<heading>Visits, Tue 10 Mar 2026\n"
        "<heading>Garden  Words                        Fees  Who         On\n"
        "Ivy     a hat and a very long scarf     0  Ana and Bo  Mon 2 Mar\n"
        "<quiet>Zinnia                                  1              Wed 4 Mar\n"
    )


def test_a_narrower_one_has_cells_of_several_lines() -> None:
    assert render_table(table(), 50, unstyled) == (
        "Visits, Tue 10 Mar 2026\n"
        "Garden  Words          Fees  Who         On\n"
        "Ivy     a hat and a       0  Ana and Bo  Mon 2 Mar\n"
        "        very long\n"
        "        scarf\n"
        "Zinnia                    1              Wed 4 Mar\n"
    )


def test_the_narrowest_has_a_line_for_each_cell() -> None:
    assert render_table(table(), 30, marked) == (
        "<heading>Visits, Tue 10 Mar 2026\n"
        "<heading>Ivy\n"
        "  Words: a hat and a very long\n"
        "    scarf\n"
        "  Fees: 0\n"
        "  Who: Ana and Bo\n"
        "  On: Mon 2 Mar\n"
        "<quiet>Zinnia\n"
        "<quiet>  Fees: 1\n"
        "<quiet>  On: Wed 4 Mar\n"
    )


def test_markdown_links_to_the_notes_and_shows_what_is_pale_in_italics() -> None:
    assert render_table_markdown(table(), LINK) == (
        "# Visits, Tue 10 Mar 2026\n\n"
        "| Garden          | Words                       | Fees | Who        | On          |\n"
        "| --------------- | --------------------------- | ---- | ---------- | ----------- |\n"
        "| [[a\\|Ivy]]      | a hat and a very long scarf | 0    | Ana and Bo | Mon 2 Mar   |\n"
        "| *[[b\\|Zinnia]]* |                             | *1*  |            | *Wed 4 Mar* |\n"
    )


def test_json_has_values_and_paths() -> None:
    document = json.loads(render_table_json(table()))
    assert document["rows"][0] == {
        "note": "a.md",
        "notes": ["a.md"],
        "dimmed": False,
        "cells": {
            "Garden": "Ivy",
            "Words": "a hat and a very long scarf",
            "Fees": 0,
            "Who": ["Ana", "Bo"],
            "On": "2026-03-02",
        },
    }
    assert {key: document[key] for key in ("version", "as_of", "table", "title", "columns")} == {
        "version": 1,
        "as_of": "2026-03-10",
        "table": "t",
        "title": "Visits",
        "columns": ["Garden", "Words", "Fees", "Who", "On"],
    }


def test_csv_has_dates_as_iso_and_the_path_of_the_note() -> None:
    assert render_table_csv(table()) == (
        "Garden,Words,Fees,Who,On,note\n"
        "Ivy,a hat and a very long scarf,0,Ana; Bo,2026-03-02,a.md\n"
        "Zinnia,,1,,2026-03-04,b.md\n"
    )


@pytest.mark.parametrize("text", ["text", "markdown"])
def test_an_empty_table_says_so(text: str) -> None:
    empty = table({})
    shown = render_table(empty, 80, unstyled) if text == "text" else render_table_markdown(empty, LINK)
    assert shown.splitlines()[-1].strip() == NOTHING


@given(TEXT, TEXT, TEXT, st.integers(20, 120))
def test_no_text_of_a_note_breaks_a_table(garden: str, guide: str, words: str, width: int) -> None:
    shown = table({"a.md": note(hostile_note(garden, guide, words)), "b.md": note("garden: Ivy\nday: 2026-03-02\n")})
    count = len(shown.rows)
    text = render_table(shown, width, unstyled)
    assert [line for line in text.split("\n") if columns(line) > width] == []
    assert not holds_unseen(text)
    rows = render_table_markdown(shown, LINK).split("\n")[2:-1]
    assert len(rows) == 2 + count
    assert {row.replace("\\|", "").count("|") for row in rows} == {6}
    assert len(json.loads(render_table_json(shown))["rows"]) == count
    fields = list(csv.reader(StringIO(render_table_csv(shown))))
    assert [len(row) for row in fields] == [6] * (1 + count)
    assert [field for row in fields for field in row if field[:1] in ("=", "+", "-", "@", "\t", "\r")] == []
