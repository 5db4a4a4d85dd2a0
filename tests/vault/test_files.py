import errno
import os
import random
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from faults import fail_for, failing, raised
from observed import environment
from waiting import LONGEST, next_bytes

import followup_md
from followup_md.vault import writing
from followup_md.vault.files import CouldNotLook, CouldNotWrite, exists, read_bytes, read_whole
from followup_md.vault.shipped import rules_folder
from followup_md.vault.writing import append_line, create_file, delete_file, make_folder, replace_file

OLD, NEW = b"old bytes\r\n" * 1000, b"new bytes\n" * 2000


def names_in(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


# reading


@pytest.mark.parametrize("size", [0, 1, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 40_000])
def test_a_file_up_to_the_limit_is_read_whole(tmp_path: Path, size: int):
    data = random.Random(size).randbytes(size)
    (tmp_path / "a").write_bytes(data)
    assert read_bytes(str(tmp_path / "a"), 40_000) == data


def test_of_a_larger_file_one_byte_more_than_the_limit_is_read(tmp_path: Path):
    data = random.Random(1).randbytes(3 << 20)
    (tmp_path / "a").write_bytes(data)
    assert read_bytes(str(tmp_path / "a"), 2_500_000) == data[:2_500_001]


def test_a_link_is_not_followed(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links") as caught:
        read_bytes(str(tmp_path / "b"), 10)
    assert caught.value.errno == errno.ELOOP


def test_a_pipe_without_a_writer_does_not_block(tmp_path: Path):
    os.mkfifo(tmp_path / "a")
    assert read_bytes(str(tmp_path / "a"), 10) == b""


def test_reading_leaves_no_descriptor_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a").write_bytes(b"x")
    closed = []
    close = os.close
    monkeypatch.setattr(os, "close", lambda descriptor: (closed.append(descriptor), close(descriptor))[1])
    monkeypatch.setattr(os, "read", failing(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        read_bytes(str(tmp_path / "a"), 10)
    assert len(closed) == 1


def test_a_file_of_ours_is_read_whole_and_one_that_is_not_there_is_nothing(tmp_path: Path):
    (tmp_path / "a.md").write_bytes(OLD)
    assert (read_whole(tmp_path / "a.md"), read_whole(tmp_path / "b.md")) == (OLD, None)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_a_folder_or_pipe_in_place_of_a_file_of_ours_is_said_and_not_waited_for(
    tmp_path: Path, make: Callable[[Path], None]
):
    make(tmp_path / "Agenda.md")
    with raised(CouldNotLook, "Agenda.md is not a regular file"):
        read_whole(tmp_path / "Agenda.md")


def test_a_file_of_ours_that_cannot_be_read_is_not_taken_for_one_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "Agenda.md").write_bytes(OLD)
    monkeypatch.setattr(os, "read", failing(errno.EIO))
    with raised(CouldNotLook, "Agenda.md could not be read: Input/output error"):
        read_whole(tmp_path / "Agenda.md")


@pytest.mark.parametrize(("size", "most", "words"), [(3 << 30, 4 << 20, "4 MiB"), ((64 << 10) + 1, 64 << 10, "64 KiB")])
def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, most: int, words: str
):
    with (tmp_path / "Agenda.md").open("wb") as file:
        file.truncate(size)
    monkeypatch.setattr(os, "read", failing(errno.EIO))
    with raised(CouldNotLook, f"Agenda.md is larger than {words}, so it is not read"):
        read_whole(tmp_path / "Agenda.md", most)


def test_of_a_file_that_grows_while_it_is_read_no_more_than_the_limit_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "Agenda.md").write_bytes(b"x" * 100)
    asked: list[int] = []
    monkeypatch.setattr(os, "read", lambda descriptor, size: asked.append(size) or b"x" * size)
    with raised(CouldNotLook, "Agenda.md is larger than 64 KiB, so it is not read"):
        read_whole(tmp_path / "Agenda.md", 64 << 10)
    assert sum(asked) == (64 << 10) + 1


@pytest.mark.parametrize(("path", "there"), [("a.md", True), ("b.md", False), ("a.md/c.md", False), ("loop", True)])
def test_what_is_there_is_told_from_what_is_not(tmp_path: Path, path: str, there: bool):
    (tmp_path / "a.md").write_bytes(b"")
    (tmp_path / "loop").symlink_to("loop")
    assert exists(tmp_path / path) is there


def test_what_cannot_be_looked_at_is_neither_there_nor_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fail_for(monkeypatch, "lstat", "a.md", errno.EIO)
    with raised(CouldNotLook, "a.md could not be looked at: Input/output error"):
        exists(tmp_path / "a.md")


# replacing


@pytest.mark.parametrize("data", [b"", b"x", NEW])
def test_a_file_gets_its_new_bytes_and_nothing_is_left_beside_it(tmp_path: Path, data: bytes):
    path = tmp_path / "Agenda.md"
    path.write_bytes(OLD)
    replace_file(path, data)
    assert (path.read_bytes(), names_in(tmp_path)) == (data, ["Agenda.md"])


def test_a_new_file_has_the_mode_that_the_system_gives(tmp_path: Path):
    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "Agenda.md", NEW)
    finally:
        os.umask(before)
    path = tmp_path / "Agenda.md"
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (NEW, 0o640)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666, 0o200])
def test_the_mode_is_kept(tmp_path: Path, mode: int):
    path = tmp_path / "Agenda.md"
    path.write_bytes(OLD)
    path.chmod(mode)
    replace_file(path, NEW)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (NEW, mode)


