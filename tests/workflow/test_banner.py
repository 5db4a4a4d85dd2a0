"""Which file gets the banner of mistaken rules, and when none does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from faults import raised
from observed import states_in
from ticking import bytes_in
from visits import NOTES, RULES, make_vault, page_of, visit_rules

from followup_md.agenda.banner import with_banner
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.vault.files import CouldNotWrite
from followup_md.vault.transaction import Transaction
from followup_md.workflow.banner import show_mistakes

PAGE = page_of(NOTES, visit_rules()).encode()
WRONG = [Problem(Place("rules.yaml", 1, 9), ERROR, "rules-format", "only `format: 1` is known")]
SHOWN = with_banner(PAGE, WRONG)


def rules_with(page: str) -> str:
    return RULES.replace("format: 1\n", f"format: 2\npage: {page}\n")


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Rules with a mistake, and a page of ours that is not the one they name."""
    make_vault(tmp_path, {"Fern.md": NOTES["Fern.md"]}, rules_with("{}"))
    (tmp_path / "Agenda.md").write_bytes(PAGE)
    return tmp_path


def put(vault: Path, path: str, data: bytes = PAGE) -> None:
    (vault / path).parent.mkdir(exist_ok=True)
    (vault / path).write_bytes(data)


def changed(vault: Path) -> list[str]:
    """Show the mistakes: the files that are others after it."""
    before = bytes_in(vault)
    shown = show_mistakes(vault, WRONG)
    after = bytes_in(vault)
    paths = sorted(path for path in after if after[path] != before.get(path))
    assert shown == ((paths[0], SHOWN) if paths else None)
    return paths


@pytest.mark.parametrize(
    "rules", [rules_with("{}"), "", "[", "format: 1\npage: []\n", "page:\n  file: []\n", "- a\n", b"\xff"]
)
def test_where_the_rules_name_no_page_it_is_the_only_one_at_the_top(vault: Path, rules: str | bytes):
    (vault / "rules.yaml").write_bytes(rules if isinstance(rules, bytes) else rules.encode())
    put(vault, "Deeper/Agenda.md")
    assert changed(vault) == ["Agenda.md"]


def test_without_a_rules_file_of_its_own_it_is_the_only_one_at_the_top_too(vault: Path):
    (vault / "rules.yaml").unlink()
    assert changed(vault) == ["Agenda.md"]


def test_a_page_that_the_rules_name_is_the_one_wherever_it_is(vault: Path):
    (vault / "rules.yaml").write_text(rules_with("{file: Deeper/To do.md}"), "utf-8")
    put(vault, "Deeper/To do.md")
    assert changed(vault) == ["Deeper/To do.md"]


@pytest.mark.parametrize("name", ["Gone.md", "Fern.md", "../outside.md", ".", '"a\\0b.md"', "Agenda.txt"])
def test_a_name_that_leads_to_no_page_of_ours_is_passed_over(vault: Path, name: str):
    (vault / "rules.yaml").write_text(rules_with(f"{{file: {name}}}"), "utf-8")
    assert changed(vault) == ["Agenda.md"]


def test_between_two_pages_none_is_chosen(vault: Path):
    put(vault, "Agenda copy.md")
    assert changed(vault) == []


def test_a_page_that_is_missing_is_not_made(vault: Path):
    (vault / "Agenda.md").unlink()
    assert changed(vault) == []


def test_a_page_behind_a_symlink_or_outside_the_vault_is_left_alone(
    vault: Path, tmp_path_factory: pytest.TempPathFactory
):
    outside = tmp_path_factory.mktemp("outside") / "Agenda.md"
    outside.write_bytes(PAGE)
    (vault / "Agenda.md").unlink()
    (vault / "Agenda.md").symlink_to(outside)
    (vault / "rules.yaml").write_text(rules_with(f"{{file: {os.path.relpath(outside, vault)}}}"), "utf-8")
    assert changed(vault) == []
    assert outside.read_bytes() == PAGE


def test_what_is_no_regular_file_is_passed_over(vault: Path):
    os.mkfifo(vault / "pipe.md")
    (vault / "rules.yaml").write_text(rules_with("{file: pipe.md}"), "utf-8")
    assert changed(vault) == ["Agenda.md"]


def test_a_banner_that_stands_already_is_not_written_again(vault: Path):
    assert changed(vault) == ["Agenda.md"]
    before = states_in(vault)
    assert show_mistakes(vault, WRONG) == ("Agenda.md", SHOWN)
    assert states_in(vault) == before


def test_a_page_that_changes_meanwhile_is_left_alone(vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Transaction, "write", lambda *arguments: False)
    with raised(CouldNotWrite, "Agenda.md changed while it was being written; try again"):
        show_mistakes(vault, WRONG)
