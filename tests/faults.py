"""How good the tests are: draws faults of one line each in the package and tells how many the tests catch. By hand:

    python tests/faults.py draw --seed 10 --count 220 > faults.json
    python tests/faults.py map faults.json --moves moves.json
    python tests/faults.py run faults.json --moves moves.json --results after.json -j 2
    python tests/faults.py compare before.json after.json

A fault is known by the function that it stands in, its line and what replaces it, not by module or line number, so that
one list can be run before and after code moves. `map` lists what it cannot find any more. A file of moves says where
that went: `{"modules": {"followup_md/OLD": "followup_md/NEW"}, "renames": {"old_name": "new_name"}, "faults":
{"017": {"line": "…", "replacement": "…"}}}`. A fault there may name its `module` and `function` too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from faulty.drawing import Fault, draw, locate, modules


def show(results: list[Fault]) -> None:
    """Print how many were caught by folder and module, and which were not."""
    outcomes = ("caught", "missed", "gone")
    counts: dict[str, Counter[str]] = {}
    for one in results:
        folder = str(Path(one["module"]).parent) + "/"
        for name in {one["module"], folder, "all"}:
            counts.setdefault(name, Counter())[one["outcome"]] += 1
    print(f"{'':<44}" + "".join(f"{outcome:>8}" for outcome in outcomes))
    for name in sorted(counts, key=lambda name: (name == "all", name)):
        print(f"{name:<44}" + "".join(f"{counts[name][outcome]:>8}" for outcome in outcomes))
    for one in results:
        if one["outcome"] != "caught":
            print(f"\n{one['outcome']} {one['id']} {one['module']}:{one['number']} {one['function']} ({one['kind']})")
            print(f"  - {one['line']}\n  + {one['replacement']}")


def compare(before: list[Fault], after: list[Fault]) -> int:
    """Print what differs between two runs of one list; 1 when fewer are caught after."""
    then = {one["id"]: one["outcome"] for one in before}
    for one in after:
        if then[one["id"]] != one["outcome"]:
            print(
                f"{one['id']} {then[one['id']]} -> {one['outcome']}  {one['module']} {one['function']}: {one['line']}"
            )
    counts = [Counter(one["outcome"] for one in results) for results in (before, after)]
    for outcome in ("caught", "missed", "gone"):
        print(f"{outcome:<8}{counts[0][outcome]:>5} before{counts[1][outcome]:>5} after")
    return int(counts[1]["caught"] < counts[0]["caught"])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("--seed", type=int, default=10)
    drawing.add_argument("--count", type=int, default=220)
    for name in ("map", "run"):
        one = commands.add_parser(name)
        one.add_argument("faults", type=Path)
        one.add_argument("--moves", type=Path)
        if name == "run":
            one.add_argument("--results", type=Path, required=True)
            one.add_argument("-j", "--jobs", type=int, default=1)
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    given = parser.parse_args()

    def read(path: Path) -> Any:
        return json.loads(path.read_text("utf-8"))

    if given.command == "draw":
        print(json.dumps(draw(given.seed, given.count), indent=1, ensure_ascii=False))
        return 0
    if given.command == "compare":
        return compare(read(given.before), read(given.after))
    found, moves = modules(), read(given.moves) if given.moves else {}
    mapped = [locate(fault, found, moves) for fault in read(given.faults)]
    for place in mapped:
        if place.module:
            place.faulty()
    if given.command == "map":
        for fault, module, number, is_sure in mapped:
            where = f"{module.name}:{number} {module.lines[number - 1].function}" if module else "gone"
            asked = "" if is_sure else " (is it?)"
            print(f"{fault['id']} {fault['module']} {fault['function']} -> {where}{asked}: {fault['line']}")
        return 0
    from faulty.runs import run  # the other commands need no coverage

    results = run(mapped, given.jobs, given.results)
    show(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
