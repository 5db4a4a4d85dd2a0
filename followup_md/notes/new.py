"""A kind and what is known → a new note: its file name and its text.

Pure, but for the package that writes front matter. Knows kinds and templates; knows no file and no prompt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from followup_md.core.dates import Moment
from followup_md.core.people import split_people
from followup_md.core.problem import ERROR, Problem
from followup_md.language.context import Expr
from followup_md.language.texts import show_plain
from followup_md.language.types import PEOPLE, TEXTS, YES_NO
from followup_md.notes.edit import LOG
from followup_md.notes.reader import RecordReader
from followup_md.rules.field_types import NO_WORDS, YES_WORDS, parse_field_value
from followup_md.rules.model import Field, Kind, Rules
from followup_md.text.escape import escape_plain
from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import Scalar

MOST_NAME_BYTES = 200
"""File systems take 255 bytes; sync tools add to a name."""
_UNFIT = re.compile(r'[\\/:*?"<>|#^\[\]%]+')
"""What a file system, a link in Obsidian or an address cannot hold."""
_TAKEN = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


class NewNote(NamedTuple):
    """A note that is not there yet. `name` is the file name with its ending."""

    name: str
    text: str


def make_note(
    rules: Rules, kind: Kind, values: Mapping[str, list[str]], template: str | None, today: date
) -> tuple[NewNote | None, tuple[Problem, ...]]:
    """The note with these texts in these fields, laid out by the template; or what is wrong with it.

    Nothing is filled in that was not given. The text is read back as the agenda would read it, so that a note with a
    problem is never made.
    """
    import frontmatter

    from followup_md.notes.handler import NoteHandler

    handler = NoteHandler()
    problems = _template_problems(template or "")
    if problems:
        return None, problems
    post = frontmatter.loads(template, handler=handler) if template else _blank(kind)
    given: dict[str, str | list[str]] = {name: _written(kind, name, texts) for name, texts in values.items()}
    for name, value in {**kind.match.values, **given}.items():
        post.metadata[_spelled(post.metadata, kind, name)] = value
    if kind.match.tag:
        tags = post.metadata.get("tags")
        own = tags if isinstance(tags, list) else [tags] if tags else []
        post.metadata["tags"] = own if kind.match.tag in own else [*own, kind.match.tag]
    log = _spelled(post.metadata, kind, LOG)
    post.metadata[log] = post.metadata.pop(log, "")  # below everything else: it is what grows
    text = frontmatter.dumps(post, handler=handler) + "\n"
    reading = RecordReader(rules).read(text.encode("utf-8", "surrogateescape"), _folder(kind) + "new.md")
    if reading.record is None or reading.record.kind != kind.name or reading.problems:
        message = f"the template makes no note of the kind `{kind.name}`"
        return None, reading.problems or (Problem("", 0, 0, ERROR, "template", message),)
    context = rules.world([reading.record], today).everything[0].context
    name = kind.file_name.fill(context, _show) if kind.file_name else kind.name
    return NewNote(f"{fit_name(name) or kind.name}.md", text), ()


def _template_problems(template: str) -> tuple[Problem, ...]:
    split = split_front_matter(template)
    if split.front is None:
        return ()
    problems = parse_front_matter(split.front, "")[1] if split.closed else ()
    if split.closed and not problems:
        return ()
    wrong = problems[0].message if problems else "the closing `---` is missing"
    place = f", line {problems[0].line}" if problems else ""
    return (Problem("", 0, 0, ERROR, "template", f"the template cannot be read{place}: {wrong}"),)


def _spelled(metadata: Mapping[str, object], kind: Kind, name: str) -> str:
    """How a template spells a key, which may be in capitals or by another of the field's names."""
    known = {name, *(alias for alias, field in kind.aliases.items() if field == name)}
    return next((key for key in metadata if key.casefold() in known), name)


def value_problem(field: Field, text: str) -> str:
    """Why a text is no value of a field, nothing when it is one."""
    if not text.strip():
        return f"{field.label} is needed"
    value, wrong = parse_field_value(Scalar(text, 0, 0), field)
    return wrong if value is None else ""


def missing_required(kind: Kind, values: Iterable[str]) -> list[str]:
    """The fields that a note of the kind needs and that were not given."""
    given = set(values)
    return [field.name for field in kind.fields.values() if field.required and field.name not in given]


def _blank(kind: Kind) -> Any:
    """A note with the required fields and all sections, for a kind without a template."""
    import frontmatter

    body = "\n\n".join(f"## {heading}" for heading in kind.sections.values())
    post = frontmatter.Post(body)
    post.metadata = {**kind.match.values, **dict.fromkeys(missing_required(kind, ()), "")}
    return post


def _folder(kind: Kind) -> str:
    return f"{kind.match.folder}/" if kind.match.folder else ""


def _written(kind: Kind, name: str, texts: list[str]) -> str | list[str]:
    """A value as Obsidian's property panel would write it."""
    field = kind.fields.get(name)
    if field and field.type == PEOPLE:
        return [one.strip() for text in texts for one in split_people(text) if one.strip()]
    if name == LOG or (field and field.type == TEXTS):
        return texts
    text = ", ".join(texts)
    if field and field.type == YES_NO:
        word = text.casefold()
        return "true" if word in YES_WORDS else "false" if word in NO_WORDS else text
    return text


def _show(expr: Expr, value: Any) -> str:
    return value.day.isoformat() if isinstance(value, Moment) else show_plain(expr, value)


def fit_name(name: str) -> str:
    """A name that every file system and Obsidian take."""
    name = " ".join(_UNFIT.sub(" ", escape_plain(name)).split()).strip(" .").lstrip("~$. ")
    while len(name.encode("utf-8")) > MOST_NAME_BYTES:
        name = name[:-1]
    return f"{name} note" if _TAKEN.fullmatch(name) else name.rstrip(" .")
