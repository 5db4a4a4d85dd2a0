"""Declarations → JSON Schemas, so that an editor can complete and check rules files and front matter while one types.

Knows the shape of both as the loader has it, from the same tables and patterns; knows no YAML and no note. A schema
claims less than the loader checks: names, clauses and phrases are texts to it. It takes a scalar as text, as we do, and
also as what an editor's YAML makes of it (a number, yes or no, nothing).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from followup_md.context import AMOUNT, DATE, NUMBER, PEOPLE, TEXTS, YES_NO
from followup_md.dates import AMOUNT_PATTERN, DATE_FORMS, MOMENT_PATTERN, TIME_PATTERN
from followup_md.fieldvalues import NO_WORDS, YES_WORDS, field_form
from followup_md.ruleset import FORMAT, PRIORITIES, STATES, Field, Kind
from followup_md.rulesfile.compile import RULE_ID_PATTERN
from followup_md.rulesfile.declarations import (
    ABOUT,
    CALLED_PATTERN,
    COUNTRY_PATTERN,
    FIELD_TYPES,
    LINKS,
    MAYBE_TIME,
    NAME_PATTERN,
    NOTE_KEYS,
    OPTIONAL,
    REQUIRED,
    RESERVED,
)
from followup_md.rulesfile.reading import KEYS
from followup_md.rulesfile.rulemaker import ADDING, FOR_PATTERN, NEEDED
from followup_md.rulesfile.tree import NO_PARENT

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# patterns: an editor's are not anchored, know no flags, and refuse escapes that mean nothing


def _whole(*patterns: str) -> str:
    """A pattern that matches a text which is one of these, outer blanks aside."""
    return rf"^\s*(?:{'|'.join(patterns)})\s*$"


def _any_case(pattern: str) -> str:
    """The same pattern for small letters and capitals."""
    return re.sub(r"(?<!\\)[a-z]", lambda found: f"[{found[0]}{found[0].upper()}]", pattern)


def _words(words: Iterable[str]) -> str:
    """A pattern for any of these words, in any case."""
    return "|".join(_any_case(re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", word)) for word in words)


_AMOUNT = _any_case(AMOUNT_PATTERN.pattern)
_MOMENT = rf"(?:{MOMENT_PATTERN.pattern}|\[\[\s*(?:{MOMENT_PATTERN.pattern})\s*(?:\|.*)?\]\])"
_DIGITS = r"\d{1,9}"


def _field_pattern() -> str:
    """A field's declaration: a type or choices, the words behind it, what it is called."""
    name, dates = NAME_PATTERN.pattern, [word for word, made in FIELD_TYPES.items() if made == DATE]
    others = [*(word for word in FIELD_TYPES if word not in dates), rf"{name}(?:\s*\|\s*{name})+"]
    called = CALLED_PATTERN.pattern.removesuffix(r"\s*$")
    return _whole(
        rf"(?:(?:{'|'.join(dates)})(?:\s*,\s*(?:{REQUIRED}|{MAYBE_TIME}))*"
        rf"|(?:{'|'.join(others)})(?:\s*,\s*{REQUIRED})*)\s*(?:{called})?"
    )


# building blocks

_SCALARS = ["string", "number", "boolean"]
_TEXT: Schema = {"type": _SCALARS, "pattern": r"\S"}
_TEXTS: Schema = {"type": [*_SCALARS, "null", "array"], "items": _TEXT}
_NUMBER: Schema = {"type": ["string", "integer"], "pattern": _whole(_DIGITS), "minimum": 0}
_COUNT: Schema = {"type": ["string", "integer"], "pattern": _whole(r"0*[1-9]\d{0,8}"), "minimum": 1}
_DATE: Schema = {"type": "string", "pattern": _whole(_MOMENT)}
_STATE: Schema = {"enum": list(STATES)}
_SETTING: Schema = {
    "type": ["string", "integer", "boolean"],
    "pattern": rf"^\s*[^\s\d]|{_whole(_AMOUNT, TIME_PATTERN.pattern, MOMENT_PATTERN.pattern, _DIGITS)}",
}


def _ref(shape: str) -> Schema:
    return {"$ref": f"#/$defs/{shape}"}


