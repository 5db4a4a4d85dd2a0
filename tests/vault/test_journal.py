import errno
import json
import os
import stat
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from faults import fail_for, raised
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import flat_texts, hostile_texts, tidy_texts, yaml_texts
from ticking import bytes_in as files_in
from visits import NOTES, TODAY, make_vault, note

from followup_md.notes.edit import Refused, add_events
from followup_md.rules.model import Page
from followup_md.vault import transaction as transactions
from followup_md.vault.edits import Edit, add_note, change_file, log_events
from followup_md.vault.files import CouldNotLook, CouldNotWrite, read_whole
from followup_md.vault.journal import JOURNAL, KEPT_DAYS, Entry, read_journal, recorded_keys
from followup_md.vault.listing import list_notes
from followup_md.vault.transaction import Transaction
from followup_md.vault.undo import undo_last

PAID = "2026-03-03 paid"
MOSS = note(NOTES["Moss.md"])
MOSS_PAID = note(NOTES["Moss.md"] + f"log:\n  - {PAID}\n")
CHANGED = "the note has changed since; take the line out by hand"
NOTHING = (None, "no note was edited in the last 30 days")
# `printf '---\ntype: visit\n…' | sha256sum`
MOSS_PRINT = "1b623f6f9da1a668feffec1da7728290864ad8bb6ab23490a9974b1d5c44dcb7"
MOSS_PAID_PRINT = "abd424d34ba3b36c37201e13de0e8cdb70c69e63fb1902b330ac1ca4fa93e576"
ENTRY = Entry("2026-03-03", "Moss.md", (PAID,), (), 66, "", f"log:\n  - {PAID}\n", MOSS_PRINT, MOSS_PAID_PRINT)


def journal_of(vault: Path) -> bytes:
    return (vault / JOURNAL).read_bytes()


def bytes_in(vault: Path) -> dict[str, bytes]:
    """Every file below the folder but the journal."""
    return {path: data for path, data in files_in(vault).items() if path != JOURNAL}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return make_vault(tmp_path / "vault", {"Moss.md": NOTES["Moss.md"], "Ivy.md": NOTES["Ivy.md"]}, None)


# writing


def test_an_event_is_written_and_the_journal_says_what_changed(vault: Path):
    before = bytes_in(vault)
    assert log_events(vault, "Moss.md", (PAID,), TODAY) is None
    assert bytes_in(vault) == {**before, "Moss.md": MOSS_PAID.encode()}
    assert journal_of(vault) == (json.dumps(ENTRY._asdict()) + "\n").encode()
    assert read_journal(vault) == [ENTRY]


def test_an_event_that_stands_there_is_not_written_twice(vault: Path):
    log_events(vault, "Moss.md", (PAID,), TODAY)
    before = (bytes_in(vault), journal_of(vault), (vault / "Moss.md").stat().st_ino)
    assert log_events(vault, "Moss.md", (PAID,), TODAY) is None
    assert (bytes_in(vault), journal_of(vault), (vault / "Moss.md").stat().st_ino) == before


def test_the_mode_of_a_note_is_kept_by_both(vault: Path):
    path = vault / "Moss.md"
    path.chmod(0o640)
    log_events(vault, "Moss.md", (PAID,), TODAY)
    assert (path.read_text("utf-8"), stat.S_IMODE(path.stat().st_mode)) == (MOSS_PAID, 0o640)
    undo_last(vault)
    assert (path.read_text("utf-8"), stat.S_IMODE(path.stat().st_mode)) == (MOSS, 0o640)


def test_the_journal_is_no_note(vault: Path):
    before = list_notes(vault, Page())
    log_events(vault, "Moss.md", (PAID,), TODAY)
    (vault / JOURNAL).with_name("Copy.md").write_text(MOSS, "utf-8")
    assert list_notes(vault, Page()) == before
    assert before.paths == ("Ivy.md", "Moss.md")


