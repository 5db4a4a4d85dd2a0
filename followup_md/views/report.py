"""What was done and heard in a time, from the logs, and how many rows reached the stages that the rules declare."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import NamedTuple

from followup_md.core.record import Snoozed
from followup_md.core.words import fold
from followup_md.engine.outcome import Evaluation
from followup_md.engine.steps import counted
from followup_md.language.context import Subject
from followup_md.rules.table import Stages
from followup_md.views.rows import rows_of


class Act(NamedTuple):
    """One line of a log without its remark, with the note and its group (or nothing)."""

    day: date
    group: str | None
    note: str
    text: str


class Reached(NamedTuple):
    """How many rows reached a stage in the time.

    `days` is the median of the days since the stage before it, of the `measured` rows that have both.
    """

    title: str
    number: int
    days: float | None
    measured: int


class Report(NamedTuple):
    """What was logged from `start` to `end`, both included, by day, and the stages in the order of the rules."""

    start: date
    end: date
    acts: tuple[Act, ...]
    stages: tuple[Reached, ...]


def make_report(evaluation: Evaluation, start: date, end: date) -> Report:
    """The report of a time up to the day of the evaluation. Raises ProblemError when it takes too many steps."""
    end = min(end, evaluation.world.today.day)
    acts = {act for subject in evaluation.world.everything for act in _acts(subject, start, end)}
    in_order = sorted(acts, key=lambda act: (act[0].day, fold(act[0].group or ""), act[0].note, act[1]))
    stages = evaluation.rules.stages
    reached = tuple(_reached(evaluation, stages, start, end)) if stages else ()
    return Report(start, end, tuple(act for act, _ in in_order), reached)


def _acts(subject: Subject, start: date, end: date) -> Iterator[tuple[Act, int]]:
    """Each line with its number; several people in one line are one act."""
    record = subject.record
    for line in record.log_lines() if record else ():
        if record and not isinstance(line, Snoozed) and start <= line.date.day <= end:
            yield Act(line.date.day, subject.group, record.path, line.text), line.line


def _reached(evaluation: Evaluation, stages: Stages, start: date, end: date) -> Iterator[Reached]:
    with counted(stages.place, "`stages`", evaluation.world.vault):
        rows = [
            [moment and moment.day for moment in (day.run(row.lead.context) for day in stages.of[row.lead.kind])]
            for row in rows_of(evaluation, stages.rows)
        ]
    for number, title in enumerate(stages.titles):
        own = [row for row in rows if row[number] and start <= row[number] <= end]
        before = [row[number - 1] for row in own] if number else []
        days = [(row[number] - day).days for row, day in zip(own, before, strict=False) if day and day <= row[number]]
        yield Reached(title, len(own), median(days) if days else None, len(days))