def _entries(keys: str, value: Schema, **more: Any) -> Schema:
    """A mapping with free keys of one pattern; nothing behind its name is an empty one."""
    free: Schema = {"patternProperties": {keys: value}, "additionalProperties": False}
    return {"type": ["object", "null", "string"], "maxLength": 0, **free, **more}


def _named(value: Schema, also: Iterable[str] = ()) -> Schema:
    """A mapping from names to values; the language's own words are no names."""
    taken = {"not": {"enum": sorted({*RESERVED, *also})}}
    return _entries(f"^{NAME_PATTERN.pattern}$", value, propertyNames=taken)


_BY_DAY = _entries(_whole(_MOMENT), _TEXTS)
_FACTS = _named({"anyOf": [_TEXT, {"type": "array", "items": _ref("case"), "minItems": 1}]})
_WORDS: Schema = {
    "anyOf": [
        _TEXT,
        _ref("case"),
        {"type": "array", "items": {"anyOf": [_TEXT, _ref("case")]}, "minItems": 1},
    ]
}

# the table: every key of the language, what it is for, and what may stand behind it

SHAPES: dict[str, dict[str, tuple[str, Schema]]] = {
    "rules file": {
        "format": ("The version of the language.", {"enum": [FORMAT, int(FORMAT)]}),
        "title": ("The name of the whole, for people.", _TEXT),
        "extends": (f"The file this one builds on: a name, a path from this file, or {NO_PARENT}.", _TEXT),
        "calendar": ("Which days are no business days.", _ref("calendar")),
        "page": ("What the agenda file is like.", _ref("page")),
        "settings": ("Name and value of every number, amount, date, time or text that rules use.", _named(_SETTING)),
        "kinds": ("The kinds of notes.", _named(_ref("kind"))),
        "vault_facts": ("Facts about all notes together, used as vault.NAME.", _FACTS),
        "limits": ("How many items may be open at once.", _named(_ref("limit"))),
        "rules": (
            "What is owed on which day.",
            _entries(f"^(?:{RULE_ID_PATTERN.pattern})$", {"anyOf": [{"const": "off"}, _ref("rule")]}),
        ),
    },
    "calendar": {
        "weekend": ("Day names, as sat sun, or none.", _TEXTS),
        "holidays": (
            "none, a country as US or DE-BY, or a list of dates.",
            {
                "type": ["string", "null", "array"],
                "pattern": rf"^$|^(?:none|{COUNTRY_PATTERN.pattern})$",
                "items": _DATE,
            },
        ),
    },
    "page": {
        "file": ("The agenda file inside the vault.", {"type": "string", "pattern": r"\.[mM][dD]\s*$"}),
        "days": ("How many days Coming up reaches.", _NUMBER),
        "links": ("How links to notes are written.", {"enum": list(LINKS)}),
        "tag": ("A tag on every task, or none.", {"type": _SCALARS, "pattern": r"^\s*#?[^\s#]+\s*$"}),
        "ignore": ("Folders that are left out.", _TEXTS),
    },
    "kind": {
        "match": (
            "What makes a note one of this kind: front matter values; also folder and tag.",
            {"type": "object", "additionalProperties": _TEXT, "minProperties": 1},
        ),
        "group": ("The field that ties notes together.", _TEXT),
        "name": ("The file name of a new note.", _TEXT),
        "fields": (
            "Name and type: text, date, amount, number, yes or no, person, people, list, or choices as this | that; "
            'then required, maybe time, called "…".',
            _named({"type": "string", "pattern": _field_pattern()}, NOTE_KEYS),
        ),
        "aliases": ("Other spellings of a field's key.", _named(_TEXTS, NOTE_KEYS)),
        "sections": ("Name and heading of a section in the note's body.", _named(_TEXT)),
        "events": ("What the log of a note can report.", _named(_ref("event"))),
        "facts": ("Name and clause, value, date phrase or cases.", _FACTS),
    },
    "event": {
        "about": (
            "What follows the event's words in a log line.",
            {"type": "string", "pattern": _whole(rf"(?:{'|'.join(ABOUT)})(?:\s*,\s*{OPTIONAL})?")},
        ),
        "also": ("Other ways to say it.", _TEXTS),
    },
    "limit": {
        "at_most": ("How many may be open for each value of the field.", _COUNT),
        "per": ("The field whose values it counts by.", _TEXT),
    },
    "case": {
        "when": ("The clause under which this case holds; without it, always.", _TEXT),
        "is": ("What it is then.", _TEXT),
    },
    "rule": {
        "for": (
            'A kind, each person in KIND.FIELD (then maybe or "somebody"), or vault.',
            {"type": "string", "pattern": _whole(FOR_PATTERN.pattern)},
        ),
        "title": ("What it asks for, for people.", _TEXT),
        "why": ("Why it asks for it, for people.", _TEXT),
        "source": ("Where the advice comes from.", _TEXTS),
        "when": ("Clauses that must all hold.", _TEXTS),
        "unless": ("Clauses of which any one silences it.", _TEXTS),
        "from": ("The date phrase from which it is open; without it, at once.", _TEXT),
        "due": ("The date phrase by which it is due; without it, the same as from.", _TEXT),
        "until": ("The date phrase after which it has ended; without it, never.", _TEXT),
        "priority": ("How urgent it is beside others of the day.", {"enum": list(PRIORITIES)}),
        "limit": ("The name of a limit.", _TEXT),
        "section": ("A heading of its own, instead of Overdue, Today and Now open.", _TEXT),
        "say": ("The item: a text, or cases.", _WORDS),
        "because": ("Its reason: a text, or cases.", _WORDS),
        "log": ("What a tick records.", _TEXT),
        "tests": ("Notes, and what the rule says on some days.", {"type": "array", "items": _ref("test")}),
        "when+": ("Clauses to add to the inherited ones that must all hold.", _TEXTS),
        "unless+": ("Clauses to add to the inherited ones of which any one silences it.", _TEXTS),
    },
    "test": {
        "name": ("What is tested.", _TEXT),
        "note": ("The front matter of the note asked about; a section's name gives its text.", {"type": "object"}),
        "notes": (
            "Several notes, the first being the one asked about.",
            {"type": ["array", "object"], "items": {"type": "object"}},
        ),
        "settings": ("Settings that differ in this test.", _named(_SETTING)),
        "calendar": ("The calendar of this test.", _ref("calendar")),
        "expect": (
            "Day and state, or a state for each name.",
            _entries(
                _whole(_MOMENT),
                {"anyOf": [_STATE, {"type": "object", "additionalProperties": _STATE}]},
                type="object",
                minProperties=1,
            ),
        ),
        "says": ("Day and the words of the item.", _BY_DAY),
        "because": ("Day and the words of the reason.", _BY_DAY),
    },
}
"""Shape → key → its description and schema, for every shape and key of `KEYS` and what a child may add to a rule."""

