"""`followup-md check`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from followup_md.commands.options import (
    DONE,
    FOUND,
    as_of_option,
    format_option,
    today,
    vault_argument,
    vault_or_nearest,
)
from followup_md.commands.screen import say_fitting
from followup_md.core.problem import ERROR
from followup_md.core.words import count_of
from followup_md.text.escape import escape_plain


@click.command()
@vault_argument
@as_of_option
@format_option
@click.pass_context
def command(context: click.Context, vault: Path | None, as_of: date | None, form: str) -> None:
    """Name every problem in the rules file and in every note of VAULT, as path:line:column.

    Besides errors it warns of keys that are nearly fields, log lines in the future, settings, facts and fields that
    nothing uses, rules without a test, and rules that say the same. Nothing is written. Exit code: 0 when there is no
    error, 1 when there is any.

    \b
      followup-md check ~/notes
      followup-md check ~/notes --format json
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.workflow.check import Checked, check_vault
    from followup_md.workflow.workspace import open_workspace

    workspace, problems = open_workspace(vault_or_nearest(vault), as_of or today(), with_tests=True)
    checked = check_vault(workspace) if workspace else Checked(0, problems)
    errors = sum(problem.level == ERROR for problem in checked.problems)
    if form == "json":
        from followup_md.agenda.json import render_check

        click.echo(render_check(*checked), nl=False)
    else:
        say_fitting("".join(f"{escape_plain(str(problem))}\n" for problem in checked.problems))
        looked = count_of(checked.files, "Markdown file") if workspace else "the rules file"
        warnings = count_of(len(checked.problems) - errors, "warning")
        click.echo(f"{looked} checked: {count_of(errors, 'error')}, {warnings}", err=True)
    context.exit(FOUND if errors else DONE)
