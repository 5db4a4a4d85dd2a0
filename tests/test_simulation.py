"""Robots that live by the default rules for twelve weeks: what no page of a search may show, whatever happens in it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from defaults import default_rules
from hypothesis import given, settings
from hypothesis import strategies as st
from robots import ROBOTS, Note, Page, broken_laws, live, settles

pytestmark = pytest.mark.unmeasured
"""Weeks of many notes under many rules: measured for coverage they would take three times as long."""
RULES = default_rules()
START = date(2026, 3, 2)
WEEKS = 12


def day(number: int) -> date:
    """A day of the life, the first one being 1."""
    return START + timedelta(number - 1)


def interview(company: str, at: int, more: str = "", *log: str, known: int = 1, path: str = "") -> Note:
    """An interview on a day of the life, noted on the day from which it is `known`."""
    lines = f"log: [{', '.join(log)}]\n" if log else ""
    text = f"type: interview\ncompany: {company}\ninterview: {day(at)}T10:00\ninterviewers: [Ana Ito]\n{more}{lines}"
    return Note(day(known), path or f"{company} {at}.md", text)


def application(company: str, sent: int, more: str = "", *log: str) -> Note:
    """An application sent on a day of the life."""
    lines = f"log: [{', '.join(log)}]\n" if log else ""
    text = f"type: application\ncompany: {company}\napplied: {day(sent)}\n{more}{lines}"
    return Note(max(day(sent), START), f"{company} application.md", text)


SEARCH = (
    # silence: without a word, with a go-ahead, with a date, against their wish
    interview("Ash", 2),
    interview("Birch", 3, "go_ahead: yes\n"),
    interview("Cedar", 4, f"answer_by: {day(18)}\n"),
    interview("Dogwood", 4, "no_contact: yes\n"),
    # words about the time, and a reply that starts the clock again
    interview("Elm", 5, "timeline: two weeks or so\n", f"{day(20)} heard back"),
    # two rounds and a no; a third interview after it is in doubt
    interview("Fir", 2, "role: Clerk\ngo_ahead: yes\n"),
    interview("Fir", 12, "role: Clerk\n", f"{day(24)} rejected", known=9),
    interview("Fir", 30, "role: Clerk\n", known=20),
    # two roles at one company
    interview("Gum", 3, "role: Clerk\n"),
    interview("Gum", 4, "role: Baker\ngo_ahead: yes\n"),
    # two companies of one agency
    interview("Hazel", 9, "via: Pat Reed\n"),
    interview("Ivy", 10, "via: Pat Reed\ngo_ahead: yes\n"),
    # called off, and a new date; moved
    interview("Juniper", 8, "", f"{day(6)} cancelled"),
    interview("Juniper", 22, "", known=15),
    interview("Kapok", 9, "", path="Kapok.md"),
    interview("Kapok", 9, "", f"{day(8)} rescheduled", known=8, path="Kapok.md"),
    interview("Kapok", 17, "", f"{day(8)} rescheduled", known=10, path="Kapok.md"),
    # an application turned down in January, and an interview all the same; closed, and alive again
    application("Larch", -40, "", f"{day(-20)} rejected"),
    interview("Larch", 5),
    interview("Maple", 1, "", f"{day(20)} closed", f"{day(27)} heard back"),
    # an offer that is declined, and applications that nobody answers
    application("Nutmeg", -10, "role: Clerk\n", f"{day(3)} heard back"),
    interview("Nutmeg", 8, "role: Clerk\n", f"{day(22)} offer - answer soon", f"{day(29)} declined", known=3),
    *(application(f"Oak {number}", number) for number in range(1, 8)),
)
"""Fourteen companies with notes of interviews, and seven more that were written to."""
CHANGE_OF_MIND = interview("Poplar", 40, "", f"{day(60)} offer", f"{day(62)} accepted", f"{day(70)} offer withdrawn")


@cache
def lived(robot: str, more: tuple[Note, ...] = ()) -> list[Page]:
    """The pages of the search in which a robot acts so."""
    return live(RULES, (*SEARCH, *more), START, 7 * WEEKS, ROBOTS[robot])


@pytest.mark.parametrize("more", [(), (CHANGE_OF_MIND,)], ids=["none accepted", "accepted and withdrawn"])
@pytest.mark.parametrize("robot", ROBOTS)
def test_no_page_of_twelve_weeks_breaks_a_law(robot: str, more: tuple[Note, ...]) -> None:
    assert broken_laws(lived(robot, more)) == []


def test_the_page_of_the_robot_that_never_acts_settles() -> None:
    assert settles(lived("never"), 7)


WORDS = ("thanked everyone", "followed up", "called", "heard back", "debriefed", "rejected", "withdrew", "closed")
RARE_WORDS = ("offer", "declined", "cancelled", "no date named", "offer withdrawn")
LATER = st.integers(0, 40)


@st.composite
def interviews(draw: st.DrawFn, number: int) -> Note:
    """An interview of one of two companies, noted up to two weeks ahead, with some directions and a log to come."""
    at = draw(st.integers(1, 28))
    front = draw(st.sampled_from(("", "role: Clerk\n", "role: Baker\n")))
    front += draw(st.sampled_from(("", "", "go_ahead: yes\n", "go_ahead: no\n")))
    front += draw(st.sampled_from(("", "", "", "no_contact: yes\n", "no_contact: no\n")))
    front += draw(st.sampled_from(("", "", "via: Pat Reed\n")))
    front += draw(st.sampled_from(("", "", "timeline: two weeks or so\n", "timeline: none\n")))
    if draw(st.integers(0, 3)) == 0:
        front += f"answer_by: {day(at + draw(LATER))}\n"
    words = st.one_of(st.sampled_from(WORDS), st.sampled_from(RARE_WORDS))
    happened = draw(st.lists(st.tuples(st.integers(-3, 40), words), max_size=3))
    known = max(1, at - draw(st.integers(0, 14)))
    log = sorted(f"{day(max(known, at + after))} {word}" for after, word in happened)
    return interview(draw(st.sampled_from(("Ash", "Birch"))), at, front, *log, known=known, path=f"{number}.md")


NOTES = st.integers(2, 4).flatmap(lambda count: st.tuples(*(interviews(number) for number in range(count))))


@given(NOTES, st.sampled_from(sorted(ROBOTS)))
@settings(max_examples=settings.default.max_examples // 5)
def test_no_page_of_any_companies_breaks_a_law(notes: tuple[Note, ...], robot: str) -> None:
    assert broken_laws(live(RULES, notes, START, 70, ROBOTS[robot])) == []
