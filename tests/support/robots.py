"""Robots that live through weeks of a search in memory: what they saw on each page, and the laws that every page keeps.

A robot does what the page asks for as soon as it opens, on the day on which it falls due, late, or never, and logs it
as a tick would. What others do stands in the notes that it is given: log lines with a date, and notes that come on
their day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from followup_md.agenda.recordings import is_asked_still
from followup_md.agenda.rests import resting_notes
from followup_md.agenda.sections import make_agenda
from followup_md.core.dates import Moment
from followup_md.core.record import Event, Record
from followup_md.core.words import fold
from followup_md.engine.incremental import Evaluator
from followup_md.engine.outcome import Evaluation, Outcome, done_event, settling_event
from followup_md.notes.reader import RecordReader
from followup_md.notes.tally import Counts
from followup_md.rules.model import Rules
from followup_md.rules.state import STANDING, State

FOLLOW_UPS = frozenset({"first-follow-up", "check-in", "their-date"})
ENDINGS = ("rejected", "withdrew", "declined", "accepted", "closed", "offer_withdrawn")
WEEK = timedelta(7)
DAY = timedelta(1)
Robot = Callable[[State], bool]
"""Whether an item in this state is done now."""
ROBOTS: Mapping[str, Robot] = {
    "on the due day": lambda state: state in (State.TODAY, State.OVERDUE),
    "on the opening day": lambda state: state in STANDING,
    "late": lambda state: state == State.OVERDUE,
    "never": lambda state: False,
}


class Note(NamedTuple):
    """A note as it is from a day on, whatever it was before."""

    day: date
    path: str
    text: str


class Ask(NamedTuple):
    """What a rule says of a note on a page, unless it is quiet."""

    rule: str
    path: str
    person: str
    state: State
    opens: date | None
    due: date | None
    group: str

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.rule, self.path, self.person


class Page(NamedTuple):
    """What there was to see at one moment of a day: `waiting` are groups, `counted` notes of the footer."""

    day: date
    records: Mapping[str, Record]
    asks: tuple[Ask, ...]
    shown: frozenset[tuple[str, str, str]]
    waiting: frozenset[str]
    counted: frozenset[str]
    cannot_tell: frozenset[str]

    def standing(self, *rules: str) -> list[Ask]:
        """What is asked for now, by these rules or by any."""
        return [ask for ask in self.asks if ask.state in STANDING and (not rules or ask.rule in rules)]


def live(rules: Rules, notes: Iterable[Note], start: date, days: int, robot: Robot) -> list[Page]:
    """The pages of a life: each morning's, and the one after each thing done."""
    life = _Life(rules, notes, robot)
    return [page for number in range(days) for page in life.day(start + number * DAY)]


class _Life:
    def __init__(self, rules: Rules, notes: Iterable[Note], robot: Robot) -> None:
        self.reader, self.evaluator, self.robot = RecordReader(rules), Evaluator(rules), robot
        self.notes = sorted(notes)
        self.records: dict[str, Record] = {}
        self.written: dict[str, list[str]] = defaultdict(list)

    def day(self, today: date) -> Iterator[Page]:
        while self.notes and self.notes[0].day <= today:
            self._come(self.notes.pop(0))
        acted: set[tuple[str, str, str]] = set()
        while True:
            evaluation = self.evaluator.evaluate(self.records.values(), today)
            yield _page(evaluation, self.records)
            todo = [one for one in evaluation.outcomes if one.state in STANDING and self.robot(one.state)]
            outcome = next((one for one in todo if one.identity not in acted), None)
            if outcome is None:
                return
            acted.add(outcome.identity)
            self._do(outcome, today)

    def _come(self, note: Note) -> None:
        reading = self.reader.read(f"---\n{note.text}---\n".encode(), note.path)
        assert reading.record is not None
        assert reading.problems == ()
        self.records[note.path] = self.reader.with_lines(reading.record, self.written[note.path])

    def _do(self, outcome: Outcome, today: date) -> None:
        self._log(outcome, f"{today} {done_event(outcome, today)}")
        if is_asked_still(outcome, self.evaluator.evaluate(self.records.values(), today)):
            self._log(outcome, f"{today} {settling_event('done', outcome, today)}")

    def _log(self, outcome: Outcome, line: str) -> None:
        kind = outcome.rule.log_to
        path = outcome.path or next((path for path, one in self.records.items() if one.kind == kind), f"{kind}.md")
        record = self.records.get(path) or Record(path, kind, {}, {})
        self.records[path] = self.reader.with_lines(record, [line])
        self.written[path].append(line)


