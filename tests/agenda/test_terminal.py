import os
import re
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letters import agenda_with_drafts, with_drafts
from visits import NOTES, RULES, agenda_of, note, quoted, unstyled, visit_rules
from waiting import LONGEST, next_bytes

import followup_md
from followup_md.agenda.terminal import render_terminal

GARDEN = visit_rules()
ROOT = Path(followup_md.__file__).parent.parent
HOSTILE = "\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b]8;;http://evil.example\x1b\\link\x9b2J \x08\x08\r\nforged \u202eback"

UNSEEN = {*map(chr, range(32)), *map(chr, range(127, 160)), "\u202e"}


def columns(line: str) -> int:
    """The least number of columns that a line takes: a sign that stands on another one takes none."""
    return sum(unicodedata.category(character) not in ("Mn", "Me") for character in line)


def marked(text: str, role: str) -> str:
    return f"<{role}>{text}</{role}>"


def test_the_whole_agenda_reads_from_what_is_due_to_the_counts():
    assert render_terminal(agenda_of(NOTES, GARDEN), 0, unstyled) == (
        "Tue 3 Mar 2026: 1 today, 1 now open, 1 coming up, 2 to upkeep, 1 can't tell, 1 error\n"
        "Today\n"
        "  Greet Ana Ruiz with a bow · Rose Hill · due Tue 3 Mar\n"
        "      Visit on Mon 2 Mar: a bow\n"
        "Now open\n"
        "  Measure · Rose Hill\n"
        "Coming up\n"
        "  Pay a bow · Rose Hill · from Wed 4 Mar\n"
        "Upkeep\n"
        "  Prune · rose hill · was due Fri 27 Feb\n"
        "  Prune a bow · Rose Hill · was due Mon 2 Mar\n"
        "Can't tell\n"
        "  Fern Dell: measure: fill in `sown`\n"
        "Done today\n"
        "  rose hill: paid\n"
        "  Rose Hill: watered Bo Lee\n"
        "Waiting\n"
        "  Fern Dell: snoozed until Fri 20 Mar\n"
        "  Moss End: nothing to do until Fri 1 May, then “prune”\n"
        "Needs your attention\n"
        "  1 problem: see standard error, or run followup-md check\n"
        "6 Markdown files: 6 visit.\n"
        "Of these 1 snoozed and 1 switched off with `followup: off`.\n"
    )


def test_an_empty_agenda_is_two_lines():
    assert render_terminal(agenda_of({}, GARDEN), 0, unstyled) == (
        "Tue 3 Mar 2026: nothing to do\n0 Markdown files: nothing to read.\n"
        "No note here is one that the rules know: `followup-md --help` shows how to begin.\n"
    )


def test_where_notes_could_not_be_read_nobody_is_told_how_to_begin():
    assert render_terminal(agenda_of({"a.md": "garden: [\n", "b.md": "day: [\n"}, GARDEN), 0, unstyled) == (
        "Tue 3 Mar 2026: 2 errors\n"
        "Needs your attention\n"
        "  2 problems: see standard error, or run followup-md check\n"
        "2 Markdown files: 2 not readable.\n"
    )


def test_headings_due_items_and_reasons_are_told_apart_by_their_role():
    notes = {"Rose.md": NOTES["Beds/Rose.md"], "Late.md": "garden: Fig\nday: 2026-02-27\nguides: [Bo Lee]\n"}
    shown = render_terminal(agenda_of(notes, GARDEN), 0, marked).splitlines()
    assert [line for line in shown if line.startswith("<") and "      " not in line] == [
        "<heading>Tue 3 Mar 2026: 2 overdue, 1 today, 1 now open, 1 coming up, 2 to upkeep, 1 can't tell</heading>",
        "<overdue>Overdue</overdue>",
        "<today>Today</today>",
        "<heading>Now open</heading>",
        "<heading>Coming up</heading>",
        "<heading>Upkeep</heading>",
        "<heading>Can't tell</heading>",
        "<heading>Done today</heading>",
        "<quiet>2 Markdown files: 2 visit.</quiet>",
    ]
    assert [line for line in shown if "      " in line] == [
        "<quiet>      Visit on Fri 27 Feb</quiet>",
        "<quiet>      It is due</quiet>",
        "<quiet>      Visit on Mon 2 Mar: a bow</quiet>",
    ]


def test_a_note_without_a_group_is_named_by_its_path():
    agenda = agenda_of({"Beds/Bare.md": "day: 2026-03-02\nlog: [2026-03-03 paid]\n"}, GARDEN)
    assert render_terminal(agenda, 0, unstyled).splitlines()[-6:-2] == [
        "  Beds/Bare.md: measure: fill in `sown`",
        "Done today",
        "  Beds/Bare.md: paid",
        "Needs your attention",
    ]


