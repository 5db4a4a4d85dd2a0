"""Rules × records × a day → outcomes: every state, windows, limits, and the laws of a pure function."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outings import ANA, BO, comparable, comparables, day, on, rules_of, visit

from followup_md.agenda.sections import make_agenda
from followup_md.core.dates import Amount, Calendar, Moment
from followup_md.core.people import Person
from followup_md.core.record import Done, Event, Record
from followup_md.engine.evaluate import evaluate
from followup_md.engine.order import sort_key
from followup_md.engine.outcome import Evaluation, Outcome, reasons_of, words_of
from followup_md.notes.tally import Counts
from followup_md.rules.state import State

TEXT = """
format: 1
title: Outings
settings: {gap: 2 days}
kinds:
  visit:
    match: {type: visit}
    group: place
    relations: {others: visit with the same place}
    fields:
      place: text
      day: date, maybe time
      start: date
      end: date
      stop: date
      host: person
      companions: people
      paid: yes or no
      fee: number
    sections: {remarks: Remarks}
    events: {rang: {about: person}, left: , paid_up: }
    facts: {busy: fee > 3}
limits:
  per_place: {at_most: 1, per: place}
  per_host: {at_most: 2, per: host}
rules:
  window: {for: visit, title: The whole window, why: Test., from: start, due: end, until: stop, say: Go}
  bare: {for: visit, title: No window at all, why: Test., when: [left], say: Rest}
  fee:
    for: visit
    title: A clause that may be unknown
    why: Test.
    when: [busy, paid]
    unless:
      - left
      - days_since(paid_up) > 3
    from: gap after day
    priority: high
    say:
      - when: fee > 10
        is: Pay a lot
      - when: fee > 5
        is: "Pay {fee}[ to {host}]"
    because: paid by {host}
  ring:
    for: each person in visit.companions or "the others"
    title: Ring everybody
    why: Test.
    when: [person.rang is missing]
    from: day
    until: 9 days after day
    say: Ring {person}
  call-place: {for: visit, title: One at a time, why: Test., from: start, due: end, limits: per_place, say: Call}
  call-again: {for: visit, title: Another call, why: Test., from: start, due: end, limits: per_place, say: Call again}
  call-host: {for: visit, title: Two for each host, why: Test., from: start, limits: per_host, say: Call the host}
  tidy:
    for: vault
    title: Tidy up
    why: Test.
    when:
      - count(notes.visit) > 1
    from: latest(notes.visit.day)
    say: Tidy
"""
RULES = rules_of(TEXT)
WINDOW = {"start": on(3), "end": on(5), "stop": on(8)}
FEE = {"fee": 5, "paid": True, "day": on(1)}


def look(number: int, *records: Record, **others: object) -> Evaluation:
    return evaluate(RULES, records, day(number), **others)  # type: ignore[arg-type]


def outcome(rule: str, number: int, *records: Record, path: str = "n.md", **others: object) -> Outcome:
    """The one outcome of a rule for a note on a day of March."""
    (found,) = [one for one in look(number, *records, **others).outcomes if one.identity[:2] == (rule, path)]
    return found


def states(rule: str, *records: Record, days: range = range(1, 13)) -> str:
    """The rule's state on each day, by its first letter (`v` for overdue)."""
    found = [outcome(rule, number, *records).state for number in days]
    return "".join("v" if state == State.OVERDUE else state[0] for state in found)


def by_person(evaluation: Evaluation, rule: str = "ring") -> dict[Person | None, str]:
    return {one.person: one.state for one in evaluation.outcomes if one.rule.id == rule}


def event(verb: str, number: int, about: str | None = None) -> dict[str, tuple[Event, ...]]:
    return {verb: (Event(verb, on(number), about),)}


# states


