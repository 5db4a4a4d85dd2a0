"""`followup-md timeline`: printed, or written into a file that is ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from observed import states_in
from timelines import texts
from visits import RULES, Command

DAY = ("--as-of", "2026-03-03")


def test_the_picture_is_printed_and_nothing_is_written(run: Command, vault: Path):
    before = states_in(vault)
    code, out, err = run("timeline", vault, *DAY)
    assert (code, err, "Garden book on Tue 3 Mar 2026" in texts(out)) == (0, "", True)
    assert states_in(vault) == before


def test_it_is_written_once_and_then_left_as_it_is(run: Command, vault: Path, tmp_path: Path):
    out = tmp_path / "all.svg"
    assert run("timeline", *DAY, "--out", out) == (0, f"Wrote {out}\n", "")
    assert run("timeline", *DAY, "--out", out) == (0, f"Nothing changed in {out}\n", "")
    assert run("timeline", "--as-of", "2026-04-20", "--out", out) == (0, f"Wrote {out}\n", "")


def test_a_file_that_is_not_ours_is_left_alone(run: Command, vault: Path, tmp_path: Path):
    out = tmp_path / "all.svg"
    out.write_text("<svg/>", "utf-8")
    said = f"followup-md: {out} exists and was not written by followup-md, so it is left alone; name another file\n"
    assert run("timeline", *DAY, "--out", out) == (3, "", said)
    assert out.read_text("utf-8") == "<svg/>"


def test_an_empty_vault_is_told(run: Command, tmp_path: Path):
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    code, out, err = run("timeline", tmp_path, *DAY)
    assert (code, err) == (0, "No note of a kind was found, so the picture is empty\n")
    assert len(texts(out)) == 2


def test_the_day_is_today(run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("followup_md.commands.timeline.today", lambda: date(2026, 3, 3))
    assert run("timeline")[1] == run("timeline", *DAY)[1]


def test_mistaken_rules_are_named(run: Command, vault: Path):
    (vault / "rules.yaml").write_text(RULES.replace("format: 1", "format: 2"), "utf-8")
    assert run("timeline", vault) == (1, "", "rules.yaml:1:9: error: only `format: 1` is known [rules-format]\n")
