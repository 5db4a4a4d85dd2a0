"""A forecast as people and programs read it: what is expected on which day, by which rule. Every value is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby

from followup_md.agenda.json import VERSION, render_document
from followup_md.agenda.markdown import Link
from followup_md.agenda.terminal import Screen, Style
from followup_md.core.dates import Moment, format_day, format_long_day
from followup_md.core.links import note_name
from followup_md.core.words import join_words
from followup_md.rules.state import State
from followup_md.text.escape import escape_markdown, escape_plain
from followup_md.text.table import escape_pipes, format_table
from followup_md.views.forecast import ON_TIME, Expected, Forecast

ASSUMED = {ON_TIME: "if everything is done on its due day and nobody answers"}
NOTHING_DONE = "if nothing is done and nobody answers"


def render_expectations(expected: Forecast, width: int, style: Style, with_reasons: bool = False) -> str:
    """Day by day, for a terminal of so many columns (0 for no limit); what comes at intervals stands below."""
    screen = Screen(width, style)
    screen.say(_title(expected), role="heading")
    single, repeated = _split(expected.items)
    if not expected.items:
        screen.say("Nothing is asked for in this time.", 2)
    for day, of_day in groupby(single, key=lambda item: item.day):
        screen.say(format_day(day), role="heading")
        for item in of_day:
            screen.say(_line(item, expected, escape_plain, _name(item)), 2)
            for reason in item.reasons if with_reasons else ():
                screen.say(escape_plain(reason), 6, "quiet")
    if repeated:
        screen.say("At intervals", role="heading")
    for items in repeated:
        screen.say(_repeated(items, escape_plain), 2)
    return screen.text()


def render_expectations_markdown(expected: Forecast, link: Link) -> str:
    """A heading, a table of days, and a list of what comes at intervals."""
    single, repeated = _split(expected.items)
    blocks = [f"# {escape_markdown(_title(expected))}"]
    rows = [
        (format_day(item.day), escape_pipes(_about(item, link)), escape_pipes(_line(item, expected, escape_markdown)))
        for item in single
    ]
    if rows:
        blocks.append(format_table([("Day", "Who", "What is expected"), *rows]))
    blocks += ["\n".join(f"- {_repeated(items, escape_markdown)}" for items in repeated)] if repeated else []
    if not expected.items:
        blocks.append("Nothing is asked for in this time.")
    return "\n\n".join(blocks) + "\n"


def render_expectations_json(expected: Forecast) -> str:
    """The document for programs, version 1. Every occurrence is an item of its own."""
    return render_document(
        {
            "version": VERSION,
            "as_of": expected.start.isoformat(),
            "until": expected.end.isoformat(),
            "acting": expected.acting,
            "items": [_object(item) for item in expected.items],
        }
    )


def _title(expected: Forecast) -> str:
    assumed = ASSUMED.get(expected.acting, NOTHING_DONE)
    return f"To be expected from {format_day(expected.start)} to {format_long_day(expected.end)}, {assumed}"


def _split(items: Iterable[Expected]) -> tuple[list[Expected], list[list[Expected]]]:
    """What is told day by day, and the occurrences of each rule that asks again and again."""
    rhythms: dict[tuple[str, str, str], list[Expected]] = {}
    for item in items:
        if item.outcome.rule.rhythm:
            rhythms.setdefault(item.outcome.identity, []).append(item)
    repeated = [own for own in rhythms.values() if len(own) > 1]
    told = {id(item) for own in repeated for item in own}
    return [item for item in items if id(item) not in told], repeated


def _line(item: Expected, expected: Forecast, escape: Callable[[str], str], name: str = "") -> str:
    """Whom it is about, the act, its rule, and the days around it."""
    act = escape(item.text) or item.outcome.rule.id
    days = ", ".join(_days(item, expected))
    words = f"{act} ({item.outcome.rule.id}){f': {days}' if days else ''}"
    return f"{escape(name)} · {words}" if name else words


def _days(item: Expected, expected: Forecast) -> Iterator[str]:
    """What else is known of an occurrence than the day under which it stands."""
    due = item.outcome.due
    is_open_already = item.since == expected.start and item.outcome.state == State.OPEN
    if item.since < item.day:
        yield "open already" if is_open_already else f"open from {format_day(item.since)}"
    elif due is None or due.day > item.day:
        yield "open already" if is_open_already else "opens"
    if due is None:
        yield "with no day by which it is due"
    elif due.day > item.day:
        yield f"due {format_day(due.day)}"
    elif due.day < item.day:
        yield f"was due {format_day(due.day)}"
    if item.overdue and not item.done:
        yield f"overdue from {format_day(item.overdue)}"
        yield f"asked for until {format_day(item.last)}" if item.last < expected.end else "still asked for at the end"


def _repeated(items: list[Expected], escape: Callable[[str], str]) -> str:
    first = items[0]
    days = join_words([_short(item, before) for item, before in zip(items, [None, *items], strict=False)])
    name = _name(first)
    act = f"{escape(first.text) or first.outcome.rule.id} ({first.outcome.rule.id}): {days}"
    return f"{escape(name)} · {act}" if name else act


def _short(item: Expected, before: Expected | None) -> str:
    """A day, with its month where that is another than the one before."""
    is_same = before is not None and (before.day.year, before.day.month) == (item.day.year, item.day.month)
    return str(item.day.day) if is_same else format_day(item.day)


def _name(item: Expected) -> str:
    subject = item.outcome.subject
    return subject.group or (note_name(subject.record.path) if subject.record else "")


def _about(item: Expected, link: Link) -> str:
    record = item.outcome.subject.record
    return link(record.path, _name(item)) if record else ""


def _object(item: Expected) -> dict[str, object]:
    outcome, rule = item.outcome, item.outcome.rule
    return {
        "day": item.day.isoformat(),
        "key": item.key,
        "rule": rule.id,
        "kind": outcome.subject.kind,
        "note": outcome.path or None,
        "group": outcome.subject.group,
        "person": outcome.person.name if outcome.person else None,
        "from": _iso(outcome.opens),
        "due": _iso(outcome.due),
        "until": _iso(outcome.until),
        "asked_from": item.since.isoformat(),
        "asked_until": item.last.isoformat(),
        "overdue_from": _iso(item.overdue),
        "done": _iso(item.done),
        "priority": item.priority,
        "text": item.text,
        "reasons": list(item.reasons),
        "title": rule.title,
        "why": rule.why,
        "source": list(rule.sources),
        "log": item.log,
    }


def _iso(day: Moment | date | None) -> str | None:
    return (day.day if isinstance(day, Moment) else day).isoformat() if day else None
