"""The command `followup-md`: its commands by name, and the one boundary that turns errors into exit codes.

Commands are imported when they are called, so that `--help` and completion stay quick.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from io import StringIO

import click

from followup_md import __version__
from followup_md.commands.options import COULD_NOT, DEFECT, FOUND, STOPPED, UNSAID, say_problems
from followup_md.commands.output import prepare_streams
from followup_md.commands.screen import say_fitting
from followup_md.core.problem import ProblemError
from followup_md.text.escape import escape_lines, escape_plain
from followup_md.vault.files import CouldNotLook, CouldNotWrite
from followup_md.vault.shipped import rules_folder

COMMANDS = {
    "agenda": "Write the agenda of a vault and print a summary.",
    "today": "Say in one line what is due today, then each act.",
    "forecast": "Say what the rules will ask for in the weeks ahead.",
    "overview": "Show the notes at a glance, in a table of the rules.",
    "report": "Say what was done and heard in a time, from the logs.",
    "calendar": "Print what has a day as a calendar for other programs.",
    "timeline": "Draw what happened and what is expected as a picture.",
    "watch": "Keep the agenda current while you write.",
    "why": "Explain why a note is, or is not, on the agenda.",
    "log": "Add an event to the log of a note.",
    "draft": "Write drafts of what a note owes, from your own words.",
    "undo": "Take back the last edit of a note.",
    "new": "Make a new note of a kind.",
    "import": "Make notes of the rows of a table (CSV).",
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
        module = "import_csv" if cmd_name == "import" else cmd_name  # a keyword names no module that could be imported
        command: click.Command = import_module(f"followup_md.commands.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How to begin, in the words of the default rules: it lies beside them."""
        formatter.write("\n" + (rules_folder() / "getting-started.txt").read_text("utf-8"))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a misspelt name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from followup_md.core.words import suggest

            ctx.fail(f"there is no command `{escape_plain(name)}`{suggest(name, COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="followup-md", message="%(prog)s %(version)s")
def cli() -> None:
    """What is due, and why, worked out from your Markdown notes.

    A vault is a folder of notes, written in any editor or in Obsidian. `followup-md agenda FOLDER` reads all of them,
    applies the rules, and writes Agenda.md: what to do today, what is overdue, what comes next. A box ticked there
    becomes a line in the log of its note. The rules are a text file too: a rules.yaml in the vault changes them.
    """


def main() -> None:
    """Run a command and exit with its code; whatever goes wrong becomes a message and a code here."""
    outputs = prepare_streams()
    # A command lives for a moment and throws nothing away: looking for garbage would double the time of a large vault.
    gc.disable()
    code = _run()
    failure = next((output.failure for output in outputs if output.failure), None)
    if failure:
        click.echo(f"followup-md: not all could be printed: {failure.strerror}", err=True)
        code = code or UNSAID
    sys.exit(code)


def _run() -> int:
    """The exit code of the command; what went wrong has been said."""
    try:
        code: int = cli.main(standalone_mode=False)
    except click.ClickException as error:
        shown = StringIO()
        error.show(shown)
        say_fitting(escape_lines(shown.getvalue()), err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return STOPPED
    except ProblemError as error:
        say_problems((error.problem,))
        return FOUND
    except (CouldNotLook, CouldNotWrite) as error:
        say_fitting(f"followup-md: {escape_plain(str(error))}\n", err=True)
        return COULD_NOT
    except Exception:
        import traceback

        click.echo(escape_lines(traceback.format_exc()), err=True, nl=False)
        click.echo("followup-md: internal error; please report it with the traceback", err=True)
        return DEFECT
    return code
