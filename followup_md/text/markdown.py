"""Markdown text → front matter and body sections, as Obsidian reads them.

Front matter begins when the first line is exactly `---` and ends at the next line that is exactly `---`; trailing
blanks are allowed on both.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from followup_md.core.problem import ERROR, Place, Problem
from followup_md.text.yaml_flat import parse_flat
from followup_md.text.yaml_nodes import Mapping, is_missing
from followup_md.text.yaml_reader import parse_yaml

MOST_FRONT_MATTER = 64 * 1024
MOST_NOTE_NODES = 5_000
FIRST_LINE = 2
"""The line on which the front matter's text begins, behind the fence."""
OPENING = re.compile(r"---[ \t]*(?:\r\n|\n|\r)")
"""The fence above front matter, at the beginning of a note."""
_CLOSING = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


class Split(NamedTuple):
    """A note's text cut at its fences. `front` is None without front matter, `closed` False when its end is missing."""

    front: str | None
    body: str
    closed: bool = True


def split_front_matter(text: str) -> Split:
    """Cut a note (without BOM) into the text between the fences and the body behind them."""
    opening = OPENING.match(text)
    if not opening:
        return Split(None, text, text.strip() != "---")
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        return Split(text[opening.end() :], "", False)
    return Split(text[opening.end() : closing.start()], text[closing.end() + 1 :])


_LONE_MARK = re.compile(
    r"^([ \t]*(?:-|(?:- +)?[^\s:#'\"\[{][^:#\n]*:)[ \t]+)\?(?=[ \t]*\r?$)|^([^\s:#'\"-][^:#\n]*:[ \t]+)-(?=[ \t]*\r?$)",
    re.M,
)


def without_marks(front: str) -> str:
    """The front matter with `~` for a value that is only `?` or `-`, which means nothing yet and is no YAML."""
    return _LONE_MARK.sub(lambda found: f"{found[1] or found[2]}~", front)


def parse_front_matter(front: str, path: str) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """The fields of a note (none for an empty block), or the problem that makes them unreadable."""
    if len(front) > MOST_FRONT_MATTER:
        message = (
            f"front matter of more than {MOST_FRONT_MATTER // 1024} KiB is not read; is its closing `---` missing?"
        )
        return None, (Problem(Place(path, 1, 1), ERROR, "front-matter-size", message),)
    front = without_marks(front)
    flat = parse_flat(front, path, FIRST_LINE)
    if flat is not None:
        return flat, ()
    node, problems = parse_yaml(front, path, FIRST_LINE, MOST_NOTE_NODES)
    if problems:
        return None, problems
    if isinstance(node, Mapping):
        return node, ()
    if node is None or is_missing(node):
        return Mapping({}, FIRST_LINE, 1, path), ()
    message = "front matter must be `key: value` lines"
    return None, (Problem(Place(path, node.line, node.column), ERROR, "front-matter-shape", message),)


_HEADING = re.compile(r" {0,3}(#{1,6})(?![^ \t])(.*)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}+(?!.*`)|~{3,})")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|%%.*?(?:%%|\Z)", re.DOTALL)
_NO_TEXT = re.compile(
    r"[\s>]*+(?:(?:[-*+]|\d+[.)])\s+\[ \].*|(?:(?:[-*+]|\d+[.)])(?:\s+\[[^\]]\])?)?\s*|(?:[-*_]\s*){3,})$"
)
_BULLET = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(?:\[[^ \]]\]\s+)?")
_NO_TITLE = re.compile(r" {4}|\t| {0,3}(?:>|(?:[-*+]|\d+[.)])\s)")
_MARKS = re.compile(r"[*_`]")


def find_sections(body: str, names: frozenset[str]) -> dict[str, str]:
    """Name → text of each section whose heading (casefolded, without marks or a colon) is one of `names`.

    A section reaches to the next heading of its level or higher; a heading inside a code fence is code. Its text is
    what people wrote there, without headings, comments, rules, empty bullets and unticked boxes, so that a template
    which nobody filled in has none. Each bullet is one line, with its wrapped lines and (after a semicolon) the bullets
    below it. Where a heading comes twice, the texts are joined.
    """
    sections = _Sections(names)
    lines = (_COMMENT.sub(_keep_line_ends, body) if "<!--" in body or "%%" in body else body).splitlines()
    for line, below in zip(lines, (*lines[1:], ""), strict=False):
        sections.read(line, below)
    return {name: "\n".join(texts) for name, texts in sections.texts.items()}


class _Sections:
    """The sections of a body that is read line by line."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self.texts: dict[str, list[str]] = {}
        self.open: list[tuple[int, list[str]]] = []
        """The level and the texts of each section that the line at hand belongs to."""
        self.fence = ""
        self.bullet: int | None = None
        """The indentation of the bullet that the next line can belong to."""

    def read(self, line: str, below: str) -> None:
        """Take the next line; `below` is the one after it."""
        bare = line.lstrip()
        if not bare:
            self.bullet = None
            return
        first = bare[0]
        mark = _FENCE.match(line) if first in "`~" else None
        if mark and (not self.fence or (mark[1].startswith(self.fence) and not line.strip(" `~"))):
            self.fence, self.bullet = "" if self.fence else mark[1], None
            return
        level, title = (0, "") if self.fence else _heading(line, first, below)
        if level:
            self.begin(level, _MARKS.sub("", title).strip().rstrip(": ").casefold())
        elif self.open:
            self.add(line, bare)

    def begin(self, level: int, name: str) -> None:
        """A heading ends the sections of its level and below, and may begin one that is wanted."""
        self.bullet = None
        self.open = [(above, texts) for above, texts in self.open if above < level]
        if name in self.names:
            self.open.append((level, self.texts.setdefault(name, [])))

    def add(self, line: str, bare: str) -> None:
        """Add a line of text to every open section; `bare` is the line without its indentation."""
        bare, indent = bare.rstrip(), len(line) - len(bare)
        # Only a line that begins with a sign can be a bullet, a quote, a box or a rule.
        plain = self.fence or bare[0].isalpha()
        if not plain and (_NO_TEXT.match(line) or _UNDERLINE.match(line)):
            self.bullet = None
            return
        text = bare if plain else line[_BULLET.match(line).end() :].strip()  # type: ignore[union-attr]
        is_bullet = text != bare
        goes_on = self.bullet is not None and indent > (self.bullet if is_bullet else 0)
        if not goes_on:
            self.bullet = indent if is_bullet else None
        for _, texts in self.open:
            texts.append(f"{texts.pop()}{'; ' if is_bullet else ' '}{text}" if goes_on and texts else text)


def _keep_line_ends(comment: re.Match[str]) -> str:
    return "\n" * comment[0].count("\n")


def _heading(line: str, first: str, below: str) -> tuple[int, str]:
    """Level and words of an ATX heading, or of a line that is underlined; level 0 for any other line."""
    if first == "#":
        found = _HEADING.match(line)
        if not found:
            return 0, ""
        words = found[2].strip()
        bare = words.rstrip("#")
        return len(found[1]), words if bare[-1:].strip() else bare
    underline = _UNDERLINE.match(below) if below.lstrip(" ")[:1] in ("=", "-") else None
    if underline and not _NO_TITLE.match(line) and not _NO_TEXT.match(line):
        return (1 if underline[1][0] == "=" else 2), line
    return 0, ""
