"""The calls of this process to the system about one folder: numbered, and open to a test that steps in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CALLS = (
    *("open", "close", "read", "write", "lseek", "fsync", "chmod", "chown", "replace", "unlink", "mkdir"),
    *("stat", "lstat", "fstat", "listdir", "scandir", "listxattr", "getxattr", "setxattr"),
)
Step = Callable[[int, str], object]
"""Is told the number of a call, from 1, and its name; what it raises the call raises."""


def nothing(number: int, name: str) -> None:
    """Does not step in."""


class SystemCalls:
    """Those calls of a kind in `CALLS` that are about a folder: a path in it, or a file that was opened by one.

    What other threads do, or what is collected meanwhile, is about other files.
    """

    def __init__(self, folder: Path, before: Step, after: Step) -> None:
        self.names: list[str] = []
        self._folder, self._before, self._after = str(folder), before, after
        self._opened: set[int] = set()
        self._is_stepping = False

    def wrap(self, name: str, function: Callable[..., object]) -> Callable[..., object]:
        """A function of `os` that is watched."""

        def call(*arguments: object, **named: object) -> object:
            if self._is_stepping or not (arguments and self._concerned(arguments[0])):
                return function(*arguments, **named)
            self.names.append(name)
            number = len(self.names)
            if name == "close":  # whatever it answers, the file is closed
                self._opened.discard(arguments[0])  # type: ignore[arg-type]
                function(*arguments, **named)
            self._step(self._before, number, name)
            try:
                result = None if name == "close" else function(*arguments, **named)
            finally:
                self._step(self._after, number, name)
            if name == "open":
                self._opened.add(result)  # type: ignore[arg-type]
            return result

        return call

    def _concerned(self, what: object) -> bool:
        if isinstance(what, int):
            return what in self._opened
        path = os.fsdecode(what)  # type: ignore[arg-type]
        return path == self._folder or path.startswith(self._folder + os.sep)

    def _step(self, step: Step, number: int, name: str) -> None:
        self._is_stepping = True
        try:
            step(number, name)
        finally:
            self._is_stepping = False


@contextmanager
def system_calls(folder: Path, before: Step, after: Step = nothing) -> Iterator[list[str]]:
    """What is done inside steps in before each call about the folder and after it; the names of these calls."""
    calls = SystemCalls(folder, before, after)
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            if hasattr(os, name):
                patch.setattr(os, name, calls.wrap(name, getattr(os, name)))
        yield calls.names
