"""An explanation as text for people. Every line goes through the escaper."""

from __future__ import annotations

from collections.abc import Iterable

from followup_md.explain.explanation import Explanation
from followup_md.explain.trace import NOT_ASKED, Asked, RuleTrace
from followup_md.explain.values import Value
from followup_md.rules.state import State
from followup_md.text.escape import escape_plain

_SIGNS = {"yes": "+", "no": "-", "unknown": "?", NOT_ASKED: " "}


def render_explanation(explanation: Explanation, everything: bool = False) -> str:
    """The explanation as text; with `everything` silent rules are taken apart like those that speak."""
    lines = [f"{explanation.note or 'The vault as a whole'} ({explanation.kind}) on {explanation.day}"]
    lines.append(f"rules: {', '.join(explanation.rules_files)}")
    if explanation.off is not None:
        lines.append("switched off with `followup: off`" + (f": {explanation.off}" if explanation.off else ""))
    lines += _values("In the note", explanation.fields)
    lines += _values("Facts", explanation.facts)
    lines += _rules("Speaking", explanation.speaking)
    lines += _rules("Can't tell", explanation.unknown)
    lines += _rules("Next", explanation.next)
    lines += _rules("Held", explanation.held)
    if everything:
        lines += _rules("Silent", explanation.silent)
    elif explanation.silent:
        lines += ["", "Silent"]
        lines += [f"  {rule_name(trace)}: {silence(trace)}" for trace in explanation.silent]
    if explanation.switched_off:
        lines += ["", "Switched off", *(f"  {rule}: {place}" for rule, place in explanation.switched_off)]
    return "\n".join(escape_plain_keeping_indent(line) for line in lines) + "\n"


def escape_plain_keeping_indent(line: str) -> str:
    """One safe line of text; the blanks that it begins with are layout."""
    return " " * (len(line) - len(line.lstrip(" "))) + escape_plain(line)


def silence(trace: RuleTrace) -> str:
    """The first thing that kept a rule silent."""
    if trace.settled_by:
        return f"settled by {trace.settled_by}"
    if trace.state == State.ENDED:
        until = trace.window[-1]
        return f"ended after {until.day}: {until.how}"
    asked = next(asked for asked in trace.clauses if asked.verdict == ("yes" if asked.block == "unless" else "no"))
    return _clause(asked)


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


def rule_name(trace: RuleTrace) -> str:
    """The rule, and the person it speaks of."""
    return f"{trace.rule} [{trace.person}]" if trace.person else trace.rule


def _clause(asked: Asked) -> str:
    values = ", ".join(f"{value.name} = {value.shown}" for value in asked.values)
    return f"{asked.block} {asked.text}: {asked.verdict}" + (f" ({values})" if values else "")
