"""Completion in the shell: notes, rules, kinds, events, fields and people of the vault at hand."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from followup_md.commands.options import locate, today, vault_or_nearest
from followup_md.vault.files import CouldNotLook

if TYPE_CHECKING:
    from followup_md.language.context import Subject
    from followup_md.rules.model import Rules


def complete_notes(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The notes of the vault whose path or file name begins so."""
    from followup_md.vault.listing import list_notes

    folder, rules = _rules_in(context)
    paths = list_notes(folder, rules.page).paths if rules else ()
    wanted = incomplete.casefold()
    return _for_shell(path for path in paths if any(text.startswith(wanted) for text in _names(path.casefold())))


def complete_event(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The next word of an event that the note can log; behind one that is about somebody, the people of the note."""
    rules, subjects = _notes_meant(context)
    kinds = {subject.kind: rules.kinds[subject.kind] for subject in subjects} if rules else {}
    said = [word.casefold() for word in context.params.get("event") or ()]
    verbs = [verb for kind in kinds.values() for verb in kind.verbs.values()]
    is_typed = bool(said or incomplete)
    phrases = [phrase.split() for verb in verbs for phrase in (verb.phrases if is_typed else verb.phrases[:1])]
    words = [phrase[len(said)] for phrase in phrases if phrase[: len(said)] == said and len(phrase) > len(said)]
    offered = [word for word in dict.fromkeys(words) if word.startswith(incomplete.casefold())]
    names_person = any(verb.about == "person" and " ".join(said) in verb.phrases for verb in verbs)
    return offered + (_for_shell(_people_of(subjects, incomplete)) if names_person else [])


def complete_fields(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The fields of the kind that were not given yet and begin so, each with its `=`."""
    _, rules = _rules_in(context)
    kind = rules.kinds.get(context.params.get("kind") or "") if rules else None
    given = {text.partition("=")[0].casefold() for text in context.params.get("fields") or ()}
    names = [name for name in kind.fields if name not in given] if kind else []
    return [f"{name}=" for name in names if name.startswith(incomplete.casefold())]


def complete_rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The ids of the rules in force that begin so."""
    _, rules = _rules_in(context)
    ids = dict.fromkeys(rule.id for rule in rules.rules) if rules else ()
    return [rule_id for rule_id in ids if rule_id.startswith(incomplete)]


def complete_kinds(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The kinds of notes that begin so."""
    _, rules = _rules_in(context)
    return [name for name in rules.kinds if name.startswith(incomplete)] if rules else []


def complete_tables(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The tables that the rules in force declare."""
    _, rules = _rules_in(context)
    return [name for name in rules.tables if name.startswith(incomplete)] if rules else []


def _rules_in(context: click.Context) -> tuple[Path, Rules | None]:
    """The vault that is meant and its rules; None where they have a mistake: completion has no place to say so."""
    from followup_md.vault.rules import load_rules

    folder = context.params.get("vault") or vault_or_nearest(None)
    try:
        return folder, load_rules(folder, with_tests=False)[0]
    except CouldNotLook:
        return folder, None


def _notes_meant(context: click.Context) -> tuple[Rules | None, tuple[Subject, ...]]:
    """The rules, and the notes that the word on the command line can mean."""
    from followup_md.engine.lookup import fitting
    from followup_md.vault.notes import read_notes

    folder, rules = _rules_in(context)
    note = context.params.get("note")
    if rules is None or not note:
        return rules, ()
    records = read_notes(folder, rules).records
    return rules, fitting(rules.world(records, today()).everything, locate(note, folder)[1])


def _people_of(subjects: Iterable[Subject], incomplete: str) -> list[str]:
    """The names of people in the fields of notes of which a word begins so."""
    from followup_md.core.people import Person
    from followup_md.core.words import fold

    values = [value for subject in subjects if subject.record for value in subject.record.values.values()]
    people = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    names = dict.fromkeys(person.name for person in people if isinstance(person, Person))
    wanted = fold(incomplete)
    return [name for name in names if f" {fold(name)}".find(f" {wanted}") >= 0]


def _for_shell(texts: Iterable[str]) -> list[str]:
    is_bash = os.environ.get("_FOLLOWUP_MD_COMPLETE", "").startswith("bash")  # which alone puts in what it is given
    # two backslashes, for the script that click gives to bash takes one of them away
    return [re.sub(r"([^\w./-])", r"\\\\\1", text) if is_bash else text for text in texts]


def _names(path: str) -> tuple[str, str]:
    return path, path.rpartition("/")[2]
