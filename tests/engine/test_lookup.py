"""Which note a word on the command line means."""

from __future__ import annotations

import pytest
from visits import NOTES, evaluated

from followup_md.agenda.keys import keyed_outcomes
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.engine.lookup import find_problems, find_subjects


@pytest.mark.parametrize(
    ("wanted", "paths"),
    [
        ("Beds/Rose.md", ["Beds/Rose.md"]),
        ("beds/rose", ["Beds/Rose.md"]),
        ("Rose.md", ["Beds/Rose.md"]),
        ("ROSE", ["Beds/Rose.md"]),
        ("rose  TWO", ["Beds/Rose two.md"]),
        ("[[Rose two]]", ["Beds/Rose two.md"]),
        ("ose", ["Beds/Rose two.md", "Beds/Rose.md"]),
        ("Rose Hill", ["Beds/Rose two.md", "Beds/Rose.md"]),
        ("dell", ["Fern.md"]),
        ("fern", ["Fern.md"]),
        *((key, ["Beds/Rose.md"]) for key in ("fm-7e1tcw", "fm-7e1tcw-2y", "^fm-7e1tcw-2y")),
        ("fm-000000", []),
        ("vault", [None]),
        ("Vault", []),
        ("beds", []),
        ("nobody", []),
    ],
)
def test_a_note_is_found_by_path_name_part_or_key(wanted: str, paths: list[str | None]) -> None:
    evaluation = evaluated(NOTES)
    found = find_subjects(evaluation, keyed_outcomes(evaluation), wanted)
    assert [subject.record.path if subject.record else None for subject in found] == paths


def test_a_note_without_a_group_is_found_by_its_name() -> None:
    evaluation = evaluated({"Bare.md": "day: 2026-02-27\n"})
    assert [one.group for one in find_subjects(evaluation, {}, "bar")] == [None]
    assert find_subjects(evaluation, {}, "fern") == ()


@pytest.mark.parametrize(
    ("wanted", "paths"),
    [
        ("Beds/Rose.md", ["Beds/Rose.md"]),
        ("beds/rose", ["Beds/Rose.md"]),
        ("rose", ["Beds/Rose.md"]),
        ("os", ["Beds/Rose.md", "Moss.md"]),
        ("beds", []),
        ("ivy", []),
    ],
)
def test_problems_of_a_note_are_found_by_the_same_words(wanted: str, paths: list[str]) -> None:
    problems = [Problem(Place(path, 3, 1), ERROR, "code", "is wrong") for path in ("Beds/Rose.md", "Moss.md")]
    assert [problem.path for problem in find_problems(problems, wanted)] == paths
