"""The calendar file: what stands in it, when, and what never leaves a note."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from calendars import by_icalendar, by_vobject, unfolded
from defaults import default_rules
from forecasts import GO_AHEAD
from hypothesis import example, given
from hypothesis import strategies as st
from visits import evaluated, hostile_note, visit_rules

from followup_md.agenda.model import Agenda
from followup_md.core.dates import Amount
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation
from followup_md.notes.reader import RecordReader
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.model import Rules
from followup_md.text.escape import holds_unseen
from followup_md.vault.notes import read_notes
from followup_md.vault.rules import load_rules
from followup_md.views.calendar import render_calendar
from followup_md.views.pages import render_views

ROOT = Path(__file__).parent.parent.parent
SAMPLE_DAY = date(2026, 3, 12)
HEAD = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//followup-md//EN"]
SECRET = "Xylophone"
DEBRIEFED = GO_AHEAD.replace("2026-03-02T10:00", "2026-03-02T10:00\noffer_answer_by: 2026-03-20") + "".join(
    f"## {heading}\n- {SECRET} {heading}\n"
    for heading in ("Went well", "Awkward", "Unanswered", "Red flags", "Fit", "Debrief")
)

RULES_WITH_SECTION = """\
format: 1
title: Garden book
kinds:
  visit:
    match: {type: visit}
    group: garden
    fields: {garden: text, day: date}
    sections: {moods: Moods}
    facts: {mood: moods}
rules:
  recall: {for: visit, title: Recall it, why: Why., from: day, say: "Recall {mood}"}
