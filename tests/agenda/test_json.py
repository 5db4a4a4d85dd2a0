import json
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from letters import agenda_with_drafts, with_drafts
from visits import NOTES, agenda_of, quoted, visit_rules

from followup_md.agenda.json import VERSION, problem_object, render_json
from followup_md.core.problem import ERROR, WARNING, Problem

RULES = visit_rules()
PROMISED = "key rule kind note group person state from due until priority text reason why source log draft"
ITEM_KEYS = PROMISED.split(" ")
"""The keys of an item in version 1 of the interface."""


def document_of(notes: dict[str, str]) -> dict[str, object]:
    return json.loads(render_json(agenda_of(notes, RULES)))


def test_the_document_has_the_promised_keys_in_their_order():
    document = document_of(NOTES)
    assert list(document) == ["version", "as_of", "items", "cannot_tell", "waiting", "problems", "counts"]
    assert (document["version"], document["as_of"], VERSION) == (1, "2026-03-03", 1)


def test_every_item_has_every_promised_key_in_its_order():
    document = document_of(NOTES)
    items = [*document["items"], *(item for entry in document["waiting"] for item in entry["items"])]
    assert len(items) == 12
    assert [list(item) for item in items] == [ITEM_KEYS] * 12


def test_an_item_holds_the_values_of_its_rule_and_note():
    assert document_of(NOTES)["items"][0] == {
        "key": "fm-wso4s7",
        "rule": "greet",
        "kind": "visit",
        "note": "Beds/Rose.md",
        "group": "Rose Hill",
        "person": "Ana Ruiz",
        "state": "today",
        "from": "2026-03-01",
        "due": "2026-03-03",
        "until": "2026-03-11",
        "priority": "high",
        "text": "Greet Ana Ruiz with a bow",
        "reason": "Visit on Mon 2 Mar: a bow",
        "why": "Nobody likes to be passed over.",
        "source": ["G1", "G2"],
        "log": "watered Ana Ruiz",
        "draft": None,
    }


def test_what_an_item_does_not_have_is_null_and_no_source_is_an_empty_list():
    measure = document_of(NOTES)["items"][1]
    assert measure == {
        "key": "fm-ua8sza",
        "rule": "measure",
        "kind": "visit",
        "note": "Beds/Rose.md",
        "group": "Rose Hill",
        "person": None,
        "state": "open",
        "from": None,
        "due": None,
        "until": None,
        "priority": "normal",
        "text": "Measure",
        "reason": "As every year",
        "why": "To know.",
        "source": [],
        "log": "done measure",
        "draft": None,
    }


def test_an_item_has_its_draft_with_its_gaps(tmp_path: Path):
    vault = with_drafts(tmp_path)
    items = json.loads(render_json(agenda_with_drafts(vault)))["items"]
    assert {(item["rule"], item["person"]): item["draft"] for item in items if item["rule"] in ("greet", "pay")} == {
        ("greet", "Ana Ruiz"): {"path": "Drafts/Rose - greet Ana Ruiz.md", "gaps": 1},
        ("greet", "Bo Lee"): {"path": "Drafts/Rose - greet Bo Lee.md", "gaps": 0},
        ("pay", None): None,
    }


def test_an_item_about_the_whole_vault_has_no_note_and_no_group():
    rule = (
        "  walk:\n    for: vault\n    title: Walk\n    why: It is good for you.\n    section: Upkeep\n    say: Walk\n"
        "    because: Every day\n"
    )
    (item,) = json.loads(render_json(agenda_of({}, visit_rules(rule))))["items"]
    assert (item["kind"], item["note"], item["group"], item["person"]) == ("vault", None, None, None)


def test_the_items_keep_the_order_of_the_page():
    items = document_of(NOTES)["items"]
    assert [(item["state"], item["rule"], item["group"]) for item in items] == [
        ("today", "greet", "Rose Hill"),
        ("open", "measure", "Rose Hill"),
        ("later", "pay", "Rose Hill"),
        ("overdue", "prune", "rose hill"),
        ("overdue", "prune", "Rose Hill"),
    ]


