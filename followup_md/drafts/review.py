"""What is said of drafts: templates that cannot be used, and drafts that are too much alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from followup_md.core.problem import ERROR, WARNING, Problem
from followup_md.drafts.draft import Draft, people_in
from followup_md.drafts.similarity import Likeness, compare_letters
from followup_md.drafts.template import Template, boilerplate, parse_template
from followup_md.engine.outcome import Evaluation
from followup_md.rules.model import Rule, Rules
from followup_md.vault.rules import TEMPLATES, read_template

# alike


def alike_problems(vault: Path, rules: Rules, evaluation: Evaluation, drafts: Sequence[Draft]) -> tuple[Problem, ...]:
    """Each pair of drafts of one rule about one note that say nearly the same. Raises CouldNotLook."""
    together: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        together.setdefault((draft.rule, draft.about.removesuffix(".md").rpartition("/")[2]), []).append(draft)
    found: list[Problem] = []
    for (rule_id, _), same in together.items():
        pairs = [(one, other) for one, other in combinations(same, 2) if not (one.sent and other.sent)]
        rule = next((rule for rule in rules.rules if rule.id == rule_id), None)
        names, said = _common(vault, rule, evaluation, same) if pairs else ([], [])
        for one, other in pairs if said else ():  # without its note or template, nobody knows what is its own
            likeness = compare_letters(one.body, other.body, names, said)
            if likeness.per_cent >= rules.page.drafts_alike:
                found.append(Problem(one.path, 0, 0, WARNING, "drafts-alike", _alike(other, likeness)))
    return tuple(found)


def _common(
    vault: Path, rule: Rule | None, evaluation: Evaluation, drafts: Sequence[Draft]
) -> tuple[list[str], list[str]]:
    """What drafts of a rule about a note may have in common: the names in it, and what the template says in each."""
    template, _ = load_template(vault, rule) if rule else (None, ())
    outcomes = [one for one in evaluation.outcomes if one.rule is rule and any(draft.is_for(one) for draft in drafts)]
    names = [name for draft in drafts for name in (draft.person, draft.to.name if draft.to else "") if name]
    names += {one.name: None for outcome in outcomes for one in people_in(outcome.subject.record)}
    return names, [boilerplate(template, outcome) for outcome in outcomes] if template else []


def load_template(vault: Path, rule: Rule) -> tuple[Template | None, tuple[Problem, ...]]:
    """The template of a rule's drafts, or what is wrong with it. Raises CouldNotLook."""
    text = read_template(vault, rule.draft) if rule.draft else None
    if text is None or rule.names is None:
        source, line = rule.places.get("draft", (rule.source, rule.line))
        message = f"there is no template `{rule.draft}`, neither in `{TEMPLATES}` nor among those of the rules"
        return None, (Problem(source, line, 1, ERROR, "template", message),)
    return parse_template(text, rule.names, f"{TEMPLATES}/{rule.draft}")


def _alike(other: Draft, likeness: Likeness) -> str:
    shared = "; ".join(f"“{text}”" for text in likeness.shared[:3])
    more = f", and {len(likeness.shared) - 3} more" if len(likeness.shared) > 3 else ""
    what = f", both say {shared}{more}" if shared else ""
    return f"is {likeness.per_cent} % like `{other.path}`{what}; people compare notes, so give each their own"
