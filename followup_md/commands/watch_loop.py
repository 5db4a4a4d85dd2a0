"""The loop of `followup-md watch`: its clock, its file system events, its signals and its lines of output."""

from __future__ import annotations

import gc
import signal
import time
import traceback
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import FrameType

import click

from followup_md.commands.options import say_problems, today
from followup_md.commands.screen import say_fitting
from followup_md.core.dates import format_day
from followup_md.text.escape import escape_lines, escape_plain
from followup_md.watch.fs_events import FileEvents, silent_file_system
from followup_md.watch.schedule import RESCAN, Clock
from followup_md.watch.watcher import NEW_DAY, START, Report, Watcher
from followup_md.workflow.build import Built

POLL = 5.0
"""Seconds between two looks where no events come."""
MOST_NAMES = 3
"""How many of the files that changed a line names."""
SURE_TO_LISTEN = 0.5
"""Seconds after which an observer hears everything: its watches are not all set when its start returns."""
SHARE = 20
"""A look at everything may take this part of the time, when it is the only way to see a change."""
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
"""What ends watching: Ctrl-C, a request to end, a terminal that was closed; Windows has its own."""
HANG_UP = getattr(signal, "SIGHUP", None)
"""The one signal that is left ignored where it was: a shell also ignores SIGINT for what a script starts with `&`, and
there it means nothing."""


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
        self.watcher = Watcher(folder, poll or RESCAN, days, take_ticks)
        self.watcher.on_progress = self.pulse
        self.events = FileEvents(folder, enabled=poll is None)
        self.stopped = False
        self.look_again_at = 0.0

    def run(self) -> None:
        """Until a signal comes."""
        for number in SIGNALS:
            if number != HANG_UP or signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` asks for that
                signal.signal(number, self.stop)
        if not self.quiet:
            click.echo(escape_plain(f"Watching {self.folder}: Ctrl-C ends it"))
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
            self.tell(report)
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

    def tell(self, report: Report) -> None:
        """A line for a rebuild: when, what changed, what there is to do, what was written; then what is wrong now."""
        if report.built and not self.quiet:
            for line in self.lines(report, report.built):
                say_fitting(f"{escape_plain(time.strftime('%H:%M:%S ') + line)}\n")
        say_problems(report.problems)
        if report.failure:
            self.say(report.failure)

    def lines(self, report: Report, built: Built) -> Iterable[str]:
        """What is said of a rebuild."""
        from followup_md.agenda.phrasing import summary
        from followup_md.workflow.update import is_page_needed

        names = [self.name_of(cause, built.agenda.as_of) for cause in report.causes]
        more = f" and {len(names) - MOST_NAMES} more" if names[MOST_NAMES:] else ""
        written = "wrote the agenda" if report.written else "nothing to write"
        if not is_page_needed(built):
            written = "no note here is of a kind, so no agenda is written"
        yield f"{', '.join(names[:MOST_NAMES])}{more}: {summary(built.agenda)}; {written}"
        yield from map(str, built.recorded)

    def name_of(self, cause: str, day: date) -> str:
        """A cause as it is said."""
        return f"{cause}, {format_day(day)}" if cause in (START, NEW_DAY) else cause or "the folders"

    def say(self, message: str) -> None:
        """A message about watching itself."""
        say_fitting(f"{escape_plain(f'followup-md: {message}')}\n", err=True)

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
