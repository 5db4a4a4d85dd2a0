"""Task lines: what Tasks reads of them, the reasons below, drafts, and boxes that keep their marks."""

from datetime import date
from pathlib import Path

import pytest
from hostile import TEXT
from hypothesis import given, settings
from hypothesis import strategies as st
from letters import agenda_with_drafts, garden_vault, with_drafts
from plugins import plugin_finds
from tasks_grammar import Task, block_of, fields_of, parse_dataview_task, parse_task
from visits import NOTES, TODAY, VAULT_RULE, agenda_of, evaluated, hostile_note, page_of, visit_rules

from followup_md.agenda.model import Agenda
from followup_md.agenda.page import render_page
from followup_md.agenda.page_file import Tick
from followup_md.agenda.sections import make_agenda
from followup_md.notes.tally import Counts
from followup_md.rules.model import Page, Rules
from followup_md.rules.state import State

WIKI = visit_rules()
PLAIN_LINKS = visit_rules("page:\n  links: markdown\n")
TAGGED = visit_rules('page:\n  tag: "#task"\n')
DATAVIEW = visit_rules("page:\n  format: dataview\n")
PARTY = "garden: Rose Hill\nday: 2026-03-02\nguides: [Ana Ruiz, Bo Lee]\nlog: [2026-03-03 paid]\nsown: 2026-03-09\n"


def tasks(page: str, mark: str = " ") -> list[str]:
    """The task lines of a page, and the bullets below them."""
    return [line for line in page.split("\n") if line.startswith((f"- [{mark}] ", "  - "))]


def bare(lines: list[str]) -> list[str]:
    """Lines without their block ids."""
    return [line.partition(" ^fm-")[0] for line in lines]


ODD, HASH = "Beds/Rose [old] 1.md", "Beds/Rose #2?.md"
OTHER = {"Old/rose.md": "garden: Fig\nday: 2025-03-02\n"}


@pytest.mark.parametrize(
    ("path", "rules", "others", "link"),
    [
        (ODD, PLAIN_LINKS, {}, "[Rose Hill](<Beds/Rose %5Bold%5D 1.md>)"),
        ("Beds/Rose.md", PLAIN_LINKS, {}, "[Rose Hill](Beds/Rose.md)"),
        (HASH, PLAIN_LINKS, {}, "[Rose Hill](<Beds/Rose %232%3F.md>)"),
        ("Beds/Rose.md", WIKI, {}, "[[Rose|Rose Hill]]"),
        ("Beds/Rose.md", WIKI, OTHER, "[[Beds/Rose|Rose Hill]]"),
        (ODD, WIKI, {}, "[Rose Hill](<Beds/Rose %5Bold%5D 1.md>)"),
        ("Beds/due:: 1.md", WIKI, {}, "[Rose Hill](<Beds/due%3A%3A 1.md>)"),
    ],
    ids=[
        *("whole path", "without blanks", "hash and question mark", "name", "name that stands twice"),
        *("no wikilink can hold it", "two colons"),
    ],
)
def test_a_note_is_linked_as_the_rules_say(path: str, rules: Rules, others: dict[str, str], link: str):
    (first, *_) = bare(tasks(page_of({path: NOTES["Beds/Rose.md"], **others}, rules)))
    assert first == f"- [ ] **Greet Ana Ruiz with a bow** · {link} ⏫ 📅 2026-03-03"


def test_a_tag_stands_before_the_text_of_every_task():
    untagged, page = page_of(NOTES, WIKI), page_of(NOTES, TAGGED)
    assert page == untagged.replace("- [ ] ", "- [ ] #task ").replace("- [x] ", "- [x] #task ")
    found = [parse_task(line) for line in page.split("\n")]
    assert [task.tags for task in found if task] == [("#task",)] * 7


