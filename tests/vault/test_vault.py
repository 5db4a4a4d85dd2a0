import errno
import os
import socket
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from faults import cannot_list, cannot_open, failing, raised
from visits import RULES, note, visit_rules

from followup_md.core.problem import ERROR, WARNING, Place, Problem
from followup_md.notes.reader import RecordReader
from followup_md.notes.tally import Counts
from followup_md.rules.model import Page, Rules
from followup_md.vault.files import CouldNotLook
from followup_md.vault.listing import Listing, PathKind, classify, list_notes, reason_not_to_read
from followup_md.vault.notes import NotesOnDisk, read_notes
from followup_md.vault.rules import find_vault, load_rules, read_template
from followup_md.vault.shipped import rules_folder

VISITS = visit_rules()
GOOD = note("garden: Rose Hill\nday: 2026-03-02\n")
NOT_A_FILE = "is not a regular file (a pipe, a socket or a device), so it is not read"
NOT_DOWNLOADED = "is not downloaded from iCloud; open it once, or keep the folder downloaded"
LINKED = "is a symlink to a folder; what lies behind it is not read"
NOT_UTF8 = "has a name that is not UTF-8, so nothing can link to it; rename it"


def write(folder: Path, *paths: str, text: str = GOOD) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def listed(folder: Path, ignore: tuple[str, ...] = (), agenda: str = "Agenda.md") -> Listing:
    return list_notes(folder, Page(file=agenda, ignore=ignore))


# which files are notes


def test_notes_are_the_markdown_files_of_all_folders_in_one_order(tmp_path: Path):
    write(tmp_path, "b.md", "a.md", "z/a.md", "B.MD", "z/y/x.Md", "a b/c.md", "x.md/inside.md")
    assert listed(tmp_path) == Listing(
        ("B.MD", "a b/c.md", "a.md", "b.md", "x.md/inside.md", "z/a.md", "z/y/x.Md"), {}, ()
    )


def test_other_files_and_the_agenda_are_no_notes(tmp_path: Path):
    write(tmp_path, "Agenda.md", "a.txt", "md", "a.md.bak", "a.markdown", "Sub/Agenda.md", "a.canvas")
    assert listed(tmp_path) == Listing(("Sub/Agenda.md",), {}, ())


@pytest.mark.parametrize("spelled", ["Sub/Agenda.md", "./Sub/Agenda.md", "Sub//Agenda.md", "Sub/./Agenda.md"])
def test_an_agenda_in_a_folder_is_no_note_however_its_path_is_spelled(tmp_path: Path, spelled: str):
    write(tmp_path, "Agenda.md", "Sub/Agenda.md")
    assert listed(tmp_path, agenda=spelled) == Listing(("Agenda.md",), {}, ())


def test_dot_folders_dot_files_and_debris_are_passed_over(tmp_path: Path):
    write(
        tmp_path,
        *(".obsidian/a.md", ".git/a.md", ".a.md", "Sub/.trash/a.md", ".#a.md"),
        *("~$a.md", "#a.md#", "a.md~", "~syncthing~a.md.tmp", ".syncthing.a.md.tmp"),
    )
    assert listed(tmp_path) == Listing((), {}, ())


def test_a_name_that_only_begins_like_debris_is_a_note(tmp_path: Path):
    write(tmp_path, "~a.md", "#a.md", "$a.md", "a~.md", "a.tmp.md")
    assert listed(tmp_path).paths == ("#a.md", "$a.md", "a.tmp.md", "a~.md", "~a.md")


@pytest.mark.parametrize(
    "name",
    [
        "a (Conflicted copy Ana's laptop 202603021015).md",
        "a (conflicted copy phone 202603021015).md",
        "a.sync-conflict-20260302-101500-ABCDEF7.md",
        "a (Ana's conflicted copy 2026-03-02).md",
        "a (Ana's conflicted copy 2026-03-02 1).md",
    ],
)
def test_a_conflict_copy_is_left_out_and_counted(tmp_path: Path, name: str):
    write(tmp_path, name)
    assert listed(tmp_path) == Listing((), {"conflict copy": 1}, ())


@pytest.mark.parametrize(
    "name",
    [
        "Conflict resolution round.md",
        "a (conflicted copy).md",
        "a (Conflicted copy phone 2026030210).md",
        "a.sync-conflict.md",
        "a.sync-conflict-2026-03-02.md",
        "(Conflicted copy phone 202603021015).md",
        "a (Ana's conflicted copy).md",
        "a (Conflicted copy phone 202603021015) again.md",
    ],
)
def test_a_note_about_conflicts_is_a_note(tmp_path: Path, name: str):
    write(tmp_path, name)
    assert listed(tmp_path) == Listing((name,), {}, ())


