import os
import runpy
import subprocess
import sys
from datetime import date
from pathlib import Path

import click
import pytest
from observed import ROOT, environment, run_python
from visits import NOTES, Command, make_vault
from waiting import LONGEST

from followup_md import __version__, cli
from followup_md.commands import options
from followup_md.core.problem import ERROR, Place, Problem, ProblemError
from followup_md.vault.files import CouldNotLook, CouldNotWrite


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Makes the next look at a vault fail."""

    def fail(*arguments: object, **named: object) -> object:
        raise error

    monkeypatch.setattr("followup_md.workflow.workspace.load_rules", fail)


def test_the_version_is_said(run: Command):
    assert run("--version") == (0, f"followup-md {__version__}\n", "")


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command_and_ends_in_a_way_to_begin(run: Command, option: str):
    code, out, err = run(option)
    assert (code, err) == (0, "")
    listed = [line.split(maxsplit=1) for line in out.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()]
    assert dict(listed) == cli.COMMANDS
    begin = (ROOT / "rules" / "getting-started.txt").read_text("utf-8")
    assert out.endswith("\n" + begin)


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_command_has_help_whose_first_line_is_its_usage(run: Command, name: str):
    code, out, err = run(name, "--help")
    usage, blank, text = out.splitlines()[:3]
    assert (code, err, blank) == (0, "", "")
    assert usage.startswith("Usage: ")
    assert f" {name} [OPTIONS]" in usage
    assert text.startswith("  ")


HELPS = ["", *cli.COMMANDS, "rules list", "rules show", "rules test", "rules schema"]


@pytest.mark.parametrize("name", HELPS)
def test_no_help_shows_a_sign_that_was_meant_for_its_layout(run: Command, name: str):
    code, out, err = run(*name.split(), "--help")
    assert (code, err, [line for line in out.splitlines() if "\\" in line or "\b" in line]) == (0, "", [])


@pytest.mark.parametrize("name", HELPS)
def test_every_help_has_an_example_and_fits_a_narrow_terminal(run: Command, name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "60")
    lines = run(*name.split(), "--help")[1].splitlines()
    examples = [line for line in lines if line.startswith(f"    followup-md {name}".rstrip())]
    assert (bool(examples) or "`followup-md agenda`" in "\n".join(lines), max(map(len, lines)) <= 60) == (True, True)


def test_examples_stand_on_lines_of_their_own(run: Command):
    lines = run("agenda", "--help")[1].splitlines()
    assert [line for line in lines if line.startswith("    followup-md")] == [
        "    followup-md agenda ~/notes",
        "    followup-md agenda --as-of 2026-03-16 --stdout",
        "    followup-md agenda ~/notes --format json",
    ]


def test_help_imports_no_command(run: Command):
    code = (
        "import sys, followup_md.cli as c; sys.argv = ['x', '-h']\ntry: c.main()\nfinally: print(*sorted(sys.modules))"
    )
    modules = run_python("-c", code).stdout.decode().splitlines()[-1].split()
    assert [name for name in modules if name.startswith("followup_md.commands")] == [
        "followup_md.commands",
        "followup_md.commands.options",
        "followup_md.commands.output",
        "followup_md.commands.screen",
    ]
    assert {"yaml", "watchdog", "holidays", "frontmatter"} & {*modules} == set()


def test_no_command_shows_help_and_is_a_usage_error(run: Command):
    code, out, err = run()
    assert (code, out, err.partition("\n")[0].endswith("[OPTIONS] COMMAND [ARGS]...")) == (2, "", True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("agend", "Error: there is no command `agend`; did you mean `agenda`?"),
        ("chekc", "Error: there is no command `chekc`; did you mean `check`?"),
        ("rule", "Error: there is no command `rule`; did you mean `rules`?"),
        ("xyzzy", "Error: there is no command `xyzzy`"),
    ],
)
def test_a_misspelt_command_is_answered_with_the_one_that_is_near(run: Command, name: str, message: str):
    code, out, err = run(name)
    assert (code, out, err.splitlines()[-1]) == (2, "", message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("\x1b]0;x",), "Error: there is no command `]0;x`"),
        (("why", "\x1b]0;x", "--vault", "VAULT"), "`]0;x` fits no note that the rules know"),
        (("why", "rose", "--rule", "\x1b]0;x", "--vault", "VAULT"), "Error: there is no rule `]0;x`"),
        (("log", "\x1b]0;x", "paid", "--vault", "VAULT"), "Error: `]0;x` fits no note that the rules know"),
        (("new", "\x1b]0;x", "--vault", "VAULT"), "Error: there is no kind `]0;x`; known are visit"),
        (
            ("agenda", "VAULT", "--as-of", "\x1b]0;x"),
            "`]0;x` is not a day like today, fri, 6 oct, tomorrow at 10 or 2026-03-02T10:30",
        ),
        (("agenda", "VAULT", "\x1b]0;x"), "Error: Got unexpected extra argument (]0;x)"),
        (("agenda", "VAULT", "--\x1b]0;x"), "Error: No such option"),  # the rest differs between releases of click
        (("--\x1b]0;x",), "Error: No such option"),  # the rest differs between releases of click
    ],
)
def test_no_escape_sequence_of_the_command_line_reaches_the_terminal(
    run: Command, tmp_path: Path, arguments: tuple[str, ...], message: str
):
    make_vault(tmp_path, {})
    code, out, err = run(*(tmp_path if word == "VAULT" else word for word in arguments))
    assert (code in (1, 2), out, message in err.splitlines()[-1], "\x1b" in err) == (True, "", True, False)


def test_the_usage_in_a_message_keeps_its_layout(run: Command):
    # which of the two help options is named differs between releases of click
    assert run("why", "a", "\x1b]0;x")[2].replace("-h' for", "--help' for").splitlines() == [
        "Usage: followup-md why [OPTIONS] NOTE",
        "Try 'followup-md why --help' for help.",
        "",
        "Error: Got unexpected extra argument (]0;x)",
    ]


def test_a_message_of_several_lines_keeps_its_layout(run: Command):
    lines = [line for line in run()[2].splitlines() if line.startswith("  agenda ")]
    assert lines == [f"  {'agenda':{max(map(len, cli.COMMANDS))}}  {cli.COMMANDS['agenda']}"]


def test_a_name_that_is_no_command_gives_none():
    assert cli.cli.get_command(click.Context(cli.cli), "nonsense") is None
    assert cli.cli.list_commands(click.Context(cli.cli)) == list(cli.COMMANDS)


def test_a_vault_that_is_not_there_is_a_usage_error(run: Command, tmp_path: Path):
    code, out, err = run("agenda", tmp_path / "nowhere")
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"Error: Invalid value for '[VAULT]': Directory '{tmp_path}/nowhere' does not exist."


def test_a_file_is_no_vault(run: Command, tmp_path: Path):
    file = tmp_path / "a.md"
    file.write_bytes(b"")
    code, out, err = run("agenda", file)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"Error: Invalid value for '[VAULT]': Directory '{file}' is a file."


@pytest.mark.parametrize(
    "arguments",
    [("agenda", "VAULT"), ("check", "VAULT"), ("rules", "list", "VAULT"), ("why", "x", "--vault", "VAULT")],
    ids=["agenda", "check", "rules", "why"],
)
def test_a_vault_that_cannot_be_read_could_not_be_looked_at(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
):
    def denied(folder: str) -> object:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(os, "access", lambda *arguments, **named: False)
    monkeypatch.setattr(os, "scandir", denied)
    words = [str(tmp_path) if word == "VAULT" else word for word in arguments]
    message = "followup-md: the vault could not be listed: Permission denied; the old agenda stays\n"
    assert run(*words) == (3, "", message)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2026-02-30", "is not a valid date"),
        ("soon", "is not a day like today, fri, 6 oct, tomorrow at 10 or 2026-03-02T10:30"),
        ("1066-10-14", "has a year outside 1900 to 2200"),
        ("", "is not a day like today, fri, 6 oct, tomorrow at 10 or 2026-03-02T10:30"),
    ],
)
def test_a_date_that_is_none_is_a_usage_error(run: Command, tmp_path: Path, text: str, wrong: str):
    code, out, err = run("agenda", tmp_path, "--as-of", text)
    message = f"Error: Invalid value for '--as-of': `{text}` {wrong}"
    assert (code, out, err.splitlines()[-1]) == (2, "", message)
    assert os.listdir(tmp_path) == []


def test_a_date_is_read_from_its_text_and_left_alone_as_a_date():
    option = options.DateOption()
    assert option.convert("2026-03-02", None, None) == date(2026, 3, 2)
    assert option.convert(date(2026, 3, 2), None, None) == date(2026, 3, 2)


def test_today_is_the_local_date():
    before = date.today()
    assert before <= options.today() <= date.today()


def test_the_default_day_is_today(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make_vault(tmp_path, {})
    monkeypatch.setattr("followup_md.commands.agenda.today", lambda: date(2026, 5, 6))
    assert run("agenda", tmp_path, "--stdout")[1].splitlines()[2] == "# Agenda for Wed 6 May 2026"


def test_a_folder_given_is_the_vault_and_without_one_it_is_looked_for(tmp_path: Path, monkeypatch):
    make_vault(tmp_path, {"Beds/Rose.md": NOTES["Beds/Rose.md"]})
    monkeypatch.chdir(tmp_path / "Beds")
    assert options.vault_or_nearest(None) == tmp_path
    assert options.vault_or_nearest(tmp_path / "Beds") == tmp_path / "Beds"


# what went wrong becomes an exit code


@pytest.mark.parametrize("kind", [CouldNotLook, CouldNotWrite])
def test_what_could_not_be_read_or_written_is_said_in_one_clean_line(run: Command, tmp_path, monkeypatch, kind: type):
    fail_with(monkeypatch, kind("a \x1b[31mred\n line"))
    assert run("agenda", tmp_path) == (3, "", "followup-md: a [31mred line\n")


def test_a_problem_of_the_rules_that_shows_only_in_use_is_said_at_its_place(run: Command, tmp_path, monkeypatch):
    fail_with(monkeypatch, ProblemError(Problem(Place("rules.yaml", 3, 1), ERROR, "rules-steps", "it takes too long")))
    assert run("agenda", tmp_path) == (1, "", "rules.yaml:3:1: error: it takes too long [rules-steps]\n")


def test_a_defect_of_ours_asks_for_a_report(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fail_with(monkeypatch, ValueError("never thought of"))
    code, out, err = run("agenda", tmp_path)
    assert (code, out) == (70, "")
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.splitlines()[-2:] == [
        "ValueError: never thought of",
        "followup-md: internal error; please report it with the traceback",
    ]


def test_no_escape_sequence_of_a_defect_reaches_the_terminal(run: Command, tmp_path: Path, monkeypatch):
    fail_with(monkeypatch, ValueError("never \x1b]0;thought\u202e of"))
    assert run("agenda", tmp_path)[2].splitlines()[-2] == "ValueError: never ]0;thought of"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interruption_is_no_defect(run: Command, tmp_path: Path, monkeypatch, error: BaseException):
    fail_with(monkeypatch, error)
    code, out, err = run("agenda", tmp_path)
    assert (code, out, err.strip()) == (130, "", "stopped")


def test_a_pipe_that_nobody_reads_is_no_failure(tmp_path: Path):
    make_vault(tmp_path)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "followup_md", "agenda", str(tmp_path), "--as-of", "2026-03-03", "--stdout"],
            stdout=writer,
            stderr=subprocess.PIPE,
            env=environment(),
        )
    finally:
        os.close(writer)
    _, err = process.communicate(timeout=LONGEST)
    assert (process.returncode, [line for line in err.decode().splitlines() if "Thyme.md" not in line]) == (0, [])


def test_running_the_module_is_running_the_command(monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setattr(sys, "argv", ["followup-md", "--version"])
    monkeypatch.setattr("gc.disable", lambda: None)
    with pytest.raises(SystemExit) as left:
        runpy.run_module("followup_md", run_name="__main__")
    assert (left.value.code or 0, capsys.readouterr().out) == (0, f"followup-md {__version__}\n")


def test_importing_the_module_runs_nothing(capsys: pytest.CaptureFixture[str]):
    runpy.run_module("followup_md.__main__", run_name="imported")
    assert capsys.readouterr() == ("", "")


def test_a_stream_that_cannot_show_every_sign_shows_question_marks(tmp_path: Path):
    make_vault(tmp_path, {"a.md": "garden: 東京の庭 é\nday: 2026-03-02\nlog: [2026-03-02 paid]\n"})
    done = run_python("-m", "followup_md", "agenda", tmp_path, "--as-of", "2026-03-03", PYTHONIOENCODING="latin-1")
    line = "  ???? é · was due Mon 2 Mar · Prune".encode("latin-1")
    assert (done.returncode, done.stdout.splitlines()[2], done.stderr) == (0, line, b"")
