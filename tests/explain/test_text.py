"""An explanation as text and as JSON, whole."""

from __future__ import annotations

import pytest
from explanations import WHOLE

from followup_md.explain.explanation import Explanation
from followup_md.explain.text import escape_plain_keeping_indent, render_explanation
from followup_md.explain.values import Value

ANSWER = """\
Beds/Rose.md (visit) on 2026-03-12

Asked for:
  Greet Ana Ruiz, was due on Mon 2 Mar (greet [Ana Ruiz])
    Visit on Mon 2 Mar
  Walk, open (walk)
Can't tell:
  measure: `sown < day` is unknown; fill in sown or day
Later:
  Pay, from Mon 23 Mar (pay), because of Beds/Fern.md (line 9: 2026-03-03 paid)
Held:
  Prune, snoozed until 2026-03-20 (prune)
Silent:
  rake: `paid` is yes (line 8: 2026-03-03 paid)
  sow [Bo Lee]: ended on Tue 3 Mar
  water [Bo Lee]: settled by log line 7: 2026-03-03 done water
  wave: nobody is named in `guides`
Switched off:
  harvest: rules.yaml:5

"""
CLAUSES = """\
Clause by clause
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
  measure: unknown
    why: Good.
    ? when sown < day: unknown (sown = missing)
      when came: not asked
    from unknown: day = unknown
      due 1 day after day: not asked
    fill in: sown, day
  pay: later fm-1ibaso
    Pay
    why: Good.
    from 2026-03-23: 3 weeks after day (Mon 2 Mar) = Mon 23 Mar
  prune: held fm-d36h6y
    why: Good.
    snoozed until 2026-03-20
"""
SILENT = """\
  rake: quiet
    why: Good.
    + when came: yes (came = yes)
    + unless paid: yes (paid = 2026-03-03 paid)
      unless 1 < 0: not asked
      from day: not asked
  sow [Bo Lee]: ended
    why: Good.
    + when came: yes
    from 2026-03-02: day = Mon 2 Mar
    until 2026-03-03: 1 day after day (Mon 2 Mar) = Tue 3 Mar
  water [Bo Lee]: quiet
    why: Good.
    + when came: yes
    from 2026-03-02: day = Mon 2 Mar
    until 2026-03-03: 1 day after day (Mon 2 Mar) = Tue 3 Mar
    log line 7: 2026-03-03 done water
  wave: quiet
    why: Good.
    - for each person in guides: no (guides = none)
"""
END = """\

In the note
  day = 2026-03-02 (line 4)
  words = a bow

Facts
  came = yes, which is day <= today

Rules: rules.yaml, base.yaml
"""


def test_an_explanation_begins_with_the_answer_and_then_gives_its_grounds() -> None:
    assert render_explanation(WHOLE) == ANSWER + CLAUSES + END


def test_on_demand_silent_rules_are_taken_apart_too() -> None:
    assert render_explanation(WHOLE, everything=True) == ANSWER + CLAUSES + SILENT + END


EMPTY = Explanation(None, "vault", "2026-03-12", ("rules.yaml",), None, (), (), (), (), (), (), (), ())


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({}, "Asked for: nothing"),
        ({"off": ""}, "Switched off with `followup: off`"),
        ({"off": "too far"}, "Switched off with `followup: off`: too far"),
    ],
)
def test_nothing_to_say_is_little(change: dict[str, str], answer: str) -> None:
    for everything in (False, True):
        assert render_explanation(EMPTY._replace(**change), everything) == "\n".join(
            ["The vault as a whole (vault) on 2026-03-12", "", answer, "", "Rules: rules.yaml", ""]
        )


def test_no_control_character_of_a_note_reaches_the_text() -> None:
    hostile = WHOLE._replace(
        note="a\x1b[31m\nb.md", fields=(Value("words", "x\n  y\u202e\x07", line=6),), switched_off=()
    )
    lines = render_explanation(hostile).splitlines()
    assert (lines[0], lines[-7:-5]) == ("a[31m b.md (visit) on 2026-03-12", ["In the note", "  words = x y (line 6)"])
    assert all(line.isprintable() for line in lines)
    assert escape_plain_keeping_indent("    a  b\t\x1b") == "    a b"
