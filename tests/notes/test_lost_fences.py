"""A note that lost the fences of its front matter is pointed out, and ordinary Markdown is not."""

import pytest
from letters import GARDEN

from followup_md.notes.reader import PLAIN, Reading, RecordReader
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document

READER = RecordReader(GARDEN)


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        ("type: visit\ngarden: Fern Dell\n", 1, "type: visit"),
        ("\ngarden: Fern Dell\nguides:\n  - Ana Ruiz\ntype: visit\n\nIt rained.", 5, "type: visit"),
        ("\ufeffType: 'Visit'\r\n", 1, "Type: 'Visit'"),
        ("---\ngarden: Fern Dell\n---\n\ntype: visit", 5, "type: visit"),
    ],
)
def test_fields_outside_front_matter_are_pointed_out(text: str, line: int, shown: str):
    (problem,) = READER.read(text.encode(), "a.md").problems
    assert str(problem) == (
        f"a.md:{line}:1: warning: `{shown}` stands in the text, where it means nothing: fields stand between two lines "
        "`---` at the top [front-matter-lost]"
    )


@pytest.mark.parametrize(
    "text",
    [
        "# How to\n\ntype: visit\n",
        "Write it so: fields first,\nthen words\ntype: visit\n",
        "type: visitor\n",
        "type: visit to the garden\n",
        "    type: visit\n",
        "```yaml\ntype: visit\n```\n",
        "---\ntitle: How to\n---\nSay\n\ntype: visit\n",
    ],
)
def test_ordinary_markdown_is_not(text: str):
    assert READER.read(text.encode(), "a.md") is PLAIN


def test_rules_whose_kinds_go_by_no_field_point_out_nothing():
    text = "format: 1\ntitle: T\nkinds: {walk: {match: {tag: walk}, fields: {place: text}}}\n"
    rules, problems = build_rules((parse_document(text, "rules.yaml"),))
    assert rules is not None, problems
    assert RecordReader(rules).read(b"type: walk\n", "a.md") == Reading(None, plain=True)
