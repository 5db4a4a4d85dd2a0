"""Templates of drafts: whose words go into which letter, what stays a gap, and what is wrong with a template."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from letters import GARDEN, GREETING, PARTY, ROSE, body, letters_of, look, outcomes_of, template_of
from markdown_it import MarkdownIt
from markdown_it.token import Token
from strategies import hostile_texts
from tasks_grammar import shown
from visits import note, quoted

from followup_md.core.people import Person, parse_people
from followup_md.core.problem import ERROR, Problem
from followup_md.drafts.bullets import Share, share_bullets
from followup_md.drafts.gaps import count_gaps, plain_letter
from followup_md.drafts.similarity import compare_letters
from followup_md.drafts.template import Letter, boilerplate, link_free, parse_template, write_letter
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
    dana = """\
Dear Dana Lee,

Thank you for taking the time to talk with me on Wed 11 Mar, 09:30 about the Data Engineer role.

What has stayed with me:
- the tour of the loading bay, forklifts included
- a whiteboard full of arrows

And a question that I left open:
- Dana, how would I test a migration? <!-- your answer, now that you have thought about it -->

I would be glad to hear about the next steps.

Kind regards
"""
    sam = """\
Dear Sam Ortiz,

Thank you for taking the time to talk with me on Wed 11 Mar, 09:30 about the Data Engineer role.

What has stayed with me:
- explained why the nightly load takes forty minutes
- lunch on the roof

There is something I would like to put better than I did then:
- I called the warehouse a lake

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


LIKENESS = 52
"""Far below the 80 % from which two letters are too much alike."""