def test_several_events_are_one_edit_in_their_order(vault: Path):
    events, keys = (PAID, "2026-03-01 watered", "2026-03-02 watered"), ("fm-000001", "fm-000002")
    before = bytes_in(vault)
    assert log_events(vault, "Moss.md", events, TODAY, keys) is None
    lines = "".join(f"  - {event}\n" for event in events)
    assert (vault / "Moss.md").read_text("utf-8") == note(f"{NOTES['Moss.md']}log:\n{lines}")
    (entry,) = read_journal(vault)
    assert (entry.events, entry.keys, entry.added, recorded_keys(vault)) == (
        events,
        keys,
        f"log:\n{lines}",
        dict.fromkeys(keys, True),
    )
    assert (undo_last(vault), bytes_in(vault), recorded_keys(vault)) == (
        (entry, None),
        before,
        dict.fromkeys(keys, False),
    )


def test_of_several_events_those_that_stand_there_are_not_written_twice(vault: Path):
    log_events(vault, "Moss.md", (PAID,), TODAY)
    log_events(vault, "Moss.md", (PAID, "2026-03-01 watered"), TODAY)
    lines = f"  - {PAID}\n  - 2026-03-01 watered\n"
    assert (vault / "Moss.md").read_text("utf-8") == note(f"{NOTES['Moss.md']}log:\n{lines}")


def test_of_several_events_none_is_written_when_one_cannot_be(vault: Path):
    before = bytes_in(vault)
    for events in ((PAID, "\a"), ("\a", PAID)):
        assert log_events(vault, "Moss.md", events, TODAY) == "the event is empty or holds a control character"
    assert (bytes_in(vault), read_journal(vault)) == (before, [])


def test_the_keys_of_all_edits_that_can_be_taken_back_are_remembered(vault: Path):
    assert recorded_keys(vault) == {}
    log_events(vault, "Moss.md", (PAID,), TODAY, ("fm-000001",))
    log_events(vault, "Ivy.md", (PAID,), TODAY)
    log_events(vault, "Ivy.md", ("2026-03-01 watered",), TODAY, ("fm-000001", "fm-000002"))
    assert recorded_keys(vault) == {"fm-000001": True, "fm-000002": True}


def test_the_keys_of_an_edit_before_which_a_run_was_stopped_are_none(vault: Path, monkeypatch: pytest.MonkeyPatch):
    def killed(path: Path, old: bytes, new: bytes) -> None:
        raise KeyboardInterrupt

    log_events(vault, "Ivy.md", (PAID,), TODAY, ("fm-000001",))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("followup_md.vault.transaction.replace_unchanged", killed)
        log_events(vault, "Moss.md", (PAID,), TODAY, ("fm-000002",))
    assert recorded_keys(vault) == {"fm-000001": True}
    log_events(vault, "Moss.md", (PAID,), TODAY, ("fm-000002",))
    assert recorded_keys(vault) == {"fm-000001": True, "fm-000002": True}


@pytest.mark.parametrize("now", ["a folder", "a link out of the vault"])
def test_the_keys_of_an_edit_whose_file_is_no_note_any_more_are_remembered(vault: Path, now: str):
    log_events(vault, "Moss.md", (PAID,), TODAY, ("fm-000001",))
    (vault / "Moss.md").unlink()
    if now == "a folder":
        (vault / "Moss.md").mkdir()
    else:
        (vault / "Moss.md").symlink_to(vault.parent / "elsewhere.md")
    assert recorded_keys(vault) == {"fm-000001": True}


def test_what_would_be_written_is_looked_at_first(vault: Path):
    seen: list[str] = []

    def check(text: str) -> str | None:
        seen.append(text)
        return "not at first" if len(seen) == 1 else None

    before = bytes_in(vault)
    assert log_events(vault, "Moss.md", (PAID,), TODAY, (), check) == "not at first"
    assert (bytes_in(vault), (vault / JOURNAL).exists()) == (before, False)
    assert log_events(vault, "Moss.md", (PAID,), TODAY, (), check) is None
    assert (seen, (vault / "Moss.md").read_text("utf-8")) == ([MOSS_PAID] * 2, MOSS_PAID)


# a new note


def test_a_new_note_is_made_with_its_folder_and_taken_away_again(vault: Path):
    before = bytes_in(vault)
    assert add_note(vault, "Beds/Far/Rose.md", MOSS_PAID, (PAID,), TODAY, ("fm-000001",)) is None
    assert bytes_in(vault) == {**before, "Beds/Far/Rose.md": MOSS_PAID.encode()}
    (entry,) = read_journal(vault)
    assert entry == Entry(
        "2026-03-03", "Beds/Far/Rose.md", (PAID,), ("fm-000001",), 0, "", MOSS_PAID, "", MOSS_PAID_PRINT
    )
    assert (undo_last(vault), bytes_in(vault)) == ((entry, None), before)
    assert read_journal(vault) == [entry._replace(undone=True)]


