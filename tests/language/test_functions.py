"""The functions of the language, one by one, and values that stand in for verdicts and dates."""

from datetime import date

import pytest
from garden import TODAY, ask, first_of, names, plant, refusal, world

from followup_md.core.dates import Calendar, Moment
from followup_md.language.clauses import parse_value
from followup_md.language.functions import FUNCTION_NAMES, ClauseError, as_clause, as_date
from followup_md.language.types import DATE, EVENTS, NUMBER, TEXT, TEXTS, TIME, YES_NO, Ref, RefKind

EMPTY = plant()
KNOWN = plant(
    "room: Hall",
    "bought: 2026-03-02 10:30",
    "potted: 2026-03-05",
    "pots: 3",
    "nicknames: [Fred, ferdinand, FRED]",
    "carers: [Ana, Bo]",
    "owner: Bo",
    "light: sun",
    "log: [2026-03-03 watered, 2026-03-06 watered, 2026-03-04 fed]",
    body="## Remarks\nBo: Dusty.\n- Ana: In the hall.\n- But alive.\n",
)


def day(number: int, minute: int | None = None) -> Moment:
    return Moment(date(2026, 3, number), minute)


@pytest.mark.parametrize(
    ("call", "known", "empty"),
    [
        ("count(watered)", 2, 0),
        ("count(carers)", 2, 0),
        ("count(nicknames)", 3, 0),
        ("count(siblings)", 0, 0),
        ("count(watered.date)", 2, 0),
        ("distinct(nicknames)", ("Fred", "ferdinand"), ()),
        ("distinct(room, nicknames, spot, species)", ("Hall", "Fred", "ferdinand", "Fern"), ("Fern",)),
        ("distinct(room)", ("Hall",), ()),
        ("first(room, species)", "Hall", "Fern"),
        ("first(spot, room)", "Hall", None),
        ("first(nicknames, distinct(species))", ("Fred", "ferdinand", "FRED"), ("Fern",)),
        ("first(bought, potted, today)", day(2, 630), day(10)),
        ("first(fed, bought)", day(4), None),
        ("first(potted, watered)", day(5), None),
        ("first(watered, fed).date", (day(3), day(6)), ()),
        ("count(first(fed, watered))", 1, 0),
        ("latest(first(fed, watered))", day(4), None),
        ("count(first(nicknames, carers.name))", 3, 0),
        ("first(thirst, dry_spell)", (3, "days"), (3, "days")),
        ("latest(bought, potted)", day(5), None),
        ("latest(bought, watered, fed)", day(6), None),
        ("latest(today, fed)", day(10), day(10)),
        ("latest(watered.date)", day(6), None),
        ("earliest(bought, potted)", day(2, 630), None),
        ("earliest(watered, fed)", day(3), None),
        ("earliest(today, watered.date)", day(3), day(10)),
        ("missing(room, pots, nicknames, remarks)", (), ("room", "pots", "nicknames", "Remarks")),
        ("has_time(bought)", True, None),
        ("has_time(potted)", False, None),
        ("has_time(watered)", False, None),
        ("time_of(bought)", 630, None),
        ("time_of(potted)", None, None),
        ("days_since(bought)", 8, None),
        ("days_since(fed)", 6, None),
        ("days_since(today)", 0, 0),
        ("business_days_since(bought)", 6, None),
        ("business_days_since(watered)", 2, None),
        ("business_days_since(today)", 0, 0),
        ("lines_for(owner, carers, remarks)", "Dusty.\nBut alive.", None),
        ("lines_for(owner, carers, room)", "Hall", None),
        ("lines_for(owner, carers, spot)", None, None),
    ],
)
def test_every_function_has_its_value_for_known_and_for_missing_things(call, known, empty):
    assert ask(call, KNOWN) == known
    assert ask(call, EMPTY) == empty


def test_lines_that_are_all_for_somebody_else_are_missing():
    note = plant("carers: [Ana, Bo]", "owner: Bo", body="## Remarks\n- Ana: In the hall.\n")
    assert ask("lines_for(owner, carers, remarks)", note) is None


def test_days_since_a_later_day_are_negative():
    note = plant("potted: 2026-03-16")
    assert ask("days_since(potted)", note) == -6
    assert ask("business_days_since(potted)", note) == -4


def test_business_days_since_uses_the_calendar():
    where = world(KNOWN, calendar=Calendar(frozenset((6,)), frozenset((date(2026, 3, 4),))))
    assert parse_value("business_days_since(bought)", names()).run(first_of(where).context) == 6
    where = world(KNOWN, calendar=Calendar(frozenset(), frozenset((date(2026, 3, 10),))))
    assert parse_value("business_days_since(bought)", names()).run(first_of(where).context) == 7


def test_the_table_holds_exactly_the_functions_of_the_language():
    assert sorted(FUNCTION_NAMES) == [
        "business_days_since",
        "count",
        "day_in",
        "days_since",
        "distinct",
        "earliest",
        "event_in",
        "first",
        "has_time",
        "iso",
        "latest",
        "lines_for",
        "missing",
        "time_of",
    ]


