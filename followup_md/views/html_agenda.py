"""The agenda as HTML: what the page in the vault says, without its boxes and keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from xml.etree.ElementTree import Element

from followup_md.agenda.model import ATTENTION, CANNOT_TELL, DONE_TODAY, WAITING, Agenda, Item
from followup_md.agenda.phrasing import MOST_PROBLEMS, cannot_tell_line, waiting_cells
from followup_md.core.dates import format_day
from followup_md.core.links import note_name
from followup_md.core.problem import Problem
from followup_md.core.record import Record
from followup_md.core.words import count_of
from followup_md.rules.state import State
from followup_md.text.html import add, add_message, add_text

Address = Callable[[str], str]
"""The path of a file of the vault → where a link to it leads."""
_BEFORE = {State.LATER: "from", State.OVERDUE: "was due", State.TODAY: "due today,"}


def add_agenda(parent: Element, agenda: Agenda, address: Address) -> None:
    """Everything that the agenda says, but for its counts."""
    for notice in agenda.notices:
        add_message(add(parent, "p", class_="notice"), notice)
    _add_problems(parent, agenda.problems, address)
    if not agenda.standing():
        add(parent, "p", "Nothing to do today.")
    for section in agenda.sections:
        _add_items(parent, section.title, section.items, address)
    if agenda.cannot_tell:
        entries = _list(parent, CANNOT_TELL)
        for entry in agenda.cannot_tell:
            line = add(entries, "li")
            _add_about(line, entry.record, entry.group or "", agenda.title, address)
            add_message(line, f": {cannot_tell_line(entry)}")
    for section in agenda.custom:
        _add_items(parent, section.title, section.items, address)
    _add_waiting(parent, agenda, address)
    if agenda.done_today:
        entries = _list(parent, DONE_TODAY)
        for done in agenda.done_today:
            line = add(entries, "li", f"{done.text[:1].upper()}{done.text[1:]} · ")
            _add_about(line, done.record, done.group or "", "", address)


def add_table(
    parent: Element, caption: str, titles: Sequence[str], numeric: Sequence[bool] = ()
) -> Callable[[Sequence[str], str], Element]:
    """A table with a caption; what is returned adds a row of texts and gives its first cell, which stays empty.

    The roles are said aloud because a narrow screen shows the cells one below the other.
    """
    table = add(parent, "table", role="table")
    add(table, "caption", caption)
    head = add(add(table, "thead", role="rowgroup"), "tr", role="row")
    classes = ["number" if is_number else "" for is_number in numeric] or [""] * len(titles)
    for title, kind in zip(titles, classes, strict=True):
        add(head, "th", title, scope="col", role="columnheader", **_class(kind))
    body = add(table, "tbody", role="rowgroup")

    def add_row(texts: Sequence[str], kind: str = "") -> Element:
        row = add(body, "tr", role="row", **_class(kind))
        first = add(row, "th", scope="row", role="rowheader")
        for title, text, own in zip(titles[1:], texts, classes[1:], strict=True):
            add(row, "td", text, role="cell", data_title=title, **_class(own))
        return first

    return add_row


def _class(name: str) -> dict[str, str]:
    return {"class_": name} if name else {}


def _list(parent: Element, title: str) -> Element:
    add(parent, "h3", title)
    return add(parent, "ul", class_="items")


def _add_about(parent: Element, record: Record | None, name: str, otherwise: str, address: Address) -> None:
    """A link to a note by the name of its group or its own, or plain words."""
    if record:
        add(parent, "a", name or note_name(record.path), href=address(record.path))
    else:
        add_text(parent, name or otherwise)


def _add_problems(parent: Element, problems: tuple[Problem, ...], address: Address) -> None:
    if not problems:
        return
    box = add(parent, "div", class_="notice")
    add(box, "h3", ATTENTION)
    entries = add(box, "ul")
    for problem in problems[:MOST_PROBLEMS]:
        line = add(entries, "li")
        add(line, "a", note_name(problem.path), href=address(problem.path))
        add_message(line, f"{f', line {problem.place.line}' if problem.place.line else ''}: {problem.message}")
    if problems[MOST_PROBLEMS:]:
        add_message(add(entries, "li"), f"and {len(problems) - MOST_PROBLEMS:,} more: run `followup-md check`")


def _add_items(parent: Element, title: str, items: Iterable[Item], address: Address) -> None:
    """A heading and its items, with their reasons once for neighbours of a note that share them."""
    entries = _list(parent, title)
    before: tuple[str, tuple[str, ...]] = "", ()
    for item in items:
        line = add(entries, "li", class_=item.outcome.state.value)
        first = add(line, "p")
        add(first, "strong", item.text or item.outcome.rule.title)
        if item.record:
            add_text(first, " · ")
            _add_about(first, item.record, item.group or "", "", address)
        _add_day(first, item)
        if item.draft:
            add_text(first, " · ")
            add(first, "a", "draft", href=address(item.draft.path))
            add_text(first, f", {count_of(item.draft.gaps, 'gap')} to fill" if item.draft.gaps else "")
        about = item.outcome.path, item.reasons
        if item.reasons and about != before:
            reasons = add(line, "ul")
            for reason in item.reasons:
                add(reasons, "li", reason)
        before = about


def _add_day(parent: Element, item: Item) -> None:
    outcome = item.outcome
    day = outcome.opens if outcome.state == State.LATER else outcome.due
    if day:
        add_text(parent, " · ")
        add(parent, "span", f"{_BEFORE.get(outcome.state, 'due')} {format_day(day.day)}", class_="when")


def _add_waiting(parent: Element, agenda: Agenda, address: Address) -> None:
    if not agenda.waiting:
        return
    add(parent, "h3", WAITING)
    add_row = add_table(parent, "Who has nothing to be done for now", ("Who", "Quiet until", "Then"))
    for waiting in agenda.waiting:
        _add_about(add_row(waiting_cells(waiting), ""), waiting.record, waiting.name, "", address)
