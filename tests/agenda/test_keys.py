"""Keys: what an item is about in six signs, the same tomorrow and after a rename."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outings import ANA, BO, LEFT, OUTINGS, day, on, rules_of, visit
from strategies import dates

from followup_md.agenda.keys import block_id, check_of, checks_of, keyed_outcomes, keyed_past, namesakes
from followup_md.core.dates import Moment
from followup_md.core.people import Person
from followup_md.core.record import Done, Record
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation, Outcome

TEXT = OUTINGS.replace("    when: [count(notes.book) > 1]\n    from: earliest(notes.book.lent)\n", "")
"""The rules, with one for the vault that always asks."""
GO, PAY, SWEEP = ("go", "n.md", ""), ("pay", "n.md", ""), ("sweep", "", "")


def look(number: int, *records: Record, text: str = TEXT) -> Evaluation:
    return evaluate(rules_of(text), records, day(number))


def named(found: dict[str, Outcome]) -> dict[tuple[str, str, str], str]:
    """Rule, path and person → the key."""
    return {outcome.identity: key for key, outcome in found.items()}


def keys(number: int, *records: Record, text: str = TEXT) -> dict[tuple[str, str, str], str]:
    """The keys of what is or will be an item."""
    return named(keyed_outcomes(look(number, *records, text=text)))


def past(number: int, *records: Record) -> dict[tuple[str, str, str], str]:
    """The keys of what was an item."""
    return named(keyed_past(look(number, *records)))


def test_a_key_is_short_and_made_of_small_letters_and_digits() -> None:
    found = keys(5, visit("n.md", place="Fen", day=on(5), fee=9, guests=(ANA, BO)))
    assert len(set(found.values())) == len(found) == 5
    assert [key for key in found.values() if not re.fullmatch(r"fm-[a-z0-9]{6}", key)] == []


def test_a_key_is_the_same_in_every_version() -> None:
    # CRC-32 of what it is about, in base 36: the page on disk was written by an older version.
    assert keys(5, visit("n.md", place="Fen", day=on(5), guests=(ANA,))) == {
        GO: "fm-wysu6x",
        ("ring", "n.md", "Ana"): "fm-v5h8v7",
        SWEEP: "fm-n33ap9",
    }


def test_the_items_of_the_vault_and_those_that_are_still_to_come_or_held_have_keys() -> None:
    one, two = (visit(f"{name}.md", place="Fen", day=on(5), fee=9) for name in "ab")
    snoozed = visit("c.md", place="Bog", day=on(4), snooze=on(9))
    assert set(keys(5, one, two, snoozed)) == {
        *(("go", "a.md", ""), ("pay", "a.md", ""), ("go", "b.md", ""), ("pay", "b.md", "")),
        *(("go", "c.md", ""), SWEEP),
    }
    assert set(keys(1, visit("c.md", place="Bog", day=on(4)))) == {("go", "c.md", ""), SWEEP}


def test_what_is_over_settled_or_quiet_has_no_key_among_them() -> None:
    over = visit("a.md", place="Fen", day=on(5))
    settled = visit("b.md", Done("go", on(6), None), place="Bog", day=on(5))
    left = visit("c.md", place="Dee", day=on(5), events=LEFT)
    off = visit("d.md", place="Esk", day=on(5), off="")
    assert set(keys(12, over, settled, left, off)) == {SWEEP}


def test_what_is_over_or_settled_keeps_its_key_and_what_fell_quiet_has_none() -> None:
    note = visit("a.md", place="Fen", day=on(5), guests=(ANA, BO))
    before = keys(6, note)
    settled = note._replace(done=(Done("go", on(6), None), Done("ring", on(6), "Bo")))
    left = note._replace(events=LEFT)
    assert past(6, note) == {}
    assert past(12, note) == {key: value for key, value in before.items() if key[0] != "sweep"}
    assert past(6, settled) == {name: before[name] for name in (("go", "a.md", ""), ("ring", "a.md", "Bo"))}
    assert past(6, left) == {}


def test_a_key_survives_another_path_another_day_and_other_words() -> None:
    one = keys(5, visit("n.md", place="Fen", day=on(5), fee=9))
    moved = keys(6, visit("Far/away.md", place="[[FEN]]", day=on(5), fee=12))
    assert list(one.values()) == list(moved.values())
    assert len(one) == 3


@pytest.mark.parametrize(
    "other",
    [
        visit("n.md", place="Bog", day=on(5), guests=(ANA,)),
        visit("n.md", place="Fen", day=on(4), guests=(ANA,)),
        visit("n.md", place="Fen", day=on(5), guests=(BO,)),
    ],
    ids=["group", "date", "person"],
)
def test_another_group_date_or_person_has_another_key(other: Record) -> None:
    mine, theirs = (
        {key for (rule, _, _), key in keys(6, record).items() if rule == "ring"}
        for record in (visit("n.md", place="Fen", day=on(5), guests=(ANA,)), other)
    )
    assert (len(mine), len(theirs), mine & theirs) == (1, 1, set())


def test_another_rule_has_another_key_and_another_window_the_same() -> None:
    note = visit("n.md", place="Fen", day=on(5), fee=9)
    later = TEXT.replace("    from: day\n    due: 2", "    from: 1 day after day\n    due: 2")
    before, after = keys(6, note), keys(6, note, text=later)
    assert (before[GO] == after[GO], before[PAY] == after[PAY], before[GO] == before[PAY]) == (True, True, False)


def test_the_case_of_a_name_is_no_other_person() -> None:
    one, two = (
        keys(6, visit("n.md", place="Fen", day=on(5), guests=(Person(name),))) for name in ("Ana Roe", "ANA roe")
    )
    assert list(one.values()) == list(two.values())


# keys that would meet


def test_notes_that_would_share_their_keys_have_their_paths_mixed_in() -> None:
    one, two = visit("a.md", place="Fen", day=on(5)), visit("b.md", place="fen", day=on(5))
    both, alone = keys(5, one, two), keys(5, one)
    assert len({*both.values(), *alone.values()}) == 4  # sweep, and three for go
    assert keys(5, two, one) == both


def test_keys_of_notes_alike_do_not_depend_on_what_the_other_asks_for() -> None:
    # A defect once: when one of two such notes fell quiet, the other's key changed, and a tick was lost.
    one, two = visit("a.md", place="Fen", day=on(5)), visit("b.md", place="Fen", day=on(5))
    left = two._replace(events=LEFT)
    go = ("go", "a.md", "")
    expected = keys(5, one, two)[go]
    assert [keys(6, one, other)[go] for other in (two, left, two._replace(off=""))] == [expected] * 3
    assert past(12, one, two)[go] == expected


def test_two_keys_that_meet_by_chance_are_told_apart_by_path(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers: dict[bytes, int] = {}

    def crc32(data: bytes) -> int:
        return numbers.setdefault(data, len(numbers)) if data.endswith(b".md") else 7

    monkeypatch.setattr("followup_md.agenda.keys.zlib.crc32", crc32)
    bare = TEXT.partition("  sweep:\n")[0]
    both = keys(5, visit("a.md", place="Fen", day=on(5)), visit("b.md", place="Bog", day=on(5)), text=bare)
    assert list(both.values()) == ["fm-000000", "fm-100000"]
    assert list(keys(5, visit("a.md", place="Fen", day=on(5)), text=bare).values()) == ["fm-700000"]


def test_no_outcome_is_lost_when_keys_meet_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [visit("a.md", place="Fen", day=on(5)), visit("b.md", place="Moor", day=on(5))]
    expected = list(keys(5, *records))
    for number, found in ((35, ["fm-z00000", "fm-010000", "fm-110000"]), (-1, ["fm-zzzzzz", "fm-000000", "fm-100000"])):
        monkeypatch.setattr("followup_md.agenda.keys.zlib.crc32", lambda data, number=number: number)
        assert list(keys(5, *records).items()) == list(zip(expected, found, strict=True))


# the id at the end of a line


@pytest.mark.parametrize(
    ("opens", "due", "expected"),
    [
        (None, None, "^fm-ymnpor-zz"),
        (None, date(2026, 3, 3), "^fm-ymnpor-2y"),
        (date(2026, 3, 1), date(2026, 3, 3), "^fm-ymnpor-10"),
        (date(2026, 3, 3), None, "^fm-ymnpor-mt"),
    ],
)
def test_the_id_is_the_key_and_a_check_of_the_dates_as_they_stand_on_the_line(
    opens: date | None, due: date | None, expected: str
) -> None:
    assert block_id("fm-ymnpor", opens, due) == expected


@given(st.none() | dates, st.none() | dates)
def test_the_check_of_an_id_is_one_of_the_checks_of_its_item(opens: date | None, due: date | None) -> None:
    found = re.fullmatch(r"\^fm-ymnpor-([a-z0-9]{2})", block_id("fm-ymnpor", opens, due))
    assert found
    (outcome,) = look(5, visit("n.md", place="Fen", day=on(5)), text=TEXT.partition("  ring:")[0]).outcomes
    outcome = outcome._replace(opens=opens and Moment(opens), due=due and Moment(due))
    assert found[1] in checks_of(outcome)
    assert found[1] == check_of(str(opens or ""), str(due or ""))


def test_a_note_that_got_a_twin_and_what_fell_quiet_still_have_their_former_keys() -> None:
    one, two = visit("a.md", place="Fen", day=on(5)), visit("b.md", place="Fen", day=on(5))
    alone, both = keys(5, one)[GO[0], "a.md", ""], keys(5, one, two)[GO[0], "a.md", ""]
    evaluation = look(5, one, two._replace(events=LEFT))
    assert alone != both
    found = namesakes(evaluation, {alone, both, "fm-000000"})
    assert {key: [outcome.identity for outcome in own] for key, own in found.items()} == {
        alone: [("go", "a.md", ""), ("go", "b.md", "")],
        both: [("go", "a.md", "")],
    }


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 1290), st.sampled_from(("due", "start", "both")))
def test_a_date_that_was_moved_always_changes_the_check(day: date, days: int, which: str):
    later = day + timedelta(days)
    moved = {"due": (day, later), "start": (later, day), "both": (later, later)}[which]
    assert check_of(str(moved[0]), str(moved[1])) != check_of(str(day), str(day))
    assert check_of("", str(later)) != check_of("", str(day)) != check_of("", "")


def test_what_is_no_date_has_no_check():
    assert check_of("", "tomorrow") == check_of("2026-02-31", "") == ""
