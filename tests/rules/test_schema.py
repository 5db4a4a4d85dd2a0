"""The schemas accept what is well formed, refuse what they claim to know, and are kept in `rules/` as generated.

After a change that is meant, `python tests/rulesfile/test_schema.py` writes the kept files anew; read the difference.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from followup_md.notes.reader import RecordReader
from followup_md.rules.compile import build_rules
from followup_md.rules.grammar import SHAPES, Schema
from followup_md.rules.merge import parse_document
from followup_md.rules.reader import KEYS
from followup_md.rules.rule import ADDING
from followup_md.rules.schema import kind_schema, render_schema, rules_schema
from followup_md.text.markdown import split_front_matter

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "rules"
DEFAULT = (FOLDER / "job-search.yaml").read_text("utf-8")
PLANTS = (ROOT / "tests" / "data" / "plants.yaml").read_text("utf-8")
_LANGUAGE = (FOLDER / "README.md").read_text("utf-8")
TOUR = [block for block in re.findall(r"```yaml\n(.*?)```", _LANGUAGE, re.DOTALL) if block.startswith("format:")]

RULES_SCHEMA = rules_schema()


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: numbers, true, false and nothing are no texts; dates, times, yes and off are."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


for tag, pattern in [("null", "~|null|"), ("bool", "true|false"), ("int", r"[-+]?\d+"), ("float", r"[-+]?\d+\.\d+")]:
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), None)


def rules_of(text: str) -> Any:
    rules, problems = build_rules((parse_document(text, "rules.yaml"),))
    assert problems == ()
    assert rules is not None
    return rules


JOBS, GARDEN = rules_of(DEFAULT), rules_of(PLANTS)
KEPT: dict[str, Schema] = {
    "rules": RULES_SCHEMA,
    **{name: kind_schema(kind) for name, kind in JOBS.kinds.items()},
}


def refusals(schema: Schema, text: str, loader: Any = yaml.BaseLoader) -> list[str]:
    """The places at which a YAML text does not fit the schema."""
    errors = Draft202012Validator(schema).iter_errors(yaml.load(text, loader))
    return ["/".join(map(str, error.absolute_path)) for error in errors]


def found_by_loader(*texts: str) -> list[str]:
    """The codes of all problems of a rules file (and of those it extends, the child first)."""
    documents = tuple(parse_document(text, f"{number}.yaml") for number, text in enumerate(texts))
    return [problem.code for problem in build_rules(documents)[1]]


# the generated files


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_schema_is_the_generated_one(name: str) -> None:
    assert (FOLDER / f"{name}.schema.json").read_text("utf-8") == render_schema(KEPT[name])


def test_every_generated_schema_is_kept_and_no_other() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.json")) == sorted(f"{name}.schema.json" for name in KEPT)


@pytest.mark.parametrize("path", ["rules/job-search.yaml", "sample-vault/rules.yaml"])
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


def patterns(part: Any) -> set[str]:
    """Every regular expression of a schema."""
    if isinstance(part, list):
        return {pattern for item in part for pattern in patterns(item)}
    if not isinstance(part, dict):
        return set()
    own = {part["pattern"]} if isinstance(part.get("pattern"), str) else set()
    own |= set(part.get("patternProperties", ()))
    return own | {pattern for item in part.values() for pattern in patterns(item)}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_patterns_are_those_that_editors_know(schema: Schema) -> None:
    # ECMA 262 with its u flag: no escape without a meaning, no named group, no flag, nothing of Python's own.
    found = patterns(schema)
    assert found
    strange = re.compile(r"\\(?!x[0-9a-f]{2})[^\^$\\.*+?()\[\]{}|/dsSwbnrt]|\(\?[^:=!]|[*+?}]\+")
    assert {one for one in found if strange.search(one.replace(r"\\", ""))} == set()


def test_every_key_has_a_description_and_a_place() -> None:
    wanted = {shape: set(keys) | (set(ADDING) if shape == "rule" else set()) for shape, keys in KEYS.items()}
    assert {shape: set(keys) for shape, keys in SHAPES.items()} == wanted
    texts = [text for keys in SHAPES.values() for text, _ in keys.values()]
    assert [text for text in texts if not text.endswith(".") or len(text) > 150] == []


# rules files

WELL_FORMED = {
    "default": DEFAULT,
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


SMALL = """\
format: 1
calendar:
  weekend: sat sun
  holidays: US
page:
  days: 3
settings:
  spell: 3 days
kinds:
  plant:
    match:
      type: plant
    group: room
    fields:
      room: text, required
      bought: date, maybe time, called "the first day"
      light: shade | sun
    aliases:
      room: [place]
    sections:
      remarks: Remarks
    events:
      watered:
        about: person, optional
        also: [gave water]
      fed:
    facts:
      last_drink: latest(watered, bought)
      thirsty_on:
        - when: light is sun
          is: 1 day after last_drink
        - is: settings.spell after last_drink