@pytest.mark.parametrize("make", [lambda path: path.write_text("mine"), Path.mkdir, lambda path: path.symlink_to("x")])
def test_a_new_note_is_never_made_in_the_place_of_anything(vault: Path, make: Callable[[Path], object]):
    make(vault / "Rose.md")
    before = (bytes_in(vault), os.lstat(vault / "Rose.md"))
    said = "it exists already, and the rules take it for something else"
    assert add_note(vault, "Rose.md", MOSS_PAID, (PAID,), TODAY, ()) == said
    assert (bytes_in(vault), os.lstat(vault / "Rose.md"), read_journal(vault)) == (*before, [])


def test_a_new_note_that_changed_since_or_is_gone_is_left_to_its_owner(vault: Path):
    log_events(vault, "Moss.md", (PAID,), TODAY)
    add_note(vault, "Rose.md", MOSS_PAID, (PAID,), TODAY, ())
    (vault / "Rose.md").write_text(MOSS_PAID + "mine\n", "utf-8")
    entry, refused = undo_last(vault)
    assert (entry and entry.note, refused, (vault / "Rose.md").exists()) == ("Rose.md", CHANGED, True)
    (vault / "Rose.md").unlink()
    assert undo_last(vault) == (ENTRY, None)


def test_a_new_note_that_a_killed_run_did_not_make_is_passed_over(vault: Path, monkeypatch: pytest.MonkeyPatch):
    log_events(vault, "Moss.md", (PAID,), TODAY)

    def killed(path: Path, data: bytes) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(transactions, "create_file", killed)
        add_note(vault, "Rose.md", MOSS_PAID, (PAID,), TODAY, ("fm-000001",))
    assert recorded_keys(vault) == {}
    assert (undo_last(vault), (vault / "Moss.md").read_text("utf-8")) == ((ENTRY, None), MOSS)


# the keys of what was taken back


def test_what_was_taken_back_is_remembered_for_its_keys_until_it_is_written_again(vault: Path):
    before = bytes_in(vault)
    log_events(vault, "Moss.md", (PAID,), TODAY, ("fm-000001", "fm-000002"))
    assert recorded_keys(vault) == {"fm-000001": True, "fm-000002": True}
    undo_last(vault)
    assert recorded_keys(vault) == {"fm-000001": False, "fm-000002": False}
    assert (undo_last(vault), bytes_in(vault)) == (NOTHING, before)
    log_events(vault, "Moss.md", (PAID,), TODAY, ("fm-000001",))
    assert recorded_keys(vault) == {"fm-000001": True, "fm-000002": False}
    entry, refused = undo_last(vault)
    assert (entry and entry.events, refused, bytes_in(vault)) == ((PAID,), None, before)


def test_what_has_no_keys_is_forgotten_when_it_is_taken_back(vault: Path):
    log_events(vault, "Ivy.md", (PAID,), TODAY, ("fm-000001",))
    log_events(vault, "Moss.md", (PAID,), TODAY)
    undo_last(vault)
    assert [entry.note for entry in read_journal(vault)] == ["Ivy.md"]


# refused


