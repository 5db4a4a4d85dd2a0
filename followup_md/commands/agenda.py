"""`followup-md agenda`."""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from pathlib import Path

import click

from followup_md.commands.options import FOUND, as_of_option, say_problems, today, vault_argument, vault_or_nearest
from followup_md.text.escape import escape_plain

_STYLES: dict[str, dict[str, object]] = {
    "heading": {"bold": True},
    "overdue": {"fg": "red", "bold": True},
    "today": {"fg": "yellow", "bold": True},
    "quiet": {"dim": True},
}


@click.command()
@vault_argument
@as_of_option
@click.option(
    "--days",
    type=click.IntRange(0, 10_000),
    metavar="N",
    help="How many days Coming up reaches. Default: `page: days:` of the rules, 7.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    help="What to print. Default: text, with --stdout markdown.",
)
@click.option("--stdout", is_flag=True, help="Print the page and write nothing.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when the agenda file is out of date.")
@click.option("--read-only", is_flag=True, help="Never edit a note, whatever was ticked on the page.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but problems.")
@click.pass_context
def command(
    context: click.Context,
    vault: Path | None,
    as_of: date | None,
    days: int | None,
    form: str | None,
    stdout: bool,
    check: bool,
    read_only: bool,
    quiet: bool,
) -> None:
    """Take in what was ticked, read every note of VAULT, write its agenda file and print a summary.

    VAULT is a folder of notes; without it, the nearest folder upwards that holds rules.yaml, .obsidian or an agenda,
    else the current one.
    A box ticked in the agenda file becomes an event in the log of its note; one crossed out, [-], is skipped. Looking
    ahead with --as-of edits no note.
    The agenda file (Agenda.md) is only written when something changed, and only between its two marker lines.

    Exit code: 0 done, 1 out of date (--check) or a mistake in the rules, 3 when the vault could not be read or written.

    \b
      followup-md agenda ~/notes
      followup-md agenda ~/notes --as-of 2026-03-16 --stdout
      followup-md agenda ~/notes --format json
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.vault.rules import load_rules
    from followup_md.workflow.build import Updated, always, build_agenda, is_current, never, read_all, update_agenda

    if stdout and check:
        context.fail("--stdout prints the page and --check compares it; use one of them")
    folder = vault_or_nearest(vault)
    rules, problems = load_rules(folder, with_tests=False)
    if rules is None:
        say_problems(problems)
        context.exit(FOUND)
    progress = Progress()
    task = folder, rules, as_of or today(), read_all(folder, rules, progress if sys.stderr.isatty() else None), days
    if check:
        built = build_agenda(*task)
        progress.clear()
        say_problems(built.agenda.problems)
        current = is_current(folder, rules, built)
        if not quiet:
            click.echo(f"{rules.page.file} is {'up to date' if current else 'out of date'}")
        context.exit(0 if current else FOUND)
    may_edit = never if read_only or (as_of and as_of > today()) else always
    done = Updated(build_agenda(*task), False, b"") if stdout else update_agenda(*task, may_edit)
    progress.clear()
    say_problems(done.built.agenda.problems)
    if quiet:
        return
    form = form or ("markdown" if stdout else "text")
    if form == "json":
        from followup_md.agenda.json import render_json

        click.echo(render_json(done.built.agenda), nl=False)
    elif form == "markdown":
        click.echo(done.built.page, nl=False)
    else:
        from followup_md.agenda.terminal import render_terminal

        click.echo(render_terminal(done.built.agenda, _width(), _style), nl=False)
        for one in done.built.taken:
            click.echo(escape_plain(str(one)))
        if not stdout:
            shown = escape_plain(os.path.join(folder, rules.page.file))
            click.echo(f"{'Wrote' if done.written else 'Nothing changed in'} {shown}")


def _style(text: str, role: str) -> str:
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return click.style(text, **_STYLES[role])  # type: ignore[arg-type]


def _width() -> int:
    """Columns of the terminal; 0, which is no limit, where there is none."""
    if not sys.stdout.isatty():
        return 0
    import shutil  # for a terminal only: it takes longer to load than a page to write

    return shutil.get_terminal_size().columns


class Progress:
    """A line on standard error that counts notes, from the first second on."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.shown = False

    def __call__(self, done: int, total: int) -> None:
        """So many of so many notes are read."""
        if time.monotonic() - self.start > 1:
            self.shown = True
            click.echo(f"\rReading notes: {done:,} of {total:,}", err=True, nl=False)

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            click.echo("\r\x1b[K", err=True, nl=False)
