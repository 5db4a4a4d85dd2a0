"""Words of the language that Python's grammar lacks, written as operators and names that it has.

Every form keeps its length, so that a place in the rewritten text is the same place in what the user wrote.
"""

from __future__ import annotations

import ast
import re

SINCE, BEFORE, BETWEEN, BEGINS = ast.MatMult, ast.Div, ast.Mult, ast.FloorDiv
"""The operators that stand for `since`, `before`, `between` and `begins with`; all of them bind equally tightly."""
UP_TO = ast.Mod
"""The operator that stands for the `and` of `between … and …`."""
STATED, EARLIER, LATER = "STATED_", "EARLIER_", "LATER_"
"""How the names begin that stand for `stated NAME`, `earlier NAME` and `later NAME`: no declared name has capitals."""
_FOREIGN = re.compile(r"[@/*%]")
_NAMES = re.compile(r"\b(stated|earlier|later) (?=[a-z])")
_BEGINS = re.compile(r" begins with (?=')")
_BETWEEN, _AND = re.compile(r" between +"), re.compile(r" +and ")
_JOINED = re.compile(r"^(STATED|EARLIER|LATER)_")


def rewrite(bare: str, text: str) -> str | None:
    """The text as Python reads it; `bare` is the text with its quoted parts masked.

    None where it has one of the operators itself: those mean nothing in the language.
    """
    if _FOREIGN.search(bare):
        return None
    edits = [(match.start(), f"{match[1].upper()}_") for match in _NAMES.finditer(bare)]
    bare = _NAMES.sub(lambda match: f"{match[1]}_", bare)
    edits += [(match.start(), "     //      ") for match in _BEGINS.finditer(bare)]
    edits += [(match.start(), "   @   ") for match in re.finditer(" since ", bare)]
    edits += [(match.start(), "   /    ") for match in re.finditer(" before ", bare)]
    for match in _BETWEEN.finditer(bare):
        edits.append((match.start(), "    *    "))
        joined = _AND.match(bare, _end_of_value(bare, match.end()))
        edits += [(joined.end() - 5, "  %  ")] if joined else []
    for at, words in edits:
        text = text[:at] + words + text[at + len(words) :]
    return text


def shown(name: str) -> str:
    """A name as it is written: `earlier visits` for the name that stands for that."""
    return _JOINED.sub(lambda match: f"{match[1].lower()} ", name)


def _end_of_value(bare: str, start: int) -> int:
    """Where the value that begins at `start` ends: at the first blank outside brackets."""
    depth = 0
    for at in range(start, len(bare)):
        depth += (bare[at] in "([") - (bare[at] in ")]")
        if bare[at] == " " and depth == 0:
            return at
    return len(bare)
