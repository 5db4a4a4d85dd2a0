"""Reading the nodes of a rules file: closed tables of keys, texts, lists, and the problems found on the way.

Knows the shape of the file (`KEYS`), which is also what its reference and its schema are made from; knows no meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from followup_md.core.problem import ERROR, Problem
from followup_md.core.words import join_words, suggest
from followup_md.language.functions import ClauseError
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, Sequence, is_missing

T = TypeVar("T")
KEYS: dict[str, tuple[str, ...]] = {
    "rules file": (
        "format",
        "title",
        "extends",
        "calendar",
        "page",
        "settings",
        "kinds",
        "vault_facts",
        "limits",
        "rules",
    ),
    "calendar": ("weekend", "holidays"),
    "page": ("file", "days", "links", "tag", "ignore", "drafts", "drafts_alike"),
    "kind": ("match", "group", "name", "template", "fields", "aliases", "sections", "events", "facts"),
    "event": ("about", "also"),
    "limit": ("at_most", "per"),
    "case": ("when", "is"),
    "rule": (
        "for",
        "title",
        "why",
        "source",
        "when",
        "unless",
        "from",
        "due",
        "until",
        "priority",
        "limit",
        "section",
        "say",
        "because",
        "log",
        "log_to",
        "draft",
        "tests",
    ),
    "test": ("name", "note", "notes", "settings", "calendar", "expect", "says", "because"),
}
"""Every mapping of the language whose keys are fixed, and its keys in the order of the reference."""


class Reader:
    """Collects the problems of one load; every method gives something usable, or None after noting what is wrong."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, node: Node, code: str, message: str, offset: int = 0) -> None:
        """Note what is wrong at a node, `offset` characters into it."""
        column = node.column + offset + (1 if offset and isinstance(node, Scalar) and not node.plain else 0)
        self.problems.append(Problem(node.source, node.line, column, ERROR, code, message))

    def mapping(self, node: Node | None, what: str) -> Mapping | None:
        """A mapping (None when absent); any other node is a problem."""
        if node is None or (isinstance(node, Scalar) and is_missing(node)):
            return None
        if isinstance(node, Mapping):
            return node
        self.no_mapping(node, f"{what} must be")
        return None

    def no_mapping(self, node: Node, wanted: str) -> None:
        """Note that a node is no mapping where one is wanted."""
        found = "list" if isinstance(node, Sequence) else "text"
        self.problem(node, "rules-shape", f"{wanted} a mapping (`name: value` lines), not a {found}")

    def known_keys(self, node: Mapping, shape: str, also: Iterable[str] = ()) -> None:
        """Every key of the mapping is one of the table's."""
        known = (*KEYS[shape], *also)
        for name, (key, _) in node.entries.items():
            if name not in known:
                article = "an" if shape[0] in "aeiou" else "a"
                message = (
                    f"{article} {shape} has no key `{name}`{suggest(name, known) or f'; known are {join_words(known)}'}"
                )
                self.problem(key, "rules-key", message)

    def text(self, node: Node | None, what: str) -> str | None:
        """One text."""
        if node is None:
            return None
        if isinstance(node, Scalar) and not is_missing(node):
            return node.text.strip()
        self.problem(node, "rules-shape", f"{what} must be a text")
        return None

    def choice(self, node: Node | None, what: str, words: Iterable[str], default: str) -> str:
        """One of a few words."""
        text = self.text(node, what)
        if node is None or text is None:
            return default
        if text not in words:
            known = tuple(words)
            self.problem(
                node, "rules-value", f"{what} is {join_words(known, 'or')}, never `{text}`{suggest(text, known)}"
            )
            return default
        return text

    def number(self, node: Node | None, what: str, least: int, default: int) -> int:
        """A whole number."""
        text = self.text(node, what)
        if node is None or text is None:
            return default
        if not text.isdecimal() or not least <= int(text[:9]) <= 10_000 or len(text) > 9:
            self.problem(node, "rules-value", f"{what} is a whole number from {least} to 10,000, not `{text}`")
            return default
        return int(text)

    def scalars(self, node: Node | None, what: str) -> tuple[Scalar, ...]:
        """A list of texts; a single text counts as a list of one."""
        if node is None or is_missing(node):
            return ()
        items = node.items if isinstance(node, Sequence) else (node,)
        good = tuple(item for item in items if isinstance(item, Scalar) and not is_missing(item))
        for item in items:
            if item not in good:
                self.problem(item, "rules-shape", f"{what} must be texts, each on a line of its own behind a dash")
        return good

    def entries(self, node: Node | None, what: str) -> Iterable[tuple[Scalar, Node]]:
        """The entries of a mapping whose keys are free names."""
        mapping = self.mapping(node, what)
        return mapping.entries.values() if mapping else ()

    def compiled(self, node: Scalar, make: Callable[[str], T], code: str) -> T | None:
        """What `make` gives for the text of a node; its error becomes a problem at the right character."""
        try:
            return make(node.text.strip())
        except ClauseError as error:
            if error.message:
                self.problem(node, code, error.message, error.offset or 0)
        except RecursionError:
            self.problem(node, code, "facts stand on one another, or brackets in one another, too deeply")
        return None