def _page(evaluation: Evaluation, records: Mapping[str, Record]) -> Page:
    agenda = make_agenda(evaluation, (), Counts(len(records)))
    asks: list[Ask] = []
    states: dict[str, set[State]] = defaultdict(set)
    for one in evaluation.outcomes:
        states[one.path].add(one.state)
        if one.state != State.QUIET:
            person = one.person.name if one.person else ""
            asks.append(
                Ask(one.rule.id, one.path, person, one.state, _day(one.opens), _day(one.due), one.subject.group_key)
            )
    dormant = {path for path, own in states.items() if State.ENDED in own and own <= {State.QUIET, State.ENDED}}
    resting = resting_notes(evaluation)
    return Page(
        evaluation.world.today.day,
        dict(records),
        tuple(asks),
        frozenset(item.outcome.identity for item in agenda.items()),
        frozenset(fold(row.name) for row in agenda.waiting),
        frozenset((*resting.paths, *dormant)),
        frozenset(one.record.path for one in agenda.cannot_tell if one.record),
    )


def _day(moment: Moment | None) -> date | None:
    return moment.day if moment else None


# what the notes say, read without the rules


def events(page: Page, path: str, *verbs: str) -> list[Event]:
    """The events of a note up to the day of the page, of some verbs or of all."""
    own = page.records[path].events
    found = [event for verb, some in own.items() if not verbs or verb in verbs for event in some]
    return [event for event in found if event.date.day <= page.day]


def of_company(page: Page, company: str, kind: str = "") -> list[str]:
    """The paths of a company's notes."""
    return [
        path
        for path, one in page.records.items()
        if fold(str(one.values.get("company", ""))) == company and kind in ("", one.kind)
    ]


def of_role(page: Page, path: str, kind: str = "") -> list[str]:
    """The paths of the notes of the same company and role as a note, itself among them."""
    own = of_company(page, fold(str(page.records[path].values["company"])))
    named = {fold(str(page.records[other].values["role"])) for other in own if "role" in page.records[other].values}

    def role(one: str) -> str:
        value = page.records[one].values.get("role")
        return fold(str(value)) if value else next(iter(named)) if len(named) == 1 else ""

    return [one for one in own if role(one) == role(path) and kind in ("", page.records[one].kind)]


def held_on(page: Page, path: str) -> date:
    """The day of an interview."""
    moment = page.records[path].values["interview"]
    assert isinstance(moment, Moment)
    return moment.day


def stated(page: Page, path: str, field: str) -> object:
    """What the round held latest that states it says, of all rounds of a note's company and role."""
    rounds = [one for one in of_role(page, path, "interview") if held_on(page, one) <= page.day]
    rounds = [one for one in rounds if field in page.records[one].values or field in page.records[one].answered]
    latest = max(rounds, key=lambda one: (held_on(page, one), one), default=None)
    return page.records[latest].values.get(field) if latest else None


# the laws


def broken_laws(pages: Sequence[Page]) -> list[str]:
    """What a life saw that no page may show, in words."""
    found = [f"{page.day}: {words}" for page in pages for law in LAWS_OF_A_PAGE for words in law(page)]
    found += list(late_at_first_sight(pages))
    found += list(vanished_and_came_back(pages))
    found += list(thanked_and_followed_up(pages))
    return found


def one_follow_up_at_a_time(page: Page) -> Iterator[str]:
    """Never two open follow-ups to one company or agency."""
    seen: set[tuple[str, str]] = set()
    for ask in page.standing(*FOLLOW_UPS):
        agency = stated(page, ask.path, "via")
        for place in (("company", ask.group), ("agency", fold(str(getattr(agency, "name", "")))) if agency else None):
            if place is None:
                continue
            if place in seen:
                yield f"a second follow-up to the {place[0]} {place[1]}: {ask}"
            seen.add(place)


def a_gap_between_follow_ups(page: Page) -> Iterator[str]:
    """Never one within a week of the last message to the company."""
    for ask in page.standing(*FOLLOW_UPS):
        for path in of_company(page, ask.group):
            for event in events(page, path, "followed_up", "contacted"):
                if page.day - event.date.day < WEEK:
                    yield f"{event.verb} on {event.date.day}, and asked for: {ask}"


def none_after_a_no(page: Page) -> Iterator[str]:
    """None once an ending reaches the interview."""
    for ask in page.standing(*FOLLOW_UPS):
        if ended(page, ask.path):
            yield f"ended, and asked for: {ask}"


def none_before_their_date(page: Page) -> Iterator[str]:
    """None up to a date that they named, unless they were heard from shortly before it."""
    for ask in page.standing(*FOLLOW_UPS):
        named = stated(page, ask.path, "answer_by")
        if isinstance(named, Moment) and page.day <= named.day:
            near = [
                one
                for path in of_role(page, ask.path)
                for one in events(page, path, "heard_back")
                if one.date.day >= named.day - WEEK
            ]
            if not near:
                yield f"they named {named.day}, and asked for: {ask}"


