import os
import re
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest
import wcwidth
from hypothesis import given, settings
from hypothesis import strategies as st
from letters import agenda_with_drafts, with_drafts
from observed import environment as surroundings
from observed import run_python
from ticking import VAULT_RULES, rules_of
from visits import NOTES, RULES, agenda_of, note, quoted, unstyled, visit_rules
from waiting import LONGEST, next_bytes

import followup_md
from followup_md.agenda.terminal import render_no_notes, render_terminal
from followup_md.notes.tally import Counts

GARDEN = visit_rules()
NOT_YAML = (
    "cannot be read as YAML: did not find expected node content; a quote or a bracket is not closed, "
    "or a value that begins with one must be quoted"
)
WALK = (
    "  walk:\n    for: vault\n    title: Walk\n    why: Good.\n    section: Upkeep\n"
    "    from: latest(notes.visit.day)\n    due: 2 days after from\n    say: Walk\n"
)
ROOT = Path(followup_md.__file__).parent.parent
HOSTILE = "\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b]8;;http://evil.example\x1b\\link\x9b2J \x08\x08\r\nforged \u202eback"

UNSEEN = {*map(chr, range(32)), *map(chr, range(127, 160)), "\u202e"}


def marked(text: str, role: str) -> str:
    return f"<{role}>{text}</{role}>"


def test_the_whole_agenda_reads_from_what_is_due_to_the_counts():
    assert render_terminal(agenda_of(NOTES, GARDEN), 0, unstyled) == (
        "Tue 3 Mar 2026: 1 today, 1 now open, 1 coming up, 2 to upkeep, 1 can't tell, 1 error\n"
        "Today\n"
        "  Rose Hill · due Tue 3 Mar · Greet Ana Ruiz with a bow\n"
        "      Visit on Mon 2 Mar: a bow\n"
        "Now open\n"
        "  Rose Hill · Measure\n"
        "Coming up\n"
        "  Rose Hill · from Wed 4 Mar · Pay a bow\n"
        "Upkeep\n"
        "  rose hill · was due Fri 27 Feb · Prune\n"
        "  Rose Hill · was due Mon 2 Mar · Prune a bow\n"
        "Can't tell\n"
        "  Fern Dell: fill in the day of sowing (`sown`); it decides about “Measure”\n"
        "Done today\n"
        "  rose hill: paid\n"
        "  Rose Hill: watered Bo Lee\n"
        "Waiting\n"
        "  Fern Dell: snoozed until Fri 20 Mar\n"
        "  Moss End: nothing to do until Fri 1 May, then “prune”\n"
        "Needs your attention: 1 problem\n"
        "  Thyme.md:4:6: `day: 2026-02-31` is not a valid date\n"
        "6 files: 6 visit; 1 snoozed and 1 switched off.\n"
    )


def test_an_empty_agenda_is_two_lines():
    assert render_terminal(agenda_of({}, GARDEN), 0, unstyled) == (
        "Tue 3 Mar 2026: nothing to do\n0 files: nothing to read.\n"
        "No note here is one that the rules know: `followup-md --help` shows how to begin.\n"
    )


def test_where_notes_could_not_be_read_nobody_is_told_how_to_begin():
    assert render_terminal(agenda_of({"a.md": "garden: [\n", "b.md": "day: [\n"}, GARDEN), 0, unstyled) == (
        "Tue 3 Mar 2026: 2 errors\n"
        "Needs your attention: 2 problems\n"
        f"  a.md:4:1: {NOT_YAML}\n"
        f"  b.md:4:1: {NOT_YAML}\n"
        "2 files: 2 unreadable.\n"
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
        "<quiet>2 files: 2 visit.</quiet>",
    ]
    assert [line for line in shown if "      " in line] == [
        "<quiet>      Visit on Fri 27 Feb</quiet>",
        "<quiet>      Asked since Thu 26 Feb</quiet>",
        "<quiet>      It is due</quiet>",
        "<quiet>      Visit on Mon 2 Mar: a bow</quiet>",
    ]


