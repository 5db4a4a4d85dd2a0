"""`followup-md timeline`."""

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
    help="Write this file instead of printing; one that is no timeline of followup-md is left alone.",
)
@click.pass_context
def command(context: click.Context, vault: Path | None, as_of: date | None, out: Path | None) -> None:
    """Print what happened in VAULT, what is open and what is expected as a picture (SVG).

    There is a row for each group of notes, as far back as half a year and six weeks ahead. The picture is one file that
    loads nothing, for light and dark screens, with all of it in words for readers of the screen. `page: timeline:
    Timeline.svg` in the rules keeps it beside the agenda.

    \b
      followup-md timeline ~/notes --out Timeline.svg
      followup-md timeline ~/notes > picture.svg
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.views.picture import MARK, render_timeline
    from followup_md.views.timeline import make_timeline
    from followup_md.workflow.workspace import evaluate_vault

    workspace = open_or_exit(context, vault_or_nearest(vault), as_of or today())
    timeline = make_timeline(evaluate_vault(workspace).evaluation)
    text = render_timeline(timeline)
    if not timeline.rows:
        click.echo("No note of a kind was found, so the picture is empty", err=True)
    if out is None:
        click.echo(text.encode("utf-8"), nl=False)
        return
    from followup_md.workflow.export import export

    is_new = export(out, text, MARK)
    click.echo(f"{'Wrote' if is_new else 'Nothing changed in'} {escape_plain(str(out))}")