@pytest.mark.parametrize(
    ("width", "words", "line"),
    [
        (0, "東京の庭", "  Prune 東京の庭 · Fig · was due Fri 27 Feb"),
        (43, "東京の庭", "  Prune 東京の庭 · Fig · was due Fri 27 Feb"),
        (42, "東京の庭", "  Prune 東京の庭 · Fig · was due Fri 27 F…"),
        (16, "東京の庭", "  Prune 東京の…"),
        (15, "東京の庭", "  Prune 東京の…"),
        (14, "東京の庭", "  Prune 東京…"),
        (1, "東京の庭", "…"),
        (39, "cafe\u0301", "  Prune cafe\u0301 · Fig · was due Fri 27 Feb"),  # an accent takes no column
        (38, "cafe\u0301", "  Prune cafe\u0301 · Fig · was due Fri 27 …"),
    ],
)
def test_a_line_is_cut_at_the_columns_that_it_takes(width: int, words: str, line: str):
    notes = {"a.md": f'garden: Fig\nday: 2026-02-27\nwords: "{words}"\nlog: [2026-02-27 paid]\nsown: 2026-03-01\n'}
    assert render_terminal(agenda_of(notes, GARDEN), width, unstyled).splitlines()[2] == line


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.integers(20, 80))
def test_no_text_of_a_note_makes_a_line_a_control_character_or_a_wide_line(words: str, width: int):
    rest = "day: 2026-03-02\nguides: [Ana]\nlog: [2026-02-27 paid]\n"
    fields = f"garden: {quoted(words + 'x')}\nwords: {quoted(words)}\n{rest}"
    tame = f"garden: tame\nwords: tame\n{rest}"
    lines = render_terminal(agenda_of({"a.md": fields}, GARDEN), width, unstyled).split("\n")
    expected = render_terminal(agenda_of({"a.md": tame}, GARDEN), width, unstyled).split("\n")
    assert len(lines) == len(expected) == 10
    assert [number for number, line in enumerate(lines) if line.startswith("      ")] == [3]
    assert not {unicodedata.category(c) for line in lines for c in line} & {"Cc", "Zl", "Zp"}
    assert max(columns(line) for line in lines if line.startswith("  ")) <= width


# a real terminal


def run_on_terminal(vault: Path, *arguments: str, **environment: str) -> str:
    """What the command writes when its standard output is a terminal of 60 columns."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "followup_md", "agenda", str(vault), "--as-of", "2026-03-03", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TERM": "xterm", **environment},
    )
    os.close(theirs)
    parts = []
    while part := next_bytes(ours, process):
        parts.append(part)
    os.close(ours)
    assert process.wait(LONGEST) == 0
    return b"".join(parts).decode().replace("\r\n", "\n")


@pytest.fixture
def hostile_vault(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    fields = f"garden: {quoted('Fig ' + HOSTILE)}\nday: 2026-02-27\nguides: [{quoted('Bo ' + HOSTILE)}]\n"
    fields += f"words: {quoted(HOSTILE)}\nlog: [2026-03-03 paid]\nsown: {quoted('2026-01-01' + HOSTILE)}\n"
    (tmp_path / "a \x1b[31m\x9bm.md").write_text(note(fields), "utf-8")
    return tmp_path


def test_a_terminal_sees_no_escape_sequence_of_a_note(hostile_vault: Path):
    shown = run_on_terminal(hostile_vault)
    ours = re.compile(r"\x1b\[(0|1|2|31|33)m")
    assert {*ours.sub("", shown)} & UNSEEN == {"\n"}
    assert "red ]0;title]8;;http://evil.example" not in ours.sub("", shown).splitlines()[0]


@pytest.mark.parametrize(
    ("environment", "marks"),
    [({}, ("\x1b[1m", "\x1b[0m", "\x1b[31m\x1b[1m")), ({"NO_COLOR": "1"}, ("", "", ""))],
    ids=["colour", "NO_COLOR"],
)
def test_a_terminal_sees_headings_in_colour_unless_it_asks_for_none(
    hostile_vault: Path, environment: dict[str, str], marks: tuple[str, str, str]
):
    bold, end, red = marks
    assert run_on_terminal(hostile_vault, **environment).splitlines()[:2] == [
        f"{bold}Tue 3 Mar 2026: 1 overdue, 1 to upkeep, 1 error{end}",
        f"{red}Overdue{end}",
    ]


def test_items_are_cut_at_the_width_of_the_terminal(hostile_vault: Path):
    items = [line for line in run_on_terminal(hostile_vault, NO_COLOR="1").splitlines() if line.startswith("  Gr")]
    assert [(len(line), line[-1]) for line in items] == [(60, "…")]


@pytest.mark.parametrize("arguments", [("--format", "json"), ("--stdout",)], ids=["json", "markdown"])
def test_what_programs_read_has_no_escape_sequence_on_a_terminal_either(
    hostile_vault: Path, arguments: tuple[str, ...]
):
    assert {*run_on_terminal(hostile_vault, *arguments)} & UNSEEN == {"\n"}


def test_a_pipe_gets_neither_colour_nor_a_width(hostile_vault: Path):
    done = subprocess.run(
        [sys.executable, "-m", "followup_md", "agenda", str(hostile_vault), "--as-of", str(date(2026, 3, 3))],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "COLUMNS": "30"},
        check=True,
        timeout=LONGEST,
    )
    shown = done.stdout.decode()
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) > 60


def test_an_item_says_whether_its_draft_is_ready(tmp_path: Path):
    shown = render_terminal(agenda_with_drafts(with_drafts(tmp_path)), 0, unstyled)
    assert [line for line in shown.split("\n") if line.startswith(("  Greet", "  Pay"))] == [
        "  Greet Ana Ruiz · Rose Hill · was due Mon 2 Mar · draft with 1 gap",
        "  Greet Bo Lee · Rose Hill · was due Mon 2 Mar · draft ready",
        "  Pay · Rose Hill · due Tue 3 Mar",
    ]
    (tmp_path / "Drafts" / "Rose - greet Bo Lee.md").unlink()
    ana = tmp_path / "Drafts" / "Rose - greet Ana Ruiz.md"
    ana.write_text(ana.read_text("utf-8") + "<!-- more -->\n", "utf-8")
    shown = render_terminal(agenda_with_drafts(tmp_path), 0, unstyled)
    assert [line for line in shown.split("\n") if line.startswith("  Greet")] == [
        "  Greet Ana Ruiz · Rose Hill · was due Mon 2 Mar · draft with 2 gaps",
        "  Greet Bo Lee · Rose Hill · was due Mon 2 Mar",
    ]