def test_a_note_behind_a_link_out_of_the_vault_is_left_alone(vault: Path, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "Moss.md").write_text(MOSS, "utf-8")
    (vault / "Far").symlink_to(tmp_path / "outside")
    (vault / "loop").symlink_to("loop")
    for path in ("Far/Moss.md", "../outside/Moss.md", "loop/Moss.md"):
        assert log_events(vault, path, (PAID,), TODAY) == "it lies outside the vault, behind a symlink"
    assert ((tmp_path / "outside" / "Moss.md").read_text("utf-8"), (vault / JOURNAL).exists()) == (MOSS, False)


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to(path.parent.parent)])
def test_what_a_note_became_is_not_taken_back(vault: Path, make: Callable[[Path], object]):
    log_events(vault, "Moss.md", (PAID,), TODAY)
    (vault / "Moss.md").unlink()
    make(vault / "Moss.md")
    before = bytes_in(vault)
    assert (undo_last(vault), bytes_in(vault)) == (NOTHING, before)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "it is gone"),
        (b"---\ntype: visit\nwords: \xff\n---\n", "it is not UTF-8"),
        (b"no front matter\n", "it has no front matter"),
    ],
    ids=["gone", "not UTF-8", "no front matter"],
)
def test_a_note_that_cannot_be_edited_is_left_alone(vault: Path, data: bytes | None, reason: str):
    (vault / "Moss.md").unlink() if data is None else (vault / "Moss.md").write_bytes(data)
    before = bytes_in(vault)
    assert log_events(vault, "Moss.md", (PAID,), TODAY) == reason
    assert (bytes_in(vault), (vault / JOURNAL).parent.exists()) == (before, False)


def test_a_note_whose_folder_is_gone_is_gone(vault: Path):
    assert log_events(vault, "Beds/Rose.md", (PAID,), TODAY) == "it is gone"


@pytest.mark.parametrize(
    "copy",
    [
        "Moss (Conflicted copy laptop 202603030930).md",
        "Moss.sync-conflict-20260303-093000-ABCDEFG.md",
        "Moss (Ana's conflicted copy 2026-03-03).md",
    ],
)
def test_a_conflict_copy_beside_a_note_keeps_it_from_being_edited(vault: Path, copy: str):
    (vault / copy).write_text(MOSS, "utf-8")
    before = bytes_in(vault)
    assert log_events(vault, "Moss.md", (PAID,), TODAY) == f"{copy} lies beside it: settle that conflict first"
    assert bytes_in(vault) == before


@pytest.mark.parametrize(
    "copy",
    [
        "Ivy (Conflicted copy laptop 202603030930).md",
        "Moss End (Conflicted copy laptop 202603030930).md",
        "Mosses.sync-conflict-20260303-093000-ABCDEFG.md",
        "Moss (old).md",
    ],
)
def test_a_conflict_copy_of_another_note_does_not(vault: Path, copy: str):
    (vault / copy).write_text(MOSS, "utf-8")
    assert log_events(vault, "Moss.md", (PAID,), TODAY) is None
    assert (vault / "Moss.md").read_text("utf-8") == MOSS_PAID


def test_a_symbolic_link_is_not_written_through(vault: Path):
    (vault / "Moss.md").rename(vault / "other.txt")
    (vault / "Moss.md").symlink_to("other.txt")
    with raised(CouldNotWrite, "Moss.md: refusing to write through a symlink"):
        log_events(vault, "Moss.md", (PAID,), TODAY)
    assert ((vault / "other.txt").read_text("utf-8"), undo_last(vault)) == (MOSS, NOTHING)


def edited_after_the_first_look(monkeypatch: pytest.MonkeyPatch, path: Path, edit: Callable[[Path], object]) -> None:
    """Somebody edits the note once it has been read."""
    looks: list[Path] = []

    def look(asked: Path) -> bytes | None:
        data = read_whole(asked)
        looks.append(asked)
        if asked == path and looks.count(path) == 1:
            edit(path)
        return data

    monkeypatch.setattr(transactions, "read_whole", look)


def test_a_note_that_changes_while_it_is_edited_keeps_the_change(vault: Path, monkeypatch: pytest.MonkeyPatch):
    log_events(vault, "Ivy.md", (PAID,), TODAY)
    before = journal_of(vault)
    edited_after_the_first_look(monkeypatch, vault / "Moss.md", lambda path: path.write_text(MOSS + "more\n", "utf-8"))
    assert log_events(vault, "Moss.md", (PAID,), TODAY) == "it changed while it was being edited; try again"
    assert (vault / "Moss.md").read_text("utf-8") == MOSS + "more\n"
    assert journal_of(vault) == before  # else it would stand in the way of taking back what came before


def test_a_note_that_goes_while_it_is_edited_stays_gone(vault: Path, monkeypatch: pytest.MonkeyPatch):
    edited_after_the_first_look(monkeypatch, vault / "Moss.md", Path.unlink)
    assert log_events(vault, "Moss.md", (PAID,), TODAY) == "it changed while it was being edited; try again"
    assert ((vault / "Moss.md").exists(), read_journal(vault)) == (False, [])


