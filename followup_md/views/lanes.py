"""The marks of a timeline as SVG: one lane for each row, on a scale of pixels or of per cent of any width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from followup_md.core.dates import MONTH_NAMES
from followup_md.text.escape import escape_xml
from followup_md.views.timeline import Bar, Row, Timeline

MIDDLE, WINDOW, STEP, DOT = 9, 20, 7, 4
"""Where the dots of a lane lie, where its first open window does, how far windows lie apart, and a radius."""
_WEEKS = (1, 2, 4, 8, 16)

LEGEND = (
    ("note", "day of a note"),
    ("event", "logged"),
    ("span", "first to last day"),
    ("wait", "nothing to do"),
    ("open", "open"),
    ("late", "late"),
    ("expected", "expected"),
)
"""The marks and what they mean."""
_RADIUS = {"note": DOT + 1.5, "event": DOT - 0.5, "expected": DOT - 0.5}

STYLE = """\
.timeline { --paper: #ffffff; --ink: #1d2430; --quiet: #566072; --grid: #e3e7ed; --past: #24579c; --span: #bcd0ec;
  --wait: #8e98a8; --open: #267a52; --late: #b4261c; --pale: #8792a3;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
@media (prefers-color-scheme: dark) {
  .timeline { --paper: #14181f; --ink: #e8ebf0; --quiet: #a3adbd; --grid: #2b323d; --past: #7fb0f2; --span: #2c4874;
    --wait: #78839a; --open: #5cc391; --late: #ff8a7d; --pale: #78839a; }
}
.timeline .paper { fill: var(--paper); }
.timeline text { fill: var(--ink); font-size: 14px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
.timeline .quiet { fill: var(--quiet); font-size: 12px; }
.timeline .late-text { fill: var(--late); font-size: 12px; }
.timeline .grid { stroke: var(--grid); stroke-width: 1; }
.timeline .today { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 3; }
.timeline .span { stroke: var(--span); stroke-width: 8; stroke-linecap: round; }
.timeline .wait { stroke: var(--wait); stroke-width: 1.5; stroke-dasharray: 1 4; stroke-linecap: round; }
.timeline .open { stroke: var(--open); stroke-width: 4; stroke-linecap: round; }
.timeline .late { stroke: var(--late); stroke-width: 4; stroke-linecap: round; }
.timeline .event { fill: var(--past); }
.timeline .note { fill: var(--paper); stroke: var(--past); stroke-width: 2.5; }
.timeline .expected { fill: var(--paper); stroke: var(--pale); stroke-width: 1.5; stroke-dasharray: 2 1.5; }
.timeline .beyond { fill: var(--quiet); font-size: 12px; }
"""


class Scale(NamedTuple):
    """Where days lie: in pixels from the left of a lane that is `width` wide, or in per cent.

    In per cent, `width` is the least that the lane can become. A day lies in the middle of its own.
    """

    start: date
    end: date
    width: float
    in_per_cent: bool = False

    def x(self, day: date) -> str:
        """The place of a day; one beyond the scale lies at its end."""
        return self.place(self.share(day))

    def share(self, day: date) -> float:
        """How much of the scale lies before a day."""
        day = min(max(day, self.start), self.end)
        return ((day - self.start).days + 0.5) / ((self.end - self.start).days + 1)

    def place(self, share: float) -> str:
        """A part of the whole width, as an attribute."""
        return f"{share * 100:.2f}%" if self.in_per_cent else f"{share * self.width:.1f}"

    def ticks(self, room: float) -> Iterator[tuple[date, str]]:
        """Mondays at least so far apart, with their day and month; the first, and that of a new year, with its year."""
        a_day = self.width / ((self.end - self.start).days + 1)
        weeks = next((weeks for weeks in _WEEKS if weeks * 7 * a_day >= room), _WEEKS[-1])
        day, year = self.start + timedelta(-self.start.weekday() % 7), 0
        while self.share(day) * self.width + room <= self.width:
            words = f"{day.day} {MONTH_NAMES[day.month - 1]}"
            yield day, words if day.year == year else f"{words} {day.year}"
            day, year = day + timedelta(weeks=weeks), day.year


def lane_height(row: Row) -> int:
    """How many pixels the marks of a row take."""
    levels = len(_levels(row.windows))
    return 2 * MIDDLE + (STEP * levels + 2 if levels else 0)


def draw_lane(parent: Element, row: Row, scale: Scale, top: float = 0) -> None:
    """Draw the marks of a row into an element, from `top` downwards."""
    middle = top + MIDDLE
    for bar in row.spans:
        _line(parent, bar, scale, middle, "span")
    for bar in row.waits:
        _line(parent, bar, scale, middle, "wait")
    for level, bars in enumerate(_levels(row.windows)):
        for bar in bars:
            _line(parent, bar, scale, top + WINDOW + level * STEP, "late" if bar.is_late else "open")
    for kind, points in (("expected", row.expected), ("note", row.notes), ("event", row.events)):
        for point in points:
            if scale.start <= point.day <= scale.end:
                _entitle(_dot(parent, scale.x(point.day), middle, kind), point.words)
    _draw_beyond(parent, row, scale, middle + DOT)


def _draw_beyond(parent: Element, row: Row, scale: Scale, y: float) -> None:
    """Signs at the ends for what lies before the scale and behind it."""
    sides = (
        ("‹", "start", 0.0, [point for point in (*row.notes, *row.events) if point.day < scale.start]),
        ("›", "end", 1.0, [point for point in row.notes if point.day > scale.end]),
    )
    for sign, anchor, share, points in sides:
        if points:
            at = {"x": scale.place(share), "y": f"{y:g}", "class": "beyond", "text-anchor": anchor}
            mark = SubElement(parent, "text", at)
            mark.text = sign
            _entitle(mark, "; ".join(f"{point.words} ({point.day.year})" for point in points))


def draw_days(parent: Element, timeline: Timeline, scale: Scale, top: float, bottom: float, room: float) -> None:
    """Draw the lines of the ticks and of today."""
    for day, _ in scale.ticks(room):
        _vertical(parent, scale.x(day), top, bottom, "grid")
    _vertical(parent, scale.x(timeline.today), top, bottom, "today")


def draw_sample(parent: Element, kind: str, x: float, y: float) -> None:
    """Draw a mark of the legend, 18 pixels wide."""
    if kind in _RADIUS:
        _dot(parent, f"{x + 9:g}", y, kind)
    else:
        SubElement(parent, "line", _ends(f"{x + 3:g}", f"{x + 15:g}", y, kind))


def _dot(parent: Element, x: str, y: float, kind: str) -> Element:
    return SubElement(parent, "circle", {"cx": x, "cy": f"{y:g}", "r": f"{_RADIUS[kind]:g}", "class": kind})


def _ends(left: str, right: str, y: float, kind: str) -> dict[str, str]:
    return {"x1": left, "x2": right, "y1": f"{y:g}", "y2": f"{y:g}", "class": kind}


def _vertical(parent: Element, x: str, top: float, bottom: float, kind: str) -> None:
    SubElement(parent, "line", {"x1": x, "x2": x, "y1": f"{top:g}", "y2": f"{bottom:g}", "class": kind})


def _line(parent: Element, bar: Bar, scale: Scale, y: float, kind: str) -> None:
    start, end = scale.x(bar.start), scale.x(bar.end or scale.end)
    if bar.end is None or bar.end >= scale.start:
        _entitle(SubElement(parent, "line", _ends(start, end, y, kind)), bar.words)


def _entitle(element: Element, words: str) -> None:
    """What is shown when a pointer rests on a mark."""
    SubElement(element, "title").text = escape_xml(words)


def _levels(bars: Iterable[Bar]) -> list[list[Bar]]:
    """Bars, in the order of their starts, on as few levels as they need to lie side by side."""
    levels: list[list[Bar]] = []
    for bar in bars:
        free = (level for level in levels if level[-1].end is not None and level[-1].end < bar.start)
        level = next(free, None)
        if level is None:
            levels.append(level := [])
        level.append(bar)
    return levels
