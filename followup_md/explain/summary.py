"""All notes of a group in short: the answer for each of them."""

from __future__ import annotations

from collections.abc import Sequence

from followup_md.core.words import count_of
from followup_md.explain.answer import answer
from followup_md.explain.explanation import Explanation
from followup_md.explain.text import escape_plain_keeping_indent


def render_summary(group: str, explanations: Sequence[Explanation]) -> str:
    """The notes of a group, one or several, in the order given, and how to read more of one."""
    lines = [f"{group}: {count_of(len(explanations), 'note')} on {explanations[0].day}"]
    for explanation in explanations:
        lines += ["", f"{explanation.note} ({explanation.kind})"]
        lines += (f"  {line}" for line in answer(explanation, short=True))
    lines += ["", "More of one of them: followup-md why FILE"]
    return "".join(f"{escape_plain_keeping_indent(line)}\n" for line in lines)