@pytest.mark.parametrize(
    ("start", "end", "stop", "expected"),
    [
        (3, 5, 8, "lloot" + "vvv" + "eeee"),
        (3, 3, 3, "llt" + "e" * 9),
        (3, 5, 20, "lloot" + "vvvvvvv"),
        (5, 3, 8, "llll" + "t" + "vvv" + "eeee"),  # due before from becomes from
        (3, 9, 6, "llooo" + "t" + "e" * 6),  # due is capped by until
        (7, 8, 5, "e" * 12),  # the window opens after its end: it has ended from the first day on
    ],
)
def test_a_window_gives_each_day_its_state(start: int, end: int, stop: int, expected: str) -> None:
    assert states("window", visit(start=on(start), end=on(end), stop=on(stop))) == expected


def test_due_before_from_becomes_from_and_due_behind_until_becomes_until() -> None:
    one = outcome("window", 1, visit(start=on(5, 600), end=on(3), stop=on(8)))
    assert (one.opens, one.due, one.until) == (on(5, 600), on(5, 600), on(8))
    one = outcome("window", 1, visit(start=on(3), end=on(9), stop=on(6)))
    assert (one.opens, one.due, one.until) == (on(3), on(6), on(6))


@pytest.mark.parametrize("name", WINDOW)
def test_a_window_whose_anchor_is_missing_is_unknown(name: str) -> None:
    one = outcome("window", 4, visit(**{key: value for key, value in WINDOW.items() if key != name}))
    assert (one.state, one.verdicts) == ("unknown", ())


def test_a_rule_without_a_window_is_open_from_the_day_of_the_event_on() -> None:
    left = visit(events=event("left", 3))
    assert states("bare", left, days=range(1, 6)) == "qqooo"
    one = outcome("bare", 4, left)
    assert (one.opens, one.due, one.until, one.verdicts) == (None, None, None, (True,))


@pytest.mark.parametrize(
    ("values", "state", "verdicts"),
    [
        ({"fee": 5, "paid": True, "day": on(1)}, "unknown", (True, True, False, None)),
        ({"fee": 3, "paid": True, "day": on(1)}, "quiet", (False,)),
        ({"paid": True, "day": on(1)}, "unknown", (None, True, False, None)),
        ({"day": on(1)}, "quiet", (None, False)),
        ({"fee": 5, "paid": True}, "unknown", (True, True, False, None)),
    ],
)
def test_verdicts_follow_three_values(values: dict[str, object], state: str, verdicts: tuple[bool | None, ...]) -> None:
    one = outcome("fee", 3, visit(**values))
    assert (one.state, one.verdicts) == (state, verdicts)


def test_an_unless_that_is_unknown_makes_the_rule_unknown_and_a_yes_silences_it() -> None:
    assert outcome("fee", 9, visit(**FEE, events=event("paid_up", 8))).state == "overdue"
    silenced = outcome("fee", 9, visit(**FEE, events=event("paid_up", 1)))
    assert (silenced.state, silenced.verdicts) == ("quiet", (True, True, False, True))
    left = outcome("fee", 9, visit(**FEE, events=event("left", 1)))
    assert (left.state, left.verdicts) == ("quiet", (True, True, True))


def test_settings_and_calendar_can_be_given_for_one_evaluation() -> None:
    record = visit(fee=5, paid=True, day=on(6), events=event("paid_up", 6))
    assert outcome("fee", 6, record).opens == on(8)
    assert outcome("fee", 6, record, settings={"gap": Amount(3, "days")}).opens == on(9)
    business = {"gap": Amount(1, "business days")}
    assert outcome("fee", 6, record, settings=business).opens == on(9)  # the 6th is a Friday
    friday_off = Calendar(frozenset((4, 5)))
    assert outcome("fee", 6, record, settings=business, calendar=friday_off).opens == on(8)


# people


def test_a_rule_for_each_person_speaks_about_each() -> None:
    found = look(3, visit(day=on(2), companions=(ANA, BO), events=event("rang", 3, "Bo")))
    assert by_person(found) == {ANA: "overdue", BO: "quiet"}


def test_a_note_that_names_nobody_has_a_stand_in_whom_every_event_concerns() -> None:
    stand_in = Person("the others", None, True)
    one = outcome("ring", 3, visit(day=on(2)))
    assert (one.person, one.state) == (stand_in, "overdue")
    assert words_of(one) == "Ring the others"
    assert outcome("ring", 3, visit(day=on(2), events=event("rang", 3, "Zed"))).state == "quiet"


