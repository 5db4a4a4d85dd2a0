"""Locks: one writer of a vault at a time, one watcher on a machine."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from followup_md.vault.files import CouldNotLook, CouldNotWrite

LOCK_WAIT = 5.0
"""Seconds that a second writer waits before it gives up."""


@contextlib.contextmanager
def vault_lock(vault: Path, wait: float = LOCK_WAIT) -> Iterator[None]:
    """Let only one process of this machine write into a vault at a time. Raises CouldNotLook and CouldNotWrite.

    The lock is on the folder itself (flock) and leaves no file behind; where the system has no locks, there is none.
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
        with contextlib.suppress(OSError):  # it is free all the same, and what was done is done
            os.close(descriptor)


@contextlib.contextmanager
def watcher_lock(vault: Path) -> Iterator[None]:
    """Let only one process of this machine watch a vault. Raises CouldNotWrite, which names the other one.

    The lock is a file in a folder that only the user can write into, not in the vault, which may be synced; it is
    removed in the end.
    """
    import hashlib

    try:
        import fcntl
    except ImportError:
        yield
        return
    digest = hashlib.sha256(os.fsencode(os.path.realpath(vault))).hexdigest()[:16]
    path = os.path.join(_folder_of_locks(), f"followup-md-{digest}.lock")
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise CouldNotWrite(f"the lock {path} could not be made: {error.strerror or error}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(descriptor, 100).decode("utf-8", "replace").strip() or "another followup-md"
            os.close(descriptor)
            raise CouldNotWrite(f"{owner} is already watching this vault") from None
        if os.path.exists(path) and os.fstat(descriptor).st_ino == os.stat(path).st_ino:
            break
        os.close(descriptor)  # its owner ended and took the file away while we waited for it
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()}".encode())
        yield
    finally:
        with contextlib.suppress(FileNotFoundError):  # something tidied up
            os.unlink(path)
        os.close(descriptor)


def _folder_of_locks() -> str:
    """The user's runtime folder, else one of our own among the temporary files, into which nobody else can write.

    Raises CouldNotWrite.
    """
    import tempfile

    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if _is_private(runtime):
        return runtime
    folder = os.path.join(tempfile.gettempdir(), f"followup-md-{os.getuid()}")
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise CouldNotWrite(f"the folder {folder} could not be made: {error.strerror or error}") from error
    if not _is_private(folder):
        raise CouldNotWrite(f"{folder} is not a folder that you alone can write into; remove it or set XDG_RUNTIME_DIR")
    return folder


def _is_private(folder: str) -> bool:
    """Whether it is a folder of this user into which nobody else can write."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022


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
