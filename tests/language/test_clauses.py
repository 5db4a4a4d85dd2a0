"""The language of clauses: what it means, what it refuses, and where it says the mistake is."""

import ast
import warnings
from itertools import product

import pytest
from garden import TODAY, ask, names, plant, refusal
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.dates import Moment
from followup_md.language.clauses import parse_clause, parse_value
from followup_md.language.functions import ClauseError
from followup_md.language.types import EVENTS, TEXTS, YES_NO, Ref, RefKind, Type

NO, UNKNOWN, YES = "indoors", "pots > 1", "not indoors"
"""Clauses that come out no, unknown and yes for a plant of which nothing is known."""
VERDICTS = {NO: False, UNKNOWN: None, YES: True}
RANK = {False: 0, None: 1, True: 2}


@pytest.mark.parametrize("clauses", [*product(VERDICTS, repeat=2), *product(VERDICTS, repeat=3)])
def test_and_is_the_least_and_or_the_greatest_of_its_parts(clauses):
    verdicts = [VERDICTS[clause] for clause in clauses]
    assert ask(" and ".join(clauses), plant()) is min(verdicts, key=RANK.get)
    assert ask(" or ".join(f"({clause})" for clause in clauses), plant()) is max(verdicts, key=RANK.get)


@pytest.mark.parametrize(("clause", "verdict"), [(YES, False), (UNKNOWN, None), (NO, True)])
def test_not_turns_yes_and_no_and_leaves_unknown(clause, verdict):
    assert ask(f"not ({clause})", plant()) is verdict


FULL = plant(
    "room: Hall",
    "bought: 2026-03-02 10:30",
    "pots: 3",
    "carers: [Ana, Bo <bo@garden.example>]",
    "owner: Cleo",
    "light: sun",
    "nicknames: [Fred, Ferdinand]",
    "log: [2026-03-04 watered Ana - a lot, 2026-03-05 watered, 2026-03-08 checked leaves, 2026-03-11 fed]",
    body="## Remarks\nDusty.\n",
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("species", "Fern"),
        ("room", "Hall"),
        ('"some text"', "some text"),
        ("12", 12),
        ("(pots)", 3),
        ("today", Moment(TODAY)),
        ("many", 2),
        ("fond", True),
        ("fond and pots > many", True),
        ("light", "sun"),
        ("light is sun", True),
        ("light == shade", False),
        ("light is not shade", True),
        ("shelf is shade", True),
        ("indoors", False),
        ("indoors is no", True),
        ("indoors == yes", False),
        ("indoors is not yes", True),
        ("remarks", "Dusty."),
        ("age_known", True),
        ("loops_not", Moment(TODAY.replace(day=5))),
        ("this.room", "Hall"),
        ("this.age_known and this.remarks is present", True),
        ("vault.first_bought", Moment(TODAY.replace(day=2), 630)),
        ("owner.name", "Cleo"),
        ("owner.address", None),
        ("carers.name", ("Ana", "Bo")),
        ("carers.address", ("bo@garden.example",)),
        ("carers[address is present].name", ("Bo",)),
        ("carers[address is missing and this.pots is 3].name", ("Ana",)),
        ("carers[watered].name", ("Ana",)),
        ("carers.watered.about", ("Ana",)),
        ("watered.date", (Moment(TODAY.replace(day=4)), Moment(TODAY.replace(day=5)))),
        ("watered.about", ("Ana",)),
        ("watered[about is missing].date", (Moment(TODAY.replace(day=5)),)),
        ("watered[about is present].remark", ("a lot",)),
        ("checked.about", ("leaves",)),
        ("watered[date > this.bought and this.room is this.room].remark", ("a lot",)),
    ],
)
def test_every_kind_of_name_has_its_value(text, value):
    assert ask(text, FULL) == value


def test_a_tick_for_everyone_is_about_each_person():
    note = plant("carers: [Ana, Bo]", "log: [2026-03-04 watered everyone]")
    assert ask("carers[watered].name", note) == ("Ana", "Bo")


@pytest.mark.parametrize(("text", "value"), [
    ("owner.name", None), ("owner.name is missing", True), ("owner.watered", ()),
    ("owner.watered is missing", True), ("count(owner.watered)", 0), ("latest(owner.watered)", None),
    ('owner.watered[remark is "x"]', ()), ("days_since(owner.watered)", None),
])  # fmt: skip
def test_a_missing_person_has_no_name_and_no_events(text, value):
    # A defect once: the events were no list, and whatever counted or dated them ended in a traceback.
    assert ask(text, plant("log: [2026-03-02 watered Cleo]")) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((name, None) for name in ("room", "bought", "thirst", "pots", "owner", "remarks")),
        *((name, ()) for name in ("carers", "nicknames", "watered")),
        ("indoors", False),
        ("light", "shade"),
        ("light is missing", False),
        ("indoors is missing", False),
        ("indoors is present", True),
    ],
)
def test_yes_or_no_fields_choices_and_events_are_never_missing(text, value):
    assert ask(text, plant()) == value


