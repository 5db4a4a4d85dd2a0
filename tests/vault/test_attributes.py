import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import failing, raised
from ticking import ANA, DONE, TWO, attention_of, logs_of, page_of_vault, run, tick, ticking_vault

from followup_md.vault.files import CouldNotWrite
from followup_md.vault.writing import replace_file

OLD, NEW = b"old", b"new bytes"
ACL = "system.posix_acl_access"
LABEL = "security.label"


class Attributes:
    """A file system that keeps extended attributes, whatever the one below it does.

    Each new file has the attributes `given`; those in `refused` cannot be set.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.kept: dict[int, dict[str, bytes]] = {}
        self.given: dict[str, bytes] = {}
        self.refused: set[str] = set()
        for name in ("listxattr", "getxattr", "setxattr", "removexattr"):
            patch.setattr(os, name, getattr(self, name), raising=False)

    def of(self, path: Path) -> dict[str, bytes]:
        return self.kept.setdefault(os.lstat(path).st_ino, dict(self.given))

    def listxattr(self, path: Path, follow_symlinks: bool) -> list[str]:
        return list(self.of(path))

    def getxattr(self, path: Path, name: str, follow_symlinks: bool) -> bytes:
        return self.of(path)[name]

    def setxattr(self, path: Path, name: str, value: bytes, follow_symlinks: bool) -> None:
        if name in self.refused:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))
        self.of(path)[name] = value

    def removexattr(self, path: Path, name: str, follow_symlinks: bool) -> None:
        del self.of(path)[name]


@pytest.fixture
def attributes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Attributes]:
    with monkeypatch.context() as patch:
        yield Attributes(patch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "Moss.md").write_bytes(OLD)
    return tmp_path / "Moss.md"


def test_attributes_and_access_list_are_carried_over(path: Path, attributes: Attributes):
    own = {"user.tags": b"garden", ACL: b"\2...", LABEL: b"same"}
    attributes.of(path).update(own)
    attributes.given, attributes.refused = {LABEL: b"same"}, {LABEL}  # what the system gives need not be set
    replace_file(path, NEW)
    assert (path.read_bytes(), attributes.of(path)) == (NEW, own)


def test_an_access_list_that_a_new_file_gets_from_its_folder_is_not_put_on_one_that_had_none(
    path: Path, attributes: Attributes
):
    attributes.of(path)
    attributes.given = {ACL: b"of the folder", LABEL: b"a"}
    replace_file(path, NEW)
    assert (path.read_bytes(), attributes.of(path)) == (NEW, {LABEL: b"a"})


def test_an_attribute_that_cannot_be_carried_over_is_named_and_the_file_left(path: Path, attributes: Attributes):
    attributes.of(path)["user.tags"] = b"garden"
    attributes.refused = {"user.tags"}
    message = "its attribute `user.tags` cannot be carried over to its new version (Operation not permitted)"
    with raised(CouldNotWrite, f"Moss.md is left as it is: {message}"):
        replace_file(path, NEW)
    assert (path.read_bytes(), os.listdir(path.parent)) == (OLD, ["Moss.md"])


@pytest.mark.parametrize("number", [errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_without_attributes_has_none_to_carry_over(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
):
    monkeypatch.setattr(os, "listxattr", failing(number), raising=False)
    replace_file(path, NEW)
    assert path.read_bytes() == NEW


def test_attributes_that_cannot_be_read_are_not_lost(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "listxattr", failing(errno.EIO), raising=False)
    with raised(CouldNotWrite, "Moss.md could not be written: Input/output error"):
        replace_file(path, NEW)
    assert path.read_bytes() == OLD


def test_a_system_without_a_way_to_read_attributes_is_not_asked(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(os, "listxattr", raising=False)
    replace_file(path, NEW)
    assert path.read_bytes() == NEW


def of_somebody_else(patch: pytest.MonkeyPatch, path: Path) -> os.stat_result:
    """Lets a file belong to somebody else, until it is replaced."""
    real, status = os.lstat, os.lstat(path)
    other = os.stat_result((*status[:4], status.st_uid + 1, status.st_gid + 2, *status[6:]))
    patch.setattr(os, "lstat", lambda asked, **named: other if asked == path else real(asked, **named))
    return other


def test_owner_and_group_are_carried_over_before_the_mode(path: Path, monkeypatch: pytest.MonkeyPatch):
    calls: list[tuple[object, ...]] = []
    path.chmod(0o660)
    with monkeypatch.context() as patch:
        other = of_somebody_else(patch, path)
        patch.setattr(os, "chown", lambda new, *ids: calls.append(ids))
        patch.setattr(os, "chmod", lambda new, mode: calls.append((mode,)))
        replace_file(path, NEW)
    assert (calls, path.read_bytes()) == ([(other.st_uid, other.st_gid), (0o660,)], NEW)


def test_an_owner_that_cannot_be_carried_over_is_named_and_the_file_left(path: Path, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        other = of_somebody_else(patch, path)
        patch.setattr(os, "chown", failing(errno.EPERM))
        what = f"its owner and group ({other.st_uid}:{other.st_gid}) cannot be carried over to its new version"
        with raised(CouldNotWrite, f"Moss.md is left as it is: {what} (Operation not permitted)"):
            replace_file(path, NEW)
    assert (path.read_bytes(), os.listdir(path.parent)) == (OLD, ["Moss.md"])


def test_what_cannot_be_carried_over_keeps_the_tick_and_no_other_note_waits(tmp_path: Path, attributes: Attributes):
    vault = ticking_vault(tmp_path / "vault", TWO)
    attributes.of(vault / "Beds/Rose.md")["user.tags"] = b"garden"
    attributes.refused = {"user.tags"}
    line = tick(vault, ANA)
    before = (vault / "Beds/Rose.md").read_bytes()
    assert run(vault).built.recorded == ()
    assert (vault / "Beds/Rose.md").read_bytes() == before
    assert any("`user.tags` cannot be carried over" in said for said in attention_of(page_of_vault(vault)))
    assert line.partition(" ^")[0] in page_of_vault(vault)
    attributes.refused = set()
    run(vault)
    assert logs_of(vault)["Beds/Rose.md"] == [f"2026-03-03 {DONE[ANA]}"]


def test_a_mode_of_a_group_stays(path: Path):
    path.chmod(0o660)
    replace_file(path, NEW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
