"""`followup-md overview`: which table is shown, and what is said where there is none."""

import json
from pathlib import Path

import pytest
from visits import NOTES, RULES, Command, make_vault

TABLES = """\
tables:
  gardens: {rows: visit, order: [garden], columns: {Garden: garden, Next: next_act}}
  fees: {rows: visit, where: [paid], columns: {Who: garden}}
"""
DAY = ("--as-of", "2026-03-03")
ATTENTION = "1 note needs your attention: `followup-md check` says why\n"


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_vault(tmp_path, NOTES, RULES + TABLES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


FEES = "Fees, Tue 3 Mar 2026\nWho\nrose hill\n"


@pytest.mark.parametrize("arguments", [("fees",), (".", "fees")])
def test_a_table_is_found_by_its_name(run: Command, vault: Path, arguments: tuple[str, ...]) -> None:
    assert run("overview", *arguments, *DAY) == (0, FEES, ATTENTION)


@pytest.mark.parametrize("arguments", [(), (".",), (".", "gardens")])
def test_the_first_table_is_shown_without_a_name(run: Command, vault: Path, arguments: tuple[str, ...]) -> None:
    code, out, _ = run("overview", *arguments, *DAY)
    assert (code, out.splitlines()[0], "Fern Dell" in out) == (0, "Gardens, Tue 3 Mar 2026", True)


@pytest.mark.parametrize(
    ("form", "begins"), [("markdown", "# Gardens"), ("csv", "Garden,Next,note\n"), ("json", '{\n  "version": 1')]
)
def test_it_has_other_forms(run: Command, vault: Path, form: str, begins: str) -> None:
    code, out, _ = run("overview", *DAY, "--format", form)
    assert (code, out[: len(begins)]) == (0, begins)


def test_nothing_is_written(run: Command, vault: Path) -> None:
    before = sorted(vault.rglob("*"))
    run("overview", *DAY)
    assert sorted(vault.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fes",), "there is no table, and no folder, `fes`; did you mean `fees`?"),
        (("xyz",), "there is no table, and no folder, `xyz`; the rules have gardens and fees"),
        (("nowhere", "fees"), "there is no folder `nowhere`"),
    ],
)
def test_what_is_not_there_is_said(run: Command, vault: Path, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run("overview", *arguments)
    assert (code, out, err.splitlines()[-1]) == (2, "", f"Error: {said}")


def test_rules_without_a_table_are_named(run: Command, tmp_path: Path) -> None:
    code, _, err = run("overview", make_vault(tmp_path))
    said = "Error: rules.yaml declares no table; `tables` in the reference of the rules language shows how"
    assert (code, err.splitlines()[-1]) == (2, said)


def test_an_empty_vault_has_an_empty_table(run: Command, tmp_path: Path) -> None:
    said = "The search, Tue 3 Mar 2026\n  No note has a row in this table.\n"
    assert run("overview", tmp_path, *DAY) == (0, said, "")


def test_the_default_rules_have_a_table(run: Command, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntype: interview\ncompany: Acme\ninterview: 2026-03-05\n---\n", "utf-8")
    code, out, err = run("overview", tmp_path, *DAY, "--format", "json")
    assert (code, err, [row["cells"]["How far"] for row in json.loads(out)["rows"]]) == (
        *(0, ""),
        ["Interview, Thu 5 Mar"],
    )


def test_the_first_table_is_kept_as_a_page(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (vault / "rules.yaml").write_text(f"{RULES}{TABLES}page: {{overview: Pages/All.md}}\n", "utf-8")
    assert run("agenda", "-q")[0] == 0
    page = (vault / "Pages" / "All.md").read_text("utf-8")
    assert "\n| [[Fern\\|Fern Dell]]" in page
    assert run("agenda", "-q")[0] == 0
    assert (vault / "Pages" / "All.md").read_text("utf-8") == page
    assert "Pages/All.md" not in run("overview", "--format", "csv")[1]


def test_tables_are_completed(vault: Path) -> None:
    import click

    from followup_md.commands.completion import complete_tables
    from followup_md.commands.overview import command

    context = click.Context(command)
    assert complete_tables(context, command.params[1], "f") == ["fees"]
    (vault / "rules.yaml").write_text("format: 2\n", "utf-8")
    assert complete_tables(context, command.params[1], "") == []