vault_facts:
  plants: count(notes.plant)
limits:
  bucket:
    at_most: 1
    per: room
rules:
  water:
    for: plant
    title: Water it
    why: It wilts.
    when:
      - vault.plants > 0
    from: thirsty_on
    priority: high
    limit: bucket
    say: Water it
    because:
      - when: light is sun
        is: It stands in the sun
      - is: It is dry
    log: watered
    tests:
      - name: dry
        settings: {spell: 2 days}
        calendar: {weekend: none}
        note: {type: plant, room: Hall, bought: 2026-03-02}
        expect: {2026-03-04: today}
        says: {2026-03-04: Water it}
"""
"""One of nearly everything. Each mistake below replaces the one place at which its first text stands."""

MISTAKES = {
    "an unknown key of the file": ("vault_facts:", "vault_fact:"),
    "an unknown key of the calendar": ("holidays: US", "holiday: US"),
    "an unknown key of the page": ("  days: 3", "  dayz: 3"),
    "an unknown key of a kind": ("    group: room", "    grup: room"),
    "an unknown key of an event": ("        also: [gave", "        alias: [gave"),
    "an unknown key of a limit": ("    at_most: 1", "    most: 1"),
    "an unknown key of a fact's case": (
        "        - when: light is sun\n          is",
        "        - if: light is sun\n          is",
    ),
    "an unknown key of a text's case": (
        "      - when: light is sun\n        is",
        "      - if: light is sun\n        is",
    ),
    "an unknown key of a rule": ("    because:", "    reason:"),
    "an unknown key of a test": ("        says:", "        said:"),
    "an unknown key of a test's calendar": ("{weekend: none}", "{weekends: none}"),
    "a key that only a child may use": ("    when:\n      - vault", "    when+:\n      - vault"),
    "no format": ("format: 1\n", ""),
    "another format": ("format: 1", "format: 2"),
    "no kinds, and nothing extended": (SMALL[SMALL.index("kinds:") : SMALL.index("vault_facts:")], ""),
    "no match": ("    match:\n      type: plant\n", ""),
    "an empty match": ("    match:\n      type: plant\n", "    match: {}\n"),
    "no field that a limit counts by": ("    per: room\n", ""),
    "a rule without `for`": ("    for: plant\n", ""),
    "a rule without a title": ("    title: Water it\n", ""),
    "a rule without a reason": ("    why: It wilts.\n", ""),
    "a rule without words": ("    say: Water it\n", ""),
    "a case without `is`": ("          is: 1 day after last_drink\n", ""),
    "a test that expects nothing": ("        expect: {2026-03-04: today}\n", ""),
    "a test with an empty expectation": ("expect: {2026-03-04: today}", "expect: {}"),
    "a state that is none": ("2026-03-04: today}", "2026-03-04: tody}"),
    "a day that is none": ("expect: {2026-03-04:", "expect: {4 March:"),
    "a priority that is none": ("priority: high", "priority: urgent"),
    "a rule id with a capital": ("  water:\n", "  Water:\n"),
    "a rule id with an underscore": ("  water:\n", "  water_it:\n"),
    "a rule that is neither off nor a rule": (SMALL[SMALL.index("  water:\n") :], "  water: on\n"),
    "a rule for nothing": ("    for: plant", "    for: all of them"),
    "a field type that is none": ("room: text, required", "room: txt, required"),
    "a field with a word that says nothing": ("room: text, required", "room: text, needed"),
    "a time of day on a text": ("room: text, required", "room: text, maybe time"),
    "a choice that is no name": ("light: shade | sun", "light: shade | Sun"),
    "a field with a word of the language": ("      light: shade", "      person: shade"),
    "a field that every kind has": ("      light: shade", "      snooze: shade"),
    "a name with a capital": ("  spell: 3 days", "  Spell: 3 days"),
    "a name with a hyphen": ("      last_drink: latest", "      last-drink: latest"),
    "a setting that is no amount": ("  spell: 3 days", "  spell: 3 dayz"),
    "a country that is none": ("holidays: US", "holidays: somewhere"),
    "a holiday that is no date": ("holidays: US", "holidays: [Easter]"),
    "days that are no number": ("  days: 3", "  days: many"),
    "links of another sort": ("  days: 3", "  links: html"),
    "a page that is no Markdown": ("  days: 3", "  file: Agenda.txt"),
    "a tag of two words": ("  days: 3", "  tag: two words"),
    "at most none": ("at_most: 1", "at_most: 0"),
    "an event about a place": ("about: person, optional", "about: place"),
    "a list where a text belongs": ("title: Water it", "title: [Water, it]"),
    "a list where a phrase belongs": ("from: thirsty_on", "from: [thirsty_on]"),
    "a mapping where a list belongs": ("    when:\n      - vault.plants > 0", "    when:\n      vault: plants"),
    "a text where a mapping belongs": ("settings:\n  spell: 3 days", "settings: spell"),
    "tests that are no list": (SMALL[SMALL.index("      - name: dry") :], "      name: dry\n"),
}


def mistaken(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, (SMALL.count(old), old)
    return SMALL.replace(old, new)


def test_the_file_that_the_mistakes_are_made_in_has_none() -> None:
    assert found_by_loader(SMALL) == []
    assert refusals(RULES_SCHEMA, SMALL) == []


@pytest.mark.parametrize("change", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_by_schema_and_loader(change: tuple[str, str]) -> None:
    text = mistaken(*change)
    assert refusals(RULES_SCHEMA, text) != []
    assert found_by_loader(text) != []


UNSEEN = {
    "a name that nothing declares": ("settings.spell after", "settings.spel after"),
    "a clause that is none": ("vault.plants > 0", "vault.plants >"),
    "a phrase that is none": ("from: thirsty_on", "from: soon"),
    "a limit that is not there": ("limit: bucket", "limit: bucketful"),
    "a kind that is not there": ("for: plant", "for: plnt"),
    "an alias of no field": ("      room: [place]", "      rom: [place]"),
    "a day that the calendar has not": ("expect: {2026-03-04:", "expect: {2026-02-30:"),
    "two choices of one name": ("light: shade | sun", "light: shade | shade | sun"),
    "a tick that reports nothing": ("log: watered", "log: waterd"),
    "a test without a note": ("        note: {type: plant, room: Hall, bought: 2026-03-02}\n", ""),
}


@pytest.mark.parametrize("change", UNSEEN.values(), ids=UNSEEN)
def test_what_only_the_loader_can_tell_is_not_claimed(change: tuple[str, str]) -> None:
    text = mistaken(*change)
    assert refusals(RULES_SCHEMA, text) == []
    assert found_by_loader(text) != []


CHILD = "format: 1\nextends: small\n"
PARTS = {
    "nothing": "",
    "a rule switched off": "rules:\n  water: off\n",
    "one key of a rule": "rules:\n  water:\n    priority: low\n",
    "further clauses": "rules:\n  water:\n    when+:\n      - light is sun\n    unless+: fed\n",
    "a further event": "kinds:\n  plant:\n    events:\n      mown:\n        also: [cut]\n",
    "a setting": "settings:\n  spell: 1 week\n",
    "a calendar with nothing behind it": "calendar:\n",
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_child_may_change_a_part(part: str) -> None:
    assert found_by_loader(CHILD + part, SMALL) == []
    assert refusals(RULES_SCHEMA, CHILD + part) == []


@pytest.mark.parametrize("extends", ["", "extends: none\n"], ids=["absent", "none"])
def test_a_part_is_not_enough_where_nothing_is_extended(extends: str) -> None:
    text = f"format: 1\n{extends}rules:\n  water:\n    priority: low\n"
    assert refusals(RULES_SCHEMA, text) == ["", "rules/water", "rules/water", "rules/water", "rules/water"]
    assert found_by_loader(text) == ["rules-incomplete"] * 5


MISTAKEN_PARTS = {
    "a key that adds to no list": "rules:\n  water:\n    say+: Now\n",
    "an unknown key": "rules:\n  water:\n    becuase: It wilts\n",
    "an empty match": "kinds:\n  plant:\n    match: {}\n",
    "half a limit": "limits:\n  bucket:\n    at_most: 2\n",
    "an empty title": "title:\n",
}


@pytest.mark.parametrize("part", MISTAKEN_PARTS.values(), ids=MISTAKEN_PARTS)
def test_a_mistake_in_a_child_is_refused_by_both(part: str) -> None:
    assert refusals(RULES_SCHEMA, CHILD + part) != []
    assert found_by_loader(CHILD + part, SMALL) != []


def test_what_only_its_parent_could_tell_of_a_child_is_not_claimed() -> None:
    part = CHILD + "rules:\n  mow:\n    say: Mow it\n"
    assert refusals(RULES_SCHEMA, part) == []
    assert found_by_loader(part, SMALL) != []


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


def test_a_kind_without_fields_and_events_has_a_schema() -> None:
    bare = rules_of("format: 1\nkinds:\n  thing:\n    match:\n      folder: Things\n").kinds["thing"]
    schema = kind_schema(bare)
    assert schema["required"] == []
    assert schema["properties"]["log"]["description"].endswith("Events: none.")
    assert refusals(schema, "anything: goes\n") == []


if __name__ == "__main__":  # pragma: no cover
    for name, schema in KEPT.items():
        (FOLDER / f"{name}.schema.json").write_text(render_schema(schema), "utf-8")