def test_ignored_folders_are_left_out_with_all_below_and_counted(tmp_path: Path):
    write(tmp_path, "Templates/a.md", "Templates/Sub/b.md", "Sub/Templates/c.md", "Sub/Old/d.md", "Templates two/e.md")
    assert listed(tmp_path, ("Templates", "Sub/Old")) == Listing(
        ("Sub/Templates/c.md", "Templates two/e.md"), {"ignored folder": 3}, ()
    )


def test_links_are_not_followed_and_links_to_notes_are_counted(tmp_path: Path):
    write(tmp_path, "real/a.md")
    (tmp_path / "b.md").symlink_to("real/a.md")
    (tmp_path / "c.md").symlink_to("nowhere.md")
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "real" / "loop").symlink_to("..")
    assert listed(tmp_path) == Listing(
        ("real/a.md",),
        {"link to another file": 2},
        (
            Problem(Place("folder"), WARNING, "linked-folder", LINKED),
            Problem(Place("real/loop"), WARNING, "linked-folder", LINKED),
        ),
    )


def test_a_link_to_a_folder_is_warned_of_and_is_no_file(tmp_path: Path):
    write(tmp_path, "real/a.md", "real/b.txt")
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "text").symlink_to("real/b.txt")
    (tmp_path / "broken").symlink_to("nowhere")
    (tmp_path / ".hidden").symlink_to("real")
    notes = read_notes(tmp_path, VISITS)
    assert notes.problems == (Problem(Place("folder"), WARNING, "linked-folder", LINKED),)
    assert notes.counts == Counts(1, {"visit": 1}, 0, 0, {})


def test_a_link_to_a_folder_in_what_is_ignored_needs_no_warning(tmp_path: Path):
    write(tmp_path, "Old/a.md", "real/b.md")
    (tmp_path / "Old" / "folder").symlink_to("../real")
    (tmp_path / "Shared").symlink_to("real")
    assert listed(tmp_path, ("Old", "Shared")) == Listing(("real/b.md",), {"ignored folder": 1}, ())


def test_a_pipe_and_a_socket_are_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    os.mkfifo(tmp_path / "pipe.md")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket.md")
    assert listed(tmp_path) == Listing(
        (),
        {},
        (
            Problem(Place("pipe.md"), ERROR, "not-a-file", NOT_A_FILE),
            Problem(Place("socket.md"), ERROR, "not-a-file", NOT_A_FILE),
        ),
    )


def test_a_note_that_is_still_in_the_cloud_is_named_as_it_will_be(tmp_path: Path):
    write(tmp_path, "Sub/.Rose Hill.md.icloud", ".a.icloud")
    problem = Problem(Place("Sub/Rose Hill.md"), WARNING, "not-downloaded", NOT_DOWNLOADED)
    assert listed(tmp_path) == Listing((), {}, (problem,))


def test_a_name_that_is_not_utf_8_is_a_problem_of_that_note_only(tmp_path: Path):
    (tmp_path / os.fsdecode(b"caf\xe9")).mkdir()
    write(tmp_path, os.fsdecode(b"\xff.md"), os.fsdecode(b"caf\xe9/a.md"), "café.md")
    assert listed(tmp_path) == Listing(
        ("café.md",),
        {},
        (
            Problem(Place("?.md"), ERROR, "file-name", NOT_UTF8),
            Problem(Place("caf?/a.md"), ERROR, "file-name", NOT_UTF8),
        ),
    )


def test_a_name_that_is_not_utf_8_is_text_in_every_problem(tmp_path: Path):
    # A defect once: the bytes of such a name went into the JSON as half a character.
    (tmp_path / "real").mkdir()
    (tmp_path / os.fsdecode(b"caf\xe9")).symlink_to("real")
    write(tmp_path, os.fsdecode(b".\xe9.md.icloud"))
    assert listed(tmp_path).problems == (
        Problem(Place("?.md"), WARNING, "not-downloaded", NOT_DOWNLOADED),
        Problem(Place("caf?"), WARNING, "linked-folder", LINKED),
    )


def test_a_vault_that_cannot_be_listed_is_not_an_empty_one(tmp_path: Path):
    with raised(CouldNotLook, "the vault could not be listed: No such file or directory; the old agenda stays"):
        listed(tmp_path / "nowhere")


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.ENOENT])
@pytest.mark.parametrize(("name", "place"), [("Deep", "Sub/Deep"), ("vault", "the vault")])
def test_what_may_be_listed_later_is_not_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, place: str, number: int
):
    write(tmp_path / "vault", "a.md", "Sub/Deep/b.md")
    cannot_list(monkeypatch, name, number)
    with raised(CouldNotLook, f"{place} could not be listed: {os.strerror(number)}; the old agenda stays"):
        listed(tmp_path / "vault")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP])
