"""For which window a line of the page was written, and to which day it was moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from followup_md.agenda.keys import check_of
from followup_md.agenda.page_file import Tick
from followup_md.core.dates import Moment, parse_moment
from followup_md.engine.evaluate import window
from followup_md.engine.outcome import Outcome, Window
from followup_md.engine.settled import notes_about, snoozes_of
from followup_md.language.context import Context

WEEKEND = timedelta(2)
"""By so much the days between `from` and `due` can differ from one window to the next."""


def moved_to(tick: Tick, outcome: Outcome) -> str:
    """The day to which a line was moved, as it stands there: the due day, or another one if only that was moved.

    What it was before is known from the check, unless the page was stale as well.
    """
    then = next((dates for dates in _dates_had(outcome) if check_of(*dates) == tick.check), None)
    if then is None:
        return tick.due or tick.scheduled or tick.start
    start, due = then
    return (tick.due if tick.due != due else "") or (tick.start if tick.start != start else "") or tick.scheduled


def _dates_had(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """The start and due days with which an item's line can have been written."""
    subject = outcome.subject
    days = [(outcome.opens, outcome.due), outcome.window[:2]]
    days += [
        (Moment(line.until), Moment(line.until))
        for note in notes_about(subject)
        for line in snoozes_of(outcome.rule, note, outcome.person)
    ]
    for opens, due in days:
        shown = str(due.day) if due else ""
        yield from ((str(opens.day) if opens else "", shown), ("", shown))


def day_of(text: str) -> date | None:
    """The day that a text says, if it does."""
    moment = parse_moment(text)
    return moment.day if isinstance(moment, Moment) else None


def first_day(tick: Tick, outcome: Outcome) -> date | None:
    """The first day of the window for which a line was written; None where that is not known any more."""
    start, due = day_of(tick.start), day_of(tick.due)
    if check_of(tick.start, tick.due) != tick.check:
        return None
    if start or due is None:
        return start
    rule, subject, person = outcome.rule, outcome.subject, outcome.person
    now: Window = outcome.window if outcome.opens else window(rule, Context(subject, subject, person))
    lead = now.due.day - now.opens.day if now.opens and now.due else timedelta(0)
    return due - lead - (WEEKEND if lead else lead)
