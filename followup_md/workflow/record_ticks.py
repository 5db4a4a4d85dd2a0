"""Events into the logs of notes on disk: all ticks for a note in one edit, and each of them once."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from followup_md.agenda.recordings import Recording, Unrecorded, is_asked_still, settling
from followup_md.core.dates import Moment
from followup_md.core.people import Person
from followup_md.core.problem import Problem
from followup_md.core.record import Done, Event, Record, Snoozed
from followup_md.drafts.sent import mark_sent
from followup_md.notes.across import check_across
from followup_md.notes.edit import Refused, add_events
from followup_md.notes.new import make_note
from followup_md.notes.reader import Reading, RecordReader
from followup_md.vault.edits import add_note, log_events
from followup_md.vault.files import CouldNotLook, CouldNotWrite
from followup_md.vault.rules import read_template
from followup_md.workflow.workspace import Workspace


class Recorded(NamedTuple):
    """One edit: the note, the lines that its log holds now, and whether the note was created for them."""

    note: str
    lines: tuple[str, ...]
    is_new: bool = False

    def __str__(self) -> str:
        return f"{'Made' if self.is_new else 'Recorded in'} {self.note}: {'; '.join(self.lines)}"


class Result(NamedTuple):
    """What became of events for a note: how it reads now, or why it was left alone.

    `problems` are those that the note would have had with the events, when it was left alone because of them.
    """

    note: str
    reading: Reading | None
    refused: str = ""
    problems: tuple[Problem, ...] = ()


def record_ticks(
    workspace: Workspace, recordings: Iterable[Recording]
) -> tuple[tuple[Recorded, ...], tuple[Unrecorded, ...], dict[str, Reading]]:
    """Write the events of ticks: what was written, the ticks that could not be, and how the edited notes read now."""
    recorded: list[Recorded] = []
    refused: list[Unrecorded] = []
    readings: dict[str, Reading] = {}
    for same in _by_note(recordings):
        record = same[0].record
        lines = tuple(dict.fromkeys(one.line for one in same))
        keys = tuple(dict.fromkeys(key for one in same for key in one.keys))
        try:
            if record:
                result = record_events(workspace, record, lines, keys, [one.person for one in same])
            else:
                result = _record_in_new_note(workspace, same[0].kind, lines, keys)
        except (CouldNotLook, CouldNotWrite) as error:
            result = Result(record.path if record else same[0].kind, None, str(error))
        if result.reading:
            recorded.append(Recorded(result.note, lines, record is None))
            readings[result.note] = result.reading
        else:
            reason = f"could not be written into `{result.note}`: {result.refused}"
            refused += (Unrecorded((tick,), reason) for tick in dict.fromkeys(one.tick for one in same))
    return tuple(recorded), tuple(refused), readings


def with_settling(workspace: Workspace, recordings: Sequence[Recording], records: Iterable[Record]) -> list[Recording]:
    """The recordings, with a line that settles the item behind each event after which it would still be asked for.

    `records` are those of the vault. Whether an event is enough is not guessed: the rules are asked about the notes as
    they will be.
    """
    reader, after = RecordReader(workspace.rules), {record.path: record for record in records}
    for same in _by_note(recordings):
        lines = [one.line for one in same]
        record = reader.with_lines(same[0].record, lines) if same[0].record else None
        if record is None:
            path, text = _new_note(workspace, same[0].kind, lines)
            record = None if isinstance(text, Refused) else reader.read(text.encode("utf-8"), path).record
        if record:
            after[record.path] = record
    then = workspace.evaluate(after.values())
    settled: list[Recording] = []
    for one in recordings:
        further = settling(one, workspace.today) if is_asked_still(one.outcome, then) and not one.is_snooze else None
        settled += (one, further) if further else (one,)
    return settled


def _by_note(recordings: Iterable[Recording]) -> list[list[Recording]]:
    found: dict[tuple[str, str], list[Recording]] = {}
    for one in recordings:
        found.setdefault((one.kind, one.record.path if one.record else ""), []).append(one)
    return list(found.values())


def record_events(
    workspace: Workspace,
    record: Record,
    lines: Sequence[str],
    keys: Sequence[str] = (),
    people: Iterable[Person | None] = (),
    known: Collection[Problem] | None = None,
    others: Iterable[Record] = (),
) -> Result:
    """Write lines into the log of a note that still says what it did, and mark the drafts they report as sent.

    The new text is read back first: it must be the old record with these lines, and what they say must be about
    `people`. With `known`, the problems that the note has already, it must have no others, also beside the `others`
    of the vault. Raises CouldNotLook and CouldNotWrite.
    """
    result = Result(record.path, None)

    def check(text: str) -> str:
        nonlocal result
        reading = RecordReader(workspace.rules).read(text.encode("utf-8"), record.path)
        if known is not None and reading.record:
            across = check_across((*others, reading.record), workspace.rules).problems
            own = tuple(problem for problem in across if problem.path == record.path)
            reading = reading._replace(problems=(*reading.problems, *own))
        result = _checked(record, reading, lines, people, known)
        return result.refused

    refused = log_events(workspace.vault, record.path, lines, workspace.today, keys, check)
    if refused:
        return result._replace(reading=None, refused=refused)
    with contextlib.suppress(CouldNotLook, CouldNotWrite):  # what was logged is not less true
        added = [line for line in _added_lines(record, result.reading) if isinstance(line, Event)]
        mark_sent(workspace.vault, workspace.rules, record, added, workspace.today)
    return result


def _checked(
    before: Record,
    reading: Reading,
    lines: Sequence[str],
    people: Iterable[Person | None],
    known: Collection[Problem] | None,
) -> Result:
    """Whether a note may become what is read here: the result, with the reason when it may not."""
    after = reading.record
    if after is None or not _is_same_but_for_log(before, after, len(lines)):
        return Result(before.path, None, "it has changed meanwhile")
    messages = {problem.message for problem in (reading.problems if known is None else known)}
    problems = tuple(problem for problem in reading.problems if problem.message not in messages)
    if problems:
        return Result(before.path, None, "; ".join(problem.message for problem in problems), problems)
    read = after.log_lines()
    said = tuple(f"{line.date.day} {line.text}" for line in read)
    lost = [it.name for it in people if it and not any(line.about is None or line.concerns(it) for line in read)]
    lost += [line for line in lines if known is None and not line.startswith(said)]
    if lost:
        return Result(before.path, None, f"what would be written could not be read back as being about {lost[0]}")
    return Result(before.path, reading)


def _is_same_but_for_log(before: Record, after: Record, most_lines: int) -> bool:
    """Whether two records differ in nothing but at most so many more lines of their log, and where things stand."""
    old, new = (record._replace(events={}, done=(), snoozes=(), lines={}, doubts=()) for record in (before, after))
    doubted = {(doubt.verb, doubt.date, doubt.text) for doubt in before.doubts}
    old_lines, new_lines = (
        Counter(
            _words(line)
            for line in record.written_lines()
            if not isinstance(line, Event) or (line.verb, line.date, line.text) not in doubted
        )
        for record in (before, after)
    )
    return old == new and old_lines <= new_lines and (new_lines - old_lines).total() <= most_lines


def _added_lines(before: Record, reading: Reading | None) -> list[Event | Done | Snoozed]:
    old = {_words(line) for line in before.log_lines()}
    lines = reading.record.log_lines() if reading and reading.record else ()
    return [line for line in lines if _words(line) not in old]


def _words(line: Event | Done | Snoozed) -> tuple[Moment, str, str]:
    """A line of a log as it is written: several events can come of it, and other notes decide how groups are spelt."""
    return line.date, line.text, (isinstance(line, Event) and line.remark) or ""


def _record_in_new_note(workspace: Workspace, kind: str, lines: tuple[str, ...], keys: tuple[str, ...]) -> Result:
    """Create a note of the kind with these lines in its log. Raises CouldNotLook and CouldNotWrite."""
    path, text = _new_note(workspace, kind, lines)
    if isinstance(text, Refused):
        return Result(path, None, text.reason)
    refused = add_note(workspace.vault, path, text, lines, workspace.today, keys)
    reading = None if refused else RecordReader(workspace.rules).read(text.encode("utf-8"), path)
    return Result(path, reading, refused or "")


def _new_note(workspace: Workspace, kind: str, lines: Sequence[str]) -> tuple[str, str | Refused]:
    """The path of a new note of the kind and its text with these lines, or why there is none."""
    declared = workspace.rules.kinds[kind]
    template = read_template(workspace.vault, declared.template)
    new, problems = make_note(workspace.rules, declared, {}, template, workspace.today)
    if new is None:
        wrong = "; ".join(problem.message for problem in problems)
        return kind, Refused(f"no note of the kind `{kind}` can be made without you: {wrong}")
    folder = declared.match.folder or declared.home
    path = f"{folder}/{new.name}" if folder else new.name
    return path, add_events(new.text, lines)
