"""Notes that ask for nothing, and why; what a limit of the vault holds; what the page says first."""

from __future__ import annotations

from datetime import date

from garden import build

from followup_md.agenda.model import Agenda
from followup_md.agenda.phrasing import counts_lines, waiting_cells, waiting_line
from followup_md.agenda.sections import make_agenda
from followup_md.engine.evaluate import evaluate
from followup_md.notes.reader import RecordReader
from followup_md.notes.tally import Counts

RULES = build("""\
format: 1
kinds:
  visit:
    match: {type: visit}
    group: garden
    fields: {garden: text, day: date, end: date, state: open | shut | hushed | odd}
    rests:
      - {when: state is hushed, is: "they asked for silence[ until {end}]", waits: yes}
      - {when: state is shut, is: shut for good}
  diary:
    match: {type: diary}
    fields: {day: date}
limits: {two: {at_most: 2, per: vault}}
vault_facts: {many: count(notes.visit)}
notices:
  - {when: vault.many > 3, is: "There are {vault.many} visits"}
  - {when: vault.many > 99, is: Never said}
rules:
  go:
    {for: visit, title: Go, why: W., when: [state is open], from: day, until: 5 days after day, limits: [two], say: Go}
  come: {for: visit, title: Come, why: W., when: [end is present], unless: [state is odd], from: end, say: Come}
""")


def agenda(*fronts: str) -> Agenda:
    reader = RecordReader(RULES)
    records = [
        reader.read(f"---\ntype: visit\n{front}\n---\n".encode(), f"{number}.md").record
        for number, front in enumerate(fronts, 1)
    ]
    evaluation = evaluate(RULES, [record for record in records if record], date(2026, 3, 3))
    return make_agenda(evaluation, (), Counts(len(fronts), {"visit": len(fronts)}))


def test_a_note_without_an_item_is_counted_with_its_reason() -> None:
    found = agenda("state: shut\ngarden: Rose", "state: shut", "state: odd", "followup: off\nstate: shut")
    assert found.counts.rests == {"shut for good": 2}
    assert list(counts_lines(found)) == ["4 files: 4 visit; 2 shut for good and 1 switched off."]


def test_one_that_waits_has_a_row_with_its_reason_once_a_group() -> None:
    found = agenda("state: hushed\ngarden: Rose", "state: hushed\ngarden: rose", "state: hushed")
    assert [(entry.name, waiting_line(entry), waiting_cells(entry)) for entry in found.waiting] == [
        ("3.md", "they asked for silence", ("", "they asked for silence")),
        ("Rose", "they asked for silence", ("", "they asked for silence")),
    ]


def test_a_row_of_something_to_come_says_the_reason_too() -> None:
    (entry,) = agenda("state: hushed\ngarden: Rose\nend: 2026-04-20").waiting
    reason = "they asked for silence until Mon 20 Apr"
    assert waiting_line(entry) == f"nothing to do until Mon 20 Apr, then “come” ({reason})"
    assert waiting_cells(entry) == ("Mon 20 Apr", f"Come ({reason})")


def test_what_a_limit_of_the_vault_holds_is_counted_in_its_last_item_and_has_no_row() -> None:
    found = agenda(*(f"garden: G{number}\nday: 2026-03-0{number}" for number in (1, 2, 3)), "day: 2026-03-03")
    assert [(item.outcome.path, item.reasons) for item in found.items()] == [
        ("1.md", ()),
        ("2.md", ("And 2 more",)),
    ]
    assert (found.waiting, found.counts.held_back) == ((), 2)
    assert list(counts_lines(found)) == ["4 files: 4 visit; 2 held back by a limit."]


def test_what_was_held_is_due_when_there_is_room_for_it() -> None:
    # The first two are over since Saturday: the third has room from Monday on.
    found = agenda("day: 2026-02-24", "day: 2026-02-23", "day: 2026-02-26")
    assert [(item.outcome.path, item.outcome.state, str(item.outcome.due.day)) for item in found.items()] == [
        ("3.md", "overdue", "2026-03-02")
    ]


def test_what_must_be_known_first_is_said_first() -> None:
    assert agenda(*["state: odd"] * 4).notices == ("There are 4 visits",)
    assert agenda("state: odd").notices == ()
