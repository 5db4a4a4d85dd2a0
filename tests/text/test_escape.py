"""Texts of notes written in Markdown, links and on terminals: parsed back, they are the same texts and nothing else."""

from __future__ import annotations

import json
import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from plugins import plugin_finds
from strategies import BIDI, TASK_SIGNS, hostile_texts
from tasks_grammar import shown

from followup_md.text.escape import (
    escape_json,
    escape_lines,
    escape_markdown,
    escape_plain,
    format_code,
    format_markdown_link,
    format_wikilink,
    holds_unseen,
)

MARKDOWN = MarkdownIt("commonmark").enable(["strikethrough", "table"])
SIGNS = re.compile(f"[{TASK_SIGNS}]\ufe0f?")


@given(hostile_texts)
def test_lines_lose_what_nobody_sees_and_keep_their_number(text: str) -> None:
    lines = escape_lines(text)
    assert (holds_unseen(lines), lines.count("\n")) == (False, text.count("\n"))


def test_only_a_line_with_something_unseen_is_laid_out_anew() -> None:
    assert escape_lines("  a   b\n  c\x1b   d\n\te\n") == "  a   b\nc d\n\te\n"


@given(hostile_texts)
def test_escaped_json_means_the_same(text: str) -> None:
    assert json.loads(escape_json(json.dumps(text, ensure_ascii=False))) == text


def parse_item(markdown: str) -> list[Token]:
    """What stands in the only paragraph of the only bullet that the lines hold; the outer bullet's for two lines."""
    lists = MARKDOWN.parse(markdown)
    opened = [token.type for token in lists if token.nesting == 1]
    depth = markdown.count("\n") + 1
    assert opened == ["bullet_list_open", "list_item_open", "paragraph_open"] * depth
    assert [token.type for token in lists if token.nesting == 0] == ["inline"] * depth
    return [token for token in lists if token.type == "inline"][-1].children or []


def plain_content(tokens: list[Token]) -> str:
    """The text of tokens that are nothing but text."""
    assert {token.type for token in tokens} <= {"text", "text_special"}
    return "".join(token.content for token in tokens)


@pytest.mark.parametrize(("text", "line"), [
    ("Dana Lee", "Dana Lee"), ("  a \t b\r\nc\u2028d\u00a0e ", "a b c d e"), ("a\x00b\x1b[31mc", "ab[31mc"),
    ("a\u202eb\u2066c\u200bd\ufeffe\u00adf", "abcdef"), ("a \u200b b", "a b"), ("\u200b a \u200b", "a"),
    ("\ud800a", "a"), ("a\U000e0041b", "ab"), ("👩\u200d💻", "👩\u200d💻"), ("", ""), ("\n", ""),
])  # fmt: skip
def test_plain_text_is_one_line_of_what_can_be_seen(text: str, line: str) -> None:
    assert escape_plain(text) == line


@given(hostile_texts)
def test_plain_text_holds_no_control_or_bidirectional_character(text: str) -> None:
    line = escape_plain(text)
    assert not set(line) & set(BIDI)
    assert not {unicodedata.category(character) for character in line} & {"Cc", "Cs", "Zl", "Zp"}
    assert line == " ".join(line.split())
    assert len(line.splitlines()) <= 1


@given(hostile_texts)
@example("a \u200b b")
def test_plain_text_stays_as_it_is_when_escaped_again(text: str) -> None:
    assert escape_plain(escape_plain(text)) == escape_plain(text)


