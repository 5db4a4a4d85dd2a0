"""Comparing texts as people do, suggesting similar names, and listing things in an English sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import normalize

from followup_md.core.links import parse_link

_ENDS = (".", "!", "?", "…")
_CLAUSE_ENDS = ("; ", ". ", "? ", "! ", ", ", ": ")
_LOOSE = " ,;:.-–—([{“‘\"'"
"""What does not stand before an ellipsis."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The form in which texts are compared: case, extra white space and the syntax of a wikilink make no difference."""
    text = " ".join(text.split())
    link = parse_link(text)
    text = link.shown if link else text
    if not text.isascii():
        text = normalize("NFC", text)  # keyboards and file systems spell the same letter differently
    return text.casefold()


def suggest(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?`, or an empty text when no known word is similar."""
    near = nearest(word, known)
    return f"; did you mean `{near}`?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The most similar of the known words, None when none is similar enough."""
    from difflib import get_close_matches

    matches = get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return matches[0] if matches else None


def join_words(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def join_sentences(sentences: Sequence[str]) -> str:
    """Sentences as one text: each of them but the last ends in a full stop, unless it ends in a mark of its own."""
    ended = (sentence if sentence.endswith(_ENDS) else f"{sentence}." for sentence in sentences[:-1])
    return " ".join((*ended, *sentences[-1:]))


def cut_words(text: str, most: int) -> str:
    """A text of at most so many characters: a longer one ends in `…`, behind a clause that ends in its latter half.

    Where none does it is cut behind a word, and inside one only where that word alone is too long.
    """
    if len(text) <= most:
        return text
    words = text[:most].rpartition(" ")[0] or text[: most - 1]
    clause = max((words.rfind(end) for end in _CLAUSE_ENDS), default=0)
    return (words[: clause + 1] if clause >= most // 2 else words).rstrip(_LOOSE) + "…"


def count_of(number: int, noun: str, plural: str = "") -> str:
    """`1 note`, `2 notes`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
