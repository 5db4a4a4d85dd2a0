"""What every verb works on: a vault, the rules in force in it, and the day it is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from followup_md.agenda.keys import keyed_outcomes
from followup_md.core.problem import Problem
from followup_md.core.record import Record
from followup_md.engine.incremental import Evaluator
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.rules.model import Rules
from followup_md.vault.notes import NotesOnDisk, Progress
from followup_md.vault.rules import load_rules

if TYPE_CHECKING:
    from followup_md.vault.snapshot import Snapshot


class Workspace(NamedTuple):
    """A vault, its rules and a day, with the notes and what was worked out of them before.

    A single run reads every note from disk; a watcher hands in a snapshot and an evaluator that it keeps.
    """

    vault: Path
    rules: Rules
    today: date
    notes: NotesOnDisk | Snapshot
    evaluator: Evaluator

    @property
    def page(self) -> Path:
        """The agenda file."""
        return self.vault / self.rules.page.file

    def evaluate(self, records: Iterable[Record]) -> Evaluation:
        """What every rule says of these records on the day."""
        return self.evaluator.evaluate(records, self.today)


def make_workspace(vault: Path, rules: Rules, today: date, progress: Progress | None = None) -> Workspace:
    """A workspace for a single run under rules that are loaded already."""
    return Workspace(vault, rules, today, NotesOnDisk(vault, rules, progress), Evaluator(rules))


def open_workspace(
    vault: Path, today: date, progress: Progress | None = None, with_tests: bool = False
) -> tuple[Workspace | None, tuple[Problem, ...]]:
    """A workspace for a single run, or what is wrong with the rules. Raises CouldNotLook."""
    rules, problems = load_rules(vault, with_tests)
    return (make_workspace(vault, rules, today, progress) if rules else None), problems


class Evaluated(NamedTuple):
    """A vault evaluated for one day: the outcomes, those that have a key by their key, and the problems of its notes.

    `names` counts how often each file name (case folded, without its ending) occurs in the vault.
    """

    evaluation: Evaluation
    keys: dict[str, Outcome]
    problems: tuple[Problem, ...]
    names: Mapping[str, int]


def evaluate_vault(workspace: Workspace) -> Evaluated:
    """Read and evaluate every note. Raises CouldNotLook when the vault cannot be listed."""
    notes = workspace.notes.current()
    evaluation = workspace.evaluate(notes.records)
    return Evaluated(evaluation, keyed_outcomes(evaluation), notes.problems, notes.names)
