"""`followup-md today`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from followup_md.commands.options import (
    as_of_option,
    format_option,
    open_or_exit,
    today,
    vault_argument,
    vault_or_nearest,
)
from followup_md.commands.screen import style, width


@click.command()
@vault_argument
@as_of_option
@click.option("-q", "--line", "only_line", is_flag=True, help="Print the one line only.")
@format_option
@click.pass_context
def command(context: click.Context, vault: Path | None, as_of: date | None, only_line: bool, form: str) -> None:
    """Say in one line what the day asks for, then name each act; nothing is written.

    The line says how many items are overdue and how many due today, and which comes first; what was ticked in the
    agenda file already is left out. It is made for a shell prompt or a notification.

    \b
      followup-md today
      followup-md today ~/notes --line
      notify-send "$(followup-md today ~/notes --line)"
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.agenda.acts import acts_line, acts_of, render_acts, render_acts_json
    from followup_md.workflow.build import build_agenda

    built = build_agenda(open_or_exit(context, vault_or_nearest(vault), as_of or today()))
    acts = acts_of(built.agenda, {one.tick.key for one in built.pending})
    if form == "json":
        click.echo(render_acts_json(acts), nl=False)
    elif only_line:
        click.echo(acts_line(acts))
    else:
        click.echo(render_acts(acts, width(), style), nl=False)
