"""A draft as data: its front matter, its fingerprint, and the item it is for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from followup_md.core.people import Person
from followup_md.core.record import Record
from followup_md.core.words import fold
from followup_md.drafts.bullets import Share, share_bullets
from followup_md.drafts.gaps import count_gaps
from followup_md.drafts.template import SECTION, Letter, Template, write_letter
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.text.escape import escape_plain
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Scalar

TYPE, RULE, ABOUT, PERSON, TO, SUBJECT = "type", "rule", "about", "person", "to", "subject"
SENT, PRINT = "sent", "fingerprint"
_MARKS = (f"{SENT}:", f"{PRINT}:", f"{ABOUT}:")
DRAFT = "draft"


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


def link_target(link: str) -> str:
    """`[[People/Sam Ortiz|Sam]]` → `People/Sam Ortiz`."""
    return link.removeprefix("[[").removesuffix("]]").partition("|")[0].partition("#")[0].strip()


def _text(fields: MappingNode, name: str) -> str:
    node = fields.get(name)
    return node.text.strip() if isinstance(node, Scalar) else ""


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
    known = [*([outcome.person] if outcome.person else []), *people_in(outcome.subject.record)]
    found = next((one for one in known if fold(one.name) == fold(letter.to)), None)
    mailbox = found.address if found and found.address and "@" in found.address else None
    return Person(letter.to, mailbox)


def mailbox(person: Person) -> str:
    """`Dana Lee <dana@northwind.example>`, or the name alone."""
    return f"{person.name} <{person.address}>" if person.address else person.name


def people_in(record: Record | None) -> list[Person]:
    """Everybody whom a note names."""
    values = (
        [one for value in record.values.values() for one in (value if isinstance(value, tuple) else (value,))]
        if record
        else []
    )
    return [one for one in values if isinstance(one, Person)]
