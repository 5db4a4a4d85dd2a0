"""What a rule says of a note on a day, and the words it has for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from followup_md.core.dates import Moment, format_day
from followup_md.core.people import Person
from followup_md.core.record import SNOOZED, Done, Doubt, Snoozed
from followup_md.engine.steps import counted_for
from followup_md.language.context import Context, Subject, World
from followup_md.language.texts import show_plain, show_value
from followup_md.rules.conditions import TextCase
from followup_md.rules.model import Limit, Rule, Rules
from followup_md.rules.state import STANDING, State


class Window(NamedTuple):
    """The day on which an occurrence opens, the day on which it is due, and its last one."""

    opens: Moment | None
    due: Moment | None
    until: Moment | None


class PutOff(NamedTuple):
    """The log line that put an item off, and the window that its rule gives it."""

    line: Snoozed
    window: Window


class Outcome(NamedTuple):
    """What one rule says of one subject (and person) on one day, with the trace that led there.

    `verdicts` are those of the `when` and then of the `unless` clauses; where there are fewer verdicts than clauses,
    the last one decided. `done` is the log line that settled this occurrence. `held_by` are the outcomes that a limit
    let through instead, `held_under` that limit; without them a snooze holds this one. What was put off is `snoozed`:
    it opens and is due on that day, and has no last one. `and_more` are the outcomes that limits of the whole vault
    hold behind this one, `doubts` the log lines that would have changed it, had they counted.
    """

    rule: Rule
    subject: Subject
    person: Person | None
    state: State
    verdicts: tuple[bool | None, ...] = ()
    opens: Moment | None = None
    due: Moment | None = None
    until: Moment | None = None
    done: Done | None = None
    held_by: tuple[Outcome, ...] = ()
    held_under: Limit | None = None
    snoozed: PutOff | None = None
    and_more: int = 0
    doubts: tuple[Doubt, ...] = ()

    @property
    def path(self) -> str:
        """The note's path; empty for the vault."""
        return self.subject.record.path if self.subject.record else ""

    @property
    def identity(self) -> tuple[str, str, str]:
        """Tells the outcomes of a day apart: the rule's id, the note's path and the person's name, maybe empty."""
        return self.rule.id, self.path, self.person.name if self.person else ""

    @property
    def is_item(self) -> bool:
        """Whether it asks for something now, will do so later, or would if nothing held it."""
        return self.state in (*STANDING, State.LATER, State.HELD)

    @property
    def priority(self) -> str:
        """How urgent it is beside others of the day."""
        if not self.rule.priorities:
            return self.rule.priority
        with counted_for(self.rule, self.subject):
            return self.rule.priority_in(self.context())

    @property
    def window(self) -> Window:
        """The window that the rule gives it, whether or not it was put off."""
        return self.snoozed.window if self.snoozed else Window(self.opens, self.due, self.until)

    def context(self) -> Context:
        """The point from which the rule's texts are filled in."""
        context = Context(self.subject, self.subject, self.person)
        context.opens, context.due = self.opens, self.due
        return context


class Evaluation(NamedTuple):
    """All outcomes of a day and the world they were computed in.

    Outcomes in another state than QUIET come first, in the order of `engine.order.sort_key`; the quiet ones follow, by
    path and rule.
    """

    rules: Rules
    world: World
    outcomes: tuple[Outcome, ...]


def state_on(opens: Moment | None, due: Moment | None, until: Moment | None, today: date) -> State:
    """Where a day stands in a window."""
    if until and (today > until.day or (opens and opens.day > until.day)):
        return State.ENDED
    if opens and today < opens.day:
        return State.LATER
    if due is None or today < due.day:
        return State.OPEN
    return State.TODAY if today == due.day else State.OVERDUE


def words_of(outcome: Outcome) -> str:
    """What the item says: the words of the first case of `say:` that holds; empty when none does."""
    return next((words for _, words in said(outcome, outcome.rule.say)), "")


def reasons_of(outcome: Outcome) -> tuple[str, ...]:
    """Why it is asked: every sentence of `because:` that holds and has words, and how many others wait behind it."""
    return (*(words for _, words in said(outcome, outcome.rule.because) if words), *asides_of(outcome))


def asides_of(outcome: Outcome) -> tuple[str, ...]:
    """What is to be known of an item besides the reasons of its rule: how many wait behind it, and doubtful lines."""
    more = (f"And {outcome.and_more:,} more",) if outcome.and_more else ()
    lines = (
        f"Line {doubt.line} is not understood, so it counts as nothing; if it reports that, write `{doubt.mended}`"
        for doubt in outcome.doubts
    )
    return (*more, *lines)


def asked_since(outcome: Outcome) -> tuple[str, ...]:
    """Since when an overdue item has been asked for, where that is another day than the one on which it was due."""
    opens, due = outcome.opens, outcome.due
    is_told = outcome.state == State.OVERDUE and opens and due and opens.day != due.day
    return (f"Asked since {format_day(opens.day)}",) if is_told and opens else ()


def said(outcome: Outcome, cases: Iterable[TextCase]) -> Iterator[tuple[TextCase, str]]:
    """The cases that hold, each with its words on one line."""
    context = outcome.context()
    for case in cases:
        with counted_for(outcome.rule, outcome.subject):
            words = " ".join(case.text.fill(context, show_value).split()) if case.holds(context) else None
        if words is not None:
            yield case, words


def done_event(outcome: Outcome, day: date) -> str:
    """What a box ticked on that day records: the words of the rule's `log:`, else `done RULE [PERSON]`."""
    if outcome.rule.log:
        return " ".join(outcome.rule.log.fill(outcome.context(), show_plain).split())
    return settling_event("done", outcome, day)


def settling_event(word: str, outcome: Outcome, day: date) -> str:
    """A log line that settles one occurrence of a rule; before its window opens, it says which one (` - for DATE`)."""
    opens = outcome.window.opens
    return _event(word, outcome, f" - for {opens.day}" if opens and day < opens.day else "")


def snoozing_event(outcome: Outcome, until: date) -> str:
    """A log line that puts an item off."""
    return _event(SNOOZED, outcome, f" - until {until}")


def _event(word: str, outcome: Outcome, remark: str) -> str:
    person = f" {outcome.person.name}" if outcome.person and not outcome.person.everyone else ""
    return " ".join(f"{word} {outcome.rule.id}{person}{remark}".split())
