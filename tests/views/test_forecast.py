"""The weeks ahead: each day is lived through in memory."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from defaults import default_rules
from forecasts import GO_AHEAD, of
from visits import NOTES, VAULT_RULE, note, visit_rules

from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.views.forecast import NEVER, ON_TIME, Forecast

PLANTS = (Path(__file__).parent.parent / "data" / "plants.yaml").read_text("utf-8")
OPENING = "settings: {opening: 2026-03-04}\n"


def told(expected: Forecast, path: str | None = None) -> list[str]:
    """Day, rule, first and last day; of one note, or of all."""
    return [
        f"{item.day:%m-%d} {item.outcome.rule.id} {item.since:%m-%d} {item.last:%m-%d}"
        for item in expected.items
        if path is None or item.outcome.path == path
    ]


def acme(*lines: str, acting: str = ON_TIME, weeks: int = 6) -> list[str]:
    """What is told of the note with a go-ahead and these lines in its log."""
    log = f"log: [{', '.join(lines)}]\n---\n"
    text = GO_AHEAD.removesuffix("---\n") + log
    return told(of(default_rules(), {"a.md": text}, date(2026, 3, 2), weeks, acting), "a.md")


def test_a_go_ahead_gives_two_follow_ups_and_the_day_to_let_go() -> None:
    assert acme() == [
        "03-02 interview 03-02 03-02",
        "03-02 thank-you 03-02 03-02",
        "03-02 debrief 03-02 03-02",
        "03-16 check-in 03-11 03-16",
        "03-30 check-in 03-25 03-30",
        "04-07 let-go 04-07 04-13",
    ]


def test_letting_go_is_done_on_its_due_day_too() -> None:
    assert acme(weeks=8)[-1] == "04-20 let-go 04-07 04-20"


def test_when_nothing_is_done_it_says_how_long_each_is_asked_for() -> None:
    assert acme(acting=NEVER) == [
        "03-02 interview 03-02 03-02",
        "03-02 thank-you 03-02 03-09",
        "03-02 debrief 03-02 03-09",
        "03-16 check-in 03-11 04-06",
        "04-07 let-go 04-07 04-13",
    ]
    expected = of(default_rules(), {"a.md": GO_AHEAD}, date(2026, 3, 2), acting=NEVER)
    overdue = {item.outcome.rule.id: item.overdue for item in expected.items if item.outcome.path}
    assert overdue == {
        "interview": None,
        "thank-you": date(2026, 3, 3),
        "debrief": date(2026, 3, 3),
        "check-in": date(2026, 3, 17),
        "let-go": None,
    }


def test_a_reply_moves_what_comes_after_it() -> None:
    assert acme("2026-03-20 heard back")[3:] == [
        "03-16 check-in 03-11 03-16",
        "04-03 check-in 03-31 04-03",
    ]


def test_what_is_late_already_is_done_at_once() -> None:
    expected = of(default_rules(), {"a.md": GO_AHEAD}, date(2026, 3, 4), 1)
    late = [item for item in expected.items if item.outcome.rule.id == "thank-you"]
    assert [(item.day, item.overdue, item.done) for item in late] == [(date(2026, 3, 4),) * 3]


def test_an_item_of_the_vault_is_logged_in_a_note_made_for_it() -> None:
    expected = of(
        default_rules(),
        {"a.md": GO_AHEAD, "s.md": "---\ntype: search\nlog: [2026-03-01 checked boards]\n---\n"},
        date(2026, 3, 2),
        1,
    )
    boards = [item.day for item in expected.items if item.outcome.rule.id == "check-boards"]
    assert boards == [date(2026, 3, 4), date(2026, 3, 7)]


def test_without_a_note_to_log_in_one_is_imagined() -> None:
    walk = (
        "  walk: {for: vault, title: Walk, why: Good., from: opening, say: Walk, log: paid, log_to: visit}\n" + OPENING
    )
    expected = of(visit_rules(walk), {}, date(2026, 3, 3), 1)
    assert [(item.text, item.day, item.done) for item in expected.items] == [
        ("Walk", date(2026, 3, 4), date(2026, 3, 4))
    ]


def test_an_item_that_nothing_can_settle_is_asked_for_every_day() -> None:
    walk = VAULT_RULE.replace("say: Walk", "from: opening, say: Walk") + OPENING
    expected = of(visit_rules(walk), {}, date(2026, 3, 3), 1)
    assert [(item.day, item.last, item.done) for item in expected.items] == [
        (date(2026, 3, 4), date(2026, 3, 10), None)
    ]


def test_an_item_that_its_event_does_not_settle_is_settled() -> None:
    notes = {path: note(fields) for path, fields in NOTES.items() if path == "Moss.md"}
    rules = visit_rules("  sit: {for: visit, title: Sit, why: Rest., from: day, say: Sit, log: paid}\n")
    expected = of(rules, notes, date(2026, 5, 1), 2)
    assert [line for line in told(expected) if "sit" in line] == ["05-01 sit 05-01 05-01"]


def test_plants_have_weeks_ahead_without_a_word_about_plants() -> None:
    rules, problems = build_rules((parse_document(PLANTS, "rules.yaml"),))
    assert rules, problems
    fern = "---\ntype: plant\ntags: green\nspecies: Fern\nbought: 2026-03-02\npots: 3\ncarers: [Ana]\n---\n"
    assert told(of(rules, {"Fern.md": fern}, date(2026, 3, 2), 2), "Fern.md") == [
        "03-02 show 03-02 03-02",
        "03-06 water 03-06 03-06",
        "03-10 water 03-10 03-10",
        "03-14 water 03-14 03-14",
    ]


def test_the_same_notes_and_day_give_the_same_forecast() -> None:
    notes = {path: note(fields) for path, fields in NOTES.items()}
    first, second = (of(visit_rules(), own, date(2026, 3, 3)) for own in (notes, dict(reversed(notes.items()))))
    assert told(first) == told(second)


def test_what_opens_again_on_the_day_it_is_done_is_done_again_on_the_next() -> None:
    rules = visit_rules(
        "  sip: {for: visit, title: Sip, why: Thirst., every: 0 days since paid first day, say: Sip, log: paid}\n"
    )
    notes = {"A.md": note("garden: Ivy\nday: 2026-03-20\nlog: [2026-03-03 paid]\n")}
    sips = [line for line in told(of(rules, notes, date(2026, 3, 4), 1)) if "sip" in line]
    assert sips[:2] == ["03-04 sip 03-04 03-04", "03-05 sip 03-04 03-05"]
