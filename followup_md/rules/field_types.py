"""The types of front matter fields: one table, from which everything that depends on a field's type derives.

A new type is a new row of `FIELD_TYPES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from followup_md.core.amounts_in_words import amount_hint
from followup_md.core.dates import (
    AMOUNT_FORMS,
    DATE_FORMS,
    MOMENT_FORMS,
    Moment,
    format_time,
    parse_amount,
    parse_moment,
)
from followup_md.core.links import parse_link
from followup_md.core.people import parse_people, parse_person, split_people
from followup_md.core.spoken_days import parse_spoken
from followup_md.core.words import join_words, suggest
from followup_md.language.types import AMOUNT, DATE, NUMBER, PEOPLE, PERSON, TEXT, TEXTS, YES_NO, Type
from followup_md.rules.model import Field
from followup_md.rules.patterns import AMOUNT_TEXT, ANY, DIGITS, MOMENT_TEXT, JsonValue, any_of, whole
from followup_md.text.yaml_nodes import Node, Scalar, Sequence, is_missing

YES_WORDS = frozenset(("yes", "true", "on", "y"))
NO_WORDS = frozenset(("no", "false", "off", "n"))


class FieldType(NamedTuple):
    """One type of field.

    `word` declares it in a rules file, `form` tells people how to write a value. `read` gives the value of a text, or
    None if it is not one; a list type reads a list of texts, into which `split` takes a single text apart. `write`
    gives what a new note holds for the texts of a value. `json` describes one value for JSON Schema, `property_type` is
    what Obsidian calls the type, `prompt` how a value is asked for where that differs from `form`. A row
    with `maybe_time` is for the fields that are declared so.
    """

    word: str
    type: Type
    form: str
    read: Callable[[Any], object]
    write: Callable[[list[str]], str | list[str]] = ", ".join
    json: JsonValue = ANY
    property_type: str = "text"
    maybe_time: bool = False
    split: Callable[[str], list[str]] = lambda text: [text]
    prompt: str | None = None


def _read_text(text: str) -> str | None:
    link = parse_link(text)
    return link.shown or None if link else text


def _read_moment(text: str) -> Moment | None:
    moment = parse_moment(text)
    return None if isinstance(moment, str) else moment


def _read_day(text: str) -> Moment | None:
    moment = _read_moment(text)
    return moment and (moment if moment.minute is None else Moment(moment.day))


def _read_number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _read_yes_or_no(text: str) -> bool | None:
    word = text.casefold()
    return True if word in YES_WORDS else False if word in NO_WORDS else None


def _write_yes_or_no(texts: list[str]) -> str:
    text = ", ".join(texts)
    value = _read_yes_or_no(text)
    return text if value is None else str(value).lower()


def _write_people(texts: list[str]) -> list[str]:
    return [person.strip() for text in texts for person in split_people(text)]


_MOMENT = JsonValue(["string"], whole(MOMENT_TEXT))
_AMOUNT = JsonValue(["string"], whole(AMOUNT_TEXT))
_NUMBER = JsonValue(["string", "integer"], whole(DIGITS))
_YES_NO = JsonValue(["string", "boolean"], whole(any_of(sorted(YES_WORDS | NO_WORDS))), ("yes", "no"))
FIELD_TYPES = (
    FieldType("text", TEXT, "a text", _read_text, prompt=""),
    FieldType("date", DATE, DATE_FORMS, _read_day, json=_MOMENT, property_type="date", prompt="as today, fri or 6 oct"),
    FieldType(
        "date",
        DATE,
        MOMENT_FORMS,
        _read_moment,
        json=_MOMENT,
        property_type="datetime",
        maybe_time=True,
        prompt="as tomorrow at 10, fri 14:00 or 6 oct 10:00",
    ),
    FieldType("amount", AMOUNT, AMOUNT_FORMS, parse_amount, json=_AMOUNT),
    FieldType("number", NUMBER, "a whole number", _read_number, json=_NUMBER, property_type="number"),
    FieldType("yes or no", YES_NO, "yes or no", _read_yes_or_no, _write_yes_or_no, _YES_NO, "checkbox"),
    FieldType("person", PERSON, "a name", parse_person),
    FieldType(
        "people",
        PEOPLE,
        "a list of people",
        parse_people,
        _write_people,
        ANY,
        "multitext",
        split=split_people,
        prompt="with commas between",
    ),
    FieldType("list", TEXTS, "a list", tuple, list, property_type="multitext"),
)
"""Every type that a field can be declared as, besides a choice `this | that`."""


@lru_cache
def _choice(declared: Type) -> FieldType:
    """The row of a choice, which is declared by its words."""
    words = declared.choices

    def read(text: str) -> str | None:
        word = text.casefold().replace(" ", "_").replace("-", "_")
        return word if word in words else None

    json = JsonValue(["string"], whole(any_of(words).replace("_", "[_ -]")), words)
    return FieldType(" | ".join(words), declared, join_words(words, "or"), read, json=json)


def declared_types() -> dict[str, Type]:
    """The word of each type → the type, in the order of the table."""
    return {row.word: row.type for row in FIELD_TYPES}


def can_have_time(declared: Type) -> bool:
    """Whether fields of this type can be declared with `maybe time`."""
    return any(row.type == declared for row in FIELD_TYPES if row.maybe_time)


def field_type(field: Field) -> FieldType:
    """The row of the table for a field. Raises LookupError for a type that it does not have."""
    declared, maybe_time = field.type, field.maybe_time
    if declared.choices:
        return _choice(declared)
    for row in FIELD_TYPES:  # asked for every value of every note: a plain loop is the quickest
        if row.type == declared and row.maybe_time == maybe_time:
            return row
    raise LookupError(declared)


def field_form(field: Field) -> str:
    """How to write a field's value, for messages: `a whole number`."""
    return field_type(field).form