"""


def of(rules: Rules, notes: dict[str, str], today: date) -> Evaluation:
    reader = RecordReader(rules)
    readings = [reader.read(text.encode(), path) for path, text in notes.items()]
    return evaluate(rules, [one.record for one in readings if one.record], today)


def sample() -> Evaluation:
    rules, _ = load_rules(ROOT / "sample-vault", with_tests=False)
    assert rules
    return evaluate(rules, read_notes(ROOT / "sample-vault", rules).records, SAMPLE_DAY)


def acme(text: str = GO_AHEAD, today: date = date(2026, 3, 1), rules: Rules | None = None) -> Evaluation:
    return of(rules or default_rules(), {"Acme.md": text}, today)


def with_page(**page: object) -> Rules:
    rules = default_rules()
    return rules._replace(page=rules.page._replace(**page))


def event_of(text: str, title: str) -> list[str]:
    """The lines of the one event with this title, without its UID."""
    lines = unfolded(text)
    at = lines.index(f"SUMMARY:{title}")
    end = lines.index("END:VEVENT", at)
    return [line for line in lines[at + 1 : end] if not line.startswith("UID:")]


def titles(text: str) -> list[str]:
    return [line.removeprefix("SUMMARY:") for line in unfolded(text) if line.startswith("SUMMARY:")]


def test_an_item_with_a_time_and_a_length_is_a_timed_event() -> None:
    shown = event_of(render_calendar(acme()), "Acme Rope: Interview at 10:00 with Ana Ito\\, for Editor")
    assert shown == [
        "DTSTART:20260302T100000",
        "DTEND:20260302T110000",
        "DTSTAMP:20260302T000000Z",
        "DESCRIPTION:Rule: interview",
        "TRANSP:OPAQUE",
    ]


def test_what_is_due_on_a_day_takes_no_time_of_it() -> None:
    shown = event_of(render_calendar(acme(today=date(2026, 3, 12))), "Acme Rope: Follow up with Ana Ito")
    assert shown == [
        "DTSTART;VALUE=DATE:20260316",
        "DTEND;VALUE=DATE:20260317",
        "DTSTAMP:20260302T000000Z",
        "DESCRIPTION:They gave the go-ahead\\; last contact on Mon 2 Mar\\nWrite after 7 business days\\, "
        "within 10 business days\\nRule: check-in",
        "TRANSP:TRANSPARENT",
    ]


def test_a_time_without_a_length_has_no_end() -> None:
    shown = event_of(render_calendar(acme(today=date(2026, 3, 2))), "Acme Rope: Write your debrief")
    assert [line for line in shown if line.startswith("DT")] == ["DTSTART:20260302T120000", "DTSTAMP:20260302T000000Z"]


@pytest.mark.parametrize(
    ("lasts", "start", "ends"),
    [
        ("90 minutes", "2026-03-10 09:30", "2026-03-10 11:00"),
        ("2 hours", "2026-03-10 23:00", "2026-03-11 01:00"),
        ("2 days", "2026-03-10", "2026-03-12"),
        ("3 business days", "2026-03-12", "2026-03-17"),
        ("1 hour", "2026-03-12", "2026-03-13"),
        ("fee", "2026-03-12 10:00", "2026-03-12 10:45"),
    ],
)
def test_the_length_is_an_amount(lasts: str, start: str, ends: str) -> None:
    sit = f"  sit: {{for: visit, title: Sit, why: Rest., from: day, lasts: {lasts}, say: Sit}}\n"
    notes = {"A.md": f"garden: Ivy\nday: {start}\nfee: 45 minutes\n"}
    read = by_icalendar(render_calendar(evaluated(notes, visit_rules(sit))))
    assert [event["end"] for event in read.values() if event["title"] == "Ivy: Sit"] == [ends]


def test_the_stamp_is_that_of_the_latest_line_behind_the_item() -> None:
    rules = default_rules()
    other = GO_AHEAD.replace("2026-03-02T10:00", "2026-02-20T10:00").replace(
        "go_ahead", "log: [2026-03-05 heard back]\ngo_ahead"
    )
    notes = {"Acme.md": GO_AHEAD.replace("go_ahead", "log: [2026-03-02 thanked Ana Ito, 2026-04-20 closed]\ngo_ahead")}
    text = render_calendar(of(rules, notes | {"Old.md": other}, date(2026, 3, 12)))
    assert "DTSTAMP:20260305T000000Z" in event_of(text, "Acme Rope: Follow up with Ana Ito")


def test_a_zone_says_so_and_the_clock_stays() -> None:
    text = render_calendar(acme(rules=with_page(calendar_zone="Europe/Berlin")))
    assert [*unfolded(text)[:5]] == [*HEAD, "BEGIN:VTIMEZONE", "TZID:Europe/Berlin"]
    shown = event_of(text, "Acme Rope: Interview at 10:00 with Ana Ito\\, for Editor")
    assert shown[:2] == ["DTSTART;TZID=Europe/Berlin:20260302T100000", "DTEND;TZID=Europe/Berlin:20260302T110000"]
    assert by_icalendar(text) == by_vobject(text)


def test_a_zone_without_a_time_is_not_needed() -> None:
    note = GO_AHEAD.replace("T10:00", "")
    assert "VTIMEZONE" not in render_calendar(acme(note, rules=with_page(calendar_zone="Europe/Berlin")))


@pytest.mark.parametrize(
    ("amount", "trigger"),
    [(Amount(30, "minutes"), "-PT30M"), (Amount(2, "hours"), "-PT2H"), (Amount(1, "weeks"), "-P7D")],
)
def test_an_alarm_goes_off_before_what_has_a_time(amount: Amount, trigger: str) -> None:
    lines = unfolded(render_calendar(acme(today=date(2026, 3, 2), rules=with_page(calendar_alarm=amount))))
    alarms = [lines[at : at + 5] for at, line in enumerate(lines) if line == "BEGIN:VALARM"]
    assert sorted(alarms) == [
        ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:Acme Rope: {title}", f"TRIGGER:{trigger}", "END:VALARM"]
        for title in ("Interview at 10:00 with Ana Ito\\, for Editor", "Write your debrief")
    ]


def test_what_is_expected_is_marked_and_known_things_stand_once() -> None:
    text = render_calendar(acme(today=date(2026, 3, 12)), with_expected=True)
    follow_ups = [title for title in titles(text) if "Follow up" in title]
    assert follow_ups == ["Acme Rope: Follow up with Ana Ito", "Expected: Acme Rope: Follow up with Ana Ito"]
    shown = event_of(text, "Expected: Acme Rope: Follow up with Ana Ito")
    assert [line for line in shown if line.startswith(("DTSTART", "STATUS", "TRANSP"))] == [
        "DTSTART;VALUE=DATE:20260330",
        "STATUS:TENTATIVE",
        "TRANSP:TRANSPARENT",
    ]
    assert len(set(by_icalendar(text))) == len(titles(text))


def test_the_sample_is_read_alike_by_two_parsers_and_10_o_clock_is_10_o_clock() -> None:
    text = render_calendar(sample(), with_expected=True)
    read = by_icalendar(text)
    assert read == by_vobject(text)
    at_ten = next(event for event in read.values() if "Interview at 10:00" in str(event["title"]))
    assert (at_ten["start"], at_ten["end"]) == ("2026-03-17 10:00", "2026-03-17 11:00")


def test_two_runs_give_the_same_bytes() -> None:
    assert render_calendar(sample(), True) == render_calendar(sample(), True)


def test_what_was_done_is_gone() -> None:
    before = titles(render_calendar(acme(today=date(2026, 3, 2))))
    done = GO_AHEAD.replace("go_ahead", "log: [2026-03-02 thanked Ana Ito]\ngo_ahead")
    after = titles(render_calendar(acme(done, date(2026, 3, 2))))
    assert [title for title in before if title not in after] == ["Acme Rope: Thank Ana Ito"]


@pytest.mark.parametrize(("day", "number"), [("2200-12-30", 1), ("2200-12-31", 0), ("1900-01-01", 1)])
def test_a_day_beyond_all_notes_is_not_in_it(day: str, number: int) -> None:
    sit = "  sit: {for: visit, title: Sit, why: Rest., from: 1 day after day, say: Sit}\n"
    text = render_calendar(evaluated({"A.md": f"garden: Ivy\nday: {day}\n"}, visit_rules(sit), date(1900, 1, 1)))
    assert titles(text).count("Ivy: Sit") == number


def test_a_zone_reaches_from_the_first_to_the_last_event() -> None:
    rules = with_page(calendar_zone="Europe/Berlin")
    notes = {f"{year}.md": GO_AHEAD.replace("2026-03-02", f"{year}-03-02") for year in (2026, 2199)}
    text = render_calendar(of(rules, notes, date(2026, 3, 1)))
    assert sorted(event["start"] for event in by_vobject(text).values() if "10:00" in str(event["start"])) == [
        "2026-03-02 10:00",
        "2199-03-02 10:00",
    ]


def test_an_empty_calendar_is_one() -> None:
    text = render_calendar(evaluated({}))
    assert unfolded(text) == [*HEAD, "END:VCALENDAR"]
    assert by_vobject(text) == {}


@pytest.mark.parametrize("log", ["2026-03-03 debriefed", "2026-03-04 offer - Xylophone money"])
def test_no_word_of_a_section_or_a_remark_leaves_a_note(log: str) -> None:
    note = DEBRIEFED.replace("go_ahead", f"log: ['{log}']\ngo_ahead")
    for day in (2, 3, 4, 5, 16, 30):
        assert SECRET not in render_calendar(acme(note, date(2026, 3, day)), with_expected=day == 4)


def test_an_item_whose_words_are_those_of_a_section_has_the_title_of_its_rule() -> None:
    rules, problems = build_rules((parse_document(RULES_WITH_SECTION, "rules.yaml"),))
    assert rules, problems
    note = f"---\ntype: visit\ngarden: Ivy\nday: 2026-03-10\n---\n## Moods\n{SECRET}\n"
    assert titles(render_calendar(of(rules, {"A.md": note}, date(2026, 3, 3)))) == ["Ivy: Recall it"]


@given(st.text(), st.text(), st.text())
@example("\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x", "a;b,c\\n", "\x00\x1b]8;;https://x.example\x07\u202e\u2028ATTACH:x")
def test_hostile_names_stay_text(garden: str, guide: str, words: str) -> None:
    notes = {"A.md": hostile_note(f"G{garden}", f"P{guide}", words)}
    text = render_calendar(evaluated(notes))
    read = by_icalendar(text)
    assert sorted(line for line in unfolded(text) if line.startswith("BEGIN:")) == sorted(
        ["BEGIN:VCALENDAR", *["BEGIN:VEVENT"] * len(read)]
    )
    assert read.keys() == by_vobject(text).keys()
    assert [line for line in unfolded(text) if holds_unseen(line)] == []


def test_it_is_kept_as_a_page_when_it_is_declared() -> None:
    rules = with_page(views={"calendar": "Agenda.ics"})
    evaluation = acme(rules=rules)
    agenda = Agenda(date(2026, 3, 1), "", (), (), (), (), (), (), None)  # type: ignore[arg-type]
    (page,) = render_views(evaluation, agenda, {})
    assert (page.key, page.file, page.text) == ("calendar", "Agenda.ics", render_calendar(evaluation))
    assert page.merged(b"BEGIN:VCALENDAR\r\nPRODID:other\r\n") is None
    assert page.merged(page.text.encode()) == page.text.encode()


def test_plants_have_a_calendar_without_a_word_about_plants() -> None:
    text = (ROOT / "tests" / "data" / "plants.yaml").read_text("utf-8")
    rules, problems = build_rules((parse_document(text, "rules.yaml"),))
    assert rules, problems
    fern = "---\ntype: plant\ntags: green\nspecies: Fern\nbought: 2026-03-02\npots: 3\ncarers: [Ana]\n---\n"
    read = by_icalendar(render_calendar(of(rules, {"Fern.md": fern}, date(2026, 3, 2)), with_expected=True))
    waters = [(event["title"], event["start"]) for event in read.values() if "Water" in str(event["title"])]
    assert waters[:2] == [("Fern: Water the Fern", "2026-03-06"), ("Expected: Fern: Water the Fern", "2026-03-10")]
