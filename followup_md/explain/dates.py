"""Date phrases as arithmetic that a reader can check on a calendar."""

from __future__ import annotations

from followup_md.core.dates import Amount, Calendar, Moment, format_moment
from followup_md.core.words import count_of
from followup_md.explain.values import show_any
from followup_md.language.context import Context, Expr
from followup_md.language.phrases import MOVED_BACK

_EXPLAINED = ("after", "before", "same day", "not before", "moved")
"""The forms of date phrases that are taken apart."""


def explain_date(expr: Expr, context: Context, calendar: Calendar) -> str:
    """A date phrase as arithmetic: `7 business days after last_contact (Wed 11 Mar) = Fri 20 Mar, skipping …`."""
    value = expr.run(context)
    shown = format_moment(value) if value is not None else "unknown"
    form = expr.form
    if form not in _EXPLAINED:
        return f"{expr.text} = {shown}"
    if form in ("after", "before"):
        return f"{_shift(expr, context)} = {shown}{_skipped(expr, value, context, calendar)}"
    if form == "same day":
        return f"same day as {expr.parts[0].text} = {shown}"
    base = explain_date(expr.parts[0], context, calendar)
    if form == "not before":
        return f"{base}; not before {explain_date(expr.parts[1], context, calendar)}; so {shown}"
    unmoved = expr.parts[0].run(context)
    if unmoved is None or value is None:
        return base
    if unmoved.day == value.day:
        return f"{base}, a business day"
    return f"{base}; moved {'back ' if expr.text.endswith(MOVED_BACK) else ''}to a business day: {shown}"


def _shift(expr: Expr, context: Context) -> str:
    """`settings.gap (2 days) after day (Mon 2 Mar)`."""
    amount, anchor = (part.run(context) for part in expr.parts)
    by = f"{expr.parts[0].text} ({show_any(amount)})" if expr.parts[0].ref else str(amount)
    return f"{by} {expr.form} {expr.parts[1].text} ({format_moment(anchor) if anchor is not None else 'missing'})"


def _skipped(expr: Expr, result: Moment | None, context: Context, calendar: Calendar) -> str:
    """`, skipping 2 weekend days and no holiday` behind a number of business days."""
    amount, anchor = (part.run(context) for part in expr.parts)
    if result is None or not isinstance(amount, Amount) or amount.unit != "business days":
        return ""
    start, end = sorted((anchor.day, result.day))
    days = [type(start).fromordinal(number) for number in range(start.toordinal() + 1, end.toordinal())]
    weekend = sum(day.weekday() in calendar.weekend for day in days)
    holidays = sum(day.weekday() not in calendar.weekend and day in calendar.holidays for day in days)
    counts = ((weekend, "weekend day"), (holidays, "holiday"))
    return f", skipping {' and '.join(count_of(number, noun) if number else f'no {noun}' for number, noun in counts)}"
