import io
import json
from datetime import date
from pathlib import Path

import pytest
from faults import cannot_open
from observed import usage_error
from system_calls import system_calls
from ticking import bytes_in
from visits import NOTES, Command, note

from followup_md.commands import log
from followup_md.rules.model import Rules
from followup_md.vault.journal import JOURNAL
from followup_md.vault.rules import load_rules
from followup_md.workflow.workspace import evaluate_vault, make_workspace

MOSS = note(NOTES["Moss.md"])
MOSS_PAID = note(NOTES["Moss.md"] + "log:\n  - 2026-03-03 paid\n")
WRITTEN = (0, "Moss.md: 2026-03-03 paid\n", "")
ELSEWHERE = "; other words belong into the text of the note, or behind ` - ` of an event"
PAYED = "unknown event `payed`; known events are watered and paid" + ELSEWHERE
EMPTY = "unknown event `2026-03-03`; known events are watered and paid" + ELSEWHERE


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setattr(log, "today", lambda: date(2026, 3, 3))
    return Command(monkeypatch, capsys)


def test_an_event_is_written_into_the_note_and_remembered(run: Command, vault: Path):
    before = bytes_in(vault)
    assert run("log", "moss", "paid") == WRITTEN
    after = bytes_in(vault)
    journal = json.loads(after.pop(JOURNAL))
    assert after == {**before, "Moss.md": MOSS_PAID.encode()}
    assert (journal["day"], journal["note"], journal["events"], journal["keys"]) == (
        *("2026-03-03", "Moss.md"),
        ["2026-03-03 paid"],
        [],
    )
    assert run("undo") == (0, "Moss.md: took back 2026-03-03 paid\n", "")
    assert {path: data for path, data in bytes_in(vault).items() if path != JOURNAL} == before


def test_the_words_of_an_event_and_its_day_can_be_given_one_by_one(run: Command, vault: Path):
    said = "Moss.md: 2026-03-01 paid the fee - by card\n"
    again = said.replace("card\n", "card stood there already\n")
    for words, out in ((["paid", "the", "fee", "-", "by", "card"], said), (["paid the fee -  by card"], again)):
        assert run("log", "moss", *words, "--date", "2026-03-01") == (0, out, "")
    text = note(NOTES["Moss.md"] + "log:\n  - 2026-03-01 paid the fee - by card\n")
    assert (vault / "Moss.md").read_text("utf-8") == text
    assert json.loads((vault / JOURNAL).read_bytes())["day"] == "2026-03-03"


def test_the_same_event_twice_is_one(run: Command, vault: Path):
    assert run("log", "moss", "paid") == WRITTEN
    before = bytes_in(vault)
    assert run("log", "moss", "paid") == (0, "Moss.md: 2026-03-03 paid stood there already\n", "")
    assert bytes_in(vault) == before


@pytest.mark.parametrize("name", ["Moss.md", "moss", "Moss End", "end", "./Moss.md", "Beds/../Moss.md"])
def test_a_note_is_found_whatever_it_is_called(run: Command, vault: Path, name: str):
    assert run("log", name, "paid") == WRITTEN
    assert (vault / "Moss.md").read_text("utf-8") == MOSS_PAID


JOB_NOTES = {
    "Acme.md": "type: interview\ncompany: Acme Ltd\ninterview: 2026-03-02\ninterviewers: [Ana Ito, Bo Berg]\n",
    "Search.md": "type: search\nlog:\n  - 2026-03-01 offer from acme ltd\n",
}


@pytest.mark.parametrize(
    ("name", "event", "log"),
    [
        ("Acme.md", "thanked Ana and Bo", "log:\n"),
        ("Search.md", "networked with Cy", ""),  # what stands there spells the group in another way
    ],
)
def test_a_line_is_written_whoever_it_is_about_and_however_others_spell_a_group(
    run: Command, tmp_path: Path, name: str, event: str, log: str
):
    for path, front in JOB_NOTES.items():
        (tmp_path / path).write_text(f"---\n{front}---\n", "utf-8")
    said = run("log", name, event, "--vault", tmp_path)
    assert said == (0, f"{name}: 2026-03-03 {event}\n", "")
    assert (tmp_path / name).read_text("utf-8") == f"---\n{JOB_NOTES[name]}{log}  - 2026-03-03 {event}\n---\n"


