"""Wikilinks, and the names by which they refer to notes."""

from __future__ import annotations

from typing import NamedTuple

WIKILINK = r"\[\[[^\[\]]*\]\]"
"""A wikilink inside a longer text, as a regular expression."""


class Link(NamedTuple):
    """`[[target#heading|alias]]` without the heading; the alias may be empty."""

    target: str
    alias: str

    @property
    def name(self) -> str:
        """The name of the target note: the last part of its path."""
        return self.target.rpartition("/")[2].strip()

    @property
    def shown(self) -> str:
        """The text that a reader sees."""
        return self.alias or self.name


def parse_link(text: str) -> Link | None:
    """A text that is one wikilink, from the first character to the last; None for any other text."""
    if text[:2] != "[[" or text[-2:] != "]]":
        return None
    target, _, alias = text[2:-2].partition("|")
    return Link(target.partition("#")[0].strip(), alias.strip())


def link_path(path: str) -> str:
    """A note's path as links write it: without its ending."""
    return path[:-3] if path[-3:].lower() == ".md" else path


def note_name(path: str) -> str:
    """The name by which links find a note: the last part of its path, without the ending."""
    return link_path(path).rpartition("/")[2]