def test_no_event_is_written_that_could_not_be_remembered(vault: Path):
    (vault / ".followup-md").write_text("a file in its place", "utf-8")
    before = bytes_in(vault)
    with pytest.raises(CouldNotLook) as caught:
        log_events(vault, "Moss.md", (PAID,), TODAY)
    assert (str(caught.value), bytes_in(vault)) == ("journal.jsonl could not be read: Not a directory", before)


def test_a_folder_for_the_journal_that_cannot_be_made_is_said(vault: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*arguments: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with raised(CouldNotWrite, ".followup-md could not be created: No space left on device"):
        log_events(vault, "Moss.md", (PAID,), TODAY)
    assert (vault / "Moss.md").read_text("utf-8") == MOSS


def test_the_journal_is_not_written_outside_the_vault(vault: Path, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (vault / ".followup-md").symlink_to(tmp_path / "elsewhere")
    with raised(CouldNotWrite, ".followup-md: refusing to write through a symlink"):
        log_events(vault, "Moss.md", (PAID,), TODAY)
    assert (list((tmp_path / "elsewhere").iterdir()), (vault / "Moss.md").read_text("utf-8")) == ([], MOSS)


# taking back


texts = st.one_of(tidy_texts, flat_texts, yaml_texts).map(lambda front: f"---\n{front}\n---\n")
bodies = hostile_texts.filter(lambda text: not any("\ud800" <= sign <= "\udfff" for sign in text))


@given(texts, bodies, st.sampled_from(("", "\ufeff")), st.booleans())
@example("---\nlog: 2026-01-01 paid\n---\n", "no end", "\ufeff", True)
@example("---\nlog: [a]\n---\n", "", "", False)
@example('---\nlog: "a\u2028b\x85c"\n---\n', "", "", False)
def test_taking_back_gives_every_byte_back(head: str, body: str, mark: str, carriage: bool):
    data = (mark + (head.replace("\n", "\r\n") if carriage else head) + body).encode("utf-8")
    new = add_events(data.decode("utf-8"), (PAID,))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.md"
        path.write_bytes(data)
        refused = log_events(Path(folder), "a.md", (PAID,), TODAY)
        if isinstance(new, Refused):
            assert (refused, path.read_bytes(), undo_last(Path(folder))) == (new.reason, data, NOTHING)
            return
        assert (refused, path.read_bytes()) == (None, new.encode("utf-8"))
        entry, reason = undo_last(Path(folder))
        assert (entry and entry.events, reason, path.read_bytes()) == ((PAID,), None, data)
        assert undo_last(Path(folder)) == NOTHING


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf---\ntype: visit\n---\nx",
        b"---\r\ntype: visit\r\nlog:\r\n- a\r\n---\r\nx\ny",
        b"---\ntype: visit\n---",
        b"---\ntype: visit\nlog: a\n---\n",
        b"---\ntype: visit\nlog: [a, a]\n---\n",
        '---\ntype: visit\nlog: "a\u2028b"\n---\n'.encode(),
    ],
    ids=["BOM", "CRLF", "no final newline", "one text", "flow", "line separator"],
)
def test_a_note_gets_its_old_bytes_back(vault: Path, data: bytes):
    (vault / "Moss.md").write_bytes(data)
    assert log_events(vault, "Moss.md", (PAID,), TODAY) is None
    assert PAID.encode() in (vault / "Moss.md").read_bytes()
    entry, refused = undo_last(vault)
    assert (entry and entry.note, refused, (vault / "Moss.md").read_bytes()) == ("Moss.md", None, data)


def test_a_name_with_a_line_separator_is_remembered(vault: Path):
    (vault / "a\u2028b\x85.md").write_text(MOSS, "utf-8")
    log_events(vault, "a\u2028b\x85.md", (PAID,), TODAY)
    assert undo_last(vault) == (ENTRY._replace(note="a\u2028b\x85.md"), None)


