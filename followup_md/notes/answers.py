"""Answers that are no values: `none` says that there is nothing, `TBD` that nobody knows yet."""

from __future__ import annotations

from enum import Enum

from followup_md.rules.model import Field
from followup_md.text.yaml_nodes import Node, Scalar, Sequence

_NONE = frozenset(("none", "n/a"))
_OPEN = frozenset(("tbd", "tbc", "?", "??"))


class Answer(Enum):
    """What a value of the front matter says besides what it says as a value."""

    VALUE = "a value"
    NONE = "asked, and there is nothing"
    OPEN = "not known yet"


def answer_of(node: Node, field: Field) -> tuple[Answer, Node]:
    """The answer, and the node without the entries of a list that say nothing. A choice keeps its own words."""
    if isinstance(node, Scalar):
        return _of_text(node.text, field.type.choices), node
    if not isinstance(node, Sequence):
        return Answer.VALUE, node
    answers = [_of_text(item.text) if isinstance(item, Scalar) else Answer.VALUE for item in node.items]
    kept = tuple(item for item, answer in zip(node.items, answers, strict=True) if answer is Answer.VALUE)
    if kept or not answers:
        return Answer.VALUE, node._replace(items=kept)
    return Answer.NONE if Answer.NONE in answers else Answer.OPEN, node


def is_none(text: str) -> bool:
    """Whether the text of a section only says that there is nothing."""
    return text.strip().removeprefix("- ").rstrip(".").strip().casefold() in _NONE


def is_open(text: str) -> bool:
    """Whether the text of a section only says that nobody knows yet."""
    return text.strip().removeprefix("- ").rstrip(".").strip().casefold() in _OPEN


def _of_text(text: str, choices: tuple[str, ...] = ()) -> Answer:
    word = text.strip().casefold()
    if len(word) > 4 or word in choices:
        return Answer.VALUE
    return Answer.NONE if word in _NONE else Answer.OPEN if word in _OPEN else Answer.VALUE
