"""Ticks × outcomes → the events that they stand for, and why a tick stands for none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from ticking import ANA, BO, DONE, FERN, PARTY, PAY, PRUNE, SKIPPED, VAULT_RULES, VISITS, WAITS, rules_of
from visits import RULES, TODAY, evaluated

from followup_md.agenda.keys import RECENT_DAYS, keyed_outcomes, keyed_past
from followup_md.agenda.page_file import Tick
from followup_md.agenda.ticks import Matched, Recording, Unrecorded, dated, match_ticks
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


def ticked(key: str, mark: str = "x", day: date | None = None, ours: bool = True) -> Tick:
    return Tick(key, mark, day, f"words 🆔 {key}", ours)


def nothing(tick: Tick) -> Matched:
    """What becomes of a tick that is neither an event nor kept: its line has its day."""
    return Matched((), (), {tick.key: tick.day or TODAY})


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
    rose = ROSE.world.everything[0].record
    assert match_ticks([tick], ROSE) == Matched(
        (Recording(tick, EVE, "2026-03-02 watered Ana Ruiz", rose, "visit", ANA_RUIZ),), (), {WAITS[ANA]: EVE}
    )


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
    for log, line in {"2026-03-03 paid": [], "2026-03-03 paid - by card": [], "2026-03-02 paid": [TODAY]}.items():
        evaluation = rose(log, rules=rules)
        matched = match_ticks([tick], evaluation)
        assert ([one.day for one in matched.recordings], matched.unrecorded) == (line, ())


@pytest.mark.parametrize("line", ["watered Ana Ruiz", "watered Ana", "watered everyone - all of them"])
@pytest.mark.parametrize("mark", ["x", "-"])
def test_a_tick_of_what_somebody_wrote_by_hand_is_done_with(line: str, mark: str) -> None:
    told = rose(f"2026-03-03 {line}")
    tick = ticked(WAITS[ANA], mark)
    assert match_ticks([tick], told) == nothing(tick)


def test_what_was_written_by_hand_long_ago_is_no_answer_to_a_tick() -> None:
    told = rose(f"{TODAY - timedelta(RECENT_DAYS + 1)} watered Ana")
    assert match_ticks([ticked(WAITS[ANA])], told) == kept(ticked(WAITS[ANA]), GONE)


def test_a_tick_outside_the_markers_that_was_taken_back_is_not_taken_in_again() -> None:
    undone = {WAITS[ANA]: False}
    outside, inside = ticked(WAITS[ANA], ours=False), ticked(WAITS[ANA])
    assert match_ticks([outside], ROSE, undone) == nothing(outside)
    for ticks in ([inside], [outside, inside]):
        assert match_ticks(ticks, ROSE, undone) == match_ticks(ticks, ROSE)
        assert len(match_ticks(ticks, ROSE, undone).recordings) == 1


def test_a_tick_that_was_taken_in_is_silent_once_its_item_is_gone() -> None:
    gone, tick = look({}), ticked(WAITS[ANA])
    assert match_ticks([tick], gone, taken_in(WAITS[ANA])) == nothing(tick)
    assert match_ticks([tick], gone, taken_in(WAITS[BO])) == kept(tick, GONE)


def test_a_tick_that_was_taken_in_and_is_asked_for_all_the_same_is_taken_in_again() -> None:
    # The run that wrote the journal was stopped before it wrote the note.
    assert match_ticks([ticked(WAITS[ANA])], ROSE, taken_in(WAITS[ANA])).recordings == (
        match_ticks([ticked(WAITS[ANA])], ROSE).recordings
    )


@pytest.mark.parametrize(
    ("ours", "days", "silent"),
    [(False, RECENT_DAYS + 1, True), (False, RECENT_DAYS, False), (True, RECENT_DAYS + 1, False), (False, None, False)],
)
def test_an_old_tick_of_an_unknown_key_outside_the_markers_is_the_users_archive(
    ours: bool, days: int | None, silent: bool
) -> None:
    tick = ticked("fm-zzzzzz", "x", None if days is None else TODAY - timedelta(days), ours)
    assert match_ticks([tick], ROSE) == (nothing(tick) if silent else kept(tick, GONE))


def test_where_nothing_was_ticked_there_is_nothing() -> None:
    assert match_ticks([], ROSE, taken_in(WAITS[ANA])) == Matched((), ())


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
        {WAITS[BO]: TODAY},
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


def test_a_key_that_two_items_share_by_chance_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("followup_md.agenda.keys.zlib.crc32", lambda data: 35)
    said = "is one of two items that share a key by chance; write the event by hand"
    for key in ("fm-z00000", "fm-z00000-2", "fm-z00000-9"):
        assert reasons(ROSE, ticked(key), ticked(key)) == [(key, said)]


def test_a_tick_that_stays_has_the_day_on_which_it_was_first_seen() -> None:
    undated, crossed = ticked(WAITS[ANA]), ticked(WAITS[ANA], "-", None, False)
    assert dated(undated, TODAY) == undated._replace(day=TODAY, text=f"{undated.text} ✅ 2026-03-03")
    assert dated(crossed, TODAY) == crossed._replace(day=TODAY, text=f"{crossed.text} ❌ 2026-03-03")
    assert dated(ticked(WAITS[ANA], "x", EVE), TODAY) == ticked(WAITS[ANA], "x", EVE)


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
    assert match_ticks([tick], evaluation) == Matched(
        (Recording(tick, TODAY, "2026-03-03 looked", None, "book", None),), (), {tick.key: TODAY}
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
