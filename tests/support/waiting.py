"""Waiting with an end: what a test waits for comes, or the test says what did not."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Callable

LONGEST = 60.0
"""Seconds, which pass only when something is wrong."""


def until(condition: Callable[[], object], what: str = "what was waited for") -> None:
    """Ask again and again until it is so."""
    end = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < end, f"{what} did not come in {LONGEST:g} seconds"
        time.sleep(0.01)


def next_bytes(descriptor: int, process: subprocess.Popen[bytes], most: int = 65536) -> bytes:
    """The next bytes of a pipe or terminal that a process writes to, none at its end."""
    if not select.select([descriptor], [], [], LONGEST)[0]:
        process.kill()
        raise AssertionError(f"{process.args!r} wrote nothing in {LONGEST:g} seconds, and did not end")
    try:
        return os.read(descriptor, most)
    except OSError:  # Linux: the other end of the terminal is closed
        return b""
