"""Drafts on disk: finding them, writing them without touching what the user wrote, and marking them as sent.

Knows files; knows no word of any template. A draft is a note of `type: draft` in the folder of drafts; which item it
is for stands in its front matter, so that it may be renamed and moved about there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from followup_md.alike import Likeness, compare_letters
from followup_md.drafting import (
    SECTION,
    Letter,
    Share,
    Template,
    boilerplate,
    count_gaps,
    parse_template,
    share_bullets,
    write_letter,
)
from followup_md.edit import Refused, set_field
from followup_md.engine import Evaluation, Outcome
from followup_md.escape import escape_plain, format_wikilink
from followup_md.files import (
    CouldNotLook,
    CouldNotWrite,
    create_file,
    make_folder,
    read_bytes,
    replace_file,
    vault_lock,
)
from followup_md.model import ERROR, WARNING, Event, Person, Problem, Record
from followup_md.newnote import fit_name
from followup_md.notebook import change_file
from followup_md.notes import parse_front_matter, split_front_matter
from followup_md.people import parse_person
from followup_md.ruleset import Page, Rule, Rules
from followup_md.vault import TEMPLATES, is_conflict_copy, read_template
from followup_md.words import fold
from followup_md.yamltext import Mapping as MappingNode
from followup_md.yamltext import Scalar

MOST_BYTES = 256 * 1024
TYPE, RULE, ABOUT, PERSON, TO, SUBJECT = "type", "rule", "about", "person", "to", "subject"
SENT, PRINT = "sent", "fingerprint"
_MARKS = (f"{SENT}:", f"{PRINT}:", f"{ABOUT}:")
DRAFT = "draft"
_OLD = re.compile(r".* \(old(?: \d+)?\)\.md")
"""The name of a draft that was replaced."""


class Draft(NamedTuple):
    """A draft as it stands on disk. `about` is the note's path or name, `sent` the day of its mark, if any."""

    path: str
    rule: str
    about: str
    person: str
    """Whom the item is about; nothing for a rule that speaks of the note alone."""
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
        if self.rule != outcome.rule.id or fold(self.person) != _folded(outcome.person):
            return False
        others = (one.record.path for one in outcome.subject.world.everything if one.record)
        return self.is_about(outcome.path, others)

    def is_about(self, path: str, others: Iterable[str]) -> bool:
        """Whether it is about the note at this path: named by it, or by its file name where no other has that path."""
        stem, about = path.removesuffix(".md").strip(), self.about.removesuffix(".md").strip()
        if about == stem:
            return True
        return about == stem.rpartition("/")[2].strip() and f"{about}.md" not in others


def _folded(person: Person | None) -> str:
    return fold(escape_plain(person.name)) if person else ""


def fingerprint(text: str) -> str:
    """A short fingerprint of a draft as it was written: of all but itself, the mark, the link, and blanks at ends."""
    from hashlib import sha256

    lines = [line.rstrip() for line in text.removeprefix("\ufeff").splitlines()]
    head = lines.index("---", 1) if "---" in lines[1:] else 0
    kept = [line for line in lines[:head] if not line.startswith(_MARKS)]
    return sha256("\n".join((*kept, *lines[head:])).strip().encode("utf-8", "surrogatepass")).hexdigest()[:8]


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


def link_target(link: str) -> str:
    """`[[People/Sam Ortiz|Sam]]` → `People/Sam Ortiz`."""
    return link.removeprefix("[[").removesuffix("]]").partition("|")[0].partition("#")[0].strip()


def _text(fields: MappingNode, name: str) -> str:
    node = fields.get(name)
    return node.text.strip() if isinstance(node, Scalar) else ""


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


def compose(template: Template, outcome: Outcome, evaluation: Evaluation) -> Letter:
    """The letter of one outcome, in which it has its own share of the note's bullets."""
    same = [one for one in evaluation.outcomes if one.rule is outcome.rule and one.subject is outcome.subject]
    people = [one.person for one in sorted(same, key=_position) if one.person] or [Person("")]
    record = outcome.subject.record
    name = outcome.person.name if outcome.person else ""
    shares: dict[str, Share] = {}
    for expr in template.sections():
        text = record.values.get(expr.ref.removeprefix(SECTION).rpartition(".")[2]) if record else None
        shares[expr.ref] = share_bullets(text if isinstance(text, str) else None, people).get(name, Share(()))
    return write_letter(template, outcome, shares)


