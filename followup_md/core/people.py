"""People as notes name them (mailboxes, plain names, wikilinks), and finding who a name refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from followup_md.core.links import WIKILINK, parse_link
from followup_md.core.words import fold


class Person(NamedTuple):
    """Somebody named in a note. `address` is an e-mail address, a phone number, or a link to their own note."""

    name: str
    address: str | None = None
    everyone: bool = False
    """True for the stand-in in a note that names nobody: every event concerns it."""


EVERYONE = "everyone"
"""Whom an event is about when it concerns all people of the note."""
_MAILBOX = re.compile(r"(.*?)\s*<([^<>]*)>\s*")
_SEPARATORS = re.compile(rf"((?:{WIKILINK}|\"[^\"]*\"|<[^<>]*>|[^,;])+)")
_ALL = frozenset((EVERYONE, "everybody", "all", "all of them"))


@lru_cache(maxsize=8192)
def parse_person(text: str) -> Person | None:
    """Read `Dana Lee <dana@northwind.example>`, `Dana Lee`, `dana@northwind.example` or `[[Dana Lee]]`.

    None when the text names nobody.
    """
    text = " ".join(text.split())
    address: str | None = None
    mailbox = _MAILBOX.fullmatch(text)
    if mailbox:
        text, address = mailbox[1], mailbox[2].strip() or None
    name = text.strip("\"' ")
    link = parse_link(name)
    if link:
        name, address = link.shown, address or name
    elif "@" in name and " " not in name:
        address = address or name
    name = name or address or ""
    return Person(name, address) if name else None


def parse_people(texts: Iterable[str]) -> tuple[Person, ...]:
    """The people that the texts name, in order and each of them once."""
    people: dict[str, Person] = {}
    for text in texts:
        person = parse_person(text)
        if person:
            people.setdefault(fold(person.name), person)
    return tuple(people.values())


def split_people(text: str) -> list[str]:
    """Split a list of people at its commas and semicolons, as in a mailbox list (RFC 5322)."""
    return [part for part in _SEPARATORS.findall(text) if part.strip()]


class NameIndex:
    """Finds people by name; built once for a log, so that a long log over many people is read quickly."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.exact: dict[str, Person] = {}
        self.by_word: dict[str, list[Person]] = {}
        self._by_words: dict[str, tuple[Person, ...]] = {}
        for person in people:
            name = fold(person.name)
            self.exact.setdefault(name, person)
            if person.address:
                link = parse_link(person.address)
                self.exact.setdefault(fold(person.address), person)
                if link:
                    self.exact.setdefault(fold(link.name), person)
            for word in dict.fromkeys(name.split()):
                self.by_word.setdefault(word, []).append(person)

    def find(self, name: str) -> tuple[Person, ...]:
        """The people that a name can refer to by the full name or any words of it; several when it is ambiguous."""
        wanted = fold(name)
        if wanted in self.exact:
            return (self.exact[wanted],)
        if wanted not in self._by_words:
            words = set(wanted.split())
            fewest = min((self.by_word.get(word, []) for word in words), key=len, default=[])
            self._by_words[wanted] = tuple(person for person in fewest if words <= set(fold(person.name).split()))
        return self._by_words[wanted]


def means_everyone(name: str) -> bool:
    """Whether a name in a log line stands for all people of the note."""
    return fold(name) in _ALL
