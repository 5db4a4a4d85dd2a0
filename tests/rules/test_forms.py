"""The forms of an event: alternatives and parts that may be left out."""

from __future__ import annotations

import pytest

from followup_md.rules.forms import MOST_FORMS, expand_forms, plain_form


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Left", ["left"]),
        ("gave [some] water", ["gave some water", "gave water"]),
        ("water[ed|ing]", ["watered", "watering", "water"]),
        ("(gave|got) water", ["gave water", "got water"]),
        ("thank-you  [note]", ["thank you note", "thank you"]),
        ("[a|b] [c]", ["a c", "a", "b c", "b", "c", ""]),
    ],
)
def test_every_form_is_made(text: str, forms: list[str]) -> None:
    assert expand_forms(text) == forms


def test_hyphens_are_blanks_and_case_makes_no_difference() -> None:
    assert plain_form(" Follow-Up  with ") == "follow up with"


@pytest.mark.parametrize("text", ["gave [water", "a|b", "a)"])
def test_a_lost_bracket_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="belongs to none"):
        expand_forms(text)


def test_too_many_forms_are_refused() -> None:
    with pytest.raises(ValueError, match=f"more than {MOST_FORMS} forms"):
        expand_forms("[a|b|c|d|e|f] " * 4)
