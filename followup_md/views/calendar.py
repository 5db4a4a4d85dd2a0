"""The items that have a day as an iCalendar file (RFC 5545): timed events where they have a time, else all-day ones.

A calendar is seen by others more easily than a vault: no word of a note's sections, of a remark in a log or of a draft
stands in it. The same notes, rules and day give the same bytes: UID comes from an item's key, DTSTAMP from the latest
dated line behind it, and there is no SEQUENCE, which would need a history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from followup_md.agenda.keys import date_fields, first_date, keyed_outcomes
from followup_md.core.dates import FIRST_YEAR, LAST_YEAR, MINUTES_A_DAY, Amount, Calendar, Moment, shift
from followup_md.core.links import note_name
from followup_md.engine.outcome import Evaluation, Outcome, said
from followup_md.language.context import Subject
from followup_md.language.types import RefKind
from followup_md.rules.conditions import TextCase
from followup_md.rules.model import Page
from followup_md.rules.references import references
from followup_md.rules.state import STANDING, State
from followup_md.text.escape import escape_plain
from followup_md.views.forecast import forecast

if TYPE_CHECKING:
    import icalendar

PRODUCT = "-//followup-md//EN"
"""PRODID, which tells a file of ours from others."""
EXPECTED_WEEKS = 6
"""How far ahead what is expected is entered."""
_SHOWN = (State.LATER, *STANDING)


class Entry(NamedTuple):
    """One event of a calendar. `start` has a time of day or none; `lasts` is its length, if that is known."""

    uid: str
    start: Moment
    lasts: timedelta | None
    stamp: date
    title: str
    text: str
    is_expected: bool = False


def render_calendar(evaluation: Evaluation, with_expected: bool = False) -> str:
    """The file, with CRLF line ends. Raises ProblemError when what is expected takes too many steps."""
    entries = [*_own(evaluation), *(_expected(evaluation) if with_expected else ())]
    return _file(sorted(entries, key=lambda entry: (entry.start.day, entry.uid)), evaluation.rules.page)


def _own(evaluation: Evaluation) -> Iterator[Entry]:
    """What stands on the agenda now or will do so, where it has a day."""
    for key, outcome in keyed_outcomes(evaluation).items():
        if outcome.due and _is_in_reach(outcome.due) and outcome.state in _SHOWN:
            yield _entry(evaluation, outcome, key, outcome.due)


def _expected(evaluation: Evaluation) -> Iterator[Entry]:
    """What is expected to come of it, but for what is known already."""
    records = [subject.record for subject in evaluation.world.everything if subject.record]
    today = evaluation.world.today.day
    known = {_occurrence(outcome) for outcome in evaluation.outcomes if outcome.is_item}
    for item in forecast(evaluation.rules, records, today, EXPECTED_WEEKS).items:
        outcome = item.outcome
        if outcome.due and _is_in_reach(outcome.due) and _occurrence(outcome) not in known:
            uid = f"{item.key}-expected-{outcome.due.day}"
            yield _entry(evaluation, outcome, uid, outcome.due)._replace(is_expected=True)


def _is_in_reach(moment: Moment) -> bool:
    """Whether a day lies in the years of which notes can speak: beyond them, dates come to their end."""
    return FIRST_YEAR <= moment.day.year <= LAST_YEAR


def _occurrence(outcome: Outcome) -> tuple[object, ...]:
    opens = outcome.window.opens
    return *outcome.identity, opens and opens.day


# one entry


def _entry(evaluation: Evaluation, outcome: Outcome, uid: str, start: Moment) -> Entry:
    subject = outcome.subject
    name = subject.group or (note_name(subject.record.path) if subject.record else "")
    act = next(_open_words(evaluation, outcome, outcome.rule.say), "") or outcome.rule.title
    title = escape_plain(": ".join(filter(None, (name, act))))
    lines = (*_open_words(evaluation, outcome, outcome.rule.because), f"Rule: {outcome.rule.id}")
    text = "\n".join(filter(None, map(escape_plain, lines)))
    lasts = _length(outcome, start, evaluation.rules.calendar)
    return Entry(uid, start, lasts, _stamp(evaluation, outcome), title, text)


def _open_words(evaluation: Evaluation, outcome: Outcome, cases: Iterable[TextCase]) -> Iterator[str]:
    """The words of the cases that hold, without those that can hold a word of a section or of a remark."""
    for case, words in said(outcome, cases):
        if not _is_private(case, evaluation):
            yield words


def _is_private(case: TextCase, evaluation: Evaluation) -> bool:
    refs = references(case.text.parts, evaluation.rules.facts)
    is_remark = any(part.text.endswith(".remark") for part in case.text.parts)
    return is_remark or any(ref.kind is RefKind.SECTION for ref in refs)


def _length(outcome: Outcome, start: Moment, calendar: Calendar) -> timedelta | None:
    lasts = outcome.rule.lasts.run(outcome.context()) if outcome.rule.lasts else None
    return None if lasts is None else _as_timedelta(lasts, start, calendar)


def _as_timedelta(amount: Amount, start: Moment, calendar: Calendar) -> timedelta:
    if amount.unit in ("minutes", "hours"):
        return timedelta(minutes=amount.number * (60 if amount.unit == "hours" else 1))
    return shift(Moment(start.day), amount, 1, calendar).day - start.day


def _stamp(evaluation: Evaluation, outcome: Outcome) -> date:
    """The latest dated line of the notes behind an item; without one the note's own date, or that of the item."""
    world, subject = evaluation.world, outcome.subject
    notes: Iterable[Subject] = world.everything
    if subject.record:
        notes = (subject, *(other for kind in world.kinds for other in subject.in_group(kind)))
    lines = [
        line.date.day
        for note in notes
        for line in (note.record.log_lines() if note.record else ())
        if line.date.day <= world.today.day
    ]
    own = first_date(subject, date_fields(evaluation.rules)) or outcome.due or world.today
    return max(lines, default=own.day)


