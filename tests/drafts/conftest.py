"""Vaults for tests of drafts."""

from __future__ import annotations

from pathlib import Path

import pytest
from letters import garden_vault, write_all


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault with one visit and no draft yet."""
    return garden_vault(tmp_path / "vault")


@pytest.fixture
def drafted(vault: Path) -> Path:
    """The same with all its drafts."""
    write_all(vault)
    write_all(vault, "pay")
    return vault
