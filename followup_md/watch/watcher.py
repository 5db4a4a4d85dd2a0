"""A watched vault, one step at a time: changes and a reading of the clock in, at most one rebuild out.

It starts no thread and reads no clock. An event is only a hint where to look: what decides is what the look finds, so
that neither our own writes nor somebody's reading cause a rebuild.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from followup_md.core.problem import Problem, ProblemError
from followup_md.drafts.draft import Draft
from followup_md.drafts.store import read_drafts
from followup_md.engine.incremental import Evaluator
from followup_md.rules.model import Rules
from followup_md.vault.files import MOST_PAGE_BYTES, CouldNotLook, CouldNotWrite, Quiet, read_whole
from followup_md.vault.listing import PathKind, classify
from followup_md.vault.notes import Progress
from followup_md.vault.own_rules import RULES_FILE
from followup_md.vault.rules import read_template
from followup_md.vault.snapshot import Snapshot
from followup_md.watch.rules_watch import WatchedRules
from followup_md.watch.schedule import BEAT, MOST_SETTLE, Change, Clock, Look, Schedule
from followup_md.workflow.banner import show_mistakes
from followup_md.workflow.build import Built
from followup_md.workflow.update import update_agenda
from followup_md.workflow.workspace import Workspace

QUIET = 2.0
"""Seconds for which a note must have been left alone before a tick is written into it: it may be open in an editor."""
RETRY, MOST_RETRY = 2.0, 60.0
"""Seconds after which something that failed is tried again: longer each time, up to the second."""
BROKEN_RULES = "the rules have a mistake; the agenda stays as it is"
BANNER = ", and says so at its top"
START, NEW_DAY, RULES, TICKS, AGAIN = "start", "a new day", "the rules", "ticks", "what changed meanwhile"


class Report(NamedTuple):
    """One step that did something: why, what it built (None when it could not), and what could not be done."""

    causes: tuple[str, ...]
    built: Built | None = None
    written: bool = False
    problems: tuple[Problem, ...] = ()
    """Problems that were not there at the last step."""
    failure: str = ""


class Shown(NamedTuple):
    """What the agenda depends on besides rules and notes, as it was when the agenda was last built."""

    day: date
    page: bytes | None
    views: tuple[bytes | None, ...]
    drafts: tuple[Draft, ...]
    templates: tuple[str | None, ...]


class Watcher:
    """Keeps the agenda of a vault current. `rescan` are the seconds between two looks at everything."""

    def __init__(self, vault: Path, rescan: float, days: int | None = None, take_ticks: bool = True) -> None:
        self.vault, self.days, self.take_ticks = vault, days, take_ticks
        self.schedule = Schedule(rescan)
        self.on_progress: Progress | None = None
        self.looked: Look | None = None
        """What the last step looked at."""
        self._rules = WatchedRules(vault)
        self._notes: Snapshot | None = None
        self._evaluator: Evaluator | None = None
        self._shown: Shown | None = None
        self._since: dict[str, float] = {}
        self._retry_at: float | None = None
        self._causes: dict[str, None] = {START: None}
        self._known: frozenset[Problem] = frozenset()
        self._failure = ""
        self._failures = 0

    def step(self, changes: Iterable[Change], clock: Clock) -> Report | None:
        """Take in what was heard, and do what is due now; None when there is nothing to report."""
        self.looked = None
        for change in changes:
            if change.lost:
                self.schedule.lost(clock)
            self._hear(change.paths, clock)
        if self._rules.is_touched():
            self.schedule.changed([RULES_FILE], clock)
        look = self.schedule.due(clock)
        is_retry = self._retry_at is not None and clock.steady >= self._retry_at
        if look is None and not is_retry:
            return None
        self._retry_at = None if is_retry else self._retry_at
        self.looked = look or Look(False)
        try:
            return self._look(self.looked, is_retry, clock)
        except (CouldNotLook, CouldNotWrite, ProblemError) as error:
            self._failures += 1
            self._retry_at = clock.steady + min(RETRY * self._failures, MOST_RETRY)
            self._notes = self._notes if isinstance(error, CouldNotWrite) else None
            is_new, self._failure = str(error) != self._failure, str(error)
            return Report(tuple(self._causes), failure=self._failure) if is_new else None

    def wait(self, clock: Clock) -> float:
        """Seconds until the next step is worth making, if nothing is heard meanwhile."""
        retry = [self._retry_at - clock.steady] if self._retry_at is not None else []
        return max(0.0, min(self.schedule.wait(clock), *retry, BEAT))

    def failed(self, clock: Clock) -> None:
        """A step was broken off: look at everything again in a moment."""
        self._retry_at = clock.steady + RETRY
        self._notes = None

    def _hear(self, paths: Iterable[str], clock: Clock) -> None:
        """Sort out what was heard: Markdown and rules are looked at; a symlink or the end of one may be anything."""
        rules = self._rules.rules
        own = {*rules.names, *rules.page.files} if rules else set()
        for path in paths:
            if _is_markdown(path) or path.endswith((".yaml", ".yml")) or path in own:
                self.schedule.changed([path], clock)
            elif os.path.islink(self.vault / path) or (self._notes and self._notes.is_problem(path)):
                self.schedule.lost(clock)

    def _look(self, look: Look, is_retry: bool, clock: Clock) -> Report | None:
        is_news = False
        if look.everything or self._notes is None or not all(map(self._is_note, look.paths)):
            is_news = self._reload_rules(clock)
        rules = self._rules.rules
        if rules is None:
            return self._report_mistakes() if is_news else None
        is_anew = self._notes is None
        notes = self._look_at_notes(rules, look, clock)
        now = self._look_at_others(rules, clock)
        if not (self._causes or is_retry or is_anew):
            return None
        if self._shown and now.page != self._shown.page:
            held = Quiet(clock.wall, QUIET).seconds_left(self.vault / rules.page.file)
            if held:
                self._retry_at = clock.steady + held
                return None
        return self._build(rules, notes, now, clock)

    def _is_note(self, path: str) -> bool:
        """Whether what may have changed is a note, and not the rules."""
        return _is_markdown(path) and not self._rules.is_own(path)

    def _report_mistakes(self) -> Report:
        """Say what is wrong with the rules, on the page too."""
        try:
            shown = show_mistakes(self.vault, self._rules.problems)
        except (CouldNotLook, CouldNotWrite) as error:
            return Report((RULES,), problems=self._rules.problems, failure=f"{BROKEN_RULES}: {error}")
        if shown and self._shown:
            self._shown = self._shown._replace(page=shown[1])
        failure = BROKEN_RULES + (BANNER if shown else "")
        return Report((RULES,), problems=self._rules.problems, failure=failure)

    def _reload_rules(self, clock: Clock) -> bool:
        """Load the rules again, unless their file is away only for a moment: whether they changed."""
        if self._rules.is_away() and clock.steady - self._since.setdefault(RULES_FILE, clock.steady) < MOST_SETTLE:
            self.schedule.again(RULES_FILE, self._since[RULES_FILE])
            return False
        self._since.pop(RULES_FILE, None)
        is_first = not self._rules.are_loaded
        if not self._rules.reload():
            return False
        if not is_first:
            self._causes[RULES] = None
        self._notes = None
        return True

    def _look_at_notes(self, rules: Rules, look: Look, clock: Clock) -> Snapshot:
        """Read the notes that changed, and put down which these are; a note in the middle of a save is given time."""
        found = None
        notes, is_anew = self._notes, self._notes is None
        given_up = {path for path, since in self._since.items() if clock.steady - since >= MOST_SETTLE}
        if notes is None:
            notes = self._notes = Snapshot(self.vault, rules, lambda: int(clock.wall * 1e9))
            self._evaluator = Evaluator(rules)
        elif not look.everything:
            found = notes.look_at([path for path in look.paths if path not in rules.page.files], given_up)
        looked_at = self._since.keys() if found is None else look.paths
        found = found or notes.look_everywhere(given_up, self.on_progress)
        kept = found.doubtful | {RULES_FILE}
        self._since = {path: at for path, at in self._since.items() if path in kept or path not in looked_at}
        for path in found.doubtful:
            self.schedule.again(path, self._since.setdefault(path, clock.steady))
        if not is_anew:
            self._causes.update(dict.fromkeys(sorted(found.changed)))
        return notes

    def _look_at_others(self, rules: Rules, clock: Clock) -> Shown:
        """Read what else the agenda depends on, and put down what of it changed since it was last built."""
        templates = tuple(read_template(self.vault, rule.draft) for rule in rules.rules if rule.draft)
        page = read_whole(self.vault / rules.page.file, MOST_PAGE_BYTES)
        views = self._read_views(rules)
        now, before = Shown(clock.day, page, views, read_drafts(self.vault, rules), templates), self._shown
        if before and (now.drafts, now.templates) != (before.drafts, before.templates):
            self._causes[rules.page.drafts] = None
        if before and now.day != before.day:
            self._causes[NEW_DAY] = None
        elif before and now.page != before.page:
            self._causes[rules.page.file] = None
        elif before and views != before.views:
            changed = zip(rules.page.views.values(), views, before.views, strict=False)
            self._causes.update(dict.fromkeys(file for file, data, old in changed if data != old))
        return now

    def _read_views(self, rules: Rules) -> tuple[bytes | None, ...]:
        """The pages beside the agenda as they are on disk."""
        return tuple(read_whole(self.vault / file) for file in rules.page.views.values())

    def _build(self, rules: Rules, notes: Snapshot, now: Shown, clock: Clock) -> Report | None:
        causes = tuple(self._causes)
        assert self._evaluator
        workspace = Workspace(self.vault, rules, clock.day, notes, self._evaluator)
        quiet = Quiet(clock.wall, QUIET)
        built, is_written, page, views = update_agenda(workspace, self.days, self.take_ticks, quiet)
        written = is_written or bool(views)
        self._causes.clear()
        self._failures, self._failure = 0, ""
        self._shown = now._replace(page=page, views=self._read_views(rules))
        if built.pending and self.take_ticks:
            held = [
                quiet.seconds_left(self.vault / recording.record.path)
                for recording in built.pending
                if recording.record
            ]
            self._retry_at = clock.steady + min(filter(None, held), default=QUIET)
        new = tuple(problem for problem in built.agenda.problems if problem not in self._known)
        self._known = frozenset(built.agenda.problems)
        if not (causes or written or built.recorded):
            return None
        return Report(causes or (TICKS if built.recorded else AGAIN,), built, written, new)


def _is_markdown(path: str) -> bool:
    return classify(path) is not PathKind.NOT_MARKDOWN
