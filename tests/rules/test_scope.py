"""The names that clauses may use, and facts with their cases."""

from datetime import date

import pytest
from garden import ask, build, changed, first_of, names, plant, world

from followup_md.core.dates import Moment
from followup_md.language.context import World
from followup_md.language.types import DATE, EVENTS, NUMBER, PERSON, Type
from followup_md.notes.reader import RecordReader
from followup_md.rules.facts import parse_fact


def with_facts(*lines: str) -> str:
    return changed("    facts:\n", "    facts:\n" + "".join(f"      {line}\n" for line in lines))


def facts_of(text: str):
    return build(text).facts


def test_facts_may_stand_in_any_order_and_have_a_type():
    facts = facts_of(with_facts("a: b", "b: c is present", "c: vault.plants"))
    assert facts["plant"]["c"].type == NUMBER
    assert list(facts["vault"]) == ["plants"]
    assert str(facts["plant"]["a"].type) == "yes or no"


@pytest.mark.parametrize(
    ("fact", "made"),
    [("bought", DATE), ("1 day after bought", DATE), ("watered", EVENTS), ("vault.plants", NUMBER)],
)
def test_a_fact_is_a_clause_a_value_or_a_date_phrase(fact, made):
    assert facts_of(with_facts(f"a: {fact}"))["plant"]["a"].type == made


def test_cases_that_give_dates_take_events_as_dates():
    fact = "a: [{when: light is sun, is: watered}, {is: bought}]"
    assert facts_of(with_facts(fact))["plant"]["a"].type == DATE


def test_cases_of_events_alone_stay_events():
    assert facts_of(with_facts("a: [{when: light is sun, is: watered}, {is: fed}]"))["plant"]["a"].type == EVENTS


def run_fact(text: str, note: str, name: str):
    rules = build(text)
    record = RecordReader(rules).read(f"---\ntype: plant\nspecies: Fern\n{note}\n---\n".encode(), "1.md").record
    where = World([record], date(2026, 3, 10), rules.facts, rules.group_fields(), {}, rules.calendar)
    return where.everything[0].fact(name)


@pytest.mark.parametrize(
    ("note", "value"),
    [
        ("room: Hall\nbought: 2026-03-02", "in the hall"),
        ("room: Attic\nbought: 2026-03-02", "elsewhere"),
        ("room: Attic\nbought: 2026-03-12", None),
        ("room: Attic", None),
        ("bought: 2026-03-02", None),
    ],
)
def test_cases_stop_at_the_first_yes_or_unknown(note, value):
    text = with_facts(
        "a:",
        "  - when: room == 'Hall'",
        "    is: \"'in the hall'\"",
        "  - when: bought < today",
        "    is: \"'elsewhere'\"",
    )
    assert run_fact(text, note, "a") == value


def test_the_namespaces_say_what_they_are():
    assert [names(kind).title for kind in ("plant", "visit", "vault", "person")] == [
        "kind `plant`",
        "kind `visit`",
        "the vault",
        "kind `plant`",
    ]
    assert sorted(names("vault").names) == ["dry_spell", "fond", "many", "noon", "today"]
    assert sorted(names("vault").inner) == ["notes", "vault"]
    assert sorted(names("plant").inner) == ["notes", "this", "vault"]
    assert names("person").names["person"]().type == PERSON
    assert names("plant").names["siblings"]().type == Type("list", Type("note", kind="plant"))


def test_only_notes_people_and_events_have_names_inside():
    inside = names("plant").of_element
    assert inside(Type("text")) is None
    settings = ["dry_spell", "fond", "many", "noon"]
    assert sorted(inside(PERSON).names) == sorted(["address", "name", "today", "watered", *settings])
    assert names("plant").inner["vault"].of_element(PERSON) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("skipped is present", True),
        ("count(skipped)", 2),
        ('count(skipped[about is "water"])', 2),
        ('latest(skipped[about is "water"])', Moment(date(2026, 3, 6))),
        ('latest(skipped[about is "prune"])', None),
        ("count(notes.plant.skipped)", 2),
    ],
)
def test_skipped_rules_can_be_asked_for(text, value):
    log = "log: [2026-03-06 skipped water, 2026-03-02 skipped water, 2026-03-07 done water]"
    assert run_fact(with_facts(f"a: '{text}'"), log, "a") == value


def test_outside_a_rule_for_each_person_nobody_is_meant():
    expr = names("plant").of_element(PERSON).names["watered"]()
    assert ask("room", plant("room: Hall")) == "Hall"
    assert expr.run(first_of(world(plant("log: [2026-03-02 watered]"))).context) == ()


def test_a_fact_with_the_words_of_a_phrase_is_one():
    assert parse_fact("1 day after bought", names()).type == DATE
    assert parse_fact("bought is present", names()).text == "bought is present"
