"""Limits on how many items may be open at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from followup_md.core.people import Person
from followup_md.core.words import fold
from followup_md.engine.outcome import Outcome
from followup_md.rules.state import STANDING, State

Place = tuple[str, str]
"""Where an outcome counts: the name of a limit, and the value (folded) by which it counts."""


def apply_limits(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The same outcomes, those beyond a limit in the state HELD. The first ones count, so they have to be sorted.

    An outcome under several limits is let through where all of them have room, and then takes its place in each. The
    last one that a limit of the whole vault lets through says how many it holds.
    """
    limited: list[Outcome] = []
    let_through: dict[Place, list[int]] = {}
    held: dict[int, Place] = {}
    for number, outcome in enumerate(outcomes):
        places = _places(outcome) if outcome.rule.limits and outcome.state in STANDING else {}
        full = next((place for place, most in places.items() if len(let_through.get(place, ())) >= most), None)
        if full is None:
            for place in places:
                let_through.setdefault(place, []).append(number)
        else:
            held[number] = full
        limited.append(outcome)
    for place, count in Counter(held.values()).items():
        if place[1] == _WHOLE_VAULT:
            last = let_through[place][-1]
            limited[last] = limited[last]._replace(and_more=count)
    for number, place in held.items():
        first = tuple(limited[passed] for passed in let_through[place])
        limited[number] = limited[number]._replace(state=State.HELD, held_by=first)
    return limited


_WHOLE_VAULT = ""


def _places(outcome: Outcome) -> dict[Place, int]:
    """The places that an outcome takes, with how many each has; a missing value is not limited."""
    places: dict[Place, int] = {}
    for limit, value in outcome.rule.limits:
        counted = value.run(outcome.context()) if value else _WHOLE_VAULT
        if counted is not None:
            name = counted.name if isinstance(counted, Person) else counted
            places[limit.name, fold(name)] = limit.at_most
    return places
