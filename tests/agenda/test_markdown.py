import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from letters import agenda_with_drafts, garden_vault, with_drafts
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tasks_grammar import Task, fields_of, parse_task
from visits import NOTES, TODAY, VAULT_RULE, agenda_of, evaluated, hostile_note, page_of, visit_rules

from followup_md.agenda.markdown import escape_markdown_part, render_page
from followup_md.agenda.model import Agenda, CannotTell
from followup_md.agenda.page_file import BEGIN, END, Tick, merge_page, parse_ticks
from followup_md.agenda.sections import make_agenda
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.notes.tally import Counts
from followup_md.rules.model import Page, Rules
from followup_md.rules.state import State
from followup_md.text.escape import escape_plain

WIKI = visit_rules()
PLAIN_LINKS = visit_rules("page:\n  links: markdown\n")
TAGGED = visit_rules('page:\n  tag: "#task"\n')

PAGE = f"""\
{BEGIN}
# Agenda for Tue 3 Mar 2026
## Today
- [ ] Greet Ana Ruiz with a bow, [[Rose|Rose Hill]] 🆔 fm-wso4s7 ⏫ 📅 2026-03-03
    - Visit on Mon 2 Mar: a bow `greet`
## Now open
- [ ] Measure, [[Rose|Rose Hill]] · As every year `measure` 🆔 fm-ua8sza
## Coming up
- [ ] Pay a bow, [[Rose|Rose Hill]] · It is due; a bow `pay` 🆔 fm-1ibaso 🔺 🛫 2026-03-04 📅 2026-03-04
## Can't tell
- [[Fern|Fern Dell]]: measure: fill in `sown`
## Upkeep
- [ ] Prune, [[Rose two|rose hill]] · `prune` 🆔 fm-d36h6y 📅 2026-02-27
- [ ] Prune a bow, [[Rose|Rose Hill]] · a bow `prune` 🆔 fm-4kqv9t 📅 2026-03-02
## Done today
- [x] Paid, [[Rose two|rose hill]]
- [x] Watered Bo Lee, [[Rose|Rose Hill]]
## Waiting
- [[Fern|Fern Dell]]: snoozed until Fri 20 Mar
- [[Moss|Moss End]]: nothing to do until Fri 1 May, then “prune”
## Needs your attention
- Thyme.md:4:6: error: `day: 2026-02-31` is not a valid date \\[field-value\\]

*6 Markdown files: 6 visit.*
*Of these 1 snoozed and 1 switched off with `followup: off`.*
{END}
"""


def keyless(page: str) -> list[str]:
    """The lines of a page without the digits of its keys."""
    return [re.sub("fm-......", "fm-", line) for line in page.splitlines()]


def test_the_page_has_every_section_in_its_order():
    assert page_of(NOTES, WIKI) == PAGE


def test_an_empty_vault_gives_a_page_that_says_so():
    assert page_of({}, WIKI) == (
        f"{BEGIN}\n# Agenda for Tue 3 Mar 2026\nNothing to do today.\n\n*0 Markdown files: nothing to read.*\n"
        "*No note here is one that the rules know: `followup-md --help` shows how to begin.*\n"
        f"{END}\n"
    )


ODD, HASH = "Beds/Rose [old].md", "Beds/Rose #2?.md"
OTHER = {"Old/rose.md": "garden: Fig\nday: 2025-03-02\n"}


@pytest.mark.parametrize(
    ("path", "rules", "others", "link"),
    [
        (ODD, PLAIN_LINKS, {}, "[Rose Hill](<Beds/Rose %5Bold%5D.md>)"),
        (HASH, PLAIN_LINKS, {}, "[Rose Hill](<Beds/Rose %232%3F.md>)"),
        ("Beds/Rose.md", WIKI, {}, "[[Rose|Rose Hill]]"),
        ("Beds/Rose.md", WIKI, OTHER, "[[Beds/Rose|Rose Hill]]"),
        (ODD, WIKI, {}, "[Rose Hill](<Beds/Rose %5Bold%5D.md>)"),
    ],
    ids=["whole path", "hash and question mark", "name", "name that stands twice", "no wikilink can hold it"],
)
def test_a_note_is_linked_as_the_rules_say(path: str, rules: Rules, others: dict[str, str], link: str):
    page = page_of({path: NOTES["Beds/Rose.md"], **others}, rules)
    assert page.splitlines()[3] == f"- [ ] Greet Ana Ruiz with a bow, {link} 🆔 fm-wso4s7 ⏫ 📅 2026-03-03"


