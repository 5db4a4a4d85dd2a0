"""The inline Markdown of a page: links to notes, and messages whose code stays code. Every value is escaped."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

from followup_md.core.links import link_path, note_name
from followup_md.rules.model import Page
from followup_md.text.escape import escape_markdown, format_code, format_markdown_link, format_wikilink

Link = Callable[[str, str], str]
"""A link to a file of the vault: its path, and what to show instead of its name."""
_CODE = re.compile(r"`([^`\n]+)`")


def make_linker(page: Page, paths: Mapping[str, int]) -> Link:
    """How a page links; `paths` counts how often each file name stands in the vault."""
    folder = posixpath.dirname(posixpath.normpath(page.file)) or "."

    def link(path: str, text: str) -> str:
        name = note_name(path)
        wikilink = None
        if page.links == "wiki":
            is_alone = paths.get(name.casefold(), 0) < 2
            wikilink = format_wikilink(name if is_alone else link_path(path), text or name)
        return wikilink or format_markdown_link(posixpath.relpath(path, folder), text or name)

    return link


def escape_message(text: str) -> str:
    """Escaped text whose parts in backticks stay code."""
    return "".join(
        format_code(part) if number % 2 else escape_part(part) for number, part in enumerate(_CODE.split(text))
    ).strip()


def escape_part(text: str) -> str:
    """As `escape_markdown`, for a part of a line: outer blanks stay."""
    bare = escape_markdown(text)
    return (" " if text[:1].isspace() else "") + bare + (" " if bare and text[-1:].isspace() else "")