def test_of_a_note_that_names_no_host_nobody_was_rung() -> None:
    rules = rules_of(TEXT.replace("person.rang is missing", "count(host.rang) > 0"))
    found = evaluate(rules, [visit(day=on(2), events=event("rang", 2, "Zed"))], day(2)).outcomes
    assert [(one.state, one.verdicts) for one in found if one.rule.id == "ring"] == [("quiet", (False,))]


def test_places_spelled_in_other_letters_are_one_group() -> None:
    rules = rules_of(TEXT + "  more: {for: visit, title: More, why: Test., when: [count(others) > 0], say: More}\n")
    records = [visit("a.md", place="Cafe\u0301"), visit("b.md", place="CAF\u00c9"), visit("c.md", place="Cafe")]
    found = evaluate(rules, records, day(1)).outcomes
    assert [one.path for one in found if one.rule.id == "more" and one.state == "open"] == ["a.md", "b.md"]


# fields that hold something unreadable


@pytest.mark.parametrize(("number", "state"), [(2, "later"), (3, "open"), (5, "today"), (6, "overdue")])
@pytest.mark.parametrize("name", ["start", "end", "stop"])
def test_a_rule_that_uses_an_unreadable_field_cannot_tell(number: int, state: str, name: str) -> None:
    certain = outcome("window", number, visit(**WINDOW))
    assert certain.state == state
    doubted = outcome("window", number, visit(**WINDOW, faulty=(name,)))
    assert comparable(doubted) == comparable(certain._replace(state=State.UNKNOWN))
    assert outcome("window", number, visit(**WINDOW, faulty=("fee", "day"))).state == state


@pytest.mark.parametrize(
    ("rule", "state", "needed", "idle"),
    [("fee", "today", ["fee"], "end"), ("ring", "overdue", ["companions"], "fee")],
)
def test_a_field_that_a_fact_or_the_people_of_a_rule_need_counts_as_used(
    rule: str, state: str, needed: list[str], idle: str
) -> None:
    for faulty, expected in ((), state), ((idle,), state), *(((name,), "unknown") for name in needed):
        assert outcome(rule, 3, visit(**FEE, faulty=faulty, events=event("paid_up", 3))).state == expected


def test_an_unreadable_field_changes_nothing_of_what_is_quiet_ended_or_held_nor_of_other_notes() -> None:
    assert outcome("window", 9, visit(**WINDOW, faulty=("end",))).state == "ended"
    assert outcome("window", 4, visit(**WINDOW, snooze=on(9), faulty=("end",))).state == "held"
    assert outcome("window", 4, visit("n.md", Done("window", on(3), None), **WINDOW, faulty=("end",))).state == "quiet"
    other = visit("o.md", faulty=("end",), **WINDOW)
    assert outcome("window", 4, visit(**WINDOW), other).state == "open"
    assert outcome("window", 4, visit(**WINDOW), other, path="o.md").state == "unknown"
    assert outcome("tidy", 4, visit(day=on(3)), visit("o.md", faulty=("day",)), path="").state == "overdue"


def test_an_item_that_cannot_be_told_takes_no_place_of_a_limit() -> None:
    first = visit("a.md", place="Fen", start=on(2), end=on(4), faulty=("end",))
    second = visit("b.md", place="Fen", start=on(2), end=on(5))
    assert calls(3, first, second) == {
        ("call-place", "b.md"): ("open", ()),
        ("call-again", "b.md"): ("held", (("call-place", "b.md"),)),
        ("call-host", "a.md"): ("overdue", ()),
        ("call-host", "b.md"): ("overdue", ()),
    }


# settled, snoozed, off


