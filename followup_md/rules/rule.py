"""The node of one rule → a checked rule."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from followup_md.core.words import suggest
from followup_md.language.clauses import parse_clause, parse_value
from followup_md.language.context import VAULT, Expr
from followup_md.language.functions import ClauseError
from followup_md.language.namespace import Namespace
from followup_md.language.phrases import parse_amount_value, parse_phrase
from followup_md.language.types import PEOPLE, PERSON, TEXT
from followup_md.rules.cases import read_priority, read_texts
from followup_md.rules.conditions import Clause
from followup_md.rules.examples import read_tests
from followup_md.rules.grammar import adding_keys, needed_keys
from followup_md.rules.keys import Need
from followup_md.rules.kinds import read_template
from followup_md.rules.model import PAGE_SECTIONS, Limit, Limited, Rule, Setting
from followup_md.rules.recording import read_recording
from followup_md.rules.rhythm import Rhythm, parse_rhythm
from followup_md.rules.scope import Scope
from followup_md.rules.values import FOR_PATTERN
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Scalar, Sequence

_TAKEN = frozenset(title.casefold() for title in PAGE_SECTIONS)


class RuleReader:
    """Reads the rules of one rules file, one at a time."""

    def __init__(self, scope: Scope, limits: Mapping[str, Limit], settings: Mapping[str, Setting]) -> None:
        self.scope, self.limits, self.settings = scope, limits, settings
        self.reader, self.kinds = scope.reader, scope.kinds

    def rule(self, key: Scalar, node: MappingNode, order: int) -> Rule | None:
        """The rule, or None after noting why it cannot be read."""
        reader = self.reader
        reader.known_keys(node, "rule", also=adding_keys("rule") if node.get("for") is None else ())
        for wanted in needed_keys("rule", Need.WHOLE):
            if node.get(wanted) is None:
                reader.problem(key, "rules-incomplete", f"rule `{key.text}` needs `{wanted}:`")
        target = self.target(node)
        if target is None:
            return None
        kind, each, stand_in = target
        names = self.scope.of_person_rule(kind) if each else self.scope.of_kind(kind)
        texts = self.texts(node)
        rhythm = self.rhythm(node, names, key.text)
        priority, priorities = read_priority(reader, node.get("priority"), names)
        anchors: tuple[str, ...] = ("from", "due") if node.get("from") else ("due",) if node.get("due") else ()
        draft = read_template(reader, node.get("draft"), "draft")
        recording = read_recording(reader, node, kind, self.kinds, names)
        return Rule(
            id=key.text,
            kind=kind,
            each=each,
            stand_in=stand_in,
            title=texts.get("title", ""),
            why=texts.get("why", ""),
            sources=tuple(item.text for item in reader.scalars(node.get("source"), "`source`")),
            when=self.clauses(node, "when", names),
            unless=self.clauses(node, "unless", names),
            opens=rhythm.opens if rhythm else self.phrase(node, "from", names, ()),
            due=self.phrase(node, "due", names, ("from",) if node.get("from") else ()),
            until=self.phrase(node, "until", names, anchors),
            rhythm=rhythm and rhythm.last,
            lasts=self.lasts(node, names),
            priority=priority,
            priorities=priorities,
            limits=self.limited(node, names),
            section=texts.get("section", ""),
            say=read_texts(reader, node.get("say"), "say", names, is_needed=True),
            because=read_texts(reader, node.get("because"), "because", names),
            log=recording.text,
            log_verb=recording.verb,
            log_to=recording.kind,
            draft=draft,
            names=names if draft else None,
            order=order,
            tests=read_tests(reader, node.get("tests"), kind, each is not None, self.settings),
            place=key.place,
            places={name: given.place for name, (given, _) in node.entries.items()},
        )

    def texts(self, node: MappingNode) -> dict[str, str]:
        """The plain texts of the rule, each on one line."""
        given = {name: self.reader.text(node.get(name), f"`{name}`") for name in ("title", "why", "section")}
        texts = {name: " ".join(text.split()) for name, text in given.items() if text}
        if texts.get("section", "").casefold() in _TAKEN:
            message = f"every page may have a section `{texts['section']}`; choose another name for this one"
            self.reader.problem(node.entries["section"][1], "rules-name", message)
        return texts

    def target(self, node: MappingNode) -> tuple[str, Expr | None, str] | None:
        """`for:` as the kind, the people that it goes through, if any, and the name to use if there is nobody."""
        reader, value = self.reader, node.get("for")
        text = reader.text(value, "`for`")
        if text is None or not isinstance(value, Scalar):
            return None
        match = FOR_PATTERN.fullmatch(text)
        each_in, field, stand_in, single = match.groups() if match else (None, None, None, None)
        kind = each_in or single or ""
        if single == VAULT:
            return VAULT, None, ""
        if kind not in self.kinds:
            hint = "" if kind == VAULT else suggest(kind or text, [*self.kinds, VAULT])
            message = "`for` must be a kind, `each person in KIND.FIELD`, or `vault`; there is no kind "
            reader.problem(value, "rules-unknown", f"{message}`{kind or text}`{hint}")
            return None
        if match is None or not field:
            return kind, None, ""
        people = value._replace(text=field, column=value.column + match.start(2))
        names = self.scope.of_kind(kind)
        each = reader.compiled(people, lambda text: _parse_people(text, names), "rules-clause")
        return (kind, each, stand_in or "") if each else None

    def clauses(self, node: MappingNode, name: str, names: Namespace) -> tuple[Clause, ...]:
        """The clauses of `when` or `unless`."""
        value = node.get(name)
        if value is not None and not isinstance(value, Scalar | Sequence):
            self.reader.problem(value, "rules-shape", f"`{name}` must be a list of clauses, each behind a dash")
            return ()
        items = self.reader.scalars(value, f"`{name}`")
        parsed = [self.reader.compiled(item, lambda text: parse_clause(text, names), "rules-clause") for item in items]
        return tuple(Clause(expr, item.place) for expr, item in zip(parsed, items, strict=True) if expr)

    def phrase(self, node: MappingNode, name: str, names: Namespace, anchors: tuple[str, ...]) -> Expr | None:
        """The date phrase of `from`, `due` or `until`."""
        value = node.get(name)
        if value is None:
            return None
        if not isinstance(value, Scalar):
            self.reader.problem(value, "rules-shape", f"`{name}` must be one date phrase; cases belong in a fact")
            return None
        return self.reader.compiled(value, lambda text: parse_phrase(text, names, anchors), "rules-phrase")

    def lasts(self, node: MappingNode, names: Namespace) -> Expr | None:
        """The amount of `lasts`."""
        value = node.get("lasts")
        if self.reader.text(value, "`lasts`") is None or not isinstance(value, Scalar):
            return None
        return self.reader.compiled(value, lambda text: parse_amount_value(text, names), "rules-phrase")

    def rhythm(self, node: MappingNode, names: Namespace, rule_id: str) -> Rhythm | None:
        """`every:`, which stands instead of `from` and `due`."""
        value = node.get("every")
        if value is None or not isinstance(value, Scalar):
            if value is not None:
                self.reader.problem(value, "rules-shape", "`every` must be one text, as `3 days since watered`")
            return None
        for other in ("from", "due"):
            if node.get(other):
                message = f"a rule has `every` or `{other}`, not both"
                self.reader.problem(node.entries[other][0], "rules-value", message)
        return self.reader.compiled(value, lambda text: parse_rhythm(text, names, rule_id), "rules-phrase")

    def limited(self, node: MappingNode, names: Namespace) -> tuple[Limited, ...]:
        """The limits that the rule is under."""
        limits: list[Limited] = []
        for item in self.reader.scalars(node.get("limits"), "`limits`"):
            limit = self.limits.get(item.text)
            if limit is None:
                message = f"there is no limit `{item.text}`{suggest(item.text, self.limits)}"
                self.reader.problem(item, "rules-unknown", message)
            elif limit.per == VAULT:
                limits.append(Limited(limit, None))
            elif limit.per:
                value = self.reader.compiled(item, partial(_parse_per, limit, names), "rules-unknown")
                limits += (Limited(limit, value),) if value else ()
        return tuple(limits)


def _parse_per(limit: Limit, names: Namespace, text: str) -> Expr:
    """The value by which a limit counts."""
    try:
        expr = names.find(limit.per, limit.per)
    except ClauseError as error:
        raise ClauseError(error.message and f"limit `{limit.name}` counts by `{limit.per}`: {error.message}") from None
    if expr.type not in (TEXT, PERSON):
        raise ClauseError(f"limit `{limit.name}` counts by `{limit.per}`, which is {expr.type}, not a text or a person")
    return expr


def _parse_people(text: str, names: Namespace) -> Expr:
    expr = parse_value(text, names)
    if expr.type != PEOPLE:
        raise ClauseError(f"`{text}` is {expr.type}, not people")
    return expr
