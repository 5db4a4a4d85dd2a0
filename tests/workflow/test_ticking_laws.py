"""No tick is lost and none is taken in twice: whatever was done to the page, and wherever a run was killed."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from observed import environment
from ticking import (
    VAULT_RULES,
    VISITS,
    build,
    bytes_in,
    edit_page,
    log_of,
    notes_in,
    page_of_vault,
    rules_of,
    run,
    tick,
    ticking_vault,
    with_field,
)
from visits import TODAY, make_vault
from waiting import LONGEST

from followup_md.agenda.model import Item
from followup_md.vault.journal import read_journal, recorded_keys
from followup_md.vault.undo import undo_last

# a page edited at random

FIELDS = "type: visit\ngarden: {}\nday: {}\n"
GUIDES = ("", "guides: [Ana Ruiz, Bo Lee]\n", "guides:\n- Ana Ruiz\n- Cy Wren\n", "guides: Bo Lee # late\n")
LOGS = (
    "",
    "log:\n",
    "log: []\n",
    "log: ~ # none\n",
    "log: 2026-02-01 paid\n",
    "log: [2026-02-01 paid, '2026-02-02 watered']\n",
    "log: [\n  2026-02-01 paid # c\n  ]\n",
    "log:\n  - 2026-02-01 paid # c\n\n",
    "log:\n- 2026-02-01 paid\n- 2026-02-02 watered: twice\n",
    "log: |\n  2026-02-01 paid\n",
    "log: >-\n  2026-02-01 paid\n",  # cannot be extended
)
notes = st.builds(
    lambda garden, day, guides, sown, log, is_last, ending, mark: (
        mark
        + "\n".join(
            [
                "---",
                (FIELDS.format(garden, day) + sown + (guides + log if is_last else log + guides)).rstrip("\n"),
                "---",
                "# Body\n\ttext",
            ]
        ).replace("\n", ending)
    ).encode(),
    st.sampled_from(["Rose Hill", "rose hill", "Fern", "'Moss: End'", "[[Ivy]]"]),
    st.dates(date(2026, 2, 20), date(2026, 3, 8)),
    st.sampled_from(GUIDES),
    st.sampled_from(["", "sown: 2026-01-01\n"]),
    st.sampled_from(LOGS),
    st.booleans(),
    st.sampled_from(["\n", "\n", "\r\n"]),
    st.sampled_from(["", "", "\ufeff"]),
)


class Ticked(NamedTuple):
    """What a user does to one box: the mark, and the day that Tasks writes."""

    mark: str
    day: date | None

    def line(self, line: str) -> str:
        """The line with that done to its box."""
        sign = "❌" if self.mark == "-" else "✅"
        return with_field(line.replace("[ ]", f"[{self.mark}]", 1), f" {sign} {self.day}" if self.day else "")

    def event(self, item: Item) -> str:
        """The log line that must come of it, worked out from the item alone."""
        day, outcome = self.day or TODAY, item.outcome
        if self.mark != "-" and outcome.rule.id == "greet":
            return f"{day} watered {outcome.person.name}"
        words = ["skipped" if self.mark == "-" else "done", outcome.rule.id]
        words += [outcome.person.name] if outcome.person else []
        words += [f"- for {outcome.opens.day}"] if outcome.opens and day < outcome.opens.day else []
        return f"{day} {' '.join(words)}"


def is_early(ticked: Ticked | None, item: Item) -> bool:
    """Whether the item was on no page yet on the day of the tick."""
    opens = item.outcome.opens
    return bool(ticked and ticked.day and opens and ticked.day < opens.day - timedelta(VISITS.page.days))


ticks = st.none() | st.builds(Ticked, st.sampled_from("xX-"), st.none() | st.dates(date(2026, 2, 25), TODAY))
JUNK = (
    "",
    "mine",
    "- [ ] mine",
    "- [x] mine ✅ 2026-03-01",
    "```",
    "> ",
    "---",
    "# mine",
    "- [x] old ^fm-zzzzzz-00",
    "\t- a",
)
deeds = st.lists(
    st.tuples(
        st.sampled_from(["move", "move", "copy", "delete", "junk", "quote", "indent", "number", "behind", "block id"]),
        st.integers(0, 200),
        st.integers(0, 200),
    ),
    max_size=8,
)


def do(lines: list[str], deed: str, first: int, second: int) -> None:
    """One deed on the lines of a page; the two marker lines stay where they are."""
    first, second = first % len(lines), second % (len(lines) + 1)
    line = lines[first]
    is_box = re.match(r"[\s>]*(?:-|\d\.) \[", line)
    if line.startswith("<!-- followup-md:"):
        return
    if deed == "move":
        lines.pop(first)
        lines.insert(second, line)
    elif deed == "copy":
        lines.insert(second, line)
    elif deed == "delete":
        lines.pop(first)
    elif deed == "junk":
        lines.insert(second, JUNK[first % len(JUNK)])
    elif is_box and deed in ("quote", "indent"):
        lines[first] = {"quote": "> ", "indent": "\t"}[deed] + line
    elif is_box and deed == "number":
        lines[first] = line.replace("- [", "1. [", 1)
    elif is_box and " ^" not in line:
        lines[first] = line + {"behind": " and so on", "block id": f" ^b{first}"}[deed]


@settings(deadline=None)
@given(st.lists(notes, min_size=1, max_size=4), st.lists(ticks, min_size=12, max_size=12), deeds, st.booleans())
def test_each_ticked_box_is_one_event_in_its_note_or_is_kept_and_named(
    texts: list[bytes], done: list[Ticked | None], changes: list[tuple[str, int, int]], windows: bool
) -> None:
    with TemporaryDirectory() as folder:
        vault = make_vault(Path(folder), {})
        for number, data in enumerate(texts):
            (vault / f"{number}.md").write_bytes(data)
        items = {item.key: item for item in run(vault).built.agenda.items()}
        before = notes_in(vault)
        marks = dict(zip(items, done, strict=False))
        lines = page_of_vault(vault).split("\n")
        for at, line in enumerate(lines):
            for key, ticked in marks.items():
                lines[at] = ticked.line(line) if ticked and f" ^{key}-" in line else lines[at]
        for change in changes:
            do(lines, *change)
        edit_page(vault, lambda page: "\n".join(lines).replace("\n", "\r\n" if windows else "\n"))
        there = [line for line in lines if re.match(r"[\s>]*(?:-|\d\.) \[[xX-]\]", line)]
        wanted = {key for key, ticked in marks.items() if ticked and any(f" ^{key}-" in line for line in there)}

        after = run(vault)

        said = {one.message.split("`")[1] for one in after.built.agenda.problems if one.code == "tick"}
        assert said - wanted == ({"fm-zzzzzz"} if any("fm-zzzzzz" in line for line in there) else set())
        early = {key for key in wanted if is_early(marks[key], items[key])}
        assert early <= said
        assert {key.rpartition("-")[0]: done for key, done in recorded_keys(vault).items()} == dict.fromkeys(
            wanted - said, True
        )
        for path, data in before.items():
            own = {key for key in wanted - said if items[key].outcome.path == path}
            new = (vault / path).read_bytes()
            if not own:
                assert new == data
                continue
            log = log_of(data)
            assert log_of(new)[: len(log)] == log
            assert sorted(log_of(new)[len(log) :]) == sorted(marks[key].event(items[key]) for key in own)
        refusing = {path for path, data in before.items() if b"log: >-" in data}
        assert {items[key].outcome.path for key in said & wanted - early} <= refusing
        page = page_of_vault(vault)
        assert {key for key in said if re.search(rf"\[[xX-]\].* \^{key}-", page)} == said

        everything = bytes_in(vault)
        assert (run(vault).built.recorded, bytes_in(vault)) == ((), everything)
        taken = len(read_journal(vault))
        assert [undo_last(vault)[1] for _ in range(taken)] == [None] * taken
        assert notes_in(vault) == before


# killed at any moment

CHILD = """
import os, signal, sys
from datetime import date, timedelta
from pathlib import Path
from followup_md.workflow.update import update_agenda
from followup_md.workflow.workspace import make_workspace
from followup_md.vault.rules import load_rules
vaults = sys.argv[1:]
for number, vault in enumerate(vaults):
    vault = Path(vault)
    rules, _ = load_rules(vault)
    child = os.fork()
    if not child:
        left = [number]
        for name in ("mkdir", "write", "fsync", "replace", "link", "unlink", "close", "chmod"):
            def call(*arguments, real=getattr(os, name), name=name, **named):
                if name == "write":
                    arguments = (arguments[0], arguments[1][:300])
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1
                return real(*arguments, **named)
            setattr(os, name, call)
        update_agenda(make_workspace(vault, rules, date(2026, 3, 3)))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
