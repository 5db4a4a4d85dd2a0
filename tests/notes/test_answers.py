"""Answers that are no values, in fields and sections, and dates that cannot stand."""

from __future__ import annotations

import pytest
from garden import build

from followup_md.notes.reader import Reading, RecordReader

RULES = build("""\
format: 1
kinds:
  visit:
    match: {type: visit}
    fields:
      garden: text, required
      day: date
      back: date, not before day
      guests: people
      paid: yes or no
      mood: none | some
      words: text
    sections: {remarks: Notes}
""")


def read(front: str, body: str = "") -> Reading:
    return RecordReader(RULES).read(f"---\ntype: visit\ngarden: Rose\n{front}---\n{body}".encode(), "a.md")


@pytest.mark.parametrize("word", ["none", "None", "N/A"])
@pytest.mark.parametrize("field", ["day", "guests", "paid", "words"])
def test_none_is_an_answer_in_every_field(field: str, word: str) -> None:
    reading = read(f"{field}: {word}\n")
    assert (reading.problems, reading.record and field in reading.record.values) == ((), False)
    assert reading.record and reading.record.answered == {field}


@pytest.mark.parametrize("word", ["TBD", "tbc", '"?"', '"??"'])
@pytest.mark.parametrize("field", ["day", "guests", "paid", "words"])
def test_what_nobody_knows_yet_is_missing_without_an_error(field: str, word: str) -> None:
    reading = read(f"{field}: {word}\n")
    assert (reading.problems, reading.record and field in reading.record.values) == ((), False)
    assert reading.record and reading.record.answered == set()


@pytest.mark.parametrize(
    ("guests", "names", "is_answered"),
    [
        ("[Ana, none]", ["Ana"], False),
        ("[TBD, Bo]", ["Bo"], False),
        ("[none]", None, True),
        ("[TBD]", None, False),
        ("[[x, y], Ana]", None, False),
    ],
)
def test_in_a_list_such_an_entry_names_nobody(guests: str, names: list[str] | None, is_answered: bool) -> None:
    record = read(f"guests: {guests}\n").record
    assert record
    people = record.values.get("guests")
    assert ([person.name for person in people] if isinstance(people, tuple) else None) == names
    assert ("guests" in record.answered) is is_answered


def test_a_mapping_is_no_answer() -> None:
    assert [problem.code for problem in read("words: {a: b}\n").problems] == ["field-value"]


def test_a_choice_keeps_its_own_words() -> None:
    record = read("mood: none\n").record
    assert record and record.values["mood"] == "none"


@pytest.mark.parametrize(("text", "is_answered"), [("none", True), ("- N/A.", True), ("none of it\n", False)])
def test_a_section_can_say_none(text: str, is_answered: bool) -> None:
    record = read("", f"## Notes\n{text}\n").record
    assert record
    assert ("remarks" in record.answered, "remarks" in record.values) == (is_answered, not is_answered)


def test_a_required_field_cannot_be_none_but_may_be_open() -> None:
    none = RecordReader(RULES).read(b"---\ntype: visit\ngarden: none\n---\n", "a.md")
    assert [problem.code for problem in none.problems] == ["field-missing"]
    still = RecordReader(RULES).read(b"---\ntype: visit\ngarden: TBD\n---\n", "a.md")
    assert (still.problems, still.record and still.record.faulty) == ((), frozenset())


def test_a_date_before_the_one_it_cannot_be_before_is_ignored_with_a_warning() -> None:
    reading = read("day: 2026-03-02\nback: 2026-02-25\n")
    assert [str(problem) for problem in reading.problems] == [
        "a.md:5:7: warning: `back: 2026-02-25` is before `day` (2026-03-02), so it is ignored; is it right? "
        "[field-value]"
    ]
    assert reading.record and "back" not in reading.record.values
    assert read("day: 2026-03-02\nback: 2026-03-02\n").problems == ()


def test_a_section_that_only_says_tbd_is_missing() -> None:
    record = read("", "## Notes\nTBD\n").record
    assert record
    assert ("remarks" in record.answered, "remarks" in record.values) == (False, False)
