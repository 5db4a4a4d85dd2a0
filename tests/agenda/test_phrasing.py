from datetime import date

import pytest
from visits import NOTES, agenda_of, visit_rules

from followup_md.agenda.model import Agenda, CannotTell
from followup_md.agenda.phrasing import cannot_tell_line, counts_lines, shown_problems, summary, waiting_line
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


def test_the_missing_facts_are_listed_with_or():
    fields = (("sown", "the day of sowing"), ("fee", "fee"), ("words", "words"))
    entry = CannotTell(None, None, ("measure", "pay"), fields)
    assert cannot_tell_line(entry) == "measure and pay: fill in `sown`, `fee` or `words`"


def test_a_rule_that_lacks_a_fact_of_no_field_says_only_that():
    assert cannot_tell_line(CannotTell(None, None, ("measure",), ())) == "measure: a fact is missing"


@pytest.mark.parametrize(("number", "more"), [(0, 0), (1, 0), (5, 0), (6, 1), (40, 35)])
def test_five_problems_are_shown_and_the_rest_are_counted(number: int, more: int):
    problems = tuple(Problem(Place(f"{n}.md", 3, 1), ERROR, "code", "is wrong") for n in range(number))
    lines = tuple(f"{n}.md:3:1: error: is wrong [code]" for n in range(min(number, 5)))
    assert shown_problems(EMPTY._replace(problems=problems)) == (lines, more)


@pytest.mark.parametrize(
    ("counts", "lines"),
    [
        (Counts(), ["0 Markdown files: nothing to read.", NOTHING_KNOWN]),
        (Counts(files=1, kinds={"visit": 1, "sale": 0}), ["1 Markdown file: 1 visit."]),
        (
            Counts(3033, {"visit": 2000, "sale": 1000}, 20, 6, {"conflict copy": 4, "ignored folder": 3}),
            [
                "3,033 Markdown files: 2,000 visit, 1,000 sale, 20 of no kind, 6 not readable, "
                "4 left out (conflict copy) and 3 left out (ignored folder)."
            ],
        ),
        (
            Counts(files=9, kinds={"visit": 9}, dormant=1, snoozed=2, off=3),
            [
                "9 Markdown files: 9 visit.",
                "Of these 1 dormant (nothing left to ask), 2 snoozed and 3 switched off with `followup: off`.",
            ],
        ),
        (
            Counts(files=2, plain=2, off=1),
            ["2 Markdown files: 2 of no kind.", NOTHING_KNOWN, "Of these 1 switched off with `followup: off`."],
        ),
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
