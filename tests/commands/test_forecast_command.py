"""`followup-md forecast`: the weeks ahead, without a byte written."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from observed import states_in
from visits import RULES, Command

DAY = ("--as-of", "2026-03-03", "--weeks", "1")
TITLE = "To be expected from Tue 3 Mar to Tue 10 Mar 2026, if everything is done on its due day and nobody answers"
ROSE = f"""\
{TITLE}
Tue 3 Mar
  Rose Hill · Greet Ana Ruiz with a bow (greet)
      Visit on Mon 2 Mar: a bow
"""


def test_the_weeks_of_a_vault_are_printed_and_nothing_is_written(run: Command, vault: Path):
    before = states_in(vault)
    code, out, err = run("forecast", vault, *DAY)
    assert (code, err, out.splitlines()[0]) == (0, "", TITLE)
    assert states_in(vault) == before


def test_a_note_is_told_with_reasons(run: Command, vault: Path):
    code, out, _ = run("forecast", "Beds/Rose.md", *DAY)
    assert (code, out[: len(ROSE)]) == (0, ROSE)
    assert "Fern" not in out


def test_a_group_is_all_its_notes(run: Command, vault: Path):
    document = json.loads(run("forecast", "rose hill", "--vault", vault, *DAY, "--format", "json")[1])
    assert {item["note"] for item in document["items"]} == {"Beds/Rose.md", "Beds/Rose two.md"}


def test_markdown_can_be_had(run: Command, vault: Path):
    assert run("forecast", *DAY, "--format", "markdown")[1].startswith(f"# {TITLE}\n\n| Day")


def test_the_problems_of_the_note_are_named(run: Command, vault: Path):
    code, _, err = run("forecast", "thyme", *DAY)
    assert (code, "2026-02-31" in err) == (0, True)


def test_a_word_that_fits_nothing_is_a_usage_error(run: Command, vault: Path):
    code, out, err = run("forecast", "nowhere", *DAY)
    assert (code, out) == (2, "")
    assert err.endswith("Error: `nowhere` fits no note that the rules know\n")


def test_the_day_is_today(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("followup_md.commands.forecast.today", lambda: date(2026, 3, 3))
    assert run("forecast", "--weeks", "1")[1].startswith(TITLE)


def test_mistaken_rules_are_named(run: Command, vault: Path):
    (vault / "rules.yaml").write_text(RULES.replace("format: 1", "format: 2"), "utf-8")
    assert run("forecast", vault) == (1, "", "rules.yaml:1:9: error: only `format: 1` is known [rules-format]\n")