# the file


def _file(entries: Sequence[Entry], page: Page) -> str:
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    zone = None
    if page.calendar_zone:
        from zoneinfo import ZoneInfo

        zone = ZoneInfo(page.calendar_zone)
    for entry in entries:
        calendar.add_component(_event(entry, zone, page.calendar_alarm))
    years = [entry.start.day.year for entry in entries if entry.start.minute is not None]
    if zone and years:
        calendar.add_missing_timezones(date(min(years), 1, 1), date(max(years) + 2, 1, 1))
        calendar.subcomponents.sort(key=lambda part: part.name != "VTIMEZONE")  # some programs want it first
    return bytes(calendar.to_ical()).decode("utf-8")


def _event(entry: Entry, zone: object, alarm: Amount | None) -> icalendar.Event:
    """The component: what takes time on the day makes it busy, a mere day, or what is only expected, does not."""
    import icalendar

    event = icalendar.Event()
    event.add("uid", f"{entry.uid}@followup-md")
    event.add("dtstamp", datetime(entry.stamp.year, entry.stamp.month, entry.stamp.day, tzinfo=UTC))
    event.add("summary", f"Expected: {entry.title}" if entry.is_expected else entry.title)
    event.add("description", entry.text)
    day, minute, lasts = entry.start.day, entry.start.minute, entry.lasts
    if minute is None:
        days = max(1, lasts.days) if lasts else 1
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days))
    else:
        start = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)  # type: ignore[arg-type]
        event.add("dtstart", start)
        if lasts:
            event.add("dtend", start + lasts)
    takes_time = minute is not None and lasts is not None and not entry.is_expected
    event.add("transp", "OPAQUE" if takes_time else "TRANSPARENT")
    if entry.is_expected:
        event.add("status", "TENTATIVE")
    if alarm and minute is not None and not entry.is_expected:
        event.add_component(_alarm(entry.title, alarm))
    return event


def _alarm(title: str, before: Amount) -> icalendar.Alarm:
    import icalendar

    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -timedelta(minutes=before.number * _MINUTES[before.unit]))
    return alarm


_MINUTES = {"minutes": 1, "hours": 60, "days": MINUTES_A_DAY, "weeks": 7 * MINUTES_A_DAY}
