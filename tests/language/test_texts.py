"""Texts with placeholders, and values as texts show them."""

import pytest
from garden import first_of, names, plant, refusal, world
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.people import Person
from followup_md.language.clauses import parse_value
from followup_md.language.context import Context
from followup_md.language.functions import ClauseError
from followup_md.language.texts import parse_text, show_plain, show_value
from followup_md.language.types import Ref, RefKind

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
        ("{dry_spell}", "3 days", "3 days"),
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
    assert [part.ref for part in text.parts] == [Ref(RefKind.FIELD, "plant", name) for name in ("species", "room")]


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


@pytest.mark.parametrize(("text", "shown"), [
    ("bought", "2026-03-06"), ("watered", "2026-03-05"), ("carers", "Ana, Bo and Cleo"),
    ("watered.date", "2026-03-02 and 2026-03-05"), ("room", "Hall"), ("fed", ""),
])  # fmt: skip
def test_plain_showing_writes_dates_as_a_log_line_does(text, shown):
    assert show(text, show_plain) == shown


def test_a_long_text_is_cut_to_two_lines_of_a_phone():
    most = f"{'x' * 77} yz"
    assert show("room", note=plant(f"room: {most}")) == most
    assert show("room", note=plant(f"room: {most}z")) == "x" * 77 + "…"
    assert show("nicknames", note=plant(f"nicknames: [{most}, z]")) == "x" * 77 + "…"
    assert show("carers", note=plant(f"carers: [{most}, Zed]")) == f"{most} and Zed"
    assert show("room", show_plain, plant(f"room: {most}z")) == "x" * 77 + "…"


def test_a_moment_is_shown_with_its_offset():
    assert show("bought", note=plant("bought: 2026-03-06T22:30+01:00")) == "Fri 6 Mar, 22:30+01:00"


WORDS = """
{ } [ ] {{ }} [[ ]] {room} {species [{room}] after ' " today latest( ) a
"""
PARTS = st.sampled_from(WORDS.split())


@given(st.text(max_size=50) | st.lists(PARTS, max_size=12).map(" ".join) | st.lists(PARTS, max_size=8).map("".join))
def test_any_text_is_a_text_or_a_clause_error(text):
    try:
        parsed = parse_text(text, names())
    except ClauseError as error:
        assert error.message
        assert error.offset is None or 0 <= error.offset <= len(text)
    else:
        assert isinstance(parsed.fill(first_of(world(KNOWN)).context, show_value), str)
