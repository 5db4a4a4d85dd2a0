"""Gaps in a draft: what is missing stands as a comment until the user fills it in."""

from __future__ import annotations

import re

from followup_md.text.escape import escape_plain


def format_gap(words: str) -> str:
    """A comment: Markdown shows nothing there, an editor the words. Nothing in it can end it early."""
    return f"<!-- {escape_plain(words).replace('--', '- -').replace('>', '›')} -->"


def count_gaps(body: str) -> int:
    """How many gaps a draft still has."""
    return len(_split_at_gaps(body)) - 1


def without_gaps(body: str) -> str:
    """A draft's text with a blank for each gap."""
    return " ".join(_split_at_gaps(body))


def _split_at_gaps(body: str) -> list[str]:
    """What stands between the comments. One that begins behind a backslash is text, one that never ends is none."""
    parts: list[str] = []
    start = at = 0
    while (opened := body.find("<!--", at)) >= 0:
        closed = body.find("-->", opened + 4)
        if closed < 0:
            break
        if _is_escaped(body, opened):
            at = opened + 4
            continue
        parts.append(body[start:opened])
        start = at = closed + 3
    return [*parts, body[start:]]


def _is_escaped(text: str, at: int) -> bool:
    start = at
    while start and text[start - 1] == "\\":
        start -= 1
    return (at - start) % 2 == 1


def plain_letter(body: str) -> str:
    """A letter as a mail program shows it: without comments and backslashes, its lines ended as in mail (RFC 6068)."""
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", "".join(_split_at_gaps(body)))
    lines = (line.rstrip() for line in text.strip().split("\n"))
    return "\r\n".join(line for line in lines if line.strip() != "-")