def test_a_note_without_a_group_is_named_by_its_path():
    agenda = agenda_of({"Beds/Bare.md": "day: 2026-03-02\nlog: [2026-03-03 paid]\n"}, GARDEN)
    assert render_terminal(agenda, 0, unstyled).splitlines()[-6:-2] == [
        "  Beds/Bare.md: fill in the day of sowing (`sown`); it decides about “Measure”",
        "Done today",
        "  Beds/Bare.md: paid",
        "Needs your attention: 1 problem",
    ]


def test_an_item_without_a_group_is_named_by_its_note_and_one_of_the_vault_by_its_day():
    agenda = agenda_of({"Beds/Bare.md": "day: 2026-02-27\n"}, visit_rules(WALK))
    assert [line for line in render_terminal(agenda, 0, unstyled).splitlines() if line.startswith("  ")][-4:-2] == [
        "  Bare · was due Fri 27 Feb · Prune",
        "  Was due Sun 1 Mar · Walk",
    ]


def test_an_item_is_wrapped_and_its_reason_stands_apart():
    notes = {
        "a.md": "garden: Fig Court\nday: 2026-03-02\nguides: [Ana Ruiz]\nwords: a bow and a smile\n"
        "log: [2026-03-02 paid]\nsown: 2026-03-09\n"
    }
    assert render_terminal(agenda_of(notes, GARDEN), 40, unstyled).split("\n")[1:9] == [
        "Today",
        "  Fig Court · due Tue 3 Mar · Greet Ana",
        "    Ruiz with a bow and a smile",
        "      Visit on Mon 2 Mar: a bow and a",
        "        smile",
        "Upkeep",
        "  Fig Court · was due Mon 2 Mar · Prune",
        "    a bow and a smile",
    ]


def test_neighbours_about_one_note_say_a_shared_reason_once():
    notes = {
        "a.md": "garden: Elm\nday: 2026-03-02\nguides: [Ana, Bo]\n",
        "b.md": "garden: Fig\nday: 2026-03-02\nguides: [Cy]\n",
    }
    shown = render_terminal(agenda_of(notes, GARDEN), 0, unstyled).split("\n")
    assert shown[1:7] == [
        "Today",
        "  Elm · due Tue 3 Mar · Greet Ana",
        "      Visit on Mon 2 Mar",
        "  Elm · due Tue 3 Mar · Greet Bo",
        "  Fig · due Tue 3 Mar · Greet Cy",
        "      Visit on Mon 2 Mar",
    ]


def test_the_first_problems_are_named_and_the_others_counted():
    notes = {f"{number}.md": "garden: Fig\nday: 2026-02-31\n" for number in range(7)}
    lines = render_terminal(agenda_of(notes, GARDEN), 0, unstyled).split("\n")
    at = lines.index("Needs your attention: 7 problems")
    named = [f"  {number}.md:4:6: `day: 2026-02-31` is not a valid date" for number in range(5)]
    assert lines[at + 1 : at + 7] == [*named, "  and 2 more: run followup-md check"]


def test_a_warning_is_told_from_an_error():
    agenda = agenda_of({"a.md": "garden: Fig\nday: 2026-05-01\ngiudes: [Ana]\n"}, GARDEN)
    message = "  a.md:5:1: warning: unknown field `giudes`; did you mean `guides`?"
    assert message in render_terminal(agenda, 0, unstyled).split("\n")


