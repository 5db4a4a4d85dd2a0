"""`followup-md report`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from followup_md.commands.options import (
    DateOption,
    as_of_option,
    open_or_exit,
    say_unread,
    today,
    vault_argument,
    vault_or_nearest,
)
from followup_md.commands.screen import style, width


@click.command()
@vault_argument
@click.option("--from", "start", type=DateOption(past=True), metavar="DATE", help="Default: the first of the month.")
@click.option("--to", "end", type=DateOption(past=True), metavar="DATE", help="Default: the day looked at.")
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "csv", "json"]),
    default="text",
    help="What to print. Default: text.",
)
@click.pass_context
def command(
    context: click.Context, vault: Path | None, start: date | None, end: date | None, as_of: date | None, form: str
) -> None:
    """Say what the logs of VAULT's notes report in a time, each act once with its note; nothing is written.

    Below stand the stages that the rules declare: how many reached each in this time, and the median days since the
    stage before. Remarks behind an act are left out.

    \b
      followup-md report ~/notes
      followup-md report --from "1 feb" --to "28 feb"
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.agenda.markdown import make_linker
    from followup_md.views import report_formats
    from followup_md.views.report import make_report
    from followup_md.workflow.workspace import evaluate_vault

    last = end or as_of or today()
    first = start or last.replace(day=1)
    if first > last:
        context.fail(f"--from ({first}) is after --to ({last})")
    workspace = open_or_exit(context, vault_or_nearest(vault), min(last, as_of or today()))
    evaluated = evaluate_vault(workspace)
    report = make_report(evaluated.evaluation, first, last)
    if form == "json":
        text = report_formats.render_report_json(report)
    elif form == "csv":
        text = report_formats.render_report_csv(report)
    elif form == "markdown":
        text = report_formats.render_report_markdown(report, make_linker(workspace.rules.page, evaluated.names))
    else:
        text = report_formats.render_report(report, width(), style)
    click.echo(text, nl=False)
    say_unread(evaluated.problems)
