"""Tables as values: what is a row, what stands in it, in which order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from defaults import default_rules
from garden import build
from tables import table_of, texts
from visits import RULES

from followup_md.core.problem import ProblemError
from followup_md.views.tables import Cell

PLANTS = build((Path(__file__).parent.parent / "data" / "plants.yaml").read_text("utf-8"))
DAY = date(2026, 3, 10)


def plant(species: str, more: str = "") -> str:
    return f"---\ntype: plant\ntags: green\nspecies: {species}\nbought: 2026-03-02\n{more}---\n"


GARDEN = {
    "Fern.md": plant("Fern", "room: Hall\npots: 1\nlog: [2026-03-08 watered]\n"),
    "Palm.md": plant("Palm", "room: hall\npots: 3\n"),
    "Yucca.md": plant("Yucca", "light: sun\npots: 2\nlog: [2026-03-09 died]\n"),
    "Off.md": plant("Ivy", "room: Shed\nfollowup: off\n"),
}


def test_each_note_is_a_row_in_the_order_that_is_asked_for() -> None:
    table = table_of(PLANTS, GARDEN, DAY, "plants")
    assert (table.columns, table.numeric) == (("Plant", "Pots"), (False, True))
    assert texts(table) == [["Palm", "3"], ["Fern", "1"]]
    assert [row.cells[1] for row in table.rows] == [Cell(3, "3"), Cell(1, "1")]


def test_notes_that_share_a_field_are_one_row_with_what_comes_next_for_all_of_them() -> None:
    table = table_of(PLANTS, GARDEN, DAY, "rooms")
    assert texts(table) == [
        ["hall", "Palm and Fern", "Mon 2 Mar", "Water the Palm in the hall", "Fri 6 Mar"],
        ["", "Yucca", "Mon 2 Mar", "", ""],
    ]
    assert [row.notes for row in table.rows] == [("Fern.md", "Palm.md"), ("Yucca.md",)]
    assert [row.note for row in table.rows] == ["Palm.md", "Yucca.md"]
    assert [row.dimmed for row in table.rows] == [False, True]


def test_nothing_is_a_table_without_rows() -> None:
    assert table_of(PLANTS, {}, DAY, "rooms").rows == ()


def visits(columns: str, order: str = "garden", more: str = "") -> str:
    table = f"  t: {{rows: visit, order: [{order}], columns: {{{columns}}}}}\n"
    return f"{RULES}{more}tables:\n{table}"


def visit(garden: str, more: str = "") -> str:
    return f"---\ntype: visit\ngarden: {garden}\nday: 2026-03-02\n{more}---\n"


EVERYTHING = """\
fee: 2 weeks
guides: [Ana Ruiz, Bo Lee]
log: [2026-03-02 watered Ana Ruiz, 2026-03-03 paid]
"""


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("day", Cell(date(2026, 3, 2), "Mon 2 Mar")),
        ("paid", Cell((date(2026, 3, 3),), "Tue 3 Mar")),
        ("guides", Cell(("Ana Ruiz", "Bo Lee"), "Ana Ruiz and Bo Lee")),
        ("fee", Cell("2 weeks", "2 weeks")),
        ("time_of(day)", Cell(None, "")),
        ("came", Cell(True, "yes")),
        ("count(guides)", Cell(2, "2")),
        ("words", Cell(None, "")),
        ("1 year, as '{words}'", Cell("1 year, as '…'", "1 year, as '…'")),
        ('"[{words}]"', Cell(None, "")),
        ('[{when: words is present, is: "{words}!"}]', Cell(None, "")),
        ("same day as day", Cell(date(2026, 3, 2), "Mon 2 Mar")),
    ],
)
def test_a_cell_holds_a_value_and_its_text(value: str, cell: Cell) -> None:
    value = f'"{value}"' if value.startswith("1") else value
    table = table_of(build(visits(f"A: {value}")), {"a.md": visit("Ivy", EVERYTHING)}, DAY, "t")
    assert [row.cells for row in table.rows] == [(cell,)]


def test_a_time_of_day_is_shown_as_one() -> None:
    notes = {"a.md": "---\ntype: visit\ngarden: Ivy\nday: 2026-03-02T09:30\n---\n"}
    assert table_of(build(visits("A: time_of(day)")), notes, DAY, "t").rows[0].cells == (Cell("09:30", "09:30"),)


def test_a_date_of_another_year_is_shown_with_it() -> None:
    notes = {"a.md": visit("Ivy").replace("2026-03-02", "2025-12-30T10:00")}
    assert texts(table_of(build(visits("A: day")), notes, DAY, "t")) == [["Tue 30 Dec 2025, 10:00"]]


@pytest.mark.parametrize(
    ("order", "gardens"),
    [
        ("sown", ["B", "C", "A"]),
        ("sown descending", ["C", "B", "A"]),
        ("latest(watered) descending", ["A", "B", "C"]),
        ("garden descending", ["C", "B", "A"]),
        ("host", ["B", "A", "C"]),
        ("shade descending", ["B", "A", "C"]),
        ("watered", ["B", "A", "C"]),
        ("came, garden", ["A", "B", "C"]),
    ],
)
def test_rows_are_ordered_by_value_and_what_is_missing_comes_last(order: str, gardens: list[str]) -> None:
    fields = "      sown: date, called"
    rules = RULES.replace(fields, f"      host: person\n      shade: little | much\n{fields}")
    rules += f"tables:\n  t: {{rows: visit, order: ['{order}'], columns: {{A: garden}}}}\n".replace(
        ", garden'", "', garden"
    )
    notes = {
        "a.md": visit("A", "host: Bo\nlog: [2026-03-03 watered]\n"),
        "b.md": visit("B", "host: Ana\nshade: much\nsown: 2026-01-01\nlog: [2026-03-02 watered]\n"),
        "c.md": visit("C", "sown: 2026-02-01\n"),
    }
    assert [row[0] for row in texts(table_of(build(rules), notes, DAY, "t"))] == gardens


NEXT = "N: next_act, D: next_day, R: resting_because"
RESTS = "    rests: [{when: garden is 'Rest', is: at rest}]\nlimits:\n"


@pytest.mark.parametrize(
    ("more", "cells"),
    [
        ("day: 2026-03-12\nwords: a hat", ["Prune a hat", "Thu 12 Mar", ""]),
        ("day: 2026-03-08\nguides: [Bo]", ["Prune", "Sun 8 Mar", ""]),
        ("day: 2026-02-30", ["Can't tell", "", ""]),
        ("day: 2026-03-02\nsnooze: 2026-03-20\nlog: [2026-03-03 paid]", ["Prune (snoozed)", "Fri 20 Mar", ""]),
        ("day: 2025-03-02\nlog: [2026-03-03 paid]", ["", "", ""]),
    ],
)
def test_what_comes_next_is_told(more: str, cells: list[str]) -> None:
    rules = build(visits(NEXT)[: RULES.index("  measure:")] + visits(NEXT)[len(RULES) :])
    notes = {"a.md": f"---\ntype: visit\ngarden: Ivy\n{more}\n---\n"}
    assert texts(table_of(rules, notes, DAY, "t")) == [cells]


def test_a_held_item_says_so_and_a_resting_note_why() -> None:
    rules = build(
        (visits(NEXT)[: RULES.index("  harvest:")] + visits(NEXT)[len(RULES) :]).replace("limits:\n", RESTS, 1)
    )
    notes = {
        "a.md": visit("Ivy"),
        "b.md": visit("Ivy"),
        "c.md": visit("Rest", "log: [2026-03-03 paid]\n"),
    }
    assert texts(table_of(rules, notes, DAY, "t")) == [
        ["Pay", "Wed 4 Mar", ""],
        ["Pay (one at a time)", "", ""],
        ["", "", "at rest"],
    ]


def test_a_table_that_goes_through_too_many_notes_is_named() -> None:
    rules = build(visits(f"A: 'distinct({', '.join(['notes.visit.garden'] * 18)})'"))
    with pytest.raises(ProblemError, match="table `t` goes through too many notes"):
        table_of(rules, {f"{number}.md": visit(str(number)) for number in range(150)}, DAY, "t")


# the search


def interview(company: str, day: str, *log: str, more: str = "") -> str:
    lines = f"log: [{', '.join(log)}]\n" if log else ""
    return f"---\ntype: interview\ncompany: {company}\nrole: Editor\ninterview: {day}\n{more}{lines}---\n"


def application(company: str, *log: str, role: str = "Editor") -> str:
    return (
        f"---\ntype: application\ncompany: {company}\nrole: {role}\napplied: 2026-02-01\nlog: [{', '.join(log)}]\n---\n"
    )


@pytest.mark.parametrize(
    ("notes", "cells"),
    [
        ([application("A")], ["Applied, Sun 1 Feb", "Sun 1 Feb, from you", "37"]),
        ([application("A", "2026-02-03 heard back")], ["Applied, Sun 1 Feb", "Tue 3 Feb, from them", "35"]),
        ([application("A"), interview("A", "2026-03-02")], ["Interview, Mon 2 Mar", "Mon 2 Mar, you met", "8"]),
        ([interview("A", "2026-03-20")], ["Interview, Fri 20 Mar", "", ""]),
        (
            [interview("A", "2026-03-02"), interview("A", "2026-03-20", "2026-03-05 heard back")],
            ["2nd interview, Fri 20 Mar", "Thu 5 Mar, from them", "5"],
        ),
        (
            [interview("A", f"2026-03-0{day}") for day in (2, 3, 4)],
            ["3rd interview, Wed 4 Mar", "Wed 4 Mar, you met", "6"],
        ),
        (
            [interview("A", f"2026-03-0{day}") for day in (2, 3, 4, 5)],
            ["Later interview, Thu 5 Mar", "Thu 5 Mar, you met", "5"],
        ),
        ([interview("A", "2026-03-02", "2026-03-04 offer")], ["Offer, Wed 4 Mar", "Wed 4 Mar, from them", "6"]),
        (
            [interview("A", "2026-03-02", "2026-03-04 rejected")],
            ["They said no, Wed 4 Mar", "Wed 4 Mar, from them", ""],
        ),
        ([interview("A", "2026-03-02", "2026-03-04 withdrew")], ["You said no, Wed 4 Mar", "Wed 4 Mar, from you", ""]),
        (
            [interview("A", "2026-03-02", "2026-03-03 offer", "2026-03-04 accepted")],
            ["Accepted, Wed 4 Mar", "Wed 4 Mar, from you", ""],
        ),
        ([interview("A", "2026-03-02", "2026-03-04 closed")], ["Closed, Wed 4 Mar", "Mon 2 Mar, you met", ""]),
        ([interview("A", "2026-03-20", "2026-03-04 cancelled")], ["Called off, Fri 20 Mar", "", ""]),
        ([interview("A", "2026-03-02", "2026-03-04 rescheduled")], ["Put off, Mon 2 Mar", "", ""]),
    ],
)
def test_the_search_says_how_far_each_came_and_who_was_last_in_touch(notes: list[str], cells: list[str]) -> None:
    named = {f"{number}.md": text for number, text in enumerate(notes)}
    assert [row[2:5] for row in texts(table_of(default_rules(), named, DAY, "search"))] == [cells]


def test_the_search_has_a_row_for_each_company_and_role_and_ends_with_what_is_over() -> None:
    notes = {
        "a.md": interview("Acme", "2026-03-02", "2026-03-04 rejected"),
        "b.md": interview("Birch", "2026-03-02"),
        "c.md": application("Birch", role="Clerk"),
        "d.md": interview("Cedar", "2026-03-11"),
        "e.md": application("Cedar"),
    }
    table = table_of(default_rules(), notes, DAY, "search")
    assert [(*row.notes, row.dimmed) for row in table.rows] == [
        ("b.md", False),
        ("d.md", "e.md", False),
        ("c.md", False),
        ("a.md", True),
    ]