def test_a_note_is_found_by_a_key_of_the_agenda(run: Command, vault: Path):
    rules, _ = load_rules(vault)
    assert isinstance(rules, Rules)
    keys = evaluate_vault(make_workspace(vault, rules, date(2026, 3, 3))).keys
    key = next(key for key, outcome in keys.items() if outcome.path == "Moss.md" and outcome.rule.id == "pay")
    assert run("log", key, "paid") == WRITTEN
    assert (vault / "Moss.md").read_text("utf-8") == MOSS_PAID


def test_a_path_finds_its_own_vault_and_a_word_that_of_the_option(
    run: Command, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "Moss.md").write_text("of another vault", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("log", vault / "Moss.md", "paid") == WRITTEN
    assert run("log", "Moss.md", "watered", "--vault", vault) == (0, "Moss.md: 2026-03-03 watered\n", "")
    text = note(NOTES["Moss.md"] + "log:\n  - 2026-03-03 paid\n  - 2026-03-03 watered\n")
    assert (vault / "Moss.md").read_text("utf-8") == text
    assert (tmp_path / "Moss.md").read_text("utf-8") == "of another vault"


# a word that fits several notes

ALDER = {
    "Applications/Alder Press.md": "type: application\ncompany: Alder Press\n",
    "Interviews/2026-02-20 Alder Press.md": "type: interview\ncompany: Alder Press\ninterview: 2026-02-20\n"
    "interviewers: [Ivo Brand, Maud Oake]\nlog: [2026-02-20 thanked everyone]\n",
    "Interviews/2026-03-02 Alder Press.md": "type: interview\ncompany: Alder Press\ninterview: 2026-03-02\n"
    "interviewers: [Maud Oake, Leo Park]\n",
}
FIRST, SECOND = "Interviews/2026-02-20 Alder Press.md", "Interviews/2026-03-02 Alder Press.md"


@pytest.fixture
def search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An application and two interviews at one company, and the current folder."""
    for path, fields in ALDER.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(f"---\n{fields}---\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("next step", "Applications/Alder Press.md"),
        ("thanked Ivo", FIRST),
        ("thanked Leo", SECOND),
        ("thanked Maud", SECOND),
        ("debriefed", SECOND),
    ],
)
def test_the_note_is_the_one_in_which_verb_and_person_make_sense_and_of_two_the_one_that_asks_for_it(
    run: Command, search: Path, words: str, path: str
):
    assert run("log", "alder", *words.split()) == (0, f"{path}: 2026-03-03 {words}\n", "")


def test_what_makes_sense_in_no_note_is_told_note_by_note(run: Command, search: Path):
    nobody = (
        "nobody in this note is called `Zoe`, so the line counts as nothing; it names {names}. Write the name as it "
        "stands there, or `2026-03-03 thanked - Zoe`"
    )
    verbs = (
        "sent application, took next step, heard back, contacted, followed up, offer, offer withdrawn, answered offer, "
        "decided fit, accepted, declined, rejected, withdrew and closed"
    )
    code, out, err = usage_error(run("log", "alder", "thanked", "Zoe"))
    assert (code, out) == (2, "")
    assert [line.strip() for line in err.splitlines()] == [
        "`alder` fits several notes, and `thanked Zoe` makes sense in none of them:",
        f"Applications/Alder Press.md: unknown event `thanked Zoe`; known events are {verbs}; other words belong into "
        "the text of the note, or behind ` - ` of an event",
        f"{FIRST}: {nobody.format(names='Ivo Brand and Maud Oake')}",
        f"{SECOND}: {nobody.format(names='Maud Oake and Leo Park')}",
    ]


def test_an_event_of_yesterday_is_dated_so(run: Command, search: Path):
    from datetime import timedelta

    yesterday = date.today() - timedelta(days=1)
    code, out, err = run("log", "alder", "next", "step", "--date", "yesterday")
    day = date.fromisoformat(out.split()[-3])
    assert (code, err, day - yesterday in (timedelta(0), timedelta(1))) == (0, "", True)


def test_a_terminal_asks_which_note_is_meant(run: Command, search: Path, monkeypatch: pytest.MonkeyPatch):
    keys = io.StringIO("7\n3\n")
    monkeypatch.setattr(keys, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", keys)
    code, out, err = run("log", "alder", "rejected")
    assert (code, out) == (0, f"{SECOND}: 2026-03-03 rejected\n")
    assert err.splitlines()[:3] == ["1 Applications/Alder Press.md", f"2 {FIRST}", f"3 {SECOND}"]


# refused


def test_a_word_that_fits_several_notes_lists_the_command_for_each(run: Command, vault: Path):
    before = bytes_in(vault)
    listed = (
        "`rose hill` fits several notes; say which:\n"
        "  followup-md log 'Beds/Rose two.md' watered --date 2026-03-02 --vault .\n"
        "  followup-md log Beds/Rose.md watered --date 2026-03-02 --vault .\n"
    )
    arguments = ("log", "rose hill", "watered", "--date", "2026-03-02", "--vault", ".")
    assert usage_error(run(*arguments)) == (2, "", listed)
    assert bytes_in(vault) == before


@pytest.mark.parametrize("word", ["nobody", "fm-000000", "rules.yaml", "Beds", "vault", "x" * 300, "a\0b"])
def test_a_word_that_fits_nothing_is_a_usage_error(run: Command, vault: Path, word: str):
    before = bytes_in(vault)
    shown = word.replace("\0", "")
    assert usage_error(run("log", word, "paid")) == (2, "", f"`{shown}` fits no note that the rules know\n")
    assert bytes_in(vault) == before


@pytest.mark.parametrize(
    ("name", "words", "message"),
    [
        ("moss", "payed", PAYED),
        (
            "fern",
            "watered Cy Wern",
            "nobody in this note is called `Cy Wern`, so the line counts as nothing; did you mean Cy Wren? Write the "
            "name as it stands there, or `2026-03-03 watered - Cy Wern`",
        ),
        ("moss", "", EMPTY),
    ],
)
def test_an_event_that_the_rules_do_not_know_is_refused_in_the_words_of_check(
    run: Command, vault: Path, name: str, words: str, message: str
):
    before = bytes_in(vault)
    assert usage_error(run("log", name, words)) == (2, "", f"{message}\n")
    assert bytes_in(vault) == before


@pytest.mark.parametrize(
    "arguments", [["log"], ["log", "moss"], ["log", "moss", "paid", "--date", "2026-02-31"]], ids=len
)
def test_a_command_that_lacks_something_is_a_usage_error(run: Command, vault: Path, arguments: list[str]):
    before = bytes_in(vault)
    code, out, err = run(*arguments)
    endings = {
        1: "Error: Missing argument 'NOTE'.",
        2: "Error: Missing argument 'EVENT...'.",
        5: "Error: Invalid value for '--date': `2026-02-31` is not a valid date",
    }
    assert (code, out, err.splitlines()[-1]) == (2, "", endings[len(arguments)])
    assert bytes_in(vault) == before


def test_a_conflict_is_to_be_settled_first_and_its_name_begins_no_escape_sequence(run: Command, vault: Path):
    (vault / "Moss (Conflicted copy \x1b[31m 202603030930).md").write_text(MOSS, "utf-8")
    before = bytes_in(vault)
    copy = "Moss (Conflicted copy [31m 202603030930).md"
    reason = f"Moss.md was not changed: {copy} lies beside it: settle that conflict first\n"
    assert run("log", "moss", "paid") == (1, "", reason)
    assert bytes_in(vault) == before


def test_what_another_program_saved_at_the_same_moment_is_named(run: Command, vault: Path):
    def save(number: int, name: str) -> None:
        if name == "replace" and (vault / ".Moss.md.followup-md.tmp").exists():
            with (vault / "Moss.md").open("a") as file:
                file.write("more")

    with system_calls(vault, save):
        said = run("log", "moss", "paid")
    where = "Moss.md was saved by another program at the same moment; what it saved is in Moss (saved meanwhile).md\n"
    assert said == (0, "Moss.md: 2026-03-03 paid\n", where)


@pytest.mark.parametrize("words", [("log", "fern", "paid"), ("why", "fern")])
def test_a_note_that_cannot_be_read_is_not_one_that_is_not_there(
    run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
):
    cannot_open(monkeypatch, "Fern.md")
    assert run(*words) == (3, "", "followup-md: Fern.md could not be read: Permission denied\n")
