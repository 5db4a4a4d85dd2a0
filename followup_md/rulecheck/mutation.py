"""Which parts of a rules file could change without any test noticing.

Takes every clause, case, window end and limit away in turn, and moves every setting by one step; whatever no test
notices is reported. Knows what is made of what, so that only the tests that a change can touch are run again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple

from followup_md.core.dates import Amount, Moment
from followup_md.core.record import Record
from followup_md.notes.reader import RecordReader
from followup_md.rulecheck.run import check_test, read_notes
from followup_md.rules.compile import build_tree
from followup_md.rules.merge import Document, merge_documents
from followup_md.rules.model import Rule, Rules, RuleTest, Setting, TextCase
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Sequence


class Change(NamedTuple):
    """One change of a rules file: where and what, in which rule (if any), the rules and settings after it."""

    source: str
    line: int
    what: str
    rule: str
    rules: Rules
    moved: Mapping[str, object]
    touched: frozenset[str] | None
    """Ids of the rules whose tests can notice; None for all."""

    def __str__(self) -> str:
        """The place and what no test noticed."""
        return f"{self.source}:{self.line}: nothing tests this line: {self.what}"


def untested_changes(
    documents: tuple[Document, ...], rules: Rules, ids: Collection[str] = ()
) -> tuple[int, tuple[Change, ...]]:
    """How many changes were tried, and those that no test noticed. The tests pass as they stand.

    With `ids`, only changes inside those rules are tried.
    """
    reader = RecordReader(rules)
    tests = [(rule.id, test, read_notes(reader, rules, test)[0]) for rule in rules.rules for test in rule.tests]
    changes = tuple(
        change
        for change in _changes(documents, rules)
        if change.source == rules.names[0] and (not ids or change.rule in ids)
    )
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
    base, _ = change.rules.inherited.get(test.source, ({}, None))
    return any(name in base and base[name].source != change.source for name in change.moved)


def _with_mates(rules: Rules, rule: Rule) -> tuple[Rule, ...]:
    """The rule and those that share its limit: no other rule can change its outcome."""
    return tuple(one for one in rules.rules if one.id == rule.id or (rule.limit and one.limit == rule.limit))


def _changes(documents: tuple[Document, ...], rules: Rules) -> Iterator[Change]:
    for name, setting in rules.settings.items():
        moved = {name: _next_value(setting)}
        yield Change(setting.source, setting.line, f"setting {name}: {setting.text}", "", rules, moved, None)
    yield from _fact_changes(documents)
    for rule in rules.rules:
        mates = frozenset(one.id for one in _with_mates(rules, rule))
        for key, number, changed in _rule_changes(rule):
            source, line = _place(rule, key, number)
            what = f"rule {rule.id}, {key}" + ("" if number is None else f" {number + 1}")
            after = tuple(changed if one.id == rule.id else one for one in rules.rules)
            yield Change(source, line, what, rule.id, rules._replace(rules=after), {}, mates)


def _next_value(setting: Setting) -> object:
    """One step further: an amount by one of its unit, a date by a day, a number by one, a time by a minute.

    Yes becomes no, and a text another one; a blank more would be none, for texts are compared and shown without.
    """
    value = setting.value
    if isinstance(value, Amount):
        return value._replace(number=value.number + 1)
    if isinstance(value, Moment):
        return value._replace(day=value.day + timedelta(1))
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}x"


def _rule_changes(rule: Rule) -> Iterator[tuple[str, int | None, Rule]]:
    for number in range(len(rule.when)):
        yield "when", number, rule._replace(when=_without(rule.when, number))
    for number in range(len(rule.unless)):
        yield "unless", number, rule._replace(unless=_without(rule.unless, number))
    for number in range(len(rule.say)):
        yield "say", number, rule._replace(say=_without(rule.say, number))
    for number in range(len(rule.because)):
        yield "because", number, rule._replace(because=_without(rule.because, number))
    if rule.opens:
        yield "from", None, rule._replace(opens=None)
    if rule.due:
        yield "due", None, rule._replace(due=None)
    if rule.until:
        yield "until", None, rule._replace(until=None)
    if rule.limit:
        yield "limit", None, rule._replace(limit="")


def _without(items: tuple[TextCase, ...] | tuple[object, ...], number: int) -> tuple:  # type: ignore[type-arg]
    return items[:number] + items[number + 1 :]


def _place(rule: Rule, key: str, number: int | None) -> tuple[str, int]:
    """Where the line in question stands: clauses and cases know their own, the rest goes by its key."""
    if number is not None:
        items = {"when": rule.when, "unless": rule.unless}.get(key)
        if items:
            return items[number].source, items[number].line
        case = (rule.say if key == "say" else rule.because)[number]
        if case.when:
            return case.when.source, case.when.line
    return rule.places.get(key, (rule.source, rule.line))


def _fact_changes(documents: tuple[Document, ...]) -> Iterator[Change]:
    """Every case of every fact taken away."""
    tree, _ = merge_documents(documents)
    for path, number, item in _fact_cases(tree):
        rules, problems = build_tree(_without_item(tree, path, number), documents)
        if not problems:
            yield Change(item.source, item.line, f"fact {path[-1]}, case {number + 1}", "", rules, {}, None)


def _fact_cases(tree: MappingNode) -> Iterator[tuple[tuple[str, ...], int, Node]]:
    kinds = tree.get("kinds")
    names = kinds.entries if isinstance(kinds, MappingNode) else ()
    for block in (("vault_facts",), *(("kinds", name, "facts") for name in names)):
        facts: Node | None = tree
        for key in block:
            facts = facts.get(key) if isinstance(facts, MappingNode) else None
        for name, (_, node) in facts.entries.items() if isinstance(facts, MappingNode) else ():
            if isinstance(node, Sequence) and len(node.items) > 1:
                for number, item in enumerate(node.items):
                    yield (*block, name), number, item


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
