"""Ticked boxes × outcomes → the events that they stand for, and the ticks that no event can be made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from followup_md.agenda.keys import KEY_PREFIX, RECENT_DAYS, Former, former_keys, keyed_outcomes, keyed_past
from followup_md.agenda.page_file import DAY_SIGNS, DONE_BOX, Tick
from followup_md.core.people import Person
from followup_md.core.record import Record
from followup_md.core.words import join_words
from followup_md.engine.outcome import Evaluation, Outcome, done_event, settling_event
from followup_md.rules.state import STANDING, State


class Recording(NamedTuple):
    """One event that a tick asks for: the line for the log, and the note, or the kind of the note to be made for it."""

    tick: Tick
    day: date
    line: str
    record: Record | None
    kind: str
    person: Person | None


class Unrecorded(NamedTuple):
    """Ticks of one key that are kept, and why."""

    ticks: tuple[Tick, ...]
    reason: str


class Matched(NamedTuple):
    """What becomes of the ticks of a page. `days` are the keys whose ticks agree, with their days."""

    recordings: tuple[Recording, ...]
    unrecorded: tuple[Unrecorded, ...]
    days: Mapping[str, date] = {}


def match_ticks(ticks: Iterable[Tick], evaluation: Evaluation, recorded: Mapping[str, bool] | None = None) -> Matched:
    """Each key's ticks → one event, or the reason why there is none.

    `recorded` are the keys of ticks that were recorded during the last days; False for those undone since.
    """
    by_key: dict[str, list[Tick]] = {}
    for tick in ticks:
        by_key.setdefault(tick.key, []).append(tick)
    outcomes = {**keyed_past(evaluation), **keyed_outcomes(evaluation)} if by_key else {}
    unknown = by_key.keys() - outcomes.keys()
    former = former_keys(evaluation, unknown) if unknown else {}
    recordings: list[Recording] = []
    unrecorded: list[Unrecorded] = []
    days: dict[str, date] = {}
    for key, own in by_key.items():
        agreed = _merged(own)
        if isinstance(agreed, Tick):
            days[key] = agreed.day or evaluation.world.today.day
        if _is_settled(own, outcomes.get(key), former.get(key, []), evaluation, recorded or {}):
            continue
        if f"{key}-2" in outcomes or "-" in key.removeprefix(KEY_PREFIX):
            agreed = Unrecorded(tuple(own), "is one of two items that share a key by chance; write the event by hand")
        outcome = outcomes.get(key) or _still_meant(former.get(key, []), evaluation)
        result = agreed if isinstance(agreed, Unrecorded) else _recording(agreed, own, outcome, evaluation)
        if isinstance(result, Recording):
            recordings.append(result)
        elif result:
            unrecorded.append(result)
    return Matched(tuple(recordings), tuple(unrecorded), days)


def dated(tick: Tick, today: date) -> Tick:
    """A tick that stays on the page, with the day on which it was first seen behind it."""
    if tick.day:
        return tick
    return tick._replace(day=today, text=f"{tick.text} {DAY_SIGNS[tick.mark]} {today}")


# the ticks of one key


def _merged(own: list[Tick]) -> Tick | Unrecorded:
    """One tick for lines that say the same."""
    days = dict.fromkeys(tick.day for tick in own if tick.day)
    if len({tick.mark for tick in own}) > 1:
        return Unrecorded(tuple(own), "is ticked and crossed out at once; leave one of the two")
    if len(days) > 1:
        when = join_words([str(day) for day in days])
        return Unrecorded(tuple(own), f"is ticked for {when} at once; leave one of them")
    first = next((tick for tick in own if tick.day), own[0])
    return first._replace(ours=any(tick.ours for tick in own))


def _is_settled(
    own: list[Tick], outcome: Outcome | None, former: list[Former], evaluation: Evaluation, recorded: Mapping[str, bool]
) -> bool:
    """Whether nothing is left to do: what the ticks ask for was written or taken back, or they are an archive."""
    key, is_outside = own[0].key, not any(tick.ours for tick in own)
    if is_outside and recorded.get(key) is False:
        return True
    if outcome:
        return outcome.done is not None
    old = evaluation.world.today.day - timedelta(RECENT_DAYS)
    is_archived = is_outside and all(tick.day is not None and tick.day < old for tick in own)
    return recorded.get(key, False) or is_archived or any(_has_event(before, old) for before in former)


def _has_event(former: Former, since: date) -> bool:
    """Whether a log reports, in the window that was ticked, what the tick would: somebody wrote it there by hand."""
    outcome = former.outcome
    rule, subject = outcome.rule, outcome.subject
    since = max(since, former.opens.day) if former.opens else since
    notes = (subject,) if subject.record else subject.world.kinds.get(rule.log_to, ())
    events = (event for note in notes for event in note.events(rule.log_verb) if event.date.day >= since)
    return any(outcome.person is None or event.concerns(outcome.person) for event in events)


def _still_meant(former: list[Former], evaluation: Evaluation) -> Outcome | None:
    """The one item that a key belonged to before it had a twin, or whose window begins anew each day."""
    today = evaluation.world.today.day
    live = [
        outcome
        for outcome, opens in former
        if outcome.state in (*STANDING, State.LATER)
        and (opens == outcome.opens or (outcome.opens is not None and outcome.opens.day == today))
    ]
    return live[0] if len(live) == 1 else None


# events


def _recording(
    tick: Tick, own: list[Tick], outcome: Outcome | None, evaluation: Evaluation
) -> Recording | Unrecorded | None:
    """The event of a tick, why there is none, or None when the log says it already."""
    today = evaluation.world.today.day
    if outcome is None:
        reason = "asks for nothing now: its note is gone or says something else. Write the event there, or delete this"
        return Unrecorded(tuple({line.text: line for line in own}.values()), reason)
    day = tick.day or today
    if day > today:
        return Unrecorded((tick,), f"is ticked for {day}, which is still to come")
    event = done_event(outcome, day) if tick.mark == DONE_BOX else settling_event("skipped", outcome, day)
    record, kind = outcome.subject.record, outcome.rule.log_to
    if record is None:
        records = [subject.record for subject in evaluation.world.kinds.get(kind, ()) if subject.record]
        if not kind:
            return Unrecorded((tick,), f"has no note: rule `{outcome.rule.id}` declares no `log_to:`")
        if len(records) > 1:
            paths = join_words([f"`{record.path}`" for record in records], "or")
            return Unrecorded((tick,), f"could be written into {paths}; write it into one of them by hand")
        record = records[0] if records else None
    if record and _is_logged(record, day, event):
        return None
    return Recording(tick, day, f"{day} {event}", record, record.kind if record else kind, outcome.person)


def _is_logged(record: Record, day: date, event: str) -> bool:
    words = event.partition(" - ")[0]
    return any(line.date.day == day and line.text == words for line in record.log_lines())
