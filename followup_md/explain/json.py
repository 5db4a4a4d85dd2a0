"""The document of `why` for programs, version 1, field by field.

It has no object for the answer with which the text begins, because that says nothing else: `speaking`, `unknown`,
`next`, `held` and `silent` are its parts. For that a rule has `reason_silent`, the one reason in plain words for which
it is silent (else null), and `because_of`: the other notes that silenced it, moved the day on which it opens or hold
it, each with the line (0 where there is none) and the text of what told.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from followup_md.agenda.json import VERSION, render_document
from followup_md.explain.explanation import Explanation
from followup_md.explain.others import Cause
from followup_md.explain.trace import Asked, RuleTrace, Sentence, Step
from followup_md.explain.values import Value


def render_explanation_json(explanation: Explanation) -> str:
    """The explanation as one JSON object."""
    return render_document({"version": VERSION, **_explanation_object(explanation)})


def render_group_json(group: str, explanations: Iterable[Explanation]) -> str:
    """The explanations of all notes of a group, in the order given."""
    notes = [_explanation_object(explanation) for explanation in explanations]
    return render_document({"version": VERSION, "group": group, "notes": notes})


def _explanation_object(explanation: Explanation) -> dict[str, Any]:
    return {
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


def _trace_object(trace: RuleTrace) -> dict[str, Any]:
    return {
        "rule": trace.rule,
        "title": trace.title,
        "person": trace.person,
        "state": trace.state,
        "text": trace.text,
        "reason": trace.reason,
        "reasons": [_sentence_object(sentence) for sentence in trace.reasons],
        "why": trace.why,
        "source": list(trace.source),
        "clauses": [_clause_object(asked) for asked in trace.clauses],
        "window": [_step_object(step) for step in trace.window],
        "case": trace.case,
        "settled_by": trace.settled_by,
        "missing": list(trace.missing),
        "key": trace.key,
        "reason_silent": trace.reason_silent,
        "because_of": [_cause_object(cause) for cause in trace.because_of],
    }


def _cause_object(cause: Cause) -> dict[str, Any]:
    return {"note": cause.note, "line": cause.line, "text": cause.text}


def _sentence_object(sentence: Sentence) -> dict[str, Any]:
    return {"text": sentence.text, "when": sentence.when}


def _clause_object(asked: Asked) -> dict[str, Any]:
    values = [_value_object(value) for value in asked.values]
    return {"block": asked.block, "text": asked.text, "verdict": asked.verdict, "values": values}


def _step_object(step: Step) -> dict[str, Any]:
    return {"name": step.name, "text": step.text, "day": step.day, "how": step.how}


def _value_object(value: Value) -> dict[str, Any]:
    return {"name": value.name, "shown": value.shown, "formula": value.formula, "line": value.line}