@pytest.mark.parametrize(
    ("call", "made"),
    [
        ("count(watered)", NUMBER),
        ("distinct(room)", TEXTS),
        ("first(room, spot)", TEXT),
        ("first(fed, bought)", DATE),
        ("first(fed, watered)", EVENTS),
        ("latest(fed)", DATE),
        ("earliest(fed)", DATE),
        ("missing(room)", TEXTS),
        ("has_time(bought)", YES_NO),
        ("time_of(bought)", TIME),
        ("days_since(bought)", NUMBER),
        ("business_days_since(bought)", NUMBER),
        ("lines_for(owner, carers, remarks)", TEXT),
    ],
)
def test_every_function_has_its_type(call, made):
    assert parse_value(call, names()).type == made


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("count(room)", "0: `count`: counts a list, and `room` is a text"),
        ("count(watered, fed)", "0: `count`: takes one value, not several"),
        ("distinct(pots)", "0: `distinct`: takes texts and lists of texts, and `pots` is a number"),
        ("distinct(room, carers)", "0: `distinct`: takes texts and lists of texts, and `carers` is a list of people"),
        ("first(room, pots)", "0: `first`: `room` is a text and `pots` a number; all must be of one type"),
        ("first(room, bought)", "0: `first`: `room` is a text, not a date"),
        ("latest(room)", "0: `latest`: `room` is a text, not a date"),
        ("earliest(bought, carers)", "0: `earliest`: `carers` is a list of people, not a date"),
        ("has_time(pots)", "0: `has_time`: `pots` is a number, not a date"),
        ("time_of(bought, today)", "0: `time_of`: takes one value, not several"),
        *(
            (
                f"lines_for({given})",
                f"0: `lines_for`: takes a person, people and a text, as `lines_for(person, team, notes)`, not {types}",
            )
            for given, types in {
                "remarks": "a text",
                "carers, owner, remarks": "a list of people, a person, a text",
                "owner, carers, nicknames": "a person, a list of people, a list of texts",
                "owner, carers, room, remarks": "a person, a list of people, a text, a text",
            }.items()
        ),
        ("days_since(siblings.bought)", ""),
        ("days_since(light)", "0: `days_since`: `light` is one of shade | half_shade | sun, not a date"),
        (
            "distinct(siblings.indoors)",
            "0: `distinct`: takes texts and lists of texts, and `siblings.indoors` is a list of yes-or-no values",
        ),
    ],
)
def test_every_function_refuses_what_it_cannot_take(call, said):
    assert refusal(call) == said


def test_a_verdict_is_a_yes_or_no_or_whether_there_are_events():
    clause = parse_value("room is present", names())
    assert as_clause(clause) is clause
    events = as_clause(parse_value("watered", names()))
    assert (events.type, events.text) == (YES_NO, "watered")
    assert [events.run(first_of(world(note)).context) for note in (KNOWN, EMPTY)] == [True, False]
    with pytest.raises(ClauseError) as refused:
        as_clause(parse_value("room", names()))
    assert (refused.value.message, refused.value.offset) == (
        "`room` is a text, not a yes or no; compare it, or ask `is present`",
        None,
    )


def test_a_date_is_a_date_or_the_latest_of_many():
    bought = parse_value("bought", names())
    assert as_date(bought) is bought
    watered = as_date(parse_value("watered", names()))
    assert (watered.type, watered.ref, watered.label) == (DATE, Ref(RefKind.EVENT, "plant", "watered"), "watered")
    assert [watered.run(first_of(world(note)).context) for note in (KNOWN, EMPTY)] == [day(6), None]
    dates = as_date(parse_value("watered.date", names()))
    assert [dates.run(first_of(world(note)).context) for note in (KNOWN, EMPTY)] == [day(6), None]
    with pytest.raises(ClauseError) as refused:
        as_date(parse_value("carers", names()))
    assert refused.value.message == "`carers` is a list of people, not a date"


def test_today_is_the_day_of_the_world():
    assert ask("days_since(bought)", KNOWN, today=date(2026, 3, 2)) == 0
    assert ask("today", KNOWN) == Moment(TODAY)


@pytest.mark.parametrize(
    ("text", "note", "value"),
    [
        ("day_in(spot, bought)", plant("spot: by 5 December", "bought: 2026-03-02"), Moment(date(2026, 12, 5))),
        ("day_in(spot, bought)", plant("spot: soon", "bought: 2026-03-02"), None),
        ("day_in(spot, bought)", plant("bought: 2026-03-02"), None),
        ("day_in(spot, bought)", plant("spot: by 5 December"), None),
        ("iso(bought)", plant("bought: 2026-03-02 10:30"), "2026-03-02"),
        ("iso(bought)", plant(), None),
        ("event_in(spot, watered, fed)", plant("spot: Fed, at last"), "fed"),
        ("event_in(spot, watered, fed)", plant("spot: federal"), None),
        ("event_in(spot, watered, fed)", plant("spot: fed", "log: 2026-03-02 fed"), None),
        ("event_in(spot, watered, fed)", plant(), None),
    ],
)
def test_what_a_text_says_of_days_and_events(text, note, value):
    assert ask(text, note) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day_in(bought, spot)", "0: `day_in`: takes a text and a date, as `day_in(words, began)`"),
        ("event_in(spot, room)", "0: `event_in`: takes a text and events, as `event_in(words, watered, fed)`"),
    ],
)
def test_what_they_cannot_take_is_refused(text, said):
    assert refusal(text) == said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("thirst > dry_spell", True),
        ('thirst == "1 week"', True),
        ('thirst <= "5 business days"', True),
        ('dry_spell < "72 hours"', False),
    ],
)
def test_amounts_are_compared_by_their_length(text, value):
    assert ask(text, plant("thirst: 7 days")) is value
