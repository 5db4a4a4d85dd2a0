"""What rules refer to, directly and through their facts."""

from __future__ import annotations

import pytest
from garden import build, names
from visits import visit_rules

from followup_md.language.clauses import parse_value
from followup_md.language.phrases import parse_phrase
from followup_md.language.types import Ref, RefKind
from followup_md.rules.references import expressions_of, references

RULES = """\
format: 1
settings:
  gap: 2 days
  far: 9 days
kinds:
  visit:
    match: {type: visit}
    fields:
      day: date
      sown: date
      words: text
      fee: amount
      guides: people
    sections:
      remarks: Remarks
    events:
      paid:
      watered:
        about: person
    facts:
      direct: day is present
      cased:
        - when: direct
          is: gap after sown
        - is: 1 day after sown
      twice: cased is present and direct
      idle: far after day
vault_facts:
  visits: count(notes.visit[words is present])
rules:
  all:
    for: each person in visit.guides
    title: All
    why: It is tested.
    when:
      - direct
    unless:
      - paid
    from: day
    due: 1 day after from
    until: far after due
    say:
      - when: fee is present
        is: "Pay {fee}"
      - "Pay {words}"
    because:
      - when: sown is present
        is: "Sown {sown}"
      - "{remarks}"
    log: watered {person}
  fact:
    for: visit
    title: Fact
    why: It is tested.
    when:
      - twice
    say: Fact
  walk:
    for: vault
    title: Walk
    why: It is tested.
    when:
      - vault.visits > 3
    say: Walk
  plain:
    for: visit
    title: Plain
    why: It is tested.
    say: Plain
"""


MADE = build(RULES)
BY_ID = {rule.id: rule for rule in MADE.rules}


def named(found: set[Ref]) -> set[str]:
    """References as `field visit.day`, `setting gap`."""
    return {f"{ref.kind} {ref.namespace}.{ref.name}".replace(" .", " ") for ref in found}


def test_every_expression_of_a_rule_is_found_in_the_order_of_its_keys() -> None:
    assert [expr.text for expr in expressions_of(BY_ID["all"])] == [
        *("direct", "paid", "guides", "day", "1 day after from", "far after due"),
        *("fee", "fee is present", "words", "sown", "sown is present", "remarks", "person"),
    ]
    assert list(expressions_of(BY_ID["plain"])) == []


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (
            "all",
            {
                *("fact visit.direct", "field visit.day", "event visit.paid", "field visit.guides", "setting far"),
                *("field visit.fee", "field visit.words", "field visit.sown", "section visit.remarks"),
            },
        ),
        (
            "fact",
            {
                *("fact visit.twice", "fact visit.cased", "fact visit.direct"),
                *("field visit.day", "field visit.sown", "setting gap"),
            },
        ),
        ("walk", {"fact vault.visits", "field visit.words"}),
        ("plain", set()),
    ],
)
def test_a_rule_refers_to_what_stands_in_it_and_in_its_facts(rule: str, found: set[str]) -> None:
    assert named(references(expressions_of(BY_ID[rule]), MADE.facts)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", set()),
        ("today", set()),
        ("latest(watered, bought)", {"event plant.watered", "field plant.bought"}),
        ("siblings[light is sun and this.pots > 1]", {"field plant.light", "field plant.pots"}),
        ("carers.watered", {"field plant.carers"}),
        ("owner.name", {"field plant.owner"}),
        ("missing(spot or room)", {"field plant.spot", "field plant.room"}),
    ],
)
def test_a_clause_refers_to_every_name_in_it(text: str, found: set[str]) -> None:
    assert named(references([parse_value(text, names())], {})) == found


def test_a_phrase_refers_to_its_names_and_not_to_its_own_form() -> None:
    phrase = parse_phrase("dry_spell after watered not before potted moved to a business day", names())
    assert named(references([phrase], {})) == {"setting dry_spell", "event plant.watered", "field plant.potted"}


def test_several_expressions_are_put_together_and_none_refer_to_nothing() -> None:
    assert named(references([parse_value("room", names()), parse_value("pots", names())], {})) == {
        "field plant.room",
        "field plant.pots",
    }
    assert references([], {}) == set()


def test_every_reference_to_a_fact_or_a_field_has_a_place() -> None:
    rules = visit_rules()
    found = references((expr for rule in rules.rules for expr in expressions_of(rule)), rules.facts)
    declared = {ref for ref in found if ref.kind in (RefKind.FACT, RefKind.FIELD)}
    assert {f"{ref.namespace}.{ref.name}": rules.places[ref] for ref in declared} == {
        "visit.garden": ("rules.yaml", 9, 7),
        "visit.day": ("rules.yaml", 10, 7),
        "visit.guides": ("rules.yaml", 11, 7),
        "visit.words": ("rules.yaml", 12, 7),
        "visit.sown": ("rules.yaml", 14, 7),
    }
