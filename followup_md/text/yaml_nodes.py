"""YAML text → text values that know where they stand.

Knows YAML, knows nothing of notes or rules. Every scalar stays text (`no`, `10:30` and `1` mean themselves): whoever
declared the field decides its type. Reads the parser's event stream with a stack of its own, so nesting cannot end
the process, and refuses what can blow up or hide data: aliases, merge keys, repeated keys, deep nesting, floods.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from followup_md.core.problem import ERROR, Problem

MOST_DEPTH = 20
MOST_NODES = 200_000
MOST_KEY = 1_000
"""A little below the length at which YAML takes a key for something else."""


class Scalar(NamedTuple):
    """A text and where it begins. `plain` when it stood without quotes, so that an unquoted `null` can mean nothing."""

    text: str
    line: int
    column: int
    plain: bool = True
    source: str = ""


class Sequence(NamedTuple):
    """A list of nodes."""

    items: tuple[Node, ...]
    line: int
    column: int
    source: str = ""


class Mapping(NamedTuple):
    """Keys in the order of the text; the key's own scalar says where it stands."""

    entries: dict[str, tuple[Scalar, Node]]
    line: int
    column: int
    source: str = ""

    def get(self, key: str) -> Node | None:
        """The value of a key, None without it."""
        entry = self.entries.get(key)
        return entry[1] if entry else None


Node = Scalar | Sequence | Mapping


def is_missing(node: Node | None) -> bool:
    """True for no node, an empty text, an unquoted `null` or `~`, an empty list and an empty mapping."""
    if isinstance(node, Scalar):
        return not node.text or node.text.isspace() or (node.plain and node.text in ("null", "Null", "NULL", "~"))
    if isinstance(node, Sequence):
        return not node.items
    return node is None or not node.entries


_FLAT_LINE = re.compile(
    r"(?:(?P<key>[A-Za-z_][\w-]*):(?: +|(?=$))|(?P<indent> *)-(?P<gap> +)(?=[^ ]))"
    r"(?P<value>[^\s#&*!|>'\"%@`\[\]{},?:-].*|\"[^\"\\]*\" *|'[^']*' *|)",
    re.ASCII,
)


def parse_flat(text: str, source: str, first_line: int = 1) -> Mapping | None:
    """The fast path for front matter as people write it: `key: value` lines and simple block lists.

    Gives exactly what `parse_yaml` gives, or None for anything it is not sure of (a law of the tests), in about a
    quarter of the time.
    """
    entries: dict[str, tuple[Scalar, Node]] = {}
    items: list[Node] | None = None
    indent, at, key = "", 0, None
    for line, words in enumerate(text.split("\n"), first_line):
        if not words:
            continue
        found = _FLAT_LINE.fullmatch(words)
        if found is None or not words.isprintable():
            return None
        name, margin, gap, value = found.groups()
        plain = not value or value[0] not in "\"'"
        value = value.rstrip(" ") if plain else value.rstrip(" ")[1:-1]
        if plain and (" #" in value or (":" in value and (": " in value or value[-1] == ":"))):
            return None
        if name is None:
            if items is None or (items and margin != indent) or (plain and not value):
                return None
            if not items:
                indent, at = margin, line
            items.append(Scalar(value, line, len(margin) + len(gap) + 2, plain, source))
            continue
        if name in entries or len(name) > MOST_KEY:
            return None
        if items and key is not None:
            entries[key.text] = key, Sequence(tuple(items), at, len(indent) + 1, source)
        key = Scalar(name, line, 1, True, source)
        if value or not plain:
            items, column = None, found.start(4) + 1
        else:
            items, column = [], len(name) + 2
        entries[name] = key, Scalar(value, line, column, plain, source)
    if items and key is not None:
        entries[key.text] = key, Sequence(tuple(items), at, len(indent) + 1, source)
    return Mapping(entries, next(iter(entries.values()))[0].line, 1, source) if entries else None


def to_plain(node: Node) -> Any:
    """A node as texts, lists and dicts of them, without its places."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [to_plain(item) for item in node.items]
    return {name: to_plain(value) for name, (_, value) in node.entries.items()}


class _Refused(Exception):
    """Carries a problem out of the event loop."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def parse_yaml(
    text: str, source: str, first_line: int = 1, most_nodes: int = MOST_NODES
) -> tuple[Node | None, tuple[Problem, ...]]:
    """The one document in the text (None when it is empty) and the problem that stopped the reading, if any."""
    import yaml

    try:
        return _build(yaml.parse(text, Loader=_loader()), source, first_line - 1, most_nodes), ()
    except _Refused as refused:
        return None, (refused.problem,)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        too_deep = _too_deep_before(error, text, source, first_line - 1, most_nodes)
        return None, (too_deep or _explain(error, text, source, first_line - 1),)


def _too_deep_before(error: Exception, text: str, source: str, offset: int, most_nodes: int) -> Problem | None:
    """The nesting that is too deep for us before the place of an error.

    The parser scans ahead of the events that it gives (up to 1,024 characters of a line, looking for a colon), and
    that of PyYAML 6.0.4 stops at 1,000 levels: before we have counted to our limit. What stands in front of its error
    holds none, so there we can count.
    """
    import yaml

    mark = getattr(error, "problem_mark", None)
    if mark is None or mark.index <= MOST_DEPTH:
        return None
    try:
        _build(yaml.parse(text[: mark.index], Loader=_loader()), source, offset, most_nodes)
    except _Refused as refused:
        if refused.problem.code == "yaml-depth":
            return refused.problem
    except yaml.YAMLError:
        pass
    return None


