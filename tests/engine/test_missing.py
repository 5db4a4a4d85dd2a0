"""Which fields would settle what is unknown."""

from __future__ import annotations

import pytest
from outings import day, on, rules_of, visit

from followup_md.core.record import Event
from followup_md.engine.evaluate import evaluate
from followup_md.engine.missing import missing_fields

RULES = """
format: 1
kinds:
  visit:
    match: {type: visit}
    fields:
      place: text
      day: date, called "the day you went"
      back: date
      fee: number
      host: person, called "the host"
    sections: {good: Good things}
    events: {left: }
    facts:
      dear: fee > 3 and back < today
      worth: dear or good == "yes"
      back_soon: 2 days after back
vault_facts:
  last_day: latest(notes.visit.day)
  lately: days_since(vault.last_day) < 3
rules:
  only:
    for: FOR
    title: One
    why: It is tested.
BODY
    say: Go
"""
Fields = tuple[tuple[str, str], ...]


def missing(body: str, kind: str = "visit", **values: object) -> tuple[str, Fields]:
    """The state of the one rule, and the fields that are missing to settle it."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    rules = rules_of(RULES.replace("FOR", kind).replace("BODY", lines))
    (outcome,) = evaluate(rules, [visit(**values)], day(5)).outcomes  # type: ignore[arg-type]
    return outcome.state, missing_fields(outcome)


DAY = on(2)
THE_DAY = ("day", "the day you went")


@pytest.mark.parametrize(
    ("body", "values", "fields"),
    [
        ("when: [day < today]", {}, (THE_DAY,)),
        ("when: [fee > 3]\nunless: [back < today]", {}, (("fee", "fee"), ("back", "back"))),
        ("when: [fee > 3 or day < today]", {}, (("fee", "fee"), THE_DAY)),
        ("when: [fee > 3 or day < today]", {"fee": 1}, (THE_DAY,)),
        ("when: [dear]", {}, (("fee", "fee"), ("back", "back"))),
        ("when: [dear]", {"fee": 5}, (("back", "back"),)),
        ("when: [worth]", {"fee": 5}, (("back", "back"), ("good", "Good things"))),
        ("when: [host.name == place]", {}, (("host", "the host"), ("place", "place"))),
        ("from: day", {}, (THE_DAY,)),
        ("from: day\ndue: back_soon\nuntil: 3 days after back", {"day": DAY}, (("back", "back"),)),
        ("until: latest(day, back)", {}, (THE_DAY, ("back", "back"))),
        ("from: 2 days after left", {}, ()),
        ("when: [vault.lately]", {}, ()),
        # while a clause is unknown, the window is not asked about
        ("when: [fee > 3]\nfrom: day", {}, (("fee", "fee"),)),
        # what is known is not taken apart
        ("when: [fee > 3 or left]\nfrom: day", {"events": {"left": (Event("left", DAY),)}}, (THE_DAY,)),
        # where nothing is missing, unreadable fields are named
        (
            "from: day\ndue: back",
            {"day": DAY, "back": DAY, "faulty": ("fee", "back")},
            (("back", "back"), ("fee", "fee")),
        ),
        ("when: [fee is missing]", {"faulty": ("fee",)}, (("fee", "fee"),)),
        ("when: [fee is missing]\nfrom: day", {"faulty": ("fee",)}, (THE_DAY,)),
    ],
)
def test_what_is_missing_is_named_once_in_the_order_it_is_met(
    body: str, values: dict[str, object], fields: Fields
) -> None:
    assert missing(body, **values) == ("unknown", fields)


def test_a_rule_for_the_vault_looks_through_the_facts_of_the_vault() -> None:
    assert missing("when: [vault.lately]", "vault") == ("unknown", ())
    assert missing("when: [vault.lately]", "vault", day=DAY)[0] == "quiet"
