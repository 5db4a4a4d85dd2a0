"""Finding the note that a word on the command line means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from followup_md.core.dates import Moment
from followup_md.core.problem import Problem
from followup_md.core.words import fold
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.language.context import VAULT, Subject
from followup_md.rules.model import Rules


def find_subjects(evaluation: Evaluation, keys: Mapping[str, Outcome], wanted: str) -> tuple[Subject, ...]:
    """The subjects that a word can mean: several when it is ambiguous, none when nothing fits.

    It is tried as one of `keys`, as the block id that this has on the page, as `vault`, as a path, as a file name, and
    as a part of the name of a group or file; the first of these that fits anything decides.
    """
    key = wanted.removeprefix("^")
    for own in (key, key.rpartition("-")[0]):
        if own in keys:
            return (keys[own].subject,)
    return (evaluation.world.vault,) if wanted == VAULT else fitting(evaluation.world.everything, wanted)


def fitting(subjects: Iterable[Subject], wanted: str) -> tuple[Subject, ...]:
    """The notes of which a word is the path, else the file name, else a part of the name of the group or file."""
    notes, word = [(subject, subject.record.path) for subject in subjects if subject.record], fold(wanted)
    found = (tuple(note for note, path in notes if fits(path, note.group or "", word)) for fits in _TESTS)
    return next(filter(None, found), ())


def notes_of_one_group(subjects: Iterable[Subject], rules: Rules) -> tuple[str, tuple[Subject, ...]]:
    """The group that all of these notes belong to, and the notes by their first date; nothing if there is no such."""
    notes = sorted(subjects, key=lambda subject: (_first_day(subject, rules), subject.record and subject.record.path))
    groups = {subject.group_key: subject.group or "" for subject in reversed(notes)}
    return (next(iter(groups.values())), tuple(notes)) if len(groups) == 1 and all(groups) else ("", ())


def _first_day(subject: Subject, rules: Rules) -> date:
    """The day in the first date field that its kind declares and the note has."""
    values = (subject.values.get(name) for name in rules.kinds[subject.kind].fields)
    return next((value.day for value in values if isinstance(value, Moment)), date.max)


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
