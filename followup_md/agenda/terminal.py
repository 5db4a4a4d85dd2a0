"""The agenda as text for a terminal: what to do first, in ten seconds. Every value goes through the escaper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from shlex import quote

from followup_md.agenda.model import ATTENTION, CANNOT_TELL, DONE_TODAY, DUE_TODAY, OVERDUE, WAITING, Agenda, Item
from followup_md.agenda.phrasing import MOST_PROBLEMS, cannot_tell_line, counts_lines, summary, waiting_line
from followup_md.core.dates import format_day, format_long_day
from followup_md.core.links import note_name
from followup_md.core.problem import ERROR, Problem
from followup_md.core.words import count_of, join_words
from followup_md.notes.tally import Counts
from followup_md.rules.model import Kind
from followup_md.rules.state import State
from followup_md.text.escape import escape_plain
from followup_md.text.wrap import wrap

Style = Callable[[str, str], str]
"""(text, role) → text as the terminal shows it; roles are heading, overdue, today, quiet."""
ROLES = {OVERDUE: "overdue", DUE_TODAY: "today"}
"""The sections of what is to be done on the day → how they look."""


class Screen:
    """Lines as a terminal of some width shows them."""

    def __init__(self, width: int, style: Style) -> None:
        self.width, self.style = width, style
        self.lines: list[str] = []

    def say(self, text: str, indent: int = 0, role: str = "") -> None:
        """One line, wrapped."""
        lines = wrap(text, self.width, " " * indent)
        self.lines += (self.style(line, role) for line in lines) if role else lines

    def text(self) -> str:
        """All of it."""
        return "".join(f"{line}\n" for line in self.lines)


def render_terminal(agenda: Agenda, width: int, style: Style) -> str:
    """The whole agenda, with reasons where something is due; `width` is the number of columns, 0 for no limit."""
    screen = Screen(width, style)
    screen.say(f"{format_long_day(agenda.as_of)}: {summary(agenda)}", role="heading")
    for section in (*agenda.sections, *agenda.custom):
        screen.say(escape_plain(section.title), role=ROLES.get(section.title, "heading"))
        _say_items(screen, section.items, section.title in ROLES)
    for title, rows in _rows(agenda).items():
        if rows:
            screen.say(title, role="heading")
        for name, text in rows:
            screen.say(f"{escape_plain(name)}: {escape_plain(text)}", 2)
    _say_problems(screen, agenda.problems)
    for line in counts_lines(agenda):
        screen.say(line, role="quiet")
    return screen.text()


def render_no_notes(kinds: Iterable[Kind], counts: Counts, folder: str, width: int) -> str:
    """What was looked for in a folder that holds no note of any of these kinds, and how to begin."""
    screen = Screen(width, lambda text, role: text)
    screen.say("No note here is one that the rules know, so no page is written.")
    screen.say(f"Looked for, in {count_of(counts.files, 'Markdown file')}:")
    for kind in kinds:
        screen.say(f"{escape_plain(kind.name)}: {escape_plain(_recognised_by(kind))}", 2)
    init = quote(escape_plain(folder))
    screen.say(f"`followup-md init {init}` makes the folder ready to use; `followup-md --help` shows a note.")
    return screen.text()


# items


def _say_items(screen: Screen, items: Iterable[Item], with_reasons: bool) -> None:
    """Each item; below it its reasons, where neighbours about one note do not share them."""
    said: tuple[str, tuple[str, ...]] = "", ()
    for item in items:
        screen.say(item_line(item), 2)
        about = item.outcome.path, item.reasons
        for reason in about[1] if with_reasons and about != said else ():
            screen.say(escape_plain(reason), 6, "quiet")
        said = about


def item_line(item: Item) -> str:
    """Whom it is about and the day, then the act."""
    outcome = item.outcome
    name = item.group or (note_name(item.record.path) if item.record else "")
    words = [name]
    day = outcome.opens if outcome.state == State.LATER else outcome.due
    if day:
        before = {State.LATER: "from", State.OVERDUE: "was due"}.get(outcome.state, "due")
        words.append(f"{before if name else before.capitalize()} {format_day(day.day)}")
    words.append(escape_plain(item.text) or outcome.rule.id)
    if item.draft:
        words.append(f"draft with {count_of(item.draft.gaps, 'gap')}" if item.draft.gaps else "draft ready")
    return " · ".join(word for word in map(escape_plain, words) if word)


# other lines


def _rows(agenda: Agenda) -> dict[str, list[tuple[str, str]]]:
    """The sections that hold no items: title → (name, text) of each line."""
    names = [entry.group or (entry.record.path if entry.record else agenda.title) for entry in agenda.cannot_tell]
    return {
        CANNOT_TELL: list(zip(names, map(cannot_tell_line, agenda.cannot_tell), strict=True)),
        DONE_TODAY: [(done.group or done.record.path, done.text) for done in agenda.done_today],
        WAITING: [(entry.name, waiting_line(entry)) for entry in agenda.waiting],
    }


def _say_problems(screen: Screen, problems: tuple[Problem, ...]) -> None:
    """How many problems there are, and the first few of them with their places."""
    if not problems:
        return
    screen.say(f"{ATTENTION}: {count_of(len(problems), 'problem')}", role="overdue")
    for problem in problems[:MOST_PROBLEMS]:
        level = "" if problem.level == ERROR else f"{problem.level}: "
        screen.say(escape_plain(f"{problem.place}: {level}{problem.message}"), 2)
    if problems[MOST_PROBLEMS:]:
        screen.say(f"and {len(problems) - MOST_PROBLEMS:,} more: run followup-md check", 2)


def _recognised_by(kind: Kind) -> str:
    """What makes a note one of a kind: `type: visit` in its front matter, a folder, a tag."""
    match = kind.match
    values = join_words([f"`{name}: {value}`" for name, value in match.values.items()])
    words = [f"{values} in the front matter"] if values else []
    words += [f"in the folder `{match.folder}`"] if match.folder else []
    words += [f"with the tag `#{match.tag}`"] if match.tag else []
    return ", ".join(words)
