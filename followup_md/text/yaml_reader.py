"""YAML text → nodes that know their places.

Every scalar stays text (`no`, `10:30` and `1` mean themselves): the type of a value is decided by whoever declared the
field. The reader keeps its own stack over the parser's events, so that nesting cannot end the process, and refuses
whatever can blow up or hide data: aliases, merge keys, duplicate keys, deep nesting and floods of values.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from followup_md.core.problem import ERROR, Place, Problem
from followup_md.text.yaml_errors import explain_error
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, Sequence

MOST_DEPTH = 20
MOST_NODES = 200_000


class _Refused(Exception):
    """Leaves the event loop: what is wrong, and at which line and column (both from 1)."""

    def __init__(self, line: int, column: int, code: str, message: str) -> None:
        self.line, self.column, self.code, self.message = line, column, code, message


def parse_yaml(
    text: str, source: str, first_line: int = 1, most_nodes: int = MOST_NODES
) -> tuple[Node | None, tuple[Problem, ...]]:
    """The one document in the text (None when it is empty), or None and the problem that stopped the reading."""
    import yaml

    try:
        try:
            return _build(yaml.parse(text, Loader=_loader()), source, first_line, most_nodes), ()
        except (yaml.YAMLError, UnicodeEncodeError) as error:
            _check_depth_before(error, text, first_line, most_nodes)
            return None, (explain_error(error, text, source, first_line),)
    except _Refused as refused:
        place = Place(source, refused.line, refused.column)
        return None, (Problem(place, ERROR, refused.code, refused.message),)


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _check_depth_before(error: Exception, text: str, first_line: int, most_nodes: int) -> None:
    """Refuse nesting that is too deep for us and stands before the place of an error.

    The parser scans ahead of the events that it emits (up to 1,024 characters of a line, looking for a colon), and
    that of PyYAML 6.0.4 stops at 1,000 levels, before we have counted to our own limit. What precedes its error
    contains no error, so there we can count.
    """
    import yaml

    mark = getattr(error, "problem_mark", None)
    if mark is None or mark.index <= MOST_DEPTH:
        return
    try:
        _build(yaml.parse(text[: mark.index], Loader=_loader()), "", first_line, most_nodes)
    except _Refused as refused:
        if refused.code == "yaml-depth":
            raise
    except yaml.YAMLError:
        pass


class _Open:
    """A collection whose end has not been read yet. `entries` is None for a list."""

    __slots__ = ("column", "entries", "items", "key", "line")

    def __init__(self, line: int, column: int, is_mapping: bool) -> None:
        self.line, self.column = line, column
        self.entries: dict[str, tuple[Scalar, Node]] | None = {} if is_mapping else None
        self.items: list[Node] = []
        self.key: Scalar | None = None

    def add(self, node: Node) -> None:
        """Take the next key or value. Raises _Refused for a key that is not allowed."""
        if self.entries is None:
            self.items.append(node)
        elif self.key is not None:
            self.entries[self.key.text] = self.key, node
            self.key = None
        else:
            self.key = _checked_key(node, self.entries)

    def close(self, source: str) -> Node:
        """The finished node."""
        if self.entries is None:
            return Sequence(tuple(self.items), self.line, self.column, source)
        return Mapping(self.entries, self.line, self.column, source)


def _checked_key(node: Node, entries: dict[str, tuple[Scalar, Node]]) -> Scalar:
    code = "yaml-key"
    if not isinstance(node, Scalar):
        message = "a key must be a text, not a list or a mapping"
    elif node.plain and node.text == "<<":
        code, message = "yaml-alias", "`<<` merges another mapping: write its keys out instead"
    elif node.text in entries:
        code, message = "yaml-repeated-key", f"duplicate key `{node.text}` (first on line {entries[node.text][0].line})"
    else:
        return node
    raise _Refused(node.line, node.column, code, message)


def _build(events: Iterable[Any], source: str, first_line: int, most_nodes: int) -> Node | None:
    from yaml import events as kinds

    stack: list[_Open] = []
    root: Node | None = None
    documents = nodes = 0
    for event in events:
        kind, mark = type(event), event.start_mark
        line, column = mark.line + first_line, mark.column + 1
        if kind is kinds.ScalarEvent:
            node: Node = Scalar(event.value, line, column, event.implicit[0] and not event.style, source)
        elif kind is kinds.SequenceEndEvent or kind is kinds.MappingEndEvent:
            node = stack.pop().close(source)
        else:
            documents += kind is kinds.DocumentStartEvent
            if kind is kinds.AliasEvent:
                raise _Refused(
                    line, column, "yaml-alias", f"`*{event.anchor}` is an alias: write the value out instead"
                )
            if documents > 1:
                raise _Refused(line, column, "yaml-documents", "a second document begins here: only one is read")
            if kind is kinds.SequenceStartEvent or kind is kinds.MappingStartEvent:
                if len(stack) >= MOST_DEPTH:
                    raise _Refused(line, column, "yaml-depth", f"nested more than {MOST_DEPTH} deep")
                stack.append(_Open(line, column, kind is kinds.MappingStartEvent))
            continue
        nodes += 1
        if nodes > most_nodes:
            raise _Refused(line, column, "yaml-size", f"more than {most_nodes:,} values: too much for one file")
        if stack:
            stack[-1].add(node)
        else:
            root = node
    if isinstance(root, Scalar) and root.plain and not root.text:
        return None
    return root
