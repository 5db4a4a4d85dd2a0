"""The same evaluation as `engine.evaluate` for a vault that is evaluated again and again: only what can have changed.

What a rule says of a note depends on that note, on the notes of its group, on the day, and on the facts about the vault
that the rules of notes use. So after a change the groups of the changed notes are evaluated anew; when the day or one
of those facts is another than before, everything is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from followup_md.core.record import Record
from followup_md.engine.evaluate import Judge, assemble
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.language.context import VAULT, Expr, OutOfSteps, Subject, World
from followup_md.language.types import RefKind
from followup_md.rules.model import Rules
from followup_md.rules.references import expressions_of


class Evaluator:
    """Evaluates the notes of a vault under one set of rules, and keeps the outcomes for the next time."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._judge = Judge(rules)
        self._shared = shared_facts(rules)
        self._world: World | None = None
        self._values: list[object] = []
        self._outcomes: dict[Subject, list[Outcome]] = {}

    def evaluate(self, records: Iterable[Record], today: date) -> Evaluation:
        """As `engine.evaluate.evaluate`. A record counts as unchanged when it equals the one before."""
        records = sorted(records, key=lambda record: record.path)
        world = self._world
        if world is None or self._shared is None or world.today.day != today:
            world = self._begin(records, today)
        else:
            world.renew(records)
            if self._values != self._shared_values(world):
                world = self._begin(records, today)
        outcomes: dict[Subject, list[Outcome]] = {}
        for subject in world.everything:
            known = self._outcomes.get(subject)
            outcomes[subject] = self._judge.outcomes(subject) if known is None else known
        self._outcomes = outcomes
        everything = (*outcomes.values(), self._judge.outcomes(world.vault))
        return assemble(self.rules, world, (outcome for own in everything for outcome in own))

    def _begin(self, records: Iterable[Record], today: date) -> World:
        self._world = world = self.rules.world(records, today)
        self._outcomes = {}
        self._values = self._shared_values(world)
        return world

    def _shared_values(self, world: World) -> list[object]:
        try:
            return [world.vault.fact(name) for name in self._shared or ()]
        except OutOfSteps:
            world.refill()
            return []  # the first rule that asks for the fact will say so


def shared_facts(rules: Rules) -> tuple[str, ...] | None:
    """The vault facts that rules and facts of notes use; None when these look at notes of other groups directly.

    Facts that only the vault's own facts ask for count too, because notes keep the values of theirs.
    """
    names: set[str] = set()
    waiting: list[Expr] = [expr for rule in rules.rules if rule.kind != VAULT for expr in expressions_of(rule)]
    waiting += (fact for kind, facts in rules.facts.items() if kind != VAULT for fact in facts.values())
    while waiting:
        expr = waiting.pop()
        waiting += expr.parts
        ref = expr.ref
        if ref and ref.kind == RefKind.NOTES:
            return None
        if ref and ref.kind == RefKind.FACT and ref.namespace == VAULT:
            names.add(ref.name)
    return tuple(sorted(names))
