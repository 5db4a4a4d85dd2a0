"""Events of the file system as a queue of changes: the only place that knows watchdog and its threads.

It relies on these facts (watchdog 7.1 on Linux, measured): only with an event filter is inotify not asked about reads;
a warning in its log means that events were lost; an observer whose root went away stays silent for ever.
"""

from __future__ import annotations

import logging
import os
import re
import warnings
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from followup_md.vault.listing import PathKind, classify
from followup_md.watch.schedule import Change

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

NETWORKS = frozenset(
    [
        *("afs", "ceph", "cifs", "coda", "davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.rclone"),
        *("fuse.s3fs", "fuse.sshfs", "lustre", "ncpfs", "nfs", "nfs4", "smb2", "smb3", "smbfs"),
        # folders of a host that a virtual machine sees
        *("9p", "drvfs", "fuse.vmhgfs-fuse", "prl_fs", "vboxsf", "virtiofs", "vmhgfs"),
    ]
)
"""File systems on which a file can be changed from elsewhere without an event here."""
_MOUNTS = "/proc/self/mountinfo"


class FileEvents:
    """What happens below a folder; unless it is `enabled` nothing is heard."""

    def __init__(self, root: Path, enabled: bool = True) -> None:
        self.root, self.enabled = root, enabled
        self._queue: SimpleQueue[Change] = SimpleQueue()
        self._observer: BaseObserver | None = None
        self._inode = -1
        self._is_stale = False
        self._prefix = ""
        self._log = _LogHandler(self)

    def start(self) -> None:
        """Begin to listen, if there is a folder. Raises OSError where the system has no watches left."""
        if not self.enabled or not self.root.is_dir():
            return
        from watchdog import events
        from watchdog.observers import Observer

        kinds: list[type[FileSystemEvent]] = [
            events.FileCreatedEvent,
            events.FileModifiedEvent,
            events.FileMovedEvent,
            events.FileDeletedEvent,
            events.DirCreatedEvent,
            events.DirMovedEvent,
            events.DirDeletedEvent,
        ]
        handler = events.FileSystemEventHandler()
        handler.dispatch = self._hear  # type: ignore[method-assign]
        real = os.path.realpath(self.root)
        self._prefix, self._inode = real.rstrip(os.sep) + os.sep, os.stat(real).st_ino
        # said of folders that come while their watches are set; a look at everything follows their events anyway
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        logger = logging.getLogger("watchdog")
        logger.addHandler(self._log)
        logger.propagate = False
        self._is_stale = False
        observer = Observer()
        try:
            observer.schedule(handler, real, recursive=True, event_filter=kinds)
            observer.start()
        except BaseException:
            logger.removeHandler(self._log)
            raise
        self._observer = observer

    def stop(self) -> None:
        """Stop listening; nothing happens if it does not listen."""
        observer, self._observer = self._observer, None
        if observer:
            observer.stop()
            observer.join(1.0)
            logging.getLogger("watchdog").removeHandler(self._log)

    def get(self, timeout: float) -> list[Change]:
        """All changes that were heard, after at most so many seconds."""
        changes: list[Change] = []
        try:
            changes.append(self._queue.get(timeout=max(timeout, 0.0)))
            while True:
                changes.append(self._queue.get_nowait())
        except Empty:
            return changes

    def wake(self) -> None:
        """Let `get` return; safe in a signal handler."""
        self._queue.put(Change())

    def is_sound(self) -> bool:
        """Whether it still listens to the folder that stands at the root's path now."""
        if not self.enabled:
            return True
        try:
            inode = os.stat(self.root).st_ino
        except OSError:
            self._is_stale = True  # a folder made here later may have the same inode, and its own events come late
            return False
        threads = [self._observer, *self._observer.emitters] if self._observer else []
        is_listening = bool(threads) and all(thread.is_alive() for thread in threads)
        return is_listening and not self._is_stale and inode == self._inode

    def lost(self) -> None:
        """Anything may have happened unheard."""
        self._queue.put(Change(lost=True))

    def _hear(self, event: FileSystemEvent) -> None:
        if event.is_directory:
            # watchdog keeps the watches of a folder that was moved away, and trips over them when it comes back
            if event.event_type != "created":
                self._is_stale = True
            self.lost()
            return
        paths = []
        for full in (os.fsdecode(event.src_path), os.fsdecode(event.dest_path)):
            path = full.removeprefix(self._prefix)
            if path == full:
                continue
            path = path.replace(os.sep, "/")
            kind = classify(path)
            if kind is PathKind.NOT_DOWNLOADED:
                self.lost()  # a note went to the cloud, or came back
            elif kind is not PathKind.HIDDEN:
                paths.append(path)
        if paths:
            self._queue.put(Change(tuple(paths)))


class _LogHandler(logging.Handler):
    """Takes a warning of watchdog for lost events."""

    def __init__(self, events: FileEvents) -> None:
        super().__init__(logging.WARNING)
        self.events = events

    def emit(self, record: logging.LogRecord) -> None:
        self.events.lost()


def silent_file_system(folder: Path, mounts: str = _MOUNTS) -> str:
    """The kind of file system a folder lies on when it sends no events for what other machines do, else nothing."""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as file:
            lines = [line.split() for line in file]
    except OSError:
        return ""
    real = os.path.realpath(folder)
    found = ("", "")
    for fields in lines:
        point = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[4])
        if (real == point or real.startswith(point.rstrip("/") + "/")) and len(point) >= len(found[0]):
            found = point, fields[fields.index("-") + 1]
    return found[1] if found[1] in NETWORKS else ""
