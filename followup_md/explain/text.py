"""An explanation as text for people. Every line goes through the escaper."""

from __future__ import annotations

from collections.abc import Iterable

from followup_md.explain.answer import answer, rule_name
from followup_md.explain.explanation import Explanation
from followup_md.explain.trace import NOT_ASKED, Asked, RuleTrace
from followup_md.explain.values import Value
from followup_md.rules.state import State
from followup_md.text.escape import escape_plain

_SIGNS = {"yes": "+", "no": "-", "unknown": "?", NOT_ASKED: " "}


def render_explanation(explanation: Explanation, everything: bool = False) -> str:
    """The answer, the rules clause by clause, and what they were asked of: the note and the facts.

    Silent rules are taken apart like those that speak only with `everything`.
    """
    lines = [f"{explanation.note or 'The vault as a whole'} ({explanation.kind}) on {explanation.day}", ""]
    lines += answer(explanation)
    traces = (*explanation.speaking, *explanation.unknown, *explanation.next, *explanation.held)
    lines += _rules("Clause by clause", (*traces, *(explanation.silent if everything else ())))
    lines += _values("In the note", explanation.fields)
    lines += _values("Facts", explanation.facts)
    lines += ["", f"Rules: {', '.join(explanation.rules_files)}"]
    return "\n".join(escape_plain_keeping_indent(line) for line in lines) + "\n"


def escape_plain_keeping_indent(line: str) -> str:
    """One safe line of text; the blanks that it begins with are layout."""
    return " " * (len(line) - len(line.lstrip(" "))) + escape_plain(line)


def _values(title: str, values: tuple[Value, ...]) -> list[str]:
    if not values:
        return []
    lines = ["", title]
    for value in values:
        behind = f" (line {value.line})" if value.line else f", which is {value.formula}" if value.formula else ""
        lines.append(f"  {value.name} = {value.shown}{behind}")
    return lines


def _rules(title: str, traces: tuple[RuleTrace, ...]) -> list[str]:
    lines = ["", title] if traces else []
    for trace in traces:
        lines += _rule(trace)
    return lines


def _rule(trace: RuleTrace) -> Iterable[str]:
    yield f"  {rule_name(trace)}: {trace.state}" + (f" {trace.key}" if trace.key else "")
    if trace.text:
        yield f"    {trace.text}"
    for sentence in trace.reasons:
        yield f"    {sentence.text}" + (f" (said when {sentence.when})" if sentence.when else "")
    yield f"    why: {trace.why}" + (f" ({', '.join(trace.source)})" if trace.source else "")
    for asked in trace.clauses:
        yield f"    {_SIGNS[asked.verdict]} {_clause(asked)}"
    for step in trace.window:
        if step.how == NOT_ASKED:
            yield f"      {step.name} {step.text}: {NOT_ASKED}"
        else:
            yield f"    {step.name} {step.day or State.UNKNOWN}: {step.how}"
    if trace.case:
        yield f"    words: {trace.case}"
    if trace.settled_by:
        yield f"    {trace.settled_by}"
    if trace.missing:
        yield f"    fill in: {', '.join(trace.missing)}"


def _clause(asked: Asked) -> str:
    values = ", ".join(f"{value.name} = {value.shown}" for value in asked.values)
    return f"{asked.block} {asked.text}: {asked.verdict}" + (f" ({values})" if values else "")
