"""The documents are true: their console blocks give what they show, their rules files load, and nothing is left out.

After a change that is meant, `PYTHONPATH=tests/support python tests/test_docs.py` writes blocks and tables anew.
"""

from __future__ import annotations

import ast
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from defaults import default_document, default_rules
from page_picture import draw_page
from reference import marked_tables, with_tables

from followup_md.cli import COMMANDS, cli
from followup_md.language.functions import FUNCTION_NAMES
from followup_md.rulecheck.run import run_tests
from followup_md.rules.compile import build_rules
from followup_md.rules.grammar import GRAMMAR
from followup_md.rules.keys import Merge
from followup_md.rules.merge import parse_document
from followup_md.rules.state import State
from followup_md.rules.values import VIEW_FILES

ROOT = Path(__file__).parent.parent
README, LANGUAGE = ROOT / "README.md", ROOT / "rules" / "README.md"
SPEED = ROOT / "tests" / "benchmarks" / "README.md"
GUIDES = sorted((ROOT / "docs").glob("*.md"))
PAGES = [README, LANGUAGE, SPEED, *GUIDES]
TABLE = ROOT / "docs" / "applications.csv"
VAULTS = (ROOT / "sample-vault", ROOT / "docs" / "vault-with-mistakes")
"""What the console blocks can look at, each by its name."""
_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
_CODE = re.compile(r"(yaml|rules|field|log|front-matter|note|test|group|relation)-[a-z-]+")
_YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def transcript(block: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a terminal of 100 columns would show for the commands of a console block."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("followup_md.commands.screen.is_terminal", lambda err=False: True)
    monkeypatch.setattr("followup_md.commands.agenda.is_terminal", lambda err=False: True)
    # a slow machine would show it
    monkeypatch.setattr("followup_md.commands.screen.Progress.__call__", lambda *_: None)
    for name, value in {"NO_COLOR": "1", "COLUMNS": "100", "LINES": "100"}.items():
        monkeypatch.setenv(name, value)
    shown = []
    for line in block.splitlines():
        if line.startswith("$ "):
            program, *arguments = shlex.split(line[2:])
            assert program == "followup-md", line
            shown += [line + "\n", CliRunner().invoke(cli, arguments).output]
    return "".join(shown)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_console_blocks_show_what_happens(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for vault in VAULTS:
        shutil.copytree(vault, tmp_path / vault.name)
    shutil.copy(TABLE, tmp_path)
    for block in _CONSOLE.findall(path.read_text("utf-8")):
        assert transcript(block, tmp_path, monkeypatch) == block


def test_the_readme_is_short_and_begins_with_the_page() -> None:
    lines = README.read_text("utf-8").splitlines()
    assert (len(lines) < 150, any("](docs/agenda.svg)" in line for line in lines[:8])) == (True, True)


def test_the_picture_of_the_page_is_that_of_the_sample_page() -> None:
    page = (ROOT / "sample-vault" / "Agenda.md").read_text("utf-8")
    assert (ROOT / "docs" / "agenda.svg").read_text("utf-8") == draw_page(page)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text("utf-8"), flags=re.DOTALL)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    assert [link for link in links if link and "://" not in link and not (path.parent / link).exists()] == []


def test_the_sample_page_is_the_one_of_the_first_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "sample-vault", tmp_path / "sample-vault")
    words = shlex.split(re.findall(r"(?<=bin/)followup-md agenda .*", README.read_text("utf-8"))[0])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sample-vault" / "Agenda.md").unlink()
    assert CliRunner().invoke(cli, words[1:]).exit_code == 0
    assert (tmp_path / "sample-vault" / "Agenda.md").read_bytes() == (ROOT / "sample-vault" / "Agenda.md").read_bytes()


def rules_in(path: Path) -> list[str]:
    return [block for block in _YAML.findall(path.read_text("utf-8")) if block.startswith("format:")]


@pytest.mark.parametrize("text", [block for path in PAGES for block in rules_in(path)])
def test_every_rules_file_of_the_documents_loads_and_passes_its_tests(text: str) -> None:
    own = parse_document(text, "rules.yaml")
    documents = (own, default_document()) if own.extends != "none" else (own,)
    rules, problems = build_rules(documents)
    assert problems == ()
    assert rules is not None
    count, failures = run_tests(rules)
    assert count >= 1
    # A changed number may contradict an inherited test only where that test is about the number: none is here,
    # because inherited tests run under their parent's settings.
    assert [str(failure) for failure in failures if "rules.yaml" in str(failure)] == []


def test_the_tour_shows_a_number_a_switch_and_a_habit() -> None:
    blocks = rules_in(LANGUAGE)
    assert ["settings:" in blocks[0], ": off" in blocks[1], "log: practised" in blocks[2]] == [True, True, True]


def words_of(path: Path) -> str:
    return path.read_text("utf-8")


def test_every_command_and_option_is_in_the_readme_or_a_guide() -> None:
    text = "".join(map(words_of, (README, *GUIDES)))
    names = {f"followup-md {name}" for name in COMMANDS}
    for name in COMMANDS:
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        for parameter in command.params:
            names |= {option for option in parameter.opts if option.startswith("--")}
    assert {name for name in names if name not in text} == set()


