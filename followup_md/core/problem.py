"""What is wrong, where it stands, and how bad it is.

Lines and columns count from 1, columns in characters; 0 means the file as a whole.
"""

from __future__ import annotations

from typing import NamedTuple

ERROR = "error"
WARNING = "warning"


class Problem(NamedTuple):
    """Something wrong that the user can mend: where, how bad, what, and a stable code to look up."""

    path: str
    line: int
    column: int
    level: str
    code: str
    message: str

    def __str__(self) -> str:
        """`path:line:column: level: message [code]`, the form that editors jump to."""
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.level}: {self.message} [{self.code}]"
