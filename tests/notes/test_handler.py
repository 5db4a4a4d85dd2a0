"""Our reader behind python-frontmatter's interface."""

from __future__ import annotations

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_md.notes.handler import NoteHandler

NOTE = """---
type: interview
interview: 2026-11-20T09:30
go_ahead: no
interviewers:
  - Dana Lee <dana@northwind.example>
  - "[[Sam Ortiz]]"
log:
  - 2026-11-20 thanked Dana Lee
---
## Went well
---
"""
METADATA = {
    "type": "interview",
    "interview": "2026-11-20T09:30",
    "go_ahead": "no",
    "interviewers": ["Dana Lee <dana@northwind.example>", "[[Sam Ortiz]]"],
    "log": ["2026-11-20 thanked Dana Lee"],
}


@pytest.mark.parametrize("text", [NOTE, "\ufeff" + NOTE])
def test_a_note_reads_as_texts(text: str) -> None:
    post = frontmatter.loads(text, handler=NoteHandler())
    assert (post.metadata, post.content) == (METADATA, "## Went well\n---")


def test_a_note_is_written_as_people_write_it() -> None:
    post = frontmatter.Post("## Went well", handler=NoteHandler(), **METADATA)
    assert frontmatter.dumps(post, handler=NoteHandler()) == (
        "---\ntype: interview\ninterview: 2026-11-20T09:30\ngo_ahead: no\ninterviewers:\n"
        "  - Dana Lee <dana@northwind.example>\n  - '[[Sam Ortiz]]'\nlog:\n  - 2026-11-20 thanked Dana Lee\n---\n\n"
        "## Went well"
    )


def test_what_cannot_be_read_says_so() -> None:
    with pytest.raises(
        ValueError, match=r"note:3:1: error: `a` stands here again, first on line 2: keep one of the two"
    ):
        frontmatter.loads("---\na: 1\na: 2\n---\n", handler=NoteHandler())


@pytest.mark.parametrize(("text", "found"), [(NOTE, True), ("# A heading\n", False), ("---\na: 1\n", False)])
def test_front_matter_is_detected_when_it_is_closed(text: str, found: bool) -> None:
    assert NoteHandler().detect(text) is found


def test_a_text_without_front_matter_is_all_body() -> None:
    handler = NoteHandler()
    assert (handler.split("# A heading\n"), handler.load(""), handler.export({})) == (("", "# A heading\n"), {}, "")


def test_a_mapping_inside_is_kept() -> None:
    assert NoteHandler().load("a:\n  b: c\n") == {"a": {"b": "c"}}


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"), max_size=30
)
names = st.from_regex(r"[a-z][a-z_]{0,10}", fullmatch=True).filter(lambda name: name not in ("content", "handler"))


@given(st.dictionaries(names, texts | st.lists(texts, min_size=1, max_size=3), max_size=5))
def test_what_is_written_reads_back_the_same(metadata: dict[str, object]) -> None:
    handler = NoteHandler()
    assert handler.load(handler.export(metadata) + "\n") == metadata
