"""What the grammar of rules files says about a key: whether it has to be given, and how it merges with a parent's."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from followup_md.rules.patterns import Schema


class Need(Enum):
    """When a key has to be given."""

    NEVER = ""
    WHOLE = "Required, here or in what is extended."
    ALWAYS = "Required."


class Merge(Enum):
    """What becomes of a parent's value in a child that gives the key as well."""

    REPLACE = ""
    ADD = "replaced, or added to by the key with a `+`"
    BY_NAME = "merged name by name"
    DEEP = "merged name by name, and each of them key by key"


class Key(NamedTuple):
    """One key of a mapping: its documentation in Markdown, and what may stand behind it as JSON Schema.

    `entries` is the mapping of the grammar that stands under each name, for `Merge.DEEP`.
    """

    name: str
    says: str
    schema: Schema | Callable[[], Schema]
    need: Need = Need.NEVER
    merge: Merge = Merge.REPLACE
    entries: str = ""
