"""Laying down what a vault needs to begin, and nothing that is there already.

What is laid down lies beside the default rules: the folder `starter` as it is, the templates of their kinds, and the
types of their fields for Obsidian. Knows files; knows no word of any of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from followup_md.core.words import count_of
from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Rules
from followup_md.vault.files import CouldNotWrite, create_file, make_folder, read_whole, replace_file
from followup_md.vault.locks import vault_lock
from followup_md.vault.notes import read_notes
from followup_md.vault.rules import DEFAULT_RULES, RULES_FILE, TEMPLATES, load_rules
from followup_md.vault.shipped import rules_folder
from followup_md.workflow.property_types import TYPES_FILE, merge_types, property_types

TEMPLATES_FILE = ".obsidian/templates.json"
NOT_IGNORED = f"it would be read as a note: put {TEMPLATES} under `page: ignore:` first"
MADE, ADDED_TO, LEFT = "made", "added to", "left alone"


class Laid(NamedTuple):
    """A path in the vault, what was done about it, and why nothing was."""

    path: str
    done: str
    reason: str = ""


def lay_down(vault: Path) -> tuple[Laid, ...]:
    """Make what is missing in a vault, which need not be there yet. Raises CouldNotLook and CouldNotWrite."""
    try:
        vault.mkdir(exist_ok=True)
    except OSError as error:
        raise CouldNotWrite(f"{vault.name} could not be made: {error.strerror or error}") from error
    done = [_file(vault, RULES_FILE, _starter(RULES_FILE))]
    rules, _ = load_rules(vault, with_tests=False)
    if rules is None:
        return (*done, Laid(RULES_FILE, LEFT, "it has a mistake: run followup-md check, then this again"))
    kinds = read_notes(vault, rules).counts.kinds
    is_ours = f"{DEFAULT_RULES}.yaml" in rules.names
    for name in sorted(os.listdir(rules_folder() / "starter")):
        if name != RULES_FILE and is_ours:
            done.append(_starting_note(vault, rules, name, kinds))
    for kind in rules.kinds.values():
        template = rules_folder() / "templates" / kind.template
        if kind.template and template.is_file():
            path = f"{TEMPLATES}/{kind.template}"
            is_ignored = TEMPLATES in rules.page.ignore
            done.append(_file(vault, path, template.read_bytes()) if is_ignored else Laid(path, LEFT, NOT_IGNORED))
    done.append(_file(vault, TEMPLATES_FILE, json.dumps({"folder": TEMPLATES}, indent=2).encode()))
    return (*done, _types(vault, rules))


def _starter(name: str) -> bytes:
    return (rules_folder() / "starter" / name).read_bytes()


def _file(vault: Path, path: str, data: bytes) -> Laid:
    with vault_lock(vault):
        if os.path.lexists(vault / path):
            return Laid(path, LEFT, "it is there already")
        make_folder(vault, vault / path)
        create_file(vault / path, data)
    return Laid(path, MADE)


def _starting_note(vault: Path, rules: Rules, name: str, kinds: Mapping[str, int]) -> Laid:
    """A file of the starter; a note of a kind that the vault has is not needed."""
    data = _starter(name)
    record = RecordReader(rules).read(data, name).record if name.endswith(".md") else None
    number = kinds.get(record.kind, 0) if record else 0
    if record and number and not os.path.lexists(vault / name):
        return Laid(name, LEFT, f"{count_of(number, 'note')} of the kind {record.kind} stood here before")
    return _file(vault, name, data)


def _types(vault: Path, rules: Rules) -> Laid:
    path = vault / TYPES_FILE
    with vault_lock(vault):
        old = read_whole(path)
        try:
            text = old.decode("utf-8") if old is not None else None
            new = merge_types(text, property_types(rules))
        except UnicodeDecodeError:
            text = new = None
        if new is None:
            return Laid(TYPES_FILE, LEFT, "it is not written as Obsidian writes it")
        if new == text:
            return Laid(TYPES_FILE, LEFT, "it knows every field")
        make_folder(vault, path)
        replace_file(path, new.encode("utf-8"))
    return Laid(TYPES_FILE, MADE if old is None else ADDED_TO)
