"""Front matter values as people write them, typed by what the field declares."""

from __future__ import annotations

from datetime import date

import pytest

from followup_md.core.dates import MOMENT_FORMS, Amount, Moment
from followup_md.core.people import Person
from followup_md.language.types import AMOUNT, BROKEN, DATE, NUMBER, PEOPLE, PERSON, TEXT, TEXTS, YES_NO, Type
from followup_md.rules.field_types import all_texts, field_form, field_type, parse_field_value, single_text
from followup_md.rules.model import Field
from followup_md.text.yaml_nodes import Mapping, Node, Scalar
from followup_md.text.yaml_reader import parse_yaml

MOOD = Type("choice", choices=("sunny", "rather_grey"))
UNQUOTED = "reads as a list in YAML; put quotes round it"
DAY = "a date like 2026-03-02"
MOMENT = "a date like 2026-03-02 or a date and time like 2026-03-02T10:30"
AMOUNTS = "an amount like 45 minutes, 1 hour, 3 days, 7 business days or 2 weeks"


def node(text: str) -> Node:
    """The value of the one key in a YAML text."""
    found, problems = parse_yaml(f"x: {text}", "n.md")
    assert not problems
    assert isinstance(found, Mapping)
    return found.entries["x"][1]


def field(made: Type, maybe_time: bool = False) -> Field:
    return Field("x", made, False, maybe_time, "x")


@pytest.mark.parametrize(
    ("text", "made", "value", "remark"),
    [
        ("Acme", TEXT, "Acme", ""),
        ("' Acme '", TEXT, "Acme", ""),
        ("no", TEXT, "no", ""),
        ("10:30", TEXT, "10:30", ""),
        ("[Acme]", TEXT, "Acme", ""),
        ('"[[Firms/Acme]]"', TEXT, "Acme", ""),
        ('"[[Firms/Acme|The Acme]]"', TEXT, "The Acme", ""),
        ("[[Acme]]", TEXT, "Acme", f"`[[Acme]]` {UNQUOTED}"),
        ("[[Acme, Sons]]", TEXT, "Acme, Sons", f"`[[Acme, Sons]]` {UNQUOTED}"),
        ("'[[Acme]] and [[Sons]] too'", TEXT, "[[Acme]] and [[Sons]] too", ""),
        ("2026-03-02", DATE, Moment(date(2026, 3, 2)), ""),
        ("2026-03-02T10:30", DATE, Moment(date(2026, 3, 2)), ""),
        ("'[[2026-03-02]]'", DATE, Moment(date(2026, 3, 2)), ""),
        ("[[2026-03-02]]", DATE, Moment(date(2026, 3, 2)), f"`[[2026-03-02]]` {UNQUOTED}"),
        ("90 min", AMOUNT, Amount(90, "minutes"), ""),
        ("7 business days", AMOUNT, Amount(7, "business days"), ""),
        ("0", NUMBER, 0, ""),
        ("123456789", NUMBER, 123456789, ""),
        *[(word, YES_NO, True, "") for word in ("yes", "Yes", "true", "TRUE", "on", "y")],
        *[(word, YES_NO, False, "") for word in ("no", "No", "false", "False", "off", "n")],
        ("sunny", MOOD, "sunny", ""),
        ("Rather Grey", MOOD, "rather_grey", ""),
        ("rather-grey", MOOD, "rather_grey", ""),
        ("Ana Roe <ana@acme.example>", PERSON, Person("Ana Roe", "ana@acme.example"), ""),
        ("'[[Ana Roe]]'", PERSON, Person("Ana Roe", "[[Ana Roe]]"), ""),
        ("[[Ana Roe]]", PERSON, Person("Ana Roe", "[[Ana Roe]]"), f"`[[Ana Roe]]` {UNQUOTED}"),
        ("ana@acme.example", PERSON, Person("ana@acme.example", "ana@acme.example"), ""),
        ("Ana", PEOPLE, (Person("Ana"),), ""),
        (
            "Ana, CTO; Bo <bo@acme.example>; [[Cy|Cyd]]",
            PEOPLE,
            (Person("Ana"), Person("Bo", "bo@acme.example"), Person("Cyd", "[[Cy|Cyd]]")),
            "",
        ),
        ("'\"Roe, Ana\" <ana@acme.example>'", PEOPLE, (Person("Ana Roe", "ana@acme.example"),), ""),
        ("[Ana, Bo]", PEOPLE, (Person("Ana"), Person("Bo")), ""),
        ("[Ana]", PEOPLE, (Person("Ana"),), ""),
        ("[Ana, ana, ~, '', 'Bo Roe, CTO']", PEOPLE, (Person("Ana"), Person("Bo Roe")), ""),
        ("[[Ana Roe]]", PEOPLE, (Person("Ana Roe", "[[Ana Roe]]"),), f"`[[Ana Roe]]` {UNQUOTED}"),
        (
            "[[[Ana]], Bo, [[Cy]]]",
            PEOPLE,
            (Person("Ana", "[[Ana]]"), Person("Bo"), Person("Cy", "[[Cy]]")),
            f"`[[Ana]]` {UNQUOTED}",
        ),
        ("[Ana, <>]", PEOPLE, (Person("Ana"),), ""),
        ("[]", PEOPLE, (), ""),
        ("", PEOPLE, (), ""),
        ("null", TEXTS, (), ""),
        ("rope", TEXTS, ("rope",), ""),
        ("rope, stick", TEXTS, ("rope, stick",), ""),
        ("[rope, ' stick ']", TEXTS, ("rope", "stick"), ""),
    ],
)
def test_a_value_becomes_what_its_field_declares(text: str, made: Type, value: object, remark: str) -> None:
    assert parse_field_value(node(text), field(made)) == (value, remark)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-02 10:30", Moment(date(2026, 3, 2), 630)),
        ("2026-03-02T10:30:59+01:00", Moment(date(2026, 3, 2), 630, "+01:00")),
        ("2026-03-02T00:00:00", Moment(date(2026, 3, 2))),
    ],
)
def test_a_date_that_may_have_a_time_keeps_it(text: str, value: Moment) -> None:
    assert parse_field_value(node(text), field(DATE, maybe_time=True)) == (value, "")


