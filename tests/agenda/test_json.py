import json
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from letters import agenda_with_drafts, with_drafts
from visits import NOTES, VAULT_RULE, agenda_of, quoted, visit_rules

from followup_md.agenda.json import VERSION, problem_object, render_document, render_json
from followup_md.core.problem import ERROR, WARNING, Place, Problem
from followup_md.notes.tally import Counts

RULES = visit_rules()
PROMISED = "key rule kind note group person state from due until priority text reason reasons why source log draft"
"""The keys of an item in version 1 of the interface."""


def document_of(notes: dict[str, str]) -> dict[str, object]:
    return json.loads(render_json(agenda_of(notes, RULES)))


def test_the_document_and_its_items_have_the_promised_keys_in_their_order():
    document = document_of(NOTES)
    assert list(document) == ["version", "as_of", "notices", "items", "cannot_tell", "waiting", "problems", "counts"]
    assert (document["version"], document["as_of"], VERSION) == (1, "2026-03-03", 1)
    items = [*document["items"], *(item for entry in document["waiting"] for item in entry["items"])]
    assert [list(item) for item in items] == [PROMISED.split(" ")] * 12


def test_letters_of_every_language_stand_as_they_are():
    assert render_document({"text": "Żółw 日本"}) == '{\n  "text": "Żółw 日本"\n}\n'


def test_an_item_holds_the_values_of_its_rule_and_note():
    assert document_of(NOTES)["items"][0] == {
        "key": "fm-7e1tcw",
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
        "reasons": ["Visit on Mon 2 Mar: a bow"],
        "why": "Nobody likes to be passed over.",
        "source": ["G1", "G2"],
        "log": "watered Ana Ruiz",
        "draft": None,
    }


def test_what_an_item_does_not_have_is_null_and_no_source_is_an_empty_list():
    greet, measure, *_ = document_of(NOTES)["items"]
    given = {"key": "fm-xlcgut", "rule": "measure", "state": "open", "priority": "normal", "log": "done measure"}
    words = {
        "text": "Measure",
        "reason": "As every year",
        "reasons": ["As every year"],
        "why": "To know.",
        "source": [],
    }
    assert measure == {**greet, **given, **words, **dict.fromkeys(["person", "from", "due", "until", "draft"])}


def test_an_item_has_its_draft_with_its_gaps(tmp_path: Path):
    vault = with_drafts(tmp_path)
    items = json.loads(render_json(agenda_with_drafts(vault)))["items"]
    assert {(item["rule"], item["person"]): item["draft"] for item in items if item["rule"] in ("greet", "pay")} == {
        ("greet", "Ana Ruiz"): {"path": "Drafts/Rose - greet Ana Ruiz.md", "gaps": 1},
        ("greet", "Bo Lee"): {"path": "Drafts/Rose - greet Bo Lee.md", "gaps": 0},
        ("pay", None): None,
    }


def test_an_item_about_the_whole_vault_has_no_note_and_no_group():
    (item,) = json.loads(render_json(agenda_of({}, visit_rules(VAULT_RULE))))["items"]
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
            "text": "fill in the day of sowing (`sown`); it decides about “Measure”",
        }
    ]


def test_waiting_groups_say_until_when_and_keep_their_items():
    fern, moss = document_of(NOTES)["waiting"]
    assert [item["rule"] for item in fern.pop("items")] == ["prune", "greet", "pay", "harvest"]
    assert [item["rule"] for item in moss.pop("items")] == ["prune", "pay", "harvest"]
    until = {"until": "2026-03-20", "text": "snoozed until Fri 20 Mar"}
    assert fern == {"group": "Fern Dell", "note": "Fern.md", **until}
    until = {"until": "2026-05-01", "text": "nothing to do until Fri 1 May, then “prune”"}
    assert moss == {"group": "Moss End", "note": "Moss.md", **until}


def test_a_group_that_a_limit_holds_has_no_day():
    notes = {"Old.md": "garden: Rose Hill\nday: 2026-02-20\n", "New.md": "garden: Rose Hill\nday: 2026-02-25\n"}
    assert [(entry["note"], entry["until"]) for entry in document_of(notes)["waiting"]] == [("New.md", None)]


def problem(path: str, line: int | None, column: int | None, level: str, code: str, message: str) -> dict[str, object]:
    return {"path": path, "line": line, "column": column, "level": level, "code": code, "message": message}


def test_problems_have_their_place_and_null_for_a_file_as_a_whole():
    near, gone = (
        Problem(Place("a.md", 3, 7), WARNING, "near", "is odd"),
        Problem(Place("a.md"), ERROR, "none", "is gone"),
    )
    assert problem_object(near) == problem("a.md", 3, 7, "warning", "near", "is odd")
    assert problem_object(gone) == problem("a.md", None, None, "error", "none", "is gone")


def test_the_problems_of_the_notes_are_in_the_document():
    said = "`day: 2026-02-31` is not a valid date"
    assert document_of(NOTES)["problems"] == [problem("Thyme.md", 4, 6, "error", "field-value", said)]


NO_COUNTS = {
    "files": 0,
    "kinds": {"visit": 0},
    "drafts": 0,
    "plain": 0,
    "broken": 0,
    "rules": 0,
    "left_out": {},
    "dormant": 0,
    "snoozed": 0,
    "off": 0,
    "rests": {},
    "held_back": 0,
}


def test_the_counts_are_all_there():
    assert document_of(NOTES)["counts"] == {**NO_COUNTS, "files": 6, "kinds": {"visit": 6}, "snoozed": 1, "off": 1}
    counts = Counts(9, {"visit": 1}, 2, 3, {"copy": 4}, 5, 6, 7)
    assert json.loads(render_json(agenda_of({}, RULES)._replace(counts=counts)))["counts"] == counts._asdict()


def test_an_empty_agenda_is_a_whole_document_that_ends_in_a_newline():
    text = render_json(agenda_of({}, RULES, date(2026, 1, 2)))
    assert text.endswith("}\n")
    nothing = {name: [] for name in ("notices", "items", "cannot_tell", "waiting", "problems")}
    assert json.loads(text) == {"version": 1, "as_of": "2026-01-02", **nothing, "counts": NO_COUNTS}


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_whatever_a_note_says_is_one_valid_document_in_utf_8(words: str):
    notes = {"a.md": f"garden: {quoted(words)}\nday: 2026-02-27\nwords: {quoted(words)}\nlog: [2026-02-27 paid]\n"}
    agenda = agenda_of(notes, RULES)
    document = json.loads(render_json(agenda).encode("utf-8"))
    assert [(item["group"], item["text"], item["reason"]) for item in document["items"]] == [
        (item.group, item.text, item.reason) for item in agenda.items()
    ]
