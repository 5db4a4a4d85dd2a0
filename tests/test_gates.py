"""What must hold before a change lands: lint, format, types, and the built wheel at work away from the checkout."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from waiting import LONGEST

ROOT = Path(__file__).parent.parent


def run(*command: str, cwd: Path = ROOT, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH" and "COV" not in name}
    if path:
        environment["PYTHONPATH"] = path
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=10 * LONGEST)


@pytest.mark.parametrize(
    "arguments",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)],
    ids=["lint", "format", "types"],
)
def test_the_source_passes(arguments: tuple[str, ...]) -> None:
    done = run(sys.executable, "-m", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_works_away_from_the_checkout(tmp_path: Path) -> None:
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"))
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    installed = run(str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel), cwd=tmp_path)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    # The dependencies are those of this environment: what is under test is what the wheel itself holds.
    import click
    import yaml

    site = os.pathsep.join({str(Path(module.__file__ or "").parent.parent) for module in (click, yaml)})
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "note.md").write_text("---\ntype: interview\ncompany: Acme\ninterview: 2026-03-02\n---\n", "utf-8")
    code = (
        "import runpy, sys, followup_md, pathlib\n"
        "assert 'site-packages' in followup_md.__file__ and 'venv' in followup_md.__file__, followup_md.__file__\n"
        f"assert pathlib.Path(followup_md.__file__).is_relative_to({str(tmp_path)!r}), followup_md.__file__\n"
        "sys.argv = ['followup-md', 'agenda', 'vault', '--as-of', '2026-03-02']\n"
        "runpy.run_module('followup_md', run_name='__main__')\n"
    )
    # -P and an appended path keep the wheel's own package in front of whatever else this environment holds.
    code = f"import sys; sys.path.extend({site.split(os.pathsep)!r})\n" + code
    done = run(str(python), "-P", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[0] == "Mon 2 Mar 2026: 3 today, 1 coming up, 3 to keep searching"
    assert (vault / "Agenda.md").is_file()


def test_every_wait_of_the_tests_has_an_end() -> None:
    """A process that is waited for without a limit can keep a whole run from ending."""
    endless = []
    for path in sorted({*(ROOT / "tests").rglob("*.py")} - {*(ROOT / "tests/benchmarks").iterdir()}):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            words = ast.unparse(call.func)
            is_named = any(given.arg == "timeout" for given in call.keywords)
            if words in ("subprocess.run", "subprocess.check_output") or words.endswith(".communicate"):
                is_endless = not is_named
            else:
                is_endless = words.endswith(".wait") and not (is_named or call.args)
            if is_endless:
                endless.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert endless == []
