"""Relations between notes, as `visit with the same place and guest`: notes of a group with further equal fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from followup_md.core.words import join_words, suggest
from followup_md.language.context import Context, Expr, Subject
from followup_md.language.functions import ClauseError
from followup_md.language.types import BROKEN, PERSON, TEXT, Type
from followup_md.language.wording import EARLIER, LATER
from followup_md.rules.model import Kind, Relation
from followup_md.rules.names import Look
from followup_md.rules.reader import Reader
from followup_md.rules.values import RELATION_PATTERN
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Scalar


def read_relations(reader: Reader, node: MappingNode, kind: Kind, kinds: Mapping[str, Kind]) -> dict[str, Relation]:
    """Name → relation of one kind. `kinds` are all kinds with their fields."""
    relations: dict[str, Relation] = {}
    for key, value in reader.entries(node.get("relations"), "`relations`"):
        text = reader.text(value, f"relation `{key.text}`")
        if text is None or not isinstance(value, Scalar) or not reader.is_name(key, "relation"):
            continue
        match = RELATION_PATTERN.fullmatch(" ".join(text.split()))
        if match is None:
            message = f"`{text}` is not a relation; write it as `{kind.name} with the same {kind.group or 'field'}`"
            reader.problem(value, "rules-value", message)
            continue
        other, fields = kinds.get(match[1]), re.split(r", | and ", match[2])
        wrong = _wrong(kind, other, match[1], fields, kinds)
        if wrong:
            reader.problem(value, "rules-unknown", wrong)
            continue
        relations[key.text] = Relation(match[1], tuple(field for field in fields if field != kind.group))
    return relations


def _wrong(kind: Kind, other: Kind | None, name: str, fields: list[str], kinds: Mapping[str, Kind]) -> str:
    if other is None:
        return f"there is no kind `{name}`{suggest(name, kinds)}"
    for field in fields:
        for side in (kind, other):
            if field not in side.fields:
                return f"kind `{side.name}` has no field `{field}`{suggest(field, side.fields)}"
            wrong_type = _wrong_type(side, field)
            if wrong_type:
                return wrong_type
    for side in (kind, other):
        if not side.group:
            return f"a relation stays within a group, and kind `{side.name}` has no `group:`"
    if kind.group != other.group:
        groups = f"`{kind.name}` is grouped by `{kind.group}` and `{other.name}` by `{other.group}`"
        return f"a relation stays within a group, and kind {groups}"
    if kind.group not in fields:
        return f"a relation stays within a group; write `{name} with the same {join_words((kind.group, *fields))}`"
    return ""


def _wrong_type(kind: Kind, field: str) -> str:
    type_ = kind.fields[field].type
    if type_ in (TEXT, PERSON, BROKEN) or type_.choices:
        return ""
    return f"a relation goes by texts, choices and people, and `{field}` of `{kind.name}` is {type_}"


def relation_names(kind: Kind, kinds: Mapping[str, Kind], look: Look) -> dict[str, Callable[[], Expr]]:
    """The names of a kind's relations, and those with `earlier` and `later` before them."""
    names: dict[str, Callable[[], Expr]] = {}
    for name, relation in kind.relations.items():
        names[name] = _name(name, relation, look, lambda note, this: True)
        undated = next((side for side in (kind.name, relation.kind) if not kinds[side].date), None)
        if undated:
            names[EARLIER + name] = names[LATER + name] = _without_order(name, undated)
            continue
        names[EARLIER + name] = _name(f"earlier {name}", relation, look, _is_earlier)
        names[LATER + name] = _name(f"later {name}", relation, look, lambda note, this: _is_earlier(this, note))
    return names


def _without_order(name: str, kind: str) -> Callable[[], Expr]:
    def refuse() -> Expr:
        raise ClauseError(f"no `{name}` are earlier or later: kind `{kind}` has no `date:` that orders its notes")

    return refuse


def _is_earlier(note: Subject, this: Subject) -> bool:
    before, after = note.position, this.position
    return before is not None and after is not None and before < after


def _name(text: str, relation: Relation, look: Look, keeps: Callable[[Subject, Subject], bool]) -> Callable[[], Expr]:
    kind, fields = relation.kind, relation.fields

    def notes(c: Context) -> tuple[Subject, ...]:
        this = look(c)
        memo = this.memo  # the name is that of no fact, and many clauses ask for the same notes
        if text not in memo:
            memo[text] = tuple(note for note in this.related(kind, fields) if keeps(note, this))
        return memo[text]  # type: ignore[no-any-return]

    expr = Expr(Type("list", Type("note", kind=kind)), notes, text, form="relation")
    return lambda: expr
