"""Mistakes in the rules, said on the page that they keep from being written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from followup_md.agenda.banner import with_banner
from followup_md.core.problem import Problem
from followup_md.vault.files import MOST_PAGE_BYTES, CouldNotLook, CouldNotWrite, read_whole
from followup_md.vault.rules import named_page
from followup_md.vault.transaction import transaction
from followup_md.vault.writing import is_inside


def show_mistakes(vault: Path, problems: Sequence[Problem]) -> tuple[str, bytes] | None:
    """Put a banner with the mistakes of the rules on the agenda file: its path and its bytes; None for no such file.

    It is the file that the rules file names, else the only one at the top of the vault that is ours. Raises
    CouldNotLook and CouldNotWrite.
    """
    name = named_page(vault)
    pages = _pages(vault, [name] if name else [], problems) or _pages(vault, _at_the_top(vault), problems)
    if len(pages) != 1:
        return None
    ((path, (old, new)),) = pages.items()
    if new != old:
        with transaction(vault) as files:
            if not files.write(path, old, new):
                raise CouldNotWrite(f"{path} changed while it was being written; try again")
    return path, new


def _pages(vault: Path, paths: Iterable[str], problems: Sequence[Problem]) -> dict[str, tuple[bytes, bytes]]:
    """Those of the files that are ours: their bytes without and with the banner."""
    read = {path: data for path in paths if (data := _read(vault, path)) is not None}
    return {path: (old, new) for path, old in read.items() if (new := with_banner(old, problems)) is not None}


def _at_the_top(vault: Path) -> list[str]:
    """The Markdown files in the vault's own folder."""
    with os.scandir(vault) as entries:
        return [entry.name for entry in entries if entry.name[-3:].lower() == ".md" and entry.is_file()]


def _read(vault: Path, path: str) -> bytes | None:
    """The bytes of a file; None for one that is not there, cannot be read, or lies outside the vault."""
    if os.path.islink(vault / path) or not is_inside(vault, vault / path):
        return None
    try:
        return read_whole(vault / path, MOST_PAGE_BYTES)
    except CouldNotLook:
        return None
