"""Another program saves a file at the moment in which we write it: nothing of either is lost."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from faults import failing
from system_calls import nothing, system_calls
from ticking import ANA, DONE, TWO, attention_of, log_of, page_of_vault, run, tick, ticking_vault
from visits import NOTES, TODAY, make_vault, note

from followup_md.vault.edits import log_events
from followup_md.vault.files import CouldNotLook, CouldNotWrite
from followup_md.vault.listing import conflict_copies
from followup_md.vault.transaction import transaction
from followup_md.vault.writing import Changed, replace_unchanged

PAID = "2026-03-03 paid"
MOSS = note(NOTES["Moss.md"]).encode()
MOSS_PAID = note(NOTES["Moss.md"] + f"log:\n  - {PAID}\n").encode()
Save = Callable[[Path], object]


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more\n")


def save_by_rename(path: Path) -> None:
    path.with_name(".swap").write_bytes(path.read_bytes() + b"more\n")
    path.with_name(".swap").rename(path)


def log_while(vault: Path, at: int, save: Save, behind: bool) -> tuple[str | None, list[str]]:
    """Log an event while another program saves before, or behind, one of the calls: why not, and all calls."""

    def step(number: int, name: str) -> None:
        if number == at:
            save(vault / "Moss.md")

    with system_calls(vault, *((nothing, step) if behind else (step, nothing))) as calls:
        return log_events(vault, "Moss.md", (PAID,), TODAY), calls


def fresh_vault(folder: Path) -> Path:
    return make_vault(folder, {"Moss.md": NOTES["Moss.md"]}, None)


@pytest.mark.parametrize("behind", [False, True], ids=["before", "behind"])
@pytest.mark.parametrize("save", [append, save_by_rename])
def test_what_an_editor_saves_at_any_point_of_our_write_is_in_the_note_or_beside_it(
    tmp_path: Path, save: Save, behind: bool
):
    _, calls = log_while(fresh_vault(tmp_path / "counted"), 0, save, behind)
    replaced = max(number for number, name in enumerate(calls, 1) if name == "replace")
    beside = 0
    for at in range(1, len(calls) + 1):
        if save is save_by_rename and at == replaced - behind:
            continue  # between the last comparison and the call that replaces: no system does both in one
        vault = fresh_vault(tmp_path / str(at))
        refused, _ = log_while(vault, at, save, behind)
        copies = conflict_copies(vault / "Moss.md")
        texts = [(vault / name).read_bytes() for name in ("Moss.md", *copies)]
        assert (at, PAID.encode() in texts[0]) == (at, refused is None)
        assert (at, any(b"more" in text for text in texts)) == (at, True)
        assert set(os.listdir(vault)) == {"Moss.md", ".followup-md", *copies}
        beside += len(copies)
    assert (beside > 0) == (save is append)


@pytest.mark.parametrize("change", [append, save_by_rename, Path.unlink])
def test_a_file_that_changed_before_it_is_replaced_is_left_alone(tmp_path: Path, change: Save):
    path = tmp_path / "Moss.md"
    path.write_bytes(MOSS)
    change(path)
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(Changed):
        replace_unchanged(path, MOSS, MOSS_PAID)
    assert ((path.read_bytes() if path.exists() else None), os.listdir(tmp_path)) == (
        before,
        ["Moss.md"] * (before is not None),
    )


def test_a_file_that_goes_at_the_last_moment_stays_gone(tmp_path: Path):
    path = tmp_path / "Moss.md"
    path.write_bytes(MOSS)

    def step(number: int, name: str) -> None:
        if name == "fsync":
            path.unlink()

    with system_calls(tmp_path, step), pytest.raises(Changed):
        replace_unchanged(path, MOSS, MOSS_PAID)
    assert os.listdir(tmp_path) == []


def test_what_was_replaced_and_cannot_be_read_again_does_not_undo_the_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "Moss.md"
    path.write_bytes(MOSS)
    with monkeypatch.context() as patch:
        patch.setattr(os, "lseek", failing(errno.EIO))
        assert replace_unchanged(path, MOSS, MOSS_PAID) is None
    assert path.read_bytes() == MOSS_PAID


def saved_at_the_last_moment(path: Path, save: Save) -> Callable[[int, str], None]:
    """Another program saves right before the file is replaced, each time."""

    def step(number: int, name: str) -> None:
        temporary = path.with_name(f".{path.name}.followup-md.tmp")
        if name == "replace" and temporary.exists():
            save(path)

    return step


def test_what_was_saved_before_is_kept_when_it_happens_again(tmp_path: Path):
    vault = fresh_vault(tmp_path / "vault")
    (vault / "Moss (saved meanwhile).txt").write_bytes(b"not ours")
    with system_calls(vault, saved_at_the_last_moment(vault / "Moss.md", append)):
        log_events(vault, "Moss.md", (PAID,), TODAY)
    assert (vault / "Moss (saved meanwhile).md").read_bytes() == MOSS + b"more\n"
    refused = log_events(vault, "Moss.md", ("2026-03-02 paid",), TODAY)
    assert refused == "Moss (saved meanwhile).md lies beside it: settle that conflict first"
    with transaction(vault) as files, system_calls(vault, saved_at_the_last_moment(vault / "Moss.md", append)):
        assert files.write("Moss.md", (vault / "Moss.md").read_bytes(), MOSS)
    assert files.kept == ["Moss (saved meanwhile 2).md"]
    assert (vault / "Moss (saved meanwhile 2).md").read_bytes() == MOSS_PAID + b"more\n"


def test_a_tick_names_what_was_saved_meanwhile_on_the_same_page(tmp_path: Path):
    vault = ticking_vault(tmp_path / "vault", TWO)
    tick(vault, ANA)
    with system_calls(vault, saved_at_the_last_moment(vault / "Beds/Rose.md", append)):
        run(vault)
    assert log_of((vault / "Beds/Rose.md").read_bytes()) == [f"2026-03-03 {DONE[ANA]}"]
    assert (vault / "Beds/Rose (saved meanwhile).md").read_bytes().endswith(b"more\n")
    assert any("Rose (saved meanwhile)" in line for line in attention_of(page_of_vault(vault)))


def test_a_page_that_is_saved_while_it_is_written_is_kept_beside_it_and_named_on_it(tmp_path: Path):
    vault = ticking_vault(tmp_path / "vault", TWO)
    (vault / "Fern.md").unlink()
    with system_calls(vault, saved_once(saved_at_the_last_moment(vault / "Agenda.md", append))):
        run(vault)
    assert (vault / "Agenda (saved meanwhile).md").read_bytes().endswith(b"more\n")
    assert any("Agenda (saved meanwhile)" in line for line in attention_of(page_of_vault(vault)))


def saved_once(step: Callable[[int, str], None]) -> Callable[[int, str], None]:
    """The same for the first time only."""
    done: list[str] = []

    def once(number: int, name: str) -> None:
        if name == "replace" and not done:
            done.append(name)
            step(number, name)

    return once


def test_a_disk_that_fails_is_told_and_the_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def failing(*arguments: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    path = tmp_path / "Moss.md"
    path.write_bytes(MOSS)
    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(CouldNotWrite) as raised:
        replace_unchanged(path, MOSS, MOSS_PAID)
    assert (str(raised.value), path.read_bytes()) == ("Moss.md could not be written: Input/output error", MOSS)


def test_there_is_no_other_version_in_a_folder_that_is_gone(tmp_path: Path):
    assert conflict_copies(tmp_path / "gone" / "Moss.md") == []


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path):
    with pytest.raises(CouldNotLook) as raised:
        conflict_copies(tmp_path / ("a" * 300) / "Moss.md")
    assert str(raised.value) == "the folder of Moss.md could not be listed: File name too long"
