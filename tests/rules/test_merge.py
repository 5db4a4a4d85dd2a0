"""A rules file as a tree, and one laid over another: what is replaced, what is added, what is refused."""

import pytest
from garden import NAMES, SMALL, build, changed, problems

from followup_md.core.dates import Amount, Calendar
from followup_md.core.problem import Place
from followup_md.rulecheck.run import run_tests
from followup_md.rules.compile import build_rules
from followup_md.rules.merge import file_of_tests, merge_documents, parse_document, with_tests_of
from followup_md.rules.model import Page

CHILD = "format: 1\nextends: parent\n"


@pytest.mark.parametrize(
    ("text", "extends", "said"),
    [
        ("format: 1\n", "none", []),
        ("\ufeffformat: 1\nextends: parent\n", "parent", []),
        ("", "none", ["1:1: error: the file is empty; its first line must be `format: 1` [rules-format]"]),
        (
            "- a\n",
            "none",
            ["1:1: error: a rules file must be a mapping (`name: value` lines), not a list [rules-shape]"],
        ),
        (
            "just words\n",
            "none",
            ["1:1: error: a rules file must be a mapping (`name: value` lines), not a text [rules-shape]"],
        ),
        (
            "format: 1\nextends: [a]\ntitel: x\n",
            "none",
            [
                "3:1: error: a rules file has no key `titel`; did you mean `title`? [rules-key]",
                "2:10: error: `extends` must be a text [rules-shape]",
            ],
        ),
    ],
)
def test_the_head_of_a_document_is_checked(text, extends, said):
    document = parse_document(text, "a.yaml")
    assert (document.path, document.extends) == ("a.yaml", extends)
    assert [str(problem) for problem in document.problems] == [f"a.yaml:{one}" for one in said]


def test_a_child_that_changes_nothing_is_its_parent():
    rules = build(CHILD, SMALL)
    assert (rules.names, rules.title) == (("rules.yaml", "parent.yaml"), "Plants")
    assert [(rule.id, rule.place) for rule in rules.rules] == [("water", ("parent.yaml", 47, 3))]
    assert run_tests(rules) == (1, ())


def test_calendar_and_page_merge_key_by_key():
    rules = build(CHILD + "calendar: {weekend: fri}\npage: {days: 3}\ntitle: Ours\n", SMALL)
    assert rules.calendar == Calendar(frozenset((4,)), frozenset())
    assert rules.page == Page("Agenda.md", 3, "wiki", "", ())
    assert rules.title == "Ours"


def test_settings_merge_and_inherited_tests_run_under_the_parents():
    rules = build(CHILD + "settings: {dry_spell: 9 days}\n", SMALL)
    assert rules.setting_values() == {"dry_spell": Amount(9, "days"), "many": 2}
    assert rules.settings["dry_spell"].place.path == "rules.yaml"
    assert rules.inherited["parent.yaml"][0]["dry_spell"].value == Amount(3, "days")
    assert run_tests(rules) == (1, ())


BLOCKS = ("calendar", "page", "settings", "kinds", "vault_facts", "limits", "rules")
"""The parts of a rules file that a child can leave empty: nothing below the name, or all of it in comments."""


@pytest.mark.parametrize("empty", ["", " {}", " null", "\n  # dry_spell: 9 days"])
@pytest.mark.parametrize("block", BLOCKS)
def test_an_empty_block_changes_nothing_of_the_parent(block: str, empty: str):
    changed_none, plain = build(f"{CHILD}{block}:{empty}\n", SMALL), build(CHILD, SMALL)
    assert what_is_in_force(changed_none) == what_is_in_force(plain)
    assert run_tests(changed_none) == (1, ())


@pytest.mark.parametrize("part", ["fields", "aliases", "sections", "events", "facts"])
def test_an_empty_part_of_a_kind_changes_nothing_of_the_parent(part: str):
    inherited = build(CHILD, SMALL)
    assert what_is_in_force(build(f"{CHILD}kinds:\n  plant:\n    {part}:\n", SMALL)) == what_is_in_force(inherited)


@pytest.mark.parametrize("name", ["kinds:\n  plant:\n", "rules:\n  water:\n"])
def test_a_kind_and_a_rule_that_say_nothing_are_those_of_the_parent(name: str):
    assert what_is_in_force(build(CHILD + name, SMALL)) == what_is_in_force(build(CHILD, SMALL))


