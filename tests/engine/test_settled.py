"""What was put off: it waits until its day, is asked for again then, and is over with a later line that settles it."""

from __future__ import annotations

import pytest
from outings import ANA, BO, OUTINGS, book, day, on, rules_of, visit

from followup_md.core.record import Done, Event, Snoozed
from followup_md.engine.evaluate import evaluate
from followup_md.engine.settled import settling_lines

RULES = rules_of(OUTINGS)


def put_off(number: int, until: int, about: str | None = None, line: int = 1, rule: str = "go") -> Snoozed:
    return Snoozed(rule, on(number), about, day(until), line, f"snoozed {rule} - until {day(until)}")


def waiting(number: int, *snoozes: Snoozed, done: tuple[Done, ...] = (), **values: object) -> str:
    """The state of `go` on a day, for a note whose window goes from the 5th to the 11th."""
    record = visit("n.md", *done, place="Fen", day=on(5), **values)._replace(snoozes=snoozes)  # type: ignore[arg-type]
    (outcome,) = (one for one in evaluate(RULES, [record], day(number)).outcomes if one.rule.id == "go")
    return str(outcome.state)


def test_what_was_put_off_is_to_come_until_its_day_and_overdue_after_it_whatever_its_window() -> None:
    found = {until: [waiting(number, put_off(3, until)) for number in (3, 4, 6, 7, 8, 30)] for until in (4, 7, 30)}
    assert found == {
        4: ["later", "today", "overdue", "overdue", "overdue", "overdue"],
        7: ["later", "later", "later", "today", "overdue", "overdue"],
        30: ["later", "later", "later", "later", "later", "today"],
    }


def test_what_was_put_off_opens_and_is_due_on_that_day_and_knows_its_own_window() -> None:
    record = visit("n.md", place="Fen", day=on(5))._replace(snoozes=(put_off(3, 8),))
    (outcome,) = (one for one in evaluate(RULES, [record], day(6)).outcomes if one.rule.id == "go")
    assert (outcome.opens, outcome.due, outcome.until) == (on(8), on(8), None)
    assert outcome.window == (on(5), on(7), on(11))
    assert outcome.snoozed and outcome.snoozed.line == put_off(3, 8)


def test_the_last_line_counts_and_none_of_a_day_to_come() -> None:
    two = put_off(3, 8), put_off(4, 6, line=2)
    for snoozes in (two, two[::-1]):
        assert [waiting(number, *snoozes) for number in (3, 4, 6)] == ["later", "later", "today"]
    same = put_off(3, 8, line=1), put_off(3, 6, line=2)
    assert [waiting(6, *snoozes) for snoozes in (same, same[::-1])] == ["today", "today"]
    assert waiting(7, put_off(8, 20)) == "today"


@pytest.mark.parametrize(
    ("done", "state"),
    [
        (Done("go", on(4), None, 9), "today"),  # before its window: only the postponement is over
        (Done("go", on(5), None, 9), "quiet"),
        (Done("go", on(3), None, 9), "today"),
        (Done("go", on(3), None, 0), "later"),
        (Done("pay", on(4), None, 9), "later"),
        (Done("go", on(2), None, 9), "later"),
    ],
)
def test_a_later_line_that_says_done_ends_a_postponement(done: Done, state: str) -> None:
    assert waiting(7, put_off(3, 20), done=(done,)) == state


def test_an_event_of_the_rule_ends_a_postponement() -> None:
    text = OUTINGS.replace("    when: [not left]\n", "")
    for number, state in ((2, "later"), (3, "today"), (4, "today"), (8, "later")):
        record = visit("n.md", events={"left": (Event("left", on(number), line=2),)}, place="Fen", day=on(5))
        record = record._replace(snoozes=(put_off(3, 20),))
        (outcome,) = (one for one in evaluate(rules_of(text), [record], day(7)).outcomes if one.rule.id == "go")
        assert str(outcome.state) == state


def test_a_postponement_is_about_its_person_only() -> None:
    record = visit("n.md", place="Fen", day=on(5), guests=(ANA, BO))
    for about, expected in (("Ana", ["later", "overdue"]), (None, ["later", "later"])):
        snoozed = record._replace(snoozes=(put_off(5, 9, about, rule="ring"),))
        found = {one.person: str(one.state) for one in evaluate(RULES, [snoozed], day(7)).outcomes if one.person}
        assert [found[ANA], found[BO]] == expected


def test_the_rules_of_the_vault_are_put_off_in_any_note() -> None:
    one, two = book("a.md", lent=on(1)), book("b.md", lent=on(2))
    off = two._replace(snoozes=(put_off(3, 9, rule="sweep"),))
    for number, state in ((3, "later"), (9, "today")):
        (outcome,) = (one for one in evaluate(RULES, [one, off], day(number)).outcomes if one.rule.id == "sweep")
        assert str(outcome.state) == state


def test_an_event_about_somebody_else_does_not_settle_what_is_asked_about_a_person() -> None:
    events = {"rang": (Event("rang", on(5), "Ana", line=2), Event("rang", on(6), "Bo", line=3))}
    record = visit("n.md", events=events, place="Fen", day=on(5), guests=(ANA, BO))
    rules = rules_of(OUTINGS)
    (ring,) = (rule for rule in rules.rules if rule.id == "ring")
    subject = evaluate(rules, [record], day(7)).world.everything[0]
    lines = settling_lines(ring._replace(log_verb="rang"), subject, ANA)
    assert [line for _, line in lines] == [events["rang"][0]]
