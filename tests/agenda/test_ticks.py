"""Ticks × outcomes → the events that they stand for, and why a tick stands for none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from ticking import ANA, BO, DONE, FERN, IDS, MEASURE, PARTY, PAY, PRUNE, SKIPPED, VAULT_RULES, VISITS, WAITS, rules_of
from visits import RULES, TODAY, evaluated

from followup_md.agenda.keys import check_of, keyed_outcomes, keyed_past
from followup_md.agenda.page_file import Tick, dated
from followup_md.agenda.recordings import Matched, Recording, Unrecorded
from followup_md.agenda.ticks import ARCHIVED_DAYS, match_ticks
from followup_md.core.people import Person
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation, done_event
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Rules

FOR_VAULT = rules_of(VAULT_RULES)
EVE = TODAY - timedelta(1)
GONE = "asks for nothing now: its note is gone or says something else. Write the event there, or delete this"


def taken_in(*keys: str) -> dict[str, bool]:
    """What the journal knows when the ticks of these keys were taken in."""
    return dict.fromkeys(keys, True)


def look(notes: dict[str, str], today: date = TODAY, rules: Rules = VISITS) -> Evaluation:
    evaluation = evaluated(notes, rules, today)
    assert len(evaluation.world.everything) == len(notes)
    return evaluation


def rose(line: str, **others: object) -> Evaluation:
    """The party with a line in its log."""
    return look({"Rose.md": f"{PARTY}log: [{line}]\n"}, **others)  # type: ignore[arg-type]


DATES = {ANA: ("", "2026-03-03"), BO: ("", "2026-03-03"), PAY: ("2026-03-04", "2026-03-04"), PRUNE: ("", "2026-03-02")}
WRITTEN = {WAITS[words]: dates for words, dates in DATES.items()}
"""The start and due days on the lines of the party, by their keys."""


def ticked(
    key: str, mark: str = "x", day: date | None = None, ours: bool = True, dates: tuple[str, str] | None = None
) -> Tick:
    start, due = dates or WRITTEN.get(key, ("", ""))
    check, stamp = check_of(start, due), str(day or "")
    return Tick(key, mark, day, f"words ^{key}-{check}", ours, check, start, due, "", stamp)


def nothing(tick: Tick) -> Matched:
    """What becomes of a tick that is neither an event nor kept: its line has its day."""
    return Matched((), (), {tick.id: tick.day or TODAY})


def kept(tick: Tick, reason: str) -> Matched:
    """What becomes of a tick that is kept."""
    return nothing(tick)._replace(unrecorded=(Unrecorded((tick,), reason),))


ANA_RUIZ = Person("Ana Ruiz")
ROSE = look({"Rose.md": PARTY})


def lines(evaluation: Evaluation, *ticks: Tick) -> list[tuple[str, str]]:
    """Path and line of each event; every tick must be one."""
    recordings, unrecorded, _ = match_ticks(ticks, evaluation)
    assert unrecorded == ()
    return [(one.record.path if one.record else one.kind, one.line) for one in recordings]


def reasons(evaluation: Evaluation, *ticks: Tick) -> list[tuple[str, str]]:
    """Key and reason of the ticks of each key; none may be an event, and none may be lost."""
    recordings, unrecorded, _ = match_ticks(ticks, evaluation)
    assert recordings == ()
    assert [tick for one in unrecorded for tick in one.ticks] == list(ticks)
    return [(one.ticks[0].key, one.reason) for one in unrecorded]


# what a tick records


@pytest.mark.parametrize("item", list(WAITS))
@pytest.mark.parametrize(("mark", "words"), [("x", DONE), ("-", SKIPPED)], ids=["ticked", "crossed out"])
def test_a_tick_is_an_event_of_its_note_on_its_day(item: str, mark: str, words: dict[str, str]) -> None:
    assert lines(ROSE, ticked(WAITS[item], mark)) == [("Rose.md", f"2026-03-03 {words[item]}")]
    assert lines(ROSE, ticked(WAITS[item], mark, TODAY)) == [("Rose.md", f"2026-03-03 {words[item]}")]


def test_an_event_knows_its_tick_its_day_its_note_and_its_kind() -> None:
    tick = ticked(WAITS[ANA], day=EVE)
    rose, outcome = ROSE.world.everything[0].record, keyed_outcomes(ROSE)[WAITS[ANA]]
    (recording,) = match_ticks([tick], ROSE).recordings
    assert recording == Recording(tick, EVE, "2026-03-02 watered Ana Ruiz", rose, "visit", outcome, (IDS[ANA],))
    assert (recording.person, recording.is_snooze) == (ANA_RUIZ, False)
    assert match_ticks([tick], ROSE) == Matched((recording,), (), {IDS[ANA]: EVE})


def test_a_line_for_a_window_that_is_not_open_yet_says_which_one_and_settles_it() -> None:
    before = look({"Rose.md": PARTY}, date(2026, 2, 20))
    expected = {ANA: "2026-03-01", PAY: "2026-03-04", PRUNE: "2026-03-02"}
    found = {item: match_ticks([ticked(WAITS[item], "-")], before).recordings[0].line for item in expected}
    assert found == {
        ANA: "2026-02-20 skipped greet Ana Ruiz - for 2026-03-01",
        PAY: "2026-02-20 skipped pay - for 2026-03-04",
        PRUNE: "2026-02-20 skipped prune - for 2026-03-02",
    }
    after = rose(", ".join(found.values()), today=date(2026, 3, 4))
    assert [outcome.identity[::2] for outcome in keyed_outcomes(after).values()] == [
        ("greet", "Bo Lee"),
        ("harvest", ""),
        ("measure", ""),
    ]


def test_a_tick_with_a_day_before_the_window_is_for_that_window() -> None:
    for day, line in ((1, "2026-03-01 done prune - for 2026-03-02"), (2, "2026-03-02 done prune")):
        assert lines(ROSE, ticked(WAITS[PRUNE], day=date(2026, 3, day))) == [("Rose.md", line)]


def test_an_event_of_the_rules_own_words_names_no_window() -> None:
    assert lines(look({"Rose.md": PARTY}, date(2026, 2, 20)), ticked(WAITS[ANA])) == [
        ("Rose.md", "2026-02-20 watered Ana Ruiz")
    ]


def test_the_words_of_an_event_stand_on_one_line() -> None:
    rules = rules_of(RULES.replace("log: watered {person}", 'log: "watered  {person}[ -  with {words}]"'))
    party = f'{PARTY}words: "a  big   bow"\n'
    (outcome,) = (one for key, one in keyed_outcomes(look({"a.md": party}, rules=rules)).items() if key == WAITS[ANA])
    assert done_event(outcome, TODAY) == "watered Ana Ruiz - with a big bow"


EVERYBODY = RULES.replace(
    "for: each person in visit.guides\n", 'for: each person in visit.guides or "everybody there"\n'
)


def test_of_a_note_that_names_nobody_nobody_is_named() -> None:
    rules = rules_of(EVERYBODY)
    evaluation = look({"a.md": "garden: Fig\nday: 2026-03-02\n"}, rules=rules)
    (key,) = (key for key, one in keyed_outcomes(evaluation).items() if one.rule.id == "greet")
    assert lines(evaluation, ticked(key, "-")) == [("a.md", "2026-03-03 skipped greet")]


def test_ticks_come_in_their_order_each_for_its_own_note() -> None:
    evaluation = look({"Rose.md": PARTY, "Fern.md": FERN})
    fern = {one.rule.id: key for key, one in keyed_outcomes(evaluation).items() if one.path == "Fern.md"}
    ticks = [ticked(WAITS[PRUNE]), ticked(fern["prune"], "-"), ticked(WAITS[BO])]
    assert lines(evaluation, *ticks) == [
        ("Rose.md", "2026-03-03 done prune"),
        ("Fern.md", "2026-03-03 skipped prune"),
        ("Rose.md", "2026-03-03 watered Bo Lee"),
    ]


def test_what_is_over_can_still_be_ticked() -> None:
    late = look({"Rose.md": PARTY}, date(2026, 3, 23))
    over = {key for key, one in keyed_past(late).items() if one.rule.id in ("greet", "prune")}
    assert over == {WAITS[ANA], WAITS[BO], WAITS[PRUNE]}
    assert lines(late, ticked(WAITS[ANA]), ticked(WAITS[PRUNE], day=date(2026, 3, 22))) == [
        ("Rose.md", "2026-03-23 watered Ana Ruiz"),
        ("Rose.md", "2026-03-22 done prune"),
    ]


# what is silent


@pytest.mark.parametrize("log", ["2026-03-03 done prune", "2026-03-02 skipped prune"])
@pytest.mark.parametrize("mark", ["x", "-"])
@pytest.mark.parametrize("ours", [True, False])
def test_a_tick_of_what_a_line_settled_is_done_with(log: str, mark: str, ours: bool) -> None:
    settled = rose(log)
    tick = ticked(WAITS[PRUNE], mark, None, ours)
    assert match_ticks([tick], settled) == nothing(tick)


def test_an_event_that_the_log_says_already_is_not_written_twice() -> None:
    rules = rules_of(RULES.replace("    title: Prune\n", "    title: Prune\n    log: paid\n"))
    tick = ticked(WAITS[PRUNE])
    done = "2026-03-03 done prune"
    for log, line in {
        "2026-03-02 paid": "2026-03-03 paid",
        "2026-03-03 paid": done,  # it is asked for all the same
        "2026-03-03 paid - by card": done,
        f"2026-03-03 paid, {done}": "",
    }.items():
        matched = match_ticks([tick], rose(log, rules=rules))
        assert ("".join(one.line for one in matched.recordings), matched.unrecorded) == (line, ())


@pytest.mark.parametrize("line", ["watered Ana Ruiz", "watered Ana", "watered everyone - all of them"])
@pytest.mark.parametrize("mark", ["x", "-"])
def test_a_tick_of_what_somebody_wrote_by_hand_is_done_with(line: str, mark: str) -> None:
    told = rose(f"2026-03-03 {line}")
    tick = ticked(WAITS[ANA], mark)
    assert match_ticks([tick], told) == nothing(tick)


def test_what_was_written_by_hand_long_ago_is_no_answer_to_a_tick() -> None:
    told = rose(f"{TODAY - timedelta(ARCHIVED_DAYS + 1)} watered Ana")
    assert match_ticks([ticked(WAITS[ANA])], told) == kept(ticked(WAITS[ANA]), GONE)


def test_a_tick_outside_the_markers_that_was_taken_back_is_not_taken_in_again() -> None:
    undone = {IDS[ANA]: False}
    outside, inside = ticked(WAITS[ANA], ours=False), ticked(WAITS[ANA])
    assert match_ticks([outside], ROSE, undone) == nothing(outside)
    for ticks in ([inside], [outside, inside]):
        assert match_ticks(ticks, ROSE, undone) == match_ticks(ticks, ROSE)
        assert len(match_ticks(ticks, ROSE, undone).recordings) == 1


def test_a_tick_that_was_taken_in_is_silent_once_its_item_is_gone() -> None:
    gone, tick = look({}), ticked(WAITS[ANA])
    assert match_ticks([tick], gone, taken_in(IDS[ANA])) == nothing(tick)
    assert match_ticks([tick], gone, taken_in(IDS[BO])) == kept(tick, GONE)


def test_a_tick_that_was_taken_in_and_is_asked_for_all_the_same_is_taken_in_again() -> None:
    # The run that wrote the journal was stopped before it wrote the note.
    assert match_ticks([ticked(WAITS[ANA])], ROSE, taken_in(IDS[ANA])).recordings == (
        match_ticks([ticked(WAITS[ANA])], ROSE).recordings
    )


@pytest.mark.parametrize(
    ("ours", "days", "silent"),
    [
        (False, ARCHIVED_DAYS + 1, True),
        (False, ARCHIVED_DAYS, False),
        (True, ARCHIVED_DAYS + 1, False),
        (False, None, False),
    ],
)
def test_an_old_tick_of_an_unknown_key_outside_the_markers_is_the_users_archive(
    ours: bool, days: int | None, silent: bool
) -> None:
    tick = ticked("fm-zzzzzz", "x", None if days is None else TODAY - timedelta(days), ours)
    assert match_ticks([tick], ROSE) == (nothing(tick) if silent else kept(tick, GONE))


def test_where_nothing_was_ticked_there_is_nothing() -> None:
    assert match_ticks([], ROSE, taken_in(IDS[ANA])) == Matched((), ())


# the same key on several lines


def test_lines_that_say_the_same_are_one_tick() -> None:
    undated, day = ticked(WAITS[ANA]), ticked(WAITS[ANA], day=EVE)
    for same in ([undated, undated], [undated, undated._replace(ours=False)]):
        assert match_ticks(same, ROSE, ()) == match_ticks([undated], ROSE)
    for same in ([day, day], [undated, day], [day, undated], [undated, undated, day]):
        assert match_ticks(same, ROSE, ()) == match_ticks([day], ROSE)


def test_a_box_that_is_ticked_and_crossed_out_is_neither() -> None:
    both = ticked(WAITS[ANA]), ticked(WAITS[ANA], "-")
    said = [(WAITS[ANA], "is ticked and crossed out at once; leave one of the two")]
    assert (reasons(ROSE, *both), reasons(ROSE, *reversed(both))) == (said, said)


def test_a_box_that_is_ticked_for_two_days_is_not_for_either() -> None:
    ticks = tuple(ticked(WAITS[ANA], "-", day) for day in (None, TODAY, EVE))
    assert match_ticks(ticks, ROSE) == Matched(
        (), (Unrecorded(ticks, "is ticked for 2026-03-03 and 2026-03-02 at once; leave one of them"),)
    )


def test_a_contradiction_about_what_a_line_settled_is_over() -> None:
    settled = rose("2026-03-03 done prune")
    assert match_ticks([ticked(WAITS[PRUNE]), ticked(WAITS[PRUNE], "-")], settled) == Matched((), ())


def test_one_contradiction_costs_no_other_tick() -> None:
    ticks = [ticked(WAITS[ANA]), ticked(WAITS[BO]), ticked(WAITS[ANA], "-")]
    recordings, unrecorded, days = match_ticks(ticks, ROSE)
    assert ([one.line for one in recordings], [one.ticks for one in unrecorded], days) == (
        ["2026-03-03 watered Bo Lee"],
        [(ticks[0], ticks[2])],
        {IDS[BO]: TODAY},
    )


# what is kept


@pytest.mark.parametrize(
    "fields",
    [
        None,
        PARTY.replace("Rose Hill", "Moss End"),
        PARTY.replace("2026-03-02", "2026-03-01"),
        PARTY.replace("Ana Ruiz, ", ""),
        f"{PARTY}followup: off\n",
        f"{PARTY}log: [2026-03-03 watered Bo Lee]\n".replace("Ana Ruiz, ", ""),
    ],
    ids=["gone", "another group", "another day", "another person", "off", "told of another"],
)
def test_a_tick_whose_note_is_gone_or_says_something_else_is_kept(fields: str | None) -> None:
    assert reasons(look({"Rose.md": fields} if fields else {}), ticked(WAITS[ANA])) == [(WAITS[ANA], GONE)]


def test_a_tick_for_a_day_to_come_is_kept_until_that_day() -> None:
    tomorrow = ticked(WAITS[ANA], "x", date(2026, 3, 4))
    said = "is ticked for 2026-03-04, which is still to come"
    assert reasons(ROSE, tomorrow) == [(WAITS[ANA], said)]
    assert lines(look({"Rose.md": PARTY}, date(2026, 3, 4)), tomorrow) == [("Rose.md", "2026-03-04 watered Ana Ruiz")]


def test_a_tick_that_stays_has_the_day_on_which_it_was_first_seen() -> None:
    undated, crossed = ticked(WAITS[ANA]), ticked(WAITS[ANA], "-", None, False)
    for tick, sign in ((undated, "✅"), (crossed, "❌")):
        text = f"words {sign} 2026-03-03 ^{IDS[ANA]}"
        assert dated(tick, TODAY) == tick._replace(day=TODAY, stamp="2026-03-03", text=text)
    assert dated(ticked(WAITS[ANA], "x", EVE), TODAY) == ticked(WAITS[ANA], "x", EVE)


@pytest.mark.parametrize(
    ("item", "day", "first"),
    [
        (ANA, "2026-02-21", "2026-02-22"),
        (PRUNE, "2026-02-22", "2026-02-23"),
        (PAY, "1900-01-01", "2026-02-25"),
        (MEASURE, "2025-03-01", "2025-03-02"),
    ],
)
@pytest.mark.parametrize("mark", ["x", "-"])
def test_a_tick_for_a_day_on_which_its_item_stood_on_no_page_is_kept(
    item: str, day: str, first: str, mark: str
) -> None:
    early = ticked(WAITS[item], mark, date.fromisoformat(day))
    assert reasons(ROSE, early) == [(WAITS[item], f"is ticked for {day}, but could not be done before {first}")]
    assert len(match_ticks([ticked(WAITS[item], mark, date.fromisoformat(first))], ROSE).recordings) == 1


def test_a_page_that_looks_further_ahead_showed_its_items_earlier() -> None:
    early = ticked(WAITS[PAY], day=date(2026, 2, 20))
    assert len(match_ticks([early], ROSE).unrecorded) == 1
    assert [one.line for one in match_ticks([early], ROSE, reach=30).recordings] == [
        "2026-02-20 done pay - for 2026-03-04"
    ]


@pytest.mark.parametrize(
    ("stamp", "wrong"),
    [
        ("2026-02-31", "is not a valid date"),
        ("1850-01-01", "has a year outside 1900 to 2200"),
        ("9999-01-01", "has a year outside 1900 to 2200"),
    ],
)
def test_a_tick_for_a_day_that_is_none_is_kept_as_it_is(stamp: str, wrong: str) -> None:
    tick = ticked(WAITS[ANA])._replace(stamp=stamp)
    assert reasons(ROSE, tick) == [(WAITS[ANA], f"is ticked for {stamp}, which {wrong}")]
    assert dated(tick, TODAY) == tick


# other windows

ROUND = rules_of(
    RULES.replace(
        "    from: 2 days after day\n", "    from: 7 days after latest(paid, day)\n    due: 2 days after from\n"
    )
    .replace("      - paid is missing\n", "      - garden is present\n")
    .replace('    say: "Pay[', '    log: paid\n    say: "Pay[')
)
"""Rules with a round: to pay a week after one paid."""


def paid(*days: int, done: str = "") -> Evaluation:
    """The party on the 20th, with these payments in March."""
    log = ", ".join([f"2026-03-{day:02} paid" for day in days] + ([done] if done else []))
    return look({"Rose.md": f"{PARTY}log: [{log}]\n"}, date(2026, 3, 20), ROUND)


def pay(due: str, mark: str = "x", **others: object) -> Tick:
    return ticked(WAITS[PAY], mark, dates=("", due), **others)  # type: ignore[arg-type]


def test_a_tick_of_the_window_that_is_open_is_an_event() -> None:
    assert lines(paid(10), pay("2026-03-19")) == [("Rose.md", "2026-03-20 paid")]


def test_a_tick_of_another_window_is_done_with_when_it_was_recorded_or_is_in_the_log() -> None:
    late = pay("2026-03-11")
    assert match_ticks([late], paid(10)).recordings == ()
    assert match_ticks([late], paid(6), {late.id: True}).recordings == ()
    assert match_ticks([late], paid(6, done="2026-03-09 done pay")).recordings == ()
    assert match_ticks([late], paid(6, done="2026-03-01 skipped pay - for 2026-03-09")).recordings == ()


def test_a_tick_of_another_window_that_nothing_answers_is_meant_for_the_item_that_lives() -> None:
    for evaluation in (paid(), paid(1), paid(5)):
        assert lines(evaluation, pay("2026-03-12")) == [("Rose.md", "2026-03-20 paid")]


def test_an_old_tick_of_another_window_outside_the_markers_is_the_users_archive() -> None:
    old = pay("2026-01-12", day=date(2026, 1, 12), ours=False)
    assert match_ticks([old], paid()).recordings == ()


def test_a_key_that_a_note_had_before_it_got_a_twin_is_still_its_own() -> None:
    twin = look({"Rose.md": PARTY, "Twin.md": f"{PARTY}log: [2026-03-03 watered everyone]\n"})
    assert WAITS[ANA] not in keyed_outcomes(twin)
    assert lines(twin, ticked(WAITS[ANA])) == [("Rose.md", "2026-03-03 watered Ana Ruiz")]


# rules for the vault


def vault_keys(evaluation: Evaluation) -> dict[str, str]:
    return {one.rule.id: key for key, one in keyed_outcomes(evaluation).items()}


def books(*paths: str) -> Evaluation:
    records = [RecordReader(FOR_VAULT).read(b"---\ntype: book\n---\n", path).record for path in paths]
    return evaluate(FOR_VAULT, [record for record in records if record], TODAY)


def test_a_tick_on_a_rule_for_the_vault_goes_into_the_one_note_of_its_kind() -> None:
    evaluation = books("Book.md")
    keys = vault_keys(evaluation)
    assert list(keys) == ["look", "rest", "roam"]
    assert lines(evaluation, ticked(keys["look"]), ticked(keys["rest"])) == [
        ("Book.md", "2026-03-03 looked"),
        ("Book.md", "2026-03-03 done rest"),
    ]
    assert lines(evaluation, ticked(keys["look"], "-")) == [("Book.md", "2026-03-03 skipped look")]


def test_without_such_a_note_one_is_to_be_made() -> None:
    evaluation = books()
    tick = ticked(vault_keys(evaluation)["look"])
    outcome = keyed_outcomes(evaluation)[tick.key]
    assert match_ticks([tick], evaluation) == Matched(
        (Recording(tick, TODAY, "2026-03-03 looked", None, "book", outcome, (tick.id,)),), (), {tick.id: TODAY}
    )


def test_of_several_notes_none_is_chosen() -> None:
    evaluation = books("a.md", "b.md", "c.md")
    key = vault_keys(evaluation)["look"]
    said = "could be written into `a.md`, `b.md` or `c.md`; write it into one of them by hand"
    assert reasons(evaluation, ticked(key)) == [(key, said)]


def test_a_rule_that_names_no_kind_has_no_note() -> None:
    evaluation = books("Book.md")
    key = vault_keys(evaluation)["roam"]
    assert reasons(evaluation, ticked(key)) == [(key, "has no note: rule `roam` declares no `log_to:`")]
