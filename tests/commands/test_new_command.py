from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from observed import environment, usage_error
from visits import RULES, Command, make_vault
from waiting import LONGEST, next_bytes

from followup_md.commands import new
from followup_md.vault import transaction
from followup_md.vault.shipped import rules_folder

NAMED = RULES.replace(
    "    group: garden\n", '    group: garden\n    name: "{day} {garden}"\n    template: visit.md\n', 1
)
NAMED = NAMED.replace("      words: text\n", "      words: text\n      wet: yes or no\n      tools: list\n", 1)
FERN = ("garden=Fern Dell", "day=2026-03-04")
FERN_NOTE = "---\ntype: visit\ngarden: Fern Dell\nday: 2026-03-04\nlog:\n---\n"
FERN_NAME = "2026-03-04 Fern Dell.md"
FIELDS = "garden, day, guides, words, wet, tools, fee, sown, log, followup and snooze".replace(" and", ",")

NO_DAY = "is not a day like today, fri, 6 oct, tomorrow at 10 or 2026-03-02T10:30"
PAYED = (
    "unknown event `payed`; known events are watered and paid; other words belong into the text of the note, or behind "
    "` - ` of an event"
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setattr(new, "today", lambda: date(2026, 3, 3))
    return Command(monkeypatch, capsys)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_vault(tmp_path / "vault", {"Elsewhere.md": "garden: Elm\nday: 2026-03-01\n"}, NAMED)
    monkeypatch.chdir(folder)
    return folder


def notes_in(vault: Path) -> dict[str, str]:
    """Path → text of every file, without what every vault of these tests begins with."""
    paths = (path for path in vault.rglob("*") if path.is_file() and path.name not in ("Elsewhere.md", "rules.yaml"))
    return {path.relative_to(vault).as_posix(): path.read_bytes().decode() for path in paths}


def made(vault: Path, name: str = FERN_NAME) -> tuple[int, str, str]:
    return 0, f"Made {vault / name}\n", ""


# the note


def test_a_note_is_made_under_the_name_that_its_kind_declares(run: Command, vault: Path):
    assert run("new", "visit", *FERN) == made(vault)
    assert notes_in(vault) == {FERN_NAME: FERN_NOTE}


def test_fields_have_aliases_any_case_and_lists_several_times(run: Command, vault: Path):
    rules = NAMED.replace("    events:\n", "    aliases:\n      garden: [place]\n    events:\n", 1)
    (vault / "rules.yaml").write_text(rules, "utf-8")
    given = ("Place= Fern Dell ", "DAY=2026-03-04", "guides=Ana Ruiz, Bo Lee", "guides=Cy Wren", "tools=a rake, old")
    given += ("tools=string", "wet=yes", "words=a = b", "Snooze=2026-03-09", "log=2026-03-01 watered Cy Wren")
    assert run("new", "visit", *given) == made(vault)
    text = """\
---
type: visit
garden: Fern Dell
day: 2026-03-04
guides:
  - Ana Ruiz
  - Bo Lee
  - Cy Wren
tools:
  - a rake, old
  - string
wet: true
words: a = b
snooze: 2026-03-09
log:
  - 2026-03-01 watered Cy Wren
---
"""
    assert notes_in(vault) == {FERN_NAME: text}


def test_the_vaults_own_template_comes_first(run: Command, vault: Path):
    template = "---\ntype: visit\nmood: good\nday:\n---\n\n# Notes\n"
    (vault / "Templates").mkdir()
    (vault / "Templates" / "visit.md").write_text(template, "utf-8")
    assert run("new", "visit", *FERN) == made(vault)
    text = "---\ntype: visit\nmood: good\nday: 2026-03-04\ngarden: Fern Dell\nlog:\n---\n\n# Notes\n"
    assert notes_in(vault) == {"Templates/visit.md": template, FERN_NAME: text}


def test_the_template_that_ships_with_the_rules_comes_second(run: Command, tmp_path: Path):
    assert run("new", "search", "--vault", tmp_path) == made(tmp_path, "Search.md")
    assert notes_in(tmp_path) == {"Search.md": (rules_folder() / "templates" / "search.md").read_text("utf-8")}


# where it lies


@pytest.mark.parametrize(
    ("others", "folder"),
    [
        ([], ""),
        (["a.md"], ""),
        (["Beds/a.md"], "Beds/"),
        (["Beds/a.md", "Beds/b.md", "c.md", "Lawn/d.md"], "Beds/"),
        (["Lawn/a.md", "Beds/b.md"], "Beds/"),
        (["Beds/a.md", "c.md"], ""),
        (["Beds/Deep/a.md"], "Beds/Deep/"),
    ],
)
def test_a_note_lies_where_most_of_its_kind_do(run: Command, tmp_path: Path, others: list[str], folder: str):
    make_vault(tmp_path, dict.fromkeys(others, "garden: Elm\nday: 2026-03-01\n"), NAMED)
    assert run("new", "visit", *FERN, "--vault", tmp_path) == made(tmp_path, folder + FERN_NAME)


def test_notes_of_other_kinds_do_not_count(run: Command, tmp_path: Path):
    shed = "  shed:\n    match:\n      type: shed\nlimits:\n"
    make_vault(tmp_path, {}, NAMED.replace("limits:\n", shed, 1))
    (tmp_path / "Sheds").mkdir()
    (tmp_path / "Sheds" / "a.md").write_text("---\ntype: shed\n---\n", "utf-8")
    assert run("new", "visit", *FERN, "--vault", tmp_path) == made(tmp_path)


def test_a_note_of_a_kind_with_a_folder_lies_there(run: Command, tmp_path: Path):
    rules = NAMED.replace("      type: visit\n", "      type: visit\n      folder: Our/Visits\n", 1)
    make_vault(tmp_path, {}, rules)
    assert run("new", "visit", *FERN, "--vault", tmp_path) == made(tmp_path, f"Our/Visits/{FERN_NAME}")
    assert run("agenda", tmp_path, "--as-of", "2026-03-03", "--format", "json")[0] == 0


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("Fern", "Fern.md"),
        ("Fern.md", "Fern.md"),
        ("Beds/New ones/Fern", "Beds/New ones/Fern.md"),
        ("./Beds/../Fern", "Fern.md"),
        ("Fern v1.2", "Fern v1.2.md"),
    ],
)
def test_a_note_can_be_given_another_name_inside_the_vault(run: Command, vault: Path, file: str, path: str):
    assert run("new", "visit", *FERN, "--file", file) == made(vault, path)
    assert notes_in(vault) == {path: FERN_NOTE}


