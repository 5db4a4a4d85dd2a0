"""The answer with which an explanation begins: what is asked for, what is not and why, in a few lines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from followup_md.core.dates import format_day
from followup_md.core.words import cut_words, join_words
from followup_md.explain.explanation import Explanation
from followup_md.explain.others import because_of
from followup_md.explain.trace import NOT_ASKED, RuleTrace
from followup_md.rules.state import State

MOST_SHOWN = 160
"""How many characters of a reason are shown: two lines of a terminal."""


def answer(explanation: Explanation, short: bool = False) -> list[str]:
    """The lines of the answer, each part under its heading; with `short` without the reasons of what is asked for."""
    if explanation.off is not None:
        return ["Switched off with `followup: off`" + (f": {explanation.off}" if explanation.off else "")]
    asked = (line for trace in explanation.speaking for line in _asked(trace, short))
    return [
        *(_part("Asked for", asked) or ["Asked for: nothing"]),
        *_part("Can't tell", _grouped((trace, _unknown(trace)) for trace in explanation.unknown)),
        *_part("Later", map(_later, explanation.next)),
        *_part("Held", map(_held, explanation.held)),
        *_part("Silent", _grouped((trace, _silence(trace)) for trace in explanation.silent)),
        *_part("Switched off", (f"{rule}: {place}" for rule, place in explanation.switched_off)),
    ]


def rule_name(trace: RuleTrace) -> str:
    """The rule, and the person it speaks of."""
    return f"{trace.rule} [{trace.person}]" if trace.person else trace.rule


def _part(title: str, lines: Iterable[str]) -> list[str]:
    indented = [f"  {line}" for line in lines]
    return [f"{title}:", *indented] if indented else []


def _item(trace: RuleTrace, *when: str) -> str:
    """The words of an item, when, and the rule that says so."""
    return f"{', '.join([trace.text or trace.title, *filter(None, when)])} ({rule_name(trace)})"


def _asked(trace: RuleTrace, short: bool) -> Iterable[str]:
    yield _item(trace, *([trace.state, trace.settled_by] if trace.settled_by else [_due(trace)]))
    if trace.reasons and not short:
        yield f"  {cut_words(trace.reasons[0].text, MOST_SHOWN)}"


def _due(trace: RuleTrace) -> str:
    """When a standing item is or was due: without a `due` on the day on which it opened."""
    day = _day(trace, "due") or _day(trace, "from")
    if trace.state == State.OVERDUE:
        return f"was due on {day}"
    return "due today" if trace.state == State.TODAY else f"due by {day}" if day else "open"


def _day(trace: RuleTrace, name: str) -> str:
    """The day that a step of the window gives, empty where there is none."""
    days = (step.day for step in trace.window if step.name == name and step.day)
    return next((format_day(date.fromisoformat(day)) for day in days), "")


def _later(trace: RuleTrace) -> str:
    return _item(trace, trace.settled_by or f"from {_day(trace, 'from')}") + because_of(trace.because_of)


def _held(trace: RuleTrace) -> str:
    return _item(trace, trace.settled_by)


def _unknown(trace: RuleTrace) -> str:
    """The first thing that is unknown, and what has to be filled in."""
    clauses = [f"`{asked.text}`" for asked in trace.clauses if asked.verdict == State.UNKNOWN]
    steps = [f"`{step.name}: {step.text}`" for step in trace.window if not step.day and step.how != NOT_ASKED]
    unknown = [f"{name} is unknown" for name in (clauses or steps)[:1]]
    return "; ".join([*unknown, *([f"fill in {join_words(trace.missing, 'or')}"] if trace.missing else [])])


def _silence(trace: RuleTrace) -> str:
    return f"{trace.reason_silent}{because_of(trace.because_of)}"


def _grouped(reasons: Iterable[tuple[RuleTrace, str]]) -> Iterable[str]:
    """Each reason once, behind the rules that it is that of."""
    names: dict[str, list[str]] = {}
    for trace, reason in reasons:
        names.setdefault(reason, []).append(rule_name(trace))
    return (f"{', '.join(rules)}: {reason}" for reason, rules in names.items())
