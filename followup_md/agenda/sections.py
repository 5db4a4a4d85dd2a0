"""Outcomes of a day → the agenda: what stands in which section, and the counts.

An item keeps its outcome, so that every format and every explanation reads the same computation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from followup_md.agenda.keys import keyed_outcomes
from followup_md.agenda.model import SECTION_TITLES, Agenda, CannotTell, DoneToday, DraftState, Item, Section, Waiting
from followup_md.agenda.rests import Resting, resting_notes
from followup_md.agenda.short_names import ShortNames
from followup_md.core.problem import ERROR, Problem
from followup_md.core.record import Snoozed
from followup_md.core.words import fold
from followup_md.engine.missing import missing_fields
from followup_md.engine.outcome import Evaluation, Outcome, asked_since, done_event, reasons_of, words_of
from followup_md.engine.steps import counted
from followup_md.language.context import VAULT, Subject
from followup_md.language.texts import show_value
from followup_md.notes.tally import Counts
from followup_md.rules.model import Rules
from followup_md.rules.state import STANDING, State


def make_agenda(
    evaluation: Evaluation,
    problems: Iterable[Problem],
    counts: Counts,
    days: int | None = None,
    drafts: Mapping[tuple[str, str, str], DraftState] | None = None,
) -> Agenda:
    """Sort a day's outcomes into sections. `counts` are those of the scan; what the rules add to them is filled in.

    `days` is how far Coming up reaches, when not as the rules say. `drafts` maps `Outcome.identity` to the draft of
    the item.
    """
    rules, today = evaluation.rules, evaluation.world.today.day
    subjects = evaluation.world.everything
    names = ShortNames(subjects)
    items = [
        _item(outcome, key, today, (drafts or {}).get(outcome.identity), names)
        for key, outcome in keyed_outcomes(evaluation).items()
    ]
    near = [item for item in items if _is_near(item.outcome, today, rules.page.days if days is None else days)]
    resting = resting_notes(evaluation)
    return Agenda(
        as_of=today,
        title=rules.title,
        sections=_sections_by_state(near),
        custom=_custom_sections(near, rules),
        cannot_tell=_cannot_tell(evaluation.outcomes),
        done_today=_done_today(subjects, today),
        waiting=_waiting(items, near, rules.title, resting),
        problems=tuple(sorted(problems, key=lambda problem: (problem.level != ERROR, problem))),
        counts=_completed(counts, resting, evaluation.outcomes, subjects, today),
        notices=tuple(_notices(evaluation)),
    )


def _notices(evaluation: Evaluation) -> Iterator[str]:
    """What the rules want the reader to know first."""
    vault = evaluation.world.vault
    for case in evaluation.rules.notices:
        with counted(case.place, "this sentence of `notices`", vault):
            words = case.text.fill(vault.context, show_value) if case.holds(vault.context) else ""
        if words:
            yield " ".join(words.split())


def _item(outcome: Outcome, key: str, today: date, draft: DraftState | None, names: ShortNames) -> Item:
    word = names.of(outcome.subject) if outcome.rule.draft and outcome.state in STANDING else ""
    reasons = (*reasons_of(outcome), *asked_since(outcome))
    return Item(key, words_of(outcome), reasons, done_event(outcome, today), outcome, draft, word)


def _is_near(outcome: Outcome, today: date, reach: int) -> bool:
    if outcome.state == State.LATER:
        if outcome.snoozed:  # however far away: what a person put off is not to be lost sight of
            return True
        return outcome.opens is not None and (outcome.opens.day - today).days <= reach
    return outcome.state in STANDING


def _sections_by_state(items: list[Item]) -> tuple[Section, ...]:
    """Items by their states; what stands in a section of its rule is left out, but for what is still to come."""
    by_state: dict[State, list[Item]] = {state: [] for state in SECTION_TITLES}
    for item in items:
        if item.outcome.state == State.LATER or not item.outcome.rule.section:
            by_state[item.outcome.state].append(item)
    return tuple(Section(SECTION_TITLES[state], tuple(own)) for state, own in by_state.items() if own)


def _custom_sections(items: list[Item], rules: Rules) -> tuple[Section, ...]:
    """The sections that rules name, in the order of the rules, with what asks for something now."""
    by_name: dict[str, list[Item]] = {rule.section: [] for rule in rules.rules if rule.section}
    for item in items:
        if item.outcome.rule.section and item.outcome.state in STANDING:
            by_name[item.outcome.rule.section].append(item)
    return tuple(Section(name, tuple(own)) for name, own in by_name.items() if own)


def _cannot_tell(outcomes: Iterable[Outcome]) -> tuple[CannotTell, ...]:
    """One entry a note, by path. What a problem of the note already names is not said twice."""
    entries: dict[str, CannotTell] = {}
    for outcome in outcomes:
        if outcome.state != State.UNKNOWN:
            continue
        record, path = outcome.subject.record, outcome.path
        fields = () if outcome.doubts else missing_fields(outcome)
        if record and any(name in record.faulty for name, _ in fields):
            continue
        entry = entries.get(path, CannotTell(record, outcome.subject.group, (), ()))
        entries[path] = entry._replace(
            rules=tuple(dict.fromkeys((*entry.rules, outcome.rule.id))),
            fields=tuple(dict.fromkeys((*entry.fields, *fields))),
            titles=tuple(dict.fromkeys((*entry.titles, outcome.rule.title))),
            lines=tuple(dict.fromkeys((*entry.lines, *(doubt.line for doubt in outcome.doubts)))),
        )
    return tuple(entries[path] for path in sorted(entries))


def _done_today(subjects: Iterable[Subject], today: date) -> tuple[DoneToday, ...]:
    """The log lines of the day by group, path and line."""
    done: list[DoneToday] = []
    for group, record in ((subject.group, subject.record) for subject in subjects if subject.record):
        said = (line for line in record.written_lines() if not isinstance(line, Snoozed))
        lines = sorted((line.line, line.text) for line in said if line.date.day == today)
        done += (DoneToday(record, group, text) for _, text in lines)
    return tuple(sorted(done, key=lambda entry: (fold(entry.group or ""), entry.record.path)))


# waiting


def _waiting(items: list[Item], near: list[Item], title: str, resting: Resting) -> tuple[Waiting, ...]:
    """One entry for each group with a note that has nothing on the page, for each held item, and those that rest."""
    shown = {_note_key(item) for item in near}
    entries: dict[tuple[str, str], Waiting] = {}
    for item in items:
        key = _waiting_key(item, shown)
        if key is None:
            continue
        entry = _waiting_entry(item, title)
        known = entries.get(key)
        if known is None:
            entries[key] = entry._replace(reason=resting.waits.get(_group_key(item), ""))
        elif entry.until is not None and known.until is not None and entry.until < known.until:
            entries[key] = entry._replace(items=(item, *known.items), reason=known.reason)
        else:
            entries[key] = known._replace(items=(*known.items, item))
    having = {_group_key(item) for item in items}
    rows = (row for row in resting.rows if fold(row.name) not in having)
    return tuple(
        sorted(
            (*entries.values(), *rows),
            key=lambda entry: (entry.until or date.max, fold(entry.name), entry.record.path if entry.record else ""),
        )
    )


def _waiting_key(item: Item, shown: set[str]) -> tuple[str, str] | None:
    """Tells the entries apart; None for an item that does not wait, or whose note is on the page."""
    outcome, group = item.outcome, _group_key(item)
    if outcome.state == State.HELD:
        if outcome.held_under and outcome.held_under.per == VAULT:
            return None  # the last item that this limit lets through counts it
        return ("", item.key) if outcome.held_by else (group, "snoozed")
    return (group, "") if outcome.state == State.LATER and _note_key(item) not in shown else None


def _waiting_entry(item: Item, title: str) -> Waiting:
    outcome, record = item.outcome, item.record
    name = item.group or (record.path if record else outcome.rule.section or title)
    if outcome.state == State.LATER:
        until = outcome.opens
    else:
        until = record.snoozed_until if record and not outcome.held_by else None
    return Waiting(name, record, (item,), until.day if until else None, outcome.state == State.HELD)


def _group_key(item: Item) -> str:
    return fold(item.group) if item.group else _note_key(item)


def _note_key(item: Item) -> str:
    return item.record.path if item.record else f"rules {item.outcome.rule.section}"


# counts


def _completed(
    counts: Counts, resting: Resting, outcomes: Collection[Outcome], subjects: Iterable[Subject], today: date
) -> Counts:
    """The counts of the scan, with how many notes are dormant, snoozed and switched off."""
    states: dict[str, set[State]] = {}
    for outcome in outcomes:
        states.setdefault(outcome.path, set()).add(outcome.state)
    dormant = sum(
        State.ENDED in own and own <= {State.QUIET, State.ENDED}
        for path, own in states.items()
        if path and path not in resting.paths
    )
    records = [subject.record for subject in subjects if subject.record]
    snoozes = [record.snoozed_until for record in records if record.off is None]
    snoozed = sum(snooze is not None and snooze.day > today for snooze in snoozes)
    return counts._replace(
        rests=resting.counts,
        dormant=dormant,
        snoozed=snoozed,
        off=len(records) - len(snoozes),
        held_back=sum(outcome.and_more for outcome in outcomes),
    )
