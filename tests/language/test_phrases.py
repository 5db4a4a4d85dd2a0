"""Date phrases and texts with placeholders."""

import re
from datetime import date

import pytest
from garden import TODAY, first_of, names, plant, refusal, world
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.dates import Calendar, Moment, format_moment
from followup_md.core.people import Person
from followup_md.language.clauses import parse_value
from followup_md.language.context import Context
from followup_md.language.functions import ClauseError
from followup_md.language.phrases import is_phrase, parse_phrase
from followup_md.language.texts import parse_text, show_plain, show_value
from followup_md.language.types import DATE

KNOWN = plant(
    "room: Hall",
    "bought: 2026-03-06 22:30",
    "potted: 2026-03-04",
    "thirst: 2 weeks",
    "pots: 3",
    "carers: [Ana, Bo, Cleo]",
    "owner: Ana Lee <ana@garden.example>",
    "light: half_shade",
    "indoors: yes",
    "log: [2026-03-02 watered - twice, 2026-03-05 watered, 2026-03-20 watered]",
    body="## Remarks\nDusty.\nBut alive.\n",
)
HOLIDAYS = Calendar(holidays=frozenset((date(2026, 3, 9), date(2026, 3, 11))))
"""Saturdays, Sundays, and the Monday and Wednesday after the plant was bought (on a Friday)."""


def when(text: str, note: bytes = KNOWN, calendar: Calendar = HOLIDAYS, opens=None, due=None) -> str | None:
    """The moment of a phrase, as an ISO date and maybe a time."""
    context = first_of(world(note, calendar=calendar)).context
    context = Context(context.subject, context.this)
    context.opens, context.due = opens, due
    moment = parse_phrase(text, names(), ("from", "due")).run(context)
    if moment is None:
        return None
    return f"{moment.day}" if moment.minute is None else f"{moment.day} {moment.minute // 60}:{moment.minute % 60:02}"


@pytest.mark.parametrize(
    ("phrase", "moment"),
    [
        ("today", "2026-03-10"),
        ("bought", "2026-03-06 22:30"),
        ("watered", "2026-03-05"),
        ("loops_not", "2026-03-09"),
        ("latest(potted, watered)", "2026-03-05"),
        ("first(fed, potted)", "2026-03-04"),
        ("vault.first_bought", "2026-03-06 22:30"),
        ("same day as bought", "2026-03-06"),
        ("same day as watered", "2026-03-05"),
        ("same day as latest(bought, fed)", "2026-03-06"),
        ("1 day after bought", "2026-03-07"),
        ("3 days before bought", "2026-03-03"),
        ("0 days after bought", "2026-03-06"),
        ("2 weeks after potted", "2026-03-18"),
        ("1 week before today", "2026-03-03"),
        ("90 minutes after bought", "2026-03-07 0:00"),
        ("1 hour before bought", "2026-03-06 21:30"),
        ("5 hours after potted", "2026-03-04"),
        ("1 business day after bought", "2026-03-10"),
        ("2 business days after bought", "2026-03-12"),
        ("1 business day before today", "2026-03-06"),
        ("2 business days before bought", "2026-03-04"),
        ("1 business day after watered", "2026-03-06"),
        ("settings.dry_spell after watered", "2026-03-08"),
        ("thirst after potted", "2026-03-18"),
        ("first(thirst, settings.dry_spell) before today", "2026-02-24"),
        ("2 days after latest(potted, watered)", "2026-03-07"),
        ("1 day after from", "2026-03-13"),
        ("same day as due", "2026-03-15"),
        ("from", "2026-03-12"),
        ("due", "2026-03-15 9:00"),
    ],
)
def test_every_form_of_phrase(phrase, moment):
    opens, due = Moment(date(2026, 3, 12)), Moment(date(2026, 3, 15), 540)
    assert when(phrase, opens=opens, due=due) == moment


@pytest.mark.parametrize(
    ("phrase", "moment"),
    [
        ("bought not before today", "2026-03-10"),
        ("today not before bought", "2026-03-10"),
        ("1 day after potted not before 2 days after potted", "2026-03-06"),
        ("1 week after potted not before 2 days before potted", "2026-03-11"),
        ("potted not before bought not before today", "2026-03-10"),
        ("potted not before fed", "2026-03-04"),
        ("potted not before 3 days after fed", "2026-03-04"),
        ("fed not before potted", None),
        ("potted moved to a business day", "2026-03-04"),
        ("1 day after bought moved to a business day", "2026-03-10"),
        ("bought moved to a business day", "2026-03-06 22:30"),
        ("fed moved to a business day", None),
        ("potted not before 1 day after bought moved to a business day", "2026-03-10"),
        ("1 week after potted not before potted moved to a business day", "2026-03-12"),
        ("1 day after bought moved to a business day moved to a business day", "2026-03-10"),
    ],
)
def test_not_before_and_then_the_move_to_a_business_day(phrase, moment):
    assert when(phrase) == moment