def test_a_folder_that_is_closed_for_good_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
):
    write(tmp_path, "a.md", "Sub/b.md", "Sub/Deep/c.md")
    cannot_list(monkeypatch, "Deep", number)
    message = f"could not be listed: {os.strerror(number)}; what lies in it is not on this page"
    problem = Problem(Place("Sub/Deep"), ERROR, "closed-folder", message)
    assert list_notes(tmp_path, Page()) == (("Sub/b.md", "a.md"), {}, (problem,))


def test_a_vault_that_is_closed_is_not_an_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    cannot_list(monkeypatch, "vault", errno.EACCES)
    with raised(CouldNotLook, "the vault could not be listed: Permission denied; the old agenda stays"):
        listed(tmp_path / "vault")


def test_what_was_saved_meanwhile_is_named_and_no_note(tmp_path: Path):
    write(tmp_path, "Sub/a.md", "Sub/a (saved meanwhile).md", "Sub/a (saved meanwhile 2).md", "(saved meanwhile).md")
    what = "put what is missing there back, then delete this one"
    message = f"was saved as `Sub/a.md` while followup-md wrote that file; {what}"
    names = ("Sub/a (saved meanwhile 2).md", "Sub/a (saved meanwhile).md")
    problems = tuple(Problem(Place(name), WARNING, "saved-meanwhile", message) for name in names)
    assert list_notes(tmp_path, Page()) == (("(saved meanwhile).md", "Sub/a.md"), {"saved meanwhile": 2}, problems)
    counts = read_notes(tmp_path, VISITS).counts
    assert (counts.files, counts.broken, counts.left_out) == (4, 0, {"saved meanwhile": 2})


# reading notes


def faulty_open(monkeypatch: pytest.MonkeyPatch, name: str, fail: Callable[[str], None]) -> None:
    """Lets `fail` do its harm when the file of that name is opened."""
    real = os.open

    def faulty(path: str, *arguments: object, **named: object) -> int:
        if str(path).endswith(name):
            fail(str(path))
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "open", faulty)


def test_every_file_is_counted_and_the_counts_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path, "good.md", "Sub/good.md")
    write(tmp_path, "plain.md", text="# no front matter\n")
    write(tmp_path, "Sub/other.md", text="---\ntype: other\n---\n")
    write(tmp_path, "broken.md", text="---\ntype: visit\ngarden: [\n---\n")
    write(tmp_path, "open.md", text="---\ntype: visit\ngarden: a\n")
    write(tmp_path, "Drafts/a.md", "Drafts/Old/b.md", "Draftsman.md", text="---\nfollowup-md: draft\n---\nDear\n")
    write(tmp_path, "Drafts/good.md")
    write(tmp_path, "unreadable.md", "Templates/t.md", "a.sync-conflict-20260302-101500-ABCDEF7.md", ".cloud.md.icloud")
    (tmp_path / "link.md").symlink_to("good.md")
    os.mkfifo(tmp_path / "pipe.md")
    cannot_open(monkeypatch, "unreadable.md")
    notes = read_notes(tmp_path, visit_rules("page:\n  ignore: [Templates]\n"))
    left_out = {"conflict copy": 1, "ignored folder": 1, "link to another file": 1}
    assert notes.counts == Counts(16, {"visit": 3}, 3, 5, left_out, drafts=2)
    parts = sum(notes.counts.kinds.values()) + notes.counts.drafts + notes.counts.plain + notes.counts.broken
    assert notes.counts.files == parts + sum(notes.counts.left_out.values())
    assert [record.path for record in notes.records] == ["Drafts/good.md", "Sub/good.md", "good.md"]
    assert [(problem.path, problem.level, problem.code) for problem in sorted(notes.problems)] == [
        ("broken.md", "error", "yaml"),
        ("cloud.md", "warning", "not-downloaded"),
        ("open.md", "error", "front-matter-open"),
        ("pipe.md", "error", "not-a-file"),
        ("unreadable.md", "error", "unreadable"),
    ]


def test_a_note_that_is_nearly_of_a_kind_counts_as_one_of_no_kind_and_is_warned_of(tmp_path: Path):
    write(tmp_path, "a.md", text="---\ntype: vist\n---\n")
    write(tmp_path, "b.md", text="---\ntype: recipe\n---\n")
    notes = read_notes(tmp_path, VISITS)
    message = "`type: vist` is not a known kind; did you mean `visit`?"
    assert notes.problems == (Problem(Place("a.md", 2, 7), WARNING, "kind-near", message),)
    assert (notes.records, notes.counts) == ((), Counts(2, {"visit": 0}, 2, 0, {}))


