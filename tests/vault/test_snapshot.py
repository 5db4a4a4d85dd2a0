"""A vault in memory against the same vault read anew, and which files are read for it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from visits import NOTES, make_vault, note, visit_rules

from followup_md.core.record import Record
from followup_md.rules.model import Rules
from followup_md.vault import snapshot as mirror_module
from followup_md.vault.files import CouldNotLook
from followup_md.vault.notes import Notes, read_note, read_notes
from followup_md.vault.snapshot import FRESH_NS, Looked, Mirror

VISITS = visit_rules("page:\n  ignore: [Templates, Beds/Old]\n")
NOTHING = Looked(frozenset(), frozenset())
LATER = 2 * FRESH_NS
"""So long after a test wrote its files that none of them is fresh."""
UNCLOSED = "---\ntype: visit\ngarden: Fern Dell\n"
CONFLICT = "Fern (Conflicted copy phone 202603031200).md"

_times = count(1)


def drop(path: str) -> bool:
    """Nothing is kept."""
    return False


def keep(path: str) -> bool:
    """Everything is kept."""
    return True


def write(path: Path, content: str | bytes) -> None:
    """Write a file in place, at a time of its own: the ticks of a file system's clock are long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    os.utime(path, ns=(0, next(_times) * 1_000_000_000))


