import json
from datetime import date
from pathlib import Path

import pytest
from observed import usage_error
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


# refused


def test_a_word_that_fits_several_notes_lists_them(run: Command, vault: Path):
    before = bytes_in(vault)
    listed = "`rose hill` fits several notes:\n  Beds/Rose two.md\n  Beds/Rose.md\n"
    assert usage_error(run("log", "rose hill", "paid")) == (2, "", listed)
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
