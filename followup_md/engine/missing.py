"""Which fields a person would have to fill in to settle what is unknown."""

from __future__ import annotations

from followup_md.engine.outcome import Outcome
from followup_md.language.context import Context, Expr
from followup_md.language.types import RefKind


def missing_fields(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """The missing fields behind an unknown outcome as (name, what people call it), in the order they are met.

    Only what is unknown is taken apart: a clause that has a value needs none of the fields that it is made of. Where
    nothing is missing, the rule looks at a field that holds something unreadable, and those are named.
    """
    rule, context = outcome.rule, outcome.context()
    missing: dict[str, str] = {}
    for clause in (*rule.when, *rule.unless):
        _add_missing(missing, clause.expr, context)
    if None not in outcome.verdicts:
        for phrase in (rule.opens, rule.due, rule.until):
            if phrase:
                _add_missing(missing, phrase, context)
    record = outcome.subject.record
    if not missing and record:
        missing = {name: name for name in sorted(record.faulty)}
    return tuple(missing.items())


def _add_missing(missing: dict[str, str], expr: Expr, context: Context) -> None:
    if expr.run(context) is not None:
        return
    ref = expr.ref
    if ref and ref.kind in (RefKind.FIELD, RefKind.SECTION):
        missing.setdefault(ref.name, expr.label)
    elif ref and ref.kind == RefKind.FACT:
        subject = context.subject if ref.namespace == context.subject.kind else context.subject.world.vault
        _add_missing(missing, subject.world.facts[ref.namespace][ref.name], subject.context)
    for part in expr.parts:
        _add_missing(missing, part, context)
