"""A kind, a template and the values given → a new note: its file name and its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from followup_md.core.dates import Moment, format_time, parse_moment
from followup_md.core.file_names import RESERVED_NAME
from followup_md.core.problem import ERROR, Place, Problem
from followup_md.core.spoken_days import parse_spoken
from followup_md.language.context import Expr
from followup_md.language.texts import show_plain
from followup_md.language.types import DATE
from followup_md.notes.log import LOG
from followup_md.notes.reader import RecordReader
from followup_md.rules.field_types import field_type, parse_field_value
from followup_md.rules.model import Field, Kind, Rules
from followup_md.text.escape import escape_plain
from followup_md.text.markdown import parse_front_matter, split_front_matter
from followup_md.text.yaml_nodes import Scalar

if TYPE_CHECKING:
    from followup_md.notes.handler import NoteHandler

MOST_NAME_BYTES = 200
"""File systems take 255 bytes; sync tools add to a name."""
_UNFIT = re.compile(r'[\\/:*?"<>|#^\[\]%]+')
"""Characters that a file system, an Obsidian link or a URL cannot hold."""


class NewNote(NamedTuple):
    """A note to be created. `name` is its file name with the extension."""

    name: str
    text: str


def make_note(
    rules: Rules, kind: Kind, values: Mapping[str, list[str]], template: str | None, today: date
) -> tuple[NewNote | None, tuple[Problem, ...]]:
    """The note with these texts in these fields, laid out by the template, or None and what is wrong with it.

    Nothing is filled in that was not given. The note is read back as the agenda would read it, so that one with a
    problem is never returned.
    """
    import frontmatter

    from followup_md.notes.handler import NoteHandler

    handler = NoteHandler()
    problems = _template_problems(template or "")
    if problems:
        return None, problems
    post = _laid_out(kind, template, handler)
    given: dict[str, str | list[str]] = {name: _written(kind, name, texts) for name, texts in values.items()}
    for name, value in {**kind.match.values, **given}.items():
        post.metadata[_spelled(post.metadata, kind, name)] = value
    if kind.match.tag:
        tags = post.metadata.get("tags")
        own = tags if isinstance(tags, list) else [tags] if tags else []
        post.metadata["tags"] = own if kind.match.tag in own else [*own, kind.match.tag]
    log = _spelled(post.metadata, kind, LOG)
    post.metadata[log] = post.metadata.pop(log, "")  # last, because it grows
    text = frontmatter.dumps(post, handler=handler) + "\n"
    reading = RecordReader(rules).read(text.encode("utf-8", "surrogateescape"), _folder(kind) + "new.md")
    if reading.record is None or reading.record.kind != kind.name or reading.problems:
        message = f"the template makes no note of the kind `{kind.name}`"
        return None, reading.problems or (Problem(Place(""), ERROR, "template", message),)
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
    place = f", line {problems[0].place.line}" if problems else ""
    return (Problem(Place(""), ERROR, "template", f"the template cannot be read{place}: {wrong}"),)


def _spelled(metadata: Mapping[str, object], kind: Kind, name: str) -> str:
    """The key as the template spells it: capitalised, or by an alias of the field."""
    spellings = {name, *(alias for alias, field in kind.aliases.items() if field == name)}
    return next((key for key in metadata if key.casefold() in spellings), name)


def value_problem(field: Field, text: str) -> str:
    """What is wrong with a text as the value of a field, empty when nothing is."""
    if not text.strip():
        return f"{field.label} is needed"
    value, wrong = parse_field_value(Scalar(text, 0, 0), field)
    return wrong if value is None else ""


def as_noted(field: Field, text: str, today: date) -> tuple[str, str]:
    """A value as somebody types it → as a note has it, days as ISO; and what is wrong with it, if anything."""
    text = text.strip()
    if not text or field.type != DATE or not isinstance(parse_moment(text), str):
        return text, value_problem(field, text)
    moment = parse_spoken(text, today)
    if isinstance(moment, str):
        return text, f"`{field.name}: {text}` {moment}"
    is_timed = field.maybe_time and moment.minute is not None
    return f"{moment.day}T{format_time(moment.minute or 0)}" if is_timed else str(moment.day), ""


def missing_required(kind: Kind, values: Iterable[str]) -> list[str]:
    """The required fields of the kind that were not given, in their order."""
    given = set(values)
    return [field.name for field in kind.fields.values() if field.required and field.name not in given]


def _laid_out(kind: Kind, template: str | None, handler: NoteHandler) -> Any:
    """The note as its template has it; without one, the required fields and all sections."""
    import frontmatter

    if template:
        metadata, body = frontmatter.parse(template, handler=handler)
    else:
        metadata = {**kind.match.values, **dict.fromkeys(missing_required(kind, ()), "")}
        body = "\n\n".join(f"## {heading}" for heading in kind.sections.values())
    post = frontmatter.Post(body)
    post.metadata = metadata  # not passed as arguments, which a key of that name would collide with
    return post


def _folder(kind: Kind) -> str:
    return f"{kind.match.folder}/" if kind.match.folder else ""


def _written(kind: Kind, name: str, texts: list[str]) -> str | list[str]:
    """A value as Obsidian's property panel would write it."""
    field = kind.fields.get(name)
    if field:
        return field_type(field).write(texts)
    return texts if name == LOG else ", ".join(texts)


def _show(expr: Expr, value: Any) -> str:
    return value.day.isoformat() if isinstance(value, Moment) else show_plain(expr, value)


def fit_name(name: str) -> str:
    """The text as a file name that every file system and Obsidian accept; empty when nothing of it can stay."""
    name = " ".join(_UNFIT.sub(" ", escape_plain(name)).split()).strip(" .").lstrip("~$. ")
    while len(name.encode("utf-8")) > MOST_NAME_BYTES:
        name = name[:-1]
    return f"{name} note" if RESERVED_NAME.fullmatch(name) else name.rstrip(" .")
