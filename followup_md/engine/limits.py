"""Limits on how many items of a kind may be open at once."""

from __future__ import annotations

from collections.abc import Iterable

from followup_md.core.people import Person
from followup_md.core.words import fold
from followup_md.engine.outcome import Outcome
from followup_md.rules.model import Rules
from followup_md.rules.state import STANDING, State


def apply_limits(rules: Rules, outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The same outcomes, those beyond a limit in the state HELD. The first ones count, so they have to be sorted."""
    limited: list[Outcome] = []
    let_through: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        limit = rules.limits.get(outcome.rule.limit)
        value = outcome.subject.values.get(limit.per) if limit and outcome.state in STANDING else None
        if limit and value is not None:
            name = value.name if isinstance(value, Person) else str(value)
            first = let_through.setdefault((limit.name, fold(name)), [])
            if len(first) < limit.at_most:
                first.append(outcome)
            else:
                outcome = outcome._replace(state=State.HELD, held_by=tuple(first))
        limited.append(outcome)
    return limited
