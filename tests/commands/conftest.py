"""The command inside this process, and a vault to stand in."""

from __future__ import annotations

from pathlib import Path

import pytest
from visits import Command, make_vault


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The garden visits, and the current folder."""
    folder = make_vault(tmp_path / "vault")
    monkeypatch.chdir(folder)
    return folder
