"""The parts of a kind: fields, aliases, sections, events, and what makes a note one of it."""

from __future__ import annotations

import keyword
import re

from followup_md.core.record import SKIPPED
from followup_md.core.words import fold, join_words, suggest
from followup_md.language.types import AMOUNT, BROKEN, DATE, NUMBER, PEOPLE, PERSON, TEXT, TEXTS, YES_NO, Type
from followup_md.rules.model import Field, Limit, Match, Verb
from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, is_missing

FIELD_TYPES: dict[str, Type] = {
    "text": TEXT,
    "date": DATE,
    "amount": AMOUNT,
    "number": NUMBER,
    "yes or no": YES_NO,
    "person": PERSON,
    "people": PEOPLE,
    "list": TEXTS,
}
"""What a field may be declared as, besides a choice `this | that`."""
NOTE_KEYS = ("log", "followup", "snooze")
"""Front matter that every kind has: no field may take these names."""
SETTLED = ("done", SKIPPED)
"""The words of a log line that settle a rule's item; no event may take them."""
ABOUT = ("person", "text")
REQUIRED, MAYBE_TIME, OPTIONAL = "required", "maybe time", "optional"
"""The fixed words of a page, an event and a field."""
CALLED_PATTERN = re.compile(r',\s*called\s+"([^"]+)"\s*$')
TEMPLATE_PATTERN = re.compile(r"[^\s./\\:][^/\\:\x00-\x1f]*\.md")
NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = frozenset(
    [
        "today",
        "this",
        "person",
        "vault",
        "notes",
        "siblings",
        "group",
        "settings",
        "due",
        "before",
        "after",
        "missing",
        "present",
        "yes",
        "no",
        "none",
        SKIPPED,
        "true",
        "false",
    ]
) | frozenset(keyword.kwlist)


def check_name(reader: Reader, key: Scalar, what: str) -> bool:
    """Names are lower case with underscores, and none of the language's own words."""
    if key.text in RESERVED:
        reader.problem(key, "rules-name", f"`{key.text}` is a word of the language; call the {what} something else")
    elif not NAME_PATTERN.fullmatch(key.text):
        wanted = re.sub(r"\W+", "_", key.text.lower()).strip("_")
        hint = f"; perhaps `{wanted}`" if NAME_PATTERN.fullmatch(wanted) else ""
        reader.problem(key, "rules-name", f"`{key.text}` is no name: small letters, digits and underscores{hint}")
    else:
        return True
    return False


def read_fields(reader: Reader, node: Node | None) -> dict[str, Field]:
    """Name → field, from texts as `date, maybe time, required, called "the day"`."""
    fields: dict[str, Field] = {}
    for key, value in reader.entries(node, "`fields`"):
        text = reader.text(value, f"field `{key.text}`")
        if not check_name(reader, key, "field"):
            continue
        if text is None or not isinstance(value, Scalar):
            fields[key.text] = Field(key.text, BROKEN, False, False, "")
            continue
        if key.text in NOTE_KEYS:
            reader.problem(key, "rules-name", f"every kind has `{key.text}`; call the field something else")
            continue
        label = key.text.replace("_", " ")
        called = CALLED_PATTERN.search(text)
        if called:
            text, label = text[: called.start()], called[1]
        words = [word.strip() for word in text.split(",")]
        made, extras = _field_type(reader, value, words[0]), set(words[1:])
        for word in sorted(extras - {REQUIRED, MAYBE_TIME}):
            reader.problem(
                value,
                "rules-value",
                f'`{word}` says nothing of a field; known are `required`, `maybe time`, `called "…"`',
            )
        if MAYBE_TIME in extras and made not in (DATE, None):
            reader.problem(value, "rules-value", "only a date can have `maybe time`")
        fields[key.text] = Field(key.text, made or BROKEN, REQUIRED in extras, MAYBE_TIME in extras, label)
    return fields


def _field_type(reader: Reader, node: Scalar, word: str) -> Type | None:
    if word in FIELD_TYPES:
        return FIELD_TYPES[word]
    if "|" in word:
        choices = tuple(choice.strip() for choice in word.split("|"))
        if all(NAME_PATTERN.fullmatch(choice) for choice in choices) and len(set(choices)) == len(choices):
            return Type("choice", choices=choices)
        reader.problem(node, "rules-value", "choices are different names of small letters, digits and underscores")
        return None
    hint = suggest(word, FIELD_TYPES) or f"; known are {', '.join(FIELD_TYPES)} and choices `a | b`"
    reader.problem(node, "rules-type", f"there is no type `{word}`{hint}")
    return None


