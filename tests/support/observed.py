"""What a test looks at before and after: files with their times, the words of a usage error, a whole process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from waiting import LONGEST

import followup_md

ROOT = Path(followup_md.__file__).parent.parent


def state_of(path: Path) -> tuple[bytes, int, int]:
    """What changes whenever a file is written."""
    return path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino


def states_in(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """The same of every file below a folder."""
    return {str(path.relative_to(folder)): state_of(path) for path in folder.rglob("*") if path.is_file()}


def usage_error(said: tuple[int, str, str]) -> tuple[int, str, str]:
    """What a run said, without the lines that click puts above the message: they name the script."""
    code, out, err = said
    return code, out, err.partition("\nError: ")[2]


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that finds the package."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **more}


def run_python(*arguments: object, cwd: Path = ROOT, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Python in a process of its own, to its end."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, cwd=cwd, env=environment(**more), timeout=LONGEST)
