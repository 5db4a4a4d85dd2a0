"""Parts of lists by date, what notes state, and how a text begins."""

from __future__ import annotations

import pytest
from garden import TODAY, ask, names, plant, refusal, world
from hypothesis import given
from hypothesis import strategies as st

from followup_md.language.clauses import parse_value
from followup_md.language.context import Context

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
        ("count(watered between  bought  and  today)", 2),
        ("count(watered between (bought) and latest(today, bought)) > 1 and room is present", True),
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
        ("count(later siblings.watered between earlier siblings.bought and today)", 1),
        ("earlier siblings.bought", 1),
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


VISITS = (
    plant("room: Hall", "bought: 2026-03-05"),
    plant("room: Hall", "on: 2026-03-02", "bought: soon", "guest: Ana", kind="visit"),
    plant("room: Hall", "on: 2026-03-04", "guest: Bo", kind="visit"),
    plant("room: Hall", "on: 2026-03-20", "bought: later", kind="visit"),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("stated bought in visits", "soon"),
        ("(stated guest in visits).name", "Bo"),
        ('(stated bought in visits) is "soon"', True),
        ("stated bought in visits since '2026-03-03'", None),
        ("stated room in plants", None),
    ],
)
def test_notes_of_another_kind_state_only_what_they_say_themselves(text, value):
    # A defect once: the note at hand counted among them, with a field of the same name and another type.
    found = ask(text, *VISITS) if "plants" not in text else ask(text, *VISITS[1:], kind="visit")
    assert found == value


def test_the_vault_asks_what_all_notes_state():
    assert ask("stated bought in notes.visit", *VISITS, kind="vault") == "soon"


def test_what_this_note_answers_is_asked_of_this_note():
    # A defect once: inside a filter the other note was asked.
    note, other = plant("room: Hall", "spot: none"), plant("room: Hall")
    assert ask("count(siblings[this.spot is answered])", note, other) == 1
    assert ask("count(siblings[spot is answered])", note, other) == 0
    assert ask("count(siblings[missing(this.spot) is present])", note, other) == 0


@pytest.mark.parametrize("name", ["siblings", "earlier siblings", "visits", "later visits"])
def test_a_name_of_two_words_keeps_its_text_and_its_place(name):
    assert parse_value(f" count({name}) ", names()).text == f"count({name})"
    assert parse_value(name, names()).text == name
    assert refusal(f"{name} since bougt").startswith(f"{len(name) + 7}: kind `plant` has no `bougt`")


NOTES = st.lists(st.tuples(st.none() | st.integers(1, 12), st.booleans()), min_size=1, max_size=6)


def hall(notes):
    """Plants of one room: a day or none, and whether each says how many pots it has, which is its number."""
    return [
        plant("room: Hall", *([f"bought: 2026-03-{day:02}"] if day else []), *([f"pots: {number}"] if says else []))
        for number, (day, says) in enumerate(notes)
    ]


@given(NOTES, st.integers(1, 12))
def test_notes_and_dates_are_shared_out_too_and_what_has_no_day_is_in_no_part(notes, cut):
    dated = [day for day, _ in notes[1:] if day]
    parts = [ask(f"count(siblings {word} '2026-03-{cut:02}')", *hall(notes)) for word in ("since", "before")]
    assert parts == [sum(day >= cut for day in dated), sum(day < cut for day in dated)]
    parts = [ask(f"count(siblings.bought {word} '2026-03-{cut:02}')", *hall(notes)) for word in ("since", "before")]
    assert sum(parts) == len(dated)


@given(NOTES, st.integers(1, 12), st.integers(1, 12))
def test_between_is_since_the_one_and_not_behind_the_other(notes, first, last):
    between = f"count(siblings between '2026-03-{first:02}' and '2026-03-{last:02}')"
    inside = [day for day, _ in notes[1:] if day and first <= day <= last]
    assert ask(between, *hall(notes)) == len(inside)


@given(NOTES)
def test_what_is_stated_is_what_the_last_note_up_to_today_says(notes):
    said = [(day, number) for number, (day, says) in enumerate(notes) if says and day and day <= TODAY.day]
    assert ask("stated pots in siblings", *hall(notes)) == (max(said)[1] if said else None)


@given(NOTES)
def test_every_note_of_a_group_gives_the_same_statement(notes):
    where = world(*hall(notes))
    expr = parse_value("stated pots in siblings", names())
    assert len({expr.run(Context(subject, subject)) for subject in where.everything}) == 1


@given(NOTES)
def test_of_two_notes_with_a_day_the_one_is_earlier_and_the_other_later(notes):
    where = world(*hall(notes))
    before, behind = (parse_value(f"{word} siblings", names()) for word in ("earlier", "later"))
    dated = [subject for subject in where.everything if subject.own_date]
    for subject in where.everything:
        parts = [set(expr.run(Context(subject, subject))) for expr in (before, behind)]
        assert parts[0].isdisjoint(parts[1])
        assert parts[0] | parts[1] == (set(dated) - {subject} if subject in dated else set())
        assert all(subject in behind.run(Context(other, other)) for other in parts[0])
