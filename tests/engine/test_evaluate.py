"""Rules × records × a day → outcomes: every state, windows, limits, and the laws of a pure function."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_md.agenda.model import make_agenda
from followup_md.core.dates import Amount, Calendar, Moment
from followup_md.core.people import Person
from followup_md.core.record import Done, Event, Record
from followup_md.engine.evaluate import evaluate
from followup_md.engine.limits import sort_key
from followup_md.engine.outcome import Evaluation, Outcome, fill_case
from followup_md.notes.tally import Counts
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.model import QUIET, Rules

RULES = """
format: 1
title: Outings
settings:
  gap: 2 days
kinds:
  visit:
    match:
      type: visit
    group: place
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
    sections:
      remarks: Remarks
    events:
      rang:
        about: person
      left:
      paid_up:
    facts:
      busy: fee > 3
limits:
  per_place:
    at_most: 1
    per: place
  per_host:
    at_most: 2
    per: host
rules:
  window:
    for: visit
    title: The whole window
    why: It is tested.
    from: start
    due: end
    until: stop
    say: Go
  bare:
    for: visit
    title: No window at all
    why: It is tested.
    when:
      - left
    say: Rest
  fee:
    for: visit
    title: A clause that may be unknown
    why: It is tested.
    when:
      - busy
      - paid
    unless:
      - left
      - days_since(paid_up) > 3
    from: settings.gap after day
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
    why: It is tested.
    when:
      - person.rang is missing
    from: day
    until: 9 days after day
    say: Ring {person}
  call-place:
    for: visit
    title: One call at a time
    why: It is tested.
    from: start
    due: end
    limit: per_place
    say: Call
  call-again:
    for: visit
    title: Another call
    why: It is tested.
    from: start
    due: end
    limit: per_place
    say: Call again
  call-host:
    for: visit
    title: Two calls for each host
    why: It is tested.
    from: start
    limit: per_host
    say: Call the host
  tidy:
    for: vault
    title: Tidy up
    why: It is tested.
    when:
      - count(notes.visit) > 1
    from: latest(notes.visit.day)
    say: Tidy
"""
SIBLINGS = """  more:
    for: visit
    title: Not the only one
    why: It is tested.
    when:
      - count(siblings) > 0
    say: More
  bare:
"""
MARCH = date(2026, 3, 1)


def load(text: str) -> Rules:
    rules, problems = build_rules((parse_document(text, "rules.yaml"),))
    assert rules, problems
    return rules


OUTINGS = load(RULES)


def day(number: int) -> date:
    """A day of March, counted on into the months behind it."""
    return MARCH + timedelta(number - 1)


def on(number: int, minute: int | None = None) -> Moment:
    return Moment(day(number), minute)


def visit(
    path: str = "n.md", *done: Done, events: dict[str, tuple[Event, ...]] | None = None, **values: object
) -> Record:
    snooze, off, faulty = values.pop("snooze", None), values.pop("off", None), values.pop("faulty", ())
    assert isinstance(faulty, tuple)
    assert snooze is None or isinstance(snooze, Moment)
    assert off is None or isinstance(off, str)
    return Record(path, "visit", values, events or {}, done, faulty=frozenset(faulty), snoozed_until=snooze, off=off)


def outcome(rule: str, number: int, *records: Record, path: str = "n.md", **others: object) -> Outcome:
    (found,) = [one for one in run(number, *records, **others).outcomes if one.rule.id == rule and one.path == path]
    return found


def run(number: int, *records: Record, **others: object) -> Evaluation:
    return evaluate(OUTINGS, records, day(number), **others)  # type: ignore[arg-type]


def states(rule: str, *records: Record, days: range = range(1, 13)) -> str:
    """The rule's state on each day, by its first letter (`v` for overdue)."""
    return "".join("v" if s == "overdue" else s[0] for n in days for s in [outcome(rule, n, *records).state])


def shown(one: Outcome) -> tuple[object, ...]:
    """All of an outcome that can be compared between two worlds."""
    held_by = tuple((other.rule.id, other.path) for other in one.held_by)
    return one.rule.id, one.path, one.person, one.state, one.verdicts, one.opens, one.due, one.until, one.done, held_by


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


