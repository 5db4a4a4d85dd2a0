"""The world of one day: who is in it, what they remember, and how types are called."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from garden import TODAY, first_of, plant, world
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.dates import Calendar, Moment
from followup_md.core.people import Person
from followup_md.core.record import Event, Record
from followup_md.language.context import VAULT, Context, Expr, World
from followup_md.language.types import (
    AMOUNT,
    DATE,
    EVENT,
    EVENTS,
    NUMBER,
    PEOPLE,
    PERSON,
    TEXT,
    TEXTS,
    TIME,
    YES_NO,
    Type,
)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (TEXT, "a text"),
        (DATE, "a date"),
        (TIME, "a time of day"),
        (AMOUNT, "an amount of time"),
        (NUMBER, "a number"),
        (YES_NO, "yes or no"),
        (PERSON, "a person"),
        (EVENT, "an event"),
        (TEXTS, "a list of texts"),
        (PEOPLE, "a list of people"),
        (EVENTS, "a list of events"),
        (Type("list", TIME), "a list of times of day"),
        (Type("list", YES_NO), "a list of yes-or-no values"),
        (Type("list", AMOUNT), "a list of amounts"),
        (Type("list", Type("note", kind="plant")), "a list of notes"),
        (Type("choice", choices=("shade", "sun")), "one of shade | sun"),
    ],
)
def test_types_say_what_they_are(made, words):
    assert str(made) == words


def paths(subjects):
    return [subject.record.path for subject in subjects]


def test_a_world_holds_every_note_by_kind_and_the_vault():
    where = world(plant("room: Hall"), plant(kind="visit"), plant())
    assert where.today == Moment(TODAY)
    assert paths(where.everything) == ["1.md", "2.md", "3.md"]
    assert {kind: paths(subjects) for kind, subjects in where.kinds.items()} == {
        "plant": ["1.md", "3.md"],
        "visit": ["2.md"],
        VAULT: [],
    }
    assert (where.vault.kind, where.vault.record, where.vault.group, dict(where.vault.values)) == (
        VAULT,
        None,
        None,
        {},
    )
    assert where.settings["many"] == 2


def test_groups_are_folded_and_hold_everybody_else():
    where = world(
        plant("room: Hall"), plant("room: '[[HALL]]'"), plant("room: Attic"), plant("room: hall", kind="visit")
    )
    one, two, _, four = where.everything
    assert [subject.in_group("plant") for subject in where.everything] == [(two,), (one,), (), (one, two)]
    assert [subject.in_group("visit") for subject in where.everything] == [(four,), (four,), (), ()]
    assert (one.group, two.group) == ("Hall", "HALL")


def test_a_note_without_a_group_and_the_vault_are_in_no_group():
    where = world(plant(), plant())
    assert where.everything[0].in_group("plant") == ()
    assert where.vault.in_group("plant") == ()


def test_a_person_groups_by_name_and_anything_else_not_at_all():
    records = [
        Record("1.md", "plant", {"owner": Person("Ana", "ana@garden.example")}, {}),
        Record("2.md", "plant", {"owner": Person("ana")}, {}),
        Record("3.md", "plant", {"owner": 7}, {}),
        Record("4.md", "visit", {"owner": Person("Ana")}, {}),
    ]
    where = World(records, TODAY, {"plant": {}, "visit": {}}, {"plant": "owner", "visit": ""}, {}, Calendar())
    assert [subject.group for subject in where.everything] == ["Ana", "ana", None, None]
    assert paths(where.everything[0].in_group("plant")) == ["2.md"]


def test_the_others_of_a_group_begin_anew_when_one_of_them_goes():
    where = world(plant("room: Hall"), plant("room: Hall"), plant("room: Attic"))
    hall, _, attic = where.everything
    where.renew([subject.record for subject in (hall, attic)])
    assert [now is before for now, before in zip(where.everything, (hall, attic), strict=True)] == [False, True]


def on(*days: int) -> tuple[Event, ...]:
    return tuple(Event("watered", Moment(date(2026, 3, day))) for day in days)


@pytest.mark.parametrize(
    ("days", "today", "seen"),
    [((), 10, ()), ((9, 10), 10, (9, 10)), ((9, 11), 10, (9,)), ((11, 12), 10, ()), ((9, 11), 11, (9, 11))],
)
def test_events_exist_from_their_day_on(days, today, seen):
    record = Record("1.md", "plant", {}, {"watered": on(*days)})
    where = World([record], date(2026, 3, today), {"plant": {}}, {}, {}, Calendar())
    assert where.everything[0].events("watered") == on(*seen)
    assert where.everything[0].events("fed") == ()
    assert where.vault.events("watered") == ()


@dataclass
class Counting:
    """An expression's computation that counts its calls."""

    value: object
    seen: list[Context] = field(default_factory=list)

    def __call__(self, context: Context) -> object:
        self.seen.append(context)
        return self.value


