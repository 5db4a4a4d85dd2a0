"""The plan of the house: the folders from the bottom up, those that are pure, and whose words stand where."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "followup_md"

FOLDERS = (
    "core",
    "text",
    "language",
    "rules",
    "notes",
    "engine",
    "agenda",
    "views",
    "rulecheck",
    "explain",
    "vault",
    "drafts",
    "workflow",
    "watch",
    "commands",
)
"""From the bottom up: a folder imports only from those above it in this list."""
PURE = frozenset(FOLDERS[: FOLDERS.index("vault")])
"""No file, clock, environment, randomness or output."""

WORLDLY = frozenset(
    [
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
    ]
)
WORLDLY_CALLS = frozenset(("open", "print", "input", "eval", "exec", "compile", "__import__"))
DOMAIN = re.compile(
    r"interview|\bthank|recruit|employer|applicant|\bjob\b|\bjobs\b|hiring|\bcompan(y|ies)\b|candidate|\boffers?\b|rejected",
    re.IGNORECASE,
)
DEFAULT_FILE = "job-search"
MOST_LINES = 300

MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
PURE_MODULES = [name for name in MODULES if name.partition("/")[0] in PURE]


def imports(source: str) -> set[str]:
    """The dotted names of all modules that are imported somewhere in the source."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def own_imports(name: str) -> set[str]:
    """The modules of the package that one of its modules imports, as paths without their ending."""
    found = imports(MODULES[name].read_text("utf-8"))
    return {name.removeprefix("followup_md.").replace(".", "/") for name in found if name.startswith("followup_md.")}


def test_the_top_of_the_package_holds_three_modules_and_the_folders() -> None:
    tops = {name.partition("/")[0] for name in MODULES}
    assert tops == {"__init__.py", "__main__.py", "cli.py", *FOLDERS}


@pytest.mark.parametrize("name", [name for name in MODULES if "/" in name])
def test_a_folder_imports_only_from_those_before_it(name: str) -> None:
    folder = name.partition("/")[0]
    allowed = FOLDERS[: FOLDERS.index(folder) + 1]
    assert [found for found in sorted(own_imports(name)) if found.partition("/")[0] not in allowed] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_there_is_no_circle_inside_a_folder(folder: str) -> None:
    waiting = {
        name.removesuffix(".py"): {found for found in own_imports(name) if found.startswith(f"{folder}/")}
        for name in MODULES
        if name.startswith(f"{folder}/")
    }
    while free := [name for name, needed in waiting.items() if not needed & waiting.keys()]:
        for name in free:
            del waiting[name]
    assert waiting == {}


@pytest.mark.parametrize("name", PURE_MODULES)
def test_a_pure_module_imports_nothing_of_the_world(name: str) -> None:
    found = imports(MODULES[name].read_text("utf-8"))
    assert {module.partition(".")[0] for module in found} & WORLDLY == set()


@pytest.mark.parametrize("name", PURE_MODULES)
def test_a_pure_module_calls_nothing_of_the_world(name: str) -> None:
    tree = ast.parse(MODULES[name].read_text("utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert {call.id for call in calls if isinstance(call, ast.Name)} & WORLDLY_CALLS == set()
    assert {call.attr for call in calls if isinstance(call, ast.Attribute)} & {"today", "now", "utcnow"} == set()


@pytest.mark.parametrize("name", MODULES)
def test_no_word_of_the_domain_stands_in_the_package(name: str) -> None:
    text = MODULES[name].read_text("utf-8").replace(DEFAULT_FILE, "")
    assert [line.strip() for line in text.splitlines() if DOMAIN.search(line)] == []


def test_no_module_is_longer_than_a_reader_can_hold_in_mind() -> None:
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_contributing_shows_the_folders_in_their_order() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \|.*\| (pure)?", text, re.MULTILINE)
    assert [(name, bool(pure)) for name, pure in rows] == [(name, name in PURE) for name in FOLDERS]


def test_the_imports_of_a_made_up_module_are_found() -> None:
    assert imports("import os\ndef f():\n    from followup_md.vault.files import x\n") == {
        "os",
        "followup_md.vault.files",
    }
