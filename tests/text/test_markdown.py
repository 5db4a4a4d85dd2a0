"""Notes cut into front matter and sections."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import flat_texts, hostile_texts, yaml_texts

from followup_md.core.problem import ERROR, Place, Problem
from followup_md.text.markdown import (
    MOST_FRONT_MATTER,
    MOST_NOTE_NODES,
    Split,
    find_sections,
    parse_front_matter,
    split_front_matter,
    without_marks,
)
from followup_md.text.yaml_nodes import Mapping, Scalar, Sequence
from followup_md.text.yaml_reader import parse_yaml

NAMES = frozenset(("debrief", "went well", "awkward", "red flags", "fit"))


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("---\na: b\n---\nbody\n", Split("a: b\n", "body\n")),
        ("---\na: b\n---", Split("a: b\n", "")),
        ("---\n---\nbody", Split("", "body")),
        ("---\n---", Split("", "")),
        ("--- \t\na: b\n---\t \nbody", Split("a: b\n", "body")),
        ("---\r\na: b\r\n---\r\nbody\r\n", Split("a: b\r\n", "body\r\n")),
        ("---\na\n---\nb\n---\nc", Split("a\n", "b\n---\nc")),
        ("---\na: |\n  ---\n ---\n----\n--- x\n---\nbody", Split("a: |\n  ---\n ---\n----\n--- x\n", "body")),
        ("---\na: b\n", Split("a: b\n", "", False)),
        ("---\na: b\n--- x", Split("a: b\n--- x", "", False)),
        ("---\n", Split("", "", False)),
        ("---", Split(None, "---", False)),
        ("---\ra: b\r---\rbody", Split("a: b\r---\rbody", "", False)),
        ("", Split(None, "")),
        ("# Heading\n---\na\n---\n", Split(None, "# Heading\n---\na\n---\n")),
        ("\n---\na: b\n---\n", Split(None, "\n---\na: b\n---\n")),
        (" ---\na: b\n---\n", Split(None, " ---\na: b\n---\n")),
        ("----\na: b\n---\n", Split(None, "----\na: b\n---\n")),
        ("--- x\na: b\n---\n", Split(None, "--- x\na: b\n---\n")),
    ],
)
def test_a_note_is_cut_at_its_fences(text: str, split: Split) -> None:
    assert split_front_matter(text) == split


@given(
    st.lists(st.sampled_from(("---", "--- ", "\n", "\r\n", "\r", "a: b", " ")), max_size=9).map("".join) | hostile_texts
)
def test_no_text_is_beyond_cutting_and_nothing_but_fences_is_lost(text: str) -> None:
    front, body, closed = split_front_matter(text)
    if front is None:
        assert (body, closed) == (text, text.strip() != "---")
    elif closed:
        opening, _, rest = text.partition(front + "---") if front else (text[:4], "", text[4:])
        assert not opening.strip(" \t\r\n-")
        assert text.endswith(body)
        assert rest.removesuffix(body).strip(" \t\r\n-") == ""
    else:
        assert (text.endswith(front), body) == (True, "")


@given(flat_texts.map(lambda text: re.sub("-{3,}", "--", text)), hostile_texts, st.sampled_from(("\n", "\r\n", " \n")))
def test_fields_and_body_put_between_and_behind_fences_are_found_there(front: str, body: str, end: str) -> None:
    front += "\n"
    assert split_front_matter(f"---{end}{front}---{end}{body}") == Split(front, body)


def field(name: str, line: int, text: str, column: int) -> dict[str, tuple[Scalar, Scalar]]:
    return {name: (Scalar(name, line, 1, True, "a.md"), Scalar(text, line, column, True, "a.md"))}


SHAPE = "front matter must be `key: value` lines"


@pytest.mark.parametrize(
    ("front", "fields"),
    [
        ("", Mapping({}, 2, 1, "a.md")),
        ("\n\n", Mapping({}, 2, 1, "a.md")),
        ("# only a comment\n", Mapping({}, 2, 1, "a.md")),
        ("null", Mapping({}, 2, 1, "a.md")),
        ("~\n", Mapping({}, 2, 1, "a.md")),
        ("{}", Mapping({}, 2, 1, "a.md")),
        ("[]", Mapping({}, 2, 1, "a.md")),
        ("a: b\n", Mapping(field("a", 2, "b", 4), 2, 1, "a.md")),
        ("\na: b # so\n", Mapping(field("a", 3, "b", 4), 3, 1, "a.md")),
        ("a: b\r\nc: d\r\n", Mapping(field("a", 2, "b", 4) | field("c", 3, "d", 4), 2, 1, "a.md")),
    ],
)
def test_fields_count_their_lines_from_the_top_of_the_note(front: str, fields: Mapping) -> None:
    assert parse_front_matter(front, "a.md") == (fields, ())


@pytest.mark.parametrize(
    ("front", "line", "column", "code", "message"),
    [
        ("- a\n- b", 2, 1, "front-matter-shape", SHAPE),
        ("\nsome words\n", 3, 1, "front-matter-shape", SHAPE),
        ("[[Acme]]", 2, 1, "front-matter-shape", SHAPE),
        ("a: 1\nb: 2\na: 3", 4, 1, "yaml-repeated-key", "duplicate key `a` (first on line 2)"),
        ("a: *b", 2, 4, "yaml-alias", "`*b` is an alias: write the value out instead"),
        (
            "a: [" + "b," * MOST_NOTE_NODES + "]",
            *(2, 5 + 2 * (MOST_NOTE_NODES - 1), "yaml-size", "more than 5,000 values: too much for one file"),
        ),
        (
            "a" * (MOST_FRONT_MATTER + 1),
            *(1, 1, "front-matter-size"),
            "front matter of more than 64 KiB is not read; is its closing `---` missing?",
        ),
    ],
)
def test_front_matter_that_cannot_be_read_is_one_problem(
    front: str, line: int, column: int, code: str, message: str
) -> None:
    assert parse_front_matter(front, "a.md") == (None, (Problem(Place("a.md", line, column), ERROR, code, message),))


def test_front_matter_is_read_up_to_its_greatest_size() -> None:
    value = "b" * (MOST_FRONT_MATTER - 3)
    assert parse_front_matter(f"a: {value}", "a.md") == (Mapping(field("a", 2, value, 4), 2, 1, "a.md"), ())


@given(st.one_of(flat_texts, yaml_texts, hostile_texts))
def test_fields_are_what_the_yaml_reader_finds(front: str) -> None:
    fields, problems = parse_front_matter(front, "a.md")
    node, found = parse_yaml(front, "a.md", 2)
    assert (fields is None) is bool(problems)
    if found:
        assert problems == found
    elif isinstance(node, Mapping) and node.entries:
        assert (fields, problems) == (node, ())
    elif problems:
        assert isinstance(node, Scalar | Sequence)
        assert problems == (Problem(Place("a.md", node.line, node.column), ERROR, "front-matter-shape", SHAPE),)
    else:
        assert fields is not None
        assert fields.entries == {}


@pytest.mark.parametrize(
    ("body", "sections"),
    [
        ("", {}),
        ("Some text\n", {}),
        ("## Went well\n## Awkward\n", {"went well": "", "awkward": ""}),
        (
            "## Went well\nThe chat.\n\n- the demo\n* [x] the test\n2. the end\n",
            {"went well": "The chat.\nthe demo\nthe test\nthe end"},
        ),
        ("## Other\ntext\n", {}),
        ("text\n## Fit\nyes\n# Other\nmore", {"fit": "yes"}),
        # how headings are written
        ("## Went well:\nx", {"went well": "x"}),
        ("## **Went well:**\nx", {"went well": "x"}),
        ("## **Went well**:\nx", {"went well": "x"}),
        ("## Went well :\nx", {"went well": "x"}),
        ("## _Went_ `well`\nx", {"went well": "x"}),
        ("  ## WENT WELL ##  \nx", {"went well": "x"}),
        ("##\tWent well\t#\nx", {"went well": "x"}),
        ("## Fit#\nx", {}),
        ("## Fit #1\nx", {}),
        ("###### Fit\nx", {"fit": "x"}),
        ("####### Fit\nx", {}),
        ("##Fit\nx", {}),
        ("#fit\nx", {}),
        ("    ## Fit\nx", {}),
        ("##\nx", {}),
        ("## Fit\nx\n##\ny", {"fit": "x"}),
        ("## Fit\nx\n## ##\ny", {"fit": "x"}),
        ("## Fit\nx\n#fit and more", {"fit": "x\n#fit and more"}),
        # underlined headings
        ("Went well\n---------\nx\nAwkward\n=======\ny\n", {"went well": "x", "awkward": "y"}),
        ("Fit:\n-\nx", {"fit": "x"}),
        ("Fit\n---  \nx\n\nOther\n---\ny", {"fit": "x"}),
        ("Fit\n== =\nx", {}),
        ("Fit\n===\nx\nPart\n---\ny", {"fit": "x\ny"}),
        ("    Fit\n---\nx", {}),
        ("\tFit\n---\nx", {}),
        ("## Fit\n- x\n---\ny", {"fit": "x\ny"}),
        ("## Fit\n  - x\n---\ny", {"fit": "x\ny"}),
        ("## Fit\n1. x\n---\ny", {"fit": "x\ny"}),
        ("## Fit\n2) x\n---\ny", {"fit": "x\ny"}),
        ("## Fit\n> x\n---\ny", {"fit": "x\ny"}),
        ("## Fit\n- [ ] x\n---\ny", {"fit": "y"}),
        ("## Fit\n***\n---\ny", {"fit": "y"}),
        ("## Fit\n---\ny", {"fit": "y"}),
        # nesting and repeating
        (
            "# Debrief\na\n## Went well\nb\n### Detail\nc\n## Other\nd\n# End\ne",
            {"debrief": "a\nb\nc\nd", "went well": "b\nc"},
        ),
        ("## Fit\na\n## Fit\nb", {"fit": "a\nb"}),
        ("## Fit\na\n## Other\nb\n# fit:\nc", {"fit": "a\nc"}),
        ("## Fit\n### Fit\na", {"fit": "a\na"}),
        # what is no text
        ("## Fit\n- [ ] ask about it\n  * [ ] and this\n1. [ ] x\n> - [ ] y\n", {"fit": ""}),
        ("## Fit\n-\n- \n*\n1.\n2) \n>\n> -\n", {"fit": ""}),
        ("## Fit\n- [x]\n- [x] \n* [-] \n", {"fit": ""}),
        ("## Fit\n---\n***\n_ _ _\n- - -\n>\n===\n", {"fit": ""}),
        ("## Fit\n   \n\t\n\u00a0\n", {"fit": ""}),
        ("## Fit\n[ ] ask\n", {"fit": "[ ] ask"}),
        ("## Fit\n- [x] asked\n- [/] half\n", {"fit": "asked\nhalf"}),
        ("## Fit\n-5 degrees\n", {"fit": "-5 degrees"}),
        ("## Fit\n> > quoted\n> - item\n", {"fit": "quoted\nitem"}),
        ("## Fit\n    indented\n\ttabbed\n", {"fit": "indented\ntabbed"}),
        ("## Fit\n| a | b |\n|---|---|\n", {"fit": "| a | b |\n|---|---|"}),
        # comments
        ("## Fit\n<!-- say how -->\n", {"fit": ""}),
        ("## Fit\n<!-- say\n## Awkward\nhow --> yes\n", {"fit": "yes"}),
        ("## Fit\n%% say how %%\n%%\n## Awkward\n%%\nyes\n", {"fit": "yes"}),
        ("## Fit\nyes <!-- no --> and %% no %% yes\n", {"fit": "yes  and  yes"}),
        ("## Fit\nyes\n<!-- never closed\n## Awkward\nno", {"fit": "yes"}),
        ("## Fit\nyes\n%% never closed\n## Awkward\nno", {"fit": "yes"}),
        ("## Fit <!-- how? -->\nyes", {"fit": "yes"}),
        ("## Fit\n100% sure\n", {"fit": "100% sure"}),
        # code
        (
            "## Fit\n```\n## Awkward\n- [ ] x\n---\n```\n## Awkward\ny",
            {"fit": "## Awkward\n- [ ] x\n---", "awkward": "y"},
        ),
        ("## Fit\n~~~python\n```\nx\n~~~\ny", {"fit": "```\nx\ny"}),
        ("## Fit\n````\n```\n````  \n## Awkward\ny", {"fit": "```", "awkward": "y"}),
        ("## Fit\n```\nx\n``` y\n`````\nz", {"fit": "x\n``` y\nz"}),
        ("## Fit\n```\n```\n", {"fit": ""}),
        ("## Fit\n```\n## Awkward\n", {"fit": "## Awkward"}),
        ("## Fit\n```x```\n## Awkward\ny", {"fit": "```x```", "awkward": "y"}),
        ("## Fit\n~~~ `a`\n## Awkward\n~~~", {"fit": "## Awkward"}),
        ("Fit\n```\n---\n```\n", {}),
        # line ends
        ("## Fit\r\nyes\r\n\r\n- no\r\n## Awkward\r\n", {"fit": "yes\nno", "awkward": ""}),
        ("Fit\r\n---\r\n<!--\r\n-->\r\nyes\r\n```\r\na\r\n```\r\n", {"fit": "yes\na"}),
        ("## Fit\ryes\r", {"fit": "yes"}),
    ],
)
def test_a_section_is_what_people_wrote_under_its_heading(body: str, sections: dict[str, str]) -> None:
    assert find_sections(body, NAMES) == sections


_PARTS = (
    "# Fit", "## Went well:", "### other", "Fit", "===", "---", "text", "- [ ] open", "- [x] done", "-", "> x", "```",
    "~~~", "<!--", "-->", "%%", "", "    # Fit", "\t", "1. x", "***",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PARTS), max_size=12).map("\n".join) | hostile_texts)
def test_no_body_is_beyond_reading_and_line_ends_make_no_difference(body: str) -> None:
    sections = find_sections(body, NAMES)
    assert sections.keys() <= NAMES
    tidy = "\n".join(body.splitlines())
    assert find_sections(tidy, NAMES) == find_sections(tidy.replace("\n", "\r\n"), NAMES) == sections


@given(st.lists(st.sampled_from(_PARTS), max_size=12).map("\n".join))
def test_asking_for_fewer_sections_changes_none_of_the_others(body: str) -> None:
    sections = find_sections(body, NAMES)
    assert find_sections(body, frozenset(("fit",))) == {name: text for name, text in sections.items() if name == "fit"}
    assert find_sections(body, frozenset()) == {}


@pytest.mark.parametrize(("body", "text"), [
    ("- a\n  b\n  c\n- d\n", "a b c\nd"), ("1. a\n   b\n2) c\n", "a b\nc"), ("* a\n\tb\n", "a b"),
    ("- a\n  *b* c\n", "a *b* c"), ("- [x] a\n  b\n- [ ] c\n  d\n", "a b\nd"), ("> - a\n>   b\n", "a\nb"),
    ("- a\nb\n", "a\nb"), ("- a\n\n  b\n", "a\nb"), ("- a\n  - b\n    c\n- d\n", "a; b c\nd"),
    ("a\n  b\n", "a\nb"), ("- a\n```\n  b\n```\n  c\n", "a\nb\nc"), ("- a\n  ---\n  b\n", "a\nb"),
    ("- a\n# Awkward\n  b\n", "a"), ("- a\n  ### Deeper\n  b\n", "a\nb"), ("- a <!-- x\n  y -->\n  b\n", "a\nb"),
    ("-\n  a\n", "a"), ("- a\r\n  b\r\n", "a b"),
])  # fmt: skip
def test_a_wrapped_line_belongs_to_its_bullet(body: str, text: str) -> None:
    assert find_sections(f"# Fit\n{body}", frozenset(("fit",))) == {"fit": text}


def test_a_wrapped_line_belongs_to_its_bullet_in_every_section_around_it() -> None:
    assert find_sections("# Fit\n- a\n## Awkward\n- b\n  c\n", NAMES) == {"fit": "a\nb c", "awkward": "b c"}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (" " * 300_000 + "x", "x"),
        ("> " * 100_000 + "x", "x"),
        ("- " + " " * 300_000 + "x", "x"),
        ("- " * 100_000 + "x", "- " * 99_999 + "x"),
        ("`" * 300_000 + "a`", "`" * 300_000 + "a`"),
        ("-" * 300_000 + "x", "-" * 300_000 + "x"),
        ("x\n#  " + "  # " * 50_000 + "y", "x"),
        ("<!--" * 100_000, ""),
        ("%%" * 100_000, ""),
    ],
    ids=["blanks", "quotes", "bullet", "bullets", "backticks", "dashes", "heading", "comments", "percents"],
)
def test_a_line_made_to_slow_reading_is_read_within_two_seconds(line: str, text: str) -> None:
    start = process_time()
    assert find_sections(f"# Fit\n{line}\n", NAMES) == {"fit": text}
    assert process_time() - start < 2


@pytest.mark.parametrize(
    ("front", "same"),
    [
        ("day: ?\n", "day: ~\n"),
        ("day: -\r\n", "day: ~\r\n"),
        ("people:\n  - ?\n  - Ana\n", "people:\n  - ~\n  - Ana\n"),
        ("day: what?\nlog:\n  - 2026-03-02 left - why ?\n", "day: what?\nlog:\n  - 2026-03-02 left - why ?\n"),
    ],
)
def test_a_lone_mark_means_nothing_yet(front: str, same: str) -> None:
    assert without_marks(front) == same
    assert parse_front_matter(front, "a.md")[1] == ()
