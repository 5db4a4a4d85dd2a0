"""What only all notes together show: events about unknown groups, groups that look alike, unclear relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from followup_md.core.people import Person
from followup_md.core.problem import ERROR, WARNING, Place, Problem
from followup_md.core.record import Event, Record
from followup_md.core.words import fold, join_words, suggest
from followup_md.notes.log import doubt_of, mend
from followup_md.rules.model import Kind, Rules, Verb

MOST_LISTED = 12


class Across(NamedTuple):
    """The records as they are to be evaluated, and what is wrong with them beside one another."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


def check_across(records: Sequence[Record], rules: Rules) -> Across:
    """Records whose events about groups are all about known ones. A record without a mistake is the same object."""
    groups = _spellings(records, rules)
    checked: list[Record] = []
    problems = [*_alike(groups, rules), *_unclear(records, rules)]
    known = {key: min(paths)[1] for key, paths in groups.items()} | _named_in_logs(records, rules)
    for record in records:
        about_groups = [
            verb
            for verb in rules.kinds[record.kind].verbs.values()
            if verb.about == "group" and verb.name in record.events
        ]
        for verb in about_groups:
            record = _with_known(record, verb, known, rules.kinds[record.kind], problems)
        checked.append(record)
    return Across(tuple(checked), tuple(problems))


def _group(record: Record, kind: Kind) -> str | None:
    return _name(record.values.get(kind.group))


def _name(value: object) -> str | None:
    return value.name if isinstance(value, Person) else value if isinstance(value, str) else None


def _spellings(records: Iterable[Record], rules: Rules) -> dict[str, list[tuple[str, str, int]]]:
    """Each group (folded) → the path, spelling and line of every note that is in it."""
    groups: dict[str, list[tuple[str, str, int]]] = {}
    for record in records:
        kind = rules.kinds[record.kind]
        name = _group(record, kind)
        if name is not None:
            groups.setdefault(fold(name), []).append((record.path, name, record.lines.get(kind.group, 0)))
    return groups


def _named_in_logs(records: Iterable[Record], rules: Rules) -> dict[str, str]:
    """The groups that events about a new group name."""
    return {
        fold(event.about): event.about
        for record in records
        for verb in rules.kinds[record.kind].verbs.values()
        if verb.about == "new group"
        for event in record.events.get(verb.name, ())
        if event.about
    }


# events about groups


def _with_known(record: Record, verb: Verb, known: Mapping[str, str], kind: Kind, problems: list[Problem]) -> Record:
    """The record without the events of a verb that are about an unknown group, or about that of other notes."""
    own, kept = _group(record, kind), []
    for event in record.events[verb.name]:
        wrong = _wrong(event, own, known)
        if not wrong:
            about = event.about and known[fold(event.about)]
            kept.append(event if about == event.about else event._replace(about=about))
            continue
        phrase = verb.phrases[0]
        doubt = doubt_of(event.date, verb.name, phrase, [event.about, event.remark], event.line, event.text)
        problems.append(Problem(Place(record.path, event.line, 1), ERROR, "log-rest", f"{wrong}{mend(doubt)}"))
        record = record._replace(doubts=(*record.doubts, doubt))
    if tuple(kept) == record.events[verb.name]:
        return record
    return record._replace(events={**record.events, verb.name: tuple(kept)})


def _wrong(event: Event, own: str | None, known: Mapping[str, str]) -> str:
    if event.about is None or (own is not None and fold(event.about) == fold(own)):
        return ""
    if fold(event.about) not in known:
        if own is not None:
            return f"`{event.text}` has words that are neither a remark nor {own}"
        some = sorted(known.values(), key=fold)
        more = [f"{len(some) - MOST_LISTED} more"] if len(some) > MOST_LISTED else []
        listed = f"; known are {join_words([*some[:MOST_LISTED], *more])}" if some else ""
        return f"no note is about `{event.about}`{suggest(event.about, some) or listed}"
    return f"`{event.about}` stands in the log of a note about {own}" if own is not None else ""


# groups that look alike


def _alike(groups: Mapping[str, list[tuple[str, str, int]]], rules: Rules) -> Iterator[Problem]:
    """A warning for each group whose name differs from that of another by a suffix that makes no other group."""
    if not rules.group_suffixes:
        return
    by_stem: dict[str, list[str]] = {}
    for key in groups:
        by_stem.setdefault(_stem(key, rules.group_suffixes), []).append(key)
    for keys in by_stem.values():
        usual = max(keys, key=lambda key: (len(groups[key]), -len(key), key))
        for key in keys:
            if key != usual:
                path, name, line = min(groups[key])
                count = len(groups[usual])
                notes = "1 note" if count == 1 else f"{count} notes"
                message = (
                    f"`{name}` looks like `{min(groups[usual])[1]}` ({notes}), and counts as another; write one name"
                )
                yield Problem(Place(path, line, 1), WARNING, "group-alike", message)


def _stem(key: str, suffixes: frozenset[str]) -> str:
    words = key.replace(",", " ").replace(".", "").split()
    while len(words) > 1 and (words[-1] in suffixes or words[-1] in ("&", "+", "and")):
        words.pop()
    return " ".join(words)


# notes that could be related to several others


def _unclear(records: Iterable[Record], rules: Rules) -> Iterator[Problem]:
    """A warning for each note without a value by which it is related to others that have different ones."""
    fields = {
        name: {field for relation in kind.relations.values() for field in relation.fields}
        for name, kind in rules.kinds.items()
    }
    values: dict[tuple[str, str], dict[str, str]] = {}
    missing: list[tuple[Record, str, str]] = []
    for record in records:
        group = _group(record, rules.kinds[record.kind])
        for field in fields[record.kind] if group is not None else ():
            value, key = _name(record.values.get(field)), (fold(group or ""), field)
            if value is None:
                missing.append((record, *key))
            else:
                values.setdefault(key, {}).setdefault(fold(value), value)
    for record, group, field in missing:
        different = values.get((group, field), {})
        if len(different) > 1:
            shown = join_words(sorted(different.values()), "or")
            message = f"`{field}` is missing, and other notes of the group name several; is it {shown}?"
            yield Problem(Place(record.path, 1, 1), WARNING, "relation-unclear", message)
