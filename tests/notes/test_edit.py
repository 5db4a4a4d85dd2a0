"""One event more in a note, and nothing else changed: promise 6."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st
from log_styles import STYLES
from strategies import flat_texts, hostile_texts, tidy_texts, yaml_texts

from followup_md.notes.edit import Edited, Refused, add_events, edit_log, set_field
from followup_md.text.markdown import MOST_FRONT_MATTER, parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import to_plain

EVENT = "2026-11-20 thanked Dana"
BODY = "## Notes\n---\nlog:\n  - not this one\r\n\ttext without an end"
HAND = "its `log:` is written in a way that cannot be extended safely; add the line by hand"
NO_LIST = "its `log:` is not a list of lines"
NO_FRONT = "it has no front matter"
NO_EVENT = "the event is empty or holds a control character"
UNREADABLE = "its front matter cannot be read: "


def note(front: str, body: str = BODY) -> str:
    return f"---\n{front}---\n{body}"


@pytest.mark.parametrize(("before", "after"), STYLES.values(), ids=list(STYLES))
def test_each_style_of_front_matter_keeps_its_style(before: str, after: str) -> None:
    edited = add_events(note(before), (EVENT,))
    assert edited == note(after.replace("EVENT", EVENT))
    assert add_events(edited, (EVENT,)) == edited


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\ufeff---\na: 1\n---\nx", "\ufeff---\na: 1\nlog:\n  - EVENT\n---\nx"),
        ("---\na: 1\n---", "---\na: 1\nlog:\n  - EVENT\n---"),
        ("---\r\na: 1\r\n---", "---\r\na: 1\r\nlog:\r\n  - EVENT\r\n---"),
        ("---\n---", "---\nlog:\n  - EVENT\n---"),
        ("\ufeff---\r\n---\r\n", "\ufeff---\r\nlog:\r\n  - EVENT\r\n---\r\n"),
        ("--- \t\na: 1\n---\t\n", "--- \t\na: 1\nlog:\n  - EVENT\n---\t\n"),
        ("---\na: 1\n---\nb\r\n", "---\na: 1\nlog:\n  - EVENT\n---\nb\r\n"),
        ("---\ra: 1\n---\n", "---\ra: 1\nlog:\n  - EVENT\n---\n"),
        ("---\na: 1\n---\n\ud800", "---\na: 1\nlog:\n  - EVENT\n---\n\ud800"),
    ],
)
def test_marks_fences_and_line_ends_stay_as_they_are(before: str, after: str) -> None:
    assert add_events(before, (EVENT,)) == after.replace("EVENT", EVENT)


@pytest.mark.parametrize(
    ("event", "block", "flow"),
    [
        ("a: b", '"a: b"', '"a: b"'),
        ("a:", '"a:"', '"a:"'),
        ("a:b", "a:b", "a:b"),
        ("a #b", '"a #b"', '"a #b"'),
        ("a#b", "a#b", "a#b"),
        ("a, b", "a, b", '"a, b"'),
        ("a [b]", "a [b]", '"a [b]"'),
        ("a {b}", "a {b}", '"a {b}"'),
        ("[[a]] b", '"[[a]] b"', '"[[a]] b"'),
        ("2026-11-20 x - y", "2026-11-20 x - y", "2026-11-20 x - y"),
        ("it's", "it's", "it's"),
        ('a "b"', 'a "b"', 'a "b"'),
        ('"a" b', '"\\"a\\" b"', '"\\"a\\" b"'),
        ("'a' b", "\"'a' b\"", "\"'a' b\""),
        ('a\\b: "c"', '"a\\\\b: \\"c\\""', '"a\\\\b: \\"c\\""'),
        ("a\\b", "a\\b", "a\\b"),
        ("é😀 日本", "é😀 日本", "é😀 日本"),
        ("é: 😀", '"é: 😀"', '"é: 😀"'),
        ("null", '"null"', '"null"'),
        *((f"{sign} a", f'"{sign} a"', f'"{sign} a"') for sign in "-?:!&*@`%|>#~=.,]}"),
        ("---", '"---"', '"---"'),
        ("\ufeffa", '"\ufeffa"', '"\ufeffa"'),
    ],
)
def test_an_event_is_quoted_where_yaml_needs_it(event: str, block: str, flow: str) -> None:
    assert add_events(note("a: 1\n"), (event,)) == note(f"a: 1\nlog:\n  - {block}\n")
    assert add_events(note("log: [x]\n"), (event,)) == note(f"log: [x, {flow}]\n")


def test_an_event_is_one_line_of_words() -> None:
    assert add_events(note("log:\n  - x\n"), (" a\tb\n c\u2028d ",)) == note("log:\n  - x\n  - a b c d\n")


@pytest.mark.parametrize("log", [
    f"log: {EVENT}\n", f"log: [x, '{EVENT}']\n", f"log:\n  - {EVENT} # c\n  - y\n",
    "log:\n  - 2026-11-20   thanked\n    Dana\n", f"log:\n  - |\n    x\n    {EVENT}\n    y\n",
    f"log: |\n  {EVENT}\n  y\n", f"log:\n  - {EVENT}:\n",
])  # fmt: skip
def test_an_event_that_the_log_has_is_not_added_again(log: str) -> None:
    assert add_events(note(log), (EVENT,)) == note(log)


def test_an_event_that_yaml_reads_as_a_pair_is_known_again() -> None:
    text = note("log:\n  - 2026-11-20 heard: no\n")
    assert add_events(text, ("2026-11-20 heard: no",)) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", NO_FRONT),
        ("---", NO_FRONT),
        ("words\n---\na: 1\n---\n", NO_FRONT),
        ("\ufeff\ufeff---\na: 1\n---\n", NO_FRONT),
        ("---\na: 1\nlog:\n  - x\n", NO_FRONT),
        ("---\ra: 1\r---\r", NO_FRONT),
        (note('{"log": []}\n'), "its front matter is JSON; put each key on a line of its own"),
        (note("\n  {a: 1}\n"), "its front matter is JSON; put each key on a line of its own"),
        (note("a: &x 1\nb: *x\n"), UNREADABLE + "`*x` is an alias: write the value out instead"),
        (note("a: &x\n  b: c\nlog:\n  <<: *x\n"), None),
        (note("log: x\nlog: y\n"), UNREADABLE + "duplicate key `log` (first on line 2)"),
        (note("- x\n"), UNREADABLE + "front matter must be `key: value` lines"),
        (note("log: [x\n"), None),
        (note("log:\n\t- x\n"), None),
        (note("log:\n  -\tx\n    y: z\n"), None),
        (note("\ud800: 1\n"), None),
        (note("a: " + "x" * MOST_FRONT_MATTER + "\n"), None),
        (note("log:\n  a: 1\n  b: 2\n"), NO_LIST),
        (note("log:\n  a: 1\n"), NO_LIST),
        (note("log: {a: 1}\n"), NO_LIST),
        (note("log:\n  - [x]\n"), NO_LIST),
        (note("log:\n  - - x\n"), NO_LIST),
        (note("log: [[x]]\n"), NO_LIST),
        (note("log:\n  - a: 1\n    b: 2\n"), NO_LIST),
        (note("log: {}\n"), HAND),
        (note("log: x\n  y\n"), HAND),
        (note("log: >-\n  x\n"), HAND),
        (note("log: |\n\nb: 1\n"), HAND),
        (note("log: &x\n  - x\n"), HAND),
        (note("log: !!seq\n  - x\n"), HAND),
        (note("log: |2\n   x\n"), HAND),
        (note("  a: 1\n"), HAND),
        (note("a: 1\n...\n"), HAND),
        (note("null\n"), HAND),
        (note("a: " + "x" * (MOST_FRONT_MATTER - 20) + "\n"), HAND),
    ],
)
def test_what_cannot_be_edited_safely_is_refused_in_words(text: str, reason: str | None) -> None:
    refused = add_events(text, (EVENT,))
    assert isinstance(refused, Refused), refused
    assert refused.reason == reason or (reason is None and refused.reason.startswith(UNREADABLE))


@pytest.mark.parametrize("event", ["", " \n", "a\x07", "a\x7f", "a\x9f", "\ud800", "a\ufffe"])
def test_an_event_that_no_note_can_hold_is_refused(event: str) -> None:
    assert add_events(note("a: 1\n"), (event,)) == Refused(NO_EVENT)


def data(front: str) -> tuple[dict[str, Any], list[str]]:
    """What another reader finds: the fields without the log, and the log's lines."""
    found = yaml.load(front, Loader=yaml.CBaseLoader) or {}
    log = found.pop("log", "")
    lines = [
        ": ".join(str(part) for part in next(iter(item.items()))) if isinstance(item, dict) else item
        for item in ([log] if log not in ("~", "null", "Null", "NULL") else []) * isinstance(log, str)
        or (log if isinstance(log, list) else [])
    ]
    return found, [line for text in lines for line in text.splitlines()]


