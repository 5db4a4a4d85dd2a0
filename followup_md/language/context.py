"""What clauses are evaluated in: the notes of one day, each note's values and facts, and the point of view of a clause.

The value of a fact is kept once it has been computed, so that everybody who asks a note sees the same value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from followup_md.core.dates import Calendar, Moment, order_key
from followup_md.core.people import Person
from followup_md.core.problem import ERROR, Place, Problem, ProblemError
from followup_md.core.record import SKIPPED, Event, Record
from followup_md.core.words import fold
from followup_md.language.types import YES_NO, Ref, Type

VAULT = "vault"
"""The kind of the one subject that is no note."""
FEWEST_STEPS, STEPS_A_NOTE = 200_000, 2_000
"""How many steps an evaluation may take: a step is one note, event or person that a list goes through. The shipped
rules take about 60 a note."""


class Ahead(NamedTuple):
    """What comes next for the notes of a table's row, on which day, and why they ask for nothing."""

    act: str | None
    day: Moment | None
    rest: str | None


class Context:
    """The point of view of a clause, called `c` in the closures of the language.

    `subject` is the note (or the vault) that plain names refer to and `this` the one that the rule is about; `person`
    and `event` are the ones at hand, `opens` and `due` the dates that a phrase can refer to; `ahead` stands in
    the row of a table only.
    """

    __slots__ = ("ahead", "due", "event", "opens", "person", "subject", "this")

    def __init__(self, subject: Subject, this: Subject, person: Person | None = None) -> None:
        self.subject, self.this, self.person = subject, this, person
        self.event: Event | None = None
        self.opens: Moment | None = None
        self.due: Moment | None = None
        self.ahead: Ahead | None = None


class Expr(NamedTuple):
    """A checked expression: its type, the closure that computes it (None is missing or unknown), its text and parts.

    `ref` is what a name stands for and `label` what people call it. `form` says how the parts of a date phrase, or of a
    fact made of cases, belong together, so that they can be explained. `words` are the forms of an event in a log.
    """

    type: Type
    run: Callable[[Context], Any]
    text: str
    parts: tuple[Expr, ...] = ()
    ref: Ref | None = None
    label: str = ""
    form: str = ""
    words: tuple[str, ...] = ()


ALWAYS = Expr(YES_NO, lambda c: True, "always")
"""The condition of a case without one; the parts of a fact made of cases are a condition and a value for each case."""
Facts = Mapping[str, Expr]