def test_an_event_dated_after_today_does_not_exist_yet():
    note = plant("log: [2026-03-09 watered, 2026-03-11 watered, 2026-03-11 fed]")
    assert ask("count(watered)", note) == 1
    assert ask("fed is present", note) is False
    assert ask("fed", note) == ()
    assert ask("count(watered)", note, today=TODAY.replace(day=11)) == 2
    assert ask("fed is present", note, today=TODAY.replace(day=11)) is True


NEIGHBOURS = (
    plant("room: Hall", "bought: 2026-03-02", "pots: 2", "nicknames: [Fred]", "log: [2026-03-03 watered]"),
    plant("room: '[[hall]]'", "bought: 2026-03-05", "nicknames: [Gus, Hal]", "log: [2026-03-06 watered]"),
    plant("room: HALL", "pots: 4"),
    plant("room: Attic", "bought: 2026-03-07", "pots: 9"),
    plant("bought: 2026-03-08"),
    plant("room: hall", "bought: soon", "on: 2026-03-01", kind="visit"),
    plant("room: Hall", "log: [2026-03-09 seen]", kind="visit"),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("count(siblings)", 2),
        ("siblings.room", ("hall", "HALL")),
        ("siblings.pots", (4,)),
        ("siblings.nicknames", ("Gus", "Hal")),
        ("count(siblings[pots > 3])", 1),
        ("count(siblings[not (pots > 3)])", 0),
        ("count(siblings[pots is missing or pots > 3])", 2),
        ("siblings[bought > this.bought].nicknames", ("Gus", "Hal")),
        ("siblings.watered.date", (Moment(TODAY.replace(day=6)),)),
        ("count(siblings.watered)", 1),
        ("count(siblings[watered])", 1),
        ("siblings is present", True),
        ("count(visits)", 2),
        ("visits[on is present].bought", ("soon",)),
        ("count(visits[seen[date > this.bought] is present])", 1),
        ("siblings is missing", False),
        ("notes.visit is present", True),
        ("count(notes.plant)", 5),
        ("count(notes.visit[guest is missing])", 2),
        ("vault.rooms", ("Hall", "Attic")),
        ("count(siblings[room in vault.rooms])", 2),
        ("count(siblings[today > bought])", 1),
        ("count(siblings[pots > many])", 1),
    ],
)
def test_other_notes_are_asked_with_this_staying_the_note_the_rule_stands_on(text, value):
    assert ask(text, *NEIGHBOURS) == value


def test_lists_of_notes_are_missing_when_they_are_empty():
    assert ask("siblings is missing", plant("room: Hall")) is True
    assert ask("siblings is missing", plant()) is True
    assert ask("visits is present", plant("room: Hall")) is False
    assert ask("notes.visit is present", plant()) is False


def test_a_note_without_a_group_stands_alone():
    assert ask("siblings", NEIGHBOURS[4], *NEIGHBOURS) == ()
    assert ask("visits", NEIGHBOURS[4], *NEIGHBOURS) == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("missing(room, pots)", ("room", "pots")),
        ("missing(spot or room, spot)", ("where it stands", "where it stands")),
        ("missing(species or spot, species, carers, nicknames)", ("carers", "nicknames")),
        ("missing(remarks, watered)", ("Remarks", "watered")),
        ("missing(owner.name)", ("owner",)),
    ],
)
def test_missing_lists_what_people_call_the_absent_names(text, missing):
    assert ask(text, plant()) == missing


def test_expressions_know_their_types_their_text_and_their_parts():
    expr = parse_value(" count(watered) > 2 and room is present ", names())
    assert expr.type == YES_NO
    assert expr.text == "count(watered) > 2 and room is present"
    assert [part.text for part in expr.parts] == ["count(watered) > 2", "room is present"]
    assert [(part.ref, part.label) for part in expr.parts[1].parts] == [(Ref(RefKind.FIELD, "plant", "room"), "room")]
    assert parse_value("watered", names()).type == EVENTS
    assert parse_value("siblings.room", names()).type == TEXTS
    assert parse_value("siblings", names()).type == Type("list", Type("note", kind="plant"))
    assert parse_value("owner.name", names()).label == "owner"


