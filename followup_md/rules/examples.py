"""The tests that stand inside rules: their nodes → `RuleTest`.

Knows how a test is written; running one is somebody else's work.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from followup_md.core.dates import parse_moment
from followup_md.core.words import join_words, suggest
from followup_md.language.context import VAULT
from followup_md.rules.model import STATES, RuleTest, Setting
from followup_md.rules.reader import Reader
from followup_md.rules.settings import read_calendar, read_settings
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Scalar, Sequence, is_missing


def read_tests(
    reader: Reader, node: Node | None, kind: str, each: bool, settings: Mapping[str, Setting]
) -> tuple[RuleTest, ...]:
    """All tests of a rule for notes of `kind`; `each` when the rule speaks about people one by one."""
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        reader.problem(node, "rules-shape", "`tests` is a list, each test behind a dash")
        return ()
    tests = (_test(reader, item, number, kind, each, settings) for number, item in enumerate(node.items, 1))
    return tuple(test for test in tests if test)


def _test(
    reader: Reader, node: Node, number: int, kind: str, each: bool, settings: Mapping[str, Setting]
) -> RuleTest | None:
    mapping = reader.mapping(node, "a test")
    if mapping is None:
        if isinstance(node, Scalar) and is_missing(node):
            reader.problem(node, "rules-incomplete", "nothing stands behind this dash")
        return None
    reader.known_keys(mapping, "test")
    expect = {day: _expected(reader, value, each) for day, value in _by_day(reader, mapping.get("expect"), "`expect`")}
    if not expect:
        reader.problem(
            mapping, "rules-incomplete", "a test needs `expect:`, a line as `2026-03-02: today` for each day"
        )
    notes = _notes(reader, mapping, kind)
    calendar = mapping.get("calendar")
    return RuleTest(
        name=reader.text(mapping.get("name"), "`name`") or f"test {number}",
        notes=notes,
        settings=read_settings(reader, mapping.get("settings"), dict(settings)),
        calendar=read_calendar(reader, calendar) if calendar else None,
        expect=expect,
        says=_words(reader, mapping.get("says"), "`says`"),
        because=_words(reader, mapping.get("because"), "`because`"),
        source=mapping.source,
        line=mapping.line,
    )


def _notes(reader: Reader, mapping: MappingNode, kind: str) -> tuple[MappingNode, ...]:
    one, many = mapping.get("note"), mapping.get("notes")
    items = many.items if isinstance(many, Sequence) else () if many is None else (many,)
    notes = [reader.mapping(item, "a note") for item in ((one,) if one is not None else ()) + items]
    if kind != VAULT and not notes:
        reader.problem(
            mapping, "rules-incomplete", "a test needs `note:` or `notes:`, the first being the one asked about"
        )
    return tuple(note for note in notes if note)


def _by_day(reader: Reader, node: Node | None, what: str) -> list[tuple[date, Node]]:
    days: list[tuple[date, Node]] = []
    for key, value in reader.entries(node, what):
        moment = parse_moment(key.text)
        if isinstance(moment, str):
            reader.problem(key, "rules-value", f"`{key.text}` {moment}")
        else:
            days.append((moment.day, value))
    return days


def _expected(reader: Reader, node: Node, each: bool) -> str | Mapping[str, str]:
    if isinstance(node, MappingNode) and each:
        return {name: _state(reader, value) for name, (_, value) in node.entries.items()}
    if isinstance(node, MappingNode) or each:
        wanted = "a state for each name, as `{Ana: today}`" if each else "one state"
        reader.problem(node, "rules-shape", f"this rule's tests expect {wanted}")
        return STATES[0]
    return _state(reader, node)


def _state(reader: Reader, node: Node) -> str:
    if isinstance(node, Scalar) and node.text in STATES:
        return node.text
    found = node.text if isinstance(node, Scalar) else "a list"
    hint = suggest(found, STATES) or f"; states are {join_words(STATES)}"
    reader.problem(node, "rules-value", f"`{found}` is no state{hint}")
    return STATES[0]


def _words(reader: Reader, node: Node | None, what: str) -> dict[date, tuple[str, ...]]:
    return {day: tuple(item.text for item in reader.scalars(value, what)) for day, value in _by_day(reader, node, what)}
