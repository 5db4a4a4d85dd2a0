"""What a day asks for, and nothing else: one line for a prompt or a notification, the acts, and a document."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from followup_md.agenda.json import VERSION, item_object, problem_object, render_document
from followup_md.agenda.model import Agenda, Item
from followup_md.agenda.terminal import ROLES, Screen, Style, item_line
from followup_md.core.problem import Problem
from followup_md.core.words import count_of
from followup_md.text.escape import escape_plain


class Acts(NamedTuple):
    """The items that are overdue or due on a day, in the order of the page, each with its section's title."""

    as_of: date
    items: tuple[tuple[str, Item], ...]
    problems: tuple[Problem, ...]


def acts_of(agenda: Agenda, ticked: Collection[str] = ()) -> Acts:
    """The acts of an agenda, without those whose keys were ticked already."""
    items = [
        (section.title, item)
        for section in agenda.sections
        if section.title in ROLES
        for item in section.items
        if item.key not in ticked
    ]
    return Acts(agenda.as_of, tuple(items), agenda.problems)


def acts_line(acts: Acts) -> str:
    """`2 overdue, 1 today: Water the fern (Kitchen)`: how many, and which comes first."""
    if not acts.items:
        return "Nothing due today"
    titles = [title for title, _ in acts.items]
    numbers = ", ".join(f"{titles.count(title)} {title.lower()}" for title in dict.fromkeys(titles))
    first = acts.items[0][1]
    act = escape_plain(first.text) or first.outcome.rule.id
    group = escape_plain(first.group or "")
    return f"{numbers}: {act} ({group})" if group else f"{numbers}: {act}"


def render_acts(acts: Acts, width: int, style: Style) -> str:
    """The line, each act, and whether notes have problems; `width` and `style` as for the whole agenda."""
    screen = Screen(width, style)
    screen.say(acts_line(acts), role="heading")
    for title, item in acts.items:
        screen.say(item_line(item), 2, ROLES[title])
    if acts.problems:
        screen.say(f"{count_of(len(acts.problems), 'problem')}: run followup-md check", role="quiet")
    return screen.text()


def render_acts_json(acts: Acts) -> str:
    """The document for programs, version 1."""
    return render_document(
        {
            "version": VERSION,
            "as_of": acts.as_of.isoformat(),
            "line": acts_line(acts),
            "items": [item_object(item) for _, item in acts.items],
            "problems": [problem_object(problem) for problem in acts.problems],
        }
    )
