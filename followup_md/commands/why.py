"""`followup-md why`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md.commands.completion import complete_notes, complete_rules
from followup_md.commands.options import (
    FOUND,
    USAGE,
    as_of_option,
    format_option,
    locate,
    refuse_unreadable,
    say_problems,
    today,
    vault_option,
)
from followup_md.commands.screen import say_fitting
from followup_md.text.escape import escape_plain

if TYPE_CHECKING:
    from followup_md.language.context import Subject
    from followup_md.rules.model import Rules
    from followup_md.workflow.workspace import Evaluated


@click.command()
@click.argument("note", shell_complete=complete_notes)
@click.option("--rule", "rule_id", metavar="ID", shell_complete=complete_rules, help="Only this rule.")
@as_of_option
@click.option("--all", "everything", is_flag=True, help="Take silent rules apart too, clause by clause.")
@format_option
@vault_option
@click.pass_context
def command(
    context: click.Context,
    note: str,
    rule_id: str | None,
    as_of: date | None,
    everything: bool,
    form: str,
    vault: Path | None,
) -> None:
    """Explain why NOTE is, or is not, on the agenda.

    First the answer: what is asked for, and of each silent rule the one reason, with the other note that it comes from.
    Then the rules, clause by clause, with values, lines and dates, and the facts.

    NOTE is a path, a file name, a part of the name of its group or file, a key from the agenda (fm-…), or `vault` for
    the rules about the vault as a whole. Where it fits several notes of one group, each is explained shortly, in order
    of date.

    \b
      followup-md why northwind
      followup-md why northwind --rule debrief
      followup-md why fm-3kf9a2
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks
    from followup_md.core.words import suggest
    from followup_md.explain.explanation import explain
    from followup_md.explain.json import render_explanation_json, render_group_json
    from followup_md.explain.summary import render_summary
    from followup_md.explain.text import render_explanation
    from followup_md.vault.rules import load_rules
    from followup_md.workflow.workspace import evaluate_vault, make_workspace

    folder, wanted, is_file = locate(note, vault)
    rules, problems = load_rules(folder, with_tests=False)
    if rules is None:
        say_problems(problems)
        context.exit(FOUND)
    ids = [*(rule.id for rule in rules.rules), *rules.off]
    if rule_id is not None and rule_id not in ids:
        context.fail(f"there is no rule `{escape_plain(rule_id)}`{suggest(rule_id, ids)}")
    evaluated = evaluate_vault(make_workspace(folder, rules, as_of or today()))
    group, subjects = _find(context, rules, evaluated, wanted, note, is_file)
    asked = [rule.kind for rule in rules.rules if rule.id == rule_id]
    own = [subject for subject in subjects if not asked or subject.kind in asked]
    if not own:
        context.fail(f"the rule `{rule_id}` is for `{asked[0]}`, and this is `{subjects[0].kind}`")
    paths = {subject.record.path for subject in own if subject.record}
    explanations = [explain(evaluated.evaluation, subject, evaluated.keys, rule_id) for subject in own]
    if form == "json" and group:
        click.echo(render_group_json(group, explanations), nl=False)
    elif form == "json":
        click.echo(render_explanation_json(explanations[0]), nl=False)
    elif group and not (everything or rule_id):
        say_fitting(render_summary(group, explanations))
    else:
        shown = (render_explanation(explanation, everything or rule_id is not None) for explanation in explanations)
        say_fitting("\n".join(shown))
    say_problems(tuple(problem for problem in evaluated.problems if problem.path in paths))


def _find(
    context: click.Context, rules: Rules, evaluated: Evaluated, wanted: str, note: str, is_file: bool
) -> tuple[str, tuple[Subject, ...]]:
    """The one subject that NOTE means, or the group that it names with all its notes; else says why not, and ends."""
    from followup_md.core.words import join_words
    from followup_md.engine.lookup import find_problems, find_subjects, notes_of_one_group

    subjects = find_subjects(evaluated.evaluation, evaluated.keys, wanted)
    group, notes = ("", subjects) if len(subjects) == 1 else notes_of_one_group(subjects, rules)
    if not notes:
        if not subjects:
            refuse_unreadable(evaluated, wanted)
        say_problems(find_problems(evaluated.problems, wanted))
        paths = sorted(subject.record.path for subject in subjects if subject.record)
        kinds = join_words(list(rules.kinds), "or")
        what = f"is no note of a kind that the rules know ({kinds})" if is_file else "fits no note that the rules know"
        what = "fits several notes:" if paths else what
        for line in (f"`{escape_plain(note)}` {what}", *(f"  {escape_plain(path)}" for path in paths)):
            click.echo(line, err=True)
        context.exit(USAGE if paths else FOUND)
    return group, notes
