"""The names that clauses may use, as one rules file declares them.

Knows kinds, fields, events, sections, facts and settings; compiles a fact when something first asks for its type, so
that facts may stand in any order and a circle is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from followup_md.core.record import SKIPPED
from followup_md.language.clauses import parse_clause, parse_value
from followup_md.language.context import ALWAYS, VAULT, Context, Expr
from followup_md.language.functions import ClauseError, as_date
from followup_md.language.namespace import Namespace
from followup_md.language.phrases import is_phrase, parse_phrase
from followup_md.language.types import BROKEN, DATE, EVENT, PERSON, TEXT, Type
from followup_md.rules.model import Field, Setting, Verb
from followup_md.rules.names import (
    EVENT_NAMES,
    Look,
    Names,
    event_name,
    fact_reader,
    field_name,
    of_subject,
    of_the_vault,
    of_this,
    person_event_name,
    section_name,
)
from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Node, Scalar, Sequence

MOST_DEPTH = 60
"""How many facts may build on each other: far beyond any advice, well within what a computer can follow."""


class Declared:
    """What one kind declares, before its facts are compiled."""

    def __init__(
        self,
        name: str,
        fields: Mapping[str, Field],
        verbs: Mapping[str, Verb],
        sections: Mapping[str, str],
        facts: Mapping[str, Node],
    ) -> None:
        self.name, self.fields, self.verbs, self.sections, self.facts = name, fields, verbs, sections, facts


class Vocabulary:
    """Namespaces for every place in which a clause can stand."""

    def __init__(
        self,
        reader: Reader,
        settings: Mapping[str, Setting],
        kinds: Mapping[str, Declared],
        vault_facts: Mapping[str, Node],
    ) -> None:
        self.reader, self.kinds = reader, kinds
        self.nodes: dict[str, Mapping[str, Node]] = {name: kind.facts for name, kind in kinds.items()}
        self.nodes[VAULT] = vault_facts
        self.facts: dict[str, dict[str, Expr]] = {name: {} for name in self.nodes}
        self.used: set[str] = set()
        self._under_way: list[tuple[str, str]] = []
        self._levels: list[int] = []
        self._depths: dict[tuple[str, str], int] = {}
        self._settings = Namespace(
            "the list of settings", {name: self._setting(name, it) for name, it in settings.items()}, {}, _nothing
        )
        self._vault = Namespace("the list of vault facts", self._fact_names(VAULT, of_the_vault), {}, _nothing)
        self._notes = Namespace("the list of kinds", {name: self._all_of(name) for name in kinds}, {}, _nothing)
        self._group = Namespace("the list of kinds", {name: self._group_of(name) for name in kinds}, {}, _nothing)
        self._spaces: dict[str, Namespace] = {}

    def compile_facts(self) -> None:
        """Compile every fact, those that nothing uses too."""
        for kind, nodes in self.nodes.items():
            for name in nodes:
                self._fact(kind, name)

    def of_vault(self) -> Namespace:
        """Plain names in vault facts and in rules for the vault: `today` alone; everything else has a prefix."""
        return self._namespace("the vault", {}, {}, "", {})

    def of_kind(self, kind: str) -> Namespace:
        """Plain names in facts and rules of a kind."""
        if kind not in self._spaces:
            own = self._note_names(kind, of_subject)
            this = {"this": Namespace(f"kind `{kind}`", self._note_names(kind, of_this), {}, _nothing)}
            self._spaces[kind] = self._namespace(f"kind `{kind}`", own, {**this, "group": self._group}, kind, this)
        return self._spaces[kind]

    def of_person_rule(self, kind: str) -> Namespace:
        """The same with `person`, for rules that speak about people one by one."""
        base = self.of_kind(kind)
        person = Expr(PERSON, lambda c: c.person, "person")
        return base._replace(names={**base.names, "person": lambda: person})

    def of_element(self, kind: str, this: Mapping[str, Namespace]) -> Callable[[Type], Namespace | None]:
        """Plain names inside a filter of notes, people or events, and behind the dot of one.

        `kind` is that of the note at hand; `this` stays the note that the rule stands on, however deep the filter.
        """

        def namespace(element: Type) -> Namespace | None:
            if element.name == "note":
                own = self.of_kind(element.kind)
                inner = {name: space for name, space in own.inner.items() if name != "this"}
                return own._replace(inner={**inner, **this}, of_element=self.of_element(element.kind, this))
            if element == PERSON:
                names: dict[str, Callable[[], Expr]] = {
                    "name": lambda: Expr(TEXT, lambda c: c.person and c.person.name, "name"),
                    "address": lambda: Expr(TEXT, lambda c: c.person and c.person.address, "address"),
                }
                for verb in self.kinds[kind].verbs.values() if kind else ():
                    if verb.about == "person":
                        names[verb.name] = person_event_name(verb)
                return self._namespace("a person", names, this, kind, this)
            if element == EVENT:
                return self._namespace("an event", EVENT_NAMES, this, kind, this)
            return None

        return namespace

    def _namespace(
        self, title: str, names: Names, inner: Mapping[str, Namespace], kind: str, this: Mapping[str, Namespace]
    ) -> Namespace:
        today = Expr(DATE, lambda c: c.subject.world.today, "today")
        shared = {"settings": self._settings, "vault": self._vault, "notes": self._notes}
        return Namespace(title, {**names, "today": lambda: today}, {**shared, **inner}, self.of_element(kind, this))

    def _note_names(self, kind: str, look: Look) -> Names:
        declared = self.kinds[kind]
        names: dict[str, Callable[[], Expr]] = dict(self._fact_names(kind, look))
        for field in declared.fields.values():
            names[field.name] = field_name(kind, field, look)
        for verb in declared.verbs.values():
            names[verb.name] = event_name(kind, verb, look)
        names[SKIPPED] = event_name(kind, Verb(SKIPPED, (SKIPPED,), "text", False), look)
        for name, heading in declared.sections.items():
            names[name] = section_name(kind, name, heading, look)
        siblings = Expr(Type("list", Type("note", kind=kind)), lambda c: look(c).in_group(kind), "siblings")
        return {**names, "siblings": lambda: siblings}

    def _setting(self, name: str, setting: Setting) -> Callable[[], Expr]:
        expr = Expr(setting.type, lambda c: c.subject.world.settings[name], name, ref=f"setting {name}")

        def make() -> Expr:
            self.used.add(expr.ref)
            return expr

        return make

    def _all_of(self, kind: str) -> Callable[[], Expr]:
        made = Type("list", Type("note", kind=kind))
        expr = Expr(made, lambda c: c.subject.world.kinds[kind], kind, ref=f"notes {kind}")
        return lambda: expr

    def _group_of(self, kind: str) -> Callable[[], Expr]:
        expr = Expr(Type("list", Type("note", kind=kind)), lambda c: c.subject.in_group(kind), kind)
        return lambda: expr

    # facts

    def _fact_names(self, kind: str, look: Look) -> Names:
        return {name: self._fact_name(kind, name, look) for name in self.nodes[kind]}

    def _fact_name(self, kind: str, name: str, look: Look) -> Callable[[], Expr]:
        def make() -> Expr:
            self.used.add(f"fact {kind}.{name}")
            fact = self._fact(kind, name)
            if self._levels:
                self._levels[-1] = max(self._levels[-1], self._depths.get((kind, name), 0))
            return Expr(fact.type, fact_reader(name, look), name, ref=f"fact {kind}.{name}")

        return make

    def _fact(self, kind: str, name: str) -> Expr:
        if name in self.facts[kind]:
            return self.facts[kind][name]
        if (kind, name) in self._under_way:
            circle = [fact for _, fact in self._under_way[self._under_way.index((kind, name)) :]]
            raise ClauseError(f"fact `{name}` needs itself: {' → '.join([*circle, name])}")
        if len(self._under_way) >= MOST_DEPTH:
            raise ClauseError(_too_deep(name))
        self._under_way.append((kind, name))
        self._levels.append(0)
        try:
            fact = self._compile(self.nodes[kind][name], self.of_vault() if kind == VAULT else self.of_kind(kind))
        finally:
            self._under_way.pop()
            self._depths[kind, name] = level = self._levels.pop() + 1
        if level > MOST_DEPTH:
            self.reader.problem(self.nodes[kind][name], "rules-clause", _too_deep(name))
            fact, self._depths[kind, name] = None, 0
        self.facts[kind][name] = fact or Expr(BROKEN, lambda c: None, name)
        return self.facts[kind][name]

    def _compile(self, node: Node, names: Namespace) -> Expr | None:
        if isinstance(node, Scalar):
            return self.reader.compiled(node, lambda text: parse_fact(text, names), "rules-clause")
        if not isinstance(node, Sequence) or not node.items:
            self.reader.problem(
                node, "rules-shape", "a fact is a clause, a value, a date phrase, or a list of cases `when:`, `is:`"
            )
            return None
        cases: list[tuple[Expr | None, Expr]] = []
        for item in node.items:
            when, value = self.case(item, names)
            expr = value and self.reader.compiled(value, lambda text: parse_fact(text, names), "rules-clause")
            if expr is None:
                return None
            cases.append((when, expr))
        return self._cases(node, cases)

    def case(self, item: Node, names: Namespace) -> tuple[Expr | None, Scalar | None]:
        """One case: its condition, if it has one, and the node of its value."""
        mapping = self.reader.mapping(item, "a case")
        if mapping is None:
            return None, None
        self.reader.known_keys(mapping, "case")
        value = mapping.get("is")
        if not isinstance(value, Scalar):
            self.reader.problem(item, "rules-shape", "a case needs `is:`, and `when:` unless it holds always")
            return None, None
        when = mapping.get("when")
        if isinstance(when, Scalar):
            return self.reader.compiled(when, lambda text: parse_clause(text, names), "rules-clause"), value
        if when is not None:
            self.reader.problem(when, "rules-shape", "the `when` of a case is one clause; join several with `and`")
        return None, value

    def _cases(self, node: Node, cases: list[tuple[Expr | None, Expr]]) -> Expr | None:
        made = cases[0][1].type
        try:
            if any(value.type == DATE for _, value in cases):
                made, cases = DATE, [(when, as_date(value)) for when, value in cases]
        except ClauseError as error:
            self.reader.problem(node, "rules-type", error.message)
            return None
        if any(value.type != made for _, value in cases):
            odd = next(value for _, value in cases if value.type != made)
            message = f"`{cases[0][1].text}` is {made} and `{odd.text}` {odd.type}: all cases must be of one type"
            self.reader.problem(node, "rules-type", message)
            return None
        pairs = tuple((when.run if when else None, value.run) for when, value in cases)
        nothing = () if made.element is not None else None

        def first_that_holds(c: Context) -> object:
            for when, value in pairs:
                verdict = True if when is None else when(c)
                if verdict is None:
                    return nothing
                if verdict:
                    return value(c)
            return nothing

        parts = tuple(expr for when, value in cases for expr in (when or ALWAYS, value))
        return Expr(made, first_that_holds, cases[0][1].text, parts, "cases")


def parse_fact(text: str, names: Namespace) -> Expr:
    """A date phrase where the text has the words of one, else a clause or a value. Raises ClauseError."""
    return parse_phrase(text, names) if is_phrase(text) else parse_value(text, names)


def _too_deep(name: str) -> str:
    return f"fact `{name}` is the last of more than {MOST_DEPTH} facts that build on each other"


def _nothing(element: Type) -> Namespace | None:
    return None
