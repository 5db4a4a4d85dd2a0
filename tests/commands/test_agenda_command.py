import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from faults import cannot_open
from observed import state_of, states_in
from ticking import (
    ANA,
    CY,
    PRUNE,
    TWO,
    VAULT_RULES,
    WAITS,
    box_line,
    bytes_in,
    logs_of,
    notes_in,
    page_of_vault,
    rules_of,
    tick,
    ticking_vault,
    with_field,
)
from visits import NOTES, RULES, VAULT_RULE, Command, make_vault, page_of, visit_rules

from followup_md.agenda.banner import TITLE, with_banner
from followup_md.agenda.page_file import HEAD
from followup_md.commands import agenda as agenda_command
from followup_md.commands.screen import Progress
from followup_md.rules.model import Rules
from followup_md.vault.locks import vault_lock
from followup_md.vault.rules import load_rules
from followup_md.workflow import workspace

DAY = ("--as-of", "2026-03-03")
AHEAD = (date.today() + timedelta(1)).isoformat()
PAGE = page_of(NOTES, visit_rules())
WRONG_DAY = "Thyme.md:4:6: error: `day: 2026-02-31` is not a valid date [field-value]\n"


def test_the_agenda_is_written_and_summed_up_and_problems_go_to_standard_error(run: Command, vault: Path):
    code, out, err = run("agenda", vault, *DAY)
    assert (code, err, (vault / "Agenda.md").read_bytes()) == (0, WRONG_DAY, (HEAD + PAGE).encode())
    first, *rest = out.splitlines()
    assert first == "Tue 3 Mar 2026: 1 today, 1 now open, 1 coming up, 2 to upkeep, 1 can't tell, 1 error"
    assert rest[-1] == f"Wrote {vault}/Agenda.md"


def test_a_second_run_writes_nothing_and_says_so(run: Command, vault: Path):
    first = run("agenda", vault, *DAY)
    before = state_of(vault / "Agenda.md")
    second = run("agenda", vault, *DAY)
    assert state_of(vault / "Agenda.md") == before
    assert second == (0, first[1].replace("Wrote ", "Nothing changed in "), first[2])


def test_another_day_is_another_agenda(run: Command, vault: Path):
    run("agenda", vault, *DAY)
    run("agenda", vault, "--as-of", "2026-03-04")
    expected = HEAD + page_of(NOTES, visit_rules(), date(2026, 3, 4))
    assert (vault / "Agenda.md").read_bytes() == expected.encode()


def test_stdout_prints_the_page_and_writes_nothing(run: Command, vault: Path):
    assert run("agenda", vault, *DAY, "--stdout") == (0, PAGE, WRONG_DAY)
    assert not (vault / "Agenda.md").exists()


def test_printing_the_page_and_comparing_it_are_not_asked_for_at_once(run: Command, vault: Path):
    code, out, err = run("agenda", vault, *DAY, "--stdout", "--check")
    message = "Error: --stdout prints the page and --check compares it; use one of them"
    assert (code, out, err.splitlines()[-1]) == (2, "", message)
    assert not (vault / "Agenda.md").exists()


def test_markdown_prints_the_page_that_it_writes(run: Command, vault: Path):
    assert run("agenda", vault, *DAY, "--format", "markdown") == (0, PAGE, WRONG_DAY)
    assert (vault / "Agenda.md").read_bytes() == (HEAD + PAGE).encode()


def test_text_on_standard_output_names_no_file(run: Command, vault: Path):
    code, out, _ = run("agenda", vault, *DAY, "--stdout", "--format", "text")
    assert (code, out.splitlines()[-1]) == (0, "6 files: 6 visit; 1 snoozed and 1 switched off.")
    assert not (vault / "Agenda.md").exists()


def test_json_is_printed_alone(run: Command, vault: Path):
    code, out, err = run("agenda", vault, *DAY, "--format", "json")
    document = json.loads(out)
    assert (code, err, document["version"], len(document["items"])) == (0, WRONG_DAY, 1, 5)
    assert (vault / "Agenda.md").read_bytes() == (HEAD + PAGE).encode()