def test_a_note_without_a_group_is_linked_by_its_name():
    page = page_of({"Beds/Bare.md": "day: 2026-02-27\nsown: 2026-01-01\nlog: [2026-03-03 paid]\n"}, WIKI)
    assert bare(tasks(page)) == [
        "- [ ] **Measure** · [[Bare]]",
        "  - As every year",
        "- [ ] **Prune** · [[Bare]] 📅 2026-02-27",
    ]
    assert bare(tasks(page, "x"))[1:] == ["- [x] **Paid** · [[Bare]] ✅ 2026-03-03"]


def test_an_item_about_the_vault_has_no_link():
    assert tasks(page_of({}, visit_rules(VAULT_RULE))) == ["- [ ] **Walk** ^fm-ryiu82-zz", "  - Daily"]


def test_an_item_without_any_words_shows_its_rule_and_one_without_visible_words_an_ellipsis():
    agenda = agenda_of({"a.md": 'garden: "."\nday: 2026-02-27\nlog: [2026-02-27 paid]\nsown: 2026-03-09\n'}, WIKI)
    (section,) = agenda.custom
    for text, act in (("", "prune"), ("📅", "…")):
        items = tuple(item._replace(text=text) for item in section.items)
        page = render_page(agenda._replace(custom=(section._replace(items=items),)), WIKI.page, {})
        assert bare(tasks(page)) == [f"- [ ] **{act}** · [[a|.]] 📅 2026-02-27"]


# reasons


def test_reasons_that_neighbours_share_are_said_once():
    assert bare(tasks(page_of({"Rose.md": PARTY}, WIKI)))[:3] == [
        "- [ ] **Greet Ana Ruiz** · [[Rose|Rose Hill]] ⏫ 📅 2026-03-03",
        "  - Visit on Mon 2 Mar",
        "- [ ] **Greet Bo Lee** · [[Rose|Rose Hill]] ⏫ 📅 2026-03-03",
    ]


def test_the_same_reason_in_another_note_is_said_again():
    notes = {
        "Rose.md": PARTY.replace(", Bo Lee", ""),
        "Fern.md": PARTY.replace("Rose Hill", "Fern").replace(", Bo Lee", ""),
    }
    assert bare(tasks(page_of(notes, WIKI)))[:4] == [
        "- [ ] **Greet Ana Ruiz** · [[Fern]] ⏫ 📅 2026-03-03",
        "  - Visit on Mon 2 Mar",
        "- [ ] **Greet Ana Ruiz** · [[Rose|Rose Hill]] ⏫ 📅 2026-03-03",
        "  - Visit on Mon 2 Mar",
    ]


def below(*reasons: tuple[str, ...]) -> list[str]:
    """The bullets below neighbours with these reasons, a dash for each of the neighbours."""
    agenda = agenda_of({"Rose.md": PARTY}, WIKI)
    (section, *_) = agenda.sections
    items = tuple(section.items[0]._replace(reasons=own) for own in reasons)
    page = render_page(agenda._replace(sections=(section._replace(items=items),), custom=()), WIKI.page, {})
    return ["-" if line.startswith("- [") else line.removeprefix("  - ") for line in tasks(page)]


def test_a_reason_is_one_bullet_a_sentence_and_said_again_where_others_stood_between():
    assert below(("a", "b"), ("a", "b"), ("a",), ("a", "b")) == ["-", "a", "b", "-", "-", "a", "-", "a", "b"]
    assert below(("a",), (), ("a",)) == ["-", "a", "-", "-", "a"]


def test_a_sentence_of_which_nothing_can_be_seen_is_no_bullet():
    assert below(("📅", "a\n*b*", "\u202e")) == ["-", "a \\*b\\*"]


# drafts


def draft_lines(agenda: Agenda, page: Page | None = None, paths: dict[str, int] | None = None) -> list[str]:
    return [line for line in tasks(render_page(agenda, page or Page(), paths or {})) if "Draft: " in line]


