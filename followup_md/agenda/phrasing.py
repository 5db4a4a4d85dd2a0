"""What all formats say in the same words: waiting lines, missing facts, counts.

What is returned is plain text; each format escapes it for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote

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
    item = waiting.next_item
    text = item.text[:1].lower() + item.text[1:]
    if waiting.held and waiting.until:
        return f"snoozed until {format_day(waiting.until)}"
    if waiting.held:
        first = item.outcome.held_by[0]
        where = note_name(first.path) if first.subject.record else ""
        return f"“{text}” waits: one at a time, and that of {where} comes first"
    day = format_day(waiting.until) if waiting.until else "?"
    return f"nothing to do until {day}, then “{text}”"


def cannot_tell_line(entry: CannotTell) -> str:
    """Which rules cannot decide and which fields would settle it."""
    fields = join_words([f"`{name}`" for name, _ in entry.fields], "or")
    return f"{join_words(entry.rules)}: fill in {fields}" if fields else f"{join_words(entry.rules)}: a fact is missing"


def draft_command(path: str, is_alone: bool) -> str:
    """The command that writes a first draft, in backticks; a note that shares its name is named by its path."""
    name = note_name(path) if is_alone else path
    return f"`followup-md draft {quote(name)}`" if "`" not in name else "`followup-md draft`"


def shown_problems(agenda: Agenda) -> tuple[tuple[str, ...], int]:
    """The first few problems as lines, and how many more there are."""
    lines = tuple(str(problem) for problem in agenda.problems[:MOST_PROBLEMS])
    return lines, len(agenda.problems) - len(lines)


def counts_lines(agenda: Agenda) -> Iterable[str]:
    """The footer: where every Markdown file went, and what else a reader should know."""
    counts = agenda.counts
    yield f"{count_of(counts.files, 'Markdown file')}: {join_words(list(_parts(counts))) or 'nothing to read'}."
    if not any(counts.kinds.values()) and not counts.broken:
        yield "No note here is one that the rules know: `followup-md --help` shows how to begin."
    asides = []
    if counts.dormant:
        asides.append(f"{counts.dormant:,} dormant (nothing left to ask)")
    if counts.snoozed:
        asides.append(f"{counts.snoozed:,} snoozed")
    if counts.off:
        asides.append(f"{counts.off:,} switched off with `followup: off`")
    if asides:
        yield f"Of these {join_words(asides)}."


def _parts(counts: Counts) -> Iterable[str]:
    for kind, number in counts.kinds.items():
        if number:
            yield f"{number:,} {kind}"
    if counts.plain:
        yield f"{counts.plain:,} of no kind"
    if counts.broken:
        yield f"{counts.broken:,} not readable"
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
