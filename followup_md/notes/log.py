"""Lines of a note's `log:` → events, by the grammar `DATE VERB [PERSON] [- remark]` and the verbs of the note's kind.

A line that cannot be read is a problem with its place; it is never skipped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from followup_md.core.dates import Moment, order_key, parse_moment
from followup_md.core.links import WIKILINK
from followup_md.core.people import EVERYONE, NameIndex, Person, means_everyone, split_entry, split_people
from followup_md.core.problem import ERROR, WARNING, Problem
from followup_md.core.record import SKIPPED, SNOOZED, Done, Doubt, Event, Snoozed
from followup_md.core.words import fold, join_words, nearest, suggest
from followup_md.notes.log_grammar import LogGrammar
from followup_md.rules.model import Verb
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Scalar
from followup_md.text.yaml_nodes import Sequence as SequenceNode

LOG = "log"
"""The key of the log."""
MOST_NAMES = 20
"""How many people a message lists, or a suggestion is looked for among."""
MOST_NAME_WORDS = 8
"""How many words a name is looked for in at the beginning of a longer text."""
MOST_HINTS = 100
"""After so many problems in one log the rest come without a suggestion: that would take longer than everything else."""
_TIME = r"\d{1,2}(?::\d\d(?::\d\d)?(?:\s*[AaPp]\.?[Mm]\.?)?|\s*[AaPp]\.?[Mm]\.?)(?=[\s:,]|$)"
_DATE = re.compile(rf"\s*({WIKILINK}|\d{{4}}[-/]\S*[^\s:,](?:\s+{_TIME})?|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}})[:,]?\s*")
_REMARK = re.compile(r"\s+[-–—]+\s+|\s*:\s+|\s*[-–—:]\s*$")
_AHEAD = re.compile(r"for (\d{4}-\d\d-\d\d)")
_SETTLED = re.compile(r"(done|skipped|snoozed)\s+([a-z0-9]+(?:-[a-z0-9]+)*)(?:\s+(.*))?", re.IGNORECASE)
_UNTIL = re.compile(r"\S+\s+\S+(?:\s+(.*?))?(?:\s*[-–—:]+)?\s+until\s+(\S*\d\S*?)[,.;]?(?:\s.*)?", re.IGNORECASE)


class Log:
    """What a note's log says."""

    def __init__(self) -> None:
        self.events: dict[str, tuple[Event, ...]] = {}
        self.done: list[Done] = []
        self.snoozes: list[Snoozed] = []
        self.doubts: list[Doubt] = []
        self.problems: list[Problem] = []


def parse_log(node: Node, grammar: LogGrammar, people: Sequence[Person], listed: Sequence[Person]) -> Log:
    """Read a `log:` value. `people` are all that the note names, `listed` those in its lists of people."""
    reader = _LogReader(grammar, people, listed)
    for item in node.items if isinstance(node, SequenceNode) else (node,):
        lines = entry_lines(item)
        if lines is None:
            message = "a log entry is one line of text, as `- 2026-03-02 heard back`"
            reader.log.problems.append(Problem(item.place, ERROR, "log-shape", message))
        for scalar, text in lines or ():
            reader.read(scalar, text)
    log = reader.log
    for verb, events in reader.events.items():
        log.events[verb] = tuple(sorted(events, key=lambda event: order_key(event.date)) if len(events) > 1 else events)
    return log


def entry_lines(item: Node) -> list[tuple[Scalar, str]] | None:
    """The lines of one entry that are not blank, each with the scalar that has its place; None for no text.

    A colon before the remark makes YAML read a mapping of one key, which is read back as the text that it was.
    """
    if isinstance(item, Scalar):
        lines = enumerate(item.text.splitlines() if "\n" in item.text else (item.text,))
        return [
            (item._replace(line=item.line + number) if number else item, " ".join(line.split()))
            for number, line in lines
            if line.strip()
        ]
    if isinstance(item, MappingNode) and len(item.entries) == 1:
        ((key, value),) = item.entries.values()
        rest = value.text if isinstance(value, Scalar) else ""
        return [(key, " ".join((f"{key.text}: {rest}" if rest else key.text).split()))]
    return None


