"""Which other notes silenced a rule of this one, hold it, or moved the day on which it opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from followup_md.core.words import join_words
from followup_md.engine.outcome import Outcome, words_of
from followup_md.explain.evidence import Read
from followup_md.language.context import Subject

MOST_NOTES = 3
"""How many notes a text names; the document for programs names all of them."""


class Cause(NamedTuple):
    """Another note, and the log line or field of it that told, as far as there is one (else 0 and an empty text)."""

    note: str
    line: int
    text: str


def causes_of(outcome: Outcome, reads: Iterable[Read]) -> tuple[Cause, ...]:
    """The other notes behind what was read for an outcome, or those whose items come first under a limit."""
    if outcome.held_by:
        return tuple(Cause(first.path, 0, words_of(first)) for first in outcome.held_by if first.path != outcome.path)
    best: dict[Subject, Read] = {}
    for read in reads:
        if read.subject is not outcome.subject and _rank(read) > _rank(best.setdefault(read.subject, read)):
            best[read.subject] = read
    return tuple(
        Cause(subject.record.path, *((read.line, read.text) if read.is_present else (0, "")))
        for subject, read in best.items()
        if subject.record
    )


def _rank(read: Read) -> int:
    """An event tells more than a field, and a field more than that there is such a note."""
    return read.is_present + read.is_event


def told(text: str, line: int) -> str:
    """`line 9: 2026-03-12 rained`, or the text alone where it has no line."""
    return f"line {line}: {text}" if line else text


def because_of(causes: Iterable[Cause]) -> str:
    """`, because of NOTE (line 9: 2026-03-12 rained)`, with a few of the notes named; empty without any."""
    names = [cause.note + (f" ({told(cause.text, cause.line)})" if cause.text else "") for cause in causes]
    if not names:
        return ""
    more = [f"{len(names) - MOST_NOTES} more"] if len(names) > MOST_NOTES else []
    return f", because of {join_words([*names[:MOST_NOTES], *more])}"
