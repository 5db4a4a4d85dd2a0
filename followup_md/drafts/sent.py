"""Drafts that were sent: the log of their note says so, and they are marked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from followup_md.core.links import link_path
from followup_md.core.people import Person
from followup_md.core.record import Event, Record
from followup_md.drafts.draft import SENT, Draft
from followup_md.drafts.store import read_drafts
from followup_md.notes.edit import Refused, set_field
from followup_md.rules.model import Rule, Rules
from followup_md.vault.edits import change_file


def mark_sent(vault: Path, rules: Rules, record: Record, events: Iterable[Event], today: date) -> tuple[str, ...]:
    """Mark the drafts that new events of a note say were sent, and return their paths.

    The marks join the last entry of the journal, so undo takes them back with the events. Raises CouldNotLook and
    CouldNotWrite.
    """
    events = tuple(events)
    drafted = {rule.id: rule for rule in rules.rules if rule.draft and rule.log_verb}
    marked: list[str] = []
    for draft in read_drafts(vault, rules) if drafted and events else ():
        rule = drafted.get(draft.rule)
        if draft.sent or rule is None or not _is_about(draft, record, vault):
            continue
        days = [event.date.day for event in events if _reports(event, rule, draft)]
        if days and _mark(vault, draft.path, days[-1], today):
            marked.append(draft.path)
    return tuple(marked)


def _is_about(draft: Draft, record: Record, vault: Path) -> bool:
    path = f"{link_path(draft.about).strip()}.md"
    return draft.is_about(record.path, (path,) if os.path.isfile(vault / path) else ())


def _reports(event: Event, rule: Rule, draft: Draft) -> bool:
    return event.verb == rule.log_verb and (rule.each is None or event.concerns(Person(draft.person)))


def _mark(vault: Path, path: str, day: date, today: date) -> bool:
    def edit(text: str) -> str | Refused:
        return set_field(text, SENT, day.isoformat())

    return change_file(vault, path, edit, f"{SENT}: {day}", today) is None
