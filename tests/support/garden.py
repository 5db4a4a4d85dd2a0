"""A small language about plants, for tests that need names to ask about and notes to ask them of."""

from __future__ import annotations

from datetime import date
from functools import cache

from followup_md.core.dates import Calendar
from followup_md.language.clauses import parse_value
from followup_md.language.context import VAULT, Context, Subject, World
from followup_md.language.functions import ClauseError
from followup_md.language.namespace import Namespace
from followup_md.notes.reader import RecordReader
from followup_md.rules.compile import build_rules
from followup_md.rules.declared import entries_of, kind_nodes
from followup_md.rules.kinds import read_kinds
from followup_md.rules.merge import Document, parse_document
from followup_md.rules.model import Rules
from followup_md.rules.reader import Reader
from followup_md.rules.relations import read_relations
from followup_md.rules.scope import Scope
from followup_md.rules.settings import read_settings

TODAY = date(2026, 3, 10)
"""A Tuesday."""

LANGUAGE = """\
format: 1
settings:
  dry_spell: 3 days
  many: 2
  noon: 12:00
  fond: yes
kinds:
  plant:
    match:
      type: plant
    group: room
    date: bought
    relations:
      siblings: plant with the same room
      visits: visit with the same room
    fields:
      species: text, required
      room: text
      bought: date, maybe time
      potted: date
      thirst: amount
      pots: number
      carers: people
      owner: person
      light: shade | half_shade | sun
      shelf: shade | half_shade | sun
      indoors: yes or no
      nicknames: list
      spot: text, called "where it stands"
    sections:
      remarks: Remarks
    events:
      watered:
        about: person, optional
      fed:
      checked:
        about: text, optional
    facts:
      age_known: bought is present
      loops_not: dry_spell after bought
  visit:
    match:
      type: visit
    group: room
    date: on
    relations:
      plants: plant with the same room
      siblings: visit with the same room
    fields:
      room: text
      bought: text
      on: date
      guest: person
    events:
      seen:
vault_facts:
  rooms: distinct(notes.plant.room)
  first_bought: earliest(notes.plant.bought)
"""


@cache
def _language():
    rules, reader, tree = build(LANGUAGE), Reader(), documents(LANGUAGE)[0].tree
    facts = {kind: _facts(node) for kind, node in kind_nodes(tree).items()} | {VAULT: _facts(tree, "vault_facts")}
    nodes, kinds = kind_nodes(tree), read_kinds(reader, tree)
    kinds |= {
        name: kind._replace(relations=read_relations(reader, nodes[name], kind, kinds)) for name, kind in kinds.items()
    }
    scope = Scope(reader, read_settings(reader, tree.get("settings")), kinds, facts)
    scope.compile_facts()
    assert reader.problems == []
    return rules, scope, RecordReader(rules)


def _facts(node, block="facts"):
    return {name: value for name, (_, value) in entries_of(node.get(block)).items()}


def names(kind: str = "plant") -> Namespace:
    """Plain names in rules for a kind, for the vault, or (`person`) for each person of a plant."""
    scope = _language()[1]
    return scope.of_person_rule("plant") if kind == "person" else scope.of_kind(kind)


def plant(*lines: str, body: str = "", kind: str = "plant") -> bytes:
    """A note as its bytes: `lines` are lines of front matter."""
    front = "\n".join((f"type: {kind}", *(["species: Fern"] if kind == "plant" else []), *lines))
    return f"---\n{front}\n---\n{body}".encode()


def world(*notes: bytes, today: date = TODAY, calendar: Calendar | None = None) -> World:
    """The world of these notes; every note must be read without a problem."""
    rules, scope, reader = _language()
    readings = [reader.read(note, f"{number}.md") for number, note in enumerate(notes, 1)]
    assert [str(problem) for reading in readings for problem in reading.problems] == []
    records = [reading.record for reading in readings]
    settings, calendar = rules.setting_values(), calendar or Calendar()
    return World(records, today, scope.facts, rules.group_fields(), settings, calendar, rules.date_fields())


def first_of(where: World) -> Subject:
    """The note asked about."""
    return where.everything[0] if where.everything else where.vault


def ask(text: str, *notes: bytes, today: date = TODAY, kind: str = "plant"):
    """The value of an expression for the first note (or for the vault)."""
    subject = world(*notes, today=today).vault if kind == VAULT else first_of(world(*notes, today=today))
    return parse_value(text, names(kind)).run(Context(subject, subject))


def clauses(text: str) -> list[str]:
    """Many clauses written as one text, with semicolons or line ends between them."""
    return [clause.strip() for clause in text.replace("\n", ";").split(";") if clause.strip()]


def refusal(text: str, parse=parse_value, kind: str = "plant") -> str:
    """`OFFSET: MESSAGE` of the error that a text gives, nothing without one."""
    try:
        parse(text, names(kind))
    except ClauseError as error:
        return f"{error.offset or 0}: {error.message}"
    return ""


SMALL = """\
format: 1
title: Plants
calendar:
  weekend: sat sun
  holidays: none
page:
  file: Agenda.md
  days: 7
settings:
  dry_spell: 3 days
  many: 2
kinds:
  plant:
    match:
      type: plant
    group: room
    name: "{species}"
    fields:
      species: text, required
      room: text
      bought: date, maybe time
      light: shade | sun
      carers: people
    aliases:
      species: [sort]
    sections:
      remarks: Remarks
    events:
      watered:
        about: person
        also: [gave water to]
      fed:
    facts:
      alive: bought <= today
      last_drink: latest(watered, bought)
      thirsty_on:
        - when: light is sun
          is: 1 day after last_drink
        - is: dry_spell after last_drink
vault_facts:
  plants: count(notes.plant)
limits:
  bucket:
    at_most: 1
    per: room
rules:
  water:
    for: plant
    title: Water it
    why: It wilts.
    when:
      - alive
    unless:
      - fed
    from: thirsty_on
    due: 1 day after from
    until: 1 week after due
    priority: high
    limits: bucket
    say: Water {species}
    because:
      - when: light is sun
        is: It stands in the sun
      - is: "Dry since {last_drink}"
    log: watered
    tests:
      - name: dry
        note: {type: plant, species: Fern, bought: 2026-03-02}
        expect: {2026-03-05: open}
        says: {2026-03-05: Water Fern}
        because: {2026-03-05: Dry since Mon 2 Mar}
"""
"""A rules file with one of everything, without a mistake."""


NAMES = ("rules.yaml", "parent.yaml", "root.yaml")


def documents(*texts: str) -> tuple[Document, ...]:
    """A rules file and those that it extends, the child first, under the names of `NAMES`."""
    named = zip(texts, NAMES, strict=False)
    return tuple(
        parse_document(text, name.replace(".yaml", ".md") if text.startswith("---") else name) for text, name in named
    )


def build(*texts: str) -> Rules:
    """The rules of a file and those that it extends (the child first), which have no mistake."""
    rules, found = build_rules(documents(*texts))
    assert [str(problem) for problem in found] == []
    assert rules is not None
    return rules


def problems(*texts: str) -> list[str]:
    """All problems of a rules file and of those that it extends (the child first)."""
    rules, found = build_rules(documents(*texts))
    assert (rules is None) is bool(found)
    return [str(problem) for problem in found]


def changed(old: str, new: str, text: str = SMALL) -> str:
    """The text with its one `old` replaced."""
    assert text.count(old) == 1, (text.count(old), old)
    return text.replace(old, new)