@pytest.mark.parametrize("words", [FUNCTION_NAMES, State], ids=["functions", "states"])
def test_every_word_of_the_language_is_in_its_reference(words: tuple[str, ...]) -> None:
    text = words_of(LANGUAGE)
    assert [word for word in words if not re.search(rf"`[^`]*\b{re.escape(word)}\b[^`]*`", text)] == []


def test_the_tables_of_the_reference_are_those_of_the_grammar() -> None:
    text = words_of(LANGUAGE)
    tables = [
        "rules file",
        "calendar",
        "page",
        "limit",
        "kind",
        "part",
        "rest",
        "event",
        "case",
        "rule",
        "table",
        "stages",
        "test",
    ]
    assert marked_tables(text) == tables
    assert sorted(tables) == sorted(set(GRAMMAR) - {"tests file"})
    assert with_tables(text) == text


def test_the_reference_shows_every_key_that_adds() -> None:
    adding = [f"`{key.name}+:`" for keys in GRAMMAR.values() for key in keys if key.merge is Merge.ADD]
    assert [key for key in adding if key not in words_of(LANGUAGE)] == []


def problem_codes() -> set[str]:
    """Every text in the package that looks like a code where a problem is made."""
    found: set[str] = set()
    for path in (ROOT / "followup_md").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and re.fullmatch(
                r"(yaml|rules|field|log|front-matter|note|test|group|relation)-[a-z-]+", text
            ):
                found.add(text)
    return found | {"yaml", "encoding", "unreadable", "defect"}


def test_every_problem_code_is_in_the_reference() -> None:
    text = words_of(LANGUAGE).replace(
        "`yaml-…`", " ".join(f"`{code}`" for code in problem_codes() if code[:5] == "yaml-")
    )
    assert {code for code in problem_codes() if f"`{code}`" not in text} == set()


INTERNAL = ("offer", "Debrief", "no date named", "answered offer", "decided fit")
"""What stands elsewhere in another form, or is only ever written by a tick."""


def test_every_field_and_event_of_the_default_rules_is_in_the_guide_to_daily_use() -> None:
    kind = default_rules().kinds["interview"]
    words = [*kind.fields, *(verb.replace("_", " ") for verb in kind.verbs), *kind.sections.values()]
    text = words_of(ROOT / "docs" / "daily-use.md")
    assert [word for word in words if word not in text and word not in INTERNAL] == []


def test_the_documents_name_no_host_but_their_own() -> None:
    allowed = {"semver.org", "json-schema.org"}
    for path in [*ROOT.glob("*.md"), *GUIDES, *(ROOT / "rules").glob("*"), *(ROOT / "sample-vault").rglob("*.md")]:
        if path.is_file():
            hosts = set(re.findall(r"https?://([\w.-]+)", path.read_text("utf-8")))
            assert {host for host in hosts if not host.endswith(".example")} - allowed == set(), path


NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)


def test_the_page_on_speed_counts_the_rules_that_are_asked_about_an_interview() -> None:
    asked = sum(rule.kind == "interview" for rule in default_rules().rules)
    assert re.findall(r"(\w+) rules are asked about each", SPEED.read_text("utf-8")) == [NUMBERS[asked]]


def anchor(heading: str) -> str:
    """The anchor that a heading gets on GitHub."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_the_contents_of_the_reference_are_its_chapters() -> None:
    text = LANGUAGE.read_text("utf-8")
    listed = re.findall(r"^- \[(.+)\]\(#(.+)\)$", text.partition("\n## ")[0], re.MULTILINE)
    chapters = re.findall(r"^## (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    assert listed == [(chapter, anchor(chapter)) for chapter in chapters]


def docstrings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        text = node.value.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else None
        if isinstance(text, str):
            yield text


def test_every_file_that_a_docstring_names_is_in_the_project() -> None:
    folders = [ROOT / name for name in ("followup_md", "rules", "sample-vault", "tests")]
    files = {path.name for folder in folders for path in folder.rglob("*")} | {path.name for path in ROOT.glob("*.*")}
    files |= {view.example for view in VIEW_FILES}
    named = {
        (name, path.name)
        for folder in folders
        for path in folder.rglob("*.py")
        for text in docstrings(path)
        for name in re.findall(r"[\w-]+\.(?:md|py|toml|txt|yaml)\b", text)
    }
    assert {(name, where) for name, where in named if name not in files} == set()


if __name__ == "__main__":  # pragma: no cover
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        CliRunner().invoke(cli, ["agenda", str(ROOT / "sample-vault"), "--as-of", "2026-03-12"])
        for vault in VAULTS:
            shutil.copytree(vault, Path(name) / vault.name)
        shutil.copy(TABLE, name)
        patch = pytest.MonkeyPatch()
        LANGUAGE.write_text(with_tables(LANGUAGE.read_text("utf-8")), "utf-8")
        picture = draw_page((ROOT / "sample-vault" / "Agenda.md").read_text("utf-8"))
        (ROOT / "docs" / "agenda.svg").write_text(picture, "utf-8")
        for page in (README, *GUIDES):
            text = page.read_text("utf-8")
            page.write_text(
                _CONSOLE.sub(lambda found: f"```console\n{transcript(found[1], Path(name), patch)}```", text), "utf-8"
            )
        os.chdir(ROOT)
