"""`followup-md rules`: what is in force, where it comes from, and whether its tests hold."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from followup_md.commands.completion import complete_kinds, complete_rules
from followup_md.commands.options import FOUND, as_of_option, say_problems, today, vault_or_nearest
from followup_md.commands.screen import say_fitting, width
from followup_md.core.words import count_of, join_words, suggest
from followup_md.rules.merge import Document
from followup_md.rules.model import Rules
from followup_md.rules.state import STANDING
from followup_md.text.escape import escape_lines, escape_plain
from followup_md.text.wrap import wrap


@click.group(name="rules")
def command() -> None:
    """See, explain and test the rules that are in force in a vault.

    The rules are those of the vault's rules file and of what it extends; without one, the default rules. That file is
    rules.yaml, or a note whose front matter says "followup-md: rules". The first argument of each may be a vault;
    without one, it is the nearest folder upwards that looks like one.

    \b
      followup-md rules list
      followup-md rules show debrief
      followup-md rules test ~/notes --strict
    """  # noqa: D301 - click wants a real backspace before lines that keep their breaks


@command.command(name="list", short_help="The rules in force.")
@click.argument("arguments", nargs=-1, metavar="[VAULT]")
@as_of_option
@click.pass_context
def list_rules(context: click.Context, arguments: tuple[str, ...], as_of: date | None) -> None:
    """Every rule: how many items it gives, its id, what it asks for, its source; and which are switched off.

    \b
      followup-md rules list ~/notes --as-of 2026-03-16
    """  # noqa: D301
    from followup_md.workflow.workspace import evaluate_vault, make_workspace

    vault = _vault(context, arguments)
    rules, _ = _load(context, vault)
    keys = evaluate_vault(make_workspace(vault, rules, as_of or today())).keys
    longest = max(map(len, (*(rule.id for rule in rules.rules), *rules.off)), default=0)
    room = max(width() - longest - 7, 20) if width() else 0
    for rule in rules.rules:
        items = sum(outcome.rule is rule and outcome.state in STANDING for outcome in keys.values())
        sources = f"  ({escape_plain(', '.join(rule.sources))})" if rule.sources else ""
        first, *more = wrap(f"{escape_plain(rule.title)}{sources}", room)
        click.echo(f"{items or '-':>3}  {rule.id:<{longest}}  {first}")
        for line in more:
            click.echo(f"{'':{longest + 7}}{line}")
    for rule_id, place in rules.off.items():
        click.echo(f"off  {rule_id:<{longest}}  {escape_plain(place.path)}:{place.line}")


@command.command(name="show", short_help="What each value is, and from where.")
@click.argument("arguments", nargs=-1, metavar="[VAULT] [RULE]", shell_complete=complete_rules)
@click.option(
    "--format", "form", type=click.Choice(["text", "yaml", "markdown"]), default="text", help="Default: text."
)
@click.pass_context
def show_rules(context: click.Context, arguments: tuple[str, ...], form: str) -> None:
    """The resolved rules, or one of them: every value with the file and line it comes from.

    With --format yaml, a rules file that loads again and extends nothing; with --format markdown, the advice in words,
    with the values that hold in their sentences and what the vault changes in bold.

    \b
      followup-md rules show
      followup-md rules show ~/notes debrief
      followup-md rules show --format markdown
    """  # noqa: D301
    from followup_md.rules.merge import merge_documents
    from followup_md.rules.show import render_origins, render_yaml, resolved_tree, rule_tree

    vault, ids = _split(context, arguments)
    rules, documents = _load(context, vault)
    tree, _ = merge_documents(documents)
    _check_ids(context, ids, (*(rule.id for rule in rules.rules), *rules.off))
    if form == "markdown":
        from followup_md.rules.advice import render_advice

        if ids:
            context.fail("--format markdown shows all rules; leave out the name of the rule")
        click.echo(escape_lines(render_advice(documents, rules)), nl=False)
    elif form == "yaml":
        shown = rule_tree(tree, ids) if ids else resolved_tree(tree)
        click.echo(render_yaml(shown), nl=False)
    else:
        click.echo(render_origins(rule_tree(tree, ids) if ids else tree), nl=False)


@command.command(name="test", short_help="Run the tests inside the rules.")
@click.argument("arguments", nargs=-1, metavar="[VAULT] [RULE]...", shell_complete=complete_rules)
@click.option("--strict", is_flag=True, help="Also name every line that could change without any test noticing.")
@click.pass_context
def test_rules(context: click.Context, arguments: tuple[str, ...], strict: bool) -> None:
    """Run the tests inside the rules, or inside those named. Exit code: 0 when all pass, 1 when any fails.

    With --strict, every clause, case, window end and limit is taken away in turn and every setting moved by one step.

    \b
      followup-md rules test
      followup-md rules test ~/notes debrief --strict
    """  # noqa: D301
    from followup_md.rulecheck.run import run_tests

    vault, ids = _split(context, arguments)
    rules, documents = _load(context, vault)
    _check_ids(context, ids, tuple(rule.id for rule in rules.rules))
    tested = [rule for rule in rules.rules if not ids or rule.id in ids]
    number = sum(len(rule.tests) for rule in tested)
    failures = [failure for failure in run_tests(rules)[1] if not ids or failure.rule in ids]
    for failure in failures:
        say_fitting(f"{escape_plain(str(failure))}\n")
    failed = len({(failure.rule, failure.test.place) for failure in failures})
    result = f"{failed} failed" if failed else "all passed"
    click.echo(f"{count_of(number, 'test')} of {count_of(len(tested), 'rule')}: {result}")
    unnoticed = _say_unnoticed(documents, rules, ids) if strict and not failures else 0
    context.exit(FOUND if failures or unnoticed else 0)


def _say_unnoticed(documents: tuple[Document, ...], rules: Rules, ids: tuple[str, ...]) -> int:
    """Print the changes of the rules that no test notices; how many these are."""
    from followup_md.rulecheck.mutation import untested_changes

    tried, changes = untested_changes(documents, rules, ids)
    for change in changes:
        say_fitting(f"{escape_plain(str(change))}\n")
    what = f"no test notices {len(changes):,} of them" if changes else "a test notices each of them"
    click.echo(f"{count_of(tried, 'change')} tried: {what}")
    return len(changes)


@command.command(name="schema", short_help="A JSON Schema for editors.")
@click.argument("arguments", nargs=-1, metavar="[VAULT]")
@click.option(
    "--kind",
    "kind_name",
    metavar="KIND",
    shell_complete=complete_kinds,
    help="The front matter of this kind of note instead.",
)
@click.pass_context
def print_schema(context: click.Context, arguments: tuple[str, ...], kind_name: str | None) -> None:
    """A JSON Schema for rules files, by which editors complete and check them.

    \b
      followup-md rules schema
      followup-md rules schema --kind search
    """  # noqa: D301
    from followup_md.rules.schema import kind_schema, render_schema, rules_schema

    vault = _vault(context, arguments)
    if kind_name is None:
        click.echo(render_schema(rules_schema(_inherited(vault))), nl=False)
        return
    rules, _ = _load(context, vault)
    if kind_name not in rules.kinds:
        known = join_words(list(rules.kinds))
        context.fail(
            f"there is no kind `{escape_plain(kind_name)}`{suggest(kind_name, rules.kinds)}; known are {known}"
        )
    click.echo(render_schema(kind_schema(rules.kinds[kind_name])), nl=False)


def _inherited(vault: Path) -> Rules | None:
    """What the vault's rules file builds on, or would if it had one; None where that cannot be told."""
    from followup_md.rules.compile import build_rules
    from followup_md.vault.own_rules import find_rules_files
    from followup_md.vault.rules import load_default_rules, load_documents

    parents = load_documents(vault, with_tests=False)[0][1:]
    if parents:
        return build_rules(parents)[0]
    return None if find_rules_files(vault) else load_default_rules()[1]


