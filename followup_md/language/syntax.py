"""The text of a clause → its syntax tree, by Python's own parser.

Nothing is evaluated, here or later: `clauses` only walks the tree and accepts a closed list of its node types.
"""

from __future__ import annotations

import ast
import re

from followup_md.language.functions import ClauseError
from followup_md.language.wording import rewrite

MOST_CHARACTERS = 400
UNREADABLE = "cannot be read as a clause"


def parse_syntax(text: str) -> ast.expr:
    """The syntax tree of a clause or value; columns count from the first visible character. Raises ClauseError."""
    if len(text) > MOST_CHARACTERS:
        raise ClauseError(f"more than {MOST_CHARACTERS} characters; give a part of it a name among the facts")
    if "\\" in text:
        raise ClauseError("a backslash has no meaning here", text.index("\\"))
    bare = mask(text)
    glued = _GLUED.search(bare)
    if glued:
        wrong = "is not a number" if glued[0][0].isdigit() else "touches a quote"
        raise ClauseError(f"`{glued[0]}` {wrong}; is a space missing?", glued.start())
    rewritten = rewrite(bare, text)
    try:
        return ast.parse((text if rewritten is None else rewritten).strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        offset = max(getattr(error, "offset", None) or 1, 1) - 1 + len(text) - len(text.lstrip())
        hint = next((hint for form, hint in _HINTS if form.search(bare)), _HINT)
        raise ClauseError(f"{UNREADABLE}; {hint}", min(offset, len(text))) from None


def alternative(node: ast.expr) -> str:
    """What to write instead of a node that other languages have, where there is something."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        return "; say `and`, `or`"
    if isinstance(node, ast.BinOp | ast.UnaryOp):
        return ": there is no arithmetic; use a date phrase or a setting"
    return ""


def mask(text: str) -> str:
    """The text with every character of its quoted parts replaced by a quote, so that positions stay the same."""
    return _QUOTED.sub(lambda found: "'" * len(found[0]), text)


_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_GLUED = re.compile(r"(?<![\w.])(?:\d[\d.]*[A-Za-z_]\w*|[A-Za-z_]\w*(?='))")
_HINT = "is a bracket, a quote or an operator missing?"
_HINTS = (
    (re.compile(r"&&|\|\||\b(?:AND|OR|NOT)\b|!(?!=)"), "say `and`, `or`, `not`"),
    (re.compile(r"(?<![=!<>:])=(?!=)"), "to compare, say `is` or `==`"),
    (re.compile(r"\bbetween\b"), "`between` needs two days, as `x between a and b`"),
    (re.compile(r"\bbegins\b"), "`begins with` needs a text in quotes behind it, as `x begins with 'a'`"),
    (re.compile(r"\bstated\b"), "write `stated x in notes`, with the name of a field"),
    (
        re.compile(r"\b(?:after|before|same day as) "),
        "a date phrase is a fact of its own: give it a name there, and use the name here",
    ),
    (re.compile(r"\b(?:since|before)\b"), "`since` and `before` stand between a list and a day, as `x since a`"),
)
