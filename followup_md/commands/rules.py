"""`followup-md rules`."""

from __future__ import annotations

from pathlib import Path

import click

from followup_md.cli import FOUND, say_problems, vault_argument, vault_or_nearest
from followup_md.ruleset import Rules
from followup_md.words import count_of, suggest


@click.group(name="rules")
def command() -> None:
    """See and test the rules that are in force in a vault.

    The rules are those of rules.yaml in the vault and of what it extends; without that file, the default rules.
    """


@command.command(name="list")
@vault_argument
@click.pass_context
def list_rules(context: click.Context, vault: Path | None) -> None:
    """Every rule: its id, what it asks for, the advice it carries out; and which are switched off."""
    rules = _load(context, vault)
    ids = [*(rule.id for rule in rules.rules), *rules.off]
    width = max(map(len, ids), default=0)
    for rule in rules.rules:
        sources = f"  ({', '.join(rule.sources)})" if rule.sources else ""
        click.echo(f"{rule.id:<{width}}  {rule.title}{sources}")
    for rule_id, (source, line) in rules.off.items():
        click.echo(f"{rule_id:<{width}}  off: {source}:{line}")


@command.command(name="test")
@vault_argument
@click.argument("ids", nargs=-1, metavar="[RULE]...")
@click.pass_context
def test_rules(context: click.Context, vault: Path | None, ids: tuple[str, ...]) -> None:
    """Run the tests inside the rules, or inside those named. Exit code: 0 when all pass, 1 when any fails."""
    from followup_md.ruletests import run_tests

    rules = _load(context, vault)
    known = [rule.id for rule in rules.rules]
    for rule_id in ids:
        if rule_id not in known:
            context.fail(f"there is no rule `{rule_id}`{suggest(rule_id, known)}")
    asked = [rule for rule in rules.rules if not ids or rule.id in ids]
    number = sum(len(rule.tests) for rule in asked)
    failures = [failure for failure in run_tests(rules)[1] if not ids or failure.rule in ids]
    for failure in failures:
        click.echo(str(failure))
    failed = len({(failure.rule, failure.test.line) for failure in failures})
    click.echo(
        f"{count_of(number, 'test')} of {count_of(len(asked), 'rule')}: "
        + (f"{failed} failed" if failed else "all passed")
    )
    context.exit(FOUND if failures else 0)


def _load(context: click.Context, vault: Path | None) -> Rules:
    from followup_md.vault import load_rules

    rules, problems = load_rules(vault_or_nearest(vault))
    if rules is None:
        say_problems(problems)
        context.exit(FOUND)
    return rules
