"""A front matter value → the value that its field declares.

Knows field types and how people write them; knows no kind and no note.
"""

from __future__ import annotations

from collections.abc import Callable

from followup_md.core.dates import AMOUNT_FORMS, DATE_FORMS, MOMENT_FORMS, Moment, parse_amount, parse_moment
from followup_md.core.links import link_text
from followup_md.core.people import parse_people, parse_person, split_people
from followup_md.core.words import join_words, suggest
from followup_md.language.types import AMOUNT, DATE, NUMBER, PEOPLE, PERSON, TEXT, TEXTS, YES_NO
from followup_md.rules.model import Field
from followup_md.text.yaml_nodes import Node, Scalar, Sequence, is_missing

YES_WORDS = frozenset(("yes", "true", "on", "y"))
NO_WORDS = frozenset(("no", "false", "off", "n"))


def single_text(node: Node) -> tuple[str | None, str]:
    """A node as one text, and a remark when it is an unquoted wikilink, which YAML reads as a list in a list."""
    if isinstance(node, Scalar):
        return node.text.strip(), ""
    if isinstance(node, Sequence) and len(node.items) == 1:
        inside = node.items[0]
        if isinstance(inside, Sequence) and all(isinstance(item, Scalar) for item in inside.items):
            link = f"[[{', '.join(item.text for item in inside.items if isinstance(item, Scalar))}]]"
            return link, f"`{link}` reads as a list in YAML; put quotes round it"
        if isinstance(inside, Scalar):
            return inside.text.strip(), ""
    return None, ""


def all_texts(node: Node) -> tuple[list[str] | None, str]:
    """A node as a list of texts; None when something in it is no text."""
    text, remark = single_text(node)
    if isinstance(node, Scalar):
        return ([] if is_missing(node) else [node.text.strip()]), ""
    if text is not None and remark:
        return [text], remark
    if not isinstance(node, Sequence):
        return None, ""
    pairs = [single_text(item) for item in node.items if not is_missing(item)]
    if any(text is None for text, _ in pairs):
        return None, ""
    return [text for text, _ in pairs if text], next((remark for _, remark in pairs if remark), "")


def parse_field_value(node: Node, field: Field) -> tuple[object, str]:
    """The value of a field, None when it cannot be read, and what is wrong or worth a remark."""
    made = field.type
    if made.element is not None:
        texts, remark = all_texts(node)
        if texts is None:
            return None, f"`{field.name}` must be a list with a text on each line"
        if made == TEXTS:
            return tuple(texts), remark
        return parse_people(split_people(", ".join(texts)) if isinstance(node, Scalar) else texts), remark
    text, remark = single_text(node)
    if text is None:
        found = "a list" if isinstance(node, Sequence) else "a mapping"
        return None, f"`{field.name}` must be {field_form(field)}, not {found}"
    value = _PARSERS[made.name](text, field)
    return (value, remark) if value is not None else (None, _wrong(text, field))


def _date(text: str, field: Field) -> Moment | None:
    moment = parse_moment(text)
    if isinstance(moment, str):
        return None
    return moment if field.maybe_time or moment.minute is None else Moment(moment.day)


def _yes_or_no(text: str, field: Field) -> bool | None:
    word = text.casefold()
    return True if word in YES_WORDS else False if word in NO_WORDS else None


def _choice(text: str, field: Field) -> str | None:
    word = text.casefold().replace(" ", "_").replace("-", "_")
    return word if word in field.type.choices else None


_PARSERS: dict[str, Callable[[str, Field], object]] = {
    TEXT.name: lambda text, field: (link_text(text) or None) if text[:2] == "[[" and text[-2:] == "]]" else text,
    PERSON.name: lambda text, field: parse_person(text),
    DATE.name: _date,
    AMOUNT.name: lambda text, field: parse_amount(text),
    NUMBER.name: lambda text, field: int(text) if text.isdecimal() and len(text) < 10 else None,
    YES_NO.name: _yes_or_no,
    "choice": _choice,
}
"""Type → what reads a text of it; None for what is no such value."""


def _wrong(text: str, field: Field) -> str:
    if field.type == DATE:
        return f"`{field.name}: {text}` {parse_moment(text)}"
    hint = suggest(text.casefold(), field.type.choices) if field.type.choices else ""
    return f"`{field.name}` must be {field_form(field)}, not `{text}`{hint}"


def field_form(field: Field) -> str:
    """How to write a field's value."""
    made = field.type
    if made.choices:
        return join_words(made.choices, "or")
    if made == DATE:
        return MOMENT_FORMS if field.maybe_time else DATE_FORMS
    forms = {
        AMOUNT: AMOUNT_FORMS,
        NUMBER: "a whole number",
        YES_NO: "yes or no",
        PEOPLE: "a list of people",
        TEXTS: "a list",
    }
    return forms.get(made, "a name" if made == PERSON else "a text")
