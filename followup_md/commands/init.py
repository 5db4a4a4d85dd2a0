"""`followup-md init`."""

from __future__ import annotations

from pathlib import Path

import click

from followup_md.commands.options import FOUND
from followup_md.text.escape import escape_plain


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def command(context: click.Context, folder: Path) -> None:
    """Make DIR a vault that is ready to use, or add to an existing one what it lacks.

    Laid down are rules.yaml, a first note, templates for new notes, a table of the notes for Obsidian (a .base file)
    and the types of its properties. No file that is there is changed, but for .obsidian/types.json: it gets the types
    of fields that it does not know. A second run does nothing.

    \b
      followup-md init ~/search
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.vault.rules import RULES_FILE
    from followup_md.vault.shipped import rules_folder
    from followup_md.workflow.init import LEFT, lay_down

    if not folder.absolute().parent.is_dir():
        context.fail(f"the folder above it, {escape_plain(str(folder.absolute().parent))}, is not there")
    laid = lay_down(folder)
    for one in laid:
        reason = f" ({escape_plain(one.reason)})" if one.reason else ""
        click.echo(f"{one.done:<10}  {escape_plain(one.path)}{reason}")
    if laid[-1].path == RULES_FILE:
        context.exit(FOUND)
    if all(one.done == LEFT for one in laid):
        click.echo("Nothing was missing.")
        return
    steps = (rules_folder() / "next-steps.txt").read_text("utf-8")
    click.echo("\n" + steps.replace("DIR", escape_plain(folder.name or str(folder.absolute()))), nl=False)
