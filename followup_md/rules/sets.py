"""Sets of events and facts that several kinds share: declared once at the top, named in a kind."""

from __future__ import annotations

from followup_md.core.words import suggest
from followup_md.rules.declared import entries_of, kind_nodes
from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, is_missing

SETS = {"event_sets": "events", "fact_sets": "facts"}
"""The key under which sets are declared, and named in a kind → the key of the kind that they add to."""


def with_sets(reader: Reader, tree: Mapping) -> Mapping:
    """The tree with the sets that each kind names written into it. What a kind declares itself stays as it is."""
    if not any(tree.get(key) for key in SETS):
        return tree
    kinds = {name: _expanded(reader, tree, node) for name, node in kind_nodes(tree).items()}
    key, block = tree.entries["kinds"]
    entries = {name: (entry[0], kinds.get(name, entry[1])) for name, entry in entries_of(block).items()}
    whole: Node = block._replace(entries=entries) if isinstance(block, Mapping) else block
    return tree._replace(entries={**tree.entries, "kinds": (key, whole)})


def _expanded(reader: Reader, tree: Mapping, kind: Mapping) -> Mapping:
    for key, block in SETS.items():
        shared: dict[str, tuple[Scalar, Node]] = {}
        declared = entries_of(tree.get(key))
        for item in reader.scalars(kind.get(key), f"`{key}`"):
            if item.text not in declared:
                reader.problem(item, "rules-unknown", f"`{key}` has no set `{item.text}`{suggest(item.text, declared)}")
                continue
            node = declared[item.text][1]
            shared |= entries_of(reader.mapping(node, f"set `{item.text}`"))
        own = kind.get(block)
        if own is not None and not isinstance(own, Mapping) and not is_missing(own):
            continue  # reported where the block is read
        if shared:
            name = kind.entries[block][0] if block in kind.entries else Scalar(block, kind.line, kind.column)
            entries = {**shared, **entries_of(own)}
            whole = Mapping(entries, kind.line, kind.column, kind.source)
            kind = kind._replace(entries={**kind.entries, block: (name, whole)})
    return kind
