"""`followup-md import`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md.commands.completion import complete_kinds
from followup_md.commands.options import FOUND, open_or_exit, today, vault_option, vault_or_nearest
from followup_md.commands.screen import is_terminal
from followup_md.text.escape import escape_lines, escape_plain

if TYPE_CHECKING:
    from followup_md.rules.model import Kind
    from followup_md.text.csv_table import Table
    from followup_md.workflow.import_notes import Planned

MOST_SHOWN = 36
"""Columns of the terminal for a cell of the table."""


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", required=True, shell_complete=complete_kinds, help="The kind of the new notes.")
@click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="The column that a field comes from.")
@click.option("--dates", "order", type=click.Choice(["dmy", "mdy"]), help="What stands first in 03/02/2026.")
@click.option("--yes", is_flag=True, help="Make the notes. Without it, only show what would be made.")
@vault_option
@click.pass_context
def command(
    context: click.Context, file: Path, kind: str, maps: tuple[str, ...], order: str, yes: bool, vault: Path | None
) -> None:
    """Make a note of each row of a table, exported as CSV from a spreadsheet or another program.

    Columns that are called as a field are taken by themselves. Without --yes nothing is written. A note that exists is
    never written over, and a row that has its note already gives no second one. A row that lacks something is named by
    its line and left out.

    \b
      followup-md import x.csv --kind KIND --map FIELD=COLUMN
      followup-md import x.csv --kind KIND --dates dmy --yes
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.core.words import count_of, join_words, suggest
    from followup_md.text.csv_table import read_table
    from followup_md.workflow.import_notes import LEFT_OUT, NEW, THERE, plan_import, unclear_dates
    from followup_md.workflow.new import create_note

    workspace = open_or_exit(context, vault_or_nearest(vault), today())
    kinds = workspace.rules.kinds
    if kind not in kinds:
        known = suggest(kind, kinds) or f"; known are {join_words(list(kinds))}"
        context.fail(f"there is no kind `{escape_plain(kind)}`{known}")
    table = read_table(file.read_bytes())
    if isinstance(table, str):
        context.fail(escape_plain(f"{file}: {table}"))
    columns = _columns(context, kinds[kind], table, maps)
    unclear = unclear_dates(table, kinds[kind], columns)
    if unclear and not order:
        order = _ask_order(context, table, columns[unclear[0]])
    planned = plan_import(workspace, kinds[kind], table, columns, order)
    new, there, left_out = ([row for row in planned if row.state == state] for state in (NEW, THERE, LEFT_OUT))
    if table.encoding != "UTF-8":
        click.echo(f"Read as {table.encoding}.", err=True)
    if new and not yes:
        click.echo(_table(new, columns))
    for row in left_out:
        click.echo(escape_plain(f"{file}:{row.line}: left out: {row.reason}"), err=True)
    if yes:
        hidden = not is_terminal(err=True)
        with click.progressbar(new, label="Making notes", file=sys.stderr, hidden=hidden) as rows:
            made = sum(create_note(workspace.vault, row.path, row.text) for row in rows)
    done = f"{count_of(made, 'note')} made" if yes else f"{count_of(len(new), 'note')} would be made"
    more = (f"{len(there)} there already" if there else "", f"{len(left_out)} left out" if left_out else "")
    how = "; --yes makes them" if new and not yes else ""
    click.echo(", ".join(filter(None, (done, *more))) + f"{how}.")
    context.exit(FOUND if left_out else 0)


def _columns(context: click.Context, kind: Kind, table: Table, maps: Iterable[str]) -> dict[str, int]:
    """Field → its column: as said, else the column that is called like it."""
    from followup_md.core.words import fold, join_words, suggest

    headers = [fold(header) for header in table.headers]
    columns: dict[str, int] = {}
    for text in maps:
        spelled, sign, column = text.partition("=")
        if not sign:
            context.fail(f"`{escape_plain(text)}` is not written as FIELD=COLUMN")
        if spelled.casefold() not in kind.aliases:
            hint = suggest(spelled.casefold(), kind.aliases) or f"; known are {join_words(list(kind.fields))}"
            context.fail(escape_plain(f"there is no field `{spelled}`{hint}"))
        places = [at for at, header in enumerate(headers) if header == fold(column)]
        if not places:
            named = [header for header in table.headers if header]
            hint = suggest(column, named) or f"; the columns are {join_words(named)}"
            context.fail(escape_plain(f"there is no column `{column}`{hint}"))
        if len(places) > 1:
            context.fail(escape_plain(f"{len(places)} columns are called `{column}`; rename the one that you mean"))
        columns[kind.aliases[spelled.casefold()]] = places[0]
    for at, header in enumerate(headers):
        name = kind.aliases.get(header.replace(" ", "_"))
        if name and name not in columns and headers.count(header) == 1 and at not in columns.values():
            columns[name] = at
    missing = [field.name for field in kind.fields.values() if field.required and field.name not in columns]
    if missing:
        wanted = " ".join(f"--map {name}=…" for name in missing)
        listed = join_words([header for header in table.headers if header])
        context.fail(escape_plain(f"a note of the kind `{kind.name}` needs {wanted}; the columns are {listed}"))
    return columns


def _ask_order(context: click.Context, table: Table, column: int) -> str:
    """Whether the day or the month stands first; a usage error when there is nobody to ask."""
    from followup_md.notes.column_dates import order_of

    example = next(row.cells[column] for row in table.rows if not order_of((row.cells[column],)))
    what = f"`{example}` in the column `{table.headers[column]}` can be read in two ways"
    if not sys.stdin.isatty():
        context.fail(escape_plain(f"{what}: say --dates dmy where the day stands first, --dates mdy for the month"))
    click.echo(escape_plain(f"{what}."), err=True)
    answer: str = click.prompt("Which stands first", type=click.Choice(["day", "month"]), err=True)
    return "dmy" if answer == "day" else "mdy"


def _table(rows: Iterable[Planned], columns: Mapping[str, int]) -> str:
    """The notes that would be made, one a line."""
    from followup_md.core.words import cut_words
    from followup_md.text.table import format_table

    cells = [
        [str(row.line), row.path, *(cut_words(row.values.get(name, ""), MOST_SHOWN) for name in columns)]
        for row in rows
    ]
    return escape_lines(format_table([["Line", "Note", *columns], *cells]))
