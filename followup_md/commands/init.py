"""`followup-md init`."""

from __future__ import annotations

from pathlib import Path

import click

from followup_md.commands.options import FOUND
from followup_md.text.escape import escape_plain


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--agents", is_flag=True, help="Also write AGENTS.md, by which assistants know how to work in it.")
@click.pass_context
def command(context: click.Context, folder: Path, agents: bool) -> None:
    """Make DIR a vault that is ready to use, or add to an existing one what it lacks.

    It creates Rules.md (a note in which every number of the advice can be changed), a first note, templates for new
    notes, a table of the notes for Obsidian (a .base file) and the types of its properties. No existing file is
    changed, except for .obsidian/types.json: it gets the types of fields that it does not know. A second run does
    nothing.

    \b
      followup-md init ~/search
      followup-md init ~/search --agents
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.vault.shipped import rules_folder
    from followup_md.workflow.init import LEFT, MISTAKEN, scaffold

    if not folder.absolute().parent.is_dir():
        context.fail(f"the folder above it, {escape_plain(str(folder.absolute().parent))}, does not exist")
    steps = scaffold(folder, agents)
    for step in steps:
        reason = f" ({escape_plain(step.reason)})" if step.reason else ""
        click.echo(f"{step.done:<10}  {escape_plain(step.path)}{reason}")
    if steps[-1].reason == MISTAKEN:
        context.exit(FOUND)
    if all(step.done == LEFT for step in steps):
        click.echo("Nothing was missing.")
        return
    text = (rules_folder() / "next-steps.txt").read_text("utf-8")
    click.echo("\n" + text.replace("DIR", escape_plain(folder.name or str(folder.absolute()))), nl=False)
