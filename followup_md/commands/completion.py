"""Completion in the shell: notes, rules and kinds of the vault at hand."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md.commands.options import vault_or_nearest
from followup_md.vault.files import CouldNotLook

if TYPE_CHECKING:
    from followup_md.rules.model import Rules


def complete_notes(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The notes of the vault whose path or file name begins so."""
    from followup_md.vault.listing import list_notes

    folder, rules = _rules_in(context)
    paths = list_notes(folder, rules.page).paths if rules else ()
    wanted = incomplete.casefold()
    fitting = [path for path in paths if any(text.startswith(wanted) for text in _names(path.casefold()))]
    is_bash = os.environ.get("_FOLLOWUP_MD_COMPLETE", "").startswith("bash")  # which alone puts in what it is given
    # two backslashes, for the script that click gives to bash takes one of them away
    return [re.sub(r"([^\w./-])", r"\\\\\1", path) for path in fitting] if is_bash else fitting


def complete_rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The ids of the rules in force that begin so."""
    _, rules = _rules_in(context)
    ids = dict.fromkeys(rule.id for rule in rules.rules) if rules else ()
    return [rule_id for rule_id in ids if rule_id.startswith(incomplete)]


def complete_kinds(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The kinds of notes that begin so."""
    _, rules = _rules_in(context)
    return [name for name in rules.kinds if name.startswith(incomplete)] if rules else []


def _rules_in(context: click.Context) -> tuple[Path, Rules | None]:
    """The vault that is meant and its rules; None where they have a mistake: completion has no place to say so."""
    from followup_md.vault.rules import load_rules

    folder = context.params.get("vault") or vault_or_nearest(None)
    try:
        return folder, load_rules(folder, with_tests=False)[0]
    except CouldNotLook:
        return folder, None


def _names(path: str) -> tuple[str, str]:
    return path, path.rpartition("/")[2]
