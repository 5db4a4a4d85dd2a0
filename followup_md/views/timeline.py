"""A vault as rows of time: what happened with each group, what is open, and what is expected. Nothing is drawn here.

A group is a row; a note without one has a row of its own, and so has what concerns the vault as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from followup_md.agenda.keys import date_fields, first_date
from followup_md.core.dates import format_day, format_long_day, format_moment
from followup_md.core.links import note_name
from followup_md.engine.outcome import Evaluation, Outcome, words_of
from followup_md.language.context import Subject
from followup_md.rules.state import STANDING, State
from followup_md.text.escape import escape_plain
from followup_md.views.forecast import forecast

WEEKS_AHEAD = 6
MOST_WEEKS_BACK, FEWEST_WEEKS_BACK = 26, 4
"""How far back the picture reaches at most, and at least."""


class Point(NamedTuple):
    """Something on one day, in words that stand for themselves."""

    day: date
    words: str


class Bar(NamedTuple):
    """Something from one day to another, both included; `end` None goes on."""

    start: date
    end: date | None
    words: str
    is_late: bool = False


class Row(NamedTuple):
    """What is known of a group, each kind of mark in the order of days.

    `notes` are the days of the notes themselves, `events` what was logged, `spans` the time from the first to the last
    day of a note, `waits` the time in which nothing is asked for, `windows` what is open now, `expected` what is to
    come. `status` says in a few words what is next; it is empty where nothing is.
    """

    name: str
    status: str
    notes: tuple[Point, ...] = ()
    events: tuple[Point, ...] = ()
    spans: tuple[Bar, ...] = ()
    waits: tuple[Bar, ...] = ()
    windows: tuple[Bar, ...] = ()
    expected: tuple[Point, ...] = ()

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is open, and nothing expected."""
        return not (self.windows or self.expected)

    @property
    def is_late(self) -> bool:
        """Whether something should have been done before today."""
        return any(bar.is_late for bar in self.windows)

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which something is known to have happened or to take place."""
        return tuple(point.day for point in (*self.notes, *self.events))

    def summary(self) -> str:
        """The row in words, for who cannot see it."""
        facts = [self.status or "nothing is next"]
        past = max((*self.events, *self.notes), key=lambda point: point.day, default=None)
        facts += [f"latest: {past.words}"] if past else []
        facts += (bar.words for bar in self.windows)
        facts += [f"next: {self.expected[0].words}"] if self.expected else []
        return f"{self.name}: {'; '.join(facts)}."


class Timeline(NamedTuple):
    """The rows of a vault: those with something to do or to come first, each part by first day and name."""

    title: str
    today: date
    start: date
    end: date
    rows: tuple[Row, ...]


def make_timeline(evaluation: Evaluation) -> Timeline:
    """The timeline of a day. Raises ProblemError when what is expected takes too many steps."""
    today = evaluation.world.today.day
    rows = sorted((_row(entry, today) for entry in _gathered(evaluation)), key=_order)
    days = [day for row in rows for day in row.days]
    earliest = min(days, default=today)
    start = max(min(earliest, today - timedelta(weeks=FEWEST_WEEKS_BACK)), today - timedelta(weeks=MOST_WEEKS_BACK))
    start -= timedelta(start.weekday())
    title = f"{escape_plain(evaluation.rules.title)} on {format_long_day(today)}"
    return Timeline(title, today, start, today + timedelta(weeks=WEEKS_AHEAD), tuple(rows))


def _order(row: Row) -> tuple[object, ...]:
    return row.is_at_rest, min(row.days, default=date.max), row.name.casefold(), row.name


class _Entry(NamedTuple):
    """What a row is made from."""

    name: str
    subjects: list[tuple[Subject, date | None]]
    open: list[Outcome]
    expected: list[Point]


def _gathered(evaluation: Evaluation) -> Iterable[_Entry]:
    """What belongs to each row."""
    rules, world = evaluation.rules, evaluation.world
    fields, today = date_fields(rules), world.today.day
    entries: dict[str, _Entry] = {}

    def entry(subject: Subject, log_to: str = "") -> _Entry:
        if subject.record is None:  # what is asked of the vault is logged in the first note of a kind
            subject = next(iter(world.kinds.get(log_to, ())), subject)
        key = f"group {subject.group_key}" if subject.group else f"note {subject.record.path if subject.record else ''}"
        name = subject.group or (note_name(subject.record.path) if subject.record else rules.title)
        return entries.setdefault(key, _Entry(escape_plain(name) or "(no name)", [], [], []))

    for subject in world.everything:
        own = first_date(subject, fields)
        entry(subject).subjects.append((subject, own.day if own else None))
    standing = [outcome for outcome in evaluation.outcomes if outcome.state in STANDING]
    for outcome in standing:
        entry(outcome.subject, outcome.rule.log_to).open.append(outcome)
    records = [subject.record for subject in world.everything if subject.record]
    known = {outcome.identity for outcome in standing}
    for item in forecast(rules, records, today, WEEKS_AHEAD).items:
        if item.since > today or item.outcome.identity not in known:
            words = f"{format_day(item.day)}, expected: {escape_plain(item.text) or item.outcome.rule.title}"
            entry(item.outcome.subject, item.outcome.rule.log_to).expected.append(Point(item.day, words))
    return entries.values()


def _row(entry: _Entry, today: date) -> Row:
    notes = [_own_point(subject, day) for subject, day in entry.subjects if day]
    events = [point for subject, _ in entry.subjects for point in _logged(subject, today)]
    windows = [_window(outcome) for outcome in entry.open]
    expected = sorted(entry.expected)
    past = max((point.day for point in (*notes, *events) if point.day <= today), default=None)
    opens = min((*(bar.start for bar in windows), *(point.day for point in expected)), default=None)
    waits: tuple[Bar, ...] = ()
    if past and opens and past < opens:
        waits = (Bar(past, opens, f"{format_day(past)} to {format_day(opens)}: nothing to do"),)
    return Row(
        entry.name,
        _status(entry.open, expected, today),
        _by_day(notes),
        _by_day(events),
        tuple(sorted(_spans(entry.subjects, today))),
        waits,
        tuple(sorted(windows, key=lambda bar: (bar.start, bar.end or date.max, bar.words))),
        _by_day(expected),
    )


def _own_point(subject: Subject, day: date) -> Point:
    name = escape_plain(note_name(subject.record.path)) if subject.record else ""
    return Point(day, f"{format_day(day)}: {name}")


def _logged(subject: Subject, today: date) -> Iterator[Point]:
    lines = [(event.date.day, event.text) for event in subject.logged()]
    lines += [(done.date.day, done.text) for done in (subject.record.done if subject.record else ())]
    return (Point(day, f"{format_day(day)}: {escape_plain(text)}") for day, text in lines if day <= today)


def _spans(subjects: Iterable[tuple[Subject, date | None]], today: date) -> Iterator[Bar]:
    """From the day of a note to its last line, or the other way round while the day is to come."""
    for subject, own in subjects:
        days = [point.day for point in _logged(subject, today)] if own else []
        if own and {own, *days} != {own}:
            first, last = min(own, *days), max(own, *days)
            words = f"{format_day(first)} to {format_day(last)}: {_own_point(subject, own).words.partition(': ')[2]}"
            yield Bar(first, last, words)


def _window(outcome: Outcome) -> Bar:
    """What is open: up to its due day, and if that has passed, up to its last day."""
    today, start = outcome.subject.world.today, outcome.opens or outcome.due
    is_late = outcome.state == State.OVERDUE
    end = outcome.until or today if is_late else outcome.due or outcome.until
    act = escape_plain(words_of(outcome)) or outcome.rule.title
    due = f", {'was ' * is_late}due {format_moment(outcome.due)}" if outcome.due else ""
    day = (start or today).day
    return Bar(day, end.day if end else None, f"{act}: open since {format_day(day)}{due}", is_late)


def _status(open_now: Iterable[Outcome], expected: list[Point], today: date) -> str:
    """What is next, in a few words."""
    states = {outcome.state for outcome in open_now}
    due = min((outcome.due.day for outcome in open_now if outcome.due), default=None)
    if due:
        return f"was due {format_day(due)}" if due < today else f"due {'today' if due == today else format_day(due)}"
    if states:
        return "open"
    return f"next {format_day(expected[0].day)}" if expected else ""


def _by_day(points: Iterable[Point]) -> tuple[Point, ...]:
    """One point for each day, with the words of all of that day."""
    days: dict[date, list[str]] = {}
    for point in sorted(points):
        head, _, words = point.words.partition(": ")
        known = days.setdefault(point.day, [f"{head}: {words}"])
        if known[0] != f"{head}: {words}" and words not in known:
            known.append(words)
    return tuple(Point(day, "; ".join(words)) for day, words in days.items())
