"""What only all notes together show."""

from __future__ import annotations

import pytest
from garden import build

from followup_md.core.record import Record
from followup_md.notes.across import Across, check_across
from followup_md.notes.reader import RecordReader

RULES = build("""\
format: 1
group_suffixes: [Ltd, Inc., Co, SA]
kinds:
  visit:
    match: {type: visit}
    group: garden
    relations: {rounds: visit with the same garden and bed}
    fields: {garden: text, bed: text}
    events: {lost: {about: "group, optional"}, seen: {}}
  diary:
    match: {type: diary}
    events: {lost: {about: "group, optional"}, wrote: {about: "new group", also: [wrote to]}}
""")
READER = RecordReader(RULES)


def note(path: str, front: str) -> Record:
    record = READER.read(f"---\ntype: {front}\n---\n".encode(), path).record
    assert record is not None
    return record


def across(*fronts: str) -> Across:
    return check_across([note(f"{number}.md", front) for number, front in enumerate(fronts, 1)], RULES)


def said(*fronts: str) -> list[str]:
    return [str(problem) for problem in across(*fronts).problems]


def test_an_event_about_a_known_group_has_its_spelling() -> None:
    records = across("visit\ngarden: Rose Hill", "diary\nlog: [2026-03-02 lost rose  hill]").records
    assert [event.about for event in records[1].events["lost"]] == ["Rose Hill"]


def test_a_group_is_known_that_an_event_about_a_new_one_names() -> None:
    assert said("diary\nlog: [2026-03-01 wrote to Fern Bank, 2026-03-02 lost Fern bank, 2026-03-03 lost]") == []


def test_records_without_a_mistake_stay_the_same_objects() -> None:
    records = [note("1.md", "visit\ngarden: Rose\nlog: [2026-03-02 lost Rose, 2026-03-03 lost]"), note("2.md", "diary")]
    checked = check_across(records, RULES).records
    assert [record is before for record, before in zip(checked, records, strict=True)] == [True, True]


MEND = "so the line counts as nothing; if it reports that, write"


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (
            "diary\nlog: [2026-03-02 lost Rosie - sadly]",
            f"no note is about `Rosie`; did you mean `Rose`?, {MEND} `2026-03-02 lost - Rosie - sadly`",
        ),
        (
            "diary\nlog: [2026-03-02 lost Ivy]",
            f"no note is about `Ivy`; known are Rose, {MEND} `2026-03-02 lost - Ivy`",
        ),
        (
            "visit\ngarden: Fern\nlog: [2026-03-02 lost my hat]",
            f"`lost my hat` has words that are neither a remark nor Fern, {MEND} `2026-03-02 lost - my hat`",
        ),
        (
            "visit\ngarden: Fern\nlog: [2026-03-02 lost rose]",
            f"`rose` stands in the log of a note about Fern, {MEND} `2026-03-02 lost - rose`",
        ),
    ],
)
def test_an_event_about_an_unknown_or_another_group_is_no_event_but_a_doubt(front: str, message: str) -> None:
    checked = across("visit\ngarden: Rose", front)
    (problem,) = checked.problems
    assert problem.message == f"{message}, else move it to the text of the note"
    assert (problem.path, problem.level, problem.code) == ("2.md", "error", "log-rest")
    assert checked.records[1].events["lost"] == ()
    assert [doubt.verb for doubt in checked.records[1].doubts] == ["lost"]


def test_of_many_groups_some_are_listed() -> None:
    visits = [f"visit\ngarden: Garden {number}" for number in range(14)]
    (problem,) = across(*visits, "diary\nlog: [2026-03-02 lost X]").problems
    assert "Garden 7, Garden 8 and 2 more" not in problem.message
    assert " and 2 more, so" in problem.message


def test_where_there_is_no_group_none_is_listed() -> None:
    assert said("diary\nlog: [2026-03-02 lost X]")[0].startswith("1.md:3:1: error: no note is about `X`, so")


LIKE = "looks like `Rose` (2 notes), and counts as another; write one name"


def test_groups_that_differ_by_a_suffix_look_alike() -> None:
    assert said(
        "visit\ngarden: Rose", "visit\ngarden: rose, ltd.", "visit\ngarden: Rose", "visit\ngarden: Rose Inc"
    ) == [
        f"2.md:3:1: warning: `rose, ltd.` {LIKE} [group-alike]",
        f"4.md:3:1: warning: `Rose Inc` {LIKE} [group-alike]",
    ]
    (twins,) = said("visit\ngarden: Rose Ltd", "visit\ngarden: Rose Inc")
    assert twins.startswith("2.md:3:1: warning: `Rose Inc` looks like `Rose Ltd` (1 note)")


def test_without_suffixes_nothing_looks_alike() -> None:
    rules = RULES._replace(group_suffixes=frozenset())
    records = [note("1.md", "visit\ngarden: Rose"), note("2.md", "visit\ngarden: Rose Ltd")]
    assert check_across(records, rules).problems == ()


def test_a_note_that_could_be_related_to_several_is_asked_which() -> None:
    fronts = ["visit\ngarden: Rose\nbed: North", "visit\ngarden: Rose\nbed: South", "visit\ngarden: Rose", "visit"]
    assert said(*fronts) == [
        "3.md:1:1: warning: `bed` is missing, and other notes of the group name several; is it North or South? "
        "[relation-unclear]"
    ]
    assert said(fronts[0], fronts[2]) == []


@pytest.mark.parametrize("name", ["Rose & Co", "Rose and Co.", "Rose S.A.", "Rose + Co, Ltd."])
def test_a_suffix_of_several_words_makes_no_other_group(name: str) -> None:
    (problem,) = across(f'visit\ngarden: "{name}"', "visit\ngarden: Rose", "visit\ngarden: Rose").problems
    assert problem.message == f"`{name}` looks like `Rose` (2 notes), and counts as another; write one name"
