"""Lines of a note's `log:` → events.

Knows the grammar `DATE VERB [PERSON] [- remark]` and the verbs that a kind declares. A line that cannot be read is a
problem with its place; it is never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from followup_md.core.dates import Moment, order_key, parse_moment
from followup_md.core.people import EVERYONE, NameIndex, Person, means_everyone
from followup_md.core.problem import ERROR, WARNING, Problem
from followup_md.core.record import SKIPPED, Done, Event
from followup_md.core.words import fold, join_words, nearest, suggest
from followup_md.rules.model import Verb
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Scalar
from followup_md.text.yaml_nodes import Sequence as SequenceNode

Report = Callable[[str, str, str], None]
"""Takes level, code and message of a problem with the line at hand."""
MOST_NAMES = 20
"""How many people a message lists or a suggestion is sought among."""
MOST_HINTS = 100
"""The problems of one log behind these come without a suggestion, which would take longer than all the rest."""
_DATE = re.compile(r"\s*(\[\[[^\]]*\]\]|\d{4}-\S*[^\s:,](?:\s+\d{1,2}:\d\d(?::\d\d)?(?=[\s:,]|$))?)[:,]?\s*")
_REMARK = re.compile(r"\s+[-–—]+\s+|\s*:\s+|\s*[-–—:]\s*$")
_AHEAD = re.compile(r"for (\d{4}-\d\d-\d\d)")
_SETTLED = re.compile(r"(done|skipped)\s+([a-z0-9]+(?:-[a-z0-9]+)*)(?:\s+(.*))?", re.IGNORECASE)


class LogGrammar:
    """The verbs of one kind, ready for reading; built once and used for every note of the kind."""

    def __init__(self, verbs: Mapping[str, Verb], rule_ids: frozenset[str]) -> None:
        self.rule_ids = rule_ids
        pairs = [(phrase, verb) for verb in verbs.values() for phrase in verb.phrases]
        self.phrases = [phrase for phrase, _ in pairs]
        self.known = [verb.phrases[0] for verb in verbs.values()]
        self.by_first_word: dict[str, list[tuple[str, Verb]]] = {}
        for phrase, verb in sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])):
            self.by_first_word.setdefault(phrase.split()[0], []).append((phrase, verb))

    def find(self, words: str) -> tuple[str, Verb] | None:
        """The longest phrase that the (folded) words begin with."""
        first = words.partition(" ")[0]
        for phrase, verb in self.by_first_word.get(first, ()):
            if words == phrase or words.startswith(phrase + " "):
                return phrase, verb
        return None


class Log:
    """What a note's log says."""

    def __init__(self) -> None:
        self.events: dict[str, tuple[Event, ...]] = {}
        self.done: list[Done] = []
        self.problems: list[Problem] = []

    def nearest(self, word: str, known: Sequence[str]) -> str | None:
        """The known word most like this one, as long as few problems were found."""
        return nearest(word, known) if len(self.problems) < MOST_HINTS else None


class _Whom:
    """Whom the events of one note can be about: `people` are all that it names, `listed` those of its lists."""

    def __init__(self, people: Sequence[Person], listed: Sequence[Person], log: Log) -> None:
        self.people, self.log = people, log
        self._index: NameIndex | None = None
        self.known = [person.name for person in people]
        self.listed = [person.name for person in listed]

    def find(self, name: str) -> tuple[Person, ...]:
        """Those that a name can mean; the index is made when the first name is looked up."""
        if self._index is None:
            self._index = NameIndex(self.people)
        return self._index.find(name)

    def known_name(self, name: str | None) -> str | None:
        """The full name where one person of the note is meant, `everyone`, else the words as written."""
        if name is None or means_everyone(name):
            return name and EVERYONE
        found = self.find(name)
        return found[0].name if len(found) == 1 else name

    def full_name(self, name: str | None, phrase: str, verb: Verb, report: Report) -> str | None:
        """The full name of whom an event is about, `everyone`, the words as written, or None."""
        if name is None:
            return self._unnamed(phrase, verb, report)
        if means_everyone(name):
            return EVERYONE
        found = self.find(name)
        if len(found) == 1:
            return found[0].name
        if found:
            names = _join_names([person.name for person in found], "or")
            report(ERROR, "log-ambiguous", f"`{name}` can be {names}; write the full name")
            return None
        folded = {fold(known): known for known in self.known[:MOST_NAMES]}
        near = self.log.nearest(fold(name), list(folded))
        if near or (self.listed and not verb.optional):
            hint = f"; did you mean {folded[near]}?" if near else f": it names {_join_names(self.known, 'and')}"
            report(WARNING, "log-whom", f"nobody in this note is called `{name}`{hint}")
        return name

    def _unnamed(self, phrase: str, verb: Verb, report: Report) -> str | None:
        if verb.optional or not self.listed:
            return None
        if len(self.listed) == 1:
            return self.listed[0]
        names = _join_names(self.listed, "or")
        report(WARNING, "log-whom", f"`{phrase}` does not say whom: write {names} behind it, or `{EVERYONE}`")
        return None


