"""Which fields a person would have to fill in to settle what is unknown.

Knows expressions and the values they have; an expression that is known is never to blame, whatever it is made of.
"""

from __future__ import annotations

from followup_md.engine.outcome import Outcome
from followup_md.language.context import Context, Expr


def missing_fields(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """The missing fields behind an unknown outcome as (name, what people call it), in the order they are met."""
    rule, c = outcome.rule, outcome.context()
    found: dict[str, str] = {}
    for clause in (*rule.when, *rule.unless):
        _blame(clause.expr, c, found)
    if None not in outcome.verdicts:
        for phrase in (rule.opens, rule.due, rule.until):
            if phrase:
                _blame(phrase, c, found)
    record = outcome.subject.record
    if not found and record:
        # Nothing is missing: the rule looks at a field that holds something unreadable.
        found.update((name, name) for name in sorted(record.faulty))
    return tuple(found.items())


def _blame(expr: Expr, c: Context, found: dict[str, str]) -> None:
    if expr.run(c) is not None:
        return
    what, _, name = expr.ref.partition(" ")
    if what in ("field", "section"):
        found.setdefault(name.rpartition(".")[2], expr.label)
    elif what == "fact":
        kind, _, fact = name.rpartition(".")
        subject = c.subject if kind == c.subject.kind else c.subject.world.vault
        _blame(subject.world.facts[kind][fact], subject.context, found)
    for part in expr.parts:
        _blame(part, c, found)
