"""Drafts on disk: reading them and their templates, and writing them without touching what the user wrote."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

from followup_md.core.links import note_name
from followup_md.core.problem import ERROR, Problem
from followup_md.drafts.draft import Draft, find_draft, format_draft, parse_draft
from followup_md.drafts.letter import Letter, addressee
from followup_md.drafts.template import Template, parse_template
from followup_md.engine.outcome import Outcome
from followup_md.notes.new import fit_name
from followup_md.rules.model import Rule, Rules
from followup_md.text.escape import escape_plain
from followup_md.vault.files import CouldNotLook, CouldNotWrite, read_bytes
from followup_md.vault.listing import PathKind, classify
from followup_md.vault.rules import TEMPLATES, read_template
from followup_md.vault.transaction import Transaction, transaction

MOST_BYTES = 256 * 1024
_OLD = re.compile(r".* \(old(?: \d+)?\)\.md")
"""The name of a draft that was replaced."""


# reading


def load_template(vault: Path, rule: Rule) -> tuple[Template | None, tuple[Problem, ...]]:
    """The template of a rule's drafts, or what is wrong with it. Raises CouldNotLook."""
    text = read_template(vault, rule.draft) if rule.draft else None
    if text is None or rule.names is None:
        place = rule.places.get("draft", rule.place)
        message = f"there is no template `{rule.draft}`, neither in `{TEMPLATES}` nor among those of the rules"
        return None, (Problem(place._replace(column=1), ERROR, "template", message),)
    return parse_template(text, rule.names, f"{TEMPLATES}/{rule.draft}")


def read_drafts(vault: Path, rules: Rules) -> tuple[Draft, ...]:
    """Every draft below the folder of drafts, by path. Raises CouldNotLook."""
    root = os.path.join(vault, rules.page.drafts)
    if not any(rule.draft for rule in rules.rules) or os.path.islink(root):
        return ()
    drafts: list[Draft] = []
    for folder, folders, names in os.walk(root, onerror=_could_not_list):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (os.path.relpath(os.path.join(folder, name), vault).replace(os.sep, "/") for name in sorted(names))
        for path in paths:
            draft = _read_draft(vault, path) if classify(path) is PathKind.NOTE and not _OLD.fullmatch(path) else None
            drafts += (draft,) if draft else ()
    return tuple(drafts)


def _could_not_list(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise CouldNotLook(f"the folder of drafts could not be listed: {error.strerror or error}") from error


def _read_draft(vault: Path, path: str) -> Draft | None:
    try:
        return _parse(read_bytes(os.path.join(vault, path), MOST_BYTES), path)
    except OSError:
        return None


def _parse(data: bytes, path: str) -> Draft | None:
    try:
        return parse_draft(data.decode("utf-8"), path)
    except UnicodeDecodeError:
        return None


# writing


class Written(NamedTuple):
    """What became of a draft: MADE, ANEW, SAME, or EDITED when the user's own text was left alone."""

    draft: Draft
    done: str
    kept: str = ""
    """Where the old one went, when it was replaced at the user's wish."""


MADE, ANEW, SAME, EDITED = "written", "written anew", "up to date", "edited"


def write_draft(
    vault: Path, rules: Rules, outcome: Outcome, letter: Letter, about: str, drafts: Sequence[Draft], force: bool
) -> Written:
    """Put a letter on disk, unless the user edited the draft that is there; with `force`, a copy of that one is kept.

    `about` is how the draft names its note, `drafts` are those on disk. Raises CouldNotWrite.
    """
    to = addressee(letter, outcome)
    before = find_draft(drafts, outcome)
    if before and (before.to, before.subject, before.body.split()) == (to, letter.subject, letter.body.split()):
        return Written(before, SAME)
    if before and before.is_edited and not force:
        return Written(before, EDITED)
    path = before.path if before else _path_of_new(vault, rules, outcome)
    person = escape_plain(outcome.person.name) if outcome.person else ""
    draft = Draft(path, outcome.rule.id, outcome.path, person, to, letter.subject, letter.body, "", False)
    data = format_draft(draft, about).encode("utf-8", "surrogateescape")
    with transaction(vault) as files:
        old = files.read(path) if before else None
        is_same = before is None or (old is not None and _parse(old, path) == before)
        kept = _keep(files, path, old) if before and before.is_edited and old is not None and is_same else ""
        if not (is_same and files.write(path, old, data)):
            raise CouldNotWrite(f"{path} changed in the meantime, so it is left as it is")
    return Written(draft, ANEW if before else MADE, kept)


def _path_of_new(vault: Path, rules: Rules, outcome: Outcome) -> str:
    person = f" {outcome.person.name}" if outcome.person else ""
    name = fit_name(f"{note_name(outcome.path)} - {outcome.rule.id}{person}")
    return _first_free(vault, f"{rules.page.drafts}/{name}", ".md")


def _keep(files: Transaction, path: str, data: bytes) -> str:
    """Copy a draft to a file beside it, under a name by which it is no draft any more; its path."""
    kept = _first_free(files.vault, f"{path.removesuffix('.md')} (old", ").md")
    files.write(kept, None, data)
    return kept


def _first_free(vault: Path, start: str, end: str) -> str:
    """The first path of START END, START 2 END, START 3 END … at which there is nothing."""
    paths = (f"{start}{f' {number}' if number > 1 else ''}{end}" for number in count(1))
    return next(path for path in paths if not os.path.lexists(vault / path))
