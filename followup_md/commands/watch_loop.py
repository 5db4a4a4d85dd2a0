"""The loop of `followup-md watch`: its clock, its file system events, its signals and its lines of output."""

from __future__ import annotations

import gc
import signal
import time
import traceback
from datetime import date
from pathlib import Path
from types import FrameType

import click

from followup_md.commands.options import say_problems, today
from followup_md.text.escape import escape_lines, escape_plain
from followup_md.watch.fs_events import FileEvents, silent_file_system
from followup_md.watch.schedule import RESCAN, Clock
from followup_md.watch.watcher import Report, Watcher

POLL = 5.0
"""Seconds between two looks where no events come."""
SURE_TO_LISTEN = 0.5
"""Seconds after which an observer hears everything: its watches are not all set when its start returns."""
SHARE = 20
"""A look at everything may take this part of the time, when it is the only way to see a change."""


class Stopped(Exception):
    """A signal came in the middle of a long look."""


class WatchLoop:
    """Runs a watcher until a signal comes."""

    def __init__(
        self, folder: Path, as_of: date | None, days: int | None, take_ticks: bool, poll: float | None, quiet: bool
    ) -> None:
        self.folder, self.as_of, self.quiet = folder, as_of, quiet
        kind = silent_file_system(folder) if poll is None else ""
        if kind:
            poll = POLL
            self.say(f"{folder} lies on {kind}, which sends no events: looking every {POLL:g} seconds")
        self.poll = poll
        take_ticks = take_ticks and not (as_of and as_of > today())
        self.watcher = Watcher(folder, poll or RESCAN, days, take_ticks)
        self.watcher.on_progress = self.pulse
        self.events = FileEvents(folder, enabled=poll is None)
        self.stopped = False
        self.look_again_at = 0.0

    def run(self) -> None:
        """Until a signal comes."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        try:
            self.listen()
            while not self.stopped:
                self.turn()
        except Stopped:
            pass
        finally:
            self.events.stop()

    def turn(self) -> None:
        """Wait for something to do, and do it."""
        changes = self.events.get(self.watcher.wait(self.clock()))
        if self.stopped:
            return
        if not self.events.is_sound():
            self.listen()
        elif self.look_again_at and time.monotonic() >= self.look_again_at:
            self.look_again_at = 0.0
            self.events.lost()
        before = time.monotonic()
        try:
            report = self.watcher.step(changes, self.clock())
        except Stopped:
            raise
        except Exception:
            click.echo(escape_lines(traceback.format_exc()), err=True, nl=False)
            click.echo("followup-md: internal error; please report it with the traceback. Watching goes on.", err=True)
            self.watcher.failed(self.clock())
            return
        if report:
            self.tell(report, time.monotonic() - before)
        if self.watcher.looked:
            tidy(self.watcher.looked.everything)
        if self.poll and self.watcher.looked:
            self.watcher.schedule.rescan = max(self.poll, SHARE * (time.monotonic() - before))

    def listen(self) -> None:
        """Start listening, or start again; where the system has no watches left, look from time to time instead."""
        self.events.stop()
        try:
            self.events.start()
        except OSError as error:
            self.poll = POLL
            self.watcher.schedule.rescan = POLL
            self.events.enabled = False
            self.say(f"no more folders can be watched ({error.strerror}): looking every {POLL:g} seconds")
        if self.events.is_sound():
            self.events.lost()
            self.look_again_at = time.monotonic() + SURE_TO_LISTEN

    def tell(self, report: Report, seconds: float) -> None:
        """One line for a rebuild, and what is wrong now that was not before."""
        say_problems(report.problems)
        if report.failure:
            click.echo(escape_plain(f"followup-md: {report.failure}"), err=True)
        if report.built is None or self.quiet:
            return
        from followup_md.agenda.phrasing import summary

        for edit in report.built.recorded:
            click.echo(escape_plain(str(edit)))
        first, *more = report.causes
        what = first or "the folders"
        what += f" and {len(more)} more" if more else ""
        done = "" if report.written else ", nothing to write"
        agenda = report.built.agenda
        line = f"{agenda.as_of}  {what}: {summary(agenda)} ({seconds * 1000:.0f} ms{done})"
        click.echo(escape_plain(line))

    def say(self, message: str) -> None:
        """A message about watching itself."""
        click.echo(escape_plain(f"followup-md: {message}"), err=True)

    def clock(self) -> Clock:
        """The clocks as they stand."""
        return Clock(time.monotonic(), time.time(), self.as_of or today())

    def stop(self, number: int, frame: FrameType | None) -> None:
        """A signal: end at the next safe place."""
        self.stopped = True
        self.events.wake()

    def pulse(self, done: int, total: int) -> None:
        """A safe place in the middle of a long look."""
        if self.stopped:
            raise Stopped


def tidy(thoroughly: bool) -> None:
    """Free what a look left behind, for `main` switched garbage collection off; what is kept is rarely gone through."""
    if thoroughly:
        gc.unfreeze()
    gc.collect()
    gc.freeze()