class _LogReader:
    """Reads one log line by line."""

    def __init__(self, grammar: LogGrammar, people: Sequence[Person], listed: Sequence[Person]) -> None:
        self.grammar, self.people, self.log = grammar, people, Log()
        self.events: dict[str, list[Event]] = {}
        self.known = [person.name for person in people]
        self.listed = [person.name for person in listed]
        self._index: NameIndex | None = None
        self._item = Scalar("", 0, 0)

    def report(self, level: str, code: str, message: str) -> None:
        """Add a problem with the line at hand."""
        self.log.problems.append(Problem(self._item.place, level, code, message))

    def nearest(self, word: str, known: Iterable[str]) -> str | None:
        """The most similar of the known words, as long as there are few problems."""
        return nearest(word, known) if len(self.log.problems) < MOST_HINTS else None

    def read(self, item: Scalar, text: str) -> None:
        """Read one line; `item` has its place."""
        self._item = item
        dated = _DATE.match(text)
        date: Moment | str = parse_moment(dated[1]) if dated else "no date"
        if dated is None or isinstance(date, str):
            wrong = f"`{dated[1]}` {date}" if dated else f"`{text}` does not begin with a date"
            self.report(ERROR, "log-date", f"{wrong}; write a log entry as `2026-03-02 heard back`")
            return
        rest = text[dated.end() :]
        cut = _REMARK.search(rest)
        words, remark = (rest[: cut.start()].strip(), rest[cut.end() :].strip() or None) if cut else (rest, None)
        match = self.grammar.find(words)
        settled = None if match else _SETTLED.fullmatch(words)
        if match:
            self.read_event(date, words, remark, *match)
        elif settled:
            self.read_settled(date, words, remark, settled, rest)
        else:
            self.report_unknown(words, text)

    def read_event(self, date: Moment, words: str, remark: str | None, phrase: str, verb: Verb) -> None:
        """A line with a verb of the kind; `phrase` is the form of it that stands there."""
        rest = words[len(phrase) :].strip()
        if verb.about != "text":
            rest, channel = self.grammar.split_channel(rest)
            remark = " - ".join(filter(None, (channel, remark))) or None
        about: list[str | None] = [rest or None]
        if verb.about == "person":
            names = self.full_names(rest, phrase, verb)
            if names is None:
                self.read_doubtful(date, words, remark, phrase, verb, rest)
                return
            about = names
        elif rest and verb.about == "group" and len(self.find(rest)) == 1:
            about, remark = [None], " - ".join(filter(None, (rest, remark)))
        elif rest and not verb.about:
            doubt = doubt_of(date, verb.name, phrase, [rest, remark], self._item.line, words)
            self.log.doubts.append(doubt)
            self.report(ERROR, "log-rest", f"`{phrase}` cannot have `{rest}` behind it{mend(doubt)}")
            return
        elif not rest and verb.about and not verb.optional:
            self.report(WARNING, "log-about", f"`{phrase}` does not say what it is about")
        self.warn_of_event_in(remark, verb, date)
        for name in about:
            self.events.setdefault(verb.name, []).append(Event(verb.name, date, name, remark, self._item.line, words))

    def read_doubtful(self, date: Moment, words: str, remark: str | None, phrase: str, verb: Verb, rest: str) -> None:
        """A line about somebody whom the note does not name, or with words behind the name that make no remark."""
        folded = {fold(known): known for known in self.known[:MOST_NAMES]}
        near = self.nearest(fold(rest), folded)
        name, behind = ("", rest) if near else self.name_at_start(rest)
        whom = f"{phrase} {name}" if name else phrase
        people = self.names_of(name) if name else [EVERYONE]
        for person in people or ():
            doubt = doubt_of(date, verb.name, whom, [behind, remark], self._item.line, words, person)
            self.log.doubts.append(doubt)
        if name:
            self.report(ERROR, "log-rest", f"`{whom}` cannot have `{behind}` behind it{mend(doubt)}")
            return
        names = f"did you mean {folded[near]}?" if near else f"it names {_join_names(self.known, 'and')}."
        message = f"nobody in this note is called `{rest}`, so the line counts as nothing; {names}"
        self.report(ERROR, "log-whom", f"{message} Write the name as it stands there, or `{doubt.mended}`")

    def name_at_start(self, text: str) -> tuple[str, str]:
        """The longest beginning of a text that names people of the note, and what is behind it."""
        words = text.split()
        for count in range(min(len(words) - 1, MOST_NAME_WORDS), 0, -1):
            name = " ".join(words[:count])
            if self.names_of(name):
                return name, " ".join(words[count:])
        return "", text

    def warn_of_event_in(self, remark: str | None, verb: Verb, date: Moment) -> None:
        """A remark that is an event itself is easily taken for one."""
        match = self.grammar.find(remark) if remark else None
        if match is None or remark is None or match[1].name == verb.name:
            return
        phrase, other = match
        is_whole = not remark[len(phrase) : len(phrase) + 1].strip(".,;:!")
        if is_whole and (other.optional or not other.about):
            line = f"{date.day} {phrase}"
            message = f"`{remark}` is only a remark here; if it happened too, add the line `{line}`"
            self.report(WARNING, "log-remark", message)

    def read_settled(self, date: Moment, words: str, remark: str | None, settled: re.Match[str], rest: str) -> None:
        """A line that settles a rule (`done RULE` or `skipped RULE`) or puts it off; `rest` is all behind its date."""
        rule = settled[2].lower()
        if rule not in self.grammar.rule_ids:
            hint = suggest(settled[2], self.grammar.rule_ids)
            self.report(ERROR, "log-rule", f"there is no rule `{settled[2]}` to be {settled[1].lower()}{hint}")
            return
        if settled[1].lower() == SNOOZED:
            self.read_snoozed(date, rule, rest)
            return
        ahead = _AHEAD.fullmatch(remark or "")
        opens = parse_moment(ahead[1]) if ahead else ""
        day = None if isinstance(opens, str) else opens.day
        self.log.done.append(Done(rule, date, self.known_name(settled[3]), self._item.line, words, day))
        if settled[1].lower() == SKIPPED:
            skip = Event(SKIPPED, date, rule, None, self._item.line, words)
            self.events.setdefault(SKIPPED, []).append(skip)

    def read_snoozed(self, date: Moment, rule: str, rest: str) -> None:
        """A line that puts a rule off; a name may hold what else would begin a remark."""
        found = _UNTIL.fullmatch(rest)
        until = (
            parse_moment(found[2]) if found else f"does not say until when: write `snoozed {rule} - until 2026-03-02`"
        )
        if found is None or isinstance(until, str):
            self.report(ERROR, "log-until", f"`{found[2] if found else rest}` {until}")
            return
        self.log.snoozes.append(
            Snoozed(rule, date, self.known_name(found[1] or None), until.day, self._item.line, rest)
        )

    def report_unknown(self, words: str, text: str) -> None:
        """A line with no verb that is known."""
        starts = dict.fromkeys((words.casefold(), *(" ".join(words.casefold().split()[:count]) for count in (2, 1))))
        near = next((near for start in starts if (near := self.nearest(start, self.grammar.phrases))), None)
        hint = f"; did you mean `{near}`?" if near else f"; known events are {join_words(self.grammar.known)}"
        elsewhere = "" if near else "; other words belong into the text of the note, or behind ` - ` of an event"
        self.report(ERROR, "log-verb", f"unknown event `{words or text}`{hint}{elsewhere}")

    def find(self, name: str) -> tuple[Person, ...]:
        """The people that a name can refer to; the index is made when the first name is looked up."""
        if self._index is None:
            self._index = NameIndex(self.people)
        return self._index.find(name)

    def known_name(self, name: str | None) -> str | None:
        """The full name where one person of the note is meant, `everyone`, else the words as written."""
        if name is None or means_everyone(name):
            return name and EVERYONE
        matches = self.find(name)
        return matches[0].name if len(matches) == 1 else name

    def full_names(self, text: str, phrase: str, verb: Verb) -> list[str | None] | None:
        """Whom an event is about, one after the other: full names, `everyone`, or None for nobody.

        In a note that names nobody they are the words as written; in another one, words that name nobody of it give
        None.
        """
        if not text:
            return [self.unnamed(phrase, verb)]
        matches = () if means_everyone(text) else self.find(text)
        if len(matches) > 1:
            names = _join_names([person.name for person in matches], "or")
            self.report(ERROR, "log-ambiguous", f"`{text}` can be {names}; write the full name")
            return [None]
        return self.names_of(text) or (None if self.known else [text])

    def names_of(self, text: str) -> list[str | None] | None:
        """The people of the note that a text names, or `everyone`; None where it names nobody, or somebody else."""
        if means_everyone(text):
            return [EVERYONE]
        whole = self.find(text)
        if len(whole) == 1:
            return [whole[0].name]
        several = [self.find(name.strip()) for part in split_people(text) for name in split_entry(part)]
        return [people[0].name for people in several] if all(len(people) == 1 for people in several) else None

    def unnamed(self, phrase: str, verb: Verb) -> str | None:
        """Whom an event without a name is about: the only person listed, if there is just one."""
        if verb.optional or not self.listed:
            return None
        if len(self.listed) == 1:
            return self.listed[0]
        names = _join_names(self.listed, "or")
        self.report(WARNING, "log-whom", f"`{phrase}` does not say whom: write {names} behind it, or `{EVERYONE}`")
        return None


def doubt_of(
    date: Moment, verb: str, phrase: str, rest: Iterable[str | None], line: int, words: str, about: str | None = None
) -> Doubt:
    """A line that counts as nothing: its event, and the words behind it as the remark that they should be."""
    return Doubt(verb, date, line, words, f"{date.day} {phrase} - {' - '.join(filter(None, rest))}", about)


def mend(doubt: Doubt) -> str:
    """What such a line is worth and how to mend it, to put behind what is wrong with it."""
    way = f"if it reports that, write `{doubt.mended}`, else move it to the text of the note"
    return f", so the line counts as nothing; {way}"


def _join_names(names: Sequence[str], last: str) -> str:
    rest = len(names) - MOST_NAMES
    return join_words([*names[:MOST_NAMES], f"{rest} more"] if rest > 0 else names, last)
