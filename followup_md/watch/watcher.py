"""A watched vault, one step at a time: changes and a reading of the clock in, at most one rebuild out.

Knows the recipe and files; starts no thread and reads no clock. An event is only a hint where to look: what decides is
what the look finds, so that neither our own writes nor somebody's reading cause a rebuild.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from followup_md.core.problem import Problem
from followup_md.drafts.draft import Draft
from followup_md.drafts.store import read_drafts
from followup_md.engine.incremental import Evaluator
from followup_md.rules.compile import build_rules
from followup_md.rules.model import Rules
from followup_md.vault.files import CouldNotLook, CouldNotWrite, read_whole
from followup_md.vault.notes import Notes
from followup_md.vault.rules import RULES_FILE, Loaded, load_documents, read_template
from followup_md.vault.snapshot import Looked, Mirror
from followup_md.watch.schedule import BEAT, MOST_SETTLE, Clock, Look, Schedule
from followup_md.workflow.build import Built, never, update_agenda

QUIET = 2.0
"""Seconds for which a note must not have changed before a tick is written into it: it may be open in an editor."""
RETRY, MOST_RETRY = 2.0, 60.0
"""Seconds after which something that failed is tried again: longer each time, up to the second."""
BROKEN_RULES = "the rules have a mistake; the agenda stays as it is"
START, NEW_DAY, RULES, TICKS, AGAIN = "start", "a new day", "the rules", "ticks", "what changed meanwhile"


class Change(NamedTuple):
    """What was heard: paths relative to the vault to which something may have happened, or that anything may have."""

    paths: tuple[str, ...] = ()
    lost: bool = False


class Report(NamedTuple):
    """One step that did something: why, what it built (None when it could not), and what could not be done."""

    causes: tuple[str, ...]
    built: Built | None = None
    written: bool = False
    problems: tuple[Problem, ...] = ()
    """Problems that were not there at the last step."""
    failure: str = ""


class Watch:
    """A vault kept current. `rescan` are the seconds between two looks at everything."""

    def __init__(self, vault: Path, rescan: float, days: int | None = None, take_ticks: bool = True) -> None:
        self.vault, self.days, self.take_ticks = vault, days, take_ticks
        self.schedule = Schedule(rescan)
        self.on_progress: Callable[[int, int], None] | None = None
        self._documents: Loaded | None = None
        self._drafts: tuple[Draft, ...] = ()
        self._rules: Rules | None = None
        self._mistakes: tuple[Problem, ...] = ()
        self._mirror: Mirror | None = None
        self._evaluator: Evaluator | None = None
        self._page: bytes | None = None
        self._day: date | None = None
        self._since: dict[str, float] = {}
        self._retry_at: float | None = None
        self._causes: dict[str, None] = {START: None}
        self._known: frozenset[Problem] = frozenset()
        self._failure = ""
        self._failures = 0
        self._rules_file: tuple[int, ...] = ()
        self._templates: tuple[str | None, ...] = ()
        self.looked: Look | None = None
        """What the last step looked at."""
        self._clock = Clock(0.0, 0.0, date.min)

    def step(self, changes: Iterable[Change], clock: Clock) -> Report | None:
        """Take in what was heard, and do what is due now; None when there was nothing to do."""
        self._clock, self.looked = clock, None
        for change in changes:
            if change.lost:
                self.schedule.lost(clock)
            self._hear(change.paths, clock)
        if self._rules_file != (now := _signature(self.vault / RULES_FILE)):
            self._rules_file = now
            self.schedule.changed([RULES_FILE], clock)
        look = self.schedule.due(clock)
        is_retry = self._retry_at is not None and clock.steady >= self._retry_at
        if look is None and not is_retry:
            return None
        self._retry_at = None if is_retry else self._retry_at
        self.looked = look or Look(False)
        try:
            return self._look(self.looked, is_retry)
        except (CouldNotLook, CouldNotWrite) as error:
            self._failures += 1
            self._retry_at = clock.steady + min(RETRY * self._failures, MOST_RETRY)
            self._mirror = self._mirror if isinstance(error, CouldNotWrite) else None
            is_new, self._failure = str(error) != self._failure, str(error)
            return Report(tuple(self._causes), failure=self._failure) if is_new else None

    def wait(self, clock: Clock) -> float:
        """Seconds until the next step is worth making, if nothing is heard meanwhile."""
        retry = [self._retry_at - clock.steady] if self._retry_at is not None else []
        return max(0.0, min(self.schedule.wait(clock), *retry, BEAT))

    def failed(self, clock: Clock) -> None:
        """A step was broken off: look at everything again in a moment."""
        self._retry_at = clock.steady + RETRY
        self._mirror = None

    def _hear(self, paths: Iterable[str], clock: Clock) -> None:
        """Sort out what was heard: notes and rules are looked at; a link or the end of one may be anything."""
        own = self._rules.names if self._rules else ()
        for path in paths:
            if _is_note(path) or path.endswith((".yaml", ".yml")) or path in own:
                self.schedule.changed([path], clock)
            elif os.path.islink(self.vault / path) or (self._mirror and self._mirror.is_problem(path)):
                self.schedule.lost(clock)

    def _look(self, look: Look, is_retry: bool) -> Report | None:
        is_news = False
        if look.everything or self._mirror is None or any(not _is_note(path) for path in look.paths):
            is_news = self._read_rules()
        if self._rules is None:
            mistakes = self._mistakes if is_news else ()
            return Report((RULES,), problems=mistakes, failure=BROKEN_RULES) if is_news else None
        is_anew = self._mirror is None
        self._look_at_notes(self._rules, look)
        drafts = read_drafts(self.vault, self._rules)
        templates = tuple(read_template(self.vault, rule.draft) for rule in self._rules.rules if rule.draft)
        if self._day is not None and (drafts, templates) != (self._drafts, self._templates):
            self._causes[self._rules.page.drafts] = None
        self._drafts, self._templates = drafts, templates
        page = read_whole(self.vault / self._rules.page.file)
        if self._day is not None and self._clock.day != self._day:
            self._causes[NEW_DAY] = None
        elif self._day is not None and page != self._page:
            self._causes[self._rules.page.file] = None
        if not (self._causes or is_retry or is_anew):
            return None
        held = self._seconds_to_hold(self._rules.page.file) if page != self._page and self._day is not None else 0.0
        if held:
            self._retry_at = self._clock.steady + held
            return None
        return self._build(self._rules)

    def _read_rules(self) -> bool:
        """Load the rules anew; whether their files changed.

        A vanished rules.yaml is waited for: many editors take a file away for a moment while they save it.
        """
        is_own = self._rules is not None and self._rules.names[0] == RULES_FILE
        if is_own and not os.path.lexists(self.vault / RULES_FILE) and self._keep(RULES_FILE):
            self.schedule.again(RULES_FILE, self._since[RULES_FILE])
            return False
        self._since.pop(RULES_FILE, None)
        documents = load_documents(self.vault, with_tests=False)
        if documents == self._documents:
            return False
        if self._documents is not None:
            self._causes[RULES] = None
        self._documents, self._mirror = documents, None
        self._evaluator = None
        self._rules, self._mistakes = (None, documents[1]) if documents[1] else build_rules(documents[0])
        return True

    def _keep(self, path: str) -> bool:
        """Whether a path that seems to be in the middle of a save may still become whole."""
        return self._clock.steady - self._since.setdefault(path, self._clock.steady) < MOST_SETTLE

    def _look_at_notes(self, rules: Rules, look: Look) -> None:
        found: Looked | None = None
        is_anew = self._mirror is None
        if self._mirror is None:
            self._mirror = Mirror(self.vault, rules, lambda: int(self._clock.wall * 1e9))
            self._evaluator = Evaluator(rules)
        elif not look.everything:
            found = self._mirror.look_at([path for path in look.paths if path != rules.page.file], self._keep)
        everywhere = found is None
        if found is None:
            found = self._mirror.look_everywhere(self._keep, self.on_progress)
        for path in found.doubtful:
            self.schedule.again(path, self._since[path])
        kept = found.doubtful | {RULES_FILE}
        looked_at = self._since.keys() if everywhere else look.paths
        self._since = {path: at for path, at in self._since.items() if path in kept or path not in looked_at}
        if not is_anew:
            self._causes.update(dict.fromkeys(sorted(found.changed)))

    def _build(self, rules: Rules) -> Report | None:
        causes = tuple(self._causes)
        may_edit = self._is_quiet if self.take_ticks else never
        built, written, page = update_agenda(
            self.vault, rules, self._clock.day, self._read, self.days, may_edit, self._evaluator
        )
        self._causes.clear()
        self._failures = 0
        self._page, self._day, self._failure = page, self._clock.day, ""
        if built.pending and self.take_ticks:
            held = [self._seconds_to_hold(one.record.path) for one in built.pending if one.record]
            self._retry_at = self._clock.steady + (min(filter(None, held), default=QUIET))
        new = tuple(problem for problem in built.agenda.problems if problem not in self._known)
        self._known = frozenset(built.agenda.problems)
        if not (causes or written or built.taken):
            return None
        return Report(causes or (TICKS if built.taken else AGAIN,), built, written, new)

    def _read(self, written: Collection[str]) -> Notes:
        """The notes as they were last seen, but for those that we wrote ourselves a moment ago."""
        assert self._mirror
        if self._mirror.look_at(written, never) is None:
            self._mirror.look_everywhere(never)
        return self._mirror.notes()

    def _is_quiet(self, path: str) -> bool:
        return not path or not self._seconds_to_hold(path)

    def _seconds_to_hold(self, path: str) -> float:
        """How long a file must still be left alone; 0 for one that is gone, or that was changed in the future."""
        try:
            age = self._clock.wall - os.stat(self.vault / path).st_mtime
        except OSError:
            return 0.0
        return QUIET - age if 0 <= age < QUIET else 0.0


def _is_note(path: str) -> bool:
    return path[-3:].lower() == ".md"


def _signature(path: Path) -> tuple[int, ...]:
    """What tells whether a file, or what a link leads to, is still the same; nothing for no file."""
    try:
        status = os.stat(path)
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
