"""Calendar, page and settings of a rules file."""

from __future__ import annotations

import re
from datetime import date

from followup_md.core.dates import DAY_NAMES, Calendar, country_holidays, parse_amount, parse_moment, parse_time
from followup_md.core.words import join_words, suggest
from followup_md.language.types import AMOUNT, BROKEN, DATE, NUMBER, TEXT, TIME, YES_NO, Type
from followup_md.rules.kinds import check_name
from followup_md.rules.model import Page, Setting
from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Node, Scalar, is_missing

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LINKS = ("wiki", "markdown")
COUNTRY_PATTERN = re.compile(r"[A-Za-z]{2,3}(?:-.+)?")


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
