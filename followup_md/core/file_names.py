"""Names that every file system, sync tool and editor accepts for a file."""

from __future__ import annotations

import re

RESERVED_NAME = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, with any ending."""
_UNFIT = re.compile(r'[\\:*?"<>|#^\[\]%]')
"""Characters that a file system, an Obsidian link or a URL cannot hold."""


def is_portable(path: str) -> bool:
    """Whether a path below a folder, with `/` between its parts, leads to the same visible file on every system."""
    return path.isprintable() and not _UNFIT.search(path) and all(map(_is_portable_part, path.split("/")))


def _is_portable_part(part: str) -> bool:
    return bool(part) and part.strip() == part and part.strip(".~") == part and not RESERVED_NAME.fullmatch(part)
