"""The documents for programs, version 1: the agenda and the problems of a vault, field by field.

A missing value is null, dates are ISO, lists keep the page's order. The document of `why` has a module of its own.
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
from followup_md.notes.tally import Counts
from followup_md.text.escape import escape_json

VERSION = 1


def render_json(agenda: Agenda) -> str:
    """The agenda."""
    return render_document(
        {
            "version": VERSION,
            "as_of": agenda.as_of.isoformat(),
            "notices": list(agenda.notices),
            "items": [item_object(item) for item in agenda.items()],
            "cannot_tell": [_cannot_tell_object(entry) for entry in agenda.cannot_tell],
            "waiting": [_waiting_object(entry) for entry in agenda.waiting],
            "problems": [problem_object(problem) for problem in agenda.problems],
            "counts": _counts_object(agenda.counts),
        }
    )


def render_check(files: int, problems: Iterable[Problem]) -> str:
    """What `check` found."""
    return render_document(
        {
            "version": VERSION,
            "files": files,
            "problems": [problem_object(problem) for problem in problems],
        }
    )


def render_document(document: Mapping[str, Any]) -> str:
    """One JSON object on several lines, without control or format characters, ending in a newline."""
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
        "priority": outcome.priority,
        "text": item.text,
        "reason": item.reason,
        "reasons": list(item.reasons),
        "why": rule.why,
        "source": list(rule.sources),
        "log": item.log,
        "draft": {"path": item.draft.path, "gaps": item.draft.gaps} if item.draft else None,
    }


def problem_object(problem: Problem) -> dict[str, Any]:
    """A problem; line and column are null for a file as a whole."""
    place = problem.place
    return {
        "path": place.path,
        "line": place.line or None,
        "column": place.column or None,
        "level": problem.level,
        "code": problem.code,
        "message": problem.message,
    }


def _cannot_tell_object(entry: CannotTell) -> dict[str, Any]:
    return {
        "note": _path(entry.record),
        "group": entry.group,
        "rules": list(entry.rules),
        "fields": [name for name, _ in entry.fields],
        "text": cannot_tell_line(entry),
    }


def _waiting_object(entry: Waiting) -> dict[str, Any]:
    return {
        "group": entry.name,
        "note": _path(entry.record),
        "until": entry.until.isoformat() if entry.until else None,
        "text": waiting_line(entry),
        "items": [item_object(item) for item in entry.items],
    }


def _counts_object(counts: Counts) -> dict[str, Any]:
    return {
        "files": counts.files,
        "kinds": dict(counts.kinds),
        "drafts": counts.drafts,
        "plain": counts.plain,
        "rules": counts.rules,
        "broken": counts.broken,
        "left_out": dict(counts.left_out),
        "dormant": counts.dormant,
        "snoozed": counts.snoozed,
        "off": counts.off,
        "rests": dict(counts.rests),
        "held_back": counts.held_back,
    }


def _path(record: Record | None) -> str | None:
    return record.path if record else None


def _day(moment: Moment | None) -> str | None:
    return moment.day.isoformat() if moment else None
