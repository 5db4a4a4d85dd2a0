"""Which kind a note is of."""

from __future__ import annotations

import re

from followup_md.core.words import fold
from followup_md.rules.model import Kind
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Node, Scalar, Sequence

TEMPLATE = "`{{…}}` is a placeholder of a template; put the folder of templates under `page: ignore:`"
FENCE = re.compile(rb"\n---[ \t]*(?:\r?\n|\Z)")


def key_pattern(kinds: tuple[Kind, ...]) -> re.Pattern[bytes] | None:
    """A pattern that finds the key of any kind's match in raw front matter, None when a note can be one without it."""
    keys = [next(iter(kind.match.values), "") for kind in kinds]
    if not all(key.isascii() and key.isidentifier() for key in keys):
        return None
    return re.compile("|".join(rf"\b{key}\b" for key in sorted(set(keys))).encode(), re.IGNORECASE)


def get_value(fields: MappingNode, key: str) -> Node | None:
    """The value of a key, however it is capitalised."""
    found = fields.get(key)
    if found is None:
        found = next((node for name, (_, node) in fields.entries.items() if name.casefold() == key.casefold()), None)
    return found


def holds_value(node: Node | None, wanted: str) -> bool:
    """Whether a value, or one of a list, is the wanted one (folded)."""
    if isinstance(node, Scalar):
        return node.text == wanted or fold(node.text) == wanted
    return isinstance(node, Sequence) and any(
        holds_value(item, wanted) for item in node.items if isinstance(item, Scalar)
    )


def has_tag(node: Node | None, wanted: str) -> bool:
    """Whether `tags:` hold a tag, or one below it."""
    texts = node.items if isinstance(node, Sequence) else (node,) if node else ()
    tags = [tag for item in texts if isinstance(item, Scalar) for tag in item.text.replace(",", " ").split()]
    wanted = wanted.casefold()
    return any((tag := found.lstrip("#").casefold()) == wanted or tag.startswith(wanted + "/") for found in tags)
