"""A clause and a text with a condition, as a rules file gives them."""

from __future__ import annotations

from typing import NamedTuple

from followup_md.core.problem import Place
from followup_md.language.context import Context, Expr
from followup_md.language.texts import Text


class Clause(NamedTuple):
    """A clause and the place it is written at."""

    expr: Expr
    place: Place


class TextCase(NamedTuple):
    """One case of a text, or one sentence of a reason: its condition (None holds always), the words and its place."""

    when: Expr | None
    text: Text
    place: Place

    def holds(self, context: Context) -> bool:
        """Whether it is to be said: what is unknown is not."""
        return self.when is None or self.when.run(context) is True
