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
STATED, EARLIER, LATER = "stated_", "earlier_", "later_"
"""How the names begin that stand for `stated NAME`, `earlier NAME` and `later NAME`."""
_FOREIGN = re.compile(r"[@/*%]")
_NAMES = re.compile(r"\b(stated|earlier|later) (?=[a-z])")
_BEGINS = re.compile(r" begins with (?=')")
_BETWEEN = re.compile(r" between ")


def rewrite(bare: str, text: str) -> str | None:
    """The text as Python reads it; `bare` is the text with its quoted parts masked.

    None where it has one of the operators itself: those mean nothing in the language.
    """
    if _FOREIGN.search(bare):
        return None
    edits = [(match.end() - 1, "_") for match in _NAMES.finditer(bare)]
    edits += [(match.start(), "     //      ") for match in _BEGINS.finditer(bare)]
    edits += [(match.start(), "   @   ") for match in re.finditer(" since ", bare)]
    edits += [(match.start(), "   /    ") for match in re.finditer(" before ", bare)]
    for match in _BETWEEN.finditer(bare):
        edits.append((match.start(), "    *    "))
        end = _end_of_value(bare, match.end())
        edits += [(end, "  %  ")] if bare.startswith(" and ", end) else []
    for at, words in edits:
        text = text[:at] + words + text[at + len(words) :]
    return text


def _end_of_value(bare: str, start: int) -> int:
    """Where the value that begins at `start` ends: at the first blank outside brackets."""
    depth = 0
    for at in range(start, len(bare)):
        depth += (bare[at] in "([") - (bare[at] in ")]")
        if bare[at] == " " and depth == 0:
            return at
    return len(bare)
