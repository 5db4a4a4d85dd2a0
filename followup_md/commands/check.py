"""`followup-md check`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from followup_md.commands.options import FOUND, as_of_option, today, vault_argument, vault_or_nearest
from followup_md.core.problem import ERROR
from followup_md.core.words import count_of
from followup_md.text.escape import escape_plain


@click.command()
@vault_argument
@as_of_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="What to print. Default: text."
)
@click.pass_context
def command(context: click.Context, vault: Path | None, as_of: date | None, form: str) -> None:
    """Name every problem in the rules file and in every note of VAULT, as path:line:column.

    Besides errors it warns of keys that are nearly fields, log lines in the future, settings, facts and fields that
    nothing uses, rules without a test, and rules that say the same. Nothing is written. Exit code: 0 when there is no
    error, 1 when there is any.
    """
    from followup_md.vault.rules import load_rules
    from followup_md.workflow.check import Checked, check_vault

    folder = vault_or_nearest(vault)
    rules, problems = load_rules(folder)
    found = check_vault(folder, rules, as_of or today()) if rules is not None else Checked(0, problems)
    errors = sum(problem.level == ERROR for problem in found.problems)
    if form == "json":
        from followup_md.agenda.json import render_check

        click.echo(render_check(*found), nl=False)
    else:
        for problem in found.problems:
            click.echo(escape_plain(str(problem)))
        looked = count_of(found.files, "Markdown file") if rules is not None else "the rules file"
        warnings = count_of(len(found.problems) - errors, "warning")
        click.echo(f"{looked} checked: {count_of(errors, 'error')}, {warnings}", err=True)
    context.exit(FOUND if errors else 0)
