"""Templates of drafts: a rule's outcome and the user's own words → a letter to go on with.

Pure. A template is Markdown with front matter (`to`, `subject`). Its placeholders are those of `say:`, and two more:
`{value | words}` leaves a gap with these words where there is no value, and a section's name gives its bullets: the
lines up to the nearest blank ones are written for each of them, or left out when there is none. Nothing is invented.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from followup_md.clauses import Namespace, parse_value
from followup_md.context import Context, Expr
from followup_md.engine import Outcome
from followup_md.escape import escape_markdown, escape_plain
from followup_md.functions import ClauseError
from followup_md.model import ERROR, Person, Problem
from followup_md.notes import parse_front_matter, split_front_matter
from followup_md.people import NameIndex
from followup_md.phrases import Text, parse_text, show_value
from followup_md.words import link_text
from followup_md.yamltext import Scalar

SECTION = "section "
_WANTED = re.compile(r"(?<!\{)\{([^{}|]*)(?:\|((?:[^{}]|\{[^{}]*\})*))?\}")
_OWNER = re.compile(r"\[\[(?P<link>[^\[\]]+)\]\](?:\s*[:,]|\s+[-–—](?=\s))?\s*|(?P<name>[^:]{1,80}):[*_]*\s+")
_MARKS = "*_ "
MOST_NAME_WORDS = 5


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


class Share(NamedTuple):
    """One person's bullets of one section, and those of which somebody has to say whose they are."""

    own: tuple[str, ...]
    open: tuple[str, ...] = ()


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
            values.append(_gap("whose is this? " + " / ".join(f"“{link_free(text)}”" for text in share.open)))
        elif not values and wanted.gap:
            values = [_gap(wanted.gap.fill(c, show_value))]
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
            words.append(shown or (_gap(piece.gap.fill(c, show_value)) if piece.gap else ""))
    return "".join(words)


def _shown(expr: Expr, value: Any) -> str:
    """A value as text of a letter; a stand-in for people whom the note does not name is a gap."""
    words = show_value(expr, value)
    return _gap(words) if isinstance(value, Person) and value.everyone else escape_markdown(words)


def _gap(words: str) -> str:
    """A comment: Markdown shows nothing there, an editor the words. Nothing in it can end it early."""
    return f"<!-- {escape_plain(words).replace('--', '- -').replace('>', '›')} -->"


def count_gaps(body: str) -> int:
    """How many gaps a draft still has."""
    return len(_split_at_gaps(body)) - 1


def without_gaps(body: str) -> str:
    """A draft's text with a blank for each gap."""
    return " ".join(_split_at_gaps(body))


def _split_at_gaps(body: str) -> list[str]:
    """What stands between the comments. One that begins behind a backslash is text, one that never ends is none."""
    parts: list[str] = []
    start = at = 0
    while (opened := body.find("<!--", at)) >= 0:
        closed = body.find("-->", opened + 4)
        if closed < 0:
            break
        if _is_escaped(body, opened):
            at = opened + 4
            continue
        parts.append(body[start:opened])
        start = at = closed + 3
    return [*parts, body[start:]]


def _is_escaped(text: str, at: int) -> bool:
    start = at
    while start and text[start - 1] == "\\":
        start -= 1
    return (at - start) % 2 == 1


def plain_letter(body: str) -> str:
    """A letter as a mail program shows it: without comments and backslashes, its lines ended as in mail (RFC 6068)."""
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", "".join(_split_at_gaps(body)))
    lines = (line.rstrip() for line in text.strip().split("\n"))
    return "\r\n".join(line for line in lines if line.strip() != "-")


def link_free(text: str) -> str:
    """A text without the brackets of its wikilinks."""
    return re.sub(r"\[\[[^\[\]]*\]\]", lambda found: link_text(found[0]) or "", text)


# whose words are whose


def share_bullets(text: str | None, people: Sequence[Person]) -> dict[str, Share]:
    """Person's name → the bullets of a section for the letter to them.

    A bullet that begins with a name (`Dana: …`, `[[Dana Lee]] …`) belongs to that person. The others are dealt out,
    first to those who have none; when there are fewer of them than such people, they stay open to each of these.
    """
    index = NameIndex(people)
    own: dict[str, list[str]] = {person.name: [] for person in people}
    unclear: dict[str, list[str]] = {person.name: [] for person in people}
    free: list[str] = []
    for line in (text or "").split("\n"):
        owners, words = _owned(line, index)
        if words and len(owners) == 1:
            own[owners[0].name].append(words)
        elif words and owners:
            for owner in owners:
                unclear[owner.name].append(words)
        elif words:
            free.append(words)
    needy = [name for name, bullets in own.items() if not bullets]
    if len(free) < len(needy):
        for name in needy:
            unclear[name] += free
        free = []
    for words in free:
        poorest = min(own, key=lambda name: len(own[name]), default=None)
        if poorest is not None:
            own[poorest].append(words)
    return {name: Share(tuple(bullets), tuple(unclear[name])) for name, bullets in own.items()}


def _owned(line: str, index: NameIndex) -> tuple[tuple[Person, ...], str]:
    """Whose bullet it can be, if it says so, and its words: without the name where that stands apart from them."""
    line = line.strip()
    found = _OWNER.match(line)
    if found:
        name = link_text(f"[[{found['link']}]]") if found["link"] else found["name"].strip(_MARKS)
        people = index.find(name)
        if people:
            return people, line[found.end() :].strip() if len(people) == 1 else line
    words = line.split()[:MOST_NAME_WORDS]
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count]).strip(_MARKS).rstrip(",;.").removesuffix("'s").removesuffix("’s")
        people = index.find(name) if name else ()
        if people:
            return people, line
    return (), line