def check_edit(front: str, fence: str, behind: str, event: str) -> None:
    """The laws of an edit that was not refused."""
    text = fence + front + behind
    edited = add_events(text, (event,))
    if isinstance(edited, Refused) or edited == text:
        return
    assert edited.startswith(fence)
    assert edited.endswith(behind)
    after = edited[len(fence) : len(edited) - len(behind)]
    (fields, log), (new_fields, new_log) = data(front), data(after)
    words = " ".join(event.split())
    assert (new_fields, new_log) == (fields, [*log, words])
    assert add_events(edited, (event,)) == edited
    old, new = front.split("\n"), after.split("\n")
    same = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    rest = next(
        (at for at, (one, other) in enumerate(zip(old[:same:-1], new[:same:-1], strict=False)) if one != other),
        min(len(old), len(new)) - same - 1,
    )
    replaced, added = old[same : len(old) - rest], new[same : len(new) - rest]
    assert 0 <= len(added) - len(replaced) <= 2
    assert len(replaced) <= 1
    if not replaced:
        line = added.pop().strip()
        assert line == words or yaml.load(line, Loader=yaml.CBaseLoader) == [words]
        assert [line.strip() for line in added] in ([], ["log:"])
        assert fence + "\n".join(new[:same] + new[len(new) - rest :]) + behind == text


