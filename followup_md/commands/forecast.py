"""`followup-md forecast`."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md.commands.completion import complete_notes
from followup_md.commands.options import (
    as_of_option,
    locate,
    one_note,
    open_or_exit,
    say_problems,
    today,
    vault_option,
    vault_or_nearest,
)
from followup_md.commands.screen import style, width

if TYPE_CHECKING:
    from followup_md.workflow.workspace import Evaluated


@click.command()
@click.argument("what", metavar="[VAULT|NOTE]", required=False, shell_complete=complete_notes)
@click.option("--weeks", type=click.IntRange(1, 52), default=6, metavar="N", help="How far to look. Default: 6 weeks.")
@click.option(
    "--acting",
    type=click.Choice(["on-time", "never"]),
    default="on-time",
    help="Whether each item is done on its due day, or nothing is. Default: on-time.",
)
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="What to print. Default: text.",
)
@vault_option
@click.pass_context
def command(
    context: click.Context,
    what: str | None,
    weeks: int,
    acting: str,
    as_of: date | None,
    form: str,
    vault: Path | None,
) -> None:
    """Say what the rules will ask for in the weeks ahead; nothing is written.

    Each day is lived through in memory: what an item logs is taken as logged on the day it is due, and nobody answers.
    With --acting never nothing is done, and it says what would be overdue when. With a NOTE, or the name of a group,
    only what concerns it is told, with the reasons: the life of a note under the rules, for people who change them.

    \b
      followup-md forecast ~/notes
      followup-md forecast northwind --weeks 8
      followup-md forecast northwind --acting never
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.agenda.markdown import make_linker
    from followup_md.views.expectations import (
        render_expectations,
        render_expectations_json,
        render_expectations_markdown,
    )
    from followup_md.views.forecast import forecast
    from followup_md.workflow.workspace import evaluate_vault

    is_vault = what is None or os.path.isdir(what)
    folder, wanted = (vault or vault_or_nearest(None), "") if what is None else (Path(what), "")
    if what is not None and not is_vault:
        folder, wanted, _ = locate(what, vault)
    workspace = open_or_exit(context, folder, as_of or today())
    evaluated = evaluate_vault(workspace)
    paths = None if is_vault else _paths(context, evaluated, wanted, what or "")
    records = [subject.record for subject in evaluated.evaluation.world.everything if subject.record]
    expected = forecast(workspace.rules, records, workspace.today, weeks, acting)
    if paths is not None:
        expected = expected._replace(items=tuple(item for item in expected.items if item.outcome.path in paths))
    if form == "json":
        click.echo(render_expectations_json(expected), nl=False)
    elif form == "markdown":
        click.echo(render_expectations_markdown(expected, make_linker(workspace.rules.page, evaluated.names)), nl=False)
    else:
        click.echo(render_expectations(expected, width(), style, paths is not None), nl=False)
    say_problems(tuple(one for one in evaluated.problems if paths is not None and one.path in paths))


def _paths(context: click.Context, evaluated: Evaluated, wanted: str, note: str) -> set[str]:
    """The notes that a word means: one, or those of one group; else a usage error."""
    from followup_md.engine.lookup import find_subjects, notes_of_one_group

    found = tuple(one for one in find_subjects(evaluated.evaluation, evaluated.keys, wanted) if one.record)
    _, notes = notes_of_one_group(found, evaluated.evaluation.rules)
    subjects = notes or (one_note(context, evaluated, wanted, note),)
    return {subject.record.path for subject in subjects if subject.record}