def test_a_file_that_is_read_only_stays_as_it_is(tmp_path: Path):
    path = tmp_path / "Agenda.md"
    path.write_bytes(OLD)
    path.chmod(0o444)
    with pytest.raises(CouldNotWrite) as caught:
        replace_file(path, NEW)
    assert (str(caught.value), path.read_bytes()) == ("Agenda.md is read-only", OLD)


@pytest.mark.parametrize("target", ["other.md", "nowhere.md"])
def test_a_symbolic_link_is_not_written_through(tmp_path: Path, target: str):
    (tmp_path / "other.md").write_bytes(OLD)
    path = tmp_path / "Agenda.md"
    path.symlink_to(target)
    with raised(CouldNotWrite, "Agenda.md: refusing to write through a symlink"):
        replace_file(path, NEW)
    assert (path.readlink(), (tmp_path / "other.md").read_bytes()) == (Path(target), OLD)
    assert names_in(tmp_path) == ["Agenda.md", "other.md"]


def test_a_hard_link_is_not_parted_from_its_twin(tmp_path: Path):
    path, twin = tmp_path / "Agenda.md", tmp_path / "twin.md"
    path.write_bytes(OLD)
    twin.hardlink_to(path)
    with raised(CouldNotWrite, "Agenda.md: refusing to break a hard link"):
        replace_file(path, NEW)
    assert (path.read_bytes(), path.samefile(twin), names_in(tmp_path)) == (OLD, True, ["Agenda.md", "twin.md"])


def test_what_is_not_a_file_is_not_replaced(tmp_path: Path):
    os.mkfifo(tmp_path / "Agenda.md")
    with raised(CouldNotWrite, "Agenda.md is not a regular file"):
        replace_file(tmp_path / "Agenda.md", NEW)


def test_a_file_is_deleted_or_it_is_said_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "Book.md").write_bytes(OLD)
    with monkeypatch.context() as patch, raised(CouldNotWrite, "Book.md could not be deleted: Permission denied"):
        patch.setattr(os, "unlink", failing(errno.EACCES))
        delete_file(tmp_path / "Book.md")
    assert names_in(tmp_path) == ["Book.md"]
    delete_file(tmp_path / "Book.md")
    assert names_in(tmp_path) == []


def test_a_temporary_file_that_a_killed_run_left_is_removed(tmp_path: Path):
    (tmp_path / ".Agenda.md.followup-md.tmp").write_bytes(b"half a pa")
    replace_file(tmp_path / "Agenda.md", NEW)
    assert ((tmp_path / "Agenda.md").read_bytes(), names_in(tmp_path)) == (NEW, ["Agenda.md"])


def test_short_writes_are_carried_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:7]))
    replace_file(tmp_path / "Agenda.md", NEW[:100])
    assert (tmp_path / "Agenda.md").read_bytes() == NEW[:100]


def test_the_data_is_flushed_before_the_file_takes_its_place_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    calls = []
    for name in ("write", "fsync", "replace"):
        monkeypatch.setattr(os, name, recorded(calls, name, getattr(os, name)))
    replace_file(tmp_path / "Agenda.md", NEW)
    assert calls == ["write", "fsync", "replace", "fsync"]


def recorded(calls: list[str], name: str, function: Callable[..., object]) -> Callable[..., object]:
    def record(*arguments: object, **named: object) -> object:
        calls.append(name)
        return function(*arguments, **named)

    return record


def test_a_system_whose_folders_cannot_be_flushed_is_not_asked_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    calls: list[str] = []
    path = tmp_path / "Agenda.md"
    monkeypatch.setattr(os, "fsync", recorded(calls, "fsync", os.fsync))
    with monkeypatch.context() as patch:
        patch.setattr(writing.os, "name", "nt")
        writing._flush_folder(path)
    assert calls == []


# a faulty operating system

CALLS = ("open", "write", "fsync", "replace", "chmod", "lstat", "close")


