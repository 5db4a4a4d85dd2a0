"""Links as notes write them."""

from __future__ import annotations


def link_text(link: str) -> str:
    """What a wikilink shows: `[[People/Sam Ortiz|Sam]]` → `Sam`, without an alias the note's name."""
    target, bar, shown = link[2:-2].partition("|")
    return shown.strip() if bar and shown.strip() else target.partition("#")[0].rpartition("/")[2].strip()
