"""What the commands share: exit codes, options, today's date, and finding the vault and the note that are meant."""

from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md.commands.screen import say_fitting
from followup_md.core.problem import Problem
from followup_md.text.escape import escape_plain

if TYPE_CHECKING:
    from followup_md.language.context import Subject
    from followup_md.vault.notes import Progress
    from followup_md.workflow.workspace import Evaluated, Workspace

# exit codes

DONE = 0
FOUND = 1
"""There is a mistake in the rules or a note, the agenda is out of date, or nothing could be done."""
USAGE = 2
"""The command line makes no sense."""
COULD_NOT = 3
"""The vault could not be read or written."""
DEFECT = 70
"""An internal error."""
UNSAID = 74
"""Standard output or standard error took no more; what was to be done is done, and would have ended in 0."""
STOPPED = 130
"""Ctrl-C."""


# options


class DateOption(click.ParamType):  # type: ignore[type-arg]
    """A day on the command line, as people say it; with `past`, `fri` is the last Friday, not the next."""

    name = "date"

    def __init__(self, past: bool = False) -> None:
        self.past = past

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A date from its text; a usage error for anything else."""
        from followup_md.core.spoken_days import parse_spoken

        if isinstance(value, date):
            return value
        moment = parse_spoken(str(value), today(), self.past)
        if isinstance(moment, str):
            self.fail(f"`{escape_plain(str(value))}` {moment}", param, ctx)
        return moment.day


def today() -> date:
    """The local date. Nothing else in the whole program asks for it."""
    return date.today()


def as_of_option(function: click.decorators.FC) -> click.decorators.FC:
    """`--as-of`, which every command that depends on the day takes."""
    option = click.option(
        "--as-of",
        type=DateOption(),
        metavar="DATE",
        help="The day to look at, as 2026-03-02, fri or tomorrow. Default: today.",
    )
    return option(function)


def format_option(function: click.decorators.FC) -> click.decorators.FC:
    """`--format`, for commands that speak to people or to programs."""
    kind = click.Choice(["text", "json"])
    option = click.option("--format", "form", type=kind, default="text", help="What to print. Default: text.")
    return option(function)


class VaultFolder(click.Path):
    """A folder on the command line. One that cannot be looked at is not one that is not there."""

    def __init__(self) -> None:
        super().__init__(exists=True, file_okay=False, readable=False, path_type=Path)

    def convert(self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Its path; a usage error where there is none. Raises CouldNotLook."""
        from followup_md.vault.files import CouldNotLook

        try:
            if stat.S_ISDIR(os.stat(value).st_mode):
                return Path(os.fsdecode(value))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            pass
        except OSError as error:
            raise CouldNotLook(f"{os.fspath(value)} could not be looked at: {error.strerror or error}") from error
        return Path(os.fsdecode(super().convert(value, param, ctx)))


def vault_argument(function: click.decorators.FC) -> click.decorators.FC:
    """VAULT, which defaults to the nearest folder upwards that looks like one."""
    return click.argument("vault", type=VaultFolder(), required=False)(function)


def vault_option(function: click.decorators.FC) -> click.decorators.FC:
    """`--vault`, for commands whose argument is something else."""
    what = "The vault. Default: that of the note, or the nearest folder upwards that looks like one."
    return click.option("--vault", type=VaultFolder(), metavar="FOLDER", help=what)(function)


# the vault and the note


def vault_or_nearest(vault: Path | None) -> Path:
    """The folder given, else the nearest vault."""
    from followup_md.vault.rules import find_vault

    return vault if vault is not None else find_vault(Path.cwd())


def open_or_exit(context: click.Context, folder: Path, day: date, progress: Progress | None = None) -> Workspace:
    """The vault with its rules on a day; with mistakes in the rules the command ends here. Raises CouldNotLook."""
    from followup_md.workflow.workspace import open_workspace

    workspace, problems = open_workspace(folder, day, progress)
    if workspace is None:
        say_problems(problems)
        context.exit(FOUND)
    return workspace


def locate(note: str, vault: Path | None) -> tuple[Path, str, bool]:
    """The vault that NOTE is in, the word to look it up by (for a file its path in the vault), whether it is a file."""
    from followup_md.vault.rules import find_vault

    file = Path(note).resolve() if os.path.isfile(note) else None
    folder = vault or (find_vault(file.parent) if file else vault_or_nearest(None))
    inside = file is not None and file.is_relative_to(folder.resolve())
    return folder, file.relative_to(folder.resolve()).as_posix() if file and inside else note, file is not None


def notes_named(evaluated: Evaluated, wanted: str) -> tuple[Subject, ...]:
    """All notes that a word can mean."""
    from followup_md.engine.lookup import find_subjects

    subjects = find_subjects(evaluated.evaluation, evaluated.keys, wanted)
    return tuple(subject for subject in subjects if subject.record)


def one_note(context: click.Context, evaluated: Evaluated, wanted: str, note: str) -> Subject:
    """The one note that a word means; a usage error that names those it can mean when there are several.

    Raises CouldNotLook for a note that could not be read.
    """
    found = notes_named(evaluated, wanted)
    if not found:
        refuse_unreadable(evaluated, wanted)
    if len(found) != 1:
        paths = sorted(one.record.path for one in found if one.record)
        fits = "fits several notes:" if paths else "fits no note that the rules know"
        context.fail("\n".join((f"`{escape_plain(note)}` {fits}", *(f"  {escape_plain(path)}" for path in paths))))
    return found[0]


def refuse_unreadable(evaluated: Evaluated, wanted: str) -> None:
    """Raise CouldNotLook when a word means a note that could not be read."""
    from followup_md.engine.lookup import find_problems
    from followup_md.vault.files import CouldNotLook

    for problem in find_problems(evaluated.problems, wanted):
        if problem.code == "unreadable":
            raise CouldNotLook(f"{problem.path} {problem.message.partition(';')[0]}")


def say_document(**fields: object) -> None:
    """A document for programs, version 1, on standard output."""
    from followup_md.agenda.json import VERSION, render_document

    click.echo(render_document({"version": VERSION, **fields}), nl=False)


def say_unread(problems: tuple[Problem, ...]) -> None:
    """On standard error, that some notes have errors, for a command that shows what could be read."""
    from followup_md.core.problem import ERROR
    from followup_md.core.words import count_of

    paths = {problem.path for problem in problems if problem.level == ERROR}
    if paths:
        needs = "needs" if len(paths) == 1 else "need"
        say_fitting(f"{count_of(len(paths), 'note')} {needs} your attention: `followup-md check` says why\n", err=True)


def say_problems(problems: tuple[Problem, ...]) -> None:
    """Problems on standard error, one a line; a terminal gets them wrapped."""
    say_fitting("".join(f"{escape_plain(str(problem))}\n" for problem in problems), err=True)
