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
from waiting import LONGEST
from waiting import until as wait_until
from watchdog.events import DirCreatedEvent, FileCreatedEvent, FileSystemEvent
from watchdog.observers import Observer

from followup_md.watch.fs_events import NETWORKS, FileEvents, silent_file_system
from followup_md.watch.schedule import Change

pytestmark = pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")  # watchdog's, of nested new folders
LOST = Change(lost=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "vault"
    (made / "Beds").mkdir(parents=True)
    (made / "Fern.md").write_text("Fern", "utf-8")
    return made


@pytest.fixture
def events(folder: Path) -> Iterator[FileEvents]:
    """One that listens: it has heard of a first file."""
    made = FileEvents(folder)
    made.start()
    listens(made)
    yield made
    made.stop()


def listens(events: FileEvents) -> None:
    """Write a file again and again until it is heard, and then take all that was heard of it."""
    until = time.monotonic() + LONGEST
    while True:
        (events.root / "first.md").write_text("", "utf-8")
        if events.get(0.05):
            break
        assert time.monotonic() < until, "no event came"
    assert heard(events, "listening.md", lambda: (events.root / "listening.md").write_text("", "utf-8"))


def heard(events: FileEvents, path: str, act: Callable[[], object], then: str = "") -> list[Change]:
    """Everything heard from an act on, until a path is named; `then` is written behind the act to be that path."""
    act()
    if then:
        (events.root / then).write_text("", "utf-8")
    changes: list[Change] = []
    until = time.monotonic() + LONGEST
    while not any((then or path) in change.paths for change in changes):
        assert time.monotonic() < until, changes
        changes += events.get(0.5)
    return changes


def names(changes: list[Change]) -> set[str]:
    return {path for change in changes for path in change.paths}


def until(condition: Callable[[], bool]) -> bool:
    wait_until(condition)
    return True


# what is heard


def test_a_new_file_and_a_changed_one_are_heard(events: FileEvents, folder: Path):
    assert names(heard(events, "new.md", lambda: (folder / "new.md").write_text("a", "utf-8"))) == {"new.md"}
    assert names(heard(events, "Fern.md", lambda: (folder / "Fern.md").write_text("b", "utf-8"))) >= {"Fern.md"}


def test_a_deleted_file_is_heard(events: FileEvents, folder: Path):
    assert names(heard(events, "Fern.md", (folder / "Fern.md").unlink)) >= {"Fern.md"}


def test_a_file_in_a_folder_has_its_path_from_the_root(events: FileEvents, folder: Path):
    assert "Beds/Été.md" in names(heard(events, "Beds/Été.md", lambda: (folder / "Beds/Été.md").write_text("a")))


def test_a_rename_names_both_ends(events: FileEvents, folder: Path):
    changes = heard(events, "Moss.md", lambda: (folder / "Fern.md").rename(folder / "Beds/../Moss.md"))
    assert Change(("Fern.md", "Moss.md")) in changes


@pytest.mark.parametrize("temporary", [".Fern.md.tmp", "Fern.md.tmp", ".tmp/Fern.md"])
def test_a_save_by_renaming_is_heard(events: FileEvents, folder: Path, temporary: str):
    def save() -> None:
        (folder / temporary).parent.mkdir(exist_ok=True)
        (folder / temporary).write_text("b", "utf-8")
        (folder / temporary).replace(folder / "Fern.md")

    found = names(heard(events, "Fern.md", save))
    assert {path for path in found if path.endswith(".md")} - {"listening.md", "first.md"} == {"Fern.md"}


def test_reading_is_not_heard(events: FileEvents, folder: Path):
    def read() -> None:
        (folder / "Fern.md").read_bytes()
        list(folder.rglob("*"))

    assert names(heard(events, "", read, then="after.md")) - {"listening.md"} == {"after.md"}


@pytest.mark.parametrize("path", [".hidden.md", ".trash/a.md", "Beds/.hidden.md", ".obsidian/Beds/a.md"])
def test_what_lies_behind_a_dot_is_not_heard(events: FileEvents, folder: Path, path: str):
    def write() -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("a", "utf-8")

    assert names(heard(events, "", write, then="after.md")) - {"listening.md"} == {"after.md"}


def test_a_note_that_goes_to_the_cloud_may_be_any(events: FileEvents, folder: Path):
    assert LOST in heard(events, "", (folder / ".Fern.md.icloud").touch, then="after.md")


def test_a_new_folder_may_hold_anything_and_is_heard_from_then_on(events: FileEvents, folder: Path):
    def make() -> None:
        (folder / "New").mkdir()

    assert LOST in heard(events, "", make, then="after.md")
    assert events.is_sound()
    assert "New/a.md" in names(heard(events, "New/a.md", lambda: (folder / "New/a.md").write_text("a")))


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
    events: FileEvents, folder: Path, act: Callable[[Path], object]
):
    assert LOST in heard(events, "", lambda: act(folder), then="after.md")
    assert not events.is_sound()
    events.stop()
    events.start()
    assert events.is_sound()
    listens(events)