def read_aliases(reader: Reader, node: Node | None, fields: dict[str, Field]) -> dict[str, str]:
    """Every spelling of a field, folded, its own name included → the field's name."""
    aliases = {name: name for name in fields}
    for key, value in reader.entries(node, "`aliases`"):
        if key.text not in fields:
            reader.problem(key, "rules-unknown", f"there is no field `{key.text}`{suggest(key.text, fields)}")
            continue
        for item in reader.scalars(value, f"the aliases of `{key.text}`"):
            alias = item.text.strip().casefold()
            other = alias if alias in NOTE_KEYS else aliases.setdefault(alias, key.text)
            if other != key.text:
                reader.problem(item, "rules-name", f"`{item.text}` already means `{other}`")
    return aliases


def read_sections(reader: Reader, node: Node | None) -> dict[str, str]:
    """Name → heading."""
    sections: dict[str, str] = {}
    taken: dict[str, str] = {}
    for key, value in reader.entries(node, "`sections`"):
        heading = reader.text(value, f"section `{key.text}`")
        if heading and check_name(reader, key, "section"):
            other = taken.setdefault(fold(heading), key.text)
            if other != key.text:
                reader.problem(value, "rules-name", f"`{heading}` is already the heading of `{other}`")
            sections[key.text] = heading
    return sections


def read_verbs(reader: Reader, node: Node | None) -> dict[str, Verb]:
    """Name → verb with all its phrases, folded. The name itself with blanks for underscores is the first of them."""
    verbs: dict[str, Verb] = {}
    taken: dict[str, str] = {}
    for key, value in reader.entries(node, "`events`"):
        if not check_name(reader, key, "event"):
            continue
        mapping = reader.mapping(value, f"event `{key.text}`") or Mapping({}, key.line, key.column, key.source)
        reader.known_keys(mapping, "event")
        about = mapping.get("about")
        words = [word.strip() for word in (reader.text(about, "`about`") or "").split(",")]
        if about is not None and (words[0] not in ABOUT or words[1:] not in ([], [OPTIONAL])):
            reader.problem(
                about, "rules-value", "`about` is `person` or `text`, and `, optional` when it may be left out"
            )
        spelled = [key._replace(text=key.text.replace("_", " ")), *reader.scalars(mapping.get("also"), "`also`")]
        for item in spelled:
            other = taken.setdefault(fold(item.text), key.text)
            if fold(item.text) in ("", *SETTLED):
                message = f"`{item.text}` cannot report an event; {join_words(SETTLED)} stand before the name of a rule"
                reader.problem(item, "rules-name", message)
            elif other != key.text:
                reader.problem(item, "rules-name", f"`{item.text}` already reports `{other}`")
        verbs[key.text] = Verb(key.text, tuple(fold(item.text) for item in spelled), words[0], OPTIONAL in words)
    return verbs


def read_match(reader: Reader, key: Scalar, node: Node | None) -> Match:
    """What makes a note one of a kind."""
    mapping = reader.mapping(node, "`match`")
    if mapping is None and node is not None and not is_missing(node):
        return Match({}, "", "")
    if mapping is None or not mapping.entries:
        reader.problem(key, "rules-incomplete", f"kind `{key.text}` needs `match:`, as `type: {key.text}`")
        return Match({}, "", "")
    texts = {name: reader.text(value, f"`{name}`") or "" for name, (_, value) in mapping.entries.items()}
    folder, tag = texts.pop("folder", "").strip("/"), texts.pop("tag", "").lstrip("#")
    return Match({name: fold(text) for name, text in texts.items()}, folder, tag)


def read_template(reader: Reader, node: Node | None, key: str) -> str:
    """The file name of a template, nothing without one."""
    name = reader.text(node, f"`{key}`") or ""
    if node is None or not name or TEMPLATE_PATTERN.fullmatch(name):
        return name
    message = f"`{name}` is no template: give the name of a Markdown file, without its folder"
    reader.problem(node, "rules-value", message)
    return ""


def read_limits(reader: Reader, node: Node | None) -> dict[str, Limit]:
    """Name → limit."""
    limits: dict[str, Limit] = {}
    for key, value in reader.entries(node, "`limits`"):
        mapping = reader.mapping(value, f"limit `{key.text}`")
        if mapping is None or not check_name(reader, key, "limit"):
            continue
        reader.known_keys(mapping, "limit")
        per = reader.text(mapping.get("per"), "`per`")
        if per is None:
            reader.problem(
                key, "rules-incomplete", f"limit `{key.text}` needs `per:`, the field whose values it counts by"
            )
        limits[key.text] = Limit(key.text, reader.number(mapping.get("at_most"), "`at_most`", 1, 1), per or "")
    return limits


def kind_clashes(reader: Reader, kind: str, node: Mapping) -> None:
    """Fields, events, sections and facts share one namespace: a name stands for one thing."""
    seen: dict[str, str] = {}
    for block in ("fields", "events", "sections", "facts"):
        declared = node.get(block)
        for key, _ in declared.entries.values() if isinstance(declared, Mapping) else ():
            before = seen.setdefault(key.text, block)
            if before != block:
                reader.problem(key, "rules-name", f"`{key.text}` is already one of the {before} of `{kind}`")
