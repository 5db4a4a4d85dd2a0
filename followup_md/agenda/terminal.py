"""The agenda as text for a terminal: what to do first, in ten seconds. Every value goes through the escaper."""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import category, east_asian_width

from followup_md.agenda.model import ATTENTION, CANNOT_TELL, DONE_TODAY, DUE_TODAY, OVERDUE, WAITING, Agenda, Item
from followup_md.agenda.phrasing import cannot_tell_line, counts_lines, summary, waiting_line
from followup_md.core.dates import format_day, format_long_day
from followup_md.core.words import count_of
from followup_md.rules.state import State
from followup_md.text.escape import escape_plain

Style = Callable[[str, str], str]
"""(text, role) → text as the terminal shows it; roles are heading, overdue, today, quiet."""
_ROLES = {OVERDUE: "overdue", DUE_TODAY: "today"}


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
    for title, rows in _rows(agenda).items():
        if rows:
            lines.append(style(title, "heading"))
            lines += (_cut(f"  {escape_plain(name)}: {escape_plain(text)}", width) for name, text in rows)
    if agenda.problems:
        problems = count_of(len(agenda.problems), "problem")
        lines += [style(ATTENTION, "overdue"), f"  {problems}: see standard error, or run followup-md check"]
    lines += (style(line, "quiet") for line in counts_lines(agenda))
    return "\n".join(lines) + "\n"


def _rows(agenda: Agenda) -> dict[str, list[tuple[str, str]]]:
    """The sections that hold no items: title → (name, text) of each line."""
    names = [entry.group or (entry.record.path if entry.record else agenda.title) for entry in agenda.cannot_tell]
    return {
        CANNOT_TELL: list(zip(names, map(cannot_tell_line, agenda.cannot_tell), strict=True)),
        DONE_TODAY: [(done.group or done.record.path, done.text) for done in agenda.done_today],
        WAITING: [(entry.name, waiting_line(entry)) for entry in agenda.waiting],
    }


def _line(item: Item) -> str:
    outcome = item.outcome
    words = [escape_plain(item.text) or outcome.rule.id]
    if item.group:
        words.append(escape_plain(item.group))
    day = outcome.opens if outcome.state == State.LATER else outcome.due
    if day:
        before = {State.LATER: "from ", State.OVERDUE: "was due "}.get(outcome.state, "due ")
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
