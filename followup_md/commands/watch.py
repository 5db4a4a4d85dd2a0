"""`followup-md watch`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from followup_md.commands.options import as_of_option, today, vault_argument, vault_or_nearest
from followup_md.commands.watch_loop import POLL, WatchLoop


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
@click.pass_context
def command(
    context: click.Context,
    vault: Path | None,
    as_of: date | None,
    days: int | None,
    read_only: bool,
    poll: float | None,
    quiet: bool,
) -> None:
    """Keep the agenda file of VAULT current: at the start, after every change, and at every new day, until Ctrl-C.

    A box ticked on the page is taken in once the page and its note have been left alone for two seconds. Every few
    minutes everything is looked at again, whatever was heard. On a network drive, where no events come, and where the
    system has no watches left, it looks every few seconds instead, and says so.

    Each change is a line: the time, what changed, what there is to do, what was written.

    Exit code: 0 stopped by Ctrl-C, SIGTERM or SIGHUP, 3 when the vault is watched already.

    \b
      followup-md watch ~/notes
      followup-md watch --poll=30 /media/share/notes
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.vault.locks import watcher_lock

    if as_of and as_of > today():
        context.fail(
            "watch keeps the page of today; to look ahead, use `followup-md agenda --as-of`, which writes nothing"
        )
    folder = vault_or_nearest(vault)
    with watcher_lock(folder):
        WatchLoop(folder, as_of, days, not read_only, poll, quiet).run()
