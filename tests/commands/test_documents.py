"""What programs read of the commands that write: `log`, `undo`, `new` and `draft` with `--format json`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from letters import garden_vault
from ticking import bytes_in
from visits import Command

from followup_md.commands import draft, log, new
from followup_md.text.markdown import split_front_matter
from followup_md.vault.edits import log_events


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    for command in (draft, log, new):
        monkeypatch.setattr(command, "today", lambda: date(2026, 3, 2))
    return Command(monkeypatch, capsys)


def document(run: Command, *arguments: object) -> tuple[int, Any, str]:
    """Exit code, the document on standard output, standard error."""
    code, out, err = run(*arguments, "--format", "json")
    return code, json.loads(out), err


# log


def test_log_says_what_stands_in_the_note_and_whether_it_was_added(run: Command, vault: Path):
    said = {"version": 1, "note": "Moss.md", "line": "2026-03-02 paid - by card", "added": True, "refused": None}
    assert document(run, "log", "moss", "paid", "-", "by", "card") == (0, said, "")
    assert document(run, "log", "moss", "paid - by card") == (0, {**said, "added": False}, "")


def test_log_says_why_a_note_was_not_changed(run: Command, vault: Path):
    (vault / "Moss (Conflicted copy phone 202603021200).md").write_text("theirs", "utf-8")
    reason = "Moss (Conflicted copy phone 202603021200).md lies beside it: settle that conflict first"
    said = {"version": 1, "note": "Moss.md", "line": "2026-03-02 paid", "added": False, "refused": reason}
    assert document(run, "log", "moss", "paid") == (1, said, f"Moss.md was not changed: {reason}\n")


# undo


def test_undo_says_what_it_took_back(run: Command, vault: Path):
    log_events(vault, "Moss.md", ("2026-03-02 paid", "2026-03-02 watered"), date(2026, 3, 2))
    events = ["2026-03-02 paid", "2026-03-02 watered"]
    said = {"version": 1, "note": "Moss.md", "events": events, "undone": True, "refused": None}
    assert document(run, "undo") == (0, said, "")


def test_undo_says_that_there_is_nothing_to_take_back(run: Command, vault: Path):
    reason = "no note was edited in the last 30 days"
    said = {"version": 1, "note": None, "events": [], "undone": False, "refused": reason}
    assert document(run, "undo") == (1, said, f"nothing to undo: {reason}\n")


def test_undo_says_why_it_left_a_note_alone(run: Command, vault: Path):
    log_events(vault, "Moss.md", ("2026-03-02 paid",), date(2026, 3, 2))
    with (vault / "Moss.md").open("a") as file:
        file.write("mine")
    reason = "the note has changed since; take the line out by hand"
    said = {"version": 1, "note": "Moss.md", "events": ["2026-03-02 paid"], "undone": False, "refused": reason}
    assert document(run, "undo")[:2] == (1, said)


# new


def test_new_says_which_note_it_made(run: Command, vault: Path):
    fields = ("garden=Elm", "day=2026-03-04", "--file", "Beds/Elm")
    said = {"version": 1, "note": "Beds/Elm.md", "kind": "visit", "made": True, "refused": None}
    assert document(run, "new", "visit", *fields) == (0, said, "")
    reason = "Beds/Elm.md exists already and was left alone; give another name with --file"
    assert document(run, "new", "visit", *fields) == (1, {**said, "made": False, "refused": reason}, f"{reason}\n")


def test_new_asks_on_standard_error_where_a_program_reads_the_rest(run: Command, vault: Path, monkeypatch):
    asked: list[object] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", lambda text, err, **more: asked.append(err) or more["value_proc"]("2026-03-04"))
    monkeypatch.setattr("click.confirm", lambda text, default, err: asked.append(err) or default)
    assert document(run, "new", "visit", "garden=Elm", "--file", "Elm")[1]["made"] is True
    assert asked == [True, True]


# draft


@pytest.fixture
def garden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = garden_vault(tmp_path / "garden")
    monkeypatch.chdir(folder)
    return folder


def body_of(vault: Path, path: str) -> str:
    return split_front_matter((vault / path).read_text("utf-8")).body


def test_draft_says_what_it_wrote_and_what_each_says(run: Command, garden: Path):
    code, said, err = document(run, "draft", "rose")
    drafts = said.pop("drafts")
    assert (code, said, err, len(drafts)) == (0, {"version": 1, "note": "Rose.md"}, "", 2)
    body = drafts[0].pop("body")
    assert body.strip() == body_of(garden, "Drafts/Rose - greet Ana Ruiz.md").strip()
    link = drafts[0].pop("mailto")
    assert link.startswith(f"mailto:ana@hill.example?subject={quote('Greetings from Rose Hill')}&body=Dear%20Ana")
    assert drafts[0] == {
        "rule": "greet",
        "person": "Ana Ruiz",
        "path": "Drafts/Rose - greet Ana Ruiz.md",
        "done": "written",
        "kept": None,
        "to": "Ana Ruiz",
        "address": "ana@hill.example",
        "subject": "Greetings from Rose Hill",
        "gaps": 1,
    }
    assert [drafts[1][name] for name in ("person", "address")] == ["Bo Lee", None]


def test_draft_says_what_became_of_the_ones_that_were_there(run: Command, garden: Path):
    run("draft", "rose")
    path = garden / "Drafts/Rose - greet Ana Ruiz.md"
    path.write_text(path.read_text("utf-8").replace("pond", "lake"), "utf-8")
    drafts = document(run, "draft", "rose")[1]["drafts"]
    assert [(one["done"], one["kept"], "lake" in one["body"]) for one in drafts] == [
        ("edited", None, True),
        ("up to date", None, False),
    ]
    drafts = document(run, "draft", "rose", "--force")[1]["drafts"]
    assert [(one["done"], one["kept"]) for one in drafts] == [
        ("written anew", "Drafts/Rose - greet Ana Ruiz (old).md"),
        ("up to date", None),
    ]


@pytest.mark.parametrize("option", ["--stdout", "--mailto"])
def test_a_draft_that_is_only_shown_has_no_path(run: Command, garden: Path, option: str):
    before = bytes_in(garden)
    code, said, err = document(run, "draft", "rose", option, "--person", "ana")
    (draft,) = said["drafts"]
    assert (code, err, draft["path"], draft["done"], draft["kept"]) == (0, "", None, None, None)
    assert (draft["subject"], draft["gaps"], bytes_in(garden)) == ("Greetings from Rose Hill", 1, before)


def test_a_rule_that_speaks_of_the_note_alone_has_no_person(run: Command, garden: Path):
    drafts = document(run, "draft", "rose", "--stdout", "--as-of", "2026-03-03")[1]["drafts"]
    assert [(one["rule"], one["person"]) for one in drafts] == [
        ("greet", "Ana Ruiz"),
        ("greet", "Bo Lee"),
        ("pay", None),
    ]


def test_where_nothing_is_to_be_drafted_there_are_none(run: Command, vault: Path):
    assert document(run, "draft", "moss") == (0, {"version": 1, "note": "Moss.md", "drafts": []}, "")
