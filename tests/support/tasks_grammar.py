"""The line grammar that the Obsidian Tasks plugin documents for its emoji format, in our own words.

A task is a list item with a box. A block id ends the line. Its fields stand before that: the reader looks whether the
line ends in one, takes it off, and looks again, until nothing at the end is a field. What is left is the description.
Tags at the end are taken off on the way, so that fields before them are found, and are then put back. A word that is no
field hides every field to its left.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from strategies import TASK_SIGNS

from followup_md.agenda.keys import check_of
from followup_md.agenda.model import Item
from followup_md.rules.state import State
from followup_md.text.escape import escape_plain

_TASK = re.compile(r"(?P<indent>[\s>]*)(?P<marker>[-*+]|\d+[.)]) +\[(?P<status>.)\] *(?P<body>.*)")
_BLOCK_LINK = re.compile(r" \^([A-Za-z0-9-]+)$")
_TAG = re.compile(r"(?:^|\s)(#[^ !@#$%^&*(),.?\":{}|<>]+)")
_LAST_TAG = re.compile(r"(?:^|\s)(#[^ !@#$%^&*(),.?\":{}|<>]+)$")
_DAY = r" *(\d{4}-\d\d-\d\d)$"
_NAME = r"[A-Za-z0-9_-]+"
_FIELDS = {
    "priority": re.compile("([🔺⏫🔼🔽⏬])\ufe0f?$"),
    "done": re.compile("✅\ufe0f?" + _DAY),
    "cancelled": re.compile("❌\ufe0f?" + _DAY),
    "due": re.compile("[📅📆🗓]\ufe0f?" + _DAY),
    "scheduled": re.compile("[⏳⌛]\ufe0f?" + _DAY),
    "start": re.compile("🛫\ufe0f?" + _DAY),
    "created": re.compile("➕\ufe0f?" + _DAY),
    "recurrence": re.compile("🔁\ufe0f? *([A-Za-z0-9, !]+)$"),
    "on_completion": re.compile("🏁\ufe0f? *([A-Za-z]+)$"),
    "depends_on": re.compile(f"⛔\ufe0f? *({_NAME}(?: *, *{_NAME})*)$"),
    "id": re.compile(f"🆔\ufe0f? *({_NAME})$"),
}
_DATAVIEW = re.compile(r" *\[(priority|start|due|completion|cancelled|scheduled|created|id):: ([^\]]+)\]$")


class Task(NamedTuple):
    """A task as the plugin would see it; `block` is the id that ends its line, maybe empty."""

    status: str
    description: str
    fields: dict[str, str]
    tags: tuple[str, ...]
    block: str = ""


def parse_task(line: str) -> Task | None:
    """The task on a line, None for a line that is none."""
    found = _TASK.fullmatch(line)
    if not found:
        return None
    block = _BLOCK_LINK.search(found["body"])
    rest = _BLOCK_LINK.sub("", found["body"]).strip()
    fields: dict[str, str] = {}
    last_tags: list[str] = []
    while True:
        before = rest
        for name, pattern in _FIELDS.items():
            field = pattern.search(rest)
            if field:
                fields[name] = field[1]
                rest = rest[: field.start()].strip()
        tag = _LAST_TAG.search(rest)
        if tag:
            last_tags.insert(0, tag[1])
            rest = rest[: tag.start()].strip()
        if rest == before:
            break
    description = " ".join([rest, *last_tags]) if last_tags else rest
    return Task(found["status"], description, fields, tuple(_TAG.findall(description)), block[1] if block else "")


def parse_dataview_task(line: str) -> Task | None:
    """The task on a line whose fields are written for Dataview; the other fields are not looked for."""
    found = _TASK.fullmatch(line)
    if not found:
        return None
    block = _BLOCK_LINK.search(found["body"])
    rest = _BLOCK_LINK.sub("", found["body"]).strip()
    fields: dict[str, str] = {}
    while field := _DATAVIEW.search(rest):
        fields[field[1]] = field[2]
        rest = rest[: field.start()].strip()
    return Task(found["status"], rest, fields, tuple(_TAG.findall(rest)), block[1] if block else "")


SIGNS = re.compile(f"[{TASK_SIGNS}]\ufe0f?")


def shown(text: str) -> str:
    """What a reader is to see of a text in Markdown."""
    return " ".join(SIGNS.sub("", escape_plain(text)).split())


def fields_of(item: Item) -> dict[str, str]:
    """The fields that Tasks must find on the line of an item, from the item alone."""
    outcome = item.outcome
    fields = {"priority": {"highest": "🔺", "high": "⏫"}.get(outcome.rule.priority)}
    fields["start"] = str(outcome.opens.day) if outcome.state == State.LATER and outcome.opens else None
    fields["due"] = str(outcome.due.day) if outcome.due else None
    return {name: value for name, value in fields.items() if value}


def block_of(item: Item) -> str:
    """The block id that must end the line of an item."""
    fields = fields_of(item)
    return f"{item.key}-{check_of(fields.get('start', ''), fields.get('due', ''))}"