_ITEMS = ("x", "2026-11-01 did it", "2026-11-02 heard: no", "'a: b'", '"é [😀]"', "x # c", "it's", "[[A]]", "~")
_EMPTY = ("log:", "log: ", "log: # c", "log: ~", "log: null # c", 'log: ""', "log: []", "log: [ ] # c")


@st.composite
def logs(draw: st.DrawFn) -> str:
    """A `log:` in one of the styles that people use."""
    items = draw(st.lists(st.sampled_from(_ITEMS[:-2]), min_size=1, max_size=4))
    style = draw(st.sampled_from(("empty", "text", "block", "block", "flow", "flow lines", "literal")))
    bare = [item.removesuffix(" # c") for item in items]
    if style == "empty":
        return draw(st.sampled_from(_EMPTY))
    if style == "text":
        return f"log: {draw(st.sampled_from(('x', EVENT + ' twice', repr('a: b'), 'x # c')))}"
    if style == "flow":
        return f"log: [{', '.join(bare)}]"
    if style == "flow lines":
        comma = draw(st.sampled_from(("", ",")))
        return "log: [\n  " + ",\n  ".join(bare) + f"{comma}\n  ]"
    if style == "literal":
        return "log: |" + "".join(f"\n  {item}" for item in bare)
    between = draw(st.sampled_from(("", "", "\n  # c", "\n")))
    dash = draw(st.sampled_from(("- ", "  - ", "    - ")))
    return f"log:{between}" + "".join(f"\n{dash}{item}" for item in items) + between


events = st.one_of(
    st.sampled_from((EVENT, *_ITEMS, "a, b", "- x", "[x]", "a: b # c", 'say "x" \\')),
    st.text("ab é😀:#-,[]{}'\"\\", min_size=1, max_size=12).filter(str.strip),
)
line_ends = st.sampled_from(("\n", "\n", "\r\n"))
fields_around = tidy_texts.filter(lambda text: "log:" not in text)


@given(fields_around, logs() | st.just(""), st.booleans(), line_ends, st.sampled_from(("", "\ufeff")), events)
def test_a_note_as_people_write_it_is_always_edited(
    fields: str, log: str, is_last: bool, line_end: str, mark: str, event: str
) -> None:
    front = "\n".join([fields, log] if is_last else [log, fields]) + "\n"
    fence, front, behind = (part.replace("\n", line_end) for part in ("---\n", front, f"---\n{BODY}"))
    edited = add_events(mark + fence + front + behind, (event,))
    assert isinstance(edited, str), edited
    check_edit(front, mark + fence, behind, event)