@given(hostile_texts)
def test_only_blanks_and_unseen_characters_are_lost_on_the_way_to_plain_text(text: str) -> None:
    kept = [c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Cn", "Cs")]
    assert [c for c in escape_plain(text) if c != " " and unicodedata.category(c) not in ("Cf", "Cn")] == kept


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Thank Dana Lee, by e-mail; why not?", "Thank Dana Lee, by e-mail; why not?"),
        ("_a_ __init__ a_b", r"\_a\_ \_\_init\_\_ a\_b"),
        ("*a* **b**", r"\*a\* \*\*b\*\*"),
        ("[[Acme]] ![x](y)", r"\[\[Acme\]\] \!\[x\](y)"),
        ("#tag ## h", r"\#tag \#\# h"),
        ("<b>&amp;", r"\<b\>\&amp;"),
        ("`a` ~~b~~ ==c== $d$ %%e%% f|g ^h", r"\`a\` \~\~b\~\~ \=\=c\=\= \$d\$ \%\%e\%\% f\|g \^h"),
        (r"a\b", r"a\\b"),
        ("{{date}} dana@a.example", r"\{\{date\}\} dana\@a.example"),
        ("https://a.example WWW.a.example", r"https\://a.example WWW\.a.example"),
        ("a: b!", "a: b!"),
        ("due:: a [b::c] ::: ://", r"due:\: a \[b:\:c\] :\:\: \://"),
        ("<% a %>", r"\<\% a \%\>"),
        ("- a", r"\- a"),
        ("-", r"\-"),
        ("-5 degrees", "-5 degrees"),
        ("+ a", r"\+ a"),
        ("+49 30", "+49 30"),
        ("--- a", r"\--- a"),
        ("-- -", r"\-- -"),
        ("___", r"\_\_\_"),
        ("1. a", r"1\. a"),
        ("12) a", r"12\) a"),
        ("1.", r"1\."),
        ("1.5 hours", "1.5 hours"),
        ("1234567890. a", "1234567890. a"),
        ("📅 - a", r"\- a"),
        ("a 📅\ufe0f 2026-11-20 ✅", "a 2026-11-20"),
        ("a\n- [ ] b", r"a - \[ \] b"),
        ("📅", ""),
        ("", ""),
    ],
)
def test_markdown_is_escaped_where_it_would_mean_something(text: str, markdown: str) -> None:
    assert escape_markdown(text) == markdown


@given(hostile_texts)
@example("_a_")
@example("___")
def test_in_a_task_line_markdown_is_the_text_and_nothing_else(text: str) -> None:
    assert plain_content(parse_item(f"- [ ] {escape_markdown(text)} end")) == f"[ ] {shown(text)} end"
    if shown(text):
        assert plain_content(parse_item(f"- [ ] {escape_markdown(text)}")) == f"[ ] {shown(text)}"


@given(hostile_texts.filter(shown))
@example("-- -")
@example("- - -")
@example("_ _ _")
@example("1)")
@example("#")
@example("===")
def test_in_a_reason_markdown_is_the_text_and_nothing_else(text: str) -> None:
    assert plain_content(parse_item(f"- [ ] item\n    - {escape_markdown(text)}")) == shown(text)
    assert plain_content(parse_item(f"- {escape_markdown(text)}")) == shown(text)


@given(hostile_texts)
def test_escaped_markdown_holds_no_tag_link_address_or_task_sign(text: str) -> None:
    escaped = escape_markdown(text)
    assert not SIGNS.search(escaped)
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "·", escaped)
    assert not re.search(r"[\\#\[\]<>`*_~=^$%&{}@|]|://|www\.", bare, re.IGNORECASE)
    assert not plugin_finds(escaped)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("a b", "`a b`"),
        ("day: 2026-02-30", "`day: 2026-02-30`"),
        ("*a* [[b]] # c", "`*a* [[b]] # c`"),
        ("a = b", "`a = b`"),
        ("= a", r"\`\= a\`"),
        (" $= a", r"\`\$\= a\`"),
        ("due:: a", r"\`due:\: a\`"),
        ("<% a", r"\`\<\% a\`"),
        ("a`b", r"\`a\`b\`"),
        ("a\nb", r"\`a b\`"),
        ("a\u202e", r"\`a\`"),
        (" ", r"\`\`"),
    ],
)
def test_code_is_a_span_unless_a_plugin_would_run_it(text: str, markdown: str) -> None:
    assert format_code(text) == markdown


@given(hostile_texts)
def test_code_is_one_line_in_which_no_plugin_finds_anything(text: str) -> None:
    code = format_code(text)
    assert len(code.splitlines()) == 1
    assert not plugin_finds(f"- {code}")
    assert {token.type for token in parse_item(f"- {code}")} <= {"text", "text_special", "code_inline"}


