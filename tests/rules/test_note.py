"""A rules file that is a note: its blocks as one tree, and what its prose says of its rules."""

from __future__ import annotations

import pytest
from garden import SMALL

from followup_md.rules.compile import build_rules
from followup_md.rules.merge import parse_document
from followup_md.rules.note import is_rules_note, parse_rules_note, paths_in_vault
from followup_md.text.yaml_nodes import to_plain

HEAD = "---\nfollowup-md: rules\n---\n\n"


def tree(text: str):
    node, problems = parse_rules_note(HEAD + text, "Rules.md")
    assert problems == ()
    return node and to_plain(node)


def said(text: str) -> list[str]:
    return [str(problem) for problem in parse_rules_note(HEAD + text, "Rules.md")[1]]


def test_the_yaml_blocks_are_put_together_key_by_key():
    text = "```yaml\na: {b: 1}\n```\nprose\n\n~~~ yaml\na: {c: 2}\nd: 3\n~~~\n"
    assert tree(text) == {"a": {"b": "1", "c": "2"}, "d": "3"}


@pytest.mark.parametrize(
    "text",
    [
        "```\na: 1\n```\n",
        "```json\n{}\n```\n",
        "    ```yaml\n    a: 1\n    ```\n",
        "a: 1\n",
        "````\n```yaml\na: 1\n```\n````\n",
    ],
)
def test_other_blocks_and_prose_are_free(text: str):
    assert tree(text) is None


def test_a_longer_fence_closes_a_block_and_a_shorter_one_does_not():
    assert tree("````yaml\na: |\n  ```\n`````\n") == {"a": "```\n"}


def test_the_same_key_twice_names_both_lines():
    assert said("```yaml\na: {b: 1}\n```\n\n```yaml\na: {b: 2}\n```\n") == [
        "Rules.md:10:5: error: `b` is given twice (first on line 6); leave one of them [rules-twice]"
    ]


def test_a_mistake_is_told_at_its_place_in_the_note():
    assert said("Text.\n\n```yaml\na: [1\n```\n")[0].startswith("Rules.md:")
    assert said("```yaml\n- a\n```\n") == [
        "Rules.md:6:1: error: a `yaml` block of a rules note must be a mapping (`name: value` lines) [rules-shape]"
    ]


def rule_in(text: str) -> dict[str, object]:
    return tree(text)["rules"]["water"]


RULE = "```yaml\nrules:\n  water: {for: plant, say: Water it}\n```\n"


def test_a_rule_has_its_title_and_source_from_the_heading_and_its_why_from_the_paragraph_above():
    text = (
        f"# Plants\n\n## A1, B22: Water it #\n\nFirst.\n\nIt wilts after\nthree days (`dry_spell`), or `so`.\n\n{RULE}"
    )
    assert rule_in(text) == {
        "for": "plant",
        "say": "Water it",
        "title": "Water it",
        "source": ["A1", "B22"],
        "why": "It wilts after three days, or so.",
    }


def test_a_heading_without_numbers_gives_a_title_only():
    assert rule_in(f"# Water: now and then\n\n{RULE}") == {
        "for": "plant",
        "say": "Water it",
        "title": "Water: now and then",
        "source": [],
    }


def test_without_a_heading_nothing_is_added():
    assert rule_in(RULE) == {"for": "plant", "say": "Water it"}


def test_what_a_rule_says_itself_counts_and_a_part_of_a_rule_is_left_alone():
    own = RULE.replace("say: Water it", "say: Water it, title: Mine, why: Because., source: [Z9]")
    assert rule_in(f"# A1: Water\n\nText.\n\n{own}")["title"] == "Mine"
    part = "# Water less\n\nText.\n\n```yaml\nrules:\n  water: off\n  feed: {priority: low}\n```\n"
    assert tree(part)["rules"] == {"water": "off", "feed": {"priority": "low"}}
    assert tree("# A\n\n```yaml\nrules: off\n```\n") == {"rules": "off"}


def test_a_whole_file_can_be_a_note():
    document = parse_document(f"{HEAD}Our plants.\n\n```yaml\n{SMALL}```\n", "Rules.md")
    rules, problems = build_rules((document,))
    assert problems == ()
    assert [rule.place for rule in rules.rules] == [("Rules.md", 54, 3)]


def test_a_note_without_a_block_is_told_what_it_needs():
    (problem,) = parse_document(f"{HEAD}Nothing here.\n", "Rules.md").problems
    assert problem.message == "the note has no `yaml` block; its first line must be `format: 1`"


@pytest.mark.parametrize(
    ("text", "line", "fence"),
    [("```yaml\na: 1\n", 5, "```"), ("Words.\n\n~~~~\na: 1\n~~~\n", 7, "~~~~"), ("```yml\na: 1\n", 5, "```")],
)
def test_a_block_without_an_end_is_a_problem_of_its_first_line(text: str, line: int, fence: str):
    assert said(text) == [
        f"Rules.md:{line}:1: error: this block has no end; close it with a line `{fence}` below its last line "
        "[rules-fence]"
    ]


def test_code_between_two_fences_on_one_line_is_no_block():
    assert tree("```a: 1```\n\n```yaml\na: 2\n```\n") == {"a": "2"}


def test_an_empty_mapping_is_put_together_with_others():
    empty, full = "```yaml\na:\n  # b: 1\n```\n", "```yaml\na: {c: 2}\n```\n"
    assert [tree(text) for text in (empty + full, full + empty)] == [{"a": {"c": "2"}}] * 2
    assert tree(empty + empty) == {"a": ""}


@pytest.mark.parametrize(
    "text",
    [
        "---\nfollowup-md: rules\n---\n",
        "\ufeff---\r\ntags: [a]\r\nfollowup-md: rules\r\n---\r\n",
        '---\nFollowup-md:  "rules"  # mine\n---\n',
        "---\nfollowup-md:\n  - rules\n---\n",
        "---\nfollowup-md: [rules]\n---\n",
        "---\na: [\nfollowup-md: rules\n---\n",
        "---\nfollowup-md: rules\n",
    ],
)
def test_a_rules_note_is_known_by_its_front_matter(text: str):
    assert is_rules_note(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "followup-md: rules\n",
        "---\n---\nfollowup-md: rules\n",
        "---\nfollowup-md: agenda\n---\n",
        "---\nfollowup-md: rules of mine\n---\n",
        "---\nabout: followup-md: rules\n---\n",
        "---\n" + "#" * 16 * 1024 + "\nfollowup-md: rules\n---\n",
    ],
)
def test_other_notes_are_no_rules(text: str):
    assert not is_rules_note(text.encode())


def test_each_file_is_extended_by_its_path_from_the_one_before():
    assert paths_in_vault(("Rules.md", "base/one.md", "../two.yaml")) == {"Rules.md", "base/one.md", "two.yaml"}
