"""Reading the tables of a rules file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from followup_md.core.words import suggest
from followup_md.language.clauses import parse_clause, parse_value
from followup_md.language.context import Expr
from followup_md.language.functions import ClauseError, as_date
from followup_md.language.namespace import Namespace
from followup_md.language.types import DATE, EVENT, NUMBER, PERSON, TEXT, TIME, YES_NO
from followup_md.rules.cases import read_texts
from followup_md.rules.conditions import Clause
from followup_md.rules.facts import compile_fact
from followup_md.rules.grammar import needed_keys
from followup_md.rules.keys import Need
from followup_md.rules.model import Kind
from followup_md.rules.reader import Reader
from followup_md.rules.scope import Scope
from followup_md.rules.table import Column, Rows, Table, TableOfKind
from followup_md.rules.values import DESCENDING, ROWS_PATTERN
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Scalar, Sequence, is_missing

_ORDERED = (TEXT, DATE, NUMBER, TIME, YES_NO, PERSON)


def read_tables(node: Node | None, scope: Scope) -> dict[str, Table]:
    """Name → table, in the order of the file."""
    reader = scope.reader
    tables: dict[str, Table] = {}
    for key, value in reader.entries(node, "`tables`"):
        mapping = reader.mapping(value, f"table `{key.text}`")
        if mapping is None or not reader.is_name(key, "table"):
            continue
        reader.known_keys(mapping, "table")
        for wanted in needed_keys("table", Need.WHOLE):
            if is_empty(mapping.get(wanted)):
                reader.problem(key, "rules-incomplete", f"table `{key.text}` needs `{wanted}:`")
        rows = read_rows(reader, mapping.get("rows"), scope.kinds)
        if rows:
            title = reader.text(mapping.get("title"), "`title`") or key.text.replace("_", " ").capitalize()
            of = {kind: _of_kind(reader, mapping, scope.of_row(kind)) for kind in rows.kinds}
            _check_order(reader, mapping.get("order"), of)
            tables[key.text] = Table(key.text, " ".join(title.split()), rows, of, key.place)
    return tables


def is_empty(node: Node | None) -> bool:
    """Whether nothing stands behind a key."""
    return node is None or is_missing(node) or (isinstance(node, MappingNode) and not node.entries)


def read_rows(reader: Reader, node: Node | None, kinds: Mapping[str, Kind]) -> Rows | None:
    """`rows:`, or None after noting a problem."""
    text = reader.text(node, "`rows`")
    if text is None or node is None:
        return None
    match = ROWS_PATTERN.fullmatch(" ".join(text.split()))
    if match is None:
        message = f"`rows` must be kinds, as `visit`, or `each FIELD of KIND`, as `each garden of visit`, not `{text}`"
        reader.problem(node, "rules-value", message)
        return None
    fields = re.split(r", | and ", match[1]) if match[1] else None
    named = tuple(dict.fromkeys(re.split(r"\s*,\s*", match[2])))
    wrong = next(_wrong(named, fields, kinds), "")
    if wrong:
        reader.problem(node, "rules-unknown", wrong)
        return None
    return Rows(named, None if fields is None else tuple(name for name in fields if name != kinds[named[0]].group))


def _wrong(named: Iterable[str], fields: list[str] | None, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """What is wrong with the kinds and fields of `rows`."""
    yield from (f"there is no kind `{name}`{suggest(name, kinds)}" for name in named if name not in kinds)
    for kind in (kinds[name] for name in named if fields is not None):
        for field in (name for name in fields or () if name not in kind.fields):
            yield f"kind `{kind.name}` has no field `{field}`{suggest(field, kind.fields)}"
        if not kind.group:
            yield f"`each` puts the notes of a group into one row, and kind `{kind.name}` has no `group:`"
        if kind.group not in (fields or ()):
            yield f"`each` must name `{kind.group}`, by which kind `{kind.name}` is grouped"


def _of_kind(reader: Reader, node: MappingNode, names: Namespace) -> TableOfKind:
    items = reader.scalars(node.get("where"), "`where`")
    where = [reader.compiled(item, lambda text: parse_clause(text, names), "rules-clause") for item in items]
    dim, order = node.get("dim"), reader.scalars(node.get("order"), "`order`")
    if reader.text(dim, "`dim`") is None or not isinstance(dim, Scalar):
        dim = None
    by = [reader.compiled(item, lambda text: _parse_order(text, names), "rules-clause") for item in order]
    columns = reader.entries(node.get("columns"), "`columns`")
    return TableOfKind(
        tuple(Clause(expr, item.place) for expr, item in zip(where, items, strict=True) if expr),
        dim and reader.compiled(dim, lambda text: parse_clause(text, names), "rules-clause"),
        tuple(pair for pair in by if pair),
        tuple(_column(reader, key, value, names) for key, value in columns),
    )


def _column(reader: Reader, key: Scalar, node: Node, names: Namespace) -> Column:
    """A value of the clause language; where it, or one of its cases, has a placeholder, texts."""
    if any("{" in scalar.text for scalar in _values(node)):
        return Column(key.text, None, read_texts(reader, node, key.text, names))
    value = compile_fact(reader, node, names)
    if value and (value.type.name == "note" or (value.type.element and value.type.element.name == "note")):
        reader.problem(node, "rules-type", f"`{value.text}` is {value.type}, which cannot be shown; name a field of it")
    return Column(key.text, value, ())


def _values(node: Node) -> Iterator[Scalar]:
    """The text of a column, or those of its cases."""
    items = node.items if isinstance(node, Sequence) else (node,)
    values = (item.get("is") if isinstance(item, MappingNode) else item for item in items)
    return (value for value in values if isinstance(value, Scalar))


def _parse_order(text: str, names: Namespace) -> tuple[Expr, bool]:
    """A value by which rows are ordered, and whether the largest comes first. Raises ClauseError."""
    bare = text.removesuffix(f" {DESCENDING}")
    expr = parse_value(bare, names)
    expr = as_date(expr) if expr.type.element in (DATE, EVENT) else expr
    if expr.type not in _ORDERED and not expr.type.choices:
        raise ClauseError(f"rows cannot be ordered by `{bare}`, which is {expr.type}")
    return expr, bare != text


def _check_order(reader: Reader, node: Node | None, of: Mapping[str, TableOfKind]) -> None:
    """What rows of several kinds are ordered by must be of one type."""
    first, *others = of.values()
    for other in others:
        for (left, _), (right, _) in zip(first.order, other.order, strict=False):
            if node and left.type != right.type:
                message = f"`order` has {left.type} and {right.type} for `{right.text}`: all kinds must agree"
                reader.problem(node, "rules-type", message)
