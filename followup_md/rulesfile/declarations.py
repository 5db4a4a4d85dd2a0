"""Calendar, page, settings, kinds and limits: what the rules stand on.

Knows how each is written; knows no rule. Field types are small texts: `date, maybe time, required`.
"""

from __future__ import annotations

import keyword
import re
from datetime import date

from followup_md.clauses import BROKEN
from followup_md.context import AMOUNT, DATE, NUMBER, PEOPLE, PERSON, TEXT, TEXTS, TIME, YES_NO, Type
from followup_md.dates import (
    DAY_NAMES,
    Calendar,
    country_holidays,
    parse_amount,
    parse_moment,
    parse_time,
)
from followup_md.model import SKIPPED
from followup_md.ruleset import Field, Limit, Match, Page, Setting, Verb
from followup_md.rulesfile.reading import Reader
from followup_md.words import fold, join_words, suggest
from followup_md.yamltext import Mapping, Node, Scalar, is_missing

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

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LINKS = ("wiki", "markdown")
ABOUT = ("person", "text")
REQUIRED, MAYBE_TIME, OPTIONAL = "required", "maybe time", "optional"
"""The fixed words of a page, an event and a field."""
CALLED_PATTERN = re.compile(r',\s*called\s+"([^"]+)"\s*$')
TEMPLATE_PATTERN = re.compile(r"[^\s./\\:][^/\\:\x00-\x1f]*\.md")
COUNTRY_PATTERN = re.compile(r"[A-Za-z]{2,3}(?:-.+)?")
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


def read_calendar(reader: Reader, node: Node | None) -> Calendar:
    """The weekend as day names and the holidays as `none`, a country or a list of dates."""
    mapping = reader.mapping(node, "`calendar`")
    if mapping is None:
        return Calendar()
    reader.known_keys(mapping, "calendar")
    weekend = _weekend(reader, mapping.get("weekend"))
    holidays = mapping.get("holidays")
    if not isinstance(holidays, Scalar):
        dates = {day for item in reader.scalars(holidays, "holidays") if (day := _holiday(reader, item))}
        return Calendar(weekend, frozenset(dates))
    if holidays.text in ("none", ""):
        return Calendar(weekend)
    known = country_holidays(holidays.text) if COUNTRY_PATTERN.fullmatch(holidays.text) else None
    if known is None:
        message = f"`{holidays.text}` is no country that is known: say none, a code as US or DE-BY, or a list of dates"
        reader.problem(holidays, "rules-value", message)
    return Calendar(weekend, frozenset() if known is None else known)


def _weekend(reader: Reader, node: Node | None) -> frozenset[int]:
    if node is None or is_missing(node):
        return Calendar().weekend
    days: set[int] = set()
    for item in reader.scalars(node, "`weekend`"):
        for word in item.text.lower().replace(",", " ").split():
            day = next((n for n, name in enumerate(_DAYS) if len(word) >= 3 and name.startswith(word)), None)
            if day is not None:
                days.add(day)
            elif word != "none":
                known = join_words([name.lower() for name in DAY_NAMES], "or")
                reader.problem(item, "rules-value", f"`{word}` is no day of the week: say {known}, or none")
    if len(days) == 7:
        reader.problem(node, "rules-value", "a weekend of seven days leaves no business day")
        return Calendar().weekend
    return frozenset(days)


def _holiday(reader: Reader, item: Scalar) -> date | None:
    moment = parse_moment(item.text)
    if isinstance(moment, str):
        reader.problem(item, "rules-value", f"holiday `{item.text}` {moment}")
        return None
    return moment.day


def read_page(reader: Reader, node: Node | None) -> Page:
    """What the agenda file is like."""
    mapping = reader.mapping(node, "`page`")
    if mapping is None:
        return Page()
    reader.known_keys(mapping, "page")
    base = Page()
    file = reader.text(mapping.get("file"), "`file`") or base.file
    if (
        not file.lower().endswith(".md")
        or file.startswith(("/", "\\"))
        or ".." in re.split(r"[/\\]", file)
        or ":" in file
        or not file.isprintable()
        or any(part.startswith(".") and part != "." for part in re.split(r"[/\\]", file))
    ):
        reader.problem(
            mapping.get("file") or mapping, "rules-value", f"`file` is a Markdown file inside the vault, not `{file}`"
        )
        file = base.file
    tag = reader.text(mapping.get("tag"), "`tag`") or "none"
    if tag != "none" and not re.fullmatch(r"#?[\w/-]+", tag):
        reader.problem(
            mapping.get("tag") or mapping, "rules-value", f"`{tag}` is no tag: letters, digits, `-`, `_` and `/`"
        )
        tag = "none"
    drafts = (reader.text(mapping.get("drafts"), "`drafts`") or base.drafts).strip("/")
    if not drafts or not drafts.isprintable() or re.search(r'[\\:*?"<>|]|(?:^|/)\.', drafts):
        reader.problem(
            mapping.get("drafts") or mapping, "rules-value", f"`drafts` is a folder inside the vault, not `{drafts}`"
        )
        drafts = base.drafts
    alike = mapping.get("drafts_alike")
    if isinstance(alike, Scalar):
        alike = alike._replace(text=alike.text.strip().removesuffix("%").rstrip())
    return Page(
        drafts=drafts,
        drafts_alike=reader.number(alike, "`drafts_alike`", 1, base.drafts_alike),
        file=file,
        days=reader.number(mapping.get("days"), "`days`", 0, base.days),
        links=reader.choice(mapping.get("links"), "`links`", LINKS, base.links),
        tag="" if tag == "none" else tag.lstrip("#"),
        ignore=tuple(item.text.strip().strip("/") for item in reader.scalars(mapping.get("ignore"), "`ignore`")),
    )


def read_value(text: str) -> tuple[Type, object]:
    """The type that a setting's text shows, and its value: amount, time of day, date, number, yes or no, else text."""
    amount, minute, moment = parse_amount(text), parse_time(text), parse_moment(text)
    if amount:
        return AMOUNT, amount
    if minute is not None:
        return TIME, minute
    if not isinstance(moment, str):
        return DATE, moment
    if text.isdecimal() and len(text) < 10:
        return NUMBER, int(text)
    return (YES_NO, text == "yes") if text in ("yes", "no") else (TEXT, text)


def read_settings(reader: Reader, node: Node | None, known: dict[str, Setting] | None = None) -> dict[str, Setting]:
    """Name → setting. With `known`, only those names and their types may be given (a test's own settings)."""
    settings: dict[str, Setting] = {}
    for key, value in reader.entries(node, "`settings`"):
        text = reader.text(value, f"setting `{key.text}`")
        if text is None or not check_name(reader, key, "setting"):
            continue
        made, content = read_value(text)
        before = known.get(key.text) if known is not None else None
        if known is not None and before is None:
            reader.problem(key, "rules-unknown", f"there is no setting `{key.text}`{suggest(key.text, known)}")
        elif made == TEXT and text[:1].isdigit():
            message = (
                f"`{text}` is no amount, time, date or number; amounts are as 45 minutes, 7 business days, 2 weeks"
            )
            reader.problem(value, "rules-value", message)
            settings[key.text] = Setting(BROKEN, None, text, value.source, value.line)
        elif before is not None and before.type != made:
            reader.problem(
                value, "rules-type", f"setting `{key.text}` is {before.type}, as `{before.text}`, not `{text}`"
            )
        else:
            settings[key.text] = Setting(made, content, text, value.source, value.line)
    return settings


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