def test_an_unreadable_note_says_why_and_that_others_may_lack_something(tmp_path: Path, monkeypatch):
    write(tmp_path, "a.md", "b.md")
    cannot_open(monkeypatch, "a.md")
    notes = read_notes(tmp_path, VISITS)
    message = "could not be read: Permission denied; items that look at other notes may be incomplete"
    assert notes.problems == (Problem(Place("a.md"), ERROR, "unreadable", message),)
    assert [record.path for record in notes.records] == ["b.md"]


def test_a_note_that_vanishes_between_listing_and_reading_is_gone_from_the_counts(tmp_path: Path, monkeypatch):
    write(tmp_path, "a.md", "b.md")
    faulty_open(monkeypatch, "a.md", os.unlink)
    notes = read_notes(tmp_path, VISITS)
    assert (notes.problems, notes.counts) == ((), Counts(1, {"visit": 1}, 0, 0, {}))


def test_a_note_that_becomes_a_link_between_listing_and_reading_is_not_followed(tmp_path: Path, monkeypatch):
    write(tmp_path, "a.md")
    write(tmp_path, "secret.txt")

    def swap(path: str) -> None:
        os.unlink(path)
        os.symlink("secret.txt", path)

    faulty_open(monkeypatch, "a.md", swap)
    notes = read_notes(tmp_path, VISITS)
    assert (notes.records, [problem.code for problem in notes.problems]) == ((), ["unreadable"])


def test_a_defect_of_the_reader_is_a_problem_of_that_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path, "a.md", "b.md")
    read = RecordReader.read

    def faulty(self: RecordReader, data: bytes, path: str) -> object:
        if path == "a.md":
            raise RecursionError("too deep")
        return read(self, data, path)

    monkeypatch.setattr(RecordReader, "read", faulty)
    notes = read_notes(tmp_path, VISITS)
    message = "internal error while reading it (RecursionError: too deep); please report it"
    assert notes.problems == (Problem(Place("a.md"), ERROR, "defect", message),)
    assert ([record.path for record in notes.records], notes.counts.broken) == (["b.md"], 1)


def test_a_huge_file_is_read_no_further_than_its_first_mebibyte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path, "huge.md")
    os.truncate(tmp_path / "huge.md", 64 << 20)
    sizes: list[int] = []
    read = os.read

    def counted(descriptor: int, most: int) -> bytes:
        data = read(descriptor, most)
        sizes.append(len(data))
        return data

    monkeypatch.setattr(os, "read", counted)
    notes = read_notes(tmp_path, VISITS)
    message = "larger than 1024 KiB; the rest is not read"
    assert notes.problems == (Problem(Place("huge.md"), WARNING, "note-size", message),)
    assert ([record.path for record in notes.records], sum(sizes)) == (["huge.md"], (1 << 20) + 1)


def test_file_names_are_counted_without_case_and_ending(tmp_path: Path):
    write(tmp_path, "Rose.md", "Sub/rose.md", "ROSE.MD", "Straße.md")
    write(tmp_path, "Sub/plain.md", text="")
    assert read_notes(tmp_path, VISITS).names == {"rose": 3, "strasse": 1, "plain": 1}


def test_progress_is_told_now_and_then(tmp_path: Path):
    write(tmp_path, *(f"{number:03}.md" for number in range(130)), text="")
    told: list[tuple[int, int]] = []
    NotesOnDisk(tmp_path, VISITS, lambda done, total: told.append((done, total))).current()
    assert told == [(0, 130), (128, 130)]


# finding the vault


@pytest.mark.parametrize("mark", ["rules.yaml", ".obsidian/app.json", "Agenda.md"])
def test_the_nearest_folder_upwards_with_a_mark_of_ours_is_the_vault(tmp_path: Path, mark: str):
    below = tmp_path / "vault" / "a" / "b"
    below.mkdir(parents=True)
    write(tmp_path / "vault", mark, text="<!-- followup-md:begin -->\n")
    assert [find_vault(below), find_vault(tmp_path / "vault")] == [tmp_path / "vault"] * 2


def test_without_any_mark_the_vault_is_where_one_stands(tmp_path: Path):
    write(tmp_path, "Agenda.md", text="of a meeting\n")
    (tmp_path / "rules.yaml").mkdir()
    write(tmp_path, ".obsidian", text="a file")
    (tmp_path / "a").mkdir()
    assert find_vault(tmp_path / "a") == tmp_path / "a"


def test_the_nearer_of_two_vaults_wins(tmp_path: Path):
    write(tmp_path, "rules.yaml", "a/rules.yaml")
    (tmp_path / "a" / "b").mkdir()
    assert find_vault(tmp_path / "a" / "b") == tmp_path / "a"


