"""The nouns of a rules file: what it declares, checked and ready to be evaluated.

Knows what a rule is made of; knows neither YAML nor how anything is evaluated or shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from followup_md.core.dates import Calendar
from followup_md.core.record import Record
from followup_md.language.context import Expr, World
from followup_md.language.namespace import Namespace
from followup_md.language.texts import Text
from followup_md.language.types import Type
from followup_md.text.yaml_nodes import Mapping as MappingNode

PRIORITIES = ("highest", "high", "normal", "low")
FORMAT = "1"
QUIET, UNKNOWN, LATER, OPEN, TODAY, OVERDUE, ENDED, HELD = STATES = (
    "quiet",
    "unknown",
    "later",
    "open",
    "today",
    "overdue",
    "ended",
    "held",
)
"""What a rule can be on a day: one vocabulary for tests, JSON, messages and docs."""
PAGE_SECTIONS = (
    "Overdue",
    "Today",
    "Now open",
    "Coming up",
    "Can't tell",
    "Done today",
    "Waiting",
    "Needs your attention",
)
"""The headings that every page may have: no rule can name a section of its own like one of them."""


class Setting(NamedTuple):
    """A named value of the rules: its type, the value, and the text as written."""

    type: Type
    value: object
    text: str
    source: str
    line: int


class Field(NamedTuple):
    """A front matter key of a kind. `label` is what people call it, `required` makes its absence a problem."""

    name: str
    type: Type
    required: bool
    maybe_time: bool
    label: str


class Verb(NamedTuple):
    """An event that a log line can report. `about` is `person`, `text` or nothing; `optional` if it may be left out."""

    name: str
    phrases: tuple[str, ...]
    about: str
    optional: bool


class Match(NamedTuple):
    """What makes a note one of a kind: front matter values (folded), a folder below the vault, a tag."""

    values: Mapping[str, str]
    folder: str
    tag: str


class Kind(NamedTuple):
    """A kind of note."""

    name: str
    match: Match
    group: str
    file_name: Text | None
    template: str
    """The file name of the template of a new note, maybe none."""
    fields: Mapping[str, Field]
    aliases: Mapping[str, str]
    """Every spelling of a field (its own name too) → its name."""
    sections: Mapping[str, str]
    """Name → the heading as written."""
    verbs: Mapping[str, Verb]
    facts: Mapping[str, Expr]


class Page(NamedTuple):
    """What the agenda file is like: its name, how far Coming up reaches, how links and tasks are written."""

    file: str = "Agenda.md"
    days: int = 7
    links: str = "wiki"
    tag: str = ""
    ignore: tuple[str, ...] = ()
    drafts: str = "Drafts"
    drafts_alike: int = 80
    """Per cent from which two drafts about one note are too much alike."""


class Limit(NamedTuple):
    """At most so many open items for each value of a field."""

    name: str
    at_most: int
    per: str


class Clause(NamedTuple):
    """A clause and the place it is written at."""

    expr: Expr
    source: str
    line: int


class TextCase(NamedTuple):
    """One case of a text: its condition (None holds always) and the words."""

    when: Clause | None
    text: Text


class RuleTest(NamedTuple):
    """A test that stands in a rule: notes, and what the rule says on some days.

    `notes` are front matter mappings, the first being the one asked about; `expect` maps a day to a state, or to a
    state for each name; `says` and `because` map a day to the words. Settings and calendar None means: as inherited.
    """

    name: str
    notes: tuple[MappingNode, ...]
    settings: Mapping[str, Setting]
    calendar: Calendar | None
    expect: Mapping[date, str | Mapping[str, str]]
    says: Mapping[date, tuple[str, ...]]
    because: Mapping[date, tuple[str, ...]]
    source: str
    line: int


class Rule(NamedTuple):
    """One rule. `each` gives the people it speaks about one by one, `stand_in` the name used when there is nobody."""

    id: str
    kind: str
    each: Expr | None
    stand_in: str
    title: str
    why: str
    sources: tuple[str, ...]
    when: tuple[Clause, ...]
    unless: tuple[Clause, ...]
    opens: Expr | None
    due: Expr | None
    until: Expr | None
    priority: str
    limit: str
    section: str
    say: tuple[TextCase, ...]
    because: tuple[TextCase, ...]
    log: Text | None
    log_verb: str
    """The event that `log` reports."""
    log_to: str
    """For a rule about the vault: the kind whose note a tick is written into."""
    draft: str
    """The file name of the template of its drafts, maybe none."""
    names: Namespace | None
    """What a template can name, when there is one."""
    order: int
    tests: tuple[RuleTest, ...]
    source: str
    line: int
    places: Mapping[str, tuple[str, int]]
    """Each key of the rule → the file and the line that gave it."""


class Rules(NamedTuple):
    """A whole rules file with all that it extends. `names` are the paths it was read from, the nearest first."""

    names: tuple[str, ...]
    title: str
    calendar: Calendar
    page: Page
    settings: Mapping[str, Setting]
    kinds: Mapping[str, Kind]
    facts: Mapping[str, Mapping[str, Expr]]
    """Kind (and `vault`) → name → expression."""
    limits: Mapping[str, Limit]
    rules: tuple[Rule, ...]
    off: Mapping[str, tuple[str, int]]
    """Rules that were switched off → the file and the line that did it."""
    inherited: Mapping[str, tuple[Mapping[str, Setting], Calendar]]
    """Each file that is extended → the settings and the calendar that its tests run under: those it was written for."""

    places: Mapping[str, tuple[str, int]]
    """Each fact and field (`fact KIND.NAME`, `field KIND.NAME`) → the file and the line that declares it."""

    def setting_values(self) -> dict[str, object]:
        """Setting name → value."""
        return {name: setting.value for name, setting in self.settings.items()}

    def world(
        self,
        records: Iterable[Record],
        today: date,
        settings: Mapping[str, object] | None = None,
        calendar: Calendar | None = None,
    ) -> World:
        """The notes of a day, in the order of their paths. Other settings and calendars are for tests of rules."""
        return World(
            sorted(records, key=lambda record: record.path),
            today,
            self.facts,
            self.group_fields(),
            self.setting_values() if settings is None else settings,
            self.calendar if calendar is None else calendar,
        )

    def group_fields(self) -> dict[str, str]:
        """Kind → the field that groups its notes."""
        return {kind.name: kind.group for kind in self.kinds.values()}
