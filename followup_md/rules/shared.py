"""Parts that several kinds share: declared once at the top of a rules file, and named in each kind that has them."""

from __future__ import annotations

from followup_md.core.words import suggest
from followup_md.rules.declared import entries_of, kind_nodes
from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Mapping, Node, Sequence, is_missing

SHARED, SHARES = "shared", "shares"
"""The key under which shared parts are declared, and that by which a kind names them."""


def with_shared(reader: Reader, tree: Mapping) -> Mapping:
    """The tree with the parts that each kind shares written into it. What a kind declares itself stays as it is."""
    declared = reader.entries(tree.get(SHARED), f"`{SHARED}`")
    parts = {key.text: part for key, node in declared if (part := _part(reader, key.text, node))}
    kinds = {name: _whole(reader, parts, node) for name, node in kind_nodes(tree).items()}
    if not kinds:
        return tree
    key, block = tree.entries["kinds"]
    entries = {name: (entry[0], kinds.get(name, entry[1])) for name, entry in entries_of(block).items()}
    whole: Node = block._replace(entries=entries) if isinstance(block, Mapping) else block
    return tree._replace(entries={**tree.entries, "kinds": (key, whole)})


def _part(reader: Reader, name: str, node: Node) -> Mapping | None:
    part = reader.mapping(node, f"shared part `{name}`")
    if part:
        reader.known_keys(part, "part")
    return part


def _whole(reader: Reader, parts: dict[str, Mapping], kind: Mapping) -> Mapping:
    """A kind with everything that it shares."""
    entries = dict(kind.entries)
    for item in reader.scalars(kind.get(SHARES), f"`{SHARES}`"):
        if item.text not in parts:
            reader.problem(item, "rules-unknown", f"there is no shared part `{item.text}`{suggest(item.text, parts)}")
            continue
        for name, (key, node) in parts[item.text].entries.items():
            own = entries.get(name)
            entries[name] = (own[0], _both(own[1], node)) if own and not is_missing(own[1]) else (key, node)
    return kind._replace(entries=entries)


def _both(own: Node, shared: Node) -> Node:
    """A block of a kind with what it shares. A name, and a case of a list, of its own come first."""
    if isinstance(own, Mapping) and isinstance(shared, Mapping):
        return own._replace(
            entries={**own.entries, **{k: v for k, v in shared.entries.items() if k not in own.entries}}
        )
    if isinstance(own, Sequence) and isinstance(shared, Sequence):
        return own._replace(items=(*own.items, *shared.items))
    return own
