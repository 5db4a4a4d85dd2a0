"""The answer with which an explanation begins, line by line."""

from __future__ import annotations

import pytest
from explanations import BARE, FERN, GREET, LAPSED, MEASURE, PAY, PRUNE, REFUSED, WHOLE

from followup_md.explain.answer import answer
from followup_md.explain.explanation import Explanation
from followup_md.explain.trace import NOT_ASKED, RuleTrace, Sentence, Step

NOTHING = WHOLE._replace(speaking=(), unknown=(), next=(), held=(), silent=(), switched_off=())
FROM = Step("from", "day", "2026-03-02", "day = Mon 2 Mar")
DUE = Step("due", "2 weeks after day", "2026-03-16", "2 weeks after day (Mon 2 Mar) = Mon 16 Mar")
PUT_OFF = "put off until 2026-03-10 by log line 5: 2026-03-09 snoozed walk - until 2026-03-10"
LONG = "It rains, and " * 19 + "it rains"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"state": "open"}, "Walk on, open (walk)"),
        ({"state": "open", "window": (FROM,)}, "Walk on, due by Mon 2 Mar (walk)"),
        ({"state": "open", "window": (FROM, DUE)}, "Walk on, due by Mon 16 Mar (walk)"),
        ({"state": "today", "window": (FROM, DUE)}, "Walk on, due today (walk)"),
        ({"state": "overdue", "window": (FROM, DUE)}, "Walk on, was due on Mon 16 Mar (walk)"),
        ({"state": "overdue", "window": (FROM,)}, "Walk on, was due on Mon 2 Mar (walk)"),
        ({"state": "overdue", "window": (FROM,), "settled_by": PUT_OFF}, f"Walk on, overdue, {PUT_OFF} (walk)"),
        ({"state": "open", "person": "Ana Ruiz"}, "Walk on, open (walk [Ana Ruiz])"),
        ({"state": "open", "text": ""}, "Walk, open (walk)"),
    ],
)
def test_what_is_asked_for_stands_with_its_due_day(change: dict[str, object], line: str) -> None:
    trace = BARE._replace(**{"text": "Walk on", **change})  # type: ignore[arg-type]
    assert answer(NOTHING._replace(speaking=(trace,))) == ["Asked for:", f"  {line}"]


@pytest.mark.parametrize(
    ("reasons", "lines"),
    [
        ((), []),
        ((Sentence("It rains", ""), Sentence("And shines", "")), ["    It rains"]),
        ((Sentence(LONG, ""),), [f"    {('It rains, and ' * 11).removesuffix(', and ')}…"]),
    ],
)
def test_the_first_sentence_of_its_reason_is_said_and_not_in_short(
    reasons: tuple[Sentence, ...], lines: list[str]
) -> None:
    found = NOTHING._replace(speaking=(BARE._replace(reasons=reasons),))
    assert answer(found) == ["Asked for:", "  Walk, open (walk)", *lines]
    assert answer(found, short=True) == ["Asked for:", "  Walk, open (walk)"]


UNKNOWN = MEASURE._replace(clauses=(), window=())
WINDOW = (FROM, Step("due", "1 day after sown", None, "1 day after sown (missing) = unknown"))


@pytest.mark.parametrize(
    ("trace", "line"),
    [
        (MEASURE, "measure: `sown < day` is unknown; fill in sown or day"),
        (MEASURE._replace(missing=()), "measure: `sown < day` is unknown"),
        (UNKNOWN, "measure: fill in sown or day"),
        (UNKNOWN._replace(window=WINDOW), "measure: `due: 1 day after sown` is unknown; fill in sown or day"),
        (UNKNOWN._replace(window=(Step("from", "day", None, NOT_ASKED),)), "measure: fill in sown or day"),
    ],
)
def test_what_cannot_be_told_names_what_is_unknown_and_what_to_fill_in(trace: RuleTrace, line: str) -> None:
    assert answer(NOTHING._replace(unknown=(trace,))) == ["Asked for: nothing", "Can't tell:", f"  {line}"]


@pytest.mark.parametrize(
    ("trace", "line"),
    [
        (PAY, "Pay, from Mon 23 Mar (pay), because of Beds/Fern.md (line 9: 2026-03-03 paid)"),
        (PAY._replace(because_of=()), "Pay, from Mon 23 Mar (pay)"),
        (PAY._replace(because_of=(), settled_by=PUT_OFF), f"Pay, {PUT_OFF} (pay)"),
    ],
)
def test_what_comes_later_stands_with_its_day_and_what_moved_it(trace: RuleTrace, line: str) -> None:
    assert answer(NOTHING._replace(next=(trace,))) == ["Asked for: nothing", "Later:", f"  {line}"]


def test_what_is_held_stands_with_what_holds_it() -> None:
    found = answer(NOTHING._replace(held=(PRUNE, PAY._replace(settled_by="limit one: pay of a.md comes first"))))
    lines = ["  Prune, snoozed until 2026-03-20 (prune)", "  Pay, limit one: pay of a.md comes first (pay)"]
    assert found == ["Asked for: nothing", "Held:", *lines]


def test_rules_that_are_silent_for_the_same_reason_share_a_line() -> None:
    other = REFUSED._replace(because_of=(FERN,))
    silent = (REFUSED, LAPSED, other, REFUSED._replace(rule="dig"), other._replace(rule="mow", person="Bo Lee"))
    assert answer(NOTHING._replace(silent=silent)) == [
        "Asked for: nothing",
        "Silent:",
        "  rake, dig: `paid` is yes (line 8: 2026-03-03 paid)",
        "  sow [Bo Lee]: ended on Tue 3 Mar",
        "  rake, mow [Bo Lee]: `paid` is yes (line 8: 2026-03-03 paid)"
        ", because of Beds/Fern.md (line 9: 2026-03-03 paid)",
    ]


def test_rules_that_cannot_tell_for_the_same_reason_share_a_line() -> None:
    lines = ["Can't tell:", "  measure, weigh: `sown < day` is unknown; fill in sown or day"]
    assert answer(NOTHING._replace(unknown=(MEASURE, MEASURE._replace(rule="weigh")))) == ["Asked for: nothing", *lines]


def test_a_note_that_is_switched_off_has_no_other_answer() -> None:
    found: Explanation = WHOLE._replace(off="too far", speaking=(GREET,))
    assert answer(found) == ["Switched off with `followup: off`: too far"]