def _join_names(names: Sequence[str], last: str) -> str:
    rest = len(names) - MOST_NAMES
    return join_words([*names[:MOST_NAMES], f"{rest} more"] if rest > 0 else names, last)


def parse_log(node: Node, grammar: LogGrammar, people: Sequence[Person], listed: Sequence[Person]) -> Log:
    """Read a `log:` value. `people` are all whom the note names, `listed` those of its lists of people."""
    log = Log()
    whom = _Whom(people, listed, log)
    found: dict[str, list[Event]] = {}
    for item, text in _lines(node, log):
        event = _parse_line(item, text, grammar, whom, log)
        if isinstance(event, Event):
            found.setdefault(event.verb, []).append(event)
        elif event:
            log.done.append(event)
            if event.text.casefold().startswith(SKIPPED):
                skip = Event(SKIPPED, event.date, event.rule, None, event.line, event.text)
                found.setdefault(SKIPPED, []).append(skip)
    for verb, events in found.items():
        log.events[verb] = tuple(sorted(events, key=lambda event: order_key(event.date)) if len(events) > 1 else events)
    return log


def _lines(node: Node, log: Log) -> Iterator[tuple[Scalar, str]]:
    for item in node.items if isinstance(node, SequenceNode) else (node,):
        if isinstance(item, Scalar):
            for number, line in enumerate(item.text.splitlines() if "\n" in item.text else (item.text,)):
                if line.strip():
                    yield (item._replace(line=item.line + number) if number else item), " ".join(line.split())
        elif isinstance(item, MappingNode) and len(item.entries) == 1:
            # A colon before the remark made YAML read a mapping: read it back as the text it was.
            ((key, value),) = item.entries.values()
            rest = value.text if isinstance(value, Scalar) else ""
            yield key, " ".join((f"{key.text}: {rest}" if rest else key.text).split())
        else:
            message = "a log entry is one line of text, as `- 2026-03-02 heard back`"
            log.problems.append(Problem(item.source, item.line, item.column, ERROR, "log-shape", message))


def _parse_line(item: Scalar, text: str, grammar: LogGrammar, whom: _Whom, log: Log) -> Event | Done | None:
    def problem(level: str, code: str, message: str) -> None:
        log.problems.append(Problem(item.source, item.line, item.column, level, code, message))

    dated = _DATE.match(text)
    date: Moment | str = parse_moment(dated[1]) if dated else "no date"
    if dated is None or isinstance(date, str):
        wrong = f"`{dated[1]}` {date}" if dated else f"`{text}` begins with no date"
        problem(ERROR, "log-date", f"{wrong}; write a log entry as `2026-03-02 heard back`")
        return None
    rest = text[dated.end() :]
    cut = _REMARK.search(rest)
    words, remark = (rest[: cut.start()].strip(), rest[cut.end() :].strip() or None) if cut else (rest, None)
    match = grammar.find(words.casefold())
    if match is None:
        return _settled(date, words, remark, text, item, grammar, whom, log, problem)
    phrase, verb = match
    about: str | None = words[len(phrase) :].strip() or None
    if about and not verb.about:
        problem(WARNING, "log-rest", f"`{about}` behind `{phrase}` is taken for a remark; put ` - ` before it")
        about, remark = None, f"{about} - {remark}" if remark else about
    if verb.about == "person":
        about = whom.full_name(about, phrase, verb, problem)
    elif verb.about and not about and not verb.optional:
        problem(WARNING, "log-about", f"`{phrase}` does not say what it is about")
    return Event(verb.name, date, about, remark, item.line, words)


def _settled(
    date: Moment,
    words: str,
    remark: str | None,
    text: str,
    item: Scalar,
    grammar: LogGrammar,
    whom: _Whom,
    log: Log,
    report: Report,
) -> Done | None:
    settled = _SETTLED.fullmatch(words)
    if settled and settled[2].lower() in grammar.rule_ids:
        ahead = _AHEAD.fullmatch(remark or "")
        opens = parse_moment(ahead[1]) if ahead else ""
        day = None if isinstance(opens, str) else opens.day
        return Done(settled[2].lower(), date, whom.known_name(settled[3]), item.line, words, day)
    if settled:
        hint = suggest(settled[2], grammar.rule_ids)
        report(ERROR, "log-rule", f"there is no rule `{settled[2]}` to be {settled[1].lower()}{hint}")
        return None
    starts = dict.fromkeys((words.casefold(), *(" ".join(words.casefold().split()[:count]) for count in (2, 1))))
    near = next((near for start in starts if (near := log.nearest(start, grammar.phrases))), None)
    hint = f"; did you mean `{near}`?" if near else f"; known are {join_words(grammar.known)}"
    report(ERROR, "log-verb", f"`{words or text}` reports no known event{hint}")
    return None
