"""Reading single nodes of a rules file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Node
from followup_md.text.yaml_reader import parse_yaml


def node(text: str) -> Node:
    """The node of a YAML text."""
    found, wrong = parse_yaml(text, "rules.yaml")
    assert wrong == ()
    assert found is not None
    return found


def read(how: Callable[..., Any], text: str, *more: object) -> Any:
    """What a reading function makes of a text that has no mistake."""
    reader = Reader()
    value = how(reader, node(text), *more)
    assert [str(problem) for problem in reader.problems] == []
    return value


def refused(how: Callable[..., Any], text: str, *more: object) -> tuple[Any, list[str]]:
    """What a reading function makes of a text that has a mistake, and `LINE:COLUMN: MESSAGE [CODE]` of each problem."""
    reader = Reader()
    value = how(reader, node(text), *more)
    return value, [f"{at.line}:{at.column}: {message} [{code}]" for at, _, code, message in reader.problems]
