"""From a box ticked on the page to a line in the log of the note: on disk, once, and back again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from ticking import (
    ANA,
    BO,
    BOOK,
    CY,
    DONE,
    IDS,
    MEASURE,
    PARTY,
    PAY,
    PRUNE,
    SKIPPED,
    TWO,
    VAULT_RULES,
    WAITS,
    attention_of,
    box_line,
    build,
    bytes_in,
    edit_page,
    kept_lines,
    logs_of,
    notes_in,
    page_of_vault,
    rules_of,
    run,
    tick,
    tick_problem,
    ticking_vault,
    with_field,
)
from visits import RULES, TODAY, note

from followup_md.agenda.page_file import END
from followup_md.core.people import Person
from followup_md.core.problem import Problem
from followup_md.notes.reader import RecordReader
from followup_md.vault.journal import read_journal, recorded_keys
from followup_md.vault.rules import load_rules
from followup_md.vault.undo import undo_last
from followup_md.workflow import record_ticks as module
from followup_md.workflow.record_ticks import Recorded, record_events, record_ticks
from followup_md.workflow.workspace import make_workspace

ROSE, FERN = "Beds/Rose.md", "Fern.md"
MET = "2026-03-03 watered Ana Ruiz"
TOMORROW = TODAY + timedelta(1)
GONE = "asks for nothing now: its note is gone or says something else. Write the event there, or delete this"
CONFLICT = "Rose (Ana's conflicted copy 2026-03-03).md"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return ticking_vault(tmp_path / "vault", TWO)


def tick_problems(vault: Path, today: date = TODAY) -> list[Problem]:
    return [problem for problem in build(vault, today).agenda.problems if problem.code == "tick"]


def settle(vault: Path, today: date = TODAY) -> None:
    """A second run finds nothing to do."""
    before = bytes_in(vault)
    done = run(vault, today)
    assert (done.built.recorded, done.written, bytes_in(vault)) == ((), False, before)


# however the line was changed


def by_hand(mark: str, behind: str = "", marker: str = "-") -> Callable[[str, str], str]:
    return lambda page, line: page.replace(line, f"{marker} [{mark}] {line.removeprefix('- [ ] ')}{behind}")


def moved(head: str) -> Callable[[str, str], str]:
    """The ticked line under a heading, or at the beginning or end of the file."""

    def edit(page: str, line: str) -> str:
        page, line = page.replace(f"{line}\n", ""), line.replace("[ ]", "[x]")
        places = {"top": f"{line}\n{page}", "end": f"{page}\nmine\n{line}"}
        return places.get(head) or page.replace(f"## {head}\n", f"## {head}\n{line}\n")

    return edit


EDITS: dict[str, Callable[[str, str], str]] = {
    "small": by_hand("x"),
    "large": by_hand("X"),
    "by Tasks": lambda page, line: page.replace(line, with_field(line.replace("[ ]", "[x]"), " ✅ 2026-03-03")),
    "a day behind the key": by_hand("x", " ✅ 2026-03-03"),
    "block id": by_hand("x", " ^ana"),
    "by Tasks, block id": by_hand("x", " ✅ 2026-03-03 ^ana"),
    "another marker": by_hand("x", marker="*"),
    "numbered": by_hand("x", marker="1."),
    "indented": by_hand("x", marker="\t-"),
    "in a quote": by_hand("x", marker="> -"),
    "text behind": by_hand("x", " she was out"),
    "text before": lambda page, line: page.replace(line, line.replace("[ ] ", "[x] at last: ")),
    "another section": moved("Upkeep"),
    "above the page": moved("top"),
    "below the page": moved("end"),
    "twice": lambda page, line: page.replace(line, f"{line}\n{line}".replace("[ ]", "[x]")),
    "twice, ticked once": lambda page, line: page.replace(line, f"{line.replace('[ ]', '[x]')}\n{line}"),
    "twice, once by Tasks": lambda page, line: page.replace(
        line, f"{line.replace('[ ]', '[x]')}\n> {line.replace('[ ]', '[x]')} ✅ 2026-03-03"
    ),
    "Windows": lambda page, line: by_hand("x")(page, line).replace("\n", "\r\n"),
    "byte order mark": lambda page, line: "\ufeff" + by_hand("x")(page, line),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_ticked_box_is_an_event_in_its_note_however_its_line_was_changed(
    vault: Path, edit: Callable[[str, str], str]
) -> None:
    before = notes_in(vault)
    edit_page(vault, lambda page: edit(page, box_line(page, ANA)))
    done = run(vault)
    assert done.built.recorded == (Recorded(ROSE, (MET,)),)
    assert notes_in(vault) == {**before, ROSE: note(f"{PARTY}log:\n  - {MET}\n").encode()}
    assert (recorded_keys(vault), tick_problems(vault)) == ({IDS[ANA]: True}, [])
    settle(vault)


@pytest.mark.parametrize("item", list(WAITS))
@pytest.mark.parametrize(("mark", "words"), [("x", DONE), ("-", SKIPPED)], ids=["ticked", "crossed out"])
def test_each_item_has_its_own_words_and_is_settled_by_them(
    vault: Path, item: str, mark: str, words: dict[str, str]
) -> None:
    tick(vault, item, mark)
    run(vault)
    assert logs_of(vault) == {ROSE: [f"2026-03-03 {words[item]}"], FERN: []}
    assert WAITS[item] not in {one.key for one in build(vault, days=9).agenda.items()}
    settle(vault)


@pytest.mark.parametrize(
    ("mark", "behind", "event"),
    [
        ("x", " ✅ 2026-03-02", "2026-03-02 watered Ana Ruiz"),
        ("-", " ❌ 2026-03-02", "2026-03-02 skipped greet Ana Ruiz"),
        ("-", "", "2026-03-03 skipped greet Ana Ruiz"),
        ("-", " ✅ 2026-03-02", "2026-03-03 skipped greet Ana Ruiz"),
        ("x", " ✅ 2026-02-27", "2026-02-27 watered Ana Ruiz"),
        ("-", " ❌ 2026-02-27", "2026-02-27 skipped greet Ana Ruiz - for 2026-03-01"),
    ],
)
def test_an_event_has_the_day_that_tasks_wrote(vault: Path, mark: str, behind: str, event: str) -> None:
    tick(vault, ANA, mark, behind)
    run(vault)
    assert logs_of(vault) == {ROSE: [event], FERN: []}
    settle(vault)


def test_what_was_settled_ahead_is_silent_when_its_window_opens(vault: Path) -> None:
    tick(vault, PAY)
    run(vault)
    assert logs_of(vault) == {ROSE: ["2026-03-03 done pay - for 2026-03-04"], FERN: []}
    days = [TODAY + timedelta(number) for number in range(12)]
    assert {item.text for day in days for item in build(vault, day).agenda.items() if item.group == "Rose Hill"} == {
        *("Greet Ana Ruiz", "Greet Bo Lee", "Measure", "Prune")
    }


@pytest.mark.parametrize("mark", [" ", "/", ">", "!", "?", "I"])
def test_any_other_mark_stays_in_its_box_while_the_item_lives_and_means_nothing(vault: Path, mark: str) -> None:
    line = tick(vault, ANA, mark)
    before = bytes_in(vault)
    done = run(vault)
    assert (done.built.recorded, bytes_in(vault)) == ((), before)
    run(vault, TOMORROW)
    assert box_line(page_of_vault(vault), ANA, f"- [{mark}] ") == f"- [{mark}] {line[6:]}"
    (vault / ROSE).write_text(note(f"{PARTY}log: [{MET}]\n"), "utf-8")
    run(vault, TOMORROW)
    assert WAITS[ANA] not in page_of_vault(vault)


def test_a_page_where_lines_were_deleted_is_made_whole_again(vault: Path) -> None:
    before = bytes_in(vault)
    edit_page(vault, lambda page: page.replace(box_line(page, ANA) + "\n", ""))
    assert (run(vault).built.recorded, bytes_in(vault)) == ((), before)


# several ticks


def test_several_ticks_for_a_note_are_one_edit(vault: Path) -> None:
    before = bytes_in(vault)
    for words, mark in ((PRUNE, "x"), (ANA, "x"), (CY, "x"), (BO, "-")):
        tick(vault, words, mark)
    events = (MET, "2026-03-03 skipped greet Bo Lee", "2026-03-03 done prune")
    assert run(vault).built.recorded == (Recorded(FERN, ("2026-03-03 watered Cy Wren",)), Recorded(ROSE, events))
    assert logs_of(vault) == {ROSE: list(events), FERN: ["2026-03-03 watered Cy Wren"]}
    assert [(entry.note, entry.events) for entry in read_journal(vault)] == [
        (FERN, ("2026-03-03 watered Cy Wren",)),
        (ROSE, events),
    ]
    settle(vault)
    entry, _ = undo_last(vault)
    assert (entry and entry.events, logs_of(vault)) == (events, {ROSE: [], FERN: ["2026-03-03 watered Cy Wren"]})
    entry, _ = undo_last(vault)
    assert (entry and entry.note, notes_in(vault)) == (FERN, {path: before[path] for path in notes_in(vault)})
    run(vault)
    assert page_of_vault(vault).encode() == before["Agenda.md"]


def test_the_keys_of_an_edit_are_those_of_its_ticks(vault: Path) -> None:
    tick(vault, ANA)
    tick(vault, BO, "-")
    run(vault)
    assert [entry.keys for entry in read_journal(vault)] == [(IDS[ANA], IDS[BO])]


def test_two_items_with_the_same_words_are_one_line_and_those_that_settle_them(tmp_path: Path) -> None:
    rules = rules_of(RULES.replace("log: watered {person}", "log: watered"))
    vault = ticking_vault(tmp_path, {"Rose.md": PARTY}, rules)
    tick(vault, ANA)
    tick(vault, BO)
    lines = ("2026-03-03 watered", "2026-03-03 done greet Ana Ruiz", "2026-03-03 done greet Bo Lee")
    assert run(vault, rules=rules).built.recorded == (Recorded("Rose.md", lines),)
    assert logs_of(vault) == {"Rose.md": list(lines)}


PAYS = rules_of(
    RULES.replace("    title: Prune\n", "    title: Prune\n    log: paid\n").replace(
        "    title: Harvest\n", "    title: Harvest\n    log: paid\n"
    )
)
"""Rules whose items are not moved by what a tick records."""


@pytest.mark.parametrize(
    ("words", "number", "lines"),
    [
        (PRUNE, 3, ("2026-03-03 paid", "2026-03-03 done prune")),
        ("Harvest**", 27, ("2026-03-27 paid", "2026-03-27 done harvest - for 2026-04-01")),
        (ANA, 3, ("2026-03-03 watered Ana Ruiz",)),
    ],
)
def test_a_tick_whose_event_leaves_its_item_open_settles_it_in_the_same_edit(
    tmp_path: Path, words: str, number: int, lines: tuple[str, ...]
) -> None:
    today, vault = date(2026, 3, number), ticking_vault(tmp_path, {"Rose.md": PARTY}, PAYS)
    before = notes_in(vault)
    run(vault, today, PAYS)
    tick(vault, words)
    assert run(vault, today, PAYS).built.recorded == (Recorded("Rose.md", lines),)
    assert [entry.events for entry in read_journal(vault)] == [lines]
    everything = bytes_in(vault)
    assert (run(vault, today, PAYS).written, bytes_in(vault)) == (False, everything)
    assert not [line for line in page_of_vault(vault).split("\n") if line.startswith(f"- [ ] **{words}")]
    assert (undo_last(vault)[1], notes_in(vault)) == (None, before)


# kept


@pytest.mark.parametrize("day", ["", " ✅ 2026-03-01"], ids=["no day", "a day"])
@pytest.mark.parametrize("now", [None, PARTY.replace("Ana Ruiz, ", "")], ids=["gone", "another person"])
def test_a_tick_whose_note_is_gone_or_says_something_else_is_kept_until_it_is_deleted(
    vault: Path, now: str | None, day: str
) -> None:
    line = tick(vault, ANA, "x", day)
    (vault / ROSE).write_text(note(now), "utf-8") if now else (vault / ROSE).unlink()
    kept = line if day else with_field(line, " ✅ 2026-03-03")
    run(vault)
    assert attention_of(page_of_vault(vault)) == [
        "> [!warning] 1 box needs your attention",
        ">",
        f"> - `{WAITS[ANA]}` {GONE}",
        f"> {kept}",
    ]
    assert tick_problems(vault) == [tick_problem(WAITS[ANA], GONE)]
    settle(vault)
    run(vault, TOMORROW)
    assert kept_lines(page_of_vault(vault)) == [kept]
    edit_page(vault, lambda page: page.replace(f"> {kept}\n", ""))
    run(vault)
    assert (WAITS[ANA] in page_of_vault(vault), tick_problems(vault)) == (False, [])


def test_of_two_ticked_lines_whose_note_is_gone_no_word_is_lost(vault: Path) -> None:
    line = tick(vault, ANA)
    other = line.replace("Greet Ana", "Say hello to Ana")
    edit_page(vault, lambda page: page.replace(line, f"{line}\n{other}"))
    (vault / ROSE).unlink()
    run(vault)
    assert kept_lines(page_of_vault(vault)) == [with_field(one, " ✅ 2026-03-03") for one in (line, other)]
    settle(vault)


def test_a_tick_that_was_kept_is_taken_in_when_its_note_is_back(vault: Path) -> None:
    tick(vault, ANA, "-")
    data = (vault / ROSE).read_bytes()
    (vault / ROSE).unlink()
    run(vault)
    (vault / ROSE).write_bytes(data)
    run(vault, TOMORROW)
    assert logs_of(vault) == {ROSE: ["2026-03-03 skipped greet Ana Ruiz"], FERN: []}
    assert tick_problems(vault, TOMORROW) == []


def test_a_tick_of_a_key_that_nobody_knows_stands_below_the_problems(vault: Path) -> None:
    edit_page(vault, lambda page: page.replace("## Today\n", "## Today\n1. [X] mine ^fm-zzzzzz-00 and *more* ^a\n"))
    run(vault)
    assert attention_of(page_of_vault(vault)) == [
        "> [!warning] 1 box needs your attention",
        ">",
        f"> - `fm-zzzzzz` {GONE}",
        "> - [x] mine ^fm-zzzzzz-00 and *more* ✅ 2026-03-03 ^a",
    ]
    settle(vault)


def test_a_tick_for_a_day_to_come_waits_for_it(vault: Path) -> None:
    line = tick(vault, ANA, "x", " ✅ 2026-03-04")
    run(vault)
    said = "is ticked for 2026-03-04, which is still to come"
    assert (box_line(page_of_vault(vault), ANA, "- [x] "), tick_problems(vault)) == (
        line,
        [tick_problem(WAITS[ANA], said)],
    )
    settle(vault)
    run(vault, TOMORROW)
    assert logs_of(vault) == {ROSE: ["2026-03-04 watered Ana Ruiz"], FERN: []}


@pytest.mark.parametrize("place", ["## Today\n", END])
def test_a_day_that_no_calendar_has_lets_no_page_grow(vault: Path, place: str) -> None:
    line = "- [x] mine ✅ 2026-02-31 ^fm-zzzzzz-00"
    edit_page(vault, lambda page: page.replace(place, f"{place.rstrip()}\n{line}\n"))
    run(vault)
    assert tick_problems(vault) == [tick_problem("fm-zzzzzz", GONE)]
    settle(vault)


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        ((("x", ""), ("-", "")), "is ticked and crossed out at once; leave one of the two"),
        ((("-", " ❌ 2026-03-02"), ("x", "")), "is ticked and crossed out at once; leave one of the two"),
        (
            (("x", " ✅ 2026-03-02"), ("x", " ✅ 2026-03-01")),
            "is ticked for 2026-03-02 and 2026-03-01 at once; leave one of them",
        ),
    ],
)
def test_lines_that_contradict_each_other_are_not_taken_in(
    vault: Path, marks: tuple[tuple[str, str], ...], reason: str
) -> None:
    before = notes_in(vault)
    line = box_line(page_of_vault(vault), ANA)
    both = "\n".join(f"- [{mark}] {line.removeprefix('- [ ] ')}{day}" for mark, day in marks)
    edit_page(vault, lambda page: page.replace(line, both))
    done = run(vault)
    said = [problem for problem in done.built.agenda.problems if problem.code == "tick"]
    assert (done.built.recorded, said, notes_in(vault)) == ((), [tick_problem(WAITS[ANA], reason)], before)
    settle(vault)


def test_of_two_items_whose_keys_meet_by_chance_each_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("followup_md.agenda.keys.zlib.crc32", lambda data: 35)
    vault = ticking_vault(tmp_path, {"Rose.md": PARTY})
    tick(vault, BO)
    run(vault)
    assert (logs_of(vault), tick_problems(vault)) == ({"Rose.md": ["2026-03-03 watered Bo Lee"]}, [])
    settle(vault)


# outside the markers


def outside(vault: Path, words: str, mark: str = "x", behind: str = "") -> str:
    """The line moved below the page and ticked there; the line as it stands there now."""
    line = box_line(page_of_vault(vault), words)
    ticked = with_field(f"- [{mark}] {line.removeprefix('- [ ] ')}", behind)
    edit_page(vault, lambda page: f"mine\r\n\n{page.replace(line, '- gone')}\n> mine \u2028\n{ticked}\n\tmine too")
    return ticked


@pytest.mark.parametrize(
    ("mark", "behind", "after"),
    [
        ("x", "", " ✅ 2026-03-03"),
        ("-", "", " ❌ 2026-03-03"),
        ("x", " ^ana", " ✅ 2026-03-03 ^ana"),
        ("x", " she was out", " she was out ✅ 2026-03-03"),
        ("x", " ✅ 2026-03-02", " ✅ 2026-03-02"),
    ],
)
def test_a_tick_outside_the_markers_gets_its_day_and_is_not_taken_in_on_another(
    vault: Path, mark: str, behind: str, after: str
) -> None:
    line = outside(vault, ANA, mark, behind)
    start, _, end = page_of_vault(vault).partition("<!-- followup-md:begin")
    bare = line.replace(behind, "")
    end = end.partition(END)[2].replace(line, bare + after if "^ana" in after else with_field(bare, after))
    run(vault)
    logs = logs_of(vault)
    for day in (TODAY, TOMORROW, TODAY + timedelta(29), TODAY + timedelta(60)):
        run(vault, day)
        page = page_of_vault(vault)
        assert (page.partition("<!-- followup-md:begin")[0], page.partition(END)[2]) == (start, end)
        assert (len(logs[ROSE]), logs_of(vault), tick_problems(vault, day)) == (1, logs, [])
        settle(vault, day)


def test_a_tick_outside_the_markers_on_what_is_asked_for_every_day_is_for_its_own_day_only(vault: Path) -> None:
    outside(vault, MEASURE)
    run(vault)
    run(vault, TOMORROW)
    assert logs_of(vault) == {ROSE: ["2026-03-03 done measure"], FERN: []}
    assert box_line(page_of_vault(vault), MEASURE) == f"- [ ] **Measure** · [[Rose|Rose Hill]] ^{IDS[MEASURE]}"
    assert build(vault, TOMORROW).pending == ()
    settle(vault, TOMORROW)


def test_a_line_outside_the_markers_gets_the_day_of_the_same_tick_inside(vault: Path) -> None:
    line = box_line(page_of_vault(vault), ANA).replace("[ ]", "[x]")
    edit_page(vault, lambda page: page.replace(line.replace("[x]", "[ ]"), f"{line} ✅ 2026-03-02") + line)
    (vault / "Beds" / CONFLICT).write_text(note(PARTY), "utf-8")
    run(vault)
    (vault / "Beds" / CONFLICT).unlink()
    run(vault)
    assert (logs_of(vault)[ROSE], tick_problems(vault)) == (["2026-03-02 watered Ana Ruiz"], [])


def test_a_tick_outside_the_markers_that_contradicts_one_inside_takes_nothing_in(vault: Path) -> None:
    line = box_line(page_of_vault(vault), ANA)
    edit_page(vault, lambda page: f"{line.replace('[ ]', '[x]')}\n{page.replace(line, line.replace('[ ]', '[-]'))}")
    run(vault)
    run(vault)
    assert logs_of(vault) == {ROSE: [], FERN: []}
    said = "is ticked and crossed out at once; leave one of the two"
    assert tick_problems(vault) == [tick_problem(WAITS[ANA], said)]


def test_a_tick_on_the_first_line_behind_a_byte_order_mark_is_one(vault: Path) -> None:
    line = box_line(page_of_vault(vault), ANA).replace("[ ]", "[x]")
    edit_page(vault, lambda page: f"\ufeff{line}\n{page}")
    run(vault)
    assert logs_of(vault) == {ROSE: [MET], FERN: []}


def test_an_old_tick_of_an_unknown_key_outside_the_markers_is_silent(vault: Path) -> None:
    edit_page(vault, lambda page: f"{page}- [x] Pay ✅ 2026-01-31 ^fm-zzzzzz-00\n")
    before = bytes_in(vault)
    assert (run(vault).built.agenda.problems, bytes_in(vault)) == ((), before)
    edit_page(vault, lambda page: page.replace("2026-01-31", "2026-02-01"))
    assert run(vault).built.agenda.problems == (tick_problem("fm-zzzzzz", GONE),)


@pytest.mark.parametrize("words", [ANA, MEASURE])
def test_a_tick_outside_the_markers_waits_there_for_its_note(vault: Path, words: str) -> None:
    line = outside(vault, words)
    (vault / "Beds" / CONFLICT).write_text(note(PARTY), "utf-8")
    run(vault)
    assert (logs_of(vault)[ROSE], page_of_vault(vault).split("\n")[-2]) == ([], with_field(line, " ✅ 2026-03-03"))
    settle(vault)
    (vault / "Beds" / CONFLICT).unlink()
    run(vault, TOMORROW)
    assert logs_of(vault)[ROSE] == [f"2026-03-03 {DONE[words]}"]


# refused


def conflict(vault: Path) -> Callable[[], object]:
    (vault / "Beds" / CONFLICT).write_text("x", "utf-8")
    return (vault / "Beds" / CONFLICT).unlink


def hard_link(vault: Path) -> Callable[[], object]:
    (vault / "twin.txt").hardlink_to(vault / ROSE)
    return (vault / "twin.txt").unlink


def json_note(vault: Path) -> Callable[[], object]:
    fields = '{"type": "visit", "garden": "Rose Hill", "day": "2026-03-02", "guides": ["Ana Ruiz", "Bo Lee"]}\n'
    (vault / ROSE).write_text(f"---\n{fields}---\n", "utf-8")
    return lambda: (vault / ROSE).write_text(note(PARTY), "utf-8")


OBSTACLES = {
    "conflict copy": (conflict, f"{CONFLICT} lies beside it: settle that conflict first"),
    "hard link": (hard_link, "Rose.md: refusing to break a hard link"),
    "JSON": (json_note, "its front matter is JSON; put each key on a line of its own"),
}


@pytest.mark.parametrize(("put", "reason"), OBSTACLES.values(), ids=OBSTACLES)
def test_a_tick_stays_in_its_place_until_its_note_can_be_written_and_costs_no_other_tick(
    vault: Path, put: Callable[[Path], Callable[[], object]], reason: str
) -> None:
    take_away = put(vault)
    rose = (vault / ROSE).read_bytes()
    line, crossed = tick(vault, ANA), tick(vault, BO, "-")
    tick(vault, CY)
    done = run(vault)
    assert done.built.recorded == (Recorded(FERN, ("2026-03-03 watered Cy Wren",)),)
    page = page_of_vault(vault)
    assert (box_line(page, ANA, "- [x] "), box_line(page, BO, "- [-] ")) == (
        with_field(line, " ✅ 2026-03-03"),
        with_field(crossed, " ❌ 2026-03-03"),
    )
    said = [tick_problem(WAITS[words], f"could not be written into `{ROSE}`: {reason}") for words in (BO, ANA)]
    assert [one for one in done.built.agenda.problems if one.code == "tick"] == said
    assert ((vault / ROSE).read_bytes(), recorded_keys(vault)) == (
        rose,
        dict.fromkeys(read_journal(vault)[0].keys, True),
    )
    settle(vault)
    take_away()
    run(vault, TOMORROW)
    events = ["2026-03-03 watered Ana Ruiz", "2026-03-03 skipped greet Bo Lee"]
    assert (logs_of(vault)[ROSE], tick_problems(vault, TOMORROW)) == (events, [])


def edited_before_the_edit(monkeypatch: pytest.MonkeyPatch, edit: Callable[[], object]) -> None:
    """Somebody edits the vault once, after the notes were read and before an event is written."""
    real, edits = module.log_events, [edit]

    def late(*arguments: object) -> str | None:
        while edits:
            edits.pop()()
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "log_events", late)


def test_a_note_that_says_something_else_since_it_was_read_is_asked_again(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = note(PARTY.replace("2026-03-02", "2026-03-04")).encode()
    edited_before_the_edit(monkeypatch, lambda: (vault / ROSE).write_bytes(new))
    tick(vault, ANA)
    tick(vault, CY)
    done = run(vault)
    said = tick_problem(WAITS[ANA], f"could not be written into `{ROSE}`: it has changed meanwhile")
    assert (done.built.recorded, (vault / ROSE).read_bytes()) == (
        (Recorded(FERN, ("2026-03-03 watered Cy Wren",)),),
        new,
    )
    assert [problem for problem in done.built.agenda.problems if problem.code == "tick"] == [said]
    run(vault)
    assert tick_problems(vault) == [tick_problem(WAITS[ANA], GONE)]


def test_a_note_whose_body_alone_changed_since_it_was_read_is_written_into(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited_before_the_edit(monkeypatch, lambda: (vault / ROSE).write_text(note(PARTY, "more\n"), "utf-8"))
    tick(vault, ANA)
    run(vault)
    assert (vault / ROSE).read_text("utf-8") == note(f"{PARTY}log:\n  - {MET}\n", "more\n")


@pytest.mark.parametrize("target", ["other.txt", "nowhere.txt"])
def test_a_note_that_became_a_link_since_it_was_read_is_not_written_through(
    vault: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    def link() -> None:
        (vault / ROSE).rename(vault / "Beds" / "other.txt")
        (vault / ROSE).symlink_to(target)

    edited_before_the_edit(monkeypatch, link)
    tick(vault, ANA)
    tick(vault, CY)
    done = run(vault)
    assert (done.built.recorded, logs_of(vault)[FERN]) == (
        (Recorded(FERN, ("2026-03-03 watered Cy Wren",)),),
        ["2026-03-03 watered Cy Wren"],
    )
    assert (vault / "Beds" / "other.txt").read_bytes() == note(PARTY).encode()


def test_a_name_that_no_log_line_can_hold_refuses_its_own_ticks(tmp_path: Path) -> None:
    vault = ticking_vault(tmp_path, {"Rose.md": PARTY.replace("Ana Ruiz", '"Ana \\x07Ruiz"')})
    before = notes_in(vault)
    tick(vault, "Greet Ana")
    (problem,) = run(vault).built.agenda.problems
    said = "could not be written into `Rose.md`: the event is empty or holds a control character"
    assert problem.message.partition(" ")[2] == said
    assert notes_in(vault) == before


def test_a_line_that_would_be_read_as_about_somebody_else_is_refused(tmp_path: Path) -> None:
    vault = ticking_vault(tmp_path, {"Rose.md": PARTY})
    rules, _ = load_rules(vault, with_tests=False)
    assert rules
    workspace = make_workspace(vault, rules, TODAY)
    record = RecordReader(rules).read((vault / "Rose.md").read_bytes(), "Rose.md").record
    assert record
    before = notes_in(vault)
    result = record_events(workspace, record, [f"{TODAY} watered Ana Ruiz"], people=[Person("Cy Moor")])
    assert result.refused == "what would be written could not be read back as being about Cy Moor"
    assert notes_in(vault) == before


# rules for the vault

WITH_BOOK = rules_of(VAULT_RULES)
NEW_BOOK = b"---\ntype: book\nlog:\n  - 2026-03-03 looked\n  - 2026-03-03 skipped rest\n---\n"


def book_vault(folder: Path, *books: str, text: str = VAULT_RULES) -> Path:
    """A vault of such books, one item of each rule ticked."""
    folder.mkdir(exist_ok=True)
    for path in books:
        (folder / path).write_text("---\ntype: book\nlog:\n---\n", "utf-8")
    ticking_vault(folder, {}, rules_of(text), text)
    tick(folder, "Look round")
    tick(folder, "Sit down", "-")
    return folder


def test_a_tick_on_a_rule_for_the_vault_goes_into_the_note_of_its_kind(tmp_path: Path) -> None:
    vault = book_vault(tmp_path, "Book.md")
    events = ("2026-03-03 looked", "2026-03-03 skipped rest")
    assert run(vault, rules=WITH_BOOK).built.recorded == (Recorded("Book.md", events),)
    assert (vault / "Book.md").read_bytes() == NEW_BOOK
    before = bytes_in(vault)
    assert (run(vault, rules=WITH_BOOK).written, bytes_in(vault)) == (False, before)


def test_where_there_is_no_such_note_one_is_made_and_undo_takes_it_away(tmp_path: Path) -> None:
    vault = book_vault(tmp_path)
    events = ("2026-03-03 looked", "2026-03-03 skipped rest")
    before = notes_in(vault)
    done = run(vault, rules=WITH_BOOK)
    assert done.built.recorded == (Recorded("Garden book.md", events, True),)
    assert notes_in(vault) == {**before, "Garden book.md": NEW_BOOK}
    assert ([one.text for one in done.built.agenda.items()], done.built.agenda.problems) == (["Roam about"], ())
    (entry,) = read_journal(vault)
    assert (undo_last(vault), notes_in(vault)) == ((entry, None), before)


def test_a_note_that_is_made_is_laid_out_by_its_template_in_its_folder(tmp_path: Path) -> None:
    text = VAULT_RULES.replace("      type: book\n", "      folder: Books/Own\n").replace(
        "    name: Garden book\n", "    name: Garden book\n    template: book.md\n"
    )
    (tmp_path / "Templates").mkdir()
    (tmp_path / "Templates" / "book.md").write_text("---\nmood: calm\nlog:\n---\n# Book\n", "utf-8")
    vault = book_vault(tmp_path, text=text)
    run(vault, rules=rules_of(text))
    assert (vault / "Books" / "Own" / "Garden book.md").read_bytes() == (
        b"---\nmood: calm\nlog:\n  - 2026-03-03 looked\n  - 2026-03-03 skipped rest\n---\n\n# Book\n"
    )


def refusals(vault: Path, text: str = VAULT_RULES) -> set[str]:
    """What is said of the ticks, which all stay, without their keys."""
    before = notes_in(vault)
    done = run(vault, rules=rules_of(text))
    ticks = [problem.message.partition(" ")[2] for problem in done.built.agenda.problems if problem.code == "tick"]
    stay = [line.startswith(("- [x] ", "- [-] ")) for line in page_of_vault(vault).split("\n") if " ^fm-" in line]
    assert (done.built.recorded, notes_in(vault), sum(stay), len(ticks)) == ((), before, 2, 2)
    return set(ticks)


def test_of_two_such_notes_none_is_chosen(tmp_path: Path) -> None:
    vault = book_vault(tmp_path, "a.md", "b.md")
    assert refusals(vault) == {"could be written into `a.md` or `b.md`; write it into one of them by hand"}
    (vault / "b.md").unlink()
    assert run(vault, TOMORROW, WITH_BOOK).built.recorded == (
        Recorded("a.md", ("2026-03-03 looked", "2026-03-03 skipped rest")),
    )


def test_a_note_that_the_rules_take_for_something_else_is_left_alone(tmp_path: Path) -> None:
    vault = book_vault(tmp_path)
    (vault / "Garden book.md").write_text("mine", "utf-8")
    reason = "it exists already, and the rules take it for something else"
    assert refusals(vault) == {f"could not be written into `Garden book.md`: {reason}"}


def test_a_note_that_needs_more_than_a_tick_is_not_made(tmp_path: Path) -> None:
    text = VAULT_RULES.replace(BOOK, f"{BOOK}    fields:\n      owner: text, required\n")
    (reason,) = refusals(book_vault(tmp_path, text=text), text)
    said = "could not be written into `book`: no note of the kind `book` can be made without you: "
    assert reason == f"{said}this book note needs `owner:`, a text"


def test_for_an_event_that_no_note_can_hold_none_is_made(tmp_path: Path) -> None:
    text = VAULT_RULES.replace("    log: looked\n", '    log: "looked - \\a"\n')
    reason = "the event is empty or holds a control character"
    assert refusals(book_vault(tmp_path, text=text), text) == {f"could not be written into `Garden book.md`: {reason}"}


def test_a_rule_that_names_no_kind_keeps_its_tick(tmp_path: Path) -> None:
    vault = ticking_vault(tmp_path, {}, WITH_BOOK, VAULT_RULES)
    line = tick(vault, "Roam about")
    (problem,) = run(vault, rules=WITH_BOOK).built.agenda.problems
    assert problem.message.partition(" ")[2] == "has no note: rule `roam` declares no `log_to:`"
    assert box_line(page_of_vault(vault), "Roam about", "- [x] ") == with_field(line, " ✅ 2026-03-03")


# what is told


def test_an_edit_tells_its_note_and_its_lines() -> None:
    assert [str(Recorded("a.md", ("b", "c"))), str(Recorded("d.md", ("e",), True))] == [
        "Recorded in a.md: b; c",
        "Made d.md: e",
    ]


def test_where_there_is_nothing_to_record_nothing_is_written(vault: Path) -> None:
    before = bytes_in(vault)
    assert (record_ticks(make_workspace(vault, WITH_BOOK, TODAY), ()), bytes_in(vault)) == (((), (), {}), before)
