"""What Obsidian's property panel should know of the declared fields, and how that joins what it knows already.

Pure. `types.json` is not documented by Obsidian (seen in vaults of version 1.4 to 1.10): a type belongs to a property's
name in the whole vault. It is only ever added to.
"""

from __future__ import annotations

import json
from typing import Any

from followup_md.rules.field_types import field_type
from followup_md.rules.model import Rules

TYPES_FILE = ".obsidian/types.json"
_OF_EVERY_NOTE = {"log": "multitext", "snooze": "date", "followup": "text"}


def property_types(rules: Rules) -> dict[str, str]:
    """Property → Obsidian's type of it, for every field of every kind; the first kind that declares a name counts."""
    found: dict[str, str] = {}
    for kind in rules.kinds.values():
        for name in kind.match.values:
            found.setdefault(name, "text")
        for field in kind.fields.values():
            found.setdefault(field.name, field_type(field).property_type)
    return {**found, **_OF_EVERY_NOTE}


def merge_types(old: str | None, types: dict[str, str]) -> str | None:
    """The text of types.json with the types that it lacks; the same text when it lacks none, None for no such file."""
    try:
        document: Any = {} if old is None else json.loads(old)
    except (ValueError, RecursionError):
        return None
    known = document.get("types", {}) if isinstance(document, dict) else None
    if not isinstance(known, dict):
        return None
    taken = {name.casefold() for name in known}
    missing = {name: made for name, made in types.items() if name.casefold() not in taken}
    if old is not None and not missing:
        return old
    merged = {**document, "types": {**known, **missing}}
    text = json.dumps(merged, ensure_ascii=False, indent=2)
    return text if _is_text(text) else json.dumps(merged, indent=2)


def _is_text(text: str) -> bool:
    """Whether it can be written: JSON may hold half a character, which no file can but escaped."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
