"""When a watcher looks, on clocks that the tests turn: nothing here waits, starts a thread or opens a file."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_md.watch.schedule import BEAT, DRIFT, MOST_SETTLE, RESCAN, SETTLE, Clock, Look, Schedule

DAY = date(2026, 3, 3)
EVERYTHING = Look(True)
TICK = 2**-20
"""What a real clock goes forward at least between two readings."""


def at(steady: float, wall: float | None = None, day: date = DAY) -> Clock:
    """A reading; without a wall clock of its own the two go alike."""
    return Clock(steady, steady if wall is None else wall, day)


def paths(*names: str) -> Look:
    return Look(False, frozenset(names))


@pytest.fixture
def schedule() -> Schedule:
    """One that has looked at everything when the clock stood at 0."""
    made = Schedule()
    assert made.due(at(0)) == EVERYTHING
    return made


# the look at everything


def test_the_first_look_is_at_everything_and_due_at_once():
    schedule = Schedule()
    assert (schedule.wait(at(7)), schedule.due(at(7)), schedule.due(at(7))) == (0.0, EVERYTHING, None)


def test_what_was_heard_before_the_first_look_is_part_of_it():
    schedule = Schedule()
    schedule.changed(["a.md"], at(0))
    schedule.lost(at(0))
    assert [schedule.due(at(steady)) for steady in (0, 1, 3)] == [EVERYTHING, None, None]


def test_without_a_word_nothing_is_due_before_the_next_look_at_everything(schedule: Schedule):
    readings = [2.0, 100.0, RESCAN - 1, RESCAN, RESCAN + 1, 2 * RESCAN]
    found = [schedule.due(at(steady)) for steady in readings]
    assert found == [None, None, None, EVERYTHING, None, EVERYTHING]


def test_how_often_everything_is_looked_at_can_be_said():
    schedule = Schedule(rescan=5)
    assert [schedule.due(at(steady)) for steady in (0, 4, 5, 9, 10)] == [EVERYTHING, None, EVERYTHING, None, EVERYTHING]


@pytest.mark.parametrize(
    ("reading", "look"),
    [
        (at(1), None),
        (at(1, day=DAY + timedelta(1)), EVERYTHING),
        (at(1, day=DAY - timedelta(1)), EVERYTHING),
        (at(1, wall=1 + DRIFT), None),
        (at(1, wall=1 + DRIFT + 1), EVERYTHING),
        (at(1, wall=1 - DRIFT), None),
        (at(1, wall=1 - DRIFT - 1), EVERYTHING),
        (at(1, wall=3601), EVERYTHING),
        (at(1, wall=-3599), EVERYTHING),
    ],
    ids=[
        *("a second later", "a new day", "the day before", "a small drift", "a leap forward"),
        *("a small drift back", "a leap back", "sleep, in which the steady clock stands still", "an hour back"),
    ],
)
def test_everything_is_looked_at_on_a_new_day_and_when_the_clocks_part(
    schedule: Schedule, reading: Clock, look: Look | None
):
    assert schedule.due(reading) == look
    assert schedule.due(reading) is None


def test_a_drift_counts_between_two_readings_and_does_not_add_up(schedule: Schedule):
    assert [schedule.due(at(steady, wall=steady * 2)) for steady in range(1, 60)] == [None] * 59


def test_a_look_at_everything_takes_in_what_waited(schedule: Schedule):
    schedule.changed(["a.md"], at(1))
    schedule.lost(at(1))
    schedule.again("b.md", at(1).steady)
    assert schedule.due(at(1, day=DAY + timedelta(1))) == EVERYTHING
    later = [schedule.due(at(steady, day=DAY + timedelta(1))) for steady in (1.5, 2, 4, 8)]
    assert later == [None] * 4


def test_lost_events_are_a_look_at_everything_once_it_is_quiet(schedule: Schedule):
    schedule.lost(at(1))
    assert (schedule.due(at(1)), schedule.wait(at(1))) == (None, pytest.approx(SETTLE))
    assert [schedule.due(at(1 + 2 * SETTLE)), schedule.due(at(2))] == [EVERYTHING, None]


def test_events_that_go_on_being_lost_put_it_off_for_two_seconds_at_most(schedule: Schedule):
    found = []
    for step in range(100):
        schedule.lost(at(1 + step / 32))
        found.append(schedule.due(at(1 + step / 32)))
    assert [step / 32 for step, look in enumerate(found) if look] == [MOST_SETTLE]


# changes


def test_a_change_is_looked_at_when_it_has_settled(schedule: Schedule):
    schedule.changed(["a.md"], at(1))
    assert (schedule.due(at(1)), schedule.wait(at(1))) == (None, pytest.approx(SETTLE))
    assert [schedule.due(at(1 + SETTLE / 2)), schedule.due(at(1 + 2 * SETTLE))] == [None, paths("a.md")]
    assert (schedule.due(at(2)), schedule.wait(at(2))) == (None, BEAT)


def test_changes_are_looked_at_together(schedule: Schedule):
    schedule.changed(["a.md", "b.md", "a.md"], at(1))
    schedule.changed(["c.md"], at(1.03125))
    assert schedule.due(at(1.0625)) is None
    assert schedule.due(at(1.125)) == paths("a.md", "b.md", "c.md")


def test_nothing_heard_is_no_change(schedule: Schedule):
    schedule.changed([], at(1))
    assert (schedule.due(at(2)), schedule.wait(at(2))) == (None, BEAT)


def test_a_file_that_keeps_changing_is_looked_at_every_two_seconds(schedule: Schedule):
    found = []
    for step in range(200):
        schedule.changed(["a.md"], at(1 + step / 32))
        found.append(schedule.due(at(1 + step / 32)))
    looks = {step / 32: look for step, look in enumerate(found) if look}
    assert looks == {2.0: paths("a.md"), 4.03125: paths("a.md"), 6.0625: paths("a.md")}


# doubts


def test_a_path_in_doubt_is_looked_at_again_two_seconds_after_the_doubt_began(schedule: Schedule):
    schedule.again("a.md", since=1.0)
    assert (schedule.due(at(1.5)), schedule.wait(at(1.5))) == (None, 1.5)
    assert [schedule.due(at(steady)) for steady in (2.75, 3.0, 3.25, 10)] == [None, paths("a.md"), None, None]


def test_a_doubt_of_long_ago_is_due_at_once(schedule: Schedule):
    schedule.again("a.md", since=1.0)
    assert (schedule.wait(at(100)), schedule.due(at(100))) == (0.0, paths("a.md"))


def test_a_change_of_a_path_in_doubt_settles_the_doubt(schedule: Schedule):
    schedule.again("a.md", since=1.0)
    schedule.again("b.md", since=1.0)
    schedule.changed(["a.md"], at(1.5))
    assert [schedule.due(at(2)), schedule.due(at(3))] == [paths("a.md"), paths("b.md")]


def test_a_change_and_a_doubt_that_are_due_together_are_one_look(schedule: Schedule):
    schedule.again("a.md", since=1.0)
    schedule.changed(["b.md"], at(2.5))
    assert schedule.due(at(3)) == paths("a.md", "b.md")


# laws


class Heard(NamedTuple):
    """Something that happens so many seconds after what happened before."""

    after: float
    kind: str
    path: str


spans = st.one_of(st.floats(0, 0.1), st.floats(0, 3), st.floats(0, 400))
histories = st.lists(
    st.builds(Heard, spans, st.sampled_from(["changed", "changed", "lost", "again"]), st.sampled_from("abc")),
    max_size=40,
)


class Story(NamedTuple):
    """A schedule that was asked whenever it said so, and what became of it."""

    heard: list[tuple[float, Heard]]
    looks: list[tuple[float, Look]]
    waits: list[float]


def live(history: list[Heard], rest: float) -> Story:
    """Ask at once, whenever something is heard and whenever the schedule says so, and go on so for a while."""
    schedule, now, story = Schedule(), 1000.0, Story([], [], [])

    def ask() -> None:
        look = schedule.due(at(now))
        if look:
            story.looks.append((now, look))
        story.waits.append(schedule.wait(at(now)))

    def go_on(until: float) -> None:
        nonlocal now
        while now + story.waits[-1] < until:
            now += story.waits[-1] + TICK
            ask()
        now = max(now, until)

    ask()
    for one in history:
        go_on(now + one.after)
        if one.kind == "changed":
            schedule.changed([one.path], at(now))
        elif one.kind == "lost":
            schedule.lost(at(now))
        else:
            schedule.again(one.path, now)
        story.heard.append((now, one))
        ask()
    go_on(now + rest)
    return story


def covers(look: Look, one: Heard) -> bool:
    return look.everything or (one.kind != "lost" and one.path in look.paths)


@given(histories)
def test_everything_heard_is_looked_at_within_two_seconds(history: list[Heard]):
    story = live(history, rest=3)
    for number, (heard, one) in enumerate(story.heard):
        if one.kind == "again" and any(one[1:] == later[1:] for _, later in story.heard[number + 1 :]):
            continue  # a newer doubt about the same path begins anew
        assert [now for now, look in story.looks if heard <= now <= heard + MOST_SETTLE + 1e-3 and covers(look, one)]


@given(histories)
def test_no_change_is_looked_at_while_it_is_fresh_unless_it_goes_on_for_two_seconds(history: list[Heard]):
    story = live(history, rest=3)
    changes = [(heard, one) for heard, one in story.heard if one.kind != "again"]
    for (before, _), (now, look) in pairwise(story.looks):
        waiting = [heard for heard, one in changes if before <= heard <= now and covers(look, one)]
        doubts = [one.path for heard, one in story.heard if one.kind == "again" and heard + MOST_SETTLE <= now]
        if waiting and max(waiting) > now - SETTLE + 1e-6 and not (look.everything or look.paths.intersection(doubts)):
            assert now - min(waiting) >= MOST_SETTLE - 1e-6


@given(histories)
def test_only_what_was_heard_is_looked_at_and_otherwise_everything_now_and_then(history: list[Heard]):
    story = live(history, rest=2 * RESCAN)
    named = {one.path for _, one in story.heard if one.kind != "lost"}
    assert {path for _, look in story.looks for path in look.paths} <= named
    everything = [now for now, look in story.looks if look.everything]
    assert max(later - now for now, later in pairwise(everything)) <= RESCAN + 1e-3
    if not any(one.kind == "lost" for one in history):
        assert min(later - now for now, later in pairwise(everything)) >= RESCAN


@given(histories)
def test_the_clock_is_read_every_other_second_and_never_asked_for_a_time_gone_by(history: list[Heard]):
    waits = live(history, rest=10).waits
    assert (min(waits) >= 0, max(waits) <= BEAT + 1e-6) == (True, True)


@given(histories)
def test_between_events_hardly_a_question_is_asked_in_vain(history: list[Heard]):
    story = live(history, rest=100)
    passed = sum(one.after for one in history) + 100
    assert len(story.waits) <= passed / BEAT + 5 * len(history) + 3 * len(story.looks) + 5


clocks = st.builds(
    Clock, st.floats(0, 10), st.floats(-10_000, 10_000), st.integers(0, 2).map(lambda days: DAY + timedelta(days))
)


@given(st.lists(clocks, min_size=1))
def test_whatever_the_clocks_do_the_look_comes_when_they_part_or_the_day_changes(readings: list[Clock]):
    schedule, before, steady = Schedule(), None, 0.0
    for reading in readings:
        steady += reading.steady
        clock = reading._replace(steady=steady)
        is_news = before is None or clock.day != before.day
        is_news = is_news or abs(clock.wall - before.wall - (clock.steady - before.steady)) > DRIFT
        look = schedule.due(clock)
        assert look == EVERYTHING if is_news else look in (None, EVERYTHING)
        assert 0 <= schedule.wait(clock) <= BEAT + 1e-6
        before = clock
