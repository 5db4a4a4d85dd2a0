"""Where the shipped rules lie."""

from __future__ import annotations

from pathlib import Path

import followup_md


def rules_folder() -> Path:
    """Where the shipped rules files lie: inside the installed package, or beside it in a checkout."""
    package = Path(followup_md.__file__).parent
    inside = package / "_rules"
    return inside if inside.is_dir() else package.parent / "rules"
