import errno
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from faults import cannot_open, fail_for
from ticking import bytes_in
from visits import NOTES, TODAY, Command, note
from waiting import LONGEST, next_bytes

from followup_md.vault import locks
from followup_md.vault.edits import log_events

PAID = "2026-03-03 paid"
MOSS = note(NOTES["Moss.md"])
NOTHING = "nothing to undo: no note was edited in the last 30 days\n"


def test_the_last_event_is_taken_back_and_then_the_one_before_it(run: Command, vault: Path):
    log_events(vault, "Moss.md", (PAID,), TODAY)
    log_events(vault, "Ivy.md", ("2026-03-02 watered",), TODAY)
    assert run("undo") == (0, "Ivy.md: took back 2026-03-02 watered\n", "")
    assert run("undo") == (0, "Moss.md: took back 2026-03-03 paid\n", "")
    assert run("undo") == (1, "", NOTHING)
    assert {name: (vault / name).read_text("utf-8") for name in NOTES} == {
        name: note(fields) for name, fields in NOTES.items()
    }


def test_the_vault_can_be_named_and_is_else_the_nearest_one(
    run: Command, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    log_events(vault, "Moss.md", (PAID,), TODAY)
    log_events(vault, "Ivy.md", (PAID,), TODAY)
    monkeypatch.chdir(vault / "Beds")
    assert run("undo") == (0, "Ivy.md: took back 2026-03-03 paid\n", "")
    monkeypatch.chdir(tmp_path)
    assert run("undo") == (1, "", NOTHING)
    assert run("undo", vault) == (0, "Moss.md: took back 2026-03-03 paid\n", "")


def test_a_note_that_changed_since_is_left_alone(run: Command, vault: Path):
    log_events(vault, "Moss.md", (PAID,), TODAY)
    with (vault / "Moss.md").open("a") as file:
        file.write("mine")
    reason = "Moss.md, 2026-03-03 paid: the note has changed since; take the line out by hand"
    assert run("undo") == (1, "", f"not undone: {reason}\n")
    assert (vault / "Moss.md").read_text("utf-8") == note(NOTES["Moss.md"] + f"log:\n  - {PAID}\n") + "mine"


def test_no_escape_sequence_of_a_file_name_reaches_the_output(run: Command, vault: Path):
    (vault / "a\x1b[31m.md").write_text(MOSS, "utf-8")
    log_events(vault, "a\x1b[31m.md", (PAID,), TODAY)
    log_events(vault, "a\x1b[31m.md", ("2026-03-02 paid",), TODAY)
    assert run("undo") == (0, "a[31m.md: took back 2026-03-02 paid\n", "")
    with (vault / "a\x1b[31m.md").open("a") as file:
        file.write("mine")
    reason = "a[31m.md, 2026-03-03 paid: the note has changed since; take the line out by hand"
    assert run("undo") == (1, "", f"not undone: {reason}\n")


HOLDER = "import fcntl, os, sys; fcntl.flock(os.open('.', os.O_RDONLY), fcntl.LOCK_EX); print(1, flush=True); input()"


@pytest.mark.parametrize("command", [["undo"], ["log", "moss", "paid"]], ids=["undo", "log"])
def test_while_another_process_writes_nothing_is_written(
    run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
):
    log_events(vault, "Moss.md", ("2026-03-01 watered",), TODAY)
    before = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()}
    clock = [0.0]
    time = SimpleNamespace(monotonic=lambda: sum(clock), sleep=clock.append)
    monkeypatch.setattr(locks, "time", time)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=vault, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert next_bytes(other.stdout.fileno(), other)[:1] == b"1"
        said = run(*command)
        other.communicate(b"\n", timeout=LONGEST)
    reason = "another followup-md is writing in this vault; try again when it is done"
    assert said == (3, "", f"followup-md: {reason}\n")
    assert {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()} == before
    assert sum(clock) >= locks.LOCK_WAIT
    assert run(*command)[0] == 0


def test_a_note_that_cannot_be_read_stops_it_before_any_older_edit(
    run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch
):
    log_events(vault, "Ivy.md", (PAID,), TODAY)
    log_events(vault, "Moss.md", (PAID,), TODAY)
    before = bytes_in(vault)
    with monkeypatch.context() as patch:
        cannot_open(patch, "Moss.md")
        assert run("undo") == (3, "", "followup-md: Moss.md could not be read: Permission denied\n")
    assert bytes_in(vault) == before
    assert run("undo") == (0, "Moss.md: took back 2026-03-03 paid\n", "")


def test_a_vault_that_cannot_be_looked_at_is_not_one_that_is_not_there(
    run: Command, vault: Path, monkeypatch: pytest.MonkeyPatch
):
    fail_for(monkeypatch, "stat", "vault", errno.ENOTCONN)
    message = f"followup-md: {vault} could not be looked at: Transport endpoint is not connected\n"
    assert run("undo", vault) == (3, "", message)
