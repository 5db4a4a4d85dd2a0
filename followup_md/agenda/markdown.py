"""The agenda as the Markdown page in the vault, with Obsidian's links and the task lines of its Tasks plugin.

Every value goes through the escaper, but for a kept tick: that line is the user's own, and stays as it stood.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from followup_md.agenda.model import (
    ATTENTION,
    CANNOT_TELL,
    DONE_TODAY,
    DUE_TODAY,
    OVERDUE,
    WAITING,
    Agenda,
    Item,
    Section,
)
from followup_md.agenda.page_file import BEGIN, DAY_SIGNS, END, OPEN_BOX, Tick, place_ticks
from followup_md.agenda.phrasing import cannot_tell_line, counts_lines, draft_command, shown_problems, waiting_line
from followup_md.core.dates import format_long_day
from followup_md.core.links import link_path, note_name
from followup_md.core.record import Record
from followup_md.core.words import count_of
from followup_md.rules.model import Page
from followup_md.rules.state import STANDING, State
from followup_md.text.escape import escape_markdown, format_markdown_link, format_wikilink

_PRIORITY_SIGNS = {"highest": " 🔺", "high": " ⏫", "normal": "", "low": " 🔽"}
Link = Callable[[str, str], str]
"""A link to a file of the vault: its path and what to show."""


class _Style(NamedTuple):
    """How the tasks of one page are written: links, tag, ticks by key, and the file names that several notes have."""

    link: Link
    tag: str
    ticks: Mapping[str, Tick]
    shared: frozenset[str]


def render_page(agenda: Agenda, page: Page, paths: Mapping[str, int], ticks: Iterable[Tick] = ()) -> str:
    """The text between the markers, markers included.

    `paths` counts how often each file name stands in the vault; `ticks` are those that could not be taken in.
    """
    placed, kept = place_ticks(ticks, {item.key for item in agenda.items()})
    link = _linker(page, paths)
    shared = frozenset(name for name, times in paths.items() if times > 1)
    style = _Style(link, f"#{page.tag} " if page.tag else "", placed, shared)
    lines = [BEGIN, f"# Agenda for {format_long_day(agenda.as_of)}"]
    if not (agenda.items() or agenda.cannot_tell):
        lines.append("Nothing to do today.")
    for section in agenda.sections:
        lines += _under(section.title, _tasks(section, style))
    lines += _under(CANNOT_TELL, _cannot_tell_lines(agenda, link))
    for section in agenda.custom:
        lines += _under(escape_markdown(section.title), _tasks(section, style))
    lines += _under(DONE_TODAY, _done_lines(agenda, link))
    lines += _under(WAITING, _waiting_lines(agenda, link))
    lines += _under(ATTENTION, _attention_lines(agenda, kept))
    lines += ["", *(f"*{_code_safe(line)}*" for line in counts_lines(agenda)), END, ""]
    return "\n".join(lines)


def _under(title: str, lines: Iterable[str]) -> list[str]:
    """A heading and the lines below it; nothing without lines."""
    below = list(lines)
    return [f"## {title}", *below] if below else []


# tasks


def _tasks(section: Section, style: _Style) -> Iterable[str]:
    """Each item as a task line that Tasks can read: text, link and reason first, fields last.

    What is overdue or due today has its reason on a line of its own, said once for neighbours of a note that have the
    same; elsewhere the reason stands in the line, so that a busy day still fits on a screen.
    """
    is_urgent = section.title in (OVERDUE, DUE_TODAY)
    said: tuple[str, ...] = ()
    for item in section.items:
        rule, tick = item.outcome.rule, style.ticks.get(item.key)
        about = f", {_about(item.record, item.group, style.link)}" if item.record else ""
        why = _reason(item, style.shared)
        inline = "" if is_urgent else f" · {why}"
        words = f"{style.tag}{escape_markdown(item.text) or rule.id}{about}{_draft(item, style.link)}{inline}"
        yield f"- [{tick.mark if tick else OPEN_BOX}] {words}{_fields(item)}{_stamp(tick)}"
        saying = (item.outcome.path, why)
        if is_urgent and saying != said:
            yield f"    - {why}"
        said = saying


def _reason(item: Item, shared: frozenset[str]) -> str:
    """Why it is asked, by which rule, and how to begin a draft that is not there yet."""
    rule = item.outcome.rule
    why = f"{escape_markdown(item.reason)} `{rule.id}`".lstrip()
    if rule.draft and not item.draft and item.record and item.outcome.state in STANDING:
        is_alone = note_name(item.record.path).casefold() not in shared
        why += f" · {_code_safe(draft_command(item.record.path, is_alone))}"
    return why


def _fields(item: Item) -> str:
    """The fields of Tasks."""
    outcome = item.outcome
    fields = f" 🆔 {item.key}{_PRIORITY_SIGNS[outcome.rule.priority]}"
    if outcome.state == State.LATER and outcome.opens:
        fields += f" 🛫 {outcome.opens.day}"
    return f"{fields} 📅 {outcome.due.day}" if outcome.due else fields


def _stamp(tick: Tick | None) -> str:
    """The day of a tick as Tasks writes it: the day it was first seen, where nobody wrote one."""
    return f" {DAY_SIGNS[tick.mark]} {tick.day}" if tick and tick.day else ""


def _draft(item: Item, link: Link) -> str:
    """A link to the item's draft, and what it still lacks."""
    if item.draft is None:
        return ""
    gaps = f", {count_of(item.draft.gaps, 'gap')} to fill" if item.draft.gaps else ""
    return f" · {link(item.draft.path, 'draft')}{gaps}"


