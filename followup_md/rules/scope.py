"""The names that clauses may use, as one rules file declares them.

A fact is compiled when its type is first asked for, so that facts may stand in any order and a circle is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from followup_md.core.record import SKIPPED
from followup_md.language.context import VAULT, Expr
from followup_md.language.functions import ClauseError
from followup_md.language.namespace import Namespace
from followup_md.language.types import BROKEN, DATE, EVENT, PERSON, TEXT, Ref, RefKind, Type
from followup_md.language.wording import shown
from followup_md.rules.facts import compile_fact
from followup_md.rules.identifiers import LOGGED
from followup_md.rules.model import Kind, Setting, Verb
from followup_md.rules.names import (
    AHEAD_NAMES,
    EVENT_NAMES,
    Look,
    Names,
    event_name,
    fact_reader,
    field_name,
    logged_name,
    of_subject,
    of_the_vault,
    of_this,
    person_event_name,
    section_name,
)
from followup_md.rules.reader import Reader
from followup_md.rules.relations import relation_names
from followup_md.text.yaml_nodes import Node

MOST_DEPTH = 60
"""How many facts may build on each other: far beyond any advice, well within Python's limit of recursion."""


class Scope:
    """The namespaces of all places in which a clause can stand, and the compiled facts.

    `facts` maps each kind, and `vault`, to the nodes of its facts.
    """

    def __init__(
        self,
        reader: Reader,
        settings: Mapping[str, Setting],
        kinds: Mapping[str, Kind],
        facts: Mapping[str, Mapping[str, Node]],
    ) -> None:
        self.reader, self.kinds, self.nodes = reader, kinds, facts
        self.facts: dict[str, dict[str, Expr]] = {name: {} for name in facts}
        self.used: set[Ref] = set()
        """The settings and facts that something uses."""
        self._under_way: list[tuple[str, str]] = []
        self._levels: list[int] = []
        self._depths: dict[tuple[str, str], int] = {}
        self._settings = {name: self._setting(name, value) for name, value in settings.items()}
        self._vault = _closed("vault facts", self._fact_names(VAULT, of_the_vault))
        self._notes = _closed("kinds", {name: self._all_of(name) for name in kinds})
        self._spaces: dict[str, Namespace] = {}
        self._of_this: dict[tuple[str, bool], Namespace] = {}

    def compile_facts(self) -> None:
        """Compile every fact, also those that nothing uses."""
        for kind, nodes in self.nodes.items():
            for name in nodes:
                self._fact(kind, name)

    def of_settings(self) -> Namespace:
        """Nothing but the settings."""
        return _closed("settings", self._settings)

    def of_kind(self, kind: str) -> Namespace:
        """Plain names in facts and rules of a kind, or of the vault: there `today` alone, all others have a prefix."""
        if kind == VAULT:
            return self._namespace("the vault", {}, "", "", False)
        if kind not in self._spaces:
            self._spaces[kind] = self._namespace(
                f"kind `{kind}`", self._note_names(kind, of_subject), kind, kind, False
            )
        return self._spaces[kind]

    def of_person_rule(self, kind: str) -> Namespace:
        """The same with `person`, for rules that are about people one by one."""
        base = self.of_kind(kind)
        person = Expr(PERSON, lambda c: c.person, "person")
        return base._replace(names={**base.names, "person": lambda: person})

    def of_row(self, kind: str) -> Namespace:
        """The same as for a kind, with what comes next for the notes of a table's row."""
        base = self.of_kind(kind)
        return base._replace(names={**base.names, **AHEAD_NAMES})

    def _of_element(self, kind: str, this: str, in_notes: bool) -> Callable[[Type], Namespace | None]:
        """Plain names inside a filter of notes, people or events, and behind the dot of one.

        `kind` is that of the note at hand; `this` is that of the note that the rule is about, however deep the filter.
        """

        def namespace(element: Type) -> Namespace | None:
            if element.name == "note":
                own = {**self.of_kind(element.kind).names, **self._refused(element.kind)}
                return self._namespace(f"kind `{element.kind}`", own, element.kind, this, True)
            if element == PERSON:
                names: dict[str, Callable[[], Expr]] = {
                    "name": lambda: Expr(TEXT, lambda c: c.person and c.person.name, "name"),
                    "address": lambda: Expr(TEXT, lambda c: c.person and c.person.address, "address"),
                }
                for verb in self.kinds[kind].verbs.values() if kind else ():
                    if verb.about == "person":
                        names[verb.name] = person_event_name(verb)
                return self._namespace("a person", names, kind, this, in_notes)
            if element == EVENT:
                return self._namespace("an event", EVENT_NAMES, kind, this, in_notes)
            return None

        return namespace

    def _namespace(self, title: str, names: Names, kind: str, this: str, in_notes: bool) -> Namespace:
        """The names of a point, with those that stand everywhere; `in_notes` inside a filter of notes."""
        today = Expr(DATE, lambda c: c.subject.world.today, "today")
        whole = {**self._settings, **names, "today": lambda: today}
        inner = {"vault": self._vault, **self._this(this, in_notes)}
        if in_notes:
            whole["notes"] = _refuse("notes")
        else:
            inner["notes"] = self._notes
        is_dated = bool(kind and self.kinds[kind].date)
        return Namespace(title, whole, inner, self._of_element(kind, this, in_notes), is_dated)

    def _this(self, kind: str, in_notes: bool) -> Mapping[str, Namespace]:
        """What stands behind `this.`, if anything."""
        if not kind:
            return {}
        if (kind, in_notes) not in self._of_this:
            names = {**self._note_names(kind, of_this), **(self._refused(kind) if in_notes else {})}
            self._of_this[kind, in_notes] = Namespace(f"kind `{kind}`", names, {}, lambda element: None)
        return {"this": self._of_this[kind, in_notes]}

    def _refused(self, kind: str) -> Names:
        """The relations of a kind as names that say why nobody may follow them from inside a filter of notes."""
        return {name: _refuse(name) for name in relation_names(self.kinds[kind], self.kinds, of_this)}

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
        return {**names, LOGGED: logged_name(look), **relation_names(declared, self.kinds, look)}

    def _setting(self, name: str, setting: Setting) -> Callable[[], Expr]:
        ref = Ref(RefKind.SETTING, "", name)
        expr = Expr(setting.type, lambda c: c.subject.world.settings[name], name, ref=ref)

        def make() -> Expr:
            self.used.add(ref)
            return expr

        return make

    def _all_of(self, kind: str) -> Callable[[], Expr]:
        notes = Type("list", Type("note", kind=kind))
        expr = Expr(notes, lambda c: c.subject.world.kinds[kind], kind, ref=Ref(RefKind.NOTES, kind, ""))
        return lambda: expr

    # facts

    def _fact_names(self, kind: str, look: Look) -> Names:
        return {name: self._fact_name(kind, name, look) for name in self.nodes[kind]}

    def _fact_name(self, kind: str, name: str, look: Look) -> Callable[[], Expr]:
        ref = Ref(RefKind.FACT, kind, name)

        def make() -> Expr:
            self.used.add(ref)
            fact = self._fact(kind, name)
            if self._levels:
                self._levels[-1] = max(self._levels[-1], self._depths.get((kind, name), 0))
            return Expr(fact.type, fact_reader(name, look), name, ref=ref)

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
            fact = compile_fact(self.reader, self.nodes[kind][name], self.of_kind(kind))
        finally:
            self._under_way.pop()
            self._depths[kind, name] = level = self._levels.pop() + 1
        if level > MOST_DEPTH:
            self.reader.problem(self.nodes[kind][name], "rules-clause", _too_deep(name))
            fact, self._depths[kind, name] = None, 0
        self.facts[kind][name] = fact or Expr(BROKEN, lambda c: None, name)
        return self.facts[kind][name]


def _refuse(name: str) -> Callable[[], Expr]:
    def refuse() -> Expr:
        raise ClauseError(
            f"`{shown(name)}` cannot be followed from notes that a list goes through; give them a fact that asks it"
        )

    return refuse


def _too_deep(name: str) -> str:
    return f"fact `{name}` is the last of more than {MOST_DEPTH} facts that build on each other"


def _closed(of: str, names: Names) -> Namespace:
    """A namespace that has nothing but these names, for what stands behind `vault.` and `notes.`."""
    return Namespace(f"the list of {of}", names, {}, lambda element: None)
