"""A report as people and programs read it: for a terminal, as Markdown, as JSON and as CSV. Every value is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from followup_md.agenda.json import VERSION, render_document
from followup_md.agenda.markdown import Link
from followup_md.agenda.terminal import Screen, Style
from followup_md.core.dates import format_day, format_long_day
from followup_md.core.links import note_name
from followup_md.core.words import count_of
from followup_md.text.csv_rows import format_csv
from followup_md.text.escape import escape_markdown, escape_plain
from followup_md.text.table import escape_pipes, format_table
from followup_md.views.report import Act, Reached, Report

NOTHING = "Nothing was logged in this time."


def render_report(report: Report, width: int, style: Style) -> str:
    """Day by day, then the stages, for a terminal of so many columns (0 for no limit)."""
    screen = Screen(width, style)
    screen.say(_title(report), role="heading")
    if not report.acts:
        screen.say(NOTHING, 2)
    for day, acts in groupby(report.acts, key=lambda act: act.day):
        screen.say(format_long_day(day), role="heading")
        for act in acts:
            screen.say(f"{escape_plain(_name(act))} · {escape_plain(act.text)}", 2)
    if report.stages:
        screen.say("Stages reached", role="heading")
    for line in _stage_lines(report):
        screen.say(escape_plain(line), 2)
    return screen.text()


def render_report_markdown(report: Report, link: Link) -> str:
    """A heading, a table of what was logged with links to the notes, and a list of the stages."""
    blocks = [f"# {_title(report)}"]
    rows = [
        (format_long_day(act.day), escape_pipes(link(act.note, _name(act))), escape_pipes(escape_markdown(act.text)))
        for act in report.acts
    ]
    blocks.append(format_table([("Day", "Who", "What"), *rows]) if rows else NOTHING)
    if report.stages:
        blocks += ["## Stages reached", "\n".join(f"- {escape_markdown(line)}" for line in _stage_lines(report))]
    return "\n\n".join(blocks) + "\n"


def render_report_csv(report: Report) -> str:
    """Comma-separated values: one line for each act, without the stages."""
    return format_csv(
        [("day", "group", "what", "note"), *((act.day, act.group, act.text, act.note) for act in report.acts)]
    )


def render_report_json(report: Report) -> str:
    """The document for programs, version 1."""
    acts = [{**act._asdict(), "day": act.day.isoformat()} for act in report.acts]
    return render_document(
        {
            "version": VERSION,
            "from": report.start.isoformat(),
            "to": report.end.isoformat(),
            "acts": [{name: act[name] for name in ("day", "group", "note", "text")} for act in acts],
            "stages": [
                {"title": one.title, "count": one.number, "median_days": one.days, "measured": one.measured}
                for one in report.stages
            ],
        }
    )


def _title(report: Report) -> str:
    count = count_of(len(report.acts), "act")
    return f"From {format_day(report.start)} to {format_long_day(report.end)}: {count}"


def _name(act: Act) -> str:
    return act.group or note_name(act.note)


def _stage_lines(report: Report) -> Iterator[str]:
    before: Reached | None = None
    for one in report.stages:
        line = f"{one.title}: {one.number:,}"
        if one.days is not None and before:
            days = f"{one.days:g} {'day' if one.days == 1 else 'days'}"
            line += f", {days} after {before.title} (median of {one.measured:,})"
        yield line
        before = one