# rules

CHILD = "format: 1\nextends: {}\n"
NOT_THERE = "`{}` does not exist; use `job-search`, a path from this file, or `none`"


def test_a_vault_without_rules_has_the_default_ones(tmp_path: Path):
    rules, problems = load_rules(tmp_path)
    assert (rules.names, problems) == (("job-search.md",), ())


def test_a_vault_has_its_own_rules(tmp_path: Path):
    write(tmp_path, "rules.yaml", text=RULES)
    rules, problems = load_rules(tmp_path)
    assert (rules.names, rules.title, problems) == (("rules.yaml",), "Garden book", ())


def test_rules_may_be_a_link_to_a_file_elsewhere(tmp_path: Path):
    write(tmp_path, "elsewhere/garden.yaml", text=RULES)
    (tmp_path / "rules.yaml").symlink_to("elsewhere/garden.yaml")
    assert load_rules(tmp_path)[0].title == "Garden book"


def make_broken_link(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, make_broken_link], ids=["folder", "pipe", "broken link"])
def test_rules_that_are_no_file_are_not_taken_for_no_rules(tmp_path: Path, make: Callable[[Path], None]):
    make(tmp_path / "rules.yaml")
    with raised(CouldNotLook, "rules.yaml is a broken symlink or not a regular file"):
        load_rules(tmp_path)


def test_rules_that_cannot_be_read_are_not_taken_for_no_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path, "rules.yaml", text=RULES)
    cannot_open(monkeypatch, "rules.yaml")
    with raised(CouldNotLook, "rules.yaml could not be read: Permission denied"):
        load_rules(tmp_path)


def test_rules_that_are_not_utf_8_are_a_problem_of_their_line(tmp_path: Path):
    (tmp_path / "rules.yaml").write_bytes(RULES.replace("Garden book", "Jardin d'\xe9t\xe9").encode("latin-1"))
    message = "byte 0xe9 is not UTF-8; save the rules file as UTF-8"
    assert load_rules(tmp_path) == (None, (Problem(Place("rules.yaml", 2, 1), ERROR, "encoding", message),))


def test_a_parent_that_is_not_utf_8_is_a_problem_of_the_parent(tmp_path: Path):
    write(tmp_path, "rules.yaml", text=CHILD.format("one.yaml"))
    (tmp_path / "one.yaml").write_bytes(b"\xff\xfef\0")
    message = "byte 0xff is not UTF-8; save the rules file as UTF-8"
    assert load_rules(tmp_path) == (None, (Problem(Place("one.yaml", 1, 1), ERROR, "encoding", message),))


def test_rules_of_more_than_four_mebibytes_are_not_read_in_part(tmp_path: Path):
    (tmp_path / "rules.yaml").write_text(RULES + "#" * (4 * 1024 * 1024 - len(RULES)), "utf-8")
    assert load_rules(tmp_path)[0].title == "Garden book"
    with (tmp_path / "rules.yaml").open("ab") as file:
        file.write(b"#")
    message = "a rules file of more than 4 MiB is not read"
    assert load_rules(tmp_path) == (None, (Problem(Place("rules.yaml"), ERROR, "rules-size", message),))


def test_rules_extend_the_shipped_ones_by_name(tmp_path: Path):
    write(tmp_path, "rules.yaml", text=CHILD.format("job-search") + "title: Mine\n")
    rules, problems = load_rules(tmp_path)
    assert (rules.names, rules.title, problems) == (("rules.yaml", "job-search.md"), "Mine", ())


def test_a_chain_of_parents_is_followed_each_by_its_path_from_the_last(tmp_path: Path):
    write(tmp_path, "rules.yaml", text=CHILD.format("base/one.yaml") + "title: Mine\n")
    write(tmp_path, "base/one.yaml", text=CHILD.format("../two.yml") + "title: One\n")
    write(tmp_path, "two.yml", text=RULES)
    rules, problems = load_rules(tmp_path)
    assert (rules.names, rules.title, problems) == (("rules.yaml", "base/one.yaml", "../two.yml"), "Mine", ())


def test_rules_that_extend_none_stand_alone(tmp_path: Path):
    write(tmp_path, "rules.yaml", text=RULES + "extends: none\n")
    assert load_rules(tmp_path)[0].names == ("rules.yaml",)


@pytest.mark.parametrize("parent", ["nowhere.yaml", "job-serch", "Sub", "../nowhere", "x" * 300])
def test_a_parent_that_is_not_there_is_a_problem_at_its_name(tmp_path: Path, parent: str):
    write(tmp_path, "rules.yaml", text=CHILD.format(parent))
    (tmp_path / "Sub").mkdir()
    problem = Problem(Place("rules.yaml", 2, 10), ERROR, "rules-extends", NOT_THERE.format(parent))
    assert load_rules(tmp_path) == (None, (problem,))


