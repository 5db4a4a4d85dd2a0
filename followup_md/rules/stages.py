"""Reading the stages of a rules file."""

from __future__ import annotations

from followup_md.language.context import Expr
from followup_md.language.functions import ClauseError, as_date
from followup_md.rules.facts import compile_fact
from followup_md.rules.grammar import needed_keys
from followup_md.rules.keys import Need
from followup_md.rules.reader import Reader
from followup_md.rules.scope import Scope
from followup_md.rules.table import Stages
from followup_md.rules.tables import is_empty, read_rows
from followup_md.text.yaml_nodes import Mapping, Node


def read_stages(tree: Mapping, scope: Scope) -> Stages | None:
    """What `stages:` declares, None without it or after noting a problem."""
    reader = scope.reader
    key, node = tree.entries.get("stages", (None, None))
    mapping = reader.mapping(node, "`stages`")
    if mapping is None or key is None:
        return None
    reader.known_keys(mapping, "stages")
    for wanted in needed_keys("stages", Need.WHOLE):
        if is_empty(mapping.get(wanted)):
            reader.problem(key, "rules-incomplete", f"`stages` needs `{wanted}:`")
    rows = read_rows(reader, mapping.get("rows"), scope.kinds)
    if rows is None:
        return None
    steps = list(reader.entries(mapping.get("steps"), "`steps`"))
    days = {kind: [_day(reader, value, scope, kind) for _, value in steps] for kind in rows.kinds}
    of = {kind: tuple(day for day in own if day) for kind, own in days.items()}
    return Stages(rows, tuple(title.text for title, _ in steps), of, key.place)


def _day(reader: Reader, node: Node, scope: Scope, kind: str) -> Expr | None:
    value = compile_fact(reader, node, scope.of_kind(kind))
    try:
        return value and as_date(value)
    except ClauseError as error:
        reader.problem(node, "rules-type", error.message)
        return None
