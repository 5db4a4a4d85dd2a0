"""What may stand behind the keys of a rules file, as JSON Schema, with the fixed words and patterns of its texts.

Names, clauses and phrases are only texts here: whether they mean something is for the loader to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from followup_md.core.dates import MOMENT_PATTERN, TIME_PATTERN
from followup_md.rules.field_types import can_have_time, declared_types
from followup_md.rules.identifiers import NAME_PATTERN, NOTE_KEYS, RESERVED, RULE_ID_PATTERN
from followup_md.rules.model import FORMAT, PRIORITIES
from followup_md.rules.patterns import AMOUNT_TEXT, DIGITS, MOMENT_TEXT, SCALARS, TEXT, Schema, whole
from followup_md.rules.state import State

DEFAULT_RULES, NO_PARENT = "job-search", "none"
"""What `extends:` can say beside a path: the rules that ship with the package, and no other rules."""
LINKS = ("wiki", "markdown")
FIELD_FORMATS = ("tasks", "dataview")
ABOUT = ("person", "text", "group", "new group")
REQUIRED, MAYBE_TIME, OPTIONAL, NOT_BEFORE = "required", "maybe time", "optional", "not before"
DESCENDING = "descending"
"""The fixed words of `extends`, a page, an event, a field and the order of a table."""


class ViewFile(NamedTuple):
    """A page that can be kept beside the agenda: its key in `page:`, how its file ends, an example, what it holds."""

    key: str
    ending: str
    example: str
    says: str


VIEW_FILES = (
    ViewFile("overview", ".md", "Overview.md", "The first table of `tables`, as Markdown"),
    ViewFile("calendar", ".ics", "Agenda.ics", "What has a day, as a calendar"),
    ViewFile("timeline", ".svg", "Timeline.svg", "What happened and what is expected, as a picture"),
    ViewFile("html", ".html", "Search.html", "All of these on one page for a browser"),
)
"""The pages beside the agenda; each has its function in `views/pages.py`."""
CALLED_PATTERN = re.compile(r',\s*called\s+"([^"]+)"\s*$')
COUNTRY_PATTERN = re.compile(r"[A-Za-z]{2,3}(?:-.+)?")
FOR_PATTERN = re.compile(r'each person in (\w+)\.(\w+)(?: or "([^"]+)")?|(\w+)')
KINDS_PATTERN = re.compile(r"\w+(?:\s*,\s*\w+)+")
RELATION_PATTERN = re.compile(r"(\w+)\s+with\s+the\s+same\s+(\w+(?:(?:,\s+|\s+and\s+)\w+)*)")
ROWS_PATTERN = re.compile(r"(?:each (\w+(?:(?:, | and )\w+)*) of )?(\w+(?:\s*,\s*\w+)*)")
TEMPLATE_PATTERN = re.compile(r"[^\s./\\:][^/\\:\x00-\x1f]*\.md")


def matching(pattern: str) -> Schema:
    """A text that matches the pattern from its first to its last character, outer blanks aside."""
    return {"type": "string", "pattern": whole(pattern)}


def words(allowed: Iterable[object]) -> Schema:
    """One of a few words."""
    return {"enum": list(allowed)}


def defined(mapping: str) -> Schema:
    """A mapping of the grammar."""
    return {"$ref": f"#/$defs/{mapping}"}


def entries(keys: str, value: Schema, **more: Any) -> Schema:
    """A mapping whose keys match one pattern; nothing behind its name is an empty one."""
    free: Schema = {"patternProperties": {keys: value}, "additionalProperties": False}
    return {"type": ["object", "null", "string"], "maxLength": 0, **free, **more}


def named(value: Schema, taken: Iterable[str] = ()) -> Schema:
    """A mapping from names to values; reserved words and those that are taken cannot be names."""
    refused = {"not": {"enum": sorted({*RESERVED, *taken})}}
    return entries(f"^{NAME_PATTERN.pattern}$", value, propertyNames=refused)


def page_file(ending: str) -> Schema:
    """The file of a page, by the ending of its name in letters of either case."""
    letters = "".join(rf"\{c}" if c == "." else f"[{c}{c.upper()}]" for c in ending)
    return {"type": "string", "pattern": rf"{letters}\s*$"}


def _some(item: Schema) -> Schema:
    """One item, or a list of them."""
    return {"anyOf": [item, {"type": "array", "items": item}]}


def fields() -> Schema:
    """Name and declaration: a type or choices, the words behind it, and what the field is called."""
    name, types = NAME_PATTERN.pattern, declared_types()
    timed = [word for word, declared in types.items() if can_have_time(declared)]
    others = [*(word for word in types if word not in timed), rf"{name}(?:\s*\|\s*{name})+"]
    called = CALLED_PATTERN.pattern.removesuffix(r"\s*$")
    declaration = (
        rf"(?:(?:{'|'.join(timed)})(?:\s*,\s*(?:{REQUIRED}|{MAYBE_TIME}|{NOT_BEFORE} {name}))*"
        rf"|(?:{'|'.join(others)})(?:\s*,\s*{REQUIRED})*)\s*(?:{called})?"
    )
    return named(matching(declaration), NOTE_KEYS)


TEXTS: Schema = {"type": [*SCALARS, "null", "array"], "items": TEXT}
NUMBER: Schema = {"type": ["string", "integer"], "pattern": whole(DIGITS), "minimum": 0}
COUNT: Schema = {"type": ["string", "integer"], "pattern": whole(r"0*[1-9]\d{0,8}"), "minimum": 1}
PER_CENT: Schema = {"type": SCALARS, "pattern": r"^\s*\d+\s*%?\s*$"}
TAG: Schema = {"type": SCALARS, "pattern": r"^\s*#?[^\s#]+\s*$"}
TEMPLATE = matching(TEMPLATE_PATTERN.pattern)
VERSION = words((FORMAT, int(FORMAT)))
YES_NO = words(("yes", "no", True, False))
STATE = words(state.value for state in State)
TARGET = matching(f"{FOR_PATTERN.pattern}|{KINDS_PATTERN.pattern}")
EVENT_ABOUT = matching(rf"(?:{'|'.join(ABOUT)})(?:\s*,\s*{OPTIONAL})?")
HOLIDAYS: Schema = {
    "type": ["string", "null", "array"],
    "pattern": rf"^$|^(?:none|{COUNTRY_PATTERN.pattern})$",
    "items": matching(MOMENT_TEXT),
}
SETTINGS = named(
    {
        "type": ["string", "integer", "boolean"],
        "pattern": rf"^\s*[^\s\d]|{whole(AMOUNT_TEXT, TIME_PATTERN.pattern, MOMENT_PATTERN.pattern, DIGITS)}",
    }
)
MATCH: Schema = {"type": "object", "additionalProperties": TEXT, "minProperties": 1}
NOTE: Schema = {"type": "object"}
NOTES: Schema = {"type": ["array", "object"], "items": NOTE}
CASES: Schema = {"type": "array", "items": defined("case"), "minItems": 1}
FACTS = named({"anyOf": [TEXT, CASES]})
PRIORITY: Schema = _some({"anyOf": [words(PRIORITIES), defined("case")]})
RESTS = _some(defined("rest"))
RELATION = matching(RELATION_PATTERN.pattern)
ROWS = matching(ROWS_PATTERN.pattern.replace(" ", r"\s+"))
COLUMNS: Schema = {"type": "object", "additionalProperties": {"anyOf": [TEXT, CASES]}, "minProperties": 1}
WORDING = _some({"anyOf": [TEXT, defined("case")]})
RULES = entries(f"^(?:{RULE_ID_PATTERN.pattern})$", {"anyOf": [{"const": "off"}, defined("rule")]})
TESTS: Schema = {"type": "array", "items": defined("test")}
TESTS_BY_RULE = entries(f"^(?:{RULE_ID_PATTERN.pattern})$", TESTS)
TEXTS_BY_DAY = entries(whole(MOMENT_TEXT), TEXTS)
STATES_BY_DAY = entries(
    whole(MOMENT_TEXT),
    {"anyOf": [STATE, {"type": "object", "additionalProperties": STATE}]},
    type="object",
    minProperties=1,
)