_MAY_BE_EMPTY = ("calendar", "page", "event")
_REQUIRED = {"rules file": ["format"], "limit": ["per"], "case": ["is"], "test": ["expect"]}
_COMPLETE: Schema = {
    "required": ["kinds"],
    "properties": {
        "kinds": {"minProperties": 1, "type": "object", "additionalProperties": {"required": ["match"]}},
        "rules": {
            "additionalProperties": {"required": list(NEEDED), "propertyNames": {"not": {"enum": list(ADDING)}}},
        },
    },
}
"""What a file that extends none must hold besides; one that extends another may change a part of a kind or rule."""


def _closed(shape: str) -> Schema:
    """A mapping that has no keys but those of its shape."""
    keys = (*KEYS[shape], *(ADDING if shape == "rule" else ()))
    made: Schema = {"type": "object", "additionalProperties": False}
    if shape in _MAY_BE_EMPTY:
        made |= {"type": ["object", "null", "string"], "maxLength": 0}
    if shape in _REQUIRED:
        made["required"] = _REQUIRED[shape]
    described = {key: SHAPES[shape][key] for key in keys}
    return made | {"properties": {key: {**value, "description": text} for key, (text, value) in described.items()}}


def rules_schema() -> Schema:
    """The JSON Schema (2020-12) of rules files: whatever it refuses the loader refuses, though not the reverse."""
    root, *others = KEYS
    return {
        "$schema": DIALECT,
        "title": "Rules of followup-md",
        **_closed(root),
        "if": {"properties": {"extends": {"const": NO_PARENT}}},
        "then": _COMPLETE,
        "$defs": {shape: _closed(shape) for shape in others},
    }


# front matter


