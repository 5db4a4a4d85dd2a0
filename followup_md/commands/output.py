"""Standard output and standard error that may be closed, full or without a reader: what is to be done is done anyway.

A stream that takes no more swallows what follows, and remembers why; the exit code tells it in the end.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO


class Output(io.RawIOBase):
    """The bytes of a stream on their way to the system."""

    failure: OSError | None = None
    """Why the system takes no more; a reader who has seen enough (`| head`) is no failure."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self.raw, self.is_open = raw, True

    def write(self, data: object) -> int | None:
        """As that of the stream, until it fails."""
        if self.is_open:
            try:
                return self.raw.write(data)  # type: ignore[arg-type]
            except BrokenPipeError:
                self.is_open = False
            except OSError as error:
                self.is_open, self.failure = False, error
        return memoryview(data).nbytes  # type: ignore[arg-type]

    def writable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """That of the stream."""
        return self.raw.fileno()

    def isatty(self) -> bool:
        """Whether the stream is a terminal."""
        return self.raw.isatty()


def prepare_streams() -> list[Output]:
    """Make the three standard streams safe to use; what goes into a file or a pipe is UTF-8 whatever the locale.

    A terminal keeps its encoding, and shows question marks for what that lacks. Where a stream is closed, something has
    to take its number, or the next file that is opened would, and what is said would be written into it.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)  # takes the lowest free number; writing to it fails
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    outputs: list[Output] = []
    sys.stdout = _prepared(sys.stdout, 1, outputs)
    sys.stderr = _prepared(sys.stderr, 2, outputs)
    return outputs


def _prepared(stream: TextIO | None, number: int, outputs: list[Output]) -> TextIO:
    """The stream whose bytes go through an `Output`; one that is no file of the system stays as it is."""
    encoding = "utf-8"
    if stream is None:
        raw: object = io.FileIO(number, "w", closefd=False)
    else:
        buffer = getattr(stream, "buffer", None)
        raw = getattr(buffer, "raw", buffer)  # Python's own option -u leaves the buffer out
        if stream.isatty() or os.environ.get("PYTHONIOENCODING"):
            encoding = stream.encoding
    if not isinstance(raw, io.RawIOBase):
        assert stream is not None
        return stream
    outputs.append(Output(raw))
    return io.TextIOWrapper(io.BufferedWriter(outputs[-1]), encoding=encoding, errors="replace")