def test_a_missing_parent_of_a_parent_is_a_problem_of_that_parent(tmp_path: Path):
    write(tmp_path, "rules.yaml", text=CHILD.format("one.yaml"))
    write(tmp_path, "one.yaml", text="format: 1\ntitle: One\nextends: two.yaml\n")
    problem = Problem(Place("one.yaml", 3, 10), ERROR, "rules-extends", NOT_THERE.format("two.yaml"))
    assert load_rules(tmp_path) == (None, (problem,))


def test_rules_that_extend_themselves_are_a_problem(tmp_path: Path):
    write(tmp_path, "rules.yaml", text=CHILD.format("rules.yaml"))
    message = "`rules.yaml` extends itself in a circle; use `job-search`, a path from this file, or `none`"
    assert load_rules(tmp_path) == (None, (Problem(Place("rules.yaml", 2, 10), ERROR, "rules-extends", message),))


def test_a_circle_of_rules_is_a_problem_of_the_last_one(tmp_path: Path):
    write(tmp_path, "rules.yaml", text=CHILD.format("a/one.yaml"))
    write(tmp_path, "a/one.yaml", text=CHILD.format("../rules.yaml"))
    message = "`../rules.yaml` extends itself in a circle; use `job-search`, a path from this file, or `none`"
    assert load_rules(tmp_path) == (None, (Problem(Place("a/one.yaml", 2, 10), ERROR, "rules-extends", message),))


@pytest.mark.parametrize(("parents", "is_read"), [(5, True), (6, False)])
def test_five_parents_are_enough(tmp_path: Path, parents: int, is_read: bool):
    names = ["rules.yaml", *(f"{number}.yaml" for number in range(1, parents + 1))]
    for name, above in pairwise(names):
        write(tmp_path, name, text=CHILD.format(above))
    write(tmp_path, names[-1], text=RULES)
    rules, problems = load_rules(tmp_path)
    message = "`6.yaml` exceeds the limit of 5 parents; use `job-search`, a path from this file, or `none`"
    expected = () if is_read else (Problem(Place("5.yaml", 2, 10), ERROR, "rules-extends", message),)
    assert (rules is not None, problems) == (is_read, expected)


def test_a_parent_that_is_no_yaml_is_a_problem_of_the_parent(tmp_path: Path):
    write(tmp_path, "rules.yaml", text=CHILD.format("one.yaml"))
    write(tmp_path, "one.yaml", text="format: 1\ntitle: [\n")
    rules, problems = load_rules(tmp_path)
    assert (rules, [(problem.path, problem.code) for problem in problems]) == (None, [("one.yaml", "yaml")])


def places(rules: Rules) -> list[tuple[str, Place]]:
    return [(rule.id, rule.place) for rule in rules.rules]


def test_an_agenda_needs_no_tests_of_the_shipped_rules_but_those_of_the_vault_are_read(tmp_path: Path):
    write(tmp_path, "rules.yaml", text=CHILD.format("job-search"))
    tested = {rule.id for rule in load_rules(tmp_path)[0].rules if rule.tests}
    rules, problems = load_rules(tmp_path, with_tests=False)
    assert (problems, tested) == ((), {rule.id for rule in rules.rules})
    assert {rule.tests for rule in rules.rules} == {()}
    assert places(rules) == places(load_rules(tmp_path)[0])
    test = "    tests:\n      - name: a\n        note: {type: visit}\n        expect: {2026-03-02: wrong}\n"
    write(tmp_path, "rules.yaml", text=RULES + test)
    assert load_rules(tmp_path, with_tests=False) == load_rules(tmp_path)
    assert load_rules(tmp_path)[0] is None


# rules in a note

NOTE = f"---\nfollowup-md: rules\n---\n\n# Our garden\n\n```yaml\n{RULES}```\n"
SEVERAL = (
    "a vault has one rules file, and this one has {}; put what they say into one of them, and delete the others "
    "or take the line `followup-md: rules` out of them"
)
IN_A_FOLDER = (
    "this rules note is not read, because it lies in a folder: move it to the top of the vault, or take the line "
    "`followup-md: rules` out of it"
)


@pytest.mark.parametrize("name", ["Rules.md", "What I want.MD", "rules.yaml.md", "Agenda.md"])
def test_a_note_at_the_top_may_be_the_rules_of_a_vault(tmp_path: Path, name: str):
    write(tmp_path, name, text=NOTE)
    (tmp_path / "Sub").mkdir()
    rules, problems = load_rules(tmp_path)
    assert (rules.names, rules.title, problems) == ((name,), "Garden book", ())
    assert find_vault(tmp_path / "Sub") == tmp_path


