"""Values of notes, facts and settings in a few words."""

from __future__ import annotations

from typing import Any, NamedTuple

from followup_md.core.dates import Moment, format_time
from followup_md.core.people import Person
from followup_md.core.record import Event
from followup_md.language.context import Context, Expr, Subject
from followup_md.language.types import TIME, Type

MOST_SHOWN = 100
"""How many characters of one value are shown."""


class Value(NamedTuple):
    """A name and what it stands for: a field or event with its line, or a fact with its formula."""

    name: str
    shown: str
    formula: str = ""
    line: int = 0


def values_in(expr: Expr, context: Context) -> tuple[Value, ...]:
    """The names in an expression with their values; those inside filters belong to other notes and are left out."""
    values: dict[str, Value] = {}
    _collect(values, expr, context)
    return tuple(values.values())


def _collect(values: dict[str, Value], expr: Expr, context: Context) -> None:
    if expr.ref or expr.form or (expr.type.element is not None and expr.parts):
        values.setdefault(expr.text, Value(expr.text, show_any(expr.run(context), expr.type)))
        return
    for part in expr.parts:
        _collect(values, part, context)


def show_any(value: Any, value_type: Type | None = None) -> str:
    """Any value of the language; `missing` where there is none, `none` for an empty list.

    Only times of day need their type: without it they look like numbers.
    """
    if value is None or value == "":
        return "missing"
    if type(value) is tuple:
        return ", ".join(show_any(item, value_type and value_type.element) for item in value) or "none"
    if isinstance(value, Moment):
        time = f" {format_time(value.minute)}{value.offset}" if value.minute is not None else ""
        return f"{value.day.isoformat()}{time}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Subject):
        return value.record.path if value.record else value.kind
    if isinstance(value, Event):
        return f"{value.date.day.isoformat()} {value.text}"
    if isinstance(value, Person):
        return value.name
    text = format_time(value) if value_type == TIME else "; ".join(str(value).split("\n"))
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"
