"""Writing files with care: at every instant a file holds its old bytes or its new ones, whole.

Call these functions while holding the lock of the vault.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import zlib
from collections.abc import Callable
from pathlib import Path

from followup_md.vault.files import CouldNotWrite

MOST_NAME_BYTES = 200
"""A file name longer than this leaves no room for a temporary one beside it."""


def replace_file(path: Path, data: bytes) -> None:
    """Give a file new bytes, or create it, atomically. Raises CouldNotWrite.

    The bytes go into a temporary file beside it (dot-named, exclusive, same mode), which is flushed to disk and then
    renamed; after that the folder is flushed. Symlinks, hard links and read-only files are refused. A temporary file
    left behind by a killed process is removed first.
    """
    temporary = _temporary(path)
    try:
        mode = _mode_to_keep(path)
        _write_temporary(temporary, data, mode, lambda: os.replace(temporary, path))
        _flush_folder(path.parent)
    except OSError as error:
        raise CouldNotWrite(f"{path.name} could not be written: {error.strerror or error}") from error


def create_file(path: Path, data: bytes) -> None:
    """Create a file that is whole from its first instant, never in place of another. Raises CouldNotWrite."""
    temporary = _temporary(path)

    def put_in_place() -> None:
        # a hard link would fail by itself if the file exists, but a process killed behind it would leave two names
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        os.replace(temporary, path)

    try:
        _write_temporary(temporary, data, None, put_in_place)
        _flush_folder(path.parent)
    except OSError as error:
        raise CouldNotWrite(f"{path.name} could not be created: {error.strerror or error}") from error


def delete_file(path: Path) -> None:
    """Delete a file. Raises CouldNotWrite."""
    try:
        os.unlink(path)
    except OSError as error:
        raise CouldNotWrite(f"{path.name} could not be deleted: {error.strerror or error}") from error


def append_line(path: Path, line: bytes) -> None:
    """Append a line to a file and flush it; an unfinished last line is ended first. Raises CouldNotWrite."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        try:
            size = os.fstat(descriptor).st_size
            os.lseek(descriptor, max(size - 1, 0), os.SEEK_SET)
            is_torn = os.read(descriptor, 1) not in (b"\n", b"")
            _write_and_flush(descriptor, b"\n" + line if is_torn else line)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise CouldNotWrite(f"{path.name} could not be written: {error.strerror or error}") from error


def make_folder(vault: Path, path: Path) -> None:
    """Create the folder of a file, which must lie inside the vault even through symlinks. Raises CouldNotWrite."""
    if not is_inside(vault, path.parent):
        raise CouldNotWrite(f"{path.name} lies outside the vault, behind a symlink; refusing to write it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CouldNotWrite(f"{path.parent.name} could not be created: {error.strerror or error}") from error


def is_inside(vault: Path, path: Path) -> bool:
    """Whether a path leads to a place inside the vault once every symlink is followed."""
    try:
        return path.resolve().is_relative_to(vault.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of symlinks, or a name that no file can have
        return False


def _temporary(path: Path) -> Path:
    """The name beside a file under which its new bytes are written, always the same one."""
    name = path.name if len(os.fsencode(path.name)) < MOST_NAME_BYTES else f"{zlib.crc32(os.fsencode(path.name)):08x}"
    return path.with_name(f".{name}.followup-md.tmp")


def _write_temporary(temporary: Path, data: bytes, mode: int | None, put_in_place: Callable[[], None]) -> None:
    """Write and flush a temporary file and put it in place; it is removed when anything fails."""
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            if mode is not None:
                os.chmod(temporary, mode)
            _write_and_flush(descriptor, data)
        finally:
            os.close(descriptor)
        put_in_place()
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _write_and_flush(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.fsync(descriptor)


def _mode_to_keep(path: Path) -> int | None:
    """The permissions of the file to be replaced, None when there is none; raises CouldNotWrite if it must not be."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(status.st_mode):
        raise CouldNotWrite(f"{path.name}: refusing to write through a symlink")
    if not stat.S_ISREG(status.st_mode):
        raise CouldNotWrite(f"{path.name} is not a regular file")
    if status.st_nlink > 1:
        raise CouldNotWrite(f"{path.name}: refusing to break a hard link")
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
