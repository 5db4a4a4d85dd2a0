"""The agenda file as it lies on disk: which part of it is ours, and what was done to its boxes.

Between two marker lines the page is written anew at each run; what stands outside belongs to the user, and all that
ever changes there is the day behind a box that was ticked without one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from followup_md.agenda.keys import CHECK_SIZE, KEY_PREFIX, KEY_SIZE, check_of
from followup_md.core.dates import Moment, parse_moment
from followup_md.text.marked import Marked, make_markers

_MARKERS = make_markers()
BEGIN, END = _MARKERS.begin, _MARKERS.end
HEAD = "---\nfollowup-md: agenda\n---\n\n"
"""Front matter of a new page: a property by which queries can leave the page out."""
OPEN_BOX, DONE_BOX, SKIPPED_BOX = " ", "x", "-"
DAY_SIGNS: Mapping[str, str] = {DONE_BOX: "✅", SKIPPED_BOX: "❌"}
"""What Obsidian Tasks puts before the day on which a box was ticked, or crossed out."""
_BOX = re.compile(r"[\s>\ufeff]*(?:[-*+]|\d{1,9}[.)])\s+\[(.)\]\s*")
_ID = re.compile(rf"(?<!\S)\^({KEY_PREFIX}[a-z0-9]{{{KEY_SIZE}}})-([a-z0-9]{{{CHECK_SIZE}}})(?![A-Za-z0-9-])")
_BLOCK_LINK = re.compile(r"\^[A-Za-z0-9-]+")
_MARKS = {"X": DONE_BOX}


def _dates(signs: str, name: str) -> re.Pattern[str]:
    """Finds a date in the format of Tasks (behind an emoji) and in that of Dataview (`[due:: DATE]`)."""
    day = r"(\d{4}-\d\d-\d\d)(?!\d)"
    return re.compile(rf"[{signs}]\ufe0f?\s*{day}|(?<!\\)[\[(]\s*{name}\s*::\s*{day}\s*\\?[\])]", re.IGNORECASE)


_DAYS = {DONE_BOX: _dates("✅", "completion"), SKIPPED_BOX: _dates("❌", "cancelled")}
_DUE, _START, _SCHEDULED = _dates("📅📆🗓", "due"), _dates("🛫", "start"), _dates("⏳⌛", "scheduled")


class Tick(NamedTuple):
    """A box of ours to which somebody did something: ticked it (`x`), crossed it out (`-`), moved or marked it.

    `day` is the one that Obsidian Tasks wrote behind it, if any, and `stamp` the same as it stands there; `text` is all
    that stands behind the box; `ours` says whether the line stands between the markers. `check` belongs to the dates
    with which we wrote the line, `start`, `due` and `scheduled` stand there now; those of a `moved` line do not fit.
    """

    key: str
    mark: str
    day: date | None
    text: str
    ours: bool = True
    check: str = ""
    start: str = ""
    due: str = ""
    scheduled: str = ""
    stamp: str = ""

    @property
    def id(self) -> str:
        """What tells the occurrences of an item apart, too."""
        return f"{self.key}-{self.check}"

    @property
    def is_settled(self) -> bool:
        """Whether it was ticked or crossed out."""
        return self.mark in DAY_SIGNS

    @property
    def is_moved(self) -> bool:
        """Whether an open line has other dates than those with which it was written."""
        fits = self.check == check_of(self.start, self.due) and not self.scheduled
        return not self.is_settled and bool(self.check) and not fits


def parse_ticks(data: bytes) -> tuple[Tick, ...]:
    """Every box in an agenda file that has a key of ours and is not as we wrote it; none in a file not ours."""
    page = find_page(data)
    if page is None:
        return ()
    parts = ((data[: page.begin], False), (data[page.begin : page.end], True), (data[page.end :], False))
    lines = ((line, ours) for part, ours in parts for line in part.decode("utf-8", "replace").split("\n"))
    ticks = (_parse_tick(line, ours) for line, ours in lines if KEY_PREFIX in line)
    return tuple(tick for tick in ticks if tick and (tick.is_settled or tick.is_moved or tick.mark != OPEN_BOX))


def other_marks(ticks: Iterable[Tick]) -> tuple[Tick, ...]:
    """The marks that mean nothing to us (`[/]`, `[>]` …) and stay in the box of their item, as ticks without text."""
    marked = (tick for tick in ticks if tick.ours and not tick.is_settled and tick.mark != OPEN_BOX)
    return tuple(Tick(tick.key, tick.mark, None, "") for tick in marked)


def place_ticks(ticks: Iterable[Tick], shown: Collection[str]) -> tuple[dict[str, Tick], tuple[Tick, ...]]:
    """What stays on the page: by key what stands in its item's box, and the lines kept as they are.

    `shown` are the keys of the items on the page. Ticks of one key that contradict each other are all kept as lines, so
    is a line that was moved, or ticked for a day that is none.
    """
    ticks = tuple(ticks)
    settled = [tick for tick in ticks if tick.is_settled]
    times = Counter(tick.key for tick in settled)
    placed = {tick.key: tick for tick in ticks if not tick.is_settled and not tick.is_moved and tick.key in shown}
    fit = (tick for tick in settled if times[tick.key] == 1 and bool(tick.stamp) == bool(tick.day))
    placed |= {tick.key: tick for tick in fit if tick.key in shown}
    return placed, tuple(tick for tick in ticks if tick.is_moved or (tick.is_settled and tick not in placed.values()))


def dated(tick: Tick, today: date) -> Tick:
    """A tick that stays on the page, with the day on which it was first seen."""
    if tick.stamp or not tick.is_settled:
        return tick
    return tick._replace(day=today, stamp=str(today), text=_with_day(tick.text, tick.mark, today))


def _parse_tick(line: str, ours: bool) -> Tick | None:
    """What became of a box of ours. Takes time in proportion to the line, whatever stands on it."""
    box = _BOX.match(line)
    if box is None:
        return None
    text = line[box.end() :].rstrip()
    ids = _ID.findall(text)
    if not ids:
        return None
    key, check = ids[-1]
    mark = _MARKS.get(box[1], box[1].strip() or OPEN_BOX)
    stamps = _found(_DAYS[mark], text) if mark in _DAYS else []
    days = {stamp: moment.day for stamp in stamps if isinstance(moment := parse_moment(stamp), Moment)}
    stamp = next(iter([*days, *stamps]), "")
    start, due, scheduled = (next(reversed(_found(dates, text)), "") for dates in (_START, _DUE, _SCHEDULED))
    return Tick(key, mark, days.get(stamp), text, ours, check, start, due, scheduled, stamp)


def _found(dates: re.Pattern[str], text: str) -> list[str]:
    return [one or other for one, other in dates.findall(text)]


def _end(line: str) -> int:
    """Where a line's text ends: before blanks, and before the block id that Obsidian links to."""
    bare = line.rstrip()
    cut = bare.rfind(" ^")
    return len(bare[:cut].rstrip()) if cut >= 0 and _BLOCK_LINK.fullmatch(bare, cut + 1) else len(bare)