def test_a_name_that_is_no_text_is_heard_all_the_same(events: FileEvents, folder: Path):
    path = os.fsencode(folder) + b"/\xff.md"

    def write() -> None:
        with open(path, "wb") as file:
            file.write(b"a")

    assert "\udcff.md" in names(heard(events, "\udcff.md", write))


# getting what was heard


def test_nothing_heard_is_an_empty_list(folder: Path):
    events = FileEvents(folder)
    assert (events.get(0.0), events.get(-5.0), events.get(0.001)) == ([], [], [])


def test_all_that_was_heard_comes_at_once_and_in_order(folder: Path):
    events = FileEvents(folder)
    events.lost()
    events.wake()
    events.lost()
    assert (events.get(LONGEST), events.get(0.0)) == ([LOST, Change(), LOST], [])


def test_a_root_behind_a_link_is_the_folder_it_leads_to(folder: Path):
    link = folder.parent / "link"
    link.symlink_to(folder)
    events = FileEvents(link)
    events.start()
    try:
        listens(events)
        assert events.is_sound()
        other = folder.parent / "other"
        other.mkdir()
        link.unlink()
        link.symlink_to(other)
        assert not events.is_sound()
    finally:
        events.stop()


@pytest.mark.parametrize(
    ("event", "changes"),
    [(FileCreatedEvent("/else/Fern.md"), []), (FileCreatedEvent(""), []), (DirCreatedEvent("/else"), [LOST])],
    ids=["elsewhere", "nameless", "folder"],
)
def test_what_lies_elsewhere_is_no_path_of_the_vault(folder: Path, event: FileSystemEvent, changes: list[Change]):
    events = FileEvents(folder)
    events._prefix = f"{folder}/"
    events._hear(event)
    assert events.get(0.0) == changes


# what can go wrong


def test_a_warning_of_watchdog_is_lost_events_and_not_printed(events: FileEvents, capsys: pytest.CaptureFixture[str]):
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed")
    logging.getLogger("watchdog.observers").info("of no concern")
    assert [change for change in events.get(LONGEST) if change.lost] == [LOST]
    events.stop()
    assert events not in [getattr(one, "events", None) for one in logging.getLogger("watchdog").handlers]
    assert capsys.readouterr() == ("", "")


def test_without_a_folder_it_does_not_listen_until_there_is_one(tmp_path: Path):
    events = FileEvents(tmp_path / "later")
    events.start()
    assert not events.is_sound()
    (tmp_path / "later").mkdir()
    assert not events.is_sound()
    events.start()
    assert events.is_sound()
    events.stop()
    events.stop()
    assert not events.is_sound()


@pytest.mark.parametrize("way", ["deleted", "moved"])
def test_a_root_that_went_away_and_came_back_is_heard_after_a_new_start(events: FileEvents, folder: Path, way: str):
    if way == "deleted":
        shutil.rmtree(folder)
    else:
        folder.rename(folder.parent / "away")
    assert until(lambda: not events.is_sound())
    folder.mkdir()
    assert not events.is_sound()
    events.stop()
    events.start()
    assert events.is_sound()
    listens(events)


def test_a_root_that_was_missed_once_is_no_longer_heard_though_the_same_folder_stands_there(
    events: FileEvents, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(events, "root", events.root / "gone")
        assert not events.is_sound()
    assert not events.is_sound()


def test_an_emitter_that_died_makes_it_unsound(events: FileEvents, folder: Path):
    assert events._observer
    for emitter in events._observer.emitters:
        emitter.stop()
    assert until(lambda: not events.is_sound())


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
@pytest.mark.parametrize("place", ["schedule", "start"])
def test_a_system_without_watches_left_is_told_and_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, place: str
):
    def exhausted(*arguments: object, **named: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Observer, place, exhausted)
    events = FileEvents(folder)
    before = list(logging.getLogger("watchdog").handlers)
    with pytest.raises(OSError) as caught:
        events.start()
    assert (caught.value.errno, events.is_sound()) == (number, False)
    assert logging.getLogger("watchdog").handlers == before
    events.stop()


def test_without_events_it_is_sound_and_hears_nothing(folder: Path):
    events = FileEvents(folder, enabled=False)
    events.start()
    (folder / "Fern.md").write_text("b", "utf-8")
    assert (events.is_sound(), events.get(0.0)) == (True, [])
    shutil.rmtree(folder)
    assert events.is_sound()
    events.stop()


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