@pytest.mark.parametrize(
    ("written", "opens", "expected"),
    [
        (4, None, "lloqqqqqqqqq"),
        (2, None, "llootvvveeee"),  # before the window
        (2, 3, "lqqqqqqqqqqq"),  # made ahead for this window
        (2, 2, "llootvvveeee"),  # made ahead for another one
        (2, 4, "llootvvveeee"),
        (4, 9, "lloqqqqqqqqq"),  # in the window, whichever it names
    ],
)
def test_a_done_line_settles_the_window_that_it_stands_in_or_names(
    written: int, opens: int | None, expected: str
) -> None:
    done = Done("window", on(written), None, 7, "done window", day(opens) if opens else None)
    record = visit("n.md", done, **WINDOW)
    assert states("window", record) == expected
    assert outcome("window", 6, record).done == (done if "q" in expected else None)


def test_without_a_from_a_done_line_settles_its_own_day_and_can_name_no_window() -> None:
    record = visit("n.md", Done("bare", on(4), None), events=event("left", 3))
    assert states("bare", record, days=range(2, 7)) == "qoqoo"
    ahead = visit("n.md", Done("bare", on(3), None, 7, "", day(4)), events=event("left", 3))
    assert states("bare", ahead, days=range(2, 7)) == "qqooo"


def test_a_done_line_is_about_its_rule_and_its_person_only() -> None:
    roe = Person("Ana Roe")
    lines = (Done("ring", on(2), "ana  ROE"), Done("window", on(2), None), Done("call-place", on(2), None))
    assert by_person(look(2, visit("n.md", *lines, day=on(2), companions=(roe, BO)))) == {roe: "quiet", BO: "today"}
    for about in (None, "everyone"):
        settled = visit("n.md", Done("ring", on(2), about), day=on(2), companions=(ANA, BO))
        assert by_person(look(2, settled)) == {ANA: "quiet", BO: "quiet"}


def test_the_rules_of_the_vault_are_settled_in_any_note() -> None:
    done = Done("tidy", on(4), None, 3, "done tidy")
    first, second = visit("a.md", day=on(2)), visit("b.md", done, day=on(3))
    found = [outcome("tidy", number, first, second, path="") for number in (2, 3, 4)]
    assert [(one.state, one.done) for one in found] == [("later", None), ("today", None), ("quiet", done)]
    assert outcome("tidy", 4, first, path="").state == "quiet"


def test_a_snooze_holds_what_is_open_or_to_come_until_its_day() -> None:
    record = visit(**{**WINDOW, "stop": on(9)}, snooze=on(7))
    assert states("window", record) == "hhhhhhvvveee"
    held = outcome("window", 4, record)
    assert (held.held_by, held.opens, held.due) == ((), on(3), on(5))


def test_a_snooze_leaves_quiet_unknown_and_ended_alone() -> None:
    assert outcome("bare", 4, visit(snooze=on(9))).state == "quiet"
    assert outcome("window", 4, visit(snooze=on(9))).state == "unknown"
    assert outcome("window", 6, visit(start=on(3), end=on(4), stop=on(5), snooze=on(9))).state == "ended"


def test_a_note_that_is_switched_off_has_no_outcomes_but_is_still_there_for_others() -> None:
    off, other = visit("a.md", off="", day=on(2)), visit("b.md", day=on(1))
    assert {one.path for one in look(2, off, other).outcomes} == {"", "b.md"}
    assert outcome("tidy", 2, off, other, path="").state == "today"


# limits


def calls(number: int, *records: Record) -> dict[tuple[str, str], tuple[str, tuple[tuple[str, str], ...]]]:
    """Rule and path of each call → its state and what is let through instead."""
    return {
        (one.rule.id, one.path): (one.state, tuple((by.rule.id, by.path) for by in one.held_by))
        for one in look(number, *records).outcomes
        if one.rule.id.startswith("call-") and one.state != "unknown"
    }


def test_a_limit_lets_the_earliest_due_through_and_holds_the_rest_saying_by_what() -> None:
    late = visit("a.md", place="Fen", start=on(2), end=on(9))
    early = visit("b.md", place="[[FEN]]", start=on(2), end=on(5))
    through = (("call-place", "b.md"),)
    assert calls(3, late, early) == {
        ("call-place", "b.md"): ("open", ()),
        ("call-again", "b.md"): ("held", through),
        ("call-place", "a.md"): ("held", through),
        ("call-again", "a.md"): ("held", through),
        ("call-host", "a.md"): ("overdue", ()),
        ("call-host", "b.md"): ("overdue", ()),
    }