def _position(outcome: Outcome) -> int:
    """Where the person stands in the note."""
    people = outcome.rule.each.run(outcome.subject.context) if outcome.rule.each else ()
    return next((number for number, person in enumerate(people) if person == outcome.person), 0)


def addressee(letter: Letter, outcome: Outcome) -> Person:
    """Whom a letter goes to, with the mailbox that the note knows of them."""
    known = [*([outcome.person] if outcome.person else []), *_people_in(outcome.subject.record)]
    found = next((one for one in known if fold(one.name) == fold(letter.to)), None)
    mailbox = found.address if found and found.address and "@" in found.address else None
    return Person(letter.to, mailbox)


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


def mailbox(person: Person) -> str:
    """`Dana Lee <dana@northwind.example>`, or the name alone."""
    return f"{person.name} <{person.address}>" if person.address else person.name


def _as_text(draft: Draft, about: str) -> str:
    import frontmatter

    from followup_md.handler import NoteHandler

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


# alike


def alike_problems(vault: Path, rules: Rules, evaluation: Evaluation, drafts: Sequence[Draft]) -> tuple[Problem, ...]:
    """Each pair of drafts of one rule about one note that say nearly the same. Raises CouldNotLook."""
    together: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        together.setdefault((draft.rule, draft.about.removesuffix(".md").rpartition("/")[2]), []).append(draft)
    found: list[Problem] = []
    for (rule_id, _), same in together.items():
        pairs = [(one, other) for one, other in combinations(same, 2) if not (one.sent and other.sent)]
        rule = next((rule for rule in rules.rules if rule.id == rule_id), None)
        names, said = _common(vault, rule, evaluation, same) if pairs else ([], [])
        for one, other in pairs if said else ():  # without its note or template, nobody knows what is its own
            likeness = compare_letters(one.body, other.body, names, said)
            if likeness.per_cent >= rules.page.drafts_alike:
                found.append(Problem(one.path, 0, 0, WARNING, "drafts-alike", _alike(other, likeness)))
    return tuple(found)


def _common(
    vault: Path, rule: Rule | None, evaluation: Evaluation, drafts: Sequence[Draft]
) -> tuple[list[str], list[str]]:
    """What drafts of a rule about a note may have in common: the names in it, and what the template says in each."""
    template, _ = load_template(vault, rule) if rule else (None, ())
    outcomes = [one for one in evaluation.outcomes if one.rule is rule and any(draft.is_for(one) for draft in drafts)]
    names = [name for draft in drafts for name in (draft.person, draft.to.name if draft.to else "") if name]
    names += {one.name: None for outcome in outcomes for one in _people_in(outcome.subject.record)}
    return names, [boilerplate(template, outcome) for outcome in outcomes] if template else []


def load_template(vault: Path, rule: Rule) -> tuple[Template | None, tuple[Problem, ...]]:
    """The template of a rule's drafts, or what is wrong with it. Raises CouldNotLook."""
    text = read_template(vault, rule.draft) if rule.draft else None
    if text is None or rule.names is None:
        source, line = rule.places.get("draft", (rule.source, rule.line))
        message = f"there is no template `{rule.draft}`, neither in `{TEMPLATES}` nor among those of the rules"
        return None, (Problem(source, line, 1, ERROR, "template", message),)
    return parse_template(text, rule.names, f"{TEMPLATES}/{rule.draft}")


def _people_in(record: Record | None) -> list[Person]:
    values = (
        [one for value in record.values.values() for one in (value if isinstance(value, tuple) else (value,))]
        if record
        else []
    )
    return [one for one in values if isinstance(one, Person)]


def _alike(other: Draft, likeness: Likeness) -> str:
    shared = "; ".join(f"“{text}”" for text in likeness.shared[:3])
    more = f", and {len(likeness.shared) - 3} more" if len(likeness.shared) > 3 else ""
    what = f", both say {shared}{more}" if shared else ""
    return f"is {likeness.per_cent} % like `{other.path}`{what}; people compare notes, so give each their own"