def none_against_their_wish(page: Page) -> Iterator[str]:
    """None under `no_contact`."""
    for ask in page.standing(*FOLLOW_UPS):
        if stated(page, ask.path, "no_contact"):
            yield f"no contact, and asked for: {ask}"


def no_silence(page: Page) -> Iterator[str]:
    """An interview that no ending covers has an item, a row under Waiting, or a count with its cause."""
    shown = {path for _, path, _ in page.shown}
    for path, record in page.records.items():
        if record.kind != "interview" or held_on(page, path) > page.day or ended(page, path):
            continue
        seen = path in shown or path in page.counted or path in page.cannot_tell
        if not (seen or fold(str(record.values["company"])) in page.waiting):
            yield f"nothing is said of {path}: {[ask for ask in page.asks if ask.path == path]}"


def ended(page: Page, path: str) -> bool:
    """Whether an ending on or after the interview stands: nothing later reopens it."""
    endings = [
        (event.date.day, event.verb)
        for other in of_role(page, path)
        for event in events(page, other, *ENDINGS)
        if event.date.day >= held_on(page, path)
    ]
    again = [
        (event.date.day, event.verb)
        for other in of_role(page, path)
        for event in events(page, other, "offer", "heard_back")
    ]
    return any(not any(_reopens(later, ending) for later in again) for ending in endings)


def _reopens(later: tuple[date, str], ending: tuple[date, str]) -> bool:
    reopening = {"closed": ("offer", "heard_back"), "rejected": ("offer",), "offer_withdrawn": ("offer",)}
    strictly = ending[1] in ("withdrew", "declined", "accepted")
    is_later = later[0] > ending[0] if strictly else later[0] >= ending[0]
    return is_later and later[1] in reopening.get(ending[1], ("offer",))


LAWS_OF_A_PAGE = (
    one_follow_up_at_a_time,
    a_gap_between_follow_ups,
    none_after_a_no,
    none_before_their_date,
    none_against_their_wish,
    no_silence,
)


def late_at_first_sight(pages: Sequence[Page]) -> Iterator[str]:
    """Nothing is overdue on the first page that asks for it."""
    before: set[tuple[str, str, str]] = set()
    for page in pages:
        standing = {ask.identity: ask for ask in page.standing()}
        yield from (
            f"{page.day}: late at first sight: {ask}"
            for identity, ask in standing.items()
            if identity not in before and ask.state == State.OVERDUE
        )
        before = set(standing)


def vanished_and_came_back(pages: Sequence[Page]) -> Iterator[str]:
    """What vanishes comes back after an event, on a day that was named, or after a hold that the page showed."""
    gone: dict[tuple[str, str, str], list[Page]] = {}
    last: dict[tuple[str, str, str], Page] = {}
    for page in pages:
        standing = {ask.identity: ask for ask in page.standing()}
        for identity, ask in standing.items():
            absent = gone.pop(identity, [])
            if absent and not _explained(absent, last[identity], page, ask):
                yield f"{page.day}: gone since {absent[0].day}, and back: {ask}"
            last[identity] = page
        for identity in last:
            if identity not in standing:
                gone.setdefault(identity, []).append(page)


def _explained(absent: list[Page], before: Page, page: Page, ask: Ask) -> bool:
    if _written(before) != _written(page):
        return True
    for one in absent:
        own = next((other for other in one.asks if other.identity == ask.identity), None)
        is_seen = (
            ask.identity in one.shown or ask.group in one.waiting or any(ask.path == path for _, path, _ in one.shown)
        )
        if own is None or own.state not in (State.LATER, State.HELD) or not is_seen:
            return False
    return True


def _written(page: Page) -> list[tuple[str, int]]:
    return [(path, len(events(page, path)) + len(record.done)) for path, record in sorted(page.records.items())]


def thanked_and_followed_up(pages: Sequence[Page]) -> Iterator[str]:
    """Never a thank-you and a follow-up for one note on one day, not even one after the other."""
    asked: dict[tuple[str, date], set[bool]] = defaultdict(set)
    for page in pages:
        for ask in page.standing("thank-you", *FOLLOW_UPS):
            asked[ask.path, page.day].add(ask.rule in FOLLOW_UPS)
    yield from (f"{day}: a thank-you and a follow-up: {path}" for (path, day), both in asked.items() if len(both) > 1)


def settles(pages: Sequence[Page], days: int) -> bool:
    """Whether the items of the last days are the same from day to day."""
    final = [page for page in pages if page.day > pages[-1].day - days * DAY]
    return all(
        {a.identity for a in one.standing()} == {a.identity for a in other.standing()} for one, other in pairwise(final)
    )
