"""`followup-md log`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from followup_md.commands.completion import complete_notes
from followup_md.commands.options import (
    FOUND,
    DateOption,
    format_option,
    locate,
    one_note,
    open_or_exit,
    say_document,
    today,
    vault_option,
)
from followup_md.text.escape import escape_plain


@click.command()
@click.argument("note", shell_complete=complete_notes)
@click.argument("event", nargs=-1, required=True)
@click.option(
    "--date",
    "day",
    type=DateOption(past=True),
    metavar="DATE",
    help="When it happened, as yesterday, fri or 6 oct. Default: today.",
)
@format_option
@vault_option
@click.pass_context
def command(
    context: click.Context, note: str, event: tuple[str, ...], day: date | None, form: str, vault: Path | None
) -> None:
    """Add an event to the log of NOTE: one line in its front matter, and no other byte changes.

    NOTE is a path, a file name, a part of the name of its group or file that fits one note, or a key from the agenda.
    EVENT is what happened, as the rules know it, without the date. `followup-md undo` takes it back.

    \b
      followup-md log northwind heard back - still deciding
      followup-md log northwind heard back --date yesterday
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.workflow.record_ticks import record_events
    from followup_md.workflow.workspace import evaluate_vault

    folder, wanted, _ = locate(note, vault)
    workspace = open_or_exit(context, folder, today())
    evaluated = evaluate_vault(workspace)
    record = one_note(context, evaluated, wanted, note).record
    assert record
    line = f"{day or today()} {' '.join(' '.join(event).split())}"
    known = [problem for problem in evaluated.problems if problem.path == record.path]
    everything = (subject.record for subject in evaluated.evaluation.world.everything)
    others = [other for other in everything if other and other is not record]
    result = record_events(workspace, record, (line,), known=known, others=others)
    if result.problems:
        context.fail("\n".join(escape_plain(problem.message) for problem in result.problems))
    words, _, remark = line.partition(" ")[2].partition(" - ")
    same = (one for one in record.log_lines() if one.date.day == (day or today()) and one.text == words)
    stood = any((getattr(one, "remark", None) or "") == remark for one in same)
    if form == "json":
        is_added = not (stood or result.refused)
        say_document(note=record.path, line=line, added=is_added, refused=result.refused or None)
    if result.refused:
        click.echo(escape_plain(f"{record.path} was not changed: {result.refused}"), err=True)
        context.exit(FOUND)
    if form == "text":
        click.echo(escape_plain(f"{record.path}: {line}{' stood there already' if stood else ''}"))
