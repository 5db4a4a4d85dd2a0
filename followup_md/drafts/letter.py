"""Letters: what the template of a rule says to one person, with that person's share of the user's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from followup_md.core.bullets import Share, share_bullets
from followup_md.core.dates import Moment
from followup_md.core.links import parse_link
from followup_md.core.people import Person, first_name
from followup_md.core.record import Record
from followup_md.core.words import fold
from followup_md.drafts.gaps import format_gap
from followup_md.drafts.template import Line, Template, Wanted
from followup_md.engine.outcome import Outcome
from followup_md.language.context import Context, Expr
from followup_md.language.texts import Text, show_value
from followup_md.text.escape import escape_markdown, escape_plain

_ALONE = re.compile(r"- (?!<!--)")


class Letter(NamedTuple):
    """A letter, not written to disk yet. `to` is the name of whom it goes to."""

    to: str
    subject: str
    body: str


def compose(template: Template, outcome: Outcome) -> Letter:
    """The letter of one outcome, in which its person has their own share of the note's bullets."""
    record, person = outcome.subject.record, outcome.person or Person("")
    people = outcome.rule.each.run(outcome.subject.context) if outcome.rule.each else ()
    shares: dict[str, Share] = {}
    for section in template.sections():
        text = record.values.get(section) if record else None
        shares[section] = share_bullets(text if isinstance(text, str) else None, people or (person,))[person.name]
    return write_letter(template, outcome, shares)


def write_letter(template: Template, outcome: Outcome, shares: Mapping[str, Share]) -> Letter:
    """The letter of an outcome; `shares` are its person's bullets by section. What is missing stays a gap."""
    context = outcome.context()
    blocks = [_block(block, context, shares) for block in template.blocks]
    body = "\n\n".join(block for block in blocks if block) + "\n"
    to, subject = (escape_plain(text.fill(context, show_value)) for text in (template.to, template.subject))
    return Letter(to, subject, body)


def boilerplate(template: Template, outcome: Outcome) -> str:
    """All that the template itself says, to whomever it is."""
    context = outcome.context()
    return "".join(
        "".join(piece.fill(context, _said) for piece in line if isinstance(piece, Text)) + "\n"
        for block in template.blocks
        for line in block
    )


def _block(block: Iterable[Line], context: Context, shares: Mapping[str, Share]) -> str:
    """The lines of a block; nothing when one of its lists has neither bullets nor a gap to leave.

    A list of one bullet below a line that ends in a colon goes on in that line.
    """
    lines: list[str] = []
    for line in block:
        wanted = next((piece for piece in line if isinstance(piece, Wanted) and piece.section), None)
        bullets = _bullets(wanted, context, shares.get(wanted.section, Share(()))) if wanted else [""]
        if not bullets:
            return ""
        written = [_fill(line, context, bullet).rstrip() for bullet in bullets]
        is_sentence = len(written) == 1 and _ALONE.match(written[0]) and wanted and lines and lines[-1].endswith(":")
        if is_sentence:  # a list of one thing reads like a form
            lines[-1] += written[0][1:]
        else:
            lines += written
    text = "\n".join(lines)
    return text if text.strip() else ""


def _bullets(wanted: Wanted, context: Context, share: Share) -> list[str]:
    """What is written for a list: a person's own bullets, those that it is asked about, or a gap."""
    bullets = [escape_markdown(link_free(text)) for text in share.own]
    if share.open:
        bullets.append(format_gap("whose is this? " + " / ".join(f"“{link_free(text)}”" for text in share.open)))
    elif not bullets and wanted.gap:
        bullets = [format_gap(wanted.gap.fill(context, show_value))]
    return bullets


def _fill(line: Line, context: Context, bullet: str) -> str:
    """A line with its values; `bullet` stands for the list in it."""
    words: list[str] = []
    for piece in line:
        if isinstance(piece, Text):
            words.append(piece.fill(context, _show))
        elif piece.section:
            words.append(bullet)
        else:
            shown = _show(piece.expr, piece.expr.run(context))
            words.append(shown or (format_gap(piece.gap.fill(context, show_value)) if piece.gap else ""))
    return "".join(words)


def _show(expr: Expr, value: Any) -> str:
    """A value as text of a letter: first names, and days without a time of day.

    A stand-in for people whom the note does not name is a gap.
    """
    words = _said(expr, value)
    return format_gap(words) if isinstance(value, Person) and value.everyone else escape_markdown(words)


def _said(expr: Expr, value: Any) -> str:
    if isinstance(value, Person) and not value.everyone:
        return first_name(value)
    return show_value(expr, value._replace(minute=None) if isinstance(value, Moment) else value)


def link_free(text: str) -> str:
    """A text without the brackets of its wikilinks."""
    return re.sub(r"\[\[[^\[\]]*\]\]", lambda found: link.shown if (link := parse_link(found[0])) else "", text)


# whom it goes to


def addressee(letter: Letter, outcome: Outcome) -> Person:
    """Whom a letter goes to, with the mailbox that the note knows of them."""
    known = [*([outcome.person] if outcome.person else []), *people_in(outcome.subject.record)]
    person = next((person for person in known if fold(person.name) == fold(letter.to)), None)
    return Person(letter.to, person.address if person and person.address and "@" in person.address else None)


def mailbox(person: Person) -> str:
    """`Dana Lee <dana@northwind.example>`, or the name alone."""
    return f"{person.name} <{person.address}>" if person.address else person.name


def people_in(record: Record | None) -> list[Person]:
    """Everybody whom a note names."""
    values = record.values.values() if record else ()
    return [
        person
        for value in values
        for person in (value if isinstance(value, tuple) else (value,))
        if isinstance(person, Person)
    ]
