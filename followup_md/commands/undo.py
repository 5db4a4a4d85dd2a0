"""`followup-md undo`."""

from __future__ import annotations

from pathlib import Path

import click

from followup_md.commands.options import FOUND, format_option, say_document, vault_argument, vault_or_nearest
from followup_md.text.escape import escape_plain


@click.command()
@vault_argument
@format_option
@click.pass_context
def command(context: click.Context, vault: Path | None, form: str) -> None:
    """Take back the last edit that followup-md made in a note of VAULT; again for the one before it.

    An edit is the event of `followup-md log`, or those of all boxes ticked at once for one note. The note gets its old
    bytes back exactly. Refused when it changed since. Edits of the last 30 days are remembered.

    \b
      followup-md undo
      followup-md undo ~/notes
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.core.words import join_words
    from followup_md.vault.undo import undo_last

    entry, refused = undo_last(vault_or_nearest(vault))
    if form == "json":
        note, events = (entry.note, list(entry.events)) if entry else (None, [])
        say_document(note=note, events=events, undone=refused is None, refused=refused)
    if entry is None or refused:
        what = f"not undone: {entry.note}, {join_words(entry.events)}" if entry else "nothing to undo"
        click.echo(escape_plain(f"{what}: {refused}"), err=True)
        context.exit(FOUND)
    for event in entry.events if form == "text" else ():
        click.echo(escape_plain(f"{entry.note}: took back {event}"))
