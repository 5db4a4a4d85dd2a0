"""People as notes name them (mailboxes, plain names, wikilinks), and finding who a name refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
_SURNAME_FIRST = re.compile(r'\s*"?\s*([^\W\d_][\w\'’-]*)\s*,\s*([^\W\d_][\w\'’-]*)\s*"?\s*(<[^<>]*@[^<>]*>)\s*')
_KEPT_WHOLE = rf"{WIKILINK}|\"[^\"]*\"|<[^<>]*>|\([^()]*\)"
_LINES = re.compile(rf"((?:{_KEPT_WHOLE}|[^;\n])+)")
_COMMAS = re.compile(rf"((?:{_KEPT_WHOLE}|[^,])+)")
_AND = re.compile(rf"((?:{_KEPT_WHOLE}|(?!\s+(?:and|&|\+|/)\s)[\s\S])+)(?:\s+(?:and|&|\+|/)\s+)?", re.IGNORECASE)
_LINKS = re.compile(rf"{WIKILINK}(?:\s*{WIKILINK})+")
_LINKED = re.compile(rf"({WIKILINK})(?:\s*(?:,|\(|[-–—]\s).*)?")
_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()]*)\)")
_NAME_AND_ADDRESS = re.compile(r"(.*[^\s,;:]),?\s+\(?([^\s@<>()]+@[^\s@<>()]+)\)?")
_ADDRESS = re.compile(r"\s*(?:mailto:)?([^\s@<>()]+@[^\s@<>()]+|\+?\d[\d ()/-]{5,})\s*")
_ASIDE = re.compile(r"\s+[-–—]\s.*")
_QUOTES = "\"'“”„‘’ "
_NOBODY = frozenset(("none", "n/a", "tbd", "tbc", "?", "??"))
_HONORIFICS = frozenset(["dr", "mr", "ms", "mrs", "mx", "miss", "prof", "professor", "sir"])
_ALL = frozenset((EVERYONE, "everybody", "all", "all of them"))


@lru_cache(maxsize=8192)
def parse_person(text: str) -> Person | None:
    """Read `Dana Lee <dana@northwind.example>`, `Lee, Dana <…>`, `Dana Lee, CTO`, `dana@northwind.example` or a link.

    A title behind a comma and what stands in brackets behind the name are left out. None when the text names nobody.
    """
    text = _MARKDOWN_LINK.sub(r"\1 <\2>", " ".join(text.split()))
    turned = _SURNAME_FIRST.fullmatch(text)
    if turned:
        text = f"{turned[2]} {turned[1]} {turned[3]}"
    address: str | None = None
    mailbox = _MAILBOX.fullmatch(text) or (None if "[[" in text else _NAME_AND_ADDRESS.fullmatch(text))
    if mailbox:
        text, address = mailbox[1], mailbox[2].strip().removeprefix("mailto:") or None
    text = text.strip(_QUOTES)
    linked = _LINKED.fullmatch(text)
    name = linked[1] if linked else _ASIDE.sub("", _BRACKET.sub("", text)).strip(_QUOTES).removeprefix("mailto:")
    name = name if name.startswith("[[") else name.partition(",")[0].strip()
    link = parse_link(name)
    if link:
        name, address = link.shown, address or name
    elif "@" in name and " " not in name:
        address = address or name
    name = name or address or ""
    return Person(name, address) if name else None


def parse_people(texts: Iterable[str]) -> tuple[Person, ...]:
    """The people that the texts name, in order and each of them once. A text may name several: `Ana and Bo`."""
    people: dict[str, Person] = {}
    for text in texts:
        for part in split_entry(text):
            person = parse_person(part)
            if person and person.name.casefold() not in _NOBODY:
                people.setdefault(fold(person.name), person)
    return tuple(people.values())


def split_people(text: str) -> list[str]:
    """The entries of a text that lists people, each as `split_entry` takes it.

    Where a semicolon or a line break divides, a comma stands before a title; else commas divide.
    """
    lines = [line for line in _LINES.findall(text) if line.strip()]
    if len(lines) > 1 or _SURNAME_FIRST.fullmatch(text):
        return lines
    people: list[str] = []
    for part in (part for part in _COMMAS.findall(text) if part.strip()):
        address = _ADDRESS.fullmatch(part)
        if people and " of " in part:
            people[-1] += f",{part}"  # a title
        elif people and address and not re.search(r"[@<]", people[-1]):
            people[-1] += f" <{address[1].strip()}>"
        else:
            people.append(re.sub(r"^\s*(?:and|&)\s+", "", part))
    return people


def split_entry(text: str) -> list[str]:
    """The people of one entry of a list: `A and B`, `A & B`, `[[A]] [[B]]`, or one."""
    if _LINKS.fullmatch(text.strip()):
        return re.findall(WIKILINK, text)
    if " " not in text.strip():
        return [text]
    people: list[str] = []
    for part in (part for part in _AND.findall(text) if part.strip()):
        if people and " of " in people[-1] and " " not in part.strip():
            people[-1] += f" and {part.strip()}"  # of a title: `VP of Sales and Marketing`
        else:
            people.append(part)
    return people


@lru_cache(maxsize=8192)
def bare_name(name: str) -> str:
    """A name as it is looked for: folded, without honorifics and what is in brackets; of an address, its local part."""
    name = _BRACKET.sub("", name)
    local, at, _ = name.partition("@")
    words = re.split(r"[._+-]+", local) if at and " " not in name else fold(name).split()
    kept = [word for word in words if not _honorifics(word)]
    return fold(" ".join(kept or words))


def first_name(person: Person) -> str:
    """How a letter calls somebody: by the first name where a first and a last one are noted without a title."""
    first, *rest = person.name.split()
    return (
        first
        if rest and first.rstrip(".").casefold() not in _HONORIFICS and len(first.rstrip(".")) > 1
        else person.name
    )


def _honorifics(word: str) -> frozenset[str]:
    """The honorifics that a word consists of: one, or several as `Mr/Ms`; none for any other word."""
    parts = frozenset(part.rstrip(".").casefold() for part in word.split("/"))
    return parts if parts <= _HONORIFICS else frozenset()


class NameIndex:
    """Finds people by name; built once for a log, so that a long log over many people is read quickly."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.exact: dict[str, Person] = {}
        self.by_word: dict[str, list[Person]] = {}
        self._by_words: dict[str, tuple[Person, ...]] = {}
        for person in people:
            name = bare_name(person.name)
            self.exact.setdefault(fold(person.name), person)
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
        folded, wanted = fold(name), bare_name(name)
        for known in (folded, wanted):
            if known in self.exact:
                return (self.exact[known],)
        if wanted not in self._by_words:
            words = set(wanted.split())
            fewest = min((self.by_word.get(word, []) for word in words), key=len, default=[])
            self._by_words[wanted] = tuple(person for person in fewest if words <= set(bare_name(person.name).split()))
        return self._addressed(self._by_words[wanted], fold(name).split())

    def _addressed(self, people: tuple[Person, ...], words: Sequence[str]) -> tuple[Person, ...]:
        """Those of several people whose name has the honorific that was said, where that tells them apart."""
        titles = {title for word in words for title in _honorifics(word)}
        if len(people) < 2 or not titles:
            return people
        same = (p for p in people if any(titles & _honorifics(word) for word in p.name.split()))
        return tuple(same) or people


def means_everyone(name: str) -> bool:
    """Whether a name in a log line stands for all people of the note."""
    return fold(name) in _ALL
