"""What plugins of Obsidian would find in Markdown: the patterns that they look for, in our own words.

Dataview reads a field wherever a key is followed by two colons, in a line or in brackets, in code as well, and runs
code spans that begin with `=` or `$=`. Templater runs what stands behind `<%`.
"""

from __future__ import annotations

from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark")


def plugin_finds(markdown: str) -> list[str]:
    """Everything that a plugin would take for more than text."""
    tokens = [child for token in _PARSER.parse(markdown) for child in token.children or ()]
    spans = [token.content.strip() for token in tokens if token.type == "code_inline"]
    return [
        *(sign for sign in ("::", "<%") if sign in markdown),
        *(span for span in spans if span.startswith(("=", "$="))),
    ]
