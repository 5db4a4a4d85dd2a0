"""Outcomes of a day → sections, order, keys and counts that add up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from outings import ANA, BO, LEFT, OUTINGS, book, day, on, rules_of, visit

from followup_md.agenda.model import Agenda, CannotTell, DoneToday, Item
from followup_md.agenda.sections import make_agenda
from followup_md.core.people import Person
from followup_md.core.problem import ERROR, WARNING, Place, Problem
from followup_md.core.record import Done, Event, Record
from followup_md.engine.evaluate import evaluate
from followup_md.notes.tally import Counts
from followup_md.rules.model import Rules
from followup_md.vault.notes import read_notes

RULES = rules_of(OUTINGS)
DAY, FEE = ("day", "the day you went"), ("fee", "fee")


def page(
    number: int,
    *records: Record,
    problems: tuple[Problem, ...] = (),
    counts: Counts | None = None,
    days: int | None = None,
    rules: Rules = RULES,
) -> Agenda:
    return make_agenda(evaluate(rules, records, day(number)), problems, counts or Counts(), days)


def lines(items: tuple[Item, ...]) -> list[str]:
    return [f"{item.text} ({item.record.path if item.record else '-'})" for item in items]


def sections(agenda: Agenda) -> dict[str, list[str]]:
    return {section.title: lines(section.items) for section in (*agenda.sections, *agenda.custom)}


# sections


def test_items_stand_under_the_heading_of_their_state_in_the_one_order() -> None:
    agenda = page(
        5,
        visit("late.md", place="Fen", day=on(2), guests=(Person("Cy"),)),
        visit("now.md", place="Bog", day=on(3), guests=(BO, ANA)),
        visit("open.md", place="Ayr", day=on(4), fee=9),
        visit("next.md", place="Dee", day=on(8)),
        visit("far.md", place="Esk", day=on(9)),
        visit("gone.md", place="Usk", day=on(-9), events=LEFT),
    )
    assert [section.title for section in agenda.sections] == ["Overdue", "Today", "Now open", "Coming up"]
    assert sections(agenda) == {
        "Overdue": ["Ring Cy (late.md)", "Ring Ana (now.md)", "Ring Bo (now.md)", "Go to Fen (late.md)"],
        "Today": ["Go to Bog (now.md)"],
        "Now open": ["Go to Ayr (open.md)"],
        "Coming up": ["Go to Dee (next.md)"],
        "Money": ["Pay 9 (open.md)"],
    }
    cannot = {"late.md", "now.md", "next.md", "far.md", "gone.md"}  # their fee is not known
    assert (agenda.as_of, agenda.title) == (on(5).day, "Outings")
    assert {one.record.path for one in agenda.cannot_tell if one.record} == cannot


def test_a_day_with_nothing_to_say_has_an_empty_page() -> None:
    assert page(5) == Agenda(on(5).day, "Outings", (), (), (), (), (), (), Counts())


@pytest.mark.parametrize(("days", "found"), [(None, ["a"]), (0, []), (2, []), (3, ["a"]), (4, ["a", "b"])])
def test_coming_up_reaches_as_many_days_as_the_page_or_the_caller_says(days: int | None, found: list[str]) -> None:
    agenda = page(5, visit("a.md", place="a", day=on(8), fee=1), visit("b.md", place="b", day=on(9), fee=1), days=days)
    assert sections(agenda).get("Coming up", []) == [f"Go to {name} ({name}.md)" for name in found]


def test_rules_with_a_section_stand_there_and_only_what_is_to_come_under_coming_up() -> None:
    books = (book("a.md", lent=on(4), back=on(1)), book("b.md", lent=on(6), back=on(2)))
    assert sections(page(5, *books)) == {"Books": ["Renew it (a.md)", "Renew it (b.md)", "Sweep (-)"]}
    assert sections(page(2, *books)) == {"Coming up": ["Sweep (-)"], "Books": ["Renew it (a.md)"]}


def test_an_item_keeps_its_words_its_log_line_and_its_outcome() -> None:
    agenda = page(5, visit("n.md", place="Fen", day=on(5), fee=9, guests=(ANA,)), days=1)
    found = {item.outcome.rule.id: item for item in agenda.items()}
    assert found["go"].reasons == ("Because of Thu 5 Mar",)
    assert {name: (item.text, item.reason, item.log, item.group) for name, item in found.items()} == {
        "go": ("Go to Fen", "Because of Thu 5 Mar", "left", "Fen"),
        "ring": ("Ring Ana", "", "done ring Ana - for 2026-03-06", "Fen"),
        "pay": ("Pay 9", "", "done pay", "Fen"),
    }
    assert all(item.record is item.outcome.subject.record for item in found.values())


# can't tell


def test_what_cannot_be_told_is_one_entry_a_note_with_every_field() -> None:
    note, other = visit("b.md", place="Fen", guests=(ANA,)), book("a.md")
    assert page(5, note, other).cannot_tell == (
        CannotTell(other, None, ("return", "renew"), (("lent", "lent"), ("back", "back")), ("Return", "Renew")),
        CannotTell(note, "Fen", ("ring", "go", "pay"), (DAY, FEE), ("Ring", "Go", "Pay")),
    )


def test_what_a_problem_already_names_is_not_said_twice() -> None:
    note = visit("b.md", place="Fen", faulty=("day",))
    assert page(5, note).cannot_tell == (CannotTell(note, "Fen", ("pay",), (FEE,), ("Pay",)),)


# done today


def test_the_lines_dated_today_are_listed_by_group_path_and_line() -> None:
    def left(line: int, text: str) -> Event:
        return Event("left", on(5), None, None, line, text)

    done = (Done("pay", on(5), None, 9, "done pay"), Done("go", on(4), None, 10, "done go"))
    rang = Event("rang", on(5), "Ana", None, 8, "rang ana and bo")
    both = (rang, rang._replace(about="Bo"))
    one = visit("z.md", *done, place="ayr", events={"left": (left(12, "left"),), "rang": both})
    two = visit("b.md", place="Bog", events={"left": (left(3, "gone"), Event("left", on(6)))})
    three = visit("c.md", off="tired", events={"left": (left(3, "out"),)})
    assert page(5, two, one, three).done_today == (
        DoneToday(three, None, "out"),
        DoneToday(one, "ayr", "rang ana and bo"),
        DoneToday(one, "ayr", "done pay"),
        DoneToday(one, "ayr", "left"),
        DoneToday(two, "Bog", "gone"),
    )


# waiting


def waiting(agenda: Agenda) -> list[tuple[str, list[str], date | None, bool]]:
    return [(one.name, lines(one.items), one.until, one.held) for one in agenda.waiting]


def test_the_notes_of_a_group_that_have_nothing_on_the_page_wait_on_one_line() -> None:
    agenda = page(
        5,
        visit("a.md", place="Fen", day=on(20)),
        visit("b.md", place="[[fen]]", day=on(12), fee=9),
        visit("c.md", place="Bog", day=on(15)),
        visit("d.md", place="Bog", day=on(4)),
    )
    assert waiting(agenda) == [
        ("[[fen]]", ["Pay 9 (b.md)", "Go to [[fen]] (b.md)", "Go to Fen (a.md)"], on(12).day, False),
        ("Bog", ["Go to Bog (c.md)"], on(15).day, False),
    ]
    assert agenda.waiting[0].next_item.record == visit("b.md", place="[[fen]]", day=on(12), fee=9)


def test_a_line_that_waits_is_led_by_what_opens_first_even_when_it_is_due_later() -> None:
    rules = rules_of(OUTINGS.replace("due: 2 days after day", "due: 5 days after day"))
    agenda = page(5, visit("a.md", place="Fen", day=on(12), guests=(ANA,)), rules=rules)
    assert waiting(agenda) == [("Fen", ["Go to Fen (a.md)", "Ring Ana (a.md)"], on(12).day, False)]
    assert agenda.waiting[0].next_item.text == "Go to Fen"


def test_notes_without_a_group_and_the_vault_wait_by_themselves() -> None:
    agenda = page(5, book("a.md", lent=on(20)), book("b.md", lent=on(18)))
    assert waiting(agenda) == [
        ("Books", ["Sweep (-)"], on(18).day, False),
        ("b.md", ["Return it (b.md)"], on(25).day, False),
        ("a.md", ["Return it (a.md)"], on(27).day, False),
    ]


def test_a_rule_of_the_vault_without_a_section_waits_under_the_title() -> None:
    rules = rules_of(OUTINGS.replace("    section: Books\n    say: Sweep\n", "    say: Sweep\n"))
    agenda = page(5, book("a.md", lent=on(20)), book("b.md", lent=on(18)), rules=rules)
    assert waiting(agenda)[0] == ("Outings", ["Sweep (-)"], on(18).day, False)


def test_a_snoozed_group_waits_until_the_day_it_named() -> None:
    agenda = page(
        5,
        visit("a.md", place="Fen", day=on(4), fee=9, snooze=on(9)),
        visit("b.md", place="Bog", day=on(4), snooze=on(8)),
    )
    assert waiting(agenda) == [
        ("Bog", ["Go to Bog (b.md)"], on(8).day, True),
        ("Fen", ["Pay 9 (a.md)", "Go to Fen (a.md)"], on(9).day, True),
    ]


def test_each_item_that_a_limit_holds_waits_by_itself_and_says_by_what() -> None:
    notes = [visit(f"{name}.md", place="Fen", day=on(5), fee=fee) for name, fee in (("a", 7), ("b", 8), ("c", 9))]
    agenda = page(5, *notes)
    assert sections(agenda)["Money"] == ["Pay 7 (a.md)"]
    assert waiting(agenda) == [("Fen", ["Pay 8 (b.md)"], None, True), ("Fen", ["Pay 9 (c.md)"], None, True)]
    assert [[by.path for by in one.items[0].outcome.held_by] for one in agenda.waiting] == [["a.md"], ["a.md"]]


# problems and counts


def test_problems_stand_errors_first_then_by_place() -> None:
    places = [Place("a.md", 3, 4), Place("a.md", 9, 1), Place("b.md", 2, 1)]
    expected = (*(Problem(place, ERROR, "x", "m") for place in places), Problem(Place("a.md", 1, 1), WARNING, "x", "m"))
    assert page(5, problems=expected).problems == page(5, problems=expected[::-1]).problems == expected


def test_what_the_rules_add_to_the_counts_is_filled_in() -> None:
    scanned = Counts(9, {"visit": 5, "book": 1}, 1, 1, {"conflict copy": 1})
    agenda = page(
        9,
        visit("dormant.md", place="a", day=on(1), fee=1),
        visit("ended and quiet.md", place="b", day=on(1), fee=9, events=LEFT),
        visit("quiet.md", place="c", day=on(1), fee=1, events=LEFT),
        visit("unknown.md", place="d", day=on(1)),
        visit("snoozed.md", place="e", day=on(9), snooze=on(10)),
        visit("woken.md", place="f", day=on(9), snooze=on(9)),
        visit("off.md", place="g", day=on(1), off="", snooze=on(30)),
        book("open.md", lent=on(1)),
        counts=scanned,
    )
    assert agenda.counts == scanned._replace(dormant=2, snoozed=1, off=1)


def test_the_counts_of_a_real_vault_add_up(tmp_path: Path) -> None:
    texts = {
        "a.md": "---\ntype: visit\nplace: Fen\nday: 2026-03-01\n---\n",
        "b.md": "---\ntype: book\n---\n",
        "plain.md": "hello\n",
        "open.md": "---\ntype: visit\n",
        "Templates/t.md": "---\ntype: visit\nday: {{date}}\n---\n",
        "a (Conflicted copy desk 202603010930).md": "---\ntype: visit\n---\n",
        ".hidden.md": "---\ntype: visit\n---\n",
        "Agenda.md": "ours",
    }
    (tmp_path / "Templates").mkdir()
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    rules = rules_of(OUTINGS.replace("{days: 3}", "{days: 3, ignore: [Templates]}"))
    notes = read_notes(tmp_path, rules)
    counts = make_agenda(evaluate(rules, notes.records, on(20).day), notes.problems, notes.counts).counts
    assert counts == Counts(6, {"visit": 1, "book": 1}, 1, 1, {"conflict copy": 1, "ignored folder": 1}, 0, 0, 0)
    assert counts.files == sum(counts.kinds.values()) + counts.plain + counts.broken + sum(counts.left_out.values())
