"""How much two letters about one meeting say the same, once names and the words of their template are left out.

Pure, but for the package that compares. People who compare notes see it at once when only the name differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from followup_md.core.words import fold
from followup_md.drafts.gaps import count_gaps, without_gaps

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_NOISE = re.compile(r"[\W_]+")


class Likeness(NamedTuple):
    """Per cent of likeness, and the sentences that stand in both, as the first of them says them."""

    per_cent: int
    shared: tuple[str, ...]


def compare_letters(one: str, other: str, names: Iterable[str], boilerplate: Iterable[str]) -> Likeness:
    """How alike two letters are. `names` are those of all people, `boilerplate` what the template says to everybody.

    Letters that have nothing of their own are wholly alike, unless they still have gaps to fill.
    """
    from rapidfuzz import fuzz

    masked = _Mask(names, boilerplate)
    first, second = masked.sentences(one), masked.sentences(other)
    if not first and not second:
        return Likeness(0 if count_gaps(one) or count_gaps(other) else 100, ())
    shared = tuple(text for key, text in first.items() if key in second)
    return Likeness(round(fuzz.token_sort_ratio(" ".join(first), " ".join(second))), shared)


class _Mask:
    def __init__(self, names: Iterable[str], boilerplate: Iterable[str]) -> None:
        words = {word for name in names for word in fold(name).split() if len(word) > 1}
        self.names = frozenset(words)
        self.boilerplate = frozenset(key for text in boilerplate for key in self._cut(text))

    def sentences(self, text: str) -> dict[str, str]:
        """Each sentence that is not the template's, masked → as it stands."""
        return {key: words for key, words in self._cut(text).items() if key not in self.boilerplate}

    def _cut(self, text: str) -> dict[str, str]:
        found = {self._key(part): " ".join(part.split()) for part in _SENTENCE.split(without_gaps(text))}
        return {key: words for key, words in found.items() if key}

    def _key(self, sentence: str) -> str:
        words = _NOISE.sub(" ", fold(sentence)).split()
        return " ".join(word for word in words if word not in self.names)
