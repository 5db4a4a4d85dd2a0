"""A date that was moved on the page puts the item off; a page that is merely old, or a note that changed, does not."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ticking import (
    ANA,
    BO,
    IDS,
    MEASURE,
    PARTY,
    PAY,
    PRUNE,
    TWO,
    VAULT_RULES,
    VISITS,
    WAITS,
    box_line,
    build,
    bytes_in,
    edit_page,
    kept_lines,
    log_of,
    logs_of,
    move,
    notes_in,
    page_of_vault,
    rules_of,
    run,
    tick,
    tick_problem,
    ticking_vault,
    with_field,
)
from visits import RULES, TODAY, make_vault, note

from followup_md.agenda.keys import block_id
from followup_md.agenda.model import Item
from followup_md.agenda.page_file import BEGIN
from followup_md.core.problem import Problem
from followup_md.rules.model import Rules
from followup_md.rules.state import State
from followup_md.vault.journal import read_journal, recorded_keys
from followup_md.vault.undo import undo_last
from followup_md.workflow.record_ticks import Recorded

ROSE = "Beds/Rose.md"
GONE = "was put off, but asks for nothing now: its note is gone or says something else. Delete this"


def day(number: int) -> date:
    """A day of March, counted on into the months before and behind it."""
    return date(2026, 3, 1) + timedelta(number - 1)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return ticking_vault(tmp_path / "vault", TWO)


def state_of(vault: Path, words: str, today: date, rules: Rules = VISITS) -> str:
    """The state of the one item of the note whose text begins so; empty when it is not on the page."""
    items = build(vault, today, rules).agenda.items()
    found = [
        item.outcome.state.value for item in items if f"{item.text}**".startswith(words) and item.group != "Fern Dell"
    ]
    return found[0] if found else ""


def settle(vault: Path, today: date = TODAY, rules: Rules = VISITS) -> None:
    """A second run finds nothing to do."""
    before = bytes_in(vault)
    done = run(vault, today, rules)
    assert (done.built.recorded, done.written, bytes_in(vault)) == ((), False, before)


def tick_problems(vault: Path, today: date = TODAY) -> list[Problem]:
    return [problem for problem in build(vault, today).agenda.problems if problem.code == "tick"]


# what is put off


@pytest.mark.parametrize(
    ("words", "until", "line"),
    [
        (ANA, 5, "snoozed greet Ana Ruiz - until 2026-03-05"),
        (ANA, 2, "snoozed greet Ana Ruiz - until 2026-03-02"),
        (ANA, 40, "snoozed greet Ana Ruiz - until 2026-04-09"),
        (PAY, 20, "snoozed pay - until 2026-03-20"),
        (PAY, 3, "snoozed pay - until 2026-03-03"),
        (PRUNE, 30, "snoozed prune - until 2026-03-30"),
    ],
)
def test_a_moved_date_is_a_line_in_the_log_and_the_date_on_the_page(
    vault: Path, words: str, until: int, line: str
) -> None:
    before = notes_in(vault)
    move(vault, words, str(day(until)))
    done = run(vault)
    assert done.built.recorded == (Recorded(ROSE, (f"2026-03-03 {line}",)),)
    assert notes_in(vault) == {**before, ROSE: note(f"{PARTY}log:\n  - 2026-03-03 {line}\n").encode()}
    later = [day(until)] if day(until) > TODAY else [None]
    assert box_line(page_of_vault(vault), words).endswith(block_id(WAITS[words], later[0], day(until)))
    assert f"📅 {day(until)} ^" in box_line(page_of_vault(vault), words)
    settle(vault)
    assert (undo_last(vault)[1], notes_in(vault)) == (None, before)


def test_what_was_put_off_is_asked_again_on_that_day_even_if_its_window_has_ended(vault: Path) -> None:
    move(vault, PRUNE, "2026-04-09")
    run(vault)
    found = {number: state_of(vault, PRUNE, day(number)) for number in (3, 10, 39, 40, 41, 400)}
    assert found == {3: "later", 10: "later", 39: "later", 40: "today", 41: "overdue", 400: "overdue"}


def test_what_was_put_off_stands_under_coming_up_however_far_away(vault: Path) -> None:
    move(vault, ANA, "2027-01-01")
    run(vault)
    page = page_of_vault(vault)
    assert page.index("## Coming up") < page.index(box_line(page, ANA)) < page.index("## Upkeep")
    assert "nooze" not in page


def test_one_of_several_people_is_put_off_alone(vault: Path) -> None:
    move(vault, ANA, "2026-03-05")
    run(vault)
    assert (state_of(vault, ANA, TODAY), state_of(vault, BO, TODAY)) == ("later", "today")


def test_what_was_put_off_can_be_put_off_again_and_back(vault: Path) -> None:
    for until in ("2026-03-20", "2026-03-25", "2026-03-20", "2026-03-03", "2026-03-20", "2026-03-20"):
        if f"📅 {until}" not in box_line(page_of_vault(vault), ANA):
            move(vault, ANA, until)
        run(vault)
        assert f"📅 {until}" in box_line(page_of_vault(vault), ANA)
        settle(vault)
    assert logs_of(vault)[ROSE] == [
        f"2026-03-03 snoozed greet Ana Ruiz - until {until}"
        for until in ("2026-03-20", "2026-03-25", "2026-03-20, again", "2026-03-03", "2026-03-20, again, again")
    ]


@pytest.mark.parametrize(
    ("edit", "until"),
    [
        (lambda line: line.replace("🛫 2026-03-04", "🛫 2026-03-08"), "2026-03-08"),
        (lambda line: line.replace("2026-03-04", "2026-03-08"), "2026-03-08"),
        (
            lambda line: line.replace("🛫 2026-03-04", "🛫 2026-03-06").replace("📅 2026-03-04", "📅 2026-03-08"),
            "2026-03-08",
        ),
        (lambda line: with_field(line, " ⏳ 2026-03-08").replace(" ^fm-", " ^fm-"), "2026-03-08"),
        (lambda line: line.replace("📅 2026-03-04", "[due:: 2026-03-08]"), "2026-03-08"),
        (lambda line: line.replace("📅 2026-03-04", "(due:: 2026-03-08)"), "2026-03-08"),
        (lambda line: line.replace("🛫 2026-03-04", "[start:: 2026-03-08]"), "2026-03-08"),
        (lambda line: line.replace(" ^fm-", " [scheduled:: 2026-03-08] ^fm-"), "2026-03-08"),
        (lambda line: line.replace("[ ]", "[/]").replace("📅 2026-03-04", "📆\ufe0f2026-03-08"), "2026-03-08"),
    ],
)
def test_whichever_date_was_moved_and_in_whichever_format(vault: Path, edit: object, until: str) -> None:
    line = box_line(page_of_vault(vault), PAY)
    edit_page(vault, lambda page: page.replace(line, edit(line)))  # type: ignore[operator]
    run(vault)
    assert logs_of(vault)[ROSE] == [f"2026-03-03 snoozed pay - until {until}"]
    settle(vault)


def test_the_same_dates_in_the_format_of_dataview_are_no_other_dates(vault: Path) -> None:
    line = box_line(page_of_vault(vault), PAY)
    other = line.replace("🛫 2026-03-04", "[start:: 2026-03-04]").replace("📅 2026-03-04", "[due:: 2026-03-04]")
    edit_page(vault, lambda page: page.replace(line, other))
    assert (run(vault).built.recorded, logs_of(vault)[ROSE]) == ((), [])


def test_a_date_that_is_added_puts_off_what_had_none(vault: Path) -> None:
    line = box_line(page_of_vault(vault), MEASURE)
    edit_page(vault, lambda page: page.replace(line, line.replace(" ^fm-", " 📅 2026-03-10 ^fm-")))
    run(vault)
    assert logs_of(vault)[ROSE] == ["2026-03-03 snoozed measure - until 2026-03-10"]
    assert [state_of(vault, MEASURE, day(number)) for number in (3, 9, 10, 11)] == [
        "later",
        "later",
        "today",
        "overdue",
    ]


def test_a_line_that_was_postponed_and_is_then_ticked_is_a_tick(vault: Path) -> None:
    line = move(vault, ANA, "2026-03-09")
    edit_page(vault, lambda page: page.replace(line, with_field(line.replace("[ ]", "[x]"), " ✅ 2026-03-03")))
    run(vault)
    assert logs_of(vault)[ROSE] == ["2026-03-03 watered Ana Ruiz"]
    settle(vault)


# until it is settled


@pytest.mark.parametrize("mark", ["x", "-"])
@pytest.mark.parametrize("words", [ANA, PAY, PRUNE, MEASURE])
@pytest.mark.parametrize("until", [2, 5, 9])
@pytest.mark.parametrize("ticked", [3, 4, 12])
def test_what_was_put_off_is_settled_by_a_tick(vault: Path, words: str, until: int, ticked: int, mark: str) -> None:
    line = box_line(page_of_vault(vault), words)
    other = re.sub(
        r" 📅 \S+| \^fm-", lambda found: f" 📅 {day(until)}{' ^fm-' if '^' in found[0] else ''}", line, count=1
    )
    edit_page(vault, lambda page: page.replace(line, other))
    run(vault)
    run(vault, day(ticked))
    tick(vault, words, mark)
    run(vault, day(ticked))
    settle(vault, day(ticked))
    assert tick_problems(vault, day(ticked)) == []
    assert [state_of(vault, words, day(ticked))] == [""]
    if words != MEASURE:
        assert [state_of(vault, words, day(number)) for number in (ticked + 1, 22, 30)] == ["", "", ""]


def test_a_tick_for_a_day_before_the_item_was_put_off_settles_it(vault: Path) -> None:
    move(vault, PRUNE, "2026-03-09")
    run(vault)
    tick(vault, PRUNE, "x", " ✅ 2026-03-02")
    run(vault)
    assert logs_of(vault)[ROSE] == ["2026-03-03 snoozed prune - until 2026-03-09", "2026-03-02 done prune"]
    assert state_of(vault, PRUNE, TODAY) == ""
    settle(vault)


def test_an_event_by_hand_settles_it(vault: Path) -> None:
    move(vault, ANA, "2026-03-09")
    run(vault)
    data = (vault / ROSE).read_text("utf-8").replace("\n---\n", "\n  - 2026-03-04 watered Ana Ruiz\n---\n", 1)
    (vault / ROSE).write_text(data, "utf-8")
    assert [state_of(vault, ANA, day(number)) for number in (3, 4, 9)] == ["later", "", ""]


# what is no postponement


@pytest.mark.parametrize("number", [1, 2, 4, 5, 6, 40])
def test_a_page_of_another_day_is_no_postponement(vault: Path, number: int) -> None:
    run(vault, day(number))
    before = notes_in(vault)
    assert (run(vault).built.recorded, notes_in(vault)) == ((), before)
    assert (run(vault, day(number + 3)).built.recorded, notes_in(vault)) == ((), before)


@pytest.mark.parametrize("changed", ["2026-03-01", "2026-03-03", "2026-02-20"])
def test_a_note_that_changed_its_dates_is_no_postponement(vault: Path, changed: str) -> None:
    rules = rules_of(
        RULES.replace(
            "      day: date, maybe time, required\n", "      seen: date\n      day: date, maybe time, required\n"
        )
    )
    run(vault, rules=rules)
    (vault / ROSE).write_text(note(PARTY.replace("2026-03-02", changed)), "utf-8")
    before = notes_in(vault)
    assert (run(vault, rules=rules).built.recorded, notes_in(vault)) == ((), before)


def test_a_stale_line_that_is_moved_to_the_day_on_which_it_is_due_now_is_no_postponement(vault: Path) -> None:
    rules = rules_of(
        RULES.replace(
            "      day: date, maybe time, required\n", "      seen: date\n      day: date, maybe time, required\n"
        )
    )
    run(vault, rules=rules)
    (vault / ROSE).write_text(note(PARTY.replace("2026-03-02", "2026-03-01")), "utf-8")
    move(vault, ANA, "2026-03-02")
    assert (run(vault, rules=rules).built.recorded, logs_of(vault)[ROSE]) == ((), [])


# what is kept


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        ("1850-01-01", "is put off until 1850-01-01, which has a year outside 1900 to 2200"),
        ("9999-01-01", "is put off until 9999-01-01, which has a year outside 1900 to 2200"),
        ("2026-02-31", "is put off until 2026-02-31, which is not a valid date"),
        ("tomorrow", "has lost its day; write it as"),
        ("2026-02-27", "is put off until 2026-02-27, which is before 2026-03-01"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_and_the_line_is_kept(vault: Path, until: str, reason: str) -> None:
    before = notes_in(vault)
    line = move(vault, ANA, until)
    run(vault)
    (problem,) = tick_problems(vault)
    assert problem.message.startswith(f"`{WAITS[ANA]}` {reason}")
    assert (kept_lines(page_of_vault(vault)), notes_in(vault)) == ([line], before)
    settle(vault)


def test_a_line_that_was_moved_and_whose_note_is_gone_is_kept(vault: Path) -> None:
    line = move(vault, ANA, "2026-03-09")
    (vault / ROSE).unlink()
    run(vault)
    assert (kept_lines(page_of_vault(vault)), tick_problems(vault)) == ([line], [tick_problem(WAITS[ANA], GONE)])
    settle(vault)


def test_a_line_that_was_moved_though_its_event_was_logged_by_hand_is_done_with(vault: Path) -> None:
    move(vault, ANA, "2026-03-09")
    (vault / ROSE).write_text(note(f"{PARTY}log: [2026-03-03 watered Ana Ruiz]\n"), "utf-8")
    run(vault)
    assert (WAITS[ANA] in page_of_vault(vault), tick_problems(vault)) == (False, [])


def test_two_lines_that_were_moved_to_two_days_are_both_kept(vault: Path) -> None:
    line = move(vault, ANA, "2026-03-09")
    other = line.replace("2026-03-09", "2026-03-10")
    edit_page(vault, lambda page: page.replace(line, f"{line}\n{other}"))
    run(vault)
    said = "is put off until 2026-03-09 and 2026-03-10 at once; leave one of them"
    assert tick_problems(vault) == [tick_problem(WAITS[ANA], said)]
    assert kept_lines(page_of_vault(vault)) == [line, other]
    settle(vault)


def test_where_no_note_may_be_edited_a_moved_line_waits(vault: Path) -> None:
    line = move(vault, ANA, "2026-03-09")
    run(vault, take_ticks=False)
    assert (kept_lines(page_of_vault(vault)), logs_of(vault)[ROSE]) == ([line], [])
    run(vault)
    assert logs_of(vault)[ROSE] == ["2026-03-03 snoozed greet Ana Ruiz - until 2026-03-09"]
    settle(vault)


def test_a_mark_stays_on_a_line_that_was_moved(vault: Path) -> None:
    move(vault, ANA, "2026-03-09", mark=">")
    run(vault)
    assert "📅 2026-03-09" in box_line(page_of_vault(vault), ANA, "- [>] ")
    settle(vault)


# outside the markers


def test_a_line_moved_outside_the_markers_is_taken_in_once(vault: Path) -> None:
    line = box_line(page_of_vault(vault), ANA)
    moved = line.replace("📅 2026-03-03", "📅 2026-03-09")
    edit_page(vault, lambda page: f"{page}mine\n{moved}\n")
    run(vault)
    settle(vault)
    inside = next(line for line in page_of_vault(vault).split("\n") if line.startswith(f"- [ ] **{ANA}"))
    edit_page(vault, lambda page: page.replace(inside, inside.replace("📅 2026-03-09", "📅 2026-03-12")))
    run(vault)
    lines = [f"2026-03-03 snoozed greet Ana Ruiz - until 2026-03-{day:02}" for day in (9, 12)]
    assert logs_of(vault)[ROSE] == lines
    for number in (3, 9, 12, 60):
        run(vault, day(number))
        settle(vault, day(number))
        assert (logs_of(vault)[ROSE], tick_problems(vault, day(number))) == (lines, [])
    assert page_of_vault(vault).endswith(f"\nmine\n{moved}\n")


def test_a_line_moved_outside_the_markers_that_was_taken_back_is_not_taken_in_again(vault: Path) -> None:
    line = box_line(page_of_vault(vault), ANA)
    edit_page(vault, lambda page: f"{page}{line.replace('📅 2026-03-03', '📅 2026-03-09')}\n")
    run(vault)
    assert recorded_keys(vault) == {f"{IDS[ANA]}>2026-03-09": True}
    undo_last(vault)
    run(vault)
    assert (logs_of(vault)[ROSE], tick_problems(vault)) == ([], [])
    settle(vault)


def test_such_a_line_can_still_be_ticked(vault: Path) -> None:
    line = box_line(page_of_vault(vault), ANA)
    moved = line.replace("📅 2026-03-03", "📅 2026-03-09")
    edit_page(vault, lambda page: f"{page}{moved}\n")
    run(vault)
    edit_page(vault, lambda page: page.replace(moved, moved.replace("[ ]", "[x]")))
    run(vault, day(4))
    assert logs_of(vault)[ROSE][1:] == ["2026-03-04 watered Ana Ruiz"]
    settle(vault, day(4))
    run(vault, day(70))
    assert tick_problems(vault, day(70)) == []


# rules for the vault

ROUNDS = (
    VAULT_RULES.replace("      - notes.book.looked is present\n", "      - notes.book.watered is present\n")
    .replace("      looked:\n", "      looked:\n      watered:\n")
    .replace("    say: Look round\n", "    from: 7 days after latest(notes.book.looked)\n    say: Look round\n")
)
"""Rules one of which asks for a round a week after the last one."""


def test_an_item_of_the_vault_is_put_off_in_the_note_of_its_kind_until_its_next_round(tmp_path: Path) -> None:
    rules = rules_of(ROUNDS)
    vault = make_vault(tmp_path, {}, ROUNDS)
    (vault / "Book.md").write_text("---\ntype: book\nlog: [2026-02-20 looked]\n---\n", "utf-8")
    run(vault, rules=rules)
    move(vault, "Look round", "2026-03-10")
    run(vault, rules=rules)
    assert log_of((vault / "Book.md").read_bytes()) == [
        "2026-02-20 looked",
        "2026-03-03 snoozed look - until 2026-03-10",
    ]
    assert [state_of(vault, "Look", day(number), rules) for number in (3, 10, 11)] == ["later", "today", "overdue"]
    run(vault, day(11), rules)
    tick(vault, "Look round")
    run(vault, day(11), rules)
    assert log_of((vault / "Book.md").read_bytes())[2:] == ["2026-03-11 looked"]  # which moves its window by itself
    assert [state_of(vault, "Look", day(number), rules) for number in (11, 18, 19)] == ["later", "today", "overdue"]
    settle(vault, day(11), rules)


def test_where_there_is_no_note_of_the_kind_one_is_made(tmp_path: Path) -> None:
    rules = rules_of(VAULT_RULES)
    vault = ticking_vault(tmp_path, {}, rules, VAULT_RULES)
    for words in ("Sit down", "Roam about"):
        line = box_line(page_of_vault(vault), words)
        moved = line.replace(" ^fm-", " 📅 2026-03-09 ^fm-")
        edit_page(vault, lambda page, line=line, moved=moved: page.replace(line, moved))  # type: ignore[misc]
    done = run(vault, rules=rules).built
    assert done.recorded == (Recorded("Garden book.md", ("2026-03-03 snoozed rest - until 2026-03-09",), True),)
    (problem,) = done.agenda.problems
    assert problem.message.partition(" ")[2] == "has no note: rule `roam` declares no `log_to:`"
    assert kept_lines(page_of_vault(vault)) == [moved]


# laws

GUIDES = ("", "guides: [Ana Ruiz, Bo Lee, Cy Wren]\n")
parties = st.builds(
    lambda garden, day, guides, sown, log: f"garden: {garden}\nday: {day}\n{guides}{sown}{log}",
    st.sampled_from(["Rose Hill", "Fern"]),
    st.dates(date(2026, 2, 20), date(2026, 3, 8)),
    st.sampled_from(GUIDES),
    st.sampled_from(["", "sown: 2026-01-01\n"]),
    st.sampled_from(["", "log: [2026-02-01 paid]\n", "log: >-\n  2026-02-01 paid\n"]),
)


class Deed(NamedTuple):
    """What a person does to a line: a mark for its box, another due day, and where the line goes."""

    mark: str
    until: date | None
    place: str

    def line(self, line: str) -> str:
        """The line with that done to it."""
        line = line.replace("[ ]", f"[{self.mark}]", 1)
        if self.until is None:
            return line
        if "📅" not in line:
            return line.replace(" ^fm-", f" 📅 {self.until} ^fm-")
        return re.sub(r"📅 \S+", f"📅 {self.until}", line)

    def event(self, item: Item, is_moved: bool) -> str:
        """The log line that must come of it, worked out from the item alone."""
        outcome = item.outcome
        person = f" {outcome.person.name}" if outcome.person else ""
        if self.mark == "x" and outcome.rule.id == "greet":
            return f"{TODAY} watered{person}"
        if self.mark in "x-":
            ahead = f" - for {outcome.opens.day}" if outcome.opens and outcome.opens.day > TODAY else ""
            return f"{TODAY} {'done' if self.mark == 'x' else 'skipped'} {outcome.rule.id}{person}{ahead}"
        return f"{TODAY} snoozed {outcome.rule.id}{person} - until {self.until}" if is_moved else ""


deeds = st.none() | st.builds(
    Deed,
    st.sampled_from(["x", "-", " ", " ", "/", "?"]),
    st.none() | st.dates(date(2026, 2, 10), date(2026, 6, 1)),
    st.sampled_from(["stay", "top", "first", "end"]),
)


@settings(deadline=None)
@given(st.lists(parties, min_size=1, max_size=3), st.lists(deeds, min_size=12, max_size=12))
def test_whatever_is_done_to_a_line_is_taken_in_or_kept_and_never_reverted_in_silence(
    parties: list[str], done: list[Deed | None]
) -> None:
    with TemporaryDirectory() as folder:
        vault = make_vault(Path(folder), {f"{number}.md": fields for number, fields in enumerate(parties)})
        items = {item.key: item for item in run(vault).built.agenda.items()}
        before, lines = notes_in(vault), page_of_vault(vault).split("\n")
        did: dict[str, tuple[Deed, str, bool]] = {}
        for (key, item), deed in zip(items.items(), done, strict=False):
            (old,) = (line for line in lines if f" ^{key}-" in line)
            if deed:
                new = deed.line(old)
                is_moved = deed.until is not None and (item.outcome.due is None or item.outcome.due.day != deed.until)
                did[key] = deed, new, is_moved
                at = lines.index(old)
                lines.remove(old)
                places = {"stay": at, "top": 0, "first": lines.index(BEGIN) + 1, "end": len(lines)}
                lines.insert(places[deed.place], new)
        edit_page(vault, lambda page: "\n".join(lines))
        after = run(vault).built
        said = {one.message.split("`")[1] for one in after.agenda.problems if one.code == "tick"}
        page = page_of_vault(vault)
        shown = {item.key: item.outcome for item in after.agenda.items()}
        logs = {path: log_of(data) for path, data in notes_in(vault).items() if path.endswith(".md")}
        for key, (deed, new, is_moved) in did.items():
            event = deed.event(items[key], is_moved)
            log = logs[items[key].outcome.path]
            if key in said:  # kept
                assert key in page and event not in log
                stays = page.split("\n") if deed.place in ("top", "end") else kept_lines(page)
                assert new in stays or deed.mark in "x-"
            elif event:
                assert event in log
            if not event:
                assert key not in said
            if not event and deed.place != "top" and deed.place != "end":
                assert f"- [{deed.mark}] " in next(line for line in page.split("\n") if f" ^{key}-" in line)
            if is_moved and deed.mark not in "x-" and key not in said:
                assert shown[key].due and shown[key].due.day == deed.until
                assert shown[key].state == (
                    State.LATER if deed.until > TODAY else State.TODAY if deed.until == TODAY else State.OVERDUE
                )
        events = sum(len(log) for log in logs.values())
        everything = bytes_in(vault)
        assert (run(vault).built.recorded, bytes_in(vault)) == ((), everything)
        assert events == sum(len(log_of(data)) for path, data in before.items() if path.endswith(".md")) + sum(
            bool(deed.event(items[key], is_moved)) and key not in said for key, (deed, _, is_moved) in did.items()
        )
        edits = len(read_journal(vault))
        assert [undo_last(vault)[1] for _ in range(edits)] == [None] * edits
        assert notes_in(vault) == before