def test_a_window_whose_anchor_is_missing_is_unknown() -> None:
    whole = {"start": on(3), "end": on(5), "stop": on(8)}
    for name in whole:
        one = outcome("window", 4, visit(**{key: value for key, value in whole.items() if key != name}))
        assert (one.state, one.verdicts) == ("unknown", ())


def test_a_rule_without_a_window_is_open_while_it_holds() -> None:
    left = {"left": (Event("left", on(3)),)}
    assert states("bare", visit(events=left), days=range(1, 6)) == "qqooo"
    one = outcome("bare", 4, visit(events=left))
    assert (one.opens, one.due, one.until, one.verdicts) == (None, None, None, (True,))


def test_an_event_of_a_later_day_does_not_exist_yet() -> None:
    assert outcome("bare", 2, visit(events={"left": (Event("left", on(3)),)})).state == "quiet"
    assert outcome("bare", 3, visit(events={"left": (Event("left", on(3)),)})).state == "open"


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
    values = {"fee": 5, "paid": True, "day": on(1)}
    recent, old = ({"paid_up": (Event("paid_up", on(number)),)} for number in (8, 1))
    assert outcome("fee", 9, visit(**values, events=recent)).state == "overdue"
    silenced = outcome("fee", 9, visit(**values, events=old))
    assert (silenced.state, silenced.verdicts) == ("quiet", (True, True, False, True))
    left = outcome("fee", 9, visit(**values, events={"left": (Event("left", on(1)),)}))
    assert (left.state, left.verdicts) == ("quiet", (True, True, True))


def test_settings_and_calendar_can_be_given_for_one_evaluation() -> None:
    record = visit(fee=5, paid=True, day=on(6), events={"paid_up": (Event("paid_up", on(6)),)})
    assert outcome("fee", 6, record).opens == on(8)
    assert outcome("fee", 6, record, settings={"gap": Amount(3, "days")}).opens == on(9)
    business = {"gap": Amount(1, "business days")}
    assert outcome("fee", 6, record, settings=business).opens == on(9)  # the 6th is a Friday
    friday_off = Calendar(frozenset((4, 5)))
    assert outcome("fee", 6, record, settings=business, calendar=friday_off).opens == on(8)


# people


def test_a_rule_for_each_person_speaks_about_each() -> None:
    ana, bo = Person("Ana"), Person("Bo")
    rang = {"rang": (Event("rang", on(3), "Bo"),)}
    found = run(3, visit(day=on(2), companions=(ana, bo), events=rang)).outcomes
    assert {one.person: one.state for one in found if one.rule.id == "ring"} == {ana: "overdue", bo: "quiet"}


def test_a_note_that_names_nobody_has_a_stand_in_whom_every_event_concerns() -> None:
    stand_in = Person("the others", None, True)
    one = outcome("ring", 3, visit(day=on(2)))
    assert (one.person, one.state) == (stand_in, "overdue")
    assert fill_case(one, one.rule.say) == "Ring the others"
    rang = {"rang": (Event("rang", on(3), "Zed"),)}
    assert outcome("ring", 3, visit(day=on(2), events=rang)).state == "quiet"


@pytest.mark.parametrize(("said", "state"), [("person.rang is missing", "overdue"), ("count(host.rang) > 0", "quiet")])
def test_of_a_note_that_names_no_host_nobody_was_rung(said: str, state: str) -> None:
    rules = load(RULES.replace("person.rang is missing", said))
    found = evaluate(rules, [visit(day=on(2), events={"rang": (Event("rang", on(2), "Zed"),)})], day(1)).outcomes
    (one,) = [one for one in found if one.rule.id == "ring"]
    assert (one.state, one.verdicts) == (("later", (True,)) if state == "overdue" else ("quiet", (False,)))


def test_places_spelled_in_other_letters_are_one_group() -> None:
    rules = load(RULES.replace("count(notes.visit) > 1", "count(notes.visit) > 0").replace("  bare:\n", SIBLINGS))
    records = [visit("a.md", place="Cafe\u0301"), visit("b.md", place="CAF\u00c9"), visit("c.md", place="Cafe")]
    found = evaluate(rules, records, day(1)).outcomes
    assert {one.path: one.state for one in found if one.rule.id == "more"} == {
        "a.md": "open",
        "b.md": "open",
        "c.md": "quiet",
    }


