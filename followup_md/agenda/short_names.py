"""The shortest words by which notes are found on the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import islice
from shlex import quote

from followup_md.core.links import note_name
from followup_md.core.words import fold
from followup_md.language.context import VAULT, Subject

LEAST_LETTERS = 3


class ShortNames:
    """Names notes so that `engine.lookup` finds each of them alone."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._subjects = subjects
        self._known: dict[str, str] = {}

    def of(self, subject: Subject) -> str:
        """A word of its group or file name, else the whole file name, else its path; quoted for a shell."""
        if subject.record is None:
            return ""
        path = subject.record.path
        if path not in self._known:
            words = fold(subject.group or note_name(path)).split()
            short = (word for word in words if word.isascii() and word.isalnum() and len(word) >= LEAST_LETTERS)
            self._known[path] = next(filter(self._is_enough, short), "") or quote(self._whole_name(path))
        return self._known[path]

    def _is_enough(self, word: str) -> bool:
        """Whether a word is part of the names of one note only."""
        starts = range(len(word) - LEAST_LETTERS + 1)
        few = min((self._by_letters.get(word[at : at + LEAST_LETTERS], []) for at in starts), key=len)
        fitting = (number for number in few if word in self._searched[number])
        return word != VAULT and len(list(islice(fitting, 2))) == 1

    def _whole_name(self, path: str) -> str:
        name = note_name(path)
        return name if self._names[fold(name)] == 1 and name != VAULT else path

    @cached_property
    def _searched(self) -> list[str]:
        """What a word is looked up in, note by note: its group and its file name."""
        notes = ((subject.group or "", subject.record.path) for subject in self._subjects if subject.record)
        return [f"{fold(group)}\n{fold(path.rpartition('/')[2])}" for group, path in notes]

    @cached_property
    def _by_letters(self) -> dict[str, list[int]]:
        """Every three letters that follow each other → the notes that have them, so that few are looked at."""
        found: dict[str, list[int]] = {}
        for number, text in enumerate(self._searched):
            for letters in {text[at : at + LEAST_LETTERS] for at in range(len(text) - LEAST_LETTERS + 1)}:
                found.setdefault(letters, []).append(number)
        return found

    @cached_property
    def _names(self) -> Counter[str]:
        return Counter(fold(note_name(subject.record.path)) for subject in self._subjects if subject.record)
