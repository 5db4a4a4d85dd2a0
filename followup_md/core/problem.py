"""Problems that a user can fix, and their places in files.

Lines and columns count from 1, columns in characters; 0 means the file as a whole.
"""

from __future__ import annotations

from typing import NamedTuple

ERROR = "error"
WARNING = "warning"


class Place(NamedTuple):
    """A place in a file: a path relative to the vault, a line and a column (0 for none)."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`path:line:column`, without the parts that are 0."""
        return ":".join((self.path, *(str(number) for number in self[1:] if number)))


class Problem(NamedTuple):
    """Something wrong that the user can fix: its place, its level, a stable code to look up, and a message."""

    place: Place
    level: str
    code: str
    message: str

    @property
    def path(self) -> str:
        """The path of its file, relative to the vault."""
        return self.place.path

    def __str__(self) -> str:
        """`path:line:column: level: message [code]`, the form that editors jump to."""
        return f"{self.place}: {self.level}: {self.message} [{self.code}]"


class ProblemError(Exception):
    """A problem that ends the run because it shows only while the rules are applied."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
