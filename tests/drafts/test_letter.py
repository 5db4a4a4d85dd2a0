"""Templates of drafts: whose words go into which letter, what stays a gap, and what is wrong with a template."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import assume, example, given, settings
from letters import GARDEN, GREETING, PARTY, ROSE, body, letters_of, look, outcomes_of, template_of
from markdown_it import MarkdownIt
from markdown_it.token import Token
from strategies import hostile_texts
from tasks_grammar import shown
from visits import note, quoted

from followup_md.drafts.gaps import count_gaps
from followup_md.drafts.letter import Letter, addressee, boilerplate, link_free, mailbox, write_letter
from followup_md.drafts.similarity import compare_letters
from followup_md.engine.evaluate import evaluate
from followup_md.engine.outcome import Evaluation
from followup_md.notes.reader import RecordReader
from followup_md.vault.rules import load_rules
from followup_md.vault.shipped import rules_folder

# the default rules, whole letters

JOBS, _ = load_rules(rules_folder(), with_tests=False)
assert JOBS is not None
THANKS = (rules_folder() / "templates" / "thank-you.md").read_text("utf-8")
FOLLOW_UP = (rules_folder() / "templates" / "follow-up.md").read_text("utf-8")
TALK = """\
---
type: interview
company: Northwind Traders
role: Data Engineer
interview: 2026-03-11T09:30
interviewers: [Dana Lee <dana@northwind.example>, Sam Ortiz]
---
## Went well
- Dana: the tour of the loading bay, forklifts included
- [[Sam Ortiz]] explained why the nightly load takes forty minutes
- a whiteboard full of arrows
- lunch on the roof

## Awkward
- Sam: I called the warehouse a lake

## Unanswered
- Dana, how would I test a migration?

## Red flags
- nobody has been there for more than a year

## Fit
- rather not
"""


def talk(text: str, today: date = date(2026, 3, 11)) -> Evaluation:
    assert JOBS is not None
    reading = RecordReader(JOBS).read(text.encode(), "Talk.md")
    assert reading.record is not None
    return evaluate(JOBS, [reading.record], today)


def job_letters(text: str, template: str, rule: str, today: date = date(2026, 3, 11)) -> dict[str, Letter]:
    assert JOBS is not None
    return letters_of(talk(text, today), template_of(template, JOBS, rule), rule)


def test_two_people_are_thanked_each_for_their_own_moments():
    answer = "<!-- your answer, now that you have thought about it -->"
    dana = f"""\
Dear Dana,

Thank you for taking the time to talk with me on Wed 11 Mar about the Data Engineer role.

What has stayed with me:
- the tour of the loading bay, forklifts included
- a whiteboard full of arrows

And a question that I left open: Dana, how would I test a migration? {answer}

I would be glad to hear about the next steps.

Kind regards
"""
    sam = """\
Dear Sam,

Thank you for taking the time to talk with me on Wed 11 Mar about the Data Engineer role.

What has stayed with me:
- explained why the nightly load takes forty minutes
- lunch on the roof

There is something I would like to put better than I did then: I called the warehouse a lake

I would be glad to hear about the next steps.

Kind regards
"""
    subject = "Thank you for our conversation about the Data Engineer role"
    letters = job_letters(TALK, THANKS, "thank-you")
    assert letters == {"Dana Lee": Letter("Dana Lee", subject, dana), "Sam Ortiz": Letter("Sam Ortiz", subject, sam)}
    assert JOBS is not None
    template = template_of(THANKS, JOBS, "thank-you")
    said = [boilerplate(template, outcome) for outcome in outcomes_of(talk(TALK), "thank-you")]
    assert compare_letters(dana, sam, ["Dana Lee", "Sam Ortiz"], said) == (LIKENESS, ())


LIKENESS = 54
"""Far below the 80 % from which two letters are too much alike."""


def test_without_a_word_there_are_gaps_and_nothing_is_invented():
    text = "---\ntype: interview\ncompany: Northwind\ninterview: 2026-03-11\ninterviewers: Dana Lee\n---\n"
    letter = """\
Dear Dana,

Thank you for taking the time to talk with me on Wed 11 Mar.

What has stayed with me:
- <!-- one moment with Dana Lee you want to recall -->

I would be glad to hear about the next steps.

