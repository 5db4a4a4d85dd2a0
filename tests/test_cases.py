"""Golden folders: `tests/cases/NAME/` holds a vault, the day, the page it must give, and the problems.

After a change that is meant, `python tests/test_cases.py` writes the expected files anew; read the difference.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from followup_md.vault.rules import load_rules
from followup_md.workflow.build import build_agenda
from followup_md.workflow.workspace import make_workspace

CASES = Path(__file__).parent / "cases"


def outcome(case: Path) -> tuple[str, str]:
    """The page and the problems of a case."""
    vault = case / "vault"
    rules, problems = load_rules(vault)
    if rules is None:
        return "", "".join(f"{problem}\n" for problem in problems)
    today = date.fromisoformat((case / "today").read_text("utf-8").strip())
    built = build_agenda(make_workspace(vault, rules, today))
    return built.page, "".join(f"{problem}\n" for problem in built.agenda.problems)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_case_gives_its_page_and_its_problems(case: Path) -> None:
    page, problems = outcome(case)
    assert page == (case / "agenda.md").read_text("utf-8")
    assert problems == (case / "problems.txt").read_text("utf-8")


if __name__ == "__main__":  # pragma: no cover
    for folder in sorted(CASES.iterdir()):
        agenda, found = outcome(folder)
        (folder / "agenda.md").write_text(agenda, "utf-8")
        (folder / "problems.txt").write_text(found, "utf-8")
