"""(a note's text, events) → the text with the events in its `log:` and nothing else changed.

Lines are inserted or replaced in the front matter only, in the style that the note already has. The result is read back
and must be the old data plus the events, or the edit is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from followup_md.notes.log import LOG, entry_lines
from followup_md.notes.log_layout import insertions
from followup_md.text.markdown import OPENING, parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import Mapping, Node, Sequence, is_missing, to_plain

_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Refused(NamedTuple):
    """Why a note was not edited, in words for its owner."""

    reason: str


class Edited(NamedTuple):
    """An edited note. `before` and `after` are its fields as they were and as they were read back."""

    text: str
    before: Mapping
    after: Mapping
    body: str


def add_events(text: str, events: Iterable[str]) -> str | Refused:
    """The note's text with all of these events that its log does not have yet."""
    edited = edit_log(text, events)
    return edited if isinstance(edited, Refused) else edited.text


def edit_log(text: str, events: Iterable[str], path: str = "") -> Edited | Refused:
    """Put events into the log of a note, however many in one edit; those that it has already are not added again.

    The front matter is parsed once before and once after, with places in `path`, so that callers need not read either
    again.
    """
    lines = [" ".join(event.split()) for event in events]
    if any(not line or _UNWRITABLE.search(line) for line in lines):
        return Refused("the event is empty or holds a control character")
    note = _open(text, path)
    if isinstance(note, Refused):
        return note
    if note.front.lstrip().startswith("{"):
        return Refused("its front matter is JSON; put each key on a line of its own")
    logged = _logged(note.fields.get(LOG))
    if logged is None:
        return Refused("its `log:` is not a list of lines")
    added = [line for line in dict.fromkeys(lines) if line not in logged]
    if not added:
        return Edited(text, note.fields, note.fields, note.body)
    for front in insertions(note.front, note.fields, added, note.ending):
        after, _ = parse_front_matter(front, path)
        if after is not None and _is_longer_log(note.fields, after, added):
            return Edited(note.head + front + note.tail, note.fields, after, note.body)
    return Refused("its `log:` is written in a way that cannot be extended safely; add the line by hand")


def set_field(text: str, name: str, value: str) -> str | Refused:
    """The note's text with one more key behind all others; the same text when that key has a value already."""
    note = _open(text, "")
    if isinstance(note, Refused):
        return note
    if not is_missing(note.fields.get(name)):
        return text
    others = re.sub(rf"^{re.escape(name)}:[ \t]*\r?\n", "", note.front, flags=re.MULTILINE)
    front = f"{others}{name}: {value}{note.ending}"
    after, _ = parse_front_matter(front, "")
    if after is None or to_plain(after) != {**to_plain(note.fields), name: value}:
        return Refused("its front matter cannot be extended safely")
    return note.head + front + note.tail


class _Note(NamedTuple):
    """A note cut at its fences: `head` ends with the opening fence, `tail` begins with the closing one."""

    head: str
    front: str
    tail: str
    body: str
    fields: Mapping

    @property
    def ending(self) -> str:
        """The line end of its front matter."""
        return "\r\n" if (self.head + self.front).endswith("\r\n") else "\n"


def _open(text: str, path: str) -> _Note | Refused:
    note = text.removeprefix("\ufeff")
    split, opening = split_front_matter(note), OPENING.match(note)
    if split.front is None or opening is None or not split.closed:
        return Refused("it has no front matter")
    fields, problems = parse_front_matter(split.front, path)
    if fields is None:
        return Refused(f"its front matter cannot be read: {problems[0].message}")
    start = len(text) - len(note) + opening.end()
    end = start + len(split.front)
    return _Note(text[:start], split.front, text[end:], split.body, fields)


def _logged(node: Node | None) -> list[str] | None:
    """The lines of a log, None when its value is not a list of lines."""
    if node is None or is_missing(node):
        return []
    if isinstance(node, Mapping):
        return None
    logged: list[str] = []
    for item in node.items if isinstance(node, Sequence) else (node,):
        lines = entry_lines(item)
        if lines is None:
            return None
        logged += (text for _, text in lines)
    return logged


def _is_longer_log(before: Mapping, after: Mapping, events: list[str]) -> bool:
    """Whether the new data is the old data with these events at the end of the log."""
    old, new = to_plain(before), to_plain(after)
    log, longer = old.pop(LOG, None), new.pop(LOG, None)
    if is_missing(before.get(LOG)):
        log = []
    elif isinstance(log, str):
        log, longer = (log.splitlines(), longer.splitlines()) if isinstance(longer, str) else ([log], longer)
    return bool(longer == [*log, *events] and new == old)
