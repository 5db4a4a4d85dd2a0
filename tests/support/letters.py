"""Garden visits whose rules have drafts, with templates and notes of their own: not a word of the default rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from visits import RULES, note

from followup_md.agenda.model import Agenda
from followup_md.core.record import Event, Record
from followup_md.drafts.draft import about_link
from followup_md.drafts.letter import Letter, compose
from followup_md.drafts.store import Written, load_template, read_drafts, write_draft
from followup_md.drafts.template import Template, parse_template
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.notes.edit import add_events
from followup_md.notes.reader import RecordReader
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.model import Rules
from followup_md.workflow.build import build_agenda
from followup_md.workflow.workspace import Evaluated, evaluate_vault, make_workspace

TODAY = date(2026, 3, 3)
SECTIONS = "    sections:\n      liked: What I liked\n      sorry: What I am sorry for\n      secret: Secrets\n"
DRAFTING = RULES.replace("    events:\n", f"{SECTIONS}    events:\n", 1)
DRAFTING = DRAFTING.replace("    title: Greet everybody\n", "    title: Greet everybody\n    draft: greeting.md\n")
DRAFTING = DRAFTING.replace("    title: Pay\n", "    title: Pay\n    log: paid\n    draft: bill.md\n")
DRAFTING = DRAFTING.replace("kinds:\n", "page:\n  ignore: Templates\nkinds:\n", 1)
"""The rules: `greet` has a draft for each guide, `pay` has one."""

GREETING = """\
---
to: "{person}"
subject: "Greetings[ from {garden}]"
---
Dear {person},

We met on {day}[ at {garden}].

What I liked:
- {liked | one thing that {person} showed you}

What I am sorry for:
- {sorry}

See you {words | when you come again}
"""
BILL = '---\nto: "{garden}"\nsubject: The bill\n---\nHere is the fee for {day}.\n'
PARTY = "garden: Rose Hill\nday: 2026-03-01\nguides: [Ana Ruiz <ana@hill.example>, Bo Lee]\n"
BODY = """\
## What I liked
- Ana: the pond
- the gate by the road
- [[Bo Lee]]: the old wall
- the bench
## What I am sorry for
- Bo: I stepped on a fern
## Secrets
- they shout
"""
ROSE = note(PARTY, BODY)
"""A visit with words for both guides, on a day on which both rules ask for something."""


ANA, BO, PAY = "Rose - greet Ana Ruiz.md", "Rose - greet Bo Lee.md", "Rose - pay.md"
"""The names of the drafts."""


ANA_TEXT = """\
---
type: draft
rule: greet
about: '[[Rose]]'
person: Ana Ruiz
to: Ana Ruiz <ana@hill.example>
subject: Greetings from Rose Hill
fingerprint: 31854952
---

Dear Ana,

We met on Sun 1 Mar at Rose Hill.

What I liked:
- the pond
- the gate by the road

See you <!-- when you come again -->
"""
"""The draft to the first guide."""


def rules_of(text: str = DRAFTING) -> Rules:
    """The rules in a text without a mistake."""
    rules, problems = build_rules((parse_document(text, "rules.yaml"),))
    assert rules is not None, problems
    return rules


GARDEN = rules_of()


def look(text: str = ROSE, rules: Rules = GARDEN, today: date = TODAY, path: str = "Rose.md") -> Evaluation:
    """One note evaluated; it must be without a problem."""
    reading = RecordReader(rules).read(text.encode(), path)
    assert reading.record is not None, reading.problems
    assert reading.problems == ()
    return evaluate(rules, [reading.record], today)


def outcomes_of(evaluation: Evaluation, rule: str) -> list[Outcome]:
    """The outcomes of one rule, person by person."""
    return [outcome for outcome in evaluation.outcomes if outcome.rule.id == rule]


def template_of(text: str, rules: Rules = GARDEN, rule: str = "greet") -> Template:
    """A template without a mistake."""
    (names,) = (one.names for one in rules.rules if one.id == rule)
    assert names is not None
    template, problems = parse_template(text, names, "t.md")
    assert template is not None, problems
    assert problems == ()
    return template


def letters_of(evaluation: Evaluation, template: Template, rule: str = "greet") -> dict[str, Letter]:
    """Person → their letter."""
    outcomes = outcomes_of(evaluation, rule)
    return {one.person.name if one.person else "": compose(template, one) for one in outcomes}


def body(text: str, note_text: str = ROSE) -> str:
    """The letter to the first guide by a template with this text; without the line end it ends in."""
    template = template_of(f'---\nto: "{{person}}"\nsubject: Hello\n---\n{text}')
    return next(iter(letters_of(look(note_text), template).values())).body.removesuffix("\n")


def garden_vault(folder: Path, text: str = ROSE, path: str = "Rose.md", greeting: str = GREETING) -> Path:
    """A vault with one visit, the rules and both templates."""
    for name, data in (
        ("rules.yaml", DRAFTING),
        (path, text),
        ("Templates/greeting.md", greeting),
        ("Templates/bill.md", BILL),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data.encode())
    return folder


def evaluated(vault: Path, today: date = TODAY, rules: Rules = GARDEN) -> Evaluated:
    """The vault as it is now."""
    return evaluate_vault(make_workspace(vault, rules, today))


def drafts_in(vault: Path) -> dict[str, bytes]:
    """Name → bytes of every file in the folder of drafts."""
    root = vault / "Drafts"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def write_all(vault: Path, rule: str = "greet", force: bool = False, rules: Rules = GARDEN) -> list[Written]:
    """All drafts of one rule, as the command writes them."""
    now, written = evaluated(vault, rules=rules), []
    for outcome in outcomes_of(now.evaluation, rule):
        template, problems = load_template(vault, outcome.rule)
        assert template is not None, problems
        letter = compose(template, outcome)
        about = about_link(outcome.path, now.names, rules.page)
        written.append(write_draft(vault, rules, outcome, letter, about, read_drafts(vault, rules), force))
    return written


def done(written: list[Written]) -> list[tuple[str, str]]:
    """The name of each draft and what became of it."""
    return [(one.draft.path.rpartition("/")[2], one.done) for one in written]


def change(vault: Path, name: str, edit: Callable[[str], str]) -> bytes:
    """Somebody changes a draft; its bytes now."""
    path = vault / "Drafts" / name
    data = edit(path.read_bytes().decode()).encode()
    path.write_bytes(data)
    return data


def record_of(vault: Path) -> Record:
    """The one note."""
    record = evaluated(vault).evaluation.world.everything[0].record
    assert record is not None
    return record


def events_of(vault: Path, *lines: str) -> list[Event]:
    """The events that these log lines are in the note."""
    text: str | object = (vault / "Rose.md").read_text("utf-8")
    for line in lines:
        text = add_events(str(text), (line,))
    record = RecordReader(GARDEN).read(str(text).encode(), "Rose.md").record
    assert record is not None
    return [line for line in record.log_lines() if isinstance(line, Event)]


def with_drafts(folder: Path, path: str = "Rose.md", rules: Rules = GARDEN) -> Path:
    """A vault with both greetings, one of them finished, and without a draft of the bill."""
    vault = garden_vault(folder, path=path)
    write_all(vault, rules=rules)
    (bo,) = (vault / "Drafts").glob("* Bo Lee.md")
    bo.write_text(bo.read_text("utf-8").replace("<!-- when you come again -->", "on Friday"), "utf-8")
    return vault


def agenda_with_drafts(vault: Path, today: date = TODAY, rules: Rules = GARDEN) -> Agenda:
    """The agenda of such a vault."""
    return build_agenda(make_workspace(vault, rules, today)).agenda