class World:
    """A vault, its mirror, and the paths that the mirror read since that was asked last."""

    def __init__(self, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.vault, self.wall = vault, max(path.stat().st_ctime_ns for path in vault.rglob("*.md")) + LATER
        self.mirror = Mirror(vault, VISITS, lambda: self.wall)
        self._read: list[str] = []

        def counting(full: str, path: str, reader: object) -> object:
            self._read.append(path)
            return read_note(full, path, reader)  # type: ignore[arg-type]

        monkeypatch.setattr(mirror_module, "read_note", counting)

    def reads(self) -> list[str]:
        read, self._read = self._read, []
        return read

    def write(self, path: str, content: str | bytes) -> None:
        write(self.vault / path, content)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The vault of garden visits, seen once."""
    made = World(make_vault(tmp_path, rules=None), monkeypatch)
    assert made.mirror.look_everywhere(drop) == looked(*NOTES)
    assert made.reads() == sorted(NOTES)
    return made


def looked(*changed: str, doubtful: Iterable[str] = ()) -> Looked:
    return Looked(frozenset(changed), frozenset(doubtful))


def content_of(notes: Notes) -> tuple[list[Record], list[object], object, dict[str, int]]:
    """Notes without the order in which files were met."""
    records = sorted(notes.records, key=lambda record: record.path)
    return records, sorted(notes.problems), notes.counts, dict(notes.names)


def is_current(mirror: Mirror) -> bool:
    fresh = content_of(read_notes(mirror.vault, mirror.rules))
    assert content_of(mirror.notes()) == fresh
    return True


# which files are read


def test_unchanged_files_are_not_read_again(world: World):
    assert (world.mirror.look_everywhere(drop), world.reads(), is_current(world.mirror)) == (NOTHING, [], True)


def test_only_a_changed_file_is_read_again(world: World):
    world.write("Fern.md", note("garden: Fern Gully\nday: 2026-03-04\n"))
    assert (world.mirror.look_everywhere(drop), world.reads()) == (looked("Fern.md"), ["Fern.md"])
    assert is_current(world.mirror)


def test_a_look_at_some_paths_reads_no_other(world: World):
    world.write("Fern.md", note("garden: Fern Gully\nday: 2026-03-04\n"))
    world.write("Moss.md", note("garden: Moss Hill\nday: 2026-03-04\n"))
    assert (world.mirror.look_at(["Fern.md", "Ivy.md"], drop), world.reads()) == (looked("Fern.md"), ["Fern.md"])
    assert (world.mirror.look_at(["Moss.md"], drop), world.reads()) == (looked("Moss.md"), ["Moss.md"])
    assert is_current(world.mirror)


def test_a_file_that_says_the_same_as_before_is_read_and_did_not_change(world: World):
    world.write("Fern.md", note(NOTES["Fern.md"]))
    assert (world.mirror.look_at(["Fern.md"], drop), world.reads()) == (NOTHING, ["Fern.md"])
    assert (world.mirror.look_at(["Fern.md"], drop), world.reads()) == (NOTHING, [])


@pytest.mark.parametrize(
    "touch",
    [
        lambda path: os.utime(path, ns=(0, 1)),
        lambda path: path.chmod(0o600),
        lambda path: (shutil.copy(path, path.with_name("copy")), path.with_name("copy").replace(path)),
        lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    ],
    ids=["another time", "another mode", "another file", "another size"],
)
def test_whatever_shows_that_a_file_was_touched_has_it_read_again(world: World, touch: Callable[[Path], object]):
    touch(world.vault / "Fern.md")
    assert (world.mirror.look_everywhere(drop), world.reads()) == (NOTHING, ["Fern.md"])


@pytest.mark.parametrize(
    ("age", "again"),
    [(FRESH_NS - 1, ["Fern.md"]), (FRESH_NS, []), (0, ["Fern.md"]), (-LATER, ["Fern.md"])],
    ids=["a moment too young", "just old enough", "new", "of the future"],
)
def test_a_file_that_was_fresh_when_it_was_read_is_read_again(world: World, age: int, again: list[str]):
    world.write("Fern.md", note(NOTES["Fern.md"]))
    world.wall = (world.vault / "Fern.md").stat().st_ctime_ns + age
    assert (world.mirror.look_everywhere(drop), world.reads()) == (NOTHING, ["Fern.md"])
    world.wall += 3 * LATER
    assert (world.mirror.look_everywhere(drop), world.reads()) == (NOTHING, again)
    assert (world.mirror.look_everywhere(drop), world.reads()) == (NOTHING, [])


def test_the_progress_of_a_long_look_is_told(tmp_path: Path):
    for number in range(300):
        write(tmp_path / f"{number}.md", "")
    told: list[tuple[int, int]] = []
    Mirror(tmp_path, VISITS, lambda: 0).look_everywhere(drop, lambda done, of: told.append((done, of)))
    assert told == [(0, 300), (128, 300), (256, 300)]


# what is found


def test_a_new_note_is_found_where_it_is_named(world: World):
    world.write("Beds/Fig.md", note("garden: Fig\nday: 2026-03-02\n"))
    assert (world.mirror.look_at(["Beds/Fig.md"], drop), world.reads()) == (looked("Beds/Fig.md"), ["Beds/Fig.md"])
    assert is_current(world.mirror)


def test_a_deleted_note_is_gone_with_its_problems_and_its_name(world: World):
    (world.vault / "Thyme.md").unlink()
    (world.vault / "Fern.md").unlink()
    assert world.mirror.look_at(["Fern.md"], drop) == looked("Fern.md")
    assert world.mirror.look_everywhere(drop) == looked("Thyme.md")
    assert (is_current(world.mirror), world.mirror.notes().problems) == (True, ())


def test_names_that_stand_twice_are_counted(world: World):
    world.write("Beds/Fern.md", "no front matter")
    world.mirror.look_at(["Beds/Fern.md"], drop)
    assert world.mirror.notes().names["fern"] == 2
    (world.vault / "Fern.md").unlink()
    world.mirror.look_at(["Fern.md"], drop)
    assert (world.mirror.notes().names["fern"], is_current(world.mirror)) == (1, True)


def test_a_note_that_breaks_and_is_mended_is_counted_each_time(world: World):
    for content in ("---\ntype: visit\ngarden: [\n---\n", "plain", b"\xff", "", note(NOTES["Fern.md"])):
        world.write("Fern.md", content)
        world.mirror.look_at(["Fern.md"], drop)
        assert is_current(world.mirror)


def test_a_note_that_cannot_be_read_is_a_problem_until_it_can(world: World, monkeypatch: pytest.MonkeyPatch):
    real, before = os.open, world.mirror.notes()

    def faulty(path: object, *arguments: object, **named: object) -> int:
        if str(path).endswith("Fern.md"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, *arguments, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", faulty)
        world.write("Fern.md", note(NOTES["Fern.md"]))
        assert (world.mirror.look_everywhere(drop), is_current(world.mirror)) == (looked("Fern.md"), True)
    world.write("Fern.md", note(NOTES["Fern.md"]))
    world.mirror.look_everywhere(drop)
    assert content_of(world.mirror.notes()) == content_of(before)


def test_a_vault_that_cannot_be_listed_is_kept_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch):
    real, before = os.scandir, content_of(world.mirror.notes())

    def faulty(folder: str) -> object:
        if folder.endswith("Beds"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(folder)

    world.write("Fern.md", note("garden: Fern Gully\nday: 2026-03-04\n"))
    monkeypatch.setattr(os, "scandir", faulty)
    with pytest.raises(CouldNotLook) as caught:
        world.mirror.look_everywhere(drop)
    assert str(caught.value) == "Beds could not be listed: Input/output error; the old agenda stays"
    assert content_of(world.mirror.notes()) == before


def test_what_the_listing_says_counts_as_a_change_of_its_own(world: World):
    world.write(CONFLICT, "")
    assert (world.mirror.look_everywhere(drop), is_current(world.mirror)) == (looked(""), True)
    (world.vault / "link").symlink_to("Beds")
    assert (world.mirror.look_everywhere(drop), is_current(world.mirror)) == (looked(""), True)
    assert world.mirror.look_everywhere(drop) == NOTHING


def test_a_note_that_vanishes_while_it_is_looked_at_is_none(world: World, monkeypatch: pytest.MonkeyPatch):
    world.write("Fig.md", note("garden: Fig\nday: 2026-03-02\n"))
    real = mirror_module._status

    def removing(full: str) -> os.stat_result | None:
        if full.endswith(("Fig.md", "Fern.md")):
            Path(full).unlink(missing_ok=True)
        return real(full)

    monkeypatch.setattr(mirror_module, "_status", removing)
    assert (world.mirror.look_everywhere(drop), is_current(world.mirror)) == (looked("Fern.md"), True)


def test_a_note_that_vanishes_before_it_is_opened_is_none(world: World, monkeypatch: pytest.MonkeyPatch):
    world.write("Fig.md", note("garden: Fig\nday: 2026-03-02\n"))

    def removing(full: str, path: str, reader: object) -> object:
        os.unlink(full)
        return read_note(full, path, reader)  # type: ignore[arg-type]

    monkeypatch.setattr(mirror_module, "read_note", removing)
    assert (world.mirror.look_everywhere(drop), is_current(world.mirror)) == (NOTHING, True)


# what only the listing can judge


@pytest.mark.parametrize(
    "path",
    [
        *(CONFLICT, "Été.md", "日本.md", "~$Fern.md", "#Fern.md", ".Fern.md", ".trash/Fern.md", "Templates/Fern.md"),
        *("Beds/Old/Fern.md", "Agenda.md", "Fern.txt", "Conflict of interest.md"),
    ],
)
def test_a_path_that_may_be_no_note_needs_the_listing(world: World, path: str):
    world.write(path, note(NOTES["Fern.md"]))
    assert (world.mirror.look_at([path, "Fern.md"], drop), world.reads()) == (None, [])
    assert world.mirror.look_everywhere(drop).doubtful == frozenset()
    assert is_current(world.mirror)


def test_a_note_with_an_unusual_name_needs_the_listing_only_once(world: World):
    world.write("Été.md", note(NOTES["Fern.md"]))
    world.mirror.look_everywhere(drop)
    world.write("Été.md", note(NOTES["Moss.md"]))
    assert (world.mirror.look_at(["Été.md"], drop), is_current(world.mirror)) == (looked("Été.md"), True)


@pytest.mark.parametrize(
    "replace",
    [
        lambda path: path.mkdir(),
        lambda path: path.symlink_to("Moss.md"),
        lambda path: path.symlink_to("nowhere"),
        lambda path: os.mkfifo(path),
    ],
    ids=["folder", "link", "broken link", "pipe"],
)
def test_what_took_the_place_of_a_note_needs_the_listing(world: World, replace: Callable[[Path], object]):
    (world.vault / "Fern.md").unlink()
    replace(world.vault / "Fern.md")
    assert world.mirror.look_at(["Fern.md"], keep) is None
    assert world.mirror.look_everywhere(drop).changed >= {"Fern.md"}
    assert is_current(world.mirror)


def test_a_path_that_never_was_a_note_and_is_gone_is_nothing(world: World):
    found = world.mirror.look_at(["Fig.md", "Beds/.Rose.md.tmp"], keep) or world.mirror.look_everywhere(keep)
    assert (found, world.reads(), is_current(world.mirror)) == (NOTHING, [], True)


@pytest.mark.parametrize(
    "put",
    [lambda path: write(path, ""), lambda path: path.symlink_to("Moss.md")],
    ids=["file", "link"],
)
@pytest.mark.parametrize("path", [CONFLICT, "Templates/Fig.md"])
def test_what_was_left_out_and_is_gone_is_counted_no_more(world: World, put: Callable[[Path], object], path: str):
    (world.vault / "Templates").mkdir()
    put(world.vault / path)
    assert world.mirror.look_everywhere(drop) == looked("")
    (world.vault / path).unlink()
    if world.mirror.look_at([path], drop) is None:
        world.mirror.look_everywhere(drop)
    assert is_current(world.mirror)


def test_a_link_that_leads_to_itself_costs_nothing(world: World):
    (world.vault / "round").symlink_to("round")
    world.mirror.look_everywhere(drop)
    assert is_current(world.mirror)


# in the middle of a save


@pytest.mark.parametrize("content", ["", UNCLOSED, "---\n"], ids=["empty", "half a front matter", "a fence"])
@pytest.mark.parametrize("everywhere", [True, False], ids=["everywhere", "there"])
def test_a_half_written_note_is_kept_while_that_is_wanted(world: World, content: str, everywhere: bool):
    def look(keeping: Callable[[str], bool]) -> Looked | None:
        return world.mirror.look_everywhere(keeping) if everywhere else world.mirror.look_at(["Fern.md"], keeping)

    before = content_of(world.mirror.notes())
    world.write("Fern.md", content)
    for _ in range(2):
        assert look(keep) == looked(doubtful=["Fern.md"])
        assert content_of(world.mirror.notes()) == before
    assert (look(drop), is_current(world.mirror)) == (looked("Fern.md"), True)


@pytest.mark.parametrize("everywhere", [True, False], ids=["everywhere", "there"])
def test_a_vanished_note_is_kept_while_that_is_wanted(world: World, everywhere: bool):
    def look(keeping: Callable[[str], bool]) -> Looked | None:
        return world.mirror.look_everywhere(keeping) if everywhere else world.mirror.look_at(["Fern.md"], keeping)

    before = content_of(world.mirror.notes())
    (world.vault / "Fern.md").unlink()
    for _ in range(2):
        assert look(keep) == looked(doubtful=["Fern.md"])
        assert content_of(world.mirror.notes()) == before
    assert (look(drop), is_current(world.mirror)) == (looked("Fern.md"), True)


def test_a_save_that_is_finished_in_time_changes_what_it_says_and_no_more(world: World):
    world.write("Fern.md", "")
    (world.vault / "Moss.md").unlink()
    assert world.mirror.look_everywhere(keep) == looked(doubtful=["Fern.md", "Moss.md"])
    world.write("Fern.md", note(NOTES["Fern.md"]))
    world.write("Moss.md", note("garden: Moss Hill\nday: 2026-03-04\n"))
    assert world.mirror.look_everywhere(keep) == looked("Moss.md")
    assert is_current(world.mirror)


def test_it_is_asked_for_each_path_in_the_middle_of_a_save_and_for_no_other(world: World):
    asked: list[str] = []
    world.write("Fern.md", "")
    world.write("Moss.md", note("garden: Moss Hill\nday: 2026-03-04\n"))
    world.write("new.md", "")
    (world.vault / "Ivy.md").unlink()
    found = world.mirror.look_everywhere(lambda path: asked.append(path) or path == "Ivy.md")  # type: ignore[func-returns-value]
    assert (asked, found) == (["Fern.md", "Ivy.md"], looked("Fern.md", "Moss.md", "new.md", doubtful=["Ivy.md"]))


def test_a_note_that_was_nothing_before_is_not_waited_for(world: World):
    for name, content in (("plain.md", "text"), ("broken.md", UNCLOSED)):
        world.write(name, content)
        world.mirror.look_everywhere(keep)
        (world.vault / name).unlink()
        assert (world.mirror.look_everywhere(keep), is_current(world.mirror)) == (looked(name), True)


@pytest.mark.parametrize(
    ("old", "new"), [("Fern.md", "Fig.md"), ("Beds/Rose.md", "Rose.md"), ("Fern.md", "Été.md"), ("Ivy.md", "Moss.md")]
)
@pytest.mark.parametrize("everywhere", [True, False], ids=["everywhere", "there"])
def test_a_renamed_note_stands_there_once_and_at_once(world: World, old: str, new: str, everywhere: bool):
    (world.vault / old).replace(world.vault / new)
    found = None if everywhere else world.mirror.look_at([old, new], keep)
    found = found or world.mirror.look_everywhere(keep)
    assert (found, is_current(world.mirror)) == (looked(old, new), True)


def test_a_folder_that_is_renamed_takes_its_notes_along_at_once(world: World):
    (world.vault / "Beds").rename(world.vault / "Borders")
    names = [f"{folder}/{name}" for folder in ("Beds", "Borders") for name in ("Rose.md", "Rose two.md")]
    assert (world.mirror.look_everywhere(keep), is_current(world.mirror)) == (looked(*names), True)


def test_two_notes_that_change_places_are_two_notes(world: World):
    (world.vault / "Fern.md").rename(world.vault / "x")
    (world.vault / "Moss.md").rename(world.vault / "Fern.md")
    (world.vault / "x").rename(world.vault / "Moss.md")
    found = world.mirror.look_at(["Fern.md", "Moss.md"], keep)
    assert (found, is_current(world.mirror)) == (looked("Fern.md", "Moss.md"), True)


# laws

PATHS = (
    *("Fern.md", "Moss.md", "Beds/Rose.md", "Beds/Deep/Ivy.md", "Beds/Old/Elm.md", "Templates/Visit.md", "Été.md"),
    *("日本.MD", "\udcff.md", CONFLICT, "Fern.sync-conflict-20260303-120000-ABCDEFG.md", "Conflict resolution.md"),
    *("~$Fern.md", "#Fern.md#", "Fern.md~", ".Fern.md", ".trash/Fern.md", "Agenda.md", "words.txt", ".Moss.md.icloud"),
)
CONTENTS = (
    *(note(fields) for fields in NOTES.values()),
    *("", "plain", UNCLOSED, "---\ntype: visit\ngarden: [\n---\n", "---\ntype: visti\ngarden: a\n---\n"),
    *(b"\xff\xfe", b"---\ntype: visit\ngarden: \xff\n---\n", "\ufeff" + note(NOTES["Fern.md"])),
)
FOLDERS = ("Beds", "Beds/Deep", "Borders", "Templates", ".trash", "../outside")
_paths = st.sampled_from(PATHS)
_changes = st.one_of(
    st.tuples(st.just("write"), _paths, st.sampled_from(CONTENTS)),
    st.tuples(st.just("write"), _paths, st.sampled_from(CONTENTS)),
    st.tuples(st.just("delete"), _paths, st.just("")),
    st.tuples(st.just("rename"), _paths, _paths),
    st.tuples(st.just("link"), _paths, st.sampled_from(("Thyme.md", "Beds", "nowhere"))),
    st.tuples(st.just("move"), st.sampled_from(FOLDERS), st.sampled_from(FOLDERS)),
)
Change = tuple[str, str, str | bytes]
changes = st.lists(_changes, min_size=1, max_size=12)


def make(vault: Path, change: Change) -> list[str] | None:
    """Do it if it can be done: the paths that it is about, None where that is a folder or it cannot be told."""
    kind, one, other = change
    path, target = vault / one, vault / (other if isinstance(other, str) else "")
    if kind == "write" and not path.is_symlink():
        write(path, other)
    elif kind == "delete" and path.is_file():
        path.unlink()
    elif kind == "rename" and path.is_file() and not target.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
        return [one, str(other)]
    elif kind == "link" and not os.path.lexists(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(str(other))
        return None
    elif kind == "move" and path.is_dir() and not target.exists() and path not in target.parents:
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
        return None
    else:
        return []
    return [one]


def follow(
    steps: list[list[Change]], look: Callable[[Mirror, list[str] | None], object], rules: Rules = VISITS
) -> None:
    """A vault that changes step by step, and a mirror of it that is the vault at each."""
    with TemporaryDirectory() as name:
        vault = make_vault(Path(name, "vault"), rules=None)
        now = max(path.stat().st_ctime_ns for path in vault.rglob("*.md")) + (1 << 40)
        mirror = Mirror(vault, rules, lambda: now)
        mirror.look_everywhere(drop)
        for step in steps:
            named: list[str] | None = []
            for change in step:
                paths = make(vault, change)
                named = None if paths is None or named is None else named + paths
            look(mirror, named)
            is_current(mirror)


@given(st.lists(changes, min_size=1, max_size=5))
def test_a_look_everywhere_gives_the_vault_as_it_is(steps: list[list[Change]]):
    follow(steps, lambda mirror, named: mirror.look_everywhere(drop))


@given(st.lists(st.lists(_changes, min_size=1, max_size=2), min_size=1, max_size=12))
@example([[("write", "Beds/Rose.md", "plain"), ("move", "Beds", "../outside")], [("move", "../outside", "Beds")]])
def test_a_look_at_what_changed_gives_the_vault_as_it_is(steps: list[list[Change]]):
    def look(mirror: Mirror, named: list[str] | None) -> None:
        if named is None or mirror.look_at(named, drop) is None:
            mirror.look_everywhere(drop)

    follow(steps, look)


@given(st.lists(changes, min_size=1, max_size=4))
def test_what_was_kept_for_a_while_is_the_vault_as_it_is_in_the_end(steps: list[list[Change]]):
    def look(mirror: Mirror, named: list[str] | None) -> None:
        doubtful = mirror.look_everywhere(keep).doubtful
        if mirror.look_at(doubtful, drop) is None:
            mirror.look_everywhere(drop)

    follow(steps, look)
