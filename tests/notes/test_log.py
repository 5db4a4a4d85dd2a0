"""The grammar of a note's log: `DATE VERB [PERSON] [- remark]`, and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.dates import Moment
from followup_md.core.people import NameIndex, Person
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.core.record import Done, Doubt, Event, Snoozed
from followup_md.notes.log import MOST_HINTS, Log, parse_log
from followup_md.notes.log_grammar import LogGrammar
from followup_md.rules.model import Verb
from followup_md.text.yaml_nodes import Node, Scalar, Sequence
from followup_md.text.yaml_reader import parse_yaml

VERBS = {
    "rang": Verb("rang", ("rang", "phoned", "gave a ring to"), "person", False),
    "wrote": Verb("wrote", ("wrote", "wrote to"), "person", True),
    "left": Verb("left", ("left", "left for good"), "", False),
    "bought": Verb("bought", ("bought",), "text", False),
    "ate": Verb("ate", ("ate",), "text", True),
}
GRAMMAR = LogGrammar(VERBS, frozenset(("ring-back", "pack")))
ANA, ANA_TWO, BO = Person("Ana Roe"), Person("Ana Lind"), Person("Bo Dahl", "bo@acme.example")
WRITE = "write a log entry as `2026-03-02 heard back`"
KNOWN = "rang, wrote, left, bought and ate"
ELSEWHERE = "; other words belong into the text of the note, or behind ` - ` of an event"
DAY = Moment(date(2026, 3, 2))


def read(text: str, people: tuple[Person, ...] = (ANA, BO), listed: tuple[Person, ...] | None = None) -> Log:
    """The log in a YAML text, as front matter that begins on line 2 has it."""
    found, problems = parse_yaml(text, "n.md", 2)
    assert not problems
    assert found is not None
    return parse_log(found, GRAMMAR, people, people if listed is None else listed)


def one(line: str, *people: Person) -> tuple[object, ...]:
    """Everything that one log line gives: events, settled rules, problems as `LEVEL: MESSAGE [CODE]`."""
    log = parse_log(Sequence((Scalar(line, 5, 3, True, "n.md"),), 5, 1, "n.md"), GRAMMAR, people, people)
    assert {problem.place for problem in log.problems} <= {Place("n.md", 5, 3)}
    problems = (str(problem).removeprefix("n.md:5:3: ") for problem in log.problems)
    return (*(event for events in log.events.values() for event in events), *log.done, *log.snoozes, *problems)


@pytest.mark.parametrize(
    ("line", "words", "remark"),
    [
        ("2026-03-02   LEFT for   Good", "LEFT for Good", None),
        ("2026-03-02 left - it rained", "left", "it rained"),
        ("2026-03-02 left – it - rained", "left", "it - rained"),
        ("2026-03-02 left — 10:30", "left", "10:30"),
        ("2026-03-02 left: it rained", "left", "it rained"),
        ("2026-03-02 left : it rained", "left", "it rained"),
        *((line, "left", None) for line in ("2026-03-02 left", "2026-03-02 left:", "2026-03-02 left -")),
        *((line, "left", None) for line in ("2026-03-02: left", "2026-03-02, left", "[[2026-03-02]] left")),
        ("[[2026-03-02|Monday]]: left", "left", None),
    ],
)
def test_a_line_has_a_date_a_verb_and_maybe_a_remark(line: str, words: str, remark: str | None) -> None:
    assert one(line, ANA, BO) == (Event("left", DAY, None, remark, 5, words),)


@pytest.mark.parametrize(
    ("written", "offset"),
    [
        ("2026-03-02 10:30", ""),
        ("2026-03-02 10:30:", ""),
        ("2026-03-02T10:30:15+01:00", "+01:00"),
        ("2026-03-02T10:30:", ""),
    ],
)
def test_a_line_may_have_a_time(written: str, offset: str) -> None:
    assert one(f"{written} left") == (Event("left", Moment(DAY.day, 630, offset), None, None, 5, "left"),)


@pytest.mark.parametrize(("words", "verb", "about"), [
    ("rang Ana Roe", "rang", "Ana Roe"), ("Phoned ana", "rang", "Ana Roe"),
    ("gave a ring to Roe", "rang", "Ana Roe"), ("rang [[Ana Roe]]", "rang", "Ana Roe"),
    ("rang bo@acme.example", "rang", "Bo Dahl"), ("rang Everyone", "rang", "everyone"),
    ("rang all of them", "rang", "everyone"), ("wrote", "wrote", None), ("wrote to Bo", "wrote", "Bo Dahl"),
    ("bought Rope", "bought", "Rope"),
    ("ate", "ate", None), ("ate Jean-Luc's pie", "ate", "Jean-Luc's pie"),
])  # fmt: skip
def test_an_event_is_about_whom_or_what_it_names(words: str, verb: str, about: str | None) -> None:
    assert one(f"2026-03-02 {words} - twice", ANA, BO) == (Event(verb, DAY, about, "twice", 5, words),)


@pytest.mark.parametrize(
    ("words", "rule", "about"),
    [
        ("done ring-back", "ring-back", None),
        ("Done Pack Ana", "pack", "Ana Roe"),
        ("done ring-back all", "ring-back", "everyone"),
        ("done ring-back Everyone", "ring-back", "everyone"),
        ("done ring-back Zed", "ring-back", "Zed"),
    ],
)
@pytest.mark.parametrize(
    ("remark", "opens"),
    [
        ("", None),
        (" - for 2026-03-09", date(2026, 3, 9)),
        (" — for 2026-03-09", date(2026, 3, 9)),
        *((f" - {remark}", None) for remark in ("for 2026-02-30", "for 2026-03-09 at last", "2026-03-09", "for Ana")),
    ],
)
def test_a_line_settles_a_rule_and_may_say_for_when(
    words: str, rule: str, about: str | None, remark: str, opens: date | None
) -> None:
    assert one(f"2026-03-02 {words}{remark}", ANA, BO) == (Done(rule, DAY, about, 5, words, opens),)


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


@pytest.mark.parametrize(
    ("words", "rule", "about"),
    [
        ("snoozed ring-back - until 2026-03-09", "ring-back", None),
        ("Snoozed Pack Ana - until 2026-03-09", "pack", "Ana Roe"),
        ("snoozed pack Everyone — until 2026-03-09, again", "pack", "everyone"),
        ("snoozed pack: until 2026-03-09", "pack", None),
        ("snoozed pack Zed until [[2026-03-09]] - no time", "pack", "Zed"),
        ("snoozed pack Zed - the second - until 2026-03-09", "pack", "Zed - the second"),
    ],
)
def test_a_line_puts_a_rule_off_until_a_day(words: str, rule: str, about: str | None) -> None:
    assert one(f"2026-03-02 {words}", ANA, BO) == (Snoozed(rule, DAY, about, date(2026, 3, 9), 5, words),)


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
        ("left", f"error: `left` does not begin with a date; {WRITE} [log-date]"),
        ("2026.3.2 left", f"error: `2026.3.2 left` does not begin with a date; {WRITE} [log-date]"),
        ("2026-02-30 left", f"error: `2026-02-30` is not a valid date; {WRITE} [log-date]"),
        ("2026-03-02", f"error: unknown event `2026-03-02`; known events are {KNOWN}{ELSEWHERE} [log-verb]"),
        ("2026-03-02 swam", f"error: unknown event `swam`; known events are {KNOWN}{ELSEWHERE} [log-verb]"),
        ("2026-03-02 phonde Ana", "error: unknown event `phonde Ana`; did you mean `phoned`? [log-verb]"),
        (
            "2026-03-02 left for god",
            "error: `left` cannot have `for god` behind it, so the line counts as nothing; if it reports that, write "
            "`2026-03-02 left - for god`, else move it to the text of the note [log-rest]",
        ),
        ("2026-03-02 lefft", "error: unknown event `lefft`; did you mean `left`? [log-verb]"),
        ("2026-03-02 wrot to Ana Roe", "error: unknown event `wrot to Ana Roe`; did you mean `wrote to`? [log-verb]"),
        (
            "2026-03-02 rang Ana Bo",
            "error: nobody in this note is called `Ana Bo`, so the line counts as nothing; did you mean Ana Roe? Write "
            "the name as it stands there, or `2026-03-02 rang - Ana Bo` [log-whom]",
        ),
        (
            "2026-03-02 rang Ana for the tour",
            "error: `rang Ana` cannot have `for the tour` behind it, so the line counts as nothing; if it reports "
            "that, write `2026-03-02 rang Ana - for the tour`, else move it to the text of the note [log-rest]",
        ),
        (
            "2026-03-02 left - wrote",
            "warning: `wrote` is only a remark here; if it happened too, add the line `2026-03-02 wrote` [log-remark]",
        ),
        (
            "2026-03-02 done ringback",
            "error: there is no rule `ringback` to be done; did you mean `ring-back`? [log-rule]",
        ),
        ("2026-03-02 skipped sleep", "error: there is no rule `sleep` to be skipped [log-rule]"),
        ("2026-03-02 snoozed sleep - until 2026-03-09", "error: there is no rule `sleep` to be snoozed [log-rule]"),
        *(
            (
                f"2026-03-02 {line}",
                f"error: `{line}` does not say until when: write `snoozed pack - until 2026-03-02` [log-until]",
            )
            for line in ("snoozed pack", "snoozed pack until soon", "Snoozed pack Ana - 2026-03-09")
        ),
        (
            "2026-03-02 snoozed pack - until 2026-02-30",
            "error: `2026-02-30` is not a valid date [log-until]",
        ),
        ("2026-03-02 bought", "warning: `bought` does not say what it is about [log-about]"),
    ],
)
def test_a_line_outside_the_grammar_is_a_problem_with_its_place(line: str, problem: str) -> None:
    assert one(line, ANA, BO)[-1] == problem


def test_a_line_with_a_warning_still_counts() -> None:
    assert one("2026-03-02 left - ate.", ANA, BO)[0] == Event("left", DAY, None, "ate.", 5, "left")
    assert one("2026-03-02 bought")[0] == Event("bought", DAY, None, None, 5, "bought")


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ("left for god", Doubt("left", DAY, 5, "left for god", "2026-03-02 left - for god")),
        ("left for god - it rained", Doubt("left", DAY, 5, "left for god", "2026-03-02 left - for god - it rained")),
        ("rang Zed", Doubt("rang", DAY, 5, "rang Zed", "2026-03-02 rang - Zed", "everyone")),
        (
            "rang Ana for the tour - by night",
            Doubt(
                *("rang", DAY, 5, "rang Ana for the tour", "2026-03-02 rang Ana - for the tour - by night"), "Ana Roe"
            ),
        ),
    ],
)
def test_words_that_nothing_explains_make_a_line_no_event_but_a_doubt(line: str, doubt: Doubt) -> None:
    log = parse_log(Sequence((Scalar(f"2026-03-02 {line}", 5, 3),), 5, 1), GRAMMAR, (ANA, BO), (ANA, BO))
    assert (log.events, log.doubts) == ({}, [doubt])


@pytest.mark.parametrize("names", ["Ana and Bo", "Ana, Bo", "Ana Roe & [[Bo Dahl]]"])
def test_several_people_are_an_event_each(names: str) -> None:
    events = [event for event in one(f"2026-03-02 rang {names}", ANA, BO) if isinstance(event, Event)]
    assert [event.about for event in events] == ["Ana Roe", "Bo Dahl"]


@pytest.mark.parametrize(
    ("line", "about", "remark"),
    [
        ("rang Ana by phone", "Ana Roe", "by phone"),
        ("rang by phone", None, "by phone"),
        ("rang Ana via Post - twice", "Ana Roe", "via Post - twice"),
    ],
)
def test_a_channel_behind_a_person_or_an_event_is_a_remark(line: str, about: str | None, remark: str) -> None:
    grammar = LogGrammar(VERBS, frozenset(), ("by phone", "via post"))
    log = parse_log(Scalar(f"2026-03-02 {line}", 5, 3), grammar, (ANA, BO), ())
    assert [(event.about, event.remark) for event in log.events["rang"]] == [(about, remark)]


def test_a_person_of_the_note_behind_an_event_about_a_group_is_a_remark() -> None:
    grammar = LogGrammar({"lost": Verb("lost", ("lost", "lost by"), "group", True)}, frozenset())
    log = parse_log(Scalar("2026-03-02 lost by Bo - late", 5, 3), grammar, (ANA, BO), ())
    assert log.events["lost"] == (Event("lost", DAY, None, "Bo - late", 5, "lost by Bo"),)


@pytest.mark.parametrize("remark", ["left early", "rang", "bought", "soon"])
def test_a_remark_that_is_no_event_of_its_own_is_nothing_to_warn_of(remark: str) -> None:
    assert len(one(f"2026-03-02 rang Ana - {remark}", ANA, BO)) == 1


def test_a_hyphen_is_a_blank() -> None:
    assert one("2026-03-02 gave-a ring-to Roe", ANA, BO) == (
        Event("rang", DAY, "Ana Roe", None, 5, "gave-a ring-to Roe"),
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


@pytest.mark.parametrize(
    ("line", "people", "said"),
    [
        (
            "rang Zed",
            (ANA, BO),
            "it names Ana Roe and Bo Dahl. Write the name as it stands there, or `2026-03-02 rang - Zed`",
        ),
        (
            "wrote to Anna Roe",
            (ANA,),
            "did you mean Ana Roe? Write the name as it stands there, or `2026-03-02 wrote to - Anna Roe`",
        ),
    ],
)
def test_an_unknown_name_is_told_who_is_in_the_note(line: str, people: tuple[Person, ...], said: str) -> None:
    name = line.removeprefix("rang ").removeprefix("wrote to ")
    message = f"error: nobody in this note is called `{name}`, so the line counts as nothing; {said} [log-whom]"
    assert one(f"2026-03-02 {line}", *people) == (message,)


def test_any_name_will_do_in_a_note_that_names_nobody() -> None:
    assert one("2026-03-02 rang Zed") == (Event("rang", DAY, "Zed", None, 5, "rang Zed"),)


def test_a_name_that_fits_two_is_ambiguous_and_about_nobody() -> None:
    assert one("2026-03-02 rang Ana", ANA, ANA_TWO) == (
        Event("rang", DAY, None, None, 5, "rang Ana"),
        "error: `Ana` can be Ana Roe or Ana Lind; write the full name [log-ambiguous]",
    )
    assert one("2026-03-02 rang Ana Lind", ANA, ANA_TWO) == (Event("rang", DAY, "Ana Lind", None, 5, "rang Ana Lind"),)


def test_no_name_means_the_only_one_and_is_a_warning_among_several() -> None:
    assert one("2026-03-02 rang", ANA) == (Event("rang", DAY, "Ana Roe", None, 5, "rang"),)
    assert one("2026-03-02 rang") == (Event("rang", DAY, None, None, 5, "rang"),)
    assert one("2026-03-02 rang", ANA, BO) == (
        Event("rang", DAY, None, None, 5, "rang"),
        "warning: `rang` does not say whom: write Ana Roe or Bo Dahl behind it, or `everyone` [log-whom]",
    )


def test_of_many_people_a_message_names_twenty() -> None:
    people = tuple(Person(f"P{number:02} Q") for number in range(23))
    names = ", ".join(person.name for person in people[:20])
    assert one("2026-03-02 rang q", *people)[1:] == (
        f"error: `q` can be {names} or 3 more; write the full name [log-ambiguous]",
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
            Problem(Place("n.md", 2, 3), ERROR, "log-shape", shape),
            Problem(Place("n.md", 3, 3), ERROR, "log-shape", shape),
        ],
    )


def test_a_log_may_be_one_line_or_a_block_of_lines() -> None:
    assert read("2026-03-02 left").events == {"left": (Event("left", DAY, None, None, 2, "left"),)}
    block = parse_log(Scalar("2026-03-02 left\n\n  2026-03-02 swam\n", 7, 3, True, "n.md"), GRAMMAR, (), ())
    assert (block.events, block.problems) == (
        {"left": (Event("left", DAY, None, None, 7, "left"),)},
        [Problem(Place("n.md", 9, 3), ERROR, "log-verb", f"unknown event `swam`; known events are {KNOWN}{ELSEWHERE}")],
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
        "unknown event `phonde`; did you mean `phoned`?",
        f"unknown event `phonde`; known events are {KNOWN}{ELSEWHERE}",
    ]


@pytest.mark.parametrize("filling", [" ", "\t", "-", ":", "[", "- ", ": ", "<", '"', "2026-"])
def test_a_line_of_sixty_thousand_characters_takes_no_time(filling: str) -> None:
    # A defect once: two patterns went over the blanks of a line again from each of them, for a minute.
    line = f"2026-03-02 x{filling * (60_000 // len(filling))}y"
    assert [type(found) for found in one(line, ANA, BO)] == [str]


@given(st.lists(st.text(max_size=40) | st.just("2026-03-02 rang Ana - "), max_size=6))
def test_every_line_is_an_event_or_a_problem_and_nothing_raises(lines: list[str]) -> None:
    # Far enough apart that an entry of several lines does not reach into the next one.
    entries = tuple(Scalar(text, 100 * number, 3, True, "n.md") for number, text in enumerate(lines, 1))
    node: Node = Sequence(entries, 100, 3, "n.md")
    log = parse_log(node, GRAMMAR, (ANA, BO), (ANA, BO))
    told = {event.line for events in log.events.values() for event in events}
    told |= {done.line for done in log.done} | {problem.place.line for problem in log.problems}
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
