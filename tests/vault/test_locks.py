"""One writer of a vault at a time, and one watcher on a machine."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from faults import failing
from ticking import bytes_in
from visits import make_vault

from followup_md.vault import locks
from followup_md.vault.files import CouldNotLook, CouldNotWrite
from followup_md.vault.locks import vault_lock, watcher_lock


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return make_vault(tmp_path / "vault")


def names_in(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


# a writer


def test_a_second_writer_waits_and_then_says_so_and_the_first_one_lets_go(tmp_path: Path):
    with vault_lock(tmp_path):
        with pytest.raises(CouldNotWrite) as caught, vault_lock(tmp_path, wait=0):
            pytest.fail("two writers at once")
        assert str(caught.value) == "another followup-md is writing in this vault; try again when it is done"
    with vault_lock(tmp_path, wait=0):
        assert names_in(tmp_path) == []


def test_the_lock_is_let_go_when_the_work_fails(tmp_path: Path):
    with pytest.raises(ZeroDivisionError), vault_lock(tmp_path):
        raise ZeroDivisionError
    with vault_lock(tmp_path, wait=0):
        assert names_in(tmp_path) == []


def test_a_waiting_writer_goes_on_as_soon_as_the_first_one_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = vault_lock(tmp_path)
    first.__enter__()
    waits: list[float] = []

    def release(seconds: float) -> None:
        waits.append(seconds)
        first.__exit__(None, None, None)

    monkeypatch.setattr(locks.time, "sleep", release)
    with vault_lock(tmp_path):
        assert waits == [0.05]


def test_two_vaults_do_not_wait_for_each_other(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with vault_lock(tmp_path / "a"), vault_lock(tmp_path / "b", wait=0):
        assert names_in(tmp_path) == ["a", "b"]


def test_a_file_system_without_locks_is_written_without_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import fcntl

    monkeypatch.setattr(fcntl, "flock", failing(errno.ENOTSUP))
    with vault_lock(tmp_path, wait=0), vault_lock(tmp_path, wait=0):
        assert names_in(tmp_path) == []


def test_a_system_without_locks_is_written_without_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with vault_lock(tmp_path, wait=0), vault_lock(tmp_path, wait=0):
        assert names_in(tmp_path) == []


def test_a_vault_that_cannot_be_opened_is_said(tmp_path: Path):
    with (
        pytest.raises(CouldNotLook, match=r"^the vault could not be opened: No such file or directory$"),
        vault_lock(tmp_path / "gone"),
    ):
        pass


# a watcher


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "locks"
    made.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(made))
    return made


def refused(vault: Path) -> str:
    with pytest.raises(CouldNotWrite) as caught, watcher_lock(vault):
        pass
    return str(caught.value)


def test_the_lock_lies_outside_the_vault_and_names_its_owner(folder: Path, vault: Path):
    before = bytes_in(vault)
    with watcher_lock(vault):
        (path,) = folder.iterdir()
        assert (path.read_text("utf-8"), path.stat().st_mode & 0o777) == (f"process {os.getpid()}", 0o600)
        assert refused(vault) == f"process {os.getpid()} is already watching this vault"
        assert bytes_in(vault) == before
    assert list(folder.iterdir()) == []


def test_a_lock_without_a_name_is_another_followup_md(folder: Path, vault: Path):
    with watcher_lock(vault):
        (path,) = folder.iterdir()
        path.write_bytes(b" \n")
        assert refused(vault) == "another followup-md is already watching this vault"


def test_a_lock_is_gone_after_a_failure_and_can_be_taken_again(folder: Path, vault: Path):
    with pytest.raises(ZeroDivisionError), watcher_lock(vault):
        raise ZeroDivisionError
    assert list(folder.iterdir()) == []
    with watcher_lock(vault):
        pass


@pytest.mark.parametrize("is_new", [False, True], ids=["gone", "another one"])
def test_a_lock_file_that_its_owner_takes_away_meanwhile_is_made_anew(
    folder: Path, vault: Path, monkeypatch: pytest.MonkeyPatch, is_new: bool
):
    import fcntl

    real, taken = fcntl.flock, []

    def taking(descriptor: int, how: int) -> None:
        real(descriptor, how)
        taken.append(descriptor)
        if len(taken) == 1:
            (path,) = folder.iterdir()
            path.rename(folder / "old")
            if is_new:
                path.touch()

    monkeypatch.setattr(fcntl, "flock", taking)
    with watcher_lock(vault):
        assert (len(taken), [path.name for path in folder.iterdir() if path.name != "old"]) == (
            2,
            [path.name for path in folder.iterdir() if path.suffix == ".lock"],
        )
        assert refused(vault) == f"process {os.getpid()} is already watching this vault"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files, and no runtime folder."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_without_a_folder_of_the_user_one_is_made_among_the_temporary_files(temporary: Path, vault: Path):
    for _ in range(2):
        with watcher_lock(vault):
            (folder,) = temporary.iterdir()
            assert (folder.name, folder.stat().st_mode & 0o777) == (f"followup-md-{os.getuid()}", 0o700)
            assert [path.suffix for path in folder.iterdir()] == [".lock"]
            assert refused(vault) == f"process {os.getpid()} is already watching this vault"


def test_a_runtime_folder_into_which_others_can_write_is_not_used(folder: Path, temporary: Path, vault: Path):
    folder.chmod(0o777)
    with watcher_lock(vault):
        assert (list(folder.iterdir()), len(list(temporary.iterdir()))) == ([], 1)


@pytest.mark.parametrize(
    "make",
    [Path.touch, lambda path: path.symlink_to("/"), lambda path: (path.mkdir(), path.chmod(0o777))],
    ids=["file", "link", "folder for all"],
)
def test_what_another_user_put_in_place_of_our_folder_is_said(
    temporary: Path, vault: Path, make: Callable[[Path], object]
):
    place = temporary / f"followup-md-{os.getuid()}"
    make(place)
    assert refused(vault) == f"{place} is not a folder that you alone can write into; remove it or set XDG_RUNTIME_DIR"


def test_a_folder_for_the_lock_that_cannot_be_made_is_said(temporary: Path, vault: Path):
    temporary.rmdir()
    place = temporary / f"followup-md-{os.getuid()}"
    assert refused(vault) == f"the folder {place} could not be made: No such file or directory"


def test_a_lock_that_cannot_be_made_is_said(folder: Path, vault: Path):
    with watcher_lock(vault):
        (path,) = folder.iterdir()
    path.mkdir()
    assert refused(vault) == f"the lock {path} could not be made: Is a directory"


def test_where_the_system_has_no_locks_there_are_none(folder: Path, vault: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with watcher_lock(vault), watcher_lock(vault):
        assert list(folder.iterdir()) == []


def test_a_lock_file_that_was_cleaned_away_is_no_defect_of_ours(folder: Path, vault: Path):
    with watcher_lock(vault):
        (path,) = folder.iterdir()
        path.unlink()
