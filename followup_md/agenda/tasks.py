"""Items as task lines, as Obsidian's plugin Tasks reads them: the act and its link first, fields behind, the key last.

The fields are written with the plugin's signs, or in its other format, that of Dataview.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from followup_md.agenda.keys import block_id
from followup_md.agenda.markdown import Link
from followup_md.agenda.model import DoneToday, Item
from followup_md.agenda.page_file import DONE_BOX, OPEN_BOX, SKIPPED_BOX, Tick
from followup_md.core.words import count_of
from followup_md.rules.state import STANDING, State
from followup_md.text.escape import escape_markdown, format_code

INDENT = "  "
_SIGNS = {"start": "🛫", "due": "📅", "completion": "✅", "cancelled": "❌"}
_PRIORITY_SIGNS = {"highest": "🔺", "high": "⏫"}
"""What is less urgent needs no sign."""
_STAMPS = {DONE_BOX: "completion", SKIPPED_BOX: "cancelled"}


class Style(NamedTuple):
    """How the tasks of one page are written: links, tag, format of the fields, and the ticks that wait, by key."""

    link: Link
    tag: str
    format: str
    ticks: Mapping[str, Tick]


def task_lines(items: Iterable[Item], style: Style) -> Iterable[str]:
    """Each item with its reasons below it, said once for neighbours of a note that have the same."""
    before: dict[str, tuple[str, ...]] = {}
    for item in items:
        yield _task(item, style)
        bullets = {"reasons": tuple(filter(None, map(escape_markdown, item.reasons))), "draft": _draft(item, style)}
        for name, own in bullets.items():
            saying = (item.outcome.path, *own)
            if before.get(name) != saying:
                yield from (f"{INDENT}- {bullet}" for bullet in own)
            before[name] = saying


def done_line(done: DoneToday, day: date, style: Style) -> str:
    """An event of the day as a task that is done."""
    text = done.text[:1].upper() + done.text[1:]
    words = [_act(text, style), style.link(done.record.path, done.group or "")]
    return f"- [{DONE_BOX}] {' · '.join(words)} {_field('completion', day, style)}"


def _task(item: Item, style: Style) -> str:
    outcome, tick = item.outcome, style.ticks.get(item.key)
    words = [_act(item.text or outcome.rule.id, style)]
    if item.record:
        words.append(style.link(item.record.path, item.group or ""))
    opens = outcome.opens.day if outcome.state == State.LATER and outcome.opens else None
    due = outcome.due.day if outcome.due else None
    fields = [_priority(outcome.priority, style)]
    fields += [_field(name, day, style) for name, day in (("start", opens), ("due", due)) if day]
    if tick and tick.day and tick.mark in _STAMPS:
        fields.append(_field(_STAMPS[tick.mark], tick.day, style))
    fields.append(block_id(item.key, opens, due))
    return f"- [{tick.mark if tick else OPEN_BOX}] {' · '.join(words)} {' '.join(filter(None, fields))}"


def _act(text: str, style: Style) -> str:
    return f"{style.tag}**{escape_markdown(text) or '…'}**"


def _priority(priority: str, style: Style) -> str:
    sign = _PRIORITY_SIGNS.get(priority, "")
    return sign if style.format == "tasks" or not sign else f"[priority:: {priority}]"


def _field(name: str, day: date, style: Style) -> str:
    return f"{_SIGNS[name]} {day}" if style.format == "tasks" else f"[{name}:: {day}]"


def _draft(item: Item, style: Style) -> tuple[str, ...]:
    """A link to the item's draft and what it still lacks, or how to begin one."""
    if item.draft:
        gaps = f", {count_of(item.draft.gaps, 'gap')} to fill" if item.draft.gaps else ""
        return (f"Draft: {style.link(item.draft.path, 'draft')}{gaps}",)
    if item.outcome.rule.draft and item.note_word and item.outcome.state in STANDING:
        return (f"Draft: {format_code(f'followup-md draft {item.note_word}')}",)
    return ()