PARTIES = {
    "Beds/Rose.md": "garden: Rose Hill\nday: 2026-03-02\nguides: [Ana Ruiz, Bo Lee]\nlog: [2026-02-01 paid]\n",
    "Fern.md": "garden: Fern Dell\nday: 2026-03-02\nguides: [Cy Wren]\n",
}
EVENTS = {
    "Beds/Rose.md": ["2026-02-01 paid", "2026-03-03 watered Ana Ruiz", "2026-03-03 skipped greet Bo Lee"],
    "Fern.md": ["2026-03-03 watered Cy Wren"],
    "Garden book.md": ["2026-03-03 looked"],
}
BOOK_RULES = rules_of(VAULT_RULES)
MOST_CALLS = 130
"""More than a run makes."""


def ticked_vault(folder: Path) -> Path:
    vault = ticking_vault(folder, PARTIES, BOOK_RULES, VAULT_RULES)
    for words, mark in (("Greet Ana", "x"), ("Greet Bo", "-"), ("Greet Cy", "x"), ("Look round", "x")):
        tick(vault, words, mark)
    return vault


def killed_vaults(folder: Path) -> list[Path]:
    """Vaults in which a run was killed at its first, second, third… call of the system."""
    vaults = [ticked_vault(folder / str(number)) for number in range(MOST_CALLS)]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, vaults)], capture_output=True, env=environment(), timeout=4 * LONGEST
    )
    codes = [int(line) for line in done.stdout.splitlines()]
    count = codes.count(-signal.SIGKILL)
    assert (done.stderr, codes) == (b"", [-signal.SIGKILL] * count + [0] * (MOST_CALLS - count))
    assert 40 < count < MOST_CALLS
    return vaults


