"""The page as a whole: its sections and blank lines, what needs attention, and that no text from a note adds to it."""

import re
from datetime import date

import pytest
from hostile import NASTY, TEXT
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from plugins import plugin_finds
from tasks_grammar import block_of, fields_of, shown
from visits import NOTES, TODAY, VAULT_RULE, agenda_of, evaluated, hostile_note, page_of, visit_rules

from followup_md.agenda.markdown import escape_part
from followup_md.agenda.model import Agenda, CannotTell, Section
from followup_md.agenda.page import render_page
from followup_md.agenda.page_file import BEGIN, END, Tick, merge_page, parse_ticks
from followup_md.agenda.sections import make_agenda
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.notes.tally import Counts
from followup_md.rules.model import Page
from followup_md.text.escape import escape_markdown

WIKI = visit_rules()
PLAIN_LINKS = visit_rules("page:\n  links: markdown\n")
TAGGED = visit_rules('page:\n  tag: "#task"\n')
DATAVIEW = visit_rules("page:\n  format: dataview\n")
EMPTY = agenda_of({}, WIKI)

PAGE = f"""\
{BEGIN}

# Agenda for Tue 3 Mar 2026

**1 today** · 1 open · 1 coming up

> [!warning] 1 note needs your attention
>
> - [[Thyme]], line 4: `day: 2026-02-31` is not a valid date

## Today

- [ ] **Greet Ana Ruiz with a bow** · [[Rose|Rose Hill]] ⏫ 📅 2026-03-03 ^fm-7e1tcw-2y
  - Visit on Mon 2 Mar: a bow

## Now open

- [ ] **Measure** · [[Rose|Rose Hill]] ^fm-xlcgut-zz
  - As every year

## Coming up

- [ ] **Pay a bow** · [[Rose|Rose Hill]] 🔺 🛫 2026-03-04 📅 2026-03-04 ^fm-j6v81h-v5
  - It is due; a bow

## Can't tell

- [[Fern|Fern Dell]]: fill in the day of sowing (`sown`); it decides about “Measure”

## Upkeep

- [ ] **Prune** · [[Rose two|rose hill]] 📅 2026-02-27 ^fm-rt59by-yx
- [ ] **Prune a bow** · [[Rose|Rose Hill]] 📅 2026-03-02 ^fm-2wycab-1y
  - a bow

## Waiting

| Who                 | Quiet until | Then                    |
| ------------------- | ----------- | ----------------------- |
| [[Fern\\|Fern Dell]] | Fri 20 Mar  | Greet Cy Wren (snoozed) |
| [[Moss\\|Moss End]]  | Fri 1 May   | Prune                   |

## Done today

- [x] **Paid** · [[Rose two|rose hill]] ✅ 2026-03-03
- [x] **Watered Bo Lee** · [[Rose|Rose Hill]] ✅ 2026-03-03

_6 files: 6 visit; 1 snoozed and 1 switched off._

{END}
"""
FOOT = (
    "_0 files: nothing to read._",
    "_No note here is one that the rules know: `followup-md --help` shows how to begin._",
)


def blocks(*inner: str) -> str:
    """A page of these blocks."""
    return "\n\n".join((BEGIN, "# Agenda for Tue 3 Mar 2026", *inner, END)) + "\n"


def problem(path: str, line: int = 3, message: str = "is wrong") -> Problem:
    return Problem(Place(path, line, 1 if line else 0), ERROR, "code", message)


def test_the_page_has_every_section_in_its_order():
    assert page_of(NOTES, WIKI) == PAGE


def test_an_empty_vault_gives_a_page_that_says_so():
    assert page_of({}, WIKI) == blocks("Nothing to do today.", *FOOT)


def test_what_the_reader_must_know_first_stands_above_all_else():
    page = render_page(EMPTY._replace(notices=("*Rest* until `Mon`", "So there")), Page(), {})
    notices = ("> [!important] \\*Rest\\* until `Mon`", "> [!important] So there")
    assert page == blocks(*notices, "Nothing to do today.", *FOOT)


# the summary


