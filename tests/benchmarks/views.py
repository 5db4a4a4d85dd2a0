"""What each page beside the agenda costs, as ratios taken in one run. By hand:  python tests/benchmarks/views.py

Every figure is the processor time of `followup-md agenda` with the page declared, over that with none declared: medians
over several runs of whole processes, in turn. Nothing is written anew in the runs that are measured.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
from pathlib import Path

from run import ENVIRONMENT, agenda
from vaults import make_vault

RULES = "format: 1\nextends: job-search\n"
PAGES = {
    "none": "",
    "overview": "overview: Overview.md",
    "calendar": "calendar: Agenda.ics",
    "calendar with what is expected": "calendar: Agenda.ics, calendar_expected: yes",
    "timeline": "timeline: Timeline.svg",
    "html": "html: Search.html",
    "all": "overview: Overview.md, calendar: Agenda.ics, timeline: Timeline.svg, html: Search.html",
}
"""What is declared → how `page:` says it."""


def processor_seconds(vault: Path) -> float:
    before = os.times()
    subprocess.run(agenda(vault), check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    notes, runs = 200, 5
    with tempfile.TemporaryDirectory() as name:
        vaults: dict[str, Path] = {}
        for number, (what, page) in enumerate(PAGES.items()):
            vault = vaults[what] = Path(name) / str(number)
            make_vault(vault, notes, notes // 3)
            (vault / "rules.yaml").write_text(RULES + (f"page: {{{page}}}\n" if page else ""), "utf-8")
            processor_seconds(vault)
        taken = [{what: processor_seconds(vault) for what, vault in vaults.items()} for _ in range(runs)]
        medians = {what: statistics.median(row[what] for row in taken) for what in PAGES}
        print(f"{notes} notes, a third of them ours; with none declared {medians['none']:.2f} s of a processor:")
        for what, seconds in medians.items():
            print(f"  {what:<32} {seconds / medians['none']:6.1f} x")


if __name__ == "__main__":
    main()
