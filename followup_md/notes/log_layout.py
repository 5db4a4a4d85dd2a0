"""The layouts in which people write a `log:` in front matter, and how lines are put into each of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from followup_md.notes.log import LOG
from followup_md.text.markdown import without_marks
from followup_md.text.yaml_nodes import Mapping, Scalar, Sequence, is_missing
from followup_md.text.yaml_reader import parse_yaml

_INDENT = "  "


class _Extent(NamedTuple):
    """Where the value of a key stands in the front matter; its last scalar (before any bracket) ends at `last`."""

    start: int
    column: int
    last: int
    end: int
    is_flow: bool


def insertions(front: str, fields: Mapping, events: list[str], ending: str) -> Iterator[str]:
    """The front matter with the events behind the others, in each way that its layout suggests; the best first.

    `fields` are those in it and `ending` is its line end. Whether a result is right, the caller checks.
    """
    node, extents = fields.get(LOG), _extents(front)
    lines = [f"- {_quoted(event, flow=False)}{ending}" for event in events]
    lists = (extent for key, extent in extents.items() if isinstance(fields.get(key), Sequence))
    indent = next((" " * extent.column for extent in lists if front[extent.start] == "-"), _INDENT)
    if node is None:
        yield f"{front}{LOG}:{ending}{_indented(lines, indent)}"
        return
    extent = extents[LOG]
    if isinstance(node, Sequence) and extent.is_flow:
        yield _into_flow(front, extent, events, ending)
    elif isinstance(node, Sequence):
        for at in _gaps(front, extent.last):
            yield front[:at] + _indented(lines, " " * extent.column) + front[at:]
    elif not isinstance(node, Scalar):
        return
    elif is_missing(node):
        yield _into_empty(front, extent, _indented(lines, indent))
    elif front[extent.start] == "|":
        yield from _into_lines(front, extent, [event + ending for event in events])
    else:
        yield _into_text(front, extent, indent, lines, ending)


def _indented(lines: Iterable[str], indent: str) -> str:
    return "".join(indent + line for line in lines)


def _gaps(front: str, end: int) -> Iterator[int]:
    """Where lines can follow what ends there: above blank lines, then below them, because they may belong to it."""
    for last in (len(front[:end].rstrip()), end - 1):
        yield front.index("\n", last) + 1


def _into_flow(front: str, extent: _Extent, events: list[str], ending: str) -> str:
    """`[a, b]` → `[a, b, event]`; on lines of their own where the last item and the bracket are on different ones."""
    last, gap, quoted = (
        extent.last,
        front[extent.last : extent.end - 1],
        [_quoted(event, flow=True) for event in events],
    )
    before = front[extent.start : last]
    if before.endswith("["):
        return front[:last] + ", ".join(quoted) + (gap if gap.strip(" ") else "") + front[extent.end - 1 :]
    if "\n" not in gap or "\n" not in before:
        return ", ".join((front[:last], *quoted)) + front[last:]
    begin, end = front.rindex("\n", 0, last) + 1, front.index("\n", last) + 1
    indent = front[begin : begin + len(front[begin:]) - len(front[begin:].lstrip(" "))]
    first, then = ("", ",") if gap.lstrip(" ").startswith(",") else (",", "")
    lines = indent + f",{ending}{indent}".join(quoted) + then + ending
    return front[:last] + first + front[last:end] + lines + front[end:]


def _into_empty(front: str, extent: _Extent, lines: str) -> str:
    """`log: ~` → a list."""
    start, last = extent.start, extent.last
    below = front.index("\n", last - 1) + 1
    head = front[:start].rstrip(" ") if start < last else front[:start]
    return head + front[last:below] + lines + front[below:]


def _into_lines(front: str, extent: _Extent, lines: list[str]) -> Iterator[str]:
    """`log: |` and a block of lines → more lines."""
    first = front[front.index("\n", extent.start) + 1 :].lstrip("\r\n")
    indent = first[: len(first) - len(first.lstrip(" "))]
    for at in _gaps(front, extent.last):
        yield front[:at] + _indented(lines, indent) + front[at:]


def _into_text(front: str, extent: _Extent, indent: str, lines: list[str], ending: str) -> str:
    """`log: text` → a list that begins with the text."""
    below = front.index("\n", extent.last - 1) + 1
    head = front[: extent.start].rstrip(" ")
    head += "" if head.endswith("\n") else ending
    return f"{head}{indent}- {front[extent.start : below]}{_indented(lines, indent)}{front[below:]}"


def _extents(front: str) -> dict[str, _Extent]:
    """Key → where its value stands."""
    import yaml

    extents: dict[str, _Extent] = {}
    key: str | None = None
    depth = start = column = last = 0
    events: Iterable[Any] = yaml.parse(without_marks(front), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
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
            extents[key] = _Extent(start, column, last, end, closes and end > begin.index)
            key = None
        elif end > begin.index:
            last = end
    return extents


def _quoted(event: str, flow: bool) -> str:
    """The event as every YAML reader reads it back: plain if possible, else in double quotes."""
    node, _ = parse_yaml(f"[{event}]" if flow else f"- {event}\n", "")
    item = node.items[0] if isinstance(node, Sequence) else None
    is_same = isinstance(item, Scalar) and item.text == event and not is_missing(item)
    if is_same and event[0].isalnum() and not (flow and set(event) & set(",[]{}")):
        return event
    return json.dumps(event, ensure_ascii=False)
