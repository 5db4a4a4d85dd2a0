"""The agenda as the Markdown page in the vault: what is urgent first, and blank lines where formatters want them.

Every value goes through the escaper, but for a kept tick: that line is the user's own, and stays as it stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from followup_md.agenda.markdown import Link, escape_message, make_linker
from followup_md.agenda.model import (
    CANNOT_TELL,
    DONE_TODAY,
    DUE_TODAY,
    OVERDUE,
    WAITING,
    Agenda,
)
from followup_md.agenda.page_file import BEGIN, END, Tick, place_ticks
from followup_md.agenda.phrasing import MOST_PROBLEMS, cannot_tell_line, counts_lines, waiting_cells
from followup_md.agenda.tasks import Style, done_line, task_lines
from followup_md.core.dates import format_long_day
from followup_md.core.problem import Problem
from followup_md.core.record import Record
from followup_md.core.words import count_of, join_words
from followup_md.rules.model import Page
from followup_md.text.escape import escape_markdown
from followup_md.text.table import format_table


def render_page(agenda: Agenda, page: Page, paths: Mapping[str, int], ticks: Iterable[Tick] = ()) -> str:
    """The text between the markers, markers included.

    `paths` counts how often each file name stands in the vault; `ticks` are those that could not be taken in.
    """
    placed, kept = place_ticks(ticks, {item.key for item in agenda.items()})
    link = make_linker(page, paths)
    style = Style(link, f"#{page.tag} " if page.tag else "", page.format, placed)
    blocks = [BEGIN, f"# Agenda for {format_long_day(agenda.as_of)}"]
    blocks += (f"> [!important] {escape_message(notice)}" for notice in agenda.notices)
    blocks += [_summary(agenda), *_attention(agenda.problems, kept, page.file, link)]
    for section in agenda.sections:
        blocks += _under(section.title, task_lines(section.items, style))
    blocks += _under(CANNOT_TELL, _cannot_tell_lines(agenda, link))
    for section in agenda.custom:
        blocks += _under(escape_markdown(section.title), task_lines(section.items, style))
    blocks += _under(WAITING, _waiting_lines(agenda, link))
    blocks += _under(DONE_TODAY, (done_line(done, agenda.as_of, style) for done in agenda.done_today))
    blocks += (f"_{escape_message(line)}_" for line in counts_lines(agenda))
    return "\n\n".join((*blocks, END)) + "\n"


def _under(title: str, lines: Iterable[str]) -> list[str]:
    """A heading and the lines below it; nothing without lines."""
    below = "\n".join(lines)
    return [f"## {title}", below] if below else []


def _summary(agenda: Agenda) -> str:
    """How much there is to do, what is urgent in bold."""
    counts = {section.title: len(section.items) for section in agenda.sections}
    urgent = " · ".join(f"{counts.pop(title):,} {title.lower()}" for title in (OVERDUE, DUE_TODAY) if title in counts)
    parts = [f"**{urgent}**"] if urgent else []
    parts += (f"{number:,} {title.lower().removeprefix('now ')}" for title, number in counts.items())
    if not agenda.standing():
        parts.insert(0, "Nothing to do today")
    elif len(parts) < 2:
        parts += (f"{len(section.items):,} to {escape_markdown(section.title.lower())}" for section in agenda.custom)
        parts += ["nothing else"] if len(parts) == 1 and urgent else []
    return " · ".join(parts) + ("." if len(parts) == 1 and not agenda.items() else "")


def _attention(problems: tuple[Problem, ...], kept: tuple[Tick, ...], page_file: str, link: Link) -> Iterable[str]:
    """What the reader has to mend, as a callout: a line for each problem, and the boxes that no item has."""
    own = [problem for problem in problems if problem.path == page_file]
    notes = len({problem.path for problem in problems if problem.path != page_file})
    boxes = max(len(own), len(kept))
    if not (notes or boxes):
        return
    things = [count_of(notes, "note")] * bool(notes) + [count_of(boxes, "box", "boxes")] * bool(boxes)
    lines = [f"- {_problem(problem, page_file, link)}" for problem in problems[:MOST_PROBLEMS]]
    if problems[MOST_PROBLEMS:]:
        lines.append(f"- and {len(problems) - MOST_PROBLEMS:,} more: run `followup-md check`")
    lines += (f"- [{tick.mark}] {tick.text}" for tick in kept)
    title = f"{join_words(things)} {'needs' if notes + boxes == 1 else 'need'} your attention"
    yield "\n".join((f"> [!warning] {title}", ">", *(f"> {line}" for line in lines)))


def _problem(problem: Problem, page_file: str, link: Link) -> str:
    """Which note, which line, and what is wrong there."""
    place = [] if problem.path == page_file else [link(problem.path, "")]
    place += [f"line {problem.place.line}"] if problem.place.line else []
    return ": ".join(filter(None, (", ".join(place), escape_message(problem.message))))


def _cannot_tell_lines(agenda: Agenda, link: Link) -> Iterable[str]:
    for entry in agenda.cannot_tell:
        about = _about(entry.record, entry.group or "", link) or escape_markdown(agenda.title)
        yield f"- {about}: {escape_message(cannot_tell_line(entry))}"


def _waiting_lines(agenda: Agenda, link: Link) -> Iterable[str]:
    rows = []
    for waiting in agenda.waiting:
        about = _about(waiting.record, waiting.name, link).replace("|", "\\|") or escape_markdown(waiting.name)
        rows.append((about, *map(escape_markdown, waiting_cells(waiting))))
    if rows:
        yield format_table([("Who", "Quiet until", "Then"), *rows])


def _about(record: Record | None, name: str, link: Link) -> str:
    return link(record.path, name) if record else ""
