"""Each key and each type of field is defined in one table: a made-up row of it is followed by everything else."""

from __future__ import annotations

from datetime import date

import pytest
from garden import SMALL, build, changed, documents, problems
from jsonschema import Draft202012Validator
from reference import keys_table, types_table

from followup_md.language.types import Type
from followup_md.notes.new import make_note
from followup_md.rules import field_types, grammar, values
from followup_md.rules.field_types import FIELD_TYPES, FieldType
from followup_md.rules.grammar import GRAMMAR
from followup_md.rules.keys import Key, Merge, Need
from followup_md.rules.merge import merge_documents
from followup_md.rules.model import Field
from followup_md.rules.patterns import JsonValue
from followup_md.rules.schema import kind_schema, rules_schema
from followup_md.text.yaml_nodes import Mapping, Scalar, to_plain
from followup_md.workflow.property_types import property_types


def add_key(monkeypatch: pytest.MonkeyPatch, mapping: str, key: Key) -> None:
    monkeypatch.setattr(grammar, "GRAMMAR", {**GRAMMAR, mapping: (*GRAMMAR[mapping], key)})


def merged(child: str, parent: str) -> object:
    """The tree of a child laid over its parent; the values of two mappings stand in the parent's order."""
    return to_plain(merge_documents(documents(child, parent))[0])


def refusals(value: object, mapping: str) -> list[str]:
    """Why the schema refuses a value of a mapping."""
    schema = rules_schema()
    validator = Draft202012Validator({**schema["$defs"][mapping], "$defs": schema["$defs"]})
    return [error.message for error in validator.iter_errors(value)]


def test_every_mapping_has_its_own_keys() -> None:
    assert list(GRAMMAR) == [
        *("rules file", "calendar", "page", "kind", "part", "event", "limit", "case", "rest", "rule"),
        *("table", "stages", "test", "tests file"),
    ]
    assert all(len({key.name for key in keys}) == len(keys) for keys in GRAMMAR.values())
    assert all(key.entries in GRAMMAR for keys in GRAMMAR.values() for key in keys if key.merge is Merge.DEEP)


NOISE = Key("noises", "How loud it may be.", values.named(values.NUMBER), Need.ALWAYS, Merge.BY_NAME)


def test_a_made_up_key_is_followed_by_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    noisy = changed("    group: room\n", "    group: room\n    noises: {day: 5, night: 1}\n")
    assert ["a kind has no key `noises`" in text for text in problems(noisy)] == [True]
    add_key(monkeypatch, "kind", NOISE)
    build(noisy)
    assert problems(noisy.replace("noises:", "nosies:")) == [
        "rules.yaml:17:5: error: a kind has no key `nosies`; did you mean `noises`? [rules-key]"
    ]
    child = "format: 1\nextends: parent\nkinds:\n  plant:\n    noises: {night: 0}\n"
    tree = merge_documents(documents(child, noisy))[0].get("kinds")
    assert isinstance(tree, Mapping)
    assert to_plain(tree)["plant"]["noises"] == {"day": "5", "night": "0"}
    assert refusals({"noises": {"day": 5}}, "kind") == []
    assert refusals({"noises": {"day": "loud"}}, "kind") != []
    assert refusals({}, "kind") == ["'noises' is a required property"]
    assert keys_table("kind").splitlines()[-1] == "| `noises` | How loud it may be. Required. | merged name by name |"


@pytest.mark.parametrize(
    ("merge", "result"),
    [(Merge.REPLACE, {"a": "2"}), (Merge.BY_NAME, {"a": "2", "b": "1"}), (Merge.ADD, {"a": "2"})],
)
def test_a_key_is_merged_as_its_row_says(monkeypatch: pytest.MonkeyPatch, merge: Merge, result: object) -> None:
    add_key(monkeypatch, "rules file", Key("noises", "Noises.", values.named(values.TEXT), merge=merge))
    tree = merged("format: 1\nnoises: {a: 2}\n", "format: 1\nnoises: {a: 1, b: 1}\n")
    assert tree == {"format": "1", "noises": result}


def test_a_key_that_adds_has_a_second_one_with_a_plus(monkeypatch: pytest.MonkeyPatch) -> None:
    add_key(monkeypatch, "rule", Key("tone", "How it says it.", values.TEXTS, merge=Merge.ADD))
    parent = changed("    priority: high\n", "    priority: high\n    tone: kind\n")
    child = "format: 1\nextends: parent\nrules:\n  water:\n    tone+: [short]\n"
    build(child, parent)
    tree = merge_documents(documents(child, parent))[0]
    assert to_plain(tree)["rules"]["water"]["tone"] == ["kind", "short"]
    assert refusals({"tone+": ["short"]}, "rule") == []
    assert problems(child.replace("tone+", "say+"), parent) == [
        "rules.yaml:5:5: error: only `when+`, `unless+` and `tone+` add to what is inherited, not `say+` [rules-key]"
    ]


def test_a_key_that_a_whole_rule_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    add_key(monkeypatch, "rule", Key("tone", "How it says it.", values.TEXT, Need.WHOLE))
    assert problems(SMALL) == ["rules.yaml:47:3: error: rule `water` needs `tone:` [rules-incomplete]"]
    assert rules_schema()["then"]["properties"]["rules"]["additionalProperties"]["required"][-1] == "tone"
    assert refusals({"say": "Pour"}, "rule") == []


COLOUR = FieldType(
    "colour",
    Type("colour"),
    "a colour as #ff0000",
    lambda text: text.lower() if text.startswith("#") else None,
    lambda texts: texts[0].upper(),
    json=JsonValue(["string"], "^#"),
    property_type="text colour",
)


def test_a_made_up_type_is_followed_by_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    text = changed("      room: text\n", "      room: text\n      petals: colour, required\n")
    text = changed("        note: {type: plant,", "        note: {type: plant, petals: '#f00',", text)
    assert "there is no type `colour`" in problems(text)[0]
    monkeypatch.setattr(field_types, "FIELD_TYPES", (*FIELD_TYPES, COLOUR))
    kind = build(text).kinds["plant"]
    petals = kind.fields["petals"]
    assert petals == Field("petals", Type("colour"), True, False, "petals")
    assert problems(text.replace("colour", "color")) == [
        "rules.yaml:21:15: error: there is no type `color`; did you mean `colour`? [rules-type]"
    ]
    assert field_types.parse_field_value(Scalar("#F00", 1, 1), petals) == ("#f00", "")
    assert field_types.parse_field_value(Scalar("red", 1, 1), petals) == (
        None,
        "`petals` must be a colour as #ff0000, not `red`",
    )
    assert refusals({"match": {"type": "x"}, "fields": {"petals": "colour"}}, "kind") == []
    assert kind_schema(kind)["properties"]["petals"]["pattern"] == "^#"
    assert property_types(build(text))["petals"] == "text colour"
    assert "| `colour` | a colour as #ff0000 | text colour |" in types_table()


def test_a_made_up_type_is_written_into_a_new_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field_types, "FIELD_TYPES", (*FIELD_TYPES, COLOUR))
    rules = build(changed("      room: text\n", "      room: text\n      petals: colour\n"))
    values_given = {"species": ["Fern"], "petals": ["#f00"]}
    made, wrong = make_note(rules, rules.kinds["plant"], values_given, None, date(2026, 3, 2))
    assert wrong == ()
    assert made is not None
    assert "petals: '#F00'\n" in made.text