# fields that hold something unreadable


@pytest.mark.parametrize(("number", "state"), [(2, "later"), (3, "open"), (5, "today"), (6, "overdue")])
@pytest.mark.parametrize("name", ["start", "end", "stop"])
def test_a_rule_that_uses_an_unreadable_field_cannot_tell(number: int, state: str, name: str) -> None:
    values = {"start": on(3), "end": on(5), "stop": on(8)}
    assert outcome("window", number, visit(**values)).state == state
    doubted = outcome("window", number, visit(**values, faulty=(name,)))
    assert shown(doubted) == shown(outcome("window", number, visit(**values))._replace(state="unknown"))
    assert outcome("window", number, visit(**values, faulty=("fee", "day"))).state == state


def test_a_field_that_a_fact_or_the_people_of_a_rule_need_counts_as_used() -> None:
    values = {"fee": 5, "paid": True, "day": on(1), "events": {"paid_up": (Event("paid_up", on(3)),)}}
    for faulty, state in (((), "today"), (("fee",), "unknown"), (("host",), "unknown"), (("end",), "today")):
        assert outcome("fee", 3, visit(faulty=faulty, **values)).state == state  # type: ignore[arg-type]
    for faulty, state in (((), "overdue"), (("companions",), "unknown"), (("fee",), "overdue")):
        assert outcome("ring", 3, visit(day=on(2), faulty=faulty)).state == state


def test_an_unreadable_field_changes_nothing_of_what_is_quiet_ended_or_held_nor_of_other_notes() -> None:
    values = {"start": on(3), "end": on(5), "stop": on(8)}
    assert outcome("window", 9, visit(**values, faulty=("end",))).state == "ended"
    assert outcome("window", 4, visit(**values, snooze=on(9), faulty=("end",))).state == "held"
    assert outcome("window", 4, visit("n.md", Done("window", on(3), None), **values, faulty=("end",))).state == "quiet"
    other = visit("o.md", faulty=("end",), **values)
    assert outcome("window", 4, visit(**values), other).state == "open"
    assert outcome("window", 4, visit(**values), other, path="o.md").state == "unknown"
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


def test_a_done_line_in_the_window_settles_this_occurrence_from_its_day_on() -> None:
    record = visit("n.md", Done("window", on(4), None, 7, "done window"), start=on(3), end=on(5), stop=on(8))
    assert states("window", record, days=range(1, 8)) == "lloqqqq"
    assert outcome("window", 6, record).done == Done("window", on(4), None, 7, "done window")


def test_a_done_line_before_the_window_settles_nothing() -> None:
    record = visit("n.md", Done("window", on(2), None), start=on(3), end=on(5), stop=on(8))
    assert states("window", record, days=range(1, 6)) == "lloot"


def test_a_done_line_made_ahead_for_a_window_settles_that_window_from_its_own_day_on() -> None:
    ahead = Done("window", on(2), None, 7, "done window", on(3).day)
    record = visit("n.md", ahead, start=on(3), end=on(5), stop=on(8))
    assert states("window", record, days=range(1, 10)) == "lqqqqqqqq"
    assert outcome("window", 4, record).done == ahead


def test_a_done_line_made_ahead_for_another_window_settles_nothing() -> None:
    for opens in (on(2), on(4)):
        record = visit("n.md", Done("window", on(2), None, 7, "", opens.day), start=on(3), end=on(5), stop=on(8))
        assert states("window", record, days=range(1, 6)) == "lloot"


def test_a_done_line_in_the_window_settles_it_whatever_window_it_names() -> None:
    record = visit("n.md", Done("window", on(4), None, 7, "", on(9).day), start=on(3), end=on(5), stop=on(8))
    assert states("window", record, days=range(1, 8)) == "lloqqqq"


def test_without_a_from_no_window_can_be_named() -> None:
    left = {"left": (Event("left", on(3)),)}
    record = visit("n.md", Done("bare", on(3), None, 7, "", on(4).day), events=left)
    assert states("bare", record, days=range(2, 7)) == "qqooo"


