"""`followup-md today`: one line for a prompt, then the acts, and nothing written."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from observed import states_in
from ticking import ANA, PARTY, tick, ticking_vault
from visits import RULES, Command

LINE = "1 today: Greet Ana Ruiz with a bow (Rose Hill)\n"
DAY = ("--as-of", "2026-03-03")


def test_the_line_and_the_acts_are_printed_and_nothing_is_written(run: Command, vault: Path):
    before = states_in(vault)
    out = f"{LINE}  Rose Hill · due Tue 3 Mar · Greet Ana Ruiz with a bow\n1 problem: run followup-md check\n"
    assert run("today", vault, *DAY) == (0, out, "")
    assert states_in(vault) == before


@pytest.mark.parametrize("option", ["-q", "--line"])
def test_the_line_can_be_had_alone(run: Command, vault: Path, option: str):
    assert run("today", *DAY, option) == (0, LINE, "")


def test_programs_get_a_document(run: Command, vault: Path):
    code, out, err = run("today", vault, *DAY, "--format", "json")
    document = json.loads(out)
    assert (code, err, document["version"], document["as_of"], document["line"]) == (0, "", 1, "2026-03-03", LINE[:-1])
    assert [item["text"] for item in document["items"]] == ["Greet Ana Ruiz with a bow"]


def test_what_was_ticked_and_not_taken_in_yet_is_left_out(run: Command, tmp_path: Path):
    ticking_vault(tmp_path, {"Rose.md": PARTY})
    assert run("today", tmp_path, *DAY, "-q") == (0, "2 today: Greet Ana Ruiz (Rose Hill)\n", "")
    tick(tmp_path, ANA)
    assert run("today", tmp_path, *DAY, "-q") == (0, "1 today: Greet Bo Lee (Rose Hill)\n", "")


def test_the_day_is_today(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("followup_md.commands.today.today", lambda: date(2026, 3, 3))
    assert run("today", "-q") == (0, LINE, "")


def test_mistaken_rules_are_named(run: Command, vault: Path):
    (vault / "rules.yaml").write_text(RULES.replace("format: 1", "format: 2"), "utf-8")
    assert run("today", vault) == (1, "", "rules.yaml:1:9: error: only `format: 1` is known [rules-format]\n")
