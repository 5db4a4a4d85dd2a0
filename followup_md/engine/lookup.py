"""Finding the note that a word means."""

from __future__ import annotations

from collections.abc import Iterable

from followup_md.core.problem import Problem
from followup_md.core.words import fold
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.language.context import VAULT, Subject


def find_subjects(evaluation: Evaluation, keys: dict[str, Outcome], wanted: str) -> tuple[Subject, ...]:
    """The notes that a word can mean: a key, `vault`, a path, a file name, a part of a group's or a file's name."""
    if wanted in keys:
        return (keys[wanted].subject,)
    if wanted == VAULT:
        return (evaluation.world.vault,)
    word = fold(wanted)
    notes = [(one, one.record.path, one.group or "") for one in evaluation.world.everything if one.record]
    for fits in _WAYS:
        found = tuple(one for one, path, group in notes if fits(path, group, word))
        if found:
            return found
    return ()


def find_problems(problems: Iterable[Problem], wanted: str) -> tuple[Problem, ...]:
    """The problems of the files that a word can mean: also those of notes that could not be read."""
    word = fold(wanted)
    return tuple(problem for problem in problems if any(fits(problem.path, "", word) for fits in _WAYS))


def _is_path(path: str, group: str, word: str) -> bool:
    return fold(path) in (word, f"{word}.md")


def _is_name(path: str, group: str, word: str) -> bool:
    return _is_path(path.rpartition("/")[2], group, word)


def _is_part(path: str, group: str, word: str) -> bool:
    return word in fold(group) or word in fold(path.rpartition("/")[2])


_WAYS = (_is_path, _is_name, _is_part)
