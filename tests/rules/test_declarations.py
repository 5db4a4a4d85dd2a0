"""Calendar, page, settings, kinds and limits: what each may say and what it comes to."""

from datetime import date

import pytest
from garden import changed, problems

from followup_md.core.dates import Amount, Calendar, Moment
from followup_md.core.problem import ERROR, Problem
from followup_md.language.types import AMOUNT, DATE, NUMBER, PEOPLE, PERSON, TEXT, TEXTS, TIME, YES_NO, Type
from followup_md.rules.kinds import (
    read_aliases,
    read_fields,
    read_limits,
    read_match,
    read_sections,
    read_template,
    read_verbs,
)
from followup_md.rules.model import Field, Limit, Match, Page, Verb
from followup_md.rules.reader import Reader
from followup_md.rules.settings import read_calendar, read_page, read_settings, read_value
from followup_md.text.yaml_nodes import Scalar, parse_yaml

MISTAKES = [
    (
        "a weekend of seven days",
        "weekend: sat sun",
        "weekend: mon tue wed thu fri sat sun",
        ["4:12: a weekend of seven days leaves no business day [rules-value]"],
    ),
    (
        "a weekend with a mapping inside",
        "weekend: sat sun",
        "weekend: [{sat: 1}]",
        ["4:13: `weekend` must be texts, each on a line of its own behind a dash [rules-shape]"],
    ),
    (
        "a calendar that is a text",
        "calendar:\n  weekend: sat sun\n  holidays: none\n",
        "calendar: none\n",
        ["3:11: `calendar` must be a mapping (`name: value` lines), not a text [rules-shape]"],
    ),
    (
        "holidays that are a list of lists",
        "holidays: none",
        "holidays: [[2026-03-02], soon]",
        [
            "5:14: holidays must be texts, each on a line of its own behind a dash [rules-shape]",
            "5:28: holiday `soon` is not a date as 2026-03-02 or a date and time as 2026-03-02T10:30 [rules-value]",
        ],
    ),
    (
        "a page that leaves the vault",
        "file: Agenda.md",
        "file: ../Agenda.md",
        ["7:9: `file` is a Markdown file inside the vault, not `../Agenda.md` [rules-value]"],
    ),
    (
        "a page with a drive",
        "file: Agenda.md",
        'file: "C:/Agenda.md"',
        ["7:9: `file` is a Markdown file inside the vault, not `C:/Agenda.md` [rules-value]"],
    ),
    (
        "a page that is no Markdown",
        "file: Agenda.md",
        "file: Agenda.txt",
        ["7:9: `file` is a Markdown file inside the vault, not `Agenda.txt` [rules-value]"],
    ),
    (
        "a page in a folder of a program",
        "file: Agenda.md",
        "file: .obsidian/Agenda.md",
        ["7:9: `file` is a Markdown file inside the vault, not `.obsidian/Agenda.md` [rules-value]"],
    ),
    (
        "a page in a hidden folder behind another",
        "file: Agenda.md",
        "file: a\\.b\\Agenda.md",
        ["7:9: `file` is a Markdown file inside the vault, not `a\\.b\\Agenda.md` [rules-value]"],
    ),
    (
        "a page that hides itself",
        "file: Agenda.md",
        "file: .md",
        ["7:9: `file` is a Markdown file inside the vault, not `.md` [rules-value]"],
    ),
    (
        "a page with a name that cannot be printed",
        "file: Agenda.md",
        'file: "Age\\u200bnda.md"',
        ["7:9: `file` is a Markdown file inside the vault, not `Age\u200bnda.md` [rules-value]"],
    ),
    *(
        (
            f"a folder of drafts called {name}",
            "days: 7",
            f"days: 7\n  drafts: '{name}'",
            [f"9:11: `drafts` is a folder inside the vault, not `{name.strip('/')}` [rules-value]"],
        )
        for name in ("..", "../Drafts", "a/../b", ".drafts", "a/.b", "a:b", "a\\b", "a*", 'a"b', "a|b", "<a>", "a?")
    ),
    (
        "a folder of drafts that is the vault",
        "days: 7",
        "days: 7\n  drafts: /",
        ["9:11: `drafts` is a folder inside the vault, not `` [rules-value]"],
    ),
    (
        "a folder of drafts that cannot be printed",
        "days: 7",
        'days: 7\n  drafts: "a\\u200bb"',
        ["9:11: `drafts` is a folder inside the vault, not `a\u200bb` [rules-value]"],
    ),
    (
        "drafts that are a list",
        "days: 7",
        "days: 7\n  drafts: [a]",
        ["9:11: `drafts` must be a text [rules-shape]"],
    ),
    *(
        (
            f"drafts that are alike from {value}",
            "days: 7",
            f"days: 7\n  drafts_alike: {value}",
            [
                "9:17: `drafts_alike` is a whole number from 1 to 10,000, "
                f"not `{value.removesuffix('%').rstrip()}` [rules-value]"
            ],
        )
        for value in ("much", "0", "0 %", "-1", "8.5 %", "80 % %")
    ),
    (
        "days that are no number",
        "days: 7",
        "days: seven",
        ["8:9: `days` is a whole number from 0 to 10,000, not `seven` [rules-value]"],
    ),
    (
        "days beyond measure",
        "days: 7",
        "days: 10001",
        ["8:9: `days` is a whole number from 0 to 10,000, not `10001` [rules-value]"],
    ),
    (
        "links of an unknown kind",
        "days: 7",
        "links: wikki",
        ["8:10: `links` is wiki or markdown, never `wikki`; did you mean `wiki`? [rules-value]"],
    ),
    (
        "a tag with a blank",
        "days: 7",
        "tag: my tasks",
        ["8:8: `my tasks` is no tag: letters, digits, `-`, `_` and `/` [rules-value]"],
    ),
    (
        "a page that is a list",
        "page:\n  file: Agenda.md\n  days: 7\n",
        "page: [a]\n",
        ["6:7: `page` must be a mapping (`name: value` lines), not a list [rules-shape]"],
    ),
    ("a setting that is a list", "many: 2", "many: [2]", ["11:9: setting `many` must be a text [rules-shape]"]),
    ("a setting that is empty", "many: 2", "many:", ["11:8: setting `many` must be a text [rules-shape]"]),
    (
        "a setting with a word of the language",
        "many: 2",
        "today: 2",
        ["11:3: `today` is a word of the language; call the setting something else [rules-name]"],
    ),
    (
        "a setting with a capital",
        "many: 2",
        "Many Plants: 2",
        ["11:3: `Many Plants` is no name: small letters, digits and underscores; perhaps `many_plants` [rules-name]"],
    ),
    (
        "a setting of strange letters",
        "many: 2",
        "'?!': 2",
        ["11:3: `?!` is no name: small letters, digits and underscores [rules-name]"],
    ),
    (
        "a field with a word of the language",
        "      room: text",
        "      room: text\n      person: text",
        ["21:7: `person` is a word of the language; call the field something else [rules-name]"],
    ),
    (
        "a field that every kind has",
        "      room: text",
        "      room: text\n      snooze: date",
        ["21:7: every kind has `snooze`; call the field something else [rules-name]"],
    ),
    (
        "a field that is a list",
        "      room: text",
        "      room: [text]",
        ["20:13: field `room` must be a text [rules-shape]"],
    ),
    (
        "a field that is a mapping of nothing",
        "      room: text",
        "      room:",
        ["20:12: field `room` must be a text [rules-shape]"],
    ),
    (
        "an unknown word behind a type",
        "      room: text",
        "      room: text, requird",
        ['20:13: `requird` says nothing of a field; known are `required`, `maybe time`, `called "…"` [rules-value]'],
    ),
    (
        "a time of day for a text",
        "      room: text",
        "      room: text, maybe time",
        ["20:13: only a date can have `maybe time` [rules-value]"],
    ),
    (
        "an order that is wrong",
        "      room: text",
        "      room: required, text",
        [
            "20:13: there is no type `required`; known are text, date, amount, number, yes or no, person, "
            "people, list and choices `a | b` [rules-type]",
            '20:13: `text` says nothing of a field; known are `required`, `maybe time`, `called "…"` [rules-value]',
        ],
    ),
    (
        "a choice twice",
        "light: shade | sun",
        "light: shade | shade",
        ["22:14: choices are different names of small letters, digits and underscores [rules-value]"],
    ),
    (
        "a choice with a capital",
        "light: shade | sun",
        "light: Shade | sun",
        ["22:14: choices are different names of small letters, digits and underscores [rules-value]"],
    ),
    (
        "an alias of two fields",
        "      species: [sort]",
        "      species: [sort]\n      room: [Sort]",
        ["26:14: `Sort` already means `species` [rules-name]"],
    ),
    (
        "an alias that is a field",
        "      species: [sort]",
        "      species: [room]",
        ["25:17: `room` already means `room` [rules-name]"],
    ),
    (
        "an alias that every kind has",
        "      species: [sort]",
        "      species: [log]",
        ["25:17: `log` already means `log` [rules-name]"],
    ),
    (
        "a section without a heading",
        "      remarks: Remarks",
        "      remarks:",
        ["27:15: section `remarks` must be a text [rules-shape]"],
    ),
    (
        "a section with a bad name",
        "      remarks: Remarks",
        "      Remarks: Remarks",
        ["27:7: `Remarks` is no name: small letters, digits and underscores; perhaps `remarks` [rules-name]"],
    ),
    (
        "a heading of two sections",
        "      remarks: Remarks",
        "      remarks: Remarks\n      others: remarks",
        ["28:15: `remarks` is already the heading of `remarks` [rules-name]"],
    ),
    (
        "an event about nothing",
        "        about: person",
        "        about: room",
        ["30:16: `about` is `person` or `text`, and `, optional` when it may be left out [rules-value]"],
    ),
    (
        "an event about too much",
        "        about: person",
        "        about: person, maybe",
        ["30:16: `about` is `person` or `text`, and `, optional` when it may be left out [rules-value]"],
    ),
    (
        "an event that is a text",
        "      fed:\n",
        "      fed: yes\n",
        ["32:12: event `fed` must be a mapping (`name: value` lines), not a text [rules-shape]"],
    ),
    (
        "an event with a bad name",
        "      fed:\n",
        "      Fed:\n",
        [
            "32:7: `Fed` is no name: small letters, digits and underscores; perhaps `fed` [rules-name]",
            "54:9: kind `plant` has no `fed` [rules-clause]",
        ],
    ),
    (
        "a phrase of two events",
        "      fed:\n",
        "      fed: {also: [Gave water  to]}\n",
        ["32:20: `Gave water  to` already reports `watered` [rules-name]"],
    ),
    (
        "a phrase of nothing",
        "      fed:\n",
        "      fed: {also: ['[[]]']}\n",
        ["32:20: `[[]]` cannot report an event; done and skipped stand before the name of a rule [rules-name]"],
    ),
    (
        "an event that settles rules",
        "      fed:\n",
        "      fed: {also: [Done]}\n",
        ["32:20: `Done` cannot report an event; done and skipped stand before the name of a rule [rules-name]"],
    ),
    (
        "a match that is empty",
        "    match:\n      type: plant\n",
        "    match: {}\n",
        ["13:3: kind `plant` needs `match:`, as `type: plant` [rules-incomplete]"],
    ),
    (
        "a match with a list",
        "      type: plant\n",
        "      type: [plant]\n",
        ["15:13: `type` must be a text [rules-shape]"],
    ),
    (
        "a limit that is a text",
        "  bucket:\n    at_most: 1\n    per: room\n",
        "  bucket: 1\n",
        [
            "43:11: limit `bucket` must be a mapping (`name: value` lines), not a text [rules-shape]",
            "57:12: there is no limit `bucket` [rules-unknown]",
        ],
    ),
    (
        "a limit of none",
        "at_most: 1",
        "at_most: 0",
        ["44:14: `at_most` is a whole number from 1 to 10,000, not `0` [rules-value]"],
    ),
    (
        "a limit with a bad name",
        "  bucket:\n",
        "  Bucket:\n",
        [
            "43:3: `Bucket` is no name: small letters, digits and underscores; perhaps `bucket` [rules-name]",
            "59:12: there is no limit `bucket` [rules-unknown]",
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_each_mistake_is_refused_at_its_place(old, new, said):
    wanted = [f"rules.yaml:{one}".replace(": ", ": error: ", 1) for one in said]
    assert problems(changed(old, new)) == wanted


def node(text: str):
    found, wrong = parse_yaml(text, "rules.yaml")
    assert wrong == ()
    return found


def read(how, text: str, *more):
    """What a reading function makes of a text that has no mistake."""
    reader = Reader()
    value = how(reader, node(text), *more)
    assert [str(problem) for problem in reader.problems] == []
    return value


@pytest.mark.parametrize(
    ("text", "weekend"),
    [
        ("{}", (5, 6)),
        ("weekend:", (5, 6)),
        ("weekend: none", ()),
        ("weekend: sun", (6,)),
        ("weekend: Fri, Saturday", (4, 5)),
        ("weekend: [thurs, FRIDAY]", (3, 4)),
    ],
)
def test_the_weekend_is_named_by_its_days(text, weekend):
    assert read(read_calendar, text) == Calendar(frozenset(weekend), frozenset())


def test_without_a_calendar_there_are_weekends_and_no_holidays():
    assert read_calendar(Reader(), None) == Calendar()


def test_holidays_are_dates_or_a_country():
    dates = frozenset((date(2026, 3, 2), date(2026, 3, 3)))
    assert read(read_calendar, "holidays: [2026-03-02, 2026-03-03]").holidays == dates
    assert read(read_calendar, "holidays: none").holidays == frozenset()
    assert read(read_calendar, "holidays: ''").holidays == frozenset()
    in_bavaria = read(read_calendar, "holidays: DE-BY").holidays
    assert [day in in_bavaria for day in (date(2026, 1, 6), date(2026, 1, 7))] == [True, False]


@pytest.mark.parametrize("code", ["PUBLIC", "BANK", "US-NOWHERE", "XX", "a list"])
def test_what_is_no_country_is_refused(code):
    reader = Reader()
    assert read_calendar(reader, node(f"holidays: {code}")) == Calendar()
    assert [str(problem) for problem in reader.problems] == [
        f"rules.yaml:1:11: error: `{code}` is no country that is known: "
        "say none, a code as US or DE-BY, or a list of dates [rules-value]"
    ]


def test_a_page_has_its_defaults_and_its_own_words():
    assert read_page(Reader(), None) == Page()
    assert read(read_page, "{}") == Page("Agenda.md", 7, "wiki", "", ())
    assert read(read_page, "file: ./a.b/Do..md").file == "./a.b/Do..md"
    text = "{file: a/Do.MD, days: 0, links: markdown, tag: '#my/task', ignore: [/Old/, Bin]}"
    assert read(read_page, text) == Page("a/Do.MD", 0, "markdown", "my/task", ("Old", "Bin"))


@pytest.mark.parametrize(
    ("text", "drafts", "per_cent"),
    [
        ("{}", "Drafts", 80),
        ("drafts: Out box/To send", "Out box/To send", 80),
        ("drafts: /Outbox/", "Outbox", 80),
        ("drafts_alike: 65", "Drafts", 65),
        ("drafts_alike: 65 %", "Drafts", 65),
        ("drafts_alike: 65%", "Drafts", 65),
        ("drafts_alike: 100", "Drafts", 100),
        ("drafts_alike: 1", "Drafts", 1),
    ],
)
def test_a_page_says_where_drafts_lie_and_how_alike_they_may_be(text: str, drafts: str, per_cent: int):
    assert read(read_page, text) == Page(drafts=drafts, drafts_alike=per_cent)


@pytest.mark.parametrize(
    ("text", "made", "value"),
    [
        ("3 days", AMOUNT, Amount(3, "days")),
        ("12:00", TIME, 720),
        ("2026-03-02", DATE, Moment(date(2026, 3, 2))),
        ("12", NUMBER, 12),
        ("1234567890", TEXT, "1234567890"),
        ("yes", YES_NO, True),
        ("no", YES_NO, False),
        ("maybe", TEXT, "maybe"),
    ],
)
def test_a_setting_has_the_type_that_its_text_shows(text, made, value):
    assert read_value(text) == (made, value)


def test_settings_keep_their_text_and_place():
    (setting,) = read(read_settings, "dry_spell: 3 days").values()
    assert setting == (AMOUNT, Amount(3, "days"), "3 days", "rules.yaml", 1)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("text", Field("it", TEXT, False, False, "it")),
        ("date, maybe time, required", Field("it", DATE, True, True, "it")),
        ("amount", Field("it", AMOUNT, False, False, "it")),
        ("number", Field("it", NUMBER, False, False, "it")),
        ("yes or no", Field("it", YES_NO, False, False, "it")),
        ("person", Field("it", PERSON, False, False, "it")),
        ("people, required", Field("it", PEOPLE, True, False, "it")),
        ("list", Field("it", TEXTS, False, False, "it")),
        ("a | b_2", Field("it", Type("choice", choices=("a", "b_2")), False, False, "it")),
        ('text, required, called "the thing, you know"', Field("it", TEXT, True, False, "the thing, you know")),
    ],
)
def test_a_field_is_a_type_and_what_is_said_of_it(text, field):
    assert read(read_fields, f"it: {text}") == {"it": field}


def test_a_field_is_called_by_its_name_with_blanks():
    assert read(read_fields, "next_step: text")["next_step"].label == "next step"


def test_aliases_are_folded_and_hold_the_names_themselves():
    fields = read(read_fields, "{room: text, species: text}")
    assert read(read_aliases, "species: [Sort, SORTE]", fields) == {
        "room": "room",
        "species": "species",
        "sort": "species",
        "sorte": "species",
    }


def test_sections_are_headings_by_name():
    assert read(read_sections, "{remarks: My Remarks, pests: Pests}") == {"remarks": "My Remarks", "pests": "Pests"}


def test_verbs_have_all_their_phrases_folded():
    assert read(read_verbs, "gave_water: {about: 'text, optional', also: [Poured  Water]}\nfed:\n") == {
        "gave_water": Verb("gave_water", ("gave water", "poured water"), "text", True),
        "fed": Verb("fed", ("fed",), "", False),
    }


def test_a_match_is_values_a_folder_and_a_tag():
    key = Scalar("plant", 1, 1)
    reader = Reader()
    match = read_match(reader, key, node("{type: Plant, folder: /Green/, tag: '#plant'}"))
    assert (match, reader.problems) == (Match({"type": "plant"}, "Green", "plant"), [])


@pytest.mark.parametrize("name", ["visit.md", "A visit v1.2.md", "été.md", "-.md"])
def test_a_template_is_the_name_of_a_markdown_file(name: str):
    reader = Reader()
    assert (read_template(reader, Scalar(name, 3, 5), "template"), reader.problems) == (name, [])


def test_a_kind_needs_no_template():
    reader = Reader()
    assert (read_template(reader, None, "template"), reader.problems) == ("", [])


@pytest.mark.parametrize(
    "name",
    [
        "visit",
        "visit.txt",
        ".md",
        ".visit.md",
        "../visit.md",
        "a/visit.md",
        "a\\visit.md",
        "C:visit.md",
        "visit.md/",
    ],
)
def test_what_is_no_name_of_a_markdown_file_is_refused(name: str):
    reader = Reader()
    assert read_template(reader, Scalar(name, 3, 5, False, "rules.yaml"), "template") == ""
    message = f"`{name}` is no template: give the name of a Markdown file, without its folder"
    assert reader.problems == [Problem("rules.yaml", 3, 5, ERROR, "rules-value", message)]


def test_limits_count_one_unless_they_say_more():
    assert read(read_limits, "{a: {per: room}, b: {at_most: 3, per: owner}}") == {
        "a": Limit("a", 1, "room"),
        "b": Limit("b", 3, "owner"),
    }
