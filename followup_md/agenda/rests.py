"""Notes that ask for nothing, and why: a row under Waiting, or a count at the end of the page.

The reasons are those that the rules declare for the kind of a note (`rests`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

from followup_md.agenda.model import Waiting
from followup_md.core.words import fold
from followup_md.engine.outcome import Evaluation
from followup_md.language.context import Subject
from followup_md.language.texts import show_value
from followup_md.rules.model import Rest
from followup_md.rules.state import State


class Resting(NamedTuple):
    """The rows, how many notes rest for each reason that makes none, and the paths of all that rest."""

    rows: tuple[Waiting, ...]
    counts: Mapping[str, int]
    paths: Collection[str]


def resting_notes(evaluation: Evaluation, shown: Collection[str]) -> Resting:
    """Every note without an item, for the first reason that holds. Groups that are `shown` (folded) need no row."""
    asking = {outcome.path for outcome in evaluation.outcomes if outcome.is_item or outcome.state == State.UNKNOWN}
    rows: dict[tuple[str, str], Waiting] = {}
    counts: Counter[str] = Counter()
    paths: set[str] = set()
    for subject in evaluation.world.everything:
        record = subject.record
        rests = evaluation.rules.kinds[subject.kind].rests
        if record is None or record.off is not None or record.path in asking or not rests:
            continue
        rest = _first_that_holds(rests, subject)
        if rest is None:
            continue
        paths.add(record.path)
        words = " ".join(rest.case.text.fill(subject.context, show_value).split())
        name = subject.group or record.path
        if not rest.waits:
            counts[words] += 1
        elif fold(name) not in shown:
            rows.setdefault((fold(name), words), Waiting(name, record, (), None, True, words))
    return Resting(tuple(rows.values()), dict(sorted(counts.items())), paths)


def _first_that_holds(rests: tuple[Rest, ...], subject: Subject) -> Rest | None:
    return next((rest for rest in rests if rest.case.holds(subject.context)), None)
