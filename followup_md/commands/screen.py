"""The terminal that standard output is, if it is one: its width, its colours, and a line of progress."""

from __future__ import annotations

import os
import sys
import time

import click

from followup_md.text.wrap import wrap_lines

STYLES: dict[str, dict[str, object]] = {
    "heading": {"bold": True},
    "overdue": {"fg": "red", "bold": True},
    "today": {"fg": "yellow", "bold": True},
    "quiet": {"dim": True},
}
"""Role of a line → how it looks."""


def is_terminal(err: bool = False) -> bool:
    """Whether somebody reads standard output, or standard error, on a terminal."""
    return (sys.stderr if err else sys.stdout).isatty()


def style(text: str, role: str) -> str:
    """A line as it looks on a terminal that shows colours."""
    if os.environ.get("NO_COLOR") or not is_terminal():
        return text
    return click.style(text, **STYLES[role])  # type: ignore[arg-type]


def width(err: bool = False) -> int:
    """Columns of the terminal; 0, for no limit, where the output goes elsewhere. `err` is for standard error."""
    return _size().columns if is_terminal(err) else 0


def is_taller(lines: int) -> bool:
    """Whether so many lines are more than the terminal shows at once."""
    return is_terminal() and lines > _size().lines


def _size() -> os.terminal_size:
    import shutil  # for a terminal only: it takes longer to load than a page to write

    return shutil.get_terminal_size()


def say_fitting(text: str, err: bool = False) -> None:
    """Lines that end, each wrapped at the width of the terminal."""
    click.echo(wrap_lines(text, width(err)), err=err, nl=False)


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