class FaultySystem:
    """Lets the first so many of the system calls on a folder through and fails the next one.

    Calls on anything else (of another thread, of what is collected meanwhile) are neither counted nor failed.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, allowed: int, number: int) -> None:
        self.folder, self.left, self.number, self.failed = folder, allowed, number, ""
        self.opened: set[int] = set()
        for name in CALLS:
            monkeypatch.setattr(os, name, self._faulty(name, getattr(os, name)))

    def _faulty(self, name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            if not self._concerned(arguments[0]):
                return function(*arguments, **named)
            self.left -= 1
            if name == "close":
                self.opened.discard(arguments[0])
            if self.left == -1:
                self.failed = name
                if name == "close":
                    function(*arguments, **named)
                raise OSError(self.number, os.strerror(self.number))
            if name == "write":
                arguments = (arguments[0], arguments[1][: len(NEW) // 2])
            result = function(*arguments, **named)
            if name == "open":
                self.opened.add(result)
            return result

        return call

    def _concerned(self, what: int | str | bytes | os.PathLike[str]) -> bool:
        return what in self.opened if isinstance(what, int) else Path(os.fsdecode(what)).is_relative_to(self.folder)


NOT_FLUSHED = (
    "followup-md: Agenda.md was written, but its folder could not be flushed to disk ({}): "
    "look at it after a power failure"
)
ORDER = ["lstat", "open", "chmod", "write", "write", "fsync", "close", "replace", "open", "fsync", "close"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize(("allowed", "call"), list(enumerate(ORDER)))
def test_whichever_call_fails_the_file_is_whole_and_nothing_is_left_beside_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    allowed: int,
    call: str,
    number: int,
):
    path = tmp_path / "Agenda.md"
    path.write_bytes(OLD)
    is_replaced = ORDER.index("replace") < allowed
    with monkeypatch.context() as patch:
        system = FaultySystem(patch, tmp_path, allowed, number)
        if is_replaced:
            replace_file(path, NEW)
        else:
            with raised(CouldNotWrite, f"Agenda.md could not be written: {os.strerror(number)}"):
                replace_file(path, NEW)
    assert system.failed == call
    assert caplog.messages == [NOT_FLUSHED.format(os.strerror(number))] * is_replaced
    assert (path.read_bytes(), names_in(tmp_path)) == (NEW if is_replaced else OLD, ["Agenda.md"])


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.EACCES])
@pytest.mark.parametrize("call", ["open", "fsync"])
def test_a_file_system_that_does_not_flush_folders_is_not_told_of_at_each_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, call: str, number: int
):
    (tmp_path / "Agenda.md").write_bytes(OLD)
    with monkeypatch.context() as patch:
        system = FaultySystem(patch, tmp_path, ORDER.index(call, ORDER.index("replace")), number)
        replace_file(tmp_path / "Agenda.md", NEW)
    assert (system.failed, caplog.messages, (tmp_path / "Agenda.md").read_bytes()) == (call, [], NEW)


def test_there_is_no_other_call_that_could_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "Agenda.md"
    path.write_bytes(OLD)
    with monkeypatch.context() as patch:
        system = FaultySystem(patch, tmp_path, len(ORDER), errno.EIO)
        replace_file(path, NEW)
    assert (system.left, system.failed, path.read_bytes()) == (0, "", NEW)


def test_an_interruption_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "Agenda.md"
    path.write_bytes(OLD)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            replace_file(path, NEW)
    assert (path.read_bytes(), names_in(tmp_path)) == (OLD, ["Agenda.md"])


# a line more


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"", b"b\n"), (b"a\n", b"a\nb\n"), (b"half a", b"half a\nb\n"), (b"a\n" * 9999, b"a\n" * 9999 + b"b\n")],
)
def test_a_line_is_put_at_the_end_and_a_torn_one_is_ended_first(tmp_path: Path, old: bytes, new: bytes):
    path = tmp_path / "journal"
    path.write_bytes(old)
    append_line(path, b"b\n")
    assert (path.read_bytes(), names_in(tmp_path)) == (new, ["journal"])


@pytest.mark.parametrize("call", ["open", "write", "fsync"])
def test_a_line_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str):
    (tmp_path / "journal").write_bytes(b"a\n")
    monkeypatch.setattr(os, call, failing(errno.ENOSPC))
    with raised(CouldNotWrite, "journal could not be written: No space left on device"):
        append_line(tmp_path / "journal", b"b\n")


def test_a_line_is_not_written_through_a_link(tmp_path: Path):
    (tmp_path / "other").write_bytes(b"a\n")
    (tmp_path / "journal").symlink_to("other")
    with pytest.raises(CouldNotWrite):
        append_line(tmp_path / "journal", b"b\n")
    assert (tmp_path / "other").read_bytes() == b"a\n"


# making


def test_a_file_is_made_and_nothing_is_left_beside_it(tmp_path: Path):
    create_file(tmp_path / "Book.md", NEW)
    path = tmp_path / "Book.md"
    assert (path.read_bytes(), names_in(tmp_path), path.stat().st_nlink) == (NEW, ["Book.md"], 1)


def test_a_temporary_file_that_a_killed_run_left_does_not_keep_a_file_from_being_made(tmp_path: Path):
    (tmp_path / ".Book.md.followup-md.tmp").write_bytes(b"half a pa")
    create_file(tmp_path / "Book.md", NEW)
    assert ((tmp_path / "Book.md").read_bytes(), names_in(tmp_path)) == (NEW, ["Book.md"])


@pytest.mark.parametrize("make", [lambda path: path.write_bytes(OLD), Path.mkdir, lambda path: path.symlink_to("a")])
def test_a_file_is_never_made_in_the_place_of_another(tmp_path: Path, make: Callable[[Path], None]):
    path = tmp_path / "Book.md"
    make(path)
    before = os.lstat(path)
    with raised(CouldNotWrite, "Book.md could not be created: File exists"):
        create_file(path, NEW)
    after = os.lstat(path)
    assert (after.st_ino, after.st_mode, after.st_mtime_ns, names_in(tmp_path)) == (
        *(before.st_ino, before.st_mode, before.st_mtime_ns),
        ["Book.md"],
    )


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_a_file_that_cannot_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str):
    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing(errno.ENOSPC))
        with raised(CouldNotWrite, "Book.md could not be created: No space left on device"):
            create_file(tmp_path / "Book.md", NEW)
    assert names_in(tmp_path) == []


def test_a_folder_is_made_for_a_file_and_may_be_there(tmp_path: Path):
    for _ in range(2):
        make_folder(tmp_path, tmp_path / "a" / "b" / "Book.md")
    assert ((tmp_path / "a" / "b").is_dir(), names_in(tmp_path)) == (True, ["a"])


@pytest.mark.parametrize("path", ["../Book.md", "link/Book.md", "link/a/Book.md"])
def test_no_folder_is_made_outside_the_vault(tmp_path: Path, path: str):
    vault, outside = tmp_path / "vault", tmp_path / "outside"
    vault.mkdir()
    outside.mkdir()
    (vault / "link").symlink_to(outside)
    with raised(CouldNotWrite, "Book.md lies outside the vault, behind a symlink; refusing to write it"):
        make_folder(vault, vault / path)
    assert (names_in(outside), names_in(tmp_path)) == ([], ["outside", "vault"])


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"x")
    with raised(CouldNotWrite, "b could not be created: Not a directory"):
        make_folder(tmp_path, tmp_path / "a" / "b" / "Book.md")


# killed


WRITER = """
import os, sys
from pathlib import Path
from followup_md.vault.writing import replace_file
path, sizes = Path(sys.argv[1]), (40_000, 70_000)
for name in ("open", "write", "fsync", "replace", "close"):
    def told(*arguments, call=getattr(os, name), write=os.write, **named):
        write(1, b".")
        return call(*arguments, **named)
    setattr(os, name, told)