def what_is_in_force(rules):
    kinds = {
        name: kind._replace(file_name=kind.file_name and kind.file_name.source, facts={})
        for name, kind in rules.kinds.items()
    }
    facts = {name: [*facts] for name, facts in rules.facts.items()}
    declared = (rules.title, rules.calendar, rules.page, rules.settings, kinds, facts, rules.limits, rules.off)
    return (*declared, [(rule.id, rule.place, len(rule.when)) for rule in rules.rules])


def test_kinds_merge_part_by_part_and_a_part_is_replaced():
    child = (
        CHILD
        + """kinds:
  plant:
    match: {type: houseplant}
    name: "{room}"
    fields: {room: 'text, required', height: number}
    aliases: {species: [kind]}
    sections: {remarks: Notes, pests: Pests}
    events:
      fed: {also: [gave food]}
      cut:
    facts: {alive: cut is missing}
"""
    )
    kind = build(child, SMALL).kinds["plant"]
    assert dict(kind.match.values) == {"type": "houseplant"}
    assert kind.file_name.source == "{room}"
    assert {name: field.required for name, field in kind.fields.items()} == {
        "species": True,
        "room": True,
        "bought": False,
        "light": False,
        "carers": False,
        "height": False,
    }
    assert {alias: name for alias, name in kind.aliases.items() if alias != name} == {"kind": "species"}
    assert dict(kind.sections) == {"remarks": "Notes", "pests": "Pests"}
    assert {name: verb.phrases for name, verb in kind.verbs.items()} == {
        "watered": ("watered", "gave water to"),
        "fed": ("fed", "gave food"),
        "cut": ("cut",),
    }
    assert list(kind.facts) == ["alive", "last_drink", "thirsty_on"]
    assert kind.facts["alive"].text == "cut is missing"


def test_a_new_kind_a_limit_and_a_vault_fact_are_added_or_replaced():
    child = (
        CHILD
        + """kinds:
  shelf: {match: {type: shelf}, fields: {room: text}}
limits:
  bucket: {at_most: 2, per: species}
  can: {per: room}
vault_facts:
  plants: count(notes.shelf)
"""
    )
    rules = build(child, SMALL)
    assert list(rules.kinds) == ["plant", "shelf"]
    assert {name: (limit.at_most, limit.per) for name, limit in rules.limits.items()} == {
        "bucket": (2, "species"),
        "can": (1, "room"),
    }
    assert rules.facts["vault"]["plants"].text == "count(notes.shelf)"


def test_the_keys_of_a_rule_are_replaced_one_by_one():
    child = CHILD + "rules:\n  water:\n    say: Pour\n    when: [fed]\n    unless: []\n    tests: []\n"
    (rule,) = build(child, SMALL).rules
    assert [case.text.source for case in rule.say] == ["Pour"]
    assert [(clause.expr.text, clause.place) for clause in rule.when] == [("fed", ("rules.yaml", 6, 12))]
    assert (rule.unless, rule.tests, rule.title) == ((), (), "Water it")
    assert rule.place == ("parent.yaml", 47, 3)


@pytest.mark.parametrize(
    ("plus", "when", "unless"),
    [
        ("    when+: [carers is present]\n", ["alive", "carers is present"], ["fed"]),
        ("    unless+:\n      - watered\n      - fed\n", ["alive"], ["fed", "watered", "fed"]),
        ("    unless+: watered\n", ["alive"], ["fed", "watered"]),
    ],
)
def test_when_plus_and_unless_plus_add_clauses(plus, when, unless):
    (rule,) = build(CHILD + f"rules:\n  water:\n{plus}", SMALL).rules
    assert [clause.expr.text for clause in rule.when] == when
    assert [clause.expr.text for clause in rule.unless] == unless


def test_when_plus_begins_the_list_of_a_rule_that_has_none():
    parent = changed("    unless:\n      - fed\n", "")
    (rule,) = build(CHILD + "rules:\n  water:\n    unless+: [fed]\n", parent).rules
    assert [clause.expr.text for clause in rule.unless] == ["fed"]


def test_a_rule_is_switched_off_by_name():
    rules = build(CHILD + "rules:\n  water: off\n", SMALL)
    assert (rules.rules, rules.off) == ((), {"water": ("rules.yaml", 4, 10)})


NEW_RULE = """rules:
  feed:
    for: plant
    title: Feed it
    why: It starves.
    say: Feed {species}
"""


def test_a_new_rule_stands_behind_those_it_inherits():
    rules = build(CHILD + NEW_RULE, SMALL)
    assert [(rule.id, rule.order, rule.place.path) for rule in rules.rules] == [
        ("water", 0, "parent.yaml"),
        ("feed", 1, "rules.yaml"),
    ]


