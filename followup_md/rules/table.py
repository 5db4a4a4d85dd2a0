"""The nouns of the tables and stages that a rules file declares: what a row is, and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from followup_md.core.problem import Place
from followup_md.language.context import Expr
from followup_md.rules.conditions import Clause, TextCase


class Rows(NamedTuple):
    """What a row is: a note of one of the kinds, or all notes of these kinds with the same values of the fields.

    `fields` are None where each note is a row of its own; else the field that groups the kinds is left out of them.
    """

    kinds: tuple[str, ...]
    fields: tuple[str, ...] | None


class Column(NamedTuple):
    """What a cell holds: a value, or the words of the first case that holds."""

    title: str
    value: Expr | None
    texts: tuple[TextCase, ...]


class TableOfKind(NamedTuple):
    """How a table asks a note of one kind. What it is in `order` by comes with whether the largest value is first."""

    where: tuple[Clause, ...]
    dim: Expr | None
    order: tuple[tuple[Expr, bool], ...]
    columns: tuple[Column, ...]


class Table(NamedTuple):
    """One table. The note that speaks for a row is asked as `of` says for its kind."""

    name: str
    title: str
    rows: Rows
    of: Mapping[str, TableOfKind]
    place: Place


class Stages(NamedTuple):
    """The stages that a row goes through: their titles, and for each kind of note the days on which it reached them."""

    rows: Rows
    titles: tuple[str, ...]
    of: Mapping[str, tuple[Expr, ...]]
    place: Place
