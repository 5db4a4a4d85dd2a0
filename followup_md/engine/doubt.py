"""Log lines that count as nothing because nothing explains their words: what they might have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from followup_md.core.record import Doubt, Event, Record
from followup_md.engine.outcome import Outcome
from followup_md.language.context import Subject, World
from followup_md.rules.state import STANDING, State


def doubts_of(subject: Subject) -> tuple[Doubt, ...]:
    """The doubtful lines of a note up to today."""
    record, today = subject.record, subject.world.today.day
    return tuple(doubt for doubt in record.doubts if doubt.date.day <= today) if record and record.doubts else ()


def suppositions(doubts: Sequence[Doubt]) -> Iterator[tuple[Doubt, ...]]:
    """Which doubtful lines to take for events: those of each event alone, as one can undo another, then all."""
    verbs: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        verbs.setdefault(doubt.verb, []).append(doubt)
    yield from (tuple(own) for own in verbs.values())
    if len(verbs) > 1:
        yield tuple(doubts)


def with_doubts(subject: Subject, doubts: Sequence[Doubt]) -> Subject:
    """The note as it would be if these doubtful lines were events, among the notes of its group.

    What the rules say of the vault as a whole stays as it is.
    """
    world = subject.world
    records: list[Record] = []
    for kind in world.kinds:
        others = world.groups.get((kind, subject.group_key), ()) if subject.group is not None else ()
        records += (other.record for other in others if other.record and other is not subject)
    assert subject.record is not None
    changed = _with_events(subject.record, doubts)
    small = World(
        sorted((*records, changed), key=lambda record: record.path),
        world.today.day,
        world.facts,
        world.group_fields,
        world.settings,
        world.calendar,
        world.date_fields,
    )
    small.vault.memo.update({name: world.vault.fact(name) for name in world.facts[world.vault.kind]})
    small.steps = world.steps
    return next(other for other in small.everything if other.record is changed)


def _with_events(record: Record, doubts: Sequence[Doubt]) -> Record:
    events = dict(record.events)
    for doubt in doubts:
        event = Event(doubt.verb, doubt.date, doubt.about, None, doubt.line, doubt.text)
        own = sorted((*events.get(doubt.verb, ()), event), key=lambda event: event.date.day)
        events[doubt.verb] = tuple(own)
    return record._replace(events=events)


def doubted(outcome: Outcome, alternatives: Iterable[tuple[tuple[Doubt, ...], Outcome]]) -> Outcome:
    """An item names the lines that would change it; a rule that would ask if they counted cannot tell.

    `alternatives` are what the same rule says, person by person, if the doubtful lines of each supposition count.
    """
    named: dict[Doubt, None] = {}
    for doubts, other in alternatives:
        would_ask = outcome.state == State.QUIET and other.state in STANDING
        would_change = outcome.is_item and (other.state, other.window) != (outcome.state, outcome.window)
        if (would_ask or would_change) and named.keys().isdisjoint(doubts):
            named |= dict.fromkeys(doubt for doubt in doubts if doubt.concerns(outcome.person))
    if not named:
        return outcome
    state = State.UNKNOWN if outcome.state == State.QUIET else outcome.state
    return outcome._replace(state=state, doubts=tuple(named))
