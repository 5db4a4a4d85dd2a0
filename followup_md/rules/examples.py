"""The nodes of the tests that stand inside rules → `RuleTest`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from followup_md.core.dates import parse_moment
from followup_md.core.words import join_words, suggest
from followup_md.language.context import VAULT
from followup_md.rules.model import RuleTest, Setting
from followup_md.rules.reader import Reader
from followup_md.rules.settings import read_calendar, read_settings
from followup_md.rules.state import State
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Scalar, Sequence, is_missing


def read_tests(
    reader: Reader, node: Node | None, kind: str, each: bool, settings: Mapping[str, Setting]
) -> tuple[RuleTest, ...]:
    """All tests of a rule for notes of `kind`; `each` if the rule is about people one by one."""
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        reader.problem(node, "rules-shape", "`tests` must be a list, each test behind a dash")
        return ()
    tests = (_read_test(reader, item, number, kind, each, settings) for number, item in enumerate(node.items, 1))
    return tuple(test for test in tests if test)


def _read_test(
    reader: Reader, node: Node, number: int, kind: str, each: bool, settings: Mapping[str, Setting]
) -> RuleTest | None:
    mapping = reader.mapping(node, "a test")
    if mapping is None:
        if isinstance(node, Scalar) and is_missing(node):
            reader.problem(node, "rules-incomplete", "there is nothing behind this dash")
        return None
    reader.known_keys(mapping, "test")
    expect = {day: _expected(reader, value, each) for day, value in _by_day(reader, mapping.get("expect"), "`expect`")}
    if not expect:
        message = "a test needs `expect:`, with a line as `2026-03-02: today` for each day"
        reader.problem(mapping, "rules-incomplete", message)
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
        priority=_words(reader, mapping.get("priority"), "`priority`"),
        place=mapping.place,
    )


def _notes(reader: Reader, mapping: MappingNode, kind: str) -> tuple[MappingNode, ...]:
    single, several = mapping.get("note"), mapping.get("notes")
    items = several.items if isinstance(several, Sequence) else () if several is None else (several,)
    notes = [reader.mapping(item, "a note") for item in ((single,) if single is not None else ()) + items]
    if kind != VAULT and not notes:
        message = "a test needs `note:` or `notes:`, the first being the one asked about"
        reader.problem(mapping, "rules-incomplete", message)
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


def _expected(reader: Reader, node: Node, each: bool) -> State | Mapping[str, State]:
    if isinstance(node, MappingNode) and each:
        return {name: _state(reader, value) for name, (_, value) in node.entries.items()}
    if isinstance(node, MappingNode) or each:
        wanted = "a state for each name, as `{Ana: today}`" if each else "one state"
        reader.problem(node, "rules-shape", f"tests of this rule must expect {wanted}")
        return State.QUIET
    return _state(reader, node)


def _state(reader: Reader, node: Node) -> State:
    known = [state.value for state in State]
    text = node.text if isinstance(node, Scalar) else "a list"
    if text in known:
        return State(text)
    hint = suggest(text, known) or f"; states are {join_words(known)}"
    reader.problem(node, "rules-value", f"`{text}` is not a state{hint}")
    return State.QUIET


def _words(reader: Reader, node: Node | None, what: str) -> dict[date, tuple[str, ...]]:
    return {day: tuple(item.text for item in reader.scalars(value, what)) for day, value in _by_day(reader, node, what)}
