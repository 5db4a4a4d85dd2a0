"""Scaffolding: creating what a vault needs to begin, and nothing that exists already.

It all ships beside the default rules: the folder `starter` as it is, the templates of their kinds, and the types of
their fields for Obsidian.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from followup_md.core.words import count_of
from followup_md.notes.reader import RecordReader
from followup_md.rules.advice import fill_in
from followup_md.rules.model import Rules
from followup_md.rules.values import DEFAULT_RULES
from followup_md.vault.files import CouldNotWrite
from followup_md.vault.notes import read_notes
from followup_md.vault.own_rules import find_rules_files
from followup_md.vault.rules import TEMPLATES, load_default_rules, load_rules
from followup_md.vault.shipped import rules_folder
from followup_md.vault.transaction import transaction
from followup_md.workflow.property_types import TYPES_FILE, merge_types, property_types

TEMPLATES_FILE = ".obsidian/templates.json"
RULES_NOTE = "Rules.md"
AGENTS_FILE = "AGENTS.md"
"""Where assistants that work on files look for instructions."""
NOT_IGNORED = f"it would be read as a note: put {TEMPLATES} under `page: ignore:` first"
THERE = "it exists already"
MISTAKEN = "it has a mistake: run followup-md check, then this again"
MADE, ADDED_TO, LEFT = "made", "added to", "left alone"


class Step(NamedTuple):
    """A path in the vault, what was done about it, and why nothing was."""

    path: str
    done: str
    reason: str = ""


def scaffold(vault: Path, for_assistants: bool = False) -> tuple[Step, ...]:
    """Create what a vault lacks, and the vault itself if need be; on demand also the instructions for assistants.

    Raises CouldNotLook and CouldNotWrite.
    """
    try:
        vault.mkdir(exist_ok=True)
    except OSError as error:
        raise CouldNotWrite(f"{vault.name} could not be created: {error.strerror or error}") from error
    own = find_rules_files(vault)
    done = [Step(name, LEFT, THERE) for name in own] or [_create(vault, RULES_NOTE, _starting_rules(vault))]
    rules, _ = load_rules(vault, with_tests=False)
    if rules is None:
        return (*done, Step(own[0] if own else RULES_NOTE, LEFT, MISTAKEN))
    if f"{DEFAULT_RULES}.md" in rules.names:
        kinds = read_notes(vault, rules).counts.kinds
        names = sorted(os.listdir(rules_folder() / "starter"))
        done += (_create_starting_note(vault, rules, name, kinds) for name in names if name != RULES_NOTE)
    for kind in rules.kinds.values():
        template = rules_folder() / "templates" / kind.template
        if kind.template and template.is_file():
            path = f"{TEMPLATES}/{kind.template}"
            is_ignored = TEMPLATES in rules.page.ignore
            done.append(_create(vault, path, template.read_bytes()) if is_ignored else Step(path, LEFT, NOT_IGNORED))
    done.append(_create(vault, TEMPLATES_FILE, json.dumps({"folder": TEMPLATES}, indent=2).encode()))
    if for_assistants:
        done.append(_create(vault, AGENTS_FILE, (rules_folder() / "for-assistants.md").read_bytes()))
    return (*done, _add_types(vault, rules))


def _starter(name: str) -> bytes:
    return (rules_folder() / "starter" / name).read_bytes()


def _starting_rules(vault: Path) -> bytes:
    """The rules note of the starter with every setting and rule; its agenda has wikilinks where Obsidian is used."""
    place = vault.absolute()
    is_obsidian = any((folder / ".obsidian").is_dir() for folder in (place, *place.parents))
    note = fill_in(_starter(RULES_NOTE).decode("utf-8"), *load_default_rules())
    return (note.replace("  links: markdown\n", "  links: wiki\n") if is_obsidian else note).encode("utf-8")


def _create(vault: Path, path: str, data: bytes) -> Step:
    with transaction(vault) as files:
        if files.exists(path) or not files.write(path, None, data):
            return Step(path, LEFT, THERE)
    return Step(path, MADE)


def _create_starting_note(vault: Path, rules: Rules, name: str, kinds: Mapping[str, int]) -> Step:
    """A file of the starter; a note of a kind that the vault has is not needed."""
    data = _starter(name)
    record = RecordReader(rules).read(data, name).record if name.endswith(".md") else None
    number = kinds.get(record.kind, 0) if record else 0
    if record and number and not os.path.lexists(vault / name):
        return Step(name, LEFT, f"{count_of(number, 'note')} of the kind {record.kind} existed before")
    return _create(vault, name, data)


def _add_types(vault: Path, rules: Rules) -> Step:
    with transaction(vault) as files:
        old = files.read(TYPES_FILE)
        try:
            text = old.decode("utf-8") if old is not None else None
            new = merge_types(text, property_types(rules))
        except UnicodeDecodeError:
            text = new = None
        if new is None:
            return Step(TYPES_FILE, LEFT, "it is not written as Obsidian writes it")
        if new == text:
            return Step(TYPES_FILE, LEFT, "it knows every field")
        if not files.write(TYPES_FILE, old, new.encode("utf-8")):
            return Step(TYPES_FILE, LEFT, "it has changed meanwhile: run this again")
    return Step(TYPES_FILE, MADE if old is None else ADDED_TO)
