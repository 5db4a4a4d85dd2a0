"""A rules file about garden visits, and whole agendas made of texts, without a disk."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from followup_md import cli
from followup_md.agenda.model import Agenda
from followup_md.agenda.page import render_page
from followup_md.agenda.sections import make_agenda
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation
from followup_md.notes.reader import PLAIN, RecordReader
from followup_md.notes.tally import Counts
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.model import Rules

TODAY = date(2026, 3, 3)

RULES = """\
format: 1
title: Garden book
kinds:
  visit:
    match:
      type: visit
    group: garden
    fields:
      garden: text, required
      day: date, maybe time, required
      guides: people
      words: text
      fee: amount
      sown: date, called "the day of sowing"
    events:
      watered:
        about: person, optional
      paid:
        also: [paid the fee]
    facts:
      came: day <= today
limits:
  one_call:
    at_most: 1
    per: garden
rules:
  greet:
    for: each person in visit.guides
    title: Greet everybody
    why: Nobody likes to be passed over.
    source: [G1, G2]
    when:
      - person.watered is missing
    from: 1 day before day
    due: 1 day after day
    until: 9 days after day
    priority: high
    say: "Greet {person}[ with {words}]"
    because: "Visit on {day}[: {words}]"
    log: watered {person}
  pay:
    for: visit
    title: Pay
    why: The garden lives on it.
    when:
      - paid is missing
    from: 2 days after day
    until: 40 days after day
    priority: highest
    limits: one_call
    say: "Pay[ {words}]"
    because: "It is due[; {words}]"
  harvest:
    for: visit
    title: Harvest
    why: It is ripe.
    from: 30 days after day
    until: 90 days after day
    priority: low
    say: Harvest[ {words}]
    because: Ripe
  prune:
    for: visit
    title: Prune
    why: It grows.
    section: Upkeep
    from: day
    until: 20 days after day
    say: "Prune[ {words}]"
    because: "[{words}]"
  measure:
    for: visit
    title: Measure
    why: To know.
    when:
      - sown < day
    say: Measure
    because: As every year
"""

VAULT_RULE = "  walk: {for: vault, title: Walk, why: Good., say: Walk, because: Daily}\n"
"""One more rule, for the vault."""

NOTES = {
    "Beds/Rose.md": "garden: Rose Hill\nday: 2026-03-02\nguides: [Ana Ruiz, Bo Lee]\nwords: a bow\n"
    "log: [2026-03-03 watered Bo Lee]\nsown: 2026-01-01\n",
    "Beds/Rose two.md": "garden: rose hill\nday: 2026-02-27\nlog: [2026-03-03 paid]\nsown: 2026-03-09\n",
    "Fern.md": "garden: Fern Dell\nday: 2026-03-04\nguides: [Cy Wren]\nsnooze: 2026-03-20\n",
    "Ivy.md": "garden: Ivy\nday: 2026-03-10\nfollowup: off, too far\n",
    "Moss.md": "garden: Moss End\nday: 2026-05-01\nsown: 2026-05-02\n",
    "Thyme.md": "garden: Thyme\nday: 2026-02-31\n",
}
"""Front matter without its fences and its `type:`; together they fill every section of the page."""


def visit_rules(more: str = "") -> Rules:
    """The rules, with more lines behind them."""
    rules, problems = build_rules((parse_document(RULES + more, "rules.yaml"),))
    assert rules is not None, problems
    return rules


def note(fields: str, body: str = "") -> str:
    """A note of the one kind there is."""
    return f"---\ntype: visit\n{fields}---\n{body}"


def quoted(text: str) -> str:
    """Any text without surrogates as a YAML scalar in double quotes, whatever it holds."""
    shown = "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\U{ord(c):08X}" for c in text)
    return f'"{shown}"'


def evaluated(notes: Mapping[str, str], rules: Rules | None = None, today: date = TODAY) -> Evaluation:
    """Notes given as path → front matter, evaluated."""
    rules = rules or visit_rules()
    reader = RecordReader(rules)
    readings = [reader.read(note(fields).encode(), path) for path, fields in notes.items()]
    return evaluate(rules, [reading.record for reading in readings if reading.record], today)


def hostile_note(garden: str, guide: str, words: str) -> str:
    """The front matter of a note on which any texts stand in every place that a page shows."""
    return (
        f"garden: {quoted(garden)}\nday: 2026-03-01\nguides: [{quoted(guide)}]\nwords: {quoted(words)}\n"
        f"sown: 2026-04-01\nlog: [2026-03-03 paid, {quoted('2026-03-03 watered ' + words)}]\n"
    )


def agenda_of(notes: Mapping[str, str], rules: Rules, today: date = TODAY, days: int | None = None) -> Agenda:
    """The agenda of notes given as path → front matter."""
    reader = RecordReader(rules)
    readings = [reader.read(note(fields).encode(), path) for path, fields in notes.items()]
    known = sum(reading.record is not None for reading in readings)
    plain = sum(reading is PLAIN for reading in readings)
    counts = Counts(len(notes), {"visit": known}, plain, broken=len(notes) - known - plain)
    problems = [problem for reading in readings for problem in reading.problems]
    return make_agenda(evaluated(notes, rules, today), problems, counts, days)


def page_of(notes: Mapping[str, str], rules: Rules, today: date = TODAY) -> str:
    """The page of these notes."""
    names = Counter(path.rpartition("/")[2][:-3].casefold() for path in notes)
    return render_page(agenda_of(notes, rules, today), rules.page, names)


def unstyled(text: str, role: str) -> str:
    """A style for terminals that have none."""
    return text


def make_vault(folder: Path, notes: Mapping[str, str] = NOTES, rules: str | None = RULES) -> Path:
    """A folder with these notes, given as path → front matter, and rules."""
    for path, fields in notes.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(note(fields), "utf-8")
    if rules is not None:
        (folder / "rules.yaml").write_text(rules, "utf-8")
    return folder


class Command:
    """Runs the command inside this process, as the installed script does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        self.capsys.readouterr()
        self.monkeypatch.setattr(sys, "argv", ["followup-md", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            try:
                cli.main()
            finally:
                gc.enable()
        out, err = self.capsys.readouterr()
        code = left.value.code or 0
        assert isinstance(code, int)
        return code, out, err