def test_a_list_of_events_is_a_clause_and_a_date():
    note = plant("log: [2026-03-09 watered]")
    assert parse_clause("watered", names()).type == YES_NO
    assert ask("watered or indoors", note) is True
    assert ask("fed or indoors", note) is False
    assert ask("not fed", note) is True
    assert ask('watered >= "2026-03-09"', note) is True


LISTS = "only lists of notes, people and events can be filtered"
NOT_A_CLAUSE = "not a yes or no; compare it, or ask `is present`"
UNREADABLE = "cannot be read as a clause; is a bracket, a quote or an operator missing?"
ARITHMETIC = "is not part of the language: there is no arithmetic; use a date phrase or a setting"
LITERALS = "is not part of the language: only texts in quotes and whole numbers are"

REFUSALS = [
    # names
    ("rom is present", "0: kind `plant` has no `rom`; did you mean `room`?"),
    ("wattered", "0: kind `plant` has no `wattered`; did you mean `watered`?"),
    ("remraks is present", "0: kind `plant` has no `remraks`; did you mean `remarks`?"),
    ("age_know", "0: kind `plant` has no `age_know`; did you mean `age_known`?"),
    ("settings.many > 1", "0: `settings.many`: the name of a setting stands alone, as `many`"),
    ("manny > 1", "0: kind `plant` has no `manny`; did you mean `many`?"),
    ("vault.roms is present", "0: the list of vault facts has no `roms`; did you mean `rooms`?"),
    ("notes.plnt is present", "0: the list of kinds has no `plnt`; did you mean `plant`?"),
    ("group.vist is present", "0: kind `plant` has no `group`"),
    (
        "siblings[siblings is present]",
        "9: `siblings` cannot be followed from notes that a list goes through; give them a fact that asks it",
    ),
    (
        "siblings[later visits]",
        "9: `later visits` cannot be followed from notes that a list goes through; give them a fact that asks it",
    ),
    (
        "siblings.siblings",
        "0: `siblings` cannot be followed from notes that a list goes through; give them a fact that asks it",
    ),
    (
        "siblings[notes.plant is present]",
        "9: `notes` cannot be followed from notes that a list goes through; give them a fact that asks it",
    ),
    (
        "siblings[watered[notes.plant is present]]",
        "17: `notes` cannot be followed from notes that a list goes through; give them a fact that asks it",
    ),
    (
        "siblings[pots > count(this.siblings)]",
        "22: `siblings` cannot be followed from notes that a list goes through; give them a fact that asks it",
    ),
    ("earlier siblngs", "0: kind `plant` has no `earlier siblngs`; did you mean `earlier siblings`?"),
    ("earlier_siblings", "0: kind `plant` has no `earlier_siblings`; did you mean `earlier siblings`?"),
    ("this.rom is present", "0: kind `plant` has no `rom`; did you mean `room`?"),
    ("this.this.room is present", "0: kind `plant` has no `this`; did you mean `thirst`?"),
    ("siblings[rom is present]", "9: kind `plant` has no `rom`; did you mean `room`?"),
    ("visits[gest is present]", "7: kind `visit` has no `gest`; did you mean `guest`?"),
    ("watered[dat > today]", "8: an event has no `dat`; did you mean `date`?"),
    ("watered.abut", "0: an event has no `abut`; did you mean `about`?"),
    ("carers[nam is present]", "7: a person has no `nam`; did you mean `name`?"),
    ("owner.nme", "0: a person has no `nme`; did you mean `name`?"),
    ("person.name", "0: kind `plant` has no `person`"),
    ("settings", "0: kind `plant` has no `settings`"),
    ("vault", "0: `vault` needs a name after it, as in `vault.rooms`"),
    ("pots > 2 and rom is present", "13: kind `plant` has no `rom`; did you mean `room`?"),
    ("room is 'é' and späcies is present", "16: kind `plant` has no `späcies`; did you mean `species`?"),
    ("  rom is present", "2: kind `plant` has no `rom`; did you mean `room`?"),
    # presence and choices
    ("room is presnt", "8: kind `plant` has no `presnt`; did you mean `present`?"),
    ("room == missing", "8: `missing` goes after `is` or `is not`, as in `x is missing`"),
    ("present", "0: `present` goes after `is` or `is not`, as in `x is present`"),
    ("light is sn", "0: `light` is shade, half_shade or sun, never `sn`; did you mean `sun`?"),
    ("light is presnt", "0: `light` is shade, half_shade or sun, never `presnt`; did you mean `present`?"),
    ('light is "sun"', '0: `light` is shade, half_shade or sun, never `"sun"`; did you mean `sun`?'),
    ("light in (sun, shdae)", "0: `light` is shade, half_shade or sun, never `shdae`; did you mean `shade`?"),
    ("indoors is True", "0: `indoors` is yes or no, never `True`"),
    ("indoors is yess", "0: `indoors` is yes or no, never `yess`; did you mean `yes`?"),
    ("room is kitchen", "0: kind `plant` has no `kitchen`; a text stands in quotes"),
    ("light is shelf", "0: `light` is shade, half_shade or sun, never `shelf`"),
    # functions
    ("cuont(watered) > 1", "0: there is no function `cuont`; did you mean `count`?"),
    ("room.upper()", "0: there is no function `room.upper`"),
    ("count(x=watered)", "0: `count` takes values, separated by commas"),
    ("count(*watered)", "0: `count` takes values, separated by commas"),
    ("count()", "0: `count` takes values, separated by commas"),
    ("count(rom)", "6: kind `plant` has no `rom`; did you mean `room`?"),
    ("pots > 1 and count(room) > 1", "13: `count`: counts a list, and `room` is a text"),
    ("missing(age_known)", "0: `missing` takes names of fields and sections, those joined by `or` being one of them"),
    ("missing(room and pots)", "8: `room` is a text, not a yes or no; compare it, or ask `is present`"),
    # yes or no
    ("not pots", f"4: `pots` is a number, {NOT_A_CLAUSE}"),
    ("indoors and room", f"12: `room` is a text, {NOT_A_CLAUSE}"),
    ("siblings[pots]", f"9: `pots` is a number, {NOT_A_CLAUSE}"),
    # attributes and filters
    ("room.__class__", "0: `room` is a text; `.__class__` has no meaning on it"),
    ("carers.__class__", "0: a person has no `__class__`"),
    ("siblings.__class__", "0: kind `plant` has no `__class__`"),
    ("settings.__class__", "0: `settings.__class__`: the name of a setting stands alone, as `__class__`"),
    ("room in ()", "8: `()` is not part of the language"),
    ("().__class__.__mro__", "0: `()` is not part of the language"),
    ("'a'.join(nicknames)", "0: there is no function `'a'.join`"),
    ("nicknames.name", "0: `nicknames` is a list of texts; `.name` has no meaning on it"),
    ("room[pots > 1]", f"0: `room` is a text; {LISTS}"),
    ("nicknames[0]", f"0: `nicknames` is a list of texts; {LISTS}"),
    ("watered[0]", f"8: `0` is a number, {NOT_A_CLAUSE}"),
    ("watered[1:2]", "8: `1:2` is not part of the language"),
    ("siblings.carers", "0: `siblings.carers` would be people of other notes, and those cannot be listed"),
    ("siblings.owner.name", "0: `siblings.owner` would be people of other notes, and those cannot be listed"),
    # comparisons
    ("1 < pots < 3", "0: compare two things at a time, joined by `and`"),
    # what is no language of ours
    ("pots + 1 > 2", f"0: `pots + 1` {ARITHMETIC}"),
    ("pots > -1", f"7: `-1` {ARITHMETIC}"),
    ("indoors & age_known", "0: `indoors & age_known` is not part of the language; say `and`, `or`"),
    ("pots > 1.5", f"7: `1.5` {LITERALS}"),
    ("True", f"0: `True` {LITERALS}; say `yes` or `no`"),
    ("room is None", f"8: `None` {LITERALS}; say `is missing`"),
    ("... is present", f"0: `...` {LITERALS}"),
    ("room in ('Hall' 'Attic', 'Den')", f"9: `'Hall' 'Attic'` {LITERALS}; is a comma missing between two texts?"),
    ('room is """Hall"""', f'8: `"""Hall"""` {LITERALS}; is a comma missing between two texts?'),
    ("lambda: room", "0: `lambda: room` is not part of the language"),
    ("(x := pots)", "1: `x := pots` is not part of the language"),
    ("[x for x in watered]", "0: `[x for x in watered]` is not part of the language"),
    ("{1: 2}", "0: `{1: 2}` is not part of the language"),
    ("room if indoors else spot", "0: `room if indoors else spot` is not part of the language"),
    ("await room", "0: `await room` is not part of the language"),
    ('f"{room}" is room', "0: `f` touches a quote; is a space missing?"),
    ("b'x' is room", "0: `b` touches a quote; is a space missing?"),
    ("pots > 1and indoors", "7: `1and` is not a number; is a space missing?"),
    ("pots > 0x10", "7: `0x10` is not a number; is a space missing?"),
    ("pots > 1_000", "7: `1_000` is not a number; is a space missing?"),
    ('room is "\\n"', "9: a backslash has no meaning here"),
    ("room", ""),
    ("", f"0: {UNREADABLE}"),
    ("(room", f"0: {UNREADABLE}"),
    ("room is present)", f"15: {UNREADABLE}"),
    ("pots > 1 pots", f"9: {UNREADABLE}"),
    ("é pots", f"2: {UNREADABLE}"),
    ("pots = 1", "5: cannot be read as a clause; to compare, say `is` or `==`"),
    ("pots > 1 && indoors", "10: cannot be read as a clause; say `and`, `or`, `not`"),
    ("!indoors", "0: cannot be read as a clause; say `and`, `or`, `not`"),
    ("indoors AND age_known", "8: cannot be read as a clause; say `and`, `or`, `not`"),
    (
        "today > 3 days after bought",
        "10: cannot be read as a clause; "
        "a date phrase is a fact of its own: give it a name there, and use the name here",
    ),
    ("(" * 180 + "pots" + ")" * 180, ""),
    ("pots > 1" + " " * 393, "0: more than 400 characters; give a part of it a name among the facts"),
]


