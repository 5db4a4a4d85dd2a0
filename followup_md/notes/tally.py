"""How many Markdown files there are, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Counts(NamedTuple):
    """How many Markdown files there were, and what became of them; the parts add up to `files`."""

    files: int = 0
    kinds: Mapping[str, int] = {}
    plain: int = 0
    broken: int = 0
    left_out: Mapping[str, int] = {}
    dormant: int = 0
    """Notes of a kind on which every rule is quiet and at least one has ended."""
    snoozed: int = 0
    off: int = 0
