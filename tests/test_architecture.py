"""The plan of the house: which module may import which, what floors 0 to 4 must not know, whose words stand where."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "followup_md"

FLOORS: dict[str, int] = {
    "dates": 0,
    "escape": 0,
    "words": 0,
    "model": 1,
    "people": 2,
    "context": 2,
    "yamltext": 2,
    "functions": 3,
    "notes": 3,
    "comparisons": 4,
    "projections": 4,
    "clauses": 5,
    "phrases": 6,
    "ruleset": 7,
    "eventlog": 8,
    "fieldvalues": 8,
    "rulesfile.reading": 8,
    "rulesfile.tree": 9,
    "rulesfile.declarations": 9,
    "rulesfile.vocabulary": 9,
    "rulesfile.tests": 10,
    "rulesfile.rulemaker": 11,
    "rulesfile.compile": 12,
    "records": 12,
    "engine": 13,
    "arithmetic": 14,
    "blame": 14,
    "ruletests": 14,
    "lint": 15,
    "references": 9,
    "handler": 4,
    "edit": 4,
    "notebook": 23,
    "commands.log": 30,
    "commands.undo": 30,
    "strict": 15,
    "keys": 14,
    "page": 15,
    "ticks": 16,
    "newnote": 17,
    "obsidian": 8,
    "starter": 25,
    "commands.new": 30,
    "schedule": 0,
    "drafting": 15,
    "alike": 16,
    "outbox": 24,
    "commands.draft": 30,
    "incremental": 14,
    "mirror": 23,
    "watching": 27,
    "source": 28,
    "commands.watch": 30,
    "commands.init": 30,
    "agenda": 17,
    "why": 17,
    "rulesfile.shapes": 13,
    "rulesfile.schema": 14,
    "render.phrasing": 18,
    "render.why": 20,
    "render.rulestree": 18,
    "render.markdown": 19,
    "render.terminal": 19,
    "render.json": 19,
    "files": 21,
    "vault": 22,
    "takein": 25,
    "build": 26,
    "cli": 29,
    "commands.agenda": 30,
    "commands.check": 30,
    "commands.rules": 30,
    "commands.why": 30,
}
"""Every module and its floor: a module imports only from lower ones. Up to `LAST_PURE` no module touches the world."""

LAST_PURE = 20
WORLDLY = {
    "click",
    "glob",
    "io",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "uuid",
    "watchdog",
}
WORLDLY_CALLS = {"open", "print", "input", "eval", "exec", "compile", "__import__"}
DOMAIN = re.compile(
    r"interview|\bthank|recruit|employer|applicant|\bjob\b|\bjobs\b|hiring|\bcompan(y|ies)\b|candidate|\boffers?\b|rejected",
    re.IGNORECASE,
)
DEFAULT_FILE = "job-search"


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if not name.endswith("__init__") and name != "__main__":
            found[name] = path
    return found


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_every_module_has_a_floor() -> None:
    assert set(modules()) == set(FLOORS)


@pytest.mark.parametrize("name", FLOORS)
def test_a_module_imports_only_from_lower_floors(name: str) -> None:
    ours = {
        found.removeprefix("followup_md.") for found in imports(modules()[name]) if found.startswith("followup_md.")
    }
    assert {found: FLOORS[found] for found in ours if FLOORS[found] >= FLOORS[name]} == {}


@pytest.mark.parametrize("name", [name for name, floor in FLOORS.items() if floor <= LAST_PURE])
def test_a_pure_module_does_not_touch_the_world(name: str) -> None:
    path = modules()[name]
    assert {found.partition(".")[0] for found in imports(path)} & WORLDLY == set()
    calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    assert {call.id for call in calls if isinstance(call, ast.Name)} & WORLDLY_CALLS == set()
    assert {call.attr for call in calls if isinstance(call, ast.Attribute)} & {"today", "now", "utcnow"} == set()


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_word_of_the_domain_stands_in_the_package(path: Path) -> None:
    text = path.read_text("utf-8").replace(DEFAULT_FILE, "")
    assert [line.strip() for line in text.splitlines() if DOMAIN.search(line)] == []


def test_the_floors_of_a_made_up_module_would_be_checked(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text("import os\nfrom followup_md.build import build_agenda\n", "utf-8")
    assert imports(path) == {"os", "followup_md.build"}
