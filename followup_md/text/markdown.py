"""Markdown text → front matter and body sections.

Knows Markdown files as Obsidian reads them; knows nothing of kinds or rules. Fences are Obsidian's: the first line is
exactly `---`, the block ends at the first later line that is exactly `---`, trailing blanks allowed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from followup_md.core.problem import ERROR, Problem
from followup_md.text.yaml_nodes import Mapping, is_missing, parse_flat, parse_yaml

MOST_FRONT_MATTER = 64 * 1024
MOST_NOTE_NODES = 5_000
FIRST_LINE = 2
"""The line on which the front matter's text begins, behind the fence."""
_OPENING = re.compile(r"---[ \t]*(?:\r\n|\n|\r)")
_CLOSING = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


class Split(NamedTuple):
    """A note's text cut at its fences. `front` is None without front matter, `closed` False when its end is missing."""

    front: str | None
    body: str
    closed: bool = True


def split_front_matter(text: str) -> Split:
    """Cut a note (without BOM) into the text between the fences and the body behind them."""
    opening = _OPENING.match(text)
    if not opening:
        return Split(None, text, text.strip() != "---")
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        return Split(text[opening.end() :], "", False)
    return Split(text[opening.end() : closing.start()], text[closing.end() + 1 :])


def parse_front_matter(front: str, path: str) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """The fields of a note (none for an empty block), or the problem that makes them unreadable."""
    if len(front) > MOST_FRONT_MATTER:
        message = (
            f"front matter of more than {MOST_FRONT_MATTER // 1024} KiB is not read; is its closing `---` missing?"
        )
        return None, (Problem(path, 1, 1, ERROR, "front-matter-size", message),)
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
    return None, (Problem(path, node.line, node.column, ERROR, "front-matter-shape", message),)


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
    """The text under each heading whose words are in `names` (case folded): a line for each bullet and what is below.

    A section runs to the next heading of its level or above. Headings, comments, unticked boxes, bare bullets and
    rules are no text, so a template that nobody filled in has none. Headings inside code fences are code. Where a
    heading comes twice its texts are joined.
    """
    found: dict[str, list[str]] = {}
    open_sections: list[tuple[int, list[str]]] = []
    fence, in_bullet, bullet = "", False, 0
    lines = _COMMENT.sub(_keep_line_ends, body).splitlines() if "<!--" in body or "%%" in body else body.splitlines()
    for number, line in enumerate(lines):
        bare = line.lstrip()
        if not bare:
            in_bullet = False
            continue
        first = bare[0]
        mark = _FENCE.match(line) if first in "`~" else None
        if mark and (not fence or (mark[1].startswith(fence) and not line.strip(" `~"))):
            fence, in_bullet = "" if fence else mark[1], False
            continue
        below = lines[number + 1] if number + 1 < len(lines) else ""
        level, title = (0, "") if fence else _heading(line, first, below)
        if level:
            in_bullet = False
            open_sections = [(above, texts) for above, texts in open_sections if above < level]
            name = _MARKS.sub("", title).strip().rstrip(": ").casefold()
            if name in names:
                open_sections.append((level, found.setdefault(name, [])))
        elif open_sections:
            # Only a line that begins with a sign can be a bullet, a quote, a box or a rule.
            plain = fence or first.isalpha()
            if not plain and (_NO_TEXT.match(line) or _UNDERLINE.match(line)):
                in_bullet = False
                continue
            text = bare.rstrip() if plain else line[_BULLET.match(line).end() :].strip()  # type: ignore[union-attr]
            is_bullet, indent = text != bare.rstrip(), len(line) - len(bare)
            goes_on = in_bullet and indent > (bullet if is_bullet else 0)  # wrapped, or a bullet below a bullet
            if is_bullet and not goes_on:
                bullet = indent
            in_bullet = is_bullet or goes_on
            for _, texts in open_sections:
                texts.append(f"{texts.pop()}{'; ' if is_bullet else ' '}{text}" if goes_on and texts else text)
    return {name: "\n".join(texts) for name, texts in found.items()}


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
