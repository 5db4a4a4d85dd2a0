"""Runs of the tests on copies of the project, each with one fault in it.

Which tests a fault is shown to: first the fastest of those that run its statement, then the others of those, then
every quick test of the suite, as what is worked out once and kept is run by the first test alone. A statement that
only the import runs is taken as run by all tests that run something of its module.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from coverage import CoverageData
from faulty.drawing import ROOT, Fault, Module, Place

FIRST = 60
"""How many tests are run before all others that run the statement."""
QUICK = 0.1
"""A test that takes up to so many seconds belongs to those that are run last, whatever they run."""
SLOW = 20.0
"""A test that takes longer is left out."""
LEFT_OUT = ("tests/test_gates.py",)
LEAST_LIMIT = 120.0


class Suite(NamedTuple):
    """What a run without a fault told: the seconds of each test that passed, and which tests run each line."""

    seconds: dict[str, float]
    tests: dict[str, dict[int, set[str]]]

    def stages(self, module: Module, number: int) -> list[list[str]]:
        """The tests to run for a line of a module, the fastest first."""
        line, runs = module.lines[number - 1], self.tests.get(module.name, {})
        numbers = range(line.first, line.last + 1) if line.is_run else runs
        found = self.sorted({test for n in numbers for test in runs.get(n, ())})
        quick = {test for test, seconds in self.seconds.items() if seconds <= QUICK}
        stages = [found[:FIRST], found[FIRST:], self.sorted(quick.difference(found))]
        return [stage for stage in stages if stage]

    def sorted(self, tests: set[str]) -> list[str]:
        """Those of the tests that are not left out."""
        return sorted(tests & self.seconds.keys(), key=lambda test: (self.seconds[test], test))


class Ran(NamedTuple):
    """How one call of pytest ended: its exit code, none after the time limit, and its reports."""

    code: int | None
    reports: list[tuple[str, str, float]]

    @property
    def failed(self) -> list[str]:
        """The tests that failed, in the order that they ran in."""
        return list(dict.fromkeys(test for test, outcome, _ in self.reports if outcome == "failed"))


def copy_project(source: Path, target: Path) -> None:
    """Copy what the tests need. Bytecode goes along, so that a copy of a copy that was used starts fast."""
    shutil.copytree(
        source, target, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache", ".coverage*", "build", "dist")
    )


def run_tests(copy: Path, tests: list[str], *options: str, limit: float | None = None) -> Ran:
    """Run tests in a copy of the project, all of them where none is named."""
    with tempfile.TemporaryDirectory() as name:
        chosen, report, said = Path(name, "chosen.json"), Path(name, "report"), Path(name, "said")
        chosen.write_text(json.dumps(tests), "utf-8")
        report.touch()
        environment = os.environ | {
            "CI": "true",  # the same examples each time: see tests/conftest.py
            "PYTHONPATH": os.pathsep.join([str(copy), str(copy / "tests")]),
            "PYTHONHASHSEED": "0",
            "FAULTS_CHOSEN": str(chosen) if tests else "",
            "FAULTS_REPORT": str(report),
            "TMPDIR": name,
        }
        command = [sys.executable, "-m", "pytest", "-q", "-p", "faulty.plugin", "-p", "no:randomly"]
        command += ["-p", "no:cacheprovider", *options, *(f"--ignore={left_out}" for left_out in LEFT_OUT)]
        command += sorted({test.partition("::")[0] for test in tests})
        with said.open("w") as file:
            process = subprocess.Popen(
                command, cwd=copy, env=environment, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
            )
            try:
                code = process.wait(limit)
            except subprocess.TimeoutExpired:
                code = None
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(limit)
        words = said.read_text("utf-8", "replace")
        if code == 4 and "while loading conftest" not in words:  # a fault may show at that already
            raise RuntimeError(words)
        return Ran(code, [tuple(json.loads(line)) for line in report.read_text("utf-8").splitlines()])


def measure(copy: Path, jobs: int) -> Suite:
    """Run the whole suite without a fault; a test that fails then is left out."""
    spread = ["-n", str(jobs)] if jobs > 1 and importlib.util.find_spec("xdist") else []
    ran = run_tests(copy, [], "--cov-context=test", "--cov-report=", "--cov-fail-under=0", *spread)
    seconds: dict[str, float] = defaultdict(float)
    for test, _, taken in ran.reports:
        seconds[test] += taken
    failed = set(ran.failed)
    slow = {test for test, taken in seconds.items() if taken > SLOW}
    print(f"{len(seconds)} tests in {sum(seconds.values()):.0f} s", file=sys.stderr)
    for test in sorted(failed | slow):
        print(f"left out, as it {'fails' if test in failed else 'is slow'}: {test}", file=sys.stderr)
    data = CoverageData(str(copy / ".coverage"))
    data.read()
    tests: dict[str, dict[int, set[str]]] = {}
    for path in data.measured_files():
        contexts = data.contexts_by_lineno(path)
        tests[Path(path).relative_to(copy).as_posix()] = {
            number: {name.rpartition("|")[0] for name in names if name} for number, names in contexts.items()
        }
    return Suite({test: taken for test, taken in seconds.items() if test not in failed | slow}, tests)


def try_fault(base: Path, suite: Suite, place: Place) -> Fault:
    """Whether the tests catch a fault, and which one does."""
    fault, module, number = place.fault, place.module, place.number
    if module is None:
        return fault | {"number": 0, "outcome": "gone", "by": ""}
    begin = time.monotonic()
    outcome, by = "missed", ""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name).resolve() / "project"
        copy_project(base, copy)
        (copy / module.name).write_bytes(place.faulty())
        for stage in suite.stages(module, number):
            limit = max(LEAST_LIMIT, 30 + 5 * sum(suite.seconds[test] for test in stage))
            ran = run_tests(copy, stage, "-x", "--no-cov", limit=limit)
            if ran.code not in (0, 5):  # all passed, or the fault took the chosen tests away
                outcome = "caught"
                by = "time limit" if ran.code is None else (ran.failed or ["error while collecting"])[0]
                break
    result = fault | {"module": module.name, "number": number, "outcome": outcome, "by": by}
    print(f"{fault['id']} {outcome} in {time.monotonic() - begin:.0f} s {by}", file=sys.stderr, flush=True)
    return result


def run(places: list[Place], jobs: int, results: Path) -> list[Fault]:
    """Try every fault and write down what came of each."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name).resolve() / "project"
        copy_project(ROOT, base)
        suite = measure(base, jobs)
        with ThreadPoolExecutor(jobs) as pool:
            done = list(pool.map(lambda place: try_fault(base, suite, place), places))
        results.write_text(json.dumps(done, indent=1, ensure_ascii=False) + "\n", "utf-8")
        catchers = suite.sorted({one["by"] for one in done})
        unsteady = run_tests(base, catchers, "--no-cov").failed if catchers else []
        for test in unsteady:
            print(f"fails without a fault too: {test}", file=sys.stderr)
    return done