def field_prompt(field: Field) -> str:
    """How to write a field's value, for somebody who is asked for it; empty where there is nothing to say."""
    row = field_type(field)
    return row.form if row.prompt is None else row.prompt


def parse_field_value(node: Node, field: Field) -> tuple[object, str]:
    """The value of a field, or None if it cannot be read, and what is wrong or worth a warning, if anything."""
    row = field_type(field)
    if field.type.element is not None:
        texts, remark = all_texts(node)
        if texts is None:
            return None, f"`{field.name}` must be a list with a text on each line"
        if isinstance(node, Scalar):
            texts = [part for text in texts for part in row.split(text)]
        return row.read(texts), remark
    text, remark = single_text(node)
    if text is None:
        found = "a list" if isinstance(node, Sequence) else "a mapping"
        return None, f"`{field.name}` must be {row.form}, not {found}"
    value = row.read(text)
    return (value, remark) if value is not None else (None, _wrong(text, field, row))


def _wrong(text: str, field: Field, row: FieldType) -> str:
    if field.type == DATE:
        return f"`{field.name}: {text}` {parse_moment(text)}{_iso_hint(text)}"
    hint = amount_hint(text) if field.type == AMOUNT else suggest(text.casefold(), field.type.choices)
    return f"`{field.name}` must be {row.form}, not `{text}`{hint}"


def _iso_hint(text: str) -> str:
    """`; write …` for a date in words that names its year."""
    spoken = parse_spoken(text, date(2000, 1, 1)) if _YEAR.search(text) else ""
    if isinstance(spoken, str):
        return ""
    clock = "" if spoken.minute is None else f"T{format_time(spoken.minute)}"
    return f"; write `{spoken.day}{clock}`"


_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")


def single_text(node: Node) -> tuple[str | None, str]:
    """A node as one text, and a warning if it is an unquoted wikilink, which YAML reads as a list in a list."""
    if isinstance(node, Scalar):
        return node.text.strip(), ""
    if isinstance(node, Sequence) and len(node.items) == 1:
        inside = node.items[0]
        if isinstance(inside, Sequence) and all(isinstance(item, Scalar) for item in inside.items):
            link = f"[[{', '.join(item.text for item in inside.items if isinstance(item, Scalar))}]]"
            return link, f"`{link}` reads as a list in YAML; put quotes round it"
        if isinstance(inside, Scalar):
            return inside.text.strip(), ""
    return None, ""


def all_texts(node: Node) -> tuple[list[str] | None, str]:
    """A node as a list of texts, or None if something in it is not a text, and the warning of `single_text`."""
    text, remark = single_text(node)
    if isinstance(node, Scalar):
        return ([] if is_missing(node) else [node.text.strip()]), ""
    if text is not None and remark:
        return [text], remark
    if not isinstance(node, Sequence):
        return None, ""
    pairs = [single_text(item) for item in node.items if not is_missing(item)]
    if any(text is None for text, _ in pairs):
        return None, ""
    return [text for text, _ in pairs if text], next((remark for _, remark in pairs if remark), "")
