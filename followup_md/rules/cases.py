"""Texts, priorities and rests that depend on a condition: cases of which the first, or all, that hold count."""

from __future__ import annotations

from followup_md.language.context import Expr
from followup_md.language.namespace import Namespace
from followup_md.language.texts import parse_text
from followup_md.rules.conditions import TextCase
from followup_md.rules.facts import read_case
from followup_md.rules.model import PRIORITIES, Rest
from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, Sequence


def read_texts(
    reader: Reader, value: Node | None, name: str, names: Namespace, is_needed: bool = False
) -> tuple[TextCase, ...]:
    """The cases of `say`, or the sentences of `because` or `notices`, of which there may be none."""
    if is_needed and isinstance(value, Sequence) and not value.items:
        _no_text(reader, value, name)
    cases = (read_text_case(reader, item, name, names) for item in _items(value))
    return tuple(case for case in cases if case)


def read_text_case(reader: Reader, item: Node, name: str, names: Namespace) -> TextCase | None:
    """A text, or a case of one, or None after noting a problem."""
    when: Expr | None = None
    words: Scalar | None = item if isinstance(item, Scalar) else None
    if isinstance(item, Mapping):
        when, words = read_case(reader, item, names)
    elif words is None:
        _no_text(reader, item, name)
    text = words and reader.compiled(words, lambda text: parse_text(text, names), "rules-text")
    return TextCase(when, text, item.place) if text else None


def _no_text(reader: Reader, node: Node, name: str) -> None:
    message = f"`{name}` must be a text, or a list of texts and of cases `when:`, `is:`"
    reader.problem(node, "rules-shape", message)


def read_rests(reader: Reader, value: Node | None, names: Namespace) -> tuple[Rest, ...]:
    """Why a note of a kind asks for nothing."""
    rests: list[Rest] = []
    for item in _items(value):
        mapping = reader.mapping(item, "a case of `rests`")
        if mapping is None:
            continue
        reader.known_keys(mapping, "rest")
        waits = reader.choice(mapping.get("waits"), "`waits`", ("yes", "no"), "no") == "yes"
        case = mapping._replace(entries={name: entry for name, entry in mapping.entries.items() if name != "waits"})
        text = read_text_case(reader, case, "rests", names)
        rests += (Rest(text, waits),) if text else ()
    return tuple(rests)


def read_priority(reader: Reader, value: Node | None, names: Namespace) -> tuple[str, tuple[tuple[Expr, str], ...]]:
    """The priority where no condition holds, and the conditions with the priority under each."""
    usual: str | None = None
    conditions: list[tuple[Expr, str]] = []
    for item in _items(value):
        when, word = read_case(reader, item, names) if isinstance(item, Mapping) else (None, item)
        priority = reader.choice(word, "`priority`", PRIORITIES, "normal")
        if usual is not None:
            continue  # behind a case without a condition no other counts
        if when:
            conditions.append((when, priority))
        else:
            usual = priority
    return usual or "normal", tuple(conditions)


def _items(value: Node | None) -> tuple[Node, ...]:
    return value.items if isinstance(value, Sequence) else () if value is None else (value,)
