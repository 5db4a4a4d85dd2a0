"""Makes vaults for the benchmarks: the same notes for the same size, whatever the machine."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

AS_OF = date(2026, 3, 12)
FIRST = ("Ana", "Bo", "Cy", "Dana", "Edda", "Finn", "Gwen", "Hal", "Ida", "Jo")
LAST = ("Lee", "Ortiz", "Ruiz", "Vance", "Morrow", "Crane", "Quill", "Stone", "Wren", "Yarrow")
ROLES = ("Data Engineer", "Baker", "Clerk", "Gardener", "Archivist", "Editor")
TEXT = "the a of in and we they team data queue bread river note plan week talk question answer light slow kind"
WORDS = TEXT.split()


def make_vault(folder: Path, notes: int, ours: int) -> None:
    """Write `notes` notes into an empty folder, `ours` of them of a kind, spread over dated subfolders."""
    chance = random.Random(f"{notes} {ours}")
    of_a_kind = set(chance.sample(range(notes), ours))
    for number in range(notes):
        place = folder / f"{2024 + number % 3}" / f"{number % 40:02}"
        place.mkdir(parents=True, exist_ok=True)
        text = _interview(chance, number, ours) if number in of_a_kind else _plain(chance, number)
        (place / f"note {number:06}.md").write_text(text, "utf-8")


def _interview(chance: random.Random, number: int, ours: int) -> str:
    """A note as people have them in an archive: most are a year old, one in seven is live, a few are still to come."""
    day = AS_OF - timedelta(chance.choices((-6, 3, 20, 60, 400), (2, 4, 8, 16, 70))[0] + chance.randrange(5))
    people = [f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in range(chance.randrange(1, 4))]
    lines = [
        "---",
        "type: interview",
        f"company: Company {chance.randrange(max(ours // 3, 1))}",
        f"role: {chance.choice(ROLES)}",
        f"interview: {day}T{chance.randrange(8, 18):02}:30",
        "duration: 1 hour",
        "interviewers:",
        *(f"  - {name} <{name.split()[0].lower()}@firm{number % 97}.example>" for name in dict.fromkeys(people)),
        f"contact: {people[0]}",
        f"go_ahead: {chance.choice(('true', 'false'))}",
    ]
    log = [f"  - {day} debriefed", f"  - {day} thanked everyone"]
    if chance.random() < 0.5:
        log.append(f"  - {day + timedelta(9)} followed up with {people[0].split()[0]} - asked about the panel")
    if chance.random() < 0.4:
        log.append(f"  - {day + timedelta(15)} {chance.choice(('rejected', 'heard back', 'closed', 'withdrew'))}")
    body = [
        "## Went well",
        *_bullets(chance, 3),
        "## Awkward",
        *_bullets(chance, 1),
        "## Red flags",
        *_bullets(chance, 2),
    ]
    return "\n".join([*lines, "log:", *log, "---", *body, "", _prose(chance, 60), ""])


def _plain(chance: random.Random, number: int) -> str:
    head = ""
    if number % 2:
        created = AS_OF - timedelta(number % 700)
        head = f"---\ntags:\n  - log\n  - week{number % 50}\ncreated: {created}\naliases: []\n---\n"
    return head + f"# Note {number}\n\n" + "\n\n".join(_prose(chance, 70) for _ in range(4)) + "\n"


def _bullets(chance: random.Random, most: int) -> list[str]:
    return [f"- {_prose(chance, 9)}" for _ in range(chance.randrange(most + 1))]


def _prose(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))
