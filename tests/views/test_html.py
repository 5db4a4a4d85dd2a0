"""The page for a browser: one file, in which no text of a note becomes markup, with the agenda and the timeline."""

from __future__ import annotations

from datetime import date
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from defaults import default_rules
from hostile import TEXT
from hypothesis import example, given, settings
from hypothesis import strategies as st
from timelines import of, plants, sample
from visits import agenda_of, evaluated, hostile_note, visit_rules

from followup_md.agenda.model import Agenda, DraftState
from followup_md.agenda.sections import make_agenda
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.notes.tally import Counts
from followup_md.rules.model import Rules
from followup_md.text.escape import holds_unseen
from followup_md.text.html import relative_address
from followup_md.views.html import policy, render_page_for_browsers
from followup_md.views.html_style import STYLE
from followup_md.views.pages import render_views

PLAIN = {
    *("html", "head", "meta", "title", "style", "body", "a", "header", "h1", "p", "nav", "ul", "li", "main", "section"),
    *("h2", "h3", "div", "strong", "span", "code", "table", "caption", "thead", "tbody", "tr", "th", "td", "footer"),
    *("svg", "line", "circle", "text"),
}
"""Every element that the page is made of."""
VOID, INLINE = ("meta",), ("a", "strong", "span", "code")


class Page(HTMLParser):
    """A page as its elements, its links and its visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.links: dict[str, str] = {}
        self.texts: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.texts += [] if tag in INLINE else [" "]
        named = {name: value or "" for name, value in attrs}
        self.attributes += named.items()
        if tag not in VOID:
            self._open.append((tag, named.get("href", "")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for tag, address in self._open:
            if tag == "a":
                self.links[data] = address
        if self._open and self._open[-1][0] not in ("style", "title"):
            self.texts.append(data)

    def with_text(self) -> str:
        return " ".join("".join(self.texts).split())


def page_of(
    notes: dict[str, str], rules: Rules | None = None, file: str = "Search.html", agenda: Agenda | None = None
) -> Page:
    rules = rules or visit_rules()
    return Page(html_of(notes, rules, file, agenda))


def html_of(notes: dict[str, str], rules: Rules, file: str = "Search.html", agenda: Agenda | None = None) -> str:
    shown = agenda or agenda_of(notes, rules)
    return render_page_for_browsers(evaluated(notes, rules), shown, file)


@cache
def of_sample() -> str:
    evaluation = sample()
    agenda = make_agenda(evaluation, (), Counts(21, {"interview": 14}, 3))
    return render_page_for_browsers(evaluation, agenda, "Search.html")


IVY = {"Beds/A b.md": "garden: Ivy\nday: 2026-03-01\nguides: [Jo Ash]\n"}


def test_the_policy_lets_the_page_do_nothing_but_be_shown_in_its_style() -> None:
    text = of_sample()
    directives = dict(part.split(" ", 1) for part in policy().split("; "))
    assert directives.pop("style-src").startswith("'sha256-")
    assert directives == {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}
    assert ("content", policy()) in Page(text).attributes
    assert f"<style>{STYLE}</style>" in text


def test_it_loads_nothing_runs_nothing_and_leads_nowhere_else() -> None:
    page = Page(of_sample())
    assert {*page.tags} <= PLAIN
    assert [pair for pair in page.attributes if pair[0] in ("src", "style", "srcset") or pair[0].startswith("on")] == []
    assert {urlsplit(address).scheme for address in page.links.values()} == {""}
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_the_same_notes_rules_and_day_give_the_same_text() -> None:
    assert html_of(IVY, visit_rules()) == html_of(IVY, visit_rules())


def test_it_has_landmarks_headings_a_language_and_a_way_past_them() -> None:
    page = Page(of_sample())
    assert [tag for tag in page.tags if tag in ("header", "nav", "main", "footer")] == [
        "header",
        "nav",
        "main",
        "footer",
    ]
    assert [tag for tag in page.tags if tag in ("h1", "h2")] == ["h1", "h2", "h2", "h2"]
    assert ("lang", "en") in page.attributes
    assert page.links["Skip to the agenda"] == "#agenda"
    names = {value for name, value in page.attributes if name == "id"}
    assert {address[1:] for address in page.links.values() if address.startswith("#")} <= names
    assert page.tags.count("table") == page.tags.count("caption") == 2


def test_it_says_what_the_agenda_says() -> None:
    text = Page(of_sample()).with_text()
    wanted = (
        "Thank Sam Ortiz · Northwind Traders · was due Wed 11 Mar Morning interview for Data Engineer",
        "Thank Ottilie Crane · Pelican and Crumb · due today, Thu 12 Mar",
        "Check the job boards · from Fri 13 Mar",
        "Grebe Mutual Wed 1 Apr Let it go and close the file",
        "As of Thu 12 Mar 2026 Company Role How far",
        "Otterholt Dairy Lead Data Engineer Offer, Tue 10 Mar",
        "Wrenfield Libraries next Tue 17 Mar",
    )
    assert [words for words in wanted if words not in text] == []


def test_links_are_relative_to_the_page() -> None:
    assert page_of(IVY).links["Ivy"] == "Beds/A%20b.md"
    assert page_of(IVY, file="Pages/Search.html").links["Ivy"] == "../Beds/A%20b.md"


def test_links_lead_into_obsidian_where_the_vault_is_named() -> None:
    rules = visit_rules()
    rules = rules._replace(page=rules.page._replace(vault="My notes & more"))
    assert page_of(IVY, rules).links["Ivy"] == "obsidian://open?vault=My%20notes%20%26%20more&file=Beds%2FA%20b"


@given(st.text(min_size=1))
@example("javascript:alert(1)")
@example("//evil.example/a?b#c")
@example("a\udcffb.md")
def test_a_path_is_never_more_than_a_path(path: str) -> None:
    parts = urlsplit(relative_address(path.lstrip("/")))
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert unquote(parts.path, errors="surrogatepass") == path.lstrip("/")


@settings(max_examples=15)  # each of them lives through six weeks
@given(TEXT, TEXT, TEXT)
@example("</style><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title><form action=//evil.example>")
def test_hostile_notes_stay_text(garden: str, guide: str, words: str) -> None:
    notes = {"A.md": hostile_note(f"G{garden}", f"P{guide}", words)}
    page = page_of(notes)
    assert {*page.tags} <= PLAIN
    assert [value for value in page.texts if holds_unseen(value)] == []
    assert {urlsplit(address).scheme for address in page.links.values()} == {""}


def test_problems_are_named_with_their_lines_and_counted_beyond_the_first_five() -> None:
    problems = [Problem(Place(f"{at}.md", at and 5), ERROR, "x", f"`a{at}` is <b>") for at in range(7)]
    agenda = agenda_of({}, visit_rules())._replace(problems=tuple(problems))
    text = page_of({}, agenda=agenda).with_text()
    assert "0: a0 is <b> 1, line 5: a1 is <b>" in text
    assert "and 2 more: run followup-md check" in text


def test_notices_what_cannot_be_told_and_what_was_done_stand_on_it() -> None:
    notes = IVY | {"B.md": "garden: Ash\nday: 2026-03-01\nlog: [2026-03-03 paid]\n"}
    rules = visit_rules(
        "  spray: {for: vault, title: Spray, why: Why., when: [latest(notes.visit.sown) < today], say: Spray}\n"
    )
    agenda = agenda_of(notes, rules)._replace(notices=("You rest until `Friday`",))
    text = page_of(notes, rules, agenda=agenda).with_text()
    wanted = (
        "You rest until Friday",
        "Done today Paid · Ash",
        "Garden book: a fact is missing; it decides about “Spray”",
    )
    assert [words for words in wanted if words not in text] == []


def test_a_draft_is_linked_with_its_gaps() -> None:
    rules = visit_rules()
    agenda = agenda_of(IVY, rules)
    outcome = agenda.items()[0].outcome
    for gaps, words in ((2, "draft, 2 gaps to fill"), (0, "draft")):
        drafts = {outcome.identity: DraftState("Drafts/a.md", gaps)}
        with_draft = make_agenda(evaluated(IVY, rules), (), Counts(1, {"visit": 1}), drafts=drafts)
        page = page_of(IVY, rules, agenda=with_draft)
        assert page.links["draft"] == "Drafts/a.md"
        assert f"· {words}" in page.with_text()


def test_an_empty_vault_says_so() -> None:
    text = page_of({}).with_text()
    assert "Nothing to do today." in text
    assert "there is nothing to show yet" in text


def test_what_ended_stands_pale_in_the_overview() -> None:
    assert Page(of_sample()).attributes.count(("class", "dimmed")) == 3


def test_an_overview_without_a_row_says_so() -> None:
    text = page_of({}, default_rules()).with_text()
    assert "The search No note has a row in this table." in text


def test_it_is_kept_as_a_page_when_it_is_declared() -> None:
    rules = visit_rules()
    rules = rules._replace(page=rules.page._replace(views={"html": "Search.html"}))
    (page,) = render_views(evaluated(IVY, rules), agenda_of(IVY, rules), {})
    assert (page.key, page.file, page.text) == ("html", "Search.html", html_of(IVY, rules))
    assert page.merged(b"<!DOCTYPE html>") is None
    assert page.merged(page.text.encode()) == page.text.encode()


def test_plants_have_a_page_without_a_word_about_plants() -> None:
    rules = plants()
    fern = "---\ntype: plant\ntags: green\nspecies: Fern\nroom: Hall\nbought: 2026-03-02\npots: 3\n---\n"
    evaluation = of(rules, {"Fern.md": fern}, date(2026, 3, 7))
    agenda = make_agenda(evaluation, (), Counts(1, {"plant": 1}))
    page = Page(render_page_for_browsers(evaluation, agenda, "Plants.html"))
    assert "House plants, Sat 7 Mar 2026" in page.with_text()
    assert page.links["Hall"] == "Fern.md"
