"""(a note's text, an event) → the text with the event in its `log:`, and nothing else changed.

Pure. Lines are inserted or replaced in the front matter only, in the style that the note already has; the result is
read back and must be the old data plus the event, else the edit is refused. Knows YAML's layout, knows no rule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, Sequence, is_missing, parse_yaml, to_plain

LOG = "log"
_INDENT = "  "
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Refused(NamedTuple):
    """Why a note was not edited, in words for its owner."""

    reason: str


class _Place(NamedTuple):
    """Where a key's value stands in the front matter: `last` is where its last text (before any bracket) ends."""

    start: int
    column: int
    last: int
    end: int
    is_flow: bool


def add_event(text: str, event: str) -> str | Refused:
    """The note's text with one more event; the same text when the log says it already."""
    event = " ".join(event.split())
    if not event or _UNWRITABLE.search(event):
        return Refused("the event is empty or holds a control character")
    note = text.removeprefix("\ufeff")
    split = split_front_matter(note)
    if split.front is None or not split.closed:
        return Refused("it has no front matter that an event could be written into")
    fields, problems = parse_front_matter(split.front, "")
    if fields is None:
        return Refused(f"its front matter cannot be read: {problems[0].message}")
    if split.front.lstrip().startswith("{"):
        return Refused("its front matter is JSON; put each key on a line of its own")
    old = _texts(fields.get(LOG))
    if old is None:
        return Refused("its `log:` is no list of lines")
    if event in old:
        return text
    start = len(text) - len(note) + len(note.splitlines(keepends=True)[0])
    end = start + len(split.front)
    for front in _edits(split.front, fields, event, "\r\n" if text[:end].endswith("\r\n") else "\n"):
        after, _ = parse_front_matter(front, "")
        if after is not None and _is_plus_event(fields, after, event):
            return text[:start] + front + text[end:]
    return Refused("its `log:` is written in a way that cannot be extended safely; add the line by hand")


def add_events(text: str, events: Iterable[str]) -> str | Refused:
    """The note's text with several more events, or why it cannot have them."""
    new: str | Refused = text
    for event in events:
        new = new if isinstance(new, Refused) else add_event(new, event)
    return new


def set_field(text: str, name: str, value: str) -> str | Refused:
    """The note's text with one more key behind all others; the same text when that key has a value already."""
    note = text.removeprefix("\ufeff")
    split = split_front_matter(note)
    fields, problems = parse_front_matter(split.front or "", "")
    if split.front is None or not split.closed or fields is None:
        return Refused(problems[0].message if problems else "it has no front matter")
    if not is_missing(fields.get(name)):
        return text
    end = len(text) - len(note) + len(note.splitlines(keepends=True)[0]) + len(split.front)
    ending = "\r\n" if text[:end].endswith("\r\n") else "\n"
    bare = re.sub(rf"^{re.escape(name)}:[ \t]*\r?\n", "", split.front, flags=re.MULTILINE)
    front = f"{bare}{name}: {value}{ending}"
    after, _ = parse_front_matter(front, "")
    if after is None or to_plain(after) != {**to_plain(fields), name: value}:
        return Refused("its front matter cannot be extended safely")
    return text[: end - len(split.front)] + front + text[end:]


def _edits(front: str, fields: Mapping, event: str, ending: str) -> Iterator[str]:
    """The front matter with the event, in each of the ways that its layout suggests; the best first."""
    node, places = fields.get(LOG), _places(front)
    line = f"- {_quoted(event, flow=False)}{ending}"
    lists = (place for key, place in places.items() if isinstance(fields.get(key), Sequence))
    indent = next((" " * place.column for place in lists if front[place.start] == "-"), _INDENT)
    if node is None:
        yield f"{front}{LOG}:{ending}{indent}{line}"
        return
    place = places[LOG]
    if isinstance(node, Sequence) and place.is_flow:
        yield _into_flow(front, place, event, ending)
    elif isinstance(node, Sequence):
        for at in _gaps(front, place.last):
            yield front[:at] + " " * place.column + line + front[at:]
    elif isinstance(node, Scalar):
        yield from _from_scalar(front, place, node, event, indent + line, ending)


def _gaps(front: str, end: int) -> Iterator[int]:
    """Where a line can be put behind what ends there: above blank lines, then below them, since they may be text."""
    for last in (len(front[:end].rstrip()), end - 1):
        yield front.index("\n", last) + 1


