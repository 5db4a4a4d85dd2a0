"""A draft as its user would send it, and the link by which a mail program takes it over."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from followup_md.core.people import Person
from followup_md.drafts.draft import Draft
from followup_md.drafts.gaps import count_gaps, plain_letter
from followup_md.drafts.letter import Letter, addressee
from followup_md.engine.outcome import Outcome


class Shown(NamedTuple):
    """To whom a draft goes, and what it says."""

    to: Person
    subject: str
    body: str

    @property
    def address(self) -> str:
        """The mail address; empty where none is noted."""
        return self.to.address if self.to.address and "@" in self.to.address else ""

    @property
    def gaps(self) -> int:
        """How many gaps are left to fill."""
        return count_gaps(self.body)

    @property
    def link(self) -> str:
        """The mailto: link."""
        body = quote(plain_letter(self.body))
        return f"mailto:{quote(self.address, safe='@')}?subject={quote(self.subject)}&body={body}"


def shown_draft(standing: Draft | None, letter: Letter, outcome: Outcome) -> Shown:
    """The draft that stands on disk, else the letter."""
    to = (standing.to if standing else None) or addressee(letter, outcome)
    return Shown(to, standing.subject, standing.body) if standing else Shown(to, letter.subject, letter.body)
