"""The agenda as the Markdown page in the vault.

Knows Obsidian's links and the line grammar of its Tasks plugin; knows no file. Every value goes through the escaper,
but for a kept tick: that line is the user's own, and stays as it stood.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping

from followup_md.agenda.model import ATTENTION, CANNOT_TELL, DONE_TODAY, SECTION_TITLES, WAITING, Agenda, Item
from followup_md.agenda.page_file import BEGIN, DAY_SIGNS, END, OPEN_BOX, Tick, place_ticks
from followup_md.agenda.phrasing import cannot_tell_line, counts_lines, draft_command, shown_problems, waiting_line
from followup_md.core.dates import format_long_day
from followup_md.core.record import Record
from followup_md.core.words import count_of
from followup_md.engine.outcome import STANDING
from followup_md.rules.model import LATER, OVERDUE, TODAY, Page
from followup_md.text.escape import escape_markdown, format_markdown_link, format_wikilink

_URGENT = (SECTION_TITLES[OVERDUE], SECTION_TITLES[TODAY])
_PRIORITY_SIGNS = {"highest": " 🔺", "high": " ⏫", "normal": "", "low": " 🔽"}
Link = Callable[[str, str], str]
"""A link to a file of the vault: its path and what to show."""


def render_page(agenda: Agenda, page: Page, paths: Mapping[str, int], ticks: Iterable[Tick] = ()) -> str:
    """The text between the markers, markers included.

    `paths` counts how often each file name stands in the vault; `ticks` are those that could not be taken in.
    """
    placed, kept = place_ticks(ticks, {item.key for item in agenda.items()})
    link = _linker(page, paths)
    shared = frozenset(name for name, times in paths.items() if times > 1)
    tag = f"#{page.tag} " if page.tag else ""
    lines = [BEGIN, f"# Agenda for {format_long_day(agenda.as_of)}"]
    for section in agenda.sections:
        lines += [f"## {section.title}", *_tasks(section.items, placed, tag, link, shared, section.title in _URGENT)]
    if agenda.cannot_tell:
        lines.append(f"## {CANNOT_TELL}")
        for entry in agenda.cannot_tell:
            about = _about(entry.record, entry.group, link) or escape_markdown(agenda.title)
            lines.append(f"- {about}: {_code_safe(cannot_tell_line(entry))}")
    for section in agenda.custom:
        lines += [f"## {escape_markdown(section.title)}", *_tasks(section.items, placed, tag, link, shared, False)]
    if agenda.done_today:
        lines.append(f"## {DONE_TODAY}")
        lines += [
            f"- [x] {escape_markdown(_capital(done.text))}, {_about(done.record, done.group, link)}"
            for done in agenda.done_today
        ]
    if agenda.waiting:
        lines.append(f"## {WAITING}")
        for waiting in agenda.waiting:
            about = link(waiting.record.path, waiting.name) if waiting.record else escape_markdown(waiting.name)
            lines.append(f"- {about}: {escape_markdown(waiting_line(waiting))}")
    lines += _attention(agenda, kept)
    if not (agenda.items() or agenda.cannot_tell):
        lines.insert(2, "Nothing to do today.")
    lines += ["", *(f"*{_code_safe(line)}*" for line in counts_lines(agenda)), END, ""]
    return "\n".join(lines)


def _tasks(
    items: Iterable[Item], ticks: Mapping[str, Tick], tag: str, link: Link, shared: frozenset[str], urgent: bool
) -> Iterable[str]:
    """Each item as a task line that Tasks can read: text, link and reason first, fields last.

    What is urgent has its reason on a line of its own, said once for items of a note that have the same; elsewhere the
    reason stands in the line, so that a busy day still fits on a screen. `shared` are the file names of several.
    """
    said: tuple[str, ...] = ()
    for item in items:
        outcome = item.outcome
        about = f", {_about(item.record, item.group, link)}" if item.record else ""
        fields = f" 🆔 {item.key}{_PRIORITY_SIGNS[outcome.rule.priority]}"
        if outcome.state == LATER and outcome.opens:
            fields += f" 🛫 {outcome.opens.day}"
        if outcome.due:
            fields += f" 📅 {outcome.due.day}"
        tick = ticks.get(item.key)
        fields += _stamp(tick) if tick else ""
        reason = escape_markdown(item.reason)
        why = f"{reason} `{outcome.rule.id}`" if reason else f"`{outcome.rule.id}`"
        about += _draft(item, link)
        if outcome.rule.draft and not item.draft and item.record and outcome.state in STANDING:
            name = item.record.path.rpartition("/")[2].removesuffix(".md").casefold()
            why += f" · {_code_safe(draft_command(item.record.path, name not in shared))}"
        inline = "" if urgent else f" · {why}"
        box = tick.mark if tick else OPEN_BOX
        yield f"- [{box}] {tag}{escape_markdown(item.text) or outcome.rule.id}{about}{inline}{fields}"
        saying = (outcome.path, why)
        if urgent and saying != said:
            yield f"    - {why}"
        said = saying


def _draft(item: Item, link: Link) -> str:
    """A link to the item's draft, and what it still lacks."""
    if item.draft is None:
        return ""
    gaps = f", {count_of(item.draft.gaps, 'gap')} to fill" if item.draft.gaps else ""
    return f" · {link(item.draft.path, 'draft')}{gaps}"


def _stamp(tick: Tick) -> str:
    """The day of a tick as Tasks writes it: the day it was first seen, where nobody wrote one."""
    return f" {DAY_SIGNS[tick.mark]} {tick.day}" if tick.day else ""


def _about(record: Record | None, group: str | None, link: Link) -> str:
    return link(record.path, group or "") if record else ""


def _linker(page: Page, paths: Mapping[str, int]) -> Link:
    folder = posixpath.dirname(posixpath.normpath(page.file)) or "."

    def link(path: str, text: str) -> str:
        stem = path.removesuffix(".md")
        name = stem.rpartition("/")[2]
        found = None
        if page.links == "wiki":
            found = format_wikilink(name if paths.get(name.casefold(), 0) < 2 else stem, text or name)
        return found or format_markdown_link(posixpath.relpath(path, folder), text or name)

    return link


def _attention(agenda: Agenda, ticks: Iterable[Tick]) -> list[str]:
    kept = [f"- [{tick.mark}] {tick.text}" for tick in ticks]
    if not (agenda.problems or kept):
        return []
    lines, more = shown_problems(agenda)
    rest = [f"- and {more:,} more: run `followup-md check`"] if more else []
    return [f"## {ATTENTION}", *(f"- {_code_safe(line)}" for line in lines), *rest, *kept]


_CODE = re.compile(r"`([^`\n]+)`")


def _code_safe(text: str) -> str:
    """Escaped text whose parts in backticks stay code; within code nothing means anything, so nothing is escaped."""
    parts = _CODE.split(text)
    shown = [
        f"`{part}`" if number % 2 and part.isprintable() else escape_markdown_part(part)
        for number, part in enumerate(parts)
    ]
    return "".join(shown).strip()


def escape_markdown_part(text: str) -> str:
    """As `escape_markdown`, for a part of a line: outer blanks stay."""
    bare = escape_markdown(text)
    return (" " if text[:1].isspace() else "") + bare + (" " if bare and text[-1:].isspace() else "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
