"""The banner on a page whose rules have mistakes: said once, taken away by the next page, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ticking import ANA, box_line
from visits import NOTES, page_of, visit_rules

from followup_md.agenda.banner import TITLE, with_banner
from followup_md.agenda.page_file import BEGIN, END, HEAD, merge_page, parse_ticks
from followup_md.core.problem import ERROR, Place, Problem

PAGE = HEAD + "Mine, above\n" + page_of(NOTES, visit_rules()) + "Mine, below\n"
WRONG = Problem(Place("rules.yaml", 7, 3), ERROR, "rules-unknown", "nothing uses `dry_spel`")
OTHER = Problem(Place("parent.yaml"), ERROR, "rules-size", "is too large")
BANNER = f"\n{TITLE}\n>\n> - rules.yaml, line 7: nothing uses `dry_spel`\n"


def test_it_stands_behind_the_begin_marker_and_no_other_byte_changes():
    assert with_banner(PAGE.encode(), [WRONG]) == PAGE.replace(f"{BEGIN}\n", f"{BEGIN}\n{BANNER}").encode()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_it_is_never_doubled_and_another_mistake_takes_its_place(end: str):
    page = PAGE.replace("\n", end).encode()
    once = with_banner(page, [WRONG])
    assert once is not None
    assert with_banner(once, [WRONG]) == once
    other = with_banner(once, [OTHER])
    assert other == with_banner(page, [OTHER])
    assert f"{TITLE}{end}>{end}> - parent.yaml: is too large{end}".encode() in (other or b"")


def test_the_next_page_is_without_it():
    page = page_of(NOTES, visit_rules())
    assert merge_page(with_banner(PAGE.encode(), [WRONG, OTHER]), page) == PAGE.encode()


def test_ticks_are_still_there_behind_it():
    line = box_line(PAGE, ANA)
    ticked = PAGE.replace(line, line.replace("[ ]", "[x]")).encode()
    assert parse_ticks(with_banner(ticked, [WRONG]) or b"") == parse_ticks(ticked) != ()


def test_only_the_first_mistakes_are_named():
    many = [WRONG._replace(place=Place("rules.yaml", number, 1)) for number in range(1, 9)]
    page = (with_banner(PAGE.encode(), many) or b"").decode()
    lines = [line for line in page.split("\n") if line.startswith("> - ") and "Thyme" not in line]
    assert [line[:22] for line in lines] == [f"> - rules.yaml, line {number}" for number in range(1, 6)] + [
        "> - and 3 more: run `f"
    ]


@pytest.mark.parametrize("data", [b"", b"# Agenda\n", f"{BEGIN}\n".encode(), f"{END}\n{BEGIN}\n".encode()])
def test_a_file_that_is_not_ours_gets_none(data: bytes):
    assert with_banner(data, [WRONG]) is None


@given(st.text(), st.text())
def test_no_text_of_a_rules_file_forges_a_line_a_tick_or_a_marker(path: str, message: str):
    problem = WRONG._replace(place=Place(f"- [x] 🆔 fm-abcdef {path}", 1, 1), message=f"{END} [x] fm-abcdef\n{message}")
    page = with_banner(PAGE.encode(), [problem])
    assert page is not None
    assert page.count(b"\n") == PAGE.count("\n") + 4
    assert parse_ticks(page) == parse_ticks(PAGE.encode())
    assert with_banner(page, [WRONG]) == with_banner(PAGE.encode(), [WRONG])
