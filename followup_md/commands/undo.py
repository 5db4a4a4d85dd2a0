"""`followup-md undo`."""

from __future__ import annotations

from pathlib import Path

import click

from followup_md.commands.options import FOUND, vault_argument, vault_or_nearest
from followup_md.text.escape import escape_plain


@click.command()
@vault_argument
@click.pass_context
def command(context: click.Context, vault: Path | None) -> None:
    """Take back the last edit that followup-md made in a note of VAULT; again for the one before it.

    An edit is the event of `followup-md log`, or those of all boxes ticked at once for one note. The note gets its old
    bytes back exactly. Refused when it changed since. Edits of the last 30 days are remembered.
    """
    from followup_md.core.words import join_words
    from followup_md.vault.undo import undo_last

    entry, refused = undo_last(vault_or_nearest(vault))
    if entry is None or refused:
        what = f"not undone: {entry.note}, {join_words(entry.events)}" if entry else "nothing to undo"
        click.echo(escape_plain(f"{what}: {refused}"), err=True)
        context.exit(FOUND)
    for event in entry.events:
        click.echo(escape_plain(f"{entry.note}: took back {event}"))
