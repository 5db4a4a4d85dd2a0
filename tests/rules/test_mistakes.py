"""Every mistake of `mistakes.txt` is refused at its place with the right words, and seen by the schema or not.

After a change that is meant, `python tests/rules/test_mistakes.py` writes the problems anew; read the difference.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from garden import SMALL, changed, problems
from jsonschema import Draft202012Validator

from followup_md.rules.schema import rules_schema

TABLE = Path(__file__).parent / "mistakes.txt"
HEAD = SMALL[: SMALL.index("rules:\n")]
SCHEMA = Draft202012Validator(rules_schema())


class Mistake(NamedTuple):
    is_seen: bool
    change: str
    said: list[str]

    @property
    def texts(self) -> tuple[str, ...]:
        """The file with the mistake, and its parent if it has one."""
        change = self.change.replace("⏎", "\n").replace("∅", "")
        if change.startswith("child "):
            return f"format: 1\nextends: parent\n{change.removeprefix('child ')}\n", SMALL
        if change.startswith("rule "):
            target, *lines = change.removeprefix("rule ").split("\n")
            needed = [f"for: {target}", "title: T", "why: W", "say: S"]
            return (f"{HEAD}rules:\n  a-rule:\n" + "".join(f"    {line}\n" for line in (*needed, *lines)),)
        old, _, new = change.partition(" → ")
        if old.endswith("…"):
            old = SMALL[SMALL.index(old[:-1]) :]
        return (changed(old, new),)

    @property
    def found(self) -> list[str]:
        return [text.removeprefix("rules.yaml:").replace(": error: ", ": ", 1) for text in problems(*self.texts)]


def read_table() -> list[Mistake]:
    mistakes: list[Mistake] = []
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("  "):
            mistakes[-1].said.append(line[2:])
        elif not line.startswith("#"):
            seen, _, change = line.partition(": ")
            mistakes.append(Mistake(seen == "seen", change, []))
    return mistakes


MISTAKES = read_table()


def test_every_mistake_is_another_one() -> None:
    assert len({mistake.texts for mistake in MISTAKES}) == len(MISTAKES) > 200


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.change)
def test_a_mistake_is_refused_at_its_place(mistake: Mistake) -> None:
    assert mistake.said
    assert mistake.found == mistake.said


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.change)
def test_the_schema_sees_what_it_claims_to_know(mistake: Mistake) -> None:
    assert SCHEMA.is_valid(yaml.load(mistake.texts[0], yaml.BaseLoader)) is not mistake.is_seen


def test_the_file_that_the_mistakes_are_made_in_has_none() -> None:
    assert problems(SMALL) == []
    assert SCHEMA.is_valid(yaml.load(SMALL, yaml.BaseLoader))


if __name__ == "__main__":  # pragma: no cover
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("#")]
    for mistake in MISTAKES:
        seen = "seen" if mistake.is_seen else "unseen"
        lines += [f"{seen}: {mistake.change}", *(f"  {text}" for text in mistake.found)]
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")