def test_a_rules_note_may_be_a_link_to_a_file_elsewhere(tmp_path: Path):
    write(tmp_path, "elsewhere/garden.md", text=NOTE)
    (tmp_path / "Rules.md").symlink_to("elsewhere/garden.md")
    assert load_rules(tmp_path)[0].names == ("Rules.md",)


@pytest.mark.parametrize(
    "name", ["Rules.md", ".Rules.md", "~$Rules.md", "Rules (Conflicted copy phone 202603021015).md"]
)
def test_an_ordinary_note_a_hidden_one_and_a_conflict_copy_are_no_rules(tmp_path: Path, name: str):
    write(tmp_path, name, text=NOTE if name != "Rules.md" else "# Rules\n\n```yaml\nformat: 2\n```\n")
    (tmp_path / "pipe.md").symlink_to("nowhere")
    assert load_rules(tmp_path)[0].names == ("job-search.md",)


def test_a_vault_has_one_rules_file(tmp_path: Path):
    write(tmp_path, "rules.yaml", text=RULES)
    write(tmp_path, "Rules.md", text=NOTE)
    first = Problem(Place("Rules.md", 1, 1), ERROR, "rules-twice", SEVERAL.format("rules.yaml and Rules.md"))
    assert load_rules(tmp_path) == (None, (first,))
    write(tmp_path, "A.md", text=NOTE)
    (tmp_path / "rules.yaml").unlink()
    second = Problem(Place("Rules.md", 1, 1), ERROR, "rules-twice", SEVERAL.format("A.md and Rules.md"))
    assert load_rules(tmp_path) == (None, (second,))


def test_the_mistakes_of_a_rules_note_are_told_at_its_own_lines(tmp_path: Path):
    write(tmp_path, "Rules.md", text=NOTE.replace("format: 1", "format: 2"))
    message = "only `format: 1` is known"
    assert load_rules(tmp_path) == (None, (Problem(Place("Rules.md", 8, 9), ERROR, "rules-format", message),))


def test_a_rules_note_is_counted_and_never_a_record(tmp_path: Path):
    write(tmp_path, "Rules.md", text=NOTE.replace("---\n", "---\ntype: visit\n", 1))
    write(tmp_path, "A.md", "Sub/B.md")
    rules, _ = load_rules(tmp_path)
    notes = read_notes(tmp_path, rules)
    assert [record.path for record in notes.records] == ["A.md", "Sub/B.md"]
    assert (notes.problems, notes.counts) == ((), Counts(files=3, kinds={"visit": 2}, rules=1))


def test_a_rules_note_in_a_folder_is_pointed_out_unless_it_is_extended(tmp_path: Path):
    write(tmp_path, "Rules.md", text="---\nfollowup-md: rules\n---\n\n```yaml\nformat: 1\nextends: Sub/Base.md\n```\n")
    write(tmp_path, "Sub/Base.md", "Sub/Rules.md", text=NOTE)
    rules, problems = load_rules(tmp_path)
    assert (rules.names, problems) == (("Rules.md", "Sub/Base.md"), ())
    found = read_notes(tmp_path, rules)
    assert found.problems == (Problem(Place("Sub/Rules.md", 1, 1), WARNING, "rules-folder", IN_A_FOLDER),)
    assert found.counts == Counts(files=3, kinds={"visit": 0}, rules=3)


def test_a_folder_that_cannot_be_listed_has_no_rules_to_find_and_is_no_vault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "listdir", failing(errno.EACCES))
    with raised(CouldNotLook, "the vault could not be listed: Permission denied; the old agenda stays"):
        load_rules(tmp_path)
    assert find_vault(tmp_path) == tmp_path


# templates


def test_the_vaults_own_template_comes_before_the_one_that_ships_with_the_rules(tmp_path: Path):
    shipped = (rules_folder() / "templates" / "interview.md").read_text("utf-8")
    assert read_template(tmp_path, "interview.md") == shipped
    write(tmp_path, "Templates/interview.md", text="---\nmood:\n---\né")
    assert read_template(tmp_path, "interview.md") == "---\nmood:\n---\né"


def test_an_empty_template_of_the_vault_is_one(tmp_path: Path):
    write(tmp_path, "Templates/interview.md", text="")
    assert read_template(tmp_path, "interview.md") == ""


@pytest.mark.parametrize("name", ["", "visit.md"])
def test_a_template_that_nobody_wrote_is_none(tmp_path: Path, name: str):
    write(tmp_path, "visit.md", text="---\nmood:\n---\n")
    assert read_template(tmp_path, name) is None


