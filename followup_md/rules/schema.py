"""Declarations → JSON Schemas, so that an editor can complete and check rules files and front matter as they are typed.

Knows which keys are closed and which are needed, and how field types look in front matter; knows no YAML and no note. A
schema claims less than the loader checks. It takes a scalar as text, as we do, and also as what an editor's YAML makes
of it (a number, yes or no, nothing).
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from followup_md.core.dates import DATE_FORMS
from followup_md.language.types import AMOUNT, DATE, NUMBER, PEOPLE, TEXTS, YES_NO
from followup_md.rules.field_types import NO_WORDS, YES_WORDS, field_form
from followup_md.rules.grammar import (
    AMOUNT_TEXT,
    DIGITS,
    MOMENT_TEXT,
    SCALARS,
    SHAPES,
    TEXT_VALUE,
    Schema,
    any_of,
    whole,
)
from followup_md.rules.kinds import NOTE_KEYS
from followup_md.rules.merge import NO_PARENT
from followup_md.rules.model import Field, Kind
from followup_md.rules.reader import KEYS
from followup_md.rules.rule import ADDING, NEEDED
from followup_md.text.escape import escape_json

DIALECT = "https://json-schema.org/draft/2020-12/schema"
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
    """The JSON Schema (2020-12) of rules files: the loader finds far more than it refuses."""
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
        several: Schema = {"type": [*SCALARS, "null", "array"], "items": {"type": [*SCALARS, "null"]}}
        return (
            several if missing else {"type": [*SCALARS, "array"], "pattern": r"\S", "items": TEXT_VALUE, "minItems": 1}
        )
    if made.choices:
        pattern = any_of(made.choices).replace("_", "[_ -]")
        return _value(["string"], whole(pattern), missing, made.choices)
    if made == YES_NO:
        return _value(["string", "boolean"], whole(any_of(sorted(YES_WORDS | NO_WORDS))), missing, ("yes", "no"))
    types, pattern = {
        DATE: (["string"], whole(MOMENT_TEXT)),
        AMOUNT: (["string"], whole(AMOUNT_TEXT)),
        NUMBER: (["string", "integer"], whole(DIGITS)),
    }.get(made, (SCALARS, r"\S"))
    return _value(types, pattern, missing)


def _own(kind: Kind) -> Schema:
    """The keys that notes of every kind have."""
    verbs = ", ".join(name.replace("_", " ") for name in kind.verbs)
    entry = {"type": ["string", "null", "object"], "minProperties": 1, "maxProperties": 1}
    switch = rf"^\s*(?:{any_of(sorted(YES_WORDS | NO_WORDS))})(?:[ ,:][\s\S]*)?$"
    made: dict[str, tuple[str, Schema]] = {
        "log": (
            f"What has happened, a line each: DATE EVENT [PERSON] [- remark]. Events: {verbs or 'none'}.",
            {"type": ["string", "null", "array"], "items": entry},
        ),
        "snooze": (
            f"Hold the items of this note until then: {DATE_FORMS}.",
            _value(["string"], whole(MOMENT_TEXT), True),
        ),
        "followup": ("off: no items from this note.", _value(["string", "boolean"], switch, True, ("off",))),
    }
    return {key: {**made[key][1], "description": made[key][0]} for key in NOTE_KEYS}


def _matching(kind: Kind) -> Schema:
    """The keys that make a note one of the kind."""
    made: Schema = {}
    for key, wanted in kind.match.values.items():
        one = {"type": SCALARS, "pattern": whole(rf"(?:\[\[)?\s*(?:{any_of([wanted])})\s*(?:\]\])?")}
        made[key] = {**one, "type": [*SCALARS, "array"], "contains": one, "examples": [wanted]}
    if kind.match.tag:
        made["tags"] = {"type": [*SCALARS, "array"], "examples": [kind.match.tag]}
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
    return escape_json(json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True)) + "\n"
