"""The grammar of a note's log: `DATE VERB [PERSON] [- remark]`, and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.dates import Moment
from followup_md.core.people import NameIndex, Person
from followup_md.core.problem import ERROR, WARNING, Problem
from followup_md.core.record import Done, Event
from followup_md.notes.log import MOST_HINTS, Log, LogGrammar, parse_log
from followup_md.rules.model import Verb
from followup_md.text.yaml_nodes import Node, Scalar, Sequence, parse_yaml

VERBS = {
    "rang": Verb("rang", ("rang", "phoned", "gave a ring to"), "person", False),
    "wrote": Verb("wrote", ("wrote", "wrote to"), "person", True),
    "left": Verb("left", ("left", "left for good"), "", False),
    "bought": Verb("bought", ("bought",), "text", False),
    "ate": Verb("ate", ("ate",), "text", True),
}
GRAMMAR = LogGrammar(VERBS, frozenset(("ring-back", "pack")))
ANA, ANA_TWO, BO = Person("Ana Roe"), Person("Ana Lind"), Person("Bo Dahl", "bo@acme.example")
KNOWN = "rang, wrote, left, bought and ate"
DAY = Moment(date(2026, 3, 2))


def read(text: str, people: tuple[Person, ...] = (ANA, BO), listed: tuple[Person, ...] | None = None) -> Log:
    """The log in a YAML text, as front matter that begins on line 2 has it."""
    found, problems = parse_yaml(text, "n.md", 2)
    assert not problems
    assert found is not None
    return parse_log(found, GRAMMAR, people, people if listed is None else listed)


def one(line: str, *people: Person) -> tuple[object, ...]:
    """Everything that one log line gives: events, settled rules, problems."""
    log = parse_log(Sequence((Scalar(line, 5, 3, True, "n.md"),), 5, 1, "n.md"), GRAMMAR, people, people)
    return (*(event for events in log.events.values() for event in events), *log.done, *log.problems)


def at(level: str, code: str, message: str) -> Problem:
    return Problem("n.md", 5, 3, level, code, message)


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("2026-03-02 left", Event("left", DAY, None, None, 5, "left")),
        ("2026-03-02   LEFT for   Good", Event("left", DAY, None, None, 5, "LEFT for Good")),
        ("2026-03-02 left - it rained", Event("left", DAY, None, "it rained", 5, "left")),
        ("2026-03-02 left – it - rained", Event("left", DAY, None, "it - rained", 5, "left")),
        ("2026-03-02 left — 10:30", Event("left", DAY, None, "10:30", 5, "left")),
        ("2026-03-02 left: it rained", Event("left", DAY, None, "it rained", 5, "left")),
        ("2026-03-02 left : it rained", Event("left", DAY, None, "it rained", 5, "left")),
        ("2026-03-02 left:", Event("left", DAY, None, None, 5, "left")),
        ("2026-03-02 left -", Event("left", DAY, None, None, 5, "left")),
        ("2026-03-02: left", Event("left", DAY, None, None, 5, "left")),
        ("2026-03-02, left", Event("left", DAY, None, None, 5, "left")),
        ("[[2026-03-02]] left", Event("left", DAY, None, None, 5, "left")),
        ("[[2026-03-02|Monday]]: left", Event("left", DAY, None, None, 5, "left")),
        ("2026-03-02 10:30 left", Event("left", Moment(DAY.day, 630), None, None, 5, "left")),
        ("2026-03-02 10:30: left", Event("left", Moment(DAY.day, 630), None, None, 5, "left")),
        ("2026-03-02T10:30:15+01:00 left", Event("left", Moment(DAY.day, 630, "+01:00"), None, None, 5, "left")),
        ("2026-03-02T10:30: left", Event("left", Moment(DAY.day, 630), None, None, 5, "left")),
        ("2026-03-02 rang Ana Roe", Event("rang", DAY, "Ana Roe", None, 5, "rang Ana Roe")),
        ("2026-03-02 Phoned ana", Event("rang", DAY, "Ana Roe", None, 5, "Phoned ana")),
        ("2026-03-02 gave a ring to Roe", Event("rang", DAY, "Ana Roe", None, 5, "gave a ring to Roe")),
        ("2026-03-02 rang [[Ana Roe]]", Event("rang", DAY, "Ana Roe", None, 5, "rang [[Ana Roe]]")),
        ("2026-03-02 rang bo@acme.example", Event("rang", DAY, "Bo Dahl", None, 5, "rang bo@acme.example")),
        ("2026-03-02 rang Everyone", Event("rang", DAY, "everyone", None, 5, "rang Everyone")),
        ("2026-03-02 rang all of them", Event("rang", DAY, "everyone", None, 5, "rang all of them")),
        ("2026-03-02 wrote", Event("wrote", DAY, None, None, 5, "wrote")),
        ("2026-03-02 wrote to Bo - twice", Event("wrote", DAY, "Bo Dahl", "twice", 5, "wrote to Bo")),
        (
            "2026-03-02 wrote to the front desk",
            Event("wrote", DAY, "the front desk", None, 5, "wrote to the front desk"),
        ),
        ("2026-03-02 bought Rope", Event("bought", DAY, "Rope", None, 5, "bought Rope")),
        ("2026-03-02 ate", Event("ate", DAY, None, None, 5, "ate")),
        ("2026-03-02 ate Jean-Luc's pie", Event("ate", DAY, "Jean-Luc's pie", None, 5, "ate Jean-Luc's pie")),
        ("2026-03-02 done ring-back", Done("ring-back", DAY, None, 5, "done ring-back")),
        (
            "2026-03-02 done ring-back - for 2026-03-09",
            Done("ring-back", DAY, None, 5, "done ring-back", date(2026, 3, 9)),
        ),
        (
            "2026-03-02 Done Pack Ana — for 2026-03-09",
            Done("pack", DAY, "Ana Roe", 5, "Done Pack Ana", date(2026, 3, 9)),
        ),
        ("2026-03-02 done pack - for 2026-02-30", Done("pack", DAY, None, 5, "done pack")),
        ("2026-03-02 done pack - for 2026-03-09 at last", Done("pack", DAY, None, 5, "done pack")),
        ("2026-03-02 done pack - 2026-03-09", Done("pack", DAY, None, 5, "done pack")),
        ("2026-03-02 done pack - for Ana", Done("pack", DAY, None, 5, "done pack")),
        ("2026-03-02 done ring-back all", Done("ring-back", DAY, "everyone", 5, "done ring-back all")),
        ("2026-03-02 done ring-back Everyone", Done("ring-back", DAY, "everyone", 5, "done ring-back Everyone")),
        ("2026-03-02 done ring-back Zed", Done("ring-back", DAY, "Zed", 5, "done ring-back Zed")),
        ("2026-03-02 done pack", Done("pack", DAY, None, 5, "done pack")),
    ],
)
def test_a_line_of_the_grammar_is_read_without_a_problem(line: str, event: object) -> None:
    assert one(line, ANA, BO) == (event,)


@pytest.mark.parametrize(
    ("line", "words", "about", "opens"),
    [
        ("2026-03-02 skipped ring-back", "skipped ring-back", None, None),
        ("2026-03-02 Skipped Ring-Back Ana - no time", "Skipped Ring-Back Ana", "Ana Roe", None),
        ("2026-03-02 skipped ring-back - for 2026-03-09", "skipped ring-back", None, date(2026, 3, 9)),
    ],
)
def test_a_line_that_skips_a_rule_is_also_an_event_about_the_rule(
    line: str, words: str, about: str | None, opens: date | None
) -> None:
    assert one(line, ANA, BO) == (
        Event("skipped", DAY, "ring-back", None, 5, words),
        Done("ring-back", DAY, about, 5, words, opens),
    )


def test_skipped_rules_are_events_in_the_order_of_their_days() -> None:
    log = read("[2026-03-04 skipped pack, 2026-03-02 skipped ring-back, 2026-03-03 done pack, 2026-03-01 left]")
    assert {verb: [(event.date.day.day, event.about) for event in events] for verb, events in log.events.items()} == {
        "skipped": [(2, "ring-back"), (4, "pack")],
        "left": [(1, None)],
    }
    assert [done.date.day.day for done in log.done] == [4, 2, 3]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("left", at(ERROR, "log-date", "`left` begins with no date; write a log entry as `2026-03-02 heard back`")),
        (
            "2026-3-2 left",
            at(
                ERROR,
                "log-date",
                "`2026-3-2` is not a date as 2026-03-02 or a date and time as 2026-03-02T10:30; "
                "write a log entry as `2026-03-02 heard back`",
            ),
        ),
        (
            "2026-02-30 left",
            at(
                ERROR,
                "log-date",
                "`2026-02-30` is no day of the calendar; write a log entry as `2026-03-02 heard back`",
            ),
        ),
        ("2026-03-02", at(ERROR, "log-verb", f"`2026-03-02` reports no known event; known are {KNOWN}")),
        ("2026-03-02 swam", at(ERROR, "log-verb", f"`swam` reports no known event; known are {KNOWN}")),
        ("2026-03-02 phonde Ana", at(ERROR, "log-verb", "`phonde Ana` reports no known event; did you mean `phoned`?")),
        (
            "2026-03-02 left for god",
            at(WARNING, "log-rest", "`for god` behind `left` is taken for a remark; put ` - ` before it"),
        ),
        ("2026-03-02 lefft", at(ERROR, "log-verb", "`lefft` reports no known event; did you mean `left`?")),
        (
            "2026-03-02 wrot to Ana Roe",
            at(ERROR, "log-verb", "`wrot to Ana Roe` reports no known event; did you mean `wrote to`?"),
        ),
        (
            "2026-03-02 rang Ana Bo",
            at(WARNING, "log-whom", "nobody in this note is called `Ana Bo`; did you mean Ana Roe?"),
        ),
        (
            "2026-03-02 done ringback",
            at(ERROR, "log-rule", "there is no rule `ringback` to be done; did you mean `ring-back`?"),
        ),
        ("2026-03-02 skipped sleep", at(ERROR, "log-rule", "there is no rule `sleep` to be skipped")),
        ("2026-03-02 bought", at(WARNING, "log-about", "`bought` does not say what it is about")),
    ],
)
def test_a_line_outside_the_grammar_is_a_problem_with_its_place(line: str, problem: Problem) -> None:
    assert one(line, ANA, BO)[-1] == problem


def test_a_line_with_a_warning_still_counts() -> None:
    assert one("2026-03-02 rang Ana Bo", ANA, BO)[0] == Event("rang", DAY, "Ana Bo", None, 5, "rang Ana Bo")
    assert one("2026-03-02 bought")[0] == Event("bought", DAY, None, None, 5, "bought")


@pytest.mark.parametrize(
    ("line", "remark"), [("left for god", "for god"), ("left for god - it rained", "for god - it rained")]
)
def test_words_behind_an_event_about_nothing_become_its_remark(line: str, remark: str) -> None:
    assert one(f"2026-03-02 {line}", ANA) == (
        Event("left", DAY, None, remark, 5, "left for god"),
        at(WARNING, "log-rest", "`for god` behind `left` is taken for a remark; put ` - ` before it"),
    )


def test_a_settled_line_keeps_a_name_that_fits_two_as_it_is_written() -> None:
    assert one("2026-03-02 done ring-back ana", ANA, ANA_TWO) == (
        Done("ring-back", DAY, "ana", 5, "done ring-back ana"),
    )


@pytest.mark.parametrize("verb", ["done ring-back", "rang"])
def test_a_log_over_many_people_makes_one_index_of_their_names(monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    made: list[NameIndex] = []

    def counted(people: Iterable[Person]) -> NameIndex:
        made.append(NameIndex(people))
        return made[-1]

    monkeypatch.setattr("followup_md.notes.log.NameIndex", counted)
    people = tuple(Person(f"P{number} Z{number}") for number in range(1_400))
    log = read("\n".join(f"- 2026-03-02 {verb} z{number}" for number in range(1_400)), people)
    found = (*log.done, *log.events.get("rang", ()))
    assert [one.about for one in found] == [person.name for person in people]
    assert (len(made), log.problems) == (1, [])


def test_a_log_that_names_nobody_makes_no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("followup_md.notes.log.NameIndex")
    assert read("- 2026-03-02 left\n- 2026-03-02 done pack\n- 2026-03-02 rang everyone\n").problems == []


def test_an_unknown_name_is_told_who_is_in_the_note() -> None:
    assert one("2026-03-02 rang Zed", ANA, BO) == (
        Event("rang", DAY, "Zed", None, 5, "rang Zed"),
        at(WARNING, "log-whom", "nobody in this note is called `Zed`: it names Ana Roe and Bo Dahl"),
    )


def test_an_unknown_name_near_a_known_one_is_told_even_where_a_name_is_optional() -> None:
    assert one("2026-03-02 wrote to Anna Roe", ANA) == (
        Event("wrote", DAY, "Anna Roe", None, 5, "wrote to Anna Roe"),
        at(WARNING, "log-whom", "nobody in this note is called `Anna Roe`; did you mean Ana Roe?"),
    )


def test_any_name_will_do_in_a_note_that_names_nobody() -> None:
    assert one("2026-03-02 rang Zed") == (Event("rang", DAY, "Zed", None, 5, "rang Zed"),)


def test_a_name_that_fits_two_is_ambiguous_and_about_nobody() -> None:
    assert one("2026-03-02 rang Ana", ANA, ANA_TWO) == (
        Event("rang", DAY, None, None, 5, "rang Ana"),
        at(ERROR, "log-ambiguous", "`Ana` can be Ana Roe or Ana Lind; write the full name"),
    )
    assert one("2026-03-02 rang Ana Lind", ANA, ANA_TWO) == (Event("rang", DAY, "Ana Lind", None, 5, "rang Ana Lind"),)


def test_no_name_means_the_only_one_and_is_a_warning_among_several() -> None:
    assert one("2026-03-02 rang", ANA) == (Event("rang", DAY, "Ana Roe", None, 5, "rang"),)
    assert one("2026-03-02 rang") == (Event("rang", DAY, None, None, 5, "rang"),)
    assert one("2026-03-02 rang", ANA, BO) == (
        Event("rang", DAY, None, None, 5, "rang"),
        at(
            WARNING,
            "log-whom",
            "`rang` does not say whom: write Ana Roe or Bo Dahl behind it, or `everyone`",
        ),
    )


def test_of_many_people_a_message_names_twenty() -> None:
    people = tuple(Person(f"P{number:02} Q") for number in range(23))
    names = ", ".join(person.name for person in people[:20])
    assert one("2026-03-02 rang q", *people)[1:] == (
        at(ERROR, "log-ambiguous", f"`q` can be {names} or 3 more; write the full name"),
    )


def test_somebody_outside_the_lists_is_found_too() -> None:
    log = read("- 2026-03-02 rang Bo", people=(ANA, BO), listed=(ANA,))
    assert (log.events, log.problems) == ({"rang": (Event("rang", DAY, "Bo Dahl", None, 2, "rang Bo"),)}, [])


def test_a_colon_that_made_yaml_read_a_mapping_is_read_back() -> None:
    log = read("- 2026-03-02 left: it rained\n- 2026-03-03: left\n- 2026-03-04 left:\n- 2026-03-05 left: [a]\n")
    assert (log.events, log.done, log.problems) == (
        {
            "left": (
                Event("left", DAY, None, "it rained", 2, "left"),
                Event("left", Moment(date(2026, 3, 3)), None, None, 3, "left"),
                Event("left", Moment(date(2026, 3, 4)), None, None, 4, "left"),
                Event("left", Moment(date(2026, 3, 5)), None, None, 5, "left"),
            )
        },
        [],
        [],
    )


def test_an_entry_that_is_no_text_is_a_problem() -> None:
    shape = "a log entry is one line of text, as `- 2026-03-02 heard back`"
    log = read("- {a: b, c: d}\n- [2026-03-02 left]\n- 2026-03-02 left\n")
    assert (log.events, log.problems) == (
        {"left": (Event("left", DAY, None, None, 4, "left"),)},
        [
            Problem("n.md", 2, 3, ERROR, "log-shape", shape),
            Problem("n.md", 3, 3, ERROR, "log-shape", shape),
        ],
    )


def test_a_log_may_be_one_line_or_a_block_of_lines() -> None:
    assert read("2026-03-02 left").events == {"left": (Event("left", DAY, None, None, 2, "left"),)}
    block = parse_log(Scalar("2026-03-02 left\n\n  2026-03-02 swam\n", 7, 3, True, "n.md"), GRAMMAR, (), ())
    assert (block.events, block.problems) == (
        {"left": (Event("left", DAY, None, None, 7, "left"),)},
        [Problem("n.md", 9, 3, ERROR, "log-verb", f"`swam` reports no known event; known are {KNOWN}")],
    )


def test_events_of_a_verb_stand_by_date_whatever_their_order() -> None:
    log = read("- 2026-03-04 left\n- 2026-03-02 10:30 left\n- 2026-03-02 left\n- 2026-03-03 ate\n")
    assert {verb: [(event.date, event.line) for event in events] for verb, events in log.events.items()} == {
        "left": [(DAY, 4), (Moment(DAY.day, 630), 3), (Moment(date(2026, 3, 4)), 2)],
        "ate": [(Moment(date(2026, 3, 3)), 5)],
    }


def test_behind_many_problems_no_more_suggestions_are_worked_out() -> None:
    lines = "\n".join(["- 2026-03-02 phonde"] * (MOST_HINTS + 1))
    problems = read(lines).problems
    assert [problem.message for problem in problems[-2:]] == [
        "`phonde` reports no known event; did you mean `phoned`?",
        f"`phonde` reports no known event; known are {KNOWN}",
    ]


@pytest.mark.parametrize("filling", [" ", "\t", "-", ":", "[", "- ", ": ", "<", '"', "2026-"])
def test_a_line_of_sixty_thousand_characters_takes_no_time(filling: str) -> None:
    # A defect once: two patterns went over the blanks of a line again from each of them, for a minute.
    line = f"2026-03-02 x{filling * (60_000 // len(filling))}y"
    assert [type(found) for found in one(line, ANA, BO)] == [Problem]


@given(st.lists(st.text(max_size=40) | st.just("2026-03-02 rang Ana - "), max_size=6))
def test_every_line_is_an_event_or_a_problem_and_nothing_raises(lines: list[str]) -> None:
    # Far enough apart that an entry of several lines does not reach into the next one.
    entries = tuple(Scalar(text, 100 * number, 3, True, "n.md") for number, text in enumerate(lines, 1))
    node: Node = Sequence(entries, 100, 3, "n.md")
    log = parse_log(node, GRAMMAR, (ANA, BO), (ANA, BO))
    told = {event.line for events in log.events.values() for event in events}
    told |= {done.line for done in log.done} | {problem.line for problem in log.problems}
    assert told == {
        entry.line + number
        for entry in entries
        for number, line in enumerate(entry.text.splitlines() if "\n" in entry.text else [entry.text])
        if line.strip()
    }


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.sampled_from(("left", "Left for good", "ate", "wrote")))
def test_what_is_written_in_the_grammar_is_read_back(day: date, words: str) -> None:
    (event,) = one(f"{day} {words} - a remark")
    assert event == Event(words.split()[0].lower(), Moment(day), None, "a remark", 5, words)
