"""The order of outcomes, and the limits on how many of them may be open at once."""

from __future__ import annotations

from datetime import date

from followup_md.core.people import Person
from followup_md.core.words import fold
from followup_md.engine.outcome import STANDING, Outcome
from followup_md.rules.model import HELD, PRIORITIES, Rules


def sort_key(outcome: Outcome) -> tuple[object, ...]:
    """The one order of everything: due, priority, time of day, group, place in the rules, person, path."""
    due = outcome.due
    at = outcome.opens or due
    return (
        due.day if due else date.max,
        PRIORITIES.index(outcome.rule.priority),
        -1 if at is None or at.minute is None else at.minute,
        outcome.subject.group_key,
        outcome.rule.order,
        outcome.person.name if outcome.person else "",
        outcome.path,
    )


def apply_limits(rules: Rules, outcomes: list[Outcome]) -> list[Outcome]:
    """Let the earliest due of each limit's items through and hold the rest."""
    passed: dict[tuple[str, str], list[Outcome]] = {}
    for number, outcome in enumerate(outcomes):
        limit = rules.limits.get(outcome.rule.limit)
        if limit is None or outcome.state not in STANDING:
            continue
        value = outcome.subject.values.get(limit.per)
        if value is None:
            continue
        name = value.name if isinstance(value, Person) else str(value)
        through = passed.setdefault((limit.name, fold(name)), [])
        if len(through) < limit.at_most:
            through.append(outcome)
        else:
            outcomes[number] = outcome._replace(state=HELD, held_by=tuple(through))
    return outcomes