def test_a_tag_stands_before_the_text_of_every_task():
    tasks = [line for line in page_of(NOTES, TAGGED).splitlines() if line.startswith("- [ ]")]
    untagged = [line for line in PAGE.splitlines() if line.startswith("- [ ]")]
    assert tasks == [line.replace("- [ ] ", "- [ ] #task ") for line in untagged]
    assert [parse_task(line).tags for line in tasks] == [("#task",)] * 5


def test_a_note_without_a_group_is_linked_by_its_name():
    page = page_of({"Beds/Bare.md": "day: 2026-02-27\nsown: 2026-01-01\nlog: [2026-03-03 paid]\n"}, WIKI)
    assert keyless(page)[2:7] == [
        "## Now open",
        "- [ ] Measure, [[Bare]] · As every year `measure` 🆔 fm-",
        "## Upkeep",
        "- [ ] Prune, [[Bare]] · `prune` 🆔 fm- 📅 2026-02-27",
        "## Done today",
    ]


def test_an_item_about_the_vault_has_no_link():
    page = page_of({}, visit_rules(VAULT_RULE))
    assert page.splitlines()[2:5] == ["## Now open", "- [ ] Walk · Daily `walk` 🆔 fm-9o1izb", ""]


def test_what_waits_for_the_vault_is_named_after_the_rules():
    page = page_of({}, visit_rules(VAULT_RULE.replace("}", ", from: 60 days after today}")))
    assert page.splitlines()[2:5] == [
        "Nothing to do today.",
        "## Waiting",
        "- Garden book: nothing to do until Sat 2 May, then “walk”",
    ]


def test_a_missing_fact_of_the_vault_has_no_link():
    agenda = agenda_of({}, WIKI)._replace(cannot_tell=(CannotTell(None, None, ("walk",), ()),))
    assert render_page(agenda, Page(), {}).splitlines()[2:4] == [
        "## Can't tell",
        "- Garden book: walk: a fact is missing",
    ]


def test_an_item_without_any_words_shows_its_rule():
    agenda = agenda_of({"a.md": 'garden: "."\nday: 2026-02-27\nlog: [2026-02-27 paid]\nsown: 2026-03-09\n'}, WIKI)
    (section,) = agenda.custom
    items = tuple(item._replace(text="📅") for item in section.items)
    page = render_page(agenda._replace(custom=(section._replace(items=items),)), WIKI.page, {})
    assert keyless(page)[3] == "- [ ] prune, [[a|.]] · `prune` 🆔 fm- 📅 2026-02-27"


PARTY = "garden: Rose Hill\nday: 2026-03-02\nguides: [Ana Ruiz, Bo Lee]\nlog: [2026-03-03 paid]\nsown: 2026-03-09\n"


def test_a_reason_that_neighbours_share_is_said_once():
    assert keyless(page_of({"Rose.md": PARTY}, WIKI))[2:6] == [
        "## Today",
        "- [ ] Greet Ana Ruiz, [[Rose|Rose Hill]] 🆔 fm- ⏫ 📅 2026-03-03",
        "    - Visit on Mon 2 Mar `greet`",
        "- [ ] Greet Bo Lee, [[Rose|Rose Hill]] 🆔 fm- ⏫ 📅 2026-03-03",
    ]


def test_the_same_reason_in_another_note_is_said_again():
    notes = {
        "Rose.md": PARTY.replace(", Bo Lee", ""),
        "Fern.md": PARTY.replace("Rose Hill", "Fern").replace(", Bo Lee", ""),
    }
    assert keyless(page_of(notes, WIKI))[2:7] == [
        "## Today",
        "- [ ] Greet Ana Ruiz, [[Fern]] 🆔 fm- ⏫ 📅 2026-03-03",
        "    - Visit on Mon 2 Mar `greet`",
        "- [ ] Greet Ana Ruiz, [[Rose|Rose Hill]] 🆔 fm- ⏫ 📅 2026-03-03",
        "    - Visit on Mon 2 Mar `greet`",
    ]


SAME_WORDS = (
    "  sweep:\n    for: visit\n    title: Sweep\n    why: Leaves.\n    from: 1 day after day\n    priority: high\n"
    '    say: Sweep\n    because: "Visit on {day}[: {words}]"\n'
)


