"""The tables of `rules/README.md`, made from the grammar and from the field types."""

from __future__ import annotations

import re

from followup_md.language.types import Type
from followup_md.rules import field_types, grammar
from followup_md.rules.keys import Merge
from followup_md.rules.model import Field

_TABLE = re.compile(r"(<!-- (keys|types): ([a-z ]+) -->\n\n)(.*?)(?=\n\n)", re.DOTALL)


def with_tables(text: str) -> str:
    """The reference with every marked table made anew."""
    return _TABLE.sub(lambda found: found[1] + (keys_table(found[3]) if found[2] == "keys" else types_table()), text)


def marked_tables(text: str) -> list[str]:
    """The names of the mappings whose tables stand in the reference."""
    return [found[3] for found in _TABLE.finditer(text) if found[2] == "keys"]


def keys_table(mapping: str) -> str:
    """The keys of a mapping: what each holds and, where keys differ in that, what a child does to it."""
    keys = grammar.GRAMMAR[mapping]
    merges = any(key.merge is not Merge.REPLACE for key in keys)
    rows = [
        [f"`{key.name}`", f"{key.says} {key.need.value}".rstrip(), *([key.merge.value] if merges else [])]
        for key in keys
    ]
    return _table(["key", "holds", *(["in a child"] if merges else [])], rows)


def types_table() -> str:
    """The types of fields: how each is declared, how its values are written, what Obsidian calls it."""
    choice = field_types.field_type(Field("x", Type("choice", choices=("this", "that")), False, False, "x"))
    rows = [
        [f"`{row.word}{', maybe time' if row.maybe_time else ''}`", row.form, row.property_type]
        for row in (*field_types.FIELD_TYPES, choice)
    ]
    return _table(["type", "a value is", "property in Obsidian"], rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in (head, *rows)]
    return "\n".join((lines[0], "|" + "---|" * len(head), *lines[1:]))
