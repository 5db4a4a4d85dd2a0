from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from observed import usage_error
from visits import Command

from followup_md.commands import import_csv

HEADERS = ["Company", "Position", "Date applied", "Remarks"]
MAPS = ("--kind", "application", "--map", "company=Company", "--map", "applied=Date applied")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setattr(import_csv, "today", lambda: date(2026, 3, 3))
    return Command(monkeypatch, capsys)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def table(*rows: list[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows((HEADERS, *rows))
    return out.getvalue()


def sixty() -> str:
    """What a spreadsheet exports: semicolons, days first, a line break in a cell, one row without a company."""
    days = [date(2025, 12, 1) + timedelta(days=number) for number in range(60)]
    rows = [[f"Firm {at}", "Editor", f"{day:%d/%m/%Y}", "Seen on\nthe board"] for at, day in enumerate(days)]
    rows.insert(30, ["", "Editor", "01/02/2026", ""])
    return "\ufeff" + table(*rows, delimiter=";")


def notes(vault: Path) -> list[str]:
    return sorted(path.relative_to(vault).as_posix() for path in vault.rglob("*.md"))


def test_sixty_rows_become_sixty_notes_that_check_finds_nothing_wrong_with(run: Command, vault: Path):
    (vault / "jobs.csv").write_text(sixty(), "utf-8", newline="")
    left_out = "jobs.csv:62: left out: `company` is missing\n"
    code, out, err = run("import", "jobs.csv", *MAPS)
    assert (code, err, notes(vault)) == (1, left_out, [])
    assert out.splitlines()[2:4] == [
        "| 2    | Applications/Firm 0 Editor.md  | Firm 0  | 2025-12-01 | Editor |",
        "| 4    | Applications/Firm 1 Editor.md  | Firm 1  | 2025-12-02 | Editor |",
    ]
    assert out.splitlines()[-1] == "60 notes would be made, 1 left out; --yes makes them."
    assert run("import", "jobs.csv", *MAPS, "--yes") == (1, "60 notes made, 1 left out.\n", left_out)
    assert len(notes(vault)) == 60
    assert "applied: 2025-12-01\n" in (vault / "Applications" / "Firm 0 Editor.md").read_text("utf-8")
    assert run("check") == (0, "", "60 Markdown files checked: 0 errors, 0 warnings\n")
    again = "0 notes made, 60 there already, 1 left out.\n"
    assert run("import", "jobs.csv", *MAPS, "--yes") == (1, again, left_out)


def test_an_export_of_windows_is_read(run: Command, vault: Path):
    (vault / "jobs.csv").write_bytes(table(["Café Prüfstein", "Editor", "2026-02-27", ""]).encode("cp1252"))
    assert run("import", "jobs.csv", *MAPS, "--yes") == (0, "1 note made.\n", "Read as Windows-1252.\n")
    assert notes(vault) == ["Applications/Café Prüfstein Editor.md"]


def test_a_note_is_never_written_over_and_equal_names_get_numbers(run: Command, vault: Path):
    (vault / "Applications").mkdir()
    (vault / "Applications" / "Alder Press Editor.md").write_text("mine", "utf-8")
    rows = [
        ["Alder Press", "Editor", "2026-02-01", ""],
        *(["Birch", "Editor", f"2026-02-0{day}", ""] for day in (2, 3)),
    ]
    (vault / "jobs.csv").write_text(table(*rows), "utf-8")
    there = "jobs.csv:2: left out: Applications/Alder Press Editor.md exists already, with something else in it\n"
    assert run("import", "jobs.csv", *MAPS, "--yes") == (1, "2 notes made, 1 left out.\n", there)
    assert (vault / "Applications" / "Alder Press Editor.md").read_text("utf-8") == "mine"
    assert notes(vault)[1:] == ["Applications/Birch Editor 2.md", "Applications/Birch Editor.md"]


UNCLEAR = "`03/02/2026` in the column `Date applied` can be read in two ways"


def test_an_unclear_order_of_dates_is_asked_for(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    (vault / "jobs.csv").write_text(table(["Alder Press", "Editor", "03/02/2026", ""]), "utf-8")
    says = f"{UNCLEAR}: say --dates dmy where the day stands first, --dates mdy for the month\n"
    assert usage_error(run("import", "jobs.csv", *MAPS)) == (2, "", says)
    code, out, _ = run("import", "jobs.csv", *MAPS, "--dates", "mdy")
    assert (code, "| 2026-03-02 " in out) == (0, True)
    for answer, day in (("month", "2026-03-02"), ("day", "2026-02-03")):
        keys = io.StringIO(f"{answer}\n")
        monkeypatch.setattr(keys, "isatty", lambda: True)
        monkeypatch.setattr("sys.stdin", keys)
        code, out, err = run("import", "jobs.csv", *MAPS)
        assert (code, f"| {day} " in out, err.splitlines()[0]) == (0, True, f"{UNCLEAR}.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--kind", "aplication"), "there is no kind `aplication`; did you mean `application`?"),
        (("--kind", "x"), "there is no kind `x`; known are interview, application and search"),
        (("--kind", "application", "--map", "company"), "`company` is not written as FIELD=COLUMN"),
        (("--kind", "application", "--map", "compny=Company"), "there is no field `compny`; did you mean `company`?"),
        (
            ("--kind", "application", "--map", "x=Company"),
            "there is no field `x`; known are company, role, next_step, applied, stage and offer_answer_by",
        ),
        (
            ("--kind", "application", "--map", "applied=Date aplied"),
            "there is no column `Date aplied`; did you mean `Date applied`?",
        ),
        (
            ("--kind", "application", "--map", "applied=x"),
            "there is no column `x`; the columns are Company, Date applied, Notes and Notes",
        ),
        (
            ("--kind", "application", "--map", "role=notes"),
            "2 columns are called `notes`; rename the one that you mean",
        ),
        (
            ("--kind", "interview"),
            "a note of the kind `interview` needs --map interview=…; the columns are Company, Date applied, Notes and "
            "Notes",
        ),
    ],
)
def test_a_mistake_on_the_command_line_says_what_there_is(
    run: Command, vault: Path, arguments: tuple[str, ...], message: str
):
    (vault / "jobs.csv").write_text("Company,Date applied,Notes,,Notes\nAlder Press,2026-02-27,,,\n", "utf-8")
    assert usage_error(run("import", "jobs.csv", *arguments)) == (2, "", f"{message}\n")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "has no rows"),
        (b"a\0b", "is no text file; export the table as CSV"),
        (b'Company\n"Alder', "cannot be read from line 2 on: unexpected end of data"),
    ],
)
def test_a_file_that_is_no_table_is_told(run: Command, vault: Path, data: bytes, message: str):
    (vault / "jobs.csv").write_bytes(data)
    assert usage_error(run("import", "jobs.csv", "--kind", "application")) == (2, "", f"jobs.csv: {message}\n")


def test_a_value_that_cannot_be_leaves_its_row_out(run: Command, vault: Path):
    text = "Company,Applied,Role\nAlder Press,soon,Editor\nBirch,6 Oct 2025,\n\nElm\n"
    (vault / "jobs.csv").write_text(text, "utf-16")
    code, out, err = run("import", "jobs.csv", "--kind", "application", "--yes")
    assert (code, out) == (1, "2 notes made, 1 left out.\n")
    assert err.splitlines() == [
        "Read as UTF-16.",
        "jobs.csv:2: left out: `applied: soon` is not a date like 2026-03-02 or a date and time like 2026-03-02T10:30",
    ]
    assert "applied: 2025-10-06\n" in (vault / "Applications" / "Birch.md").read_text("utf-8")