def test_wherever_a_run_is_killed_no_tick_is_lost_or_doubled_and_all_can_be_undone(tmp_path: Path) -> None:
    whole = ticked_vault(tmp_path / "whole")
    old = notes_in(whole)
    run(whole, rules=BOOK_RULES)
    new, page, names = notes_in(whole), page_of_vault(whole), set(bytes_in(whole))
    for number, vault in enumerate(killed_vaults(tmp_path / "killed")):
        held = {path: data for path, data in notes_in(vault).items() if not path.rpartition("/")[2].startswith(".")}
        assert {path for path, data in held.items() if data not in (old.get(path), new[path])} == set(), number
        assert set(held) | {"Garden book.md"} == set(new), number
        run(vault, rules=BOOK_RULES)
        after = bytes_in(vault)
        assert {path: log_of(after[path]) for path in EVENTS} == EVENTS, number
        assert (after["Agenda.md"].decode(), set(after)) == (page, names), number
        assert (run(vault, rules=BOOK_RULES).written, bytes_in(vault)) == (False, after), number
        assert build(vault, rules=BOOK_RULES).pending == (), number
        undone = [undo_last(vault) for _ in range(4)]
        assert [reason for entry, reason in undone if entry] == [None] * 3, number
        assert notes_in(vault) == old, number
