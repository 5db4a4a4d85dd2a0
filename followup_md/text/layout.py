"""A table laid out for a terminal: as wide as its cells, else with cells of several lines, else not at all."""

from __future__ import annotations

from collections.abc import Sequence

from followup_md.text.wrap import columns, fill

_GAP = "  "
_NARROWEST, _LONGEST = 8, 12
"""A column is made no narrower than this many columns, nor than its longest word, of which this many count."""


def lay_out(rows: Sequence[Sequence[str]], width: int, numeric: Sequence[bool]) -> list[list[str]] | None:
    """The lines of each row in columns that stand below each other; None where so many do not fit.

    No line takes more than `width` columns of the terminal; 0 is no limit. Columns of numbers stand flush right.
    """
    cells = list(zip(*rows, strict=True))
    widths = [max(map(columns, column)) for column in cells]
    words = (max(columns(word) for text in column for word in text.split() or [""]) for column in cells)
    least = [min(own, max(_NARROWEST, min(_LONGEST, word))) for own, word in zip(widths, words, strict=True)]
    room = width - len(_GAP) * (len(widths) - 1)
    if width and sum(least) > room:
        return None
    while width and sum(widths) > room:
        widest = max((number for number, own in enumerate(widths) if own > least[number]), key=widths.__getitem__)
        widths[widest] -= 1
    return [_lines(row, widths, numeric) for row in rows]


def _lines(row: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> list[str]:
    filled = [fill(text, width) for text, width in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(map(len, filled))):
        parts = []
        for own, width, is_number in zip(filled, widths, numeric, strict=True):
            text = own[number] if number < len(own) else ""
            pad = " " * (width - columns(text))
            parts.append(pad + text if is_number else text + pad)
        lines.append(_GAP.join(parts).rstrip())
    return lines