def test_a_done_line_is_about_its_rule_and_its_person_only() -> None:
    ana, bo = Person("Ana Roe"), Person("Bo")
    lines = (Done("ring", on(2), "ana  ROE"), Done("window", on(2), None), Done("call-place", on(2), None))
    found = run(2, visit("n.md", *lines, day=on(2), companions=(ana, bo))).outcomes
    assert {one.person: one.state for one in found if one.rule.id == "ring"} == {ana: "quiet", bo: "today"}
    for about in (None, "everyone"):
        found = run(2, visit("n.md", Done("ring", on(2), about), day=on(2), companions=(ana, bo))).outcomes
        assert {one.person: one.state for one in found if one.rule.id == "ring"} == {ana: "quiet", bo: "quiet"}


def test_without_a_from_a_done_line_settles_its_own_day() -> None:
    record = visit("n.md", Done("bare", on(4), None), events={"left": (Event("left", on(3)),)})
    assert states("bare", record, days=range(2, 7)) == "qoqoo"


def test_the_rules_of_the_vault_are_settled_in_any_note() -> None:
    first, second = visit("a.md", day=on(2)), visit("b.md", Done("tidy", on(4), None, 3, "done tidy"), day=on(3))
    assert [outcome("tidy", number, first, second, path="").state for number in (2, 3, 4)] == [
        "later",
        "today",
        "quiet",
    ]
    assert outcome("tidy", 4, first, second, path="").done == Done("tidy", on(4), None, 3, "done tidy")
    assert outcome("tidy", 4, first, path="").state == "quiet"


def test_a_snooze_holds_what_is_open_or_to_come_until_its_day() -> None:
    record = visit(start=on(3), end=on(5), stop=on(9), snooze=on(7))
    assert states("window", record) == "hhhhhhvvveee"
    held = outcome("window", 4, record)
    assert (held.held_by, held.opens, held.due) == ((), on(3), on(5))


def test_a_snooze_leaves_quiet_unknown_and_ended_alone() -> None:
    assert outcome("bare", 4, visit(snooze=on(9))).state == "quiet"
    assert outcome("window", 4, visit(snooze=on(9))).state == "unknown"
    assert outcome("window", 6, visit(start=on(3), end=on(4), stop=on(5), snooze=on(9))).state == "ended"


def test_a_note_that_is_switched_off_has_no_outcomes_but_is_still_there_for_others() -> None:
    off, other = visit("a.md", off="", day=on(2)), visit("b.md", day=on(1))
    found = run(2, off, other).outcomes
    assert {one.path for one in found} == {"", "b.md"}
    assert [one.state for one in found if one.rule.id == "tidy"] == ["today"]


# limits


def calls(number: int, *records: Record) -> dict[tuple[str, str], tuple[str, tuple[tuple[str, str], ...]]]:
    return {
        (one.rule.id, one.path): (one.state, tuple((by.rule.id, by.path) for by in one.held_by))
        for one in run(number, *records).outcomes
        if one.rule.id.startswith("call-") and one.state != "unknown"
    }


def test_a_limit_lets_the_earliest_due_through_and_holds_the_rest_saying_by_what() -> None:
    late, early = (
        visit("a.md", place="Fen", start=on(2), end=on(9)),
        visit("b.md", place="[[FEN]]", start=on(2), end=on(5)),
    )
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
        values = {"fee": 6, "paid": True, "events": {"paid_up": (Event("paid_up", on(3)),)}, **values}
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
        key("bare", events={"left": (Event("left", on(1)),)}),
    ]
    assert sorted(ordered) == ordered
    ana = sort_key(Outcome(OUTINGS.rules[3], outcome("ring", 3, visit()).subject, Person("Ana"), "open"))
    bo = sort_key(Outcome(OUTINGS.rules[3], outcome("ring", 3, visit()).subject, Person("Bo"), "open"))
    assert ana < bo


def test_outcomes_stand_in_the_order_of_the_sort_key() -> None:
    records = [visit(f"{n}.md", place="Fen", day=on(9 - n), start=on(n), end=on(n + 2)) for n in range(1, 6)]
    found = run(4, *records).outcomes
    speaking = [outcome for outcome in found if outcome.state != QUIET]
    assert list(found[: len(speaking)]) == sorted(speaking, key=sort_key)
    assert {outcome.state for outcome in found[len(speaking) :]} == {QUIET}
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
    assert fill_case(one, one.rule.say) == words


