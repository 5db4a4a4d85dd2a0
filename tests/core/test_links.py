"""Wikilinks taken apart, and the names of notes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from strategies import hostile_texts, person_names

from followup_md.core.links import WIKILINK, Link, link_path, note_name, parse_link


@pytest.mark.parametrize(
    ("text", "link", "name", "shown"),
    [
        ("[[Sam Ortiz]]", Link("Sam Ortiz", ""), "Sam Ortiz", "Sam Ortiz"),
        ("[[ Sam Ortiz | Sam ]]", Link("Sam Ortiz", "Sam"), "Sam Ortiz", "Sam"),
        ("[[Sam Ortiz| ]]", Link("Sam Ortiz", ""), "Sam Ortiz", "Sam Ortiz"),
        ("[[People/Here/Sam Ortiz]]", Link("People/Here/Sam Ortiz", ""), "Sam Ortiz", "Sam Ortiz"),
        ("[[People/Sam#Notes/2026|S/O]]", Link("People/Sam", "S/O"), "Sam", "S/O"),
        ("[[Sam Ortiz #Notes]]", Link("Sam Ortiz", ""), "Sam Ortiz", "Sam Ortiz"),
        ("[[a|b|c]]", Link("a", "b|c"), "a", "b|c"),
        ("[[]]", Link("", ""), "", ""),
    ],
)
def test_a_wikilink_has_a_target_and_shows_its_alias_or_the_name_of_its_note(
    text: str, link: Link, name: str, shown: str
) -> None:
    assert parse_link(text) == link
    assert link.name == name
    assert link.shown == shown


@pytest.mark.parametrize("text", ["", "Sam", "[[Sam", "Sam]]", "[Sam]", " [[Sam]]", "[[Sam]] "])
def test_anything_else_is_no_link(text: str) -> None:
    assert parse_link(text) is None


@given(person_names, person_names)
def test_a_link_inside_a_text_is_found_whole(name: str, alias: str) -> None:
    link = f"[[{name}|{alias}]]"
    assert re.findall(WIKILINK, f"[a] {link}, [[{link}]]") == [link, link]


@given(hostile_texts)
def test_no_text_is_beyond_reading_as_a_link(text: str) -> None:
    link = parse_link(f"[[{text}]]")
    assert link is not None
    assert link.shown == link.shown.strip()


@pytest.mark.parametrize(
    ("path", "link", "name"),
    [
        ("Beds/Rose.md", "Beds/Rose", "Rose"),
        ("Rose.MD", "Rose", "Rose"),
        ("a.b/Rose", "a.b/Rose", "Rose"),
        (".md", "", ""),
    ],
)
def test_links_find_a_note_by_its_path_or_name_without_the_ending(path: str, link: str, name: str) -> None:
    assert link_path(path) == link
    assert note_name(path) == name
