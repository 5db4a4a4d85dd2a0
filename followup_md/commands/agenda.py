"""`followup-md agenda`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md.commands.options import (
    DONE,
    FOUND,
    as_of_option,
    say_problems,
    today,
    vault_argument,
    vault_or_nearest,
)
from followup_md.commands.screen import Progress, is_taller, is_terminal, say_fitting, style, width
from followup_md.core.problem import Problem
from followup_md.core.words import count_of, join_words
from followup_md.text.escape import escape_plain
from followup_md.text.wrap import wrap_lines

if TYPE_CHECKING:
    from followup_md.workflow.build import Built
    from followup_md.workflow.update import Updated
    from followup_md.workflow.workspace import Workspace


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

    VAULT is a folder of notes; without it, the nearest folder upwards that holds rules, .obsidian or an agenda, else
    the current one. A box ticked in the agenda file becomes an event in the log of its note; one crossed out, [-], is
    skipped. The agenda file (Agenda.md) is only written when something changed, and only between its two marker lines;
    so is each page that `page:` of the rules declares beside it, as `overview: Overview.md`. Looking ahead with
    --as-of writes nothing, nor does a folder without notes of a kind get an agenda file.

    Exit code: 0 done, 1 out of date (--check) or a mistake in the rules, 3 when the vault could not be read or written.

    \b
      followup-md agenda ~/notes
      followup-md agenda --as-of 2026-03-16 --stdout
      followup-md agenda ~/notes --format json
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.workflow.build import build_agenda
    from followup_md.workflow.update import Updated, update_agenda
    from followup_md.workflow.workspace import open_workspace

    if stdout and check:
        context.fail("--stdout prints the page and --check compares it; use one of them")
    folder, day = vault_or_nearest(vault), as_of or today()
    form = form or ("markdown" if stdout else "text")
    writes = not (stdout or check or day > today())
    progress = Progress()
    workspace, mistakes = open_workspace(folder, day, progress if is_terminal(err=True) else None)
    if workspace is None:
        _say_mistakes(folder, mistakes, writes, form == "text" and not quiet)
        context.exit(FOUND)
    if writes:
        done = update_agenda(workspace, days, take_ticks=not read_only)
    else:
        done = Updated(build_agenda(workspace, days, looks_ahead=day > today()))
    progress.clear()
    code, are_problems_shown = DONE, False
    if check:
        code = _compare(workspace, done.built, quiet)
    elif not quiet and form == "text":
        are_problems_shown = _print_text(workspace, done, "" if stdout else _outcome(workspace, done, writes))
    elif not quiet:
        _print_document(done, form)
    if not (are_problems_shown and is_terminal() and is_terminal(err=True)):
        say_problems(done.built.agenda.problems)
    context.exit(code)


def _say_mistakes(folder: Path, mistakes: tuple[Problem, ...], writes: bool, is_told: bool) -> None:
    """What is wrong with the rules, on the page too if it may be written."""
    from followup_md.workflow.banner import show_mistakes

    try:
        shown = show_mistakes(folder, mistakes) if writes else None
        if is_told:
            where = f", and says so on top of {escape_plain(shown[0])}" if shown else ""
            click.echo(f"The rules have {count_of(len(mistakes), 'mistake')}: the agenda stays as it is{where}")
    finally:
        say_problems(mistakes)


def _compare(workspace: Workspace, built: Built, quiet: bool) -> int:
    """Say whether the agenda file is up to date; the exit code."""
    from followup_md.workflow.update import is_current

    current = is_current(workspace, built)
    if not quiet:
        pages = join_words([workspace.rules.page.file, *(view.file for view in built.views)])
        click.echo(f"{pages} {'are' if built.views else 'is'} {'up to date' if current else 'out of date'}")
    return DONE if current else FOUND


def _print_document(done: Updated, form: str) -> None:
    if form == "json":
        from followup_md.agenda.json import render_json

        click.echo(render_json(done.built.agenda), nl=False)
    else:
        click.echo(done.built.page, nl=False)


def _print_text(workspace: Workspace, done: Updated, outcome: str) -> bool:
    """Print the summary, or what a folder lacks that has no note of ours: whether problems were shown.

    Where the beginning has left the screen, the last line says again what comes first.
    """
    from followup_md.agenda.terminal import render_no_notes, render_terminal
    from followup_md.workflow.update import is_page_needed

    agenda = done.built.agenda
    if not is_page_needed(done.built):
        kinds = workspace.rules.kinds.values()
        click.echo(render_no_notes(kinds, agenda.counts, str(workspace.vault), width()), nl=False)
        return False
    text = render_terminal(agenda, width(), style)
    lines = [*map(str, done.built.recorded), *([outcome] if outcome else [])]
    text += wrap_lines("".join(f"{escape_plain(line)}\n" for line in lines), width())
    click.echo(text, nl=False)
    if is_taller(text.count("\n")):
        from followup_md.agenda.acts import acts_line, acts_of

        say_fitting(f"{acts_line(acts_of(agenda))}\n")
    return True


def _outcome(workspace: Workspace, done: Updated, writes: bool) -> str:
    """What became of the agenda file."""
    if not writes:
        return "Looking ahead: nothing is written"
    written = [str(workspace.page)] * done.written + [str(workspace.vault / file) for file in done.views]
    return f"Wrote {join_words(written)}" if written else f"Nothing changed in {workspace.page}"
