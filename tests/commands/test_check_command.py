import os
from datetime import date
from pathlib import Path

import pytest
from visits import NOTES, RULES, Command, make_vault

WRONG_DAY = "Thyme.md:4:6: error: `day: 2026-02-31` is no day of the calendar [field-value]\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def test_every_problem_is_named_on_standard_output_and_counted_on_standard_error(run: Command, tmp_path: Path):
    make_vault(tmp_path, {**NOTES, "a.md": "garden: Fig\nday: 2026-03-01\ngudies: [Ana]\n"})
    assert run("check", tmp_path, "--as-of", "2026-03-03") == (
        1,
        WRONG_DAY + "a.md:5:1: warning: `gudies` is no field of this kind; did you mean `guides`? [field-near]\n",
        "7 Markdown files checked: 1 error, 1 warning\n",
    )


def test_a_clean_vault_has_nothing_to_say(run: Command, tmp_path: Path):
    make_vault(tmp_path, {"Rose.md": NOTES["Beds/Rose.md"]})
    assert run("check", tmp_path, "--as-of", "2026-03-03") == (0, "", "1 Markdown file checked: 0 errors, 0 warnings\n")


def test_a_log_line_in_the_future_is_a_warning_and_the_future_begins_after_the_day_given(run: Command, tmp_path: Path):
    make_vault(tmp_path, {"Rose.md": NOTES["Beds/Rose.md"]})
    text = "`watered Bo Lee` is dated 2026-03-03, which is still to come"
    assert run("check", tmp_path, "--as-of", "2026-03-02") == (
        0,
        f"Rose.md:7:1: warning: {text} [log-future]\n",
        "1 Markdown file checked: 0 errors, 1 warning\n",
    )


def test_the_default_day_is_today(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make_vault(tmp_path, {"Rose.md": NOTES["Beds/Rose.md"]})
    monkeypatch.setattr("followup_md.commands.check.today", lambda: date(2026, 3, 2))
    assert run("check", tmp_path)[2] == "1 Markdown file checked: 0 errors, 1 warning\n"


def test_mistaken_rules_are_checked_alone(run: Command, tmp_path: Path):
    make_vault(tmp_path, NOTES, "format: 2\n" + RULES.partition("\n")[2])
    assert run("check", tmp_path) == (
        1,
        "rules.yaml:1:9: error: only `format: 1` is known [rules-format]\n",
        "the rules file checked: 1 error, 0 warnings\n",
    )


def test_no_escape_sequence_of_a_file_name_reaches_the_output(run: Command, tmp_path: Path):
    make_vault(tmp_path, {"a\x1b[31m\n\u202eb.md": NOTES["Thyme.md"]})
    code, out, _ = run("check", tmp_path)
    assert (code, out) == (1, WRONG_DAY.replace("Thyme.md", "a[31m b.md"))


def test_a_vault_that_cannot_be_listed_is_said(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def denied(folder: str) -> object:
        raise PermissionError(13, os.strerror(13))

    make_vault(tmp_path)
    monkeypatch.setattr(os, "scandir", denied)
    assert run("check", tmp_path) == (3, "", "followup-md: the vault could not be listed: Permission denied\n")


def test_checking_writes_nothing(run: Command, tmp_path: Path):
    make_vault(tmp_path)
    run("check", tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["Beds", "Fern.md", "Ivy.md", "Moss.md", "Thyme.md", "rules.yaml"]
