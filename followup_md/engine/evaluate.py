"""Rules × records × a day → what every rule says, and how it came to that.

The same input gives the same outcomes, whatever the order of the records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from followup_md.core.dates import Calendar, Moment
from followup_md.core.people import Person
from followup_md.core.record import Doubt, Record
from followup_md.engine.doubt import doubted, doubts_of, suppositions, with_doubts
from followup_md.engine.limits import apply_limits
from followup_md.engine.order import sort_key
from followup_md.engine.outcome import Evaluation, Outcome, PutOff, Window, state_on
from followup_md.engine.settled import put_off_by, settled_by
from followup_md.engine.steps import counted_for
from followup_md.language.context import Context, Subject, World
from followup_md.language.types import RefKind
from followup_md.rules.model import Rule, Rules
from followup_md.rules.references import deciding_expressions, references
from followup_md.rules.state import STANDING, State

Verdicts = tuple[bool | None, ...]
_ASKING = (State.LATER, *STANDING)


def evaluate(
    rules: Rules,
    records: Iterable[Record],
    today: date,
    settings: Mapping[str, object] | None = None,
    calendar: Calendar | None = None,
) -> Evaluation:
    """Every rule for every record on a day. Settings and calendar other than the rules' own are for tests of rules."""
    world = rules.world(records, today, settings, calendar)
    judge = Judge(rules)
    outcomes = [outcome for subject in (*world.everything, world.vault) for outcome in judge.outcomes(subject)]
    return assemble(rules, world, outcomes)


