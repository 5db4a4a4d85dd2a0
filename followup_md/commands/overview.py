"""`followup-md overview`."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md.commands.completion import complete_tables
from followup_md.commands.options import as_of_option, open_or_exit, say_unread, today, vault_or_nearest
from followup_md.commands.screen import style, width
from followup_md.text.escape import escape_plain

if TYPE_CHECKING:
    from followup_md.rules.model import Rules
    from followup_md.rules.table import Table


@click.command()
@click.argument("vault", required=False, shell_complete=complete_tables)
@click.argument("table", required=False, shell_complete=complete_tables)
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "csv"]),
    default="text",
    help="What to print. Default: text.",
)
@click.pass_context
def command(context: click.Context, vault: str | None, table: str | None, as_of: date | None, form: str) -> None:
    """Show the notes of VAULT at a glance, in a table that the rules declare; nothing is written.

    Without the name of a TABLE it is the first one. `page: overview: Overview.md` in the rules keeps the first table
    as a page beside the agenda.

    \b
      followup-md overview ~/notes
      followup-md overview search --format csv > search.csv
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.agenda.markdown import make_linker
    from followup_md.views import overview
    from followup_md.views.tables import make_table
    from followup_md.workflow.workspace import evaluate_vault

    if vault is not None and table is None and not os.path.isdir(vault):
        vault, table = None, vault
    if vault is not None and not os.path.isdir(vault):
        context.fail(f"there is no folder `{escape_plain(vault)}`")
    workspace = open_or_exit(context, vault_or_nearest(Path(vault) if vault else None), as_of or today())
    declared = _table(context, workspace.rules, table)
    evaluated = evaluate_vault(workspace)
    view = make_table(evaluated.evaluation, declared)
    if form == "json":
        text = overview.render_table_json(view)
    elif form == "csv":
        text = overview.render_table_csv(view)
    elif form == "markdown":
        text = overview.render_table_markdown(view, make_linker(workspace.rules.page, evaluated.names))
    else:
        text = overview.render_table(view, width(), style)
    click.echo(text, nl=False)
    say_unread(evaluated.problems)


def _table(context: click.Context, rules: Rules, name: str | None) -> Table:
    """The table that is meant; a usage error where there is no such."""
    from followup_md.core.words import join_words, suggest

    if not rules.tables:
        context.fail(f"{rules.names[0]} declares no table; `tables` in the reference of the rules language shows how")
    if name is None:
        return next(iter(rules.tables.values()))
    if name not in rules.tables:
        hint = suggest(name, rules.tables) or f"; the rules have {join_words(list(rules.tables))}"
        context.fail(f"there is no table, and no folder, `{escape_plain(name)}`{hint}")
    return rules.tables[name]
