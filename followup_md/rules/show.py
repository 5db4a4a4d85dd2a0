"""The resolved rules: for people, with the origin of every value, and as YAML that loads again."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from followup_md.rules.values import NO_PARENT
from followup_md.text.escape import escape_plain, holds_unseen
from followup_md.text.yaml_nodes import Mapping, Node, Scalar, Sequence, is_missing

_WIDTH = 76


def resolved_tree(tree: Mapping) -> Mapping:
    """The merged tree as a file of its own: it extends nothing."""
    key = Scalar("extends", 0, 0)
    return tree._replace(entries={**tree.entries, "extends": (key, Scalar(NO_PARENT, 0, 0))})


def rule_tree(tree: Mapping, ids: Collection[str]) -> Mapping:
    """The tree with nothing but some of its rules."""
    rules = tree.get("rules")
    assert isinstance(rules, Mapping)
    key, _ = tree.entries["rules"]
    return tree._replace(
        entries={"rules": (key, rules._replace(entries={rule_id: rules.entries[rule_id] for rule_id in ids}))}
    )


def render_yaml(tree: Node) -> str:
    """The whole tree as YAML, in which unseen characters are written as escapes."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def analyze_scalar(self, scalar: str) -> yaml.emitter.ScalarAnalysis:
            self.allow_unicode = not holds_unseen(scalar)  # asked for each scalar before it is written
            return super().analyze_scalar(scalar)

    return str(yaml.dump(_plain(tree), Dumper=Dumper, sort_keys=False, width=120))


def _plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return None if is_missing(node) else node.text
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return {name: _plain(value) for name, (_, value) in node.entries.items()}


def render_origins(tree: Mapping) -> str:
    """The tree without its tests, each value with the file and line it comes from."""
    lines = [f"{text:<{_WIDTH}}  # {origin}" if origin else text for text, origin in _lines(tree, "")]
    return "".join(line.rstrip() + "\n" for line in lines)


def _lines(node: Mapping, indent: str) -> Iterator[tuple[str, str]]:
    for name, (_, value) in node.entries.items():
        if name == "tests":
            continue
        shown = escape_plain(name)
        if isinstance(value, Scalar):
            yield f"{indent}{shown}: {escape_plain(value.text)}", _origin(value)
        elif isinstance(value, Mapping):
            yield f"{indent}{shown}:", ""
            yield from _lines(value, indent + "  ")
        else:
            yield f"{indent}{shown}:", ""
            yield from _items(value, indent + "  ")


def _items(node: Sequence, indent: str) -> Iterator[tuple[str, str]]:
    for item in node.items:
        if isinstance(item, Scalar):
            yield f"{indent}- {escape_plain(item.text)}", _origin(item)
        elif isinstance(item, Mapping):
            for number, (text, origin) in enumerate(_lines(item, "")):
                yield f"{indent}{'  ' if number else '- '}{text}", origin
        else:
            yield f"{indent}-", ""
            yield from _items(item, indent + "  ")


def _origin(node: Scalar) -> str:
    return f"{escape_plain(node.source)}:{node.line}" if node.source else ""
