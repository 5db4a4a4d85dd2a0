"""The shortest words that find a note on the command line."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from visits import evaluated, quoted

from followup_md.agenda.short_names import ShortNames
from followup_md.engine.lookup import find_subjects


def names_of(notes: dict[str, str]) -> dict[str, str]:
    """Path → short name, of notes given as path → garden."""
    found = evaluated({path: f"garden: {quoted(garden)}\nday: 2026-03-01\n" for path, garden in notes.items()})
    names = ShortNames(found.world.everything)
    return {one.record.path: names.of(one) for one in found.world.everything if one.record}


@pytest.mark.parametrize(
    ("notes", "names"),
    [
        ({"a.md": "Rose Hill"}, ["rose"]),
        ({"a.md": "The Rose & Co."}, ["the"]),
        ({"a.md": "R. D. Hill"}, ["hill"]),
        ({"a.md": "Rose Hill", "b.md": "Rose End"}, ["hill", "end"]),
        ({"a.md": "Rose", "primrose.md": "Moss"}, ["a", "moss"]),
        ({"2026 Rose.md": "Rose", "2027 Rose.md": "Rose"}, ["'2026 Rose'", "'2027 Rose'"]),
        ({"x/2026 Rose.md": "Rose", "y/2026 Rose.md": "Rose"}, ["'x/2026 Rose.md'", "'y/2026 Rose.md'"]),
        ({"x/it's.md": "Über 庭"}, ["'it'\"'\"'s'"]),
        ({"a.md": "vault"}, ["a"]),
        ({"Rose Hill.md": ""}, ["rose"]),
        ({"vault.md": "vault"}, ["vault.md"]),
    ],
)
def test_a_word_of_the_group_is_enough_where_it_fits_no_other_note(notes: dict[str, str], names: list[str]) -> None:
    assert list(names_of(notes).values()) == names


def test_the_vault_has_no_name() -> None:
    world = evaluated({}).world
    assert ShortNames(world.everything).of(world.vault) == ""


WORDS = st.sampled_from(("rose", "Rose Hill", "hill", "ROSE end", "vault", "fm-wso4s7", "Ö", "it's", "$x", "a b c", ""))


@settings(max_examples=200)
@given(
    st.dictionaries(
        st.builds("{}{}.md".format, st.sampled_from(("", "x/", "y/")), WORDS.filter(bool)),
        WORDS,
        min_size=1,
        max_size=5,
    )
)
def test_whatever_notes_there_are_each_is_found_alone_by_its_name(notes: dict[str, str]) -> None:
    found = evaluated({path: f"garden: {quoted(garden)}\nday: 2026-03-01\n" for path, garden in notes.items()})
    names = ShortNames(found.world.everything)
    for subject in found.world.everything:
        (word,) = shlex.split(names.of(subject))
        assert find_subjects(found, {}, word) == (subject,)