def test_words_show_the_window_and_what_is_missing() -> None:
    one = outcome("fee", 3, visit(paid=True, fee=5, day=on(1)))
    assert fill_case(one, one.rule.because) == "paid by …"
    context = outcome("window", 3, visit(start=on(2), end=on(4), stop=on(5))).context()
    assert (context.opens, context.due) == (on(2), on(4))


# laws


def days() -> st.SearchStrategy[Moment]:
    return st.builds(Moment, st.integers(1, 20).map(day), st.none() | st.integers(1, 1439))


def events(verb: str) -> st.SearchStrategy[tuple[Event, ...]]:
    who = st.sampled_from((None, "Ana", "Bo", "everyone")) if verb == "rang" else st.none()
    found = st.lists(st.builds(Event, st.just(verb), days(), who), max_size=2)
    return found.map(lambda list_: tuple(sorted(list_, key=lambda event: (event.date.day, event.date.minute or 0))))


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "place": st.sampled_from(("Fen", "fen", "Bog")),
        "day": days(),
        "start": days(),
        "end": days(),
        "stop": days(),
        "host": st.sampled_from((Person("Ana"), Person("Bo"))),
        "companions": st.sampled_from(((Person("Ana"),), (Person("Ana"), Person("Bo")))),
        "paid": st.booleans(),
        "fee": st.integers(0, 12),
    },
)
RECORDS = st.lists(
    st.builds(
        lambda values, logged, done, snooze, off: (values, logged, done, snooze, off),
        VALUES,
        st.fixed_dictionaries({"rang": events("rang"), "left": events("left"), "paid_up": events("paid_up")}),
        st.lists(
            st.builds(
                Done, st.sampled_from([rule.id for rule in OUTINGS.rules]), days(), st.sampled_from((None, "Ana"))
            ),
            max_size=2,
        ),
        st.none() | days(),
        st.sampled_from((None, None, None, "tired")),
    ),
    max_size=5,
).map(
    lambda found: [
        Record(f"{n}.md", "visit", values, logged, tuple(done), snoozed_until=snooze, off=off)
        for n, (values, logged, done, snooze, off) in enumerate(found)
    ]
)


@given(RECORDS, st.integers(1, 22), st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_nothing(records: list[Record], number: int, chance: random.Random) -> None:
    shuffled = records[:]
    chance.shuffle(shuffled)
    one, other = run(number, *records), run(number, *shuffled)
    assert [shown(found) for found in one.outcomes] == [shown(found) for found in other.outcomes]
    pages = [make_agenda(evaluation, (), Counts()) for evaluation in (one, other)]
    lines = [[(item.key, item.text, item.reason, item.log) for item in page.items()] for page in pages]
    assert lines[0] == lines[1]
    assert [(page.cannot_tell, page.done_today, page.counts) for page in pages[:1]] == [
        (page.cannot_tell, page.done_today, page.counts) for page in pages[1:]
    ]


@given(RECORDS, st.integers(1, 22))
def test_evaluating_twice_gives_the_same(records: list[Record], number: int) -> None:
    assert [shown(one) for one in run(number, *records).outcomes] == [
        shown(one) for one in run(number, *records).outcomes
    ]


@given(RECORDS, st.integers(1, 22))
def test_every_window_is_in_order_and_every_state_agrees_with_it(records: list[Record], number: int) -> None:
    today = day(number)
    for one in run(number, *records).outcomes:
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


@given(RECORDS, st.integers(1, 22))
def test_a_limit_is_never_exceeded(records: list[Record], number: int) -> None:
    standing: dict[tuple[str, object], int] = {}
    for one in run(number, *records).outcomes:
        limit = OUTINGS.limits.get(one.rule.limit)
        value = limit and one.subject.values.get(limit.per)
        if limit and value is not None and one.state in ("open", "today", "overdue"):
            name = value.name if isinstance(value, Person) else str(value).casefold()
            standing[limit.name, name] = standing.get((limit.name, name), 0) + 1
    assert all(count <= OUTINGS.limits[name].at_most for (name, _), count in standing.items())
