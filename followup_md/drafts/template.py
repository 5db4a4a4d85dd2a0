"""Templates of drafts: a rule's outcome and the user's own words → a letter to go on with.

Pure. A template is Markdown with front matter (`to`, `subject`). Its placeholders are those of `say:`, and two more:
`{value | words}` leaves a gap with these words where there is no value, and a section's name gives its bullets: the
lines up to the nearest blank ones are written for each of them, or left out when there is none. Nothing is invented.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from followup_md.core.links import link_text
from followup_md.core.people import Person
from followup_md.core.problem import ERROR, Problem
from followup_md.drafts.bullets import Share
from followup_md.drafts.gaps import format_gap
from followup_md.engine.outcome import Outcome
from followup_md.language.clauses import parse_value
from followup_md.language.context import Context, Expr
from followup_md.language.functions import ClauseError
from followup_md.language.namespace import Namespace
from followup_md.language.texts import Text, parse_text, show_value
from followup_md.text.escape import escape_markdown, escape_plain
from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import Scalar

SECTION = "section "
_WANTED = re.compile(r"(?<!\{)\{([^{}|]*)(?:\|((?:[^{}]|\{[^{}]*\})*))?\}")


class Wanted(NamedTuple):
    """A value that a line needs: where there is none, a gap with these words, or no line when there are none either."""

    expr: Expr
    gap: Text | None


Line = tuple[Text | Wanted, ...]
Compiled = Callable[[str, int, int], Text]
"""Compiles words that stand at a line and column."""
Fail = Callable[[int, int, str], None]
"""Notes what is wrong at a line and column."""


class Template(NamedTuple):
    """A template, checked. `blocks` are its lines between blank ones."""

    to: Text
    subject: Text
    blocks: tuple[tuple[Line, ...], ...]

    def sections(self) -> tuple[Expr, ...]:
        """The sections that it asks for, each once."""
        pieces = [piece for block in self.blocks for line in block for piece in line]
        found = {piece.expr.ref: piece.expr for piece in pieces if isinstance(piece, Wanted)}
        return tuple(expr for ref, expr in found.items() if ref.startswith(SECTION))


class Letter(NamedTuple):
    """A draft's text, not written yet. `to` is the name of whom it goes to."""

    to: str
    subject: str
    body: str


# templates


def parse_template(text: str, names: Namespace, path: str) -> tuple[Template | None, tuple[Problem, ...]]:
    """A template's text → the template, or what is wrong with it."""
    problems: list[Problem] = []

    def fail(line: int, column: int, message: str) -> None:
        problems.append(Problem(path, line, column, ERROR, "template", message))

    def compiled(words: str, line: int, column: int) -> Text:
        try:
            return parse_text(words, names)
        except ClauseError as error:
            fail(line, column + (error.offset or 0), error.message)
            return Text(words, ())

    split = split_front_matter(text)
    fields, _ = parse_front_matter(split.front or "", path)
    given = {name: fields.get(name) if fields else None for name in ("to", "subject")}
    heads: list[Text] = []
    for name, node in given.items():
        if not isinstance(node, Scalar) or not split.closed:
            fail(1, 1, f"a template begins with front matter that holds `to:` and `subject:`; `{name}` is missing")
            return None, tuple(problems)
        heads.append(compiled(node.text, node.line, node.column))
    blocks: list[list[Line]] = [[]]
    first = text[: len(text) - len(split.body)].count("\n") + 1
    for number, line in enumerate(split.body.splitlines(), first):
        if line.strip():
            blocks[-1].append(_line(line, number, names, compiled, fail))
        else:
            blocks.append([])
    template = Template(heads[0], heads[1], tuple(tuple(block) for block in blocks if block))
    return (None if problems else template), tuple(problems)


def _line(line: str, number: int, names: Namespace, compiled: Compiled, fail: Fail) -> Line:
    """A line as its pieces: values that leave a gap or repeat the line, and text between them."""
    pieces: list[Text | Wanted] = []
    start = 0
    for found in _WANTED.finditer(line):
        try:
            expr = parse_value(found[1].strip(), names)
        except ClauseError as error:
            if found[2] is not None:
                fail(number, found.start(1) + 1 + (error.offset or 0), error.message)
                start = found.end()
            continue  # else the text around it says the same
        if found[2] is None and not expr.ref.startswith(SECTION):
            continue  # it belongs to the text around it
        pieces.append(compiled(line[start : found.start()], number, start + 1))
        words = (found[2] or "").strip()
        gap = compiled(words, number, line.index(words, found.start(2)) + 1) if words else None
        pieces.append(Wanted(expr, gap))
        start = found.end()
    pieces.append(compiled(line[start:], number, start + 1))
    if sum(isinstance(piece, Wanted) and piece.expr.ref.startswith(SECTION) for piece in pieces) > 1:
        fail(number, 1, "a line can be written for each bullet of one section only")
    return tuple(pieces)


# letters


def write_letter(template: Template, outcome: Outcome, shares: Mapping[str, Share]) -> Letter:
    """The letter of an outcome; `shares` are its person's bullets by section reference."""
    c = outcome.context()
    blocks = [_block(block, c, shares) for block in template.blocks]
    body = "\n\n".join(block for block in blocks if block) + "\n"
    subject = escape_plain(template.subject.fill(c, show_value))
    return Letter(escape_plain(template.to.fill(c, show_value)), subject, body)


def boilerplate(template: Template, outcome: Outcome) -> str:
    """All that the template itself says, to whomever it is."""
    c = outcome.context()
    pieces = (piece for block in template.blocks for line in block for piece in (*line, None))
    return "".join(
        "\n" if piece is None else piece.fill(c, show_value) if isinstance(piece, Text) else "" for piece in pieces
    )


def _block(block: Iterable[Line], c: Context, shares: Mapping[str, Share]) -> str:
    """The lines of a block; nothing when one of its lists has neither bullets nor a gap to leave."""
    written: list[str] = []
    for line in block:
        wanted = next((one for one in line if isinstance(one, Wanted) and one.expr.ref.startswith(SECTION)), None)
        if wanted is None:
            written.append(_filled(line, c, ""))
            continue
        share = shares.get(wanted.expr.ref, Share(()))
        values = [escape_markdown(link_free(text)) for text in share.own]
        if share.open:
            values.append(format_gap("whose is this? " + " / ".join(f"“{link_free(text)}”" for text in share.open)))
        elif not values and wanted.gap:
            values = [format_gap(wanted.gap.fill(c, show_value))]
        if not values:
            return ""
        written += (_filled(line, c, value) for value in values)
    text = "\n".join(line.rstrip() for line in written)
    return text if text.strip() else ""


def _filled(line: Line, c: Context, bullet: str) -> str:
    words: list[str] = []
    for piece in line:
        if isinstance(piece, Text):
            words.append(piece.fill(c, _shown))
        elif piece.expr.ref.startswith(SECTION):
            words.append(bullet)
        else:
            shown = _shown(piece.expr, piece.expr.run(c))
            words.append(shown or (format_gap(piece.gap.fill(c, show_value)) if piece.gap else ""))
    return "".join(words)


def _shown(expr: Expr, value: Any) -> str:
    """A value as text of a letter; a stand-in for people whom the note does not name is a gap."""
    words = show_value(expr, value)
    return format_gap(words) if isinstance(value, Person) and value.everyone else escape_markdown(words)


def link_free(text: str) -> str:
    """A text without the brackets of its wikilinks."""
    return re.sub(r"\[\[[^\[\]]*\]\]", lambda found: link_text(found[0]) or "", text)
