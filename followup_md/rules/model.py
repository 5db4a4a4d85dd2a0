"""The nouns of a rules file: what it declares, checked and ready to be evaluated."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from followup_md.core.dates import Amount, Calendar
from followup_md.core.problem import Place
from followup_md.core.record import Record
from followup_md.language.context import Context, Expr, World
from followup_md.language.namespace import Namespace
from followup_md.language.texts import Text
from followup_md.language.types import Ref, Type
from followup_md.rules.conditions import Clause, TextCase
from followup_md.rules.state import State
from followup_md.rules.table import Stages, Table
from followup_md.text.yaml_nodes import Mapping as MappingNode

PRIORITIES = ("highest", "high", "normal", "low")
FORMAT = "1"
PAGE_SECTIONS = (
    *("Overdue", "Today", "Now open", "Coming up", "Can't tell", "Done today", "Waiting", "Needs your attention"),
)
"""The headings that every page may have: no rule can have a section of its own by one of these names."""


class Setting(NamedTuple):
    """A named value of the rules: its type, the value, and the text as written."""

    type: Type
    value: object
    text: str
    place: Place


class Field(NamedTuple):
    """A front matter key of a kind. `label` is what people call it, `required` makes its absence a problem.

    A value before that of the field `not_before`, if one is named, does not stand.
    """

    name: str
    type: Type
    required: bool
    maybe_time: bool
    label: str
    not_before: str = ""


class Verb(NamedTuple):
    """An event that a log line can report; `phrases` are its forms.

    `about` is `person`, `text`, `group`, `new group` or nothing; `optional` if it may be left out.
    """

    name: str
    phrases: tuple[str, ...]
    about: str
    optional: bool


class Match(NamedTuple):
    """What makes a note one of a kind: front matter values (folded), a folder below the vault, a tag."""

    values: Mapping[str, str]
    folder: str
    tag: str


class Relation(NamedTuple):
    """Other notes of a kind in the same group whose `fields` have the same values."""

    kind: str
    fields: tuple[str, ...]


class Rest(NamedTuple):
    """What is said of a note that asks for nothing: under Waiting if it `waits`, else as a count in the footer."""

    case: TextCase
    waits: bool


class Kind(NamedTuple):
    """A kind of note.

    `date` is the field by which its notes are ordered, if any, and `rests` the reasons for which a note asks for
    nothing, of which the first that holds counts. `template` is the file name of the template of a new note, if any.
    A new note lies in the folder `home` while there are no others, and `ask` are the fields that are asked for at the
    prompt. `aliases` maps every spelling of a field, its own name too, to its name, and `sections` maps each name to
    the heading as written.
    """

    name: str
    match: Match
    group: str
    file_name: Text | None
    template: str
    fields: Mapping[str, Field]
    aliases: Mapping[str, str]
    sections: Mapping[str, str]
    verbs: Mapping[str, Verb]
    facts: Mapping[str, Expr]
    date: str = ""
    relations: Mapping[str, Relation] = {}
    rests: tuple[Rest, ...] = ()
    home: str = ""
    ask: tuple[str, ...] = ()


class Page(NamedTuple):
    """What the agenda file is like, and which pages are kept beside it.

    `drafts_alike` are the per cent from which two drafts are too much alike. `views` maps the key of each page that is
    declared beside the agenda (a key of `values.VIEW_FILES`) to its file; `vault` is the name that Obsidian knows the
    vault by, empty where links to it are not wanted. Times in a calendar are of `calendar_zone`, or of no zone if it is
    empty; before each an alarm goes off by `calendar_alarm`.
    """

    file: str = "Agenda.md"
    days: int = 7
    links: str = "wiki"
    tag: str = ""
    ignore: tuple[str, ...] = ()
    drafts: str = "Drafts"
    drafts_alike: int = 80
    format: str = "tasks"
    views: Mapping[str, str] = {}
    vault: str = ""
    calendar_zone: str = ""
    calendar_alarm: Amount | None = None
    calendar_expected: bool = False

    @property
    def files(self) -> frozenset[str]:
        """The files that hold pages, the agenda file among them; none of them is a note."""
        return frozenset(map(posixpath.normpath, (self.file, *self.views.values())))


class Limit(NamedTuple):
    """At most so many open items for each value of a field or fact, or in the whole vault (`per` is `vault`)."""

    name: str
    at_most: int
    per: str


class Limited(NamedTuple):
    """A limit that a rule is under, and the value by which it counts; None for the whole vault."""

    limit: Limit
    value: Expr | None


class RuleTest(NamedTuple):
    """A test that stands in a rule: notes, and what the rule says on some days.

    `notes` are front matter mappings, the first being the one asked about; `expect` maps a day to a state, or to a
    state for each name; `says`, `because` and `priority` map a day to the words. Settings and calendar None means: as
    inherited.
    """

    name: str
    notes: tuple[MappingNode, ...]
    settings: Mapping[str, Setting]
    calendar: Calendar | None
    expect: Mapping[date, State | Mapping[str, State]]
    says: Mapping[date, tuple[str, ...]]
    because: Mapping[date, tuple[str, ...]]
    priority: Mapping[date, tuple[str, ...]]
    place: Place


class Rule(NamedTuple):
    """One rule.

    `each` gives the people that it is about one by one, `stand_in` a name for when there is nobody. `log_verb` is the
    event that `log` reports, `log_to` the kind whose note a tick on a rule about the vault is written into. `draft` is
    the file name of the template of its drafts, if any, and `names` are what that can name. `say` are cases of which
    the first that holds is said, `because` sentences of which each that holds is. `rhythm` gives the day of the last
    time, for a rule that asks at intervals, `lasts` how long what it asks for takes. `priorities` are conditions and
    what its priority is under them. `places`
    maps each key of the rule to where it is given.
    """

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
    rhythm: Expr | None
    lasts: Expr | None
    priority: str
    priorities: tuple[tuple[Expr, str], ...]
    limits: tuple[Limited, ...]
    section: str
    say: tuple[TextCase, ...]
    because: tuple[TextCase, ...]
    log: Text | None
    log_verb: str
    log_to: str
    draft: str
    names: Namespace | None
    order: int
    tests: tuple[RuleTest, ...]
    place: Place
    places: Mapping[str, Place]

    def priority_in(self, context: Context) -> str:
        """How urgent it is from a point of view."""
        for when, priority in self.priorities:
            if when.run(context) is True:
                return priority
        return self.priority


class Rules(NamedTuple):
    """A whole rules file with all that it extends.

    `names` are the paths it was read from, the nearest first. `facts` maps each kind, and `vault`, to its facts by
    name, `off` the rules that are switched off to where they are, and `places` each setting, fact and field to where it
    is declared. `notices` are what the reader of a page must know first. `inherited` maps each file that is extended to
    the settings and the calendar that its tests run under.
    """

    names: tuple[str, ...]
    title: str
    calendar: Calendar
    page: Page
    settings: Mapping[str, Setting]
    kinds: Mapping[str, Kind]
    facts: Mapping[str, Mapping[str, Expr]]
    limits: Mapping[str, Limit]
    rules: tuple[Rule, ...]
    notices: tuple[TextCase, ...]
    channels: tuple[str, ...]
    group_suffixes: frozenset[str]
    off: Mapping[str, Place]
    inherited: Mapping[str, tuple[Mapping[str, Setting], Calendar]]
    places: Mapping[Ref, Place]
    tables: Mapping[str, Table] = {}
    stages: Stages | None = None

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
        values = self.setting_values() if settings is None else settings
        in_order = sorted(records, key=lambda record: record.path)
        return World(
            in_order, today, self.facts, self.group_fields(), values, calendar or self.calendar, self.date_fields()
        )

    def date_fields(self) -> dict[str, str]:
        """Kind → the field by which its notes are ordered."""
        return {kind.name: kind.date for kind in self.kinds.values()}

    def group_fields(self) -> dict[str, str]:
        """Kind → the field that groups its notes."""
        return {kind.name: kind.group for kind in self.kinds.values()}
