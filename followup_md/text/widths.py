"""How wide a text can become in a picture, whose font nobody knows beforehand: never less than it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_WIDE, _BROAD, _CAPITAL, _SMALL, _NARROW = 1.05, 0.86, 0.8, 0.66, 0.42
"""Widths in ems, a little above those of the widest of the usual fonts without serifs."""
_WIDTHS = {
    **dict.fromkeys("MWm@%—…", _WIDE),
    **dict.fromkeys("w+<=>~OQ&#", _BROAD),
    **dict.fromkeys("ABCDEFGHKLNPRSTUVXYZ_–", _CAPITAL),
    **dict.fromkeys('abcdeghknopqsuvxyz0123456789$*?JI"^/\\|', _SMALL),
    **dict.fromkeys("fijlrt .,:;'!()[]{}`-·’‘", _NARROW),
}
_LAST_USUAL = 0x52F
"""The last letter of Latin, Greek and Cyrillic; of what comes behind it, single letters can be of any width."""


def text_width(text: str, size: float) -> float:
    """An upper bound of the width of a text, as long as `is_of_known_width` holds for it."""
    if text.isascii():
        return size * sum(_WIDTHS.get(character, _WIDE) for character in text)
    from wcwidth import iter_graphemes, width

    return size * sum(
        _WIDTHS.get(sign, _WIDE * max(1, len(sign) if width(sign) < 2 else 1)) for sign in iter_graphemes(text)
    )


def is_of_known_width(text: str) -> bool:
    """Whether no letter of a text can be wider than `text_width` says; else the picture must force the width."""
    if text.isascii():
        return True
    from wcwidth import iter_graphemes, width

    return all(ord(sign[0]) <= _LAST_USUAL or width(sign) == 2 for sign in iter_graphemes(text) if sign not in _WIDTHS)


def fitted(text: str, size: float, most: float) -> list[str]:
    """The lines of a text, each at most so wide; a word is broken only where it alone is wider than a line."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size) <= most:
            lines[-1] = joined
        else:
            lines += _broken(word, size, most)
    return lines


def _broken(word: str, size: float, most: float) -> Iterator[str]:
    part = ""
    for sign in _signs(word):
        if part and text_width(part + sign, size) > most:
            yield part
            part = ""
        part += sign
    yield part


def _signs(word: str) -> Iterable[str]:
    if word.isascii():
        return word
    from wcwidth import iter_graphemes

    return iter_graphemes(word)