@given(
    st.one_of(yaml_texts, flat_texts, hostile_texts),
    st.sampled_from(("", "\n")) | logs().map("\n{}\n".format),
    st.one_of(yaml_texts, flat_texts, st.just("")),
    st.one_of(events, hostile_texts),
)
@example("a: '", "\nlog:\n  - x\n", "'", EVENT)
@example("\ufeff", "log: [x]\n", "", EVENT)
@example("a: x\u2028\u2028", "\nb:\n- x\n", "", EVENT)
@example("a: x\r", "\nlog:\r  - x\r", "b: 1", EVENT)
def test_the_laws_hold_for_any_front_matter_that_is_edited(above: str, log: str, below: str, event: str) -> None:
    front = f"{above}{log}{below}\n"
    assume("---" not in front)
    check_edit(front, "---\n", f"---\n{BODY}", event)


@given(hostile_texts | yaml_texts, st.one_of(events, hostile_texts))
def test_no_text_makes_it_raise(text: str, event: str) -> None:
    for whole in (text, note(text + "\n"), "---\r" + text + "\n---"):
        assert isinstance(add_events(whole, (event,)), str | Refused)


@given(fields_around, logs() | st.just(""), st.booleans(), line_ends, st.lists(events, max_size=4))
def test_several_events_at_once_are_those_one_after_the_other(
    fields: str, log: str, is_last: bool, line_end: str, several: list[str]
) -> None:
    front = "\n".join([fields, log] if is_last else [log, fields]) + "\n"
    before = note(front).replace("\n", line_end)
    text: str | Refused = before
    for event in several:
        assert isinstance(text, str)
        text = add_events(text, (event,))
    assert add_events(before, several) == text
    if not log and isinstance(text, str):
        lines = dict.fromkeys(" ".join(event.split()) for event in several)
        assert data(text.split("---" + line_end)[1])[1] == [*lines]


@pytest.mark.parametrize(("before", "after"), STYLES.values(), ids=list(STYLES))
def test_in_each_style_several_events_are_those_one_after_the_other(before: str, after: str) -> None:
    edited = add_events(note(before), (EVENT,))
    assert isinstance(edited, str)
    assert add_events(note(before), [EVENT, "a: b", EVENT, "c"]) == add_events(add_events(edited, ("a: b",)), ("c",))


@pytest.mark.parametrize(("events", "times"), [([EVENT], 2), ([EVENT, "a: b", "c"], 2), (["x"], 1), ([EVENT, "\a"], 0)])
def test_front_matter_is_parsed_once_before_and_once_after(
    monkeypatch: pytest.MonkeyPatch, events: list[str], times: int
) -> None:
    parsed: list[str] = []

    def counted(front: str, path: str) -> object:
        parsed.append(path)
        return parse_front_matter(front, path)

    monkeypatch.setattr("followup_md.notes.edit.parse_front_matter", counted)
    edit_log(note("log: [x]\n"), events, "n.md")
    assert parsed == ["n.md"] * times


def test_an_edit_hands_on_what_it_read_before_and_after() -> None:
    edited = edit_log(note("log: [x]\n"), [EVENT], "n.md")
    assert isinstance(edited, Edited)
    assert edited.body == BODY
    assert (edited.before, ()) == parse_front_matter("log: [x]\n", "n.md")
    assert (edited.after, ()) == parse_front_matter(f"log: [x, {EVENT}]\n", "n.md")


def test_of_several_events_the_first_that_is_refused_refuses_them_all() -> None:
    assert add_events(note("a: b\n"), [EVENT, "\a", EVENT]) == Refused(NO_EVENT)


# one more key