@pytest.mark.parametrize(
    "phrase",
    [
        "fed",
        "same day as fed",
        "1 day after fed",
        "1 day before latest(fed)",
        "2 business days after first(fed)",
        "1 day after from",
        "due",
        "same day as due",
    ],
)
def test_a_phrase_on_a_missing_anchor_is_unknown(phrase):
    assert when(phrase) is None


def test_a_phrase_with_a_missing_amount_is_unknown():
    assert when("thirst after today", plant()) is None
    assert when("first(thirst, settings.dry_spell) after today", plant()) == "2026-03-13"


def test_a_phrase_is_a_date_and_knows_its_parts():
    expr = parse_phrase("settings.dry_spell after watered not before bought", names())
    assert (expr.type, expr.text) == (DATE, "settings.dry_spell after watered not before bought")
    assert [part.text for part in expr.parts] == ["settings.dry_spell after watered", "bought"]
    assert [part.ref for part in expr.parts[0].parts] == ["setting dry_spell", "event plant.watered"]
    moved = parse_phrase("same day as watered moved to a business day", names())
    assert [part.text for part in moved.parts] == ["same day as watered"]
    assert [part.ref for part in moved.parts[0].parts] == ["event plant.watered"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1 day after bought", True),
        ("1 day before bought", True),
        ("same day as bought", True),
        ("bought moved to a business day", True),
        ("bought not before today", True),
        ("bought", False),
        ("latest(bought, watered)", False),
        ("room is 'the day after tomorrow'", False),
        ('room is "same day as before that"', False),
        ("'same day as' is room", False),
    ],
)
def test_a_fact_is_a_phrase_when_it_has_the_words_of_one(text, meant):
    assert is_phrase(text) is meant


AMOUNT = "is not an amount as 45 minutes, 1 hour, 3 days, 7 business days or 2 weeks"
FORMS = (
    "cannot be read as a date phrase; its forms are `same day as ANCHOR`, `AMOUNT after ANCHOR`, "
    "`AMOUNT before ANCHOR` or a date, then maybe ` not before PHRASE` and ` moved to a business day`"
)


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("7 bussiness days after bought", f"0: `7 bussiness days` {AMOUNT}"),
        ("3 fortnights after bought", f"0: `3 fortnights` {AMOUNT}"),
        ("99999 days after bought", f"0: `99999 days` {AMOUNT}"),
        ("a week after bought", f"2: `a week` {AMOUNT}"),
        (
            "today > 1 week after bought",
            f"10: `today > 1 week` {AMOUNT}; "
            "a date phrase that is compared with something needs a name of its own among the facts",
        ),
        ("room after bought", "0: `room` is a text, not an amount of time"),
        ("settings.dry_spel after bought", "0: the list of settings has no `dry_spel`; did you mean `dry_spell`?"),
        ("settings.many after bought", "0: `settings.many` is a number, not an amount of time"),
        ("1 day after bougt", "12: kind `plant` has no `bougt`; did you mean `bought`?"),
        ("1 day after room", "12: `room` is a text, not a date"),
        ("same day as bougt", "12: kind `plant` has no `bougt`; did you mean `bought`?"),
        ("room", "0: `room` is a text, not a date"),
        ("bought not before bougt", "18: kind `plant` has no `bougt`; did you mean `bought`?"),
        ("bought not before 1 day after bougt", "30: kind `plant` has no `bougt`; did you mean `bought`?"),
        ("bougt not before bought", "0: kind `plant` has no `bougt`; did you mean `bought`?"),
        ("bougt moved to a business day", "0: kind `plant` has no `bougt`; did you mean `bought`?"),
        ("today moved to a busines day", f"6: {FORMS}"),
        ("today not bevore bought", f"10: {FORMS}"),
        ("1 day past bought", f"2: {FORMS}"),
        ("", f"0: {FORMS}"),
        ("1 day after from", "12: `from` has no meaning here"),
        ("due", "0: `due` has no meaning here"),
        ("today" + " " * 396, "0: more than 400 characters; give a part of it a name among the facts"),
    ],
)
def test_a_wrong_phrase_says_what_and_where(phrase, said):
    assert refusal(phrase, parse_phrase) == said


def fill(text: str, note: bytes = KNOWN, person: Person | None = None) -> str:
    subject = first_of(world(note))
    return parse_text(text, names("person")).fill(Context(subject, subject, person), show_value)


