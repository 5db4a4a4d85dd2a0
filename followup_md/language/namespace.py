"""The names that may be used at a point of a rules file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from followup_md.language.context import Expr
from followup_md.language.types import Type


class Namespace(NamedTuple):
    """The names that may be used at a point.

    `names` makes the expression behind a name, `inner` are the namespaces behind a prefix, `of_element` says what
    plain names mean inside the filter of a list with such elements (None when there are none).
    """

    title: str
    names: Mapping[str, Callable[[], Expr]]
    inner: Mapping[str, Namespace]
    of_element: Callable[[Type], Namespace | None]
