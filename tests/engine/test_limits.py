"""Several limits at once: none is ever exceeded, and whatever one holds is told somewhere."""

from __future__ import annotations

from collections import Counter
from datetime import date

from garden import build
from hypothesis import given
from hypothesis import strategies as st

from followup_md.agenda.model import Agenda
from followup_md.agenda.phrasing import waiting_line
from followup_md.agenda.sections import make_agenda
from followup_md.core.people import Person
from followup_md.core.record import Record
from followup_md.core.words import fold
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation
from followup_md.language.context import VAULT
from followup_md.notes.reader import RecordReader
from followup_md.notes.tally import Counts
from followup_md.rules.model import Rules
from followup_md.rules.state import STANDING, State

RULES = build("""\
format: 1
kinds:
  visit:
    match: {type: visit}
    group: garden
    fields: {garden: text, host: person, day: date, words: text}
    facts:
      said: first(words, '')
limits:
  a_garden: {per: garden}
  a_host: {at_most: 2, per: host}
  a_word: {per: said}
  all: {at_most: 3, per: vault}
  few: {at_most: 2, per: vault}
rules:
  go: {for: visit, title: Go, why: W., from: day, say: Go, limits: [a_garden, a_host, all]}
  come: {for: visit, title: Come, why: W., from: day, say: Come, limits: [a_host, all]}
  look: {for: visit, title: Look, why: W., from: day, say: Look, limits: [few, a_garden]}
  rest: {for: visit, title: Rest, why: W., from: day, say: Rest, limits: [a_word]}
""")
TODAY = date(2026, 3, 10)


def on(rules: Rules, *fronts: str) -> Evaluation:
    reader = RecordReader(rules)
    records: list[Record | None] = [
        reader.read(f"---\ntype: visit\n{front}\n---\n".encode(), f"{number:02}.md").record
        for number, front in enumerate(fronts)
    ]
    return evaluate(rules, [record for record in records if record], TODAY)


FRONTS = st.builds(
    "garden: {}\nhost: {}\nday: 2026-03-{:02}\nwords: {}".format,
    st.sampled_from(("Rose", "rose", "Fern", "")),
    st.sampled_from(("Ana", "Bo <bo@garden.example>", "Bo", "")),
    st.integers(1, 12),
    st.sampled_from(("a", "b", "")),
)


@given(st.lists(FRONTS, max_size=9))
def test_of_several_limits_none_is_exceeded_and_whoever_is_held_is_held_by_a_full_one(fronts: list[str]) -> None:
    standing: Counter[tuple[str, str]] = Counter()
    outcomes = on(RULES, *fronts).outcomes
    for outcome in outcomes:
        for limit, value in outcome.rule.limits:
            counted = value.run(outcome.context()) if value else VAULT
            if counted and outcome.state in STANDING:
                standing[limit.name, fold(counted.name if isinstance(counted, Person) else counted)] += 1
    assert [place for place, count in standing.items() if count > RULES.limits[place[0]].at_most] == []
    for outcome in outcomes:
        if outcome.state == State.HELD:
            assert outcome.held_under in [limited.limit for limited in outcome.rule.limits]
            assert outcome.held_under
            assert len(outcome.held_by) == outcome.held_under.at_most
            assert all(first.state in STANDING for first in outcome.held_by)


def page(*fronts: str, rules: Rules = RULES) -> Agenda:
    return make_agenda(on(rules, *fronts), (), Counts())


@given(st.lists(FRONTS, max_size=9))
def test_what_a_limit_holds_has_a_row_or_is_counted(fronts: list[str]) -> None:
    evaluation = on(RULES, *fronts)
    held = sum(outcome.state == State.HELD for outcome in evaluation.outcomes)
    agenda = make_agenda(evaluation, (), Counts())
    rows = sum(item.outcome.state == State.HELD for entry in agenda.waiting for item in entry.items)
    assert rows + agenda.counts.held_back == held


def rules_with(*limits: str) -> Rules:
    """Rules r0, r1 … of visits, each under some limits: `a` and `b` of the vault, one a garden, one a word."""
    rules = "".join(
        f"  r{number}: {{for: visit, title: T, why: W., from: day, say: 'Say {number}', limits: [{names}]}}\n"
        for number, names in enumerate(limits)
    )
    return build(f"""\
format: 1
kinds:
  visit:
    match: {{type: visit}}
    group: garden
    fields: {{garden: text, day: date, words: text}}
    facts: {{said: "first(words, '')"}}
limits: {{a: {{per: vault}}, b: {{per: vault}}, a_garden: {{per: garden}}, a_word: {{per: said}}}}
rules:
{rules}""")


def test_what_two_limits_of_the_vault_hold_behind_one_item_is_counted_together() -> None:
    # A defect once: the second number took the place of the first.
    agenda = page("day: 2026-03-10", rules=rules_with("a, b", "a", "b", "b"))
    assert [(item.text, item.reasons) for item in agenda.items()] == [("Say 0", ("And 3 more",))]
    assert (agenda.counts.held_back, agenda.waiting) == (3, ())


def test_what_another_limit_holds_behind_the_last_item_of_the_vault_keeps_its_row() -> None:
    # A defect once: it was neither counted nor had a row, because the item in front of it counted others.
    agenda = page("garden: Rose\nday: 2026-03-10", rules=rules_with("a, a_garden", "a_garden", "a"))
    assert [(item.text, item.reasons) for item in agenda.items()] == [("Say 0", ("And 1 more",))]
    assert [waiting_line(entry) for entry in agenda.waiting] == [
        "“say 1” waits: one at a time, and that of 00 comes first"
    ]


def test_an_empty_text_is_missing_and_not_limited() -> None:
    # A defect once: an empty text counted as the vault as a whole.
    agenda = page("day: 2026-03-10", "day: 2026-03-10", rules=rules_with("a_word"))
    assert [(item.text, item.reasons) for item in agenda.items()] == [("Say 0", ()), ("Say 0", ())]