def test_missing_facts_are_named_with_their_note_and_rules():
    assert document_of(NOTES)["cannot_tell"] == [
        {
            "note": "Fern.md",
            "group": "Fern Dell",
            "rules": ["measure"],
            "fields": ["sown"],
            "text": "measure: fill in `sown`",
        }
    ]


def test_waiting_groups_say_until_when_and_keep_their_items():
    waiting = document_of(NOTES)["waiting"]
    assert [{**entry, "items": [item["rule"] for item in entry["items"]]} for entry in waiting] == [
        {
            "group": "Fern Dell",
            "note": "Fern.md",
            "until": "2026-03-20",
            "text": "snoozed until Fri 20 Mar",
            "items": ["prune", "greet", "pay", "harvest"],
        },
        {
            "group": "Moss End",
            "note": "Moss.md",
            "until": "2026-05-01",
            "text": "nothing to do until Fri 1 May, then “prune”",
            "items": ["prune", "pay", "harvest"],
        },
    ]


def test_a_group_that_a_limit_holds_has_no_day():
    notes = {"Old.md": "garden: Rose Hill\nday: 2026-02-20\n", "New.md": "garden: Rose Hill\nday: 2026-02-25\n"}
    assert [(entry["note"], entry["until"]) for entry in document_of(notes)["waiting"]] == [("New.md", None)]


def test_problems_have_their_place_and_null_for_a_file_as_a_whole():
    assert problem_object(Problem("a.md", 3, 7, WARNING, "field-near", "is odd")) == {
        "path": "a.md",
        "line": 3,
        "column": 7,
        "level": "warning",
        "code": "field-near",
        "message": "is odd",
    }
    assert problem_object(Problem("a.md", 0, 0, ERROR, "unreadable", "is gone")) == {
        "path": "a.md",
        "line": None,
        "column": None,
        "level": "error",
        "code": "unreadable",
        "message": "is gone",
    }


def test_the_problems_of_the_notes_are_in_the_document():
    (problem,) = document_of(NOTES)["problems"]
    assert problem == {
        "path": "Thyme.md",
        "line": 4,
        "column": 6,
        "level": "error",
        "code": "field-value",
        "message": "`day: 2026-02-31` is no day of the calendar",
    }


def test_the_counts_are_all_there():
    assert document_of(NOTES)["counts"] == {
        "files": 6,
        "kinds": {"visit": 6},
        "plain": 0,
        "broken": 0,
        "left_out": {},
        "dormant": 0,
        "snoozed": 1,
        "off": 1,
    }


def test_an_empty_agenda_is_a_whole_document_that_ends_in_a_newline():
    text = render_json(agenda_of({}, RULES, date(2026, 1, 2)))
    assert text.endswith("}\n")
    assert json.loads(text) == {
        "version": 1,
        "as_of": "2026-01-02",
        "items": [],
        "cannot_tell": [],
        "waiting": [],
        "problems": [],
        "counts": {
            "files": 0,
            "kinds": {"visit": 0},
            "plain": 0,
            "broken": 0,
            "left_out": {},
            "dormant": 0,
            "snoozed": 0,
            "off": 0,
        },
    }


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_whatever_a_note_says_is_one_valid_document_in_utf_8(words: str):
    notes = {"a.md": f"garden: {quoted(words)}\nday: 2026-02-27\nwords: {quoted(words)}\nlog: [2026-02-27 paid]\n"}
    agenda = agenda_of(notes, RULES)
    document = json.loads(render_json(agenda).encode("utf-8"))
    assert [(item["group"], item["text"], item["reason"]) for item in document["items"]] == [
        (item.group, item.text, item.reason) for item in agenda.items()
    ]
