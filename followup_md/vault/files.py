"""Reading files with care: bounded, never waiting, and a failure is never taken for an empty file."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

_READ_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_FIRST_READ = 16 * 1024


class CouldNotLook(Exception):
    """A folder or file could not be read; nothing may be concluded from what was seen."""


class CouldNotWrite(Exception):
    """A file could not be created or replaced; what was there before is still whole."""


def read_bytes(path: str, most: int) -> bytes:
    """Read up to `most` + 1 bytes of a file.

    Never blocks (a pipe gives what it has) and does not follow a symlink at the end of the path. Raises OSError.
    """
    descriptor = os.open(path, _READ_FLAGS)
    try:
        data = os.read(descriptor, _FIRST_READ)
        if len(data) < _FIRST_READ:
            return data
        parts, size = [data], len(data)
        while data and size <= most:
            data = os.read(descriptor, min(most + 1 - size, 1 << 20))
            parts.append(data)
            size += len(data)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def read_whole(path: Path) -> bytes | None:
    """Read all bytes of a file; None when there is no file. Follows symlinks. Raises CouldNotLook."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise CouldNotLook(f"{path.name} is not a regular file")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CouldNotLook(f"{path.name} could not be read: {error.strerror or error}") from error


class Quiet(NamedTuple):
    """A file that was changed less than `seconds` before `now` may be open in an editor, and is left alone.

    `now` is a reading of the wall clock, in seconds since 1970.
    """

    now: float
    seconds: float

    def seconds_left(self, path: Path) -> float:
        """How long a file must still be left alone; 0 for one that is gone, or was changed in the future."""
        try:
            age = self.now - os.stat(path).st_mtime
        except OSError:
            return 0.0
        return self.seconds - age if 0 <= age < self.seconds else 0.0