def test_a_folder_without_a_note_of_a_kind_is_told_what_was_looked_for():
    text = RULES.replace("      type: visit\n", "      type: visit\n      folder: Beds\n      tag: green\n")
    kinds = [*rules_of(text).kinds.values(), *rules_of(VAULT_RULES).kinds.values()]
    assert render_no_notes(kinds, Counts(2, plain=2), "/my garden", 0) == (
        "No note here is one that the rules know, so no page is written.\n"
        "Looked for, in 2 Markdown files:\n"
        "  visit: `type: visit` in the front matter, in the folder `Beds`, with the tag `#green`\n"
        "  visit: `type: visit` in the front matter\n"
        "  book: `type: book` in the front matter\n"
        "`followup-md init '/my garden'` makes the folder ready to use; `followup-md --help` shows a note.\n"
    )


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.integers(20, 80))
def test_no_text_of_a_note_makes_a_line_a_control_character_or_a_wide_line(words: str, width: int):
    rest = "day: 2026-03-02\nguides: [Ana]\nlog: [2026-02-27 paid]\n"
    fields = f"garden: {quoted(words + 'x')}\nwords: {quoted(words)}\n{rest}"
    tame = f"garden: tame\nwords: tame\n{rest}"
    lines = render_terminal(agenda_of({"a.md": fields}, GARDEN), width, unstyled).split("\n")
    expected = render_terminal(agenda_of({"a.md": tame}, GARDEN), 0, unstyled).split("\n")
    unwrapped = render_terminal(agenda_of({"a.md": fields}, GARDEN), 0, unstyled).split("\n")
    assert len(unwrapped) == len(expected) == 10
    assert [number for number, line in enumerate(unwrapped) if line.startswith("      ")] == [3]
    assert not {unicodedata.category(c) for line in lines for c in line} & {"Cc", "Zl", "Zp"}
    assert max(map(wcwidth.width, lines)) <= width
    assert "".join("".join(lines).split()) == "".join("".join(unwrapped).split())


# a real terminal


def run_on_terminal(vault: Path, *arguments: str, both: bool = False, **environment: str) -> str:
    """What the command writes when its standard output is a terminal of 60 columns, `both` its standard error too."""
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
        stderr=theirs if both else subprocess.DEVNULL,
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


def test_nothing_is_wider_than_the_terminal_and_nothing_is_lost(hostile_vault: Path):
    lines = run_on_terminal(hostile_vault, NO_COLOR="1").splitlines()
    assert max(map(wcwidth.width, lines)) <= 60
    piped = run_python("-m", "followup_md", "agenda", hostile_vault, "--as-of", "2026-03-03").stdout.decode()
    shown, whole = ("".join("".join(text).split()) for text in (lines, piped))
    assert shown.partition("Wrote")[0] == whole.partition("Nothingchanged")[0]


def test_on_a_terminal_problems_are_said_once_and_below(hostile_vault: Path):
    shown = run_on_terminal(hostile_vault, both=True, NO_COLOR="1")
    assert shown.startswith("Tue 3 Mar 2026: 1 overdue, 1 to upkeep, 1 error\nOverdue\n")
    assert (shown.count("Needs your attention: 1 problem"), "".join(shown.split()).count("isnotadate")) == (1, 1)


def test_problems_on_a_terminal_are_wrapped_where_the_summary_is_not_shown(hostile_vault: Path):
    shown = run_on_terminal(hostile_vault, "-q", both=True, NO_COLOR="1").splitlines()
    assert (max(map(wcwidth.width, shown)) <= 60, "".join(shown).count("[field-value]")) == (True, 1)


def test_where_both_streams_are_one_pipe_the_problems_come_last(hostile_vault: Path):
    command = [sys.executable, "-m", "followup_md", "agenda", str(hostile_vault), "--as-of", "2026-03-03"]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=surroundings(), check=True, timeout=LONGEST
    )
    first, *_, wrote, problem = done.stdout.decode().splitlines()
    assert (first[:16], wrote[:6], problem.endswith("[field-value]")) == ("Tue 3 Mar 2026: ", "Wrote ", True)


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
    assert [line for line in shown.split("\n") if " Greet " in line or line.endswith(" Pay")] == [
        "  Rose Hill · was due Mon 2 Mar · Greet Ana Ruiz · draft with 1 gap",
        "  Rose Hill · was due Mon 2 Mar · Greet Bo Lee · draft ready",
        "  Rose Hill · due Tue 3 Mar · Pay",
    ]
    (tmp_path / "Drafts" / "Rose - greet Bo Lee.md").unlink()
    ana = tmp_path / "Drafts" / "Rose - greet Ana Ruiz.md"
    ana.write_text(ana.read_text("utf-8") + "<!-- more -->\n", "utf-8")
    shown = render_terminal(agenda_with_drafts(tmp_path), 0, unstyled)
    assert [line for line in shown.split("\n") if " Greet " in line] == [
        "  Rose Hill · was due Mon 2 Mar · Greet Ana Ruiz · draft with 2 gaps",
        "  Rose Hill · was due Mon 2 Mar · Greet Bo Lee",
    ]