def test_days_says_how_far_coming_up_reaches(run: Command, vault: Path):
    def coming_up(*days: str) -> list[str]:
        document = json.loads(run("agenda", vault, *DAY, "--stdout", "--format", "json", *days)[1])
        return [item["from"] for item in document["items"] if item["state"] == "later"]

    assert coming_up("--days", "0") == []
    assert coming_up() == ["2026-03-04"]
    assert coming_up("--days", "59") == ["2026-03-04", "2026-03-29", "2026-04-01", "2026-05-01"]


@pytest.mark.parametrize("number", ["-1", "10001", "a", "1.5"])
def test_a_number_of_days_that_is_none_is_a_usage_error(run: Command, vault: Path, number: str):
    code, out, _ = run("agenda", vault, "--days", number)
    assert (code, out) == (2, "")


def test_check_writes_nothing_and_tells_whether_the_agenda_is_up_to_date(run: Command, vault: Path):
    assert run("agenda", vault, *DAY, "--check") == (1, "Agenda.md is out of date\n", WRONG_DAY)
    assert not (vault / "Agenda.md").exists()
    run("agenda", vault, *DAY)
    before = state_of(vault / "Agenda.md")
    assert run("agenda", vault, *DAY, "--check") == (0, "Agenda.md is up to date\n", WRONG_DAY)
    assert run("agenda", vault, "--as-of", "2026-03-04", "--check")[:2] == (1, "Agenda.md is out of date\n")
    assert run("agenda", vault, *DAY, "--check", "-q") == (0, "", WRONG_DAY)
    assert state_of(vault / "Agenda.md") == before


@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_quiet_prints_nothing_but_problems(run: Command, vault: Path, option: str):
    assert run("agenda", vault, *DAY, option) == (0, "", WRONG_DAY)
    assert (vault / "Agenda.md").read_bytes() == (HEAD + PAGE).encode()


NO_NOTES = """\
No note here is one that the rules know, so no page is written.
Looked for, in {}:
  visit: `type: visit` in the front matter
`followup-md init {}` makes the folder ready to use; `followup-md --help` shows a note.
"""


def test_a_folder_without_a_note_of_a_kind_is_told_what_was_looked_for_and_gets_no_page(run: Command, tmp_path: Path):
    make_vault(tmp_path, {})
    for name in ("Shopping.md", "Ideas.md"):
        (tmp_path / name).write_text("# Mine\n", "utf-8")
    before = states_in(tmp_path)
    assert run("agenda", tmp_path, *DAY) == (0, NO_NOTES.format("2 Markdown files", tmp_path), "")
    assert run("agenda", tmp_path, *DAY, "--check") == (0, "Agenda.md is up to date\n", "")
    assert states_in(tmp_path) == before


def test_a_folder_without_a_note_of_a_kind_is_printed_for_programs_all_the_same(run: Command, tmp_path: Path):
    make_vault(tmp_path, {})
    page = page_of({}, visit_rules())
    assert run("agenda", tmp_path, *DAY, "--stdout") == (0, page, "")
    assert run("agenda", tmp_path, *DAY, "--format", "markdown") == (0, page, "")
    assert json.loads(run("agenda", tmp_path, *DAY, "--format", "json")[1])["items"] == []
    assert os.listdir(tmp_path) == ["rules.yaml"]


def test_a_page_that_is_there_is_kept_up_to_date_when_the_last_note_goes(run: Command, tmp_path: Path):
    make_vault(tmp_path, {"Fern.md": NOTES["Fern.md"]})
    run("agenda", tmp_path, *DAY)
    (tmp_path / "Fern.md").unlink()
    code, out, _ = run("agenda", tmp_path, *DAY)
    assert (code, out.splitlines()[-1]) == (0, f"Wrote {tmp_path}/Agenda.md")
    assert (tmp_path / "Agenda.md").read_bytes() == (HEAD + page_of({}, visit_rules())).encode()