for number in range(1_000_000):
    replace_file(path, (b"%d" % (number % 10)) * sizes[number % 2])
"""


def test_a_writer_killed_at_any_point_leaves_old_or_new_bytes(tmp_path: Path):
    chance = random.Random(7)
    path = tmp_path / "Agenda.md"
    path.write_bytes(b"1" * 70_000)
    for _ in range(15):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            stdout=subprocess.PIPE,
            env=environment(),
        )
        assert writer.stdout is not None
        wanted = chance.randrange(1, 40)
        seen = 0
        while seen < wanted and (told := next_bytes(writer.stdout.fileno(), writer, wanted - seen)):
            seen += len(told)
        writer.send_signal(signal.SIGKILL)
        writer.stdout.close()
        assert (seen, writer.wait(LONGEST)) == (wanted, -signal.SIGKILL)
        data = path.read_bytes()
        digit = int(data[:1])
        assert data == (b"%d" % digit) * (40_000, 70_000)[digit % 2]
        assert set(names_in(tmp_path)) <= {"Agenda.md", ".Agenda.md.followup-md.tmp"}
    replace_file(path, NEW)
    assert (path.read_bytes(), names_in(tmp_path)) == (NEW, ["Agenda.md"])


# the shipped rules


def test_the_shipped_rules_lie_beside_the_package_or_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert (rules_folder() / "job-search.md").is_file()
    monkeypatch.setattr(followup_md, "__file__", str(tmp_path / "package" / "__init__.py"))
    assert rules_folder() == tmp_path / "rules"
    (tmp_path / "package" / "_rules").mkdir(parents=True)
    assert rules_folder() == tmp_path / "package" / "_rules"
