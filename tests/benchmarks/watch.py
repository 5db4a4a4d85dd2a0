"""How long an edit takes to reach the agenda under `followup-md watch`. By hand:  python tests/benchmarks/watch.py

A note is saved (a temporary file and a rename); the time runs until the agenda on disk says what the note says,
settling included. The figures of vaults of different sizes are taken in one run.
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

ROUNDS = 40
WAIT = 60.0


def save(note: Path, company: str) -> None:
    temporary = note.with_name(".live.tmp")
    temporary.write_text(f"---\ntype: interview\ncompany: {company}\ninterview: {AS_OF}\n---\n", "utf-8")
    os.replace(temporary, note)


def seconds_until(page: Path, words: str) -> float:
    begin = time.perf_counter()
    while words.encode() not in (page.read_bytes() if page.exists() else b""):
        if time.perf_counter() - begin > WAIT:
            sys.exit(f"{words} did not reach the agenda")
        time.sleep(0.0005)
    return time.perf_counter() - begin


def measure(folder: Path, notes: int, ours: int) -> list[float]:
    vault = folder / f"{notes}-{ours}"
    make_vault(vault, notes, ours)
    save(vault / "live.md", "Round begin")
    command = (sys.executable, "-m", "followup_md", "watch", str(vault), "--as-of", AS_OF.isoformat(), "--quiet")
    watcher = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        seconds_until(vault / "Agenda.md", "Round begin")
        time.sleep(2)  # until everything listens
        found = []
        for number in range(ROUNDS):
            save(vault / "live.md", f"Round {number} ends")
            found.append(seconds_until(vault / "Agenda.md", f"Round {number} ends"))
            time.sleep(0.3)
        return sorted(found)
    finally:
        watcher.terminate()
        watcher.wait(10)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        few = statistics.median(measure(Path(name), 200, 66))
        for notes, ours in ((200, 66), (10_000, 300), (10_000, 10_000)):
            times = measure(Path(name) / "again", notes, ours)
            median, high = statistics.median(times), times[int(len(times) * 0.95)]
            print(
                f"{notes:>6,} notes, {ours:>6,} ours: median {median * 1000:4.0f} ms (budget 100), "
                f"95th percentile {high * 1000:4.0f} ms (250), {median / few:4.2f} x that of 200 notes (1.5)"
            )


if __name__ == "__main__":
    main()
