"""`followup-md log`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md.commands.completion import complete_event, complete_notes
from followup_md.commands.options import (
    FOUND,
    DateOption,
    format_option,
    locate,
    notes_named,
    one_note,
    open_or_exit,
    say_document,
    today,
    vault_option,
)
from followup_md.text.escape import escape_plain

if TYPE_CHECKING:
    from followup_md.core.record import Record
    from followup_md.language.context import Subject
    from followup_md.workflow.workspace import Evaluated, Workspace


@click.command()
@click.argument("note", shell_complete=complete_notes)
@click.argument("event", nargs=-1, required=True, shell_complete=complete_event)
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

    NOTE is a path, a file name, a part of the name of its group or file, or a key from the agenda. Where it fits
    several notes, the one counts in which EVENT makes sense; where it does in several, you are asked.
    EVENT is what happened, as the rules know it, without the date. `followup-md undo` takes it back.

    \b
      followup-md log northwind heard back - still deciding
      followup-md log northwind heard back --date yesterday
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.vault.listing import conflict_copies
    from followup_md.workflow.record_ticks import record_events
    from followup_md.workflow.workspace import evaluate_vault

    folder, wanted, _ = locate(note, vault)
    workspace = open_or_exit(context, folder, today())
    evaluated = evaluate_vault(workspace)
    said = " ".join(" ".join(event).split())
    happened = day or today()
    record = _chosen(context, workspace, evaluated, (note, wanted), happened, said)
    line = f"{happened} {said}"
    known = [problem for problem in evaluated.problems if problem.path == record.path]
    everything = (subject.record for subject in evaluated.evaluation.world.everything)
    others = [other for other in everything if other and other is not record]
    result = record_events(workspace, record, (line,), known=known, others=others)
    if result.problems:
        context.fail("\n".join(escape_plain(problem.message) for problem in result.problems))
    words, _, remark = line.partition(" ")[2].partition(" - ")
    same = (one for one in record.log_lines() if one.date.day == happened and one.text == words)
    stood = any((getattr(one, "remark", None) or "") == remark for one in same)
    if form == "json":
        is_added = not (stood or result.refused)
        say_document(note=record.path, line=line, added=is_added, refused=result.refused or None)
    if result.refused:
        click.echo(escape_plain(f"{record.path} was not changed: {result.refused}"), err=True)
        context.exit(FOUND)
    for name in conflict_copies(folder / record.path):
        message = f"{record.path} was saved by another program at the same moment; what it saved is in {name}"
        click.echo(escape_plain(message), err=True)
    if form == "text":
        click.echo(escape_plain(f"{record.path}: {line}{' stood there already' if stood else ''}"))


def _chosen(
    context: click.Context,
    workspace: Workspace,
    evaluated: Evaluated,
    note: tuple[str, str],
    day: date,
    said: str,
) -> Record:
    """The note that is meant, if need be by what is said of it; a usage error where that is not clear.

    `note` is the word given for it, and the word to look it up by.
    """
    from followup_md.agenda.addressed import notes_that_take
    from followup_md.notes.reader import RecordReader

    given, wanted = note
    named = notes_named(evaluated, wanted)
    reader = RecordReader(workspace.rules)
    taking = notes_that_take(evaluated.evaluation, reader, named, day, said) if len(named) > 1 else named
    if len(named) > 1 and not taking:
        wrong = [
            f"  {record.path}: {reader.log_of(record, (f'{day} {said}',)).problems[0].message}"
            for record in sorted(subject.record for subject in named if subject.record)
        ]
        head = f"`{given}` fits several notes, and `{said}` makes sense in none of them:"
        context.fail("\n".join(map(escape_plain, (head, *wrong))))
    if len(taking) > 1:
        return _asked(context, given, taking, said)
    subject = taking[0] if taking else one_note(context, evaluated, wanted, given)
    assert subject.record
    return subject.record


def _asked(context: click.Context, given: str, subjects: tuple[Subject, ...], said: str) -> Record:
    """The note that is chosen on the terminal; without one, a usage error with the commands for each of them."""
    from shlex import join

    records = {subject.record.path: subject.record for subject in subjects if subject.record}
    paths = sorted(records)
    if not sys.stdin.isatty():
        options = [(f"--{name}", context.params[key]) for name, key in (("date", "day"), ("vault", "vault"))]
        more = [str(word) for name, value in options if value for word in (name, value)]
        commands = (join(("followup-md", "log", path, *said.split(), *more)) for path in paths)
        context.fail("\n".join((f"`{escape_plain(given)}` fits several notes; say which:", *map(_indented, commands))))
    for number, path in enumerate(paths, start=1):
        click.echo(escape_plain(f"{number}  {path}"), err=True)
    number = click.prompt("Which of them", type=click.IntRange(1, len(paths)), err=True)
    return records[paths[number - 1]]


def _indented(line: str) -> str:
    return f"  {escape_plain(line)}"
