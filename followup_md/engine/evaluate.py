"""Rules × records × a day → what every rule has to say, and how it came to that.

Pure: the same input gives the same outcomes, whatever the order of the records. Knows rules and records; knows no
note text, no page and no words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from followup_md.core.dates import Calendar, Moment
from followup_md.core.people import EVERYONE, Person
from followup_md.core.record import Done, Record
from followup_md.core.words import fold
from followup_md.engine.limits import apply_limits, sort_key
from followup_md.engine.outcome import STANDING, Evaluation, Outcome
from followup_md.language.context import Context, Subject, World
from followup_md.rules.model import ENDED, HELD, LATER, OPEN, OVERDUE, QUIET, TODAY, UNKNOWN, Rule, Rules
from followup_md.rules.references import expressions_of, references


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
    outcomes = [one for subject in (*world.everything, world.vault) for one in judge.outcomes(subject)]
    return assemble(rules, world, outcomes)


class Judge:
    """The rules of one file, ready to be asked about one subject after the other."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._by_kind: dict[str, list[Rule]] = {}
        for rule in rules.rules:
            self._by_kind.setdefault(rule.kind, []).append(rule)
        self._needs: dict[str, frozenset[str]] | None = None

    def outcomes(self, subject: Subject) -> list[Outcome]:
        """What every rule says of one note or of the vault, before limits are applied."""
        record = subject.record
        if record and record.off is not None:
            return []
        found = [one for rule in self._by_kind.get(subject.kind, ()) for one in evaluate_rule(rule, subject)]
        return [self._doubted(one, record.faulty) for one in found] if record and record.faulty else found

    def _doubted(self, outcome: Outcome, faulty: frozenset[str]) -> Outcome:
        """A rule that looks at a field which holds something unreadable cannot tell: absent is not what it said."""
        if self._needs is None:
            self._needs = _fields_needed(self.rules)
        if outcome.state in (LATER, *STANDING) and faulty & self._needs[outcome.rule.id]:
            return outcome._replace(state=UNKNOWN)
        return outcome


def assemble(rules: Rules, world: World, outcomes: Iterable[Outcome]) -> Evaluation:
    """Outcomes of all subjects → an evaluation: sorted, limits applied."""
    silent: list[Outcome] = []
    speaking: list[Outcome] = []
    for outcome in outcomes:
        (silent if outcome.state == QUIET else speaking).append(outcome)
    speaking.sort(key=sort_key)
    return Evaluation(rules, world, (*apply_limits(rules, speaking), *silent))


def _fields_needed(rules: Rules) -> dict[str, frozenset[str]]:
    """Rule → the fields of its own kind that it looks at, through the facts that it uses."""
    found: dict[str, frozenset[str]] = {}
    for rule in rules.rules:
        prefix = f"field {rule.kind}."
        used = references(expressions_of(rule), rules.facts)
        found[rule.id] = frozenset(ref.removeprefix(prefix) for ref in used if ref.startswith(prefix))
    return found


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
    for clause in rule.when:
        verdict = clause.expr.run(c)
        verdicts.append(verdict)
        if verdict is False:
            return Outcome(rule, subject, person, QUIET, _shared(verdicts))
    for clause in rule.unless:
        verdict = clause.expr.run(c)
        verdicts.append(verdict)
        if verdict is True:
            return Outcome(rule, subject, person, QUIET, _shared(verdicts))
    if None in verdicts:
        return Outcome(rule, subject, person, UNKNOWN, _shared(verdicts))
    return _windowed(rule, subject, person, _shared(verdicts), c)


_SHARED: dict[tuple[bool | None, ...], tuple[bool | None, ...]] = {}


def _shared(verdicts: list[bool | None]) -> tuple[bool | None, ...]:
    """One tuple for all outcomes with the same verdicts: there are few different ones, and many outcomes."""
    found = tuple(verdicts)
    return _SHARED.setdefault(found, found)


def _windowed(
    rule: Rule, subject: Subject, person: Person | None, verdicts: tuple[bool | None, ...], c: Context
) -> Outcome:
    """Where today stands in the rule's window."""
    c = c if person else Context(subject, subject)
    opens = c.opens = rule.opens.run(c) if rule.opens else None
    due = rule.due.run(c) if rule.due else opens
    if due and opens and due.day < opens.day:
        due = opens
    c.due = due
    until = rule.until.run(c) if rule.until else None
    if until and due and until.day < due.day:
        due = until
    done = _settled(rule, subject, person, opens)
    if done:
        return Outcome(rule, subject, person, QUIET, verdicts, opens, due, until, done)
    if (rule.opens and not opens) or (rule.due and not due) or (rule.until and not until):
        return Outcome(rule, subject, person, UNKNOWN, verdicts, opens, due, until)
    state = _state(opens, due, until, subject.world.today.day)
    snoozed = subject.record.snoozed_until if subject.record else None
    if snoozed and snoozed.day > subject.world.today.day and state in (LATER, *STANDING):
        state = HELD
    return Outcome(rule, subject, person, state, verdicts, opens, due, until)


def _state(opens: Moment | None, due: Moment | None, until: Moment | None, today: date) -> str:
    if until and (today > until.day or (opens and opens.day > until.day)):
        return ENDED
    if opens and today < opens.day:
        return LATER
    if due is None or today < due.day:
        return OPEN
    return TODAY if today == due.day else OVERDUE


def _settled(rule: Rule, subject: Subject, person: Person | None, opens: Moment | None) -> Done | None:
    """The `done` or `skipped` line that settles this occurrence.

    It is dated in its window, or made for it ahead; without `from`, it is dated today. Lines of notes settle their own
    rules; those for the vault's rules may stand in any note.
    """
    today = subject.world.today.day
    notes = subject.world.everything if subject.record is None else (subject,)
    for note in notes:
        for done in note.record.done if note.record else ():
            since = opens.day if opens else today
            made_for_it = opens is not None and done.opens == opens.day
            in_time = (since <= done.date.day or made_for_it) and done.date.day <= today
            if done.rule == rule.id and in_time and _concerns(done, person):
                return done
    return None


def _concerns(done: Done, person: Person | None) -> bool:
    if person is None or person.everyone or done.about in (None, EVERYONE, person.name):
        return True
    return fold(done.about or "") == fold(person.name)
