"""The errors of the YAML parser in words for the person who wrote the file."""

from __future__ import annotations

from followup_md.core.problem import ERROR, Place, Problem

PLACEHOLDER = "`{{…}}` is a placeholder of a template; put the folder of templates under `page: ignore:`"
_HINTS = (
    ("mapping values are not allowed", "a value that contains `: ` must be quoted"),
    ("cannot start any token", "a value that begins with this character must be quoted"),
    ("did not find expected key", "the indentation differs from the lines above, or a quote or bracket is not closed"),
    ("did not find expected", "a quote or a bracket is not closed, or a value that begins with one must be quoted"),
    ("could not find expected ':'", "a line without a colon stands between the keys"),
    ("unexpected end of stream", "a quote or a bracket is not closed"),
    ("control characters", "the file holds a control character; delete it"),
)


def explain_error(error: Exception, text: str, source: str, first_line: int) -> Problem:
    """What the parser said of a text that begins on `first_line`, with what people usually have to change."""
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "not valid YAML"
    hint = next((hint for words, hint in _HINTS if words in said), "")
    if mark and "cannot start any token" in said and text[mark.index : mark.index + 1] == "\t":
        hint = "indent with spaces, not with tabs"
    if "{{" in text:
        hint = PLACEHOLDER
    if mark:
        line, column = mark.line, mark.column + 1
    else:
        before = text[: _position(error, text)]
        line, column = before.count("\n"), len(before) - before.rfind("\n")
    message = f"cannot be read as YAML: {said}" + (f"; {hint}" if hint else "")
    return Problem(Place(source, line + first_line, column), ERROR, "yaml", message)


def _position(error: Exception, text: str) -> int:
    """The index of the character that no YAML text may hold."""
    character = getattr(error, "character", None)
    return int(getattr(error, "start", 0)) if character is None else text.index(chr(character))
