"""A forecast for people and for programs."""

from __future__ import annotations

import json
from datetime import date

from defaults import default_rules
from forecasts import GO_AHEAD, of
from visits import hostile_note, note, unstyled, visit_rules

from followup_md.agenda.markdown import make_linker
from followup_md.views.expectations import (
    render_expectations,
    render_expectations_json,
    render_expectations_markdown,
)
from followup_md.views.forecast import NEVER, Forecast

START = date(2026, 3, 2)
SEARCH = "---\ntype: search\nlog: [2026-03-01 checked boards, 2026-03-01 networked]\n---\n"
WEED = "  weed: {for: visit, title: Weed, why: Weeds., every: 2 days since paid, say: Weed, log: paid}\n"
EMPTY = of(visit_rules(), {}, START, 1)


def acme(start: date = START, acting: str = "on-time", weeks: int = 6) -> Forecast:
    return of(default_rules(), {"Acme.md": GO_AHEAD}, start, weeks, acting)


def lines(expected: Forecast, with_reasons: bool = False) -> list[str]:
    return render_expectations(expected, 0, unstyled, with_reasons).splitlines()


def test_each_day_names_what_is_expected_with_its_rule() -> None:
    assert lines(acme()) == [
        "To be expected from Mon 2 Mar to Mon 13 Apr 2026, if everything is done on its due day and nobody answers",
        "Mon 2 Mar",
        "  Acme Rope · Interview at 10:00 with Ana Ito, for Editor (interview)",
        "  Acme Rope · Thank Ana Ito (thank-you)",
        "  Acme Rope · Write your debrief (debrief)",
        "  Apply to another company (apply-further): open already, with no day by which it is due",
        "  Talk to somebody in your network (keep-networking): open already, with no day by which it is due",
        "  Check the job boards (check-boards): open already, with no day by which it is due",
        "Mon 16 Mar",
        "  Acme Rope · Follow up with Ana Ito (check-in): open from Wed 11 Mar",
        "Mon 30 Mar",
        "  Acme Rope · Follow up with Ana Ito (check-in): open from Wed 25 Mar",
        "Tue 7 Apr",
        "  Acme Rope · Let it go and close the file (let-go): opens, due Mon 20 Apr",
    ]


def test_when_nothing_is_done_it_says_what_is_overdue_when() -> None:
    own = [line for line in lines(acme(acting=NEVER)) if "Acme" in line]
    assert own[1:] == [
        "  Acme Rope · Thank Ana Ito (thank-you): overdue from Tue 3 Mar, asked for until Mon 9 Mar",
        "  Acme Rope · Write your debrief (debrief): overdue from Tue 3 Mar, asked for until Mon 9 Mar",
        "  Acme Rope · Follow up with Ana Ito (check-in): open from Wed 11 Mar, overdue from Tue 17 Mar, "
        "asked for until Mon 6 Apr",
        "  Acme Rope · Let it go and close the file (let-go): opens, due Mon 20 Apr",
    ]
    assert "still asked for at the end" in next(line for line in lines(acme(acting=NEVER, weeks=1)) if "Thank" in line)


def test_what_was_due_before_is_told_so() -> None:
    thanks = next(line for line in lines(acme(date(2026, 3, 4))) if "Thank" in line)
    assert thanks == "  Acme Rope · Thank Ana Ito (thank-you): was due Mon 2 Mar"


def test_reasons_can_be_shown_below() -> None:
    shown = lines(acme(), with_reasons=True)
    at = shown.index("Mon 16 Mar")
    assert shown[at + 2 : at + 4] == [
        "      They gave the go-ahead; last contact on Mon 2 Mar",
        "      Write after 7 business days, within 10 business days",
    ]


def test_what_comes_at_intervals_stands_on_one_line() -> None:
    expected = of(default_rules(), {"Acme.md": GO_AHEAD, "Search.md": SEARCH}, date(2026, 3, 25), 2)
    assert lines(expected)[-3:] == [
        "At intervals",
        "  Talk to somebody in your network (keep-networking): Wed 25 Mar, Wed 1 Apr and 8",
        "  Check the job boards (check-boards): Wed 25 Mar, 28, 31, Fri 3 Apr and 6",
    ]


def test_an_interval_of_a_note_names_it() -> None:
    expected = of(visit_rules(WEED), {"A.md": note("garden: Ivy\nday: 2026-03-20\nlog: [2026-03-02 paid]\n")}, START, 1)
    assert lines(expected)[-1] == "  Ivy · Weed (weed): Wed 4 Mar, 6 and 8"


def test_markdown_has_a_table_and_a_list() -> None:
    rules = visit_rules(WEED)
    expected = of(rules, {"A|b.md": note("garden: Ivy\nday: 2026-03-20\nlog: [2026-03-02 paid]\n")}, START, 1)
    assert render_expectations_markdown(expected, make_linker(rules.page, {})).splitlines()[2:] == [
        "- Ivy · Weed (weed): Wed 4 Mar, 6 and 8",
    ]
    shown = render_expectations_markdown(acme(date(2026, 4, 7), weeks=1), make_linker(rules.page, {}))
    assert [" ".join(line.split()) for line in shown.splitlines()[2::2]] == [
        "| Day | Who | What is expected |",
        "| Tue 7 Apr | [[Acme\\|Acme Rope]] | Let it go and close the file (let-go): open already, due Mon 20 Apr |",
    ]


def test_nothing_to_expect_is_said() -> None:
    title = "To be expected from Mon 2 Mar to Mon 9 Mar 2026, if everything is done on its due day and nobody answers"
    assert lines(EMPTY) == [title, "  Nothing is asked for in this time."]
    link = make_linker(visit_rules().page, {})
    assert render_expectations_markdown(EMPTY, link) == f"# {title}\n\nNothing is asked for in this time.\n"


def test_programs_get_every_occurrence() -> None:
    document = json.loads(render_expectations_json(acme()))
    assert {name: document[name] for name in ("version", "as_of", "until", "acting")} == {
        "version": 1,
        "as_of": "2026-03-02",
        "until": "2026-04-13",
        "acting": "on-time",
    }
    check_in = next(item for item in document["items"] if item["rule"] == "check-in")
    assert check_in == {
        "day": "2026-03-16",
        "key": check_in["key"],
        "rule": "check-in",
        "kind": "interview",
        "note": "Acme.md",
        "group": "Acme Rope",
        "person": None,
        "from": "2026-03-11",
        "due": "2026-03-16",
        "until": "2026-04-06",
        "asked_from": "2026-03-11",
        "asked_until": "2026-03-16",
        "overdue_from": None,
        "done": "2026-03-16",
        "priority": "normal",
        "text": "Follow up with Ana Ito",
        "reasons": [
            "They gave the go-ahead; last contact on Mon 2 Mar",
            "Write after 7 business days, within 10 business days",
        ],
        "title": check_in["title"],
        "why": check_in["why"],
        "source": ["A21", "A24"],
        "log": "followed up with Ana Ito",
    }


def test_hostile_names_stay_text() -> None:
    notes = {"A.md": note(hostile_note("Rose | \x1b[31m", "Ana <b>", "x\u202e"))}
    expected = of(visit_rules(), notes, date(2026, 3, 3), 1)
    text = render_expectations(expected, 0, unstyled)
    page = render_expectations_markdown(expected, make_linker(visit_rules().page, {}))
    assert [character for character in text + page if character in "\x1b\u202e"] == []
    assert "<b>" not in page
    assert {line.replace("\\|", "").count("|") for line in page.splitlines() if line.startswith("|")} == {4}
