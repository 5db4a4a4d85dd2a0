"""The node of one rule → a checked rule."""

from __future__ import annotations

from collections.abc import Mapping

from followup_md.core.words import suggest
from followup_md.language.clauses import parse_clause, parse_value
from followup_md.language.context import VAULT, Expr
from followup_md.language.functions import ClauseError
from followup_md.language.namespace import Namespace
from followup_md.language.phrases import parse_phrase
from followup_md.language.texts import parse_text
from followup_md.language.types import PEOPLE
from followup_md.rules.examples import read_tests
from followup_md.rules.facts import read_case
from followup_md.rules.grammar import Need, adding_keys, needed_keys
from followup_md.rules.kinds import read_template
from followup_md.rules.model import PAGE_SECTIONS, PRIORITIES, Clause, Limit, Rule, Setting, TextCase
from followup_md.rules.recording import read_recording
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
        anchors = ("from", "due") if node.get("from") else ("due",) if node.get("due") else ()
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
            opens=self.phrase(node, "from", names, ()),
            due=self.phrase(node, "due", names, ("from",) if node.get("from") else ()),
            until=self.phrase(node, "until", names, anchors),
            priority=reader.choice(node.get("priority"), "`priority`", PRIORITIES, "normal"),
            limit=self.limit(node, kind),
            section=texts.get("section", ""),
            say=self.cases(node, "say", names),
            because=self.cases(node, "because", names),
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

    def cases(self, node: MappingNode, name: str, names: Namespace) -> tuple[TextCase, ...]:
        """The cases of `say`, or the sentences of `because`."""
        value = node.get(name)
        items = value.items if isinstance(value, Sequence) else () if value is None else (value,)
        cases: list[TextCase] = []
        for item in items:
            when: Expr | None = None
            words: Scalar | None = item if isinstance(item, Scalar) else None
            if isinstance(item, MappingNode):
                when, words = read_case(self.reader, item, names)
            elif words is None:
                message = f"`{name}` must be a text, or a list of texts and of cases `when:`, `is:`"
                self.reader.problem(item, "rules-shape", message)
            text = words and self.reader.compiled(words, lambda text: parse_text(text, names), "rules-text")
            if text:
                cases.append(TextCase(when, text, item.place))
        return tuple(cases)

    def limit(self, node: MappingNode, kind: str) -> str:
        """The name of the limit, or nothing if there is none."""
        value = node.get("limit")
        name = self.reader.text(value, "`limit`")
        if value is None or name is None:
            return ""
        if name not in self.limits:
            self.reader.problem(value, "rules-unknown", f"there is no limit `{name}`{suggest(name, self.limits)}")
            return ""
        per = self.limits[name].per
        if per and (kind == VAULT or per not in self.kinds[kind].fields):
            message = f"limit `{name}` counts by `{per}`, and `{kind}` has no field of that name"
            self.reader.problem(value, "rules-unknown", message)
            return ""
        return name


def _parse_people(text: str, names: Namespace) -> Expr:
    expr = parse_value(text, names)
    if expr.type != PEOPLE:
        raise ClauseError(f"`{text}` is {expr.type}, not people")
    return expr
