"""The document of `why` for programs, version 1, field by field."""

from __future__ import annotations

from typing import Any

from followup_md.agenda.json import VERSION, render_document
from followup_md.explain.explanation import Explanation
from followup_md.explain.trace import Asked, RuleTrace, Step
from followup_md.explain.values import Value


def render_explanation_json(explanation: Explanation) -> str:
    """The explanation as one JSON object."""
    return render_document(
        {
            "version": VERSION,
            "note": explanation.note,
            "kind": explanation.kind,
            "day": explanation.day,
            "rules_files": list(explanation.rules_files),
            "off": explanation.off,
            "fields": [_value_object(value) for value in explanation.fields],
            "facts": [_value_object(value) for value in explanation.facts],
            "speaking": [_trace_object(trace) for trace in explanation.speaking],
            "unknown": [_trace_object(trace) for trace in explanation.unknown],
            "next": [_trace_object(trace) for trace in explanation.next],
            "held": [_trace_object(trace) for trace in explanation.held],
            "silent": [_trace_object(trace) for trace in explanation.silent],
            "switched_off": [[rule, place] for rule, place in explanation.switched_off],
        }
    )


def _trace_object(trace: RuleTrace) -> dict[str, Any]:
    return {
        "rule": trace.rule,
        "title": trace.title,
        "person": trace.person,
        "state": trace.state,
        "text": trace.text,
        "reason": trace.reason,
        "why": trace.why,
        "source": list(trace.source),
        "clauses": [_clause_object(asked) for asked in trace.clauses],
        "window": [_step_object(step) for step in trace.window],
        "case": trace.case,
        "settled_by": trace.settled_by,
        "missing": list(trace.missing),
        "key": trace.key,
    }


def _clause_object(asked: Asked) -> dict[str, Any]:
    values = [_value_object(value) for value in asked.values]
    return {"block": asked.block, "text": asked.text, "verdict": asked.verdict, "values": values}


def _step_object(step: Step) -> dict[str, Any]:
    return {"name": step.name, "text": step.text, "day": step.day, "how": step.how}


def _value_object(value: Value) -> dict[str, Any]:
    return {"name": value.name, "shown": value.shown, "formula": value.formula, "line": value.line}
