"""The agenda file as it lies on disk: which part of it is ours, and which boxes in it were ticked.

Between two marker lines the page is written anew at each run; what stands outside belongs to the user, and all that
ever changes there is the day behind a box that was ticked without one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from followup_md.agenda.keys import KEY_PREFIX
from followup_md.core.dates import Moment, parse_moment

BEGIN = "<!-- followup-md:begin (written anew at each run; write your own text above or below) -->"
END = "<!-- followup-md:end -->"
HEAD = "---\nfollowup-md: agenda\n---\n"
"""Front matter of a new page: a property by which queries can leave the page out."""
OPEN_BOX, DONE_BOX, SKIPPED_BOX = " ", "x", "-"
DAY_SIGNS: Mapping[str, str] = {DONE_BOX: "✅", SKIPPED_BOX: "❌"}
"""What Obsidian Tasks puts before the day on which a box was ticked, or crossed out."""
_BEGIN_LINE = re.compile(rb"(?:^|(?<=\A\xef\xbb\xbf))<!-- followup-md:begin\b[^\n]*-->[ \t]*(?=(\r?)$)", re.MULTILINE)
_END_LINE = re.compile(rb"^<!-- followup-md:end -->[ \t]*(?=\r?$)", re.MULTILINE)
_BOX = re.compile(r"[\s>\ufeff]*(?:[-*+]|\d{1,9}[.)])\s+\[([^ ])\]\s*")
_ID = "🆔"
_KEY = re.compile(rf"🆔\ufe0f?\s*({KEY_PREFIX}[a-z0-9]{{6}}(?:-\d+)?)(?![A-Za-z0-9_-])")
_BLOCK_LINK = re.compile(r"\^[A-Za-z0-9-]+")
_MARKS = {"x": DONE_BOX, "X": DONE_BOX, "-": SKIPPED_BOX}


class Tick(NamedTuple):
    """A box of ours that was ticked (`x`) or crossed out (`-`).

    `day` is the one that Obsidian Tasks wrote behind it, if any; `text` is all that stands behind the box; `ours` says
    whether the line stands between the markers.
    """

    key: str
    mark: str
    day: date | None
    text: str
    ours: bool = True


def parse_ticks(data: bytes) -> tuple[Tick, ...]:
    """Every box in an agenda file that has a key of ours and was ticked or crossed out; none in a file not ours."""
    page = _find_page(data)
    if page is None:
        return ()
    parts = ((data[: page.begin], False), (data[page.begin : page.end], True), (data[page.end :], False))
    lines = ((line, ours) for part, ours in parts for line in part.decode("utf-8", "replace").split("\n"))
    ticks = (_parse_tick(line, ours) for line, ours in lines if KEY_PREFIX in line)
    return tuple(tick for tick in ticks if tick)


def place_ticks(ticks: Iterable[Tick], shown: Collection[str]) -> tuple[dict[str, Tick], tuple[Tick, ...]]:
    """Ticks that stay on the page: by key those that stand in their item's box, and the lines kept as they are.

    `shown` are the keys of the items on the page. Ticks of one key that contradict each other are all kept as lines.
    """
    ticks = tuple(ticks)
    times = Counter(tick.key for tick in ticks)
    placed = {tick.key: tick for tick in ticks if tick.key in shown and times[tick.key] == 1}
    return placed, tuple(tick for tick in ticks if tick.key not in placed)


def _parse_tick(line: str, ours: bool) -> Tick | None:
    """The tick on a line. Takes time in proportion to the line, whatever stands on it."""
    box = _BOX.match(line)
    mark = _MARKS.get(box[1]) if box else None
    if box is None or mark is None:
        return None
    text = line[box.end() : _end(line)]
    key = _KEY.match(text, max(text.rfind(_ID), 0))
    if key is None:
        return None
    stamps = re.findall(rf"{DAY_SIGNS[mark]}\ufe0f?\s*(\d{{4}}-\d\d-\d\d)(?!\d)", text)
    days = (moment.day for moment in map(parse_moment, stamps) if isinstance(moment, Moment))
    return Tick(key[1], mark, next(days, None), text, ours)


def _end(line: str) -> int:
    """Where a line's text ends: before blanks, and before the block id that Obsidian links to."""
    bare = line.rstrip()
    cut = bare.rfind(" ^")
    return len(bare[:cut].rstrip()) if cut >= 0 and _BLOCK_LINK.fullmatch(bare, cut + 1) else len(bare)


def merge_page(old: bytes | None, page: str, days: Mapping[str, date] | None = None) -> bytes | None:
    """The file's new bytes: what stands outside the markers stays; None when the file is not ours to write.

    `days` are the keys of ticks that were taken in, with their days: a box outside the markers that has none gets it,
    so that it is not taken for a new one tomorrow.
    """
    new = page.encode("utf-8")
    if old is None:
        return HEAD.encode() + new
    ours = _find_page(old)
    if ours is None:
        return None
    new = new.rstrip(b"\n")
    if ours.has_carriage_returns:
        new = new.replace(b"\n", b"\r\n")
    return _with_days(old[: ours.begin], days) + new + _with_days(old[ours.end :], days)


class _Page(NamedTuple):
    """Where the two marker lines and all between them stand in a file, in bytes."""

    begin: int
    end: int
    has_carriage_returns: bool


def _find_page(data: bytes) -> _Page | None:
    """None unless there is exactly one marker line of each kind, in their order."""
    begins, ends = list(_BEGIN_LINE.finditer(data)), list(_END_LINE.finditer(data))
    if len(begins) != 1 or len(ends) != 1 or ends[0].start() < begins[0].end():
        return None
    return _Page(begins[0].start(), ends[0].end(), bool(begins[0][1]))


def _with_days(part: bytes, days: Mapping[str, date] | None) -> bytes:
    if not days or KEY_PREFIX.encode() not in part:
        return part
    lines = part.decode("utf-8", "surrogateescape").split("\n")
    for number, line in enumerate(lines):
        tick = _parse_tick(line, False)
        if tick and tick.day is None and tick.key in days:
            at = _end(line)
            lines[number] = f"{line[:at]} {DAY_SIGNS[tick.mark]} {days[tick.key]}{line[at:]}"
    return "\n".join(lines).encode("utf-8", "surrogateescape")
