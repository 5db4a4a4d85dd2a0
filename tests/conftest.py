"""Settings of the whole test suite."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("dev", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What decides whether a change lands tries the same examples each time; every other run looks for new ones.
settings.register_profile(
    "ci", max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Laws over the default rules take three times as long when each line is traced, and cover nothing of their own."""
    if config.getoption("no_cov"):
        return  # pytest-cov fails at its own marker when it is switched off
    for item in items:
        if item.get_closest_marker("unmeasured"):
            item.add_marker("no_cover")
