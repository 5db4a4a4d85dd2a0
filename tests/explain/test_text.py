"""An explanation as text and as JSON, whole."""

from __future__ import annotations

import json

import pytest

from followup_md.explain.text import escape_plain_keeping_indent, render_explanation, render_explanation_json, silence
from followup_md.explain.trace import NOT_ASKED, Asked, Explanation, RuleTrace, Step, Value

GREET = RuleTrace(
    rule="greet",
    title="Greet everybody",
    person="Ana Ruiz",
    state="overdue",
    text="Greet Ana Ruiz",
    reason="Visit on Mon 2 Mar",
    why="Nobody likes to be passed over.",
    source=("G1", "G2"),
    clauses=(
        Asked("when", "came", "yes", (Value("came", "yes"),)),
        Asked("unless", "person.watered or paid", "no", (Value("person.watered", "none"), Value("paid", "none"))),
        Asked("unless", "1 < 0", "no", ()),
    ),
    window=(
        Step("from", "day", "2026-03-02", "day = Mon 2 Mar"),
        Step("until", "9 days after day", "2026-03-11", "9 days after day (Mon 2 Mar) = Wed 11 Mar"),
    ),
    case="the case in which came",
    settled_by="",
    missing=(),
    key="fm-wso4s7",
)
BARE = RuleTrace("walk", "Walk", None, "open", "", "", "Good.", (), (), (), "", "", (), "fm-9o1izb")
MEASURE = BARE._replace(
    rule="measure",
    state="unknown",
    clauses=(Asked("when", "sown < day", "unknown", (Value("sown", "missing"),)), Asked("when", "came", NOT_ASKED, ())),
    window=(Step("from", "day", None, "day = unknown"), Step("due", "1 day after day", None, NOT_ASKED)),
    missing=("sown", "day"),
    key=None,
)
PAY = BARE._replace(rule="pay", state="later", text="Pay", key="fm-1ibaso")
PRUNE = BARE._replace(rule="prune", state="held", settled_by="snoozed until 2026-03-20", key="fm-d36h6y")
REFUSED = BARE._replace(
    rule="rake",
    state="quiet",
    clauses=(
        Asked("when", "came", "yes", (Value("came", "yes"),)),
        Asked("unless", "paid", "yes", (Value("paid", "2026-03-03 paid"),)),
        Asked("unless", "1 < 0", NOT_ASKED, ()),
    ),
    window=(Step("from", "day", None, NOT_ASKED),),
    key=None,
)
LAPSED = BARE._replace(
    rule="sow",
    person="Bo Lee",
    state="ended",
    clauses=(Asked("when", "came", "yes", ()),),
    window=(
        Step("from", "day", "2026-03-02", "day = Mon 2 Mar"),
        Step("until", "1 day after day", "2026-03-03", "1 day after day (Mon 2 Mar) = Tue 3 Mar"),
    ),
    key=None,
)
SETTLED = LAPSED._replace(rule="water", state="quiet", settled_by="log line 7: 2026-03-03 done water")
NOBODY = REFUSED._replace(
    rule="wave", clauses=(Asked("for", "each person in guides", "no", (Value("guides", "none"),)),), window=()
)
WHOLE = Explanation(
    note="Beds/Rose.md",
    kind="visit",
    day="2026-03-12",
    rules_files=("rules.yaml", "base.yaml"),
    off=None,
    fields=(Value("day", "2026-03-02", line=4), Value("words", "a bow")),
    facts=(Value("came", "yes", "day <= today"),),
    speaking=(GREET, BARE),
    unknown=(MEASURE,),
    next=(PAY,),
    held=(PRUNE,),
    silent=(REFUSED, LAPSED, SETTLED, NOBODY),
    switched_off=(("harvest", "rules.yaml:5"),),
)
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


def test_json_holds_everything_under_the_same_names() -> None:
    text = render_explanation_json(WHOLE._replace(next=(), held=(), silent=(LAPSED,)))
    document = json.loads(text)
    assert text == json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    assert list(document) == ["version", *Explanation._fields]
    bare = {
        "rule": "walk",
        "title": "Walk",
        "person": None,
        "state": "open",
        "text": "",
        "reason": "",
        "why": "Good.",
        "source": [],
        "clauses": [],
        "window": [],
        "case": "",
        "settled_by": "",
        "missing": [],
        "key": "fm-9o1izb",
    }
    assert document["speaking"][1] == bare
    assert document["unknown"] == [
        {
            **bare,
            "rule": "measure",
            "state": "unknown",
            "clauses": [
                {
                    "block": "when",
                    "text": "sown < day",
                    "verdict": "unknown",
                    "values": [{"name": "sown", "shown": "missing", "formula": "", "line": 0}],
                },
                {"block": "when", "text": "came", "verdict": "not asked", "values": []},
            ],
            "window": [
                {"name": "from", "text": "day", "day": None, "how": "day = unknown"},
                {"name": "due", "text": "1 day after day", "day": None, "how": "not asked"},
            ],
            "missing": ["sown", "day"],
            "key": None,
        }
    ]
    assert {
        name: document[name] for name in ("version", "note", "kind", "day", "rules_files", "off", "next", "held")
    } == {
        "version": 1,
        "note": "Beds/Rose.md",
        "kind": "visit",
        "day": "2026-03-12",
        "rules_files": ["rules.yaml", "base.yaml"],
        "off": None,
        "next": [],
        "held": [],
    }
    assert document["fields"] == [
        {"name": "day", "shown": "2026-03-02", "formula": "", "line": 4},
        {"name": "words", "shown": "a bow", "formula": "", "line": 0},
    ]
    assert document["facts"] == [{"name": "came", "shown": "yes", "formula": "day <= today", "line": 0}]
    assert document["switched_off"] == [["harvest", "rules.yaml:5"]]
    assert [(trace["rule"], trace["person"]) for trace in document["silent"]] == [("sow", "Bo Lee")]
