"""Templates of drafts: Markdown with front matter (`to`, `subject`) and placeholders, parsed and checked.

The placeholders are those of `say:`, and two more. `{value | words}` leaves a gap with these words where there is no
value. A section's name gives its bullets: the lines up to the nearest blank ones are written for each of them, or left
out when there is none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from followup_md.core.problem import ERROR, Place, Problem
from followup_md.language.clauses import parse_value
from followup_md.language.context import Expr
from followup_md.language.functions import ClauseError
from followup_md.language.namespace import Namespace
from followup_md.language.texts import Text, parse_text
from followup_md.language.types import RefKind
from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import Scalar

_PLACEHOLDER = re.compile(r"(?<!\{)\{([^{}|]*)(?:\|((?:[^{}]|\{[^{}]*\})*))?\}")
"""`{value}` or `{value | words}`, where the words may hold placeholders of their own."""


class Wanted(NamedTuple):
    """A value that a line needs: where there is none, a gap with these words, or no line when there are none either."""

    expr: Expr
    gap: Text | None

    @property
    def section(self) -> str:
        """The name of the section whose bullets it stands for; empty for any other value."""
        ref = self.expr.ref
        return ref.name if ref and ref.kind == RefKind.SECTION else ""


Line = tuple[Text | Wanted, ...]


class Template(NamedTuple):
    """A template, checked. `blocks` are its lines between blank ones."""

    to: Text
    subject: Text
    blocks: tuple[tuple[Line, ...], ...]

    def sections(self) -> tuple[str, ...]:
        """The names of the sections that it asks for, each once."""
        pieces = [piece for block in self.blocks for line in block for piece in line]
        return tuple(dict.fromkeys(piece.section for piece in pieces if isinstance(piece, Wanted) and piece.section))


def parse_template(text: str, names: Namespace, path: str) -> tuple[Template | None, tuple[Problem, ...]]:
    """A template's text → the template, or what is wrong with it. `names` are what its placeholders can name."""
    parser = _Parser(names, path)
    split = split_front_matter(text)
    fields, _ = parse_front_matter(split.front or "", path)
    heads: list[Text] = []
    for name in ("to", "subject"):
        node = fields.get(name) if fields else None
        if not isinstance(node, Scalar) or not split.closed:
            parser.fail(
                1, 1, f"a template begins with front matter that holds `to:` and `subject:`; `{name}` is missing"
            )
            return None, tuple(parser.problems)
        heads.append(parser.text(node.text, node.line, node.column))
    blocks: list[list[Line]] = [[]]
    for number, line in enumerate(split.body.splitlines(), text[: len(text) - len(split.body)].count("\n") + 1):
        if line.strip():
            blocks[-1].append(parser.line(line, number))
        else:
            blocks.append([])
    template = Template(heads[0], heads[1], tuple(tuple(block) for block in blocks if block))
    return (None if parser.problems else template), tuple(parser.problems)


class _Parser:
    """Parses the parts of one template, and collects what is wrong with them."""

    def __init__(self, names: Namespace, path: str) -> None:
        self.names, self.path = names, path
        self.problems: list[Problem] = []

    def fail(self, line: int, column: int, message: str) -> None:
        """Something is wrong at this place."""
        self.problems.append(Problem(Place(self.path, line, column), ERROR, "template", message))

    def text(self, words: str, line: int, column: int) -> Text:
        """Words with placeholders that stand at this place."""
        try:
            return parse_text(words, self.names)
        except ClauseError as error:
            self.fail(line, column + (error.offset or 0), error.message)
            return Text(words, ())

    def line(self, line: str, number: int) -> Line:
        """A line as its pieces: values that leave a gap or repeat the line, and the text between them."""
        pieces: list[Text | Wanted] = []
        start = 0
        for found in _PLACEHOLDER.finditer(line):
            try:
                expr = parse_value(found[1].strip(), self.names)
            except ClauseError as error:
                if found[2] is not None:
                    self.fail(number, found.start(1) + 1 + (error.offset or 0), error.message)
                    start = found.end()
                continue  # else the text around it says the same
            if found[2] is None and not Wanted(expr, None).section:
                continue  # it belongs to the text around it
            pieces.append(self.text(line[start : found.start()], number, start + 1))
            words = (found[2] or "").strip()
            gap = self.text(words, number, line.index(words, found.start(2)) + 1) if words else None
            pieces.append(Wanted(expr, gap))
            start = found.end()
        pieces.append(self.text(line[start:], number, start + 1))
        if sum(isinstance(piece, Wanted) and piece.section != "" for piece in pieces) > 1:
            self.fail(number, 1, "a line can be written for each bullet of one section only")
        return tuple(pieces)
