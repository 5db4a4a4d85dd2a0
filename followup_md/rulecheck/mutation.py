"""Which parts of a rules file could change without any test noticing.

Every clause, case, sentence, condition of a sentence, window end and limit is taken away in turn, and every setting is
moved by one step. Only the tests that a change can touch are run again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from followup_md.core.dates import Amount, Moment
from followup_md.core.problem import Place
from followup_md.core.record import Record
from followup_md.notes.reader import RecordReader
from followup_md.rulecheck.run import check_test, read_notes
from followup_md.rules.compile import build_tree
from followup_md.rules.conditions import Clause, TextCase
from followup_md.rules.declared import entries_of
from followup_md.rules.merge import Document, merge_documents
from followup_md.rules.model import Rule, Rules, RuleTest, Setting
from followup_md.rules.references import expressions_of, references
from followup_md.rules.shared import SHARED
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Sequence


class Change(NamedTuple):
    """One change of a rules file: where and what, in which rule (if any), and the rules and settings after it."""

    place: Place
    what: str
    rules: Rules
    rule: str = ""
    moved: Mapping[str, object] = {}
    touched: frozenset[str] | None = None
    """Ids of the rules whose tests can notice; None for all."""

    def __str__(self) -> str:
        """The place, and what no test noticed."""
        return f"{self.place.path}:{self.place.line}: nothing tests this line: {self.what}"


def untested_changes(
    documents: tuple[Document, ...], rules: Rules, ids: Collection[str] = ()
) -> tuple[int, tuple[Change, ...]]:
    """How many changes of the nearest file were tried, and those that no test noticed. All tests pass as they stand.

    With `ids`, only changes inside those rules are tried.
    """
    reader = RecordReader(rules)
    tests = [(rule.id, test, read_notes(reader, test)[0]) for rule in rules.rules for test in rule.tests]
    changes = [
        change
        for change in _changes(documents, rules)
        if change.place.path == rules.names[0] and (not ids or change.rule in ids)
    ]
    return len(changes), tuple(change for change in changes if not _is_noticed(change, tests))


def _is_noticed(change: Change, tests: Iterable[tuple[str, RuleTest, tuple[Record, ...]]]) -> bool:
    by_id = {rule.id: rule for rule in change.rules.rules}
    for rule_id, test, records in tests:
        rule = by_id.get(rule_id)
        if rule is None or (change.touched is not None and rule_id not in change.touched) or _never_sees(test, change):
            continue
        narrowed = change.rules._replace(rules=_with_mates(change.rules, rule))
        if next(check_test(narrowed, rule, test, records, change.moved), None) is not None:
            return True
    return False


def _never_sees(test: RuleTest, change: Change) -> bool:
    """Whether a setting is moved that the test does not run under: inherited tests keep the settings of their file."""
    base, _ = change.rules.inherited.get(test.place.path, ({}, None))
    return any(name in base and base[name].place.path != change.place.path for name in change.moved)


def _with_mates(rules: Rules, rule: Rule) -> tuple[Rule, ...]:
    """The rule and those that share its limit: no other rule can change its outcome."""
    names = {limited.limit.name for limited in rule.limits}
    return tuple(
        mate
        for mate in rules.rules
        if mate.id == rule.id or any(limited.limit.name in names for limited in mate.limits)
    )


def _changes(documents: tuple[Document, ...], rules: Rules) -> Iterator[Change]:
    for name, setting in rules.settings.items():
        yield Change(setting.place, f"setting {name}: {setting.text}", rules, moved={name: _next_value(setting)})
    yield from _fact_changes(documents, rules)
    for rule_id in dict.fromkeys(rule.id for rule in rules.rules):
        own = [rule for rule in rules.rules if rule.id == rule_id]
        mates = frozenset(mate.id for mate in _with_mates(rules, own[0]))
        for changes in zip(*map(_rule_changes, own), strict=True):
            # A rule for several kinds is one rule for each of them, and a line of it stands in all of these.
            changed = {id(rule): change[2] for rule, change in zip(own, changes, strict=True)}
            after = tuple(changed.get(id(rule), rule) for rule in rules.rules)
            place, what, _ = changes[0]
            yield Change(place, f"rule {rule_id}, {what}", rules._replace(rules=after), rule_id, touched=mates)


def _next_value(setting: Setting) -> object:
    """One step further: an amount by one of its unit, a date by a day, a number by one, a time by a minute.

    Yes becomes no, and a text becomes another one.
    """
    value = setting.value
    if isinstance(value, Amount):
        return value._replace(number=value.number + 1)
    if isinstance(value, Moment):
        return value._replace(day=value.day + timedelta(1))
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}x"


def _rule_changes(rule: Rule) -> Iterator[tuple[Place, str, Rule]]:
    """The place of every part that can be taken away, what it is, and the rule without it."""
    for key in ("when", "unless", "say", "because"):
        parts: tuple[Clause | TextCase, ...] = getattr(rule, key)
        for number, part in enumerate(parts):
            before, after = parts[:number], parts[number + 1 :]
            yield part.place, f"{key} {number + 1}", _changed(rule, key, (*before, *after))
            if key == "because" and isinstance(part, TextCase) and part.when:
                always = part._replace(when=None)
                yield part.place, f"{key} {number + 1}, its `when`", _changed(rule, key, (*before, always, *after))
    for key, field in (("from", "opens"), ("due", "due"), ("until", "until")):
        if getattr(rule, field) and key in rule.places:
            yield rule.places[key], key, _changed(rule, field, None)
    for number, (when, priority) in enumerate(rule.priorities):
        rest = rule.priorities[:number] + rule.priorities[number + 1 :]
        yield rule.places["priority"], f"priority {priority} when {when.text}", _changed(rule, "priorities", rest)
    for number, limited in enumerate(rule.limits):
        rest_of_limits = rule.limits[:number] + rule.limits[number + 1 :]
        yield rule.places["limits"], f"limit {limited.limit.name}", _changed(rule, "limits", rest_of_limits)


def _changed(rule: Rule, field: str, value: Any) -> Rule:
    return rule._replace(**{field: value})


def _fact_changes(documents: tuple[Document, ...], before: Rules) -> Iterator[Change]:
    """Every case taken away of the facts that rules use: what is only shown, as in tables, no test of a rule sees."""
    tree, _ = merge_documents(documents)
    used = references((expr for rule in before.rules for expr in expressions_of(rule)), before.facts)
    places = {before.places[ref] for ref in used if ref in before.places}
    for path, number, item in _fact_cases(tree, places):
        rules, problems = build_tree(_without_item(tree, path, number), documents)
        if not problems:
            yield Change(item.place, f"fact {path[-1]}, case {number + 1}", rules)


def _fact_cases(tree: MappingNode, places: Collection[Place]) -> Iterator[tuple[tuple[str, ...], int, Node]]:
    """The path, number and node of every case that is not the only one of its fact, of the facts at these places."""
    blocks: dict[tuple[str, ...], Node | None] = {("vault_facts",): tree.get("vault_facts")}
    for key in ("kinds", SHARED):
        blocks |= {
            (key, name, "facts"): node.get("facts")
            for name, (_, node) in entries_of(tree.get(key)).items()
            if isinstance(node, MappingNode)
        }
    for path, block in blocks.items():
        for name, (declared, node) in entries_of(block).items():
            if declared.place in places and isinstance(node, Sequence) and len(node.items) > 1:
                for number, item in enumerate(node.items):
                    yield (*path, name), number, item


def _without_item(tree: Node, path: tuple[str, ...], number: int) -> MappingNode:
    """The tree without one item of the list at the end of a path."""
    assert isinstance(tree, MappingNode)
    key, node = tree.entries[path[0]]
    if len(path) > 1:
        changed: Node = _without_item(node, path[1:], number)
    else:
        assert isinstance(node, Sequence)
        changed = node._replace(items=node.items[:number] + node.items[number + 1 :])
    return tree._replace(entries={**tree.entries, path[0]: (key, changed)})
