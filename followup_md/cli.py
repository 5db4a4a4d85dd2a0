"""The command `followup-md`: its commands by name, exit codes, and the one place that asks for today's date.

Commands are imported when they are called, so that `--help` and completion stay quick.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from datetime import date
from importlib import import_module
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md import __version__
from followup_md.dates import DATE_FORMS, parse_moment
from followup_md.escape import escape_lines, escape_plain
from followup_md.files import CouldNotLook, CouldNotWrite, rules_folder
from followup_md.model import Problem

if TYPE_CHECKING:
    from followup_md.build import Evaluated
    from followup_md.context import Subject
    from followup_md.ruleset import Rules

DONE, FOUND, USAGE, COULD_NOT, DEFECT = 0, 1, 2, 3, 70

COMMANDS = {
    "agenda": "Write the agenda of a vault and print a summary.",
    "watch": "Keep the agenda current while you write.",
    "why": "Explain why a note is, or is not, on the agenda.",
    "log": "Add an event to the log of a note.",
    "draft": "Write drafts of what a note owes, from your own words.",
    "undo": "Take back the last edit of a note.",
    "new": "Make a new note of a kind.",
    "check": "Name every problem in the rules and in every note.",
    "rules": "See and test the rules that are in force.",
    "init": "Make a folder ready to use.",
}
"""Every command and what its line in `--help` says."""


class LazyGroup(click.Group):
    """A group whose commands are modules of `followup_md.commands`, imported when needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None for no such command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"followup_md.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How to begin, in the words of the default rules: it lies beside them."""
        formatter.write("\n" + (rules_folder() / "getting-started.txt").read_text("utf-8"))

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader of the output who has seen enough (`| head`) is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a misspelt name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from followup_md.words import suggest

            ctx.fail(f"there is no command `{escape_plain(name)}`{suggest(name, COMMANDS)}")
        return super().resolve_command(ctx, args)


class DateOption(click.ParamType):  # type: ignore[type-arg]
    """A date on the command line."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A date from its text; a usage error for anything else."""
        if isinstance(value, date):
            return value
        moment = parse_moment(str(value))
        if isinstance(moment, str):
            wrong = f"is not {DATE_FORMS}" if moment.startswith("is not") else moment
            self.fail(f"`{escape_plain(str(value))}` {wrong}", param, ctx)
        return moment.day


def today() -> date:
    """The local date: the only look at a clock in the whole tool."""
    return date.today()


def as_of_option(function: click.decorators.FC) -> click.decorators.FC:
    """`--as-of`, which every command that depends on the day takes."""
    option = click.option(
        "--as-of", type=DateOption(), metavar="DATE", help="The day to look at, as 2026-03-02. Default: today."
    )
    return option(function)


def vault_argument(function: click.decorators.FC) -> click.decorators.FC:
    """VAULT, which defaults to the nearest folder upwards that looks like one."""
    kind = click.Path(exists=True, file_okay=False, readable=False, path_type=Path)
    return click.argument("vault", type=kind, required=False)(function)


def vault_option(function: click.decorators.FC) -> click.decorators.FC:
    """`--vault`, for commands whose argument is something else."""
    kind = click.Path(exists=True, file_okay=False, readable=False, path_type=Path)
    what = "The vault. Default: that of the note, or the nearest folder upwards that looks like one."
    return click.option("--vault", type=kind, metavar="FOLDER", help=what)(function)


def vault_or_nearest(vault: Path | None) -> Path:
    """The folder given, else the nearest vault."""
    from followup_md.vault import find_vault

    return vault if vault is not None else find_vault(Path.cwd())


def locate(note: str, vault: Path | None) -> tuple[Path, str, bool]:
    """The vault that NOTE is meant in, the word to look it up by (a path in the vault for a file), whether a file."""
    from followup_md.vault import find_vault

    file = Path(note).resolve() if os.path.isfile(note) else None
    folder = vault or (find_vault(file.parent) if file else vault_or_nearest(None))
    inside = file is not None and file.is_relative_to(folder.resolve())
    return folder, file.relative_to(folder.resolve()).as_posix() if file and inside else note, file is not None


def one_note(context: click.Context, evaluated: Evaluated, wanted: str, note: str) -> Subject:
    """The one note that a word means; a usage error that names those it can mean when there are several."""
    from followup_md.why import find_subjects

    found = [one for one in find_subjects(evaluated.evaluation, evaluated.keys, wanted) if one.record]
    if len(found) != 1:
        paths = sorted(one.record.path for one in found if one.record)
        fits = "fits several notes:" if paths else "fits no note that the rules know"
        context.fail("\n".join((f"`{escape_plain(note)}` {fits}", *(f"  {escape_plain(path)}" for path in paths))))
    return found[0]


def complete_notes(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The notes of the vault whose path or file name begins so."""
    from followup_md.vault import list_notes

    folder, rules = _rules_in(context)
    paths = list_notes(folder, rules.page.file, rules.page.ignore).paths if rules else ()
    wanted = incomplete.casefold()
    found = [one for one in paths if one.casefold().startswith(wanted) or _name(one).casefold().startswith(wanted)]
    is_bash = os.environ.get("_FOLLOWUP_MD_COMPLETE", "").startswith("bash")  # which alone puts in what it is given
    # two backslashes, for the script that click gives to bash takes one of them away
    return [re.sub(r"([^\w./-])", r"\\\\\1", one) for one in found] if is_bash else found


def complete_rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The ids of the rules in force that begin so."""
    _, rules = _rules_in(context)
    return [rule.id for rule in rules.rules if rule.id.startswith(incomplete)] if rules else []


def complete_kinds(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The kinds of notes that begin so."""
    _, rules = _rules_in(context)
    return [name for name in rules.kinds if name.startswith(incomplete)] if rules else []


def _rules_in(context: click.Context) -> tuple[Path, Rules | None]:
    """The vault that is meant and its rules; none where they have a mistake, for completion has no place to say so."""
    from followup_md.vault import load_rules

    folder = context.params.get("vault") or vault_or_nearest(None)
    try:
        return folder, load_rules(folder, with_tests=False)[0]
    except CouldNotLook:
        return folder, None


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def say_problems(problems: tuple[Problem, ...]) -> None:
    """Problems, one a line, on standard error."""
    for problem in problems:
        click.echo(escape_plain(str(problem)), err=True)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="followup-md", message="%(prog)s %(version)s")
def cli() -> None:
    """What is due, and why, worked out from your Markdown notes.

    A vault is a folder of notes, written in any editor or in Obsidian. `followup-md agenda FOLDER` reads all of them,
    applies the rules, and writes Agenda.md: what to do today, what is overdue, what comes next. A box ticked there
    becomes a line in the log of its note. The rules are a text file too: a rules.yaml in the vault changes them.
    """


def main() -> None:
    """Run a command and leave with its exit code; whatever went wrong becomes a message and a code here."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows question marks
    # A command lives for a moment and throws nothing away: looking for garbage would double the time of a large vault.
    gc.disable()
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        shown = StringIO()
        error.show(shown)
        click.echo(escape_lines(shown.getvalue()), err=True, nl=False)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        code = 130
    except (CouldNotLook, CouldNotWrite) as error:
        click.echo(f"followup-md: {escape_plain(str(error))}", err=True)
        code = COULD_NOT
    except Exception:
        import traceback

        click.echo(escape_lines(traceback.format_exc()), err=True, nl=False)
        click.echo("followup-md: this is a defect of ours; please report it with the lines above.", err=True)
        code = DEFECT
    sys.exit(code)