def test_a_file_of_that_name_without_markers_is_no_matter_where_no_page_is_needed(run: Command, tmp_path: Path):
    make_vault(tmp_path, {})
    (tmp_path / "Agenda.md").write_text("of a meeting\n", "utf-8")
    before = states_in(tmp_path)
    assert run("agenda", tmp_path, *DAY) == (0, NO_NOTES.format("0 Markdown files", tmp_path), "")
    assert states_in(tmp_path) == before


def test_a_note_of_ours_that_cannot_be_read_is_reason_for_a_page(run: Command, tmp_path: Path):
    make_vault(tmp_path, {"Broken.md": "garden: [\n"})
    assert run("agenda", tmp_path, *DAY)[1].splitlines()[-1] == f"Wrote {tmp_path}/Agenda.md"


def test_an_unreadable_note_that_is_none_of_ours_is_no_reason_for_a_page_and_is_named(run: Command, tmp_path: Path):
    make_vault(tmp_path, {})
    (tmp_path / "Theirs.md").write_bytes(b"caf\xe9 au lait\n")
    code, out, err = run("agenda", tmp_path, *DAY)
    assert (code, out) == (0, NO_NOTES.format("1 Markdown file", tmp_path))
    assert err == "Theirs.md:1:1: warning: byte 0xe9 is not UTF-8; save the note as UTF-8 [encoding]\n"
    assert sorted(os.listdir(tmp_path)) == ["Theirs.md", "rules.yaml"]


def test_what_rules_ask_of_the_vault_as_a_whole_is_reason_for_a_page(run: Command, tmp_path: Path):
    make_vault(tmp_path, {}, RULES + VAULT_RULE)
    assert run("agenda", tmp_path, *DAY)[1].splitlines()[-1] == f"Wrote {tmp_path}/Agenda.md"


def test_without_a_folder_the_nearest_vault_is_used(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(vault / "Beds")
    assert run("agenda", *DAY, "--stdout") == (0, PAGE, WRONG_DAY)


WRONG_RULES = RULES.replace("format: 1", "format: 2")
BROKEN = "The rules have 1 mistake: the agenda stays as it is"


@pytest.mark.parametrize(
    "rules", [WRONG_RULES, "format: 1\nextends: nowhere.yaml\n", "[", ""], ids=["format", "extends", "YAML", "empty"]
)
def test_mistaken_rules_are_said_on_top_of_the_old_agenda_which_stays_as_it_is(run: Command, vault: Path, rules: str):
    run("agenda", vault, *DAY)
    before = (vault / "Agenda.md").read_bytes()
    (vault / "rules.yaml").write_text(rules, "utf-8")
    code, out, err = run("agenda", vault, *DAY)
    assert (code, out) == (1, f"{BROKEN}, and says so on top of Agenda.md\n")
    assert [line.partition(":")[0] for line in err.splitlines()] == ["rules.yaml"]
    assert (vault / "Agenda.md").read_bytes() == with_banner(before, load_rules(vault)[1])
    after = state_of(vault / "Agenda.md")
    assert run("agenda", vault, *DAY) == (code, out, err)
    assert state_of(vault / "Agenda.md") == after


def test_mended_rules_take_the_banner_away_and_ticks_are_taken_in(run: Command, ticked: Path):
    (ticked / "rules.yaml").write_text(WRONG_RULES, "utf-8")
    notes = notes_in(ticked)
    assert run("agenda", ticked, *DAY)[0] == 1
    assert notes_in(ticked) == notes
    assert TITLE in page_of_vault(ticked)
    (ticked / "rules.yaml").write_text(RULES, "utf-8")
    assert run("agenda", ticked, *DAY)[1].splitlines()[-3:-1] == [*RECORDED]
    assert TITLE not in page_of_vault(ticked)
    assert logs_of(ticked) == LOGS


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--stdout",), ""),
        (("--check",), f"{BROKEN}\n"),
        (("--as-of", AHEAD), f"{BROKEN}\n"),
        (("--check", "-q"), ""),
    ],
    ids=["stdout", "check", "ahead", "quiet"],
)
def test_a_run_that_writes_nothing_leaves_a_page_under_mistaken_rules_alone(
    run: Command, vault: Path, options: tuple[str, ...], said: str
):
    run("agenda", vault, *DAY)
    before = states_in(vault)
    (vault / "rules.yaml").write_text(WRONG_RULES, "utf-8")
    code, out, _ = run("agenda", vault, *options)
    assert (code, out, states_in(vault)["Agenda.md"]) == (1, said, before["Agenda.md"])