def _into_flow(front: str, place: _Place, event: str, ending: str) -> str:
    """`[a, b]` → `[a, b, event]`; on a line of its own where the last item and the bracket have theirs."""
    last, gap, quoted = place.last, front[place.last : place.end - 1], _quoted(event, flow=True)
    before = front[place.start : last]
    if before.endswith("["):
        return front[:last] + quoted + (gap if gap.strip(" ") else "") + front[place.end - 1 :]
    if "\n" not in gap or "\n" not in before:
        return f"{front[:last]}, {quoted}{front[last:]}"
    begin, end = front.rindex("\n", 0, last) + 1, front.index("\n", last) + 1
    indent = front[begin : begin + len(front[begin:]) - len(front[begin:].lstrip(" "))]
    first, then = ("", ",") if gap.lstrip(" ").startswith(",") else (",", "")
    return front[:last] + first + front[last:end] + indent + quoted + then + ending + front[end:]


def _from_scalar(front: str, place: _Place, node: Scalar, event: str, item: str, ending: str) -> Iterator[str]:
    """An empty `log:` gets its first line, a block of lines one more; a single text becomes the first of a list."""
    start, last = place.start, place.last
    below = front.index("\n", last - 1) + 1
    head = front[:start].rstrip(" ")
    if is_missing(node):
        yield (head if start < last else front[:start]) + front[last:below] + item + front[below:]
    elif front[start] == "|":
        first = front[front.index("\n", start) + 1 :].lstrip("\r\n")
        for at in _gaps(front, last):
            yield front[:at] + first[: len(first) - len(first.lstrip(" "))] + event + ending + front[at:]
    else:
        head += "" if head.endswith("\n") else ending
        yield head + item[: item.index("-")] + "- " + front[start:below] + item + front[below:]


def _places(front: str) -> dict[str, _Place]:
    """Where the value of each key stands."""
    import yaml

    found: dict[str, _Place] = {}
    key: str | None = None
    depth = start = column = last = 0
    events: Iterable[Any] = yaml.parse(front, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    for event in events:
        begin, end = event.start_mark, event.end_mark.index
        opens, closes = isinstance(event, yaml.CollectionStartEvent), isinstance(event, yaml.CollectionEndEvent)
        if depth == 1 and not closes:
            if key is None:
                key = event.value
                continue
            start, column = begin.index, begin.column
        depth += opens - closes
        last = last if closes else end
        if depth == 1 and key is not None:
            found[key] = _Place(start, column, last, end, closes and end > begin.index)
            key = None
        elif end > begin.index:
            last = end
    return found


def _quoted(event: str, flow: bool) -> str:
    """The event as every YAML reader reads it back: plain if it can be, else in double quotes."""
    node, _ = parse_yaml(f"[{event}]" if flow else f"- {event}\n", "")
    read = node.items[0] if isinstance(node, Sequence) else None
    is_same = isinstance(read, Scalar) and read.text == event and not is_missing(read)
    if is_same and event[0].isalnum() and not (flow and set(event) & set(",[]{}")):
        return event
    return json.dumps(event, ensure_ascii=False)


def _texts(node: Node | None) -> list[str] | None:
    """The lines of a log as texts (a colon before a remark may have made one a mapping), None when it is no list."""
    if node is None or is_missing(node):
        return []
    found: list[str] = []
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Scalar):
            found += [" ".join(line.split()) for line in item.text.splitlines()]
        elif isinstance(item, Mapping) and len(item.entries) == 1 and item is not node:
            ((key, value),) = item.entries.values()
            rest = value.text if isinstance(value, Scalar) else ""
            found.append(" ".join((f"{key.text}: {rest}" if rest else key.text).split()))
        else:
            return None
    return found


def _is_plus_event(before: Mapping, after: Mapping, event: str) -> bool:
    """Whether the new data is the old data and one more event at the end of the log."""
    old, new = to_plain(before), to_plain(after)
    log, longer = old.pop(LOG, None), new.pop(LOG, None)
    if is_missing(before.get(LOG)):
        log = []
    elif isinstance(log, str):
        log, longer = (log.splitlines(), longer.splitlines()) if isinstance(longer, str) else ([log], longer)
    return bool(longer == [*log, event] and new == old)
