"""The pages on disk: written when they differ, and built anew when somebody changes the agenda file meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from followup_md.agenda.page_file import find_page, merge_page
from followup_md.core.problem import ERROR
from followup_md.vault.files import CouldNotLook, CouldNotWrite, Quiet, read_whole
from followup_md.vault.transaction import transaction
from followup_md.workflow.build import AT_ONCE, Built, build_agenda
from followup_md.workflow.workspace import Workspace

if TYPE_CHECKING:
    from followup_md.views.pages import ViewPage
    from followup_md.workflow.record_ticks import Recorded

MOST_TRIES = 5
"""How often a page is built anew because it changes while it is being written."""


class Updated(NamedTuple):
    """What is on disk now, whether the agenda file had to be written, and all bytes of that file, None for no file.

    `views` are the files of pages beside the agenda that had to be written.
    """

    built: Built
    written: bool = False
    page: bytes | None = None
    views: tuple[str, ...] = ()


def update_agenda(
    workspace: Workspace, days: int | None = None, take_ticks: bool = True, quiet: Quiet = AT_ONCE
) -> Updated:
    """Record ticks, build the agenda and write it; anew when a box is ticked meanwhile. Raises CouldNotLook/Write.

    Where no page is needed none is made.
    """
    recorded: tuple[Recorded, ...] = ()
    for _ in range(MOST_TRIES):
        built = build_agenda(workspace, days, take_ticks, quiet)
        if not is_page_needed(built):
            return Updated(built, page=built.old)
        recorded += built.recorded
        written = write_agenda(workspace, built)
        if written is not None:
            views = write_views(workspace, built)
            return Updated(built._replace(recorded=recorded), written, _merged(workspace, built), views)
    file = workspace.rules.page.file
    raise CouldNotWrite(f"{file} keeps changing while it is being written; close it elsewhere and try again")


def is_page_needed(built: Built) -> bool:
    """Whether there is something to keep a page for: one of ours, a note of a kind, or something to do or to mend."""
    agenda = built.agenda
    is_there = built.old is not None and find_page(built.old) is not None
    is_wrong = any(problem.level == ERROR for problem in agenda.problems)
    return is_there or any(agenda.counts.kinds.values()) or is_wrong or bool(agenda.items())


def is_current(workspace: Workspace, built: Built) -> bool:
    """Whether every page says this already (or none is needed), and no tick waits to be recorded."""
    if not is_page_needed(built):
        return True
    is_same = not built.pending and built.old is not None and _merged(workspace, built) == built.old
    return is_same and all(_is_view_current(workspace, view) for view in built.views)


def _is_view_current(workspace: Workspace, view: ViewPage) -> bool:
    old = read_whole(workspace.vault / view.file)
    return _merged_view(view, old) == old


def write_agenda(workspace: Workspace, built: Built) -> bool | None:
    """Write the page into the agenda file when its bytes differ: whether they did, None when it must be built anew.

    So it must when somebody changed the file since, also while it was written.

    Raises CouldNotLook and CouldNotWrite.
    """
    file = workspace.rules.page.file
    with transaction(workspace.vault) as files:
        if files.read(file) != built.old:
            return None
        new = _merged(workspace, built)
        if new == built.old:
            return False
        is_written = files.write(file, built.old, new)
        return True if is_written and not files.kept else None


def _merged(workspace: Workspace, built: Built) -> bytes:
    """The new bytes of the agenda file. Raises CouldNotWrite when it is not one of ours."""
    new = merge_page(built.old, built.page, built.days)
    if new is None:
        raise CouldNotWrite(
            f"{workspace.page.name} exists and lacks the two marker lines of followup-md, so it is left alone. "
            "Rename it, put the lines back, or set another file under `page: file:` in your rules."
        )
    return new


def write_views(workspace: Workspace, built: Built) -> tuple[str, ...]:
    """Write each page beside the agenda whose bytes differ: the files of those that did.

    One that cannot be written keeps no other from it. Raises CouldNotLook and CouldNotWrite then, with its reason.
    """
    written: list[str] = []
    failure: CouldNotLook | CouldNotWrite | None = None
    for view in built.views:
        try:
            with transaction(workspace.vault) as files:
                old = files.read(view.file)
                new = _merged_view(view, old)
                if new != old and not files.write(view.file, old, new):
                    raise CouldNotWrite(f"{view.file} changed while it was being written; try again")
                written += [view.file] * (new != old)
        except (CouldNotLook, CouldNotWrite) as error:
            failure = failure or error
    if failure:
        raise failure
    return tuple(written)


def _merged_view(view: ViewPage, old: bytes | None) -> bytes:
    new = view.merged(old)
    if new is None:
        raise CouldNotWrite(
            f"{view.file} exists and is no page of followup-md, so it is left alone. "
            f"Rename it, or set another file under `page: {view.key}:` in your rules."
        )
    return new