def test_a_template_may_be_a_link_to_a_file_elsewhere(tmp_path: Path):
    write(tmp_path, "elsewhere/our visit.md", text="mine")
    (tmp_path / "Templates").mkdir()
    (tmp_path / "Templates" / "visit.md").symlink_to("../elsewhere/our visit.md")
    assert read_template(tmp_path, "visit.md") == "mine"


def test_a_template_that_is_no_file_is_not_taken_for_none(tmp_path: Path):
    (tmp_path / "Templates" / "interview.md").mkdir(parents=True)
    with pytest.raises(CouldNotLook, match=r"\Ainterview\.md is not a regular file\Z"):
        read_template(tmp_path, "interview.md")


@pytest.mark.parametrize("folder", ["Templates", "../rules/templates"])
def test_a_template_that_is_not_utf_8_is_not_guessed_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str):
    vault = tmp_path / "vault"
    vault.mkdir()
    monkeypatch.setattr("followup_md.vault.rules.rules_folder", lambda: tmp_path / "rules")
    (vault / folder).mkdir(parents=True)
    (vault / folder / "visit.md").write_bytes(b"caf\xe9")
    with pytest.raises(CouldNotLook, match=r"\Athe template visit\.md is not UTF-8; save it as UTF-8\Z"):
        read_template(vault, "visit.md")


# paths by themselves

PAGE = Page(file="./Pages/Agenda.md", ignore=("Templates", "Old/Stuff"))
HIDDEN, PLACE = "would be hidden, and not read", "would take the place of the agenda or of a page beside it"
LEFT_OUT, COPY = "would lie in an ignored folder", "would be taken for a conflict copy"
ELSEWHERE = "would not lie in `Beds/New`, where notes of its kind are"


@pytest.mark.parametrize(
    ("path", "folder", "reason"),
    [
        ("a.md", "", ""),
        ("Agenda.md", "", ""),
        (".obsidian/a.md", "", HIDDEN),
        ("~$a.md", "", HIDDEN),
        ("Pages/Agenda.md", "", PLACE),
        ("pages/AGENDA.MD", "", PLACE),
        ("Templates/Deep/a.md", "", LEFT_OUT),
        ("a.sync-conflict-20260303-093000-ABCDEFG.md", "", COPY),
        ("a.md", "Beds/New", ELSEWHERE),
        ("Beds/Newer/a.md", "Beds/New", ELSEWHERE),
        ("Beds/New/Deep/a.md", "Beds/New", ""),
    ],
)
def test_a_path_that_would_not_be_read_says_why(path: str, folder: str, reason: str):
    assert reason_not_to_read(path, PAGE, folder) == reason


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *(
            (path, PathKind.NOTE)
            for path in ("a.md", "Beds/A.MD", "Agenda.md", "Old/a.md", "~a.md", "#a.md", "café.md")
        ),
        *((path, PathKind.NOTE) for path in ("About conflicts.md", "Templates.md", "Beds/Templates/a.md")),
        *((path, PathKind.IGNORED) for path in ("Templates/a.md", "Templates/Deep/a.md", "Old/Stuff/Deep/a.md")),
        *((path, PathKind.HIDDEN) for path in (".a.md", "Beds/.old/a.md", "Beds//a.md", ".obsidian", ".a.icloud")),
        *((path, PathKind.NOT_MARKDOWN) for path in ("a.txt", "Beds", "a.md~", "", "a.md.icloud")),
        ("Pages/Agenda.md", PathKind.PAGE),
        ("a.sync-conflict-20260303-093000-ABCDEFG.md", PathKind.CONFLICT_COPY),
        ("~$a.md", PathKind.DEBRIS),
        ("Beds/.a.md.icloud", PathKind.NOT_DOWNLOADED),
        ("\udcff.md", PathKind.NOT_UTF8),
        ("\udcff/a.md", PathKind.NOT_UTF8),
    ],
)
def test_a_path_tells_what_it_is(path: str, kind: PathKind):
    assert classify(path, PAGE) is kind


def test_a_path_that_is_that_of_a_note_is_listed_and_has_no_reason_not_to_be_read(tmp_path: Path):
    paths = ("a.md", "Beds/A.MD", "Pages/Agenda.md", "Old/Stuff/a.md", "~a.md", "~$a.md", "café.md", "Beds/.old/a.md")
    write(tmp_path, *paths)
    found = list_notes(tmp_path, PAGE).paths
    assert {path for path in paths if classify(path, PAGE) is PathKind.NOTE} == set(found)
    assert {path for path in paths if not reason_not_to_read(path, PAGE, "")} == set(found)
