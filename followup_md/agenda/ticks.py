"""What was done to the lines of a page × outcomes → the log lines that stand for it, and what is kept and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from followup_md.agenda.keys import checks_of, date_fields, first_date, keyed_outcomes, keyed_past, namesakes
from followup_md.agenda.page_file import DONE_BOX, Tick
from followup_md.agenda.recordings import Matched, Recording, Unrecorded, not_before_snooze, settling
from followup_md.agenda.windows import day_of, first_day, moved_to
from followup_md.core.dates import parse_moment
from followup_md.core.record import Done, Record
from followup_md.core.words import join_words
from followup_md.engine.outcome import Evaluation, Outcome, done_event, settling_event, snoozing_event
from followup_md.engine.settled import notes_about, settling_lines, snoozes_of
from followup_md.rules.state import STANDING, State

ARCHIVED_DAYS = 30
"""After so many days a tick outside the markers, of which nothing is known any more, is the user's archive."""
LONGEST = timedelta(366)
"""How long ago something can have been done that could be done on any day."""


def match_ticks(
    ticks: Iterable[Tick], evaluation: Evaluation, recorded: Mapping[str, bool] | None = None, reach: int | None = None
) -> Matched:
    """Each key's lines → one log line, or the reason why there is none.

    `recorded` are the keys of recordings of the last days; False for those undone since. `reach` is how far the page
    looks ahead, when not as the rules say.
    """
    return _Matcher(evaluation, recorded or {}, evaluation.rules.page.days if reach is None else reach).match(ticks)


