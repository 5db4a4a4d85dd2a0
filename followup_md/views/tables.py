"""A table that the rules declare, as values: `make_table` gives it for every page and format that shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cmp_to_key
from typing import Any, NamedTuple

from followup_md.core.dates import Amount, Moment, order_key
from followup_md.core.people import Person
from followup_md.core.record import Event
from followup_md.core.words import fold
from followup_md.engine.outcome import Evaluation
from followup_md.engine.steps import counted
from followup_md.language.context import Context, Expr
from followup_md.language.texts import show_in
from followup_md.language.types import NUMBER, TIME
from followup_md.rules.table import Column, Table, TableOfKind
from followup_md.views.rows import NoteRow, Outlook, rows_of


class Cell(NamedTuple):
    """A value (date, number, yes or no, text, a tuple of these, None if missing) and the text by which it is shown."""

    value: object
    text: str


class TableRow(NamedTuple):
    """One row: its cells, the note that speaks for it and all its notes as paths, whether it is shown pale."""

    cells: tuple[Cell, ...]
    note: str
    notes: tuple[str, ...]
    dimmed: bool


class TableView(NamedTuple):
    """A whole table in the order in which it is shown; `numeric` are the columns that hold nothing but numbers.

    The first cell of a row is the one that links to its note.
    """

    name: str
    title: str
    as_of: date
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[TableRow, ...]


def make_table(evaluation: Evaluation, table: Table) -> TableView:
    """The table of a day. Raises ProblemError when it takes too many steps."""
    today = evaluation.world.today.day
    show, outlook = show_in(today.year), Outlook(evaluation)
    keyed: list[tuple[list[Any], TableRow]] = []
    with counted(table.place, f"table `{table.name}`", evaluation.world.vault):
        for row in rows_of(evaluation, table.rows):
            own, context = table.of[row.lead.kind], row.context(outlook.of(row))
            if all(clause.expr.run(context) is True for clause in own.where):
                keyed.append(([expr.run(context) for expr, _ in own.order], _row(own, row, context, show)))
    orders = next(iter(table.of.values())).order
    keyed.sort(key=lambda pair: (fold(pair[1].cells[0].text) if pair[1].cells else "", pair[1].note))
    by_order = cmp_to_key(lambda left, right: _compare(orders, left, right))
    keyed.sort(key=lambda pair: by_order(pair[0]))
    kinds = [own.columns for own in table.of.values()]
    titles = tuple(column.title for column in kinds[0])
    numeric = tuple(all(_is_numeric(own[number]) for own in kinds) for number in range(len(titles)))
    return TableView(table.name, table.title, today, titles, numeric, tuple(row for _, row in keyed))


def _row(own: TableOfKind, row: NoteRow, context: Context, show: Callable[[Expr, Any], str]) -> TableRow:
    paths = tuple(note.record.path for note in row.notes if note.record)
    lead = row.lead.record.path if row.lead.record else ""
    dimmed = own.dim is not None and own.dim.run(context) is True
    return TableRow(tuple(_cell(column, context, show) for column in own.columns), lead, paths, dimmed)


def _cell(column: Column, context: Context, show: Callable[[Expr, Any], str]) -> Cell:
    if column.value:
        value = column.value.run(context)
        text = " ".join(show(column.value, value).split())
        return Cell((text or None) if column.value.type == TIME else _plain(value), text)
    case = next((case for case in column.texts if case.holds(context)), None)
    text = " ".join(case.text.fill(context, show).split()) if case else ""
    return Cell(text or None, text)


def _plain(value: Any) -> object:
    """A value as it is handed out: without the nouns of the engine."""
    if isinstance(value, Event):
        return value.date.day
    if isinstance(value, Moment):
        return value.day
    if isinstance(value, Person):
        return value.name
    if isinstance(value, Amount):
        return str(value)
    return tuple(_plain(item) for item in value) if isinstance(value, tuple) else value


def _is_numeric(column: Column) -> bool:
    return column.value is not None and column.value.type == NUMBER


def _compare(orders: tuple[tuple[Expr, bool], ...], left: Any, right: Any) -> int:
    """Two rows by the values that order them; what is missing comes last, whichever way round it goes."""
    for (expr, descending), a, b in zip(orders, left, right, strict=True):
        if a is None or b is None:
            if (a is None) is not (b is None):
                return 1 if a is None else -1
            continue
        one, other = _sort_key(expr, a), _sort_key(expr, b)
        if one != other:
            return (1 if one > other else -1) * (-1 if descending else 1)
    return 0


def _sort_key(expr: Expr, value: Any) -> Any:
    if expr.type.choices:
        return expr.type.choices.index(value)
    if isinstance(value, Moment):
        return order_key(value)
    if isinstance(value, Person):
        return fold(value.name)
    return fold(value) if isinstance(value, str) else value
