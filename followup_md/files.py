"""Files on disk: one careful way to read, one to replace, and the lock of a vault.

Knows the operating system; knows nothing of what the files hold.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

_READ_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_FIRST_READ = 16 * 1024
LOCK_WAIT = 5.0
"""Seconds that a second writer waits before it gives up."""


class CouldNotLook(Exception):
    """A folder or file that had to be looked at could not be; nothing may be concluded from what was seen."""


class CouldNotWrite(Exception):
    """A file could not be replaced; the old one is still whole."""


def rules_folder() -> Path:
    """Where the shipped rules files lie: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "_rules"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rules"


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
    temporary = path.with_name(f".{path.name}.followup-md.tmp")
    try:
        mode = _mode_to_keep(path)
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
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        _flush_folder(path.parent)
    except OSError as error:
        raise CouldNotWrite(f"{path.name} could not be written: {error.strerror or error}") from error


def _mode_to_keep(path: Path) -> int | None:
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise CouldNotWrite(f"{path.name} is a link or no regular file; it is not written through")
    if status.st_nlink > 1:
        raise CouldNotWrite(f"{path.name} has another name (a hard link); replacing it would part the two")
    return stat.S_IMODE(status.st_mode)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def vault_lock(vault: Path, wait: float = LOCK_WAIT) -> Iterator[None]:
    """Only one writer in a vault at a time, over all processes of this machine; leaves no file. Raises CouldNotWrite.

    The lock is one on the folder itself (flock). Where the system has none, writers are told apart by nothing but the
    atomic replacement.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    try:
        descriptor = os.open(vault, os.O_RDONLY)
    except OSError as error:
        raise CouldNotLook(f"the vault could not be opened: {error.strerror or error}") from error
    try:
        _take(fcntl, descriptor, wait)
        yield
    finally:
        os.close(descriptor)


def _take(fcntl: object, descriptor: int, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[attr-defined]
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                message = "another followup-md is writing in this vault; try again when it is done"
                raise CouldNotWrite(message) from None
            time.sleep(0.05)
        except OSError:
            return
