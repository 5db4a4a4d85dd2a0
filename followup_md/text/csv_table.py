"""The bytes of a CSV file, as spreadsheets export it → a table: headers, and rows with the line where each begins."""

from __future__ import annotations

import csv
from typing import NamedTuple

DELIMITERS = ",;\t|"


class Row(NamedTuple):
    """A row that is not blank; `line` is where it begins, `cells` are as many as there are headers."""

    line: int
    cells: tuple[str, ...]


class Table(NamedTuple):
    """A table, and the encoding that it was read in."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str


def read_table(data: bytes) -> Table | str:
    """The table in a file, or what is wrong with it.

    Read are UTF-8, UTF-16 with a byte order mark, and else Windows-1252; the sign between cells is the one that is most
    frequent in the first line. Line breaks and repeated blanks in a cell become one blank.
    """
    text, encoding = _decoded(data)
    if "\0" in text:
        return "is no text file; export the table as CSV"
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    begins = 1
    try:
        for cells in reader:
            rows.append(Row(begins, tuple(" ".join(cell.split()) for cell in cells)))
            begins = reader.line_num + 1
    except csv.Error as error:
        return f"cannot be read from line {begins} on: {error}"
    rows = [row for row in rows if any(row.cells)]
    if not rows:
        return "has no rows"
    headers, width = rows[0].cells, len(rows[0].cells)
    filled = (Row(line, (*cells, *[""] * (width - len(cells)))[:width]) for line, cells in rows[1:])
    return Table(headers, tuple(filled), encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Windows-1252"
