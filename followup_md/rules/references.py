"""What a rule refers to: fields, events, sections, facts and settings, also through the facts that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from followup_md.language.context import Expr
from followup_md.language.types import Ref, RefKind
from followup_md.rules.model import Rule
from followup_md.rules.table import Table


def references(expressions: Iterable[Expr], facts: Mapping[str, Mapping[str, Expr]]) -> set[Ref]:
    """The fields, sections, events, facts and settings that expressions and their facts name."""
    named: set[Ref] = set()
    waiting = list(expressions)
    while waiting:
        expr = waiting.pop()
        waiting += expr.parts
        ref = expr.ref
        if ref and ref.kind != RefKind.NOTES and ref not in named:
            named.add(ref)
            if ref.kind == RefKind.FACT:
                waiting.append(facts[ref.namespace][ref.name])
    return named


def deciding_expressions(rule: Rule) -> Iterator[Expr]:
    """The expressions by which a rule decides whether and when it asks."""
    yield from (clause.expr for clause in (*rule.when, *rule.unless))
    yield from (expr for expr in (rule.each, rule.opens, rule.due, rule.until, rule.rhythm) if expr)


def expressions_of(rule: Rule) -> Iterator[Expr]:
    """Every expression that stands in a rule."""
    yield from deciding_expressions(rule)
    yield from (expr for expr in (rule.lasts,) if expr)
    yield from (when for when, _ in rule.priorities)
    yield from (limited.value for limited in rule.limits if limited.value)
    for case in (*rule.say, *rule.because):
        yield from case.text.parts
        if case.when:
            yield case.when
    if rule.log:
        yield from rule.log.parts


def expressions_of_table(table: Table) -> Iterator[Expr]:
    """Every expression that stands in a table."""
    for own in table.of.values():
        yield from (clause.expr for clause in own.where)
        yield from (expr for expr in (own.dim,) if expr)
        yield from (expr for expr, _ in own.order)
        for column in own.columns:
            yield from (expr for expr in (column.value,) if expr)
            for case in column.texts:
                yield from (*case.text.parts, *((case.when,) if case.when else ()))
