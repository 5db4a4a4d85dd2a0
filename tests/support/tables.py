"""Tables of notes given as texts, without a disk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from followup_md.engine.evaluate import evaluate
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Rules
from followup_md.views.tables import TableView, make_table


def table_of(rules: Rules, notes: Mapping[str, str], today: date, name: str) -> TableView:
    """A table of the rules for notes given as path → text."""
    reader = RecordReader(rules)
    readings = [reader.read(text.encode(), path) for path, text in notes.items()]
    evaluation = evaluate(rules, [reading.record for reading in readings if reading.record], today)
    return make_table(evaluation, rules.tables[name])


def texts(table: TableView) -> list[list[str]]:
    """What the cells of each row show."""
    return [[cell.text for cell in row.cells] for row in table.rows]
