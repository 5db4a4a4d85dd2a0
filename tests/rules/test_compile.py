"""Whole rules files: what they come to, in which order their problems stand, and what nothing in them can do."""

import re
from datetime import date
from pathlib import Path

import pytest
from garden import SMALL, build, changed, problems
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.people import Person
from followup_md.engine.evaluate import evaluate
from followup_md.notes.reader import RecordReader
from followup_md.rulecheck.run import run_tests
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.scope import MOST_DEPTH

ROOT = Path(__file__).parent.parent.parent
PLANTS = (ROOT / "tests" / "data" / "plants.yaml").read_text(encoding="utf-8")
JOBS = (ROOT / "rules" / "job-search.md").read_text(encoding="utf-8")


def test_a_clause_of_more_than_four_hundred_characters_is_refused():
    assert problems(changed("      - alive\n", f"      - {'alive or ' * 50}alive\n")) == [
        "rules.yaml:52:9: error: more than 400 characters; give a part of it a name among the facts [rules-clause]"
    ]


def test_brackets_three_hundred_deep_are_refused_and_end_nothing():
    text = changed("      - alive\n", f"      - ({'(' * 299}alive\n")
    said = "cannot be read as a clause; is a bracket, a quote or an operator missing? [rules-clause]"
    (problem,) = problems(text)
    assert problem.startswith("rules.yaml:52:")
    assert problem.endswith(f": error: {said}")


def chained(number: int, order: str) -> list[str]:
    """The problems of a file with facts that build on each other, f1 on alive, each further one on the one before."""
    facts = [
        f"      f{n}: f{n - 1} is present\n" if n > 1 else "      f1: bought < today\n" for n in range(1, number + 1)
    ]
    if order == "mixed":
        facts = facts[::2] + facts[1::2]
    chain = "".join(facts if order == "up" else facts[::-1])
    return problems(changed("    facts:\n", f"    facts:\n{chain}"))


@pytest.mark.parametrize("order", ["up", "down", "mixed"])
def test_more_than_sixty_facts_that_build_on_each_other_are_refused_whatever_their_order(order):
    assert chained(MOST_DEPTH, order) == []
    (problem,) = chained(MOST_DEPTH + 1, order)
    assert re.fullmatch(
        r"rules\.yaml:\d+:\d+: error: fact `f\d+` is the last of more than 60 facts that build on each other "
        r"\[rules-clause\]",
        problem,
    )


@pytest.mark.parametrize(("order", "last"), [("up", [61, 122, 183, 244, 305]), ("down", [290, 230, 170, 110, 50])])
def test_three_hundred_and_fifty_chained_facts_are_refused_and_end_nothing(order, last):
    assert [problem.partition(": error: ")[2] for problem in chained(350, order)] == [
        f"fact `f{number}` is the last of more than 60 facts that build on each other [rules-clause]" for number in last
    ]


def test_a_list_of_which_no_case_holds_is_an_empty_list():
    text = changed(
        "    facts:\n",
        "    facts:\n      who:\n        - when: light is sun\n          is: carers\n"
        "        - when: bought < today\n          is: carers\n      helpers: count(who)\n      pot:\n"
        "        - when: light is sun\n          is: room\n",
    )
    rules = build(text)
    front = "type: plant\nspecies: Fern\ncarers: [Ana, Bo]\n"

    def facts(more: str) -> list[object]:
        record = RecordReader(rules).read(f"---\n{front}{more}---\n".encode(), "n.md").record
        subject = evaluate(rules, [record], date(2026, 3, 5)).world.everything[0]
        return [subject.fact(name) for name in ("who", "helpers", "pot")]

    both = (Person("Ana"), Person("Bo"))
    assert facts("light: sun\nroom: Hall\n") == [both, 2, "Hall"]
    assert facts("light: shade\nbought: 2026-03-09\nroom: Hall\n") == [(), 0, None]
    assert facts("light: shade\nroom: Hall\n") == [(), 0, None]  # whether the second holds cannot be told
    assert facts("light: shade\nbought: 2026-03-01\n") == [both, 2, None]


def test_nobody_has_been_thanked_where_the_note_names_nobody():
    text = changed(
        "      carers: people\n",
        "      carers: people\n      contact: person\n",
        changed("    facts:\n", "    facts:\n      thanks: count(contact.watered)\n"),
    )
    rules = build(text)

    def thanks(more: str) -> object:
        data = f"---\ntype: plant\nspecies: Fern\n{more}log: 2026-03-02 watered Ana\n---\n".encode()
        record = RecordReader(rules).read(data, "n.md").record
        return evaluate(rules, [record], date(2026, 3, 5)).world.everything[0].fact("thanks")

    assert (thanks(""), thanks("contact: Ana\n"), thanks("contact: Bo\ncarers: Ana\n")) == (0, 1, 0)


