"""Whatever call to the system fails, or is the last one: nothing is lost, nothing is half, nothing happens twice.

Each call of a command about the vault fails once, and from it on all do, with each error; and the process is killed at
each. As a rule a sample of these is run, always the same one; `FAULTS=all` in the environment runs them all.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import random
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from letters import BILL, DRAFTING, GREETING
from system_calls import nothing, system_calls
from ticking import CY, FERN, PARTY, bytes_in
from visits import Command, note

from followup_md.vault.journal import JOURNAL

DAY = "2026-03-03"
RULES = DRAFTING.replace("page:\n", "page:\n  calendar: Agenda.ics\n", 1)
SAMPLE = 36
"""How many faults of each command are tried as a rule."""
COMMANDS = {
    "agenda": ("agenda", "--as-of", DAY, "VAULT"),
    "log": ("log", "Fern", "watered", "Cy", "Wren", "--date", DAY, "--vault", "VAULT"),
    "undo": ("undo", "VAULT"),
    "draft": ("draft", "Fern", "--as-of", DAY, "--vault", "VAULT"),
    "new": ("new", "visit", "garden=Oak Hill", "day=2026-03-02", "--file", "Oak.md", "--vault", "VAULT"),
}


class Killed(BaseException):
    """The process is no more: nothing that comes behind it is done."""


class Fault(NamedTuple):
    """What is wrong with call `at`, and with those behind it unless it is `alone`; no error for a kill."""

    at: int
    error: int | None
    alone: bool = False

    def step(self, number: int, name: str) -> None:
        """Steps in before a call."""
        if number < self.at or (self.alone and number > self.at):
            return
        if self.error is None:
            raise Killed
        raise OSError(self.error, os.strerror(self.error))


class Case(NamedTuple):
    """A command, a vault in which it has something to do, and what the vault is when it has done it."""

    words: tuple[str, ...]
    vault: Path
    before: dict[str, bytes]
    after: dict[str, bytes]
    calls: int

    def faults(self) -> list[Fault]:
        """All that can happen to it, or a sample."""
        numbers = range(1, self.calls + 1)
        errors = (errno.EIO, errno.ENOSPC, errno.EACCES)
        faults = [Fault(at, error, alone) for at in numbers for error in errors for alone in (True, False)]
        faults += [Fault(at, None) for at in numbers]
        if os.environ.get("FAULTS") == "all":
            return faults
        return random.Random(7).sample(faults, min(SAMPLE, len(faults)))


def notes_in(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of the user, and the drafts."""
    return {path: data for path, data in files.items() if path.endswith(".md") and path != "Agenda.md"}


def make_case(run: Command, folder: Path, name: str) -> Case:
    """The vault before the command, and a run without a fault."""
    vault = folder / "vault"
    for path, text in {
        "rules.yaml": RULES,
        "Templates/greeting.md": GREETING,
        "Templates/bill.md": BILL,
        "Beds/Rose.md": note(PARTY),
        "Fern.md": note(FERN),
    }.items():
        (vault / path).parent.mkdir(parents=True, exist_ok=True)
        (vault / path).write_text(text, "utf-8")
    words = {name: tuple(str(vault) if word == "VAULT" else word for word in words) for name, words in COMMANDS.items()}
    if name == "agenda":
        assert run(*words["draft"])[0] == 0
    assert run(*words["agenda"])[0] == 0
    if name == "undo":
        assert run(*words["log"])[0] == 0
    if name == "agenda":
        page = (vault / "Agenda.md").read_text("utf-8")
        for line in ("**Greet Ana", "**Greet Bo", f"**{CY}"):
            assert page.count(f"- [ ] {line}") == 1
            page = page.replace(f"- [ ] {line}", f"- [x] {line}")
        (vault / "Agenda.md").write_text(f"Mine.\n{page}", "utf-8")
    before = bytes_in(vault)
    shutil.copytree(vault, folder / "kept")
    with system_calls(vault, nothing) as calls:
        assert run(*words[name])[0] == 0
    after = bytes_in(vault)
    assert after != before
    return Case(words[name], vault, before, after, len(calls))


def put_back(case: Case, folder: Path) -> None:
    """The vault as it was before."""
    for path in case.vault.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(folder / "kept", case.vault, dirs_exist_ok=True)


def try_fault(run: Command, case: Case, fault: Fault) -> int | None:
    """The exit code of the command with a fault; None for a kill."""
    with system_calls(case.vault, fault.step):
        try:
            return run(*case.words)[0]
        except Killed:
            return None
        finally:
            gc.enable()


def is_whole(path: str, data: bytes, case: Case) -> bool:
    """Whether a file holds its old bytes, or the new ones; a page may say what went wrong."""
    if path == "Agenda.md":
        own = data.startswith(case.before[path][:6])
        return own and data.count(b"<!-- followup-md:begin") == 1 == data.count(b"<!-- followup-md:end")
    if path == "Agenda.ics":
        return data.startswith(b"BEGIN:VCALENDAR") and data.endswith(b"END:VCALENDAR\r\n")
    if path == JOURNAL:
        return all(isinstance(json.loads(line), dict) for line in data.splitlines())
    return data in (case.before.get(path), case.after.get(path))


def wrong_at_once(case: Case, fault: Fault, code: int | None) -> list[str]:
    """What is wrong with a vault right behind a fault."""
    files = bytes_in(case.vault)
    left = [path for path in files if path.endswith(".tmp")]
    half = [path for path, data in files.items() if path not in left and not is_whole(path, data, case)]
    wrong = [f"not whole: {half}"] if half else []
    if code not in ((None,) if fault.error is None else (0, 1, 3)):
        wrong.append(f"exit code {code}")
    if code == 0 and case.words[0] != "agenda" and notes_in(files) != notes_in(case.after):
        wrong.append("exit code 0 and not done")
    if left and fault.error and fault.alone:
        wrong.append(f"left behind: {left}")
    return wrong


def wrong_in_the_end(run: Command, case: Case, code: int | None) -> list[str]:
    """What is wrong when the command, or the next one, has been run again without a fault, and when all is undone."""
    run(*(("agenda", "--as-of", DAY, case.vault) if code == 0 else case.words))
    then = bytes_in(case.vault)
    changed = differing(notes_in(then), notes_in(case.after))
    if case.words[0] == "agenda":  # the mark of a draft as sent is not caught up yet; the draft is whole all the same
        changed = [path for path in changed if not path.startswith("Drafts/")]
    wrong = [f"next run: {path}" for path in changed]
    if case.words[0] == "agenda" and then["Agenda.md"] != case.after["Agenda.md"]:
        wrong.append("next run: another page")
    if case.words[0] in ("agenda", "log"):
        while run("undo", case.vault)[0] == 0:
            pass
        wrong += [f"undone: {path}" for path in differing(notes_in(bytes_in(case.vault)), notes_in(case.before))]
    return wrong


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", COMMANDS)
def test_whatever_fails_nothing_is_lost_or_half_or_done_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
):
    run = Command(monkeypatch, capsys)
    case = make_case(run, tmp_path, name)
    wrong: dict[Fault, list[str]] = {}
    for fault in case.faults():
        put_back(case, tmp_path)
        code = try_fault(run, case, fault)
        wrong[fault] = wrong_at_once(case, fault, code) + wrong_in_the_end(run, case, code)
    assert {fault: reasons for fault, reasons in wrong.items() if reasons} == {}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The paths whose bytes differ."""
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))
