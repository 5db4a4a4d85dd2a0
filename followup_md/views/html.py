"""Agenda, overview and timeline on one page for a browser: one file that loads nothing and runs nothing."""

from __future__ import annotations

import posixpath
from base64 import b64encode
from hashlib import sha256
from xml.etree.ElementTree import Element

from followup_md.agenda.model import Agenda
from followup_md.agenda.phrasing import counts_lines, summary
from followup_md.core.dates import format_long_day
from followup_md.core.links import link_path, note_name
from followup_md.engine.outcome import Evaluation
from followup_md.text.html import add, add_message, query_value, relative_address, render_html
from followup_md.views.html_agenda import Address, add_agenda, add_table
from followup_md.views.html_style import STYLE
from followup_md.views.html_timeline import add_timeline
from followup_md.views.overview import NOTHING
from followup_md.views.tables import TableView, make_table
from followup_md.views.timeline import make_timeline

MARK = "followup-md: html"


def render_page_for_browsers(evaluation: Evaluation, agenda: Agenda, file: str) -> str:
    """The whole file, for its place in the vault. Raises ProblemError when the weeks ahead take too many steps."""
    root = Element("html", {"lang": "en"})
    title = f"{evaluation.rules.title}, {format_long_day(agenda.as_of)}"
    _add_head(root, title)
    body = add(root, "body", class_="timeline")
    add(body, "a", "Skip to the agenda", class_="skip", href="#agenda")
    header = add(body, "header")
    add(header, "h1", title)
    add(header, "p", summary(agenda), class_="quiet")
    table = next(iter(evaluation.rules.tables.values()), None)
    overview = make_table(evaluation, table) if table else None
    titles = {"agenda": "Agenda"} | ({"overview": overview.title} if overview else {}) | {"timeline": "Timeline"}
    _add_contents(body, titles)
    main = add(body, "main")
    address = make_address(evaluation.rules.page.vault, file)
    add_agenda(_section(main, "agenda", "Agenda"), agenda, address)
    if overview:
        _add_overview(_section(main, "overview", overview.title), overview, address)
    add_timeline(_section(main, "timeline", "Timeline"), make_timeline(evaluation))
    footer = add(body, "footer")
    for line in counts_lines(agenda):
        add_message(add(footer, "p"), line)
    return render_html(root, MARK)


def make_address(vault: str, file: str) -> Address:
    """Where links of a page to files of the vault lead: into Obsidian if `vault` is its name there, else to files."""
    folder = posixpath.dirname(posixpath.normpath(file)) or "."

    def address(path: str) -> str:
        if vault:
            return f"obsidian://open?vault={query_value(vault)}&file={query_value(link_path(path))}"
        return relative_address(posixpath.relpath(path, folder))

    return address


def policy() -> str:
    """What a browser may do for the page: nothing but to show it in its own style."""
    digest = b64encode(sha256(STYLE.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _add_head(root: Element, title: str) -> None:
    head = add(root, "head")
    add(head, "meta", charset="utf-8")
    add(head, "meta", http_equiv="Content-Security-Policy", content=policy())
    add(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    add(head, "meta", name="referrer", content="no-referrer")
    add(head, "meta", name="color-scheme", content="light dark")
    add(head, "title", title)
    add(head, "style").text = STYLE


def _add_contents(body: Element, sections: dict[str, str]) -> None:
    entries = add(add(body, "nav", aria_label="On this page"), "ul")
    for name, title in sections.items():
        add(add(entries, "li"), "a", title, href=f"#{name}")


def _add_overview(parent: Element, overview: TableView, address: Address) -> None:
    """The first table of the rules; the first cell of a row leads to its note."""
    if not overview.rows:
        add(parent, "p", NOTHING)
        return
    add_row = add_table(parent, f"As of {format_long_day(overview.as_of)}", overview.columns, overview.numeric)
    for row in overview.rows:
        name, *texts = (cell.text for cell in row.cells)
        add(add_row(texts, "dimmed" * row.dimmed), "a", name or note_name(row.note), href=address(row.note))


def _section(main: Element, name: str, title: str) -> Element:
    section = add(main, "section", aria_labelledby=name)
    add(section, "h2", title, id=name, tabindex="-1")
    return section