def test_a_limit_counts_what_stands_open_only() -> None:
    later, now = visit("a.md", place="Fen", start=on(4), end=on(4)), visit("b.md", place="Fen", start=on(2), end=on(9))
    assert calls(3, later, now)["call-place", "b.md"] == ("open", ())
    assert calls(3, later, now)["call-place", "a.md"] == ("later", ())
    assert calls(4, later, now)["call-place", "a.md"] == ("today", ())
    assert calls(4, later, now)["call-place", "b.md"] == ("held", (("call-place", "a.md"),))


def test_a_limit_may_let_several_through_and_counts_people_by_name() -> None:
    hosts = [Person("Ana"), Person("ana", "ana@fen.example"), Person("Ana"), Person("Bo")]
    records = [visit(f"{n}.md", host=host, start=on(2)) for n, host in enumerate(hosts)]
    found = {path: value for (rule, path), value in calls(2, *records).items() if rule == "call-host"}
    assert found == {
        "0.md": ("today", ()),
        "1.md": ("today", ()),
        "2.md": ("held", (("call-host", "0.md"), ("call-host", "1.md"))),
        "3.md": ("today", ()),
    }


def test_a_note_without_the_field_is_not_limited() -> None:
    records = [visit(f"{n}.md", start=on(2), end=on(2)) for n in range(3)]
    assert {value for (rule, _), value in calls(2, *records).items()} == {("today", ())}
    assert len(calls(2, *records)) == 9


# order and words


def test_the_one_sort_key_goes_from_due_to_path() -> None:
    def key(rule: str, path: str = "n.md", **values: object) -> tuple[object, ...]:
        values = {"fee": 6, "paid": True, "events": event("paid_up", 3), **values}
        return sort_key(outcome(rule, 3, visit(path, **values), path=path))  # type: ignore[arg-type]

    ordered = [
        key("call-place", start=on(2), end=on(2)),
        key("fee", day=on(1)),
        key("window", place="Fen", start=on(3), end=on(3), stop=on(3)),
        key("call-host", place="Fen", start=on(3)),
        key("window", place="ayr", start=on(3, 540), end=on(3), stop=on(3)),
        key("window", place="Bog", start=on(3, 540), end=on(3), stop=on(3)),
        key("call-place", "a.md", place="bog", start=on(3, 540), end=on(3)),
        key("call-place", "b.md", place="Bog", start=on(3, 540), end=on(3)),
        key("call-place", start=on(3, 600), end=on(3)),
        key("call-place", start=on(2), end=on(4)),
        key("bare", events=event("left", 1)),
    ]
    assert sorted(ordered) == ordered
    ring = outcome("ring", 3, visit())
    assert sort_key(ring._replace(person=ANA)) < sort_key(ring._replace(person=BO))


def test_outcomes_stand_in_the_order_of_the_sort_key() -> None:
    records = [visit(f"{n}.md", place="Fen", day=on(9 - n), start=on(n), end=on(n + 2)) for n in range(1, 6)]
    found = look(4, *records).outcomes
    speaking = [outcome for outcome in found if outcome.state != State.QUIET]
    assert list(found[: len(speaking)]) == sorted(speaking, key=sort_key)
    assert {outcome.state for outcome in found[len(speaking) :]} == {State.QUIET}
    assert len(found) == 5 * 7 + 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"fee": 11}, "Pay a lot"),
        ({"fee": 6}, "Pay 6"),
        ({"fee": 6, "host": Person("Ana")}, "Pay 6 to Ana"),
        ({"fee": 5}, ""),
        ({}, ""),
    ],
)
def test_words_are_those_of_the_first_case_that_holds(values: dict[str, object], words: str) -> None:
    one = outcome("fee", 3, visit(paid=True, day=on(1), **values))
    assert words_of(one) == words


