"""`followup-md watch`."""

from __future__ import annotations

import gc
import signal
import time
import traceback
from datetime import date
from pathlib import Path
from types import FrameType

import click

from followup_md.commands.options import as_of_option, say_problems, today, vault_argument, vault_or_nearest
from followup_md.text.escape import escape_lines, escape_plain
from followup_md.watch.fs_events import Source, silent_file_system
from followup_md.watch.schedule import RESCAN, Clock
from followup_md.watch.watcher import Report, Watch

POLL = 5.0
"""Seconds between two looks where no events come."""
SURE_TO_LISTEN = 0.5
"""Seconds after which an observer hears everything: its watches do not stand yet when its start returns."""
SHARE = 20
"""A look at everything may take this part of the time, when it is the only way to see a change."""


class Stopped(Exception):
    """A signal came in the middle of a long look."""


@click.command()
@vault_argument
@as_of_option
@click.option("--days", type=click.IntRange(0, 10_000), metavar="N", help="How many days Coming up reaches.")
@click.option("--read-only", is_flag=True, help="Never edit a note, whatever was ticked on the page.")
@click.option(
    "--poll",
    type=click.FloatRange(0.1, 86_400),
    is_flag=False,
    flag_value=POLL,
    metavar="[=SECONDS]",
    help="Look for changes every so many seconds, 5 without a number, instead of waiting for events.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but problems.")
def command(
    vault: Path | None, as_of: date | None, days: int | None, read_only: bool, poll: float | None, quiet: bool
) -> None:
    """Keep the agenda file of VAULT current: at the start, after every change, and at every new day, until Ctrl-C.

    A box ticked on the page is taken in once the page and its note have been left alone for two seconds. Every few
    minutes everything is looked at again, whatever was heard. On a network drive, where no events come, and where the
    system has no watches left, it looks every few seconds instead, and says so.

    Exit code: 0 stopped by Ctrl-C or SIGTERM, 3 when the vault is watched already.

    \b
      followup-md watch ~/notes
      followup-md watch --poll=30 /media/share/notes
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.vault.locks import watcher_lock

    folder = vault_or_nearest(vault)
    with watcher_lock(folder):
        Watcher(folder, as_of, days, not read_only, poll, quiet).run()


class Watcher:
    """The loop around a watch: its clock, its source of events, its signals and its lines of output."""

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
        self.watch = Watch(folder, poll or RESCAN, days, take_ticks)
        self.watch.on_progress = self.pulse
        self.source = Source(folder, events=poll is None)
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
            self.source.stop()

    def turn(self) -> None:
        """Wait for something to do, and do it."""
        changes = self.source.get(self.watch.wait(self.clock()))
        if self.stopped:
            return
        if not self.source.is_sound():
            self.listen()
        elif self.look_again_at and time.monotonic() >= self.look_again_at:
            self.look_again_at = 0.0
            self.source.lost()
        before = time.monotonic()
        try:
            report = self.watch.step(changes, self.clock())
        except Stopped:
            raise
        except Exception:
            click.echo(escape_lines(traceback.format_exc()), err=True, nl=False)
            click.echo("followup-md: this is a defect of ours; please report it. Watching goes on.", err=True)
            self.watch.failed(self.clock())
            return
        if report:
            self.tell(report, time.monotonic() - before)
        if self.watch.looked:
            tidy(self.watch.looked.everything)
        if self.poll and self.watch.looked:
            self.watch.schedule.rescan = max(self.poll, SHARE * (time.monotonic() - before))

    def listen(self) -> None:
        """Begin to listen, or begin anew; where the system has no watches left, look from time to time instead."""
        self.source.stop()
        try:
            self.source.start()
        except OSError as error:
            self.poll = POLL
            self.watch.schedule.rescan = POLL
            self.source.events = False
            self.say(f"no more folders can be watched ({error.strerror}): looking every {POLL:g} seconds")
        if self.source.is_sound():
            self.source.lost()
            self.look_again_at = time.monotonic() + SURE_TO_LISTEN

    def tell(self, report: Report, seconds: float) -> None:
        """One line for a rebuild, and what is wrong now that was not before."""
        say_problems(report.problems)
        if report.failure:
            click.echo(escape_plain(f"followup-md: {report.failure}"), err=True)
        if report.built is None or self.quiet:
            return
        from followup_md.agenda.phrasing import summary

        for one in report.built.taken:
            click.echo(escape_plain(str(one)))
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
        self.source.wake()

    def pulse(self, done: int, total: int) -> None:
        """A safe place in the middle of a long look."""
        if self.stopped:
            raise Stopped


def tidy(thoroughly: bool) -> None:
    """Free what a look left behind: nobody else does, see `main`. What is kept is only gone through now and then."""
    if thoroughly:
        gc.unfreeze()
    gc.collect()
    gc.freeze()
