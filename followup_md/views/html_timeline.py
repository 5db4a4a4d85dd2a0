"""The timeline as HTML: names and days as text that flows, and a lane below each that fits any width."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from followup_md.core.dates import format_day
from followup_md.text.html import add
from followup_md.views.lanes import LEGEND, Scale, draw_days, draw_lane, draw_sample, lane_height
from followup_md.views.picture import NOTHING, TICK_ROOM
from followup_md.views.timeline import Row, Timeline

NARROWEST = 280
"""How many pixels a lane has on the narrowest screen."""


def add_timeline(parent: Element, timeline: Timeline) -> None:
    """A key to the marks, the days, and each row: its name, what is next, and its lane, all of it in words too."""
    if not timeline.rows:
        add(parent, "p", NOTHING)
        return
    scale = Scale(timeline.start, timeline.end, NARROWEST, in_per_cent=True)
    key = add(parent, "ul", class_="key")
    for kind, words in LEGEND:
        entry = add(key, "li")
        draw_sample(add(entry, "svg", width="22", height="14", aria_hidden="true"), kind, 0, 7)
        add(entry, "span", words)
    _add_axis(parent, timeline, scale)
    rows = add(parent, "ul", class_="lanes")
    for row in timeline.rows:
        entry = add(rows, "li")
        who = add(entry, "div", class_="who")
        add(who, "div", row.name)
        add(who, "div", row.status, class_="when is-late" if row.is_late else "when")
        _add_lane(entry, row, timeline, scale)


def _add_axis(parent: Element, timeline: Timeline, scale: Scale) -> None:
    axis = add(parent, "svg", class_="axis", width="100%", height="36", aria_hidden="true")
    for day, words in scale.ticks(TICK_ROOM):
        add(axis, "text", words, x=scale.x(day), y="13", class_="quiet")
    anchor = "end" if scale.share(timeline.today) > 0.5 else "start"
    label = add(axis, "text", f"today, {format_day(timeline.today)}", x=scale.x(timeline.today), y="31", class_="quiet")
    label.set("text-anchor", anchor)


def _add_lane(parent: Element, row: Row, timeline: Timeline, scale: Scale) -> None:
    height = lane_height(row)
    lane = add(parent, "svg", width="100%", height=str(height), role="img", aria_label=row.summary())
    draw_days(lane, timeline, scale, 0, height, TICK_ROOM)
    draw_lane(lane, row, scale)
