"""Every page that is kept in the project, read back as Obsidian and its Tasks plugin read it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from plugins import plugin_finds
from tasks_grammar import Task, block_of, fields_of, parse_task

from followup_md.agenda.model import ATTENTION, CANNOT_TELL, DONE_TODAY, WAITING, Agenda
from followup_md.agenda.page_file import parse_ticks
from followup_md.agenda.phrasing import MOST_PROBLEMS
from followup_md.core.record import Record
from followup_md.rules.model import PAGE_SECTIONS
from followup_md.vault.listing import list_notes
from followup_md.vault.rules import load_rules
from followup_md.workflow.build import build_agenda
from followup_md.workflow.workspace import make_workspace

TESTS = Path(__file__).parent
PAGES = {
    case.name: (case / "agenda.md", case / "vault", date.fromisoformat((case / "today").read_text("utf-8").strip()))
    for case in sorted((TESTS / "cases").iterdir())
    if load_rules(case / "vault")[0]
} | {
    "sample vault": (TESTS.parent / "sample-vault" / "Agenda.md", TESTS.parent / "sample-vault", date(2026, 3, 12)),
}
PARSER = MarkdownIt("commonmark").enable("table")


class Golden:
    """A kept page, and the agenda that it shows."""

    def __init__(self, page: Path, vault: Path, today: date) -> None:
        rules, _ = load_rules(vault)
        assert rules is not None
        self.data = page.read_bytes()
        self.lines = self.data.decode("utf-8").splitlines()
        self.tokens = PARSER.parse(self.data.decode("utf-8"))
        self.tag = rules.page.tag
        self.agenda: Agenda = build_agenda(make_workspace(vault, rules, today)).agenda
        self.paths = list_notes(vault, rules.page).paths

    def tasks(self) -> list[Task]:
        """Every task line that has a key."""
        found = [parse_task(line) for line in self.lines]
        return [task for task in found if task and task.block]

    def path_of(self, target: str) -> str:
        """The one note that a link in the page leads to."""
        (path,) = (path for path in self.paths if f"/{path}".removesuffix(".md").endswith(f"/{target}"))
        return path


@pytest.fixture(params=PAGES.values(), ids=PAGES)
def golden(request: pytest.FixtureRequest) -> Golden:
    return Golden(*request.param)


def test_tasks_reads_every_item_with_its_id_its_priority_and_its_days(golden: Golden) -> None:
    assert [(task.status, task.fields, task.block) for task in golden.tasks()] == [
        (" ", fields_of(item), block_of(item)) for item in golden.agenda.items()
    ]


def test_no_words_of_a_note_are_read_as_a_field_or_as_a_tag(golden: Golden) -> None:
    tags = (f"#{golden.tag}",) if golden.tag else ()
    assert {task.tags for task in golden.tasks()} <= {tags}
    assert [sign for task in golden.tasks() for sign in "🆔📅🛫⏫🔺🔽✅❌" if sign in task.description] == []
    assert plugin_finds("\n".join(golden.lines)) == []


def test_blank_lines_stand_around_headings_lists_and_tables_as_formatters_leave_them(golden: Golden) -> None:
    blocks = "\n".join(golden.lines).split("\n\n")
    assert [block for block in blocks if not block.strip() or block != block.strip("\n")] == []
    headings = [block for block in blocks if block.startswith("#")]
    assert [heading for heading in headings if "\n" in heading] == []
    assert [line for line in golden.lines if line.startswith("#")] == headings
    kinds = [{line[:1] for line in block.split("\n") if line.strip()} for block in blocks]
    assert [kind for kind in kinds if len(kind) > 1 and not kind <= {"-", " "} and "f" not in kind] == []


def test_no_box_of_a_kept_page_is_ticked_and_each_is_found_by_its_key_when_it_is(golden: Golden) -> None:
    assert parse_ticks(golden.data) == ()
    ticks = parse_ticks(golden.data.replace(b"- [ ] ", b"- [x] "))
    assert [tick.key for tick in ticks] == [item.key for item in golden.agenda.items()]


def test_a_page_has_the_headings_of_its_sections_and_no_others(golden: Golden) -> None:
    agenda = golden.agenda
    expected = [section.title for section in agenda.sections]
    expected += [CANNOT_TELL] * bool(agenda.cannot_tell) + [section.title for section in agenda.custom]
    expected += [WAITING] * bool(agenda.waiting) + [DONE_TODAY] * bool(agenda.done_today)
    pairs = zip(golden.tokens, golden.tokens[1:], strict=False)
    headings = [(token.tag, words.content) for token, words in pairs if token.type == "heading_open"]
    day = f"Agenda for {agenda.as_of:%a} {agenda.as_of.day} {agenda.as_of:%b %Y}"
    front = [heading for heading in headings if heading[1] == "followup-md: agenda"]  # YAML between its fences
    assert [heading for heading in headings if heading not in front] == [
        ("h1", day),
        *(("h2", one) for one in expected),
    ]


def test_a_page_has_one_box_for_each_item_and_one_for_each_event_of_the_day(golden: Golden) -> None:
    words = [token.content for token in golden.tokens if token.type == "inline"]
    boxes = [found[1] for text in words if (found := re.match(r"\[(.)\] ", text))]
    assert sorted(boxes) == [" "] * len(golden.agenda.items()) + ["x"] * len(golden.agenda.done_today)


def test_a_page_links_to_the_note_of_each_line_and_to_nothing_else(golden: Golden) -> None:
    agenda = golden.agenda
    about: list[Record | None] = [item.record for section in agenda.sections for item in section.items]
    about += [one.record for one in agenda.cannot_tell]
    about += [item.record for section in agenda.custom for item in section.items]
    about += [one.record for one in (*agenda.waiting, *agenda.done_today)]
    problems = [problem.path for problem in agenda.problems[:MOST_PROBLEMS]]
    found: list[str] = []
    for token in golden.tokens:
        for child in token.children or ():
            if child.type == "link_open":
                found.append(unquote(str(child.attrs["href"])))
            elif child.type == "text":
                found += [golden.path_of(target) for target in wikilinks(token.content)] * (child is first(token))
            assert child.type not in ("image", "html_inline")
    assert found == [*problems, *(record.path for record in about if record)]
    kinds = {token.type for token in golden.tokens}
    assert kinds & {"fence", "code_block"} == set()
    assert ("table_open" in kinds, "blockquote_open" in kinds) == (bool(agenda.waiting), bool(agenda.problems))


def first(token: object) -> object:
    """The first text of a line."""
    return next(child for child in token.children if child.type == "text")  # type: ignore[attr-defined]


def wikilinks(line: str) -> list[str]:
    """The targets of the links in a line that only Obsidian reads."""
    return [found[1] for found in re.finditer(r"(?<!\\)\[\[([^\[\]|\\]+)(?:\\?\|[^\[\]]*)?\]\]", line)]


def visible(page: str) -> list[str]:
    """The lines that a reader sees: links by their text, without marks of Markdown, front matter, comments and ids."""
    body = page.partition("\n---\n")[2]
    body = re.sub(r"<!--.*?-->| \^fm-[a-z0-9-]+$", "", body, flags=re.MULTILINE)
    body = re.sub(r"\[\[(?:[^\[\]|\\]*\\?\|)?([^\[\]]*)\]\]", r"\1", body).replace("[!warning] ", "")
    shown = []
    for token in PARSER.parse(body):
        if token.type == "inline":
            shown += ["".join(child.content or " " for child in token.children or ()).removeprefix("[ ] ")]
    return shown


def test_the_sample_page_can_be_read_on_a_phone() -> None:
    lines = visible(PAGES["sample vault"][0].read_text("utf-8"))
    assert sum(map(len, lines)) <= 3000
    assert max(map(len, lines)) <= 160


def test_together_the_pages_have_every_section_but_one() -> None:
    headings = {
        line.removeprefix("## ") for page in PAGES.values() for line in Golden(*page).lines if line[:3] == "## "
    }
    assert set(PAGE_SECTIONS) - headings == {DONE_TODAY, ATTENTION}  # nothing was done on those days; one is no heading
