"""The front matter and sections of a note of a known kind → a typed record, with every problem found on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from followup_md.core.dates import DATE_FORMS, Moment, order_key, parse_moment
from followup_md.core.people import Person
from followup_md.core.problem import ERROR, WARNING, Place, Problem
from followup_md.core.record import Record
from followup_md.core.words import fold, nearest
from followup_md.language.types import PEOPLE
from followup_md.notes.answers import Answer, answer_of, is_none, is_open
from followup_md.notes.log import Log, parse_log
from followup_md.notes.log_grammar import LogGrammar
from followup_md.rules.field_types import NO_WORDS, YES_WORDS, field_form, parse_field_value, single_text
from followup_md.rules.identifiers import NOTE_KEYS
from followup_md.rules.model import Kind
from followup_md.text.markdown import find_sections
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Scalar, Sequence, is_missing


class RecordTyper:
    """Types the notes of one kind; built once and used for every note of the kind."""

    def __init__(self, kind: Kind, rule_ids: frozenset[str], channels: Iterable[str] = ()) -> None:
        self.kind = kind
        self.grammar = LogGrammar(kind.verbs, rule_ids, channels)
        self.headings = {fold(heading): name for name, heading in kind.sections.items()}
        self.heading_set = frozenset(self.headings)
        self.other_keys = frozenset((*kind.match.values, "tags", "aliases"))
        self._near: dict[str, str | None] = {}

    def sections(self, body: str) -> dict[str, str]:
        """Name → text of the declared sections that are not empty."""
        if not self.headings or ("#" not in body and "==" not in body and "--" not in body):
            return {}
        return {self.headings[title]: text for title, text in find_sections(body, self.heading_set).items() if text}

    def record(
        self, fields: MappingNode, path: str, sections: Mapping[str, str], problems: tuple[Problem, ...] = ()
    ) -> tuple[Record, tuple[Problem, ...]]:
        """The record of a note, and what is wrong with it behind the problems found before."""
        found = list(problems)
        declared, own = self._sort_out(fields, found)
        values: dict[str, object] = {
            name: text for name, text in sections.items() if not is_none(text) and not is_open(text)
        }
        answered = {name for name, text in sections.items() if is_none(text)}
        faulty = self._read_values(declared, values, answered, path, found)
        self._drop_too_early(declared, values, found)
        log = self._read_log(own.get("log"), values)
        found += log.problems
        snoozed_until = _read_snooze(own.get("snooze"), found)
        off = _read_switch(own.get("followup"), found)
        lines = {name: key.line for name, (key, _) in declared.items()}
        done, snoozes = tuple(log.done), tuple(log.snoozes)
        record = Record(
            *(path, self.kind.name, values, log.events, done, lines, faulty, snoozed_until, off, snoozes),
            answered=frozenset(answered),
            doubts=tuple(log.doubts),
        )
        return record, tuple(found)

    def with_lines(self, record: Record, lines: Iterable[str]) -> Record:
        """The record of a note with further lines in its log, which nobody has parsed yet."""
        log = self.log_of(record, lines)
        events = dict(record.events)
        for verb, new in log.events.items():
            events[verb] = tuple(sorted((*events.get(verb, ()), *new), key=lambda event: order_key(event.date)))
        return record._replace(events=events, done=(*record.done, *log.done), snoozes=(*record.snoozes, *log.snoozes))

    def log_of(self, record: Record, lines: Iterable[str]) -> Log:
        """What lines say in the log of a note, and what is wrong with them there."""
        return self._read_log(Sequence(tuple(Scalar(line, 0, 1) for line in lines), 0, 1), record.values)

    def _sort_out(
        self, fields: MappingNode, found: list[Problem]
    ) -> tuple[dict[str, tuple[Scalar, Node]], dict[str, Node]]:
        """The entries of declared fields (by name, aliases resolved), and of the keys that every note may have."""
        declared: dict[str, tuple[Scalar, Node]] = {}
        own: dict[str, Node] = {}
        aliases = self.kind.aliases
        for spelled, (key, node) in fields.entries.items():
            name = aliases.get(spelled) or aliases.get(spelled.casefold())
            if name is None:
                if spelled.casefold() in NOTE_KEYS:
                    own[spelled.casefold()] = node
                elif spelled not in self.other_keys:
                    self._warn_of_near_miss(key, found)
            elif not is_missing(node):
                before = declared.get(name)
                unused = key if before and spelled != name else before[0] if before else None
                if unused:
                    message = f"`{unused.text}` means `{name}`, which the note has twice; this one is not used"
                    found.append(Problem(unused.place, WARNING, "field-twice", message))
                if unused is not key:
                    declared[name] = key, node
        return declared, own

    def _warn_of_near_miss(self, key: Scalar, found: list[Problem]) -> None:
        """Warn of a key that is nearly a declared one; any other key is the user's own."""
        if key.text not in self._near:
            spelled = key.text.casefold().replace("-", "_").replace(" ", "_")
            known = (*self.kind.aliases, *NOTE_KEYS)
            self._near[key.text] = (
                spelled if spelled in known else nearest(spelled, known) if len(spelled) > 3 else None
            )
        if self._near[key.text]:
            message = f"unknown field `{key.text}`; did you mean `{self._near[key.text]}`?"
            found.append(Problem(key.place, WARNING, "field-near", message))

    def _read_values(
        self,
        declared: Mapping[str, tuple[Scalar, Node]],
        values: dict[str, object],
        answered: set[str],
        path: str,
        found: list[Problem],
    ) -> frozenset[str]:
        """Put the values of the fields into `values`, and those that say `none` into `answered`.

        The fields that are unreadable, or absent though required, are returned.
        """
        faulty: set[str] = set()
        for name, (_, node) in declared.items():
            field = self.kind.fields[name]
            answer, node = answer_of(node, field)
            if answer is not Answer.VALUE:
                answered |= {name} if answer is Answer.NONE else set()
                continue
            value, wrong = parse_field_value(node, field)
            if wrong:
                place = Place(path, node.line, node.column)
                found.append(Problem(place, ERROR if value is None else WARNING, "field-value", wrong))
            if value is None:
                faulty.add(name)
            else:
                values[name] = value
        for field in self.kind.fields.values():
            if field.required and (field.name not in declared or field.name in answered):
                message = f"this {self.kind.name} note needs `{field.name}:`, {field_form(field)}"
                found.append(Problem(Place(path, 1, 1), ERROR, "field-missing", message))
                faulty.add(field.name)
        return frozenset(faulty)

    def _drop_too_early(
        self, declared: Mapping[str, tuple[Scalar, Node]], values: dict[str, object], found: list[Problem]
    ) -> None:
        """Take away, with a warning, every date that lies before the one it cannot lie before."""
        for name, (_, node) in declared.items():
            least = self.kind.fields[name].not_before
            value, other = values.get(name), values.get(least)
            if least and isinstance(value, Moment) and isinstance(other, Moment) and value.day < other.day:
                message = f"`{name}: {value.day}` is before `{least}` ({other.day}), so it is ignored; is it right?"
                found.append(Problem(node.place, WARNING, "field-value", message))
                del values[name]

    def _read_log(self, node: Node | None, values: Mapping[str, object]) -> Log:
        if node is None or is_missing(node):
            return Log()
        listed: list[Person] = []
        single: list[Person] = []
        for name, field in self.kind.fields.items():
            value = values.get(name)
            if field.type == PEOPLE and isinstance(value, tuple):
                listed += value
            elif isinstance(value, Person):
                single.append(value)
        known = {fold(person.name): person for person in (*listed, *single)}
        return parse_log(node, self.grammar, tuple(known.values()), tuple(listed))


def _read_snooze(node: Node | None, found: list[Problem]) -> Moment | None:
    if node is None or is_missing(node):
        return None
    text, _ = single_text(node)
    moment = parse_moment(text) if text is not None else f"must be {DATE_FORMS}"
    if isinstance(moment, Moment):
        return moment
    shown = "`snooze`" if text is None else f"`snooze: {text}`"
    found.append(Problem(node.place, ERROR, "field-value", f"{shown} {moment}"))
    return None


def _read_switch(node: Node | None, found: list[Problem]) -> str | None:
    """The reason given with `followup: off`, which may be empty; None when the note is not switched off."""
    if node is None or is_missing(node):
        return None
    text, _ = single_text(node)
    word, _, reason = (text or "").replace(",", " ").replace(":", " ").partition(" ")
    if word.casefold() in NO_WORDS:
        return reason.strip(" -–—()")
    if word.casefold() not in YES_WORDS:
        message = f"`followup` is `off`, maybe with a reason behind it, or left out, not `{text or 'a list'}`"
        found.append(Problem(node.place, ERROR, "field-value", message))
    return None
