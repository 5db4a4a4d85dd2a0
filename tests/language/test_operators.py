"""Comparing values: which types go together, what is equal, and what comes of missing values."""

import pytest
from garden import ask, clauses, plant, refusal

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
@pytest.mark.parametrize(("one", "other"), [("pots", "2"), ("bought", "today"), ("fed", "today")])
def test_an_ordering_with_a_missing_side_is_unknown(sign, one, other):
    assert ask(f"{one} {sign} {other}", plant()) is None
    assert ask(f"{other} {sign} {one}", plant()) is None


UNKNOWN = """
room == "x"; room != "x"; room in ("x", "y"); room not in ("x", "y"); thirst == dry_spell; room in nicknames
fed in ("2026-03-01", "2026-03-05")
"""
YES_OF_NOTHING = """
room is not "x"; pots is not 3; bought is not today; fed is not today; room is not spot; room is missing
room is not present; carers is missing; fed is missing; remarks is missing; owner is missing; species not in nicknames
"""
NO_OF_NOTHING = """
room is "x"; pots is 3; bought is today; today is bought; fed is today; room is spot; room is present
room is not missing; nicknames is present; species in nicknames
"""


@pytest.mark.parametrize("clause", clauses(UNKNOWN))
def test_equality_and_in_with_a_missing_left_side_are_unknown(clause):
    assert ask(clause, plant()) is None


@pytest.mark.parametrize("clause", clauses(YES_OF_NOTHING))
def test_is_not_and_is_missing_hold_of_what_is_missing(clause):
    assert ask(clause, plant()) is True


@pytest.mark.parametrize("clause", clauses(NO_OF_NOTHING))
def test_is_and_is_present_do_not_hold_of_what_is_missing(clause):
    assert ask(clause, plant()) is False


YES = """
pots == 3; pots <= 3; pots > 2; 2 < pots; pots is 3; pots in (1, 3); pots not in (1, 2)
room is present; watered is present; carers is present
room == "the   hall"; room is "THE HALL"; room == spot; room != "hall"; room in ("Attic", "[[The Hall]]")
room in nicknames; species not in nicknames; owner.name in carers.name
thirst == dry_spell; light == sun; light not in (shade, half_shade); light is this.light
indoors in (yes, no); age_known == yes; age_known is not no; indoors == (pots > 3)
bought == potted; bought <= potted; potted < today; bought == "2026-03-02"; bought == "2026-03-02T10:30"
bought < "2026-03-02 11:00"; "2026-03-01" < bought; bought in ("2026-03-01", "2026-03-02")
watered == fed; watered > bought; bought < watered; watered is "2026-03-05"; "2026-03-05" is watered
watered in ("2026-03-01", "2026-03-05"); watered.date > potted; watered.date == "2026-03-05"
time_of(bought) == '10:30'; time_of(bought) < noon
"""
NO = """
pots != 3; pots < 3; pots >= 4; pots is not 3; pots in (1, 2); pots not in (1, 3); room is missing
room not in nicknames; species in nicknames; room in carers.name; thirst is not dry_spell
light in (shade, half_shade); light is this.shelf; bought < potted; '9:00' > time_of(bought)
"""


@pytest.mark.parametrize("clause", clauses(YES))
def test_what_is_true_of_known_values(clause):
    assert ask(clause, KNOWN) is True


@pytest.mark.parametrize("clause", clauses(NO))
def test_what_is_false_of_known_values(clause):
    assert ask(clause, KNOWN) is False


UNEQUAL = "they cannot be compared"
UNORDERED = "it can be equal or not, but not less or more"
CHOICE = "one of shade | half_shade | sun"
NO_DATE = "is compared with a date, so it must be a date like 2026-03-02"
IN = "`in` wants two choices or more in brackets, as `x in (a, b)`, or a text in a list of texts"


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("pots > room", f"`pots` is a number and `room` a text: {UNEQUAL}"),
        ("pots is 'three'", f"`pots` is a number and `'three'` a text: {UNEQUAL}"),
        ("thirst == 3", f"`thirst` is an amount of time and `3` a number: {UNEQUAL}"),
        ("light is this.room", f"`light` is {CHOICE} and `this.room` a text: {UNEQUAL}"),
        ("indoors is pots > 1", "compare two things at a time, joined by `and`"),
        ("owner is owner", f"`owner` is a person and `owner` a person: {UNEQUAL}; compare a `.name`"),
        ("owner is 'Ana'", f"`owner` is a person and `'Ana'` a text: {UNEQUAL}; compare a `.name`"),
        ("carers == carers", f"`carers` is a list of people and `carers` a list of people: {UNEQUAL}"),
        ("siblings is siblings", f"`siblings` is a list of notes and `siblings` a list of notes: {UNEQUAL}"),
        ("room < 'M'", f"`room` is a text: {UNORDERED}"),
        ("light >= sun", f"`light` is {CHOICE}: {UNORDERED}"),
        ("bought > pots", "`pots` is a number, not a date"),
        ("pots < bought", "`pots` is a number, not a date"),
        ("bought > room", "`room` is a text, not a date"),
        ("bought > 'soon'", f"'soon' {NO_DATE}"),
        ("fed > '2026'", f"'2026' {NO_DATE}"),
        ("bought in ('2026-03-02', 'soon')", f"'soon' {NO_DATE}"),
        ("time_of(bought) > '25:00'", "'25:00' is compared with a time of day, so it must be a time of day like 09:30"),
        ("time_of(bought) > 12", f"`time_of(bought)` is a time of day and `12` a number: {UNEQUAL}"),
        ("light in (sun)", IN),
        ("pots in nicknames", IN),
        ("room in 'Hall'", IN),
        ("room in species", IN),
        ("light in ()", IN),
        ("room in carers", IN),
        ("room in (1, 2)", f"`room` is a text and `1` a number: {UNEQUAL}"),
    ],
)
def test_unlike_types_are_refused(clause, said):
    assert refusal(clause) == f"0: {said}"