def test_the_same_reason_of_another_rule_is_said_again_and_so_is_one_that_stands_between():
    page = page_of({"Rose.md": PARTY}, visit_rules(SAME_WORDS))
    assert keyless(page)[2:8] == [
        "## Today",
        "- [ ] Greet Ana Ruiz, [[Rose|Rose Hill]] 🆔 fm- ⏫ 📅 2026-03-03",
        "    - Visit on Mon 2 Mar `greet`",
        "- [ ] Greet Bo Lee, [[Rose|Rose Hill]] 🆔 fm- ⏫ 📅 2026-03-03",
        "- [ ] Sweep, [[Rose|Rose Hill]] 🆔 fm- ⏫ 📅 2026-03-03",
        "    - Visit on Mon 2 Mar `sweep`",
    ]
    (section, *others) = agenda_of({"Rose.md": PARTY}, visit_rules(SAME_WORDS)).sections
    ana, bo, sweep = section.items
    mixed = agenda_of({}, WIKI)._replace(sections=(section._replace(items=(ana, sweep, bo)), *others))
    assert [line.rpartition(" ")[2] for line in render_page(mixed, WIKI.page, {}).splitlines() if "    - " in line] == [
        "`greet`",
        "`sweep`",
        "`greet`",
    ]


def test_what_is_overdue_has_its_reason_on_a_line_of_its_own_too():
    page = page_of({"Rose.md": PARTY}, WIKI, date(2026, 3, 4))
    assert keyless(page)[2:5] == [
        "## Overdue",
        "- [ ] Greet Ana Ruiz, [[Rose|Rose Hill]] 🆔 fm- ⏫ 📅 2026-03-03",
        "    - Visit on Mon 2 Mar `greet`",
    ]


def test_more_than_five_problems_are_counted():
    problems = tuple(Problem(Place(f"{n}.md", 3, 1), ERROR, "code", "has `a*b*` and *c*") for n in range(1007))
    page = render_page(agenda_of({}, WIKI)._replace(problems=problems), Page(), {})
    assert page.splitlines()[3:10] == [
        "## Needs your attention",
        *(f"- {n}.md:3:1: error: has `a*b*` and \\*c\\* \\[code\\]" for n in range(5)),
        "- and 1,002 more: run `followup-md check`",
    ]


# ticks that wait


def ticked(*ticks: Tick) -> str:
    """The page when these ticks could not be taken in, as the whole of the program renders it."""
    agenda = make_agenda(evaluated({"Rose.md": PARTY}, WIKI), (), Counts())
    return render_page(agenda, WIKI.page, {}, ticks)


@pytest.mark.parametrize(
    ("tick", "box", "stamp"),
    [
        (Tick("fm-wso4s7", "x", TODAY, "…"), "x", " ✅ 2026-03-03"),
        (Tick("fm-wso4s7", "-", date(2026, 3, 1), "…"), "-", " ❌ 2026-03-01"),
        (Tick("fm-wso4s7", "x", None, "…"), "x", ""),
    ],
)
def test_an_item_keeps_its_tick_until_it_is_taken_in(tick: Tick, box: str, stamp: str):
    before, line = ticked(), "Greet Ana Ruiz, [[Rose|Rose Hill]] 🆔 fm-wso4s7 ⏫ 📅 2026-03-03"
    assert before.count(f"- [ ] {line}\n") == 1
    assert ticked(tick) == before.replace(f"- [ ] {line}\n", f"- [{box}] {line}{stamp}\n")


def test_a_tick_without_an_item_stands_below_the_problems_as_the_user_wrote_it():
    ticks = (
        Tick("fm-000001", "x", TODAY, "Pay *now* 🆔 fm-000001 [[x]] ✅ 2026-03-03"),
        Tick("fm-000002", "-", None, "b"),
    )
    kept = ["- [x] Pay *now* 🆔 fm-000001 [[x]] ✅ 2026-03-03", "- [-] b"]
    page = ticked(*ticks).splitlines()
    assert page[page.index("## Needs your attention") : -4] == ["## Needs your attention", *kept]
    agenda = agenda_of({}, WIKI)._replace(problems=(Problem(Place("a.md", 3, 1), ERROR, "code", "is wrong"),) * 6)
    assert render_page(agenda, Page(), {}, ticks).splitlines()[3:-4] == [
        "## Needs your attention",
        *["- a.md:3:1: error: is wrong \\[code\\]"] * 5,
        "- and 1 more: run `followup-md check`",
        *kept,
    ]


# hostile text

