"""A whole explanation, made by hand, with rules in every state."""

from __future__ import annotations

from followup_md.explain.explanation import Explanation
from followup_md.explain.others import Cause
from followup_md.explain.trace import NOT_ASKED, Asked, RuleTrace, Sentence, Step
from followup_md.explain.values import Value

GREET = RuleTrace(
    rule="greet",
    title="Greet everybody",
    person="Ana Ruiz",
    state="overdue",
    text="Greet Ana Ruiz",
    reason="Visit on Mon 2 Mar. It rains",
    reasons=(Sentence("Visit on Mon 2 Mar", ""), Sentence("It rains", "wet")),
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
BARE = RuleTrace("walk", "Walk", None, "open", "", "", (), "Good.", (), (), (), "", "", (), "fm-9o1izb")
MEASURE = BARE._replace(
    rule="measure",
    state="unknown",
    clauses=(Asked("when", "sown < day", "unknown", (Value("sown", "missing"),)), Asked("when", "came", NOT_ASKED, ())),
    window=(Step("from", "day", None, "day = unknown"), Step("due", "1 day after day", None, NOT_ASKED)),
    missing=("sown", "day"),
    key=None,
)
FERN = Cause("Beds/Fern.md", 9, "2026-03-03 paid")
PAY = BARE._replace(
    rule="pay",
    state="later",
    text="Pay",
    window=(Step("from", "3 weeks after day", "2026-03-23", "3 weeks after day (Mon 2 Mar) = Mon 23 Mar"),),
    key="fm-1ibaso",
    because_of=(FERN,),
)
PRUNE = BARE._replace(rule="prune", title="Prune", state="held", settled_by="snoozed until 2026-03-20", key="fm-d36h6y")
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
    reason_silent="`paid` is yes (line 8: 2026-03-03 paid)",
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
    reason_silent="ended on Tue 3 Mar",
)
SETTLED = LAPSED._replace(
    rule="water",
    state="quiet",
    settled_by="log line 7: 2026-03-03 done water",
    reason_silent="settled by log line 7: 2026-03-03 done water",
)
NOBODY = REFUSED._replace(
    rule="wave", clauses=(Asked("for", "each person in guides", "no", (Value("guides", "none"),)),), window=()
)._replace(reason_silent="nobody is named in `guides`")
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
