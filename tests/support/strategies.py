"""Hypothesis strategies that the tests share."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from followup_md.core.dates import MOST, Amount, Calendar, Moment

UNITS = ("minutes", "hours", "days", "business days", "weeks")
TASK_SIGNS = "🆔⛔🔺⏫🔼🔽⏬🔁🏁➕🛫⏳⌛📅📆🗓❌✅"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

dates = st.dates(date(2000, 1, 1), date(2100, 12, 31))
minutes = st.integers(1, 24 * 60 - 1)
offsets = st.sampled_from(("", "", "Z", "+01:00", "-0530"))
days_only = dates.map(Moment)
moments = st.one_of(days_only, st.builds(Moment, dates, minutes, offsets))
amounts = st.builds(Amount, st.integers(0, MOST), st.sampled_from(UNITS))
short_amounts = st.builds(Amount, st.integers(0, 60), st.sampled_from(UNITS))


@st.composite
def calendars(draw: st.DrawFn, near: date | None = None) -> Calendar:
    """A calendar with a few holidays, most of them soon after the date they are to matter for."""
    start = near or draw(dates)
    holidays = draw(st.frozensets(st.integers(-40, 40).map(lambda n: start + timedelta(n)), max_size=12))
    weekend = draw(st.sampled_from((frozenset((5, 6)), frozenset((4, 5)), frozenset((6,)), frozenset[int]())))
    return Calendar(weekend, holidays)


_GIVEN = ("Dana", "Sam", "Kim", "Zoë", "José", "Anne-Marie", "Łukasz", "O’Neil")
_FAMILY = ("Lee", "Ortiz", "van der Berg", "Müller", "Sato", "Lee Jr.")
person_names = st.builds("{} {}".format, st.sampled_from(_GIVEN), st.sampled_from(_FAMILY))
addresses = st.builds("{}@{}.example".format, st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.sampled_from("ab"))

_SNIPPETS = (
    "\n", "\r\n", "\r", "\t", "\v", "\f", "\x00", "\x1b[31m", "\x1c", "\x85", "\u2028", "\u2029", "\u00a0", " ", "  ",
    *BIDI, *TASK_SIGNS, "\ufe0f", "\u200b", "\u200d", "\ufeff", "\u00ad", "\ud800", "\U000e0041", "👩‍💻", "é", "日本",
    "[[", "]]", "![", "![[", "[x](y)", "[", "]", "(", ")", "<", ">", "<b>", "<!--", "-->", "&amp;", "&", "&#35;", "*",
    "**", "_", "__", "`", "```", "~~", "~", "==", "=", "%%", "$", "$$", "^", "|", "\\", "{{", "}}", "@", "!", "#",
    "#tag", "# ", "- ", "-", "--", "---", "+ ", "* ", "> ", "1. ", "2)", "- [ ] ", "- [x] ", "[ ] ", ":", "::",
    "<%", "%>", "`= ", "`$=", "due:: ",
    "https://a.example", "www.a.example", "WWW.", "dana@a.example", "mailto:", "obsidian://", "2026-11-20", "fm-3kf9",
    "a", "b", "Dana", "Lee", "word", "1", "9", ".", ",", ";", "'", '"', "/", "?",
)  # fmt: skip
hostile_texts = st.one_of(
    st.lists(st.sampled_from(_SNIPPETS), max_size=10).map("".join),
    st.text(max_size=40),
    st.text(st.characters(), max_size=20),
)

_KEYS = (
    "a", "b", "company", "go-ahead", "go_ahead", "on", "null", "no", "-", "--", "_", "1a", "é", "a b", "<<",
    "k" * 999,
)  # fmt: skip
_VALUES = (
    "x", "Dana Lee <dana@a.example>", "'x'", '"x: y"', "[[A]]", '"[[A]]"', "2026-11-20T09:30", "a:", "a: b", "a :b",
    "a#b", "a #b", "# a", "null", "~", "x - y", "- x", "it's", '""', "''", "é😀", "'a'b'", "-1", "0x1F", "1e3", "no",
    "a\tb", "\ta", "a ", " a", "😀: x", "\u00a0x", "x\u00a0", "\r", "\t", "*x", "&x", "!t", "|", ">", "{}", "[]", "%",
    "@", "`", "?", "? x", "=", "<<", "'a' ", "'a", '"', '"\\n"', "\x07", "\u2028", "\x85", "\ufeff",
    "http://a.example",
)  # fmt: skip
_LINES = (
    "{k}: {v}", "{k}: {v}", "{k}:", "{k}: ", "- {v}", "  - {v}", "  - {v}", " {k}: {v}", "{k}:{v}", " {v}", "{v}", "",
)  # fmt: skip
_line = st.builds(str.format, st.sampled_from(_LINES), k=st.sampled_from(_KEYS), v=st.sampled_from(_VALUES))
_tidy_line = st.builds(
    str.format,
    st.sampled_from(("{k}: {v}", "{k}: {v}", "{k}:", "{k}: ", "  - {v}", "- {v}", "")),
    k=st.text("abcdefgh_-", min_size=1, max_size=4),
    v=st.one_of(st.sampled_from(_VALUES[:8]), st.text("abé😀 -#:'\"\t", min_size=1, max_size=8)),
)
flat_texts = st.builds(
    lambda lines, end, last: end.join(lines) + last,
    st.one_of(st.lists(_line, max_size=7), st.lists(_tidy_line, max_size=8)),
    st.sampled_from(("\n", "\n", "\n", "\r\n", "\r", "\n\n")),
    st.sampled_from(("", "\n", "\n\n", " ")),
)
_tidy_value = st.sampled_from((
    "x", "Dana Lee <dana@a.example>", "'x y'", '"[[A]]"', "2026-11-20T09:30", "a#b", "null", "~", "x - y", "it's",
    "''", "é😀",
))  # fmt: skip
_tidy_list = st.builds(
    lambda values, indent, blanks: "".join(f"\n{blanks}{indent}- {value}" for value in values),
    st.lists(_tidy_value, max_size=3),
    st.sampled_from(("", "  ", "    ")),
    st.sampled_from(("", "", "\n")),
)
tidy_texts = st.builds(
    lambda fields, start, last: start + "\n".join(f"{key}:{value}" for key, value in fields.items()) + last,
    st.dictionaries(
        st.from_regex(r"[a-z_][a-z0-9_-]{0,6}", fullmatch=True),
        _tidy_value.map(" {}".format) | _tidy_list,
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(("", "\n")),
    st.sampled_from(("", "\n", "\n\n")),
)
"""Front matter as people write it: `key: value` lines and simple lists."""
yaml_texts = st.lists(
    st.sampled_from(
        (*_KEYS[:6], *_VALUES, *_SNIPPETS[:12], ": ", ":", "\n", "\n", "\n  ", "- ", "*a", "&a ", "---\n", ", ")
    ),
    max_size=14,
).map("".join)
