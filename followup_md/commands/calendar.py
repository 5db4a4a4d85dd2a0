"""`followup-md calendar`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from followup_md.commands.options import as_of_option, open_or_exit, today, vault_argument, vault_or_nearest
from followup_md.text.escape import escape_plain


@click.command()
@vault_argument
@as_of_option
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write this file instead of printing; one that is no calendar of followup-md is left alone.",
)
@click.option("--expected", is_flag=True, help="Add what is to be expected in the next six weeks, marked as such.")
@click.pass_context
def command(context: click.Context, vault: Path | None, as_of: date | None, out: Path | None, expected: bool) -> None:
    """Print the items of VAULT that have a day as a calendar file (iCalendar) for other programs.

    What has a time of day is an event of that length, everything else an all-day one on the day it is due. Neither the
    sections of a note nor remarks or drafts leave it. `page: calendar: Agenda.ics` in the rules keeps such a file
    beside the agenda.

    \b
      followup-md calendar ~/notes --out Agenda.ics
      followup-md calendar ~/notes --expected > all.ics
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.views.calendar import PRODUCT, render_calendar
    from followup_md.workflow.workspace import evaluate_vault

    workspace = open_or_exit(context, vault_or_nearest(vault), as_of or today())
    evaluation = evaluate_vault(workspace).evaluation
    text = render_calendar(evaluation, expected or workspace.rules.page.calendar_expected)
    if "BEGIN:VEVENT" not in text:
        click.echo("Nothing has a day, so the calendar is empty", err=True)
    if out is None:
        click.echo(text.encode("utf-8"), nl=False)
        return
    from followup_md.workflow.export import export

    is_new = export(out, text, PRODUCT)
    click.echo(f"{'Wrote' if is_new else 'Nothing changed in'} {escape_plain(str(out))}")
