"""Output that is closed, full or without a reader: what is to be done is done, and the exit code tells the rest."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from observed import environment, run_python
from visits import Command, make_vault
from waiting import LONGEST

from followup_md import cli
from followup_md.commands.output import Output, prepare_streams

UNSAID = b"followup-md: not all could be printed: "
Streams = list[io.RawIOBase]


class Raw(io.RawIOBase):
    """A stream of the system that takes so many writes before it fails."""

    def __init__(self, takes: int, error: OSError) -> None:
        self.takes, self.error, self.taken = takes, error, b""

    def write(self, data: object) -> int:
        if not self.takes:
            raise self.error
        self.takes -= 1
        self.taken += bytes(data)  # type: ignore[call-overload]
        return len(self.taken)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EBADF, errno.EIO])
def test_a_stream_that_fails_swallows_what_follows_and_remembers_why(number: int):
    raw = Raw(1, OSError(number, os.strerror(number)))
    output = Output(raw)
    assert [output.write(data) for data in (b"ab", b"cde", b"f")] == [2, 3, 1]
    raw.takes = 1
    output.write(b"gh")
    assert (raw.taken, output.failure, output.is_open) == (b"ab", raw.error, False)


def test_a_reader_who_has_seen_enough_is_no_failure():
    output = Output(Raw(0, BrokenPipeError(errno.EPIPE, "Broken pipe")))
    assert (output.write(b"a"), output.failure, output.is_open) == (1, None, False)


def test_it_is_as_much_a_terminal_as_the_stream_behind_it():
    ours, theirs = os.openpty()
    with open(theirs, "wb", buffering=0) as terminal, open(ours, "rb", buffering=0) as reader:
        output = Output(terminal)
        assert (output.isatty(), output.fileno(), output.writable()) == (True, theirs, True)
        output.write(b"a")
        assert reader.read(1) == b"a"


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., tuple[list[Output], bytes]]:
    """Standard output and standard error as they are given, prepared, with an `é` said on each: what was written."""
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)

    def said(out: object, err: object) -> tuple[list[Output], bytes]:
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        outputs = prepare_streams()
        click.echo("é")
        return outputs, (tmp_path / "out").read_bytes() if (tmp_path / "out").exists() else b""

    return said


@pytest.mark.parametrize("buffering", [0, -1])
def test_a_file_is_given_utf_8_whatever_the_locale(streams, tmp_path: Path, buffering: int):
    with open(tmp_path / "out", "wb", buffering=buffering) as file, io.TextIOWrapper(file, encoding="cp1252") as out:
        outputs, written = streams(out, io.StringIO())
        assert (len(outputs), written) == (1, "é\n".encode())


def test_the_encoding_that_somebody_asks_python_for_stays(streams, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    with open(tmp_path / "out", "wb") as file, io.TextIOWrapper(file, encoding="cp1252") as out:
        assert streams(out, io.StringIO())[1] == "é\n".encode("cp1252")


def test_streams_that_are_no_files_of_the_system_stay_as_they_are(streams):
    out, err = io.StringIO(), io.StringIO()
    assert (streams(out, err), out.getvalue()) == (([], b""), "é\n")
    assert (sys.stdout, sys.stderr) == (out, err)


def test_the_number_of_a_stream_that_is_closed_is_taken_before_a_file_gets_it(monkeypatch: pytest.MonkeyPatch):
    opened: list[tuple[str, int]] = []

    def missing(number: int) -> None:
        if number < 2:
            raise OSError(errno.EBADF, "Bad file descriptor")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", missing)
        patch.setattr(os, "open", lambda *arguments: opened.append(arguments))
        patch.setattr(io, "FileIO", lambda number, mode, closefd: Raw(0, OSError(errno.EBADF, f"{number} is closed")))
        patch.setattr(sys, "stdin", None)
        patch.setattr(sys, "stdout", None)
        patch.setattr(sys, "stderr", io.StringIO())
        (output,) = prepare_streams()
        click.echo("a")
        with sys.stdin as closed:
            assert (opened, closed.read()) == ([(os.devnull, os.O_RDONLY)] * 2, "")
    assert str(output.failure) == f"[Errno {errno.EBADF}] 1 is closed"


# the real command


def outcome(vault: Path, redirection: str, *arguments: str) -> tuple[int, bytes, bool]:
    """Exit code, what was said on the streams that are left, and whether there is a page."""
    command = 'exec "$0" -m followup_md agenda "$@" ' + redirection
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, str(vault), "--as-of", "2026-03-03", *arguments],
        capture_output=True,
        env=environment(),
        timeout=LONGEST,
    )
    return done.returncode, done.stdout + done.stderr, (vault / "Agenda.md").exists()


@pytest.mark.parametrize(("redirection", "reason"), [
    (">&-", b"Bad file descriptor\n"), (">/dev/full", b"No space left on device\n"), (">&- 2>&-", None),
    ("2>&-", None), ("2>/dev/full", None),
])  # fmt: skip
def test_the_page_is_written_though_nothing_can_be_printed(tmp_path: Path, redirection: str, reason: bytes | None):
    code, said, is_written = outcome(make_vault(tmp_path / "v"), redirection)
    assert (code, is_written, b"Traceback" in said) == (74, True, False)
    assert UNSAID not in said if reason is None else said.endswith(UNSAID + reason)


def test_a_closed_standard_input_is_no_failure(tmp_path: Path):
    assert outcome(make_vault(tmp_path / "v"), "<&-")[0::2] == (0, True)


def test_an_exit_code_that_says_more_stays(tmp_path: Path):
    assert outcome(make_vault(tmp_path / "v"), ">/dev/full", "--check")[0::2] == (1, False)


def test_json_is_utf_8_in_a_locale_that_is_not(tmp_path: Path):
    make_vault(tmp_path, {"a.md": "garden: 東京\nday: 2026-03-02\n"})
    command = ("-X", "utf8=0", "-m", "followup_md", "agenda", tmp_path, "--as-of", "2026-03-03", "--format", "json")
    done = run_python(*command, PYTHONIOENCODING="", LC_ALL="C", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, "東京" in done.stdout.decode("utf-8")) == (0, True)


def test_what_could_not_be_printed_is_told_and_gives_an_exit_code(run: Command, monkeypatch: pytest.MonkeyPatch):
    full = Output(Raw(0, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    full.write(b"a")
    monkeypatch.setattr(cli, "prepare_streams", lambda: [full])
    code, _, err = run("--version")
    assert (code, err.encode()) == (74, UNSAID + b"No space left on device\n")
