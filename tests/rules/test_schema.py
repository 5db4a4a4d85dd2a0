"""The schemas accept what is well formed, refuse what they claim to know, and are kept in `rules/` as generated.

After a change that is meant, `python tests/rules/test_schema.py` writes the kept files anew; read the difference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from defaults import default_document
from garden import SMALL, build, changed, problems
from jsonschema import Draft202012Validator

from followup_md.notes.reader import RecordReader
from followup_md.rules.merge import merge_documents
from followup_md.rules.patterns import Schema
from followup_md.rules.schema import kind_schema, render_schema, rules_schema
from followup_md.rules.show import render_yaml, resolved_tree
from followup_md.text.markdown import split_front_matter

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "rules"
DEFAULT = (FOLDER / "job-search.md").read_text("utf-8")
PLANTS = (ROOT / "tests" / "data" / "plants.yaml").read_text("utf-8")
_LANGUAGE = (FOLDER / "README.md").read_text("utf-8")
TOUR = [block for block in re.findall(r"```yaml\n(.*?)```", _LANGUAGE, re.DOTALL) if block.startswith("format:")]

RULES_SCHEMA = rules_schema()


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: numbers, true, false and nothing are no texts; dates, times, yes and off are."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


for tag, pattern in [("null", "~|null|"), ("bool", "true|false"), ("int", r"[-+]?\d+"), ("float", r"[-+]?\d+\.\d+")]:
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), None)


JOBS, GARDEN = build(DEFAULT), build(PLANTS)
KEPT: dict[str, Schema] = {
    "rules": RULES_SCHEMA,
    **{name: kind_schema(kind) for name, kind in JOBS.kinds.items()},
}


def refusals(schema: Schema, text: str, loader: Any = yaml.BaseLoader) -> list[str]:
    """The places at which a YAML text does not fit the schema."""
    errors = Draft202012Validator(schema).iter_errors(yaml.load(text, loader))
    return ["/".join(map(str, error.absolute_path)) for error in errors]


# the generated files


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_schema_is_the_generated_one(name: str) -> None:
    assert (FOLDER / f"{name}.schema.json").read_text("utf-8") == render_schema(KEPT[name])


def test_every_generated_schema_is_kept_and_no_other() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.json")) == sorted(f"{name}.schema.json" for name in KEPT)


@pytest.mark.parametrize("path", ["sample-vault/rules.yaml"])
def test_a_rules_file_names_its_schema_for_the_editor(path: str) -> None:
    first = (ROOT / path).read_text("utf-8").splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found is not None
    assert ((ROOT / path).parent / found[1]).resolve() == FOLDER / "rules.schema.json"


SCHEMAS = {**KEPT, **{name: kind_schema(kind) for name, kind in GARDEN.kinds.items()}}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_is_one(schema: Schema) -> None:
    Draft202012Validator.check_schema(schema)
    assert json.loads(render_schema(schema)) == schema
    assert render_schema(dict(reversed(schema.items()))) == render_schema(schema)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """The schema and all mappings inside it."""
    if isinstance(schema, dict):
        yield schema
    below = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for part in below:
        yield from parts(part)


def patterns(schema: Any) -> set[str]:
    """Every regular expression of a schema."""
    found = {part["pattern"] for part in parts(schema) if isinstance(part.get("pattern"), str)}
    return found.union(*(part.get("patternProperties", ()) for part in parts(schema)))


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_patterns_are_those_that_editors_know(schema: Schema) -> None:
    # ECMA 262 with its u flag: no escape without a meaning, no named group, no flag, nothing of Python's own.
    found = patterns(schema)
    assert found
    strange = re.compile(r"\\(?!x[0-9a-f]{2})[^\^$\\.*+?()\[\]{}|/dsSwbnrt]|\(\?[^:=!]|[*+?}]\+")
    assert {one for one in found if strange.search(one.replace(r"\\", ""))} == set()


def test_every_key_is_described_in_one_short_line() -> None:
    texts = [part["description"] for part in parts(RULES_SCHEMA) if isinstance(part.get("description"), str)]
    assert len(texts) > 60
    assert [text for text in texts if not text.endswith(".") or "`" in text or len(text) > 150] == []


# rules files

WELL_FORMED = {
    "default": render_yaml(resolved_tree(merge_documents((default_document(),))[0])),
    "plants": PLANTS,
    "sample vault": (ROOT / "sample-vault" / "rules.yaml").read_text("utf-8"),
    **{f"tour {number}": text for number, text in enumerate(TOUR, 1)},
}


@pytest.mark.parametrize("text", WELL_FORMED.values(), ids=WELL_FORMED)
@pytest.mark.parametrize("loader", [yaml.BaseLoader, EditorLoader], ids=["text", "editor"])
def test_a_well_formed_rules_file_is_accepted(text: str, loader: Any) -> None:
    assert refusals(RULES_SCHEMA, text, loader) == []


def test_the_tour_is_found() -> None:
    assert len(TOUR) >= 3


CHILD = "format: 1\nextends: small\n"
PARTS = {
    "nothing": "",
    "a rule switched off": "rules:\n  water: off\n",
    "one key of a rule": "rules:\n  water:\n    priority: low\n",
    "further clauses": "rules:\n  water:\n    when+:\n      - light is sun\n    unless+: fed\n",
    "a further event": "kinds:\n  plant:\n    events:\n      mown:\n        also: [cut]\n",
    "a setting": "settings:\n  dry_spell: 1 week\n",
    "a calendar with nothing behind it": "calendar:\n",
}


ALTERNATIVES = {
    "one rest": ("    group: room\n", "    group: room\n    rests: {is: Done}\n"),
    "several rests": (
        "    group: room\n",
        "    group: room\n    rests: [{when: alive, is: Done, waits: yes}, {is: Off}]\n",
    ),
    "no rests": ("    group: room\n", "    group: room\n    rests: []\n"),
    "a relation": (
        "    group: room\n",
        "    group: room\n    relations: {others: 'plant with the same room, light and species'}\n",
    ),
    "a relation with more blanks": (
        "    group: room\n",
        "    group: room\n    relations: {others: plant  with the same  room}\n",
    ),
    "one case of a priority": ("priority: high", "priority: {when: alive, is: high}"),
    "cases of a priority": ("priority: high", "priority: [{when: alive, is: high}, low]"),
    "one case of a text": ("say: Water {species}", "say: {is: 'Water {species}'}"),
    "cases of a text": ("say: Water {species}", "say: [{when: fed, is: Pour}, 'Water {species}']"),
    "no limits": ("    limits: bucket\n", "    limits: []\n"),
    "several limits": ("    limits: bucket\n", "    limits: [bucket, bucket]\n"),
    "a limit of the vault": ("    per: room\n", "    per: vault\n"),
    "a rhythm": (
        "    from: thirsty_on\n    due: 1 day after from\n    until: 1 week after due\n",
        "    every: dry_spell since watered first 1 day after bought\n",
    ),
    "what must hold": ("settings:\n", "must: [many > 1, dry_spell > '1 day']\nsettings:\n"),
    "one thing that must hold": ("settings:\n", "must: many > 1\nsettings:\n"),
    "notices": ("settings:\n", "notices: [{when: vault.plants > 1, is: Many}, '{vault.plants}']\nsettings:\n"),
    "no notices": ("settings:\n", "notices: []\nsettings:\n"),
    "shared parts": ("kinds:\n", "shared: {leafy: {events: {pruned: {}}}, odd: }\nkinds:\n"),
}


@pytest.mark.parametrize(("old", "new"), ALTERNATIVES.values(), ids=ALTERNATIVES)
def test_what_the_reader_takes_the_schema_takes_too(old: str, new: str) -> None:
    text = changed(old, new)
    assert problems(text) == []
    assert refusals(RULES_SCHEMA, text) == []
    assert refusals(RULES_SCHEMA, text, EditorLoader) == []


def test_a_rule_may_be_for_several_kinds() -> None:
    weed = "  weed:\n    match: {type: weed}\n    fields: {room: text}\nvault_facts:"
    text = changed("vault_facts:", weed, SMALL[: SMALL.index("rules:\n")])
    text += 'rules: {pull: {for: "plant , weed", title: T, why: W, say: S}}\n'
    assert (problems(text), refusals(RULES_SCHEMA, text)) == ([], [])


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_child_may_change_a_part(part: str) -> None:
    assert problems(CHILD + part, SMALL) == []
    assert refusals(RULES_SCHEMA, CHILD + part) == []


@pytest.mark.parametrize("extends", ["", "extends: none\n"], ids=["absent", "none"])
def test_a_part_is_not_enough_where_nothing_is_extended(extends: str) -> None:
    text = f"format: 1\n{extends}rules:\n  water:\n    priority: low\n"
    assert refusals(RULES_SCHEMA, text) == ["", "rules/water", "rules/water", "rules/water", "rules/water"]
    assert [text.endswith("[rules-incomplete]") for text in problems(text)] == [True] * 5


def test_what_only_its_parent_could_tell_of_a_child_is_not_claimed() -> None:
    part = CHILD + "rules:\n  mow:\n    say: Mow it\n"
    assert refusals(RULES_SCHEMA, part) == []
    assert problems(part, SMALL) != []


# front matter

READER = RecordReader(JOBS)


def sample_notes() -> dict[str, tuple[str, str]]:
    """Name → (kind, front matter) of each note of the sample vault that is read without a problem."""
    found = {}
    for path in sorted((ROOT / "sample-vault").rglob("*.md")):
        reading = READER.read(path.read_bytes(), path.name)
        if reading.record and not reading.problems:
            found[path.name] = reading.record.kind, split_front_matter(path.read_text("utf-8")).front or ""
    return found


NOTES = sample_notes()


@pytest.mark.parametrize("name", NOTES)
@pytest.mark.parametrize("loader", [yaml.BaseLoader, EditorLoader], ids=["text", "editor"])
def test_a_well_formed_note_is_accepted(name: str, loader: Any) -> None:
    kind, front = NOTES[name]
    assert refusals(KEPT[kind], front, loader) == []


def test_the_sample_vault_has_well_formed_notes_of_every_kind() -> None:
    assert {kind for kind, _ in NOTES.values()} == set(JOBS.kinds)


GOOD = "type: plant\ntags: green\nspecies: Fern\nbought: 2026-03-02\n"
ACCEPTED = {
    "no more than it needs": GOOD,
    "keys of one's own": GOOD + "colour: [green, brown]\nmood: {today: good}\n",
    "another word for a field": GOOD.replace("species:", "plant:"),
    "the kind in capitals": GOOD.replace("type: plant", "type: Plant"),
    "several types": GOOD.replace("type: plant", "type: [thing, plant]"),
    "a link to a daily note": GOOD.replace("2026-03-02", '"[[2026-03-02]]"'),
    "a time of day": GOOD.replace("2026-03-02", "2026-03-02 10:30"),
    "one value in a list": GOOD.replace("Fern", "[Fern]"),
    "an amount": GOOD + "thirst: 2 Weeks\n",
    "a number": GOOD + "pots: 3\n",
    "nothing behind a key": GOOD
    + "thirst:\npots:\nlight:\nasleep:\ncarers:\nnicknames: []\nlog:\nsnooze:\nfollowup:\n",
    "one person": GOOD + "carers: Ana <ana@garden.example>, Bo\n",
    "several people": GOOD + "carers:\n  - Ana <ana@garden.example>\n  - '[[Bo]]'\n",
    "a choice": GOOD + "light: Sun\n",
    "yes": GOOD + "asleep: yes\n",
    "no, as YAML has it": GOOD + "asleep: False\n",
    "a list": GOOD + "nicknames: [Fred]\n",
    "a log": GOOD + "log:\n  - 2026-03-04 watered\n  - 2026-03-06 gave water to: Ana\n",
    "a log of one line": GOOD + "log: 2026-03-04 watered\n",
    "a snooze": GOOD + "snooze: 2026-04-01\n",
    "switched off, and why": GOOD + "followup: off, given away\n",
}
REFUSED = {
    "no type": (GOOD.replace("type: plant\n", ""), [""]),
    "another type": (GOOD.replace("type: plant", "type: plnt"), ["type"]),
    "no tag": (GOOD.replace("tags: green\n", ""), [""]),
    "a required field that is absent": (GOOD.replace("species: Fern\n", ""), [""]),
    "a required field with nothing in it": (GOOD.replace("species: Fern", "species:"), ["species"]),
    "a text that is several": (GOOD.replace("Fern", "[Fern, Palm]"), ["species"]),
    "a text that is a mapping": (GOOD.replace("Fern", "{name: Fern}"), ["species"]),
    "another word for it with two values": (GOOD.replace("species: Fern", "plant: [Fern, Palm]"), ["plant"]),
    "a date in words": (GOOD.replace("2026-03-02", "in March"), ["bought"]),
    "an amount without a unit": (GOOD + "thirst: 3\n", ["thirst"]),
    "a number in words": (GOOD + "pots: three\n", ["pots"]),
    "neither yes nor no": (GOOD + "asleep: maybe\n", ["asleep"]),
    "a choice that is none": (GOOD + "light: moon\n", ["light"]),
    "people that are a mapping": (GOOD + "carers: {Ana: ana@garden.example}\n", ["carers"]),
    "a list that is a mapping": (GOOD + "nicknames: {a: b}\n", ["nicknames"]),
    "a log that is a mapping": (GOOD + "log: {2026-03-02: watered, 2026-03-04: fed}\n", ["log"]),
    "a log line of two pairs": (GOOD + "log:\n  - 2026-03-02: watered\n    then: fed\n", ["log/0"]),
    "a log line that is a list": (GOOD + "log:\n  - [2026-03-02, watered]\n", ["log/0"]),
    "snoozed until some day": (GOOD + "snooze: some day\n", ["snooze"]),
    "switched to something": (GOOD + "followup: perhaps\n", ["followup"]),
}
PLANT_READER, PLANT_SCHEMA = RecordReader(GARDEN), kind_schema(GARDEN.kinds["plant"])


def misread(front: str) -> bool:
    """Whether the reader finds an error in a note, or takes it for a note of no kind."""
    reading = PLANT_READER.read(f"---\n{front}---\n".encode(), "n.md")
    return reading.record is None or any(problem.level == "error" for problem in reading.problems)


@pytest.mark.parametrize("front", ACCEPTED.values(), ids=ACCEPTED)
def test_front_matter_is_accepted_as_the_reader_does(front: str) -> None:
    assert refusals(PLANT_SCHEMA, front) == []
    assert refusals(PLANT_SCHEMA, front, EditorLoader) == []
    assert not misread(front)


@pytest.mark.parametrize(("front", "places"), REFUSED.values(), ids=REFUSED)
def test_front_matter_of_the_wrong_type_is_refused_as_the_reader_does(front: str, places: list[str]) -> None:
    assert refusals(PLANT_SCHEMA, front) == places
    assert misread(front)


@pytest.mark.parametrize(("guides", "places"), [("Ana", []), ("[Ana, Bo]", []), ("", ["guides"]), ("[]", ["guides"])])
def test_a_required_list_has_something_in_it(guides: str, places: list[str]) -> None:
    text = "format: 1\nkinds:\n  walk:\n    match: {type: walk}\n    fields: {guides: 'people, required'}\n"
    schema = kind_schema(build(text).kinds["walk"])
    assert refusals(schema, f"type: walk\nguides: {guides}\n", EditorLoader) == places


def test_a_kind_without_fields_and_events_has_a_schema() -> None:
    bare = build("format: 1\nkinds:\n  thing:\n    match:\n      folder: Things\n").kinds["thing"]
    schema = kind_schema(bare)
    assert schema["required"] == []
    assert schema["properties"]["log"]["description"].endswith("Events: none.")
    assert refusals(schema, "anything: goes\n") == []


if __name__ == "__main__":  # pragma: no cover
    for name, schema in KEPT.items():
        (FOLDER / f"{name}.schema.json").write_text(render_schema(schema), "utf-8")