def test_problems_stand_by_path_line_and_column():
    parent = changed("      - fed\n", "      - fedd\n", changed("bought <= today", "bougt <= today"))
    child = "format: 1\nextends: parent\nrules:\n  water:\n    say: Go {roo}\n    when+: [alife]\npage: {days: x}\n"
    assert problems(child, parent) == [
        "parent.yaml:34:14: error: kind `plant` has no `bougt`; did you mean `bought`? [rules-clause]",
        "parent.yaml:54:9: error: kind `plant` has no `fedd`; did you mean `fed`? [rules-clause]",
        "rules.yaml:5:14: error: kind `plant` has no `roo`; did you mean `room`? [rules-text]",
        "rules.yaml:6:13: error: kind `plant` has no `alife`; did you mean `alive`? [rules-clause]",
        "rules.yaml:7:14: error: `days` must be a whole number from 0 to 10,000, not `x` [rules-value]",
    ]


def test_what_the_documents_themselves_say_comes_first():
    child = "format: 1\nextends: parent\nsettings: {many: 3 days}\nrulez: {}\n"
    found = problems(child, SMALL)
    assert [problem.split(":")[1] for problem in found] == ["4", "3"]


def test_a_broken_fact_is_reported_once_however_many_use_it():
    text = changed("bought <= today", "bougt <= today", changed("    unless:\n", "      - not alive\n    unless:\n"))
    assert problems(text) == [
        "rules.yaml:34:14: error: kind `plant` has no `bougt`; did you mean `bought`? [rules-clause]"
    ]


def test_a_rules_file_is_built_with_all_that_it_says():
    rules = build(SMALL)
    (rule,) = rules.rules
    assert (rules.names, rules.title, rules.page.days, rules.off) == (("rules.yaml",), "Plants", 7, {})
    assert (rule.id, rule.kind, rule.title, rule.why) == ("water", "plant", "Water it", "It wilts.")
    assert (rule.priority, [limited.limit.name for limited in rule.limits], rule.order) == ("high", ["bucket"], 0)
    assert rule.place == ("rules.yaml", 47, 3)
    assert [(clause.expr.text, clause.place) for clause in (*rule.when, *rule.unless)] == [
        ("alive", ("rules.yaml", 52, 9)),
        ("fed", ("rules.yaml", 54, 9)),
    ]
    assert rules.setting_values() == {"dry_spell": (3, "days"), "many": 2}
    assert rules.group_fields() == {"plant": "room"}
    assert run_tests(rules) == (1, ())


def test_one_clause_needs_no_dash():
    (rule,) = build(changed("    unless:\n      - fed\n", "    unless: fed\n")).rules
    assert [clause.expr.text for clause in rule.unless] == ["fed"]


@pytest.mark.parametrize("name", ["a.md", "A b (c) v1.2.md", "été.md", "-.md", '" a.md "'])
def test_a_kind_may_have_a_template(name):
    rules = build(changed("    group: room\n", f"    group: room\n    template: {name}\n"))
    assert (rules.kinds["plant"].template, build(SMALL).kinds["plant"].template) == (name.strip('" '), "")


def test_a_file_without_a_title_is_called_agenda():
    assert build(changed("title: Plants\n", "")).title == "Agenda"


def test_a_rule_that_is_switched_off_is_no_rule_and_says_where():
    rules = build(changed("rules:\n", "rules:\n  feed: off\n"))
    assert [rule.id for rule in rules.rules] == ["water"]
    assert rules.off == {"feed": ("rules.yaml", 47, 9)}


def test_a_second_rules_file_about_another_domain_passes_its_own_tests():
    rules = build(PLANTS)
    number, failures = run_tests(rules)
    assert (number, [str(failure) for failure in failures]) == (16, [])
    assert [rule.id for rule in rules.rules] == ["water", "feed", "show", "repot", "buy"]


@st.composite
def mutated(draw, text: str) -> str:
    """The text with one to three characters or lines deleted, doubled or replaced."""
    for _ in range(draw(st.integers(1, 3))):
        parts = list(text) if draw(st.booleans()) else text.splitlines(keepends=True)
        at = draw(st.integers(0, len(parts) - 1))
        piece = draw(st.sampled_from(["", parts[at] * 2, "x", "{", "[", "'", ": ", "- ", " ", "\n", "é", "0", "off\n"]))
        text = "".join((*parts[:at], piece, *parts[at + 1 :]))
    return text


@pytest.mark.parametrize("text", [PLANTS, SMALL, JOBS], ids=["plants", "small", "jobs"])
@given(data=st.data())
def test_a_damaged_rules_file_is_built_or_refused_and_never_stops_us(text, data):
    rules, found = build_rules((parse_document(data.draw(mutated(text)), "rules.yaml"),))
    assert (rules is None) is bool(found)
    assert all(problem.place.line >= 1 and problem.place.column >= 1 and problem.message for problem in found)


@given(st.text(max_size=200))
def test_any_text_is_a_document_or_refused(text):
    rules, found = build_rules((parse_document(text, "rules.yaml"),))
    assert rules is None
    assert found
