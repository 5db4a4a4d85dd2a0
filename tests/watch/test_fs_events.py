"""What is heard of a real folder: watchdog and inotify as they are; nothing is decided by how long something takes."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.events import DirCreatedEvent, FileCreatedEvent, FileSystemEvent
from watchdog.observers import Observer

from followup_md.watch.fs_events import NETWORKS, Source, silent_file_system
from followup_md.watch.watcher import Change

pytestmark = pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")  # watchdog's, of nested new folders
LONGEST = 10.0
LOST = Change(lost=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "vault"
    (made / "Beds").mkdir(parents=True)
    (made / "Fern.md").write_text("Fern", "utf-8")
    return made


@pytest.fixture
def source(folder: Path) -> Iterator[Source]:
    """One that listens: it has heard of a first file."""
    made = Source(folder)
    made.start()
    listens(made)
    yield made
    made.stop()


def listens(source: Source) -> None:
    """Write a file again and again until it is heard, and then take all that was heard of it."""
    until = time.monotonic() + LONGEST
    while True:
        (source.root / "first.md").write_text("", "utf-8")
        if source.get(0.05):
            break
        assert time.monotonic() < until
    assert heard(source, "listening.md", lambda: (source.root / "listening.md").write_text("", "utf-8"))


def heard(source: Source, path: str, act: Callable[[], object], then: str = "") -> list[Change]:
    """Everything heard from an act on, until a path is named; `then` is written behind the act to be that path."""
    act()
    if then:
        (source.root / then).write_text("", "utf-8")
    changes: list[Change] = []
    until = time.monotonic() + LONGEST
    while not any((then or path) in change.paths for change in changes):
        assert time.monotonic() < until, changes
        changes += source.get(0.5)
    return changes


def names(changes: list[Change]) -> set[str]:
    return {path for change in changes for path in change.paths}


def until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
    return True


# what is heard


def test_a_new_file_and_a_changed_one_are_heard(source: Source, folder: Path):
    assert names(heard(source, "new.md", lambda: (folder / "new.md").write_text("a", "utf-8"))) == {"new.md"}
    assert names(heard(source, "Fern.md", lambda: (folder / "Fern.md").write_text("b", "utf-8"))) >= {"Fern.md"}


def test_a_deleted_file_is_heard(source: Source, folder: Path):
    assert names(heard(source, "Fern.md", (folder / "Fern.md").unlink)) >= {"Fern.md"}


def test_a_file_in_a_folder_has_its_path_from_the_root(source: Source, folder: Path):
    assert "Beds/Été.md" in names(heard(source, "Beds/Été.md", lambda: (folder / "Beds/Été.md").write_text("a")))


def test_a_rename_names_both_ends(source: Source, folder: Path):
    changes = heard(source, "Moss.md", lambda: (folder / "Fern.md").rename(folder / "Beds/../Moss.md"))
    assert Change(("Fern.md", "Moss.md")) in changes


@pytest.mark.parametrize("temporary", [".Fern.md.tmp", "Fern.md.tmp", ".tmp/Fern.md"])
def test_a_save_by_renaming_is_heard(source: Source, folder: Path, temporary: str):
    def save() -> None:
        (folder / temporary).parent.mkdir(exist_ok=True)
        (folder / temporary).write_text("b", "utf-8")
        (folder / temporary).replace(folder / "Fern.md")

    found = names(heard(source, "Fern.md", save))
    assert {path for path in found if path.endswith(".md")} - {"listening.md", "first.md"} == {"Fern.md"}


def test_reading_is_not_heard(source: Source, folder: Path):
    def read() -> None:
        (folder / "Fern.md").read_bytes()
        list(folder.rglob("*"))

    assert names(heard(source, "", read, then="after.md")) - {"listening.md"} == {"after.md"}


@pytest.mark.parametrize("path", [".hidden.md", ".trash/a.md", "Beds/.hidden.md", ".obsidian/Beds/a.md"])
def test_what_lies_behind_a_dot_is_not_heard(source: Source, folder: Path, path: str):
    def write() -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("a", "utf-8")

    assert names(heard(source, "", write, then="after.md")) - {"listening.md"} == {"after.md"}


def test_a_note_that_goes_to_the_cloud_may_be_any(source: Source, folder: Path):
    assert LOST in heard(source, "", (folder / ".Fern.md.icloud").touch, then="after.md")


def test_a_new_folder_may_hold_anything_and_is_heard_from_then_on(source: Source, folder: Path):
    def make() -> None:
        (folder / "New").mkdir()

    assert LOST in heard(source, "", make, then="after.md")
    assert source.is_sound()
    assert "New/a.md" in names(heard(source, "New/a.md", lambda: (folder / "New/a.md").write_text("a")))


@pytest.mark.parametrize(
    "act",
    [
        lambda folder: (folder / "Beds").rename(folder / "Borders"),
        lambda folder: (folder / "Beds").rename(folder.parent / "Beds"),
        lambda folder: (folder / "Beds").rmdir(),
    ],
    ids=["renamed", "moved out", "deleted"],
)
def test_behind_a_folder_that_went_away_it_has_to_listen_anew(
    source: Source, folder: Path, act: Callable[[Path], object]
):
    assert LOST in heard(source, "", lambda: act(folder), then="after.md")
    assert not source.is_sound()
    source.stop()
    source.start()
    assert source.is_sound()
    listens(source)


def test_a_name_that_is_no_text_is_heard_all_the_same(source: Source, folder: Path):
    path = os.fsencode(folder) + b"/\xff.md"

    def write() -> None:
        with open(path, "wb") as file:
            file.write(b"a")

    assert "\udcff.md" in names(heard(source, "\udcff.md", write))


# getting what was heard


def test_nothing_heard_is_an_empty_list(folder: Path):
    source = Source(folder)
    assert (source.get(0.0), source.get(-5.0), source.get(0.001)) == ([], [], [])


def test_all_that_was_heard_comes_at_once_and_in_order(folder: Path):
    source = Source(folder)
    source.lost()
    source.wake()
    source.lost()
    assert (source.get(LONGEST), source.get(0.0)) == ([LOST, Change(), LOST], [])


def test_a_root_behind_a_link_is_the_folder_it_leads_to(folder: Path):
    link = folder.parent / "link"
    link.symlink_to(folder)
    source = Source(link)
    source.start()
    try:
        listens(source)
        assert source.is_sound()
        other = folder.parent / "other"
        other.mkdir()
        link.unlink()
        link.symlink_to(other)
        assert not source.is_sound()
    finally:
        source.stop()


@pytest.mark.parametrize(
    ("event", "changes"),
    [
        (FileCreatedEvent("/else/Fern.md"), []),
        (FileCreatedEvent(""), []),
        (DirCreatedEvent("/else"), [LOST]),
    ],
    ids=["elsewhere", "nameless", "folder"],
)
def test_what_lies_elsewhere_is_no_path_of_the_vault(folder: Path, event: FileSystemEvent, changes: list[Change]):
    source = Source(folder)
    source._prefix = f"{folder}/"
    source._hear(event)
    assert source.get(0.0) == changes


# what can go wrong


def test_a_warning_of_watchdog_is_lost_events_and_is_not_printed(source: Source, capsys: pytest.CaptureFixture[str]):
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed")
    logging.getLogger("watchdog.observers").info("of no concern")
    assert [change for change in source.get(LONGEST) if change.lost] == [LOST]
    source.stop()
    assert source not in [getattr(one, "source", None) for one in logging.getLogger("watchdog").handlers]
    assert capsys.readouterr() == ("", "")


def test_without_a_folder_it_does_not_listen_until_there_is_one(tmp_path: Path):
    source = Source(tmp_path / "later")
    source.start()
    assert not source.is_sound()
    (tmp_path / "later").mkdir()
    assert not source.is_sound()
    source.start()
    assert source.is_sound()
    source.stop()
    source.stop()
    assert not source.is_sound()


@pytest.mark.parametrize("way", ["deleted", "moved"])
def test_a_root_that_went_away_and_came_back_is_listened_to_after_a_new_start(source: Source, folder: Path, way: str):
    if way == "deleted":
        shutil.rmtree(folder)
    else:
        folder.rename(folder.parent / "away")
    assert until(lambda: not source.is_sound())
    folder.mkdir()
    assert not source.is_sound()
    source.stop()
    source.start()
    assert source.is_sound()
    listens(source)


def test_an_emitter_that_died_makes_it_unsound(source: Source, folder: Path):
    assert source._observer
    for emitter in source._observer.emitters:
        emitter.stop()
    assert until(lambda: not source.is_sound())


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
@pytest.mark.parametrize("place", ["schedule", "start"])
def test_a_system_without_watches_left_is_told_and_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, place: str
):
    def exhausted(*arguments: object, **named: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Observer, place, exhausted)
    source = Source(folder)
    before = list(logging.getLogger("watchdog").handlers)
    with pytest.raises(OSError) as caught:
        source.start()
    assert (caught.value.errno, source.is_sound()) == (number, False)
    assert logging.getLogger("watchdog").handlers == before
    source.stop()


def test_without_events_it_is_sound_and_hears_nothing(folder: Path):
    source = Source(folder, events=False)
    source.start()
    (folder / "Fern.md").write_text("b", "utf-8")
    assert (source.is_sound(), source.get(0.0)) == (True, [])
    shutil.rmtree(folder)
    assert source.is_sound()
    source.stop()


# where no events come

MOUNTS = """\
1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
2 1 0:5 / {root}/share rw - nfs4 server.example:/share rw
3 2 0:6 / {root}/share/local rw,relatime shared:5 master:2 - ext4 /dev/sdb1 rw
4 1 0:7 / {root}/with\\040a\\040blank rw - cifs //server.example/x rw
5 1 0:8 / {root}/over rw - ext4 /dev/sdc1 rw
6 1 0:9 / {root}/over rw - fuse.sshfs server.example: rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        (".", ""),
        ("share", "nfs4"),
        ("share/notes", "nfs4"),
        ("shared", ""),
        ("share/local", ""),
        ("share/local/notes", ""),
        ("with a blank", "cifs"),
        ("with a blank/notes", "cifs"),
        ("with", ""),
        ("over", "fuse.sshfs"),
        ("link", "nfs4"),
    ],
)
def test_a_folder_lies_on_the_innermost_mount_above_it(tmp_path: Path, folder: str, kind: str):
    (tmp_path / "mountinfo").write_text(MOUNTS.format(root=tmp_path), "utf-8")
    (tmp_path / folder).mkdir(parents=True, exist_ok=True) if folder != "link" else None
    (tmp_path / "link").symlink_to("share/notes")
    assert silent_file_system(tmp_path / folder, str(tmp_path / "mountinfo")) == kind