Kind regards
"""
    assert job_letters(text, THANKS, "thank-you") == {"Dana Lee": Letter("Dana Lee", "Thank you", letter)}
    assert count_gaps(letter) == 1


def test_where_there_are_fewer_words_than_people_it_is_asked_whose_they_are():
    text = TALK.replace("- [[Sam Ortiz]] explained why the nightly load takes forty minutes\n", "")
    text = text.replace("Sam Ortiz]", "Sam Ortiz, Kim Sato]").replace("- lunch on the roof\n", "")
    bullets = {
        name: [line for line in letter.body.split("\n") if line.startswith("- ")]
        for name, letter in job_letters(text, THANKS, "thank-you").items()
    }
    asked = "- <!-- whose is this? “a whiteboard full of arrows” -->"
    assert bullets == {
        "Dana Lee": [],
        "Sam Ortiz": [asked],
        "Kim Sato": [asked],
    }


@pytest.mark.parametrize(
    ("fields", "letter"),
    [
        (
            "",
            "Dear <!-- their name -->,\n\n"
            "We were last in touch on Wed 11 Mar, and I am still very interested.\n\n"
            "Could you tell me how things stand, and what comes next?\n\nKind regards\n",
        ),
        (
            "role: Data Engineer\ncontact: Dana Lee\ndirections: write to Dana after a week\n"
            "timeline: two weeks or so\nlog: [2026-03-12 thanked Dana Lee]\n",
            "Dear Dana,\n\n"
            "We were last in touch on Thu 12 Mar about the Data Engineer role, and I am still very interested.\n\n"
            "When we spoke, you asked me to keep to this: “write to Dana after a week”.\n\n"
            "I also noted what you told me about the timing: “two weeks or so”.\n\n"
            "Could you tell me how things stand, and what comes next?\n\nKind regards\n",
        ),
    ],
    ids=["without directions", "with directions"],
)
def test_a_follow_up_says_what_was_agreed(fields: str, letter: str):
    head = "---\ntype: interview\ncompany: Northwind\ninterview: 2026-03-11\ninterviewers: Dana Lee\n"
    letters = job_letters(f"{head}{fields}---\n", FOLLOW_UP, "first-follow-up", date(2026, 3, 19))
    addressee = "Dana Lee" if fields else "…"
    subject = "How things stand with the Data Engineer role" if fields else "How things stand"
    assert letters == {"": Letter(addressee, subject, letter)}


SHIPPED = [(rule.id, rule.draft) for rule in JOBS.rules if rule.draft]


@pytest.mark.parametrize(("rule", "draft"), SHIPPED)
def test_no_shipped_template_asks_for_red_flags_or_the_fit(rule: str, draft: str):
    template = template_of((rules_folder() / "templates" / draft).read_text("utf-8"), JOBS, rule)
    asked = ("went_well", "awkward", "questions") if rule == "thank-you" else ()
    assert template.sections() == asked


# the template language


def test_a_letter_is_the_template_filled_in():
    letters = letters_of(look(note(f"{PARTY}words: soon\n", ROSE.split("---\n")[2])), template_of(GREETING))
    start, end = "We met on Sun 1 Mar at Rose Hill.\n\nWhat I liked:\n", "\n\nSee you soon\n"
    ana = f"Dear Ana,\n\n{start}- the pond\n- the gate by the road{end}"
    bo = f"Dear Bo,\n\n{start}- the old wall\n- the bench\n\nWhat I am sorry for: I stepped on a fern{end}"
    assert letters == {
        "Ana Ruiz": Letter("Ana Ruiz", "Greetings from Rose Hill", ana),
        "Bo Lee": Letter("Bo Lee", "Greetings from Rose Hill", bo),
    }


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Hello", "Hello"),
        ("Hello {person.name}", "Hello Ana Ruiz"),
        ("on {day}[ with {words}].", "on Sun 1 Mar."),
        ("with {words}", "with …"),
        ("with {words | a word}", "with <!-- a word -->"),
        ("with {words|a word}", "with <!-- a word -->"),
        ("with {words | a word of {person}, at {garden}}", "with <!-- a word of Ana Ruiz, at Rose Hill -->"),
        ("with {day | the day}", "with Sun 1 Mar"),
        ("with {words | }", "with"),
        ("{words | one} and {sown | two}", "<!-- one --> and <!-- two -->"),
        ("{{words | a word}} [[a]]", "{words | a word} [a]"),
        ("- {liked}", "- the pond\n- the gate by the road"),
        ("- {liked} ({day})", "- the pond (Sun 1 Mar)\n- the gate by the road (Sun 1 Mar)"),
        ("- {liked} {words | more}", "- the pond <!-- more -->\n- the gate by the road <!-- more -->"),
        ("- {sorry}", ""),
        ("Sorry:\n- {sorry}\nReally", ""),
        ("Sorry:\n- {sorry | nothing}\nReally", "Sorry:\n- <!-- nothing -->\nReally"),
        ("Hello\n\n- {sorry}\n\n\nBye", "Hello\n\nBye"),
        ("Hello\n \t\nBye  ", "Hello\n\nBye"),
        ("[ {words}]\n\nBye", "Bye"),
        ("- {liked}\n- {sorry | none}", "- the pond\n- the gate by the road\n- <!-- none -->"),
        ("- {liked}\n\n> {liked}", "- the pond\n- the gate by the road\n\n> the pond\n> the gate by the road"),
        ("# {garden}\n<!-- say more -->", "# Rose Hill\n<!-- say more -->"),
    ],
)
def test_what_a_template_says_is_what_is_written(text: str, written: str):
    assert body(text) == written


def test_line_ends_of_windows_are_line_ends():
    assert body("Hello\r\n\r\n- {liked}\r\nBye\r\n") == "Hello\n\n- the pond\n- the gate by the road\nBye"


def test_a_value_is_text_whatever_it_looks_like():
    text = note(PARTY.replace("Rose Hill", '"[[Rose]] *Hill* <b>"') + 'words: "# {person} --> | [x](y)"\n')
    assert body("{garden}\n\nI {words}", text) == (
        "\\[\\[Rose\\]\\] \\*Hill\\* \\<b\\>\n\nI \\# \\{person\\} --\\> \\| \\[x\\](y)"
    )


def test_the_words_of_bullets_are_text_too():
    text = note(PARTY, "## What I liked\n- Ana: [[Plants/Fern|the fern]] *and* {day} <!-- x --> [x](y) 📅\n")
    assert body("- {liked}", text) == "- the fern \\*and\\* \\{day\\}  \\[x\\](y)".replace("  ", " ")


@pytest.mark.parametrize(
    ("head", "to", "subject"),
    [
        ('to: "{person}"\nsubject: "Hello {garden}"', "Ana Ruiz", "Hello Rose Hill"),
        ("to: Everybody\nsubject: no", "Everybody", "no"),
        ('subject: "{words}"\nto: "{words}"\nmood: good', "…", "…"),
        ('to: "{person}[ ({words})]"\nsubject: "[{words}]"', "Ana Ruiz", ""),
    ],
)
def test_the_head_of_a_template_says_to_whom_and_about_what(head: str, to: str, subject: str):
    template = template_of(f"---\n{head}\n---\nHello\n")
    assert letters_of(look(), template)["Ana Ruiz"] == Letter(to, subject, "Hello\n")


def test_an_empty_template_is_an_empty_letter():
    template = template_of('---\nto: "{person}"\nsubject: Hello\n---\n')
    assert letters_of(look(), template)["Ana Ruiz"] == Letter("Ana Ruiz", "Hello", "\n")


def test_a_letter_without_shares_has_a_gap_for_each_list():
    (ana, _) = outcomes_of(look(), "greet")
    letter = write_letter(template_of(GREETING), ana, {})
    assert letter.body == (
        "Dear Ana,\n\nWe met on Sun 1 Mar at Rose Hill.\n\nWhat I liked:\n"
        "- <!-- one thing that Ana Ruiz showed you -->\n\nSee you <!-- when you come again -->\n"
    )


def test_what_a_template_itself_says_is_said_to_everybody():
    (ana, bo) = (boilerplate(template_of(GREETING), outcome) for outcome in outcomes_of(look(), "greet"))
    assert ana == (
        "Dear Ana,\nWe met on Sun 1 Mar at Rose Hill.\nWhat I liked:\n- \nWhat I am sorry for:\n- \nSee you \n"
    )
    assert bo == ana.replace("Ana", "Bo")


# whom a letter goes to


@pytest.mark.parametrize(
    ("to", "mailboxes"),
    [
        ("Ana Ruiz", "Ana Ruiz <ana@hill.example>"),
        ("ANA  RUIZ", "ANA  RUIZ <ana@hill.example>"),
        ("Bo Lee", "Bo Lee"),
        ("Cy Wren", "Cy Wren"),
        ("Somebody", "Somebody"),
        ("", ""),
    ],
)
def test_the_mailbox_of_whom_a_letter_goes_to_is_that_of_the_note(to: str, mailboxes: str):
    guides = "guides: ['Ana Ruiz <ana@hill.example>', 'Bo Lee', '[[People/Cy Wren|Cy Wren]]']\n"
    evaluation = look(note(f"garden: Rose Hill\nday: 2026-03-01\n{guides}"))
    for outcome in (*outcomes_of(evaluation, "greet"), *outcomes_of(evaluation, "pay")):
        assert mailbox(addressee(Letter(to, "", ""), outcome)) == mailboxes


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("a [[b]] c", "a b c"),
        ("[[Plants/Fern|the fern]] and [[Plants/Moss#soft]]", "the fern and Moss"),
        ("[[]] [a] [[b", " [a] [[b"),
        ("", ""),
    ],
)
def test_a_link_is_its_words(text: str, bare: str):
    assert link_free(text) == bare


# no text of a note is more than text

PARSER = MarkdownIt("commonmark").enable(["strikethrough", "table"])
one_line = hostile_texts.map(lambda text: " ".join(re.sub("[\ud800-\udfff]", "", text).split()))
PLAIN = """\
---
to: "{person}"
subject: "About {garden}"
---
Dear {person},