# other lines


def _cannot_tell_lines(agenda: Agenda, link: Link) -> Iterable[str]:
    for entry in agenda.cannot_tell:
        about = _about(entry.record, entry.group, link) or escape_markdown(agenda.title)
        yield f"- {about}: {_code_safe(cannot_tell_line(entry))}"


def _done_lines(agenda: Agenda, link: Link) -> Iterable[str]:
    for done in agenda.done_today:
        text = done.text[:1].upper() + done.text[1:]
        yield f"- [x] {escape_markdown(text)}, {_about(done.record, done.group, link)}"


def _waiting_lines(agenda: Agenda, link: Link) -> Iterable[str]:
    for waiting in agenda.waiting:
        about = _about(waiting.record, waiting.name, link) or escape_markdown(waiting.name)
        yield f"- {about}: {escape_markdown(waiting_line(waiting))}"


def _attention_lines(agenda: Agenda, ticks: Iterable[Tick]) -> Iterable[str]:
    lines, more = shown_problems(agenda)
    yield from (f"- {_code_safe(line)}" for line in lines)
    if more:
        yield f"- and {more:,} more: run `followup-md check`"
    yield from (f"- [{tick.mark}] {tick.text}" for tick in ticks)


def _about(record: Record | None, group: str | None, link: Link) -> str:
    return link(record.path, group or "") if record else ""


def _linker(page: Page, paths: Mapping[str, int]) -> Link:
    folder = posixpath.dirname(posixpath.normpath(page.file)) or "."

    def link(path: str, text: str) -> str:
        name = note_name(path)
        wikilink = None
        if page.links == "wiki":
            is_alone = paths.get(name.casefold(), 0) < 2
            wikilink = format_wikilink(name if is_alone else link_path(path), text or name)
        return wikilink or format_markdown_link(posixpath.relpath(path, folder), text or name)

    return link


_CODE = re.compile(r"`([^`\n]+)`")


def _code_safe(text: str) -> str:
    """Escaped text whose parts in backticks stay code; within code nothing means anything, so nothing is escaped."""
    return "".join(
        f"`{part}`" if number % 2 and part.isprintable() else escape_markdown_part(part)
        for number, part in enumerate(_CODE.split(text))
    ).strip()


def escape_markdown_part(text: str) -> str:
    """As `escape_markdown`, for a part of a line: outer blanks stay."""
    bare = escape_markdown(text)
    return (" " if text[:1].isspace() else "") + bare + (" " if bare and text[-1:].isspace() else "")