def test_without_a_word_there_are_gaps_and_nothing_is_invented():
    text = "---\ntype: interview\ncompany: Northwind\ninterview: 2026-03-11\ninterviewers: Dana Lee\n---\n"
    letter = """\
Dear Dana Lee,

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
    migration = "- Dana, how would I test a migration? <!-- your answer, now that you have thought about it -->"
    assert bullets == {
        "Dana Lee": ["- the tour of the loading bay, forklifts included", migration],
        "Sam Ortiz": [asked, "- I called the warehouse a lake"],
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
            "Dear Dana Lee,\n\n"
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
    asked = {expr.ref.rpartition(".")[2].rpartition(" ")[2] for expr in template.sections()}
    assert asked == ({"went_well", "awkward", "unanswered"} if rule == "thank-you" else set())


# the template language


def test_a_letter_is_the_template_filled_in():
    letters = letters_of(look(note(f"{PARTY}words: soon\n", ROSE.split("---\n")[2])), template_of(GREETING))
    start, end = "We met on Sun 1 Mar at Rose Hill.\n\nWhat I liked:\n", "\n\nSee you soon\n"
    ana = f"Dear Ana Ruiz,\n\n{start}- the pond\n- the gate by the road{end}"
    bo = f"Dear Bo Lee,\n\n{start}- the old wall\n- the bench\n\nWhat I am sorry for:\n- I stepped on a fern{end}"
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
        "Dear Ana Ruiz,\n\nWe met on Sun 1 Mar at Rose Hill.\n\nWhat I liked:\n"
        "- <!-- one thing that Ana Ruiz showed you -->\n\nSee you <!-- when you come again -->\n"
    )


def test_a_template_names_the_sections_it_asks_for_each_once():
    template = template_of("---\nto: a\nsubject: b\n---\n- {sorry}\n\n- {liked}\n- {words | x}\n\n- {sorry | y}\n")
    assert [expr.ref.rpartition(".")[2] for expr in template.sections()] == ["sorry", "liked"]


def test_what_a_template_itself_says_is_said_to_everybody():
    (ana, bo) = (boilerplate(template_of(GREETING), outcome) for outcome in outcomes_of(look(), "greet"))
    assert ana == (
        "Dear Ana Ruiz,\nWe met on Sun 1 Mar at Rose Hill.\nWhat I liked:\n- \nWhat I am sorry for:\n- \nSee you \n"
    )
    assert bo == ana.replace("Ana Ruiz", "Bo Lee")


NO_HEAD = "a template begins with front matter that holds `to:` and `subject:`; `{}` is missing"
HEAD = '---\nto: "{person}"\nsubject: Hi\n---\n'


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [(1, 1, NO_HEAD.format("to"))]),
        ("Dear {person}\n", [(1, 1, NO_HEAD.format("to"))]),
        ("---\nsubject: Hi\n---\nDear\n", [(1, 1, NO_HEAD.format("to"))]),
        ("---\nto: Ana\n---\nDear\n", [(1, 1, NO_HEAD.format("subject"))]),
        ("---\nto: [Ana]\nsubject: Hi\n---\nDear\n", [(1, 1, NO_HEAD.format("to"))]),
        ("---\nto: Ana\nsubject: Hi\nDear\n", [(1, 1, NO_HEAD.format("to"))]),
        ("---\nto: Ana\nto: Bo\n---\nDear\n", [(1, 1, NO_HEAD.format("to"))]),
        (f"{HEAD}Dear {{persn}},\n", [(5, 7, "kind `visit` has no `persn`; did you mean `person`?")]),
        (f"{HEAD}Hi\n\n  {{zzz | a gap}}\n", [(7, 4, "kind `visit` has no `zzz`")]),
        (f"{HEAD}{{words | a {{zzz}}}}\n", [(5, 13, "kind `visit` has no `zzz`")]),
        (f"{HEAD}{{words |{{zzz}}}}\n", [(5, 10, "kind `visit` has no `zzz`")]),
        (f"{HEAD}- {{likd | x}} {{wrds | y}}\n", [
            (5, 4, "kind `visit` has no `likd`; did you mean `liked`?"),
            (5, 15, "kind `visit` has no `wrds`; did you mean `words`?"),
        ]),
        (f"{HEAD}Dear {{person\n", [(5, 6, "this bracket is not closed")]),
        (f"{HEAD}Dear person}}\n", [(5, 12, "this `}` closes nothing")]),
        (f"{HEAD}Dear [person\n", [(5, 6, "this bracket is not closed")]),
        (f"{HEAD}- {{liked}} {{sorry}}\n", [(5, 1, "a line can be written for each bullet of one section only")]),
        (f"{HEAD}- {{liked}} {{liked}}\n", [(5, 1, "a line can be written for each bullet of one section only")]),
        ("---\nto: {person}\nsubject: Hi\n---\n", [(1, 1, NO_HEAD.format("to"))]),
        ("---\nto: Ana {persn}\nsubject: Hi {\n---\n", [
            (2, 10, "kind `visit` has no `persn`; did you mean `person`?"),
            (3, 13, "this bracket is not closed"),
        ]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_template_has_its_place(text: str, problems: list[tuple[int, int, str]]):
    (names,) = (rule.names for rule in GARDEN.rules if rule.id == "greet")
    assert names is not None
    template, found = parse_template(text, names, "Templates/t.md")
    expected = tuple(
        Problem("Templates/t.md", line, column, ERROR, "template", said) for line, column, said in problems
    )
    assert (template, found) == (None, expected)


@given(st.lists(st.sampled_from(
    ("{", "}", "[", "]", "|", "{{", "}}", "{liked}", "{words | x}", "{person}", "a", " ", "\n", "\r\n", "\u2028", "- ")
), max_size=12).map("".join))  # fmt: skip
def test_every_text_is_a_template_or_has_a_problem_with_a_place_in_it(text: str):
    (names,) = (rule.names for rule in GARDEN.rules if rule.id == "greet")
    assert names is not None
    template, problems = parse_template(HEAD + text, names, "t.md")
    assert (template is None) is (problems != ())
    lines = (HEAD + text).splitlines()
    for problem in problems:
        assert 5 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


# whose words are whose

ANA, BO, CY = Person("Ana Ruiz", "ana@hill.example"), Person("Bo Lee"), Person("Cy Wren", "[[People/Cy Wren|Cy]]")
TWO, THREE = (ANA, BO), (ANA, BO, CY)


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("Ana: a pond", "a pond"),
        ("Ana Ruiz: a pond", "a pond"),
        ("ana ruiz:  a pond ", "a pond"),
        ("Ruiz, Ana: a pond", None),
        ("**Ana:** a pond", "a pond"),
        ("**Ana**: a pond", "a pond"),
        ("*Ana Ruiz*: a pond", "a pond"),
        ("ana@hill.example: a pond", "a pond"),
        ("[[Ana Ruiz]] a pond", "a pond"),
        ("[[Ana Ruiz]]: a pond", "a pond"),
        ("[[Ana Ruiz]], a pond", "a pond"),
        ("[[Ana Ruiz]] - a pond", "a pond"),
        ("[[Ana Ruiz]] – a pond", "a pond"),
        ("[[Ana Ruiz]]'s pond", "'s pond"),
        ("[[People/Ana Ruiz|Ana]]: a pond", "a pond"),
        ("Ana showed a pond", "Ana showed a pond"),
        ("Ana's pond", "Ana's pond"),
        ("Ana’s pond", "Ana’s pond"),
        ("Ana, a pond", "Ana, a pond"),
        ("Ana Ruiz showed a pond: deep", "Ana Ruiz showed a pond: deep"),
        ("Ana and Bo: a pond", "Ana and Bo: a pond"),
        ("Ana", "Ana"),
        ("a pond of Ana's", None),
        ("Anna: a pond", None),
        ("10:30: a pond", None),
        ("[[Pond]]: deep", None),
        ("[[Pond]] Ana showed it", None),
    ],
)
def test_a_bullet_that_begins_with_a_name_belongs_to_that_person(line: str, own: str | None):
    free = [f"free {number}" for number in range(4)]
    shares = share_bullets("\n".join((*free, line)), TWO)
    if own is None:
        assert Counter(words for share in shares.values() for words in share.own) == Counter(
            [*free, " ".join(line.split())]
        )
    else:
        assert shares["Ana Ruiz"].own[:1] == (own,)
        assert sorted(words for share in shares.values() for words in share.own) == sorted((own, *free))


def test_a_name_alone_with_a_colon_is_no_bullet():
    assert share_bullets("Ana: \n[[Ana Ruiz]]\nBo: x", TWO) == {"Ana Ruiz": Share(("Ana:",)), "Bo Lee": Share(("x",))}


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        (None, [(), (), ()]),
        ("", [(), (), ()]),
        ("a\nb\nc", [("a",), ("b",), ("c",)]),
        ("a\nb\nc\nd\ne", [("a", "d"), ("b", "e"), ("c",)]),
        ("a\nBo: x\nb", [("a",), ("x",), ("b",)]),
        ("Bo: x\nBo: y\na\nb\nc", [("a", "c"), ("x", "y"), ("b",)]),
        ("Ana: x\nBo: y\n[[Cy Wren]] z\na", [("x", "a"), ("y",), ("z",)]),
    ],
)
def test_the_others_are_dealt_out_first_to_those_who_have_none(text: str | None, shares: list[tuple[str, ...]]):
    found = share_bullets(text, THREE)
    assert [(name, share) for name, share in found.items()] == [
        (person.name, Share(own)) for person, own in zip(THREE, shares, strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("a", [Share((), ("a",)), Share((), ("a",)), Share((), ("a",))]),
        ("a\nb", [Share((), ("a", "b"))] * 3),
        ("Ana: x\na", [Share(("x",)), Share((), ("a",)), Share((), ("a",))]),
        ("Ana: x\nBo: y", [Share(("x",)), Share(("y",)), Share(())]),
    ],
)
def test_too_few_stay_open_to_each_of_those_who_have_none(text: str, shares: list[Share]):
    assert list(share_bullets(text, THREE).values()) == shares


def test_one_person_has_all_of_them():
    assert share_bullets("a\nBo: b\nAna: c", (ANA,)) == {"Ana Ruiz": Share(("c", "a", "Bo: b"))}


def test_nobody_has_none():
    assert share_bullets("a\nb", ()) == {}


people = st.lists(
    st.builds("{} {}".format, st.sampled_from(("Ana", "Bo", "Cy", "Di")), st.sampled_from(("Ruiz", "Lee", "Wren"))),
    min_size=1,
    max_size=5,
).map(parse_people)
words = st.text("abc é:*[]", max_size=6)
bullets = st.lists(
    st.one_of(
        words,
        st.builds("{}: {}".format, st.sampled_from(("Ana Ruiz", "Bo Lee", "Cy Wren", "Ana", "Lee")), words),
        st.builds("[[{}]] {}".format, st.sampled_from(("Ana Ruiz", "People/Bo Lee|Bo", "Di Wren")), words),
    ),
    max_size=10,
)


@given(people, bullets)
def test_no_bullet_is_lost_or_given_twice_and_everybody_has_one_where_there_are_enough(
    people: tuple[Person, ...], bullets: list[str]
):
    text = "\n".join(f"{bullet} #{number}" for number, bullet in enumerate(bullets))
    shares = share_bullets(text, people)
    assert list(shares) == [person.name for person in people]
    own = Counter(words.rpartition("#")[2] for share in shares.values() for words in share.own)
    asked = {words.rpartition("#")[2] for share in shares.values() for words in share.open}
    assert own == Counter(str(number) for number in range(len(bullets)) if str(number) not in asked)
    assert own.keys() | asked == {str(number) for number in range(len(bullets))}
    # With more people than bullets none is dealt out: what somebody has is theirs, what Zed0 is asked is free.
    crowd = share_bullets(text, (*people, *(Person(f"Zed{number}") for number in range(len(bullets) + 1))))
    free, needy = crowd["Zed0"].open, [name for name in shares if not crowd[name].own]
    assert all(shares[name].own[: len(crowd[name].own)] == crowd[name].own for name in shares)
    if len(free) >= len(needy):
        assert [name for name, share in shares.items() if not share.own] == []
        sizes = [len(shares[name].own) for name in needy]
        assert max(sizes, default=0) - min(sizes, default=0) <= 1
    else:
        assert {name: set(free) <= set(shares[name].open) for name in needy} == dict.fromkeys(needy, True)


def test_a_name_that_two_people_have_is_asked_about_and_never_goes_to_a_third():
    people = (Person("Ana Ruiz"), Person("Ana Lee"), Person("Cy Wren"))
    shares = share_bullets("Ana: the secret\na\nb\nc", people)
    assert shares == {
        "Ana Ruiz": Share(("a",), ("Ana: the secret",)),
        "Ana Lee": Share(("b",), ("Ana: the secret",)),
        "Cy Wren": Share(("c",)),
    }


@given(people, bullets)
def test_the_same_bullets_are_always_shared_out_alike(people: tuple[Person, ...], bullets: list[str]):
    assert share_bullets("\n".join(bullets), people) == share_bullets("\n".join(bullets), list(people))


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
    record = reading.record._replace(values={**reading.record.values, **({"liked": liked} if shown(liked) else {})})
    evaluation = evaluate(GARDEN, [record], date(2026, 3, 3))
    letter = letters_of(evaluation, template_of(PLAIN))["Ana Ruiz"]
    blocks, texts = visible(letter.body)
    text = " ".join(shown(link_free(liked)).split())
    assert (blocks, texts) == (
        [PARAGRAPH, *LIST, PARAGRAPH, PARAGRAPH] if shown(liked) else [PARAGRAPH, *LIST, "html_block", PARAGRAPH],
        ["Dear Ana Ruiz,", *([text] if shown(liked) else []), " ".join(f"It was {shown(other)} there.".split())],
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
    fields = f"garden: {quoted(garden)}\nday: 2026-03-01\nguides: [Ana Ruiz]\n"
    letter = body("- {liked | of {garden}!}\n\nIt was {words | with {garden}?} so.", note(fields))
    blocks, texts = visible(letter)
    assert (blocks, texts) == ([*LIST, "html_block", PARAGRAPH], ["It was so."])
    assert count_gaps(letter) == 2


# gaps, links, plain letters


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("", 0),
        ("a <!-- b --> c", 1),
        ("<!-- a --><!-- b -->", 2),
        ("<!-- a\nb -->\n<!---->", 2),
        ("<!-- a", 0),
        ("\\<!-- a --> b", 0),
        ("\\\\<!-- a -->", 1),
        ("\\<!-- a <!-- b -->", 1),
        ("<!-- a <!-- b -->", 1),
        ("a -->", 0),
    ],
)
def test_a_gap_is_a_comment(text: str, gaps: int):
    assert count_gaps(text) == gaps


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Dear Ana,\n\nbye\n", "Dear Ana,\r\n\r\nbye"),
        ("- \\*a\\* \\[\\[b\\]\\] \\\\ \\d", "- *a* [[b]] \\ \\d"),
        ("a <!-- gap --> b\n- <!-- gap\n over lines -->\nc  \n", "a  b\r\nc"),
        ("1\\. a\n", "1. a"),
        ("", ""),
    ],
)
def test_a_letter_is_plain_in_a_mail(text: str, plain: str):
    assert plain_letter(text) == plain


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
