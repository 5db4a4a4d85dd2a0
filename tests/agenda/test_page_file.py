"""The agenda file on disk: what between the markers is ours, what outside stays, and which boxes were ticked."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from strategies import hostile_texts
from visits import TODAY, agenda_of, hostile_note, page_of, visit_rules

from followup_md.agenda.keys import check_of
from followup_md.agenda.page_file import BEGIN, END, HEAD, Tick, merge_page, other_marks, parse_ticks, place_ticks

VISITS = visit_rules()
NEW = f"{BEGIN}\n# Agenda for Tue 3 Mar 2026\n{END}\n"
KEY = "fm-abc123"
DUE = "2026-03-04"
CHECK = check_of("", DUE)
ID = f"^{KEY}-{CHECK}"
WORDS = f"Pay, [[Rose]] · Due `pay` ⏫ 📅 {DUE}"
TEXT = f"{WORDS} {ID}"
SECOND = date(2026, 3, 2)


def page(*lines: str, before: str = "", after: str = "") -> bytes:
    return "\n".join([before + BEGIN, *lines, END + after]).encode()


def ticked(mark: str, stamp: str = "", text: str = TEXT, ours: bool = True, **others: str) -> Tick:
    """What is found of a line with the due day of `TEXT`."""
    day = date.fromisoformat(stamp) if stamp and stamp != "2026-02-31" else None
    return Tick(KEY, mark, day, text, ours, **{"check": CHECK, "due": DUE, "stamp": stamp, **others})


DONE_FIELDS = ("✅ 2026-03-02", "✅\ufe0f2026-03-02", "[completion:: 2026-03-02]", "(completion::2026-03-02)")
CROSSED_FIELDS = ("❌ 2026-03-02", "[cancelled:: 2026-03-02]", "( cancelled :: 2026-03-02 )")

# ticks


@pytest.mark.parametrize(
    ("line", "mark", "stamp"),
    [
        (f"- [x] {TEXT}", "x", ""),
        (f"- [X] {TEXT}", "x", ""),
        (f"- [-] {TEXT}", "-", ""),
        *((f"- [x] {WORDS} {field} {ID}", "x", "2026-03-02") for field in DONE_FIELDS),
        *((f"- [x] {TEXT} {field}", "x", "2026-03-02") for field in DONE_FIELDS),
        *((f"- [-] {WORDS} {field} {ID}", "-", "2026-03-02") for field in CROSSED_FIELDS),
        *((f"- [-] {TEXT} {field}", "-", "2026-03-02") for field in CROSSED_FIELDS),
        (f"- [x] ✅ 2026-03-02 {TEXT}", "x", "2026-03-02"),
        (f"- [-] {TEXT} ✅ 2026-03-02", "-", ""),
        (f"- [x] {TEXT} ❌ 2026-03-02", "x", ""),
        (f"- [x] {TEXT} ✅ 2026-02-31", "x", "2026-02-31"),
        (f"- [x] {TEXT} ✅ 2026-02-31 ✅ 2026-03-02", "x", "2026-03-02"),
        (f"- [x] {TEXT} ✅ 2026-03-021", "x", ""),
        (f"- [x] {TEXT} 2026-03-02", "x", ""),
        (f"- [x] \\[completion:: 2026-03-02\\] {TEXT}", "x", ""),
        *(
            (f"{box}{TEXT}", "x", "")
            for box in ("    - [x] ", "\t- [x] ", "> - [x] ", "> > * [x] ", "* [x] ", "+ [x] ", "1. [x] ", "12) [x] ")
        ),
        *((f"{box}{TEXT}", "x", "") for box in ("-   [x]   ", "- [x]")),
        (f"- [x] first {TEXT} and then call", "x", ""),
        *((f"- [x] {TEXT}{end}", "x", "") for end in (" ^abc-1", " ^a b", "  \t", "\r", " ^abc\r")),
        (f"- [x] a ^fm-000000-00 {TEXT}", "x", ""),
        (f"- [x] a\u2028b {TEXT}", "x", ""),
        ("- [x] " + TEXT.replace("📅", "📆\ufe0f"), "x", ""),
        (f"- [x] {TEXT.replace('📅 2026-03-04', '[due:: 2026-03-04]')}", "x", ""),
        (f"- [x] {TEXT.replace('📅 2026-03-04', '(due::2026-03-04)')}", "x", ""),
    ],
)
def test_a_ticked_or_crossed_out_box_is_found_however_the_line_was_changed(line: str, mark: str, stamp: str) -> None:
    text = re.sub(r"^.*?\[.\]\s*", "", line).rstrip()
    assert parse_ticks(page("# mine", line, "- else")) == (ticked(mark, stamp, text),)


@pytest.mark.parametrize(
    "line",
    [
        f"- [ ] {TEXT}",
        f"- [\t] {TEXT}",
        *(f"{box} {TEXT}" for box in ("- []", "- [xx]", "-[x]", "[x]", "a - [x]", "1 [x]", "-", "- (x)")),
        "- [x] Paid, [[Rose]]",
        f"- [x] Pay {KEY}",
        f"- [x] Pay 🆔 {KEY}",
        *(
            f"- [x] Pay ^{key}"
            for key in ("abc123", KEY, "fm-abc12-00", "fm-abc1234-00", "fm-ABC123-00", "fm-abc123-0")
        ),
        *(f"- [x] Pay {ID}{end}" for end in ("-x", "-", "x")),
        f"- [x] Pay x{ID}",
    ],
)
def test_what_is_no_ticked_box_of_ours_is_nothing(line: str) -> None:
    assert parse_ticks(page(line)) == ()


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (f"📅 {DUE}", "📅 2026-03-05", {"due": "2026-03-05"}),
        (f"📅 {DUE}", "[due:: 2026-03-05]", {"due": "2026-03-05"}),
        (f"📅 {DUE}", "📅 2026-02-31", {"due": "2026-02-31"}),
        (f"📅 {DUE}", "📅 soon", {"due": ""}),
        ("⏫", "⏫ 🛫 2026-03-01", {"start": "2026-03-01"}),
        ("⏫", "⏫ (start:: 2026-03-01)", {"start": "2026-03-01"}),
        ("⏫", "⏫ ⏳ 2026-03-01", {"scheduled": "2026-03-01"}),
        ("⏫", "⏫ ⌛2026-03-01", {"scheduled": "2026-03-01"}),
        ("⏫", "⏫ [scheduled::2026-03-01]", {"scheduled": "2026-03-01"}),
    ],
)
@pytest.mark.parametrize("mark", [" ", "/", "x"])
def test_a_line_with_other_dates_than_those_with_which_it_was_written_was_moved(
    mark: str, old: str, new: str, found: dict[str, str]
) -> None:
    text = TEXT.replace(old, new)
    (tick,) = parse_ticks(page(f"- [{mark}] {text}"))
    assert (tick, tick.is_moved, tick.is_settled) == (ticked(mark, "", text, **found), mark != "x", mark == "x")


@pytest.mark.parametrize("mark", [*"/><!?*bIy~", "]", "é"])
def test_another_mark_in_a_box_of_ours_is_kept_by_its_key(mark: str) -> None:
    ticks = parse_ticks(page(f"- [{mark}] {TEXT}", before=f"- [?] {TEXT}\n"))
    assert ticks == (ticked("?", "", ours=False), ticked(mark))
    assert other_marks((*ticks, ticked("x"), ticked(" ", due="2026-03-05"))) == (Tick(KEY, mark, None, ""),)


def test_ticks_outside_the_markers_are_found_too_and_told_apart() -> None:
    data = page(f"* [x] {TEXT}", before=f"- [x] {TEXT}\n", after=f"\n> - [-] {TEXT}\n")
    assert parse_ticks(data) == (ticked("x", ours=False), ticked("x"), ticked("-", ours=False))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_ticks_are_found_behind_a_byte_order_mark_and_with_windows_line_ends(mark: str, ending: str) -> None:
    data = (mark + HEAD + "\n".join([BEGIN, f"- [x] {TEXT}", END, f"- [-] {TEXT}", ""])).replace("\n", ending)
    assert parse_ticks(data.encode()) == (ticked("x"), ticked("-", ours=False))


def test_bytes_that_are_no_text_hide_no_tick() -> None:
    assert parse_ticks(b"\xff\n" + page(f"- [x] {TEXT}") + b"\n\xfe- [x]") == (ticked("x"),)


FOREIGN = [
    b"",
    b"my own agenda\n",
    b"<!-- followup-md:begin -->\n",
    b"<!-- followup-md:end -->\n",
    b"<!-- followup-md:end -->\n<!-- followup-md:begin -->\n",
    b"<!-- followup-md:begin -->\n<!-- followup-md:begin -->\n<!-- followup-md:end -->\n",
    b"<!-- followup-md:begin -->\n<!-- followup-md:end -->\n<!-- followup-md:end -->\n",
    b" <!-- followup-md:begin -->\n<!-- followup-md:end -->\n",
    b"see <!-- followup-md:begin -->\n<!-- followup-md:end -->\n",
    b"<!-- followup-md:beginning -->\n<!-- followup-md:end -->\n",
    b"<!-- followup-md:begin -->\n<!-- followup-md:end --> mine\n",
    b"<!-- followup-md:begin --> mine\n<!-- followup-md:end -->\n",
    b"x\n\xef\xbb\xbf<!-- followup-md:begin -->\n<!-- followup-md:end -->\n",
]


@pytest.mark.parametrize("old", FOREIGN)
def test_a_file_without_one_begin_and_one_end_behind_it_is_not_ours(old: bytes) -> None:
    assert merge_page(old, NEW) is None
    assert parse_ticks(old + f"- [x] {TEXT}\n".encode()) == ()


# the file around the page


def test_a_new_file_gets_a_property_by_which_queries_can_leave_it_out() -> None:
    assert merge_page(None, NEW) == (HEAD + NEW).encode()
    assert HEAD == "---\nfollowup-md: agenda\n---\n\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b""),
        (b"", b"\n"),
        (b"\xef\xbb\xbf", b"\n"),
        (b"\xef\xbb\xbf---\nfollowup-md: agenda\n---\n", b"\n"),
        (b"my own text\n\n", b"\n\nmore of it, no final newline"),
        (b"\xff\xfe not utf-8 \x00\n", b"\n\xff\x00"),
        (b"```\n\n", b"\n```\n"),
        (f"- [x] {TEXT}\n".encode(), f"\n- [-] {TEXT}".encode()),
    ],
)
def test_text_outside_the_markers_stays_byte_for_byte(before: bytes, after: bytes) -> None:
    old = before + b"<!-- followup-md:begin -->\nold\n- [x] ticked\n<!-- followup-md:end -->" + after
    assert merge_page(old, NEW) == before + NEW.rstrip("\n").encode() + after


def test_a_file_with_windows_line_ends_keeps_them() -> None:
    old = b"mine\r\n<!-- followup-md:begin (x) -->\r\nold\r\n<!-- followup-md:end -->\r\nalso mine\n"
    middle = NEW.rstrip("\n").replace("\n", "\r\n").encode()
    assert merge_page(old, NEW) == b"mine\r\n" + middle + b"\r\nalso mine\n"


def test_blanks_behind_a_marker_do_not_make_the_file_a_strangers() -> None:
    old = b"a\n<!-- followup-md:begin --> \t\nold\n<!-- followup-md:end -->  \nb"
    assert merge_page(old, NEW) == b"a\n" + NEW.rstrip("\n").encode() + b"\nb"


# the day behind a tick outside


@pytest.mark.parametrize(
    ("line", "dated"),
    [
        (f"- [x] {TEXT}", f"- [x] {WORDS} ✅ 2026-03-02 {ID}"),
        (f"- [X] {TEXT}", f"- [X] {WORDS} ✅ 2026-03-02 {ID}"),
        (f"- [-] {TEXT}", f"- [-] {WORDS} ❌ 2026-03-02 {ID}"),
        (f"> 1. [x] {TEXT} and call", f"> 1. [x] {TEXT} and call ✅ 2026-03-02"),
        (f"- [x] {TEXT} ^abc", f"- [x] {TEXT} ✅ 2026-03-02 ^abc"),
        (f"- [x] {WORDS}  {ID} \t", f"- [x] {WORDS} ✅ 2026-03-02  {ID} \t"),
        (f"- [x] {TEXT}\r", f"- [x] {WORDS} ✅ 2026-03-02 {ID}\r"),
    ],
)
def test_a_tick_outside_the_markers_gets_the_day_on_which_it_was_taken_in(line: str, dated: str) -> None:
    for before, after in (("# mine\n{}\n", "\n"), ("", "\nmore\n{}"), ("{}\n", "\n- [ ] x\n{}\n")):
        old = page("old", before=before.format(line), after=after.format(line))
        new = (before.format(dated) + NEW.rstrip("\n") + after.format(dated)).encode()
        assert (merge_page(old, NEW, {ID[1:]: SECOND}), merge_page(new, NEW, {ID[1:]: TODAY})) == (new, new)


@pytest.mark.parametrize(
    "line",
    [
        f"- [x] {TEXT} ✅ 2026-03-01",
        f"- [-] {TEXT} ❌ 2026-03-01",
        f"- [ ] {TEXT}",
        f"- [/] {TEXT}",
        f"- [x] {TEXT} ✅ 2026-02-31",
        f"- [ ] {TEXT.replace(DUE, '2026-03-05')}",
        f"- [x] {TEXT.replace(KEY, 'fm-000000')}",
        f"- {TEXT}",
        f"about {KEY}",
    ],
)
def test_any_other_line_outside_the_markers_gets_none(line: str) -> None:
    old = page("old", before=f"{line}\n", after=f"\n{line}\n")
    assert merge_page(old, NEW, {ID[1:]: SECOND}) == f"{line}\n{NEW.rstrip()}\n{line}\n".encode()


def test_bytes_that_are_no_text_stay_beside_a_line_that_gets_its_day() -> None:
    behind = f"\n\udcff\r\x85\n- [x] \udcfe {TEXT}\n"
    old = page("old") + behind.encode("utf-8", "surrogateescape")
    new = NEW.rstrip() + behind.replace(ID, f"✅ 2026-03-02 {ID}")
    assert merge_page(old, NEW, {ID[1:]: SECOND}) == new.encode("utf-8", "surrogateescape")


# laws

HOSTILE = hostile_texts.filter(lambda text: not any("\ud800" <= sign <= "\udfff" for sign in text) and text.strip())
OUTSIDE = st.binary(max_size=40).filter(lambda data: b"followup-md" not in data)


@settings(deadline=None)
@given(OUTSIDE, OUTSIDE, st.lists(HOSTILE, max_size=3), st.sampled_from([b"\n", b"\r\n"]))
@example(b"", b"", [], b"\r\n")
def test_merging_keeps_both_sides_and_doing_it_again_changes_nothing(
    before: bytes, after: bytes, texts: list[str], newline: bytes
) -> None:
    before = before + newline if before else before
    after = newline + after
    old = before + b"<!-- followup-md:begin -->" + newline + b"old" + newline + b"<!-- followup-md:end -->" + after
    new = page_of({f"{number}.md": hostile_note(text, text, text) for number, text in enumerate(texts)}, VISITS)
    merged = merge_page(old, new)
    assert merged == before + new.rstrip("\n").encode().replace(b"\n", newline) + after
    assert merge_page(merged, new) == merged


@settings(deadline=None, max_examples=40)
@given(HOSTILE)
def test_a_page_can_always_be_replaced_by_the_next_one(text: str) -> None:
    notes = {"a.md": hostile_note(text, text, text)}
    first = merge_page(None, page_of(notes, VISITS))
    for later in (page_of({}, VISITS), page_of(notes, VISITS, date(2026, 3, 4))):
        assert merge_page(first, later) == merge_page(None, later)


@settings(deadline=None)
@given(HOSTILE, st.sampled_from("xX-"))
@example("^fm-000000-00 ✅ 2020-01-01", "x")
@example("a\n- [x] b ^fm-000000-00", "X")
def test_whatever_stands_in_a_note_each_box_of_its_page_is_found_by_its_key(text: str, mark: str) -> None:
    notes = {"a.md": hostile_note(text, text, text)}
    items = agenda_of(notes, VISITS).items()
    assume(items)
    data = merge_page(None, page_of(notes, VISITS))
    assert data is not None
    assert parse_ticks(data) == ()
    ticks = parse_ticks(data.replace(b"- [ ] ", f"- [{mark}] ".encode()))
    assert [(tick.key, tick.mark, tick.day, tick.ours) for tick in ticks] == [
        (item.key, mark.lower(), None, True) for item in items
    ]


@settings(deadline=None)
@given(st.lists(st.sampled_from([f"- [x] {TEXT}", f"- [-] {TEXT} ^a", "- [ ] mine", "> a", "", "\r"]) | HOSTILE))
def test_a_day_is_given_once_and_to_nothing_else(lines: list[str]) -> None:
    after = "\n" + "\n".join(line for line in lines if "followup-md" not in line)
    once = merge_page(page("old", after=after), NEW, {ID[1:]: SECOND})
    expected = after.replace(f"- [x] {TEXT}", f"- [x] {WORDS} ✅ 2026-03-02 {ID}")
    expected = expected.replace(f"- [-] {TEXT} ^a", f"- [-] {TEXT} ❌ 2026-03-02 ^a")
    assert once == (NEW.rstrip("\n") + expected).encode()
    assert merge_page(once, NEW, {ID[1:]: TODAY}) == once


# ticks that stay on the page


def test_a_tick_stays_in_the_box_of_its_item_and_without_one_its_line_is_kept() -> None:
    placed, gone = ticked("x"), ticked("-", text="others")._replace(key="fm-zzzzzz")
    assert place_ticks([gone, placed], {KEY, "fm-000002"}) == ({KEY: placed}, (gone,))


def test_lines_of_one_item_that_contradict_each_other_are_kept_as_they_are() -> None:
    ticks = (ticked("x"), ticked("-"))
    assert place_ticks(ticks, {KEY}) == ({}, ticks)


def test_a_line_that_was_moved_or_has_a_day_that_is_none_is_kept_as_it_is() -> None:
    ticks = (ticked("x", "2026-02-31"), ticked(" ", due="2026-03-05"), ticked(">", due="2026-03-05"))
    assert place_ticks(ticks, {KEY}) == ({}, ticks)


def test_another_mark_stays_in_the_box_of_its_item_and_nowhere_else() -> None:
    mark, tick = Tick(KEY, "/", None, ""), ticked("x")
    assert place_ticks([mark], {KEY}) == ({KEY: mark}, ())
    assert place_ticks([mark], ()) == ({}, ())
    assert place_ticks([mark, tick], {KEY}) == place_ticks([tick, mark], {KEY}) == ({KEY: tick}, ())
