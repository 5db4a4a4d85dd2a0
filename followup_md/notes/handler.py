"""Our reader of front matter as a handler for python-frontmatter, which makes whole notes from templates.

`frontmatter.loads(text, handler=NoteHandler())` reads a note exactly as the agenda does: Obsidian's fences, every value
as text, nothing ambiguous; `frontmatter.dumps(post, handler=NoteHandler())` writes one that reads back the same. This
module is imported only where notes are made, because importing the package takes longer than reading a vault.
"""

from __future__ import annotations

from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import Scalar, is_missing, to_plain


class _TextDumper(yaml.SafeDumper):
    """Writes texts without quotes wherever the syntax allows it, dates and numbers included."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own declaration

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their key, as Obsidian does."""
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    # Quotes for what would be read as missing, or as the end of a line.
    needs_quotes = (value and is_missing(Scalar(value, 0, 0))) or set(value) & _LINE_ENDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, '"' if needs_quotes else None)


_LINE_ENDS = frozenset("\x85\u2028\u2029")
_TextDumper.add_representer(str, _text)


class NoteHandler(YAMLHandler):
    """Reads and writes front matter by our rules."""

    def split(self, text: str) -> tuple[str, str]:
        """Front matter and body."""
        front, body, _ = split_front_matter(text.removeprefix("\ufeff"))
        return front or "", body

    def load(self, fm: str, **kwargs: object) -> dict[str, Any]:
        """The fields as texts, lists and mappings. Raises ValueError with the problem in words."""
        fields, problems = parse_front_matter(fm, "note")
        if fields is None:
            raise ValueError("; ".join(str(problem) for problem in problems))
        plain: dict[str, Any] = to_plain(fields)
        return plain

    def export(self, metadata: dict[str, object], **kwargs: object) -> str:
        """Front matter without its fences."""
        if not metadata:
            return ""
        return yaml.dump(metadata, Dumper=_TextDumper, sort_keys=False, allow_unicode=True, width=1_000_000).strip("\n")
