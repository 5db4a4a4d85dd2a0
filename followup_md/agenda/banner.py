"""The banner on a page whose rules have mistakes: whoever never sees a terminal learns why nothing changes any more.

It stands directly behind the begin marker; the next page that is written takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from followup_md.agenda.markdown import escape_message
from followup_md.agenda.page_file import find_page
from followup_md.agenda.phrasing import MOST_PROBLEMS
from followup_md.core.problem import Problem

TITLE = "> [!danger] The rules have a mistake: this page stays as it is until that is mended"
_BANNER = re.compile(rb"\r?\n" + re.escape(TITLE.encode()) + rb"\r?\n(?:>[^\n]*\n)*")


def with_banner(data: bytes, problems: Sequence[Problem]) -> bytes | None:
    """An agenda file with these problems of its rules on top, in place of a banner that is there; None if not ours.

    No other byte changes, so that ticks and the user's own lines are still there when the rules are mended.
    """
    page = find_page(data)
    if page is None:
        return None
    after = data.index(b"\n", page.begin) + 1
    old = _BANNER.match(data, after)
    new = f"\n{TITLE}\n>\n" + "".join(f"> - {line}\n" for line in _lines(problems))
    if page.has_carriage_returns:
        new = new.replace("\n", "\r\n")
    return data[:after] + new.encode() + data[old.end() if old else after :]


def _lines(problems: Sequence[Problem]) -> list[str]:
    lines = [
        escape_message(f"{path}, line {line}: {problem.message}" if line else f"{path}: {problem.message}")
        for problem in problems[:MOST_PROBLEMS]
        for path, line, _ in [problem.place]
    ]
    more = len(problems) - len(lines)
    return [*lines, f"and {more:,} more: run `followup-md check`"] if more else lines