@pytest.mark.parametrize("kind", sorted(NETWORKS))
def test_each_network_sends_no_events(tmp_path: Path, kind: str):
    (tmp_path / "mountinfo").write_bytes(f"1 0 8:1 / / rw - {kind} \udcff rw\n".encode("utf-8", "surrogateescape"))
    assert silent_file_system(tmp_path, str(tmp_path / "mountinfo")) == kind


@pytest.mark.parametrize("text", [None, "", "2 1 0:5 / /nowhere/at/all rw - nfs4 server.example:/share rw\n"])
def test_a_system_that_names_no_mount_sends_events(tmp_path: Path, text: str | None):
    if text is not None:
        (tmp_path / "mountinfo").write_text(text, "utf-8")
    assert silent_file_system(tmp_path, str(tmp_path / "mountinfo")) == ""


def test_this_folder_can_be_asked_about(tmp_path: Path):
    assert silent_file_system(tmp_path) in {"", *NETWORKS}


@pytest.mark.parametrize(("name", "escaped"), [("a\tb", "a\\011b"), ("a\\b", "a\\134b"), ("a\nb", "a\\012b")])
def test_every_escape_of_a_mount_is_undone(tmp_path: Path, name: str, escaped: str):
    (tmp_path / "mountinfo").write_text(f"2 1 0:5 / {tmp_path}/{escaped} rw - nfs4 server.example:/ rw\n", "utf-8")
    (tmp_path / name).mkdir()
    assert silent_file_system(tmp_path / name, str(tmp_path / "mountinfo")) == "nfs4"