def _with_day(line: str, mark: str, day: date) -> str:
    at = _end(line)
    return f"{line[:at]} {DAY_SIGNS[mark]} {day}{line[at:]}"


def merge_page(old: bytes | None, page: str, days: Mapping[str, date] | None = None) -> bytes | None:
    """The file's new bytes: what stands outside the markers stays; None when the file is not ours to write.

    `days` are the ids of ticks that were taken in, with their days: a box outside the markers that has none gets it, so
    that it is not taken for a new one tomorrow.
    """
    if old is None:
        return (HEAD + page).encode("utf-8")
    ours = find_page(old)
    if ours is None:
        return None
    above, new, below = _MARKERS.laid_into(old, page, ours)
    return _with_days(above, days) + new + _with_days(below, days)


def find_page(data: bytes) -> Marked | None:
    """None unless there is exactly one marker line of each kind, in their order."""
    return _MARKERS.find(data)


def _with_days(part: bytes, days: Mapping[str, date] | None) -> bytes:
    if not days or KEY_PREFIX.encode() not in part:
        return part
    lines = part.decode("utf-8", "surrogateescape").split("\n")
    for number, line in enumerate(lines):
        tick = _parse_tick(line, False)
        if tick and tick.is_settled and not tick.stamp and tick.id in days:
            lines[number] = _with_day(line, tick.mark, days[tick.id])
    return "\n".join(lines).encode("utf-8", "surrogateescape")