def test_the_last_is_taken_back_first_and_then_the_one_before_it(vault: Path):
    before = bytes_in(vault)
    first, second = "2026-03-01 watered", "2026-03-02 watered"
    for name, event in (("Moss.md", first), ("Ivy.md", PAID), ("Moss.md", second)):
        log_events(vault, name, (event,), TODAY)
    taken = [undo_last(vault) for _ in range(4)]
    assert [(entry and (entry.note, entry.events), reason) for entry, reason in taken] == [
        (("Moss.md", (second,)), None),
        (("Ivy.md", (PAID,)), None),
        (("Moss.md", (first,)), None),
        NOTHING,
    ]
    assert (bytes_in(vault), journal_of(vault)) == (before, b"")


def test_where_nothing_was_written_nothing_is_taken_back_or_made(vault: Path):
    before = sorted(os.listdir(vault))
    assert (undo_last(vault), sorted(os.listdir(vault))) == (NOTHING, before)


@pytest.mark.parametrize("data", [b"", MOSS.encode() + b"more\n", None], ids=["empty", "taken out by hand", "gone"])
def test_a_note_that_does_not_hold_the_event_any_more_is_no_reason_to_keep_what_came_before(
    vault: Path, data: bytes | None
):
    log_events(vault, "Ivy.md", (PAID,), TODAY)
    log_events(vault, "Moss.md", (PAID,), TODAY)
    (vault / "Moss.md").unlink() if data is None else (vault / "Moss.md").write_bytes(data)
    entry, refused = undo_last(vault)
    assert (entry and entry.note, refused, read_whole(vault / "Moss.md")) == ("Ivy.md", None, data)
    assert (undo_last(vault), (vault / "Ivy.md").read_text("utf-8")) == (NOTHING, note(NOTES["Ivy.md"]))


def test_a_note_that_changed_since_is_left_alone(vault: Path):
    log_events(vault, "Moss.md", (PAID,), TODAY)
    (vault / "Moss.md").write_text(MOSS_PAID + "more\n", "utf-8")
    before = (bytes_in(vault), journal_of(vault))
    assert undo_last(vault) == (ENTRY, CHANGED)
    assert (bytes_in(vault), journal_of(vault)) == before


def test_a_note_that_changes_while_an_edit_is_undone_keeps_the_change(vault: Path, monkeypatch: pytest.MonkeyPatch):
    log_events(vault, "Moss.md", (PAID,), TODAY)
    monkeypatch.setattr(Transaction, "write", lambda *arguments: False)
    assert (undo_last(vault), read_journal(vault)) == ((ENTRY, CHANGED), [ENTRY])


def test_bytes_that_are_no_text_are_not_taken_for_the_sign_that_stands_for_such(vault: Path):
    (vault / "Moss.md").write_text(MOSS + "\ufffd", "utf-8")
    log_events(vault, "Moss.md", (PAID,), TODAY)
    spoilt = (vault / "Moss.md").read_bytes().replace("\ufffd".encode(), b"\xff")
    (vault / "Moss.md").write_bytes(spoilt)
    entry, refused = undo_last(vault)
    assert (entry and entry.events, refused, (vault / "Moss.md").read_bytes()) == ((PAID,), CHANGED, spoilt)


def test_an_edit_that_was_stopped_before_the_note_changed_is_passed_over(vault: Path, monkeypatch: pytest.MonkeyPatch):
    log_events(vault, "Ivy.md", (PAID,), TODAY)

    def killed(path: Path, old: bytes, new: bytes) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(transactions, "replace_unchanged", killed)
        log_events(vault, "Moss.md", (PAID,), TODAY)
    assert [entry.note for entry in read_journal(vault)] == ["Ivy.md", "Moss.md"]
    entry, refused = undo_last(vault)
    assert (entry and entry.note, refused, journal_of(vault)) == ("Ivy.md", None, b"")
    assert bytes_in(vault) == {"Moss.md": MOSS.encode(), "Ivy.md": note(NOTES["Ivy.md"]).encode()}


def test_an_undo_that_was_stopped_before_the_journal_changed_is_not_done_twice(vault: Path):
    log_events(vault, "Moss.md", (PAID,), TODAY)
    journal = journal_of(vault)
    undo_last(vault)
    (vault / JOURNAL).write_bytes(journal)
    assert (undo_last(vault), (vault / "Moss.md").read_text("utf-8")) == (NOTHING, MOSS)


# what goes with an edit


def add_line(text: str) -> str:
    return text + "sent\n"


SENT = "sent: 2026-03-03"


