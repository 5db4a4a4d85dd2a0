"""Which drafts are too much alike, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from letters import ANA, BO, DRAFTING, GARDEN, PARTY, change, evaluated, garden_vault, rules_of, write_all
from visits import note

from followup_md.core.problem import WARNING, Place, Problem
from followup_md.drafts.review import alike_problems
from followup_md.drafts.store import read_drafts
from followup_md.rules.model import Rules


def same_words(vault: Path, *names: str, words: str = "I liked it all. The pond was deep; the gate was open.") -> None:
    for name in names:
        change(vault, name, lambda text: text[: text.index("What I")] + words + "\n")


ALIKE = "is 100 % like `Drafts/{}`{}; people compare notes, so give each their own"
BOTH = "“I liked it all.”; “The pond was deep; the gate was open.”"


def problem(one: str, other: str, said: str = f", both say {BOTH}") -> Problem:
    return Problem(Place(f"Drafts/{one}"), WARNING, "drafts-alike", ALIKE.format(other, said))


def found(vault: Path, rules: Rules = GARDEN) -> tuple[Problem, ...]:
    return alike_problems(vault, rules, evaluated(vault, rules=rules).evaluation, read_drafts(vault, rules))


def test_drafts_with_words_of_their_own_are_not_alike(drafted: Path):
    assert found(drafted) == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("I liked it all. The pond was deep; the gate was open.", f", both say {BOTH}"),
        (
            "One is it. Two is it. Three is it. Four is it. Five is it.",
            ", both say “One is it.”; “Two is it.”; “Three is it.”, and 2 more",
        ),
        ("", ""),
    ],
    ids=["the same", "five sentences the same", "nothing of their own"],
)
def test_two_drafts_that_say_the_same_are_named_with_what_they_share(drafted: Path, words: str, said: str):
    same_words(drafted, ANA, BO, words=words)
    assert found(drafted) == (problem(ANA, BO, said),)


def test_drafts_that_are_nothing_but_gaps_are_not(tmp_path: Path):
    vault = garden_vault(tmp_path, note(PARTY))
    write_all(vault)
    assert found(vault) == ()


def test_each_pair_is_named_once(drafted: Path):
    third = drafted / "Drafts" / "Ana again.md"
    third.write_bytes((drafted / "Drafts" / ANA).read_bytes())
    same_words(drafted, ANA, BO, third.name)
    assert found(drafted) == (problem(third.name, ANA), problem(third.name, BO), problem(ANA, BO))


def test_what_was_sent_is_compared_with_what_was_not_yet(drafted: Path):
    same_words(drafted, ANA, BO)
    change(drafted, ANA, lambda text: text.replace("fingerprint", "sent: 2026-03-03\nfingerprint"))
    assert found(drafted) == (problem(ANA, BO),)
    change(drafted, BO, lambda text: text.replace("fingerprint", "sent: 2026-03-03\nfingerprint"))
    assert found(drafted) == ()


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("[[Rose]]", "[[Fern]]"),
        lambda text: text.replace("rule: greet", "rule: pay"),
    ],
    ids=["another note", "another rule"],
)
def test_only_drafts_of_one_rule_about_one_note_are_compared(drafted: Path, edit: Callable[[str], str]):
    same_words(drafted, ANA, BO)
    change(drafted, BO, edit)
    assert found(drafted) == ()


def test_a_note_may_be_named_by_its_name_or_by_its_path(drafted: Path):
    same_words(drafted, ANA, BO)
    change(drafted, BO, lambda text: text.replace("'[[Rose]]'", "Rose.md"))
    assert found(drafted) == (problem(ANA, BO),)


@pytest.mark.parametrize("per_cent", [100, 80, 1])
def test_how_alike_is_too_much_is_a_setting_of_the_page(drafted: Path, per_cent: int):
    rules = rules_of(DRAFTING.replace("page:\n", f"page:\n  drafts_alike: {per_cent} %\n", 1))
    same_words(drafted, ANA, BO)
    assert len(found(drafted, rules)) == 1
    change(drafted, BO, lambda text: text.replace("gate was open", "gate was closed"))
    assert len(found(drafted, rules)) == (0 if per_cent == 100 else 1)


def test_the_people_of_the_note_are_names_whoever_the_letter_goes_to(drafted: Path):
    for name, person in ((ANA, "Ana"), (BO, "Bo Lee")):
        same_words(drafted, name, words=f"I liked what {person} said about the deep old pond.")
    said = ", both say “I liked what Ana said about the deep old pond.”"
    assert found(drafted) == (problem(ANA, BO, said),)


@pytest.mark.parametrize("gone", ["note", "rule", "template"])
def test_without_note_rule_or_template_nobody_knows_what_is_alike(drafted: Path, gone: str):
    same_words(drafted, ANA, BO)
    assert found(drafted) == (problem(ANA, BO),)
    if gone == "rule":
        for name in (ANA, BO):
            change(drafted, name, lambda text: text.replace("rule: greet", "rule: gone"))
    else:
        (drafted / {"note": "Rose.md", "template": "Templates/greeting.md"}[gone]).unlink()
    assert found(drafted) == ()
