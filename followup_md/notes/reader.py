"""A note's bytes → a typed record of its kind, with every problem found on the way.

Nothing that a note contains can stop the reader: whatever cannot be read is a problem of that note, and the rest of the
note still counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from followup_md.core.problem import ERROR, WARNING, Place, Problem
from followup_md.core.record import Record
from followup_md.notes.fields import RecordTyper
from followup_md.notes.kinds import KindMatcher, is_utf_16
from followup_md.notes.log import Log
from followup_md.rules.model import Kind, Rules
from followup_md.rules.note import RULES_PROPERTY, RULES_VALUE, is_rules_note, paths_in_vault
from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.text.yaml_errors import PLACEHOLDER
from followup_md.text.yaml_nodes import Mapping as MappingNode

MOST_BYTES = 1024 * 1024
"""A note of a kind is read up to here; nobody writes that much about one meeting."""


class Reading(NamedTuple):
    """What a file turned out to be: a note of a kind (`record`), one of no kind (`plain`), `rules`, or a broken one."""

    record: Record | None
    problems: tuple[Problem, ...] = ()
    plain: bool = False
    rules: bool = False


PLAIN = Reading(None, plain=True)


class RecordReader:
    """Reads notes by the kinds of one rules file; built once and used for every note."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        kinds = tuple(rules.kinds.values())
        rule_ids = frozenset((*(rule.id for rule in rules.rules), *rules.off))
        self.rules_paths = paths_in_vault(rules.names)
        self.matcher = KindMatcher(kinds)
        self.typers = {kind.name: RecordTyper(kind, rule_ids, rules.channels) for kind in kinds}

    def read(self, data: bytes, path: str) -> Reading:
        """The record in a file's bytes, which may be cut off after `MOST_BYTES` but not before."""
        if is_rules_note(data):
            return self._rules_note(path)
        if not self.matcher.could_match(data):
            return self._of_no_kind(data, path)
        try:
            text = data[:MOST_BYTES].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if len(data) <= MOST_BYTES or error.start < MOST_BYTES - 4:
                return self._not_utf8(data, path, error)
            text = data[: error.start].decode("utf-8-sig")
        front, body, closed = split_front_matter(text)
        if front is None:
            return self.read_fields(MappingNode({}, 1, 1, path), body, path) if self.matcher.by_folder else PLAIN
        if not closed:
            return self._unclosed(front, path)
        fields, problems = parse_front_matter(front, path)
        if fields is None:
            return self._broken(front, path, problems)
        if len(data) > MOST_BYTES:
            message = f"larger than {MOST_BYTES // 1024} KiB; the rest is not read"
            problems += (Problem(Place(path), WARNING, "note-size", message),)
        return self.read_fields(fields, body, path, problems)

    def read_fields(self, fields: MappingNode, body: str, path: str, problems: tuple[Problem, ...] = ()) -> Reading:
        """The record of a note whose front matter has been parsed already."""
        kind = self.kind_of(fields, path)
        if kind:
            return self.record(fields, kind, path, self.typers[kind.name].sections(body), problems)
        near = self.matcher.near_miss(fields)
        return Reading(None, (near,), plain=True) if near else PLAIN

    def with_lines(self, record: Record, lines: Iterable[str]) -> Record:
        """The record that a note gives with further lines in its log."""
        return self.typers[record.kind].with_lines(record, lines)

    def log_of(self, record: Record, lines: Iterable[str]) -> Log:
        """What lines say in the log of a note, and what is wrong with them there."""
        return self.typers[record.kind].log_of(record, lines)

    def kind_of(self, fields: MappingNode, path: str) -> Kind | None:
        """The first declared kind that the note matches."""
        return self.matcher.kind_of(fields, path)

    def record(
        self, fields: MappingNode, kind: Kind, path: str, sections: Mapping[str, str], problems: tuple[Problem, ...]
    ) -> Reading:
        """The typed record of a note of this kind with these sections."""
        return Reading(*self.typers[kind.name].record(fields, path, sections, problems))

    def _rules_note(self, path: str) -> Reading:
        """A rules file, never a record. One in a folder counts for nothing, unless the rules in force extend it."""
        if "/" not in path or path in self.rules_paths:
            return Reading(None, rules=True)
        message = (
            "this rules note is not read, because it lies in a folder: move it to the top of the vault, "
            f"or take the line `{RULES_PROPERTY}: {RULES_VALUE}` out of it"
        )
        return Reading(None, (Problem(Place(path, 1, 1), WARNING, "rules-folder", message),), rules=True)

    def _of_no_kind(self, data: bytes, path: str) -> Reading:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start < len(data) - 4:
                return self._not_utf8(data, path, error)
        lost = self.matcher.without_fences(data, path)
        return Reading(None, (lost,), plain=True) if lost else PLAIN

    def _not_utf8(self, data: bytes, path: str, error: UnicodeDecodeError) -> Reading:
        if is_utf_16(data):
            line, message = 1, "is UTF-16; save it as UTF-8"
        else:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"byte {data[error.start]:#04x} is not UTF-8; save the note as UTF-8"
        level = self._level(data[: 64 * 1024].decode("latin-1"), path)
        return Reading(None, (Problem(Place(path, line, 1), level, "encoding", message),))

    def _unclosed(self, front: str, path: str) -> Reading:
        message = "front matter begins here and no later line is exactly `---`"
        return Reading(None, (Problem(Place(path, 1, 1), self._level(front, path), "front-matter-open", message),))

    def _broken(self, front: str, path: str, problems: tuple[Problem, ...]) -> Reading:
        if "{{" in front:  # YAML reads `{{date}}` as a mapping inside a mapping
            problems = tuple(
                problem._replace(message=PLACEHOLDER) if problem.code == "yaml-key" else problem for problem in problems
            )
        level = self._level(front, path)
        return Reading(None, tuple(problem._replace(level=level) for problem in problems))

    def _level(self, front: str, path: str) -> str:
        """How bad it is that this front matter cannot be read: an error where it looks like one of ours."""
        return ERROR if self.matcher.is_mentioned(front, path) else WARNING
