"""Locks: one writer of a vault at a time, one watcher on a machine."""

from __future__ import annotations

import contextlib
import os
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
        os.close(descriptor)


@contextlib.contextmanager
def watcher_lock(vault: Path) -> Iterator[None]:
    """Let only one process of this machine watch a vault. Raises CouldNotWrite, which names the other one.

    The lock is a file in the user's runtime folder, not in the vault, which may be synced; it is removed in the end.
    """
    import hashlib
    import tempfile

    try:
        import fcntl
    except ImportError:
        yield
        return
    digest = hashlib.sha256(os.fsencode(os.path.realpath(vault))).hexdigest()[:16]
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = folder if os.path.isdir(folder) else tempfile.gettempdir()
    path = os.path.join(folder, f"followup-md-{os.getuid()}-{digest}.lock")
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
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
