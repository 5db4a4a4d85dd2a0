"""Who goes through too many notes is named: a budget of steps ends as a problem of the rules, at its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from followup_md.core.problem import ERROR, Place, Problem, ProblemError
from followup_md.language.context import OutOfSteps, Subject
from followup_md.rules.model import Rule


@contextmanager
def counted(place: Place, who: str, subject: Subject) -> Iterator[None]:
    """Raises ProblemError when the steps run out inside: `who` went through too many notes, asked of a note."""
    try:
        yield
    except OutOfSteps:
        where = subject.record.path if subject.record else "the vault"
        message = (
            f"{who} goes through too many notes: the steps ran out at {where}; use fewer lists inside lists, "
            "or give a part of the list a name among the facts"
        )
        raise ProblemError(Problem(place, ERROR, "rules-steps", message)) from None


def counted_for(rule: Rule, subject: Subject) -> AbstractContextManager[None]:
    """The same for a rule."""
    return counted(rule.place, f"rule `{rule.id}`", subject)
