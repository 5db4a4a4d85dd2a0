"""Markdown tables with their columns aligned, as formatters leave them."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import category, east_asian_width


def format_table(rows: Sequence[Sequence[str]]) -> str:
    """The first row as the header, the others below it; the cells are Markdown without a bare `|`."""
    widths = [max(3, *map(columns_of, cells)) for cells in zip(*rows, strict=True)]
    header, *others = rows
    return "\n".join(_line(row, widths) for row in (header, ["-" * width for width in widths], *others))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - columns_of(cell)) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def escape_pipes(text: str) -> str:
    """A cell whose link or text may hold a bare pipe, which would end it."""
    return text.replace("\\|", "|").replace("|", "\\|")


def columns_of(text: str) -> int:
    """How wide a font of fixed width shows the text: East Asian letters and most signs are two wide, accents none."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(c) in "WF" else category(c) not in ("Mn", "Me") for c in text)
