"""Escaping: text from a note stays data in every language it is written in, one function for each of them.

Control characters, zero-width characters and bidirectional controls never survive, because they can forge lines, hide
text or reverse it; newlines survive in `escape_lines` only.
"""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[\s\x85\u2028\u2029]+")
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
_UNSEEN_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""JSON itself escapes only characters below the space."""
_NOT_IN_XML = re.compile("[\ufffe\uffff]")
_SAFE = re.compile(r"[A-Za-z0-9 ,.'’“”…;?()/-]*")
_MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~=^$%&{}@]|:(?=//)|(?<=:):|!(?=\[)|(?<=www)\.", re.IGNORECASE)
_LINE_START = re.compile(r"(?:[-+](?=\s|$)|-(?=-))|(\d{1,9})([.)])(?=\s|$)")
_TASK_SIGNS = re.compile("[🆔⛔🔺⏫🔼🔽⏬🔁🏁➕🛫⏳⌛📅📆🗓❌✅]\ufe0f?")
_LINK_TARGET = re.compile(r"[\[\]|#^\\<>`*_~$%]|::")
_BLANK_OR_BRACKET = re.compile(r"[\s()]")
_NOT_IN_CODE = re.compile(r"`|::|<%|^\s*\$?=")
"""What plugins run, or read as a field, in code as well."""


def escape_plain(text: str) -> str:
    """One line of visible text: runs of white space become one space, invisible characters are dropped.

    Also what is printed in a terminal, where no escape sequence can begin without a control character.
    """
    return " ".join(_UNSEEN.sub("", _BLANKS.sub(" ", text)).split())


def holds_unseen(text: str) -> bool:
    """Whether a text has a character that `escape_plain` drops, newlines and tabs aside."""
    return any(_UNSEEN.match(character) for character in text if character not in "\n\t")


def escape_lines(text: str) -> str:
    """Lines of visible text, laid out as they are: only a line with an invisible character is escaped."""
    return "\n".join(escape_plain(line) if holds_unseen(line) else line for line in text.split("\n"))


def escape_json(text: str) -> str:
    """JSON with the same meaning and without a character that a terminal obeys or that misleads a reader."""
    return _UNSEEN_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def escape_xml(text: str) -> str:
    """One line of visible text that XML can hold; the signs of its markup are left to what writes the XML."""
    return escape_plain(_NOT_IN_XML.sub("", text))


def escape_markdown(text: str) -> str:
    """One line of Markdown that shows the text and nothing else in CommonMark, in Obsidian and in its Tasks plugin.

    Punctuation that could begin emphasis, code, a link, a tag, an embed, mathematics, a comment, HTML, a bare URL or an
    inline field of Dataview is escaped with a backslash; the emoji that Tasks reads as fields are dropped.
    """
    text = escape_plain(text)
    if _SAFE.fullmatch(text) and not _LINE_START.match(text) and "www." not in text.lower():
        return text
    text = " ".join(_TASK_SIGNS.sub("", text).split())
    text = _MARKDOWN.sub(lambda found: "\\" + found[0], text)
    return _LINE_START.sub(_escape_marker, text, count=1) if _LINE_START.match(text) else text


def _escape_marker(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[1] else "\\" + found[0]


def format_code(text: str) -> str:
    """A code span that no plugin runs; the text in visible backticks where a span could not hold it."""
    if text.isprintable() and text.strip() and not _NOT_IN_CODE.search(text):
        return f"`{text}`"
    return f"\\`{escape_markdown(text)}\\`"


def format_wikilink(target: str, text: str) -> str | None:
    """`[[target|text]]`, or None when either has a character with a meaning inside a wikilink."""
    if _LINK_TARGET.search(target + text) or _TASK_SIGNS.search(target + text) or _UNSEEN.search(target):
        return None
    shown = escape_plain(text)
    return f"[[{target}|{shown}]]" if shown and shown != target else f"[[{target}]]"


def format_markdown_link(path: str, text: str) -> str:
    """`[text](path)` or `[text](<path>)`, with what a destination cannot hold percent-encoded."""
    encoded = "".join(
        _percent(c) if c in "<>\\%\n\r&*_`[]|~$#?:" or _UNSEEN.match(c) or _TASK_SIGNS.match(c) else c for c in path
    )
    if _BLANK_OR_BRACKET.search(encoded):
        before = "./" if encoded.startswith("%") else ""  # `<%` begins a command of Templater
        encoded = f"<{before}{encoded}>"
    return f"[{escape_markdown(text) or 'note'}]({encoded})"


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