def summary(*, more: tuple[Section, ...] = (), **counts: int) -> str:
    """The summary line of a page with so many items in each section."""
    (item,) = agenda_of({"a.md": "day: 2026-03-01\nlog: [2026-03-03 paid]\nsown: 2026-03-09\n"}, WIKI).items()
    (later,) = agenda_of({"a.md": "day: 2026-03-08\nsown: 2026-03-09\n"}, WIKI).items()[:1]
    titles = {"overdue": "Overdue", "today": "Today", "open": "Now open", "later": "Coming up"}
    sections = tuple(
        Section(titles[name], (later if name == "later" else item,) * number) for name, number in counts.items()
    )
    custom = tuple(Section("To *dig*", (item,) * 2) for _ in more)
    return render_page(EMPTY._replace(sections=sections, custom=custom), Page(), {}).split("\n")[4]


MORE = (Section("", ()),)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "**2 overdue · 1 today** · 4 open · 3 coming up",
            lambda: summary(overdue=2, today=1, open=4, later=3, more=MORE),
        ),
        ("**1 overdue** · 1 coming up", lambda: summary(overdue=1, later=1)),
        ("**1 today** · 2 to to \\*dig\\*", lambda: summary(today=1, more=MORE)),
        ("**1 today** · nothing else", lambda: summary(today=1)),
        ("4 open", lambda: summary(open=4)),
        ("4 open · 1 coming up", lambda: summary(open=4, later=1)),
        ("2 to to \\*dig\\*", lambda: summary(more=MORE)),
        ("Nothing to do today · 3 coming up", lambda: summary(later=3)),
        ("Nothing to do today.", lambda: summary()),
    ],
)
def test_the_summary_counts_what_there_is_to_do_with_the_urgent_in_bold(line: str, said):
    assert said() == line


# what needs attention


def attention(*problems: Problem, ticks: tuple[Tick, ...] = (), page: Page | None = None) -> list[str]:
    """The callout of a page with these problems and ticks."""
    rendered = render_page(EMPTY._replace(problems=problems), page or Page(), {}, ticks)
    return [line for line in rendered.split("\n") if line.startswith(">")]


def test_a_problem_is_a_line_with_its_note_its_line_and_its_message():
    assert attention(problem("Beds/a.md", message="has `a*b*` and *c*"), problem("Beds/a.md", 0), problem("c.md")) == [
        "> [!warning] 2 notes need your attention",
        ">",
        "> - [[a]], line 3: has `a*b*` and \\*c\\*",
        "> - [[a]]: is wrong",
        "> - [[c]], line 3: is wrong",
    ]


def test_more_than_five_problems_are_counted():
    assert attention(*(problem(f"{n}.md") for n in range(1007))) == [
        "> [!warning] 1,007 notes need your attention",
        ">",
        *(f"> - [[{n}]], line 3: is wrong" for n in range(5)),
        "> - and 1,002 more: run `followup-md check`",
    ]


OLD = Tick("fm-000001", "x", TODAY, "Pay *now* [[x]] ✅ 2026-03-03 ^fm-000001-aa")
CROSSED = Tick("fm-000002", "-", None, "b")


def test_a_tick_without_an_item_stands_there_as_the_user_wrote_it():
    assert attention(ticks=(OLD, CROSSED)) == [
        "> [!warning] 2 boxes need your attention",
        ">",
        "> - [x] Pay *now* [[x]] ✅ 2026-03-03 ^fm-000001-aa",
        "> - [-] b",
    ]


def test_what_is_wrong_with_a_box_is_said_above_it_and_links_to_no_note():
    boxes, page = (problem("Todo.md", 0, "`fm-000001` is odd"), problem("a.md")), Page(file="Todo.md")
    assert attention(*boxes, ticks=(OLD,), page=page) == [
        "> [!warning] 1 note and 1 box need your attention",
        ">",
        "> - `fm-000001` is odd",
        "> - [[a]], line 3: is wrong",
        "> - [x] Pay *now* [[x]] ✅ 2026-03-03 ^fm-000001-aa",
    ]
    assert attention(boxes[0], page=page)[0] == "> [!warning] 1 box needs your attention"


# other lines


