"""Reading the names of people and finding who is meant."""

from __future__ import annotations

from collections.abc import Iterable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import addresses, hostile_texts, person_names

from followup_md.core.people import (
    EVERYONE,
    NameIndex,
    Person,
    first_name,
    means_everyone,
    parse_people,
    parse_person,
    split_people,
)


def find(name: str, people: Iterable[Person]) -> tuple[Person, ...]:
    return NameIndex(people).find(name)


DANA = Person("Dana Lee", "dana@northwind.example")
KIM = Person("Kim Lee")
SAM = Person("Sam Ortiz", "[[Sam Ortiz]]")
PEOPLE = (DANA, KIM, SAM)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Dana Lee <dana@northwind.example>", DANA),
        ("  Dana   Lee\t<dana@northwind.example> ", DANA),
        ('"Lee, Dana" <dana@a.example>', Person("Dana Lee", "dana@a.example")),
        ("Dana Lee", Person("Dana Lee")),
        ('"Dana Lee"', Person("Dana Lee")),
        ("Dana Lee <>", Person("Dana Lee")),
        ("Dana Lee < >", Person("Dana Lee")),
        ("Dana Lee <+49 30 1234>", Person("Dana Lee", "+49 30 1234")),
        ("dana@a.example", Person("dana@a.example", "dana@a.example")),
        ("<dana@a.example>", Person("dana@a.example", "dana@a.example")),
        ("Dana @ the office", Person("Dana @ the office")),
        ("[[Sam Ortiz]]", SAM),
        ("[[Sam - Ortiz]] - CTO", Person("Sam - Ortiz", "[[Sam - Ortiz]]")),
        ("[[People/Sam Ortiz|Sam]]", Person("Sam", "[[People/Sam Ortiz|Sam]]")),
        ("[[Sam Ortiz]] <sam@a.example>", Person("Sam Ortiz", "sam@a.example")),
        ("dana@a.example <other@a.example>", Person("dana@a.example", "other@a.example")),
        ("", None),
        (" \n", None),
        ("<>", None),
        ("''", None),
    ],
)
def test_a_person_is_read_from_a_mailbox_a_name_or_a_link(text: str, person: Person | None) -> None:
    assert parse_person(text) == person


@given(hostile_texts)
def test_no_text_is_beyond_reading_as_a_person(text: str) -> None:
    person = parse_person(text)
    assert person is None or (person.name and person.address != "" and not person.everyone)


@given(person_names, addresses)
def test_a_mailbox_gives_back_the_name_and_address_it_was_made_of(name: str, address: str) -> None:
    assert parse_person(f"{name} <{address}>") == parse_person(f'"{name}" <{address}>') == Person(name, address)


def test_a_person_named_twice_is_one_person() -> None:
    texts = ("Dana Lee <dana@northwind.example>", "", "kim lee", "[[Dana  lee]]", "Kim Lee")
    assert parse_people(texts) == (DANA, Person("kim lee"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Dana Lee", ["Dana Lee"]),
        ("Dana Lee, Sam Ortiz;Kim", ["Dana Lee, Sam Ortiz", "Kim"]),
        ('"Lee, Dana" <dana@a.example>, Sam', ['"Lee, Dana" <dana@a.example>', " Sam"]),
        ("[[Lee, Dana]]; Sam", ["[[Lee, Dana]]", " Sam"]),
        ("Dana <a,b@a.example>, Sam", ["Dana <a,b@a.example>", " Sam"]),
        ("Dana,, ,Sam,", ["Dana", "Sam"]),
        ('say "a, b', ['say "a', " b"]),
        ("[[a, b", ["[[a", " b"]),
        ("", []),
    ],
)
def test_a_list_of_people_is_cut_at_its_commas_and_semicolons(text: str, parts: list[str]) -> None:
    assert split_people(text) == parts


@given(
    st.lists(st.one_of(person_names, person_names.map("[[{}, x]]".format)), max_size=5), st.sampled_from((",", "; "))
)
def test_joined_people_are_split_into_the_same_people(names: list[str], between: str) -> None:
    assert [part.strip() for part in split_people(between.join(names))] == names


