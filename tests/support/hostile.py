"""Texts that would like to be more than text on a page."""

from __future__ import annotations

from hypothesis import strategies as st

NASTY = (
    "[[", "]]", "|", "`", "```", "<script>alert(1)</script>", "<!-- followup-md:end -->", "-->", "<!--", "#tag",
    "📅 2020-01-01", "✅ 2026-01-01", "🆔 fm-000000", "⏫", "🔁 every day", "⛔ a", "🛫2020-01-01", "\u202e", "\u2066",
    "%%", "$$", "$x$", "==", "~~", "**", "__", "_a_", "*a*", "https://evil.example/a", "www.evil.example",
    "someone@evil.example", "[a](b)", "![a](b)", "![[a]]", "- ", "1. ", "1) ", "# ", "> ", "+ ", "---", "    ", "\t",
    "\n", "\r\n", "\n\n", "\n# ", "\n- [x] ", "\u2028", "\x85", "\0", "\x1b[31m", "&amp;", "&#35;", "\\", "\\\\`", "^a",
    "{{a}}", "{a}", "[ ]", "[x]", "a", "Ana", " ", ".", ":", ";", ",", "'", "“", "é", "庭", "😀", "\ufe0f", "\u200b",
    "- [ ] ", "::", "due:: 1", "<% a %>", "`= a`", "`$= a`", "!", "~", "=", "@", "&", "<", ">", "(", ")",
)  # fmt: skip
TEXT = st.one_of(
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=8).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
)
