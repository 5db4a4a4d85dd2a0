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

from followup_md.text.escape import escape_plain
from followup_md.vault.attributes import carry_over
from followup_md.vault.files import READ_FLAGS, CouldNotLook, CouldNotWrite, exists, read_open

MOST_NAME_BYTES = 200
"""A file name longer than this leaves no room for a temporary one beside it."""


def replace_file(path: Path, data: bytes) -> None:
    """Give a file new bytes, or create it, atomically. Raises CouldNotWrite.

    The bytes go into a temporary file beside it (dot-named, exclusive, of the same owner, mode and attributes), which
    is flushed to disk and then renamed; after that the folder is flushed. Symlinks, hard links and read-only files are
    refused. A temporary file left behind by a killed process is removed first.
    """
    temporary = _temporary(path)
    try:
        before = _status_to_keep(path)
        _write_temporary(temporary, data, path if before else None, before, lambda: os.replace(temporary, path))
    except OSError as error:
        raise CouldNotWrite(f"{path.name} could not be written: {error.strerror or error}") from error
    _flush_folder(path)


class Changed(Exception):
    """A file does not hold what it was read to hold any more, so it was not replaced."""


def replace_unchanged(path: Path, old: bytes, data: bytes) -> bytes | None:
    """Replace a file that holds `old` as `replace_file` does: what another program wrote into it meanwhile, if any.

    It is compared at the last moment, and read once more after it was replaced: a program that had it open may have
    written into what it was. Raises Changed when it holds other bytes by now, and CouldNotWrite.
    """
    temporary = _temporary(path)
    descriptor = -1

    def put_in_place() -> None:
        nonlocal descriptor
        try:
            descriptor = os.open(path, READ_FLAGS)
        except FileNotFoundError:
            raise Changed from None
        is_same = read_open(descriptor, len(old)) == old
        if not (is_same and os.path.samestat(os.fstat(descriptor), os.lstat(path))):
            raise Changed
        os.replace(temporary, path)

    try:
        before = _status_to_keep(path)
        if before is None:
            raise Changed
        try:
            _write_temporary(temporary, data, path, before, put_in_place)
            _flush_folder(path)
            return _read_again(descriptor, old)
        finally:
            if descriptor >= 0:
                with contextlib.suppress(OSError):  # it was only read
                    os.close(descriptor)
    except OSError as error:
        raise CouldNotWrite(f"{path.name} could not be written: {error.strerror or error}") from error


def _read_again(descriptor: int, old: bytes) -> bytes | None:
    """What an open file holds now, None when it is still `old` or cannot be read: what was written stands."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        data = read_open(descriptor)
    except OSError:
        return None
    return data if data != old else None


def create_file(path: Path, data: bytes) -> None:
    """Create a file that is whole from its first instant, never in place of another. Raises CouldNotWrite."""
    temporary = _temporary(path)

    def put_in_place() -> None:
        # a hard link would fail by itself if the file exists, but a process killed behind it would leave two names
        if exists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        os.replace(temporary, path)

    try:
        _write_temporary(temporary, data, None, None, put_in_place)
    except (OSError, CouldNotLook) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise CouldNotWrite(f"{path.name} could not be created: {reason}") from error
    _flush_folder(path)


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


def _write_temporary(
    temporary: Path,
    data: bytes,
    like: Path | None,
    before: os.stat_result | None,
    put_in_place: Callable[[], None],
) -> None:
    """Write and flush a temporary file and put it in place; it is removed when anything fails.

    It gets owner, mode and attributes of the file that it is `like`, whose status is `before`.
    """
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            if like and before:
                carry_over(like, before, temporary, descriptor)
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


def _status_to_keep(path: Path) -> os.stat_result | None:
    """The status of the file to be replaced, None when there is none; raises CouldNotWrite if it must not be."""
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
    if not stat.S_IMODE(status.st_mode) & 0o222:
        raise CouldNotWrite(f"{path.name} is read-only")
    return status


_CANNOT_FLUSH = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM}
"""What systems answer that do not flush folders, or only those that may be listed."""


def _flush_folder(path: Path) -> None:
    """Flush the folder of a file that was put in place. The file stands, so that a failure is only worth a warning."""
    if os.name == "nt":
        return
    try:
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno in _CANNOT_FLUSH:
            return
        import logging  # by default it says warnings on standard error

        name, reason = escape_plain(path.name), error.strerror or error
        message = "followup-md: %s was written, but its folder could not be flushed to disk (%s)"
        logging.getLogger("followup_md").warning(f"{message}: look at it after a power failure", name, reason)
