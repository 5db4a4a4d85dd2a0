"""Every problem of a vault: of its rules, its notes, its page and its drafts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from followup_md.agenda.page_file import parse_ticks
from followup_md.agenda.ticks import Unrecorded
from followup_md.core.problem import ERROR, WARNING, Problem
from followup_md.engine.evaluate import evaluate
from followup_md.rulecheck.lint import lint_rules
from followup_md.rules.model import Rules
from followup_md.vault.files import read_whole
from followup_md.vault.notes import read_notes
from followup_md.workflow.build import look_at_drafts, match_page

if TYPE_CHECKING:
    pass


def _tick_problem(rules: Rules, one: Unrecorded, page: bytes = b"") -> Problem:
    """What is wrong with a tick; with its line when the page is given, for the next one may have it elsewhere."""
    key = one.ticks[0].key
    at = page.find(key.encode())
    line = page.count(b"\n", 0, at) + 1 if at >= 0 else 0
    return Problem(rules.page.file, line, min(line, 1), ERROR, "tick", f"`{key}` {one.reason}")


class Checked(NamedTuple):
    """How many Markdown files there are, and all problems by path and line."""

    files: int
    problems: tuple[Problem, ...]


def check_vault(vault: Path, rules: Rules, today: date) -> Checked:
    """Every problem of notes, page and drafts and every warning about the rules. Raises CouldNotLook."""
    from followup_md.drafts.review import load_template

    notes = read_notes(vault, rules)
    evaluation = evaluate(rules, notes.records, today)
    page = read_whole(vault / rules.page.file) or b""
    matched = match_page(vault, parse_ticks(page), evaluation)
    ticked = [_tick_problem(rules, one, page) for one in matched.unrecorded]
    ahead = [
        Problem(
            record.path, line.line, 1, WARNING, "log-future", f"`{line.text}` is dated {line.date.day}, still to come"
        )
        for record in notes.records
        for line in record.log_lines()
        if line.date.day > today
    ]
    mine = sorted((*notes.problems, *ahead, *ticked, *look_at_drafts(vault, rules, evaluation)[1]))
    templates = dict.fromkeys(
        problem for rule in rules.rules if rule.draft for problem in load_template(vault, rule)[1]
    )
    problems = (*lint_rules(rules, evaluation), *templates, *mine)
    return Checked(notes.counts.files, problems)
