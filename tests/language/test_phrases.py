"""Date phrases: their forms, what they are without an anchor, and what is refused."""

from datetime import date

import pytest
from garden import TODAY, clauses, first_of, names, plant, refusal, world
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.dates import Calendar, Moment, format_time
from followup_md.language.context import Context
from followup_md.language.functions import ClauseError
from followup_md.language.phrases import is_phrase, parse_phrase
from followup_md.language.types import DATE, Ref, RefKind

KNOWN = plant(
    "bought: 2026-03-06 22:30",
    "potted: 2026-03-04",
    "thirst: 2 weeks",
    "log: [2026-03-02 watered - twice, 2026-03-05 watered, 2026-03-20 watered]",
)
WATERED = Ref(RefKind.EVENT, "plant", "watered")
HOLIDAYS = Calendar(holidays=frozenset((date(2026, 3, 9), date(2026, 3, 11))))
"""Saturdays, Sundays, and the Monday and Wednesday after the plant was bought (on a Friday)."""


def when(text: str, note: bytes = KNOWN, opens: Moment | None = None, due: Moment | None = None) -> str | None:
    """The moment of a phrase, as an ISO date and maybe a time."""
    subject = first_of(world(note, calendar=HOLIDAYS))
    context = Context(subject, subject)
    context.opens, context.due = opens, due
    moment = parse_phrase(text, names(), ("from", "due")).run(context)
    if moment is None or moment.minute is None:
        return moment and str(moment.day)
    return f"{moment.day} {format_time(moment.minute)}"


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
        ("90 minutes after bought", "2026-03-07 00:00"),
        ("1 hour before bought", "2026-03-06 21:30"),
        ("5 hours after potted", "2026-03-04"),
        ("1 business day after bought", "2026-03-10"),
        ("2 business days after bought", "2026-03-12"),
        ("1 business day before today", "2026-03-06"),
        ("2 business days before bought", "2026-03-04"),
        ("1 business day after watered", "2026-03-06"),
        ("dry_spell after watered", "2026-03-08"),
        ("thirst after potted", "2026-03-18"),
        ("first(thirst, dry_spell) before today", "2026-02-24"),
        ("2 days after latest(potted, watered)", "2026-03-07"),
        ("1 day after from", "2026-03-13"),
        ("same day as due", "2026-03-15"),
        ("from", "2026-03-12"),
        ("due", "2026-03-15 09:00"),
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


ON_NOTHING = """
fed; same day as fed; 1 day after fed; 1 day before latest(fed); 2 business days after first(fed); 1 day after from; due
same day as due
"""


@pytest.mark.parametrize("phrase", clauses(ON_NOTHING))
def test_a_phrase_on_a_missing_anchor_is_unknown(phrase):
    assert when(phrase) is None


def test_a_phrase_with_a_missing_amount_is_unknown():
    assert when("thirst after today", plant()) is None
    assert when("first(thirst, dry_spell) after today", plant()) == "2026-03-13"


def test_a_phrase_is_a_date_and_knows_its_parts():
    expr = parse_phrase("dry_spell after watered not before bought", names())
    assert (expr.type, expr.text) == (DATE, "dry_spell after watered not before bought")
    assert [part.text for part in expr.parts] == ["dry_spell after watered", "bought"]
    assert [part.ref for part in expr.parts[0].parts] == [Ref(RefKind.SETTING, "", "dry_spell"), WATERED]
    moved = parse_phrase("same day as watered moved to a business day", names())
    assert [part.text for part in moved.parts] == ["same day as watered"]
    assert [part.ref for part in moved.parts[0].parts] == [WATERED]


@pytest.mark.parametrize(("text", "meant"), [
    ("1 day after bought", True), ("1 day before bought", True), ("same day as bought", True),
    ("bought moved to a business day", True), ("bought not before today", True), ("bought", False),
    ("watered before bought", False), ("nothing before bought", False), ("dry_spell before bought", True),
    ("latest(bought, watered)", False), ("room is 'the day after tomorrow'", False),
    ('room is "same day as before that"', False), ("'same day as' is room", False),
])  # fmt: skip
def test_a_fact_is_a_phrase_when_it_has_the_words_of_one(text, meant):
    assert is_phrase(text, names()) is meant


AMOUNT = "is not an amount like 45 minutes, 1 hour, 3 days, 7 business days or 2 weeks"
FORMS = (
    "cannot be read as a date phrase; its forms are `same day as ANCHOR`, `AMOUNT after ANCHOR`, "
    "`AMOUNT before ANCHOR` or a date, then maybe ` not before PHRASE` and ` moved to a business day`"
)


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("7 bussiness days after bought", f"0: `7 bussiness days` {AMOUNT}"),
        ("3 fortnights after bought", f"0: `3 fortnights` {AMOUNT}; write `42 days` or `6 weeks`"),
        ("99999 days after bought", f"0: `99999 days` {AMOUNT}"),
        ("a week after bought", f"0: `a week` {AMOUNT}; write `1 week`"),
        (
            "today > 1 week after bought",
            f"10: `today > 1 week` {AMOUNT}; "
            "a date phrase that is compared with something needs a name of its own among the facts",
        ),
        ("room after bought", "0: `room` is a text, not an amount of time"),
        ("dry_spel after bought", "0: kind `plant` has no `dry_spel`; did you mean `dry_spell`?"),
        ("many after bought", "0: `many` is a number, not an amount of time"),
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


WORDS = """
{species before after not same day as moved to a business 1 2 weeks days bought from due ' " today latest( )
dry_spell {room}
"""
PARTS = st.sampled_from(WORDS.split())


@given(st.text(max_size=50) | st.lists(PARTS, max_size=12).map(" ".join) | st.lists(PARTS, max_size=8).map("".join))
def test_any_text_is_a_phrase_or_a_clause_error(text):
    try:
        phrase = parse_phrase(text, names())
    except ClauseError as error:
        assert error.message
        assert error.offset is None or 0 <= error.offset <= len(text)
    else:
        moment = phrase.run(first_of(world(KNOWN)).context)
        assert moment is None or moment.day.year >= TODAY.year - 100