@pytest.mark.parametrize("file", ["../Fern", "Beds/../../Fern.md", "/Fern"])
def test_a_note_outside_the_vault_is_not_made(run: Command, vault: Path, tmp_path: Path, file: str):
    said = run("new", "visit", *FERN, "--file", file)
    assert usage_error(said) == (2, "", f"`{file}` is not inside the vault\n")
    assert ([path.name for path in tmp_path.iterdir()], notes_in(vault)) == (["vault"], {})


def test_the_nearest_vault_upwards_is_meant(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    (vault / "Beds").mkdir()
    monkeypatch.chdir(vault / "Beds")
    assert run("new", "visit", *FERN) == made(vault)


def test_a_note_that_would_not_be_read_is_not_made(run: Command, vault: Path):
    said = "a note at `.obsidian/Fern.md` would be hidden, and not read; give another name with --file\n"
    assert usage_error(run("new", "visit", *FERN, "--file", ".obsidian/Fern")) == (2, "", said)
    assert notes_in(vault) == {}


def test_a_note_of_a_kind_with_a_folder_is_not_made_elsewhere(run: Command, tmp_path: Path):
    rules = NAMED.replace("      type: visit\n", "      type: visit\n      folder: Visits\n", 1)
    make_vault(tmp_path, {}, rules)
    said = "a note at `Fern.md` would not lie in `Visits`, where notes of its kind are; give another name with --file\n"
    assert usage_error(run("new", "visit", *FERN, "--file", "Fern", "--vault", tmp_path)) == (2, "", said)
    assert run("new", "visit", *FERN, "--file", "Visits/Far/Fern", "--vault", tmp_path) == made(
        tmp_path, "Visits/Far/Fern.md"
    )


# never in place of another


def test_a_note_that_is_there_is_left_alone(run: Command, vault: Path):
    (vault / FERN_NAME).write_text("mine", "utf-8")
    said = f"{FERN_NAME} exists already and was left alone; give another name with --file\n"
    assert run("new", "visit", *FERN) == (1, "", said)
    assert run("new", "visit", *FERN, "--file", FERN_NAME) == (1, "", said)
    assert notes_in(vault) == {FERN_NAME: "mine"}


def test_a_note_that_appears_in_between_is_not_overwritten(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    make_folder = transaction.make_folder

    def somebody_else_is_quicker(folder: Path, path: Path) -> None:
        make_folder(folder, path)
        path.write_text("mine", "utf-8")

    monkeypatch.setattr(transaction, "make_folder", somebody_else_is_quicker)
    said = f"{FERN_NAME} exists already and was left alone; give another name with --file\n"
    assert run("new", "visit", *FERN) == (1, "", said)
    assert notes_in(vault) == {FERN_NAME: "mine"}


# what cannot be


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("visitt",), "there is no kind `visitt`; did you mean `visit`?"),
        (("zzz",), "there is no kind `zzz`; known are visit"),
        (("\x1b[31m",), "there is no kind `[31m`; known are visit"),
        (("visit", "day"), "`day` is not written as FIELD=VALUE"),
        (("visit", "gardne=Elm"), "there is no field `gardne`; did you mean `garden`?"),
        (("visit", "snoze=2026-03-04"), "there is no field `snoze`; did you mean `snooze`?"),
        (("visit", "zzz=1"), f"there is no field `zzz`; known are {FIELDS}"),
        (("visit", "=Elm"), f"there is no field ``; known are {FIELDS}"),
        (("visit",), "a note of the kind `visit` needs garden=… day=…"),
        (("visit", "day=2026-03-04"), "a note of the kind `visit` needs garden=…"),
        (("visit", "garden=", "day=2026-03-04"), "this visit note needs `garden:`, a text"),
        (("visit", *FERN, "day=2026-03-05"), "`day` holds one value and was given 2: 2026-03-04 and 2026-03-05"),
        (("visit", *FERN, "wet=a bit"), "`wet` must be yes or no, not `a bit`"),
        (
            ("visit", *FERN, "wet=a bit", "fee=much"),
            "`wet` must be yes or no, not `a bit`\n"
            "`fee` must be an amount like 45 minutes, 1 hour, 3 days, 7 business days or 2 weeks, not `much`",
        ),
        (("visit", "garden=Elm", "day=2026-02-30"), "`day: 2026-02-30` is not a valid date"),
        (("visit", "garden=Elm", "day=soon"), f"`day: soon` {NO_DAY}"),
        (("visit", *FERN, "log=2026-03-04 payed"), PAYED),
    ],
)
def test_what_cannot_be_a_note_is_a_usage_error_and_makes_none(run: Command, vault: Path, given, said: str):
    assert usage_error(run("new", *given)) == (2, "", f"{said}\n")
    assert notes_in(vault) == {}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (b"---\ntype: visit\n", "the template cannot be read: the closing `---` is missing\n"),
        (b"---\n- a\n---\n", "the template cannot be read, line 2: front matter must be `key: value` lines\n"),
        (b"---\nmood:\nstate: old\n---\n", "the template makes no note of the kind `visit`\n"),
    ],
    ids=["not closed", "unreadable", "another kind"],
)
def test_a_template_with_a_mistake_makes_no_note(run: Command, vault: Path, template: bytes, said: str):
    shed = "kinds:\n  shed:\n    match:\n      state: old\n    fields:\n      garden: text\n      day: text\n"
    (vault / "rules.yaml").write_text(NAMED.replace("kinds:\n", shed, 1), "utf-8")
    (vault / "Templates").mkdir()
    (vault / "Templates" / "visit.md").write_bytes(template)
    assert usage_error(run("new", "visit", *FERN)) == (2, "", f"Templates/visit.md: {said}")
    assert notes_in(vault) == {"Templates/visit.md": template.decode()}


