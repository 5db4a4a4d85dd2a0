"""Every problem of a vault: of its rules, its notes, its agenda file and its drafts."""

from __future__ import annotations

from typing import NamedTuple

from followup_md.agenda.page_file import parse_ticks
from followup_md.core.problem import WARNING, Place, Problem
from followup_md.rulecheck.lint import lint_rules
from followup_md.vault.files import MOST_PAGE_BYTES, read_whole
from followup_md.workflow.build import look_at_drafts, match_page, tick_problem
from followup_md.workflow.workspace import Workspace


class Checked(NamedTuple):
    """How many Markdown files there are, and all problems: of the rules, then the others by path and line."""

    files: int
    problems: tuple[Problem, ...]


def check_vault(workspace: Workspace) -> Checked:
    """Every problem of notes, agenda file and drafts and every warning about the rules. Raises CouldNotLook."""
    from followup_md.drafts.store import load_template

    rules = workspace.rules
    notes = workspace.notes.current()
    evaluation = workspace.evaluate(notes.records)
    page = read_whole(workspace.page, MOST_PAGE_BYTES) or b""
    unrecorded = match_page(workspace, parse_ticks(page), evaluation).unrecorded
    ticks = [tick_problem(rules.page.file, one, page) for one in unrecorded]
    ahead = [
        Problem(
            Place(record.path, line.line, 1),
            WARNING,
            "log-future",
            f"`{line.text}` is dated {line.date.day}, still to come",
        )
        for record in notes.records
        for line in record.written_lines()
        if line.date.day > workspace.today
    ]
    alike = look_at_drafts(workspace, evaluation)[1]
    templates = dict.fromkeys(
        problem for rule in rules.rules if rule.draft for problem in load_template(workspace.vault, rule)[1]
    )
    others = sorted((*notes.problems, *ahead, *ticks, *alike))
    return Checked(notes.counts.files, (*lint_rules(rules, evaluation), *templates, *others))
