"""A vault in memory against the same vault read anew, and which files are read for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from faults import cannot_list, cannot_open, raised
from hypothesis import example, given
from hypothesis import strategies as st
from visits import NOTES, make_vault, note, visit_rules

from followup_md.core.record import Record
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Rules
from followup_md.vault import snapshot as module
from followup_md.vault.files import CouldNotLook
from followup_md.vault.notes import Notes, read_note, read_notes
from followup_md.vault.snapshot import FRESH_NS, Looked, Snapshot

VISITS = visit_rules("page:\n  ignore: [Templates, Beds/Old]\n")
NOTHING = Looked(frozenset(), frozenset())
DROP, KEEP = None, frozenset[str]()
"""Whatever is found counts at once; whatever may be in the middle of a save is waited for."""
LATER = 2 * FRESH_NS
"""So long after a test wrote its files that none of them is fresh."""
UNCLOSED = "---\ntype: visit\ngarden: Fern Dell\n"
CONFLICT = "Fern (Conflicted copy phone 202603031200).md"

_times = count(1)


def write(path: Path, content: str | bytes) -> None:
    """Write a file in place, at a time of its own: the ticks of a file system's clock are long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    os.utime(path, ns=(0, next(_times) * 1_000_000_000))


class World:
    """A vault, its snapshot, and the paths that were read for it since that was asked last."""

    def __init__(self, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.vault, self.wall = vault, max(path.stat().st_ctime_ns for path in vault.rglob("*.md")) + LATER
        self.snapshot = Snapshot(vault, VISITS, lambda: self.wall)
        self._read: list[str] = []

        def counting(full: str, path: str, reader: object) -> object:
            self._read.append(path)
            return read_note(full, path, reader)  # type: ignore[arg-type]

        monkeypatch.setattr(module, "read_note", counting)

    def reads(self) -> list[str]:
        read, self._read = self._read, []
        return read

    def write(self, path: str, content: str | bytes) -> None:
        write(self.vault / path, content)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The vault of garden visits, seen once."""
    made = World(make_vault(tmp_path, rules=None), monkeypatch)
    assert made.snapshot.look_everywhere(DROP) == looked(*NOTES)
    assert made.reads() == sorted(NOTES)
    return made


def looked(*changed: str, doubtful: Iterable[str] = ()) -> Looked:
    return Looked(frozenset(changed), frozenset(doubtful))


def content_of(notes: Notes) -> tuple[list[Record], list[object], object, dict[str, int]]:
    """Notes without the order in which files were met."""
    records = sorted(notes.records, key=lambda record: record.path)
    return records, sorted(notes.problems), notes.counts, dict(notes.names)


def is_current(taken: Snapshot) -> bool:
    fresh = content_of(read_notes(taken.vault, taken.rules))
    assert content_of(taken.current()) == fresh
    return True


# which files are read


def test_unchanged_files_are_not_read_again(world: World):
    assert (world.snapshot.look_everywhere(DROP), world.reads(), is_current(world.snapshot)) == (NOTHING, [], True)


def test_only_a_changed_file_is_read_again(world: World):
    world.write("Fern.md", note("garden: Fern Gully\nday: 2026-03-04\n"))
    assert (world.snapshot.look_everywhere(DROP), world.reads()) == (looked("Fern.md"), ["Fern.md"])
    assert is_current(world.snapshot)


def test_a_look_at_some_paths_reads_no_other(world: World):
    world.write("Fern.md", note("garden: Fern Gully\nday: 2026-03-04\n"))
    world.write("Moss.md", note("garden: Moss Hill\nday: 2026-03-04\n"))
    assert (world.snapshot.look_at(["Fern.md", "Ivy.md"], DROP), world.reads()) == (looked("Fern.md"), ["Fern.md"])
    assert (world.snapshot.look_at(["Moss.md"], DROP), world.reads()) == (looked("Moss.md"), ["Moss.md"])
    assert is_current(world.snapshot)


def test_a_file_that_says_the_same_as_before_is_read_and_did_not_change(world: World):
    world.write("Fern.md", note(NOTES["Fern.md"]))
    assert (world.snapshot.look_at(["Fern.md"], DROP), world.reads()) == (NOTHING, ["Fern.md"])
    assert (world.snapshot.look_at(["Fern.md"], DROP), world.reads()) == (NOTHING, [])


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
    assert (world.snapshot.look_everywhere(DROP), world.reads()) == (NOTHING, ["Fern.md"])


@pytest.mark.parametrize(
    ("age", "again"),
    [(FRESH_NS - 1, ["Fern.md"]), (FRESH_NS, []), (0, ["Fern.md"]), (-LATER, ["Fern.md"])],
    ids=["a moment too young", "just old enough", "new", "of the future"],
)
def test_a_file_that_was_fresh_when_it_was_read_is_read_again(world: World, age: int, again: list[str]):
    world.write("Fern.md", note(NOTES["Fern.md"]))
    world.wall = (world.vault / "Fern.md").stat().st_ctime_ns + age
    assert (world.snapshot.look_everywhere(DROP), world.reads()) == (NOTHING, ["Fern.md"])
    world.wall += 3 * LATER
    assert (world.snapshot.look_everywhere(DROP), world.reads()) == (NOTHING, again)
    assert (world.snapshot.look_everywhere(DROP), world.reads()) == (NOTHING, [])


def test_the_progress_of_a_long_look_is_told(tmp_path: Path):
    for number in range(300):
        write(tmp_path / f"{number}.md", "")
    told: list[tuple[int, int]] = []
    Snapshot(tmp_path, VISITS, lambda: 0).look_everywhere(DROP, lambda done, of: told.append((done, of)))
    assert told == [(0, 300), (128, 300), (256, 300)]


# what is found


def test_a_new_note_is_found_where_it_is_named(world: World):
    world.write("Beds/Fig.md", note("garden: Fig\nday: 2026-03-02\n"))
    assert (world.snapshot.look_at(["Beds/Fig.md"], DROP), world.reads()) == (looked("Beds/Fig.md"), ["Beds/Fig.md"])
    assert is_current(world.snapshot)


def test_a_deleted_note_is_gone_with_its_problems_and_its_name(world: World):
    (world.vault / "Thyme.md").unlink()
    (world.vault / "Fern.md").unlink()
    assert world.snapshot.look_at(["Fern.md"], DROP) == looked("Fern.md")
    assert world.snapshot.look_everywhere(DROP) == looked("Thyme.md")
    assert (is_current(world.snapshot), world.snapshot.current().problems) == (True, ())


def test_names_that_stand_twice_are_counted(world: World):
    world.write("Beds/Fern.md", "no front matter")
    world.snapshot.look_at(["Beds/Fern.md"], DROP)
    assert world.snapshot.current().names["fern"] == 2
    (world.vault / "Fern.md").unlink()
    world.snapshot.look_at(["Fern.md"], DROP)
    assert (world.snapshot.current().names["fern"], is_current(world.snapshot)) == (1, True)


def test_a_note_that_breaks_and_is_mended_is_counted_each_time(world: World):
    for content in ("---\ntype: visit\ngarden: [\n---\n", "plain", b"\xff", "", note(NOTES["Fern.md"])):
        world.write("Fern.md", content)
        world.snapshot.look_at(["Fern.md"], DROP)
        assert is_current(world.snapshot)


def test_a_note_that_cannot_be_read_is_a_problem_until_it_can(world: World, monkeypatch: pytest.MonkeyPatch):
    before = world.snapshot.current()
    with monkeypatch.context() as patch:
        cannot_open(patch, "Fern.md")
        world.write("Fern.md", note(NOTES["Fern.md"]))
        assert (world.snapshot.look_everywhere(DROP), is_current(world.snapshot)) == (looked("Fern.md"), True)
    world.write("Fern.md", note(NOTES["Fern.md"]))
    world.snapshot.look_everywhere(DROP)
    assert content_of(world.snapshot.current()) == content_of(before)


def test_a_vault_that_cannot_be_listed_is_kept_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch):
    before = content_of(world.snapshot.current())
    world.write("Fern.md", note("garden: Fern Gully\nday: 2026-03-04\n"))
    cannot_list(monkeypatch)
    with raised(CouldNotLook, "Beds could not be listed: Input/output error; the old agenda stays"):
        world.snapshot.look_everywhere(DROP)
    assert content_of(world.snapshot.current()) == before


def test_what_the_listing_says_counts_as_a_change_of_its_own(world: World):
    world.write(CONFLICT, "")
    assert (world.snapshot.look_everywhere(DROP), is_current(world.snapshot)) == (looked(""), True)
    (world.vault / "link").symlink_to("Beds")
    assert (world.snapshot.look_everywhere(DROP), is_current(world.snapshot)) == (looked(""), True)
    assert world.snapshot.look_everywhere(DROP) == NOTHING


def test_a_note_that_vanishes_while_it_is_looked_at_is_none(world: World, monkeypatch: pytest.MonkeyPatch):
    world.write("Fig.md", note("garden: Fig\nday: 2026-03-02\n"))
    real = module._status

    def removing(full: str) -> os.stat_result | None:
        if full.endswith(("Fig.md", "Fern.md")):
            Path(full).unlink(missing_ok=True)
        return real(full)

    monkeypatch.setattr(module, "_status", removing)
    assert (world.snapshot.look_everywhere(DROP), is_current(world.snapshot)) == (looked("Fern.md"), True)


def test_a_note_that_vanishes_before_it_is_opened_is_none(world: World, monkeypatch: pytest.MonkeyPatch):
    world.write("Fig.md", note("garden: Fig\nday: 2026-03-02\n"))

    def removing(full: str, path: str, reader: object) -> object:
        os.unlink(full)
        return read_note(full, path, reader)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "read_note", removing)
    assert (world.snapshot.look_everywhere(DROP), is_current(world.snapshot)) == (NOTHING, True)


def test_what_was_written_a_moment_ago_is_read_again_and_may_be_gone(world: World):
    world.write(CONFLICT, "")
    world.snapshot.look_everywhere(DROP)
    world.write("Fern.md", note("garden: Fern Gully\nday: 2026-03-04\n"))
    reading = read_note(str(world.vault / "Fern.md"), "Fern.md", RecordReader(VISITS))
    assert reading
    fresh = content_of(read_notes(world.vault, VISITS))
    assert content_of(world.snapshot.after({"Fern.md": reading})) == fresh
    assert content_of(world.snapshot.after({"Fig.md": reading})) == fresh


# what only the listing can judge


@pytest.mark.parametrize(
    "path",
    [
        *(CONFLICT, "~$Fern.md", ".Fern.md", ".trash/Fern.md", "Templates/Fern.md"),
        *("Beds/Old/Fern.md", "Agenda.md", "Fern.txt"),
    ],
)
def test_a_path_that_may_be_no_note_needs_the_listing(world: World, path: str):
    world.write(path, note(NOTES["Fern.md"]))
    assert (world.snapshot.look_at([path, "Fern.md"], DROP), world.reads()) == (None, [])
    assert world.snapshot.look_everywhere(DROP).doubtful == frozenset()
    assert is_current(world.snapshot)


@pytest.mark.parametrize("path", ["Été.md", "日本.md", "#Fern.md", "Conflict of interest.md"])
def test_a_note_with_an_unusual_name_is_read_where_it_is_named(world: World, path: str):
    for content in (NOTES["Fern.md"], NOTES["Moss.md"]):
        world.write(path, note(content))
        assert (world.snapshot.look_at([path], DROP), is_current(world.snapshot)) == (looked(path), True)


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
    assert world.snapshot.look_at(["Fern.md"], KEEP) is None
    assert world.snapshot.look_everywhere(DROP).changed >= {"Fern.md"}
    assert is_current(world.snapshot)


def test_a_path_that_never_was_a_note_and_is_gone_is_nothing(world: World):
    found = world.snapshot.look_at(["Fig.md", "Beds/.Rose.md.tmp"], KEEP) or world.snapshot.look_everywhere(KEEP)
    assert (found, world.reads(), is_current(world.snapshot)) == (NOTHING, [], True)


@pytest.mark.parametrize(
    "put", [lambda path: write(path, ""), lambda path: path.symlink_to("Moss.md")], ids=["file", "link"]
)
@pytest.mark.parametrize("path", [CONFLICT, "Templates/Fig.md"])
def test_what_was_left_out_and_is_gone_is_counted_no_more(world: World, put: Callable[[Path], object], path: str):
    (world.vault / "Templates").mkdir()
    put(world.vault / path)
    assert world.snapshot.look_everywhere(DROP) == looked("")
    (world.vault / path).unlink()
    if world.snapshot.look_at([path], DROP) is None:
        world.snapshot.look_everywhere(DROP)
    assert is_current(world.snapshot)


def test_a_link_that_leads_to_itself_costs_nothing(world: World):
    (world.vault / "round").symlink_to("round")
    world.snapshot.look_everywhere(DROP)
    assert is_current(world.snapshot)


# in the middle of a save


@pytest.mark.parametrize("content", ["", UNCLOSED, "---\n"], ids=["empty", "half a front matter", "a fence"])
@pytest.mark.parametrize("everywhere", [True, False], ids=["everywhere", "there"])
def test_a_half_written_note_is_kept_while_that_is_wanted(world: World, content: str, everywhere: bool):
    def look(keeping: frozenset[str] | None) -> Looked | None:
        return world.snapshot.look_everywhere(keeping) if everywhere else world.snapshot.look_at(["Fern.md"], keeping)

    before = content_of(world.snapshot.current())
    world.write("Fern.md", content)
    for _ in range(2):
        assert look(KEEP) == looked(doubtful=["Fern.md"])
        assert content_of(world.snapshot.current()) == before
    assert (look(DROP), is_current(world.snapshot)) == (looked("Fern.md"), True)


@pytest.mark.parametrize("everywhere", [True, False], ids=["everywhere", "there"])
def test_a_vanished_note_is_kept_while_that_is_wanted(world: World, everywhere: bool):
    def look(keeping: frozenset[str] | None) -> Looked | None:
        return world.snapshot.look_everywhere(keeping) if everywhere else world.snapshot.look_at(["Fern.md"], keeping)

    before = content_of(world.snapshot.current())
    (world.vault / "Fern.md").unlink()
    for _ in range(2):
        assert look(KEEP) == looked(doubtful=["Fern.md"])
        assert content_of(world.snapshot.current()) == before
    assert (look(DROP), is_current(world.snapshot)) == (looked("Fern.md"), True)


def test_a_save_that_is_finished_in_time_changes_what_it_says_and_no_more(world: World):
    world.write("Fern.md", "")
    (world.vault / "Moss.md").unlink()
    assert world.snapshot.look_everywhere(KEEP) == looked(doubtful=["Fern.md", "Moss.md"])
    world.write("Fern.md", note(NOTES["Fern.md"]))
    world.write("Moss.md", note("garden: Moss Hill\nday: 2026-03-04\n"))
    assert world.snapshot.look_everywhere(KEEP) == looked("Moss.md")
    assert is_current(world.snapshot)


def test_what_was_given_up_counts_as_it_is_found_and_all_else_in_the_middle_of_a_save_is_kept(world: World):
    world.write("Fern.md", "")
    world.write("Moss.md", note("garden: Moss Hill\nday: 2026-03-04\n"))
    world.write("new.md", "")
    (world.vault / "Ivy.md").unlink()
    found = world.snapshot.look_everywhere({"Fern.md"})
    assert found == looked("Fern.md", "Moss.md", "new.md", doubtful=["Ivy.md"])


def test_a_note_that_was_nothing_before_is_not_waited_for(world: World):
    for name, content in (("plain.md", "text"), ("broken.md", UNCLOSED)):
        world.write(name, content)
        world.snapshot.look_everywhere(KEEP)
        (world.vault / name).unlink()
        assert (world.snapshot.look_everywhere(KEEP), is_current(world.snapshot)) == (looked(name), True)


@pytest.mark.parametrize(
    ("old", "new"), [("Fern.md", "Fig.md"), ("Beds/Rose.md", "Rose.md"), ("Fern.md", "Été.md"), ("Ivy.md", "Moss.md")]
)
@pytest.mark.parametrize("everywhere", [True, False], ids=["everywhere", "there"])
def test_a_renamed_note_stands_there_once_and_at_once(world: World, old: str, new: str, everywhere: bool):
    (world.vault / old).replace(world.vault / new)
    found = None if everywhere else world.snapshot.look_at([old, new], KEEP)
    found = found or world.snapshot.look_everywhere(KEEP)
    assert (found, is_current(world.snapshot)) == (looked(old, new), True)


def test_a_folder_that_is_renamed_takes_its_notes_along_at_once(world: World):
    (world.vault / "Beds").rename(world.vault / "Borders")
    names = [f"{folder}/{name}" for folder in ("Beds", "Borders") for name in ("Rose.md", "Rose two.md")]
    assert (world.snapshot.look_everywhere(KEEP), is_current(world.snapshot)) == (looked(*names), True)


def test_two_notes_that_change_places_are_two_notes(world: World):
    (world.vault / "Fern.md").rename(world.vault / "x")
    (world.vault / "Moss.md").rename(world.vault / "Fern.md")
    (world.vault / "x").rename(world.vault / "Moss.md")
    found = world.snapshot.look_at(["Fern.md", "Moss.md"], KEEP)
    assert (found, is_current(world.snapshot)) == (looked("Fern.md", "Moss.md"), True)


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
    steps: list[list[Change]], look: Callable[[Snapshot, list[str] | None], object], rules: Rules = VISITS
) -> None:
    """A vault that changes step by step, and a taken of it that is the vault at each."""
    with TemporaryDirectory() as name:
        vault = make_vault(Path(name, "vault"), rules=None)
        now = max(path.stat().st_ctime_ns for path in vault.rglob("*.md")) + (1 << 40)
        taken = Snapshot(vault, rules, lambda: now)
        taken.look_everywhere(DROP)
        for step in steps:
            named: list[str] | None = []
            for change in step:
                paths = make(vault, change)
                named = None if paths is None or named is None else named + paths
            look(taken, named)
            is_current(taken)


@given(st.lists(changes, min_size=1, max_size=5))
def test_a_look_everywhere_gives_the_vault_as_it_is(steps: list[list[Change]]):
    follow(steps, lambda taken, named: taken.look_everywhere(DROP))


@given(st.lists(st.lists(_changes, min_size=1, max_size=2), min_size=1, max_size=12))
@example([[("write", "Beds/Rose.md", "plain"), ("move", "Beds", "../outside")], [("move", "../outside", "Beds")]])
def test_a_look_at_what_changed_gives_the_vault_as_it_is(steps: list[list[Change]]):
    def look(taken: Snapshot, named: list[str] | None) -> None:
        if named is None or taken.look_at(named, DROP) is None:
            taken.look_everywhere(DROP)

    follow(steps, look)


@given(st.lists(changes, min_size=1, max_size=4))
def test_what_was_kept_for_a_while_is_the_vault_as_it_is_in_the_end(steps: list[list[Change]]):
    def look(taken: Snapshot, named: list[str] | None) -> None:
        doubtful = taken.look_everywhere(KEEP).doubtful
        if taken.look_at(doubtful, DROP) is None:
            taken.look_everywhere(DROP)

    follow(steps, look)