def test_a_template_may_spell_the_keys_of_every_note_in_capitals(run: Command, vault: Path):
    (vault / "Templates").mkdir()
    (vault / "Templates" / "visit.md").write_text("---\nType: visit\nLog:\nDAY:\n---\n", "utf-8")
    assert run("new", "visit", *FERN) == made(vault)
    text = "---\nType: visit\nDAY: 2026-03-04\ngarden: Fern Dell\nLog:\n---\n"
    assert (vault / FERN_NAME).read_bytes().decode() == text


# asking


class Keyboard(io.StringIO):
    """A terminal on which these lines are typed."""

    def isatty(self) -> bool:
        return True


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard("".join(f"{line}\n" for line in lines)))


ASK_GARDEN = "Garden: "
ASK_DAY = "Day (as tomorrow at 10, fri 14:00 or 6 oct 10:00): "
MAKE = f"Make {FERN_NAME}? [Y/n]: "


def test_needed_fields_are_asked_for_until_they_can_be_read(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    typed(monkeypatch, "", " Fern Dell ", "soon", "tomorrow", "")
    code, out, err = run("new", "visit", "words=a bow")
    assert (code, err) == (0, "")
    assert out == (
        f"{ASK_GARDEN}{ASK_GARDEN}{ASK_DAY}Error: `day: soon` {NO_DAY}\n{ASK_DAY}{MAKE}Made {vault / FERN_NAME}\n"
    )
    text = FERN_NOTE.replace("day: 2026-03-04\n", "day: 2026-03-04\nwords: a bow\n")
    assert notes_in(vault) == {FERN_NAME: text}


def test_no_control_character_reaches_the_prompt_or_its_answer(
    run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch
):
    label = r'"date, required, called \"the \u202eday\""'
    rules = (vault / "rules.yaml").read_text("utf-8").replace("date, maybe time, required", label)
    (vault / "rules.yaml").write_text(rules, "utf-8")
    typed(monkeypatch, "\u202etomorrow", "2026-03-04", "")
    ask = "The day (as today, fri or 6 oct): "
    said = f"{ask}Error: `day: tomorrow` {NO_DAY}\n{ask}{MAKE}Made {vault / FERN_NAME}\n"
    assert run("new", "visit", "garden=Fern Dell") == (0, said, "")


def test_no_control_character_of_another_word_for_a_field_reaches_a_message(run: Command, vault: Path):
    aliases = 'aliases: {words: ["greeting\\e]0;x"]}\n    events:'
    rules = (vault / "rules.yaml").read_text("utf-8").replace("events:", aliases, 1)
    (vault / "rules.yaml").write_text(rules, "utf-8")
    message = "there is no field `greeting0x`; did you mean `greeting]0;x`?\n"
    assert usage_error(run("new", "visit", "greeting0x=a bow")) == (2, "", message)


def test_only_what_was_not_given_is_asked_for(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    typed(monkeypatch, "  ", "Fern Dell", "y")
    code, out, err = run("new", "visit", "day=2026-03-04")
    said = f"{ASK_GARDEN}Error: garden is needed\n{ASK_GARDEN}{MAKE}Made {vault / FERN_NAME}\n"
    assert (code, out, err) == (0, said, "")


def test_a_note_is_not_made_when_its_place_is_not_right(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    typed(monkeypatch, "Fern Dell", "n")
    assert run("new", "visit", "day=2026-03-04") == (1, f"{ASK_GARDEN}{MAKE}", "No note was made.\n")
    assert notes_in(vault) == {}


ASKING = NAMED.replace("    group: garden\n", "    group: garden\n    home: Visits\n    ask: [guides, wet, words]\n", 1)


def test_fields_that_a_kind_asks_for_may_be_left_empty_and_come_first(run: Command, vault: Path, monkeypatch):
    (vault / "rules.yaml").write_text(ASKING, "utf-8")
    (vault / "Elsewhere.md").unlink()
    typed(monkeypatch, "Ana Ruiz, Bo Lee", "", "Fern Dell", "")
    code, out, err = run("new", "visit", "day=2026-03-04", "words=a bow")
    asked = f"Guides (with commas between, Enter for none): Wet (yes or no, Enter for none): {ASK_GARDEN}"
    made_at = f"Make Visits/{FERN_NAME}? [Y/n]: Made {vault / 'Visits' / FERN_NAME}\n"
    assert (code, out, err) == (0, asked + made_at, "")
    guides = "guides:\n  - Ana Ruiz\n  - Bo Lee\nwords: a bow\n"
    assert sorted_lines(notes_in(vault)[f"Visits/{FERN_NAME}"]) == sorted_lines(
        FERN_NOTE.replace("log:", f"{guides}log:")
    )


def sorted_lines(text: str) -> list[str]:
    return sorted(text.splitlines())


@pytest.mark.parametrize("others", [[], ["Beds/a.md"]])
def test_the_home_of_a_kind_counts_while_there_is_no_note_of_it(run: Command, tmp_path: Path, others: list[str]):
    make_vault(tmp_path, dict.fromkeys(others, "garden: Elm\nday: 2026-03-01\n"), ASKING)
    folder = "Beds/" if others else "Visits/"
    assert run("new", "visit", *FERN, "--vault", tmp_path) == made(tmp_path, folder + FERN_NAME)


@pytest.mark.parametrize(
    ("said", "day", "name"),
    [
        ("tomorrow at 10", "2026-03-04T10:00", FERN_NAME),
        ("wed", "2026-03-04", FERN_NAME),
        ("2 march 9:30 am", "2026-03-02T09:30", "2026-03-02 Fern Dell.md"),
        ("2026-03-04 10:00", "2026-03-04 10:00", FERN_NAME),
    ],
)
def test_days_are_given_as_people_say_them_and_noted_as_iso(run: Command, vault: Path, said: str, day: str, name: str):
    assert run("new", "visit", "garden=Fern Dell", f"day={said}", "sown=yesterday", "snooze=fri") == made(vault, name)
    assert f"day: {day}\nsown: 2026-03-02\nsnooze: 2026-03-06\n" in notes_in(vault)[name]


def test_whoever_stops_answering_makes_no_note(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    typed(monkeypatch, "Fern Dell")
    assert run("new", "visit")[0] == 130
    assert notes_in(vault) == {}


# What a shell does for a command in the foreground; the tests themselves may run in the background, where Ctrl-C is
# ignored, and a child inherits that.
START = (
    "import fcntl, signal, sys, termios; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "from followup_md.cli import main; sys.argv[0] = 'followup-md'; main()"
)


class Terminal:
    """The command in a terminal of its own, one that shows what is typed."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.screen, theirs = os.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            start_new_session=True,
            env=environment(TERM="dumb"),
        )
        os.close(theirs)
        self.shown, self.seen = b"", 0

    def answer(self, prompt: str, keys: str) -> None:
        """Type when the prompt is there."""
        while not self.shown[self.seen :].endswith(prompt.encode()) and self._read():
            pass
        self.seen = len(self.shown)
        os.write(self.screen, keys.encode())

    def finish(self) -> tuple[int, str]:
        """Exit code and all that was to be seen."""
        while self._read():
            pass
        os.close(self.screen)
        return self.process.wait(LONGEST), self.shown.decode().replace("\r\n", "\n")

    def _read(self) -> bool:
        data = next_bytes(self.screen, self.process)
        self.shown += data
        return bool(data)


needs_terminal = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal")


@needs_terminal
def test_a_real_terminal_is_asked(vault: Path):
    terminal = Terminal(vault, "new", "visit")
    terminal.answer(ASK_GARDEN, "Fern Dell\n")
    terminal.answer(ASK_DAY, "someday\n")
    terminal.answer(ASK_DAY, "2026-03-04\n")
    terminal.answer(MAKE, "\n")
    wrong = f"Error: `day: someday` {NO_DAY}"
    shown = f"{ASK_GARDEN}Fern Dell\n{ASK_DAY}someday\n{wrong}\n{ASK_DAY}2026-03-04\n{MAKE}\nMade {vault / FERN_NAME}\n"
    assert terminal.finish() == (0, shown)
    assert notes_in(vault) == {FERN_NAME: FERN_NOTE}


@needs_terminal
def test_ctrl_c_makes_no_note(vault: Path):
    terminal = Terminal(vault, "new", "visit")
    terminal.answer(ASK_GARDEN, "Fern Dell\n")
    terminal.answer(ASK_DAY, "\x03\n")  # the line end is for a signal that comes just before the reading begins
    code, shown = terminal.finish()
    assert (code, shown.replace("^C", "").split()) == (130, f"{ASK_GARDEN}Fern Dell {ASK_DAY} stopped".split())
    assert notes_in(vault) == {}


@needs_terminal
def test_an_interview_is_noted_in_four_answers(tmp_path: Path):
    terminal = Terminal(tmp_path, "new", "interview")
    answers = ("Alder Press", "Editor", "tomorrow 10am", "Maud Oake, Leo Park")
    asked = ("Company: ", "Role (Enter for none): ", "Interview (as tomorrow at 10, fri 14:00 or 6 oct 10:00): ")
    for prompt, answer in zip((*asked, "Interviewers (with commas between, Enter for none): "), answers, strict=True):
        terminal.answer(prompt, f"{answer}\n")
    terminal.answer("? [Y/n]: ", "\n")
    code, shown = terminal.finish()
    (path,) = (tmp_path / "Interviews").iterdir()
    day = date.fromisoformat(path.name[:10])  # tomorrow, or today when midnight has passed meanwhile
    assert (code, path.name, day - date.today() in (timedelta(0), timedelta(1))) == (0, f"{day} Alder Press.md", True)
    assert f"Make Interviews/{path.name}? [Y/n]: \nMade {path.resolve()}\n" in shown
    front = path.read_text("utf-8").partition("---\n")[2]
    assert front.startswith(
        f"type: interview\ncompany: Alder Press\nrole: Editor\ninterview: {day}T10:00\n"
        "interviewers:\n  - Maud Oake\n  - Leo Park\n"
    )