class _Matcher:
    """Takes the lines of one page; `days` are filled in on the way."""

    def __init__(self, evaluation: Evaluation, recorded: Mapping[str, bool], reach: int) -> None:
        self.evaluation, self.recorded, self.reach = evaluation, recorded, timedelta(reach)
        self.today = evaluation.world.today.day
        self.days: dict[str, date] = {}

    def match(self, ticks: Iterable[Tick]) -> Matched:
        """What becomes of these lines."""
        by_key: dict[str, list[Tick]] = {}
        for tick in ticks:
            if tick.is_settled or tick.is_moved:
                by_key.setdefault(tick.key, []).append(tick)
        owners = {**keyed_past(self.evaluation), **keyed_outcomes(self.evaluation)} if by_key else {}
        unknown = by_key.keys() - owners.keys()
        former = namesakes(self.evaluation, unknown) if unknown else {}
        recordings: list[Recording] = []
        unrecorded: list[Unrecorded] = []
        for key, own in by_key.items():
            also = former.get(key, [])
            result = self._of_key(own, owners.get(key) or _still_meant(also), also)
            if isinstance(result, Recording):
                recordings.append(result)
            elif result:
                unrecorded.append(result)
        return Matched(tuple(recordings), tuple(unrecorded), self.days)

    def _of_key(self, own: list[Tick], outcome: Outcome | None, former: list[Outcome]) -> Recording | Unrecorded | None:
        """What becomes of the lines of one key, of which those are left out that are over."""
        left: list[Tick] = []
        for same in _by_occurrence(own):
            self._remember_days(same)
            if not self._is_over(same, outcome, former):
                left += same
        settled = [tick for tick in left if tick.is_settled]
        if settled:
            agreed = _merged(settled)
            if isinstance(agreed, Unrecorded):
                return agreed
            self._remember_days(settled)
            return self._recording(agreed, left, outcome)
        asked = [outcome] if outcome else former
        left = [tick for tick in left if not any(self._is_put_off(tick, own, one) for one in asked)]
        return self._putting_off(left, outcome) if left else None

    def _remember_days(self, own: list[Tick]) -> None:
        settled = [tick for tick in own if tick.is_settled]
        agreed = _merged(settled) if settled else None
        if isinstance(agreed, Tick):
            self.days |= {tick.id: agreed.day or self.today for tick in settled}

    # what is over

    def _is_over(self, same: list[Tick], owner: Outcome | None, former: list[Outcome]) -> bool:
        """Whether nothing is left to do for lines of one occurrence: it was done or taken back, or they are an archive.

        A line whose check is not that of its item's dates was written for another window, or before the dates changed.
        """
        tick, is_outside = same[0], not any(tick.ours for tick in same)
        if is_outside and self.recorded.get(_key(tick)) is False:
            return True
        if owner and tick.check in checks_of(owner):
            return owner.done is not None
        old = self.today - timedelta(ARCHIVED_DAYS)
        is_archived = is_outside and all(tick.day is not None and tick.day < old for tick in same)
        if is_archived or self.recorded.get(tick.id, False):
            return True
        if owner:
            return self._is_answered(owner, first_day(tick, owner))
        return any(self._is_answered(outcome, first_day(tick, outcome) or old) for outcome in former)

    def _is_answered(self, outcome: Outcome, since: date | None) -> bool:
        """Whether a log says since the beginning of a window what a tick would: somebody wrote it there by hand."""
        return since is not None and any(
            line.date.day >= since or (isinstance(line, Done) and line.opens is not None and line.opens >= since)
            for _, line in settling_lines(outcome.rule, outcome.subject, outcome.person)
        )

    def _is_put_off(self, tick: Tick, own: list[Tick], outcome: Outcome) -> bool:
        """Whether the item waits until the day of a moved line already; one outside the markers is taken in once."""
        until = day_of(moved_to(tick, outcome))
        if until is None:
            return False
        if any(other.ours and other.is_moved and other[5:] == tick[5:] for other in own):
            opens, due = (str(moment.day) if moment else "" for moment in (outcome.opens, outcome.due))
            return str(until) == due and tick.start in ("", opens)
        notes = notes_about(outcome.subject)
        return any(line.until == until for note in notes for line in snoozes_of(outcome.rule, note, outcome.person))

    # log lines

    def _recording(self, tick: Tick, own: list[Tick], outcome: Outcome | None) -> Recording | Unrecorded | None:
        """The event of a tick, why there is none, or None when the log says it already."""
        if outcome is None:
            reason = (
                "asks for nothing now: its note is gone or says something else. Write the event there, or delete this"
            )
            return Unrecorded(_different(own), reason)
        day = tick.day or self.today
        if tick.stamp and not tick.day:
            return Unrecorded((tick,), f"is ticked for {tick.stamp}, which {parse_moment(tick.stamp)}")
        if day > self.today:
            return Unrecorded((tick,), f"is ticked for {day}, which is still to come")
        first = self._first_on_page(tick, outcome)
        if day < first:
            return Unrecorded((tick,), f"is ticked for {day}, but could not be done before {first}")
        if tick.mark == DONE_BOX:
            event = done_event(outcome, day)
        else:
            day = not_before_snooze(outcome, day)
            event = settling_event("skipped", outcome, day)
        keys = tuple(dict.fromkeys(map(_key, own)))
        into = self._note_for(tick, outcome)
        if isinstance(into, Unrecorded):
            return into
        recording = Recording(tick, day, f"{day} {event}", *into, outcome, keys)
        if into[0] and _is_logged(into[0], day, event):
            further = settling(recording, self.today) if outcome.is_item else None
            return further if further and not _is_logged(into[0], further.day, further.line[11:]) else None
        return recording

    def _putting_off(self, own: list[Tick], outcome: Outcome | None) -> Recording | Unrecorded | None:
        """The line that puts an item off until the day to which its own was moved, or why there is none."""
        if outcome is None or not (outcome.is_item or outcome.state == State.ENDED):
            reason = "was put off, but asks for nothing now: its note is gone or says something else. Delete this"
            return Unrecorded(_different(own), reason)
        days = dict.fromkeys(moved_to(tick, outcome) for tick in own)
        if len(days) > 1:
            when = join_words([day or "no day" for day in days])
            return Unrecorded(_different(own), f"is put off until {when} at once; leave one of them")
        tick, said = next((tick for tick in own if tick.ours), own[0]), next(iter(days))
        until = parse_moment(said)
        if isinstance(until, str):
            reason = f"is put off until {said}, which {until}" if said else "has lost its day"
            return Unrecorded(_different(own), f"{reason}; write it as `📅 2026-03-02`")
        first = self._first_of_note(outcome)
        if first and until.day < first:
            return Unrecorded(_different(own), f"is put off until {until.day}, which is before {first}")
        into = self._note_for(tick, outcome)
        if isinstance(into, Unrecorded):
            return into
        event = snoozing_event(outcome, until.day)
        if into[0]:
            logged = {line.text for line in into[0].snoozes if line.date.day == self.today}
            while event in logged:
                event += ", again"
        keys = tuple(dict.fromkeys(map(_key, own)))
        return Recording(tick, self.today, f"{self.today} {event}", *into, outcome, keys)

    def _note_for(self, tick: Tick, outcome: Outcome) -> tuple[Record | None, str] | Unrecorded:
        """The note that a line about an item goes into and its kind; no note when one is to be made."""
        record, kind = outcome.subject.record, outcome.rule.log_to
        if record is None:
            records = [subject.record for subject in self.evaluation.world.kinds.get(kind, ()) if subject.record]
            if not kind:
                return Unrecorded((tick,), f"has no note: rule `{outcome.rule.id}` declares no `log_to:`")
            if len(records) > 1:
                paths = join_words([f"`{record.path}`" for record in records], "or")
                return Unrecorded((tick,), f"could be written into {paths}; write it into one of them by hand")
            record = records[0] if records else None
        return record, record.kind if record else kind

    def _first_on_page(self, tick: Tick, outcome: Outcome) -> date:
        """The first day on which an item can have stood on a page, and so can have been done."""
        days = [moment.day for moment in (outcome.window.opens or outcome.window.due, outcome.opens) if moment]
        days += [outcome.snoozed.line.date.day] if outcome.snoozed else []
        since = None if tick.check in checks_of(outcome) else first_day(tick, outcome)
        days += [since] if since else []
        return min(min(days) - self.reach, self.today) if days else self.today - LONGEST

    def _first_of_note(self, outcome: Outcome) -> date | None:
        """The day before which an item makes no sense: of the note's first date, or of its own window."""
        moments = (first_date(outcome.subject, date_fields(self.evaluation.rules)), outcome.window.opens)
        return min((moment.day for moment in moments if moment), default=None)


