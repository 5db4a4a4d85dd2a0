"""All notes of a group in short: what speaks, what comes next and what is silent on each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from followup_md.core.words import count_of
from followup_md.explain.explanation import Explanation
from followup_md.explain.text import escape_plain_keeping_indent, rule_name
from followup_md.explain.trace import RuleTrace


def render_summary(group: str, explanations: Sequence[Explanation]) -> str:
    """The notes of a group, one or several, in the order given, and how to read more of one."""
    lines = [f"{group}: {count_of(len(explanations), 'note')} on {explanations[0].day}"]
    for explanation in explanations:
        lines += ["", f"{explanation.note} ({explanation.kind})"]
        if explanation.off is not None:
            lines.append("  switched off with `followup: off`" + (f": {explanation.off}" if explanation.off else ""))
        lines += _traces("speaks", explanation.speaking)
        lines += _traces("can't tell", explanation.unknown)
        lines += _traces("next", explanation.next)
        lines += _traces("held", explanation.held)
        silent = ", ".join(dict.fromkeys(trace.rule for trace in explanation.silent))
        lines += [f"  silent: {silent}"] if silent else []
    lines += ["", "More of one of them: followup-md why FILE"]
    return "".join(f"{escape_plain_keeping_indent(line)}\n" for line in lines)


def _traces(title: str, traces: Iterable[RuleTrace]) -> Iterable[str]:
    for trace in traces:
        days = [f"{step.name} {step.day}" for step in trace.window if step.day and step.name != "until"]
        words = [
            ", ".join([trace.state, *days]),
            trace.text,
            f"fill in {', '.join(trace.missing)}" if trace.missing else "",
        ]
        yield f"  {title}: {rule_name(trace)}: {'; '.join(word for word in words if word)}"
