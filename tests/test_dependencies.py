"""The versions that the tests are run with: every dependency, and nothing but names and versions."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
STATED = (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])


def plain(name: str) -> str:
    """A name as the package index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def name_in(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found, requirement
    return plain(found[0])


def pinned() -> dict[str, str]:
    lines = (ROOT / "tests/constraints.txt").read_text("utf-8").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {plain(name): version for name, version in pairs}


def test_the_constraints_are_names_and_versions_in_order():
    lines = (ROOT / "tests/constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z][\w.-]*==\d[\w.]*", line)] == []
    assert pins == sorted(pins, key=name_of_pin)
    assert len(pinned()) == len(pins)


def name_of_pin(line: str) -> str:
    return plain(line.partition("==")[0])


@pytest.mark.parametrize("requirement", STATED)
def test_every_dependency_has_a_version_that_is_allowed(requirement: str):
    bound = requirement.partition(">=")[2]
    version = pinned()[name_in(requirement)]
    assert not bound or numbers(version) >= numbers(bound)


def numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def test_what_the_dependencies_need_themselves_has_a_version_too():
    """Without markers: what another system or an older Python needs on top is not pinned."""
    needed, known = [name_in(requirement) for requirement in STATED], set()
    while needed:
        name = needed.pop()
        if name not in known:
            known.add(name)
            needed += [name_in(words) for words in requires(name) or () if ";" not in words]
    assert known - {*pinned()} == set()
