"""A timeline as one SVG file: nothing is loaded, nothing runs, and all of it stands in words too.

Names stand above their lanes. They are wrapped by the most that they can take in any usual font, so that none is cut
and no two labels meet.
"""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from followup_md.core.dates import format_day
from followup_md.text.escape import escape_xml
from followup_md.text.widths import fitted, is_of_known_width, text_width
from followup_md.views.lanes import LEGEND, STYLE, Scale, draw_days, draw_lane, draw_sample, lane_height
from followup_md.views.timeline import Row, Timeline

MARK = "<!-- followup-md: timeline -->"
"""What tells a file of ours from others."""
WIDTH, MARGIN, GAP = 720, 16, 8
NAME_SIZE, SMALL_SIZE, LINE, BASE = 14, 12, 18, 14
"""The sizes of letters, the height of a line, and how far below its top it stands."""
TICK_ROOM = 92.0
"""What a day with its year takes."""
SAMPLE = 26
"""How much room the sample of a mark takes in the legend."""
NOTHING = "No note of a kind that the rules know was found, so there is nothing to show yet."


class Label(NamedTuple):
    """A line of text: where it begins (or `ends_here`), its base line, and the most that it can take."""

    text: str
    x: float
    y: float
    size: int
    width: float
    kind: str = ""
    ends_here: bool = False


def render_timeline(timeline: Timeline) -> str:
    """The whole file. The same timeline gives the same text."""
    drawing = Drawing(timeline)
    height = f"{drawing.y + MARGIN:g}"
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "width": str(WIDTH), "height": height})
    svg.attrib |= {"viewBox": f"0 0 {WIDTH} {height}", "class": "timeline"}
    svg.attrib |= {"role": "img", "aria-labelledby": "title description"}
    SubElement(svg, "title", {"id": "title"}).text = escape_xml(timeline.title)
    SubElement(svg, "desc", {"id": "description"}).text = escape_xml(describe(timeline))
    SubElement(svg, "style").text = STYLE
    SubElement(svg, "rect", {"width": "100%", "height": "100%", "class": "paper"})
    svg.append(drawing.inner)
    return f"{MARK}\n{tostring(svg, encoding='unicode')}\n"


def describe(timeline: Timeline) -> str:
    """The picture in words, a sentence for each row."""
    return " ".join(row.summary() for row in timeline.rows) or NOTHING


class Drawing:
    """What the picture shows: the drawn element, its `labels`, and the height that it takes as `y`."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline, self.width = timeline, WIDTH - 2 * MARGIN
        self.scale = Scale(timeline.start, timeline.end, self.width)
        self.inner = Element("g", {"transform": f"translate({MARGIN} {MARGIN})"})
        self.days = Element("g")
        self.labels: list[Label] = []
        self.y = 0.0
        self._write(timeline.title, NAME_SIZE)
        if timeline.rows:
            self._draw_legend()
            self._draw_axis()
            self.inner.append(self.days)
            top = self.y
            for row in timeline.rows:
                self._draw_row(row)
            draw_days(self.days, timeline, self.scale, top, self.y, TICK_ROOM)
        else:
            self._write(NOTHING, SMALL_SIZE, "quiet")
        for label in self.labels:
            _draw_label(self.inner, label)

    def _write(self, text: str, size: int, kind: str = "", room: float = 0) -> None:
        """Lines from the left, as many as the text needs beside so much room at the right."""
        for line in fitted(escape_xml(text), size, self.width - room):
            self._label(line, 0, size, kind)
            self.y += LINE

    def _label(self, text: str, x: float, size: int, kind: str = "", ends_here: bool = False) -> None:
        self.labels.append(Label(text, x, self.y + BASE, size, text_width(text, size), kind, ends_here))

    def _draw_legend(self) -> None:
        x = 0.0
        self.y += GAP
        for kind, words in LEGEND:
            width = text_width(words, SMALL_SIZE)
            draw_sample(self.inner, kind, x, self.y + BASE - 4)
            self._label(words, x + SAMPLE, SMALL_SIZE, "quiet")
            x += SAMPLE + width + GAP
        self.y += LINE + GAP

    def _draw_axis(self) -> None:
        """The days of the ticks, and below them today, so that they cannot meet."""
        for day, words in self.scale.ticks(TICK_ROOM):
            self._label(words, self.scale.share(day) * self.width, SMALL_SIZE, "quiet")
        self.y += LINE
        words = f"today, {format_day(self.timeline.today)}"
        left = self.scale.share(self.timeline.today) * self.width - text_width(words, SMALL_SIZE) / 2
        self._label(words, left, SMALL_SIZE, "quiet")
        self.y += LINE + 2

    def _draw_row(self, row: Row) -> None:
        if row.status:
            kind = "late-text" if row.is_late else "quiet"
            self._label(row.status, self.width, SMALL_SIZE, kind, ends_here=True)
        self._write(row.name, NAME_SIZE, room=text_width(row.status, SMALL_SIZE) + GAP)
        draw_lane(self.inner, row, self.scale, self.y)
        self.y += lane_height(row) + GAP


def _draw_label(parent: Element, label: Label) -> None:
    element = SubElement(parent, "text", {"x": f"{label.x:.1f}", "y": f"{label.y:g}"})
    element.text = label.text
    if label.kind:
        element.set("class", label.kind)
    if label.ends_here:
        element.set("text-anchor", "end")
    if not is_of_known_width(label.text):
        element.attrib |= {"textLength": f"{label.width:.1f}", "lengthAdjust": "spacingAndGlyphs"}
