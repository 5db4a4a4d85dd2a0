"""Calendar, settings and limits of a rules file."""

from __future__ import annotations

from datetime import date

from followup_md.core.amounts_in_words import amount_hint
from followup_md.core.dates import (
    AMOUNT_FORMS,
    DAY_NAMES,
    Calendar,
    country_holidays,
    parse_amount,
    parse_moment,
    parse_time,
)
from followup_md.core.words import join_words, suggest
from followup_md.language.types import AMOUNT, BROKEN, DATE, NUMBER, TEXT, TIME, YES_NO, Type
from followup_md.rules.model import Limit, Setting
from followup_md.rules.reader import Reader
from followup_md.rules.values import COUNTRY_PATTERN
from followup_md.text.yaml_nodes import Node, Scalar, is_missing

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_calendar(reader: Reader, node: Node | None) -> Calendar:
    """The weekend as day names and the holidays as `none`, a country or a list of dates."""
    mapping = reader.mapping(node, "`calendar`")
    if mapping is None:
        return Calendar()
    reader.known_keys(mapping, "calendar")
    weekend = _weekend(reader, mapping.get("weekend"))
    holidays = mapping.get("holidays")
    if not isinstance(holidays, Scalar):
        dates = {day for item in reader.scalars(holidays, "`holidays`") if (day := _holiday(reader, item))}
        return Calendar(weekend, frozenset(dates))
    if holidays.text in ("none", ""):
        return Calendar(weekend)
    known = country_holidays(holidays.text) if COUNTRY_PATTERN.fullmatch(holidays.text) else None
    if known is None:
        message = f"`{holidays.text}` is not a known country; give none, a code as US or DE-BY, or a list of dates"
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
                reader.problem(item, "rules-value", f"`{word}` is not a day of the week; give {known}, or none")
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


def read_value(text: str) -> tuple[Type, object]:
    """The type that the text of a setting shows (a text if it shows no other), and its value."""
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


def wrong_type(name: str, before: Setting, text: str) -> str:
    """What is wrong with a setting that is given another type than it had before."""
    return f"setting `{name}` must be {before.type}, as `{before.text}`, not `{text}`"


def read_settings(reader: Reader, node: Node | None, known: dict[str, Setting] | None = None) -> dict[str, Setting]:
    """Name → setting. With `known`, only those names and their types may be given (a test's own settings)."""
    settings: dict[str, Setting] = {}
    for key, value in reader.entries(node, "`settings`"):
        text = reader.text(value, f"setting `{key.text}`")
        if text is None or not reader.is_name(key, "setting"):
            continue
        shown, content = read_value(text)
        before = known.get(key.text) if known is not None else None
        if known is not None and before is None:
            reader.problem(key, "rules-unknown", f"there is no setting `{key.text}`{suggest(key.text, known)}")
        elif shown == TEXT and (text[:1].isdigit() or amount_hint(text)):
            hint = amount_hint(text) or f"; write {AMOUNT_FORMS}"
            message = f"`{text}` is not an amount, a time, a date or a number{hint}"
            reader.problem(value, "rules-value", message)
            settings[key.text] = Setting(BROKEN, None, text, value.place)
        elif before is not None and before.type != shown:
            reader.problem(value, "rules-type", wrong_type(key.text, before, text))
        else:
            settings[key.text] = Setting(shown, content, text, value.place)
    return settings


def read_limits(reader: Reader, node: Node | None) -> dict[str, Limit]:
    """Name → limit."""
    limits: dict[str, Limit] = {}
    for key, value in reader.entries(node, "`limits`"):
        mapping = reader.mapping(value, f"limit `{key.text}`")
        if mapping is None or not reader.is_name(key, "limit"):
            continue
        reader.known_keys(mapping, "limit")
        per = reader.text(mapping.get("per"), "`per`")
        if per is None:
            message = f"limit `{key.text}` needs `per:`, the field or fact whose values it counts by, or `vault`"
            reader.problem(key, "rules-incomplete", message)
        limits[key.text] = Limit(key.text, reader.number(mapping.get("at_most"), "`at_most`", 1, 1), per or "")
    return limits
