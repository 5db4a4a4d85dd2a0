"""People as notes name them, and finding the one that is meant.

Knows mailboxes, plain names and wikilinks; knows no rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from followup_md.core.links import link_text
from followup_md.core.words import fold


class Person(NamedTuple):
    """Somebody named in a note. `address` is a mailbox, a number, or the link to a note of their own."""

    name: str
    address: str | None = None
    everyone: bool = False
    """True for the stand-in of a note that names nobody: every event of a verb is about it."""


EVERYONE = "everyone"
"""What an event is about when it is about all people of the note."""
_MAILBOX = re.compile(r"(.*?)\s*<([^<>]*)>\s*")
_SEPARATORS = re.compile(r"((?:\[\[[^\[\]]*\]\]|\"[^\"]*\"|<[^<>]*>|[^,;])+)")
_ALL = frozenset((EVERYONE, "everybody", "all", "all of them"))


@lru_cache(maxsize=8192)
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


class NameIndex:
    """People by the names that find them, so that a long log over many people stays quick; built once for a log."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.exact: dict[str, Person] = {}
        self.by_word: dict[str, list[Person]] = {}
        self._found: dict[str, tuple[Person, ...]] = {}
        for person in people:
            name = fold(person.name)
            self.exact.setdefault(name, person)
            if person.address:
                target = person.address.partition("|")[0].rpartition("/")[2].strip("[]")
                self.exact.setdefault(fold(person.address), person)
                self.exact.setdefault(fold(target), person)
            for word in dict.fromkeys(name.split()):
                self.by_word.setdefault(word, []).append(person)

    def find(self, name: str) -> tuple[Person, ...]:
        """Those that a name can mean: the full name, or any words of it; several when it is ambiguous."""
        wanted = fold(name)
        if wanted in self.exact:
            return (self.exact[wanted],)
        if wanted not in self._found:
            words = set(wanted.split())
            fewest = min((self.by_word.get(word, []) for word in words), key=len, default=[])
            self._found[wanted] = tuple(person for person in fewest if words <= set(fold(person.name).split()))
        return self._found[wanted]


def means_everyone(name: str) -> bool:
    """Whether a log line is about all people of the note."""
    return fold(name) in _ALL
