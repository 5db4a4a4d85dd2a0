"""The agenda as JSON, version 1: the public interface for programs.

Knows the names and shapes of that interface; a missing value is null, dates are ISO, lists keep the page's order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from followup_md.agenda.model import Agenda, CannotTell, Item, Waiting
from followup_md.agenda.phrasing import cannot_tell_line, waiting_line
from followup_md.core.dates import Moment
from followup_md.core.problem import Problem
from followup_md.core.record import Record
from followup_md.text.escape import escape_json

VERSION = 1


def render_json(agenda: Agenda) -> str:
    """One object on several lines, ending in a newline."""
    document = {
        "version": VERSION,
        "as_of": agenda.as_of.isoformat(),
        "items": [item_object(item) for item in agenda.items()],
        "cannot_tell": [_cannot_tell(entry) for entry in agenda.cannot_tell],
        "waiting": [_waiting(entry) for entry in agenda.waiting],
        "problems": [problem_object(problem) for problem in agenda.problems],
        "counts": {
            **agenda.counts._asdict(),
            "kinds": dict(agenda.counts.kinds),
            "left_out": dict(agenda.counts.left_out),
        },
    }
    return render_document(document)


def render_check(files: int, problems: Iterable[Problem]) -> str:
    """What `check` found, version 1."""
    return render_document(
        {
            "version": VERSION,
            "files": files,
            "problems": [problem_object(problem) for problem in problems],
        }
    )


def render_document(document: Mapping[str, Any]) -> str:
    """One JSON object on several lines in which nothing unseen is left."""
    return escape_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def item_object(item: Item) -> dict[str, Any]:
    """An item with every field of the interface."""
    outcome = item.outcome
    rule = outcome.rule
    return {
        "key": item.key,
        "rule": rule.id,
        "kind": outcome.subject.kind,
        "note": _path(item.record),
        "group": item.group,
        "person": outcome.person.name if outcome.person else None,
        "state": outcome.state,
        "from": _day(outcome.opens),
        "due": _day(outcome.due),
        "until": _day(outcome.until),
        "priority": rule.priority,
        "text": item.text,
        "reason": item.reason,
        "why": rule.why,
        "source": list(rule.sources),
        "log": item.log,
        "draft": item.draft._asdict() if item.draft else None,
    }


def problem_object(problem: Problem) -> dict[str, Any]:
    """A problem; line and column are null for a file as a whole."""
    return {**problem._asdict(), "line": problem.line or None, "column": problem.column or None}


def _cannot_tell(entry: CannotTell) -> dict[str, Any]:
    fields = [name for name, _ in entry.fields]
    return {
        "note": _path(entry.record),
        "group": entry.group,
        "rules": list(entry.rules),
        "fields": fields,
        "text": cannot_tell_line(entry),
    }


def _waiting(entry: Waiting) -> dict[str, Any]:
    until = entry.until.isoformat() if entry.until else None
    items = [item_object(item) for item in entry.items]
    return {
        "group": entry.name,
        "note": _path(entry.record),
        "until": until,
        "text": waiting_line(entry),
        "items": items,
    }


def _path(record: Record | None) -> str | None:
    return record.path if record else None


def _day(moment: Moment | None) -> str | None:
    return moment.day.isoformat() if moment else None
