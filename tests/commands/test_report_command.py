"""`followup-md report`: of which time, and in which form."""

from pathlib import Path

import pytest
from visits import NOTES, RULES, Command, make_vault

STAGES = "stages: {rows: visit, steps: {Came: day, Paid: paid}}\n"


ATTENTION = "1 note needs your attention: `followup-md check` says why\n"
MARCH = ("--from", "2026-03-01", "--to", "31 mar", "--as-of", "2026-03-31")


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_vault(tmp_path, NOTES, RULES + STAGES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("form", "begins"),
    [("text", "From Sun 1 Mar"), ("markdown", "# From Sun"), ("csv", "day,group,what"), ("json", '{\n  "version"')],
)
def test_the_command_has_each_form(run: Command, vault: Path, form: str, begins: str) -> None:
    code, out, err = run("report", *MARCH, "--format", form)
    assert (code, out[: len(begins)], err) == (0, begins, ATTENTION)


def test_without_days_it_is_the_month_so_far(run: Command, vault: Path) -> None:
    out = run("report", "--as-of", "2026-03-04")[1]
    assert out.splitlines()[0] == "From Sun 1 Mar to Wed 4 Mar 2026: 2 acts"


def test_an_end_before_the_beginning_is_refused(run: Command, vault: Path) -> None:
    code, _, err = run("report", "--from", "2026-03-05", "--to", "2026-03-04")
    assert (code, err.splitlines()[-1]) == (2, "Error: --from (2026-03-05) is after --to (2026-03-04)")