def test_what_waits_for_the_vault_is_named_after_the_rules():
    page = page_of({}, visit_rules(VAULT_RULE.replace("}", ", from: 60 days after today}")))
    table = (
        "| Who         | Quiet until | Then |\n"
        "| ----------- | ----------- | ---- |\n"
        "| Garden book | Sat 2 May   | Walk |"
    )
    assert page == blocks("Nothing to do today.", "## Waiting", table, *FOOT)


def test_a_missing_fact_of_the_vault_has_no_link():
    agenda = EMPTY._replace(cannot_tell=(CannotTell(None, None, ("walk",), (), ("Walk",)),))
    line = "- Garden book: a fact is missing; it decides about “Walk”"
    assert render_page(agenda, Page(), {}) == blocks("Nothing to do today.", "## Can't tell", line, *FOOT)


# hostile text

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def words_of(token: Token) -> str:
    return "".join(
        child.content for child in token.children or [] if child.type in ("text", "code_inline", "softbreak")
    )


def blocks_of(page: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Every block with its words, and the inline marks in it (links with their target, code, emphasis)."""
    found = []
    tokens = PARSER.parse(page)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            marks = tuple(
                child.type if child.type != "link_open" else f"link {child.attrs['href']}"
                for child in token.children
                if child.type not in ("text", "softbreak") and not child.type.endswith("_close")
            )
            found.append((before.tag, words_of(token), marks))
        elif token.type in ("fence", "code_block", "html_block", "hr", "table_open"):
            found.append((token.type, token.content.strip(), ()))
    return found


def expected_blocks(agenda: Agenda, href: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """What the page of one note must consist of, worked out from the agenda alone."""
    note = shown(next(item.group or "" for item in agenda.items())) or "note"
    link = f"link {href}"
    found = [("html_block", BEGIN, ()), ("h1", "Agenda for Tue 3 Mar 2026", ())]
    counts = {section.title: len(section.items) for section in agenda.sections}
    urgent = [f"{counts[title]} {title.lower()}" for title in ("Overdue", "Today") if title in counts]
    others = {"Now open": "open", "Coming up": "coming up"}
    parts = urgent + [f"{counts[title]} {words}" for title, words in others.items() if title in counts]
    if len(parts) < 2:
        parts += [f"{len(section.items)} to {section.title.lower()}" for section in agenda.custom]
    parts += ["nothing else"] * (len(parts) == len(urgent) == 1)
    found.append(("p", " · ".join(parts), ("strong_open",) * bool(urgent)))
    for section in (*agenda.sections, *agenda.custom):
        found.append(("h2", section.title, ()))
        said = None
        for item in section.items:
            before = {"priority": "", "start": "🛫 ", "due": "📅 "}
            fields = [before[name] + value for name, value in fields_of(item).items()]
            act = shown(item.text) or "…"
            words = " ".join([f"[ ] {act} · {note}", *fields, f"^{block_of(item)}"])
            found.append(("p", words, ("strong_open", link)))
            reasons = [shown(reason) for reason in item.reasons if shown(reason)]
            found += [("p", reason, ()) for reason in reasons if reasons != said]
            said = reasons
    if agenda.done_today:
        found.append(("h2", "Done today", ()))
        for done in agenda.done_today:
            text = done.text[:1].upper() + done.text[1:]
            found.append(("p", f"[x] {shown(text)} · {note} ✅ 2026-03-03", ("strong_open", link)))
    return [*found, ("p", "1 file: 1 visit.", ("em_open",)), ("html_block", END, ())]


@settings(deadline=None, max_examples=150)
@given(TEXT, TEXT, TEXT)
@example("Rose\n# Hill", "- [x] Ana", "📅 2020-01-01")
@example("]] <script>", "`code", "`")
@example("1. first", "\\", "a\u2028- [ ] b")
def test_a_page_has_exactly_the_blocks_links_and_words_of_its_agenda_whatever_stands_in_the_notes(
    garden: str, guide: str, words: str
):
    assume(garden.strip())
    agenda = agenda_of({"Beds/a.md": hostile_note(garden, guide, words)}, PLAIN_LINKS)
    agenda = agenda._replace(problems=())
    assume(agenda.items() and agenda.items()[0].group)
    page = render_page(agenda, PLAIN_LINKS.page, {"a": 1})
    assert blocks_of(page) == expected_blocks(agenda, "Beds/a.md")


@settings(deadline=None, max_examples=100)
@given(TEXT, TEXT, TEXT, st.sampled_from([WIKI, PLAIN_LINKS, TAGGED]))
def test_no_plugin_finds_a_field_or_a_command_in_what_stands_in_notes(garden: str, guide: str, words: str, rules):
    notes = {"Beds/a.md": hostile_note(garden, guide, words), "b.md": f"garden: x\nday: 2026-02-31\n{NOTES['Fern.md']}"}
    assert plugin_finds(render_page(agenda_of(notes, rules), rules.page, {"a": 1})) == []


NAME = (
    st.lists(st.sampled_from([part for part in NASTY if "/" not in part and "\0" not in part]), min_size=1, max_size=6)
    .map("".join)
    .filter(lambda name: name.strip(" ."))
)


@settings(deadline=None, max_examples=100)
@given(NAME, NAME, st.sampled_from([WIKI, PLAIN_LINKS]))
@example("a\n# b", "c\n- [ ] d 🆔 e", WIKI)
def test_hostile_file_names_forge_no_line_and_no_mark(folder: str, name: str, rules):
    page = page_of({f"{folder}/{name}.md": NOTES["Beds/Rose.md"]}, rules)
    tame = page_of({"Beds/Rose.md": NOTES["Beds/Rose.md"]}, rules)
    assert plugin_finds(page) == []
    # A file name changes links and nothing else: without them both pages are the same.
    assert [without_links(line) for line in page.splitlines()] == [without_links(line) for line in tame.splitlines()]


def without_links(line: str) -> str:
    return re.sub(r"\[\[[^][]*\]\]|\[Rose Hill\]\((?:<[^<>\n]*>|[^<>()\s]*)\)", "LINK", line)


@settings(deadline=None, max_examples=100)
@given(TEXT, TEXT)
@example("a`b.md", "`c`` <script>`")
@example("a.md", "`= c` `due:: d` `<% e`")
def test_hostile_problems_are_one_line_each_without_links_or_html(path: str, message: str):
    page = render_page(EMPTY._replace(problems=(problem(path, message=message),)), PLAIN_LINKS.page, {})
    assert [tag for tag, _, _ in blocks_of(page)] == ["html_block", "h1", "p", "p", "p", "p", "p", "html_block"]
    marks = [mark for _, _, own in blocks_of(page) for mark in own]
    assert {mark for mark in marks if not mark.startswith("link ")} <= {"code_inline", "em_open"}
    assert sum(mark.startswith("link ") for mark in marks) <= 1
    assert plugin_finds(page) == []


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("a", "a"), (" a ", " a "), ("", ""), (" ", " "), ("*", "\\*"), ("\t*a\n", " \\*a "), ("\u200b ", "")],
)
def test_a_part_of_a_line_keeps_its_outer_blanks(text: str, escaped: str):
    assert escape_part(text) == escaped


# ticks that wait

PARTY = "garden: Rose Hill\nday: 2026-03-02\nguides: [Ana Ruiz, Bo Lee]\nlog: [2026-03-03 paid]\nsown: 2026-03-09\n"


@settings(deadline=None)
@given(TEXT, st.sampled_from("x-"), st.none() | st.dates(date(2020, 1, 1), TODAY))
def test_a_tick_that_stays_is_found_on_the_next_page(words: str, mark: str, day: date | None):
    sign = "❌" if mark == "-" else "✅"
    stamp = f" {sign} {day}" if day else ""
    text = f"{escape_markdown(words)}{stamp} ^fm-zzzzzz-zz".strip()
    (tick,) = parse_ticks(f"{BEGIN}\n- [{mark}] {text}\n{END}\n".encode())
    agenda = make_agenda(evaluated({"Rose.md": PARTY}, WIKI), (), Counts())
    assert parse_ticks(merge_page(None, render_page(agenda, WIKI.page, {}, (tick,)))) == (tick,)
