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
from followup_md.engine.steps import counted
from followup_md.language.context import Subject
from followup_md.language.texts import show_value
from followup_md.rules.model import Rest
from followup_md.rules.state import State


class Resting(NamedTuple):
    """What is said of notes that rest.

    `rows` stand under Waiting for groups without items, `waits` are the reasons of those rows by group (folded), also
    of groups that have an item to come. `counts` are how many notes rest for each reason that makes no row, and `paths`
    the notes without an item.
    """

    rows: tuple[Waiting, ...]
    waits: Mapping[str, str]
    counts: Mapping[str, int]
    paths: Collection[str]


def resting_notes(evaluation: Evaluation) -> Resting:
    """Every note without an item, for the first reason that holds."""
    asking = {outcome.path for outcome in evaluation.outcomes if outcome.is_item or outcome.state == State.UNKNOWN}
    rows: dict[str, Waiting] = {}
    waits: dict[str, str] = {}
    counts: Counter[str] = Counter()
    paths: set[str] = set()
    for subject in evaluation.world.everything:
        record = subject.record
        if record is None or record.off is not None:
            continue
        rest, words = rest_of(evaluation.rules.kinds[subject.kind].rests, subject)
        if rest is None or (record.path in asking and not rest.waits):
            continue
        name = subject.group or record.path
        if rest.waits:
            waits.setdefault(fold(name), words)
        if record.path in asking:
            continue
        paths.add(record.path)
        if rest.waits:
            rows.setdefault(fold(name), Waiting(name, record, (), None, True, words))
        else:
            counts[words] += 1
    return Resting(tuple(rows.values()), waits, dict(sorted(counts.items())), paths)


def rest_of(rests: tuple[Rest, ...], subject: Subject) -> tuple[Rest | None, str]:
    """The first of these reasons that holds for a note, and its words."""
    for rest in rests:
        with counted(rest.case.place, "this case of `rests`", subject):
            if rest.case.holds(subject.context):
                return rest, " ".join(rest.case.text.fill(subject.context, show_value).split())
    return None, ""
