"""Finding the note that a word on the command line means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from followup_md.core.problem import Problem
from followup_md.core.words import fold
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.language.context import VAULT, Subject


def find_subjects(evaluation: Evaluation, keys: Mapping[str, Outcome], wanted: str) -> tuple[Subject, ...]:
    """The subjects that a word can mean: several when it is ambiguous, none when nothing fits.

    It is tried as one of `keys`, as `vault`, as a path, as a file name, and as a part of the name of a group or file;
    the first of these that fits anything decides.
    """
    if wanted in keys:
        return (keys[wanted].subject,)
    if wanted == VAULT:
        return (evaluation.world.vault,)
    word = fold(wanted)
    for fits in _TESTS:
        subjects = tuple(
            subject
            for subject in evaluation.world.everything
            if subject.record and fits(subject.record.path, subject.group or "", word)
        )
        if subjects:
            return subjects
    return ()


def find_problems(problems: Iterable[Problem], wanted: str) -> tuple[Problem, ...]:
    """The problems of the files that a word can mean, also of notes that could not be read."""
    word = fold(wanted)
    return tuple(problem for problem in problems if any(fits(problem.path, "", word) for fits in _TESTS))


def _is_path(path: str, group: str, word: str) -> bool:
    return fold(path) in (word, f"{word}.md")


def _is_name(path: str, group: str, word: str) -> bool:
    return _is_path(path.rpartition("/")[2], group, word)


def _is_part(path: str, group: str, word: str) -> bool:
    return word in fold(group) or word in fold(path.rpartition("/")[2])


_TESTS = (_is_path, _is_name, _is_part)