NASTY = (
    "[[", "]]", "|", "`", "```", "<script>alert(1)</script>", "<!-- followup-md:end -->", "-->", "<!--", "#tag",
    "📅 2020-01-01", "✅ 2026-01-01", "🆔 fm-000000", "⏫", "🔁 every day", "⛔ a", "🛫2020-01-01", "\u202e", "\u2066",
    "%%", "$$", "$x$", "==", "~~", "**", "__", "_a_", "*a*", "https://evil.example/a", "www.evil.example",
    "someone@evil.example", "[a](b)", "![a](b)", "![[a]]", "- ", "1. ", "1) ", "# ", "> ", "+ ", "---", "    ", "\t",
    "\n", "\r\n", "\n\n", "\n# ", "\n- [x] ", "\u2028", "\x85", "\0", "\x1b[31m", "&amp;", "&#35;", "\\", "\\\\`", "^a",
    "{{a}}", "{a}", "[ ]", "[x]", "a", "Ana", " ", ".", ":", ";", ",", "'", "“", "é", "庭", "😀", "\ufe0f", "\u200b",
    "- [ ] ", "::", "!", "~", "=", "@", "&", "<", ">", "(", ")",
)  # fmt: skip
TEXT = st.one_of(
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=8).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
)
SIGNS = re.compile("[🆔⛔🔺⏫🔼🔽⏬🔁🏁➕🛫⏳⌛📅📆🗓❌✅]\ufe0f?")
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def visible(text: str) -> str:
    """What a reader shall see of a text from a note."""
    return SIGNS.sub("", escape_plain(text)).strip()


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
    note = visible(next(item.group or "" for item in agenda.items())) or "note"
    link = f"link {href}"
    found = [("html_block", BEGIN, ()), ("h1", "Agenda for Tue 3 Mar 2026", ())]

    for section in (*agenda.sections, *agenda.custom):
        found.append(("h2", section.title, ()))
        said = None
        for item in section.items:
            rule, reason = item.outcome.rule.id, visible(item.reason)
            why = f"{reason} {rule}" if reason else rule
            urgent = section.title in ("Overdue", "Today")
            before = {"id": "🆔 ", "priority": "", "start": "🛫 ", "due": "📅 "}
            fields = " ".join(before[name] + value for name, value in fields_of(item).items())
            inline, marks = ("", (link,)) if urgent else (f" · {why}", (link, "code_inline"))
            words = f"[ ] {visible(item.text) or rule}, {note}{inline} {fields}"
            found.append(("p", words, marks))
            if urgent and why != said:
                found.append(("p", why, ("code_inline",)))
            said = why
    if agenda.done_today:
        found.append(("h2", "Done today", ()))
        for done in agenda.done_today:
            text = done.text[:1].upper() + done.text[1:]
            found.append(("p", f"[x] {visible(text)}, {note}", (link,)))
    footer = "1 Markdown file: 1 visit."
    return [*found, ("p", footer, ("em_open",)), ("html_block", END, ())]


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
def test_tasks_reads_id_priority_and_dates_of_every_item_and_its_whole_text(garden: str, guide: str, words: str, rules):
    agenda = agenda_of({"Beds/a.md": hostile_note(garden, guide, words)}, rules)
    lines = render_page(agenda, rules.page, {"a": 1}).splitlines()
    tasks = [line for line in lines if parse_task(line) and parse_task(line).status == " "]
    tag = ("#task",) if rules is TAGGED else ()
    assert [parse_task(line) for line in tasks] == [
        Task(" ", line.removeprefix("- [ ] ").partition(" 🆔 ")[0], fields_of(item), tag)
        for line, item in zip(tasks, agenda.items(), strict=True)
    ]


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
    # A file name changes links and nothing else: without them both pages are the same.
    assert [without_links(line) for line in page.splitlines()] == [without_links(line) for line in tame.splitlines()]


def without_links(line: str) -> str:
    return re.sub(r"\[\[[^][]*\]\]|\[Rose Hill\]\(<[^<>\n]*>\)", "LINK", line)


@settings(deadline=None, max_examples=100)
@given(TEXT, TEXT)
@example("a`b.md", "`c`` <script>`")
def test_hostile_problems_are_one_line_each_without_links_or_html(path: str, message: str):
    assume("defect" not in message)
    problems = (Problem(Place(path, 3, 1), ERROR, "code", message),)
    blocks = blocks_of(render_page(agenda_of({}, WIKI)._replace(problems=problems), Page(), {}))
    tags = [tag for tag, _, _ in blocks]
    assert tags == ["html_block", "h1", "p", "h2", "p", "p", "html_block"] or tags == [
        "html_block", "h1", "h2", "p", "p", "html_block",
    ]  # fmt: skip
    assert {mark for _, _, marks in blocks for mark in marks} <= {"code_inline", "em_open"}


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("a", "a"), (" a ", " a "), ("", ""), (" ", " "), ("*", "\\*"), ("\t*a\n", " \\*a "), ("\u200b ", "")],
)
def test_a_part_of_a_line_keeps_its_outer_blanks(text: str, escaped: str):
    assert escape_markdown_part(text) == escaped


