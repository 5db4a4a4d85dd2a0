"""What the default rules say, from real notes: the advice and its cross-checks, and laws over random notes."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from defaults import TEXT, default_rules
from hypothesis import given, settings
from hypothesis import strategies as st

from followup_md.agenda.keys import check_of, keyed_outcomes
from followup_md.agenda.page_file import Tick
from followup_md.agenda.sections import make_agenda
from followup_md.agenda.ticks import match_ticks
from followup_md.core.dates import Calendar
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.core.record import Record
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation, words_of
from followup_md.notes.reader import RecordReader
from followup_md.notes.tally import Counts
from followup_md.rulecheck.run import run_tests
from followup_md.rules.model import Rule
from followup_md.rules.state import STANDING

pytestmark = pytest.mark.unmeasured
"""Days of many notes under many rules: measured for coverage they would take three times as long."""
RULES = default_rules()
READER = RecordReader(RULES)
FOLLOW_UPS = ("first-follow-up", "check-in", "their-date")
PEOPLE = "interviewers:\n  - Ana Roe <ana@acme.example>\n  - Bo Dahl <bo@acme.example>\ncontact: Ana Roe\n"
MORNING = f"company: Acme\nrole: Clerk\ninterview: 2026-03-02T10:30\n{PEOPLE}"


def note(front: str, path: str = "n.md", kind: str = "interview", log: tuple[str, ...] = (), body: str = "") -> Record:
    """A record from the text of a note; nothing in it may be a problem."""
    lines = "log:\n" + "".join(f"  - {line}\n" for line in log) if log else ""
    reading = READER.read(f"---\ntype: {kind}\n{front}{lines}---\n{body}".encode(), path)
    assert reading.problems == ()
    assert reading.record is not None
    return reading.record


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def look(on: date, *records: Record, calendar: Calendar | None = None) -> dict[str, str]:
    """What the notes ask for on a day, `words (rule)` → state and due date; the keep-searching items left out."""
    return {
        f"{words_of(outcome)} ({outcome.rule.id})": outcome.state
        + (f", due {outcome.due.day:%m-%d}" if outcome.due else "")
        for outcome in evaluate(RULES, records, on, calendar=calendar).outcomes
        if outcome.state in STANDING and not outcome.rule.section
    }


def spoken(
    rules: tuple[str, ...], *records: Record, until: str = "07-15", start: str = "03-01"
) -> dict[str, list[str]]:
    """The days from `start` on which each of the rules asks for something, as `first..last` stretches."""
    found: dict[str, list[date]] = defaultdict(list)
    on = day(start)
    while on <= day(until):
        for one in evaluate(RULES, records, on).outcomes:
            if one.rule.id in rules and one.state in STANDING:
                found[one.rule.id] += [on] if on not in found[one.rule.id] else []
        on += timedelta(1)
    return {rule: _stretches(days) for rule, days in found.items()}


def _stretches(days: list[date]) -> list[str]:
    found: list[list[date]] = []
    for on in days:
        if found and on - found[-1][-1] == timedelta(1):
            found[-1].append(on)
        else:
            found.append([on])
    return [f"{run[0]:%m-%d}..{run[-1]:%m-%d}" for run in found]


# what it shows


@pytest.mark.parametrize(
    ("time", "due"),
    [*((time, "03-02") for time in ("T10:30", "T11:59", "")), *((time, "03-03") for time in ("T12:00", " 23:30"))],
)
def test_each_interviewer_is_thanked_the_same_day_after_a_morning_and_by_the_next_after_noon(
    time: str, due: str
) -> None:
    record = note(MORNING.replace("T10:30", time))
    state = f"{'today' if due == '03-02' else 'open'}, due {due}"
    items = {line: what for line, what in look(day("03-02"), record).items() if "thank-you" in line}
    assert items == {f"Thank {name} (thank-you)": state for name in ("Ana Roe", "Bo Dahl")}


THANKED = ("2026-03-02 thanked everyone",)


def test_with_a_go_ahead_the_follow_up_opens_after_seven_business_days_and_is_due_after_ten() -> None:
    record = note(MORNING + "go_ahead: true\n", log=THANKED)
    assert spoken(FOLLOW_UPS, record) == {"check-in": ["03-11..04-06"]}
    days = ("03-10", "03-11", "03-16", "03-17")
    states = [look(day(on), record).get("Follow up with Ana Roe (check-in)") for on in days]
    assert states == [None, "open, due 03-16", "today, due 03-16", "overdue, due 03-16"]


def test_each_follow_up_starts_the_cadence_again() -> None:
    record = note(MORNING + "go_ahead: true\n", log=(*THANKED, "2026-03-16 followed up with Ana Roe"))
    assert look(day("03-25"), record) == {"Follow up with Ana Roe (check-in)": "open, due 03-30"}
    assert spoken(FOLLOW_UPS, record) == {"check-in": ["03-11..03-15", "03-25..04-06"]}


def test_after_five_weeks_nothing_is_left_but_to_close_the_file() -> None:
    rules = tuple(rule.id for rule in RULES.rules if not rule.section)
    for front in (MORNING, MORNING + "go_ahead: true\n"):
        found = spoken(rules, note(front, log=THANKED), start="04-07")
        assert found == {"let-go": ["04-07..04-20"]}


def test_without_directions_there_is_one_follow_up_a_week_after_the_thank_you() -> None:
    asked = look(day("03-09"), note(MORNING, log=(*THANKED, "2026-03-02 debriefed")))
    assert asked["Follow up with Ana Roe (first-follow-up)"] == "today, due 03-09"
    assert spoken(FOLLOW_UPS, note(MORNING, log=THANKED)) == {"first-follow-up": ["03-09..04-06"]}
    once = note(MORNING, log=(*THANKED, "2026-03-09 followed up"))
    assert spoken(FOLLOW_UPS, once) == {}


@pytest.mark.parametrize("go_ahead", ["", "go_ahead: yes\n"])
def test_a_date_that_they_named_is_waited_for(go_ahead: str) -> None:
    near = note(MORNING + go_ahead + "answer_by: 2026-03-13\n", log=THANKED)
    assert spoken((*FOLLOW_UPS, "let-go"), near) == {"their-date": ["03-17..04-17"], "let-go": ["04-18..05-01"]}
    far = note(MORNING + go_ahead + "answer_by: 2026-04-20\n", log=THANKED)
    assert spoken((*FOLLOW_UPS, "let-go"), far) == {"their-date": ["04-22..05-25"], "let-go": ["05-26..06-08"]}


def test_no_contact_stops_every_follow_up_but_not_the_debrief() -> None:
    for front in ("", "go_ahead: yes\n", "answer_by: 2026-03-13\n"):
        record = note(MORNING + front + "no_contact: yes\n")
        assert spoken((*FOLLOW_UPS, "debrief"), record) == {"debrief": ["03-02..03-09"]}


@pytest.mark.parametrize("word", ["rejected", "withdrew", "declined", "accepted", "closed"])
def test_after_an_ending_no_note_of_that_company_and_role_asks_for_anything(word: str) -> None:
    rules = tuple(rule.id for rule in RULES.rules if rule.kind != "vault")
    first = note(MORNING + "go_ahead: yes\n", log=(f"2026-03-04 {word}",))
    second = note("company: '[[ACME]]'\nrole: clerk\ninterview: 2026-03-01\n", "two.md")
    third = note("company: Acme\ninterview: 2026-03-03\nanswer_by: 2026-03-05\n", "three.md")
    sent = note("company: Acme\nrole: Clerk\napplied: 2026-02-20\n", "sent.md", "application")
    assert spoken(rules, first, second, third, sent, start="03-04") == {}
    assert spoken(rules, first, second, third, sent, until="03-03") != {}


def test_a_cancelled_interview_asks_for_nothing_and_a_rescheduled_one_counts_by_its_new_date() -> None:
    rules = tuple(rule.id for rule in RULES.rules if rule.kind != "vault")
    assert spoken(rules, note(MORNING + "stage: cancelled\n")) == {"new-date": ["03-02..03-16"]}
    moved = note(MORNING.replace("2026-03-02", "2026-03-12"))
    assert spoken(("thank-you", "first-follow-up"), moved) == {
        "thank-you": ["03-12..03-19"],
        "first-follow-up": ["03-20..04-16"],
    }


# what is unreadable decides nothing


@pytest.mark.parametrize(
    ("field", "wrong", "silent"),
    [
        ("no_contact: yess", "`no_contact` must be yes or no, not `yess`", ()),
        ("answer_by: 2026-04-31", "`answer_by: 2026-04-31` is not a valid date", ()),
    ],
)
@pytest.mark.parametrize("go_ahead", ["", "go_ahead: yes\n"])
def test_a_field_with_an_unreadable_value_is_one_error_and_gives_no_item_of_a_rule_that_looks_at_it(
    go_ahead: str, field: str, wrong: str, silent: tuple[str, ...]
) -> None:
    column = field.index(" ") + 2
    reading = READER.read(f"---\ntype: interview\n{MORNING}{field}\n{go_ahead}---\n".encode(), "n.md")
    problem = Problem(Place("n.md", 10, column), ERROR, "field-value", wrong)
    assert reading.problems == (problem,)
    assert reading.record is not None
    found = spoken((*FOLLOW_UPS, "thank-you", "debrief"), reading.record)
    expected = {"thank-you": ["03-02..03-09"], "debrief": ["03-02..03-09"]}
    assert found == {rule: days for rule, days in expected.items() if rule not in silent}
    for on in ("03-02", "03-11", "03-17", "04-08"):
        evaluation = evaluate(RULES, [reading.record], day(on))
        agenda = make_agenda(evaluation, reading.problems, Counts(1, {"interview": 1}))
        assert (agenda.cannot_tell, agenda.problems) == ((), (problem,))
    states = {one.rule.id: one.state for one in evaluate(RULES, [reading.record], day("03-11")).outcomes}
    assert states["check-in" if go_ahead else "first-follow-up"] == "unknown"


# offers

OFFER_DAYS = ("03-19", "03-20", "03-21")


def test_an_offer_is_answered_by_the_day_they_named_once_it_is_known_whether_it_fits() -> None:
    rules = ("decide-the-fit", "answer-the-offer", *FOLLOW_UPS, "let-go")
    undecided = note(MORNING + "offer_answer_by: 2026-03-20\n", log=("2026-03-10 offer",))
    decided = note(MORNING + "offer_answer_by: 2026-03-20\n", log=("2026-03-10 offer",), body="## Fit\nIt does.\n")
    assert spoken(rules, decided, start="03-10") == {"answer-the-offer": ["03-10..07-15"]}
    states = {on: look(day(on), decided)["Answer the offer (answer-the-offer)"] for on in OFFER_DAYS}
    assert states == {"03-19": "open, due 03-20", "03-20": "today, due 03-20", "03-21": "overdue, due 03-20"}
    assert spoken(rules, undecided, start="03-10") == {"decide-the-fit": ["03-10..07-15"]}


def test_an_offer_counts_among_what_was_heard_last() -> None:
    # An offer keeps the rules that say this day quiet, so the fact itself is asked.
    record = note(MORNING, log=("2026-03-10 offer",))
    (outcome,) = (one for one in evaluate(RULES, [record], day("03-12")).outcomes if one.rule.id == "let-go")
    fact = RULES.facts["interview"]["last_heard"]
    assert fact.run(outcome.subject.context).day == day("03-10")


# what went before the interview, and rounds of one day


@pytest.mark.parametrize("line", ["thanked everyone", "followed up", "followed up with Ana Roe"])
def test_what_was_sent_before_the_interview_does_not_count_for_it(line: str) -> None:
    rules = (*FOLLOW_UPS, "thank-you")
    plain = MORNING.replace("03-02", "03-12")
    before = note(plain, log=(f"2026-03-01 {line}",))
    expected = {"thank-you": ["03-12..03-19"], "first-follow-up": ["03-20..04-16"]}
    assert (spoken(rules, before), spoken(rules, note(plain))) == (expected, expected)


def test_two_rounds_on_one_day_share_the_one_follow_up() -> None:
    first = note(MORNING, log=THANKED)
    second = note(MORNING.replace("T10:30", "T15:00"), "two.md", log=THANKED)
    assert spoken(FOLLOW_UPS, first, second) == {"first-follow-up": ["03-09..04-06"]}
    done = logged(first, day("03-09"))
    assert spoken(FOLLOW_UPS, done, second, start="03-09") == {}
    assert spoken(FOLLOW_UPS, first, logged(second, day("03-09")), start="03-09") == {}


def test_a_check_in_falls_due_on_a_business_day() -> None:
    record = note(MORNING + "go_ahead: yes\n", log=THANKED)
    free = Calendar(holidays=frozenset((day("03-16"), day("03-17"))))
    assert look(day("03-11"), record, calendar=free)["Follow up with Ana Roe (check-in)"] == "open, due 03-18"


# habits


def test_a_habit_that_was_never_logged_is_one_item_with_one_key_from_day_to_day() -> None:
    record = note(MORNING)
    found = {}
    for on in ("03-02", "03-03", "03-20"):
        agenda = make_agenda(evaluate(RULES, [record], day(on)), (), Counts(1, {"interview": 1}))
        found[on] = {
            item.outcome.rule.id: (item.key, item.reason, item.outcome.opens.day)
            for item in agenda.items()
            if item.outcome.opens and item.outcome.rule.id in ("keep-networking", "check-boards")
        }
    reason = "Not yet logged; the log of a note with “type: search” keeps count of it"
    assert {rule: said[1:] for rule, said in found["03-02"].items()} == {
        "keep-networking": (reason, day("03-02")),
        "check-boards": (reason, day("03-02")),
    }
    assert found["03-03"] == found["03-02"] == found["03-20"]


@pytest.mark.parametrize(
    ("since", "lines"),
    [("2026-03-20 heard back", ["2026-03-20 followed up with Ana Roe"]), ("2026-03-20 followed up", [])],
    ids=["the window moved", "it was logged by hand"],
)
def test_an_earlier_follow_up_is_no_answer_to_a_tick_on_the_next_one(since: str, lines: list[str]) -> None:
    log = ("2026-03-02 thanked everyone", "2026-03-11 followed up")
    then, now = note(f"{MORNING}go_ahead: true\n", log=log), note(f"{MORNING}go_ahead: true\n", log=(*log, since))
    keyed = keyed_outcomes(evaluate(RULES, [then], day("03-20")))
    ((key, one),) = (found for found in keyed.items() if found[1].rule.id == "check-in" and found[1].state in STANDING)
    due = str(one.due.day) if one.due else ""
    tick = Tick(key, "x", None, "Follow up", check=check_of("", due), due=due)
    matched = match_ticks([tick], evaluate(RULES, [now], day("03-20")))
    assert ([one.line for one in matched.recordings], matched.unrecorded) == (lines, ())


# the cross-checks at the end of the advice


def obey(*records: Record, until: date) -> list[date]:
    """The days on which a user follows up who does so whenever an item asks for it, and logs it at once."""
    notes, sent, on = list(records), [], day("03-01")
    while on <= until:
        asked = [
            one for one in evaluate(RULES, notes, on).outcomes if one.rule.id in FOLLOW_UPS and one.state in STANDING
        ]
        if asked:
            sent.append(on)
            notes = [logged(one, on) if one.path == asked[0].path else one for one in notes]
        else:
            on += timedelta(1)
    return sent


def logged(record: Record, on: date) -> Record:
    event = note("company: x\ninterview: 2026-01-01\n", log=(f"{on} followed up",)).events["followed_up"]
    return record._replace(events={**record.events, "followed_up": (*record.events.get("followed_up", ()), *event)})


def test_with_a_go_ahead_and_no_answer_two_or_three_follow_ups_leave_before_the_five_weeks_are_over() -> None:
    eager = obey(note(MORNING + "go_ahead: yes\n", log=THANKED), until=day("07-01"))
    assert eager == [day("03-11"), day("03-20"), day("03-31")]
    slow = note(MORNING + "go_ahead: yes\n", log=(*THANKED, "2026-03-16 followed up", "2026-03-30 followed up"))
    assert spoken(FOLLOW_UPS, slow, start="03-30") == {}


def test_a_reply_restarts_both_the_cadence_and_the_five_weeks() -> None:
    record = note(MORNING + "go_ahead: yes\n", log=(*THANKED, "2026-03-20 heard back - still deciding"))
    assert spoken((*FOLLOW_UPS, "let-go"), record) == {
        "check-in": ["03-11..03-19", "03-31..04-24"],
        "let-go": ["04-25..05-08"],
    }


@pytest.mark.parametrize("later", ["2026-03-18", "2026-03-05"])
@pytest.mark.parametrize("front", ["", "go_ahead: yes\n", "answer_by: 2026-03-13\n"])
def test_a_later_round_held_or_to_come_takes_over(later: str, front: str) -> None:
    first = note(MORNING + front, log=THANKED)
    second = note(f"company: ACME\nrole: clerk\ninterview: {later}\nno_contact: yes\n", "two.md")
    assert spoken(FOLLOW_UPS, first, second) == {}
    cancelled = note(f"company: ACME\nrole: clerk\ninterview: {later}\nstage: cancelled\n", "two.md")
    assert spoken(FOLLOW_UPS, first, cancelled) == spoken(FOLLOW_UPS, first) != {}


def test_an_event_dated_after_the_day_asked_about_does_not_exist_yet() -> None:
    plain = note(MORNING)
    for word in ("rejected", "thanked everyone", "debriefed", "followed up", "heard back", "offer"):
        ahead = note(MORNING, log=(f"2026-03-20 {word}",))
        for on in ("03-02", "03-09", "03-19"):
            assert look(day(on), ahead) == look(day(on), plain)


def test_sixty_notes_a_year_old_give_no_items_and_sixty_dormant() -> None:
    records = [
        note(
            MORNING.replace("Acme", f"Firm {n}").replace("2026-03-02", f"2025-0{n % 3 + 1}-{n % 27 + 1:02}"), f"{n}.md"
        )
        for n in range(60)
    ]
    agenda = make_agenda(evaluate(RULES, records, day("04-01")), (), Counts(60, {"interview": 60}))
    assert (agenda.items(), agenda.cannot_tell, agenda.waiting, agenda.counts.dormant) == ((), (), (), 60)


def test_holidays_and_the_configured_weekend_are_no_business_days() -> None:
    record = note(MORNING + "go_ahead: yes\n", log=(*THANKED, "2026-03-03 debriefed"))
    free = Calendar(holidays=frozenset((day("03-05"), day("03-12"))))
    assert look(day("03-12"), record, calendar=free) == {}
    assert look(day("03-13"), record, calendar=free) == {"Follow up with Ana Roe (check-in)": "open, due 03-18"}
    assert look(day("03-11"), record, calendar=Calendar(frozenset((4, 5)))) == {
        "Follow up with Ana Roe (check-in)": "open, due 03-16"
    }
    assert look(day("03-12"), record, calendar=Calendar(frozenset((2, 3)))) == {}


# the file itself


def test_the_rules_pass_their_own_tests() -> None:
    ran, failures = run_tests(RULES)
    assert failures == ()
    assert ran == sum(len(rule.tests) for rule in RULES.rules)


def test_every_statement_of_the_advice_is_carried_out_by_a_rule() -> None:
    # A19 is a rule of the user's own, which the rules tour shows.
    wanted = {f"A{number}" for number in range(1, 25)} - {"A19"}
    assert {source for rule in RULES.rules for source in rule.sources} == wanted


@pytest.mark.parametrize("rule", [rule for rule in RULES.rules if rule.tests], ids=lambda rule: rule.id)
def test_every_rule_has_a_title_a_reason_a_source_and_tests_that_see_it_both_speak_and_be_silent(rule: Rule) -> None:
    assert rule.title
    assert rule.why
    assert rule.sources
    expected = [
        state
        for test in rule.tests
        for want in test.expect.values()
        for state in ([want] if isinstance(want, str) else want.values())
    ]
    assert {"open", "today"} & set(expected)
    assert {"quiet", "ended"} & set(expected)


def test_every_number_in_a_clause_or_a_phrase_is_a_setting() -> None:
    found = [
        (rule.id, text)
        for rule in RULES.rules
        for text in (
            *(clause.expr.text for clause in (*rule.when, *rule.unless)),
            *(phrase.text for phrase in (rule.opens, rule.due, rule.until) if phrase),
        )
        if re.search(r"\d", text.replace("1 day ", ""))
    ]
    assert found == []


def test_every_setting_is_used_and_every_number_of_the_words_is_one() -> None:
    assert [name for name in RULES.settings if len(re.findall(rf"\b{name}\b", TEXT)) < 2] == []
    words = [(rule.id, case.text.source) for rule in RULES.rules for case in (*rule.say, *rule.because)]
    assert [found for found in words if re.search(r"\d", found[1])] == []


# laws


FIRST = day("03-02")
DAYS = st.integers(0, 60).map(lambda count: FIRST + timedelta(count))
LINES = ("thanked everyone", "followed up", "heard back", "debriefed", "offer")
ENDINGS = ("rejected", "withdrew", "declined", "accepted", "closed")


@st.composite
def interviews(draw: st.DrawFn, path: str, words: tuple[str, ...] = LINES, stated: bool = True) -> Record:
    at = FIRST + timedelta(draw(st.integers(0, 20)))
    time = draw(st.sampled_from(("", "T09:00", "T12:00", "T15:30", " 23:30")))
    front = f"company: {draw(st.sampled_from(('Acme', 'Brix')))}\ninterview: {at}{time}\n"
    if draw(st.booleans()):
        front += f"role: {draw(st.sampled_from(('Clerk', 'Baker')))}\n"
    front += draw(st.sampled_from(("", "go_ahead: yes\n", "go_ahead: no\n")))
    front += draw(st.sampled_from(("", "", "no_contact: yes\n", "stage: cancelled\n")))
    if stated and draw(st.booleans()):
        front += f"answer_by: {at + timedelta(draw(st.integers(0, 40)))}\n"
    front += draw(st.sampled_from(("", "interviewers: [Ana, Bo]\n")))
    later = st.integers(0, 40).map(lambda count: at + timedelta(count))
    log = tuple(f"{on} {word}" for on, word in draw(st.lists(st.tuples(later, st.sampled_from(words)), max_size=4)))
    return note(front, path, log=log)


VAULTS = st.tuples(interviews("a.md"), interviews("b.md"), interviews("c.md"))
SEASON = [FIRST + timedelta(count) for count in range(92)]


def standing(evaluation: Evaluation) -> list[tuple[str, str, date, date]]:
    """The open follow-ups of a day: rule, company, when each opened and is due."""
    return [
        (one.rule.id, str(one.subject.group), one.opens.day, one.due.day)
        for one in evaluation.outcomes
        if one.rule.id in FOLLOW_UPS and one.state in STANDING and one.opens and one.due
    ]


@given(VAULTS)
@settings(max_examples=8)
def test_there_is_never_more_than_one_open_follow_up_for_a_company_and_it_opens_on_a_business_day(
    records: tuple[Record, ...],
) -> None:
    calendar = RULES.calendar
    for on in SEASON:
        evaluation = evaluate(RULES, records, on)
        found = standing(evaluation)
        assert len({company for _, company, _, _ in found}) == len(found)
        for one in evaluation.outcomes:
            if one.rule.id in FOLLOW_UPS and one.opens and one.due and one.until and one.state != "ended":
                assert calendar.is_business_day(one.opens.day)
                assert calendar.is_business_day(one.due.day) or one.due == one.until  # the last day of all


QUIET = ("thanked everyone", "followed up", "debriefed")


@given(st.tuples(*(interviews(path, QUIET) for path in ("a.md", "b.md", "c.md"))), DAYS, st.sampled_from(ENDINGS))
@settings(max_examples=8)
def test_nothing_is_asked_of_the_rounds_of_a_company_and_role_that_were_held_up_to_an_ending(
    records: tuple[Record, ...], ended: date, word: str
) -> None:
    event = note("company: x\ninterview: 2026-01-01\n", log=(f"{ended} {word}",)).events
    first, *others = (
        record._replace(values={name: value for name, value in record.values.items() if name != "role"})
        for record in records
    )
    first = first._replace(events={**first.events, **event})
    silent = {
        record.path
        for record in (first, *others)
        if record.values["company"] == first.values["company"] and record.values["interview"].day <= ended
    }
    for on in SEASON:
        if on >= ended:
            outcomes = evaluate(RULES, (first, *others), on).outcomes
            assert [
                (outcome.rule.id, outcome.path)
                for outcome in outcomes
                if outcome.path in silent and outcome.state not in ("quiet", "ended")
            ] == []


@given(st.data(), st.booleans())
@settings(max_examples=8)
def test_a_user_who_obeys_at_once_sends_three_with_a_go_ahead_and_one_without(
    data: st.DataObject, go_ahead: bool
) -> None:
    words = ("thanked everyone", "debriefed")
    record = data.draw(interviews("a.md", words=words, stated=False))
    record = record._replace(values={**record.values, "go_ahead": go_ahead})
    sent = obey(record, until=FIRST + timedelta(92))
    assert len(sent) <= (3 if go_ahead else 1)


@given(VAULTS)
@settings(max_examples=8)
def test_a_user_who_obeys_at_once_never_writes_twice_to_a_company_within_a_week(records: tuple[Record, ...]) -> None:
    same = [one._replace(values={**one.values, "company": "Acme"}) for one in records]
    sent = obey(*same, until=FIRST + timedelta(92))
    before = [event.date.day for one in same for event in one.events.get("followed_up", ())]
    assert all(later - earlier >= timedelta(7) for earlier, later in pairwise(sent))
    assert all(not 0 <= (on - done).days < 7 for on in sent for done in before)