@pytest.mark.parametrize("value", ["something", None, False, ()])
def test_a_fact_is_computed_once_even_when_it_is_missing(value):
    run = Counting(value)
    facts = {"plant": {"odd": Expr(TEXT, run, "odd")}}
    where = World([Record("1.md", "plant", {}, {})], TODAY, facts, {}, {}, Calendar())
    subject = first_of(where)
    assert [subject.fact("odd"), subject.fact("odd")] == [value, value]
    assert run.seen == [subject.context]


def test_a_context_looks_from_a_note_and_knows_no_event_until_it_enters_one():
    subject = first_of(world(plant()))
    context = Context(subject, subject, Person("Ana"))
    assert (context.subject, context.this, context.person) == (subject, subject, Person("Ana"))
    assert (context.event, context.opens, context.due) == (None, None, None)
    assert (subject.context.subject, subject.context.this, subject.context.person) == (subject, subject, None)


# notes that belong together

ROLES = st.sampled_from(("", "Oak", "OAK", "Elm"))
NAMED = st.lists(st.tuples(st.sampled_from(("Hall", "hall", "Attic", "")), ROLES, st.booleans()), max_size=7)


def grouped(notes) -> World:
    """Plants and visits by room and species, of which some have none."""
    records = [
        Record(
            f"{number}.md",
            "visit" if is_visit else "plant",
            {name: value for name, value in (("room", room), ("species", species)) if value},
            {},
        )
        for number, (room, species, is_visit) in enumerate(notes)
    ]
    facts, groups = {"plant": {}, "visit": {}}, {"plant": "room", "visit": "room"}
    return World(records, TODAY, facts, groups, {}, Calendar())


@given(NAMED)
def test_a_relation_holds_in_both_directions(notes):
    for one in (where := grouped(notes)).everything:
        for other in where.everything:
            relates = [other in one.related(other.kind, ("species",)), one in other.related(one.kind, ("species",))]
            assert relates[0] is relates[1]


@given(NAMED)
def test_notes_with_the_same_relatives_are_all_each_others_relatives(notes):
    for one in (where := grouped(notes)).everything:
        family = {one, *(other for kind in ("plant", "visit") for other in one.related(kind, ("species",)))}
        for other in family:
            assert {other, *(far for kind in ("plant", "visit") for far in other.related(kind, ("species",)))} == family
        assert {subject.group_key for subject in family} == {one.group_key}
    assert all(one not in one.related(one.kind, ("species",)) for one in where.everything)


@given(NAMED)
def test_a_note_without_a_value_joins_those_of_the_only_value_of_its_group(notes):
    where = grouped(notes)
    for one in where.everything:
        named = {
            other.values["species"].casefold()
            for other in where.everything
            if "species" in other.values and other.group_key == one.group_key and other.group
        }
        others = {other for kind in ("plant", "visit") for other in one.related(kind, ("species",))}
        if one.group and "species" not in one.values and len(named) == 1:
            assert others == {
                other for other in where.everything if other.group_key == one.group_key and other is not one
            }
        elif "species" not in one.values and len(named) != 1:
            assert not any("species" in other.values for other in others)


@given(NAMED)
def test_a_relation_by_the_group_alone_is_the_group(notes):
    for one in grouped(notes).everything:
        assert one.related("plant", ()) == one.in_group("plant")


def test_people_relate_by_their_names():
    records = [
        Record(f"{number}.md", "plant", {"room": "Hall", "owner": owner}, {})
        for number, owner in enumerate((Person("Ana", "ana@garden.example"), Person("ana"), Person("Bo")))
    ]
    where = World(records, TODAY, {"plant": {}}, {"plant": "room"}, {}, Calendar())
    assert paths(where.everything[0].related("plant", ("owner",))) == ["1.md"]


def test_the_values_named_in_a_group_are_looked_at_anew_when_its_notes_change():
    where = grouped([("Hall", "Oak", False), ("Hall", "", False), ("Hall", "Elm", False)])
    assert [paths(subject.related("plant", ("species",))) for subject in where.everything] == [[], [], []]
    where.renew([subject.record for subject in where.everything[:2]])
    assert [paths(subject.related("plant", ("species",))) for subject in where.everything] == [["1.md"], ["0.md"]]
