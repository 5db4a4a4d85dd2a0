"""One rule's node → a checked rule.

Knows every key of a rule; which names exist is the vocabulary's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from followup_md.core.words import join_words, suggest
from followup_md.language.clauses import parse_clause, parse_value
from followup_md.language.context import VAULT, Expr
from followup_md.language.functions import ClauseError
from followup_md.language.namespace import Namespace
from followup_md.language.phrases import parse_phrase
from followup_md.language.texts import Text, parse_text
from followup_md.language.types import PEOPLE
from followup_md.rules.examples import read_tests
from followup_md.rules.kinds import read_template
from followup_md.rules.model import PAGE_SECTIONS, PRIORITIES, Clause, Kind, Limit, Rule, Setting, TextCase, Verb
from followup_md.rules.reader import Reader
from followup_md.rules.scope import Vocabulary
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Scalar, Sequence

FOR_PATTERN = re.compile(r'each person in (\w+)\.(\w+)(?: or "([^"]+)")?|(\w+)')
_TAKEN = frozenset(title.casefold() for title in PAGE_SECTIONS)
NEEDED = ("for", "title", "why", "say")
"""What no rule can do without, once a child has been laid over its parent."""
ADDING = ("when+", "unless+")
"""The further keys of a rule that changes an inherited one."""


class RuleMaker:
    """Checks one rule at a time."""

    def __init__(
        self,
        reader: Reader,
        words: Vocabulary,
        kinds: Mapping[str, Kind],
        limits: Mapping[str, Limit],
        settings: Mapping[str, Setting],
    ) -> None:
        self.reader, self.words, self.kinds, self.limits, self.settings = reader, words, kinds, limits, settings

    def rule(self, key: Scalar, node: MappingNode, order: int) -> Rule | None:
        """The rule, or None after noting why there is none."""
        reader = self.reader
        reader.known_keys(node, "rule", also=ADDING if node.get("for") is None else ())
        for wanted in NEEDED:
            if node.get(wanted) is None:
                reader.problem(key, "rules-incomplete", f"rule `{key.text}` needs `{wanted}:`")
        target = self.target(node)
        if target is None:
            return None
        kind, each, stand_in = target
        names = self.words.of_vault() if kind == VAULT else self.words.of_kind(kind)
        names = self.words.of_person_rule(kind) if each else names
        texts = self.texts(node)
        if texts.get("section", "").casefold() in _TAKEN:
            message = f"every page may have a section `{texts['section']}` already; call this one something else"
            reader.problem(node.entries["section"][1], "rules-name", message)
        anchors = ("from", "due") if node.get("from") else ("due",) if node.get("due") else ()
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
            log=self.log(node, kind, names),
            log_verb=self.log_verb(node, kind),
            draft=(draft := read_template(reader, node.get("draft"), "draft")),
            names=names if draft else None,
            log_to=self.log_to(node, kind),
            order=order,
            tests=read_tests(reader, node.get("tests"), kind, each is not None, self.settings),
            source=key.source,
            line=key.line,
            places={name: (at.source, at.line) for name, (at, _) in node.entries.items()},
        )

    def texts(self, node: MappingNode) -> dict[str, str]:
        """The plain texts of the rule, each on one line."""
        found = {name: self.reader.text(node.get(name), f"`{name}`") for name in ("title", "why", "section")}
        return {name: " ".join(text.split()) for name, text in found.items() if text}

    def target(self, node: MappingNode) -> tuple[str, Expr | None, str] | None:
        """`for:` as kind, the people it goes through, and the stand-in for nobody."""
        reader, value = self.reader, node.get("for")
        text = reader.text(value, "`for`")
        if value is None or text is None:
            return None
        found = FOR_PATTERN.fullmatch(text)
        kind = (found[1] or found[4]) if found else ""
        if found and found[4] == VAULT:
            return VAULT, None, ""
        if not found or kind not in self.kinds:
            hint = "" if kind == VAULT else suggest(kind or text, [*self.kinds, VAULT])
            message = f"`for` is a kind, `each person in KIND.FIELD`, or `vault`; there is no kind `{kind or text}`"
            reader.problem(value, "rules-unknown", message + hint)
            return None
        if not found[2]:
            return kind, None, ""
        names = self.words.of_kind(kind)
        assert isinstance(value, Scalar)
        each = reader.compiled(
            value._replace(text=found[2], column=value.column + found.start(2)), _people(names), "rules-clause"
        )
        return (kind, each, found[3] or "") if each else None

    def clauses(self, node: MappingNode, name: str, names: Namespace) -> tuple[Clause, ...]:
        """The clauses of `when` or `unless`."""
        found = node.get(name)
        if found is not None and not isinstance(found, Scalar | Sequence):
            self.reader.problem(found, "rules-shape", f"`{name}` is a list of clauses, each behind a dash")
            return ()
        nodes = self.reader.scalars(found, f"`{name}`")
        made = (
            (self.reader.compiled(item, lambda text: parse_clause(text, names), "rules-clause"), item) for item in nodes
        )
        return tuple(Clause(expr, item.source, item.line) for expr, item in made if expr)

    def phrase(self, node: MappingNode, name: str, names: Namespace, anchors: tuple[str, ...]) -> Expr | None:
        """The date phrase of `from`, `due` or `until`."""
        value = node.get(name)
        if value is None:
            return None
        if not isinstance(value, Scalar):
            self.reader.problem(value, "rules-shape", f"`{name}` is one date phrase; cases belong in a fact")
            return None
        return self.reader.compiled(value, lambda text: parse_phrase(text, names, anchors), "rules-phrase")

    def cases(self, node: MappingNode, name: str, names: Namespace) -> tuple[TextCase, ...]:
        """The cases of `say` or `because`."""
        value = node.get(name)
        items = value.items if isinstance(value, Sequence) else () if value is None else (value,)
        found: list[TextCase] = []
        for item in items:
            when: Expr | None = None
            words: Scalar | None = item if isinstance(item, Scalar) else None
            if isinstance(item, MappingNode):
                when, words = self.words.case(item, names)
            elif words is None:
                self.reader.problem(item, "rules-shape", f"`{name}` is a text, or a list of cases `when:`, `is:`")
            text = words and self.reader.compiled(words, lambda text: parse_text(text, names), "rules-text")
            if text:
                clause = Clause(when, item.source, item.line) if when else None
                found.append(TextCase(clause, text))
        return tuple(found)

    def limit(self, node: MappingNode, kind: str) -> str:
        """The name of the limit, checked; nothing without one."""
        value = node.get("limit")
        name = self.reader.text(value, "`limit`")
        if value is None or name is None:
            return ""
        if name not in self.limits:
            self.reader.problem(value, "rules-unknown", f"there is no limit `{name}`{suggest(name, self.limits)}")
            return ""
        per = self.limits[name].per
        if per and (kind == VAULT or per not in self.kinds[kind].fields):
            self.reader.problem(
                value, "rules-unknown", f"limit `{name}` counts per `{per}`, which `{kind}` has no field for"
            )
            return ""
        return name

    def log(self, node: MappingNode, kind: str, names: Namespace) -> Text | None:
        """What a tick records; its words must begin with one of the kind's verbs, or they could not be read back."""
        value = node.get("log")
        if self.reader.text(value, "`log`") is None or not isinstance(value, Scalar):
            return None
        text = self.reader.compiled(value, lambda text: parse_text(text, names), "rules-text")
        into = self._log_to(node) if kind == VAULT else kind
        if into not in self.kinds:
            return text  # `log_to` says what is wrong
        words, fitting = self._fitting_verbs(value, into)
        phrases = [phrase for verb in self.kinds[into].verbs.values() for phrase in verb.phrases]
        if text and not fitting:
            hint = suggest(words, phrases) or f"; known are {join_words(phrases)}"
            self.reader.problem(value, "rules-unknown", f"`log` must begin with an event{hint}")
        elif text and not any(verb.about for _, verb in fitting):
            phrase = max((phrase for phrase, _ in fitting), key=len)
            rest = " ".join(value.text.split())[len(phrase) :].lstrip("[ ")
            if rest and not rest.startswith("- "):
                message = f"`{rest}` behind `{phrase}` could not be read back; put ` - ` before a remark"
                self.reader.problem(value, "rules-value", message)
        return text

    def log_verb(self, node: MappingNode, kind: str) -> str:
        """The name of the event that a tick records, nothing without one."""
        value, into = node.get("log"), self._log_to(node) if kind == VAULT else kind
        if not isinstance(value, Scalar) or into not in self.kinds:
            return ""
        fitting = self._fitting_verbs(value, into)[1]
        return max(fitting, key=lambda pair: len(pair[0]))[1].name if fitting else ""

    def _fitting_verbs(self, value: Scalar, kind: str) -> tuple[str, list[tuple[str, Verb]]]:
        """The fixed words that a `log` begins with, and the verbs of a kind that these can report."""
        words = " ".join(re.split(r"[{[]", value.text.casefold())[0].split())
        pairs = [(phrase, verb) for verb in self.kinds[kind].verbs.values() for phrase in verb.phrases]
        return words, [(phrase, verb) for phrase, verb in pairs if f"{words} ".startswith(f"{phrase} ")]

    def log_to(self, node: MappingNode, kind: str) -> str:
        """The kind whose note a tick on a rule about the vault is written into; nothing without one."""
        reader, value = self.reader, node.get("log_to")
        into = reader.text(value, "`log_to`") or ""
        if value is not None and not into:
            return ""
        if value is not None and kind != VAULT:
            message = f"a tick on a rule for `{kind}` is written into the note it is about; `log_to` is for the vault's"
            reader.problem(value, "rules-value", message)
        elif value is not None and into not in self.kinds:
            reader.problem(value, "rules-unknown", f"there is no kind `{into}`{suggest(into, self.kinds)}")
        elif value is None and kind == VAULT and (log := node.get("log")):
            message = "a rule for the vault has no note of its own: say the kind that `log` is written into, `log_to:`"
            reader.problem(log, "rules-incomplete", message)
        return into

    def _log_to(self, node: MappingNode) -> str:
        value = node.get("log_to")
        return value.text.strip() if isinstance(value, Scalar) else ""


def _people(names: Namespace) -> Callable[[str], Expr]:
    def make(text: str) -> Expr:
        expr = parse_value(text, names)
        if expr.type != PEOPLE:
            raise ClauseError(f"`{text}` is {expr.type}, not people")
        return expr

    return make
