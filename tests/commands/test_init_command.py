from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from observed import usage_error
from ticking import bytes_in
from visits import Command

from followup_md.commands import agenda, new
from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.vault.notes import read_notes
from followup_md.vault.rules import load_rules
from followup_md.vault.shipped import rules_folder

STEPS = (rules_folder() / "next-steps.txt").read_text("utf-8")
PATHS = ("Rules.md", "Interviews.base", "Search.md", "Templates/interview.md", "Templates/application.md")
PATHS += ("Templates/search.md", ".obsidian/templates.json", ".obsidian/types.json")
GIVEN = {
    "interview": ["company=Northwind Traders", "interview=2026-11-20T09:30", "interviewers=Dana Lee", "go_ahead=yes"],
    "application": ["company=Fabrikam", "role=Data Engineer", "applied=2026-11-02"],
    "search": ["log=2026-11-02 checked boards", "--file", "Search again"],
}
NAMES = {
    "interview": "Interviews/2026-11-20 Northwind Traders.md",
    "application": "Applications/Fabrikam Data Engineer.md",
}
NAMES["search"] = "Search again.md"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    for command in (agenda, new):
        monkeypatch.setattr(command, "today", lambda: date(2026, 11, 21))
    return Command(monkeypatch, capsys)


def lines(out: str) -> list[list[str]]:
    """What was done about each path, word for word."""
    return [line.split(maxsplit=2 if line.startswith(("left", "added")) else 1) for line in out.splitlines()]


MADE = [["made", path] for path in PATHS]


def test_a_new_folder_is_laid_out_and_the_next_steps_are_said(run: Command, tmp_path: Path):
    code, out, err = run("init", tmp_path / "search")
    done, blank, steps = out.partition("\n\n")
    assert (code, lines(done), blank + steps, err) == (0, MADE, "\n\n" + STEPS.replace("DIR", "search"), "")
    assert sorted(bytes_in(tmp_path / "search")) == sorted(PATHS)


def test_the_folder_one_stands_in_can_be_laid_out(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("init", ".")
    assert (code, lines(out.partition("\n\n")[0]), err) == (0, MADE, "")
    assert out.partition("\n\n")[2] == STEPS.replace("DIR", str(tmp_path))


def test_instructions_for_assistants_are_an_option(run: Command, tmp_path: Path):
    code, out, err = run("init", tmp_path, "--agents")
    done = lines(out.partition("\n\n")[0])
    assert (code, done, err) == (0, [*MADE[:-1], ["made", "AGENTS.md"], MADE[-1]], "")
    assert json.loads(run("check", tmp_path, "--format", "json")[1])["problems"] == []


def test_a_second_run_changes_no_byte_and_says_so(run: Command, tmp_path: Path):
    run("init", tmp_path)
    before = bytes_in(tmp_path)
    code, out, err = run("init", tmp_path)
    *done, last = out.splitlines()
    said = [["left", "alone", f"{path} (it exists already)"] for path in PATHS[:-1]]
    assert lines("\n".join(done)) == [*said, ["left", "alone", f"{PATHS[-1]} (it knows every field)"]]
    assert (code, last, err) == (0, "Nothing was missing.", "")
    assert bytes_in(tmp_path) == before


def test_rules_with_a_mistake_are_to_be_mended_first(run: Command, tmp_path: Path):
    (tmp_path / "rules.yaml").write_text("format: 2\n", "utf-8")
    code, out, err = run("init", tmp_path)
    assert (code, lines(out), err) == (
        1,
        [
            ["left", "alone", "rules.yaml (it exists already)"],
            ["left", "alone", "rules.yaml (it has a mistake: run followup-md check, then this again)"],
        ],
        "",
    )
    assert bytes_in(tmp_path) == {"rules.yaml": b"format: 2\n"}


def test_the_folder_above_must_be_there(run: Command, tmp_path: Path):
    said = f"the folder above it, {tmp_path / 'no'}, does not exist\n"
    assert usage_error(run("init", tmp_path / "no" / "where")) == (2, "", said)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder(run: Command, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"mine")
    code, out, err = usage_error(run("init", tmp_path / "file"))
    assert (code, out, err != "") == (2, "", True)
    assert bytes_in(tmp_path) == {"file": b"mine"}


# a new vault works


def test_a_new_vault_has_no_problem(run: Command, tmp_path: Path):
    run("init", tmp_path)
    assert run("check", tmp_path) == (0, "", "5 Markdown files checked: 0 errors, 0 warnings\n")


def test_a_new_vault_has_an_agenda(run: Command, tmp_path: Path):
    run("init", tmp_path)
    out = f"""\
Sat 21 Nov 2026: nothing to do
5 files: 1 search, 1 rules and 3 left out (ignored folder).
Wrote {tmp_path / "Agenda.md"}
"""
    assert run("agenda", tmp_path) == (0, out, "")


@pytest.mark.parametrize("kind", GIVEN)
def test_every_template_that_is_laid_down_makes_a_note_of_its_kind(run: Command, tmp_path: Path, kind: str):
    run("init", tmp_path)
    (tmp_path / "Search.md").unlink()
    assert run("new", kind, *GIVEN[kind], "--vault", tmp_path) == (0, f"Made {tmp_path / NAMES[kind]}\n", "")
    rules, _ = load_rules(tmp_path)
    assert rules is not None
    found = read_notes(tmp_path, rules)
    assert (found.problems, [(one.path, one.kind) for one in found.records]) == ((), [(NAMES[kind], kind)])
    assert run("check", tmp_path)[0] == 0


@pytest.mark.parametrize("kind", GIVEN)
def test_a_template_names_only_fields_that_are_declared(run: Command, tmp_path: Path, kind: str):
    run("init", tmp_path)
    text = (tmp_path / "Templates" / f"{kind}.md").read_text("utf-8")
    fields, problems = parse_front_matter(split_front_matter(text).front or "", "")
    rules, _ = load_rules(tmp_path)
    assert rules is not None
    assert fields is not None, problems
    assert {*fields.entries} - {"type", "log", *rules.kinds[kind].fields} == set()
    body = split_front_matter(text).body.splitlines()
    headings = [line.removeprefix("## ") for line in body if line.startswith("#")]
    assert headings == list(rules.kinds[kind].sections.values()) or (kind, headings) == ("application", ["Notes"])
