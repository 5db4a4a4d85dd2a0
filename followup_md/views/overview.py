"""A table as people and programs read it: for a terminal, as Markdown, as JSON and as CSV. Every value is escaped."""

from __future__ import annotations

from datetime import date

from followup_md.agenda.json import VERSION, render_document
from followup_md.agenda.markdown import Link
from followup_md.agenda.terminal import Screen, Style
from followup_md.core.dates import format_long_day
from followup_md.text.csv_rows import format_csv
from followup_md.text.escape import escape_markdown, escape_plain
from followup_md.text.layout import lay_out
from followup_md.text.table import escape_pipes, format_table
from followup_md.views.tables import TableRow, TableView

NOTHING = "No note has a row in this table."


def render_table(table: TableView, width: int, style: Style) -> str:
    """For a terminal of so many columns (0 for no limit): each row with one line or more, or a line for each cell."""
    screen = Screen(width, style)
    screen.say(f"{escape_plain(table.title)}, {format_long_day(table.as_of)}", role="heading")
    if not table.rows:
        screen.say(NOTHING, 2)
        return screen.text()
    cells = [[escape_plain(cell.text) for cell in row.cells] for row in table.rows]
    titles = [escape_plain(title) for title in table.columns]
    laid = lay_out([titles, *cells], width, table.numeric)
    if laid is None:
        for row, texts in zip(table.rows, cells, strict=True):
            _say_row(screen, titles, texts, "quiet" if row.dimmed else "")
        return screen.text()
    roles = ("heading", *("quiet" if row.dimmed else "" for row in table.rows))
    for lines, role in zip(laid, roles, strict=True):
        screen.lines += (style(line, role) if role else line for line in lines)
    return screen.text()


def _say_row(screen: Screen, titles: list[str], texts: list[str], role: str) -> None:
    """A row with a line for each cell, where they find no room beside each other."""
    screen.say(texts[0] or "-", role=role or "heading")
    for title, text in zip(titles[1:], texts[1:], strict=True):
        if text:
            screen.say(f"{title}: {text}", 2, role)


def render_table_markdown(table: TableView, link: Link) -> str:
    """A heading and a table whose first column links to the notes; what is shown pale stands in italics."""
    blocks = [f"# {escape_markdown(table.title)}, {format_long_day(table.as_of)}"]
    rows = [[escape_pipes(escape_markdown(title)) for title in table.columns]]
    rows += [_markdown_row(row, link) for row in table.rows]
    blocks.append(format_table(rows) if table.rows else NOTHING)
    return "\n\n".join(blocks) + "\n"


def _markdown_row(row: TableRow, link: Link) -> list[str]:
    texts = [escape_pipes(escape_markdown(cell.text)) for cell in row.cells]
    texts[0] = escape_pipes(link(row.note, row.cells[0].text))
    return [f"*{text}*" if row.dimmed and text else text for text in texts]


def render_table_json(table: TableView) -> str:
    """The document for programs, version 1: each cell under the title of its column, dates as ISO."""
    return render_document(
        {
            "version": VERSION,
            "as_of": table.as_of.isoformat(),
            "table": table.name,
            "title": table.title,
            "columns": list(table.columns),
            "rows": [
                {
                    "note": row.note,
                    "notes": list(row.notes),
                    "dimmed": row.dimmed,
                    "cells": dict(zip(table.columns, (_json(cell.value) for cell in row.cells), strict=True)),
                }
                for row in table.rows
            ],
        }
    )


def _json(value: object) -> object:
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def render_table_csv(table: TableView) -> str:
    """Comma-separated values: the titles, then the rows, each with the path of its note in a last column."""
    rows = ((*(cell.value for cell in row.cells), row.note) for row in table.rows)
    return format_csv([(*table.columns, "note"), *rows])
