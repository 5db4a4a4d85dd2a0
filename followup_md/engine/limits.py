"""Limits on how many items may be open at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from followup_md.core.dates import Moment, move_to_business_day
from followup_md.core.people import Person
from followup_md.core.words import fold
from followup_md.engine.outcome import Outcome, state_on
from followup_md.engine.steps import counted_for
from followup_md.language.context import VAULT
from followup_md.language.operators import is_absent
from followup_md.rules.model import Limit
from followup_md.rules.state import STANDING, State

Place = tuple[str, str]
"""Where an outcome counts: the name of a limit, and the value (folded) by which it counts."""


def apply_limits(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The same outcomes, those beyond a limit in the state HELD. The first ones count, so they have to be sorted.

    An outcome under several limits is let through where all of them have room, and then takes its place in each. What
    was held behind others until their windows ended falls due on the next business day, so that it is not late when it
    is first seen. The last one that a limit of the whole vault lets through says how many it holds.
    """
    limited: list[Outcome] = []
    let_through: dict[Place, list[int]] = {}
    ended: dict[Place, list[date]] = {}
    held: dict[int, tuple[Place, Limit]] = {}
    for number, outcome in enumerate(outcomes):
        is_standing = outcome.state in STANDING
        places = _places(outcome) if outcome.rule.limits and (is_standing or outcome.state == State.ENDED) else {}
        if not is_standing:
            for place in places:
                ended.setdefault(place, []).extend(_end_of(outcome))
            limited.append(outcome)
            continue
        full = next((entry for entry in places.items() if len(let_through.get(entry[0], ())) >= entry[1].at_most), None)
        if full is None:
            for place, limit in places.items():
                passed = let_through.setdefault(place, [])
                outcome = _not_late(outcome, ended.get(place, ()), limit.at_most - len(passed))
                passed.append(number)
        else:
            held[number] = full
        limited.append(outcome)
    for (place, limit), count in Counter(held.values()).items():
        if limit.per == VAULT:
            last = let_through[place][-1]
            limited[last] = limited[last]._replace(and_more=limited[last].and_more + count)
    for number, (place, limit) in held.items():
        first = tuple(limited[passed] for passed in let_through[place])
        limited[number] = limited[number]._replace(state=State.HELD, held_by=first, held_under=limit)
    return limited


def _end_of(outcome: Outcome) -> list[date]:
    """The last day on which an outcome that has ended was asked for, if it ever was."""
    opens, until = outcome.opens, outcome.until
    return [until.day] if until and (opens is None or opens.day <= until.day) else []


def _not_late(outcome: Outcome, ends: Sequence[date], room: int) -> Outcome:
    """The outcome, due on the first business day on which there was room for it.

    `ends` are the last days of those that came before it and have ended; there is `room` for so many beside those that
    stand.
    """
    world, due = outcome.subject.world, outcome.due
    if due is None or len(ends) < room or due.day > (end := sorted(ends)[-room]):
        return outcome
    free = move_to_business_day(Moment(end + timedelta(1)), world.calendar)
    return outcome._replace(due=free, state=state_on(outcome.opens, free, outcome.until, world.today.day))


def _places(outcome: Outcome) -> dict[Place, Limit]:
    """The places that an outcome takes, each with its limit; a missing value is not limited."""
    places: dict[Place, Limit] = {}
    for limit, value in outcome.rule.limits:
        with counted_for(outcome.rule, outcome.subject):
            counted = value.run(outcome.context()) if value else VAULT
        if not is_absent(counted):
            name = counted.name if isinstance(counted, Person) else counted
            places[limit.name, fold(name)] = limit
    return places
