"""The kinds of notes: how their notes are recognised, and the fields, sections and events that these have."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from followup_md.core.words import fold, join_words, suggest
from followup_md.language.types import BROKEN, DATE, Type
from followup_md.rules.declared import entries_of
from followup_md.rules.field_types import can_have_time, declared_types
from followup_md.rules.forms import expand_forms
from followup_md.rules.identifiers import NAME_PATTERN, NOTE_KEYS, SETTLED
from followup_md.rules.model import Field, Kind, Match, Verb
from followup_md.rules.page import is_folder
from followup_md.rules.reader import Reader
from followup_md.rules.values import (
    ABOUT,
    CALLED_PATTERN,
    DEFAULT_RULES,
    MAYBE_TIME,
    NOT_BEFORE,
    OPTIONAL,
    REQUIRED,
    TEMPLATE_PATTERN,
)
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, is_missing


def read_kinds(reader: Reader, tree: Mapping, settings: Collection[str] = ()) -> dict[str, Kind]:
    """Name → kind, without what needs the names of all kinds: facts, relations, rests, the file name of new notes."""
    kinds: dict[str, Kind] = {}
    before = len(reader.problems)
    for key, value in reader.entries(tree.get("kinds"), "`kinds`"):
        node = reader.mapping(value, f"kind `{key.text}`")
        if not reader.is_name(key, "kind") or (node is None and not is_missing(value)):
            continue
        if node is None:
            reader.problem(key, "rules-incomplete", f"kind `{key.text}` needs `match:` and `fields:`")
            continue
        _check_clashes(reader, key.text, node, settings)
        kinds[key.text] = _kind(reader, key, node)
    if not kinds and len(reader.problems) == before:
        hint = "" if tree.get("extends") else f"; is `extends: {DEFAULT_RULES}` missing?"
        reader.problem(tree, "rules-incomplete", f"no `kinds:` are declared{hint}")
    return kinds


def _kind(reader: Reader, key: Scalar, node: Mapping) -> Kind:
    reader.known_keys(node, "kind")
    fields = read_fields(reader, node.get("fields"))
    group = node.get("group")
    group_field = reader.text(group, "`group`") or ""
    if group and group_field and group_field not in fields:
        reader.problem(group, "rules-unknown", f"there is no field `{group_field}`{suggest(group_field, fields)}")
    return Kind(
        name=key.text,
        match=read_match(reader, key, node.get("match")),
        group=group_field,
        file_name=None,
        template=read_template(reader, node.get("template"), "template"),
        fields=fields,
        aliases=read_aliases(reader, node.get("aliases"), fields),
        sections=read_sections(reader, node.get("sections")),
        verbs=read_verbs(reader, node.get("events")),
        facts={},
        date=_date_field(reader, node.get("date"), fields),
        home=_home(reader, node.get("home")),
        ask=tuple(_asked(reader, node.get("ask"), fields)),
    )


def _home(reader: Reader, node: Node | None) -> str:
    """The folder of the first new note, nothing for the vault itself."""
    folder = (reader.text(node, "`home`") or "").strip().strip("/")
    if node is None or not folder or is_folder(folder):
        return folder
    reader.problem(node, "rules-value", f"`home` must be a folder inside the vault, not `{folder}`")
    return ""


def _asked(reader: Reader, node: Node | None, fields: dict[str, Field]) -> Iterator[str]:
    """The fields that are asked for at the prompt."""
    for item in reader.scalars(node, "`ask`"):
        if item.text in fields:
            yield item.text
        else:
            reader.problem(item, "rules-unknown", f"there is no field `{item.text}`{suggest(item.text, fields)}")


def _date_field(reader: Reader, node: Node | None, fields: dict[str, Field]) -> str:
    """The field by which notes are ordered, nothing without one."""
    name = reader.text(node, "`date`") or ""
    dates = [field.name for field in fields.values() if field.type == DATE]
    if node is not None and name and name not in dates:
        message = f"`date` must be a date field, not `{name}`{suggest(name, dates)}"
        reader.problem(node, "rules-unknown", message)
        return ""
    return name


def _check_clashes(reader: Reader, kind: str, node: Mapping, settings: Collection[str]) -> None:
    """Settings, fields, events, sections, facts and relations share one namespace: a name stands for one thing."""
    seen = dict.fromkeys(settings, "settings")
    for block in ("fields", "events", "sections", "facts", "relations"):
        declared = node.get(block)
        for key, _ in declared.entries.values() if isinstance(declared, Mapping) else ():
            before = seen.setdefault(key.text, block)
            if before != block:
                whose = "" if before == "settings" else f" of `{kind}`"
                reader.problem(key, "rules-name", f"`{key.text}` is already one of the {before}{whose}")


def read_fields(reader: Reader, node: Node | None) -> dict[str, Field]:
    """Name → field, from texts as `date, maybe time, required, called "the day"`."""
    fields: dict[str, Field] = {}
    for key, value in reader.entries(node, "`fields`"):
        text = reader.text(value, f"field `{key.text}`")
        if not reader.is_name(key, "field"):
            continue
        if text is None or not isinstance(value, Scalar):
            fields[key.text] = Field(key.text, BROKEN, False, False, "")
        elif key.text in NOTE_KEYS:
            message = f"notes of every kind have the key `{key.text}`; choose another name for the field"
            reader.problem(key, "rules-name", message)
        else:
            fields[key.text] = _field(reader, key.text, value, text)
    for name, field in fields.items():
        other = fields.get(field.not_before)
        if field.not_before and (other is None or {field.type, other.type} - {DATE, BROKEN}):
            message = f"`{NOT_BEFORE} {field.not_before}` must name another date field, and stand behind a date"
            reader.problem(entries_of(node)[name][1], "rules-value", message)
            fields[name] = field._replace(not_before="")
    return fields


def _field(reader: Reader, name: str, node: Scalar, text: str) -> Field:
    label = name.replace("_", " ")
    called = CALLED_PATTERN.search(text)
    if called:
        text, label = text[: called.start()], called[1]
    word, *more = [" ".join(part.split()) for part in text.split(",")]
    least = next((part for part in more if part.startswith(f"{NOT_BEFORE} ")), "")
    declared, extras = _field_type(reader, node, word), set(more) - {least}
    for extra in sorted(extras - {REQUIRED, MAYBE_TIME}):
        known = f'`{REQUIRED}`, `{MAYBE_TIME}`, `{NOT_BEFORE} FIELD` and `called "…"`'
        message = f"`{extra}` means nothing here; known are {known}"
        reader.problem(node, "rules-value", message)
    if MAYBE_TIME in extras and declared and not can_have_time(declared):
        reader.problem(node, "rules-value", f"only a date can have `{MAYBE_TIME}`")
    is_required, has_time = REQUIRED in extras, MAYBE_TIME in extras
    return Field(name, declared or BROKEN, is_required, has_time, label, least.removeprefix(f"{NOT_BEFORE} "))


def _field_type(reader: Reader, node: Scalar, word: str) -> Type | None:
    types = declared_types()
    if word in types:
        return types[word]
    if "|" in word:
        choices = tuple(choice.strip() for choice in word.split("|"))
        if all(NAME_PATTERN.fullmatch(choice) for choice in choices) and len(set(choices)) == len(choices):
            return Type("choice", choices=choices)
        reader.problem(node, "rules-value", "choices must be different names of small letters, digits and underscores")
        return None
    hint = suggest(word, types) or f"; known are {', '.join(types)} and choices `a | b`"
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
        if heading and reader.is_name(key, "section"):
            other = taken.setdefault(fold(heading), key.text)
            if other != key.text:
                reader.problem(value, "rules-name", f"`{heading}` is already the heading of `{other}`")
            sections[key.text] = heading
    return sections


def read_verbs(reader: Reader, node: Node | None) -> dict[str, Verb]:
    """Name → verb with all its phrases, folded. The first is the name itself with blanks for underscores."""
    verbs: dict[str, Verb] = {}
    taken: dict[str, str] = {}
    for key, value in reader.entries(node, "`events`"):
        if not reader.is_name(key, "event"):
            continue
        mapping = reader.mapping(value, f"event `{key.text}`") or Mapping({}, key.line, key.column, key.source)
        reader.known_keys(mapping, "event")
        about, optional = _about(reader, mapping.get("about"))
        forms = [key.text.replace("_", " ")]
        _check_form(reader, key, forms[0], key.text, taken)
        for item in reader.scalars(mapping.get("also"), "`also`"):
            try:
                own = expand_forms(item.text)
            except ValueError as error:
                reader.problem(item, "rules-value", f"`{item.text}` {error}")
                continue
            for form in own:
                _check_form(reader, item, form, key.text, taken)
            forms += own
        verbs[key.text] = Verb(key.text, tuple(dict.fromkeys(forms)), about, optional)
    return verbs


def _about(reader: Reader, node: Node | None) -> tuple[str, bool]:
    """What an event is about, if anything, and whether that may be left out."""
    about, *more = [word.strip() for word in (reader.text(node, "`about`") or "").split(",")]
    if node is not None and (about not in ABOUT or more not in ([], [OPTIONAL])):
        message = f"`about` must be {join_words(ABOUT, 'or')}, followed by `, optional` if it may be left out"
        reader.problem(node, "rules-value", message)
    return about, OPTIONAL in more


def _check_form(reader: Reader, node: Scalar, form: str, event: str, taken: dict[str, str]) -> None:
    other = taken.setdefault(form, event)
    if form in ("", *SETTLED):
        message = f"`{form or node.text}` cannot report an event; {join_words(SETTLED)} stand before the id of a rule"
        reader.problem(node, "rules-name", message)
    elif other != event:
        reader.problem(node, "rules-name", f"`{form}` already reports `{other}`")


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
    message = f"`{name}` is not the name of a Markdown file; give one without its folder"
    reader.problem(node, "rules-value", message)
    return ""
