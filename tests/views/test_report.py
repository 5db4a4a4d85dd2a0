"""The report: each act once, and stages counted as by hand."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from garden import SMALL, build, changed, problems
from hostile import TEXT
from hypothesis import given
from visits import evaluated, hostile_note, unstyled, visit_rules

from followup_md.agenda.markdown import make_linker
from followup_md.text.escape import holds_unseen
from followup_md.views.report import Act, Reached, Report, make_report
from followup_md.views.report_formats import (
    render_report,
    render_report_csv,
    render_report_json,
    render_report_markdown,
)

PLANTS = build((Path(__file__).parent.parent / "data" / "plants.yaml").read_text("utf-8"))
STAGES = "stages: {rows: visit, steps: {Sown: sown, Came: day, Paid: paid}}\n"
VISITS = visit_rules(STAGES)
DAY = date(2026, 3, 31)
NOTES = {
    "a.md": "garden: Ivy\nsown: 2026-02-01\nday: 2026-03-02\nguides: [Ana, Bo]\n"
    "log: [2026-03-02 watered Ana and Bo - dry, 2026-03-04 paid, 2026-04-02 paid, "
    "2026-03-05 snoozed pay - until 2026-03-20]\n",
    "b.md": "garden: Fern\nday: 2026-03-05\nlog: [2026-03-04 done prune, 2026-03-06 paid]\n",
    "c.md": "garden: Moss\nday: 2026-03-08\nlog: [2026-03-09 paid, 2026-02-01 watered]\n",
    "d.md": "garden: Rose\nday: 2026-03-20\nlog: [2026-03-19 paid]\n",
}
REPORT = Report(
    date(2026, 3, 1),
    DAY,
    (
        Act(date(2026, 3, 2), "Ivy", "a.md", "watered Ana and Bo"),
        Act(date(2026, 3, 4), "Fern", "b.md", "done prune"),
        Act(date(2026, 3, 4), "Ivy", "a.md", "paid"),
        Act(date(2026, 3, 6), "Fern", "b.md", "paid"),
        Act(date(2026, 3, 9), "Moss", "c.md", "paid"),
        Act(date(2026, 3, 19), "Rose", "d.md", "paid"),
    ),
    (Reached("Sown", 0, None, 0), Reached("Came", 4, 29, 1), Reached("Paid", 4, 1, 3)),
)


def report(start: date = REPORT.start, end: date = DAY) -> Report:
    return make_report(evaluated(NOTES, VISITS, DAY), start, end)


def test_each_act_stands_once_and_counts_and_medians_are_those_by_hand() -> None:
    assert report() == REPORT


def test_nothing_after_the_day_is_known() -> None:
    assert report(end=date(2026, 12, 31)) == REPORT


def test_rules_without_stages_have_none() -> None:
    assert make_report(evaluated(NOTES, visit_rules(), DAY), REPORT.start, DAY).stages == ()


def test_it_is_told_by_day() -> None:
    assert render_report(REPORT._replace(acts=REPORT.acts[:3]), 0, unstyled) == (
        "From Sun 1 Mar to Tue 31 Mar 2026: 3 acts\n"
        "Mon 2 Mar 2026\n  Ivy · watered Ana and Bo\n"
        "Wed 4 Mar 2026\n  Fern · done prune\n  Ivy · paid\n"
        "Stages reached\n  Sown: 0\n  Came: 4, 29 days after Sown (median of 1)\n"
        "  Paid: 4, 1 day after Came (median of 3)\n"
    )


def test_in_markdown_it_links_to_the_notes() -> None:
    assert render_report_markdown(REPORT._replace(acts=REPORT.acts[:1]), make_linker(VISITS.page, Counter())) == (
        "# From Sun 1 Mar to Tue 31 Mar 2026: 1 act\n\n"
        "| Day            | Who        | What               |\n"
        "| -------------- | ---------- | ------------------ |\n"
        "| Mon 2 Mar 2026 | [[a\\|Ivy]] | watered Ana and Bo |\n\n"
        "## Stages reached\n\n"
        "- Sown: 0\n- Came: 4, 29 days after Sown (median of 1)\n- Paid: 4, 1 day after Came (median of 3)\n"
    )


def test_a_time_without_an_act_says_so() -> None:
    empty = Report(DAY, DAY, (), ())
    assert render_report(empty, 80, unstyled).splitlines()[1:] == ["  Nothing was logged in this time."]
    page = render_report_markdown(empty, make_linker(VISITS.page, Counter()))
    assert page.endswith("\nNothing was logged in this time.\n")


def test_csv_and_json_have_every_act() -> None:
    assert render_report_csv(REPORT).splitlines()[:2] == [
        "day,group,what,note",
        "2026-03-02,Ivy,watered Ana and Bo,a.md",
    ]
    document = json.loads(render_report_json(REPORT))
    assert document["acts"][1] == {"day": "2026-03-04", "group": "Fern", "note": "b.md", "text": "done prune"}
    assert document["stages"][2] == {"title": "Paid", "count": 4, "median_days": 1, "measured": 3}


@given(TEXT, TEXT, TEXT)
def test_no_text_of_a_note_breaks_a_report(garden: str, guide: str, words: str) -> None:
    hostile = make_report(evaluated({"a.md": hostile_note(garden, guide, words)}, VISITS, DAY), REPORT.start, DAY)
    assert not holds_unseen(render_report(hostile, 60, unstyled))
    assert len(render_report_csv(hostile).splitlines()) == 1 + len(hostile.acts)


def test_plants_have_a_report() -> None:
    assert PLANTS.stages is not None
    assert PLANTS.stages.titles == ("Bought", "First drink", "Dead")


STEPS = "steps: {A: bought}"


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ("[a]", "46:9: error: `stages` must be a mapping (`name: value` lines), not a list [rules-shape]"),
        ("{rows: plant}", "46:1: error: `stages` needs `steps:` [rules-incomplete]"),
        (f"{{{STEPS}}}", "46:1: error: `stages` needs `rows:` [rules-incomplete]"),
        (f"{{rows: plnt, {STEPS}}}", "46:16: error: there is no kind `plnt`; did you mean `plant`? [rules-unknown]"),
        ("{rows: plant, steps: {A: room}}", "46:34: error: `room` is a text, not a date [rules-type]"),
    ],
)
def test_a_mistake_in_stages_is_told(stages: str, said: str) -> None:
    assert problems(changed("rules:\n", f"stages: {stages}\nrules:\n", SMALL)) == [f"rules.yaml:{said}"]
