"""The recipe, readable as the whole product: read the notes, evaluate them, take in ticks, order, render."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from followup_md.agenda.model import Agenda, DraftState
from followup_md.agenda.page import render_page
from followup_md.agenda.page_file import Tick, dated, other_marks, parse_ticks
from followup_md.agenda.recordings import Matched, Recording, Unrecorded
from followup_md.agenda.sections import make_agenda
from followup_md.agenda.ticks import match_ticks
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.engine.outcome import Evaluation
from followup_md.vault.files import MOST_PAGE_BYTES, Quiet, read_whole
from followup_md.workflow.workspace import Workspace

if TYPE_CHECKING:
    from followup_md.views.pages import ViewPage
    from followup_md.workflow.record_ticks import Recorded

AT_ONCE = Quiet(0.0, 0.0)
"""Ticks need not wait until a note has been left alone for a while."""


class Built(NamedTuple):
    """An agenda and its page, not written yet.

    `old` are the bytes of the agenda file whose ticks were looked at; `pending` are ticks that could be recorded but
    were not, `recorded` the edits that ticks led to; `days` are the keys of all ticks with their days. `views` are the
    pages that are kept beside the agenda.
    """

    agenda: Agenda
    page: str
    old: bytes | None
    pending: tuple[Recording, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    days: Mapping[str, date] = {}
    views: tuple[ViewPage, ...] = ()


def build_agenda(
    workspace: Workspace,
    days: int | None = None,
    take_ticks: bool = False,
    quiet: Quiet = AT_ONCE,
    looks_ahead: bool = False,
) -> Built:
    """Everything up to the page. `take_ticks` records ticks in the notes that have been left alone for a while first.

    Ticks that are not recorded stay on the page; one without a day gets that of today, unless the page `looks_ahead`.
    Raises CouldNotLook when the vault cannot be listed.
    """
    old = read_whole(workspace.page, MOST_PAGE_BYTES)
    ticks = parse_ticks(old) if old else ()
    notes = workspace.notes.current()
    evaluation = workspace.evaluate(notes.records)
    matched = match_page(workspace, ticks, evaluation, days)
    unrecorded = matched.unrecorded
    recorded: tuple[Recorded, ...] = ()
    ready, pending = _split_ready(workspace, matched.recordings, quiet) if take_ticks else ((), matched.recordings)
    if ready:
        from followup_md.workflow.record_ticks import record_ticks, with_settling

        recorded, refused, readings = record_ticks(workspace, with_settling(workspace, ready, notes.records))
        unrecorded += refused
        notes = workspace.notes.after(readings)
        evaluation = workspace.evaluate(notes.records)
    drafts, alike = look_at_drafts(workspace, evaluation)
    tick_problems = [tick_problem(workspace.rules.page.file, one) for one in unrecorded]
    agenda = make_agenda(evaluation, (*notes.problems, *tick_problems, *alike), notes.counts, days, drafts)
    waiting = (*(tick for one in unrecorded for tick in one.ticks), *(one.tick for one in pending))
    kept = [tick if looks_ahead else dated(tick, workspace.today) for tick in waiting if tick.ours]
    kept += other_marks(ticks)
    page = render_page(agenda, workspace.rules.page, notes.names, kept)
    views = build_views(evaluation, agenda, notes.names)
    return Built(agenda, page, old, pending, recorded, matched.days, views)


def build_views(evaluation: Evaluation, agenda: Agenda, names: Mapping[str, int]) -> tuple[ViewPage, ...]:
    """The pages that the rules declare beside the agenda. Most declare none."""
    if not evaluation.rules.page.views:
        return ()
    from followup_md.views.pages import render_views

    return render_views(evaluation, agenda, names)


def match_page(
    workspace: Workspace, ticks: tuple[Tick, ...], evaluation: Evaluation, days: int | None = None
) -> Matched:
    """What the ticks of a page ask for, which looks `days` ahead. Most pages have none, and need no journal."""
    if not ticks:
        return Matched((), ())
    from followup_md.vault.journal import recorded_keys

    return match_ticks(ticks, evaluation, recorded_keys(workspace.vault), days)


def _split_ready(
    workspace: Workspace, recordings: tuple[Recording, ...], quiet: Quiet
) -> tuple[tuple[Recording, ...], tuple[Recording, ...]]:
    """The recordings whose note may be edited now, and those that have to wait; a new note may be made at once."""
    held = [one for one in recordings if one.record and quiet.seconds_left(workspace.vault / one.record.path)]
    return tuple(one for one in recordings if one not in held), tuple(held)


def tick_problem(page_file: str, unrecorded: Unrecorded, page: bytes = b"") -> Problem:
    """What is wrong with ticks; with their line when the page they stand on is given: the next one may move them."""
    tick = unrecorded.ticks[0]
    at = page.find(tick.id.encode())
    place = Place(page_file, page.count(b"\n", 0, at) + 1, 1) if at >= 0 else Place(page_file)
    return Problem(place, ERROR, "tick", f"`{tick.key}` {unrecorded.reason}")


def look_at_drafts(
    workspace: Workspace, evaluation: Evaluation
) -> tuple[Mapping[tuple[str, str, str], DraftState], tuple[Problem, ...]]:
    """The drafts of items by `Outcome.identity`, and the drafts that are too much alike. Most vaults have none."""
    vault, rules = workspace.vault, workspace.rules
    if not os.path.isdir(vault / rules.page.drafts):
        return {}, ()
    from followup_md.drafts.draft import draft_states
    from followup_md.drafts.review import alike_problems
    from followup_md.drafts.store import read_drafts

    drafts = read_drafts(vault, rules)
    return draft_states(drafts, evaluation), alike_problems(vault, rules, evaluation, drafts)