@pytest.fixture
def joined(vault: Path) -> Path:
    """A vault in which an event was written, and a file changed along with it; another event came before."""
    log_events(vault, "Ivy.md", (PAID,), TODAY)
    log_events(vault, "Moss.md", (PAID,), TODAY)
    (vault / "Letter.md").write_text("Dear Ana\n", "utf-8")
    assert change_file(vault, "Letter.md", add_line, SENT, TODAY) is None
    return vault


def test_a_file_is_changed_along_with_the_last_edit_and_the_journal_says_so(joined: Path):
    assert (joined / "Letter.md").read_text("utf-8") == "Dear Ana\nsent\n"
    *_, last = read_journal(joined)
    assert last._replace(before="", after="") == Entry(
        "2026-03-03", "Letter.md", (SENT,), (), 9, "", "sent\n", "", "", True
    )


def test_what_was_changed_along_with_an_edit_is_taken_back_with_it(joined: Path):
    entry, refused = undo_last(joined)
    assert (entry, refused) == (ENTRY, None)
    assert ((joined / "Moss.md").read_text("utf-8"), (joined / "Letter.md").read_text("utf-8")) == (MOSS, "Dear Ana\n")
    assert [(one.note, one.joined) for one in read_journal(joined)] == [("Ivy.md", False)]


def test_several_changes_of_one_file_are_taken_back_in_turn(joined: Path):
    change_file(joined, "Letter.md", lambda text: text + "again\n", SENT, TODAY)
    change_file(joined, "Ivy.md", lambda text: text + "too\n", SENT, TODAY)
    assert undo_last(joined) == (ENTRY, None)
    assert (joined / "Letter.md").read_text("utf-8") == "Dear Ana\n"
    assert [one.note for one in read_journal(joined)] == ["Ivy.md"]
    assert undo_last(joined)[1] is None
    assert (joined / "Ivy.md").read_text("utf-8") == note(NOTES["Ivy.md"])


@pytest.mark.parametrize("data", [b"Dear Ana\nsent\nmine\n", None, b"\xff"], ids=["longer", "gone", "not UTF-8"])
def test_what_the_user_changed_since_keeps_the_edit_from_nothing_and_stays(joined: Path, data: bytes | None):
    (joined / "Letter.md").unlink() if data is None else (joined / "Letter.md").write_bytes(data)
    assert undo_last(joined) == (ENTRY, None)
    assert (joined / "Moss.md").read_text("utf-8") == MOSS
    assert read_whole(joined / "Letter.md") == data


def test_an_edit_that_cannot_be_taken_back_keeps_what_was_changed_along_with_it(joined: Path):
    (joined / "Moss.md").write_text(MOSS_PAID + "mine\n", "utf-8")
    before = (bytes_in(joined), journal_of(joined))
    assert undo_last(joined) == (ENTRY, CHANGED)
    assert (bytes_in(joined), journal_of(joined)) == before


