"""Values in a few words, and date phrases as arithmetic.

Knows expressions and what they give; knows no rule and no output language.
"""

from __future__ import annotations

from typing import Any

from followup_md.core.dates import Amount, Calendar, Moment, format_moment, format_time
from followup_md.core.people import Person
from followup_md.core.record import Event
from followup_md.core.words import count_of
from followup_md.language.context import Context, Expr, Subject
from followup_md.language.phrases import MOVED_BACK
from followup_md.language.types import TIME, Type

MOST_SHOWN = 100
"""How many characters of one value are shown."""


def show_any(value: Any, made: Type | None = None) -> str:
    """Any value of the language in a few words; `missing` where there is none, `none` for an empty list.

    Only times of day need their type: without it they look like numbers.
    """
    if value is None or value == "":
        return "missing"
    if type(value) is tuple:
        return ", ".join(show_any(item, made and made.element) for item in value) or "none"
    if isinstance(value, Moment):
        return value.day.isoformat() + (
            f" {format_time(value.minute)}{value.offset}" if value.minute is not None else ""
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Subject):
        return value.record.path if value.record else value.kind
    if isinstance(value, Event):
        return f"{value.date.day.isoformat()} {value.text}"
    if isinstance(value, Person):
        return value.name
    text = format_time(value) if made == TIME else "; ".join(str(value).split("\n"))
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def explain_date(expr: Expr, c: Context, calendar: Calendar) -> str:
    """A date phrase as arithmetic: `7 business days after last_contact (Wed 11 Mar) = Fri 20 Mar, skipping …`."""
    value = expr.run(c)
    shown = format_moment(value) if value is not None else "unknown"
    kind, _, sign = expr.ref.partition(" ")
    if kind != "phrase":
        return f"{expr.text} = {shown}"
    if sign in ("after", "before"):
        return f"{_shift(expr, sign, c)} = {shown}{_skipped(expr, value, c, calendar)}"
    if sign == "same day":
        return f"same day as {expr.parts[0].text} = {shown}"
    base = explain_date(expr.parts[0], c, calendar)
    if sign == "not before":
        return f"{base}; not before {explain_date(expr.parts[1], c, calendar)}; so {shown}"
    before = expr.parts[0].run(c)
    if before is None or value is None:
        return base
    if before.day == value.day:
        return f"{base}, a business day"
    return f"{base}; moved {'back ' if expr.text.endswith(MOVED_BACK) else ''}to a business day: {shown}"


def _shift(expr: Expr, sign: str, c: Context) -> str:
    """`settings.gap (2 days) after day (Mon 2 Mar)`."""
    amount, anchor = (part.run(c) for part in expr.parts)
    by = f"{expr.parts[0].text} ({show_any(amount)})" if expr.parts[0].ref else str(amount)
    return f"{by} {sign} {expr.parts[1].text} ({format_moment(anchor) if anchor is not None else 'missing'})"


def _skipped(expr: Expr, result: Moment | None, c: Context, calendar: Calendar) -> str:
    """`, skipping 2 weekend days and no holiday` behind a number of business days."""
    amount, anchor = (part.run(c) for part in expr.parts)
    if result is None or not isinstance(amount, Amount) or amount.unit != "business days":
        return ""
    start, end = sorted((anchor.day, result.day))
    days = [type(start).fromordinal(number) for number in range(start.toordinal() + 1, end.toordinal())]
    weekend = sum(day.weekday() in calendar.weekend for day in days)
    holidays = sum(day.weekday() not in calendar.weekend and day in calendar.holidays for day in days)
    said = [count_of(weekend, "weekend day") if weekend else "no weekend day"]
    said.append(count_of(holidays, "holiday") if holidays else "no holiday")
    return f", skipping {' and '.join(said)}"
