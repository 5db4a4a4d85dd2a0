"""How many Markdown files a vault has, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Counts(NamedTuple):
    """`files` is the sum of the notes of all `kinds`, `drafts`, `plain`, `rules`, `broken` and those `left_out`.

    `left_out` counts by reason; the others count some of the notes of a kind.
    """

    files: int = 0
    kinds: Mapping[str, int] = {}
    plain: int = 0
    broken: int = 0
    left_out: Mapping[str, int] = {}
    dormant: int = 0
    """Notes on which every rule is quiet and at least one has ended."""
    snoozed: int = 0
    off: int = 0
    drafts: int = 0
    rests: Mapping[str, int] = {}
    """Notes that ask for nothing, by the reason that the rules give."""
    held_back: int = 0
    """Items that a limit of the whole vault holds."""
    rules: int = 0
    """Notes that are rules files."""