class World:
    """Everything that clauses can ask about on one day."""

    __slots__ = (
        *("calendar", "date_fields", "everything", "facts", "group_fields", "groups", "kinds", "named", "settings"),
        *("steps", "today", "vault"),
    )

    def __init__(
        self,
        records: Iterable[Record],
        today: date,
        facts: Mapping[str, Facts],
        group_fields: Mapping[str, str],
        settings: Mapping[str, object],
        calendar: Calendar,
        date_fields: Mapping[str, str] | None = None,
    ) -> None:
        self.today = Moment(today)
        self.facts, self.group_fields, self.settings, self.calendar = facts, group_fields, settings, calendar
        self.date_fields = date_fields or {}
        self.everything: list[Subject] = []
        self.renew(records)

    def renew(self, records: Iterable[Record]) -> None:
        """Replace the notes. The subjects of groups in which nothing changed are kept, with the facts they computed."""
        before = {subject.record.path: subject for subject in self.everything if subject.record}
        is_first = not before
        self.everything = []
        self.named: dict[tuple[str, str], set[str]] = {}
        stale: set[str] = set()
        for record in records:
            subject = before.pop(record.path, None)
            if subject is None or (subject.record is not record and subject.record != record):
                stale |= {subject.group_key} if subject else set()
                subject = Subject(record, record.kind, self, _group_of(record, self.group_fields))
                stale.add(subject.group_key)
            self.everything.append(subject)
        stale |= {subject.group_key for subject in before.values()}
        kinds: dict[str, list[Subject]] = {kind: [] for kind in self.facts}
        self.groups: dict[tuple[str, str], list[Subject]] = {}
        for number, subject in enumerate(self.everything):
            if subject.group is not None and subject.group_key in stale and not is_first:
                subject = self.everything[number] = Subject(subject.record, subject.kind, self, subject.group)
            kinds[subject.kind].append(subject)
            if subject.group is not None:
                self.groups.setdefault((subject.kind, subject.group_key), []).append(subject)
        self.kinds = {kind: tuple(subjects) for kind, subjects in kinds.items()}
        self.vault = Subject(None, VAULT, self, None)
        self.refill()

    def refill(self) -> None:
        """Begin a new budget of steps."""
        self.steps = FEWEST_STEPS + STEPS_A_NOTE * len(self.everything)

    def spend(self, steps: int) -> None:
        """Take steps from what an evaluation may cost. Raises OutOfSteps when there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise OutOfSteps

    def named_in_group(self, group_key: str, field: str) -> set[str]:
        """The values (folded) that the notes of a group, of any kind, give for a field."""
        key = group_key, field
        if key not in self.named:
            values = (
                _name_of(subject.values.get(field))
                for kind in self.kinds
                for subject in self.groups.get((kind, group_key), ())
            )
            self.named[key] = {fold(value) for value in values if value is not None}
        return self.named[key]


class OutOfSteps(ProblemError):
    """The rules ask for more steps than an evaluation may take. Whoever knows which rule it was says so instead."""

    def __init__(self) -> None:
        message = "the rules go through too many notes; use fewer lists inside lists"
        super().__init__(Problem(Place("rules"), ERROR, "rules-steps", message))


def _group_of(record: Record, group_fields: Mapping[str, str]) -> str | None:
    return _name_of(record.values.get(group_fields.get(record.kind, "")))


def _name_of(value: object) -> str | None:
    return value.name if isinstance(value, Person) else value if isinstance(value, str) else None


_EMPTY: Mapping[str, Any] = {}


class Subject:
    """One note (or the vault) on one day: its values, the events up to that day, its facts."""

    __slots__ = ("context", "group", "group_key", "kind", "memo", "record", "values", "world")

    def __init__(self, record: Record | None, kind: str, world: World, group: str | None) -> None:
        self.record, self.kind, self.world, self.group = record, kind, world, group
        self.group_key = fold(group) if group is not None else ""
        self.values: Mapping[str, Any] = record.values if record else _EMPTY
        self.memo: dict[str, Any] = {}
        self.context = Context(self, self)

    def fact(self, name: str) -> Any:
        """The value of a declared fact, computed on the first call."""
        memo = self.memo
        if name not in memo:
            memo[name] = self.world.facts[self.kind][name].run(self.context)
        return memo[name]

    def events(self, verb: str) -> tuple[Event, ...]:
        """The events of a verb up to today, in order of date: later ones do not exist yet."""
        events = self.record.events.get(verb, ()) if self.record else ()
        today = self.world.today.day
        if events and events[-1].date.day > today:
            return tuple(event for event in events if event.date.day <= today)
        return events

    def logged(self) -> tuple[Event, ...]:
        """All events up to today, in order of date."""
        events = (event for verb in (self.record.events if self.record else ()) for event in self.events(verb))
        return tuple(
            sorted((event for event in events if event.verb != SKIPPED), key=lambda event: order_key(event.date))
        )

    @property
    def own_date(self) -> Moment | None:
        """The date by which notes of its kind are ordered, if the note has one."""
        value = self.values.get(self.world.date_fields.get(self.kind, ""))
        return value if isinstance(value, Moment) else None

    @property
    def position(self) -> tuple[object, str] | None:
        """Where the note stands among others of its kind: by its own date, and on one day by path."""
        date = self.own_date
        return (order_key(date), self.record.path if self.record else "") if date else None

    def related(self, kind: str, fields: tuple[str, ...]) -> tuple[Subject, ...]:
        """The other notes of a kind in the same group with the same values of these fields.

        Two missing values are the same. A note without a value joins those that have one when all notes of the group
        that name any name the same; else it stands with those that name none.
        """
        others = self.in_group(kind)
        self.world.spend(len(others) + 1)
        if not others or not fields:
            return others
        own = [self._name_within_group(field) for field in fields]
        return tuple(other for other in others if [other._name_within_group(field) for field in fields] == own)

    def _name_within_group(self, field: str) -> str:
        value = _name_of(self.values.get(field))
        if value is not None:
            return fold(value)
        named = self.world.named_in_group(self.group_key, field)
        return next(iter(named)) if len(named) == 1 else ""

    def in_group(self, kind: str) -> tuple[Subject, ...]:
        """The other notes of a kind in the same group; none for a note without a group."""
        if self.group is None:
            return ()
        return tuple(other for other in self.world.groups.get((kind, self.group_key), ()) if other is not self)
