"""Our reader behind the handler interface of python-frontmatter, for programs that work with whole notes.

`frontmatter.loads(text, handler=NoteHandler())` reads a note exactly as the agenda does: Obsidian's fences, every value
as text, nothing ambiguous let through. `frontmatter.dumps(post, handler=NoteHandler())` writes one that reads back the
same. Imported only where notes are made, for the package costs more than all our reading.
"""

from __future__ import annotations

from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import Scalar, is_missing, to_plain


class _TextDumper(yaml.SafeDumper):
    """Writes every text plain where the syntax allows it: a date stays a date to the eye, and text to our reader."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own declaration

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists stand indented below their key, as Obsidian writes them."""
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    # what would read as nothing, or as a line's end, needs its quotes
    is_odd = (value and is_missing(Scalar(value, 0, 0))) or set(value) & _LINE_ENDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, '"' if is_odd else None)


_LINE_ENDS = frozenset("\x85\u2028\u2029")
_TextDumper.add_representer(str, _text)


class NoteHandler(YAMLHandler):
    """Reads and writes front matter by our rules. What cannot be read raises ValueError with the problem in words."""

    def detect(self, text: str) -> bool:
        """Whether the text begins with front matter that is closed."""
        front, _, closed = split_front_matter(text.removeprefix("\ufeff"))
        return front is not None and closed

    def split(self, text: str) -> tuple[str, str]:
        """Front matter and body."""
        front, body, _ = split_front_matter(text.removeprefix("\ufeff"))
        return front or "", body

    def load(self, fm: str, **kwargs: object) -> dict[str, Any]:
        """Texts, and lists and mappings of them."""
        fields, problems = parse_front_matter(fm, "note")
        if fields is None:
            raise ValueError("; ".join(str(problem) for problem in problems))
        found: dict[str, Any] = to_plain(fields)
        return found

    def export(self, metadata: dict[str, object], **kwargs: object) -> str:
        """Front matter without its fences."""
        if not metadata:
            return ""
        return yaml.dump(metadata, Dumper=_TextDumper, sort_keys=False, allow_unicode=True, width=1_000_000).strip()
