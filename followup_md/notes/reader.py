"""A note's bytes → a typed record of the kind it is, with every problem found on the way.

Knows notes and declared kinds; knows no rule and no day. Nothing that a note holds can stop it: whatever cannot be
read is a problem of that note, and the rest of the note still counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from followup_md.core.dates import DATE_FORMS, Moment, parse_moment
from followup_md.core.people import Person
from followup_md.core.problem import ERROR, WARNING, Problem
from followup_md.core.record import Record
from followup_md.core.words import fold, nearest
from followup_md.language.types import PEOPLE
from followup_md.notes.kinds import FENCE, TEMPLATE, get_value, has_tag, holds_value, key_pattern
from followup_md.notes.log import Log, LogGrammar, parse_log
from followup_md.rules.field_types import NO_WORDS, YES_WORDS, field_form, parse_field_value, single_text
from followup_md.rules.kinds import NOTE_KEYS
from followup_md.rules.model import Kind, Rules
from followup_md.text.markdown import find_sections, parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Scalar, is_missing

MOST_BYTES = 1024 * 1024
"""A note of a kind is read up to here; nobody writes that much about one meeting."""


class Reading(NamedTuple):
    """What a file turned out to be: a record, a note of no kind (`plain`), or neither, a note that is broken."""

    record: Record | None
    problems: tuple[Problem, ...] = ()
    plain: bool = False


PLAIN = Reading(None, plain=True)


class RecordReader:
    """Reads notes by the kinds of one rules file; built once and used for every note."""

    def __init__(self, rules: Rules) -> None:
        self.kinds = tuple(rules.kinds.values())
        ids = frozenset((*(rule.id for rule in rules.rules), *rules.off))
        self.grammars = {kind.name: LogGrammar(kind.verbs, ids) for kind in self.kinds}
        self.headings = {
            kind.name: {fold(heading): name for name, heading in kind.sections.items()} for kind in self.kinds
        }
        self.heading_sets = {name: frozenset(headings) for name, headings in self.headings.items()}
        self.ours = {kind.name: frozenset((*NOTE_KEYS, *kind.match.values, "tags", "aliases")) for kind in self.kinds}
        self.any_words = key_pattern(self.kinds)
        self.by_folder = any(kind.match.folder for kind in self.kinds)
        self._near: dict[tuple[str, str], str | None] = {}

    def read(self, data: bytes, path: str) -> Reading:
        """The record in a file's bytes. `data` may be cut off behind `MOST_BYTES`, not before."""
        if not self._could_be_ours(data):
            return self._of_no_kind(data, path)
        try:
            text = data[:MOST_BYTES].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if len(data) <= MOST_BYTES or error.start < MOST_BYTES - 4:
                return self._not_utf8(data, path, error)
            text = data[: error.start].decode("utf-8-sig")
        front, body, closed = split_front_matter(text)
        if front is None or not closed:
            return self._plain_or_unclosed(front, body, path)
        fields, problems = parse_front_matter(front, path)
        if fields is None:
            return self._broken(front, path, problems)
        kind = self.kind_of(fields, path)
        if kind is None:
            return self._nearly_ours(fields) or PLAIN
        if len(data) > MOST_BYTES:
            message = f"larger than {MOST_BYTES // 1024} KiB: what stands behind that is not read"
            problems += (Problem(path, 0, 0, WARNING, "note-size", message),)
        return self.record(fields, kind, path, self.sections(body, kind), problems)

    def _of_no_kind(self, data: bytes, path: str) -> Reading:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start < len(data) - 4:
                return self._not_utf8(data, path, error)
        return PLAIN

    def _not_utf8(self, data: bytes, path: str, error: UnicodeDecodeError) -> Reading:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            line, message = 1, "is UTF-16; save it as UTF-8"
        else:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"byte {data[error.start]:#04x} is not UTF-8; save the note as UTF-8"
        level = ERROR if self._mentions(data[: 64 * 1024].decode("latin-1"), path) else WARNING
        return Reading(None, (Problem(path, line, 1, level, "encoding", message),))

    def _plain_or_unclosed(self, front: str | None, body: str, path: str) -> Reading:
        if front is not None:
            level = ERROR if self._mentions(front, path) else WARNING
            message = "front matter begins here and no later line is exactly `---`"
            return Reading(None, (Problem(path, 1, 1, level, "front-matter-open", message),))
        kind = self.kind_of(MappingNode({}, 1, 1, path), path) if self.by_folder else None
        if kind is None:
            return PLAIN
        return self.record(MappingNode({}, 1, 1, path), kind, path, self.sections(body, kind), ())

    def _broken(self, front: str, path: str, problems: tuple[Problem, ...]) -> Reading:
        if "{{" in front:  # YAML reads `{{date}}` as a mapping in a mapping
            problems = tuple(one._replace(message=TEMPLATE) if one.code == "yaml-key" else one for one in problems)
        if self._mentions(front, path):
            return Reading(None, problems)
        return Reading(None, tuple(problem._replace(level=WARNING) for problem in problems))

    def _mentions(self, front: str, path: str) -> bool:
        """Whether unreadable front matter looks like one of ours: a line of it says so, or the folder does."""
        for line in front.splitlines():
            key, colon, value = line.partition(":")
            folded = fold(value.strip().strip("\"'")) if colon else ""
            name = key.strip().casefold()
            pairs = (pair for kind in self.kinds for pair in kind.match.values.items())
            if folded and any(name == own.casefold() and folded == wanted for own, wanted in pairs):
                return True
        return any(kind.match.folder and path.startswith(kind.match.folder + "/") for kind in self.kinds)

    def _could_be_ours(self, data: bytes) -> bool:
        r"""False when a file cannot match any kind: no front matter, or the keys that kinds go by are absent from it.

        Most notes of an ordinary vault end here, not parsed. An escape (`\x69`) could spell a word in other letters.
        """
        if not data.startswith((b"---", b"\xef\xbb\xbf---")):
            return self.by_folder or data.startswith((b"\xff\xfe", b"\xfe\xff"))
        if self.any_words is None or self.by_folder:
            return True
        fence = FENCE.search(data, 3)
        end = fence.start() if fence else len(data)
        return self.any_words.search(data, 0, end) is not None or data.find(b"\\", 0, end) >= 0

    def kind_of(self, fields: MappingNode, path: str) -> Kind | None:
        """The first declared kind that the note matches."""
        for kind in self.kinds:
            match = kind.match
            if (
                all(holds_value(get_value(fields, key), wanted) for key, wanted in match.values.items())
                and (not match.folder or path.startswith(match.folder + "/"))
                and (not match.tag or has_tag(fields.get("tags"), match.tag))
            ):
                return kind
        return None

    def _nearly_ours(self, fields: MappingNode) -> Reading | None:
        """A note of no kind whose `type` (or whatever a kind goes by) is nearly one's: that is worth a warning."""
        for kind in self.kinds:
            for key, wanted in kind.match.values.items():
                node = get_value(fields, key)
                word = fold(node.text) if isinstance(node, Scalar) else wanted
                if isinstance(node, Scalar) and word != wanted and self._is_near(word, wanted):
                    message = f"`{key}: {node.text}` is no kind that the rules know; did you mean `{wanted}`?"
                    problem = Problem(node.source, node.line, node.column, WARNING, "kind-near", message)
                    return Reading(None, (problem,), plain=True)
        return None

    def _is_near(self, word: str, wanted: str) -> bool:
        pair = (f"={word}", wanted)  # no kind has such a name
        if pair not in self._near:
            self._near[pair] = nearest(word, [wanted])
        return self._near[pair] is not None

    def sections(self, body: str, kind: Kind) -> dict[str, str]:
        """Name → text of the declared sections that have any."""
        names = self.headings[kind.name]
        if not names or ("#" not in body and "==" not in body and "--" not in body):
            return {}
        return {
            names[heading]: text for heading, text in find_sections(body, self.heading_sets[kind.name]).items() if text
        }

    def record(
        self, fields: MappingNode, kind: Kind, path: str, sections: Mapping[str, str], problems: tuple[Problem, ...]
    ) -> Reading:
        """The typed record of a note whose front matter was read."""
        found = list(problems)
        values: dict[str, object] = dict(sections)
        faulty: set[str] = set()
        chosen, own = self._sort_out(fields, kind, found)
        for name, (_, node) in chosen.items():
            value, wrong = parse_field_value(node, kind.fields[name])
            if wrong:
                level = ERROR if value is None else WARNING
                found.append(Problem(path, node.line, node.column, level, "field-value", wrong))
            if value is None:
                faulty.add(name)
            else:
                values[name] = value
        for field in kind.fields.values():
            if field.required and field.name not in chosen:
                message = f"this {kind.name} note needs `{field.name}:`, {field_form(field)}"
                found.append(Problem(path, 1, 1, ERROR, "field-missing", message))
                faulty.add(field.name)
        log = self._log(own.get("log"), kind, values)
        found += log.problems
        lines = {name: key.line for name, (key, _) in chosen.items()}
        snoozed = _moment(own.get("snooze"), found, "snooze")
        off = _switched_off(own.get("followup"), found)
        record = Record(path, kind.name, values, log.events, tuple(log.done), lines, frozenset(faulty), snoozed, off)
        return Reading(record, tuple(found))

    def _sort_out(
        self, fields: MappingNode, kind: Kind, found: list[Problem]
    ) -> tuple[dict[str, tuple[Scalar, Node]], dict[str, Node]]:
        """The entries that are declared fields (by name, aliases resolved), and those that every note may have."""
        chosen: dict[str, tuple[Scalar, Node]] = {}
        own: dict[str, Node] = {}
        aliases, ours = kind.aliases, self.ours[kind.name]
        for spelled, (key, node) in fields.entries.items():
            name = aliases.get(spelled) or aliases.get(spelled.casefold())
            if name is None:
                if spelled.casefold() in NOTE_KEYS:
                    own[spelled.casefold()] = node
                elif spelled not in ours:
                    self._near_miss(kind, key, found)
            elif not is_missing(node):
                before = chosen.get(name)
                unused = key if before and spelled != name else before[0] if before else None
                if unused:
                    message = f"`{unused.text}` means `{name}`, which the note has twice; this one is not used"
                    found.append(Problem(key.source, unused.line, unused.column, WARNING, "field-twice", message))
                if unused is not key:
                    chosen[name] = key, node
        return chosen, own

    def _log(self, node: Node | None, kind: Kind, values: Mapping[str, object]) -> Log:
        if node is None or is_missing(node):
            return Log()
        listed: list[Person] = []
        people: list[Person] = []
        for name, field in kind.fields.items():
            value = values.get(name)
            if field.type == PEOPLE and isinstance(value, tuple):
                listed += value
            elif isinstance(value, Person):
                people.append(value)
        known = {fold(person.name): person for person in (*listed, *people)}
        return parse_log(node, self.grammars[kind.name], tuple(known.values()), tuple(listed))

    def _near_miss(self, kind: Kind, key: Scalar, found: list[Problem]) -> None:
        """A key that nearly matches a declared one is worth a warning; any other is the user's own."""
        pair = (kind.name, key.text)
        if pair not in self._near:
            spelled = key.text.casefold().replace("-", "_").replace(" ", "_")
            known = (*kind.aliases, *NOTE_KEYS)
            self._near[pair] = spelled if spelled in known else nearest(spelled, known) if len(spelled) > 3 else None
        if self._near[pair]:
            message = f"`{key.text}` is no field of this kind; did you mean `{self._near[pair]}`?"
            found.append(Problem(key.source, key.line, key.column, WARNING, "field-near", message))


def _moment(node: Node | None, found: list[Problem], name: str) -> Moment | None:
    if node is None or is_missing(node):
        return None
    text, _ = single_text(node)
    moment = parse_moment(text) if text is not None else f"must be {DATE_FORMS}"
    if isinstance(moment, str):
        shown = f"`{name}: {text}`" if text is not None else f"`{name}`"
        found.append(Problem(node.source, node.line, node.column, ERROR, "field-value", f"{shown} {moment}"))
        return None
    return moment


def _switched_off(node: Node | None, found: list[Problem]) -> str | None:
    """The reason behind `followup: off` (maybe none); None when the note is not switched off."""
    if node is None or is_missing(node):
        return None
    text, _ = single_text(node)
    word, _, reason = (text or "").replace(",", " ").replace(":", " ").partition(" ")
    if word.casefold() in NO_WORDS:
        return reason.strip(" -–—()")
    if word.casefold() not in YES_WORDS:
        message = f"`followup` is `off`, maybe with a reason behind it, or left out, not `{text or 'a list'}`"
        found.append(Problem(node.source, node.line, node.column, ERROR, "field-value", message))
    return None
