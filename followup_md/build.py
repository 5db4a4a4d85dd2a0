"""The recipe, readable as the whole product: read the notes, evaluate them, order the outcomes, render, write.

Knows the steps and no detail of any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from followup_md.agenda import Agenda, keyed_outcomes, make_agenda
from followup_md.edit import Refused, add_event
from followup_md.engine import Evaluation, Outcome, evaluate
from followup_md.files import CouldNotWrite, read_whole, replace_file, vault_lock
from followup_md.lint import Understood, lint_rules, understood_phrases
from followup_md.model import WARNING, Problem
from followup_md.records import RecordReader
from followup_md.render.markdown import merge_page, render_page
from followup_md.ruleset import Rules
from followup_md.vault import RULES_FILE, read_notes


class Built(NamedTuple):
    """An agenda and its page, not written yet."""

    agenda: Agenda
    page: str


def build_agenda(
    vault: Path, rules: Rules, today: date, days: int | None = None, progress: Callable[[int, int], None] | None = None
) -> Built:
    """Everything up to the page. Raises CouldNotLook when the vault cannot be seen whole."""
    notes = read_notes(vault, rules, progress)
    evaluation = evaluate(rules, notes.records, today)
    agenda = make_agenda(evaluation, notes.problems, notes.counts, days)
    return Built(agenda, render_page(agenda, rules.page, notes.names))


class Evaluated(NamedTuple):
    """A vault evaluated for one day: the outcomes, those that have a key by their key, and the problems."""

    evaluation: Evaluation
    keys: dict[str, Outcome]
    problems: tuple[Problem, ...]


def evaluate_vault(vault: Path, rules: Rules, today: date) -> Evaluated:
    """Everything up to the outcomes. Raises CouldNotLook when the vault cannot be seen whole."""
    notes = read_notes(vault, rules)
    evaluation = evaluate(rules, notes.records, today)
    return Evaluated(evaluation, keyed_outcomes(evaluation), notes.problems)


def is_current(vault: Path, rules: Rules, page: str) -> bool:
    """Whether the agenda file already says this."""
    path = vault / rules.page.file
    old = read_whole(path)
    return old is not None and _merged(path, old, page) == old


def write_agenda(vault: Path, rules: Rules, page: str) -> bool:
    """Write the page into the agenda file when its bytes differ; whether they did. Raises CouldNotWrite."""
    path = vault / rules.page.file
    with vault_lock(vault):
        old = read_whole(path)
        new = _merged(path, old, page)
        if new == old:
            return False
        _make_folder(vault, path)
        replace_file(path, new)
    return True


def _make_folder(vault: Path, path: Path) -> None:
    """The agenda's folder, which is inside the vault also when links are followed."""
    if not path.parent.resolve().is_relative_to(vault.resolve()):
        raise CouldNotWrite(f"{path.name} would lie outside the vault, behind a link; it is not written")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CouldNotWrite(f"{path.parent.name} could not be made: {error.strerror or error}") from error


def _merged(path: Path, old: bytes | None, page: str) -> bytes:
    new = merge_page(old, page)
    if new is None:
        raise CouldNotWrite(
            f"{path.name} is there already, and not with the two marker lines of followup-md, so it is left alone. "
            "Rename it, or set another file under `page: file:` in rules.yaml."
        )
    return new


def problems_of_event(vault: Path, rules: Rules, note: str, line: str) -> tuple[Problem, ...]:
    """What would be wrong with a log line in a note: the errors and warnings that it would have there."""
    data = read_whole(vault / note) or b""
    new = add_event(data.decode("utf-8", "replace"), line)
    if isinstance(new, Refused):
        return ()
    reader = RecordReader(rules)
    before = {problem.message for problem in reader.read(data, note).problems}
    return tuple(one for one in reader.read(new.encode("utf-8"), note).problems if one.message not in before)


class Checked(NamedTuple):
    """How many Markdown files there are, all problems by path and line, and how date phrases were understood."""

    files: int
    problems: tuple[Problem, ...]
    understood: tuple[Understood, ...]


def check_vault(vault: Path, rules: Rules, today: date) -> Checked:
    """Every problem of the notes and every warning about the rules. Raises CouldNotLook."""
    notes = read_notes(vault, rules)
    evaluation = evaluate(rules, notes.records, today)
    ahead = [
        Problem(
            record.path, line.line, 1, WARNING, "log-future", f"`{line.text}` is dated {line.date.day}, still to come"
        )
        for record in notes.records
        for line in record.log_lines()
        if line.date.day > today
    ]
    problems = (*lint_rules(rules, evaluation), *sorted((*notes.problems, *ahead)))
    understood = understood_phrases(evaluation) if rules.names[0] == RULES_FILE else ()
    return Checked(notes.counts.files, problems, understood)
