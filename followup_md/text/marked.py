"""The part of a file that is ours: between two marker lines; what stands above and below them belongs to the user."""

from __future__ import annotations

import re
from typing import NamedTuple

_NOTE = "(written anew at each run; write your own text above or below)"


class Marked(NamedTuple):
    """Where two marker lines and all between them stand in a file, in bytes."""

    begin: int
    end: int
    has_carriage_returns: bool


class Markers(NamedTuple):
    """A pair of marker lines: as they are written, and how they are found."""

    begin: str
    end: str
    begin_line: re.Pattern[bytes]
    end_line: re.Pattern[bytes]

    def find(self, data: bytes) -> Marked | None:
        """None unless there is exactly one marker line of each kind, in their order."""
        begins, ends = list(self.begin_line.finditer(data)), list(self.end_line.finditer(data))
        if len(begins) != 1 or len(ends) != 1 or ends[0].start() < begins[0].end():
            return None
        return Marked(begins[0].start(), ends[0].end(), bool(begins[0][1]))

    def laid_into(self, old: bytes, text: str, ours: Marked) -> tuple[bytes, bytes, bytes]:
        """What stands above, between and below once a text, markers included, has taken the place of the old one."""
        new = text.encode("utf-8").rstrip(b"\n")
        if ours.has_carriage_returns:
            new = new.replace(b"\n", b"\r\n")
        return old[: ours.begin], new, old[ours.end :]


def make_markers(name: str = "") -> Markers:
    """The marker lines of a page: those of the agenda, or of one with a name."""
    word = f"followup-md:{name}:" if name else "followup-md:"
    begin, end = re.escape(f"<!-- {word}begin".encode()), re.escape(f"<!-- {word}end -->".encode())
    return Markers(
        f"<!-- {word}begin {_NOTE} -->",
        f"<!-- {word}end -->",
        re.compile(rb"(?:^|(?<=\A\xef\xbb\xbf))" + begin + rb"\b[^\n]*-->[ \t]*(?=(\r?)$)", re.MULTILINE),
        re.compile(rb"^" + end + rb"[ \t]*(?=\r?$)", re.MULTILINE),
    )
