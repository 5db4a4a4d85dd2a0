"""Calendar, page, settings and limits: what each may say and what it comes to."""

from datetime import date

import pytest
from nodes import read, refused

from followup_md.core.dates import Amount, Calendar, Moment
from followup_md.language.types import AMOUNT, DATE, NUMBER, TEXT, TIME, YES_NO
from followup_md.rules.model import Limit, Page
from followup_md.rules.page import read_page
from followup_md.rules.reader import Reader
from followup_md.rules.settings import read_calendar, read_limits, read_settings, read_value


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
def test_what_is_not_a_country_is_refused(code):
    message = f"`{code}` is not a known country; give none, a code as US or DE-BY, or a list of dates"
    assert refused(read_calendar, f"holidays: {code}") == (Calendar(), [f"1:11: {message} [rules-value]"])


def test_a_page_has_its_defaults_and_its_own_words():
    assert read_page(Reader(), None) == Page()
    assert read(read_page, "{}") == Page("Agenda.md", 7, "wiki", "", ())
    assert read(read_page, "file: ./a.b/Do..md").file == "./a.b/Do..md"
    assert [read(read_page, f"format: {name}").format for name in ("tasks", "dataview")] == ["tasks", "dataview"]
    text = "{file: a/Do.MD, days: 0, links: markdown, tag: '#my/task', ignore: [/Old/, Bin]}"
    assert read(read_page, text) == Page("a/Do.MD", 0, "markdown", "my/task", ("Old", "Bin"))


@pytest.mark.parametrize(
    "name", ["../Drafts", "a/../b", ".drafts", "a/.b", "a:b", "a\\b", "a*", 'a"b', "a|b", "<a>", "a?"]
)
def test_a_folder_of_drafts_lies_inside_the_vault(name):
    said = f"1:9: `drafts` must be a folder inside the vault, not `{name}` [rules-value]"
    assert refused(read_page, f"drafts: '{name}'") == (Page(), [said])


@pytest.mark.parametrize("value", ["0", "0 %", "-1", "8.5 %", "80 % %"])
def test_how_alike_drafts_may_be_is_a_whole_number(value):
    number = value.removesuffix("%").rstrip()
    said = f"1:15: `drafts_alike` must be a whole number from 1 to 10,000, not `{number}` [rules-value]"
    assert refused(read_page, f"drafts_alike: {value}") == (Page(), [said])


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
    ("text", "page"),
    [
        ("calendar_zone: none", Page()),
        ("calendar_zone: Europe/Berlin", Page(calendar_zone="Europe/Berlin")),
        ("calendar_alarm: none", Page()),
        ("calendar_alarm: 30 min", Page(calendar_alarm=Amount(30, "minutes"))),
        ("calendar_expected: yes", Page(calendar_expected=True)),
        ("calendar_expected: no", Page()),
    ],
)
def test_a_page_says_what_the_calendar_is_like(text: str, page: Page):
    assert read(read_page, text) == page


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
    assert setting == (AMOUNT, Amount(3, "days"), "3 days", ("rules.yaml", 1, 12))


def test_limits_count_one_unless_they_say_more():
    assert read(read_limits, "{a: {per: room}, b: {at_most: 3, per: owner}}") == {
        "a": Limit("a", 1, "room"),
        "b": Limit("b", 3, "owner"),
    }


def test_pages_beside_the_agenda_have_files_of_their_own():
    text = (
        "{overview: All/Overview.MD, calendar: Agenda.ics, timeline: Timeline.svg, html: Search.html, vault: My notes}"
    )
    page = read(read_page, text)
    views = {"overview": "All/Overview.MD", "calendar": "Agenda.ics", "timeline": "Timeline.svg", "html": "Search.html"}
    assert (page.views, page.vault) == (views, "My notes")
    assert page.files == {"Agenda.md", *views.values()}


@pytest.mark.parametrize(
    "name",
    ["a.txt", "../a.md", "/a.md", "a//b.md", ".a.md", "a/.b/c.md", "a:b.md", "con.md", "a?.md", "a#.md", "a /b.md"],
)
def test_a_page_beside_the_agenda_is_a_portable_file_inside_the_vault(name):
    wanted = "a file inside the vault whose name ends in `.md`, as `Overview.md`"
    assert refused(read_page, f"overview: '{name}'") == (
        Page(),
        [f"1:11: `overview` must be {wanted}, not `{name}` [rules-value]"],
    )


def test_two_pages_cannot_have_one_file():
    said = "1:11: `overview` and `file` name the same file; give each its own [rules-value]"
    assert refused(read_page, "overview: AGENDA.md") == (Page(), [said])


def test_a_page_beside_the_agenda_is_a_text():
    assert refused(read_page, "overview: [a.md]") == (Page(), ["1:11: `overview` must be a text [rules-shape]"])
