"""The rows of a timeline: what stands in each, in which order, and in which words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from defaults import default_rules
from forecasts import GO_AHEAD
from timelines import of, plants, rows_of, sample_timeline
from visits import TODAY, evaluated, visit_rules

from followup_md.views.timeline import Bar, Point, Row, make_timeline

SIT = "  sit: {for: visit, title: Sit, why: Rest., %s, say: Sit}\n"


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_a_row_holds_what_happened_what_is_open_and_what_is_expected() -> None:
    note = GO_AHEAD.replace("go_ahead", "log: [2026-03-02 debriefed, 2026-03-03 thanked Ana Ito - well]\ngo_ahead")
    row = rows_of(of(default_rules(), {"Acme.md": note}, date(2026, 3, 12)))["Acme Rope"]
    assert row._replace(expected=row.expected[:1]) == Row(
        name="Acme Rope",
        status="due Tue 17 Mar",
        notes=(Point(day("2026-03-02"), "Mon 2 Mar: Acme"),),
        events=(
            Point(day("2026-03-02"), "Mon 2 Mar: debriefed"),
            Point(day("2026-03-03"), "Tue 3 Mar: thanked Ana Ito"),
        ),
        spans=(Bar(day("2026-03-02"), day("2026-03-03"), "Mon 2 Mar to Tue 3 Mar: Acme"),),
        waits=(Bar(day("2026-03-03"), day("2026-03-12"), "Tue 3 Mar to Thu 12 Mar: nothing to do"),),
        windows=(
            Bar(
                day("2026-03-12"),
                day("2026-03-17"),
                "Follow up with Ana Ito: open since Thu 12 Mar, due Tue 17 Mar",
            ),
        ),
        expected=(Point(day("2026-03-31"), "Tue 31 Mar, expected: Follow up with Ana Ito"),),
    )


def test_the_weeks_reach_half_a_year_back_at_most_and_four_at_least() -> None:
    days = ("2026-03-01", "2026-01-07", "2020-01-01")
    starts = [make_timeline(evaluated({"A.md": f"garden: Ivy\nday: {one}\n"})).start for one in days]
    assert starts == [day("2026-02-02"), day("2026-01-05"), day("2025-09-01")]
    assert [start.weekday() for start in starts] == [0, 0, 0]
    assert make_timeline(evaluated({})).end == TODAY + timedelta(weeks=6)


def test_groups_with_something_to_do_come_first_each_by_its_first_day() -> None:
    sit = SIT % "from: sown"
    notes = {
        "A.md": "garden: Ash\nday: 2026-03-01\n",
        "B.md": "garden: Beech\nday: 2026-02-20\n",
        "C.md": "garden: Cedar\nday: 2026-02-27\nsown: 2026-03-01\n",
        "D.md": "garden: Dogwood\nday: 2026-02-01\nsown: 2026-03-20\n",
    }
    rules = visit_rules(sit)._replace(rules=tuple(rule for rule in visit_rules(sit).rules if rule.id == "sit"))
    rows = make_timeline(evaluated(notes, rules)).rows
    assert [(row.name, row.status) for row in rows] == [
        ("Dogwood", "next Fri 20 Mar"),
        ("Cedar", "was due Sun 1 Mar"),
        ("Beech", ""),
        ("Ash", ""),
    ]


@pytest.mark.parametrize(
    ("window", "status", "end", "is_late"),
    [
        ("from: day, due: 1 day after day", "was due Mon 2 Mar", "2026-03-03", True),
        ("from: day, due: 1 day after day, until: 1 week after day", "was due Mon 2 Mar", "2026-03-08", True),
        ("from: day, due: 2 days after day", "due today", "2026-03-03", False),
        ("when: [day is present], until: 1 week after day", "open", "2026-03-08", False),
        ("when: [day is present]", "open", None, False),
        ("due: 1 week after day", "due Sun 8 Mar", "2026-03-08", False),
    ],
)
def test_a_window_ends_when_it_is_due_or_if_late_with_its_last_day(
    window: str, status: str, end: str | None, is_late: bool
) -> None:
    rules = visit_rules(SIT % window)
    rules = rules._replace(rules=tuple(rule for rule in rules.rules if rule.id == "sit"))
    (row,) = make_timeline(evaluated({"A.md": "garden: Ivy\nday: 2026-03-01\n"}, rules)).rows
    ((_, last, _, late),) = row.windows
    assert (row.status, last, late, row.is_late) == (status, end and day(end), is_late, is_late)


def test_notes_of_one_group_share_a_row_and_days_share_a_point() -> None:
    notes = {
        "A.md": "garden: Ivy\nday: 2026-03-01\nlog: [2026-03-02 paid, 2026-03-02 watered Jo]\n",
        "B.md": "garden: ivy\nday: 2026-03-01\nlog: [2026-03-02 paid, 2026-03-02 done sit, 2026-04-01 paid]\n",
    }
    (row,) = make_timeline(evaluated(notes, visit_rules(SIT % "from: day"))).rows
    assert (row.name, row.notes, row.events) == (
        "Ivy",
        (Point(day("2026-03-01"), "Sun 1 Mar: A; B"),),
        (Point(day("2026-03-02"), "Mon 2 Mar: done sit; paid; watered Jo"),),
    )


def test_what_concerns_the_vault_stands_in_the_note_that_logs_it() -> None:
    rows = {row.name: row for row in sample_timeline().rows}
    assert rows["Search"].windows[0].words == (
        "Talk to somebody in your network: open since Wed 11 Mar, was due Wed 11 Mar"
    )


def test_what_concerns_the_vault_has_a_row_of_its_own_when_nothing_logs_it() -> None:
    rows = rows_of(of(plants(), {}, date(2026, 3, 12)))
    assert {name: row.windows[0].words for name, row in rows.items()} == {
        "House plants": "Buy a plant: only 0 left: open since Thu 12 Mar"
    }


def test_a_row_is_told_in_words() -> None:
    rows = {row.name: row for row in sample_timeline().rows}
    assert rows["Northwind Traders"].summary() == (
        "Northwind Traders: was due Wed 11 Mar; latest: Wed 11 Mar: debriefed; thanked Dana Lee; "
        "Thank Sam Ortiz: open since Wed 11 Mar, was due Wed 11 Mar; "
        "next: Fri 27 Mar, expected: Follow up with Dana Lee by email."
    )
    assert rows["Moth and Ledger"].summary() == "Moth and Ledger: nothing is next; latest: Tue 17 Feb: rejected."


def test_remarks_and_words_of_sections_stay_in_their_notes() -> None:
    words = " ".join(row.summary() for row in sample_timeline().rows)
    assert [word for word in ("kettle", "mouldy", "conference phone") if word in words] == []


def test_plants_have_rows_without_a_word_about_plants() -> None:
    fern = "---\ntype: plant\ntags: green\nspecies: Fern\nroom: Hall\nbought: 2026-03-02\npots: 3\n---\n"
    rows = rows_of(of(plants(), {"Fern.md": fern}, date(2026, 3, 7)))
    assert rows["Hall"].windows[-1].words == "Water the Fern in the Hall: open since Fri 6 Mar, was due Fri 6 Mar"