class Judge:
    """The rules of one file, ready to be applied to one subject after the other."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._by_kind: dict[str, list[Rule]] = {}
        for rule in rules.rules:
            self._by_kind.setdefault(rule.kind, []).append(rule)
        self._needs: dict[tuple[str, str], frozenset[str]] | None = None

    def outcomes(self, subject: Subject) -> list[Outcome]:
        """What every rule says of one note or of the vault, before limits are applied. Raises ProblemError."""
        record = subject.record
        if record and record.off is not None:
            return []
        outcomes: list[Outcome] = []
        for rule in self._by_kind.get(subject.kind, ()):
            with counted_for(rule, subject):
                outcomes += evaluate_rule(rule, subject)
        if record and record.faulty:
            outcomes = [self._unreadable(outcome, record.faulty) for outcome in outcomes]
        doubts = doubts_of(subject)
        return self._doubted(subject, outcomes, doubts) if doubts else outcomes

    def _doubted(self, subject: Subject, outcomes: list[Outcome], doubts: tuple[Doubt, ...]) -> list[Outcome]:
        """What the rules say of a note with log lines that count as nothing."""
        others: list[tuple[tuple[Doubt, ...], dict[tuple[str, str], Outcome]]] = []
        for some in suppositions(doubts):
            other = with_doubts(subject, some)
            own: dict[tuple[str, str], Outcome] = {}
            for rule in self._by_kind.get(subject.kind, ()):
                with counted_for(rule, subject):
                    own |= {_which(outcome): outcome for outcome in evaluate_rule(rule, other)}
            subject.world.steps = other.world.steps  # one budget for all of them
            others.append((some, own))
        return [doubted(outcome, ((some, own[_which(outcome)]) for some, own in others)) for outcome in outcomes]

    def _unreadable(self, outcome: Outcome, faulty: frozenset[str]) -> Outcome:
        """UNKNOWN for a rule that asks for something and reads an unreadable field as if it were missing."""
        if self._needs is None:
            self._needs = _fields_needed(self.rules)
        if outcome.state in _ASKING and faulty & self._needs[outcome.rule.id, outcome.rule.kind]:
            return outcome._replace(state=State.UNKNOWN)
        return outcome


def assemble(rules: Rules, world: World, outcomes: Iterable[Outcome]) -> Evaluation:
    """Outcomes of all subjects → an evaluation: sorted, limits applied. What is said of it has a budget of its own."""
    quiet: list[Outcome] = []
    others: list[Outcome] = []
    for outcome in outcomes:
        (quiet if outcome.state == State.QUIET else others).append(outcome)
    others.sort(key=sort_key)
    limited = apply_limits(others)
    world.refill()
    return Evaluation(rules, world, (*limited, *quiet))


def _which(outcome: Outcome) -> tuple[str, str]:
    return outcome.rule.id, outcome.person.name if outcome.person else ""


def _fields_needed(rules: Rules) -> dict[tuple[str, str], frozenset[str]]:
    """A rule, by id and kind → the fields of its own kind by which it decides, also through the facts that it uses."""
    needed: dict[tuple[str, str], frozenset[str]] = {}
    for rule in rules.rules:
        used = references(deciding_expressions(rule), rules.facts)
        needed[rule.id, rule.kind] = frozenset(ref.name for ref in used if ref[:2] == (RefKind.FIELD, rule.kind))
    return needed


def evaluate_rule(rule: Rule, subject: Subject) -> list[Outcome]:
    """One rule for one subject: one outcome, or one for each person."""
    if rule.each is None:
        return [_outcome(rule, subject, None, subject.context)]
    people = rule.each.run(subject.context)
    if not people and rule.stand_in:
        people = (Person(rule.stand_in, None, True),)
    return [_outcome(rule, subject, person, Context(subject, subject, person)) for person in people]


def _outcome(rule: Rule, subject: Subject, person: Person | None, c: Context) -> Outcome:
    verdicts: list[bool | None] = []
    for clauses, excluding in ((rule.when, False), (rule.unless, True)):
        for clause in clauses:
            verdict = clause.expr.run(c)
            verdicts.append(verdict)
            if verdict is excluding:
                return Outcome(rule, subject, person, State.QUIET, _shared(verdicts))
    if None in verdicts:
        return Outcome(rule, subject, person, State.UNKNOWN, _shared(verdicts))
    return _windowed(rule, subject, person, _shared(verdicts), c)


_SHARED: dict[Verdicts, Verdicts] = {}


def _shared(verdicts: list[bool | None]) -> Verdicts:
    """One tuple for all outcomes with the same verdicts: there are few different ones, and many outcomes."""
    key = tuple(verdicts)
    return _SHARED.setdefault(key, key)


def _windowed(rule: Rule, subject: Subject, person: Person | None, verdicts: Verdicts, c: Context) -> Outcome:
    """Where today stands in the rule's window, or before or behind the day until which the item was put off."""
    own = opens, due, until = window(rule, c if person else Context(subject, subject))
    done = settled_by(rule, subject, person, opens)
    if done:
        return Outcome(rule, subject, person, State.QUIET, verdicts, *own, done)
    if (rule.opens and not opens) or (rule.due and not due) or (rule.until and not until):
        return Outcome(rule, subject, person, State.UNKNOWN, verdicts, *own)
    line = put_off_by(rule, subject, person)
    put_off = PutOff(line, own) if line else None
    if line:
        opens, due, until = Moment(line.until), Moment(line.until), None
    state = state_on(opens, due, until, subject.world.today.day)
    snoozed = subject.record.snoozed_until if subject.record else None
    if snoozed and snoozed.day > subject.world.today.day and state in _ASKING:
        state = State.HELD
    return Outcome(rule, subject, person, state, verdicts, opens, due, until, snoozed=put_off)


def window(rule: Rule, c: Context) -> Window:
    """The days of `from`, `due` and `until` from a point of view, which then knows them too."""
    opens = c.opens = rule.opens.run(c) if rule.opens else None
    due = rule.due.run(c) if rule.due else opens
    if due and opens and due.day < opens.day:
        due = opens
    if rule.rhythm and rule.rhythm.run(c) is None:
        due = None  # the first time is open from its day on, and never late
    c.due = due
    until = rule.until.run(c) if rule.until else None
    if until and due and until.day < due.day:
        due = until
    return Window(opens, due, until)
