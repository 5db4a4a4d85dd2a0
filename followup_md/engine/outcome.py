"""What a rule says of a note on a day, and the words it has for it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from followup_md.core.dates import Moment
from followup_md.core.people import Person
from followup_md.core.record import Done
from followup_md.language.context import Context, Subject, World
from followup_md.language.texts import show_plain, show_value
from followup_md.rules.model import OPEN, OVERDUE, TODAY, Rule, Rules, TextCase

STANDING = (OVERDUE, TODAY, OPEN)
"""The states in which an item asks for something now; limits count these."""


class Outcome(NamedTuple):
    """What one rule says of one subject (and person) on one day, with the trace that led there.

    `verdicts` are those of the `when` and then of the `unless` clauses, as far as they were asked: the last one decided
    when there are fewer verdicts than clauses. `done` is the log line that settled this occurrence; `held_by` are
    the outcomes that a limit let through instead, none when a snooze holds it.
    """

    rule: Rule
    subject: Subject
    person: Person | None
    state: str
    verdicts: tuple[bool | None, ...] = ()
    opens: Moment | None = None
    due: Moment | None = None
    until: Moment | None = None
    done: Done | None = None
    held_by: tuple[Outcome, ...] = ()

    @property
    def path(self) -> str:
        """The note's path, nothing for the vault."""
        return self.subject.record.path if self.subject.record else ""

    def context(self) -> Context:
        """The point from which the rule's texts are filled in."""
        context = Context(self.subject, self.subject, self.person)
        context.opens, context.due = self.opens, self.due
        return context


class Evaluation(NamedTuple):
    """All outcomes of a day and the world they were computed in.

    Those that speak come first, in the order of the one sort key; the quiet ones follow, by path and rule.
    """

    rules: Rules
    world: World
    outcomes: tuple[Outcome, ...]


def fill_case(outcome: Outcome, cases: tuple[TextCase, ...]) -> str:
    """The words of the first case that holds, nothing when none does."""
    c = outcome.context()
    for case in cases:
        if case.when is None or case.when.expr.run(c) is True:
            return " ".join(case.text.fill(c, show_value).split())
    return ""


def done_event(outcome: Outcome, day: date) -> str:
    """What a tick of that day records: the words of the rule's `log:`, else `done RULE [PERSON]`."""
    if outcome.rule.log:
        return " ".join(outcome.rule.log.fill(outcome.context(), show_plain).split())
    return settling_event("done", outcome, day)


def settling_event(word: str, outcome: Outcome, day: date) -> str:
    """A line that silences one occurrence; before its window opens it has to say which one."""
    person = f" {outcome.person.name}" if outcome.person and not outcome.person.everyone else ""
    ahead = f" - for {outcome.opens.day}" if outcome.opens and day < outcome.opens.day else ""
    return " ".join(f"{word} {outcome.rule.id}{person}{ahead}".split())
