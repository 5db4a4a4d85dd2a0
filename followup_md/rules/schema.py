"""JSON Schemas, so that an editor can complete and check rules files and front matter as they are typed.

A schema claims less than the loader checks. It takes a scalar as text, as the loader does, and also as what an editor's
YAML makes of it: a number, a boolean or null.
"""

from __future__ import annotations

import json

from followup_md.core.dates import DATE_FORMS
from followup_md.rules.field_types import NO_WORDS, YES_WORDS, field_type
from followup_md.rules.grammar import GRAMMAR, adding_keys, keys_of, needed_keys
from followup_md.rules.identifiers import NOTE_KEYS
from followup_md.rules.keys import Key, Merge, Need
from followup_md.rules.model import Field, Kind, Rules
from followup_md.rules.patterns import MOMENT_TEXT, SCALARS, TEXT, JsonValue, Schema, any_of, whole
from followup_md.rules.values import NO_PARENT
from followup_md.text.escape import escape_json

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def rules_schema(inherited: Rules | None = None) -> Schema:
    """The JSON Schema (2020-12) of rules files; with what a file inherits, it lists those settings and rules too."""
    root, *others = GRAMMAR
    schema: Schema = {
        "$schema": DIALECT,
        "title": "Rules of followup-md",
        **_mapping(root),
        "if": {"properties": {"extends": {"const": NO_PARENT}}},
        "then": _whole(root),
        "$defs": {mapping: _mapping(mapping) for mapping in others},
    }
    if inherited:
        schema["properties"]["settings"]["properties"] = {
            name: {"default": setting.text, "description": f"Without it: {setting.text}."}
            for name, setting in inherited.settings.items()
        }
        schema["properties"]["rules"]["properties"] = {
            rule.id: {"description": f"{rule.title}. {rule.why}"} for rule in inherited.rules
        }
    return schema


def _mapping(name: str) -> Schema:
    """A mapping with the keys that the grammar has for it and no others; it may be empty if it needs none."""
    required = needed_keys(name, Need.ALWAYS)
    empty = not required and not needed_keys(name, Need.WHOLE)
    properties: Schema = {}
    for key in keys_of(name):
        properties[key.name] = _described(key, key.says)
        if key.merge is Merge.ADD:
            properties[f"{key.name}+"] = _described(key, f"Added to the inherited ones. {key.says}")
    return {
        "type": "object",
        **({"type": ["object", "null", "string"], "maxLength": 0} if empty else {}),
        **({"required": required} if required else {}),
        "additionalProperties": False,
        "properties": properties,
    }


def _described(key: Key, text: str) -> Schema:
    value = key.schema() if callable(key.schema) else key.schema
    text = text.replace("`", "")
    return {**with_message(value, text), "description": text}


def with_message(schema: Schema, message: str) -> Schema:
    """The schema with what an editor says where a pattern does not fit, which would otherwise be the pattern itself."""
    told = {key: with_message(value, message) if isinstance(value, dict) else value for key, value in schema.items()}
    return {**told, "patternErrorMessage": message} if isinstance(schema.get("pattern"), str) else told


def _whole(root: str) -> Schema:
    """What a file that extends none has to say besides: one that does may give only a part of a kind or rule."""
    properties: Schema = {}
    for key in keys_of(root):
        if key.merge is Merge.DEEP:
            adding = adding_keys(key.entries)
            entry: Schema = {"required": needed_keys(key.entries, Need.WHOLE)}
            entry |= {"propertyNames": {"not": {"enum": adding}}} if adding else {}
            properties[key.name] = {"additionalProperties": entry}
        if key.need is Need.WHOLE:
            properties.setdefault(key.name, {}).update(minProperties=1, type="object")
    return {"required": needed_keys(root, Need.WHOLE), "properties": properties}


# front matter


_NO_VALUE = whole(any_of(("none", "n/a", "tbd", "tbc", "?", "??")))
"""What any field may say instead of a value: that there is none, or that nobody knows yet."""


def _value(json_value: JsonValue, missing: bool) -> Schema:
    """One value, alone or as the only item of a list; `missing` if there may be nothing."""
    types, pattern, examples = json_value
    value: Schema = {"type": types, "pattern": pattern}
    if missing:
        value = {"type": [*dict.fromkeys(("string", *types)), "null"], "pattern": rf"{pattern}|^\s*$|{_NO_VALUE}"}
    listed: Schema = {"type": [*value["type"], "array"], "items": value, "minItems": int(not missing), "maxItems": 1}
    return {**value, **listed, **({"examples": list(examples)} if examples else {})}


def _field(field: Field) -> Schema:
    """What may stand behind a field's key."""
    row, missing = field_type(field), not field.required
    if field.type.element is None:
        return _value(row.json, missing)
    if missing:
        return {"type": [*SCALARS, "null", "array"], "items": {"type": [*SCALARS, "null"]}}
    return {"type": [*SCALARS, "array"], "pattern": r"\S", "items": TEXT, "minItems": 1}


def _own(kind: Kind) -> Schema:
    """The keys that notes of every kind have."""
    verbs = ", ".join(name.replace("_", " ") for name in kind.verbs)
    entry = {"type": ["string", "null", "object"], "minProperties": 1, "maxProperties": 1}
    moment = JsonValue(["string"], whole(MOMENT_TEXT))
    pattern = rf"^\s*(?:{any_of(sorted(YES_WORDS | NO_WORDS))})(?:[ ,:][\s\S]*)?$"
    switch = JsonValue(["string", "boolean"], pattern, ("off",))
    events = f"What has happened, a line each: DATE EVENT [PERSON] [- remark]. Events: {verbs or 'none'}."
    keys: dict[str, tuple[str, Schema]] = {
        "log": (events, {"type": ["string", "null", "array"], "items": entry}),
        "snooze": (f"Hold the items of this note until then: {DATE_FORMS}.", _value(moment, True)),
        "followup": ("off: no items from this note.", _value(switch, True)),
    }
    return {name: {**keys[name][1], "description": keys[name][0]} for name in NOTE_KEYS}


def _matching(kind: Kind) -> Schema:
    """The keys that make a note one of the kind."""
    keys: Schema = {}
    for key, wanted in kind.match.values.items():
        value = {"type": SCALARS, "pattern": whole(rf"(?:\[\[)?\s*(?:{any_of([wanted])})\s*(?:\]\])?")}
        keys[key] = {**value, "type": [*SCALARS, "array"], "contains": value, "examples": [wanted]}
    if kind.match.tag:
        keys["tags"] = {"type": [*SCALARS, "array"], "examples": [kind.match.tag]}
    return {key: {**value, "description": f"Makes this note one of kind {kind.name}."} for key, value in keys.items()}


def kind_schema(kind: Kind) -> Schema:
    """The JSON Schema (2020-12) of the front matter of a kind's notes; keys are spelled in small letters there."""
    matching, properties, needs = _matching(kind), {**_own(kind)}, []
    for field in kind.fields.values():
        spellings = [field.name, *(other for other, name in kind.aliases.items() if name == field.name != other)]
        label = f"{field.label[:1].upper()}{field.label[1:]}: {field_type(field).form}."
        value = with_message(_field(field), f"must be {field_type(field).form}, or none")
        properties[field.name] = {**value, "description": label}
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