class _Open:
    """A collection whose end has not been read yet."""

    __slots__ = ("column", "entries", "items", "key", "line")

    def __init__(self, line: int, column: int, is_mapping: bool) -> None:
        self.line, self.column = line, column
        self.entries: dict[str, tuple[Scalar, Node]] | None = {} if is_mapping else None
        self.items: list[Node] = []
        self.key: Scalar | None = None

    def close(self, source: str) -> Node:
        """The finished node."""
        if self.entries is None:
            return Sequence(tuple(self.items), self.line, self.column, source)
        return Mapping(self.entries, self.line, self.column, source)


def _build(events: Iterable[Any], source: str, offset: int, most_nodes: int) -> Node | None:
    from yaml import events as kinds

    stack: list[_Open] = []
    root: Node | None = None
    documents = nodes = 0
    for event in events:
        kind, mark = type(event), event.start_mark
        line, column = mark.line + 1 + offset, mark.column + 1
        if kind is kinds.ScalarEvent:
            node: Node = Scalar(event.value, line, column, event.implicit[0] and not event.style, source)
        elif kind is kinds.SequenceEndEvent or kind is kinds.MappingEndEvent:
            node = stack.pop().close(source)
        else:
            documents += kind is kinds.DocumentStartEvent
            if kind is kinds.AliasEvent:
                _refuse(
                    source, line, column, "yaml-alias", f"`*{event.anchor}` is an alias: write the value out instead"
                )
            if documents > 1:
                _refuse(source, line, column, "yaml-documents", "a second document begins here: only one is read")
            if kind is kinds.SequenceStartEvent or kind is kinds.MappingStartEvent:
                if len(stack) >= MOST_DEPTH:
                    _refuse(source, line, column, "yaml-depth", f"nested more than {MOST_DEPTH} deep")
                stack.append(_Open(line, column, kind is kinds.MappingStartEvent))
            continue
        nodes += 1
        if nodes > most_nodes:
            _refuse(source, line, column, "yaml-size", f"more than {most_nodes:,} values: too much for one file")
        if stack:
            _add(stack[-1], node, source)
        else:
            root = node
    if isinstance(root, Scalar) and root.plain and not root.text:
        return None
    return root


def _add(parent: _Open, node: Node, source: str) -> None:
    if parent.entries is None:
        parent.items.append(node)
    elif parent.key is not None:
        parent.entries[parent.key.text] = parent.key, node
        parent.key = None
    elif not isinstance(node, Scalar):
        _refuse(source, node.line, node.column, "yaml-key", "a key must be a text, not a list or a mapping")
    elif node.plain and node.text == "<<":
        _refuse(source, node.line, node.column, "yaml-alias", "`<<` merges another mapping: write its keys out instead")
    elif node.text in parent.entries:
        first = parent.entries[node.text][0]
        message = f"`{node.text}` stands here again, first on line {first.line}: keep one of the two"
        _refuse(source, node.line, node.column, "yaml-repeated-key", message)
    else:
        parent.key = node


def _refuse(source: str, line: int, column: int, code: str, message: str) -> None:
    raise _Refused(Problem(source, line, column, ERROR, code, message))


_HINTS = (
    ("mapping values are not allowed", "a value that holds `: ` must stand in quotes"),
    ("cannot start any token", "a value that begins with this character must stand in quotes"),
    ("did not find expected key", "the indentation differs from the lines above, or a quote or bracket is not closed"),
    ("did not find expected", "a quote or a bracket is not closed, or a value that begins with one needs quotes"),
    ("could not find expected ':'", "a line without a colon stands between the keys"),
    ("unexpected end of stream", "a quote or a bracket is not closed"),
    ("control characters", "the file holds a control character; delete it"),
)


def _explain(error: object, text: str, source: str, offset: int) -> Problem:
    """A YAML error as a problem: the parser's words, and what people usually have to change."""
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "not valid YAML"
    hint = next((hint for words, hint in _HINTS if words in said), "")
    if mark and "cannot start any token" in said and text[mark.index : mark.index + 1] == "\t":
        hint = "indent with blanks, not with tabs"
    if "{{" in text:
        hint = "`{{…}}` is a placeholder of a template; put the folder of templates under `page: ignore:`"
    if mark:
        line, column = mark.line + 1 + offset, mark.column + 1
    else:
        before = text[: _position(error, text)]
        line, column = before.count("\n") + 1 + offset, len(before) - before.rfind("\n")
    message = f"cannot be read as YAML: {said}" + (f"; {hint}" if hint else "")
    return Problem(source, line, column, ERROR, "yaml", message)


def _position(error: object, text: str) -> int:
    """Where the character stands that cannot be part of any YAML text."""
    character = getattr(error, "character", None)
    return int(getattr(error, "start", 0)) if character is None else text.index(chr(character))
