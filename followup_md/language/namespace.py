"""The names that may be used at a point of a rules file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from followup_md.core.words import suggest
from followup_md.language.context import Expr
from followup_md.language.functions import ClauseError
from followup_md.language.types import BROKEN, Type
from followup_md.language.wording import shown

PRESENCE = ("missing", "present", "unanswered", "answered")
"""The words that `is` and `is not` can be followed by on every value."""


class Namespace(NamedTuple):
    """The names that may be used at a point.

    `names` makes the expression that a name stands for; `inner` are the namespaces after a prefix; `of_element` gives
    what plain names mean inside the filter of a list with such elements, None where there are none. `is_dated` tells
    whether notes of the kind at hand have a day of their own.
    """

    title: str
    names: Mapping[str, Callable[[], Expr]]
    inner: Mapping[str, Namespace]
    of_element: Callable[[Type], Namespace | None]
    is_dated: bool = False

    @property
    def known(self) -> set[str]:
        """Every word that can stand where a name is expected, for suggestions."""
        return {*self.names, *self.inner, *PRESENCE}

    def find(self, name: str, text: str) -> Expr:
        """The expression that a name stands for, with `text` as it is written there. Raises ClauseError."""
        if name in self.names:
            expr = self.names[name]()
            if expr.type == BROKEN:
                raise ClauseError("")
            return expr._replace(text=text)
        if name in self.inner:
            example = next(iter(self.inner[name].names), "…")
            raise ClauseError(f"`{name}` needs a name after it, as in `{name}.{example}`")
        if name in PRESENCE:
            raise ClauseError(f"`{name}` goes after `is` or `is not`, as in `x is {name}`")
        raise ClauseError(f"{self.title} has no `{shown(name)}`{suggest(shown(name), map(shown, self.known))}")