- {liked | nothing of {garden}} <!-- and why -->

It was {words | something {garden} had} there.
"""


def content(tokens: list[Token] | None) -> str:
    """The visible text of inline tokens, which are nothing but text and comments."""
    kinds = {token.type for token in tokens or ()}
    assert kinds <= {"text", "text_special", "html_inline"}
    assert all(
        token.content[:4] == "<!--" and token.content[-3:] == "-->"
        for token in tokens or ()
        if token.type == "html_inline"
    )
    return "".join(token.content for token in tokens or () if token.type != "html_inline")


def visible(letter: str) -> tuple[list[str], list[str]]:
    """The blocks of a letter and its texts, parsed by a Markdown reader; comments are nothing to see."""
    tokens = PARSER.parse(letter)
    blocks = [token.type for token in tokens if token.nesting == 1 or token.type == "html_block"]
    assert all(
        token.content.strip()[:4] == "<!--" and token.content.strip()[-3:] == "-->"
        for token in tokens
        if token.type == "html_block"
    )
    return blocks, [" ".join(content(token.children).split()) for token in tokens if token.type == "inline"]


PARAGRAPH, LIST = "paragraph_open", ["bullet_list_open", "list_item_open"]


@settings(deadline=None)
@given(one_line, one_line, one_line)
@example("[[", "{}", "]]")
@example("<!-- x -->", "-->", "--!>")
@example("1. a", "- [ ] b", "# c")
@example("a\u202eb", "c\u200bd", "https://a.example www.b.example")
def test_any_text_of_a_note_is_the_same_text_to_whoever_reads_the_draft(garden: str, liked: str, other: str):
    assume(shown(garden) and len(garden) < 60 and shown(other) and len(other) < 60)
    fields = f"garden: {quoted(garden)}\nday: 2026-03-01\nguides: [Ana Ruiz]\nwords: {quoted(other)}\n"
    reading = RecordReader(GARDEN).read(note(fields).encode(), "a.md")
    assert reading.record is not None
    assume("words" in reading.record.values)  # which it does not hold where the text says `none`
    record = reading.record._replace(values={**reading.record.values, **({"liked": liked} if shown(liked) else {})})
    evaluation = evaluate(GARDEN, [record], date(2026, 3, 3))
    letter = letters_of(evaluation, template_of(PLAIN))["Ana Ruiz"]
    blocks, texts = visible(letter.body)
    text = " ".join(shown(link_free(liked)).split())
    assert (blocks, texts) == (
        [PARAGRAPH, *LIST, PARAGRAPH, PARAGRAPH] if shown(liked) else [PARAGRAPH, *LIST, "html_block", PARAGRAPH],
        ["Dear Ana,", *([text] if shown(liked) else []), " ".join(f"It was {shown(other)} there.".split())],
    )


@settings(deadline=None)
@given(one_line)
@example("-->")
@example("a --> b <!-- c --> d")
@example("---")
@example("a -")
@example("> a")
@example("--!>")
def test_no_text_ends_the_comment_of_a_gap_early(garden: str):
    assume(shown(garden) and len(garden) < 60)
    assume(garden.strip().casefold() not in ("none", "n/a", "tbd", "tbc", "?", "??"))
    fields = f"garden: {quoted(garden)}\nday: 2026-03-01\nguides: [Ana Ruiz]\n"
    letter = body("- {liked | of {garden}!}\n\nIt was {words | with {garden}?} so.", note(fields))
    blocks, texts = visible(letter)
    assert (blocks, texts) == ([*LIST, "html_block", PARAGRAPH], ["It was so."])
    assert count_gaps(letter) == 2
