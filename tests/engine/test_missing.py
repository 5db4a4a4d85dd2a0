"""Which fields would settle what is unknown."""

from __future__ import annotations

from datetime import date

import pytest

from followup_md.core.dates import Moment
from followup_md.core.record import Event, Record
from followup_md.engine.evaluate import evaluate
from followup_md.engine.missing import missing_fields
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document

RULES = """
format: 1
title: Outings
kinds:
  visit:
    match:
      type: visit
    fields:
      place: text
      day: date, called "the day you went"
      back: date
      fee: number
      host: person, called "the host"
    sections:
      good: Good things
    events:
      left:
    facts:
      dear: fee > 3 and back < today
      worth: dear or good == "yes"
      back_soon: 2 days after back
vault_facts:
  last_day: latest(notes.visit.day)
  lately: days_since(vault.last_day) < 3
rules:
  RULE:
    for: FOR
    title: One
    why: It is tested.
BODY
    say: Go
"""


def blamed(
    body: str,
    target: str = "visit",
    events: dict[str, tuple[Event, ...]] | None = None,
    faulty: tuple[str, ...] = (),
    **values: object,
) -> object:
    """The state of the one rule, and the fields that are missing to settle it."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    text = RULES.replace("RULE", "one", 1).replace("FOR", target).replace("BODY", lines)
    rules, problems = build_rules((parse_document(text, "rules.yaml"),))
    assert rules, problems
    (one,) = evaluate(
        rules, [Record("n.md", "visit", values, events or {}, faulty=frozenset(faulty))], date(2026, 3, 5)
    ).outcomes
    return one.state, missing_fields(one)


DAY = Moment(date(2026, 3, 2))


@pytest.mark.parametrize(
    ("body", "values", "fields"),
    [
        ("when: [day < today]", {}, (("day", "the day you went"),)),
        ("when: [fee > 3]\nunless: [back < today]", {}, (("fee", "fee"), ("back", "back"))),
        ("when: [fee > 3 or day < today]", {}, (("fee", "fee"), ("day", "the day you went"))),
        ("when: [fee > 3 or day < today]", {"fee": 1}, (("day", "the day you went"),)),
        ("when: [dear]", {}, (("fee", "fee"), ("back", "back"))),
        ("when: [dear]", {"fee": 5}, (("back", "back"),)),
        ("when: [worth]", {"fee": 5}, (("back", "back"), ("good", "Good things"))),
        ("when: [host.name == place]", {}, (("host", "the host"), ("place", "place"))),
        ("from: day", {}, (("day", "the day you went"),)),
        ("from: day\ndue: back_soon\nuntil: 3 days after back", {"day": DAY}, (("back", "back"),)),
        ("until: latest(day, back)", {}, (("day", "the day you went"), ("back", "back"))),
        ("from: 2 days after left", {}, ()),
        ("when: [vault.lately]", {}, ()),
    ],
)
def test_what_is_missing_is_named_once_in_the_order_it_is_met(
    body: str, values: dict[str, object], fields: tuple[tuple[str, str], ...]
) -> None:
    state, found = blamed(body, **values)  # type: ignore[misc, arg-type]
    assert (state, found) == ("unknown", fields)


def test_while_a_clause_is_unknown_the_window_is_not_asked_about() -> None:
    assert blamed("when: [fee > 3]\nfrom: day") == ("unknown", (("fee", "fee"),))


def test_a_known_expression_is_never_to_blame_whatever_it_is_made_of() -> None:
    assert blamed("when: [fee > 3 or left]\nfrom: day", events={"left": (Event("left", DAY),)}) == (
        "unknown",
        (("day", "the day you went"),),
    )


def test_a_rule_for_the_vault_looks_through_the_facts_of_the_vault() -> None:
    assert blamed("when: [vault.lately]", "vault") == ("unknown", ())
    assert blamed("when: [vault.lately]", "vault", day=DAY)[0] == "quiet"  # type: ignore[index]


def test_where_nothing_is_missing_the_unreadable_fields_are_to_blame() -> None:
    assert blamed("from: day\ndue: back", day=DAY, back=DAY, faulty=("fee", "back")) == (
        "unknown",
        (("back", "back"), ("fee", "fee")),
    )
    assert blamed("when: [fee is missing]", faulty=("fee",)) == ("unknown", (("fee", "fee"),))
    assert blamed("when: [fee is missing]\nfrom: day", faulty=("fee",)) == ("unknown", (("day", "the day you went"),))
