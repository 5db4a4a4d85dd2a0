"""Drafts on disk: finding them, writing them without touching what the user wrote, and marking them as sent.

Knows files; knows no word of any template. A draft is a note of `type: draft` in the folder of drafts; which item it
is for stands in its front matter, so that it may be renamed and moved about there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from followup_md.core.people import Person, parse_person
from followup_md.core.record import Event, Record
from followup_md.drafts.draft import (
    ABOUT,
    DRAFT,
    PERSON,
    PRINT,
    RULE,
    SENT,
    SUBJECT,
    TO,
    TYPE,
    Draft,
    _text,
    addressee,
    fingerprint,
    link_target,
    mailbox,
)
from followup_md.drafts.template import Letter
from followup_md.engine.outcome import Outcome
from followup_md.notes.edit import Refused, set_field
from followup_md.notes.new import fit_name
from followup_md.rules.model import Page, Rule, Rules
from followup_md.text.escape import escape_plain, format_wikilink
from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.vault.files import CouldNotLook, CouldNotWrite, create_file, make_folder, read_bytes, replace_file
from followup_md.vault.journal import change_file
from followup_md.vault.listing import is_conflict_copy
from followup_md.vault.locks import vault_lock

MOST_BYTES = 256 * 1024
_OLD = re.compile(r".* \(old(?: \d+)?\)\.md")
"""The name of a draft that was replaced."""


# reading


def read_drafts(vault: Path, rules: Rules) -> tuple[Draft, ...]:
    """Every draft, by path. Raises CouldNotLook."""
    if not any(rule.draft for rule in rules.rules):
        return ()
    root = os.path.join(vault, rules.page.drafts)
    found: list[Draft] = []
    for folder, folders, names in os.walk(root, onerror=_could_not_list) if not os.path.islink(root) else ():
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if _is_draft_name(name):
                full = os.path.join(folder, name)
                draft = _read_draft(full, os.path.relpath(full, vault).replace(os.sep, "/"))
                found += (draft,) if draft else ()
    return tuple(found)


def _is_draft_name(name: str) -> bool:
    """Whether it can be the name of a draft: no copy, and one that a link can hold."""
    is_text = name.encode("utf-8", "replace").decode() == name
    return is_text and name[-3:] == ".md" and name[0] != "." and not (_OLD.fullmatch(name) or is_conflict_copy(name))


def _could_not_list(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise CouldNotLook(f"the folder of drafts could not be listed: {error.strerror or error}") from error


def _read_draft(full: str, path: str) -> Draft | None:
    try:
        text = read_bytes(full, MOST_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    split = split_front_matter(text.removeprefix("\ufeff"))
    fields, _ = parse_front_matter(split.front or "", path) if split.closed else (None, ())
    if fields is None or _text(fields, TYPE).casefold() != DRAFT:
        return None
    about = _text(fields, ABOUT)
    return Draft(
        path,
        _text(fields, RULE),
        link_target(about) if about.startswith("[[") and about.endswith("]]") else about,
        _text(fields, PERSON),
        parse_person(_text(fields, TO)),
        _text(fields, SUBJECT),
        split.body,
        _text(fields, SENT),
        fingerprint(text) != _text(fields, PRINT),
    )


def about_link(path: str, names: Mapping[str, int], page: Page) -> str:
    """How a draft names its note: a link that Obsidian keeps when the note is renamed, else its path."""
    stem = path.removesuffix(".md")
    name = stem.rpartition("/")[2]
    link = format_wikilink(name if names.get(name.casefold(), 0) < 2 else stem, "") if page.links == "wiki" else None
    return link or path


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
    """Put a letter on disk, unless the user wrote into the one that is there. Raises CouldNotWrite."""
    to = addressee(letter, outcome)
    before = next((one for one in drafts if not one.sent and one.is_for(outcome)), None)
    same = (to, letter.subject, letter.body.split())
    if before and (before.to, before.subject, before.body.split()) == same:
        return Written(before, SAME)
    if before and before.is_edited and not force:
        return Written(before, EDITED)
    path = before.path if before else _free_path(vault, rules, outcome)
    person = escape_plain(outcome.person.name) if outcome.person else ""
    made = Draft(path, outcome.rule.id, outcome.path, person, to, letter.subject, letter.body, "", False)
    data = _as_text(made, about).encode("utf-8", "surrogateescape")
    kept = ""
    with vault_lock(vault):
        make_folder(vault, vault / path)
        if before and _read_draft(str(vault / path), path) != before:
            raise CouldNotWrite(f"{path} changed meanwhile; it is left alone")
        if before and before.is_edited:
            kept = _keep(vault, path)
        if before:
            replace_file(vault / path, data)
        else:
            create_file(vault / path, data)
    return Written(made, ANEW if before else MADE, kept)


def _as_text(draft: Draft, about: str) -> str:
    import frontmatter

    from followup_md.notes.handler import NoteHandler

    post = frontmatter.Post(draft.body.rstrip("\n"))
    post.metadata = {
        TYPE: DRAFT,
        RULE: draft.rule,
        ABOUT: about,
        **({PERSON: draft.person} if draft.person else {}),
        TO: mailbox(draft.to or Person("")),
        SUBJECT: draft.subject,
    }
    handler = NoteHandler()
    post.metadata[PRINT] = fingerprint(frontmatter.dumps(post, handler=handler))
    return frontmatter.dumps(post, handler=handler) + "\n"


def _free_path(vault: Path, rules: Rules, outcome: Outcome) -> str:
    stem = outcome.path.rpartition("/")[2].removesuffix(".md")
    person = f" {outcome.person.name}" if outcome.person else ""
    name = fit_name(f"{stem} - {outcome.rule.id}{person}")
    number = 1
    while True:
        path = f"{rules.page.drafts}/{name}{f' {number}' if number > 1 else ''}.md"
        if not os.path.lexists(vault / path):
            return path
        number += 1


def _keep(vault: Path, path: str) -> str:
    """A copy of a draft beside it, under a name by which it is no draft any more."""
    stem, number = path.removesuffix(".md"), 1
    data = (vault / path).read_bytes()
    while True:
        kept = f"{stem} (old{f' {number}' if number > 1 else ''}).md"
        if not os.path.lexists(vault / kept):
            create_file(vault / kept, data)
            return kept
        number += 1


# sent


def mark_sent(vault: Path, rules: Rules, record: Record, events: Iterable[Event], today: date) -> tuple[str, ...]:
    """Mark the drafts that new events of a note say were sent; the paths of those. Undo takes it back with the events.

    Raises CouldNotLook and CouldNotWrite.
    """
    drafted = {rule.id: rule for rule in rules.rules if rule.draft and rule.log_verb}
    marked: list[str] = []
    events = tuple(events)
    for draft in read_drafts(vault, rules) if drafted and events else ():
        rule = drafted.get(draft.rule)
        others = [f"{draft.about.removesuffix('.md')}.md"] if os.path.isfile(vault / f"{draft.about}.md") else []
        if draft.sent or rule is None or not draft.is_about(record.path, others):
            continue
        same = [event for event in events if event.verb == rule.log_verb and _concerns(event, rule, draft)]
        if same:
            day = same[-1].date.day

            def edit(text: str, day: date = day) -> str | Refused:
                return set_field(text, SENT, day.isoformat())

            if change_file(vault, draft.path, edit, f"{SENT}: {day}", today) is None:
                marked.append(draft.path)
    return tuple(marked)


def _concerns(event: Event, rule: Rule, draft: Draft) -> bool:
    return rule.each is None or event.concerns(Person(draft.person))
