"""Timelines of the sample vault, of plants and of many groups, and the places of what a picture shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation
from followup_md.notes.reader import RecordReader
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.model import Rules
from followup_md.vault.notes import read_notes
from followup_md.vault.rules import load_rules
from followup_md.views.picture import Drawing, Label
from followup_md.views.timeline import Row, Timeline, make_timeline

ROOT = Path(__file__).parent.parent.parent
SAMPLE_DAY = date(2026, 3, 12)
SVG = "{http://www.w3.org/2000/svg}"
FORTY = [f"{first} {second}" for first in ("Alder", "Birch", "Cedar", "Drift", "Ember", "Fjord", "Grove", "Heath")
         for second in ("Works", "WWWWWWWWMMMM Mills", "Press", "Data and Research Group", "工房株式会社")]  # fmt: skip


def of(rules: Rules, notes: Mapping[str, str], today: date) -> Evaluation:
    """Notes given as path → text, evaluated."""
    reader = RecordReader(rules)
    readings = [reader.read(text.encode(), path) for path, text in notes.items()]
    return evaluate(rules, [one.record for one in readings if one.record], today)


@cache
def sample_timeline(today: date = SAMPLE_DAY) -> Timeline:
    return make_timeline(sample(today))


@cache
def sample(today: date = SAMPLE_DAY) -> Evaluation:
    rules, _ = load_rules(ROOT / "sample-vault", with_tests=False)
    assert rules
    return evaluate(rules, read_notes(ROOT / "sample-vault", rules).records, today)


def plants() -> Rules:
    text = (ROOT / "tests" / "data" / "plants.yaml").read_text("utf-8")
    rules, problems = build_rules((parse_document(text, "rules.yaml"),))
    assert rules, problems
    return rules


def rows_of(evaluation: Evaluation) -> dict[str, Row]:
    return {row.name: row for row in make_timeline(evaluation).rows}


def box(label: Label) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a label."""
    left = label.x - label.width if label.ends_here else label.x
    return left, label.y - label.size, left + label.width, label.y + label.size / 4


def overlapping(labels: list[Label]) -> list[tuple[str, str]]:
    """The pairs of labels of which one lies on the other."""
    boxes = [(label.text, *box(label)) for label in labels]
    return [
        (one[0], other[0])
        for one, other in combinations(boxes, 2)
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ]


def outside(timeline: Timeline) -> list[str]:
    """The labels that lie beyond the picture."""
    drawing = Drawing(timeline)
    return [
        label.text
        for label, (left, top, right, bottom) in ((label, box(label)) for label in drawing.labels)
        if left < 0 or top < -1 or right > drawing.width + 0.01 or bottom > drawing.y
    ]


def texts(svg: str) -> list[str]:
    """What the picture shows, label by label."""
    return ["".join(element.itertext()) for element in parsed(svg).iter(f"{SVG}text")]


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)
