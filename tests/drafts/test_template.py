"""Templates of drafts: what they ask for, and what is wrong with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import GARDEN, template_of

from followup_md.core.problem import ERROR, Place, Problem
from followup_md.drafts.template import parse_template


def test_a_template_names_the_sections_it_asks_for_each_once():
    template = template_of("---\nto: a\nsubject: b\n---\n- {sorry}\n\n- {liked}\n- {words | x}\n\n- {sorry | y}\n")
    assert template.sections() == ("sorry", "liked")


NO_HEAD = "a template begins with front matter that holds `to:` and `subject:`; `{}` is missing"
HEAD = '---\nto: "{person}"\nsubject: Hi\n---\n'
NAMES = GARDEN.rules[0].names
assert NAMES is not None


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        *((text, [(1, 1, NO_HEAD.format("to"))]) for text in (
            "", "Dear {person}\n", "---\nsubject: Hi\n---\nDear\n", "---\nto: [Ana]\nsubject: Hi\n---\nDear\n",
            "---\nto: Ana\nsubject: Hi\nDear\n", "---\nto: Ana\nto: Bo\n---\nDear\n",
            "---\nto: {person}\nsubject: Hi\n---\n",
        )),
        ("---\nto: Ana\n---\nDear\n", [(1, 1, NO_HEAD.format("subject"))]),
        (f"{HEAD}Dear {{persn}},\n", [(5, 7, "kind `visit` has no `persn`; did you mean `person`?")]),
        (f"{HEAD}Hi\n\n  {{zzz | a gap}}\n", [(7, 4, "kind `visit` has no `zzz`")]),
        (f"{HEAD}{{words | a {{zzz}}}}\n", [(5, 13, "kind `visit` has no `zzz`")]),
        (f"{HEAD}{{words |{{zzz}}}}\n", [(5, 10, "kind `visit` has no `zzz`")]),
        (f"{HEAD}- {{likd | x}} {{wrds | y}}\n", [
            (5, 4, "kind `visit` has no `likd`; did you mean `liked`?"),
            (5, 15, "kind `visit` has no `wrds`; did you mean `words`?"),
        ]),
        (f"{HEAD}Dear {{person\n", [(5, 6, "this bracket is not closed")]),
        (f"{HEAD}Dear person}}\n", [(5, 12, "this `}` closes nothing")]),
        (f"{HEAD}Dear [person\n", [(5, 6, "this bracket is not closed")]),
        (f"{HEAD}- {{liked}} {{sorry}}\n", [(5, 1, "a line can be written for each bullet of one section only")]),
        (f"{HEAD}- {{liked}} {{liked}}\n", [(5, 1, "a line can be written for each bullet of one section only")]),
        ("---\nto: Ana {persn}\nsubject: Hi {\n---\n", [
            (2, 10, "kind `visit` has no `persn`; did you mean `person`?"),
            (3, 13, "this bracket is not closed"),
        ]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_template_has_its_place(text: str, problems: list[tuple[int, int, str]]):
    template, found = parse_template(text, NAMES, "Templates/t.md")
    expected = tuple(
        Problem(Place("Templates/t.md", line, column), ERROR, "template", said) for line, column, said in problems
    )
    assert (template, found) == (None, expected)


@given(st.lists(st.sampled_from(
    ("{", "}", "[", "]", "|", "{{", "}}", "{liked}", "{words | x}", "{person}", "a", " ", "\n", "\r\n", "\u2028", "- ")
), max_size=12).map("".join))  # fmt: skip
def test_every_text_is_a_template_or_has_a_problem_with_a_place_in_it(text: str):
    template, problems = parse_template(HEAD + text, NAMES, "t.md")
    assert (template is None) is (problems != ())
    lines = (HEAD + text).splitlines()
    for place in (problem.place for problem in problems):
        assert 5 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
