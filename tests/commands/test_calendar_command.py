"""`followup-md calendar`: printed, or written into a file that is ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from calendars import by_icalendar
from observed import states_in
from visits import RULES, Command

WEED = "  weed: {for: visit, title: Weed, why: Weeds., every: 1 week since paid, say: Weed, log: paid}\n"
DAY = ("--as-of", "2026-03-03")


def test_the_calendar_is_printed_and_nothing_is_written(run: Command, vault: Path):
    before = states_in(vault)
    code, out, err = run("calendar", vault, *DAY)
    titles = [event["title"] for event in by_icalendar(out).values()]
    assert (code, err, titles[0]) == (0, "", "rose hill: Prune")
    assert states_in(vault) == before


def test_what_is_expected_can_be_added(run: Command, vault: Path):
    (vault / "rules.yaml").write_text(f"{RULES}{WEED}", "utf-8")
    assert ["Expected:" in run("calendar", *DAY, *more)[1] for more in ((), ("--expected",))] == [False, True]


def test_it_is_written_once_and_then_left_as_it_is(run: Command, vault: Path, tmp_path: Path):
    out = tmp_path / "all.ics"
    assert run("calendar", *DAY, "--out", out) == (0, f"Wrote {out}\n", "")
    first = out.read_bytes()
    assert run("calendar", *DAY, "--out", out) == (0, f"Nothing changed in {out}\n", "")
    assert run("calendar", "--as-of", "2026-04-20", "--out", out) == (0, f"Wrote {out}\n", "")
    assert first != out.read_bytes()


@pytest.mark.parametrize("text", ["mine", "BEGIN:VCALENDAR\nPRODID:-//other//EN\n", "---\nfollowup-md: agenda\n---\n"])
def test_a_file_that_is_not_ours_is_left_alone(run: Command, vault: Path, tmp_path: Path, text: str):
    out = tmp_path / "all.ics"
    out.write_text(text, "utf-8")
    said = f"followup-md: {out} exists and was not written by followup-md, so it is left alone; name another file\n"
    assert run("calendar", *DAY, "--out", out) == (3, "", said)
    assert out.read_text("utf-8") == text


def test_an_empty_calendar_is_told_and_written_all_the_same(run: Command, tmp_path: Path):
    out = tmp_path / "all.ics"
    said = "Nothing has a day, so the calendar is empty\n"
    assert run("calendar", tmp_path, *DAY, "--out", out) == (0, f"Wrote {out}\n", said)
    assert by_icalendar(out.read_bytes().decode()) == {}


def test_a_file_that_cannot_be_made_is_told(run: Command, vault: Path, tmp_path: Path):
    code, out, err = run("calendar", *DAY, "--out", tmp_path / "no" / "all.ics")
    assert (code, out, err) == (3, "", "followup-md: all.ics could not be created: No such file or directory\n")


def test_a_tick_takes_its_event_out_of_the_page(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("followup_md.commands.agenda.today", lambda: date(2026, 3, 3))
    (vault / "rules.yaml").write_text(f"{RULES}page: {{calendar: Agenda.ics}}\n", "utf-8")
    assert run("agenda", "-q")[0] == 0
    greeting = "SUMMARY:Rose Hill: Greet Ana Ruiz with a bow\r\n"
    assert greeting in (vault / "Agenda.ics").read_bytes().decode()
    page = vault / "Agenda.md"
    page.write_text(page.read_text("utf-8").replace("- [ ] **Greet Ana Ruiz", "- [x] **Greet Ana Ruiz"), "utf-8")
    assert run("agenda", "-q")[0] == 0
    assert greeting not in (vault / "Agenda.ics").read_bytes().decode()


def test_the_day_is_today(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("followup_md.commands.calendar.today", lambda: date(2026, 3, 3))
    assert run("calendar")[1] == run("calendar", *DAY)[1]


def test_mistaken_rules_are_named(run: Command, vault: Path):
    (vault / "rules.yaml").write_text(RULES.replace("format: 1", "format: 2"), "utf-8")
    assert run("calendar", vault) == (1, "", "rules.yaml:1:9: error: only `format: 1` is known [rules-format]\n")
