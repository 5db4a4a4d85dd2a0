"""What all formats say in the same words: waiting lines, missing facts, counts.

What is returned is plain text; each format escapes it for itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from followup_md.agenda.model import Agenda, CannotTell, Waiting
from followup_md.core.dates import format_day
from followup_md.core.links import note_name
from followup_md.core.problem import ERROR
from followup_md.core.words import count_of, join_words
from followup_md.notes.tally import Counts

MOST_PROBLEMS = 5
"""How many problems the page names; `followup-md check` names all of them."""


def waiting_line(waiting: Waiting) -> str:
    """Why there is nothing to do for a group, and what comes next."""
    if not waiting.items:
        return waiting.reason
    item = waiting.next_item
    text = item.text[:1].lower() + item.text[1:]
    if waiting.held and waiting.until:
        return f"snoozed until {format_day(waiting.until)}"
    if waiting.held:
        first = item.outcome.held_by[0]
        where = note_name(first.path) if first.subject.record else ""
        return f"“{text}” waits: one at a time, and that of {where} comes first"
    day = format_day(waiting.until) if waiting.until else "?"
    reason = f" ({waiting.reason})" if waiting.reason else ""
    return f"nothing to do until {day}, then “{text}”{reason}"


def waiting_cells(waiting: Waiting) -> tuple[str, str]:
    """Until when a group is quiet, and what comes then or what holds it."""
    if not waiting.items:
        return "", waiting.reason
    item = waiting.next_item
    if waiting.held and not waiting.until:
        first = item.outcome.held_by[0]
        where = note_name(first.path) if first.subject.record else "another"
        return f"{where} is done", f"{item.text} (one at a time)"
    day = format_day(waiting.until) if waiting.until else "?"
    note = "snoozed" if waiting.held else waiting.reason
    return day, f"{item.text} ({note})" if note else item.text


def cannot_tell_line(entry: CannotTell) -> str:
    """Which fields to fill in, in people's words, and what they decide."""
    fields = [f"`{name}`" if label == name else f"{label} (`{name}`)" for name, label in entry.fields]
    titles = join_words([f"“{title}”" for title in entry.titles])
    lines = [f"line {line}" for line in entry.lines]
    parts = [f"fill in {join_words(fields, 'or')}"] if fields else []
    parts += [f"{join_words(lines)} of the log is not understood"] if lines else []
    missing = "; ".join(parts) or "a fact is missing"
    return f"{missing}; it decides about {titles}" if titles else missing


def counts_lines(agenda: Agenda) -> Iterable[str]:
    """The footer: where every Markdown file went, and a hint where none is one for the rules."""
    counts = agenda.counts
    asides = {**counts.rests, "held back by a limit": counts.held_back}
    asides |= {"dormant": counts.dormant, "snoozed": counts.snoozed, "switched off": counts.off}
    some = join_words([f"{number:,} {what}" for what, number in asides.items() if number])
    of_these = f"; {some}" if some else ""
    yield f"{count_of(counts.files, 'file')}: {join_words(list(_parts(counts))) or 'nothing to read'}{of_these}."
    if not any(counts.kinds.values()) and not counts.broken:
        yield "No note here is one that the rules know: `followup-md --help` shows how to begin."


def _parts(counts: Counts) -> Iterable[str]:
    for kind, number in counts.kinds.items():
        if number:
            yield f"{number:,} {kind}"
    if counts.drafts:
        yield count_of(counts.drafts, "draft")
    if counts.plain:
        yield f"{counts.plain:,} other"
    if counts.rules:
        yield f"{counts.rules:,} rules"
    if counts.broken:
        yield f"{counts.broken:,} unreadable"
    for reason, number in counts.left_out.items():
        yield f"{number:,} left out ({reason})"


def summary(agenda: Agenda) -> str:
    """`2 overdue, 1 today`, or that there is nothing to do."""
    parts = [f"{len(section.items)} {section.title.lower()}" for section in agenda.sections]
    parts += [f"{len(section.items)} to {section.title.lower()}" for section in agenda.custom]
    if agenda.cannot_tell:
        parts.append(f"{len(agenda.cannot_tell)} can't tell")
    errors = sum(problem.level == ERROR for problem in agenda.problems)
    if errors:
        parts.append(count_of(errors, "error"))
    return ", ".join(parts) or "nothing to do"
