"""The order of items: the one sort key of the page, the terminal, JSON and the limits."""

from __future__ import annotations

from datetime import date

from followup_md.engine.outcome import Outcome
from followup_md.rules.model import PRIORITIES


def sort_key(outcome: Outcome) -> tuple[object, ...]:
    """Sorts by due day (none comes last), priority, time of day (none first), group, place in the rules, person, path.

    The time of day is that of the day on which the window opens, or of the due day where it has no beginning.
    """
    due = outcome.due
    start = outcome.opens or due
    return (
        due.day if due else date.max,
        PRIORITIES.index(outcome.priority),
        -1 if start is None or start.minute is None else start.minute,
        outcome.subject.group_key,
        outcome.rule.order,
        outcome.person.name if outcome.person else "",
        outcome.path,
    )
