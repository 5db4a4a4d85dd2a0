"""The pages that are kept beside the agenda: how each is rendered, and what makes a file one of them.

A new page is a row of `rules.values.VIEW_FILES` and one of `VIEWS`. What renders it is imported only when it is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from followup_md.agenda.model import Agenda
from followup_md.engine.outcome import Evaluation
from followup_md.text.marked import make_markers

MARKER = "followup-md"


class ViewContext(NamedTuple):
    """What a page is made from: the rules, notes and day (`evaluation`), the agenda, and what else it links to.

    `names` counts how often each file name (case folded, without its ending) stands in the vault; `file` is that of
    the page itself, relative to the vault.
    """

    evaluation: Evaluation
    agenda: Agenda
    names: Mapping[str, int]
    file: str


Render = Callable[[ViewContext], str]
"""The whole of a page, without a run time, host or path in it: the same notes, rules and day give the same text.

A Markdown page is its text without marker lines; any other has `MARKER` among its first `WITHIN` bytes.
"""
WITHIN = 2_000


def _calendar(context: ViewContext) -> str:
    from followup_md.views.calendar import render_calendar

    return render_calendar(context.evaluation, context.evaluation.rules.page.calendar_expected)


def _timeline(context: ViewContext) -> str:
    from followup_md.views.picture import render_timeline
    from followup_md.views.timeline import make_timeline

    return render_timeline(make_timeline(context.evaluation))


def _html(context: ViewContext) -> str:
    from followup_md.views.html import render_page_for_browsers

    return render_page_for_browsers(context.evaluation, context.agenda, context.file)


def _overview(context: ViewContext) -> str:
    from followup_md.agenda.markdown import make_linker
    from followup_md.views.overview import render_table_markdown
    from followup_md.views.tables import make_table

    evaluation = context.evaluation
    page = evaluation.rules.page._replace(file=context.file)
    view = make_table(evaluation, next(iter(evaluation.rules.tables.values())))
    return render_table_markdown(view, make_linker(page, context.names))


VIEWS: Mapping[str, Render] = {"overview": _overview, "calendar": _calendar, "timeline": _timeline, "html": _html}
"""The key of a page in `page:` → what renders it."""


class ViewPage(NamedTuple):
    """A page that is to be kept: its key in `page:`, its file, and its text."""

    key: str
    file: str
    text: str

    def merged(self, old: bytes | None) -> bytes | None:
        """The file's new bytes; None when there is a file that is not ours to write.

        In a Markdown page what stands outside the marker lines stays; any other page is ours as a whole.
        """
        if not self.file.lower().endswith(".md"):
            is_ours = old is None or MARKER.encode() in old[:WITHIN]
            return self.text.encode("utf-8") if is_ours else None
        markers = make_markers(self.key)
        text = f"{markers.begin}\n\n{self.text.strip()}\n\n{markers.end}\n"
        if old is None:
            return f"---\nfollowup-md: {self.key}\n---\n\n{text}".encode()
        ours = markers.find(old)
        return b"".join(markers.laid_into(old, text, ours)) if ours else None


def render_views(evaluation: Evaluation, agenda: Agenda, names: Mapping[str, int]) -> tuple[ViewPage, ...]:
    """Every page that the rules declare beside the agenda."""
    declared = evaluation.rules.page.views
    return tuple(
        ViewPage(key, file, VIEWS[key](ViewContext(evaluation, agenda, names, file)))
        for key, file in declared.items()
        if key in VIEWS
    )