@pytest.mark.parametrize("opening", ["[", "[[a", '"', "<", "< "])
def test_many_unclosed_brackets_are_read_within_two_seconds(opening: str) -> None:
    text = opening * 60_001
    start = process_time()
    assert split_people(text) == [text]
    parse_person(text)
    assert process_time() - start < 2


@pytest.mark.parametrize(("name", "found"), [
    ("Dana Lee", (DANA,)), ("dana", (DANA,)), ("lee  DANA", (DANA,)), ("Lee", (DANA, KIM)),
    ("dana@northwind.example", (DANA,)), ("[[Sam Ortiz]]", (SAM,)), ("[[People/Sam Ortiz|Sam]]", (SAM,)),
    ("Dan", ()), ("Dana Ortiz", ()), ("", ()), (" ", ()), ("[[#Notes]]", ()),
])  # fmt: skip
def test_a_name_finds_those_it_can_mean(name: str, found: tuple[Person, ...]) -> None:
    assert find(name, PEOPLE) == found


@pytest.mark.parametrize("name", ["Sam", "Sam Ortiz", "[[Sam Ortiz]]", "[[People/Sam Ortiz|Sam]]", "sam  ortiz"])
def test_a_linked_person_is_found_by_what_is_shown_and_by_the_note_it_leads_to(name: str) -> None:
    linked = Person("Sam", "[[People/Sam Ortiz|Sam]]")
    assert find(name, (DANA, linked)) == (linked,)
    assert find("Sam Ortiz", (DANA, Person("Sam", "[[Sam Ortiz|Sam]]"), SAM)) == (Person("Sam", "[[Sam Ortiz|Sam]]"),)


def test_letters_that_are_spelled_otherwise_name_the_same_person() -> None:
    amelie = Person("Ame\u0301lie Roux")
    assert find("am\u00e9lie", (DANA, amelie)) == (amelie,)
    assert parse_people(("Am\u00e9lie Roux", "Ame\u0301lie Roux")) == (Person("Am\u00e9lie Roux"),)


def test_an_index_gives_the_same_answer_when_asked_again() -> None:
    index = NameIndex(PEOPLE)
    assert [index.find(name) for name in ("Lee", "Sam", "lee", "Sam", "Kim Lee")] == [(DANA, KIM), (SAM,)] * 2 + [
        (KIM,)
    ]


def test_a_full_name_is_not_ambiguous_when_it_is_part_of_another() -> None:
    dana, other = Person("Dana Lee"), Person("Dana Lee Ortiz")
    assert find("Dana Lee", (other, dana)) == (dana,)


@given(st.lists(person_names.map(Person), max_size=6), hostile_texts | person_names)
def test_only_people_of_the_list_are_found_and_in_its_order(people: list[Person], name: str) -> None:
    found = find(name, people)
    rest = iter(people)
    assert all(person in rest for person in found)


@pytest.mark.parametrize(("name", "everyone"), [
    (EVERYONE, True), ("Everybody", True), (" ALL ", True), ("all of  them", True), ("all but Dana", False),
    ("", False),
])  # fmt: skip
def test_some_words_mean_all_the_people_of_a_note(name: str, everyone: bool) -> None:
    assert means_everyone(name) is everyone


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ana Ito and Bo Berg", ["Ana Ito", "Bo Berg"]),
        ("Ana & Bo <bo@x.example>", ["Ana", "Bo"]),
        ("[[Ana Ito]] [[Bo Berg]]", ["Ana Ito", "Bo Berg"]),
        ("Ana Ito, CTO; Bo Berg, PM", ["Ana Ito", "Bo Berg"]),
        ("Ana Ito, Bo Berg and Cy", ["Ana Ito", "Bo Berg", "Cy"]),
        ("Lee, Dana <dana@x.example>", ["Dana Lee"]),
        ("Dr. Ana Ito (CTO)", ["Dr. Ana Ito"]),
        ('"Salt and Sons" <salt@x.example>', ["Salt and Sons"]),
        ("Sandy", ["Sandy"]),
    ],
)
def test_a_text_names_people_as_they_are_written(text: str, names: list[str]) -> None:
    assert [person.name for person in parse_people(split_people(text))] == names


