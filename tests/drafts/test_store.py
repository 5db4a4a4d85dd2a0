"""Drafts on disk: made once, found again wherever they went, never written over, marked when they were sent."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from letters import (
    BODY,
    DRAFTING,
    GARDEN,
    GREETING,
    PARTY,
    ROSE,
    TODAY,
    drafts_in,
    evaluated,
    garden_vault,
    look,
    outcomes_of,
    rules_of,
    template_of,
)
from strategies import BIDI, hostile_texts
from visits import note, quoted, visit_rules

from followup_md.core.people import Person
from followup_md.core.problem import ERROR, WARNING, Problem
from followup_md.core.record import Event
from followup_md.drafts.draft import Draft, addressee, compose, link_target, mailbox
from followup_md.drafts.review import alike_problems, load_template
from followup_md.drafts.store import (
    ANEW,
    EDITED,
    MADE,
    MOST_BYTES,
    SAME,
    Written,
    about_link,
    mark_sent,
    read_drafts,
    write_draft,
)
from followup_md.drafts.template import Letter
from followup_md.engine.outcome import Outcome
from followup_md.notes.edit import add_event
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Page, Rules
from followup_md.vault.files import CouldNotLook, CouldNotWrite
from followup_md.vault.journal import log_events, read_journal, undo_last
from followup_md.workflow.record_ticks import record_events

ANA, BO = "Rose - greet Ana Ruiz.md", "Rose - greet Bo Lee.md"
ANA_TEXT = """\
---
type: draft
rule: greet
about: '[[Rose]]'
person: Ana Ruiz
to: Ana Ruiz <ana@hill.example>
subject: Greetings from Rose Hill
fingerprint: 94bf5ddf
---

Dear Ana Ruiz,

We met on Sun 1 Mar at Rose Hill.

What I liked:
- the pond
- the gate by the road

