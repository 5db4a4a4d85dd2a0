"""Whose bullet is whose, and how the others are shared out."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_md.core.bullets import Share, lines_for, share_bullets
from followup_md.core.people import Person, parse_people

ANA, BO, CY = Person("Ana Ruiz", "ana@hill.example"), Person("Bo Lee"), Person("Cy Wren", "[[People/Cy Wren|Cy]]")
TWO, THREE = (ANA, BO), (ANA, BO, CY)


@pytest.mark.parametrize(
    ("line", "own"),
    [
        *(
            (f"{name} a pond", "a pond")
            for name in ("Ana:", "Ana Ruiz:", "ana ruiz: ", "**Ana:**", "**Ana**:", "*Ana Ruiz*:", "ana@hill.example:")
        ),
        ("Ruiz, Ana: a pond", None),
        ("[[Ana Ruiz]] a pond", "a pond"),
        *((f"[[Ana Ruiz]]{sign} a pond", "a pond") for sign in (":", ",", " -", " –")),
        ("[[Ana Ruiz]]'s pond", "'s pond"),
        ("[[People/Ana Ruiz|Ana]]: a pond", "a pond"),
        *((f"Ana{words}", f"Ana{words}") for words in (" showed a pond", "'s pond", "’s pond", ", a pond", "")),
        *((words, words) for words in ("Ana Ruiz showed a pond: deep", "Ana and Bo: a pond")),
        *((words, None) for words in ("a pond of Ana's", "Anna: a pond", "10:30: a pond", "[[Pond]]: deep")),
        ("[[Pond]] Ana showed it", None),
    ],
)
def test_a_bullet_that_begins_with_a_name_belongs_to_that_person(line: str, own: str | None):
    free = [f"free {number}" for number in range(4)]
    shares = share_bullets("\n".join((*free, line)), TWO)
    if own is None:
        assert Counter(words for share in shares.values() for words in share.own) == Counter(
            [*free, " ".join(line.split())]
        )
    else:
        assert shares["Ana Ruiz"].own[:1] == (own,)
        assert sorted(words for share in shares.values() for words in share.own) == sorted((own, *free))


def test_a_name_alone_with_a_colon_is_no_bullet():
    assert share_bullets("Ana: \n[[Ana Ruiz]]\nBo: x", TWO) == {"Ana Ruiz": Share(("Ana:",)), "Bo Lee": Share(("x",))}


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        (None, [(), (), ()]),
        ("", [(), (), ()]),
        ("a\nb\nc", [("a",), ("b",), ("c",)]),
        ("a\nb\nc\nd\ne", [("a", "d"), ("b", "e"), ("c",)]),
        ("a\nBo: x\nb", [("a",), ("x",), ("b",)]),
        ("Bo: x\nBo: y\na\nb\nc", [("a", "c"), ("x", "y"), ("b",)]),
        ("Ana: x\nBo: y\n[[Cy Wren]] z\na", [("x", "a"), ("y",), ("z",)]),
    ],
)
def test_the_others_are_dealt_out_first_to_those_who_have_none(text: str | None, shares: list[tuple[str, ...]]):
    found = share_bullets(text, THREE)
    assert [(name, share) for name, share in found.items()] == [
        (person.name, Share(own)) for person, own in zip(THREE, shares, strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("a", [Share((), ("a",)), Share((), ("a",)), Share((), ("a",))]),
        ("a\nb", [Share((), ("a", "b"))] * 3),
        ("Ana: x\na", [Share(("x",)), Share((), ("a",)), Share((), ("a",))]),
        ("Ana: x\nBo: y", [Share(("x",)), Share(("y",)), Share(())]),
    ],
)
def test_too_few_stay_open_to_each_of_those_who_have_none(text: str, shares: list[Share]):
    assert list(share_bullets(text, THREE).values()) == shares


def test_one_person_has_all_of_them_and_nobody_none():
    assert share_bullets("a\nBo: b\nAna: c", (ANA,)) == {"Ana Ruiz": Share(("c", "a", "Bo: b"))}
    assert share_bullets("a\nb", ()) == {}


people = st.lists(
    st.builds("{} {}".format, st.sampled_from(("Ana", "Bo", "Cy", "Di")), st.sampled_from(("Ruiz", "Lee", "Wren"))),
    min_size=1,
    max_size=5,
).map(parse_people)
words = st.text("abc é:*[]", max_size=6)
bullets = st.lists(
    st.one_of(
        words,
        st.builds("{}: {}".format, st.sampled_from(("Ana Ruiz", "Bo Lee", "Cy Wren", "Ana", "Lee")), words),
        st.builds("[[{}]] {}".format, st.sampled_from(("Ana Ruiz", "People/Bo Lee|Bo", "Di Wren")), words),
    ),
    max_size=10,
)


@given(people, bullets)
def test_no_bullet_is_lost_or_given_twice_and_everybody_has_one_where_there_are_enough(
    people: tuple[Person, ...], bullets: list[str]
):
    text = "\n".join(f"{bullet} #{number}" for number, bullet in enumerate(bullets))
    shares = share_bullets(text, people)
    assert list(shares) == [person.name for person in people]
    own = Counter(words.rpartition("#")[2] for share in shares.values() for words in share.own)
    asked = {words.rpartition("#")[2] for share in shares.values() for words in share.open}
    assert own == Counter(str(number) for number in range(len(bullets)) if str(number) not in asked)
    assert own.keys() | asked == {str(number) for number in range(len(bullets))}
    # With more people than bullets none is dealt out: what somebody has is theirs, what Zed0 is asked is free.
    crowd = share_bullets(text, (*people, *(Person(f"Zed{number}") for number in range(len(bullets) + 1))))
    free, needy = crowd["Zed0"].open, [name for name in shares if not crowd[name].own]
    assert all(shares[name].own[: len(crowd[name].own)] == crowd[name].own for name in shares)
    if len(free) >= len(needy):
        assert [name for name, share in shares.items() if not share.own] == []
        sizes = [len(shares[name].own) for name in needy]
        assert max(sizes, default=0) - min(sizes, default=0) <= 1
    else:
        assert {name: set(free) <= set(shares[name].open) for name in needy} == dict.fromkeys(needy, True)


def test_a_name_that_two_people_have_is_asked_about_and_never_goes_to_a_third():
    people = (Person("Ana Ruiz"), Person("Ana Lee"), Person("Cy Wren"))
    shares = share_bullets("Ana: the secret\na\nb\nc", people)
    assert shares == {
        "Ana Ruiz": Share(("a",), ("Ana: the secret",)),
        "Ana Lee": Share(("b",), ("Ana: the secret",)),
        "Cy Wren": Share(("c",)),
    }


@pytest.mark.parametrize(
    ("text", "ana", "bo"),
    [
        ("", "", ""),
        ("a pond", "a pond", "a pond"),
        ("Ana: a pond", "a pond", ""),
        ("Bo's pond\n[[Ana Ruiz]] laughed\n\nrain", "laughed\nrain", "Bo's pond\nrain"),
        ("Cy: a pond", "Cy: a pond", "Cy: a pond"),
    ],
)
def test_a_person_has_the_lines_of_their_own_and_those_of_nobody(text: str, ana: str, bo: str):
    assert (lines_for(ANA, TWO, text), lines_for(BO, TWO, text)) == (ana, bo)


def test_a_line_that_two_people_can_own_is_for_both_and_nobody_owns_one_where_none_are_known():
    people = (Person("Ana Ruiz"), Person("Ana Lee"), Person("Cy Wren"))
    assert [lines_for(person, people, "Ana: a pond\nrain") for person in people] == [
        "Ana: a pond\nrain",
        "Ana: a pond\nrain",
        "rain",
    ]
    assert lines_for(Person("everybody", None, True), (), "Ana: a pond") == "Ana: a pond"


@given(people, bullets)
def test_every_line_is_for_somebody_and_what_is_for_nobody_else_is_for_everybody(
    people: tuple[Person, ...], bullets: list[str]
):
    text = "\n".join(f"{bullet} #{number}" for number, bullet in enumerate(bullets))
    given = [{line.rpartition("#")[2] for line in lines_for(one, people, text).split("\n") if line} for one in people]
    assert set().union(*given) == {str(number) for number in range(len(bullets))}
    shares = share_bullets(text, (*people, *(Person(f"Zed{number}") for number in range(len(bullets) + 1))))
    free = {words.rpartition("#")[2] for words in shares["Zed0"].open}
    assert set(given[0]).intersection(*given) >= free