def test_a_chain_of_parents_is_laid_over_from_the_root_up():
    middle = "format: 1\nextends: root\nsettings: {dry_spell: 5 days, cans: 1}\nrules: {water: {say: Pour}}\n"
    middle += "vault_facts: {short: cans < vault.plants}\n"
    child = CHILD + "settings: {cans: 4}\nrules:\n  water:\n    when+: [vault.short]\n"
    rules = build(child, middle, SMALL)
    assert rules.names == NAMES
    assert {name: (setting.text, setting.place.path) for name, setting in rules.settings.items()} == {
        "dry_spell": ("5 days", "parent.yaml"),
        "many": ("2", "root.yaml"),
        "cans": ("4", "rules.yaml"),
    }
    (rule,) = rules.rules
    assert ([case.text.source for case in rule.say], rule.place.path) == (["Pour"], "root.yaml")
    assert [(clause.expr.text, clause.place.path) for clause in rule.when] == [
        ("alive", "root.yaml"),
        ("vault.short", "rules.yaml"),
    ]


def test_what_a_parent_leaves_empty_a_child_fills():
    rules = build(CHILD + "calendar:\n  weekend: fri\n", changed("  weekend: sat sun\n  holidays: none\n", ""))
    assert rules.calendar == Calendar(frozenset({4}))


def test_a_parent_that_cannot_be_read_is_the_only_problem():
    assert problems(CHILD + "rules: {watr: off}\n", "format: [\n")[0].startswith("parent.yaml:")
    assert build_rules((parse_document(CHILD, "a.yaml"), parse_document("- x\n", "b.yaml")))[0] is None


def test_a_setting_of_a_middle_parent_keeps_its_type_too():
    middle = "format: 1\nextends: root\nsettings: {cans: 1}\nvault_facts: {short: cans < vault.plants}\n"
    middle += "rules: {water: {when+: [vault.short]}}\n"
    assert problems(CHILD + "settings: {cans: 4 days}\n", middle, SMALL) == [
        "rules.yaml:3:18: error: setting `cans` must be a number, as `1`, not `4 days` [rules-type]"
    ]


def test_a_child_without_kinds_is_not_told_to_extend():
    assert problems("format: 1\nextends: parent\n", "format: 1\n") == [
        "rules.yaml:1:1: error: no `kinds:` are declared [rules-incomplete]"
    ]


def test_merging_keeps_the_parents_order_and_its_places():
    documents = (parse_document(CHILD + "settings: {many: 3, more: 1}\n", "a"), parse_document(SMALL, "b"))
    tree, clashes = merge_documents(documents)
    settings = tree.get("settings")
    assert clashes == ()
    assert [(name, value.text, value.source) for name, (_, value) in settings.entries.items()] == [
        ("dry_spell", "3 days", "b"),
        ("many", "3", "a"),
        ("more", "1", "a"),
    ]


TESTS = "format: 1\ntests:\n  water:\n    - name: dry\n      note: {type: plant}\n      expect: {2026-03-05: quiet}\n"


def with_tests(tests, text=SMALL):
    return with_tests_of(parse_document(text, "small.yaml"), tests, "small.tests.yaml")


def test_the_tests_of_a_file_beside_it_become_those_of_its_rules_with_their_places():
    document = with_tests(TESTS, SMALL[: SMALL.index("    tests:\n")])
    (test,) = build_rules((document,))[0].rules[0].tests
    assert (test.name, test.place) == ("dry", Place("small.tests.yaml", 4, 7))


@pytest.mark.parametrize(
    ("tests", "said"),
    [
        (TESTS.replace("water", "wather"), "3:3: error: there is no rule `wather` to test; did you mean `water`?"),
        ("tests: [", "2:1: error: cannot be read as YAML"),
        ("- a\n", "1:1: error: a file of tests must be a mapping"),
        ("format: 1\ntest: {}\n", "2:1: error: a tests file has no key `test`; did you mean `tests`?"),
    ],
)
def test_a_mistake_in_a_file_of_tests_is_said_at_its_place(tests, said):
    (problem,) = with_tests(tests).problems
    assert str(problem).startswith(f"small.tests.yaml:{said}")


def test_tests_beside_a_file_without_rules_are_told_that_there_are_none():
    (problem,) = with_tests(TESTS, "format: 1\n").problems
    assert problem.message == "there is no rule `water` to test"


def test_a_file_that_is_broken_itself_keeps_its_own_problem_only():
    assert with_tests(TESTS, "a: [").problems == parse_document("a: [", "small.yaml").problems


def test_the_file_of_tests_lies_beside_its_rules():
    assert file_of_tests("job-search.md") == "job-search.tests.yaml"
