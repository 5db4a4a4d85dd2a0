"""Every key of a rules file: what it is for, and what may stand behind it, in the words of JSON Schema.

Knows each mapping of the language by itself, from the tables and patterns that the loader uses; knows no whole file and
no note. Names, clauses and phrases are texts here: whether they mean something only the loader can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from followup_md.core.dates import AMOUNT_PATTERN, MOMENT_PATTERN, TIME_PATTERN
from followup_md.language.types import DATE
from followup_md.rules.compile import RULE_ID_PATTERN
from followup_md.rules.kinds import (
    ABOUT,
    CALLED_PATTERN,
    FIELD_TYPES,
    MAYBE_TIME,
    NAME_PATTERN,
    NOTE_KEYS,
    OPTIONAL,
    REQUIRED,
    RESERVED,
    TEMPLATE_PATTERN,
)
from followup_md.rules.merge import NO_PARENT
from followup_md.rules.model import FORMAT, PRIORITIES, STATES
from followup_md.rules.rule import FOR_PATTERN
from followup_md.rules.settings import COUNTRY_PATTERN, LINKS

Schema = dict[str, Any]


# patterns: an editor's are not anchored, know no flags, and refuse escapes that mean nothing


def whole(*patterns: str) -> str:
    """A pattern that matches a text which is one of these, outer blanks aside."""
    return rf"^\s*(?:{'|'.join(patterns)})\s*$"


def _any_case(pattern: str) -> str:
    """The same pattern for small letters and capitals."""
    return re.sub(r"(?<!\\)[a-z]", lambda found: f"[{found[0]}{found[0].upper()}]", pattern)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, in any case."""
    return "|".join(_any_case(re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", word)) for word in words)


AMOUNT_TEXT = _any_case(AMOUNT_PATTERN.pattern)
MOMENT_TEXT = rf"(?:{MOMENT_PATTERN.pattern}|\[\[\s*(?:{MOMENT_PATTERN.pattern})\s*(?:\|.*)?\]\])"
DIGITS = r"\d{1,9}"


def _field_pattern() -> str:
    """A field's declaration: a type or choices, the words behind it, what it is called."""
    name, dates = NAME_PATTERN.pattern, [word for word, made in FIELD_TYPES.items() if made == DATE]
    others = [*(word for word in FIELD_TYPES if word not in dates), rf"{name}(?:\s*\|\s*{name})+"]
    called = CALLED_PATTERN.pattern.removesuffix(r"\s*$")
    return whole(
        rf"(?:(?:{'|'.join(dates)})(?:\s*,\s*(?:{REQUIRED}|{MAYBE_TIME}))*"
        rf"|(?:{'|'.join(others)})(?:\s*,\s*{REQUIRED})*)\s*(?:{called})?"
    )


# building blocks


SCALARS = ["string", "number", "boolean"]
TEXT_VALUE: Schema = {"type": SCALARS, "pattern": r"\S"}
_TEXTS: Schema = {"type": [*SCALARS, "null", "array"], "items": TEXT_VALUE}
_NUMBER: Schema = {"type": ["string", "integer"], "pattern": whole(DIGITS), "minimum": 0}
_COUNT: Schema = {"type": ["string", "integer"], "pattern": whole(r"0*[1-9]\d{0,8}"), "minimum": 1}
_DATE: Schema = {"type": "string", "pattern": whole(MOMENT_TEXT)}
_STATE: Schema = {"enum": list(STATES)}
_SETTING: Schema = {
    "type": ["string", "integer", "boolean"],
    "pattern": rf"^\s*[^\s\d]|{whole(AMOUNT_TEXT, TIME_PATTERN.pattern, MOMENT_PATTERN.pattern, DIGITS)}",
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


_BY_DAY = _entries(whole(MOMENT_TEXT), _TEXTS)
_FACTS = _named({"anyOf": [TEXT_VALUE, {"type": "array", "items": _ref("case"), "minItems": 1}]})
_WORDS: Schema = {
    "anyOf": [
        TEXT_VALUE,
        _ref("case"),
        {"type": "array", "items": {"anyOf": [TEXT_VALUE, _ref("case")]}, "minItems": 1},
    ]
}


# the table: every key of the language, what it is for, and what may stand behind it


SHAPES: dict[str, dict[str, tuple[str, Schema]]] = {
    "rules file": {
        "format": ("The version of the language.", {"enum": [FORMAT, int(FORMAT)]}),
        "title": ("The name of the whole, for people.", TEXT_VALUE),
        "extends": (f"The file this one builds on: a name, a path from this file, or {NO_PARENT}.", TEXT_VALUE),
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
        "tag": ("A tag on every task, or none.", {"type": SCALARS, "pattern": r"^\s*#?[^\s#]+\s*$"}),
        "ignore": ("Folders that are left out.", _TEXTS),
        "drafts": ("The folder of drafts inside the vault.", TEXT_VALUE),
        "drafts_alike": (
            "Per cent from which two drafts about one note are too much alike.",
            {"type": SCALARS, "pattern": r"^\s*\d+\s*%?\s*$"},
        ),
    },
    "kind": {
        "match": (
            "What makes a note one of this kind: front matter values; also folder and tag.",
            {"type": "object", "additionalProperties": TEXT_VALUE, "minProperties": 1},
        ),
        "group": ("The field that ties notes together.", TEXT_VALUE),
        "name": ("The file name of a new note.", TEXT_VALUE),
        "template": (
            "The template of a new note: a file in the vault's Templates folder, or one that ships with the rules.",
            {"type": "string", "pattern": whole(TEMPLATE_PATTERN.pattern)},
        ),
        "fields": (
            f"Name and type: {', '.join(FIELD_TYPES)} or choices as this | that; "
            f'then {REQUIRED}, {MAYBE_TIME}, called "…".',
            _named({"type": "string", "pattern": _field_pattern()}, NOTE_KEYS),
        ),
        "aliases": ("Other spellings of a field's key.", _named(_TEXTS, NOTE_KEYS)),
        "sections": ("Name and heading of a section in the note's body.", _named(TEXT_VALUE)),
        "events": ("What the log of a note can report.", _named(_ref("event"))),
        "facts": ("Name and clause, value, date phrase or cases.", _FACTS),
    },
    "event": {
        "about": (
            "What follows the event's words in a log line.",
            {"type": "string", "pattern": whole(rf"(?:{'|'.join(ABOUT)})(?:\s*,\s*{OPTIONAL})?")},
        ),
        "also": ("Other ways to say it.", _TEXTS),
    },
    "limit": {
        "at_most": ("How many may be open for each value of the field.", _COUNT),
        "per": ("The field whose values it counts by.", TEXT_VALUE),
    },
    "case": {
        "when": ("The clause under which this case holds; without it, always.", TEXT_VALUE),
        "is": ("What it is then.", TEXT_VALUE),
    },
    "rule": {
        "for": (
            'A kind, each person in KIND.FIELD (then maybe or "somebody"), or vault.',
            {"type": "string", "pattern": whole(FOR_PATTERN.pattern)},
        ),
        "title": ("What it asks for, for people.", TEXT_VALUE),
        "why": ("Why it asks for it, for people.", TEXT_VALUE),
        "source": ("Where the advice comes from.", _TEXTS),
        "when": ("Clauses that must all hold.", _TEXTS),
        "unless": ("Clauses of which any one silences it.", _TEXTS),
        "from": ("The date phrase from which it is open; without it, at once.", TEXT_VALUE),
        "due": ("The date phrase by which it is due; without it, the same as from.", TEXT_VALUE),
        "until": ("The date phrase after which it has ended; without it, never.", TEXT_VALUE),
        "priority": ("How urgent it is beside others of the day.", {"enum": list(PRIORITIES)}),
        "limit": ("The name of a limit.", TEXT_VALUE),
        "section": ("A heading of its own, instead of Overdue, Today and Now open.", TEXT_VALUE),
        "say": ("The item: a text, or cases.", _WORDS),
        "because": ("Its reason: a text, or cases.", _WORDS),
        "log": ("What a tick records.", TEXT_VALUE),
        "log_to": ("For a rule about the vault, the kind whose note a tick is written into.", TEXT_VALUE),
        "draft": (
            "The template of its drafts: a file in the vault's Templates folder, or one that ships with the rules.",
            {"type": "string", "pattern": whole(TEMPLATE_PATTERN.pattern)},
        ),
        "tests": ("Notes, and what the rule says on some days.", {"type": "array", "items": _ref("test")}),
        "when+": ("Clauses to add to the inherited ones that must all hold.", _TEXTS),
        "unless+": ("Clauses to add to the inherited ones of which any one silences it.", _TEXTS),
    },
    "test": {
        "name": ("What is tested.", TEXT_VALUE),
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
                whole(MOMENT_TEXT),
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