@pytest.mark.parametrize(
    ("path", "edit", "reason"),
    [
        ("Gone.md", add_line, "it is gone"),
        ("Moss.md", lambda text: Refused("not now"), "not now"),
        ("Bytes.md", add_line, "it is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_changed_is_left_alone(vault: Path, path: str, edit: Edit, reason: str):
    (vault / "Bytes.md").write_bytes(b"\xff")
    before = bytes_in(vault)
    assert change_file(vault, path, edit, SENT, TODAY) == reason
    assert (bytes_in(vault), read_journal(vault)) == (before, [])


def test_a_change_that_changes_nothing_is_none(vault: Path):
    assert change_file(vault, "Moss.md", str, SENT, TODAY) is None
    assert read_journal(vault) == []


def test_the_journal_forgets_a_change_that_could_not_be_written(vault: Path, monkeypatch: pytest.MonkeyPatch):
    log_events(vault, "Ivy.md", (PAID,), TODAY)
    before = (bytes_in(vault), journal_of(vault))

    def full(path: Path, old: bytes, new: bytes) -> None:
        raise CouldNotWrite("the disk is full")

    monkeypatch.setattr(transactions, "replace_unchanged", full)
    for change in (
        lambda: log_events(vault, "Moss.md", (PAID,), TODAY),
        lambda: change_file(vault, "Moss.md", add_line, SENT, TODAY),
    ):
        with pytest.raises(CouldNotWrite, match=r"\Athe disk is full\Z"):
            change()
        assert (bytes_in(vault), journal_of(vault)) == before


# the journal


def test_edits_of_more_than_thirty_days_ago_are_forgotten_at_the_next_one(vault: Path):
    days = [TODAY - timedelta(KEPT_DAYS + 1), TODAY - timedelta(KEPT_DAYS), TODAY]
    for day in days:
        log_events(vault, "Moss.md", (f"{day} watered",), day)
    assert [entry.day for entry in read_journal(vault)] == ["2026-02-01", "2026-03-03"]
    assert days[0] == date(2026, 1, 31)


UNREADABLE = {
    "a conflict": "<<<<<<< laptop",
    "cut short": json.dumps(ENTRY._asdict())[:-9],
    "a list": "[1]",
    "a key missing": json.dumps({"day": "2026-03-03"}),
    "a key too many": json.dumps({**ENTRY._asdict(), "more": 1}),
    "a day that is a number": json.dumps(ENTRY._replace(day=1)._asdict()),  # type: ignore[arg-type]
    "a note that is a number": json.dumps(ENTRY._replace(note=1)._asdict()),  # type: ignore[arg-type]
    "a place that is a text": json.dumps(ENTRY._replace(at="66")._asdict()),  # type: ignore[arg-type]
    "joined to a number": json.dumps({**ENTRY._asdict(), "joined": 1}),
    "taken back by a number": json.dumps({**ENTRY._asdict(), "undone": 1}),
    "an event that is a number": json.dumps({**ENTRY._asdict(), "events": [1]}),
    "events that are a number": json.dumps({**ENTRY._asdict(), "events": 1}),
    "a key that is a number": json.dumps({**ENTRY._asdict(), "keys": [1]}),
    "half a sign": json.dumps(ENTRY._replace(removed="\ud800")._asdict()),
    "a name that no file has": json.dumps(ENTRY._replace(note="a\0b")._asdict()),
    "a note above the vault": json.dumps(ENTRY._replace(note="../Moss.md")._asdict()),
    "too deep": "[" * 100_000,
    "not UTF-8": "\udcff",
}


@pytest.mark.parametrize("line", UNREADABLE.values(), ids=UNREADABLE)
def test_a_journal_line_that_cannot_be_read_is_passed_over(vault: Path, line: str):
    (vault.parent / "Moss.md").write_text(MOSS_PAID, "utf-8")
    log_events(vault, "Moss.md", (PAID,), TODAY)
    with (vault / JOURNAL).open("ab") as file:
        file.write(f"{line}\n\n".encode("utf-8", "surrogateescape"))
    assert log_events(vault, "Ivy.md", (PAID,), TODAY) is None
    with (vault / JOURNAL).open("ab") as file:
        file.write(f"{line}\n".encode("utf-8", "surrogateescape"))
    taken = [undo_last(vault) for _ in range(3)]
    assert [(entry and entry.note, reason) for entry, reason in taken] == [("Ivy.md", None), ("Moss.md", None), NOTHING]
    assert (vault.parent / "Moss.md").read_text("utf-8") == MOSS_PAID


@pytest.mark.parametrize("forged", [{"at": 0}, {"removed": "forged: yes\n"}, {"added": ""}, {"before": "0"}])
def test_an_entry_that_would_not_give_the_old_text_back_is_refused(vault: Path, forged: dict[str, object]):
    log_events(vault, "Moss.md", (PAID,), TODAY)
    (vault / JOURNAL).write_text(json.dumps({**ENTRY._asdict(), **forged}), "utf-8")
    assert undo_last(vault)[1] == CHANGED
    assert (vault / "Moss.md").read_text("utf-8") == MOSS_PAID


def test_a_journal_whose_folder_cannot_be_looked_at_is_not_written(vault: Path, monkeypatch: pytest.MonkeyPatch):
    fail_for(monkeypatch, "lstat", ".followup-md", errno.EIO)
    with raised(CouldNotWrite, ".followup-md could not be looked at: Input/output error"):
        log_events(vault, "Moss.md", (PAID,), TODAY)
    assert (vault / "Moss.md").read_text("utf-8") == MOSS
