"""The agenda as the Markdown page in the vault.

Knows Obsidian's links, the line grammar of its Tasks plugin, and the marker comments between which the page is ours;
knows no file. Every value goes through the escaper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from followup_md.agenda import ATTENTION, CANNOT_TELL, DONE_TODAY, SECTION_TITLES, WAITING, Agenda, Item
from followup_md.dates import format_long_day
from followup_md.escape import escape_markdown, format_markdown_link, format_wikilink
from followup_md.model import Record
from followup_md.render.phrasing import cannot_tell_line, counts_lines, shown_problems, waiting_line
from followup_md.ruleset import LATER, OVERDUE, TODAY, Page

BEGIN = "<!-- followup-md:begin (written anew at each run; write your own text above or below) -->"
END = "<!-- followup-md:end -->"
HEAD = "---\nfollowup-md: agenda\n---\n"
"""Front matter of a new page: a property by which queries can leave the page out."""

_URGENT = (SECTION_TITLES[OVERDUE], SECTION_TITLES[TODAY])
_PRIORITY_SIGNS = {"highest": " 🔺", "high": " ⏫", "normal": "", "low": " 🔽"}
_BEGIN_LINE = re.compile(rb"(?:^|(?<=\A\xef\xbb\xbf))<!-- followup-md:begin\b[^\n]*-->[ \t]*(?=(\r?)$)", re.MULTILINE)
_END_LINE = re.compile(rb"^<!-- followup-md:end -->[ \t]*(?=\r?$)", re.MULTILINE)

Link = Callable[[Record, str], str]


def render_page(agenda: Agenda, page: Page, paths: Mapping[str, int]) -> str:
    """The text between the markers, markers included. `paths` counts how often each file name stands in the vault."""
    link = _linker(page, paths)
    tag = f"#{page.tag} " if page.tag else ""
    lines = [BEGIN, f"# Agenda for {format_long_day(agenda.as_of)}"]
    for section in agenda.sections:
        lines += [f"## {section.title}", *_tasks(section.items, tag, link, section.title in _URGENT)]
    if agenda.cannot_tell:
        lines.append(f"## {CANNOT_TELL}")
        lines += [
            f"- {_about(entry.record, entry.group, link)}: {_code_safe(cannot_tell_line(entry))}"
            for entry in agenda.cannot_tell
        ]
    for section in agenda.custom:
        lines += [f"## {escape_markdown(section.title)}", *_tasks(section.items, tag, link, False)]
    if agenda.done_today:
        lines.append(f"## {DONE_TODAY}")
        lines += [
            f"- [x] {escape_markdown(_capital(done.text))}, {_about(done.record, done.group, link)}"
            for done in agenda.done_today
        ]
    if agenda.waiting:
        lines.append(f"## {WAITING}")
        for waiting in agenda.waiting:
            about = link(waiting.record, waiting.name) if waiting.record else escape_markdown(waiting.name)
            lines.append(f"- {about}: {escape_markdown(waiting_line(waiting))}")
    lines += _attention(agenda)
    if not (agenda.items() or agenda.cannot_tell):
        lines.insert(2, "Nothing to do today.")
    lines += ["", *(f"*{_code_safe(line)}*" for line in counts_lines(agenda)), END, ""]
    return "\n".join(lines)


def merge_page(old: bytes | None, page: str) -> bytes | None:
    """The file's new bytes: what stands outside the markers stays; None when the file is not ours to write."""
    new = page.encode("utf-8")
    if old is None:
        return HEAD.encode() + new
    begins, ends = list(_BEGIN_LINE.finditer(old)), list(_END_LINE.finditer(old))
    if len(begins) != 1 or len(ends) != 1 or ends[0].start() < begins[0].end():
        return None
    new = new.rstrip(b"\n")
    if begins[0][1]:
        new = new.replace(b"\n", b"\r\n")
    return old[: begins[0].start()] + new + old[ends[0].end() :]


def _tasks(items: Iterable[Item], tag: str, link: Link, urgent: bool) -> Iterable[str]:
    """Each item as a task line that Tasks can read: text, link and reason first, fields last.

    What is urgent has its reason on a line of its own, said once for items of a note that have the same; elsewhere the
    reason stands in the line, so that a busy day still fits on a screen.
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
        reason = escape_markdown(item.reason)
        why = f"{reason} `{outcome.rule.id}`" if reason else f"`{outcome.rule.id}`"
        inline = "" if urgent else f" · {why}"
        yield f"- [ ] {tag}{escape_markdown(item.text) or outcome.rule.id}{about}{inline}{fields}"
        saying = (outcome.path, why)
        if urgent and saying != said:
            yield f"    - {why}"
        said = saying


def _about(record: Record | None, group: str | None, link: Link) -> str:
    return link(record, group or "") if record else ""


def _linker(page: Page, paths: Mapping[str, int]) -> Link:
    def link(record: Record, text: str) -> str:
        stem = record.path.removesuffix(".md")
        name = stem.rpartition("/")[2]
        found = None
        if page.links == "wiki":
            found = format_wikilink(name if paths.get(name.casefold(), 0) < 2 else stem, text or name)
        return found or format_markdown_link(record.path, text or name)

    return link


def _attention(agenda: Agenda) -> list[str]:
    if not agenda.problems:
        return []
    lines, more = shown_problems(agenda)
    rest = [f"- and {more:,} more: run `followup-md check`"] if more else []
    return [f"## {ATTENTION}", *(f"- {_code_safe(line)}" for line in lines), *rest]


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
