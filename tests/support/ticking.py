"""A vault of garden visits that has its agenda already, and what a user does to that page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import yaml
from visits import RULES, TODAY, make_vault, visit_rules

from followup_md.core.problem import ERROR, Place, Problem
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.model import Rules
from followup_md.vault.journal import JOURNAL
from followup_md.workflow.build import Built, build_agenda
from followup_md.workflow.update import Updated, update_agenda
from followup_md.workflow.workspace import make_workspace

VISITS = visit_rules()
PARTY = "garden: Rose Hill\nday: 2026-03-02\nguides: [Ana Ruiz, Bo Lee]\nsown: 2026-01-01\n"
FERN = "garden: Fern Dell\nday: 2026-03-02\nguides: [Cy Wren]\nwords: by hand\n"
TWO = {"Beds/Rose.md": PARTY, "Fern.md": FERN}
ANA, BO, PAY, PRUNE, MEASURE = "Greet Ana", "Greet Bo", "Pay**", "Prune**", "Measure**"
"""Words by which the lines for `PARTY` are found; `PAY` opens tomorrow, `MEASURE` has no window."""
WAITS = {ANA: "fm-7e1tcw", BO: "fm-7bfi5b", PAY: "fm-j6v81h", PRUNE: "fm-2wycab", MEASURE: "fm-xlcgut"}
"""The keys of these lines for `PARTY`."""
IDS = {ANA: "fm-7e1tcw-2y", BO: "fm-7bfi5b-2y", PAY: "fm-j6v81h-v5", PRUNE: "fm-2wycab-1y", MEASURE: "fm-xlcgut-zz"}
"""The ids of these lines: their keys and the checks of their dates."""
DONE = {
    ANA: "watered Ana Ruiz",
    BO: "watered Bo Lee",
    PAY: "done pay - for 2026-03-04",
    PRUNE: "done prune",
    MEASURE: "done measure",
}
"""What a tick records."""
CY, CY_KEY = "Greet Cy", "fm-zun44h"
"""The same for `FERN`."""
SKIPPED = {
    ANA: "skipped greet Ana Ruiz",
    BO: "skipped greet Bo Lee",
    PAY: "skipped pay - for 2026-03-04",
    PRUNE: "skipped prune",
    MEASURE: "skipped measure",
}
"""What a box that is crossed out records."""

BOOK = "  book:\n    match:\n      type: book\n    name: Garden book\n    events:\n      looked:\n"
FOR_THE_VAULT = (
    "  look:\n    for: vault\n    title: Look\n    why: To see.\n    unless:\n      - notes.book.looked is present\n"
    "    say: Look round\n    log: looked\n    log_to: book\n"
    "  rest:\n    for: vault\n    title: Rest\n    why: To last.\n    say: Sit down\n    log_to: book\n"
    "  roam:\n    for: vault\n    title: Roam\n    why: To see more.\n    say: Roam about\n"
)
VAULT_RULES = RULES.replace("limits:\n", f"{BOOK}limits:\n") + FOR_THE_VAULT
"""The rules, and three for the vault: one with `log` and `log_to`, one with `log_to` only, one with neither."""


def rules_of(text: str) -> Rules:
    """The rules in a text without a mistake."""
    rules, problems = build_rules((parse_document(text, "rules.yaml"),))
    assert rules is not None, problems
    return rules


def ticking_vault(folder: Path, notes: Mapping[str, str], rules: Rules = VISITS, text: str = RULES) -> Path:
    """A vault of these notes, given as path → front matter, with the agenda of the day."""
    run(make_vault(folder, notes, text), rules=rules)
    return folder


def page_of_vault(vault: Path) -> str:
    """The agenda file, with its line ends as they are."""
    return (vault / "Agenda.md").read_bytes().decode("utf-8")


def box_line(page: str, words: str, box: str = "- [ ] ") -> str:
    """The one line with a box that begins with these words."""
    (line,) = (line for line in page.split("\n") if line.startswith(f"{box}**{words}"))
    return line


def attention_of(page: str) -> list[str]:
    """The lines of the callout with what needs the reader; none without it."""
    _, head, rest = page.partition("> [!warning] ")
    return f"{head}{rest}".partition("\n\n")[0].split("\n") if head else []


def kept_lines(page: str) -> list[str]:
    """The lines with a box that stand in that callout, without its sign."""
    lines = (line.removeprefix("> ") for line in attention_of(page))
    return [line for line in lines if re.match(r"- \[.\] ", line)]


def edit_page(vault: Path, edit: Callable[[str], str]) -> None:
    """Somebody edits the agenda file."""
    (vault / "Agenda.md").write_bytes(edit(page_of_vault(vault)).encode("utf-8"))


def tick(vault: Path, words: str, mark: str = "x", behind: str = "") -> str:
    """Somebody ticks a box, as Tasks does it when `behind` is a day; the line as it stands there now."""
    line = box_line(page_of_vault(vault), words)
    ticked = with_field(f"- [{mark}] {line.removeprefix('- [ ] ')}", behind)
    edit_page(vault, lambda page: page.replace(line, ticked))
    return ticked


def with_field(line: str, field: str) -> str:
    """A line with one more field, which Tasks writes before the block id."""
    return line.replace(" ^fm-", f"{field} ^fm-") if field[1:2] in "✅❌" else f"{line}{field}"


def move(vault: Path, words: str, to: str, sign: str = "📅", mark: str = " ") -> str:
    """Somebody moves a date of an open line, as Tasks does it; the line as it stands there now."""
    line = box_line(page_of_vault(vault), words)
    moved = re.sub(rf"{sign} \S+", f"{sign} {to}", line).replace("[ ]", f"[{mark}]", 1)
    edit_page(vault, lambda page: page.replace(line, moved))
    return moved


def run(vault: Path, today: date = TODAY, rules: Rules = VISITS, take_ticks: bool = True) -> Updated:
    """A run of the whole."""
    return update_agenda(make_workspace(vault, rules, today), take_ticks=take_ticks)


def build(vault: Path, today: date = TODAY, rules: Rules = VISITS, days: int | None = None) -> Built:
    """A run that writes nothing."""
    return build_agenda(make_workspace(vault, rules, today), days)


def bytes_in(vault: Path) -> dict[str, bytes]:
    """Every file of the vault, the journal too."""
    paths = (path for path in vault.rglob("*") if path.is_file())
    return {path.relative_to(vault).as_posix(): path.read_bytes() for path in paths}


def notes_in(vault: Path) -> dict[str, bytes]:
    """Every file but the agenda and the journal."""
    return {path: data for path, data in bytes_in(vault).items() if path not in ("Agenda.md", JOURNAL)}


def logs_of(vault: Path) -> dict[str, list[str]]:
    """Note → the lines of its log, as another reader finds them."""
    return {path: log_of(data) for path, data in notes_in(vault).items() if path.endswith(".md")}


def log_of(data: bytes) -> list[str]:
    """The lines of a note's log."""
    front = data.decode("utf-8").removeprefix("\ufeff").split("---", 2)[1]
    log = yaml.load(front, yaml.BaseLoader).get("log") or []
    return log if isinstance(log, list) else [] if log == "~" else log.splitlines()


def tick_problem(key: str, reason: str) -> Problem:
    """What is said of a tick that was not taken in."""
    return Problem(Place("Agenda.md"), ERROR, "tick", f"`{key}` {reason}")
