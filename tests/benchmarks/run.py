"""How long `followup-md agenda` takes, as ratios taken in one run. By hand:  python tests/benchmarks/run.py

*start* is a bare `python -c pass`. *read* is a loop that walks the vault with os.scandir, opens every *.md and reads
4 KiB. *start-up* is `followup-md agenda` on an empty vault. All are medians over several runs of whole processes, in
turn, so that a machine that slows down slows them all.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from vaults import AS_OF, make_vault

READ = """
import os, sys, time
def walk(folder):
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                walk(entry.path)
            elif entry.name.endswith(".md"):
                file = os.open(entry.path, os.O_RDONLY)
                os.read(file, 4096)
                os.close(file)
begin = time.perf_counter()
walk(sys.argv[1])
print(time.perf_counter() - begin)
"""


ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""An installed package has its bytecode beside it; here the warm-up run writes it."""


def seconds(*command: str) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def agenda(vault: Path) -> tuple[str, ...]:
    return (sys.executable, "-m", "followup_md", "agenda", str(vault), "--as-of", AS_OF.isoformat(), "--quiet")


def read(vault: Path) -> float:
    done = subprocess.run((sys.executable, "-c", READ, str(vault)), check=True, capture_output=True, text=True)
    return float(done.stdout)


def peak(vault: Path) -> float:
    """MiB that one run holds at most."""
    child = subprocess.Popen(agenda(vault), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    return usage.ru_maxrss / 1024


def measure(folder: Path, notes: int, ours: int, empty: Path, runs: int) -> dict[str, float]:
    vault = folder / f"{notes}-{ours}"
    make_vault(vault, notes, ours)
    seconds(*agenda(vault))
    rows = [
        {
            "start": seconds(sys.executable, "-c", "pass"),
            "start-up": seconds(*agenda(empty)),
            "read": read(vault),
            "agenda": seconds(*agenda(vault)),
        }
        for _ in range(runs)
    ]
    return {name: statistics.median(row[name] for row in rows) for name in rows[0]} | {"peak": peak(vault)}


def line(what: str, figure: float, budget: float, unit: str = "x") -> None:
    print(f"{what:<58} {figure:7.2f} {unit:<6} budget {budget:g} {unit:<6} {'ok' if figure <= budget else 'OVER'}")


def main() -> None:
    large = "--large" in sys.argv
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = folder / "empty"
        empty.mkdir()
        help_time = statistics.median(seconds(sys.executable, "-m", "followup_md", "--help") for _ in range(9))
        print("A third of the notes are interviews:")
        for notes in (200, 2_000, 10_000):
            found = measure(folder, notes, notes // 3, empty, 9 if notes < 5_000 else 5)
            ratio, times = found["agenda"] / found["start"], found["agenda"] / found["read"]
            print(f"  {notes:>6,} notes: {ratio:6.1f} x start, {times:6.1f} x read")
            if notes == 200:
                line("agenda on 200 notes / start", ratio, 10)
                line("--help / start", help_time / found["start"], 6)
        few = measure(folder, 10_000, 300, empty, 7)
        line("10,000 notes, 300 ours: (agenda - start-up) / read", (few["agenda"] - few["start-up"]) / few["read"], 2.5)
        ours = measure(folder, 10_000, 10_000, empty, 5)
        line(
            "10,000 notes, all ours: (agenda - start-up) / read", (ours["agenda"] - ours["start-up"]) / ours["read"], 10
        )
        line("peak memory, 10,000 notes all ours", ours["peak"], 120, "MiB")
        if large:
            huge = measure(folder, 100_000, 33_333, empty, 3)
            tenth = measure(folder, 10_000, 3_333, empty, 5)
            per_note = (huge["agenda"] - huge["start-up"]) / (tenth["agenda"] - tenth["start-up"]) / 10
            line("100,000 notes against ten times 10,000", per_note, 1.3)


if __name__ == "__main__":
    main()
