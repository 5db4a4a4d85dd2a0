"""HTML as a tree of elements, so that no text can become markup: only what writes the tree makes tags."""

from __future__ import annotations

import re
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from followup_md.text.escape import escape_xml

_CODE = re.compile(r"`([^`\n]+)`")


def add(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    """A new last child with this text; `class_` and `for_` lose their underscore, others have `-` for theirs."""
    names = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    child = SubElement(parent, tag, names)
    add_text(child, text)
    return child


def add_text(parent: Element, text: str) -> None:
    """Text behind all that an element holds already, with its outer blanks, without what cannot be seen."""
    shown = " " * text[:1].isspace() + escape_xml(text) + " " * text[-1:].isspace() if text.strip() else text and " "
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + shown
    else:
        parent.text = (parent.text or "") + shown


def add_message(parent: Element, text: str) -> None:
    """Text whose parts in backticks are code."""
    for number, part in enumerate(_CODE.split(text)):
        if number % 2:
            add(parent, "code", part)
        else:
            add_text(parent, part)


def relative_address(path: str) -> str:
    """A path as a relative address: no part of it can be a scheme, a host, a query or an anchor."""
    return quote(path, safe="/", errors="surrogatepass")


def query_value(text: str) -> str:
    """A text as the value of one part of a query."""
    return quote(text, safe="", errors="surrogatepass")


def render_html(root: Element, mark: str) -> str:
    """The whole file, with a comment that tells whose it is."""
    return f"<!DOCTYPE html>\n<!-- {mark} -->\n{tostring(root, encoding='unicode', method='html')}\n"
