"""What a rule can be on a day: one vocabulary for tests, JSON, messages and docs."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What a rule says of one note, and maybe one person, on one day."""

    QUIET = "quiet"
    """It has nothing to say: a clause silences it, or a log line settled it."""
    UNKNOWN = "unknown"
    """It cannot tell: a field that it needs is missing or unreadable."""
    LATER = "later"
    """Its window has not opened yet."""
    OPEN = "open"
    """It asks for something that is not due yet."""
    TODAY = "today"
    """It is due today."""
    OVERDUE = "overdue"
    """It was due before today."""
    ENDED = "ended"
    """Its window is over."""
    HELD = "held"
    """It would ask, but a snooze or a limit holds it."""


STANDING = (State.OVERDUE, State.TODAY, State.OPEN)
"""The states in which an item asks for something now; limits count these."""
