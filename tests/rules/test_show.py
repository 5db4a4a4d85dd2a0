"""The resolved rules with the origin of every value, and as YAML that loads again."""

from __future__ import annotations

import pytest
from defaults import default_document, default_rules
from garden import documents

from followup_md.rulecheck.run import run_tests
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import merge_documents, parse_document
from followup_md.rules.show import render_origins, render_yaml, resolved_tree, rule_tree
from followup_md.text.yaml_nodes import Mapping, Scalar, to_plain
from followup_md.text.yaml_reader import parse_yaml
from followup_md.vault.shipped import rules_folder

DEFAULT = (rules_folder() / "job-search.md").read_text("utf-8")


def tree_of(*texts: str) -> Mapping:
    """The merged tree of texts, the child first."""
    return merge_documents(documents(*texts))[0]


@pytest.mark.unmeasured
def test_the_default_rules_as_yaml_load_again_to_the_same_rules_and_pass_their_tests() -> None:
    tree = merge_documents((default_document(),))[0]
    text = render_yaml(resolved_tree(tree))
    document = parse_document(text, "again.yaml")
    assert to_plain(document.tree) == to_plain(resolved_tree(tree))
    before = default_rules()
    after, problems = build_rules((document,))
    assert (problems, document.extends) == ((), "none")
    assert before and after
    assert run_tests(after) == (sum(len(rule.tests) for rule in before.rules), ())
    assert [rule.id for rule in after.rules] == [rule.id for rule in before.rules]
    assert after.setting_values() == before.setting_values()
    assert render_yaml(resolved_tree(document.tree or tree)) == text


CHILD = "format: 1\nextends: job-search\nsettings:\n  grace: 3 business days\nrules:\n  debrief: off\n"


def test_a_file_with_all_that_it_extends_becomes_one_that_extends_nothing() -> None:
    documents = (parse_document(CHILD, "rules.yaml"), parse_document(DEFAULT, "job-search.md"))
    before, _ = build_rules(documents)
    text = render_yaml(resolved_tree(merge_documents(documents)[0]))
    after, problems = build_rules((parse_document(text, "one.yaml"),))
    assert before and after, problems
    assert after.setting_values() == before.setting_values()
    assert [rule.id for rule in after.rules] == [rule.id for rule in before.rules]
    assert (list(after.off), list(before.off), after.names) == (["debrief"], ["debrief"], ("one.yaml",))


HOSTILE = (
    'format: 1\ntitle: "a\\e[31m\\n  b"\nquoted: "null"\nplain: null\ntilde: ~\nempty:\nblank: \'\'\nbool: yes\n'
    "time: 10:30\ndate: 2026-03-02\nnumber: 012\ncolon: 'a: b # c'\nnested:\n  - - a\n    - b\n  - []\n"
    "  - x: 1\n    y:\n      - z\n"
)


def test_every_text_keeps_its_meaning_as_yaml() -> None:
    node, problems = parse_yaml(HOSTILE, "a.yaml")
    assert problems == ()
    assert isinstance(node, Mapping)
    assert render_yaml(node) == (
        "format: '1'\ntitle: \"a\\e[31m\\n  b\"\nquoted: 'null'\nplain: null\ntilde: null\nempty: null\nblank: null\n"
        "bool: 'yes'\ntime: '10:30'\ndate: '2026-03-02'\nnumber: '012'\ncolon: 'a: b # c'\nnested:\n- - a\n  - b\n"
        "- []\n- x: '1'\n  y:\n  - z\n"
    )
    again, _ = parse_yaml(render_yaml(node), "a.yaml")
    assert again is not None
    assert render_yaml(again) == render_yaml(node)


def test_what_nobody_sees_is_written_as_an_escape_in_yaml_and_keeps_its_meaning() -> None:
    texts = ["été", "a\u202eb", "a\u200bb\nc", "a\x9b31m", "a\x85b", "a\nb", "\U000e0041"]
    node = Mapping({text: (Scalar(text, 0, 0), Scalar(text, 0, 0)) for text in texts}, 0, 0)
    shown = render_yaml(node)
    assert [one for one in shown if one != "\n" and not one.isprintable()] == []
    assert "été: été\n" in shown
    again, problems = parse_yaml(shown, "a.yaml")
    assert (to_plain(again), problems) == (to_plain(node), ())


def at(text: str, origin: str) -> str:
    return f"{text:<76}  # {origin}\n"


def test_every_value_has_its_origin_and_tests_are_left_out() -> None:
    parent = (
        "format: 1\ntitle: A\nrules:\n  one:\n    when:\n      - a\n    tests:\n      - name: never shown\n"
        "  two:\n    say: Two\n"
    )
    child = "format: 1\nextends: parent.yaml\nrules:\n  one:\n    when+:\n      - b\n  two: off\n"
    tree = tree_of(child, parent)
    rules = (
        "rules:\n  one:\n    when:\n"
        + at("      - a", "parent.yaml:6")
        + at("      - b", "rules.yaml:6")
        + at("  two: off", "rules.yaml:7")
    )
    assert render_origins(tree) == (
        at("format: 1", "rules.yaml:1")
        + at("title: A", "parent.yaml:2")
        + rules
        + at("extends: parent.yaml", "rules.yaml:2")
    )
    assert render_origins(rule_tree(tree, ["one", "two"])) == rules
    assert render_origins(rule_tree(tree, ["two"])) == "rules:\n" + at("  two: off", "rules.yaml:7")
    assert render_origins(rule_tree(tree, [])) == "rules:\n"


def test_lists_in_lists_long_texts_and_control_characters_are_one_safe_line_each() -> None:
    node, _ = parse_yaml(
        "a:\n  - - x\n    - y: 1\n      z:\n        - 2\n"
        f"b: {'long ' * 20}end\n"
        'c: "one\\ntwo \\e[31mred\\u202e"\n'
        "d: >-\n  folded\n  text\n",
        "a.yaml",
    )
    assert isinstance(node, Mapping)
    assert render_origins(node) == (
        "a:\n  -\n"
        + at("    - x", "a.yaml:2")
        + at("    - y: 1", "a.yaml:3")
        + "      z:\n"
        + at("        - 2", "a.yaml:5")
        + f"b: {'long ' * 20}end  # a.yaml:6\n"
        + at("c: one two [31mred", "a.yaml:7")
        + at("d: folded text", "a.yaml:8")
    )


def test_a_value_without_a_source_shows_no_origin() -> None:
    tree = tree_of("format: 1\n")
    assert render_origins(resolved_tree(tree)) == at("format: 1", "rules.yaml:1") + "extends: none\n"


def test_resolving_changes_nothing_but_what_is_extended() -> None:
    tree = tree_of("format: 1\nextends: parent.yaml\ntitle: A\n")
    assert to_plain(resolved_tree(tree)) == {"format": "1", "extends": "none", "title": "A"}
    assert to_plain(tree) == {"format": "1", "extends": "parent.yaml", "title": "A"}
