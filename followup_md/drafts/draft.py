"""A draft as data and as the text of its file, and the item that it is for.

A draft is a note of `type: draft`; which item it is for stands in its front matter, so that it may be renamed and moved
about in the folder of drafts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from followup_md.agenda.model import DraftState
from followup_md.core.links import link_path, note_name, parse_link
from followup_md.core.people import Person, parse_person
from followup_md.core.words import fold
from followup_md.drafts.gaps import count_gaps
from followup_md.drafts.letter import mailbox
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.rules.model import Page
from followup_md.text.escape import escape_plain, format_wikilink
from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import Scalar

TYPE, RULE, ABOUT, PERSON, TO, SUBJECT = "type", "rule", "about", "person", "to", "subject"
SENT, PRINT = "sent", "fingerprint"
DRAFT = "draft"
_MARKS = (f"{SENT}:", f"{PRINT}:", f"{ABOUT}:")


class Draft(NamedTuple):
    """A draft as it stands on disk. `about` is the note's path or name, `sent` the day of its mark, if any."""

    path: str
    rule: str
    about: str
    person: str
    """Whom the item is about; empty for a rule that speaks of the note alone."""
    to: Person | None
    subject: str
    body: str
    sent: str
    is_edited: bool
    """Whether it is not as it was written any more, but for the mark that it was sent."""

    @property
    def gaps(self) -> int:
        """How many gaps are left to fill."""
        return count_gaps(self.body)

    def is_for(self, outcome: Outcome) -> bool:
        """Whether it is the draft of an outcome's item."""
        person = fold(escape_plain(outcome.person.name)) if outcome.person else ""
        if self.rule != outcome.rule.id or fold(self.person) != person:
            return False
        notes = outcome.subject.world.everything
        return self.is_about(outcome.path, (note.record.path for note in notes if note.record))

    def is_about(self, path: str, paths: Iterable[str]) -> bool:
        """Whether it is about the note at this path.

        It names the note by its path, or by its file name unless that is the path of another one among `paths`.
        """
        about = link_path(self.about).strip()
        if about == link_path(path).strip():
            return True
        return about == note_name(path).strip() and f"{about}.md" not in paths


def find_draft(drafts: Iterable[Draft], outcome: Outcome) -> Draft | None:
    """The first draft of an outcome's item that was not sent yet."""
    return next((draft for draft in drafts if not draft.sent and draft.is_for(outcome)), None)


def draft_states(drafts: Sequence[Draft], evaluation: Evaluation) -> dict[tuple[str, str, str], DraftState]:
    """`Outcome.identity` of each item that has a draft not sent yet → what the agenda says of it."""
    states: dict[tuple[str, str, str], DraftState] = {}
    for outcome in evaluation.outcomes:
        draft = find_draft(drafts, outcome) if outcome.rule.draft and outcome.is_item else None
        if draft:
            states[outcome.identity] = DraftState(draft.path, draft.gaps)
    return states


def about_link(path: str, names: Mapping[str, int], page: Page) -> str:
    """How a draft names its note: a link that Obsidian keeps when the note is renamed, else its path.

    `names` counts how often each file name stands in the vault.
    """
    name = note_name(path)
    target = name if names.get(name.casefold(), 0) < 2 else link_path(path)
    link = format_wikilink(target, "") if page.links == "wiki" else None
    return link or path


def parse_draft(text: str, path: str) -> Draft | None:
    """The draft in a file's text; None when the file is none, or its front matter cannot be read."""
    split = split_front_matter(text.removeprefix("\ufeff"))
    nodes, _ = parse_front_matter(split.front or "", path) if split.closed else (None, ())
    if nodes is None:
        return None
    names = (TYPE, RULE, ABOUT, PERSON, TO, SUBJECT, SENT, PRINT)
    fields = {name: node.text.strip() if isinstance(node := nodes.get(name), Scalar) else "" for name in names}
    if fields[TYPE].casefold() != DRAFT:
        return None
    link = parse_link(fields[ABOUT])
    return Draft(
        path,
        fields[RULE],
        link.target if link else fields[ABOUT],
        fields[PERSON],
        parse_person(fields[TO]),
        fields[SUBJECT],
        split.body,
        fields[SENT],
        fingerprint(text) != fields[PRINT],
    )


def format_draft(draft: Draft, about: str) -> str:
    """The text of a new draft's file; `about` is how it names its note."""
    import frontmatter

    from followup_md.notes.handler import NoteHandler

    handler = NoteHandler()
    post = frontmatter.Post(draft.body.rstrip("\n"))
    post.metadata = {
        TYPE: DRAFT,
        RULE: draft.rule,
        ABOUT: about,
        **({PERSON: draft.person} if draft.person else {}),
        TO: mailbox(draft.to or Person("")),
        SUBJECT: draft.subject,
    }
    post.metadata[PRINT] = fingerprint(frontmatter.dumps(post, handler=handler))
    return frontmatter.dumps(post, handler=handler) + "\n"


def fingerprint(text: str) -> str:
    """A short fingerprint of a draft as it was written: of all but itself, the mark, the link, and blanks at ends."""
    from hashlib import sha256

    lines = [line.rstrip() for line in text.removeprefix("\ufeff").splitlines()]
    head = lines.index("---", 1) if "---" in lines[1:] else 0
    kept = [line for line in lines[:head] if not line.startswith(_MARKS)]
    return sha256("\n".join((*kept, *lines[head:])).strip().encode("utf-8", "surrogatepass")).hexdigest()[:8]
