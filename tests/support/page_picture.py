"""The top of an agenda page as a picture: the same page gives the same bytes."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from datetime import date
from html import escape
from typing import NamedTuple

WIDTH, LEFT, COLUMNS = 760, 36, 88
SECTIONS = ("Overdue", "Today", "Now open")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_TASK = re.compile(r"- \[ \] \*\*(.+?)\*\*(.*)")
_LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")
_DUE = re.compile(r"📅 (\d{4}-\d\d-\d\d)")


class Line(NamedTuple):
    """A line of the picture: how much space it takes, where it begins, its size, weight and colour, its text."""

    height: int
    indent: int
    size: int
    weight: int
    colour: str
    text: str
    box: bool = False


def draw_page(page: str) -> str:
    """An SVG of the title, the summary and the first sections of a page."""
    lines = list(_lines(page))
    body, y = [], 20
    for line in lines:
        y += line.height
        x = LEFT + line.indent
        if line.box:
            body.append(f'<rect x="{x - 22}" y="{y - 11}" width="13" height="13" rx="3" fill="none" stroke="#8a8f98"/>')
        style = f'font-size="{line.size}" font-weight="{line.weight}" fill="{line.colour}"'
        body.append(f'<text x="{x}" y="{y}" {style}>{escape(line.text, quote=False)}</text>')
    height = y + 28
    title = escape(lines[0].text, quote=False)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}" font-family="{FONT}" role="img">',
            f"<title>{title}</title>",
            f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="10" fill="#fff" stroke="#d5d8dc"/>',
            *body,
            "</svg>\n",
        )
    )


def _lines(page: str) -> Iterator[Line]:
    section = ""
    for text in page.splitlines():
        if text.startswith("# "):
            yield Line(24, 0, 24, 700, "#1f2328", text[2:])
        elif text.startswith("**"):
            yield Line(30, 0, 15, 400, "#1f2328", text.replace("**", ""))
        elif text.startswith("## "):
            section = text[3:]
            if section in SECTIONS:
                yield Line(42, 0, 18, 700, "#1f2328", section)
        elif section in SECTIONS and (task := _TASK.match(text)):
            rest, due = _LINK.search(task[2]), _DUE.search(task[2])
            day = _spoken(date.fromisoformat(due[1])) if due else ""
            shown = " · ".join(filter(None, (task[1], rest[1] if rest else "", f"by {day}" if day else "")))
            yield Line(28, 24, 15, 600, "#1f2328", shown, box=True)
        elif section in SECTIONS and text.startswith("  - ") and "`followup-md" not in text:
            for number, part in enumerate(textwrap.wrap(text[4:], COLUMNS)):
                yield Line(20, 40 + 12 * bool(number), 14, 400, "#59636e", part if number else f"– {part}")


def _spoken(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
