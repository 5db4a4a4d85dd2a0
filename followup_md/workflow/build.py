"""The recipe, readable as the whole product: read the notes, evaluate them, order the outcomes, render, write.

Knows the steps and no detail of any of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from followup_md.agenda.keys import keyed_outcomes
from followup_md.agenda.markdown import render_page
from followup_md.agenda.model import Agenda, DraftState, make_agenda
from followup_md.agenda.page_file import Tick, merge_page, parse_ticks
from followup_md.agenda.ticks import Matched, Recording, dated, match_ticks
from followup_md.core.problem import ERROR, Problem
from followup_md.engine.evaluate import evaluate
from followup_md.engine.incremental import Evaluator
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Rules
from followup_md.vault.files import CouldNotWrite, make_folder, read_whole, replace_file
from followup_md.vault.locks import vault_lock
from followup_md.vault.notes import Notes, read_notes

if TYPE_CHECKING:
    from followup_md.workflow.record_ticks import Taken

MOST_TRIES = 5
"""How often a page is built anew because somebody writes into it meanwhile."""
Read = Callable[[Collection[str]], Notes]
"""Gives the notes of a vault; takes the paths that were written a moment ago."""
MayEdit = Callable[[str], bool]
"""Whether ticks may be written into the note at this path now."""


class Built(NamedTuple):
    """An agenda and its page, not written yet.

    `old` are the bytes of the agenda file whose ticks were looked at; `pending` are ticks that were not taken in
    though they could be, `taken` the edits that ticks led to; `days` the keys of all ticks with their days.
    """

    agenda: Agenda
    page: str
    old: bytes | None
    pending: tuple[Recording, ...] = ()
    taken: tuple[Taken, ...] = ()
    days: Mapping[str, date] = {}


def always(path: str) -> bool:
    """Every note may be edited."""
    return True


def never(path: str) -> bool:
    """No note may be edited."""
    return False


def build_agenda(
    vault: Path,
    rules: Rules,
    today: date,
    read: Read,
    days: int | None = None,
    may_edit: MayEdit = never,
    evaluator: Evaluator | None = None,
) -> Built:
    """Everything up to the page; the events of ticked boxes are written first into the notes that may be edited.

    Ticks that are not taken in stay on the page. Raises CouldNotLook when the vault cannot be seen whole.
    """
    old = read_whole(vault / rules.page.file)
    ticks = parse_ticks(old) if old else ()
    judge = evaluator.evaluate if evaluator else partial(evaluate, rules)
    notes = read(())
    evaluation = judge(notes.records, today)
    matched = match_page(vault, ticks, evaluation)
    taken: tuple[Taken, ...] = ()
    pending, unrecorded = matched.recordings, matched.unrecorded
    ready = tuple(one for one in pending if may_edit(one.record.path if one.record else ""))
    if ready:
        from followup_md.workflow.record_ticks import record_ticks

        taken, refused = record_ticks(vault, rules, ready, today)
        pending, unrecorded = tuple(one for one in pending if one not in ready), (*unrecorded, *refused)
        notes = read([one.note for one in taken])
        evaluation = judge(notes.records, today)
    find_draft, alike = look_at_drafts(vault, rules, evaluation)
    waiting = [*(tick for one in unrecorded for tick in one.ticks), *(one.tick for one in pending)]
    problems = [
        Problem(rules.page.file, 0, 0, ERROR, "tick", f"`{one.ticks[0].key}` {one.reason}") for one in unrecorded
    ]
    kept = [dated(tick, today) for tick in waiting if tick.ours]
    problems += alike
    agenda = make_agenda(evaluation, (*notes.problems, *problems), notes.counts, days, find_draft)
    return Built(agenda, render_page(agenda, rules.page, notes.names, kept), old, pending, taken, matched.days)


def match_page(vault: Path, ticks: tuple[Tick, ...], evaluation: Evaluation) -> Matched:
    """What the ticks of a page ask for. Most pages have none, and need no journal."""
    if not ticks:
        return Matched((), ())
    from followup_md.vault.journal import recorded_keys

    return match_ticks(ticks, evaluation, recorded_keys(vault))


def look_at_drafts(
    vault: Path, rules: Rules, evaluation: Evaluation
) -> tuple[Callable[[Outcome], DraftState | None] | None, tuple[Problem, ...]]:
    """What finds the draft of an item, and the drafts that are too much alike. Most vaults have none."""
    if not os.path.isdir(vault / rules.page.drafts):
        return None, ()
    from followup_md.drafts.review import alike_problems
    from followup_md.drafts.store import read_drafts

    drafts = read_drafts(vault, rules)

    def find_draft(outcome: Outcome) -> DraftState | None:
        found = next((one for one in drafts if not one.sent and one.is_for(outcome)), None)
        return found and DraftState(found.path, found.gaps)

    return find_draft, alike_problems(vault, rules, evaluation, drafts)


class Updated(NamedTuple):
    """What is on disk now, and whether the agenda file had to be written."""

    built: Built
    written: bool
    page: bytes
    """The whole agenda file."""


def update_agenda(
    vault: Path,
    rules: Rules,
    today: date,
    read: Read,
    days: int | None = None,
    may_edit: MayEdit = always,
    evaluator: Evaluator | None = None,
) -> Updated:
    """Take in ticks, build the agenda and write it; anew when a box is ticked meanwhile. Raises CouldNotLook/Write."""
    taken: tuple[Taken, ...] = ()
    for _ in range(MOST_TRIES):
        built = build_agenda(vault, rules, today, read, days, may_edit, evaluator)
        taken += built.taken
        written = write_agenda(vault, rules, built)
        if written is not None:
            return Updated(built._replace(taken=taken), written, _merged(vault / rules.page.file, built))
    raise CouldNotWrite(f"{rules.page.file} keeps changing while it is being written; close it elsewhere and try again")


def read_all(vault: Path, rules: Rules, progress: Callable[[int, int], None] | None = None) -> Read:
    """A reader that reads every note each time."""
    return lambda paths: read_notes(vault, rules, progress)


class Evaluated(NamedTuple):
    """A vault evaluated for one day: the outcomes, those that have a key by their key, and the problems."""

    evaluation: Evaluation
    keys: dict[str, Outcome]
    problems: tuple[Problem, ...]
    names: Mapping[str, int]
    """How often each file name stands in the vault."""


def evaluate_vault(vault: Path, rules: Rules, today: date) -> Evaluated:
    """Everything up to the outcomes. Raises CouldNotLook when the vault cannot be seen whole."""
    notes = read_notes(vault, rules)
    evaluation = evaluate(rules, notes.records, today)
    return Evaluated(evaluation, keyed_outcomes(evaluation), notes.problems, notes.names)


def is_current(vault: Path, rules: Rules, built: Built) -> bool:
    """Whether the agenda file already says this, and no tick waits to be taken in."""
    return not built.pending and built.old is not None and _merged(vault / rules.page.file, built) == built.old


def write_agenda(vault: Path, rules: Rules, built: Built) -> bool | None:
    """Write the page into the agenda file when its bytes differ; whether they did, None when the file changed since.

    Raises CouldNotWrite.
    """
    path = vault / rules.page.file
    with vault_lock(vault):
        if read_whole(path) != built.old:
            return None
        new = _merged(path, built)
        if new == built.old:
            return False
        make_folder(vault, path)
        replace_file(path, new)
    return True


def _merged(path: Path, built: Built) -> bytes:
    new = merge_page(built.old, built.page, built.days)
    if new is None:
        raise CouldNotWrite(
            f"{path.name} is there already, and not with the two marker lines of followup-md, so it is left alone. "
            "Rename it, put the lines back, or set another file under `page: file:` in rules.yaml."
        )
    return new


def problems_of_event(vault: Path, rules: Rules, note: str, line: str) -> tuple[Problem, ...]:
    """What would be wrong with a log line in a note: the errors and warnings that it would have there."""
    from followup_md.notes.edit import Refused, add_event

    data = read_whole(vault / note) or b""
    new = add_event(data.decode("utf-8", "replace"), line)
    if isinstance(new, Refused):
        return ()
    reader = RecordReader(rules)
    before = {problem.message for problem in reader.read(data, note).problems}
    return tuple(one for one in reader.read(new.encode("utf-8"), note).problems if one.message not in before)
