"""Outings: a second domain for tests of the engine and the agenda, with notes made by hand instead of read."""

from __future__ import annotations

from datetime import date, timedelta

from followup_md.core.dates import Moment
from followup_md.core.people import Person
from followup_md.core.record import Done, Event, Record
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.model import Rules

OUTINGS = """
format: 1
title: Outings
page: {days: 3}
kinds:
  visit:
    match: {type: visit}
    group: place
    fields: {place: text, day: 'date, called "the day you went"', fee: number, guests: people}
    events: {left: , rang: {about: person}}
  book:
    match: {type: book}
    fields: {lent: date, back: date}
limits:
  per_place: {at_most: 1, per: place}
rules:
  go:
    for: visit
    title: Go
    why: It is tested.
    when: [not left]
    from: day
    due: 2 days after day
    until: 6 days after day
    say: "Go to {place}"
    because: Because of {day}
    log: left
  ring:
    for: each person in visit.guests
    title: Ring
    why: It is tested.
    when: [person.rang is missing]
    from: 1 day after day
    until: 6 days after day
    priority: high
    say: Ring {person}
  pay:
    for: visit
    title: Pay
    why: It is tested.
    when: [fee > 3]
    from: day
    until: 1 day after day
    limits: per_place
    section: Money
    priority: low
    say: Pay {fee}
  return:
    {for: book, title: Return, why: It is tested., from: 7 days after lent, until: 30 days after lent, say: Return it}
  renew:
    for: book
    title: Renew
    why: It is tested.
    when: [back < today]
    from: back
    until: 9 days after back
    section: Books
    say: Renew it
  sweep:
    for: vault
    title: Sweep
    why: It is tested.
    when: [count(notes.book) > 1]
    from: earliest(notes.book.lent)
    section: Books
    say: Sweep
"""


def rules_of(text: str) -> Rules:
    """The rules in a text without a mistake."""
    rules, problems = build_rules((parse_document(text, "rules.md" if text.startswith("---") else "rules.yaml"),))
    assert rules is not None, problems
    return rules


def day(number: int) -> date:
    """A day of March, counted on into the months before and behind it."""
    return date(2026, 3, 1) + timedelta(number - 1)


def on(number: int, minute: int | None = None) -> Moment:
    """The same as a moment."""
    return Moment(day(number), minute)


def visit(
    path: str = "n.md",
    *done: Done,
    events: dict[str, tuple[Event, ...]] | None = None,
    snooze: Moment | None = None,
    off: str | None = None,
    faulty: tuple[str, ...] = (),
    **values: object,
) -> Record:
    """A visit with these fields."""
    return Record(path, "visit", values, events or {}, done, {}, frozenset(faulty), snooze, off)


def book(path: str, **values: object) -> Record:
    """A book with these fields."""
    return Record(path, "book", values, {})


LEFT = {"left": (Event("left", on(6)),)}
"""The events of a visit that ended on the sixth."""
ANA, BO = Person("Ana"), Person("Bo")


def comparable(outcome: Outcome) -> tuple[object, ...]:
    """All of an outcome that can be compared between two worlds."""
    held_by = [other.identity for other in outcome.held_by]
    return (*outcome._replace(rule=outcome.rule.id, subject=outcome.path, held_by=held_by),)


def comparables(evaluation: Evaluation) -> list[tuple[object, ...]]:
    """All outcomes of an evaluation, comparable."""
    return [comparable(outcome) for outcome in evaluation.outcomes]