def _value(types: list[str], pattern: str, missing: bool, examples: Iterable[str] = ()) -> Schema:
    """One value, alone or as the one item of a list; `missing` when there may be nothing."""
    one: Schema = {
        "type": [*types, "null"] if missing else types,
        "pattern": rf"{pattern}|^\s*$" if missing else pattern,
    }
    shown = {"examples": list(examples)} if examples else {}
    return {
        **one,
        "type": [*one["type"], "array"],
        "items": one,
        "minItems": 0 if missing else 1,
        "maxItems": 1,
        **shown,
    }


def _field(field: Field) -> Schema:
    """What may stand behind a field's key."""
    made, missing = field.type, not field.required
    if made in (PEOPLE, TEXTS):
        several: Schema = {"type": [*_SCALARS, "null", "array"], "items": {"type": [*_SCALARS, "null"]}}
        return several if missing else {"type": [*_SCALARS, "array"], "pattern": r"\S", "items": _TEXT, "minItems": 1}
    if made.choices:
        pattern = _words(made.choices).replace("_", "[_ -]")
        return _value(["string"], _whole(pattern), missing, made.choices)
    if made == YES_NO:
        return _value(["string", "boolean"], _whole(_words(sorted(YES_WORDS | NO_WORDS))), missing, ("yes", "no"))
    types, pattern = {
        DATE: (["string"], _whole(_MOMENT)),
        AMOUNT: (["string"], _whole(_AMOUNT)),
        NUMBER: (["string", "integer"], _whole(_DIGITS)),
    }.get(made, (_SCALARS, r"\S"))
    return _value(types, pattern, missing)


def _own(kind: Kind) -> Schema:
    """The keys that notes of every kind have."""
    verbs = ", ".join(name.replace("_", " ") for name in kind.verbs)
    entry = {"type": ["string", "null", "object"], "minProperties": 1, "maxProperties": 1}
    switch = rf"^\s*(?:{_words(sorted(YES_WORDS | NO_WORDS))})(?:[ ,:][\s\S]*)?$"
    made: dict[str, tuple[str, Schema]] = {
        "log": (
            f"What has happened, a line each: DATE EVENT [PERSON] [- remark]. Events: {verbs or 'none'}.",
            {"type": ["string", "null", "array"], "items": entry},
        ),
        "snooze": (f"Hold the items of this note until then: {DATE_FORMS}.", _value(["string"], _whole(_MOMENT), True)),
        "followup": ("off: no items from this note.", _value(["string", "boolean"], switch, True, ("off",))),
    }
    return {key: {**made[key][1], "description": made[key][0]} for key in NOTE_KEYS}


def _matching(kind: Kind) -> Schema:
    """The keys that make a note one of the kind."""
    made: Schema = {}
    for key, wanted in kind.match.values.items():
        one = {"type": _SCALARS, "pattern": _whole(rf"(?:\[\[)?\s*(?:{_words([wanted])})\s*(?:\]\])?")}
        made[key] = {**one, "type": [*_SCALARS, "array"], "contains": one, "examples": [wanted]}
    if kind.match.tag:
        made["tags"] = {"type": [*_SCALARS, "array"], "examples": [kind.match.tag]}
    return {key: {**value, "description": f"Makes this note one of kind {kind.name}."} for key, value in made.items()}


def kind_schema(kind: Kind) -> Schema:
    """The JSON Schema (2020-12) of the front matter of a kind's notes; keys are spelled in small letters there."""
    matching, properties, needs = _matching(kind), {**_own(kind)}, []
    for field in kind.fields.values():
        spellings = [field.name, *(other for other, name in kind.aliases.items() if name == field.name != other)]
        label = f"{field.label[:1].upper()}{field.label[1:]}: {field_form(field)}."
        properties[field.name] = {**_field(field), "description": label}
        for other in spellings[1:]:
            properties[other] = {"$ref": f"#/properties/{field.name}", "description": f"Another word for {field.name}."}
        if field.required:
            needs.append({"anyOf": [{"required": [spelling]} for spelling in spellings]})
    return {
        "$schema": DIALECT,
        "title": f"Front matter of kind {kind.name}",
        "type": "object",
        "required": list(matching),
        "properties": {**matching, **properties},
        **({"allOf": needs} if needs else {}),
    }


def render_schema(schema: Schema) -> str:
    """The schema as a file holds it: the same text every time, whatever the order of the tables."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
