from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from visits import RULES, visit_rules

from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.vault.rules import load_rules
from followup_md.vault.shipped import rules_folder
from followup_md.workflow.property_types import merge_types, property_types

OF_EVERY_NOTE = {"log": "multitext", "snooze": "date", "followup": "text"}


def test_the_default_rules_have_a_type_for_every_property():
    rules, problems = load_rules(rules_folder(), with_tests=False)
    assert rules is not None, problems
    assert property_types(rules) == {
        "type": "text",
        "company": "text",
        "role": "text",
        "interview": "datetime",
        "duration": "text",
        "interviewers": "multitext",
        "contact": "text",
        "timeline": "text",
        "next_steps": "text",
        "answer_by": "date",
        "go_ahead": "checkbox",
        "no_contact": "checkbox",
        "channel": "text",
        "directions": "text",
        "via": "text",
        "stage": "text",
        "offer_answer_by": "date",
        "next_step": "text",
        "applied": "date",
        **OF_EVERY_NOTE,
    }


def test_the_types_of_another_domain_are_those_of_its_fields():
    assert property_types(visit_rules()) == {
        "type": "text",
        "garden": "text",
        "day": "datetime",
        "guides": "multitext",
        "words": "text",
        "fee": "text",
        "sown": "date",
        **OF_EVERY_NOTE,
    }


@pytest.mark.parametrize(
    ("declared", "made"),
    [
        ("text", "text"),
        ("date", "date"),
        ("date, maybe time", "datetime"),
        ("amount", "text"),
        ("number", "number"),
        ("yes or no", "checkbox"),
        ("person", "text"),
        ("people", "multitext"),
        ("list", "multitext"),
        ("shade | sun", "text"),
    ],
)
def test_every_type_of_a_field_is_a_type_of_obsidian(declared: str, made: str):
    rules, problems = build_rules((parse_document(RULES.replace("words: text", f"words: {declared}", 1), "r.yaml"),))
    assert rules is not None, problems
    assert property_types(rules)["words"] == made


def test_the_first_kind_that_declares_a_name_counts():
    shed = "  shed:\n    match:\n      state: old\n    fields:\n      day: text\n      state_of_roof: text\n"
    rules, problems = build_rules((parse_document(RULES.replace("limits:\n", f"{shed}limits:\n", 1), "r.yaml"),))
    assert rules is not None, problems
    found = property_types(rules)
    assert [found[name] for name in ("day", "state", "state_of_roof")] == ["datetime", "text", "text"]


TYPES = {"day": "date", "guides": "multitext"}


def as_text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, {"types": TYPES}),
        ("{}", {"types": TYPES}),
        ('{"types":{}}', {"types": TYPES}),
        (
            '{"types":{"day":"text","mood":"number"}}',
            {"types": {"day": "text", "mood": "number", "guides": "multitext"}},
        ),
        ('{"types":{"Day":"date"}}', {"types": {"Day": "date", "guides": "multitext"}}),
        ('{"own":[1,null],"types":{"é":"date"}}', {"own": [1, None], "types": {"é": "date", **TYPES}}),
    ],
)
def test_only_what_is_missing_is_added(old: str | None, new: object):
    assert merge_types(old, TYPES) == as_text(new)


@pytest.mark.parametrize(
    "old", ['{"types":{"guides":"text","day":"text"}}', ' {"types" : {"GUIDES":1, "day":null, "z":"x"}, "a":1}\n']
)
def test_a_file_that_lacks_nothing_stays_as_it_is(old: str):
    assert merge_types(old, TYPES) == old


@pytest.mark.parametrize(
    "old", ["", "{", "no json", "[]", "1", "null", '"types"', '{"types":[]}', '{"types":null}', "[" * 100_000]
)
def test_a_file_of_another_shape_is_not_one_to_add_to(old: str):
    assert merge_types(old, TYPES) is None


names = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
documents = st.dictionaries(names, st.none() | st.booleans() | names, max_size=3)


@given(documents, st.dictionaries(names, names, max_size=4), st.dictionaries(names, names, max_size=4))
def test_what_is_known_is_kept_and_adding_again_adds_nothing(
    others: dict[str, object], known: dict[str, str], types: dict[str, str]
):
    old = {**others, "types": known}
    new = merge_types(json.dumps(old), types)
    assert new is not None
    merged = json.loads(new)
    folded = {name.casefold() for name in known}
    added = {name: made for name, made in types.items() if name.casefold() not in folded}
    assert merged == {**old, "types": {**known, **added}}
    assert list(merged) == list(old)
    assert merge_types(new, types) == new
