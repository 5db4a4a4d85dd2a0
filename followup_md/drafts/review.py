"""What is said of drafts: which of them are too much alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from followup_md.core.links import note_name
from followup_md.core.problem import WARNING, Place, Problem
from followup_md.drafts.draft import Draft
from followup_md.drafts.letter import boilerplate, people_in
from followup_md.drafts.similarity import Likeness, compare_letters
from followup_md.drafts.store import load_template
from followup_md.engine.outcome import Evaluation
from followup_md.rules.model import Rules


def alike_problems(vault: Path, rules: Rules, evaluation: Evaluation, drafts: Sequence[Draft]) -> tuple[Problem, ...]:
    """Each pair of drafts of one rule about one note that say nearly the same. Raises CouldNotLook."""
    together: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        together.setdefault((draft.rule, note_name(draft.about)), []).append(draft)
    problems: list[Problem] = []
    for own in together.values():
        pairs = [(first, second) for first, second in combinations(own, 2) if not (first.sent and second.sent)]
        names, boilerplates = _in_common(vault, evaluation, own) if pairs else ([], [])
        for first, second in pairs if boilerplates else ():  # without note or template, nobody knows what is its own
            likeness = compare_letters(first.body, second.body, names, boilerplates)
            if likeness.per_cent >= rules.page.drafts_alike:
                problems.append(Problem(Place(first.path), WARNING, "drafts-alike", _alike(second, likeness)))
    return tuple(problems)


def _in_common(vault: Path, evaluation: Evaluation, drafts: Sequence[Draft]) -> tuple[list[str], list[str]]:
    """What drafts of one rule about one note may have in common: people's names, and what the template says in each."""
    outcomes = [
        outcome
        for outcome in evaluation.outcomes
        if outcome.rule.id == drafts[0].rule and any(draft.is_for(outcome) for draft in drafts)
    ]
    template = load_template(vault, outcomes[0].rule)[0] if outcomes else None
    names = [name for draft in drafts for name in (draft.person, draft.to.name if draft.to else "")]
    names += (person.name for outcome in outcomes for person in people_in(outcome.subject.record))
    return names, [boilerplate(template, outcome) for outcome in outcomes] if template else []


def _alike(other: Draft, likeness: Likeness) -> str:
    shared = "; ".join(f"“{text}”" for text in likeness.shared[:3])
    more = f", and {len(likeness.shared) - 3} more" if len(likeness.shared) > 3 else ""
    what = f", both say {shared}{more}" if shared else ""
    return f"is {likeness.per_cent} % like `{other.path}`{what}; people compare notes, so give each their own"
