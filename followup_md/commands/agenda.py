"""`followup-md agenda`."""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md.commands.options import (
    DONE,
    FOUND,
    as_of_option,
    open_or_exit,
    say_problems,
    today,
    vault_argument,
    vault_or_nearest,
)
from followup_md.text.escape import escape_plain

if TYPE_CHECKING:
    from followup_md.workflow.build import Built
    from followup_md.workflow.update import Updated
    from followup_md.workflow.workspace import Workspace

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
    from followup_md.workflow.build import build_agenda
    from followup_md.workflow.update import Updated, update_agenda

    if stdout and check:
        context.fail("--stdout prints the page and --check compares it; use one of them")
    progress = Progress()
    told = progress if sys.stderr.isatty() else None
    workspace = open_or_exit(context, vault_or_nearest(vault), as_of or today(), told)
    if stdout or check:
        done = Updated(build_agenda(workspace, days), False, b"")
    else:
        done = update_agenda(workspace, days, take_ticks=not read_only and not (as_of and as_of > today()))
    progress.clear()
    say_problems(done.built.agenda.problems)
    if check:
        context.exit(_compare(workspace, done.built, quiet))
    if not quiet:
        _print(done, form or ("markdown" if stdout else "text"), "" if stdout else str(workspace.page))


def _compare(workspace: Workspace, built: Built, quiet: bool) -> int:
    """Say whether the agenda file is up to date; the exit code."""
    from followup_md.workflow.update import is_current

    current = is_current(workspace, built)
    if not quiet:
        click.echo(f"{workspace.rules.page.file} is {'up to date' if current else 'out of date'}")
    return DONE if current else FOUND


def _print(done: Updated, form: str, path: str) -> None:
    """Print the agenda; as text also what became of ticks and of the agenda file, if one was to be written."""
    if form == "json":
        from followup_md.agenda.json import render_json

        click.echo(render_json(done.built.agenda), nl=False)
    elif form == "markdown":
        click.echo(done.built.page, nl=False)
    else:
        from followup_md.agenda.terminal import render_terminal

        click.echo(render_terminal(done.built.agenda, _width(), _style), nl=False)
        for edit in done.built.recorded:
            click.echo(escape_plain(str(edit)))
        if path:
            click.echo(f"{'Wrote' if done.written else 'Nothing changed in'} {escape_plain(path)}")


def _style(text: str, role: str) -> str:
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return click.style(text, **_STYLES[role])  # type: ignore[arg-type]


def _width() -> int:
    """Columns of the terminal; 0, for no limit, where the output goes elsewhere."""
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
        """So many of so many notes have been read."""
        if time.monotonic() - self.start > 1:
            self.shown = True
            click.echo(f"\rReading notes: {done:,} of {total:,}", err=True, nl=False)

    def clear(self) -> None:
        """Remove the line."""
        if self.shown:
            click.echo("\r\x1b[K", err=True, nl=False)
