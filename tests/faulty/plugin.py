"""A plugin for pytest: runs only the tests that a file lists, in its order, and writes down how each one went."""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import signal
from pathlib import Path

import pytest
from hypothesis import Phase, settings

MOST_MEMORY = 4 * 1024**3
"""A fault can make a loop endless; what that piles up must not take the whole machine."""


def pytest_configure() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent in the background may have it ignored
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    found = importlib.util.find_spec("followup_md")
    if found is None or not found.origin or not Path(found.origin).is_relative_to(Path.cwd()):
        raise pytest.UsageError(f"the tests would not import the copy in {Path.cwd()}, but {found}")


def pytest_sessionstart() -> None:
    # To find a fault is enough here: making the example that shows it as small as can be takes minutes.
    settings.register_profile("faults", settings.get_profile("ci"), phases=(Phase.explicit, Phase.generate))
    settings.load_profile("faults")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    chosen = os.environ.get("FAULTS_CHOSEN")
    if chosen:
        order = {name: n for n, name in enumerate(json.loads(Path(chosen).read_text("utf-8")))}
        items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        with Path(os.environ["FAULTS_REPORT"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps([report.nodeid, report.outcome, report.duration]) + "\n")
