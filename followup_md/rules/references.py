"""What a rule refers to: fields, events, sections, facts and settings, through all the facts that it uses.

Knows rules and expressions; computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from followup_md.language.context import Expr
from followup_md.rules.model import Rule

_NAMED = ("field", "event", "section", "fact", "setting")


def references(expressions: Iterable[Expr], facts: Mapping[str, Mapping[str, Expr]]) -> set[str]:
    """The references (`field KIND.NAME`, `event …`, `fact …`, `setting NAME`) of expressions and of their facts."""
    found: set[str] = set()
    waiting = list(expressions)
    while waiting:
        expr = waiting.pop()
        waiting += expr.parts
        what, _, name = expr.ref.partition(" ")
        if what in _NAMED and expr.ref not in found:
            found.add(expr.ref)
            if what == "fact":
                kind, _, fact = name.rpartition(".")
                waiting.append(facts[kind][fact])
    return found


def expressions_of(rule: Rule) -> Iterator[Expr]:
    """Every expression that stands in a rule."""
    yield from (clause.expr for clause in (*rule.when, *rule.unless))
    yield from (expr for expr in (rule.each, rule.opens, rule.due, rule.until) if expr)
    for case in (*rule.say, *rule.because):
        yield from case.text.parts
        if case.when:
            yield case.when.expr
    if rule.log:
        yield from rule.log.parts