def test_a_draft_is_linked_with_its_gaps_and_one_that_is_not_there_yet_has_its_command(tmp_path: Path):
    page = render_page(agenda_with_drafts(with_drafts(tmp_path)), Page(), {})
    assert bare(tasks(page))[:8] == [
        "- [ ] **Greet Ana Ruiz** · [[Rose|Rose Hill]] ⏫ 📅 2026-03-02",
        "  - Visit on Sun 1 Mar",
        "  - Asked since Sat 28 Feb",
        "  - Draft: [[Rose - greet Ana Ruiz|draft]], 1 gap to fill",
        "- [ ] **Greet Bo Lee** · [[Rose|Rose Hill]] ⏫ 📅 2026-03-02",
        "  - Draft: [[Rose - greet Bo Lee|draft]]",
        "- [ ] **Pay** · [[Rose|Rose Hill]] 🔺 📅 2026-03-03",
        "  - It is due",
    ]
    assert "  - Draft: `followup-md draft rose`" in page.split("\n")


@pytest.mark.parametrize(
    ("page", "paths", "link"),
    [
        (Page(links="markdown"), {}, "[draft](<Drafts/Rose - greet Bo Lee.md>)"),
        (Page(), {"rose - greet bo lee": 2}, "[[Drafts/Rose - greet Bo Lee|draft]]"),
    ],
)
def test_a_draft_is_linked_by_its_path_where_a_name_would_not_do(
    tmp_path: Path, page: Page, paths: dict[str, int], link: str
):
    assert f"  - Draft: {link}" in draft_lines(agenda_with_drafts(with_drafts(tmp_path)), page, paths)


def test_what_is_still_to_come_names_no_command(tmp_path: Path):
    agenda = agenda_with_drafts(garden_vault(tmp_path), date(2026, 2, 27))
    assert [item.outcome.state for item in agenda.items() if item.outcome.rule.draft] == [State.LATER] * 3
    assert draft_lines(agenda) == []


def test_the_command_is_said_once_for_neighbours(tmp_path: Path):
    agenda = agenda_with_drafts(garden_vault(tmp_path), date(2026, 3, 2))
    assert bare(tasks(render_page(agenda, Page(), {})))[:4] == [
        "- [ ] **Greet Ana Ruiz** · [[Rose|Rose Hill]] ⏫ 📅 2026-03-02",
        "  - Visit on Sun 1 Mar",
        "  - Draft: `followup-md draft rose`",
        "- [ ] **Greet Bo Lee** · [[Rose|Rose Hill]] ⏫ 📅 2026-03-02",
    ]


@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("rose", "`followup-md draft rose`"),
        ("'*Rose* [x]'", "`followup-md draft '*Rose* [x]'`"),
        ("'A `Rose`'", "\\`followup-md draft 'A \\`Rose\\`'\\`"),
        ("'A <% b'", "\\`followup-md draft 'A \\<\\% b'\\`"),
        ("'A \u202eRose'", "\\`followup-md draft 'A Rose'\\`"),
    ],
)
def test_the_command_is_code_if_it_can_be(tmp_path: Path, word: str, command: str):
    agenda = agenda_with_drafts(garden_vault(tmp_path), date(2026, 3, 2))
    (section, *_) = agenda.sections
    items = tuple(item._replace(note_word=word) for item in section.items)
    assert draft_lines(agenda._replace(sections=(section._replace(items=items),))) == [f"  - Draft: {command}"]


# what the plugin reads


def open_tasks(page: str) -> list[str]:
    return [line for line in page.split("\n") if line.startswith("- [ ]")]


