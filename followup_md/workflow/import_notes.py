"""Rows of a table → new notes of a kind: what each row becomes is planned first, and written only when asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from followup_md.core.record import Record
from followup_md.language.types import DATE
from followup_md.notes.column_dates import as_iso, order_of
from followup_md.notes.new import make_note, value_problem
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Kind
from followup_md.text.csv_table import Table
from followup_md.vault.rules import read_template
from followup_md.workflow.new import place_note
from followup_md.workflow.workspace import Workspace

NEW, THERE, LEFT_OUT = "new", "there", "left out"


class Planned(NamedTuple):
    """What becomes of a row: `state` is one of the three above, `reason` says why it is left out."""

    line: int
    values: Mapping[str, str]
    state: str
    path: str = ""
    text: str = ""
    reason: str = ""


def unclear_dates(table: Table, kind: Kind, columns: Mapping[str, int]) -> list[str]:
    """The mapped date fields whose columns do not show whether the day or the month stands first."""
    return [
        name
        for name, column in columns.items()
        if kind.fields[name].type == DATE and not order_of(row.cells[column] for row in table.rows)
    ]


def plan_import(
    workspace: Workspace, kind: Kind, table: Table, columns: Mapping[str, int], order: str
) -> tuple[Planned, ...]:
    """What would become of each row; `columns` maps fields to columns, `order` holds where dates do not show theirs.

    A row is there already when a note of the kind has the same values in these fields. Raises CouldNotLook.
    """
    reader = RecordReader(workspace.rules)
    template = read_template(workspace.vault, kind.template)
    orders = {name: order_of(row.cells[column] for row in table.rows) or order for name, column in columns.items()}
    folder = os.path.dirname(place_note(workspace, kind, "new.md", None)[0])
    known = {_identity(record, columns) for record in workspace.notes.current().records if record.kind == kind.name}
    taken: set[str] = set()
    planned: list[Planned] = []
    for row in table.rows:
        values = {name: row.cells[column] for name, column in columns.items() if row.cells[column]}
        for name in values:
            if kind.fields[name].type == DATE:
                values[name] = as_iso(values[name], orders[name])
        wrong = _wrong(kind, values)
        new, problems = (
            (None, ())
            if wrong
            else make_note(
                workspace.rules, kind, {name: [text] for name, text in values.items()}, template, workspace.today
            )
        )
        if new is None:
            reason = wrong or "; ".join(problem.message for problem in problems)
            planned.append(Planned(row.line, values, LEFT_OUT, reason=reason))
            continue
        path = _free(f"{folder}/{new.name}" if folder else new.name, taken)
        taken.add(path.casefold())
        record = reader.read(new.text.encode("utf-8", "surrogateescape"), path).record
        assert record  # `make_note` has read it back
        identity = _identity(record, columns)
        if identity in known:
            planned.append(Planned(row.line, values, THERE, path))
            continue
        known.add(identity)
        is_there = os.path.lexists(workspace.vault / path)
        reason = f"{path} exists already, with something else in it" if is_there else ""
        planned.append(Planned(row.line, values, LEFT_OUT if is_there else NEW, path, new.text, reason))
    return tuple(planned)


def _wrong(kind: Kind, values: Mapping[str, str]) -> str:
    """What is wrong with the values of a row; empty when nothing is."""
    fields = kind.fields.values()
    missing = (f"`{field.name}` is missing" for field in fields if field.required and field.name not in values)
    wrong = (value_problem(kind.fields[name], text) for name, text in values.items())
    return next(filter(None, (*missing, *wrong)), "")


def _identity(record: Record, fields: Iterable[str]) -> tuple[object, ...]:
    """What makes two notes the same for an import: the values of the imported fields."""
    return tuple(record.values.get(field) for field in fields)


def _free(path: str, taken: set[str]) -> str:
    """The path, with a number behind its name when an earlier row has it."""
    stem, number, free = path.removesuffix(".md"), 1, path
    while free.casefold() in taken:
        number += 1
        free = f"{stem} {number}.md"
    return free
