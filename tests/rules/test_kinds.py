"""The parts of a kind: what each may say and what it comes to."""

import pytest
from nodes import node, read

from followup_md.core.problem import ERROR, Place, Problem
from followup_md.language.types import AMOUNT, DATE, NUMBER, PEOPLE, PERSON, TEXT, TEXTS, YES_NO, Type
from followup_md.rules.kinds import (
    read_aliases,
    read_fields,
    read_match,
    read_sections,
    read_template,
    read_verbs,
)
from followup_md.rules.model import Field, Match, Verb
from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Scalar


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("text", Field("it", TEXT, False, False, "it")),
        ("date, maybe time, required", Field("it", DATE, True, True, "it")),
        ("amount", Field("it", AMOUNT, False, False, "it")),
        ("number", Field("it", NUMBER, False, False, "it")),
        ("yes or no", Field("it", YES_NO, False, False, "it")),
        ("person", Field("it", PERSON, False, False, "it")),
        ("people, required", Field("it", PEOPLE, True, False, "it")),
        ("list", Field("it", TEXTS, False, False, "it")),
        ("a | b_2", Field("it", Type("choice", choices=("a", "b_2")), False, False, "it")),
        ('text, required, called "the thing, you know"', Field("it", TEXT, True, False, "the thing, you know")),
    ],
)
def test_a_field_is_a_type_and_what_is_said_of_it(text, field):
    assert read(read_fields, f"it: {text}") == {"it": field}


def test_a_field_is_called_by_its_name_with_blanks():
    assert read(read_fields, "next_step: text")["next_step"].label == "next step"


def test_aliases_are_folded_and_hold_the_names_themselves():
    fields = read(read_fields, "{room: text, species: text}")
    assert read(read_aliases, "species: [Sort, SORTE]", fields) == {
        "room": "room",
        "species": "species",
        "sort": "species",
        "sorte": "species",
    }


def test_sections_are_headings_by_name():
    assert read(read_sections, "{remarks: My Remarks, pests: Pests}") == {"remarks": "My Remarks", "pests": "Pests"}


def test_verbs_have_all_their_phrases_folded():
    assert read(read_verbs, "gave_water: {about: 'text, optional', also: [Poured  Water]}\nfed:\n") == {
        "gave_water": Verb("gave_water", ("gave water", "poured water"), "text", True),
        "fed": Verb("fed", ("fed",), "", False),
    }


def test_a_match_is_values_a_folder_and_a_tag():
    key = Scalar("plant", 1, 1)
    reader = Reader()
    match = read_match(reader, key, node("{type: Plant, folder: /Green/, tag: '#plant'}"))
    assert (match, reader.problems) == (Match({"type": "plant"}, "Green", "plant"), [])


@pytest.mark.parametrize(
    "name",
    [
        *("visit", "visit.txt", "visit.MD", ".md", ".visit.md", "visit.md/"),
        *("../visit.md", "a/visit.md", "a\\visit.md", "C:visit.md"),
    ],
)
def test_what_is_not_the_name_of_a_markdown_file_is_refused(name: str):
    reader = Reader()
    assert read_template(reader, Scalar(name, 3, 5, False, "rules.yaml"), "template") == ""
    message = f"`{name}` is not the name of a Markdown file; give one without its folder"
    assert reader.problems == [Problem(Place("rules.yaml", 3, 5), ERROR, "rules-value", message)]