def _vault(context: click.Context, arguments: tuple[str, ...]) -> Path:
    """The vault, for commands that take nothing else."""
    vault, ids = _split(context, arguments)
    if ids:
        context.fail(f"`{escape_plain(ids[0])}` is not a folder")
    return vault


def _split(context: click.Context, arguments: tuple[str, ...]) -> tuple[Path, tuple[str, ...]]:
    """The vault, if the first argument is a folder, and the rest."""
    if arguments and (os.path.isdir(arguments[0]) or os.sep in arguments[0]):
        if not os.path.isdir(arguments[0]):
            context.fail(f"`{escape_plain(arguments[0])}` is not a folder")
        return Path(arguments[0]), arguments[1:]
    return vault_or_nearest(None), arguments


def _check_ids(context: click.Context, ids: tuple[str, ...], known: tuple[str, ...]) -> None:
    """A usage error for a rule that there is none of."""
    for rule_id in ids:
        if rule_id not in known:
            context.fail(f"there is no rule `{escape_plain(rule_id)}`{suggest(rule_id, known)}")


def _load(context: click.Context, vault: Path) -> tuple[Rules, tuple[Document, ...]]:
    """The rules in force and the documents they are made of; else names what is wrong with them, and ends."""
    from followup_md.rules.compile import build_rules
    from followup_md.vault.rules import load_documents

    documents, problems = load_documents(vault)
    rules = None
    if not problems:
        rules, problems = build_rules(documents)
    if rules is None:
        say_problems(problems)
        context.exit(FOUND)
    return rules, documents