def test_words_show_the_window_and_what_is_missing() -> None:
    one = outcome("fee", 3, visit(**FEE))
    assert reasons_of(one) == ("paid by …",)
    context = outcome("window", 3, visit(start=on(2), end=on(4), stop=on(5))).context()
    assert (context.opens, context.due) == (on(2), on(4))


# laws


MOMENTS = st.builds(Moment, st.integers(1, 20).map(day), st.none() | st.integers(1, 1439))
NUMBERS = st.integers(1, 22)


def events(verb: str) -> st.SearchStrategy[tuple[Event, ...]]:
    who = st.sampled_from((None, "Ana", "Bo", "everyone")) if verb == "rang" else st.none()
    found = st.lists(st.builds(Event, st.just(verb), MOMENTS, who), max_size=2)
    return found.map(lambda list_: tuple(sorted(list_, key=lambda event: (event.date.day, event.date.minute or 0))))


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "place": st.sampled_from(("Fen", "fen", "Bog")),
        **dict.fromkeys(("day", "start", "end", "stop"), MOMENTS),
        "host": st.sampled_from((ANA, BO)),
        "companions": st.sampled_from(((ANA,), (ANA, BO))),
        "paid": st.booleans(),
        "fee": st.integers(0, 12),
    },
)
RULE_IDS = st.sampled_from([rule.id for rule in RULES.rules])
RECORDS = st.lists(
    st.builds(
        lambda values, events, done, snooze, off: visit("", *done, events=events, snooze=snooze, off=off, **values),
        VALUES,
        st.fixed_dictionaries({verb: events(verb) for verb in ("rang", "left", "paid_up")}),
        st.lists(st.builds(Done, RULE_IDS, MOMENTS, st.sampled_from((None, "Ana"))), max_size=2),
        st.none() | MOMENTS,
        st.sampled_from((None, None, None, "tired")),
    ),
    max_size=5,
).map(lambda records: [record._replace(path=f"{number}.md") for number, record in enumerate(records)])


@given(RECORDS, NUMBERS, st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_nothing(records: list[Record], number: int, chance: random.Random) -> None:
    shuffled = records[:]
    chance.shuffle(shuffled)
    before, after = look(number, *records), look(number, *shuffled)
    assert comparables(before) == comparables(after)
    pages = [make_agenda(evaluation, (), Counts()) for evaluation in (before, after)]
    lines = [[(item.key, item.text, item.reason, item.log) for item in page.items()] for page in pages]
    assert lines[0] == lines[1]
    asides = [(page.cannot_tell, page.done_today, page.counts) for page in pages]
    assert asides[0] == asides[1]


@given(RECORDS, NUMBERS)
def test_every_window_is_in_order_and_every_state_agrees_with_it(records: list[Record], number: int) -> None:
    today = day(number)
    for one in look(number, *records).outcomes:
        opens, due, until = (moment and moment.day for moment in (one.opens, one.due, one.until))
        if one.state in ("open", "today", "overdue"):
            assert opens is None or opens <= today
            assert until is None or today <= until
            assert opens is None or due is None or opens <= due
            assert until is None or due is None or due <= until
            assert one.state == ("open" if due is None or today < due else "today" if today == due else "overdue")
        elif one.state == "later":
            assert opens is not None
            assert today < opens
        elif one.state == "ended":
            assert until is not None
            assert until < today or (opens is not None and until < opens)
        elif one.state == "held":
            assert one.held_by or one.subject.record is not None


@given(RECORDS, NUMBERS)
def test_a_limit_is_never_exceeded(records: list[Record], number: int) -> None:
    standing: dict[tuple[str, object], int] = {}
    for one in look(number, *records).outcomes:
        for limit, counted in one.rule.limits:
            value = counted and counted.run(one.context())
            if value is not None and one.state in ("open", "today", "overdue"):
                name = value.name if isinstance(value, Person) else str(value).casefold()
                standing[limit.name, name] = standing.get((limit.name, name), 0) + 1
    assert all(count <= RULES.limits[name].at_most for (name, _), count in standing.items())
