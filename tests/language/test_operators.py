"""Comparing values: which types go together, what is equal, and what comes of missing values."""

import pytest
from garden import ask, plant, refusal

KNOWN = plant(
    "room: The Hall",
    "spot: '[[the  hall]]'",
    "bought: 2026-03-02 10:30",
    "potted: 2026-03-02",
    "pots: 3",
    "thirst: 3 days",
    "owner: Ana",
    "carers: [Ana, Bo]",
    "nicknames: [Fred, The Hall]",
    "light: sun",
    "log: [2026-03-02 watered, 2026-03-05 watered, 2026-03-05 fed]",
)


@pytest.mark.parametrize("sign", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize(
    ("left", "right"),
    [("pots", "2"), ("2", "pots"), ("bought", "today"), ("today", "bought"), ("fed", "today"), ("today", "fed")],
)
def test_an_ordering_with_a_missing_side_is_unknown(sign, left, right):
    assert ask(f"{left} {sign} {right}", plant()) is None


@pytest.mark.parametrize(
    "clause",
    ['room == "x"', 'room != "x"', 'room in ("x", "y")', 'room not in ("x", "y")', "thirst == settings.dry_spell"],
)
def test_equality_and_in_with_a_missing_left_side_are_unknown(clause):
    assert ask(clause, plant()) is None


@pytest.mark.parametrize(
    ("clause", "verdict"),
    [
        ('room is "x"', False),
        ('room is not "x"', True),
        ("pots is 3", False),
        ("pots is not 3", True),
        ("bought is today", False),
        ("bought is not today", True),
        ("today is bought", False),
        ("fed is today", False),
        ("fed is not today", True),
        ("room is spot", False),
        ("room is not spot", True),
        ("room is missing", True),
        ("room is present", False),
        ("room is not missing", False),
        ("room is not present", True),
        ("carers is missing", True),
        ("nicknames is present", False),
        ("fed is missing", True),
        ("remarks is missing", True),
        ("owner is missing", True),
    ],
)
def test_is_and_is_not_are_definite_when_everything_is_missing(clause, verdict):
    assert ask(clause, plant()) is verdict


@pytest.mark.parametrize(
    ("clause", "verdict"),
    [
        ("pots == 3", True),
        ("pots != 3", False),
        ("pots < 3", False),
        ("pots <= 3", True),
        ("pots > 2", True),
        ("pots >= 4", False),
        ("2 < pots", True),
        ("pots is 3", True),
        ("pots is not 3", False),
        ("pots in (1, 3)", True),
        ("pots in (1, 2)", False),
        ("pots not in (1, 2)", True),
        ("pots not in (1, 3)", False),
        ("room is present", True),
        ("room is missing", False),
        ("watered is present", True),
        ("carers is present", True),
        ('room == "the   hall"', True),
        ('room is "THE HALL"', True),
        ("room == spot", True),
        ('room != "hall"', True),
        ('room in ("Attic", "[[The Hall]]")', True),
        ("room in nicknames", True),
        ("room not in nicknames", False),
        ("species in nicknames", False),
        ("species not in nicknames", True),
        ("room in carers.name", False),
        ("owner.name in carers.name", True),
        ("thirst == settings.dry_spell", True),
        ("thirst is not settings.dry_spell", False),
        ("light == sun", True),
        ("light in (shade, half_shade)", False),
        ("light not in (shade, half_shade)", True),
        ("light is this.light", True),
        ("light is this.shelf", False),
        ("indoors in (yes, no)", True),
        ("age_known == yes", True),
        ("age_known is not no", True),
    ],
)
def test_known_values_compare(clause, verdict):
    assert ask(clause, KNOWN) is verdict


def test_a_text_in_an_empty_list_is_not_in_it_and_a_missing_text_is_unknown():
    assert ask("species in nicknames", plant()) is False
    assert ask("species not in nicknames", plant()) is True
    assert ask("room in nicknames", KNOWN.replace(b"room: The Hall\n", b"")) is None


@pytest.mark.parametrize(
    ("clause", "verdict"),
    [
        ("bought == potted", True),
        ("bought <= potted", True),
        ("bought < potted", False),
        ("potted < today", True),
        ('bought == "2026-03-02"', True),
        ('bought == "2026-03-02T10:30"', True),
        ('bought < "2026-03-02 11:00"', True),
        ('"2026-03-01" < bought', True),
        ('bought in ("2026-03-01", "2026-03-02")', True),
        ("watered == fed", True),
        ("watered > bought", True),
        ("bought < watered", True),
        ('watered is "2026-03-05"', True),
        ('"2026-03-05" is watered', True),
        ('watered in ("2026-03-01", "2026-03-05")', True),
        ("watered.date > potted", True),
        ('watered.date == "2026-03-05"', True),
        ("time_of(bought) == '10:30'", True),
        ("time_of(bought) < settings.noon", True),
        ("'9:00' > time_of(bought)", False),
    ],
)
def test_dates_times_and_the_latest_event_compare(clause, verdict):
    assert ask(clause, KNOWN) is verdict


def test_an_event_that_never_was_is_in_no_list_of_dates_but_unknown():
    assert ask('fed in ("2026-03-01", "2026-03-05")', plant()) is None


UNEQUAL = "they cannot be compared"
IN = "0: `in` wants two choices or more in brackets, as `x in (a, b)`, or a text in a list of texts"


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("pots > room", f"0: `pots` is a number and `room` a text: {UNEQUAL}"),
        ("pots is 'three'", f"0: `pots` is a number and `'three'` a text: {UNEQUAL}"),
        ("thirst == 3", f"0: `thirst` is an amount of time and `3` a number: {UNEQUAL}"),
        ("light is this.room", f"0: `light` is one of shade | half_shade | sun and `this.room` a text: {UNEQUAL}"),
        ("indoors is pots > 1", "0: compare two things at a time, joined by `and`"),
        ("indoors == (pots > 1)", ""),
        ("owner is owner", f"0: `owner` is a person and `owner` a person: {UNEQUAL}; compare a `.name`"),
        ("owner is 'Ana'", f"0: `owner` is a person and `'Ana'` a text: {UNEQUAL}; compare a `.name`"),
        ("carers == carers", f"0: `carers` is a list of people and `carers` a list of people: {UNEQUAL}"),
        ("siblings is siblings", f"0: `siblings` is a list of notes and `siblings` a list of notes: {UNEQUAL}"),
        ("room < 'M'", "0: `room` is a text: it can be equal or not, but not less or more"),
        ("light >= sun", "0: `light` is one of shade | half_shade | sun: it can be equal or not, but not less or more"),
        (
            "thirst > settings.dry_spell",
            "0: `thirst` is an amount of time: it can be equal or not, but not less or more",
        ),
        ("bought > pots", "0: `pots` is a number, not a date"),
        ("pots < bought", "0: `pots` is a number, not a date"),
        ("bought > room", "0: `room` is a text, not a date"),
        ("bought > 'soon'", "0: 'soon' is compared with a date, so it must be a date as 2026-03-02"),
        ("fed > '2026'", "0: '2026' is compared with a date, so it must be a date as 2026-03-02"),
        (
            "time_of(bought) > '25:00'",
            "0: '25:00' is compared with a time of day, so it must be a time of day as 09:30",
        ),
        (
            "time_of(bought) > 12",
            f"0: `time_of(bought)` is a time of day and `12` a number: {UNEQUAL}",
        ),
        ("light in (sun)", IN),
        ("pots in nicknames", IN),
        ("room in 'Hall'", IN),
        ("room in species", IN),
        ("light in ()", IN),
        ("room in ()", "8: `()` is not part of the language"),
        ("room in carers", IN),
        ("room in (1, 2)", f"0: `room` is a text and `1` a number: {UNEQUAL}"),
        (
            "bought in ('2026-03-02', 'soon')",
            "0: 'soon' is compared with a date, so it must be a date as 2026-03-02",
        ),
    ],
)
def test_unlike_types_are_refused(clause, said):
    assert refusal(clause) == said
