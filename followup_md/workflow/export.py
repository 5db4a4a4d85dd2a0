"""A file that a person asked for by name, anywhere: written whole, and never in place of one that is not ours."""

from __future__ import annotations

from pathlib import Path

from followup_md.vault.files import CouldNotWrite, read_whole
from followup_md.vault.writing import create_file, replace_file
from followup_md.views.pages import WITHIN


def export(path: Path, text: str, mark: str) -> bool:
    """Write a text; False when the file says it already. Raises CouldNotLook and CouldNotWrite.

    A file that is there is only replaced when it has `mark` among its first `WITHIN` bytes, as the text has.
    """
    old, new = read_whole(path), text.encode("utf-8")
    if old is None:
        create_file(path, new)
    elif mark.encode("utf-8") not in old[:WITHIN]:
        raise CouldNotWrite(f"{path} exists and was not written by followup-md, so it is left alone; name another file")
    elif new != old:
        replace_file(path, new)
    return new != old