@settings(deadline=None)
@given(TEXT, st.sampled_from("x-"), st.none() | st.dates(date(2020, 1, 1), TODAY))
def test_a_tick_that_stays_is_found_on_the_next_page(words: str, mark: str, day: date | None):
    text = f"{' '.join(words.split())} 🆔 fm-zzzzzz".strip()
    sign = "❌" if mark == "-" else "✅"
    text += f" {sign} {day}" if day else ""
    (tick,) = parse_ticks(f"{BEGIN}\n- [{mark}] {text}\n{END}\n".encode())
    assert parse_ticks(merge_page(None, ticked(tick))) == (tick,)


# drafts


def lines_with(agenda: Agenda, page: Page, *words: str, paths: dict[str, int] | None = None) -> list[str]:
    return [line for line in render_page(agenda, page, paths or {}).split("\n") if any(word in line for word in words)]


def test_an_item_links_its_draft_with_its_gaps_and_else_names_the_command(tmp_path: Path):
    agenda = agenda_with_drafts(with_drafts(tmp_path))
    keys = {item.outcome.person and item.outcome.person.name: item.key for item in agenda.items()}
    ana, bo, pay = (keys[name] for name in ("Ana Ruiz", "Bo Lee", None))
    start, end = "[[Rose|Rose Hill]]", "⏫ 📅 2026-03-02"
    expected = [
        f"- [ ] Greet Ana Ruiz, {start} · [[Rose - greet Ana Ruiz|draft]], 1 gap to fill 🆔 {ana} {end}",
        f"- [ ] Greet Bo Lee, {start} · [[Rose - greet Bo Lee|draft]] 🆔 {bo} {end}",
    ]
    assert lines_with(agenda, Page(), "Greet") == expected
    (pay,) = (item.key for item in agenda.items() if item.outcome.rule.id == "pay")
    assert lines_with(agenda, Page(), "Pay", "due;", "is due", "`pay`") == [
        f"- [ ] Pay, {start} 🆔 {pay} 🔺 📅 2026-03-03",
        "    - It is due `pay` · `followup-md draft Rose`",
    ]


@pytest.mark.parametrize(
    ("page", "paths", "link"),
    [
        (Page(links="markdown"), {}, "[draft](<Drafts/Rose - greet Bo Lee.md>)"),
        (Page(), {"rose - greet bo lee": 2}, "[[Drafts/Rose - greet Bo Lee|draft]]"),
    ],
)
def test_a_draft_is_linked_by_its_path_where_a_name_would_not_do(
    tmp_path: Path, page: Page, paths: dict[str, int], link: str
):
    (line,) = lines_with(agenda_with_drafts(with_drafts(tmp_path)), page, "Greet Bo", paths=paths)
    assert f" · {link} 🆔 " in line


def test_what_is_still_to_come_names_no_command(tmp_path: Path):
    agenda = agenda_with_drafts(garden_vault(tmp_path), date(2026, 2, 27))
    assert [item.outcome.state for item in agenda.items() if item.outcome.rule.draft] == [State.LATER] * 3
    assert lines_with(agenda, Page(), "followup-md draft") == []


def test_a_note_that_shares_its_name_is_drafted_by_its_path(tmp_path: Path):
    agenda = agenda_with_drafts(garden_vault(tmp_path, path="Beds/Rose.md"), date(2026, 3, 2))
    assert lines_with(agenda, Page(), "followup-md draft", paths={"rose": 2}) == [
        "    - Visit on Sun 1 Mar `greet` · `followup-md draft Beds/Rose.md`"
    ]


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("Rose.md", "`followup-md draft Rose`"),
        ("Beds/Rose two.md", "`followup-md draft 'Rose two'`"),
        ("*Rose* [x].md", "`followup-md draft '*Rose* [x]'`"),
        ('A "Rose".md', "`followup-md draft 'A \"Rose\"'`"),
        ("A `Rose`.md", "`followup-md draft`"),
        ("$(rm rose).md", "`followup-md draft '$(rm rose)'`"),
        ("A \u202eRose.md", "followup-md draft 'A Rose'"),
    ],
)
def test_the_command_names_the_note_and_is_code_if_it_can_be(tmp_path: Path, path: str, command: str):
    agenda = agenda_with_drafts(garden_vault(tmp_path, path=path), date(2026, 3, 2))
    assert lines_with(agenda, Page(), "followup-md draft") == [f"    - Visit on Sun 1 Mar `greet` · {command}"]