@pytest.mark.parametrize(("text", "said"), REFUSALS, ids=[f"{text[:40]!r}" for text, _ in REFUSALS])
def test_what_is_refused_says_why_and_where(text, said):
    assert refusal(text) == said


def test_brackets_nested_too_deeply_are_refused():
    # At which bracket Python's own parser stops differs between its versions.
    assert refusal("(" * 300 + "pots").partition(": ")[2] == UNREADABLE


def test_the_vault_has_no_plain_names_but_today_and_no_this():
    assert ask("today", kind="vault") == Moment(TODAY)
    assert refusal("room", kind="vault") == "0: the vault has no `room`"
    assert refusal("this.room", kind="vault") == "0: the vault has no `this`"
    assert refusal("notes.plant[this.room is present]", kind="vault") == (
        "12: kind `plant` has no `this`; did you mean `thirst`?"
    )
    assert refusal("notes.plant[watered[this.pots > 1]]", kind="vault") == "20: an event has no `this`"


def test_the_vault_asks_all_notes():
    assert ask("count(notes.plant[bought is present])", *NEIGHBOURS, kind="vault") == 4
    assert ask("notes.plant[pots > 3].room", *NEIGHBOURS, kind="vault") == ("HALL", "Attic")
    assert ask("notes.plant[carers[watered] is present].room", *NEIGHBOURS, kind="vault") == ()


