"""Files on disk: one careful way to read, one to replace, and the lock of a vault.

Knows the operating system; knows nothing of what the files hold.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import zlib
from collections.abc import Callable
from pathlib import Path

_READ_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_FIRST_READ = 16 * 1024
MOST_NAME_BYTES = 200
"""A file name longer than this leaves no room for a temporary one beside it."""


class CouldNotLook(Exception):
    """A folder or file that had to be looked at could not be; nothing may be concluded from what was seen."""


class CouldNotWrite(Exception):
    """A file could not be replaced; the old one is still whole."""


def read_bytes(path: str, most: int) -> bytes:
    """Up to `most` + 1 bytes of a regular file. Never waits (a pipe gives what it has), follows no link at its end."""
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
    """All bytes of a file of ours, None when there is none. Raises CouldNotLook."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise CouldNotLook(f"{path.name} is no regular file, so it is not read")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CouldNotLook(f"{path.name} could not be read: {error.strerror or error}") from error


def replace_file(path: Path, data: bytes) -> None:
    """Give a file new bytes so that at every instant it holds the old or the new ones, whole.

    A temporary file beside it (dot-named, exclusive, same mode), written and flushed to disk, takes its place; then the
    folder is flushed. Refused for symbolic and hard links, which would change or lose another file. Call it under the
    vault's lock: a temporary file that a killed run left behind is removed first. Raises CouldNotWrite.
    """
    temporary = _temporary(path)
    try:
        mode = _mode_to_keep(path)
        _write_temporary(temporary, data, mode, lambda: os.replace(temporary, path))
        _flush_folder(path.parent)
    except OSError as error:
        raise CouldNotWrite(f"{path.name} could not be written: {error.strerror or error}") from error


def _temporary(path: Path) -> Path:
    """The name beside a file under which its new bytes are written, always the same one."""
    name = path.name if len(os.fsencode(path.name)) < MOST_NAME_BYTES else f"{zlib.crc32(os.fsencode(path.name)):08x}"
    return path.with_name(f".{name}.followup-md.tmp")


def append_line(path: Path, line: bytes) -> None:
    """Put a line at the end of a file of ours and flush it; a torn last one is ended first. Raises CouldNotWrite."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        try:
            size = os.fstat(descriptor).st_size
            os.lseek(descriptor, max(size - 1, 0), os.SEEK_SET)
            is_torn = os.read(descriptor, 1) not in (b"\n", b"")
            view = memoryview(b"\n" + line if is_torn else line)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise CouldNotWrite(f"{path.name} could not be written: {error.strerror or error}") from error


def _write_temporary(temporary: Path, data: bytes, mode: int | None, put_in_place: Callable[[], None]) -> None:
    """Write a file beside another, flushed to disk, and put it in place; it is gone when anything fails."""
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            if mode is not None:
                os.chmod(temporary, mode)
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        put_in_place()
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def create_file(path: Path, data: bytes) -> None:
    """Make a file that is whole from its first instant, and not in the place of another. Raises CouldNotWrite.

    Call it under the vault's lock.
    """
    temporary = _temporary(path)

    def put_in_place() -> None:
        # a hard link would fail by itself where there is a file, but a run killed behind it would leave two names
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, "there is a file of that name")
        os.replace(temporary, path)

    try:
        _write_temporary(temporary, data, None, put_in_place)
        _flush_folder(path.parent)
    except OSError as error:
        raise CouldNotWrite(f"{path.name} could not be made: {error.strerror or error}") from error


def make_folder(vault: Path, path: Path) -> None:
    """The folder of a file to be written, which is inside the vault also when links are followed."""
    if not path.parent.resolve().is_relative_to(vault.resolve()):
        raise CouldNotWrite(f"{path.name} would lie outside the vault, behind a link; it is not written")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CouldNotWrite(f"{path.parent.name} could not be made: {error.strerror or error}") from error


def _mode_to_keep(path: Path) -> int | None:
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise CouldNotWrite(f"{path.name} is a link or no regular file; it is not written through")
    if status.st_nlink > 1:
        raise CouldNotWrite(f"{path.name} has another name (a hard link); replacing it would part the two")
    mode = stat.S_IMODE(status.st_mode)
    if not mode & 0o222:
        raise CouldNotWrite(f"{path.name} is read-only")
    return mode


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
