from datetime import date

import pytest
from visits import NOTES, agenda_of, visit_rules

from followup_md.agenda.model import Agenda, CannotTell
from followup_md.agenda.phrasing import cannot_tell_line, counts_lines, summary, waiting_cells, waiting_line
from followup_md.core.problem import ERROR, WARNING, Place, Problem
from followup_md.notes.tally import Counts

RULES = visit_rules()
NOTHING_KNOWN = "No note here is one that the rules know: `followup-md --help` shows how to begin."
EMPTY = Agenda(date(2026, 3, 3), "Garden book", (), (), (), (), (), (), Counts())
TWO_OPEN = {
    "Beds/Old.md": "garden: Rose Hill\nday: 2026-02-20\n",
    "Beds/New.md": "garden: ROSE hill\nday: 2026-02-25\n",
}


def waiting_of(notes: dict[str, str]) -> list[tuple[str, str]]:
    return [(entry.name, waiting_line(entry)) for entry in agenda_of(notes, RULES).waiting]


def test_a_group_with_nothing_to_do_names_the_day_and_the_item_that_opens_next():
    assert waiting_of({"Moss.md": NOTES["Moss.md"]}) == [
        ("Moss End", "nothing to do until Fri 1 May, then “prune”"),
    ]


def test_a_snoozed_note_names_the_day_it_wakes_up():
    assert waiting_of({"Fern.md": NOTES["Fern.md"]}) == [("Fern Dell", "snoozed until Fri 20 Mar")]


def test_an_item_that_a_limit_holds_names_the_note_that_comes_first():
    assert waiting_of(TWO_OPEN) == [("ROSE hill", "“pay” waits: one at a time, and that of Old comes first")]


def test_a_waiting_entry_without_a_day_says_that_it_does_not_know():
    (entry,) = agenda_of({"Moss.md": NOTES["Moss.md"]}, RULES).waiting
    assert waiting_line(entry._replace(until=None)) == "nothing to do until ?, then “prune”"


@pytest.mark.parametrize(
    ("notes", "cells"),
    [
        ({"Moss.md": NOTES["Moss.md"]}, ("Fri 1 May", "Prune")),
        ({"Fern.md": NOTES["Fern.md"]}, ("Fri 20 Mar", "Greet Cy Wren (snoozed)")),
        (TWO_OPEN, ("Old is done", "Pay (one at a time)")),
    ],
)
def test_the_cells_of_a_waiting_row_say_until_when_and_what_then(notes: dict[str, str], cells: tuple[str, str]):
    (entry,) = agenda_of(notes, RULES).waiting
    assert waiting_cells(entry) == cells


def test_a_row_without_a_day_says_that_it_does_not_know():
    (entry,) = agenda_of({"Moss.md": NOTES["Moss.md"]}, RULES).waiting
    assert waiting_cells(entry._replace(until=None)) == ("?", "Prune")


def test_the_missing_facts_are_named_as_people_do_with_what_they_decide():
    fields = (("sown", "the day of sowing"), ("fee", "fee"), ("words", "words"))
    entry = CannotTell(None, None, ("measure", "pay"), fields, ("Measure", "Pay"))
    assert cannot_tell_line(entry) == (
        "fill in the day of sowing (`sown`), `fee` or `words`; it decides about “Measure” and “Pay”"
    )
    assert cannot_tell_line(entry._replace(titles=())) == "fill in the day of sowing (`sown`), `fee` or `words`"


def test_a_rule_that_lacks_a_fact_of_no_field_says_only_that():
    entry = CannotTell(None, None, ("measure",), (), ("Measure",))
    assert cannot_tell_line(entry) == "a fact is missing; it decides about “Measure”"


@pytest.mark.parametrize(
    ("counts", "lines"),
    [
        (Counts(), ["0 files: nothing to read.", NOTHING_KNOWN]),
        (Counts(files=1, kinds={"visit": 1, "sale": 0}), ["1 file: 1 visit."]),
        (
            Counts(3035, {"visit": 2000, "sale": 1000}, 20, 6, {"conflict copy": 4, "ignored folder": 3}, drafts=2),
            [
                "3,035 files: 2,000 visit, 1,000 sale, 2 drafts, 20 other, 6 unreadable, "
                "4 left out (conflict copy) and 3 left out (ignored folder)."
            ],
        ),
        (
            Counts(files=9, kinds={"visit": 9}, dormant=1, snoozed=2, off=3),
            ["9 files: 9 visit; 1 dormant, 2 snoozed and 3 switched off."],
        ),
        (Counts(files=2, plain=2, off=1), ["2 files: 2 other; 1 switched off.", NOTHING_KNOWN]),
        (Counts(files=1, drafts=1), ["1 file: 1 draft.", NOTHING_KNOWN]),
    ],
)
def test_the_footer_says_where_every_file_went(counts: Counts, lines: list[str]):
    assert list(counts_lines(EMPTY._replace(counts=counts))) == lines


def test_the_summary_counts_each_section_in_the_order_of_the_page():
    assert summary(agenda_of(NOTES, RULES)) == ("1 today, 1 now open, 1 coming up, 2 to upkeep, 1 can't tell, 1 error")


def test_the_summary_of_an_empty_agenda_says_so_and_does_not_count_warnings():
    warning = Problem(Place("a.md", 1, 1), WARNING, "code", "is odd")
    assert summary(EMPTY._replace(problems=(warning,))) == "nothing to do"


def test_the_summary_counts_errors_only():
    problems = tuple(Problem(Place("a.md", 1, 1), level, "code", "is odd") for level in (ERROR, WARNING, ERROR))
    assert summary(EMPTY._replace(problems=problems)) == "2 errors"
