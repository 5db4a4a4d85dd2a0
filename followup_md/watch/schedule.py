"""When a watcher should look at its vault, and at what of it.

Pure: changes and readings of the clock come in, "look now" comes out; it starts no thread, never sleeps and reads no
file. Events are hints. The look at everything is the truth: it comes at the start, every few minutes, on a new day,
after sleep or a jump of the clock, and whenever events may have been lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

SETTLE = 0.05
"""Seconds without a further event after which a change counts as complete."""
MOST_SETTLE = 2.0
"""Seconds after which a file that keeps changing is looked at all the same."""
RESCAN = 300.0
"""Seconds between two looks at everything."""
BEAT = 2.0
"""Seconds between two readings of the clock when nothing happens: midnight and sleep send no event."""
DRIFT = 5.0
"""Seconds by which the two clocks may part between two readings before something must have happened."""


class Change(NamedTuple):
    """What was heard: paths relative to the vault to which something may have happened, or that anything may have."""

    paths: tuple[str, ...] = ()
    lost: bool = False


class Clock(NamedTuple):
    """One reading: monotonic seconds (which stand still in sleep), seconds since 1970, and the local day."""

    steady: float
    wall: float
    day: date


class Look(NamedTuple):
    """What to look at: everything, or some paths relative to the vault."""

    everything: bool
    paths: frozenset[str] = frozenset()


class Schedule:
    """Collects changes until they have settled. `rescan` is the number of seconds between two looks at everything."""

    def __init__(self, rescan: float = RESCAN) -> None:
        self.rescan = rescan
        self._first: dict[str, float] = {}
        self._doubts: dict[str, float] = {}
        self._last = 0.0
        self._everything_at: float | None = None
        self._looked: float | None = None
        self._before: Clock | None = None

    def changed(self, paths: Iterable[str], clock: Clock) -> None:
        """Something may have happened to these paths."""
        for path in paths:
            self._first.setdefault(path, clock.steady)
            self._last = clock.steady

    def lost(self, clock: Clock) -> None:
        """Something may have happened anywhere."""
        self._last = clock.steady
        if self._everything_at is None:
            self._everything_at = clock.steady

    def again(self, path: str, since: float) -> None:
        """A path that seems to be in the middle of a save since then; if nothing more is heard, that was all of it."""
        self._doubts[path] = since + MOST_SETTLE

    def due(self, clock: Clock) -> Look | None:
        """What to look at now; None while there is nothing, or while it keeps changing."""
        before, self._before = self._before, clock
        if before is None or self._looked is None or clock.day != before.day or _jumped(before, clock):
            return self._everything(clock)
        if clock.steady - self._looked >= self.rescan:
            return self._everything(clock)
        if self._everything_at is not None and self._has_settled(self._everything_at, clock):
            return self._everything(clock)
        paths = {path for path, at in self._doubts.items() if clock.steady >= at}
        if self._first and self._has_settled(min(self._first.values()), clock):
            paths |= self._first.keys()
            self._first.clear()
        for path in paths:
            self._doubts.pop(path, None)
        return Look(False, frozenset(paths)) if paths else None

    def wait(self, clock: Clock) -> float:
        """Seconds until it is worth asking again, if nothing is heard meanwhile."""
        if self._looked is None:
            return 0.0
        moments = [clock.steady + BEAT, self._looked + self.rescan, *self._doubts.values()]
        begun = [*self._first.values(), *([self._everything_at] if self._everything_at is not None else [])]
        moments += (min(self._last + SETTLE, first + MOST_SETTLE) for first in begun)
        return max(0.0, min(moments) - clock.steady)

    def _has_settled(self, first: float, clock: Clock) -> bool:
        return clock.steady - self._last >= SETTLE or clock.steady - first >= MOST_SETTLE

    def _everything(self, clock: Clock) -> Look:
        self._first.clear()
        self._doubts.clear()
        self._everything_at = None
        self._looked = clock.steady
        return Look(True)


def _jumped(before: Clock, clock: Clock) -> bool:
    return abs((clock.wall - before.wall) - (clock.steady - before.steady)) > DRIFT
