"""A rules note cut into headings, paragraphs and blocks of code, in their order."""

from __future__ import annotations

import re
from typing import NamedTuple

HEADING, TEXT, CODE = "heading", "text", "code"
LANGUAGES = ("yaml", "yml")
"""The languages of blocks that are rules."""
_FENCE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})\s*(\S*)")
_HEADING = re.compile(r"#{1,6}\s+(?:([A-Z]+\d+(?:,\s*[A-Z]+\d+)*):\s+)?(.*?)\s*#*\s*")


class Part(NamedTuple):
    """A heading, a paragraph or a block: the number of its first line, and its lines (those of fences too).

    A block has a `fence`, the `language` that it names, and no `end` where the note ends first.
    """

    kind: str
    line: int
    lines: tuple[str, ...]
    fence: str = ""
    language: str = ""
    end: str = ""

    @property
    def text(self) -> str:
        """A heading or a paragraph on one line."""
        return " ".join(line.strip() for line in self.lines)

    @property
    def is_rules(self) -> bool:
        """Whether it is a block that is part of the rules."""
        return self.kind == CODE and self.language in LANGUAGES

    @property
    def inside(self) -> str:
        """What stands between the fences of a block."""
        return "".join(f"{line}\n" for line in self.lines[1:-1])


def split_note(text: str) -> list[Part]:
    """The parts of a note behind its front matter."""
    parts: list[Part] = []
    lines, fence = text.split("\n"), ""
    body = lines.index("---", 1) + 1 if lines[0] == "---" and "---" in lines[1:] else 0
    goes_on = False
    for number, line in enumerate(lines[body:], body + 1):
        mark = _FENCE.match(line) if line.lstrip(" ")[:3] in ("```", "~~~") else None
        if fence:
            is_end = mark is not None and mark[1].startswith(fence) and not line.strip().strip(fence[0])
            parts[-1] = parts[-1]._replace(lines=(*parts[-1].lines, line), end=line if is_end else "")
            fence = "" if is_end else fence
        elif mark:
            parts.append(Part(CODE, number, (line,), mark[1], mark[2].lower()))
            fence, goes_on = mark[1], False
        elif line.startswith("#"):
            parts.append(Part(HEADING, number, (line,)))
            goes_on = False
        elif not line.strip():
            goes_on = False
        elif goes_on:
            parts[-1] = parts[-1]._replace(lines=(*parts[-1].lines, line))
        else:
            parts.append(Part(TEXT, number, (line,)))
            goes_on = True
    return parts


def split_heading(line: str) -> tuple[str, tuple[str, ...]]:
    """The words of a heading, and the sources that stand before a colon in it."""
    match = _HEADING.fullmatch(line)
    if match is None:
        return "", ()
    return match[2], tuple(re.split(r",\s*", match[1])) if match[1] else ()