See you <!-- when you come again -->
"""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return garden_vault(tmp_path / "vault")


def write_all(vault: Path, rule: str = "greet", force: bool = False, rules: Rules = GARDEN) -> list[Written]:
    """All drafts of one rule, as the command writes them."""
    now, written = evaluated(vault, rules=rules), []
    for outcome in outcomes_of(now.evaluation, rule):
        template, problems = load_template(vault, outcome.rule)
        assert template is not None, problems
        letter = compose(template, outcome, now.evaluation)
        about = about_link(outcome.path, now.names, rules.page)
        written.append(write_draft(vault, rules, outcome, letter, about, read_drafts(vault, rules), force))
    return written


def done(written: list[Written]) -> list[tuple[str, str]]:
    return [(one.draft.path.rpartition("/")[2], one.done) for one in written]


def change(vault: Path, name: str, edit: Callable[[str], str]) -> bytes:
    """Somebody changes a draft; its bytes now."""
    path = vault / "Drafts" / name
    data = edit(path.read_bytes().decode()).encode()
    path.write_bytes(data)
    return data


def change_note(vault: Path, old: str, new: str) -> None:
    text = (vault / "Rose.md").read_text("utf-8")
    assert text.count(old) == 1
    (vault / "Rose.md").write_text(text.replace(old, new), "utf-8")


# writing


def test_each_guide_gets_a_draft_of_their_own(vault: Path):
    assert done(write_all(vault)) == [(ANA, MADE), (BO, MADE)]
    bo = ANA_TEXT.replace("Ana Ruiz <ana@hill.example>", "Bo Lee").replace("Ana Ruiz", "Bo Lee")
    bo = bo.replace("- the pond\n- the gate by the road\n", "- the old wall\n- the bench\n")
    bo = bo.replace("\nSee you", "\nWhat I am sorry for:\n- I stepped on a fern\n\nSee you").replace(
        "94bf5ddf", "1a145b1c"
    )
    assert drafts_in(vault) == {ANA: ANA_TEXT.encode(), BO: bo.encode()}


def test_what_was_written_is_what_is_read(vault: Path):
    ana, bo = write_all(vault)
    assert [one.draft._replace(about="Rose", body=f"\n{one.draft.body}") for one in (ana, bo)] == list(
        read_drafts(vault, GARDEN)
    )
    assert (ana.draft.gaps, ana.draft.is_edited, ana.kept) == (1, False, "")


def test_a_second_time_nothing_is_written(vault: Path):
    write_all(vault)
    before = {path: os.lstat(vault / "Drafts" / path) for path in drafts_in(vault)}
    assert done(write_all(vault)) == done(write_all(vault, force=True)) == [(ANA, SAME), (BO, SAME)]
    assert {path: os.lstat(vault / "Drafts" / path) for path in drafts_in(vault)} == before


def test_a_draft_that_nobody_touched_is_written_anew_when_the_note_says_more(vault: Path):
    write_all(vault)
    change_note(vault, "the pond", "the pond and the frogs")
    assert done(write_all(vault)) == [(ANA, ANEW), (BO, SAME)]
    (ana, _) = read_drafts(vault, GARDEN)
    assert ana.body == ANA_TEXT.replace("the pond", "the pond and the frogs").split("---\n")[2]
    assert [draft.is_edited for draft in read_drafts(vault, GARDEN)] == [False, False]


EDITS: dict[str, Callable[[str], str]] = {
    "a gap filled": lambda text: text.replace("<!-- when you come again -->", "on Friday"),
    "a word": lambda text: text.replace("pond", "lake"),
    "a line more": lambda text: text + "\nPS: hello\n",
    "nothing left": lambda text: text[: text.index("Dear")],
    "subject": lambda text: text.replace("Greetings", "Hello"),
    "address": lambda text: text.replace("ana@hill", "ruiz@hill"),
    "addressee": lambda text: text.replace("to: Ana", "to: Dr Ana"),
    "no fingerprint": lambda text: re.sub("fingerprint: .*\n", "", text),
    "a property": lambda text: text.replace("type: draft\n", "type: draft\nmood: good\n"),
    "two properties changed about": lambda text: text.replace("type: draft\nrule: greet", "rule: greet\ntype: draft"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_draft_that_was_edited_stays_byte_for_byte(vault: Path, edit: Callable[[str], str]):
    write_all(vault)
    data = change(vault, ANA, edit)
    change_note(vault, "the pond", "the pond and the frogs")
    assert done(write_all(vault)) == [(ANA, EDITED), (BO, SAME)]
    assert (drafts_in(vault)[ANA], len(drafts_in(vault))) == (data, 2)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_force_writes_it_anew_and_keeps_the_old_one_which_is_no_draft_any_more(vault: Path, edit: Callable[[str], str]):
    write_all(vault)
    kept: list[bytes] = []
    for words in ("frogs", "ducks", "swans"):
        kept.append(change(vault, ANA, edit))
        change_note(vault, "the pond", f"the pond and the {words}")
        (ana, _) = write_all(vault, force=True)
        number = f" {len(kept)}" if len(kept) > 1 else ""
        assert (ana.done, ana.kept) == (ANEW, f"Drafts/Rose - greet Ana Ruiz (old{number}).md")
        assert drafts_in(vault)[ana.kept.removeprefix("Drafts/")] == kept[-1]
    assert [draft.path for draft in read_drafts(vault, GARDEN)] == [f"Drafts/{ANA}", f"Drafts/{BO}"]
    assert [drafts_in(vault)[f"Rose - greet Ana Ruiz (old{n}).md"] for n in ("", " 2", " 3")] == kept


@pytest.mark.parametrize("line", ["sent: from my garden", "fingerprint: of a fox"])
def test_a_line_of_the_text_that_looks_like_a_mark_is_an_edit(vault: Path, line: str):
    write_all(vault)
    data = change(vault, ANA, lambda text: f"{text}\n{line}\n")
    assert done(write_all(vault)) == [(ANA, EDITED), (BO, SAME)]
    assert drafts_in(vault)[ANA] == data


def test_line_ends_alone_are_no_reason_to_write_a_draft_anew(vault: Path):
    write_all(vault)
    data = change(vault, ANA, lambda text: text.replace("\n", "\r\n"))
    assert done(write_all(vault)) == [(ANA, SAME), (BO, SAME)]
    assert drafts_in(vault)[ANA] == data


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace(",\n", ", \n") + "\n\n  \n",
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.removesuffix("\n"),
    ],
    ids=["blanks at the ends", "BOM", "Windows", "no last line end"],
)
def test_what_an_editor_does_to_a_file_is_no_edit(vault: Path, edit: Callable[[str], str]):
    write_all(vault)
    change(vault, ANA, edit)
    change_note(vault, "the pond", "the lake")
    assert done(write_all(vault)) == [(ANA, ANEW), (BO, SAME)]
    assert drafts_in(vault)[ANA].decode().count("- the lake\n") == 1


def test_a_draft_that_changes_while_it_is_written_is_left_alone(vault: Path):
    write_all(vault)
    drafts, now = read_drafts(vault, GARDEN), evaluated(vault).evaluation
    data = change(vault, ANA, lambda text: text + "mine\n")
    (ana, _) = outcomes_of(now, "greet")
    for force in (True, False):
        with pytest.raises(CouldNotWrite) as caught:
            write_draft(vault, GARDEN, ana, Letter("Ana Ruiz", "Hello", "Hello\n"), "[[Rose]]", drafts, force)
        assert str(caught.value) == f"Drafts/{ANA} changed meanwhile; it is left alone"
    assert drafts_in(vault)[ANA] == data


@pytest.mark.parametrize("make", [lambda path: path.write_text("mine"), Path.mkdir, lambda path: path.symlink_to("x")])
def test_what_stands_in_the_place_of_a_draft_is_left_alone(vault: Path, make: Callable[[Path], object]):
    (vault / "Drafts").mkdir()
    for name in (ANA, ANA.replace(".md", " 2.md")):
        make(vault / "Drafts" / name)
    before = [os.lstat(vault / "Drafts" / name) for name in (ANA, ANA.replace(".md", " 2.md"))]
    for _ in range(2):
        assert write_all(vault)[0].draft.path == "Drafts/Rose - greet Ana Ruiz 3.md"
    assert [os.lstat(vault / "Drafts" / name) for name in (ANA, ANA.replace(".md", " 2.md"))] == before


def test_drafts_are_not_written_out_of_the_vault(vault: Path, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    (vault / "Drafts").symlink_to(tmp_path / "outside")
    with pytest.raises(CouldNotWrite) as caught:
        write_all(vault)
    assert str(caught.value) == f"{ANA} would lie outside the vault, behind a link; it is not written"
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_rule_for_a_note_has_one_draft(vault: Path):
    assert done(write_all(vault, "pay")) == [("Rose - pay.md", MADE)]
    assert drafts_in(vault) == {
        "Rose - pay.md": b"---\ntype: draft\nrule: pay\nabout: '[[Rose]]'\nto: Rose Hill\nsubject: The bill\n"
        b"fingerprint: 9dd5f2e3\n---\n\nHere is the fee for Sun 1 Mar.\n"
    }


def test_drafts_lie_in_the_folder_that_the_rules_name(vault: Path):
    rules = rules_of(DRAFTING.replace("page:\n", "page:\n  drafts: Out/Box\n", 1))
    paths = [one.draft.path for one in write_all(vault, rules=rules)]
    assert paths == [f"Out/Box/{ANA}", f"Out/Box/{BO}"]
    assert [draft.path for draft in read_drafts(vault, rules)] == paths
    assert read_drafts(vault, GARDEN) == ()


# finding


@pytest.mark.parametrize("place", ["renamed.md", "Ana/Deep/Rose - greet Ana Ruiz.md", "0.md", ".Ana/../é.md"])
def test_a_draft_is_found_wherever_it_went_in_its_folder(vault: Path, place: str):
    write_all(vault)
    new = vault / "Drafts" / place.removeprefix(".Ana/../")
    new.parent.mkdir(parents=True, exist_ok=True)
    (vault / "Drafts" / ANA).rename(new)
    before = drafts_in(vault)
    assert [one.done for one in write_all(vault)] == [SAME, SAME]
    assert drafts_in(vault) == before


def test_a_note_that_was_renamed_keeps_its_drafts_where_obsidian_keeps_the_link(vault: Path):
    write_all(vault)
    (vault / "Beds").mkdir()
    (vault / "Rose.md").rename(vault / "Beds" / "Rose of 2026.md")
    for name in (ANA, BO):
        change(vault, name, lambda text: text.replace("'[[Rose]]'", '"[[Rose of 2026]]"'))
    before = drafts_in(vault)
    assert [(one.draft.path, one.done) for one in write_all(vault)] == [(f"Drafts/{ANA}", SAME), (f"Drafts/{BO}", SAME)]
    assert drafts_in(vault) == before


@pytest.mark.parametrize(
    ("about", "path", "is_about"),
    [
        ("Rose", "Rose.md", True),
        ("Rose", "Beds/Rose.md", True),
        ("Beds/Rose", "Beds/Rose.md", True),
        ("Beds/Rose.md", "Beds/Rose.md", True),
        ("Beds/Rose", "Rose.md", False),
        ("Beds/Rose", "Far/Beds/Rose.md", False),
        ("Rose", "Roses.md", False),
        ("", "Rose.md", False),
    ],
)
def test_a_draft_is_about_a_note_by_its_name_or_its_path(about: str, path: str, is_about: bool):
    draft = Draft("Drafts/a.md", "greet", about, "", None, "", "", "", False)
    assert draft.is_about(path, ()) is is_about
    assert draft.is_about(path, ("Fern.md", path)) is is_about


def test_a_name_that_is_the_path_of_a_note_is_that_note():
    draft = Draft("Drafts/a.md", "greet", "Rose", "", None, "", "", "", False)
    assert [draft.is_about(path, ("Rose.md", "Beds/Rose.md")) for path in ("Rose.md", "Beds/Rose.md")] == [True, False]


@pytest.mark.parametrize(
    ("path", "names", "links", "link"),
    [
        ("Rose.md", {"rose": 1}, "wiki", "[[Rose]]"),
        ("Beds/Rose.md", {"rose": 1}, "wiki", "[[Rose]]"),
        ("Beds/Rose.md", {"rose": 2}, "wiki", "[[Beds/Rose]]"),
        ("Beds/Rose.md", {}, "wiki", "[[Rose]]"),
        ("Beds/Rose.md", {"rose": 1}, "markdown", "Beds/Rose.md"),
        ("Beds/Rose #1.md", {}, "wiki", "Beds/Rose #1.md"),
        ("Rose|a.md", {}, "wiki", "Rose|a.md"),
    ],
)
def test_a_draft_names_its_note_by_a_link_where_there_can_be_one(
    path: str, names: dict[str, int], links: str, link: str
):
    assert about_link(path, names, Page(links=links)) == link


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("[[Rose]]", "Rose"),
        ("[[Beds/Rose|the rose]]", "Beds/Rose"),
        ("[[Rose#Day|x]]", "Rose"),
        ("[[ Rose ]]", "Rose"),
        ("Rose", "Rose"),
    ],
)
def test_a_link_has_a_target(link: str, target: str):
    assert link_target(link) == target


def test_notes_of_the_same_name_have_drafts_of_their_own(vault: Path):
    other = vault / "Beds" / "Rose.md"
    other.parent.mkdir()
    other.write_text(ROSE.replace("2026-03-01", "2026-02-28"), "utf-8")
    written = write_all(vault)
    assert len({one.draft.path for one in written}) == 4
    assert {draft.about for draft in read_drafts(vault, GARDEN)} == {"Rose", "Beds/Rose"}
    before = drafts_in(vault)
    again = write_all(vault)
    assert ([one.draft.path for one in again], {one.done for one in again}) == (
        [one.draft.path for one in written],
        {SAME},
    )
    assert drafts_in(vault) == before


DRAFT_TEXT = "---\ntype: draft\nrule: greet\nperson: ana\nto: Ana Ruiz\nsubject: Hi\nabout: Rose\n---\nHello\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", b"Hello\n"),
        ("a.md", DRAFT_TEXT.replace("type: draft", "type: visit").encode()),
        ("a.md", DRAFT_TEXT.replace("type: draft\n", "").encode()),
        ("a.md", DRAFT_TEXT.replace("type: draft", "type: [draft]").encode()),
        ("a.md", DRAFT_TEXT.removesuffix("---\nHello\n").encode()),
        ("a.md", DRAFT_TEXT.replace("to: Ana", "to: {").encode()),
        ("a.md", DRAFT_TEXT.encode() + b"\xff"),
        ("a.txt", DRAFT_TEXT.encode()),
        (".a.md", DRAFT_TEXT.encode()),
        (".hidden/a.md", DRAFT_TEXT.encode()),
        ("a (old).md", DRAFT_TEXT.encode()),
        ("a (old 2).md", DRAFT_TEXT.encode()),
    ],
)
def test_what_is_no_draft_is_passed_over(vault: Path, name: str, data: bytes):
    path = vault / "Drafts" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    assert read_drafts(vault, GARDEN) == ()


def test_a_draft_says_what_it_says_and_no_more(vault: Path):
    (vault / "Drafts").mkdir()
    (vault / "Drafts" / "a.md").write_text(DRAFT_TEXT, "utf-8")
    (vault / "Drafts" / "b.md").write_text("---\ntype: draft\nto:\nrule: [a]\nsent: 2026-03-01\n---\n", "utf-8")
    assert read_drafts(vault, GARDEN) == (
        Draft("Drafts/a.md", "greet", "Rose", "ana", Person("Ana Ruiz"), "Hi", "Hello\n", "", True),
        Draft("Drafts/b.md", "", "", "", None, "", "", "2026-03-01", True),
    )


def test_a_link_to_a_draft_elsewhere_is_not_followed(vault: Path, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    for path in (tmp_path / "draft.md", tmp_path / "outside" / "draft.md"):
        path.write_text(DRAFT_TEXT, "utf-8")
    (vault / "Drafts").mkdir()
    (vault / "Drafts" / "a.md").symlink_to(tmp_path / "draft.md")
    (vault / "Drafts" / "b").symlink_to(tmp_path / "outside")
    assert read_drafts(vault, GARDEN) == ()


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_text("a file")])
def test_without_a_folder_of_drafts_there_are_none(vault: Path, make: Callable[[Path], object]):
    make(vault / "Drafts")
    assert read_drafts(vault, GARDEN) == ()


def test_a_folder_of_drafts_that_cannot_be_listed_is_not_an_empty_one(vault: Path, monkeypatch: pytest.MonkeyPatch):
    def refused(path: str) -> object:
        raise PermissionError(13, "Permission denied")

    (vault / "Drafts").mkdir()
    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(CouldNotLook, match=r"\Athe folder of drafts could not be listed: Permission denied\Z"):
        read_drafts(vault, GARDEN)


def test_rules_without_drafts_look_for_none(tmp_path: Path):
    (tmp_path / "Drafts").mkdir()
    (tmp_path / "Drafts" / "a.md").write_text(DRAFT_TEXT, "utf-8")
    assert read_drafts(tmp_path, visit_rules()) == ()


def test_a_file_is_read_no_further_than_a_draft_can_be_long(vault: Path):
    (vault / "Drafts").mkdir()
    (vault / "Drafts" / "a.md").write_text(DRAFT_TEXT + "x" * MOST_BYTES * 2, "utf-8")
    (draft,) = read_drafts(vault, GARDEN)
    assert len(DRAFT_TEXT.encode()) - len(b"Hello\n") + len(draft.body) == MOST_BYTES + 1


# whom a letter goes to


@pytest.mark.parametrize(
    ("to", "mailboxes"),
    [
        ("Ana Ruiz", "Ana Ruiz <ana@hill.example>"),
        ("ANA  RUIZ", "ANA  RUIZ <ana@hill.example>"),
        ("Bo Lee", "Bo Lee"),
        ("Cy Wren", "Cy Wren"),
        ("Somebody", "Somebody"),
        ("", ""),
    ],
)
def test_the_mailbox_of_whom_a_letter_goes_to_is_that_of_the_note(to: str, mailboxes: str):
    guides = "guides: ['Ana Ruiz <ana@hill.example>', 'Bo Lee', '[[People/Cy Wren|Cy Wren]]']\n"
    evaluation = look(note(f"garden: Rose Hill\nday: 2026-03-01\n{guides}"))
    for outcome in (*outcomes_of(evaluation, "greet"), *outcomes_of(evaluation, "pay")):
        assert mailbox(addressee(Letter(to, "", ""), outcome)) == mailboxes


# names that are odd


@pytest.mark.parametrize(
    ("guide", "name"),
    [
        ("Ana/Bo", "Rose - greet Ana Bo.md"),
        ("'null'", "Rose - greet null.md"),
        ("'Ana \"A\" Ruiz'", "Rose - greet Ana A Ruiz.md"),
        ("ana@hill.example", "Rose - greet ana@hill.example.md"),
        ("'[[People/Ana Ruiz|Ana]]'", "Rose - greet Ana.md"),
        ("'../../etc'", "Rose - greet .. .. etc.md"),
        ("CON", "Rose - greet CON.md"),
        ("'# *Ana*'", "Rose - greet *Ana*.md".replace("*", "").replace("greet Ana", "greet Ana")),
        ("Żółw 日本", "Rose - greet Żółw 日本.md"),
    ],
)
def test_a_draft_is_found_again_whatever_the_name(vault: Path, guide: str, name: str):
    (vault / "Rose.md").write_text(note(f"garden: Rose Hill\nday: 2026-03-01\nguides: [{guide}]\n", BODY), "utf-8")
    assert done(write_all(vault)) == [(name, MADE)]
    assert done(write_all(vault)) == [(name, SAME)]
    assert sorted(drafts_in(vault)) == [name]


@pytest.mark.parametrize(
    ("path", "guide"),
    [
        ("Rose.md", "Ana\u200b Ruiz"),
        ("Rose.md", "Ana\u202e Ruiz"),
        ("Rose.md", "Ana\u00ad Ruiz"),
        ("Rose (old site).md", "Ana Ruiz"),
        ("Rose (old).md", "Ana Ruiz"),
        (" Rose.md", "Ana Ruiz"),
        ("[[Rose]].md", "Ana Ruiz"),
        ("Rose #1.md", "Ana Ruiz"),
        ("Rose|1.md", "Ana Ruiz"),
        ("Rose ^*`1.md", "Ana Ruiz"),
        ("Rose  \u2028 1.md", "Ana Ruiz"),
        ("null.md", "Ana Ruiz"),
        ("- a: b.md", "Ana Ruiz"),
    ],
)
def test_a_draft_is_found_again_whatever_the_note_is_called(tmp_path: Path, path: str, guide: str):
    vault = garden_vault(tmp_path, note(f"garden: Rose Hill\nday: 2026-03-01\nguides: [{guide}]\n", BODY), path)
    write_all(vault)
    before = drafts_in(vault)
    assert ([one.done for one in write_all(vault)], drafts_in(vault)) == ([SAME], before)


texts = hostile_texts.filter(lambda text: not any("\ud800" <= sign <= "\udfff" for sign in text))
UNSEEN = set(BIDI) | set("\u00ad\u180e\u200b\ufeff\u2060")


@settings(deadline=None, max_examples=40)
@given(texts, texts, texts)
@example("---", "to: x", "-->")
def test_whatever_a_note_says_its_draft_is_found_again_and_unedited(garden: str, words: str, liked: str):
    fields = f"garden: {quoted(garden + 'x')}\nday: 2026-03-01\nguides: [Ana Ruiz]\nwords: {quoted(words)}\n"
    text = note(fields, f"## What I liked\n- Ana: {' '.join(liked.split())}\n")
    if RecordReader(GARDEN).read(text.encode(), "Rose.md").record is None:
        return
    with TemporaryDirectory() as folder:
        vault = garden_vault(Path(folder), text)
        (made,) = write_all(vault)
        (draft,) = read_drafts(vault, GARDEN)
        assert (draft.to, draft.subject, draft.body.strip(), draft.is_edited) == (
            *(made.draft.to, made.draft.subject),
            *(made.draft.body.strip(), False),
        )
        assert (done(write_all(vault)), len(drafts_in(vault))) == ([(draft.path[7:], SAME)], 1)


# sent


def events_of(vault: Path, *lines: str) -> list[Event]:
    """The events that these log lines are in the note."""
    text: str | object = (vault / "Rose.md").read_text("utf-8")
    for line in lines:
        text = add_event(str(text), line)
    record = RecordReader(GARDEN).read(str(text).encode(), "Rose.md").record
    assert record is not None
    return [line for line in record.log_lines() if isinstance(line, Event)]


def marks(vault: Path) -> dict[str, str]:
    return {draft.path.removeprefix("Drafts/"): draft.sent for draft in read_drafts(vault, GARDEN)}


@pytest.fixture
def drafted(vault: Path) -> Path:
    write_all(vault)
    write_all(vault, "pay")
    return vault


PAY = "Rose - pay.md"


@pytest.mark.parametrize(
    ("lines", "sent"),
    [
        (["2026-03-03 watered Ana Ruiz"], {ANA: "2026-03-03"}),
        (["2026-03-02 watered Ana - in the rain"], {ANA: "2026-03-02"}),
        (["2026-03-03 watered everyone"], {ANA: "2026-03-03", BO: "2026-03-03"}),
        (["2026-03-03 paid"], {PAY: "2026-03-03"}),
        (["2026-03-03 paid the fee"], {PAY: "2026-03-03"}),
        (["2026-03-02 watered Ana", "2026-03-03 paid"], {ANA: "2026-03-02", PAY: "2026-03-03"}),
        (["2026-03-02 watered Ana", "2026-03-03 watered everyone"], {ANA: "2026-03-03", BO: "2026-03-03"}),
        (["2026-03-03 watered"], {}),
        (["2026-03-03 watered Cy Wren"], {}),
        (["2026-03-03 skipped greet Ana Ruiz", "2026-03-03 done pay"], {}),
        ([], {}),
    ],
)
def test_an_event_marks_the_drafts_that_it_says_were_sent(drafted: Path, lines: list[str], sent: dict[str, str]):
    before = drafts_in(drafted)
    record = evaluated(drafted).evaluation.world.everything[0].record
    assert record is not None
    paths = mark_sent(drafted, GARDEN, record, events_of(drafted, *lines), TODAY)
    assert (paths, marks(drafted)) == (tuple(f"Drafts/{name}" for name in sent), {ANA: "", BO: "", PAY: "", **sent})
    for name, data in drafts_in(drafted).items():
        mark = f"sent: {sent[name]}\n---\n\n".encode() if name in sent else b"---\n\n"
        assert data == before[name].replace(b"---\n\n", mark, 1)


def test_a_mark_is_no_edit_and_is_not_changed_by_another_event(drafted: Path):
    record = evaluated(drafted).evaluation.world.everything[0].record
    assert record is not None
    for day in ("2026-03-02", "2026-03-03"):
        mark_sent(drafted, GARDEN, record, events_of(drafted, f"{day} watered Ana"), TODAY)
    assert marks(drafted)[ANA] == "2026-03-02"
    assert [draft.is_edited for draft in read_drafts(drafted, GARDEN)] == [False] * 3


def test_a_draft_of_another_note_or_rule_is_not_marked(drafted: Path):
    change(drafted, ANA, lambda text: text.replace("[[Rose]]", "[[Fern]]"))
    change(drafted, BO, lambda text: text.replace("rule: greet", "rule: prune"))
    change(drafted, PAY, lambda text: text.replace("rule: pay", "rule: gone"))
    record = evaluated(drafted).evaluation.world.everything[0].record
    assert record is not None
    events = events_of(drafted, "2026-03-03 watered everyone", "2026-03-03 paid")
    assert mark_sent(drafted, GARDEN, record, events, TODAY) == ()


def test_a_draft_about_nobody_is_not_marked_by_what_is_about_somebody(drafted: Path):
    change(drafted, ANA, lambda text: text.replace("person: Ana Ruiz\n", ""))
    record = evaluated(drafted).evaluation.world.everything[0].record
    assert record is not None
    events = events_of(drafted, "2026-03-03 watered Ana", "2026-03-03 watered Bo")
    assert mark_sent(drafted, GARDEN, record, events, TODAY) == (f"Drafts/{BO}",)


def test_a_draft_with_a_conflict_copy_beside_it_is_left_alone(drafted: Path):
    copy = drafted / "Drafts" / ANA.replace(".md", ".sync-conflict-20260303-093000-ABCDEFG.md")
    copy.write_text("mine", "utf-8")
    record = evaluated(drafted).evaluation.world.everything[0].record
    assert record is not None
    events = events_of(drafted, "2026-03-03 watered everyone")
    assert mark_sent(drafted, GARDEN, record, events, TODAY) == (f"Drafts/{BO}",)
    assert copy.read_text("utf-8") == "mine"


def test_an_event_in_the_log_marks_its_draft_and_undo_takes_back_both(drafted: Path):
    before = {path: path.read_bytes() for path in drafted.rglob("*.md")}
    record = evaluated(drafted).evaluation.world.everything[0].record
    assert record is not None
    lines = ("2026-03-03 watered everyone", "2026-03-03 paid")
    assert record_events(drafted, GARDEN, record, lines, TODAY, ("fm-000001",)) is None
    assert marks(drafted) == {ANA: "2026-03-03", BO: "2026-03-03", PAY: "2026-03-03"}
    journal = [(entry.note, entry.events, entry.keys, entry.joined) for entry in read_journal(drafted)]
    assert journal == [
        ("Rose.md", lines, ("fm-000001",), False),
        *((f"Drafts/{name}", ("sent: 2026-03-03",), (), True) for name in (ANA, BO, PAY)),
    ]
    entry, refused = undo_last(drafted)
    assert (entry and entry.note, refused) == ("Rose.md", None)
    assert {path: path.read_bytes() for path in drafted.rglob("*.md")} == before
    assert [(entry.note, entry.keys, entry.undone) for entry in read_journal(drafted)] == [
        ("Rose.md", ("fm-000001",), True)
    ]


def test_a_draft_that_changed_since_it_was_marked_keeps_its_mark_when_the_event_is_taken_back(drafted: Path):
    before = drafts_in(drafted)
    record = evaluated(drafted).evaluation.world.everything[0].record
    assert record is not None
    record_events(drafted, GARDEN, record, ("2026-03-03 watered everyone",), TODAY)
    data = change(drafted, ANA, lambda text: text + "PS\n")
    assert undo_last(drafted)[1] is None
    assert (drafts_in(drafted), (drafted / "Rose.md").read_text("utf-8")) == ({**before, ANA: data}, ROSE)


def test_an_event_that_stands_there_already_marks_nothing(drafted: Path):
    log_events(drafted, "Rose.md", ("2026-03-03 paid",), TODAY)
    before = drafts_in(drafted)
    record = evaluated(drafted).evaluation.world.everything[0].record
    assert record is not None
    assert record_events(drafted, GARDEN, record, ("2026-03-03 paid",), TODAY) is None
    assert (drafts_in(drafted), len(read_journal(drafted))) == (before, 1)


def test_after_it_was_sent_a_new_draft_is_a_new_file(drafted: Path):
    record = evaluated(drafted).evaluation.world.everything[0].record
    assert record is not None
    mark_sent(drafted, GARDEN, record, events_of(drafted, "2026-03-03 watered Ana"), TODAY)
    before = drafts_in(drafted)
    again = ANA.replace(".md", " 2.md")
    assert done(write_all(drafted)) == [(again, MADE), (BO, SAME)]
    assert drafts_in(drafted) == {**before, again: ANA_TEXT.encode()}
    assert done(write_all(drafted)) == [(again, SAME), (BO, SAME)]


# templates


def test_a_template_that_is_not_there_is_a_problem_where_the_rule_names_it(vault: Path):
    (vault / "Templates" / "greeting.md").unlink()
    (rule,) = (rule for rule in GARDEN.rules if rule.id == "greet")
    line = DRAFTING[: DRAFTING.index("draft: greeting.md")].count("\n") + 1
    said = "there is no template `greeting.md`, neither in `Templates` nor among those of the rules"
    assert load_template(vault, rule) == (None, (Problem("rules.yaml", line, 1, ERROR, "template", said),))


def test_a_rule_without_drafts_has_no_template(vault: Path):
    (rule,) = (rule for rule in GARDEN.rules if rule.id == "prune")
    said = "there is no template ``, neither in `Templates` nor among those of the rules"
    assert load_template(vault, rule) == (None, (Problem("rules.yaml", rule.line, 1, ERROR, "template", said),))


def test_the_vaults_own_template_counts_and_its_mistakes_have_their_place(vault: Path):
    (rule,) = (rule for rule in GARDEN.rules if rule.id == "greet")
    assert load_template(vault, rule) == (template_of(GREETING), ())
    (vault / "Templates" / "greeting.md").write_text("---\nto: Ana\nsubject: Hi\n---\n{aa\n", "utf-8")
    said = "this bracket is not closed"
    assert load_template(vault, rule) == (None, (Problem("Templates/greeting.md", 5, 1, ERROR, "template", said),))


# alike


def same_words(vault: Path, *names: str, words: str = "I liked it all. The pond was deep; the gate was open.") -> None:
    for name in names:
        change(vault, name, lambda text: text[: text.index("What I")] + words + "\n")


ALIKE = "is 100 % like `Drafts/{}`, both say {}; people compare notes, so give each their own"
BOTH = "“I liked it all.”; “The pond was deep; the gate was open.”"


def problem(one: str, other: str, said: str = BOTH) -> Problem:
    return Problem(f"Drafts/{one}", 0, 0, WARNING, "drafts-alike", ALIKE.format(other, said))


def found(vault: Path, rules: Rules = GARDEN) -> tuple[Problem, ...]:
    return alike_problems(vault, rules, evaluated(vault, rules=rules).evaluation, read_drafts(vault, rules))


def test_drafts_with_words_of_their_own_are_not_alike(drafted: Path):
    assert found(drafted) == ()


def test_two_drafts_that_say_the_same_are_named_with_what_they_share(drafted: Path):
    same_words(drafted, ANA, BO)
    assert found(drafted) == (problem(ANA, BO),)


def test_of_many_sentences_the_first_three_are_named(drafted: Path):
    same_words(drafted, ANA, BO, words="One is it. Two is it. Three is it. Four is it. Five is it.")
    said = "“One is it.”; “Two is it.”; “Three is it.”, and 2 more"
    assert found(drafted) == (problem(ANA, BO, said),)


def test_drafts_that_say_nothing_of_their_own_are_alike_without_a_sentence(drafted: Path):
    same_words(drafted, ANA, BO, words="")
    said = f"is 100 % like `Drafts/{BO}`; people compare notes, so give each their own"
    assert found(drafted) == (Problem(f"Drafts/{ANA}", 0, 0, WARNING, "drafts-alike", said),)


def test_drafts_that_are_nothing_but_gaps_are_not(tmp_path: Path):
    vault = garden_vault(tmp_path, note(PARTY))
    write_all(vault)
    assert found(vault) == ()


def test_each_pair_is_named_once(drafted: Path):
    third = drafted / "Drafts" / "Ana again.md"
    third.write_bytes((drafted / "Drafts" / ANA).read_bytes())
    same_words(drafted, ANA, BO, third.name)
    assert found(drafted) == (problem(third.name, ANA), problem(third.name, BO), problem(ANA, BO))


def test_what_was_sent_is_compared_with_what_was_not_yet(drafted: Path):
    same_words(drafted, ANA, BO)
    change(drafted, ANA, lambda text: text.replace("fingerprint", "sent: 2026-03-03\nfingerprint"))
    assert found(drafted) == (problem(ANA, BO),)
    change(drafted, BO, lambda text: text.replace("fingerprint", "sent: 2026-03-03\nfingerprint"))
    assert found(drafted) == ()


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("[[Rose]]", "[[Fern]]"),
        lambda text: text.replace("rule: greet", "rule: pay"),
    ],
    ids=["another note", "another rule"],
)
def test_only_drafts_of_one_rule_about_one_note_are_compared(drafted: Path, edit: Callable[[str], str]):
    same_words(drafted, ANA, BO)
    change(drafted, BO, edit)
    assert found(drafted) == ()


def test_a_note_may_be_named_by_its_name_or_by_its_path(drafted: Path):
    same_words(drafted, ANA, BO)
    change(drafted, BO, lambda text: text.replace("'[[Rose]]'", "Rose.md"))
    assert found(drafted) == (problem(ANA, BO),)


@pytest.mark.parametrize(("per_cent", "number"), [(100, 1), (80, 1), (1, 1)])
def test_how_alike_is_too_much_is_a_setting_of_the_page(drafted: Path, per_cent: int, number: int):
    rules = rules_of(DRAFTING.replace("page:\n", f"page:\n  drafts_alike: {per_cent} %\n", 1))
    same_words(drafted, ANA, BO)
    assert len(found(drafted, rules)) == number
    change(drafted, BO, lambda text: text.replace("gate was open", "gate was closed"))
    assert len(found(drafted, rules)) == (0 if per_cent == 100 else 1)


def test_the_people_of_the_note_are_names_whoever_the_letter_goes_to(drafted: Path):
    for name, person in ((ANA, "Ana"), (BO, "Bo Lee")):
        same_words(drafted, name, words=f"I liked what {person} said about the deep old pond.")
    said = "“I liked what Ana said about the deep old pond.”"
    assert found(drafted) == (problem(ANA, BO, said),)


@pytest.mark.parametrize("gone", ["note", "rule", "template"])
def test_without_note_rule_or_template_nobody_knows_what_is_alike(drafted: Path, gone: str):
    same_words(drafted, ANA, BO)
    assert found(drafted) == (problem(ANA, BO),)
    if gone == "rule":
        for name in (ANA, BO):
            change(drafted, name, lambda text: text.replace("rule: greet", "rule: gone"))
    else:
        (drafted / {"note": "Rose.md", "template": "Templates/greeting.md"}[gone]).unlink()
    assert found(drafted) == ()


def is_for(draft: Draft, outcomes: list[Outcome]) -> list[str]:
    return [outcome.person.name if outcome.person else "" for outcome in outcomes if draft.is_for(outcome)]


def test_a_draft_belongs_to_the_item_of_its_rule_note_and_person(drafted: Path):
    outcomes = list(evaluated(drafted, date(2026, 3, 3)).evaluation.outcomes)
    assert [is_for(draft, outcomes) for draft in read_drafts(drafted, GARDEN)] == [["Ana Ruiz"], ["Bo Lee"], [""]]
    change(
        drafted,
        ANA,
        lambda text: text.replace("person: Ana Ruiz", "person: ana  ruiz").replace("to: Ana", "to: Dr Ana"),
    )
    assert is_for(read_drafts(drafted, GARDEN)[0], outcomes) == ["Ana Ruiz"]
