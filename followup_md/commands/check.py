"""`followup-md check`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from followup_md.cli import FOUND, as_of_option, today, vault_argument, vault_or_nearest
from followup_md.escape import escape_plain
from followup_md.model import ERROR
from followup_md.words import count_of


@click.command()
@vault_argument
@as_of_option
@click.pass_context
def command(context: click.Context, vault: Path | None, as_of: date | None) -> None:
    """Name every problem in the rules file and in every note of VAULT, as path:line:column.

    Nothing is written. Exit code: 0 when there is no error (warnings may be there), 1 when there is any.
    """
    from followup_md.build import check_notes
    from followup_md.vault import load_rules

    folder = vault_or_nearest(vault)
    rules, problems = load_rules(folder)
    files = 0
    if rules is not None:
        files, problems = check_notes(folder, rules, as_of or today())
    for problem in problems:
        click.echo(escape_plain(str(problem)))
    errors = sum(problem.level == ERROR for problem in problems)
    warnings = len(problems) - errors
    looked = count_of(files, "Markdown file") if rules is not None else "the rules file"
    click.echo(f"{looked} checked: {count_of(errors, 'error')}, {count_of(warnings, 'warning')}", err=True)
    context.exit(FOUND if errors else 0)
