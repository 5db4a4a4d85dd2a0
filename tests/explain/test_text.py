"""An explanation as text and as JSON, whole."""

from __future__ import annotations

import pytest
from explanations import LAPSED, NOBODY, REFUSED, SETTLED, WHOLE

from followup_md.explain.explanation import Explanation
from followup_md.explain.text import escape_plain_keeping_indent, render_explanation, silence
from followup_md.explain.trace import Asked, RuleTrace
from followup_md.explain.values import Value

BEGINNING = """\
Beds/Rose.md (visit) on 2026-03-12
rules: rules.yaml, base.yaml

In the note
  day = 2026-03-02 (line 4)
  words = a bow

Facts
  came = yes, which is day <= today

Speaking
  greet [Ana Ruiz]: overdue fm-wso4s7
    Greet Ana Ruiz
    Visit on Mon 2 Mar
    It rains (said when wet)
    why: Nobody likes to be passed over. (G1, G2)
    + when came: yes (came = yes)
    - unless person.watered or paid: no (person.watered = none, paid = none)
    - unless 1 < 0: no
    from 2026-03-02: day = Mon 2 Mar
    until 2026-03-11: 9 days after day (Mon 2 Mar) = Wed 11 Mar
    words: the case in which came
  walk: open fm-9o1izb
    why: Good.

Can't tell
  measure: unknown
    why: Good.
    ? when sown < day: unknown (sown = missing)
      when came: not asked
    from unknown: day = unknown
      due 1 day after day: not asked
    fill in: sown, day

Next
  pay: later fm-1ibaso
    Pay
    why: Good.

Held
  prune: held fm-d36h6y
    why: Good.
    snoozed until 2026-03-20

Silent
"""
END = """\

Switched off
  harvest: rules.yaml:5
"""


def test_an_explanation_is_said_in_the_order_in_which_a_reader_asks() -> None:
    assert render_explanation(WHOLE) == (
        BEGINNING + "  rake: unless paid: yes (paid = 2026-03-03 paid)\n"
        "  sow [Bo Lee]: ended after 2026-03-03: 1 day after day (Mon 2 Mar) = Tue 3 Mar\n"
        "  water [Bo Lee]: settled by log line 7: 2026-03-03 done water\n"
        "  wave: for each person in guides: no (guides = none)\n" + END
    )


def test_on_demand_silent_rules_are_taken_apart_too() -> None:
    assert render_explanation(WHOLE, everything=True) == (
        BEGINNING + "  rake: quiet\n"
        "    why: Good.\n"
        "    + when came: yes (came = yes)\n"
        "    + unless paid: yes (paid = 2026-03-03 paid)\n"
        "      unless 1 < 0: not asked\n"
        "      from day: not asked\n"
        "  sow [Bo Lee]: ended\n"
        "    why: Good.\n"
        "    + when came: yes\n"
        "    from 2026-03-02: day = Mon 2 Mar\n"
        "    until 2026-03-03: 1 day after day (Mon 2 Mar) = Tue 3 Mar\n"
        "  water [Bo Lee]: quiet\n"
        "    why: Good.\n"
        "    + when came: yes\n"
        "    from 2026-03-02: day = Mon 2 Mar\n"
        "    until 2026-03-03: 1 day after day (Mon 2 Mar) = Tue 3 Mar\n"
        "    log line 7: 2026-03-03 done water\n"
        "  wave: quiet\n"
        "    why: Good.\n"
        "    - for each person in guides: no (guides = none)\n" + END
    )


EMPTY = Explanation(None, "vault", "2026-03-12", ("rules.yaml",), None, (), (), (), (), (), (), (), ())


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, []),
        ({"off": ""}, ["switched off with `followup: off`"]),
        ({"off": "too far"}, ["switched off with `followup: off`: too far"]),
    ],
)
def test_nothing_to_say_is_little(change: dict[str, str], lines: list[str]) -> None:
    for everything in (False, True):
        assert render_explanation(EMPTY._replace(**change), everything) == "\n".join(
            ["The vault as a whole (vault) on 2026-03-12", "rules: rules.yaml", *lines, ""]
        )


@pytest.mark.parametrize(
    ("trace", "said"),
    [
        (REFUSED, "unless paid: yes (paid = 2026-03-03 paid)"),
        (REFUSED._replace(clauses=(Asked("when", "came", "no", ()),)), "when came: no"),
        (
            REFUSED._replace(clauses=(Asked("unless", "paid", "no", ()), Asked("unless", "came", "yes", ()))),
            "unless came: yes",
        ),
        (NOBODY, "for each person in guides: no (guides = none)"),
        (SETTLED, "settled by log line 7: 2026-03-03 done water"),
        (LAPSED, "ended after 2026-03-03: 1 day after day (Mon 2 Mar) = Tue 3 Mar"),
    ],
)
def test_the_first_thing_that_kept_a_rule_silent_is_named(trace: RuleTrace, said: str) -> None:
    assert silence(trace) == said


def test_no_control_character_of_a_note_reaches_the_text() -> None:
    hostile = WHOLE._replace(
        note="a\x1b[31m\nb.md", fields=(Value("words", "x\n  y\u202e\x07", line=6),), switched_off=()
    )
    lines = render_explanation(hostile).splitlines()
    assert lines[:5] == ["a[31m b.md (visit) on 2026-03-12", *BEGINNING.splitlines()[1:4], "  words = x y (line 6)"]
    assert all(line.isprintable() for line in lines)
    assert escape_plain_keeping_indent("    a  b\t\x1b") == "    a b"
