"""The grammar of rules files: one table of every key, from which everything that depends on a key derives.

The reader's check of keys, merging with a parent, the JSON Schema and the tables of `rules/README.md` all come from
`GRAMMAR`. A new key is a new row of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from followup_md.rules import values
from followup_md.rules.field_types import declared_types
from followup_md.rules.identifiers import NOTE_KEYS
from followup_md.rules.keys import Key, Merge, Need
from followup_md.rules.model import FORMAT, PRIORITIES
from followup_md.rules.patterns import TEXT
from followup_md.rules.values import (
    ABOUT,
    DESCENDING,
    FIELD_FORMATS,
    LINKS,
    MAYBE_TIME,
    NO_PARENT,
    NOT_BEFORE,
    OPTIONAL,
    REQUIRED,
    VIEW_FILES,
    defined,
    named,
    page_file,
)


def _choices(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words[:-1]) + f" or `{words[-1]}`"


_TEMPLATE = "a file in the vault's `Templates` folder, or one that ships with the rules."

RULES_FILE = (
    Key("format", f"The version of the language: `{FORMAT}`.", values.VERSION, Need.ALWAYS),
    Key("title", "The name of the whole, for people.", TEXT),
    Key(
        "extends",
        f"The file this one builds on: one that ships with the rules, a path from this file, or `{NO_PARENT}`.",
        TEXT,
    ),
    Key("calendar", "Which days are not business days.", defined("calendar"), merge=Merge.BY_NAME),
    Key("page", "What the agenda file is like.", defined("page"), merge=Merge.BY_NAME),
    Key(
        "settings",
        "Name and value: an amount of time, a time of day, a date, a number, `yes` or `no`, or a text.",
        values.SETTINGS,
        merge=Merge.BY_NAME,
    ),
    Key("kinds", "The kinds of notes.", named(defined("kind")), Need.WHOLE, Merge.DEEP, "kind"),
    Key("vault_facts", "Facts about all notes together, used as `vault.NAME`.", values.FACTS, merge=Merge.BY_NAME),
    Key("channels", "Words behind a person or an event that say by what way, as `by phone`.", values.TEXTS),
    Key("group_suffixes", "Words at the end of the name of a group that make it no other group.", values.TEXTS),
    Key(
        "shared",
        "Parts that kinds share: a name, and what a kind has.",
        named(defined("part")),
        merge=Merge.DEEP,
        entries="part",
    ),
    Key("limits", "How many items may be open at once.", named(defined("limit")), merge=Merge.BY_NAME),
    Key("must", "Clauses about settings that have to hold.", values.TEXTS, merge=Merge.ADD),
    Key("notices", "What the page says first: texts, or cases, of which all that hold are said.", values.WORDING),
    Key(
        "rules", "What is owed on which day: an id and a rule, or `off`.", values.RULES, Need.NEVER, Merge.DEEP, "rule"
    ),
    Key("tables", "The notes at a glance.", named(defined("table")), merge=Merge.DEEP, entries="table"),
    Key("stages", "What notes go through, for the report.", defined("stages"), merge=Merge.BY_NAME),
)
CALENDAR = (
    Key("weekend", "Names of days, or `none`; without it, `sat sun`.", values.TEXTS),
    Key("holidays", "A country as `US` or `DE-BY`, a list of dates, or `none`; without it, `none`.", values.HOLIDAYS),
)
PAGE = (
    Key("file", "The agenda file inside the vault; without it, `Agenda.md`.", page_file(".md")),
    Key("days", "How many days ahead the section Coming up reaches; without it, `7`.", values.NUMBER),
    Key("links", f"How links to notes are written: {_choices(LINKS)}; without it, `wiki`.", values.words(LINKS)),
    Key(
        "format",
        f"How the fields of a task are written: {_choices(FIELD_FORMATS)}; without it, `tasks`.",
        values.words(FIELD_FORMATS),
    ),
    Key("tag", "A tag on every task, for the global filter of Obsidian Tasks; without it, `none`.", values.TAG),
    Key("ignore", "Folders that are left out.", values.TEXTS),
    Key("drafts", "The folder of drafts inside the vault; without it, `Drafts`.", TEXT),
    Key(
        "drafts_alike",
        "Per cent from which two drafts about one note are too much alike; without it, `80 %`.",
        values.PER_CENT,
    ),
    *(
        Key(view.key, f"A page beside the agenda: {view.says}. Its file, as `{view.example}`.", page_file(view.ending))
        for view in VIEW_FILES
    ),
    Key(
        "calendar_zone", "The time zone of the calendar, as `Europe/Berlin`; without it, the clock of the reader.", TEXT
    ),
    Key("calendar_alarm", "How long before an event the calendar reminds of it, as `30 minutes`, or `none`.", TEXT),
    Key(
        "calendar_expected",
        "Whether the calendar holds what is expected in six weeks; without it, `no`.",
        values.YES_NO,
    ),
    Key("vault", "The name by which Obsidian knows the vault, for links to it from pages outside it.", TEXT),
)
KIND = (
    Key(
        "match",
        "What makes a note one of this kind: front matter values; `folder`, where it lies; `tag`, one of its tags.",
        values.MATCH,
        Need.WHOLE,
    ),
    Key(
        "group",
        "The field that ties notes together: those with the same value make a group.",
        TEXT,
    ),
    Key("date", "The field by whose day its notes are ordered, for `earlier`, `later`, `since` and `stated`.", TEXT),
    Key(
        "relations",
        "Name and other notes of the group, as `visit with the same place and guest`.",
        named(values.RELATION),
        merge=Merge.BY_NAME,
    ),
    Key("name", "The file name of a new note, a text with placeholders.", TEXT),
    Key("template", f"The template of a new note: {_TEMPLATE}", values.TEMPLATE),
    Key("home", "The folder for a new note while there is none of its kind; without it, the vault itself.", TEXT),
    Key("ask", "Fields that `new` asks for at the prompt besides the required ones, in this order.", values.TEXTS),
    Key(
        "fields",
        f"Name and type: {', '.join(declared_types())} or `this | that`; then `{REQUIRED}`, `{MAYBE_TIME}`, "
        f'`{NOT_BEFORE} FIELD`, `called "…"`.',
        values.fields,
        merge=Merge.BY_NAME,
    ),
    Key("aliases", "A field and other spellings of its key.", named(values.TEXTS, NOTE_KEYS), merge=Merge.BY_NAME),
    Key("sections", "Name and heading of a section in the note's body.", named(TEXT), merge=Merge.BY_NAME),
    Key("events", "What the log of a note can report.", named(defined("event")), merge=Merge.BY_NAME),
    Key("shares", "Names of shared parts that it has too.", values.TEXTS),
    Key(
        "facts",
        "Name and clause, value or date phrase, or a list of cases of which the first that holds counts.",
        values.FACTS,
        merge=Merge.BY_NAME,
    ),
    Key("rests", "Why a note asks for nothing: cases, of which the first that holds is said.", values.RESTS),
)
_OWN = ("match", "group", "date", "name", "template", "home", "ask", "shares")
PART = tuple(key for key in KIND if key.name not in _OWN)
EVENT = (
    Key(
        "about",
        f"What follows its words in a log line: {_choices(ABOUT)}; `{ABOUT[0]}, {OPTIONAL}` if it may be left out.",
        values.EVENT_ABOUT,
    ),
    Key("also", "Other words for it; `[a|b]` is one of them or nothing, `(a|b)` one of them.", values.TEXTS),
)
LIMIT = (
    Key("at_most", "How many may be open for each value; without it, `1`.", values.COUNT),
    Key("per", "The field or fact whose values it counts by, or `vault` for all together.", TEXT, Need.ALWAYS),
)
CASE = (
    Key("when", "The clause under which it holds; without it, always.", TEXT),
    Key("is", "What it is then.", TEXT, Need.ALWAYS),
)
REST = (
    Key("when", "The clause under which it holds; without it, always.", TEXT),
    Key("is", "The reason, a text.", TEXT, Need.ALWAYS),
    Key("waits", "`yes` for a row under Waiting; without it, it is counted at the end of the page.", values.YES_NO),
)
RULE = (
    Key(
        "for",
        'A kind or several, `each person in KIND.FIELD` (maybe `or "somebody"`, for when nobody is noted), or `vault`.',
        values.TARGET,
        Need.WHOLE,
    ),
    Key("title", "What it asks for, for people.", TEXT, Need.WHOLE),
    Key("why", "Why it asks for it, for people.", TEXT, Need.WHOLE),
    Key("source", "Where the advice comes from.", values.TEXTS),
    Key("when", "Clauses that must all hold.", values.TEXTS, merge=Merge.ADD),
    Key("unless", "Clauses of which any one silences it.", values.TEXTS, merge=Merge.ADD),
    Key(
        "every",
        "Instead of `from` and `due`: `AMOUNT since EVENT`, maybe with `first DATE PHRASE` for the first time.",
        TEXT,
    ),
    Key("from", "The date phrase from which it is open; without it, at once.", TEXT),
    Key("due", "The date phrase by which it is due; without it, the same as `from`.", TEXT),
    Key("until", "The date phrase after which it has ended; without it, never.", TEXT),
    Key("lasts", "How long what it asks for takes, an amount: the length of its event in a calendar.", TEXT),
    Key(
        "priority",
        f"How urgent it is beside others of the day: {_choices(PRIORITIES)}, or cases of these.",
        values.PRIORITY,
    ),
    Key("limits", "Names of limits.", values.TEXTS),
    Key("section", "A heading of its own, instead of Overdue, Today and Now open.", TEXT),
    Key("say", "The item: a text, or cases, of which the first that holds is said.", values.WORDING, Need.WHOLE),
    Key("because", "Its reason: a text, or sentences, of which all that hold are said.", values.WORDING),
    Key("log", "What a tick records; without it, `done RULE [PERSON]`.", TEXT),
    Key(
        "log_to",
        "For a rule about the vault: the kind of note that a tick is written into, made if there is none.",
        TEXT,
    ),
    Key("draft", f"The template of its drafts: {_TEMPLATE}", values.TEMPLATE),
    Key("tests", "Notes, and what the rule says on some days.", values.TESTS),
)
TABLE = (
    Key("title", "The heading, for people; without it, the table's name.", TEXT),
    Key(
        "rows",
        "Kinds, for a row for each note, or `each FIELD and FIELD of KIND, KIND`: one for all notes that share them.",
        values.ROWS,
        Need.WHOLE,
    ),
    Key("where", "Clauses that must all hold for a row to be shown.", values.TEXTS, merge=Merge.ADD),
    Key("dim", "The clause under which a row is shown pale, as what is over.", TEXT),
    Key(
        "order",
        f"Values by which rows are ordered, the first one first; `{DESCENDING}` behind one puts the largest first.",
        values.TEXTS,
    ),
    Key(
        "columns",
        "Title and value, a text with placeholders, or cases of these, of which the first that holds counts.",
        values.COLUMNS,
        Need.WHOLE,
        Merge.BY_NAME,
    ),
)
STAGES = (
    Key("rows", "As in a table: what is counted.", values.ROWS, Need.WHOLE),
    Key("steps", "Title and the day on which it was reached, a date, in their order.", values.COLUMNS, Need.WHOLE),
)
TEST = (
    Key("name", "What is tested.", TEXT),
    Key("note", "The front matter of the note asked about; the name of a section gives its text.", values.NOTE),
    Key("notes", "Several notes, the first being the one asked about.", values.NOTES),
    Key("settings", "Settings that differ in this test.", values.SETTINGS),
    Key("calendar", "The calendar of this test.", defined("calendar")),
    Key("expect", "Day and state, or a state for each name.", values.STATES_BY_DAY, Need.ALWAYS),
    Key("says", "Day and the words of the item.", values.TEXTS_BY_DAY),
    Key("because", "Day and the words of the reason in one text, with “Asked since …” if named.", values.TEXTS_BY_DAY),
    Key("priority", "Day and how urgent the item is.", values.TEXTS_BY_DAY),
)
TESTS_FILE = (
    Key("format", f"The version of the language: `{FORMAT}`.", values.VERSION, Need.ALWAYS),
    Key("tests", "The id of a rule, and its tests.", values.TESTS_BY_RULE),
)
GRAMMAR: Mapping[str, tuple[Key, ...]] = MappingProxyType(
    {
        "rules file": RULES_FILE,
        "calendar": CALENDAR,
        "page": PAGE,
        "kind": KIND,
        "part": PART,
        "event": EVENT,
        "limit": LIMIT,
        "case": CASE,
        "rest": REST,
        "rule": RULE,
        "table": TABLE,
        "stages": STAGES,
        "test": TEST,
        "tests file": TESTS_FILE,
    }
)
"""Every mapping whose keys are fixed, the file itself first, and its keys in the order of the reference."""


def keys_of(mapping: str) -> tuple[Key, ...]:
    """The keys of a mapping."""
    return GRAMMAR[mapping]


def needed_keys(mapping: str, need: Need) -> list[str]:
    """The keys of a mapping that have to be given: always, or in the whole."""
    return [key.name for key in keys_of(mapping) if key.need is need]


def adding_keys(mapping: str) -> list[str]:
    """The keys, as `when+`, with which a child adds to what its parent has under the key without the `+`."""
    return [f"{key.name}+" for key in keys_of(mapping) if key.merge is Merge.ADD]
