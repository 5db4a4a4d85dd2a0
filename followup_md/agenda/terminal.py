"""The agenda as text for a terminal: what to do first, in ten seconds.

Knows widths and styles; knows no terminal (whether to colour is handed in). Every value goes through the escaper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from unicodedata import category, east_asian_width

from followup_md.agenda.model import ATTENTION, CANNOT_TELL, DONE_TODAY, SECTION_TITLES, WAITING, Agenda, Item
from followup_md.agenda.phrasing import cannot_tell_line, counts_lines, summary, waiting_line
from followup_md.core.dates import format_day, format_long_day
from followup_md.core.words import count_of
from followup_md.rules.model import LATER, OVERDUE, TODAY
from followup_md.text.escape import escape_plain

Style = Callable[[str, str], str]
"""(text, role) → text as the terminal shows it; roles are heading, overdue, today, quiet."""
_ROLES = {SECTION_TITLES[OVERDUE]: "overdue", SECTION_TITLES[TODAY]: "today"}


def render_terminal(agenda: Agenda, width: int, style: Style) -> str:
    """The whole agenda, with reasons where something is due; `width` is the number of columns, 0 for no limit."""
    lines = [style(f"{format_long_day(agenda.as_of)}: {summary(agenda)}", "heading")]
    for section in (*agenda.sections, *agenda.custom):
        lines.append(style(section.title, _ROLES.get(section.title, "heading")))
        for item in section.items:
            lines.append(_cut(f"  {_line(item)}", width))
            reason = escape_plain(item.reason)
            if reason and section.title in _ROLES:
                lines.append(style(_cut(f"      {reason}", width), "quiet"))
    lines += _plain(
        CANNOT_TELL,
        [(entry.group or _path(entry.record) or agenda.title, cannot_tell_line(entry)) for entry in agenda.cannot_tell],
        width,
        style,
    )
    lines += _plain(
        DONE_TODAY, [(done.group or done.record.path, done.text) for done in agenda.done_today], width, style
    )
    lines += _plain(WAITING, [(entry.name, waiting_line(entry)) for entry in agenda.waiting], width, style)
    if agenda.problems:
        lines += [
            style(ATTENTION, "overdue"),
            f"  {count_of(len(agenda.problems), 'problem')}: see standard error, or run followup-md check",
        ]
    lines += [style(line, "quiet") for line in counts_lines(agenda)]
    return "\n".join(lines) + "\n"


def _plain(title: str, rows: Iterable[tuple[str, str]], width: int, style: Style) -> list[str]:
    lines = [_cut(f"  {escape_plain(name)}: {escape_plain(text)}", width) for name, text in rows]
    return [style(title, "heading"), *lines] if lines else []


def _path(record: object) -> str:
    return getattr(record, "path", "")


def _line(item: Item) -> str:
    outcome = item.outcome
    words = [escape_plain(item.text) or outcome.rule.id]
    if item.group:
        words.append(escape_plain(item.group))
    day = outcome.opens if outcome.state == LATER else outcome.due
    if day:
        before = {LATER: "from ", OVERDUE: "was due "}.get(outcome.state, "due ")
        words.append(before + format_day(day.day))
    if item.draft:
        words.append(f"draft with {count_of(item.draft.gaps, 'gap')}" if item.draft.gaps else "draft ready")
    return " · ".join(words)


def _cut(line: str, width: int) -> str:
    if not width or _columns(line) <= width:
        return line
    kept = line[: width - 1]
    while _columns(kept) >= width:
        kept = kept[:-1]
    return kept + "…"


def _columns(text: str) -> int:
    """How wide a terminal shows the text: East Asian letters and most signs take two columns, accents none."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(c) in "WF" else category(c) not in ("Mn", "Me") for c in text)
