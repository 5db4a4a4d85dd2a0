"""Regular expressions as JSON Schema writes them, for the texts of rules files and of front matter.

An editor's patterns are not anchored, have no flags and refuse escapes that mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from followup_md.core.dates import AMOUNT_PATTERN, MOMENT_PATTERN

Schema = dict[str, Any]
SCALARS = ["string", "number", "boolean"]
"""The JSON types that an editor may give a text without quotes."""


class JsonValue(NamedTuple):
    """One value in JSON: its types, a pattern for it as a text, and examples."""

    types: list[str] = SCALARS
    pattern: str = r"\S"
    examples: tuple[str, ...] = ()


ANY = JsonValue()
"""Any text that is not blank."""
TEXT: Schema = {"type": SCALARS, "pattern": r"\S"}


def whole(*patterns: str) -> str:
    """A pattern for a text that is one of these, outer blanks aside."""
    return rf"^\s*(?:{'|'.join(patterns)})\s*$"


def _any_case(pattern: str) -> str:
    """The same pattern for small letters and capitals."""
    return re.sub(r"(?<!\\)[a-z]", lambda letter: f"[{letter[0]}{letter[0].upper()}]", pattern)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, in any case."""
    return "|".join(_any_case(re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", word)) for word in words)


AMOUNT_TEXT = _any_case(AMOUNT_PATTERN.pattern)
MOMENT_TEXT = rf"(?:{MOMENT_PATTERN.pattern}|\[\[\s*(?:{MOMENT_PATTERN.pattern})\s*(?:\|.*)?\]\])"
DIGITS = r"\d{1,9}"
