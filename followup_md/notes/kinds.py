"""Which kind a note is of, and whether a note that cannot be read looks like one of ours."""

from __future__ import annotations

import re

from followup_md.core.problem import WARNING, Place, Problem
from followup_md.core.words import fold, nearest
from followup_md.rules.model import Kind
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, Sequence

_FENCE = re.compile(rb"\n---[ \t]*(?:\r?\n|\Z)")
_MOST_LOST = 2048
"""Bytes of a text in which lost fields are looked for."""
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class KindMatcher:
    """Matches notes with the kinds of one rules file; built once and used for every note."""

    def __init__(self, kinds: tuple[Kind, ...]) -> None:
        self.kinds = kinds
        self.by_folder = any(kind.match.folder for kind in kinds)
        self._pairs = [pair for kind in kinds for pair in kind.match.values.items()]
        self._keys = _key_pattern(kinds)
        self._near: dict[tuple[str, str], bool] = {}
        self._lost = _lost_pattern(self._pairs)

    def could_match(self, data: bytes) -> bool:
        r"""False when a file cannot be of any kind: no front matter, or none of the keys that kinds go by in it.

        Most notes of an ordinary vault end here, without being parsed. A backslash in front matter counts as a match
        because an escape (`\x69`) could spell a key in other letters.
        """
        if not data.startswith((b"---", b"\xef\xbb\xbf---")):
            return self.by_folder or data.startswith(_UTF_16_MARKS)
        if self._keys is None or self.by_folder:
            return True
        fence = _FENCE.search(data, 3)
        end = fence.start() if fence else len(data)
        return self._keys.search(data, 0, end) is not None or data.find(b"\\", 0, end) >= 0

    def kind_of(self, fields: Mapping, path: str) -> Kind | None:
        """The first declared kind that the note matches."""
        for kind in self.kinds:
            match = kind.match
            if (
                all(_holds_value(_get_value(fields, key), wanted) for key, wanted in match.values.items())
                and (not match.folder or path.startswith(match.folder + "/"))
                and (not match.tag or _has_tag(fields.get("tags"), match.tag))
            ):
                return kind
        return None

    def near_miss(self, fields: Mapping) -> Problem | None:
        """A warning for a note of no kind whose `type` (or another key that kinds go by) is nearly that of one."""
        for key, wanted in self._pairs:
            node = _get_value(fields, key)
            if isinstance(node, Scalar) and self._is_near(fold(node.text), wanted):
                message = f"`{key}: {node.text}` is not a known kind; did you mean `{wanted}`?"
                return Problem(node.place, WARNING, "kind-near", message)
        return None

    def without_fences(self, data: bytes, path: str) -> Problem | None:
        """A warning where the text of a note begins with fields, of which one names a kind: they mean nothing there."""
        fence = _FENCE.search(data, 3) if data.startswith(b"---") else None
        start = fence.end() if fence else 0
        lost = self._lost.match(data, start, start + _MOST_LOST) if self._lost else None
        if lost is None:
            return None
        place = Place(path, data.count(b"\n", 0, lost.start(1)) + 1, 1)
        shown = lost[1].decode("utf-8", "replace").strip()
        message = (
            f"`{shown}` stands in the text, where it means nothing: fields stand between two lines `---` at the top"
        )
        return Problem(place, WARNING, "front-matter-lost", message)

    def _is_near(self, word: str, wanted: str) -> bool:
        if (word, wanted) not in self._near:
            self._near[word, wanted] = word != wanted and nearest(word, [wanted]) is not None
        return self._near[word, wanted]

    def is_mentioned(self, front: str, path: str) -> bool:
        """Whether unreadable front matter looks like one of ours: by a line of its text, or by its folder."""
        for line in front.splitlines():
            key, colon, value = line.partition(":")
            value = fold(value.strip().strip("\"'")) if colon else ""
            name = key.strip().casefold()
            if value and any(name == key.casefold() and value == wanted for key, wanted in self._pairs):
                return True
        return any(kind.match.folder and path.startswith(kind.match.folder + "/") for kind in self.kinds)


def is_utf_16(data: bytes) -> bool:
    """Whether a file begins with the byte order mark of UTF-16."""
    return data.startswith(_UTF_16_MARKS)


def _key_pattern(kinds: tuple[Kind, ...]) -> re.Pattern[bytes] | None:
    """Finds a key that kinds go by in raw front matter; None when a note can be of a kind without any."""
    keys = [next(iter(kind.match.values), "") for kind in kinds]
    if not all(key.isascii() and key.isidentifier() for key in keys):
        return None
    return re.compile("|".join(rf"\b{key}\b" for key in sorted(set(keys))).encode(), re.IGNORECASE)


def _lost_pattern(pairs: list[tuple[str, str]]) -> re.Pattern[bytes] | None:
    """Finds a field by which kinds go at the beginning of a text, with nothing before it but other fields."""
    named = "|".join(sorted(f"{re.escape(key)}:[ \\t]*[\"']?{re.escape(wanted)}[\"']?" for key, wanted in set(pairs)))
    field = r"(?:[A-Za-z_][\w -]*:(?:[ \t].*)?|[ \t]*-[ \t].*)\r?\n"
    text = rf"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*(?:{field})*?({named})[ \t]*(?:\r?\n|\Z)"
    return re.compile(text.encode(), re.IGNORECASE) if pairs else None


def _get_value(fields: Mapping, key: str) -> Node | None:
    """The value of a key in any capitalisation."""
    value = fields.get(key)
    if value is None:
        value = next((node for name, (_, node) in fields.entries.items() if name.casefold() == key.casefold()), None)
    return value


def _holds_value(node: Node | None, wanted: str) -> bool:
    """Whether a value, or one of a list, is the wanted (folded) one."""
    if isinstance(node, Scalar):
        return node.text == wanted or fold(node.text) == wanted
    return isinstance(node, Sequence) and any(
        _holds_value(item, wanted) for item in node.items if isinstance(item, Scalar)
    )


def _has_tag(node: Node | None, wanted: str) -> bool:
    """Whether the value of `tags:` has a tag, or one nested in it."""
    texts = node.items if isinstance(node, Sequence) else (node,) if node else ()
    tags = [tag for item in texts if isinstance(item, Scalar) for tag in item.text.replace(",", " ").split()]
    return any(f"{tag.lstrip('#')}/".casefold().startswith(f"{wanted}/".casefold()) for tag in tags)