def _by_occurrence(own: list[Tick]) -> Iterator[list[Tick]]:
    found: dict[str, list[Tick]] = {}
    for tick in own:
        found.setdefault(_key(tick), []).append(tick)
    yield from found.values()


def _merged(own: list[Tick]) -> Tick | Unrecorded:
    """One tick for lines that say the same."""
    days = dict.fromkeys(tick.stamp for tick in own if tick.stamp)
    if len({tick.mark for tick in own}) > 1:
        return Unrecorded(tuple(own), "is ticked and crossed out at once; leave one of the two")
    if len(days) > 1:
        return Unrecorded(tuple(own), f"is ticked for {join_words(list(days))} at once; leave one of them")
    first = next((tick for tick in own if tick.stamp), own[0])
    return first._replace(ours=any(tick.ours for tick in own))


def _different(own: list[Tick]) -> tuple[Tick, ...]:
    return tuple({tick.text: tick for tick in own}.values())


def _still_meant(former: list[Outcome]) -> Outcome | None:
    """The one item that a key belonged to before it had a twin."""
    live = [outcome for outcome in former if outcome.state in (*STANDING, State.LATER)]
    return live[0] if len(live) == 1 else None


def _key(tick: Tick) -> str:
    """What the journal remembers of a line: a moved one by its dates too, for it may still be ticked."""
    dates = " ".join(filter(None, (tick.start, tick.scheduled, tick.due)))
    return f"{tick.id}>{dates}" if tick.is_moved else tick.id


def _is_logged(record: Record, day: date, event: str) -> bool:
    words = event.partition(" - ")[0]
    return any(line.date.day == day and line.text == words for line in record.log_lines())