@pytest.mark.parametrize(
    ("text", "made", "message"),
    [
        ("soon", DATE, f"`x: soon` is not {MOMENT}"),
        ("2026-02-30", DATE, "`x: 2026-02-30` is not a valid date"),
        ("0026-02-03", DATE, "`x: 0026-02-03` has a year outside 1900 to 2200"),
        (
            "2026-03-02T25:00",
            DATE,
            "`x: 2026-03-02T25:00` is not a valid time: hours go to 23, minutes to 59",
        ),
        ("long", AMOUNT, f"`x` must be {AMOUNTS}, not `long`"),
        ("10001 days", AMOUNT, f"`x` must be {AMOUNTS}, not `10001 days`"),
        ("-1", NUMBER, "`x` must be a whole number, not `-1`"),
        ("1234567890", NUMBER, "`x` must be a whole number, not `1234567890`"),
        ("maybe", YES_NO, "`x` must be yes or no, not `maybe`"),
        ("suny", MOOD, "`x` must be sunny or rather_grey, not `suny`; did you mean `sunny`?"),
        ("dark", MOOD, "`x` must be sunny or rather_grey, not `dark`"),
        ("[a, b]", TEXT, "`x` must be a text, not a list"),
        ("[]", DATE, f"`x` must be {DAY}, not a list"),
        ("{a: b}", YES_NO, "`x` must be yes or no, not a mapping"),
        ("[{a: b}]", TEXT, "`x` must be a text, not a list"),
        ("'[[]]'", TEXT, "`x` must be a text, not `[[]]`"),
        ("<>", PERSON, "`x` must be a name, not `<>`"),
        ("[a, b]", PERSON, "`x` must be a name, not a list"),
        ("{a: b}", PEOPLE, "`x` must be a list with a text on each line"),
        ("[Ana, {a: b}]", PEOPLE, "`x` must be a list with a text on each line"),
        ("[[a, [b]], c]", TEXTS, "`x` must be a list with a text on each line"),
    ],
)
def test_a_value_that_cannot_be_read_says_what_is_wrong(text: str, made: Type, message: str) -> None:
    assert parse_field_value(node(text), field(made)) == (None, message)