def test_this_keeps_its_own_type_inside_filters_of_another_kind():
    # `bought` is a date for plants and a text for visits.
    assert refusal("visits[seen[date > this.bought] is present]") == ""
    message = '"soon" is compared with a date, so it must be a date like 2026-03-02'
    assert refusal('visits[seen[this.bought is "soon"] is present]') == f"12: {message}"
    assert refusal('visits[seen[date > today] is present and bought is "soon"]') == ""


def test_a_rule_for_each_person_has_person():
    assert refusal("person.watered is missing and person.name is present", kind="person") == ""
    assert refusal("person.wattered", kind="person") == "0: a person has no `wattered`; did you mean `watered`?"
    assert refusal("person.fed", kind="person") == "0: a person has no `fed`"


def test_an_unreadable_number_next_to_a_word_gives_no_warning_of_python():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert refusal("pots > 1or indoors").startswith("7: `1or`")
        assert refusal("pots > 1.or indoors").startswith("7: `1.or`")
        assert refusal("'1or' is room or room is \"it's 1and\"") == ""


@pytest.mark.parametrize("error", [MemoryError(), RecursionError(), ValueError("null bytes")])
def test_whatever_stops_pythons_parser_is_a_clause_error(monkeypatch, error):
    def stop(*_, **__):
        raise error

    monkeypatch.setattr(ast, "parse", stop)
    assert refusal("room") == f"0: {UNREADABLE}"


WORDS = """
room species bought watered carers owner siblings group notes vault settings this today light sun indoors pots
nicknames person missing present count latest first distinct has_time time_of is not in and or ( ) [ ] . , == < > >= !=
1 2 'Hall' "2026-03-02" name date about plant visit rooms many
"""


@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join))
def test_any_text_is_a_clause_or_a_clause_error(text):
    try:
        expr = parse_value(text, names())
    except ClauseError as error:
        assert error.message
        assert error.offset is None or 0 <= error.offset <= len(text)
    else:
        assert expr.text == text.strip()
        ask(text, *NEIGHBOURS)
