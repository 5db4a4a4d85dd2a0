"""What a day asks for: one line, the acts, a document."""

from __future__ import annotations

import json

import pytest
from visits import NOTES, agenda_of, unstyled, visit_rules

from followup_md.agenda.acts import acts_line, acts_of, render_acts, render_acts_json
from followup_md.agenda.json import item_object, problem_object

GARDEN = visit_rules()
LATE = "garden: Fig Court\nday: 2026-02-27\nguides: [Bo Lee]\nsown: 2026-03-09\nlog: [2026-03-01 paid]\n"
BOTH = {"Late.md": LATE, "Rose.md": NOTES["Beds/Rose.md"]}


@pytest.mark.parametrize(
    ("notes", "line"),
    [
        (BOTH, "1 overdue, 1 today: Greet Bo Lee (Fig Court)"),
        (NOTES, "1 today: Greet Ana Ruiz with a bow (Rose Hill)"),
        ({"Bare.md": "day: 2026-03-02\nguides: [Ana]\n"}, "1 today: Greet Ana"),
        ({"Moss.md": NOTES["Moss.md"]}, "Nothing due today"),
        ({}, "Nothing due today"),
    ],
)
def test_the_line_says_how_much_there_is_and_what_comes_first(notes: dict[str, str], line: str):
    assert acts_line(acts_of(agenda_of(notes, GARDEN))) == line


def test_what_was_ticked_is_not_asked_for_again():
    agenda = agenda_of(BOTH, GARDEN)
    first, second = acts_of(agenda).items
    assert acts_of(agenda, {first[1].key}).items == (second,)


def test_the_acts_stand_below_the_line_without_their_reasons():
    assert render_acts(acts_of(agenda_of(BOTH, GARDEN)), 0, unstyled) == (
        "1 overdue, 1 today: Greet Bo Lee (Fig Court)\n"
        "  Fig Court · was due Sat 28 Feb · Greet Bo Lee\n"
        "  Rose Hill · due Tue 3 Mar · Greet Ana Ruiz with a bow\n"
    )


def test_notes_with_problems_are_counted():
    assert render_acts(acts_of(agenda_of({"Thyme.md": NOTES["Thyme.md"]}, GARDEN)), 0, unstyled) == (
        "Nothing due today\n1 problem: run followup-md check\n"
    )


def test_the_acts_look_as_their_sections_do():
    lines = render_acts(acts_of(agenda_of(BOTH, GARDEN)), 0, lambda text, role: role).split("\n")
    assert lines == ["heading", "overdue", "today", ""]


def test_the_document_has_the_items_as_the_agenda_has_them():
    agenda = agenda_of({**BOTH, "Thyme.md": NOTES["Thyme.md"]}, GARDEN)
    assert json.loads(render_acts_json(acts_of(agenda))) == {
        "version": 1,
        "as_of": "2026-03-03",
        "line": "1 overdue, 1 today: Greet Bo Lee (Fig Court)",
        "items": [item_object(item) for section in agenda.sections[:2] for item in section.items],
        "problems": [problem_object(problem) for problem in agenda.problems],
    }