@pytest.mark.parametrize(
    ("text", "known", "empty"),
    [
        ("Water it", "Water it", "Water it"),
        ("{species} in {room}", "Fern in Hall", "Fern in …"),
        ("{ species } in {room }", "Fern in Hall", "Fern in …"),
        ("{species}[ in the {room}]", "Fern in the Hall", "Fern"),
        ("[{room}: ]{species}", "Hall: Fern", "Fern"),
        ("[{room}, {pots} pots]", "Hall, 3 pots", ""),
        ("[{room}, {spot}]!", "!", "!"),
        ("[always]", "always", "always"),
        ("[]", "", ""),
        ("", "", ""),
        ("{{not a name}} and [[neither]]", "{not a name} and [neither]", "{not a name} and [neither]"),
        ("[[[{room}]]]", "[Hall]", "["),
        ("{bought}", "Fri 6 Mar, 22:30", "…"),
        ("{potted}", "Wed 4 Mar", "…"),
        ("{watered}", "Thu 5 Mar", "…"),
        ("{time_of(bought)}", "22:30", "…"),
        ("{thirst}", "2 weeks", "…"),
        ("{settings.dry_spell}", "3 days", "3 days"),
        ("{pots}", "3", "…"),
        ("{count(carers)}", "3", "0"),
        ("{carers}", "Ana, Bo and Cleo", "…"),
        ("{owner}", "Ana Lee", "…"),
        ("{owner.address}", "ana@garden.example", "…"),
        ("{light}", "half_shade", "shade"),
        ("{indoors}", "yes", "no"),
        ("{remarks}", "Dusty.; But alive.", "…"),
        ("{missing(spot, room, remarks)}", "where it stands", "where it stands, room and Remarks"),
        ("{ species }", "Fern", "Fern"),
    ],
)
def test_a_text_is_filled_with_what_is_known(text, known, empty):
    assert fill(text) == known
    assert fill(text, plant()) == empty


def test_a_text_of_a_rule_for_each_person_names_the_person():
    assert fill("Show it to {person}[ ({person.address})]", person=Person("Bo")) == "Show it to Bo"
    assert fill("Show it to {person}[ ({person.address})]", person=Person("Bo", "bo@x.example")) == (
        "Show it to Bo (bo@x.example)"
    )


def test_a_text_knows_its_source_and_its_placeholders():
    text = parse_text("{species}[ in {room}]!", names())
    assert text.source == "{species}[ in {room}]!"
    assert [part.ref for part in text.parts] == ["field plant.species", "field plant.room"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Water {speces}", "7: kind `plant` has no `speces`; did you mean `species`?"),
        ("é [in {rom}]", "7: kind `plant` has no `rom`; did you mean `room`?"),
        ("Water {siblings}", "7: `siblings` is a list of notes, which cannot be shown; name a field of it"),
        ("Water {species", "6: this bracket is not closed"),
        ("Water [it", "6: this bracket is not closed"),
        ("Water [{species", "7: this bracket is not closed"),
        ("Water species}", "13: this `}` closes nothing"),
        ("Water it]", "8: this `]` closes nothing"),
        ("Water [it [now]]", "10: optional segments `[ … ]` cannot hold another"),
        ("{carers[watered].name}", "7: a placeholder holds a name or a call, nothing in brackets"),
        ("{{room}", "6: this `}` closes nothing"),
        ("{room}}", "5: a placeholder holds a name or a call, nothing in brackets"),
        ("{}", "1: cannot be read as a clause; is a bracket, a quote or an operator missing?"),
        (
            "{room + 1}",
            "1: `room + 1` is not part of the language: there is no arithmetic; use a date phrase or a setting",
        ),
    ],
)
def test_a_wrong_text_says_what_and_where(text, said):
    assert refusal(text, parse_text) == said


def show(text: str, how=show_value, note: bytes = KNOWN) -> str:
    expr = parse_value(text, names())
    return how(expr, expr.run(first_of(world(note)).context))


def test_plain_showing_writes_dates_as_a_log_line_does():
    assert [show(text, show_plain) for text in ("bought", "watered", "carers", "watered.date", "room", "fed")] == [
        "2026-03-06",
        "2026-03-05",
        "Ana, Bo and Cleo",
        "2026-03-02 and 2026-03-05",
        "Hall",
        "",
    ]


def test_a_long_text_is_cut_to_one_line():
    sixty = "x" * 60
    assert show("room", note=plant(f"room: {sixty}")) == sixty
    assert show("room", note=plant(f"room: {'y' * 58} {'z' * 20}")) == "y" * 58 + "…"
    assert show("room", note=plant(f"room: {'x' * 61}")) == "x" * 59 + "…"


def test_a_moment_is_shown_with_its_offset():
    assert show("bought", note=plant("bought: 2026-03-06T22:30+01:00")) == format_moment(
        Moment(date(2026, 3, 6), 22 * 60 + 30, "+01:00")
    )


WORDS = """
{ } [ ] {{ }} [[ ]] {room} {species [{room}] after before not same day as moved to a business 1 2 weeks days bought
from due ' " today latest( ) settings.dry_spell
"""
PARTS = st.sampled_from(re.findall(r"\S+", WORDS))


@given(st.text(max_size=50) | st.lists(PARTS, max_size=12).map(" ".join) | st.lists(PARTS, max_size=8).map("".join))
def test_any_text_is_a_phrase_and_a_text_or_a_clause_error(text):
    subject = first_of(world(KNOWN))
    for parse in (parse_phrase, parse_text):
        try:
            made = parse(text, names())
        except ClauseError as error:
            assert error.message
            assert error.offset is None or 0 <= error.offset <= len(text)
        else:
            context = Context(subject, subject)
            if parse is parse_text:
                assert isinstance(made.fill(context, show_value), str)
            else:
                assert made.run(context) is None or made.run(context).day.year >= TODAY.year - 100
