"""What a shell is told when somebody presses the tab key, as click's own scripts ask for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from visits import NOTES, Command, make_vault

from followup_md.vault.rules import load_rules
from followup_md.vault.shipped import rules_folder

SHELLS = ("bash", "zsh", "fish")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setattr(sys.modules["__main__"], "__package__", None)  # the program is the script, not `python -m`
    return Command(monkeypatch, capsys)


def asked(run: Command, shell: str, *words: str) -> tuple[int, str, str]:
    """What the command says to a shell in whose line these words stand, the last one not yet finished."""
    *before, last = words
    run.monkeypatch.setenv("_FOLLOWUP_MD_COMPLETE", f"{shell}_complete")
    run.monkeypatch.setenv("COMP_WORDS", " ".join(("followup-md", *before, last)))
    run.monkeypatch.setenv("COMP_CWORD", last if shell == "fish" else str(len(before) + 1))
    return run()


def offered(run: Command, *words: str, shell: str = "fish") -> list[str]:
    code, out, err = asked(run, shell, *words)
    assert (code, err) == (0, "")
    lines = [line for line in out.splitlines() if line]
    if shell == "zsh":
        pairs = list(zip(lines[::3], lines[1::3], strict=True))
    else:  # fish is given a description too, behind a tab
        pairs = [(line.partition(",")[0], line.partition(",")[2].partition("\t")[0]) for line in lines]
    assert [kind for kind, _ in pairs if kind != "plain"] == []
    return [text for _, text in pairs]


# what is offered


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (("ag",), ["agenda"]),
        (("to",), ["today"]),
        (("new", ""), ["visit"]),
        (("new", "v"), ["visit"]),
        (("new", "x"), []),
        (("log", "F"), ["Fern.md"]),
        (("why", "--rule", ""), ["greet", "pay", "harvest", "prune", "measure"]),
        (("why", "Fern.md", "--rule", "p"), ["pay", "prune"]),
    ],
)
def test_a_shell_is_offered_what_fits(run: Command, vault: Path, shell: str, words: tuple[str, ...], texts: list[str]):
    assert offered(run, *words, shell=shell) == texts


@pytest.mark.parametrize("command", ["log", "why"])
@pytest.mark.parametrize(
    ("word", "notes"),
    [
        ("", ["Beds/Rose two.md", "Beds/Rose.md", "Fern.md", "Ivy.md", "Moss.md", "Thyme.md"]),
        ("beds", ["Beds/Rose two.md", "Beds/Rose.md"]),
        ("ros", ["Beds/Rose two.md", "Beds/Rose.md"]),
        ("FERN.MD", ["Fern.md"]),
        ("ern", []),
    ],
)
def test_a_note_is_offered_by_its_path_or_by_its_name(
    run: Command, vault: Path, command: str, word: str, notes: list[str]
):
    assert offered(run, command, word) == notes


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (("log", "Fern.md", ""), ["watered", "paid"]),
        (("log", "Fern.md", "P"), ["paid"]),
        (("log", "fern", "paid", ""), ["the"]),
        (("log", "fern", "paid", "the", "f"), ["fee"]),
        (("log", "fern", "watered", ""), ["Cy Wren"]),
        (("log", "rose", "Watered", "l"), ["Bo Lee"]),
        (("log", "rose", "watered", "x"), []),
        (("log", "nothing", ""), []),
        (("new", "visit", ""), ["garden=", "day=", "guides=", "words=", "fee=", "sown="]),
        (("new", "visit", "Garden=x", "day=fri", "g"), ["guides="]),
        (("new", "nothing", ""), []),
    ],
)
def test_events_people_and_fields_are_offered(run: Command, vault: Path, words: tuple[str, ...], texts: list[str]):
    assert offered(run, *words) == texts


def test_bash_gets_a_name_of_two_words_as_one(run: Command, vault: Path):
    assert offered(run, "log", "fern", "watered", "C", shell="bash") == [r"Cy\\ Wren"]


def test_the_agenda_and_ignored_folders_hold_no_notes_to_offer(run: Command, tmp_path: Path, monkeypatch):
    for path in ("Agenda.md", "Templates/interview.md", ".hidden.md", "Amber.md"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert offered(run, "log", "") == ["Amber.md"]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (("log", "--vault", "other", "P"), ["Palm.md"]),
        (("why", "--vault", "other", "--rule", "d"), ["debrief", "decide-the-fit"]),
        (("new", "--vault", "other", "i"), ["interview"]),
        (("new", "--vault", "nowhere", ""), ["visit"]),
    ],
)
def test_the_vault_that_is_named_is_the_one_that_counts(run: Command, vault: Path, words: tuple[str, ...], texts):
    (vault / "other").mkdir()
    (vault / "other" / "Palm.md").write_bytes(b"")
    assert offered(run, *words) == texts


def test_the_nearest_vault_upwards_is_meant_and_paths_are_those_of_the_vault(run: Command, vault: Path, monkeypatch):
    monkeypatch.chdir(vault / "Beds")
    assert offered(run, "log", "f") == ["Fern.md"]
    assert offered(run, "log", "Rose.") == ["Beds/Rose.md"]


def test_without_a_rules_file_the_default_rules_count(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    rules, _ = load_rules(rules_folder(), with_tests=False)
    assert rules is not None
    assert offered(run, "new", "") == list(rules.kinds)
    assert offered(run, "why", "--rule", "") == list(dict.fromkeys(rule.id for rule in rules.rules))


# signs that mean something to a shell

ODD = {
    "a b.md": r"a\\ b.md",
    "a$HOME.md": r"a\\$HOME.md",
    "a'b\"c.md": r"a\\'b\\" + '"c.md',
    "a(1)&;é.md": r"a\\(1\\)\\&\\;é.md",
}


@pytest.mark.parametrize(("name", "escaped"), ODD.items())
def test_only_bash_wants_signs_of_its_own_escaped(run: Command, vault: Path, name: str, escaped: str):
    make_vault(vault, {name: NOTES["Fern.md"]})
    assert [offered(run, "log", "a", shell=shell) for shell in SHELLS] == [[escaped], [name], [name]]


def test_a_word_that_was_escaped_is_understood(run: Command, vault: Path):
    assert offered(run, "log", "Beds/Rose\\ t", shell="bash") == [r"Beds/Rose\\ two.md"]


# what goes wrong stays quiet


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("words", [("log", ""), ("log", "fern", ""), ("why", "--rule", ""), ("new", "")])
def test_rules_with_a_mistake_offer_nothing(run: Command, vault: Path, shell: str, words: tuple[str, ...]):
    (vault / "rules.yaml").write_text("format: 2\n", "utf-8")
    code, out, err = asked(run, shell, *words)
    assert (code, out.strip(), err) == (0, "", "")


def test_notes_are_told_from_files_by_the_rules_in_force(run: Command, vault: Path):
    text = (vault / "rules.yaml").read_text("utf-8")
    (vault / "rules.yaml").write_text(text.replace("kinds:\n", "page:\n  ignore: Beds\nkinds:\n", 1), "utf-8")
    assert offered(run, "log", "") == ["Fern.md", "Ivy.md", "Moss.md", "Thyme.md"]


@pytest.mark.parametrize("words", [("log", ""), ("new", "visit", ""), ("why", "--rule", ""), ("new", "")])
def test_rules_that_cannot_be_read_offer_nothing(run: Command, vault: Path, words: tuple[str, ...]):
    (vault / "rules.yaml").unlink()
    (vault / "rules.yaml").symlink_to("gone.yaml")
    code, out, err = asked(run, "fish", *words)
    assert (code, out.strip(), err) == (0, "", "")