SENT = "2026-11-20"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\na: b\n---\nx", "---\na: b\nsent: 2026-11-20\n---\nx"),
        ("---\na: b\n---", "---\na: b\nsent: 2026-11-20\n---"),
        ("---\n---\nx", "---\nsent: 2026-11-20\n---\nx"),
        ("--- \na: b\n--- \nx", "--- \na: b\nsent: 2026-11-20\n--- \nx"),
        ("\ufeff---\na: b\n---\n", "\ufeff---\na: b\nsent: 2026-11-20\n---\n"),
        ("---\r\na: b\r\n---\r\nx\n", "---\r\na: b\r\nsent: 2026-11-20\r\n---\r\nx\n"),
        ("---\r\n---\r\n", "---\r\nsent: 2026-11-20\r\n---\r\n"),
        ("---\na:\n  - b\n\n# c\n---\n", "---\na:\n  - b\n\n# c\nsent: 2026-11-20\n---\n"),
        ("---\na: |\n  b\n---\n", "---\na: |\n  b\nsent: 2026-11-20\n---\n"),
        ("---\nresent: b\nsent on: c\n---\n", "---\nresent: b\nsent on: c\nsent: 2026-11-20\n---\n"),
    ],
    ids=["plain", "no body", "empty", "blanks", "BOM", "CRLF", "CRLF, empty", "comment", "lines", "like it"],
)
def test_a_key_is_added_behind_all_others_in_the_style_of_the_note(before: str, after: str) -> None:
    assert set_field(before, "sent", SENT) == after
    assert set_field(after, "sent", SENT) == after


@pytest.mark.parametrize("empty", ["sent:", "sent: ", "sent:\t"])
def test_a_key_without_a_value_gets_it(empty: str) -> None:
    assert set_field(note(f"{empty}\na: b\n"), "sent", SENT) == note(f"a: b\nsent: {SENT}\n")


@pytest.mark.parametrize("value", ["2026-11-20", "2026-11-19", "[a]", "'x'"])
def test_a_key_that_is_there_stays_as_it_is(value: str) -> None:
    text = note(f"sent: {value}\na: b\n")
    assert set_field(text, "sent", SENT) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no front matter", "it has no front matter"),
        ("---\na: b\n", "it has no front matter"),
        ("", "it has no front matter"),
        ("---\n- a\n---\n", UNREADABLE + "front matter must be `key: value` lines"),
        ("---\n{a: b}\n---\n", "its front matter cannot be extended safely"),
        ("---\n  a: b\n---\n", "its front matter cannot be extended safely"),
        ("---\na: b\n...\n---\n", "its front matter cannot be extended safely"),
    ],
)
def test_a_key_that_cannot_be_added_safely_is_refused_in_words(text: str, reason: str) -> None:
    assert set_field(text, "sent", SENT) == Refused(reason)


def test_front_matter_that_cannot_be_read_is_refused_with_its_mistake() -> None:
    found = set_field("---\na: [\n---\n", "sent", SENT)
    assert found == add_events("---\na: [\n---\n", (EVENT,))


@given(
    st.one_of(tidy_texts, yaml_texts, flat_texts, hostile_texts), st.sampled_from(("", "\ufeff")), line_ends, st.dates()
)
@example("a: b\u2028", "", "\n", date(2026, 11, 20))
@example("a: x\r", "", "\n", date(2026, 11, 20))
def test_a_key_is_one_line_more_and_reads_back(front: str, mark: str, line_end: str, day: date) -> None:
    text = mark + f"---\n{front}\n---\n{BODY}".replace("\n", line_end)
    edited = set_field(text, "sent", str(day))
    if isinstance(edited, Refused) or edited == text:
        return
    start = edited.rindex(f"sent: {day}")
    end = edited.index("\n", start) + 1
    assert edited[start:end].rstrip("\r\n") == f"sent: {day}"
    assert edited[:start] + edited[end:] == text
    before, after = (
        parse_front_matter(split_front_matter(one.removeprefix("\ufeff")).front or "", "")[0] for one in (text, edited)
    )
    assert before is not None
    assert after is not None
    assert to_plain(after) == {**to_plain(before), "sent": str(day)}
    assert set_field(edited, "sent", str(day)) == edited
    assert set_field(edited, "sent", "2000-01-01") == edited


@given(fields_around.filter(lambda text: "sent" not in text), line_ends, st.sampled_from(("", "\ufeff")))
def test_a_note_as_people_write_it_always_takes_a_key(fields: str, line_end: str, mark: str) -> None:
    text = mark + f"---\n{fields}\n---\n".replace("\n", line_end) + BODY
    assert set_field(text, "sent", SENT) == f"sent: {SENT}{line_end}---{line_end}{BODY}".join(
        text.rsplit(f"---{line_end}{BODY}", 1)
    )
