"""Whose bullet is whose: the lines of a section, shared out among the people of a note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from followup_md.core.links import parse_link
from followup_md.core.people import NameIndex, Person

_OWNER = re.compile(r"(?P<link>\[\[[^\[\]]+\]\])(?:\s*[:,]|\s+[-–—](?=\s))?\s*|(?P<name>[^:]{1,80}):[*_]*\s+")
_MARKS = "*_ "
MOST_NAME_WORDS = 5


class Share(NamedTuple):
    """One person's bullets of one section, and those of which somebody has to say whose they are."""

    own: tuple[str, ...]
    open: tuple[str, ...] = ()


# whose words are whose


def share_bullets(text: str | None, people: Sequence[Person]) -> dict[str, Share]:
    """Person's name → the bullets of a section for the letter to them.

    A bullet that begins with a name (`Dana: …`, `[[Dana Lee]] …`) belongs to that person. The others are dealt out,
    first to those who have none; when there are fewer of them than such people, they stay open to each of these.
    """
    index = NameIndex(people)
    own: dict[str, list[str]] = {person.name: [] for person in people}
    unclear: dict[str, list[str]] = {person.name: [] for person in people}
    free: list[str] = []
    for line in (text or "").split("\n"):
        owners, words = _owned(line, index)
        if words and len(owners) == 1:
            own[owners[0].name].append(words)
        elif words and owners:
            for owner in owners:
                unclear[owner.name].append(words)
        elif words:
            free.append(words)
    needy = [name for name, bullets in own.items() if not bullets]
    if len(free) < len(needy):
        for name in needy:
            unclear[name] += free
        free = []
    for words in free:
        poorest = min(own, key=lambda name: len(own[name]), default=None)
        if poorest is not None:
            own[poorest].append(words)
    return {name: Share(tuple(bullets), tuple(unclear[name])) for name, bullets in own.items()}


def lines_for(person: Person, people: Sequence[Person], text: str) -> str:
    """The lines of a section that concern one of the people: their own, without the name, and those of nobody."""
    index = NameIndex(people)
    owned = (_owned(line, index) for line in text.split("\n"))
    return "\n".join(words for owners, words in owned if words and (person in owners or not owners))


def _owned(line: str, index: NameIndex) -> tuple[tuple[Person, ...], str]:
    """Whose bullet it can be, if it says so, and its words: without the name where that stands apart from them."""
    line = line.strip()
    found = _OWNER.match(line)
    if found:
        link = parse_link(found["link"] or "")
        name = link.shown if link else (found["name"] or "").strip(_MARKS)
        people = index.find(name)
        if people:
            return people, line[found.end() :].strip() if len(people) == 1 else line
    words = line.split()[:MOST_NAME_WORDS]
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count]).strip(_MARKS).rstrip(",;.").removesuffix("'s").removesuffix("’s")
        people = index.find(name) if name else ()
        if people:
            return people, line
    return (), line
