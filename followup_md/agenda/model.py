"""Outcomes of a day → the agenda: what stands in which section, in which order, and the counts.

Knows what a reader needs; knows no output language. An item keeps its outcome, so that every format and every
explanation reads the same computation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from followup_md.agenda.keys import keyed_outcomes
from followup_md.core.dates import order_key
from followup_md.core.problem import ERROR, Problem
from followup_md.core.record import Record
from followup_md.core.words import fold
from followup_md.engine.missing import missing_fields
from followup_md.engine.outcome import STANDING, Evaluation, Outcome, done_event, fill_case
from followup_md.language.context import Subject
from followup_md.notes.tally import Counts
from followup_md.rules.model import ENDED, HELD, LATER, OPEN, OVERDUE, PAGE_SECTIONS, QUIET, TODAY, UNKNOWN

CANNOT_TELL, DONE_TODAY, WAITING, ATTENTION = PAGE_SECTIONS[4:]
SECTION_TITLES: Mapping[str, str] = dict(zip((OVERDUE, TODAY, OPEN, LATER), PAGE_SECTIONS, strict=False))
"""State → heading."""


class DraftState(NamedTuple):
    """The draft that an item has on disk: its path and how many gaps are left to fill."""

    path: str
    gaps: int


Drafts = Callable[[Outcome], DraftState | None]
"""Finds the draft of an outcome's item."""


class Item(NamedTuple):
    """One line of the agenda with everything about it."""

    key: str
    text: str
    reason: str
    log: str
    outcome: Outcome
    draft: DraftState | None = None

    @property
    def record(self) -> Record | None:
        """The note it is about, None for the vault."""
        return self.outcome.subject.record

    @property
    def group(self) -> str | None:
        """The value of the kind's group field."""
        return self.outcome.subject.group


class Section(NamedTuple):
    """A heading and the items under it."""

    title: str
    items: tuple[Item, ...]


class CannotTell(NamedTuple):
    """One note of which some rules lack a fact: the rules' ids, and the fields to fill in as (name, called)."""

    record: Record | None
    group: str | None
    rules: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]


class Waiting(NamedTuple):
    """A group (or a single note) with nothing to do: what opens next and when, or what holds it."""

    name: str
    record: Record | None
    items: tuple[Item, ...]
    until: date | None
    held: bool


class DoneToday(NamedTuple):
    """An event dated today."""

    record: Record
    group: str | None
    text: str


class Agenda(NamedTuple):
    """The whole agenda of a day."""

    as_of: date
    title: str
    sections: tuple[Section, ...]
    custom: tuple[Section, ...]
    cannot_tell: tuple[CannotTell, ...]
    done_today: tuple[DoneToday, ...]
    waiting: tuple[Waiting, ...]
    problems: tuple[Problem, ...]
    counts: Counts

    def items(self) -> tuple[Item, ...]:
        """Every item on the page, section by section."""
        return tuple(item for section in (*self.sections, *self.custom) for item in section.items)


def make_agenda(
    evaluation: Evaluation,
    problems: Iterable[Problem],
    counts: Counts,
    days: int | None = None,
    find_draft: Drafts | None = None,
) -> Agenda:
    """Sort a day's outcomes into sections. `counts` are those of the scan; what the rules add to them is filled in.

    `find_draft` is asked about the items whose rule has drafts.
    """
    rules, today = evaluation.rules, evaluation.world.today.day
    reach = rules.page.days if days is None else days
    subjects = evaluation.world.everything
    items = [
        _item(outcome, key, today)._replace(draft=find_draft(outcome) if find_draft and outcome.rule.draft else None)
        for key, outcome in keyed_outcomes(evaluation).items()
    ]
    near = [item for item in items if _is_near(item, today, reach)]
    sections = []
    for state, title in SECTION_TITLES.items():
        own = [
            item for item in near if item.outcome.state == state and (state == LATER or not item.outcome.rule.section)
        ]
        sections.append(Section(title, tuple(own)))
    names = dict.fromkeys(rule.section for rule in rules.rules if rule.section)
    custom = [
        Section(
            name, tuple(item for item in near if item.outcome.rule.section == name and item.outcome.state in STANDING)
        )
        for name in names
    ]
    problems = tuple(sorted(problems, key=lambda problem: (problem.level != ERROR, problem)))
    return Agenda(
        as_of=today,
        title=rules.title,
        sections=tuple(section for section in sections if section.items),
        custom=tuple(section for section in custom if section.items),
        cannot_tell=_cannot_tell(evaluation.outcomes),
        done_today=_done_today(subjects, today),
        waiting=_waiting(items, near, rules.title),
        problems=problems,
        counts=_completed(counts, evaluation.outcomes, subjects, today),
    )


