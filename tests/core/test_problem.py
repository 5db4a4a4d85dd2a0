"""Places and problems as people and editors read them."""

from __future__ import annotations

import pytest

from followup_md.core.problem import ERROR, WARNING, Place, Problem


@pytest.mark.parametrize(
    ("place", "text"), [(("a.md",), "a.md"), (("a.md", 3), "a.md:3"), (("a/b.md", 3, 7), "a/b.md:3:7")]
)
def test_a_place_names_what_there_is_of_it(place: tuple[str, int, int], text: str) -> None:
    assert str(Place(*place)) == text


def test_a_problem_reads_as_editors_expect() -> None:
    problem = Problem(Place("a/b.md", 3, 7), ERROR, "yaml", "is wrong")
    assert problem.path == "a/b.md"
    assert str(problem) == "a/b.md:3:7: error: is wrong [yaml]"
    assert str(Problem(Place("a.md"), WARNING, "size", "is large")) == "a.md: warning: is large [size]"
