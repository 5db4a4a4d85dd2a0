"""Reading files with care: bounded, never waiting, and a failure is never taken for an empty file."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

_NOT_THROUGH_LINKS = getattr(os, "O_NOFOLLOW", 0)
READ_FLAGS = (
    os.O_RDONLY
    | _NOT_THROUGH_LINKS
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
"""Never wait, and follow no symlink at the end of a path."""
_FIRST_READ = 16 * 1024
MOST_BYTES = 64 * 1024 * 1024
"""No file larger than this is edited."""
MOST_PAGE_BYTES = 4 * 1024 * 1024
"""No agenda file larger than this is read."""


class CouldNotLook(Exception):
    """A folder or file could not be read; nothing may be concluded from what was seen."""


class CouldNotWrite(Exception):
    """A file could not be created or replaced; what was there before is still whole."""


def read_bytes(path: str, most: int) -> bytes:
    """Read up to `most` + 1 bytes of a file.

    Never blocks (a pipe gives what it has) and does not follow a symlink at the end of the path. Raises OSError.
    """
    descriptor = os.open(path, READ_FLAGS)
    try:
        return read_open(descriptor, most)
    finally:
        os.close(descriptor)


def read_whole(path: Path, most: int = MOST_BYTES) -> bytes | None:
    """Read all bytes of a file; None when there is no file. Follows symlinks.

    Raises CouldNotLook, also for a file of more than `most` bytes, of which no more than that is read.
    """
    try:
        descriptor = os.open(path, READ_FLAGS & ~_NOT_THROUGH_LINKS)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise CouldNotLook(f"{path.name} is not a regular file")
            data = read_open(descriptor, most) if status.st_size <= most else None
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CouldNotLook(f"{path.name} could not be read: {error.strerror or error}") from error
    if data is None or len(data) > most:
        raise CouldNotLook(f"{path.name} is larger than {_in_words(most)}, so it is not read")
    return data


def read_open(descriptor: int, most: int = MOST_BYTES) -> bytes:
    """Read up to `most` + 1 bytes of an open file, or the first 16 KiB, from where it stands. Raises OSError."""
    data = os.read(descriptor, _FIRST_READ)
    if len(data) < _FIRST_READ:
        return data
    parts, size = [data], len(data)
    while data and size <= most:
        data = os.read(descriptor, min(most + 1 - size, 1 << 20))
        parts.append(data)
        size += len(data)
    return b"".join(parts)


def exists(path: Path) -> bool:
    """Whether anything has that name, be it a folder or a broken symlink. Raises CouldNotLook where that is unsure."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise CouldNotLook(f"{path.name} could not be looked at: {error.strerror or error}") from error
    return True


def _in_words(size: int) -> str:
    return f"{size >> 20} MiB" if size >= 1 << 20 else f"{size >> 10} KiB"


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
