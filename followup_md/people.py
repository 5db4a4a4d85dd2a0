"""People as notes name them, and finding the one that is meant.

Knows mailboxes, plain names and wikilinks; knows no rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from followup_md.model import EVERYONE, Person
from followup_md.words import fold, link_text

_MAILBOX = re.compile(r"(.*?)\s*<([^<>]*)>\s*")
_SEPARATORS = re.compile(r"((?:\[\[.*?\]\]|\"[^\"]*\"|<[^<>]*>|[^,;])+)")
_ALL = frozenset((EVERYONE, "everybody", "all", "all of them"))


def parse_person(text: str) -> Person | None:
    """`Dana Lee <dana@northwind.example>`, `Dana Lee`, `dana@northwind.example` or `[[Dana Lee]]`; None for no name."""
    text = " ".join(text.split())
    address: str | None = None
    mailbox = _MAILBOX.fullmatch(text)
    if mailbox:
        text, address = mailbox[1], mailbox[2].strip() or None
    name = text.strip("\"' ")
    if name.startswith("[[") and name.endswith("]]"):
        name, address = link_text(name), address or name
    elif "@" in name and " " not in name:
        address = address or name
    name = name or address or ""
    return Person(name, address) if name else None


def parse_people(texts: Iterable[str]) -> tuple[Person, ...]:
    """Everybody named once, in order."""
    people: dict[str, Person] = {}
    for text in texts:
        person = parse_person(text)
        if person:
            people.setdefault(fold(person.name), person)
    return tuple(people.values())


def split_people(text: str) -> list[str]:
    """One text that names several people, as a mailbox list does (RFC 5322): cut at its commas and semicolons."""
    return [part for part in _SEPARATORS.findall(text) if part.strip()]


def find_people(name: str, people: Sequence[Person]) -> tuple[Person, ...]:
    """Those that a name can mean: the full name, or any words of it; several when it is ambiguous."""
    wanted = fold(name)
    exact = tuple(person for person in people if fold(person.name) == wanted or fold(person.address or "") == wanted)
    if exact:
        return exact[:1]
    words = set(wanted.split())
    return tuple(person for person in people if words and words <= set(fold(person.name).split()))


def means_everyone(name: str) -> bool:
    """Whether a log line is about all people of the note."""
    return fold(name) in _ALL
