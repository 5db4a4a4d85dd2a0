"""`followup-md log`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from followup_md.cli import FOUND, DateOption, locate, say_problems, today
from followup_md.escape import escape_plain


@click.command()
@click.argument("note")
@click.argument("event", nargs=-1, required=True)
@click.option("--date", "day", type=DateOption(), metavar="DATE", help="When it happened. Default: today.")
@click.option(
    "--vault",
    type=click.Path(exists=True, file_okay=False, readable=False, path_type=Path),
    metavar="FOLDER",
    help="The vault. Default: that of the note.",
)
@click.pass_context
def command(context: click.Context, note: str, event: tuple[str, ...], day: date | None, vault: Path | None) -> None:
    """Add an event to the log of NOTE: one line in its front matter, and no other byte changes.

    NOTE is a path, a file name, a part of the name of its group or file that fits one note, or a key from the agenda.
    EVENT is what happened, as the rules know it, without the date. `followup-md undo` takes it back.

    \b
      followup-md log northwind heard back
      followup-md log northwind heard back - still deciding --date 2026-12-09
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.build import evaluate_vault, problems_of_event
    from followup_md.notebook import log_event
    from followup_md.vault import load_rules
    from followup_md.why import find_subjects

    folder, wanted, _ = locate(note, vault)
    rules, problems = load_rules(folder, with_tests=False)
    if rules is None:
        say_problems(problems)
        context.exit(FOUND)
    evaluated = evaluate_vault(folder, rules, today())
    paths = sorted(s.record.path for s in find_subjects(evaluated.evaluation, evaluated.keys, wanted) if s.record)
    if len(paths) != 1:
        fits = "fits several notes:" if paths else "fits no note that the rules know"
        context.fail("\n".join((f"`{escape_plain(note)}` {fits}", *(f"  {escape_plain(path)}" for path in paths))))
    line = f"{(day or today()).isoformat()} {' '.join(' '.join(event).split())}"
    wrong = problems_of_event(folder, rules, paths[0], line)
    if wrong:
        context.fail("\n".join(escape_plain(problem.message) for problem in wrong))
    refused = log_event(folder, paths[0], line, today())
    if refused:
        click.echo(escape_plain(f"{paths[0]} was not changed: {refused}"), err=True)
        context.exit(FOUND)
    click.echo(escape_plain(f"{paths[0]}: {line}"))