@pytest.mark.parametrize(
    ("target", "text", "link"),
    [
        ("2026-11-20 Northwind", "Northwind Traders", "[[2026-11-20 Northwind|Northwind Traders]]"),
        ("Northwind", "Northwind", "[[Northwind]]"),
        ("Northwind", " Northwind\n", "[[Northwind]]"),
        ("Northwind", "", "[[Northwind]]"),
        ("Northwind", "\u202e", "[[Northwind]]"),
        ("a/b", "c\nd", "[[a/b|c d]]"),
        ("a  b", "c", "[[a  b|c]]"),
        ("a", "b]]", None),
        ("a", "due:: b", None),
        ("a::b", "c", None),
        ("a|b", "c", None),
        ("a#b", "c", None),
        ("a", "#b", None),
        ("a", "50 %", None),
        ("a 📅", "b", None),
        ("a", "b ✅", None),
        ("a\nb", "c", None),
        ("a\x1bb", "c", None),
        ("a\u202eb", "c", None),
        ("a\u2028b", "c", None),
    ],
)
def test_a_wikilink_is_made_only_of_what_it_can_hold(target: str, text: str, link: str | None) -> None:
    assert format_wikilink(target, text) == link


@given(hostile_texts.filter(bool), hostile_texts)
def test_a_wikilink_is_one_line_with_one_target_and_one_text(target: str, text: str) -> None:
    link = format_wikilink(target, text)
    if link is not None:
        label = escape_plain(text)
        assert link in (f"[[{target}|{label}]]", f"[[{target}]]")
        assert re.fullmatch(r"\[\[[^\[\]|#^]+(\|[^\[\]|#^]+)?\]\]", link)
        assert len(link.splitlines()) == 1
        assert not set(link) & set(BIDI) and not SIGNS.search(link)
        assert not plugin_finds(link)


@pytest.mark.parametrize(
    ("path", "text", "link"),
    [
        ("a/b c.md", "Northwind", "[Northwind](<a/b c.md>)"),
        ("a/b.md", "", "[note](a/b.md)"),
        ("a.md", "📅", "[note](a.md)"),
        ("a.md", "[x](y)", r"[\[x\](y)](a.md)"),
        ("50%<>.md", "a", "[a](50%25%3C%3E.md)"),
        ("a\nb\r\u2028\\.md", "a", "[a](a%0Ab%0D%E2%80%A8%5C.md)"),
        ("📅\u202e\ud800.md", "a", "[a](%F0%9F%93%85%E2%80%AE%ED%A0%80.md)"),
        ("é.md", "é", "[é](é.md)"),
        ("[a] b.md", "a", "[a](<./%5Ba%5D b.md>)"),
        ("a(b).md", "a", "[a](<a(b).md>)"),
        ("due:: x.md", "a", "[a](<due%3A%3A x.md>)"),
    ],
)
def test_a_markdown_link_encodes_what_its_path_cannot_hold(path: str, text: str, link: str) -> None:
    assert format_markdown_link(path, text) == link


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20) | hostile_texts, hostile_texts)
def test_a_markdown_link_leads_to_its_path_and_shows_its_text(path: str, text: str) -> None:
    link = format_markdown_link(f"x/{path}.md", text)
    assert len(link.splitlines()) == 1
    opened, *inside, closed = parse_item(f"- {link}")
    assert (opened.type, closed.type) == ("link_open", "link_close")
    assert plain_content(inside) == (shown(text) or "note")
    assert unquote(str(opened.attrs["href"]), errors="surrogatepass") == f"x/{path}.md"
    assert not plugin_finds(f"- {link}")


@given(st.text("[]%:< (a", max_size=6).map(str.strip), hostile_texts)
def test_a_link_to_a_note_beside_the_page_forges_nothing_either(name: str, text: str) -> None:
    path = f"{name}.md"
    link = format_markdown_link(path, text)
    assert not plugin_finds(f"- {link}")
    assert unquote(str(parse_item(f"- {link}")[0].attrs["href"])).removeprefix("./") == path
