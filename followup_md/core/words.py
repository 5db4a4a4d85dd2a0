"""Words: comparing texts as people do, suggesting a near name, listing things in a sentence.

Knows English, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import normalize

from followup_md.core.links import link_text


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The form in which texts are compared: no case, no outer or doubled blanks, no link brackets, no link target."""
    text = " ".join(text.split())
    if text.startswith("[[") and text.endswith("]]"):
        text = link_text(text)
    if not text.isascii():
        text = normalize("NFC", text)  # the same letters, however a keyboard or a file system spells them
    return text.casefold()


def suggest(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?`, or nothing when no known word is near."""
    near = nearest(word, known)
    return f"; did you mean `{near}`?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, None when none is near."""
    from difflib import get_close_matches

    found = get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return found[0] if found else None


def join_words(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def count_of(number: int, noun: str, plural: str = "") -> str:
    """`1 note`, `2 notes`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