@settings(deadline=None, max_examples=100)
@given(TEXT, TEXT, TEXT, st.sampled_from([WIKI, PLAIN_LINKS, TAGGED]))
def test_tasks_reads_priority_dates_and_block_id_of_every_item_and_its_whole_text(
    garden: str, guide: str, words: str, rules: Rules
):
    agenda = agenda_of({"Beds/a.md": hostile_note(garden, guide, words)}, rules)
    lines = open_tasks(render_page(agenda, rules.page, {"a": 1}))
    tag = ("#task",) if rules is TAGGED else ()
    for line, item in zip(lines, agenda.items(), strict=True):
        task = parse_task(line)
        assert task and task._replace(description="") == Task(" ", "", fields_of(item), tag, block_of(item))
        assert line.endswith(f" ^{task.block}")
        assert task.description == line.removeprefix("- [ ] ")[: len(task.description)]
        assert task.description.startswith("#task **" if tag else "**") and plugin_finds(task.description) == []
        assert [sign for sign in "🆔⛔🔺⏫🔼🔽⏬🔁🏁➕🛫⏳⌛📅📆🗓❌✅" if sign in task.description] == []


@settings(deadline=None, max_examples=50)
@given(TEXT, TEXT, TEXT)
def test_in_the_format_of_dataview_the_fields_are_the_same(garden: str, guide: str, words: str):
    notes = {"Beds/a.md": hostile_note(garden, guide, words)}
    agenda = agenda_of(notes, DATAVIEW)
    names = {"🔺": "highest", "⏫": "high"}
    for line, item in zip(open_tasks(render_page(agenda, DATAVIEW.page, {"a": 1})), agenda.items(), strict=True):
        task, fields = parse_dataview_task(line), fields_of(item)
        if "priority" in fields:
            fields["priority"] = names[fields["priority"]]
        assert task and task._replace(description="") == Task(" ", "", fields, (), block_of(item))
        assert plugin_finds(task.description) == []


def test_the_format_of_dataview_writes_keys_in_brackets():
    page = page_of(NOTES, DATAVIEW)
    first, pay = (line for line in open_tasks(page) if "Greet" in line or "Pay" in line)
    assert first.endswith("[[Rose|Rose Hill]] [priority:: high] [due:: 2026-03-03] ^fm-7e1tcw-2y")
    assert pay.endswith(" [priority:: highest] [start:: 2026-03-04] [due:: 2026-03-04] ^fm-j6v81h-v5")
    assert "- [x] **Paid** · [[Rose two|rose hill]] [completion:: 2026-03-03]\n" in page


# boxes that keep their marks


def ticked(*ticks: Tick, rules: Rules = WIKI) -> list[str]:
    """The first task line when these ticks could not be taken in."""
    agenda = make_agenda(evaluated({"Rose.md": PARTY}, rules), (), Counts())
    key = agenda.items()[0].key
    page = render_page(agenda, rules.page, {}, (tick._replace(key=key) for tick in ticks))
    return [line for line in page.split("\n") if line.startswith("- [") and key in line]


@pytest.mark.parametrize(
    ("tick", "rules", "box", "stamp"),
    [
        (Tick("", "x", TODAY, "…", stamp="2026-03-03"), WIKI, "x", " ✅ 2026-03-03"),
        (Tick("", "-", date(2026, 3, 1), "…", stamp="2026-03-01"), WIKI, "-", " ❌ 2026-03-01"),
        (Tick("", "x", TODAY, "…", stamp="2026-03-03"), DATAVIEW, "x", " [completion:: 2026-03-03]"),
        (Tick("", "-", TODAY, "…", stamp="2026-03-03"), DATAVIEW, "-", " [cancelled:: 2026-03-03]"),
        (Tick("", "x", None, "…"), WIKI, "x", ""),
        (Tick("", "/", None, ""), WIKI, "/", ""),
    ],
)
def test_an_item_keeps_its_mark_and_its_day(tick: Tick, rules: Rules, box: str, stamp: str):
    (before,) = ticked(rules=rules)
    words, _, block = before.removeprefix("- [ ] ").partition(" ^")
    assert ticked(tick, rules=rules) == [f"- [{box}] {words}{stamp} ^{block}"]
