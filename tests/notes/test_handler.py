"""Our reader behind python-frontmatter's interface: what it writes reads back the same."""

from __future__ import annotations

import frontmatter
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from followup_md.notes.handler import NoteHandler

NOTE = """\
---
type: visit
day: 2026-11-20T09:30
paid: no
guides:
  - Ana Ruiz <ana@garden.example>
  - '[[Bo Lee]]'
log:
  - 2026-11-20 watered Ana Ruiz
---

## Went well"""
METADATA = {
    "type": "visit",
    "day": "2026-11-20T09:30",
    "paid": "no",
    "guides": ["Ana Ruiz <ana@garden.example>", "[[Bo Lee]]"],
    "log": ["2026-11-20 watered Ana Ruiz"],
}


@pytest.mark.parametrize("text", [NOTE, "\ufeff" + NOTE, NOTE.replace("'", '"') + "\n"])
def test_a_note_is_read_as_texts_and_written_as_people_write_it(text: str) -> None:
    post = frontmatter.loads(text, handler=NoteHandler())
    assert (post.metadata, post.content) == (METADATA, "## Went well")
    assert frontmatter.dumps(post, handler=NoteHandler()) == NOTE


def test_what_cannot_be_read_says_so() -> None:
    with pytest.raises(ValueError, match=r"note:3:1: error: duplicate key `a` \(first on line 2\)"):
        frontmatter.loads("---\na: 1\na: 2\n---\n", handler=NoteHandler())


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
@example({"a": "0\xa0"})
def test_what_is_written_reads_back_the_same(metadata: dict[str, object]) -> None:
    handler = NoteHandler()
    assert handler.load(handler.export(metadata) + "\n") == metadata