def test_an_entry_of_a_list_is_one_line() -> None:
    assert [person.name for person in parse_people(["Ana Ito, CTO", "Bo Berg and Cy"])] == ["Ana Ito", "Bo Berg", "Cy"]


@pytest.mark.parametrize("name", ["Ana Ito", "Ms Ito", "ito", "Dr. Ana Ito", "dr ana ito", "prof. ito"])
def test_honorifics_make_no_difference(name: str) -> None:
    index = NameIndex(parse_people(["Dr. Ana Ito (CTO)", "Bo Berg"]))
    assert [person.name for person in index.find(name)] == ["Dr. Ana Ito"]


@pytest.mark.parametrize("name", ["Dana Lee", "dana", "dana.lee@x.example"])
def test_an_address_alone_is_found_by_its_local_part(name: str) -> None:
    index = NameIndex(parse_people(["dana.lee@x.example", "Bo Berg"]))
    assert [person.address for person in index.find(name)] == ["dana.lee@x.example"]


def test_an_honorific_alone_is_a_name() -> None:
    assert [person.name for person in NameIndex(parse_people(["Prof."])).find("Prof.")] == ["Prof."]


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Dana Lee", "Dana"),
        ("Dana", "Dana"),
        ("Dr. Mara Voss", "Dr. Mara Voss"),
        ("J. Moss", "J. Moss"),
        ("a@b.example", "a@b.example"),
    ],
)
def test_a_letter_calls_somebody_by_the_first_name_that_is_noted(name: str, called: str):
    assert first_name(Person(name)) == called


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ana, TBD", [("Ana", None)]),
        ("Ana; none", [("Ana", None)]),
        ("Ana Ito, VP of Sales and Marketing", [("Ana Ito", None)]),
        ("Ana Ito, Head of Design and Bo Berg", [("Ana Ito", None), ("Bo Berg", None)]),
        ("Head of Design and Bo Berg", [("Head of Design", None), ("Bo Berg", None)]),
        ("Ana, Bo, and Cy", [("Ana", None), ("Bo", None), ("Cy", None)]),
        ("Ana + Bo", [("Ana", None), ("Bo", None)]),
        ("Ana Ito / Bo Berg", [("Ana Ito", None), ("Bo Berg", None)]),
        ("Ana, a@x.example, Bo, b@x.example", [("Ana", "a@x.example"), ("Bo", "b@x.example")]),
        ("a@x.example, b@x.example", [("a@x.example", "a@x.example"), ("b@x.example", "b@x.example")]),
        ("Ana Ito, +49 30 123456", [("Ana Ito", "+49 30 123456")]),
        ("Ana Ito a@x.example", [("Ana Ito", "a@x.example")]),
        ("Ana Ito (a@x.example)", [("Ana Ito", "a@x.example")]),
        ("[Ana Ito](mailto:a@x.example)", [("Ana Ito", "a@x.example")]),
        ("Ana Ito – CTO", [("Ana Ito", None)]),
        ("“Ana Ito”", [("Ana Ito", None)]),
    ],
)
def test_people_are_read_as_they_are_typed(text: str, people: list[tuple[str, str | None]]) -> None:
    assert [(person.name, person.address) for person in parse_people(split_people(text))] == people


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Mr Ito", ["Mr Ken Ito"]),
        ("Ms. Ito", ["Ms Ana Ito"]),
        ("Mr/Ms Ito", ["Mr Ken Ito", "Ms Ana Ito"]),
        ("Dr Ito", ["Mr Ken Ito", "Ms Ana Ito"]),
        ("Ana Ito (CTO)", ["Ms Ana Ito"]),
    ],
)
def test_an_honorific_tells_two_of_a_name_apart(name: str, found: list[str]) -> None:
    index = NameIndex([Person("Mr Ken Ito"), Person("Ms Ana Ito")])
    assert [person.name for person in index.find(name)] == found
