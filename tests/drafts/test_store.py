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
    ANA,
    ANA_TEXT,
    BO,
    BODY,
    DRAFTING,
    GARDEN,
    GREETING,
    ROSE,
    TODAY,
    change,
    done,
    drafts_in,
    evaluated,
    events_of,
    garden_vault,
    outcomes_of,
    record_of,
    rules_of,
    template_of,
    write_all,
)
from strategies import BIDI, hostile_texts
from visits import note, quoted, visit_rules

from followup_md.core.people import Person
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.drafts.draft import Draft, about_link
from followup_md.drafts.letter import Letter
from followup_md.drafts.sent import mark_sent
from followup_md.drafts.store import (
    ANEW,
    EDITED,
    MADE,
    MOST_BYTES,
    SAME,
    load_template,
    read_drafts,
    write_draft,
)
from followup_md.engine.outcome import Outcome
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Page, Rule
from followup_md.vault.files import CouldNotLook, CouldNotWrite


def change_note(vault: Path, old: str, new: str) -> None:
    text = (vault / "Rose.md").read_text("utf-8")
    assert text.count(old) == 1
    (vault / "Rose.md").write_text(text.replace(old, new), "utf-8")


# writing


def test_each_guide_gets_a_draft_of_their_own(vault: Path):
    assert done(write_all(vault)) == [(ANA, MADE), (BO, MADE)]
    bo = (
        ANA_TEXT.replace("Ana Ruiz <ana@hill.example>", "Bo Lee")
        .replace("Ana Ruiz", "Bo Lee")
        .replace("Dear Ana", "Dear Bo")
    )
    bo = bo.replace("- the pond\n- the gate by the road\n", "- the old wall\n- the bench\n")
    bo = bo.replace("\nSee you", "\nWhat I am sorry for: I stepped on a fern\n\nSee you").replace(
        "31854952", "7f19e2b4"
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
        assert str(caught.value) == f"Drafts/{ANA} changed in the meantime, so it is left as it is"
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
    assert str(caught.value) == f"{ANA} lies outside the vault, behind a symlink; refusing to write it"
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


@pytest.mark.parametrize("about", ["Rose", "Rose.md"])
def test_a_name_that_is_the_path_of_a_note_is_that_note(vault: Path, about: str):
    draft = Draft("Drafts/a.md", "greet", about, "", None, "", "", "", False)
    assert [draft.is_about(path, ("Rose.md", "Beds/Rose.md")) for path in ("Rose.md", "Beds/Rose.md")] == [True, False]
    put(vault, "a.md", DRAFT_TEXT.replace("person: ana\n", "person: Ana Ruiz\n").replace("Rose", about))
    elsewhere = record_of(vault)._replace(path="Beds/Rose.md")
    assert mark_sent(vault, GARDEN, elsewhere, events_of(vault, "2026-03-03 watered Ana"), TODAY) == ()


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


def test_notes_of_the_same_name_have_drafts_of_their_own(vault: Path):
    other = vault / "Beds" / "Rose.md"
    other.parent.mkdir()
    other.write_text(ROSE.replace("2026-03-01", "2026-02-28"), "utf-8")
    written = write_all(vault)
    assert len({one.draft.path for one in written}) == 4
    assert {draft.about for draft in read_drafts(vault, GARDEN)} == {"Rose", "Beds/Rose"}
    before = drafts_in(vault)
    assert [(one.draft.path, one.done) for one in write_all(vault)] == [(one.draft.path, SAME) for one in written]
    assert drafts_in(vault) == before


DRAFT_TEXT = "---\ntype: draft\nrule: greet\nperson: ana\nto: Ana Ruiz\nsubject: Hi\nabout: Rose\n---\nHello\n"


def put(vault: Path, name: str, text: str = DRAFT_TEXT) -> None:
    """Somebody puts a file into the folder of drafts."""
    path = vault / "Drafts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", "Hello\n"),
        ("a.md", DRAFT_TEXT.replace("type: draft", "type: visit")),
        ("a.md", DRAFT_TEXT.replace("type: draft\n", "")),
        ("a.md", DRAFT_TEXT.replace("type: draft", "type: [draft]")),
        ("a.md", DRAFT_TEXT.removesuffix("---\nHello\n")),
        ("a.md", DRAFT_TEXT.replace("to: Ana", "to: {")),
        ("a.md", DRAFT_TEXT + "\udcff"),
        *((name, DRAFT_TEXT) for name in ("a.txt", ".a.md", ".hidden/a.md", "a (old).md", "a (old 2).md")),
    ],
)
def test_what_is_no_draft_is_passed_over(vault: Path, name: str, data: str):
    put(vault, name, data)
    assert read_drafts(vault, GARDEN) == ()


