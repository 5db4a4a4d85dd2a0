"""Log lines that count as nothing because nothing explains their words: what they might have changed."""

from __future__ import annotations

from collections.abc import Sequence

from followup_md.core.record import Doubt, Event, Record
from followup_md.engine.outcome import Outcome
from followup_md.language.context import Subject, World
from followup_md.language.types import Ref, RefKind
from followup_md.rules.model import Rules
from followup_md.rules.references import deciding_expressions, references
from followup_md.rules.state import STANDING, State


def doubts_of(subject: Subject) -> tuple[Doubt, ...]:
    """The doubtful lines of a note up to today."""
    record, today = subject.record, subject.world.today.day
    return tuple(doubt for doubt in record.doubts if doubt.date.day <= today) if record and record.doubts else ()


def verbs_needed(rules: Rules) -> dict[tuple[str, str], frozenset[str]]:
    """A rule, by id and kind → the events of its own kind by which it decides, also through the facts that it uses."""
    needed: dict[tuple[str, str], frozenset[str]] = {}
    for rule in rules.rules:
        used = references(deciding_expressions(rule), rules.facts)
        needed[rule.id, rule.kind] = frozenset(ref.name for ref in used if _is_event(ref, rule.kind))
    return needed


def _is_event(ref: Ref, kind: str) -> bool:
    return ref.kind is RefKind.EVENT and ref.namespace == kind


def world_without_doubt(subject: Subject, doubts: Sequence[Doubt]) -> Subject:
    """The note as it would be if its doubtful lines were events, among the notes of its group.

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
        event = Event(doubt.verb, doubt.date, None, None, doubt.line, doubt.text)
        own = sorted((*events.get(doubt.verb, ()), event), key=lambda event: event.date.day)
        events[doubt.verb] = tuple(own)
    return record._replace(events=events)


def doubted(outcome: Outcome, alternative: Outcome | None, doubts: tuple[Doubt, ...], verbs: frozenset[str]) -> Outcome:
    """An item names the lines that might have changed it; a rule that might ask if they counted cannot tell."""
    own = tuple(doubt for doubt in doubts if doubt.verb in verbs)
    if not own:
        return outcome
    if outcome.is_item:
        return outcome._replace(doubts=own)
    if outcome.state == State.QUIET and alternative and alternative.state in STANDING:
        return outcome._replace(state=State.UNKNOWN, doubts=own)
    return outcome