def _is_near(item: Item, today: date, reach: int) -> bool:
    outcome = item.outcome
    if outcome.state == LATER:
        return outcome.opens is not None and (outcome.opens.day - today).days <= reach
    return outcome.state in STANDING


def _item(outcome: Outcome, key: str, today: date) -> Item:
    rule = outcome.rule
    text, reason = fill_case(outcome, rule.say), fill_case(outcome, rule.because)
    return Item(key, text, reason, done_event(outcome, today), outcome)


# sections without items


def _cannot_tell(outcomes: Iterable[Outcome]) -> tuple[CannotTell, ...]:
    """One entry a note. What a problem of the note already names is not said twice."""
    found: dict[str, CannotTell] = {}
    for outcome in outcomes:
        if outcome.state != UNKNOWN:
            continue
        record, path = outcome.subject.record, outcome.path
        fields = missing_fields(outcome)
        if record and any(name in record.faulty for name, _ in fields):
            continue
        before = found.get(path, CannotTell(record, outcome.subject.group, (), ()))
        found[path] = before._replace(
            rules=tuple(dict.fromkeys((*before.rules, outcome.rule.id))),
            fields=tuple(dict.fromkeys((*before.fields, *fields))),
        )
    return tuple(found[path] for path in sorted(found))


def _done_today(subjects: Iterable[Subject], today: date) -> tuple[DoneToday, ...]:
    done: list[DoneToday] = []
    for group, record in ((subject.group, subject.record) for subject in subjects if subject.record):
        lines = sorted((line.line, line.text) for line in record.log_lines() if line.date.day == today)
        done += (DoneToday(record, group, text) for _, text in lines)
    return tuple(sorted(done, key=lambda one: (fold(one.group or ""), one.record.path)))


def _waiting(items: list[Item], near: list[Item], title: str) -> tuple[Waiting, ...]:
    """One entry for each group that has nothing on the page, and one for each item that is held."""
    visible = {_name_key(item) for item in near}
    waiting: dict[tuple[str, str], Waiting] = {}
    for item in items:
        outcome = item.outcome
        name = item.group or (item.record.path if item.record else outcome.rule.section or title)
        if outcome.state == HELD:
            reason = "snoozed" if not outcome.held_by else f"held {item.key}"
            snoozed = item.record.snoozed_until if item.record and not outcome.held_by else None
            entry = Waiting(name, item.record, (), snoozed.day if snoozed else None, True)
            key = (_name_key(item) if not outcome.held_by else "", reason)
        elif outcome.state == LATER and _name_key(item) not in visible:
            entry = Waiting(name, item.record, (), outcome.opens.day if outcome.opens else None, False)
            key = (_name_key(item), "")
        else:
            continue
        before = waiting.get(key, entry)
        earlier = entry.until is not None and before.until is not None and entry.until < before.until
        waiting[key] = (entry if earlier else before)._replace(
            items=(item, *before.items) if earlier else (*before.items, item)
        )
    return tuple(
        sorted(
            waiting.values(),
            key=lambda one: (one.until or date.max, fold(one.name), one.record.path if one.record else ""),
        )
    )


def _name_key(item: Item) -> str:
    if item.group:
        return fold(item.group)
    return item.record.path if item.record else f"rules {item.outcome.rule.section}"


def _completed(counts: Counts, outcomes: Iterable[Outcome], subjects: Iterable[Subject], today: date) -> Counts:
    states: dict[str, set[str]] = {}
    for outcome in outcomes:
        states.setdefault(outcome.path, set()).add(outcome.state)
    dormant = sum(ENDED in found and found <= {QUIET, ENDED} for path, found in states.items() if path)
    records = [subject.record for subject in subjects if subject.record]
    snoozed = sum(
        record.snoozed_until is not None and record.snoozed_until.day > today
        for record in records
        if record.off is None
    )
    off = sum(record.off is not None for record in records)
    return counts._replace(dormant=dormant, snoozed=snoozed, off=off)


def soonest(waiting: Waiting) -> Item:
    """The item of a waiting entry that opens first."""
    return min(waiting.items, key=lambda item: order_key(item.outcome.opens) if item.outcome.opens else (date.max, 0))
