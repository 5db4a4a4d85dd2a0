"""Parts of lists by date, what notes state, and how a text begins."""

from __future__ import annotations

import pytest
from garden import ask, plant, refusal
from hypothesis import given
from hypothesis import strategies as st

LOG = "log: [2026-03-01 watered, 2026-03-05 watered, 2026-03-09 watered]"
ONE = plant("room: Hall", "bought: 2026-03-05", "spot: the window sill", LOG)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("count(watered since bought)", 2),
        ("count(watered before bought)", 1),
        ("count(watered between bought and today)", 2),
        ("count(watered between bought and bought)", 1),
        ("count(watered since bought before '2026-03-09')", 1),
        ("count(watered since latest(watered, bought))", 1),
        ("count(watered between earliest(watered, bought) and today)", 3),
        ("count(watered.date since bought)", 2),
        ("watered since bought", 2),
        ("count(watered since potted)", 0),
        ("count(watered before potted)", 0),
        ("count(fed since bought)", 0),
        ('spot begins with "The Window"', True),
        ('spot begins with "a"', False),
        ('room begins with "h" and not (spot begins with "x")', True),
    ],
)
def test_a_part_of_a_list_goes_by_its_days(text, value):
    found = ask(text, ONE)
    assert (len(found) if isinstance(found, tuple) else found) == value


def test_what_is_missing_begins_with_nothing():
    assert ask('spot begins with "a"', plant()) is False


ROUNDS = (
    plant("room: Hall", "bought: 2026-03-05"),
    plant("room: Hall", "bought: 2026-03-02", "owner: Ana", "indoors: yes", "light: sun"),
    plant("room: Hall", "bought: 2026-03-08", "indoors: no", "spot: none", "log: [2026-03-09 watered]"),
    plant("room: Hall", "bought: 2026-03-12", "indoors: yes", "spot: a shelf"),
    plant("room: Hall", "owner: Bo"),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("stated indoors in siblings", False),
        ("stated light in siblings", "sun"),
        ("stated pots in siblings", None),
        ("stated spot in siblings", None),
        ("(stated owner in siblings).name", "Ana"),
        ("not (stated indoors in siblings)", True),
        ("count(earlier siblings)", 1),
        ("count(later siblings)", 2),
        ("count(later siblings[watered])", 1),
        ("count(siblings since '2026-03-08')", 2),
        ("count(siblings before bought)", 1),
        ("later siblings", 2),
        ("nicknames is present or carers is present", False),
    ],
)
def test_the_latest_note_up_to_today_that_states_something_counts(text, value):
    found = ask(text, *ROUNDS)
    assert (len(found) if isinstance(found, tuple) else found) == value


def test_a_choice_that_nobody_states_is_the_first_one():
    assert ask("stated shelf in siblings", *ROUNDS) == "shade"


UNREADABLE = "cannot be read as a clause"
NO_FIELD = "is no field of a note; write `stated x in notes` with the name of one"
SINCE = "`since` and `before` stand between a list and a day, as `x since a`"
BEGINS = "`begins with` needs a text in quotes behind it, as `x begins with 'a'`"
ARITHMETIC = "is not part of the language: there is no arithmetic; use a date phrase or a setting"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pots since bought", "0: `pots` is a number; only events, dates and notes have a day to choose by"),
        ("watered since pots", "0: `pots` is a number, not a date"),
        ("watered between bought", "0: `between` needs two days, as `x between a and b`"),
        ("pots begins with 'a'", "0: `begins with` compares texts, and `pots` is a number"),
        ("stated pots in watered", "0: `watered` is a list of events; `stated` looks for a field in notes"),
        ("stated pts in siblings", "0: kind `plant` has no `pts`; did you mean `pots`?"),
        ("stated dry_spell in siblings", f"0: `dry_spell` {NO_FIELD}"),
        ("stated today in siblings", f"0: `today` {NO_FIELD}"),
        ("stated age_known in siblings", f"0: `age_known` {NO_FIELD}"),
        ("stated watered in siblings", f"0: `watered` {NO_FIELD}"),
        ("stated pots", "0: `stated pots` needs notes that state it, as `stated x in notes`"),
        ("stated pots not in siblings", "0: `stated pots` needs notes that state it, as `stated x in notes`"),
        ("stated pots in siblings > 2", "0: compare two things at a time; put `stated … in …` in brackets"),
        ("pots > 2 < 3", "0: compare two things at a time, joined by `and`"),
        ("stated pots of siblings", f"12: {UNREADABLE}; write `stated x in notes`, with the name of a field"),
        ("watered between bought and", f"0: {UNREADABLE}; `between` needs two days, as `x between a and b`"),
        ("watered between bought or today", "0: `between` needs two days, as `x between a and b`"),
        ("watered between bought and todya", "27: kind `plant` has no `todya`; did you mean `today`?"),
        ("watered since", f"8: {UNREADABLE}; {SINCE}"),
        ("watered before", f"8: {UNREADABLE}; {SINCE}"),
        ("watered since 'soon'", "0: 'soon' is compared with a date, so it must be a date like 2026-03-02"),
        ("siblings since visits", "0: `visits` is a list of notes, not a date"),
        ("room begins with spot", f"5: {UNREADABLE}; {BEGINS}"),
        ("room not begins with 'a'", f"13: {UNREADABLE}; {BEGINS}"),
        (
            "pots @ 2",
            "0: `pots @ 2` is not part of the language: there is no arithmetic; use a date phrase or a setting",
        ),
        (
            "pots + 2",
            "0: `pots + 2` is not part of the language: there is no arithmetic; use a date phrase or a setting",
        ),
    ],
)
def test_what_cannot_be_chosen_by_says_why(text, said):
    assert refusal(text) == said


DAYS = st.lists(st.integers(1, 9), max_size=5)


@given(DAYS, st.integers(1, 9))
def test_since_and_before_share_out_a_list(days, cut):
    note = plant("log:", *(f"  - 2026-03-{day:02} watered" for day in days), f"bought: 2026-03-{cut:02}")
    if not days:
        note = plant(f"bought: 2026-03-{cut:02}")
    parts = ask("count(watered since bought)", note), ask("count(watered before bought)", note)
    assert parts == (sum(day >= cut for day in days), sum(day < cut for day in days))
