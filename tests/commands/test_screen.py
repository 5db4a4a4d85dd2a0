"""How output looks on a terminal and elsewhere."""

from __future__ import annotations

import sys

import click
import pytest

from followup_md.commands import screen


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Standard output and standard error are a terminal of 72 columns and 9 lines that shows colours."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "72")
    monkeypatch.setenv("LINES", "9")
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(type(stream), "isatty", lambda stream: True, raising=False)
    return monkeypatch


def test_a_terminal_has_colours_unless_it_asks_for_none(terminal: pytest.MonkeyPatch):
    assert screen.style("a", "overdue") == "\x1b[31m\x1b[1ma\x1b[0m"
    terminal.setenv("NO_COLOR", "1")
    assert screen.style("a", "overdue") == "a"


def test_a_terminal_has_a_width_and_a_height(terminal: pytest.MonkeyPatch):
    assert (screen.width(), screen.width(err=True)) == (72, 72)
    assert [screen.is_taller(lines) for lines in (8, 9, 10)] == [False, False, True]


def test_what_is_no_terminal_has_neither():
    assert (screen.style("a", "overdue"), screen.width(), screen.width(err=True)) == ("a", 0, 0)
    assert (screen.is_taller(10_000), screen.is_terminal(), screen.is_terminal(err=True)) == (False, False, False)


def test_lines_are_wrapped_on_a_terminal_only(terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    line = f"aaaaa {'b' * 69}\n"
    screen.say_fitting(f"{line}  c\n")
    screen.say_fitting(line, err=True)
    terminal.undo()
    screen.say_fitting(line)
    wrapped = f"aaaaa\n  {'b' * 69}\n"
    assert capsys.readouterr() == (f"{wrapped}  c\n{line}", wrapped)


def test_progress_is_shown_from_the_first_second_on_and_taken_away(monkeypatch: pytest.MonkeyPatch, capsys):
    now = [100.0]
    monkeypatch.setattr(screen.time, "monotonic", lambda: now[0])
    progress = screen.Progress()
    progress(0, 12_345)
    progress.clear()
    assert capsys.readouterr() == ("", "")
    now[0] += 1.5
    progress(2_048, 12_345)
    progress.clear()
    shown = "\rReading notes: 2,048 of 12,345"
    assert capsys.readouterr().err == shown + "\r"  # click keeps the rest from what is no terminal


def test_every_style_is_one_that_click_knows():
    assert [click.style("a", **style) != "a" for style in screen.STYLES.values()] == [True] * 4
