"""The same evaluation as `engine.evaluate`, for a vault that is evaluated again and again: only what can have changed.

Pure, but it remembers. What a rule says of a note depends on that note, on the notes of its group, on the day, and on
the facts about the vault that the rules of notes use. So after a change the groups of the changed notes are evaluated
anew, and everything is when such a fact has another value than before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from followup_md.core.record import Record
from followup_md.engine.evaluate import Judge, assemble
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.language.context import VAULT, Expr, Subject, World
from followup_md.rules.model import Rules
from followup_md.rules.references import expressions_of


class Evaluator:
    """Evaluates the notes of a vault under one set of rules, and remembers what it found."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._judge = Judge(rules)
        self._shared = facts_shared(rules)
        self._world: World | None = None
        self._values: list[object] = []
        self._outcomes: dict[Subject, list[Outcome]] = {}

    def evaluate(self, records: Iterable[Record], today: date) -> Evaluation:
        """As `engine.evaluate`; a record that is the very same one as before counts as unchanged."""
        records = sorted(records, key=lambda record: record.path)
        world = self._world
        if world is None or self._shared is None or world.today.day != today:
            world = self._anew(records, today)
        else:
            world.renew(records)
            values = [world.vault.fact(name) for name in self._shared]
            if values != self._values:
                world = self._anew(records, today)
        found: dict[Subject, list[Outcome]] = {}
        for subject in world.everything:
            known = self._outcomes.get(subject)
            found[subject] = self._judge.outcomes(subject) if known is None else known
        self._outcomes = found
        of_vault = self._judge.outcomes(world.vault)
        return assemble(self.rules, world, (one for own in (*found.values(), of_vault) for one in own))

    def _anew(self, records: Iterable[Record], today: date) -> World:
        self._world = world = self.rules.world(records, today)
        self._outcomes = {}
        self._values = [world.vault.fact(name) for name in self._shared or ()]
        return world


def facts_shared(rules: Rules) -> tuple[str, ...] | None:
    """The vault facts that rules and facts of notes use; None when these look at notes of other groups directly.

    Facts that only the vault's own facts ask for count too: notes remember them.
    """
    found: set[str] = set()
    waiting: list[Expr] = [expr for rule in rules.rules if rule.kind != VAULT for expr in expressions_of(rule)]
    waiting += (fact for kind, facts in rules.facts.items() if kind != VAULT for fact in facts.values())
    while waiting:
        expr = waiting.pop()
        waiting += expr.parts
        what, _, name = expr.ref.partition(" ")
        if what == "notes":
            return None
        kind, _, fact = name.rpartition(".")
        if what == "fact" and kind == VAULT:
            found.add(fact)
    return tuple(sorted(found))