def test_a_field_that_may_have_a_time_says_so() -> None:
    wrong = f"`x` must be {MOMENT}, not a list"
    assert parse_field_value(node("[]"), field(DATE, maybe_time=True)) == (None, wrong)


def test_a_day_that_is_none_is_said_alike_with_and_without_a_time() -> None:
    wrong = "`x: 2026-02-30` is not a valid date"
    assert parse_field_value(node("2026-02-30"), field(DATE, maybe_time=True)) == (None, wrong)
    assert parse_field_value(node("2026-02-30"), field(DATE)) == (None, wrong)


@pytest.mark.parametrize(
    ("made", "form"),
    [
        (TEXT, "a text"),
        (PERSON, "a name"),
        (PEOPLE, "a list of people"),
        (TEXTS, "a list"),
        (NUMBER, "a whole number"),
        (YES_NO, "yes or no"),
        (AMOUNT, AMOUNTS),
        (MOOD, "sunny or rather_grey"),
        (DATE, DAY),
    ],
)
def test_every_type_says_how_it_is_written(made: Type, form: str) -> None:
    assert field_form(field(made)) == form


@pytest.mark.parametrize(
    ("made", "texts", "written"),
    [
        (TEXT, ["a", "b"], "a, b"),
        (DATE, ["2026-03-02"], "2026-03-02"),
        (YES_NO, ["Y"], "true"),
        (YES_NO, ["Off"], "false"),
        (YES_NO, ["maybe"], "maybe"),
        (PEOPLE, ["Ana Roe, Bo <bo@acme.example>", "Cy; "], ["Ana Roe", "Bo <bo@acme.example>", "Cy;"]),
        (TEXTS, ["a, b", "c"], ["a, b", "c"]),
    ],
)
def test_every_type_says_what_a_new_note_holds(made: Type, texts: list[str], written: str | list[str]) -> None:
    assert field_type(field(made)).write(texts) == written


def test_a_type_that_the_table_does_not_have_has_no_row() -> None:
    with pytest.raises(LookupError):
        field_type(field(BROKEN))


def test_one_text_is_found_in_a_scalar_a_list_of_one_and_a_link() -> None:
    assert [single_text(node(text)) for text in (" a ", "[a]", "[[a]]", "[a, b]", "{a: b}", "[]")] == [
        ("a", ""),
        ("a", ""),
        ("[[a]]", f"`[[a]]` {UNQUOTED}"),
        (None, ""),
        (None, ""),
        (None, ""),
    ]


def test_all_texts_leave_out_what_is_empty() -> None:
    assert all_texts(Scalar("", 1, 1)) == ([], "")
    assert all_texts(node("[a, '', null, 'null']")) == (["a", "null"], "")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2 March 2026", "; write `2026-03-02`"),
        ("March 2, 2026 10:30", "; write `2026-03-02T10:30`"),
        ("2 March", ""),
        ("late in 2026", ""),
    ],
)
def test_a_date_in_words_with_its_year_is_offered_as_it_should_be_written(text: str, hint: str) -> None:
    field = Field("day", DATE, False, True, "")
    assert parse_field_value(Scalar(text, 1, 1), field) == (None, f"`day: {text}` is not {MOMENT_FORMS}{hint}")
