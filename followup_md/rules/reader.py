"""Reading the nodes of a rules file: mappings with known keys, texts, lists, and the problems found on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from followup_md.core.problem import ERROR, Place, Problem
from followup_md.core.words import join_words, suggest
from followup_md.language.functions import ClauseError
from followup_md.rules.grammar import keys_of
from followup_md.rules.identifiers import name_problem
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, Sequence, is_missing

T = TypeVar("T")


class Reader:
    """Collects the problems of one load. Every method returns something usable, or None after noting a problem."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, node: Node, code: str, message: str, offset: int = 0) -> None:
        """Note a problem at a node, `offset` characters into it."""
        column = node.column + offset + (1 if offset and isinstance(node, Scalar) and not node.plain else 0)
        self.problems.append(Problem(Place(node.source, node.line, column), ERROR, code, message))

    def mapping(self, node: Node | None, what: str) -> Mapping | None:
        """A mapping, or None if there is nothing; any other node is a problem."""
        if node is None or (isinstance(node, Scalar) and is_missing(node)):
            return None
        if isinstance(node, Mapping):
            return node
        self.no_mapping(node, f"{what} must be")
        return None

    def no_mapping(self, node: Node, wanted: str) -> None:
        """Note that a node is not the mapping that it should be."""
        found = "list" if isinstance(node, Sequence) else "text"
        self.problem(node, "rules-shape", f"{wanted} a mapping (`name: value` lines), not a {found}")

    def known_keys(self, node: Mapping, mapping: str, also: Iterable[str] = ()) -> None:
        """Check that every key is one that the grammar has for the mapping (or one of `also`)."""
        known = (*(row.name for row in keys_of(mapping)), *also)
        article = "an" if mapping[0] in "aeiou" else "a"
        for name, (key, _) in node.entries.items():
            if name not in known:
                hint = suggest(name, known) or f"; known are {join_words(known)}"
                self.problem(key, "rules-key", f"{article} {mapping} has no key `{name}`{hint}")

    def is_name(self, key: Scalar, what: str) -> bool:
        """Whether a key can be the name of a `what`; if not, that is a problem."""
        message = name_problem(key.text, what)
        if message:
            self.problem(key, "rules-name", message)
        return not message

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
            message = f"{what} must be {join_words(known, 'or')}, not `{text}`{suggest(text, known)}"
            self.problem(node, "rules-value", message)
            return default
        return text

    def number(self, node: Node | None, what: str, least: int, default: int) -> int:
        """A whole number."""
        text = self.text(node, what)
        if node is None or text is None:
            return default
        if not text.isdecimal() or not least <= int(text[:9]) <= 10_000 or len(text) > 9:
            self.problem(node, "rules-value", f"{what} must be a whole number from {least} to 10,000, not `{text}`")
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
        """What `make` returns for the text of a node; a ClauseError becomes a problem at the right character."""
        try:
            return make(node.text.strip())
        except ClauseError as error:
            if error.message:
                self.problem(node, code, error.message, error.offset or 0)
        except RecursionError:
            self.problem(node, code, "facts that build on each other, or brackets, are nested too deeply")
        return None