def test_a_draft_says_what_it_says_and_no_more(vault: Path):
    put(vault, "a.md")
    put(vault, "b.md", "---\ntype: draft\nto:\nrule: [a]\nsent: 2026-03-01\n---\n")
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
    put(tmp_path, "a.md")
    assert read_drafts(tmp_path, visit_rules()) == ()


def test_a_file_is_read_no_further_than_a_draft_can_be_long(vault: Path):
    put(vault, "a.md", DRAFT_TEXT + "x" * MOST_BYTES * 2)
    (draft,) = read_drafts(vault, GARDEN)
    assert len(DRAFT_TEXT.encode()) - len(b"Hello\n") + len(draft.body) == MOST_BYTES + 1


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
        ("'# *Ana*'", "Rose - greet Ana.md"),
        ("Żółw 日本", "Rose - greet Żółw 日本.md"),
    ],
)
def test_a_draft_is_found_again_whatever_the_name(vault: Path, guide: str, name: str):
    (vault / "Rose.md").write_text(note(f"garden: Rose Hill\nday: 2026-03-01\nguides: [{guide}]\n", BODY), "utf-8")
    assert done(write_all(vault)) == [(name, MADE)]
    assert done(write_all(vault)) == [(name, SAME)]
    assert sorted(drafts_in(vault)) == [name]


@pytest.mark.parametrize(
    ("name", "guide"),
    [
        *(("Rose", f"Ana{sign} Ruiz") for sign in "\u200b\u202e\u00ad"),
        *((f"Rose{end}", "Ana Ruiz") for end in (" (old site)", " (old)", " #1", "|1", " ^*`1", "  \u2028 1")),
        *((name, "Ana Ruiz") for name in (" Rose", "[[Rose]]", "null", "- a: b")),
    ],
)
def test_a_draft_is_found_again_whatever_the_note_is_called(tmp_path: Path, name: str, guide: str):
    vault = garden_vault(tmp_path, note(f"garden: Rose Hill\nday: 2026-03-01\nguides: [{guide}]\n", BODY), f"{name}.md")
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
        assert draft._replace(about="", body=draft.body.strip()) == made.draft._replace(
            about="", body=made.draft.body.strip()
        )
        assert (done(write_all(vault)), len(drafts_in(vault))) == ([(draft.path[7:], SAME)], 1)


# templates


def rule_of(rule_id: str) -> Rule:
    return next(rule for rule in GARDEN.rules if rule.id == rule_id)


@pytest.mark.parametrize(
    ("rule_id", "name", "at"), [("greet", "greeting.md", "draft: greeting.md"), ("prune", "", "prune:")]
)
def test_a_template_that_is_not_there_is_a_problem_where_the_rule_names_it(
    vault: Path, rule_id: str, name: str, at: str
):
    (vault / "Templates" / "greeting.md").unlink()
    line = DRAFTING[: DRAFTING.index(at)].count("\n") + 1
    said = f"there is no template `{name}`, neither in `Templates` nor among those of the rules"
    problem = Problem(Place("rules.yaml", line, 1), ERROR, "template", said)
    assert load_template(vault, rule_of(rule_id)) == (None, (problem,))


def test_the_vaults_own_template_counts_and_its_mistakes_have_their_place(vault: Path):
    assert load_template(vault, rule_of("greet")) == (template_of(GREETING), ())
    (vault / "Templates" / "greeting.md").write_text("---\nto: Ana\nsubject: Hi\n---\n{aa\n", "utf-8")
    said = "this bracket is not closed"
    problem = Problem(Place("Templates/greeting.md", 5, 1), ERROR, "template", said)
    assert load_template(vault, rule_of("greet")) == (None, (problem,))


# the item that a draft is for


def is_for(draft: Draft, outcomes: list[Outcome]) -> list[str]:
    return [outcome.person.name if outcome.person else "" for outcome in outcomes if draft.is_for(outcome)]


def test_a_draft_belongs_to_the_item_of_its_rule_note_and_person(drafted: Path):
    outcomes = list(evaluated(drafted, date(2026, 3, 3)).evaluation.outcomes)
    assert [is_for(draft, outcomes) for draft in read_drafts(drafted, GARDEN)] == [["Ana Ruiz"], ["Bo Lee"], [""]]
    change(drafted, ANA, lambda text: text.replace("son: Ana R", "son: ana  r").replace("to: A", "to: Dr A"))
    assert is_for(read_drafts(drafted, GARDEN)[0], outcomes) == ["Ana Ruiz"]