@pytest.mark.parametrize("options", [("-q",), ("--format", "json"), ("--format", "markdown")], ids=lambda one: one[-1])
def test_what_is_no_text_says_nothing_of_mistaken_rules_on_standard_output(
    run: Command, vault: Path, options: tuple[str, ...]
):
    (vault / "rules.yaml").write_text(WRONG_RULES, "utf-8")
    assert run("agenda", vault, *options)[:2] == (1, "")


def test_where_there_is_no_page_mistaken_rules_make_none(run: Command, vault: Path):
    (vault / "rules.yaml").write_text(WRONG_RULES, "utf-8")
    assert run("agenda", vault, *DAY)[:2] == (1, f"{BROKEN}\n")
    assert not (vault / "Agenda.md").exists()


def test_mistakes_are_named_even_where_the_page_cannot_be_written(run: Command, vault: Path):
    run("agenda", vault, *DAY)
    (vault / "rules.yaml").write_text(WRONG_RULES, "utf-8")
    (vault / "Agenda.md").chmod(0o444)
    said = "rules.yaml:1:9: error: only `format: 1` is known [rules-format]\nfollowup-md: Agenda.md is read-only\n"
    assert run("agenda", vault, *DAY) == (3, "", said)


def test_while_another_one_writes_the_command_gives_up(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("followup_md.vault.transaction.vault_lock", lambda folder: vault_lock(folder, wait=0))
    with vault_lock(vault):
        code, out, err = run("agenda", vault, *DAY)
    message = "followup-md: another followup-md is writing in this vault; try again when it is done"
    assert (code, out, err.splitlines()[-1], (vault / "Agenda.md").exists()) == (3, "", message, False)


def test_a_vault_whose_name_holds_an_escape_sequence_shows_none(run: Command, tmp_path: Path):
    folder = tmp_path / "a\x1b[31mb"
    folder.mkdir()
    make_vault(folder, {"Fern.md": NOTES["Fern.md"]})
    assert run("agenda", folder, *DAY)[1].splitlines()[-1] == f"Wrote {tmp_path}/a[31mb/Agenda.md"


# ticks

ROSE, FERN = "Beds/Rose.md", "Fern.md"
RECORDED = (
    "Recorded in Fern.md: 2026-03-03 skipped greet Cy Wren",
    "Recorded in Beds/Rose.md: 2026-03-03 watered Ana Ruiz",
)
LOGS = {ROSE: ["2026-03-03 watered Ana Ruiz"], FERN: ["2026-03-03 skipped greet Cy Wren"]}


@pytest.fixture
def ticked(tmp_path: Path) -> Path:
    """A vault with one box ticked in each of its two notes."""
    folder = ticking_vault(tmp_path / "ticked", TWO)
    tick(folder, ANA)
    tick(folder, CY, "-")
    return folder


def test_a_run_takes_in_what_was_ticked_and_says_what_it_wrote(run: Command, ticked: Path):
    code, out, err = run("agenda", ticked, *DAY)
    assert (code, out.splitlines()[-3:], err) == (0, [*RECORDED, f"Wrote {ticked}/Agenda.md"], "")
    assert logs_of(ticked) == LOGS
    before, rest = bytes_in(ticked), out.splitlines()[:-3]
    assert run("agenda", ticked, *DAY) == (0, "\n".join([*rest, f"Nothing changed in {ticked}/Agenda.md", ""]), "")
    assert bytes_in(ticked) == before


def test_several_ticks_for_a_note_are_said_on_one_line_and_taken_back_at_once(run: Command, ticked: Path):
    tick(ticked, PRUNE)
    before = notes_in(ticked)
    code, out, _ = run("agenda", ticked, *DAY)
    assert (code, out.splitlines()[-2]) == (0, f"{RECORDED[1]}; 2026-03-03 done prune")
    taken = [f"{ROSE}: took back {event}\n" for event in ("2026-03-03 watered Ana Ruiz", "2026-03-03 done prune")]
    assert run("undo", ticked) == (0, "".join(taken), "")
    assert run("undo", ticked) == (0, f"{FERN}: took back {LOGS[FERN][0]}\n", "")
    assert notes_in(ticked) == before


def test_a_note_that_a_tick_needs_is_made(run: Command, tmp_path: Path):
    vault = ticking_vault(tmp_path, {}, rules_of(VAULT_RULES), VAULT_RULES)
    tick(vault, "Look round")
    code, out, err = run("agenda", vault, *DAY)
    made = "Made Garden book.md: 2026-03-03 looked"
    assert (code, out.splitlines()[-2:], err) == (0, [made, f"Wrote {vault}/Agenda.md"], "")
    assert run("undo", vault) == (0, "Garden book.md: took back 2026-03-03 looked\n", "")
    assert list(logs_of(vault)) == []


@pytest.mark.parametrize("options", [["-q"], ["--format", "json"], ["--format", "markdown"]], ids=lambda one: one[-1])
def test_a_run_that_prints_no_summary_takes_ticks_in_all_the_same(run: Command, ticked: Path, options: list[str]):
    code, out, err = run("agenda", ticked, *DAY, *options)
    assert (code, [line for line in out.splitlines() if line in RECORDED], err) == (0, [], "")
    assert logs_of(ticked) == LOGS


@pytest.mark.parametrize(
    ("options", "code"),
    [(["--stdout"], 0), (["--stdout", "--format", "text"], 0), (["--check"], 1), (["--check", "--read-only"], 1)],
    ids=["stdout", "stdout as text", "check", "check, read-only"],
)
def test_a_run_that_writes_nothing_takes_nothing_in(run: Command, ticked: Path, options: list[str], code: int):
    before = bytes_in(ticked)
    assert run("agenda", ticked, *DAY, *options)[0] == code
    assert bytes_in(ticked) == before


def test_a_page_that_is_printed_keeps_its_ticks(run: Command, ticked: Path):
    page = page_of_vault(ticked).removeprefix(HEAD)
    for words, mark, sign in ((ANA, "x", "✅"), (CY, "-", "❌")):
        line = box_line(page, words, f"- [{mark}] ")
        page = page.replace(line, with_field(line, f" {sign} 2026-03-03"))
    assert run("agenda", ticked, *DAY, "--stdout") == (0, page, "")


def test_a_page_is_out_of_date_as_long_as_a_tick_waits(run: Command, ticked: Path):
    out_of_date = (1, "Agenda.md is out of date\n", "")
    assert run("agenda", ticked, *DAY, "--check") == out_of_date
    run("agenda", ticked, *DAY, "--read-only")
    assert run("agenda", ticked, *DAY, "--check") == out_of_date
    run("agenda", ticked, *DAY)
    assert run("agenda", ticked, *DAY, "--check") == (0, "Agenda.md is up to date\n", "")


def test_read_only_edits_no_note_and_keeps_the_ticks(run: Command, ticked: Path):
    notes = notes_in(ticked)
    code, out, err = run("agenda", ticked, *DAY, "--read-only")
    assert (code, out.splitlines()[-1], err) == (0, f"Wrote {ticked}/Agenda.md", "")
    assert notes_in(ticked) == notes
    run("agenda", ticked, "--as-of", "2026-03-04", "--read-only")
    assert notes_in(ticked) == notes
    run("agenda", ticked, "--as-of", "2026-03-05")
    assert logs_of(ticked) == LOGS


@pytest.mark.parametrize("options", [(), ("--format", "json"), ("--check",), ("--read-only",), ("-q",)])
def test_looking_ahead_changes_no_byte_on_disk(run: Command, ticked: Path, options: tuple[str, ...]):
    before = states_in(ticked)
    code, out, err = run("agenda", ticked, "--as-of", AHEAD, *options)
    assert (code, err, states_in(ticked)) == (1 if options == ("--check",) else 0, "", before)
    assert options or out.splitlines()[-1] == "Looking ahead: nothing is written"


def test_looking_ahead_makes_no_page(run: Command, vault: Path):
    before = states_in(vault)
    assert run("agenda", vault, "--as-of", AHEAD)[0] == 0
    assert states_in(vault) == before


def test_a_tick_that_cannot_be_taken_in_is_a_problem_of_the_page(run: Command, ticked: Path):
    (ticked / ROSE).unlink()
    reason = "asks for nothing now: its note is gone or says something else. Write the event there, or delete this"
    said = f"Agenda.md: error: `{WAITS[ANA]}` {reason} [tick]\n"
    code, out, err = run("agenda", ticked, *DAY)
    assert (code, out.splitlines()[-2:], err) == (0, [RECORDED[0], f"Wrote {ticked}/Agenda.md"], said)
    assert run("agenda", ticked, *DAY, "--check") == (0, "Agenda.md is up to date\n", said)
    assert json.loads(run("agenda", ticked, *DAY, "--format", "json")[1])["problems"] == [
        {"path": "Agenda.md", "line": None, "column": None, "level": "error", "code": "tick", "message": said[18:-8]}
    ]


# one bad note costs no other note


def test_bad_notes_among_good_ones_are_named_and_cost_no_good_item(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    good = {f"good {number}.md": f"garden: Plot {number}\nday: 2026-03-02\nguides: [Ana]\n" for number in range(5)}
    make_vault(tmp_path, good)
    expected = json.loads(run("agenda", tmp_path, *DAY, "--stdout", "--format", "json")[1])
    (tmp_path / "broken.md").write_text("---\ntype: visit\ngarden: [\n---\n", "utf-8")
    (tmp_path / "unreadable.md").write_text("---\ntype: visit\ngarden: Fig\nday: 2026-03-02\n---\n", "utf-8")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "huge.md").write_bytes(b"---\ntype: visit\n")
    os.truncate(tmp_path / "huge.md", 64 << 20)
    cannot_open(monkeypatch, "unreadable.md")
    code, out, err = run("agenda", tmp_path, *DAY, "--format", "json")
    document = json.loads(out)
    assert (code, document["items"]) == (0, expected["items"])
    assert [item["note"] for item in document["items"] if item["rule"] == "greet"] == list(good)
    assert {line.partition(":")[0] for line in err.splitlines()} == {
        *("broken.md", "unreadable.md", "pipe.md", "huge.md")
    }
    assert {problem["path"] for problem in document["problems"]} == {
        *("broken.md", "unreadable.md", "pipe.md", "huge.md")
    }
    counts = document["counts"]
    assert (counts["files"], counts["kinds"], counts["broken"]) == (9, {"visit": 5}, 4)
    code, out, err = run("check", tmp_path, *DAY)
    assert (code, {line.partition(":")[0] for line in out.splitlines()}) == (
        1,
        {"rules.yaml", "broken.md", "unreadable.md", "pipe.md", "huge.md"},
    )


# how it looks


def test_where_both_are_terminals_problems_are_not_said_twice(run: Command, vault: Path, monkeypatch):
    monkeypatch.setattr(agenda_command, "is_terminal", lambda err=False: True)
    code, out, err = run("agenda", vault, *DAY)
    assert (code, err, WRONG_DAY.replace("error: ", "").removesuffix(" [field-value]\n") in out) == (0, "", True)
    for options in (("--stdout",), ("--check",), ("-q",), ("--format", "json")):
        assert run("agenda", vault, *DAY, *options)[2] == WRONG_DAY


def test_where_the_beginning_has_left_the_screen_the_last_line_says_what_comes_first(
    run: Command, vault: Path, monkeypatch
):
    whole = run("agenda", vault, *DAY)[1].replace("Wrote", "Nothing changed in")
    seen = []
    monkeypatch.setattr(agenda_command, "is_taller", lambda lines: seen.append(lines) or True)
    last = "1 today: Greet Ana Ruiz with a bow (Rose Hill)\n"
    assert run("agenda", vault, *DAY)[1] == whole + last
    assert seen == [whole.count("\n")]


def test_progress_is_only_told_on_a_terminal(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    told: list[object] = []
    real = workspace.make_workspace

    def making(vault: Path, rules: Rules, today: date, progress: object) -> object:
        told.append(progress)
        return real(vault, rules, today)

    monkeypatch.setattr(workspace, "make_workspace", making)
    run("agenda", vault, *DAY, "-q")
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda stream: True, raising=False)
    run("agenda", vault, *DAY, "-q")
    assert [type(progress) for progress in told] == [type(None), Progress]


# short enough to be read every morning

BUSY = {
    "planned": "company: Alder Press\nrole: Editor\ninterview: 2026-03-12T14:00\n"
    "interviewers: [Ana Ruiz <ana@alder.example>]\n",
    "held yesterday": "company: Birch Mills\nrole: Buyer\ninterview: 2026-03-11T09:30\n"
    "interviewers: [Bo Lee <bo@birch.example>, Cy Wren <cy@birch.example>]\ncontact: Bo Lee\n",
    "they named a date": "company: Cedar Ferries\nrole: Purser\ninterview: 2026-03-02T09:30\n"
    "interviewers: [Dee Quill <dee@cedar.example>]\ncontact: Dee Quill\nanswer_by: 2026-03-10\n"
    "log: [2026-03-02 debriefed, 2026-03-02 thanked Dee Quill]\n",
    "go-ahead": "company: Dogwood Radio\nrole: Producer\ninterview: 2026-03-02T09:30\n"
    "interviewers: [Edda Stone <edda@dogwood.example>]\ncontact: Edda Stone\ntimeline: some weeks\ngo_ahead: true\n"
    "log: [2026-03-02 debriefed, 2026-03-02 thanked Edda Stone]\n",
    "offer": "company: Elm Books\nrole: Clerk\ninterview: 2026-02-24T09:30\n"
    "interviewers: [Finn Yarrow <finn@elm.example>]\ncontact: Finn Yarrow\ntimeline: soon\n"
    "offer_answer_by: 2026-03-16\nlog: [2026-02-24 debriefed, 2026-02-24 thanked Finn Yarrow, 2026-03-10 offer]\n",
    "silent": "company: Fir Gardens\nrole: Gardener\ninterview: 2026-02-03T11:00\n"
    "interviewers: [Gwen Hale <gwen@fir.example>]\ncontact: Gwen Hale\ntimeline: open\n"
    "log: [2026-02-03 debriefed, 2026-02-03 thanked Gwen Hale, 2026-02-10 followed up]\n",
}


@pytest.fixture
def busy_page(run: Command, tmp_path: Path) -> list[str]:
    for name, fields in BUSY.items():
        (tmp_path / f"{name}.md").write_text(f"---\ntype: interview\n{fields}---\n", "utf-8")
    search = "---\ntype: search\nlog: [2026-03-03 networked with Hal Vance, 2026-03-10 checked boards]\n---\n"
    (tmp_path / "Search.md").write_text(search, "utf-8")
    code, out, err = run("agenda", tmp_path, "--as-of", "2026-03-12", "--stdout")
    assert (code, err) == (0, "")
    return out.splitlines()


def test_on_a_busy_day_what_is_overdue_and_due_today_fits_on_thirty_lines(busy_page: list[str]):
    assert [line for line in busy_page[:35] if line.startswith("## ")] == ["## Overdue", "## Today", "## Now open"]
    assert busy_page.index("## Now open") <= 30
    assert len(busy_page) <= 65


def test_on_a_busy_day_no_note_fills_the_page(busy_page: list[str]):
    items = [line for line in busy_page if line.startswith("- [ ] ")]
    assert {name: sum(f"[[{name}|" in line for line in items) for name in BUSY} == {
        "planned": 4,
        "held yesterday": 5,
        "they named a date": 1,
        "go-ahead": 2,
        "offer": 1,
        "silent": 1,
    }
