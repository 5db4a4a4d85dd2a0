"""What the pages in the vault are like, as a rules file says it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from followup_md.core.amounts_in_words import amount_hint
from followup_md.core.dates import Amount, parse_amount
from followup_md.core.file_names import is_portable
from followup_md.rules.model import Page
from followup_md.rules.reader import Reader
from followup_md.rules.values import FIELD_FORMATS, LINKS, VIEW_FILES
from followup_md.text.yaml_nodes import Mapping, Node, Scalar


def read_page(reader: Reader, node: Node | None) -> Page:
    """What the agenda file is like."""
    mapping, page = reader.mapping(node, "`page`"), Page()
    if mapping is None:
        return page
    reader.known_keys(mapping, "page")

    def checked(key: str, default: str, is_valid: Callable[[str], object], wanted: str, outer: str = "") -> str:
        value = mapping.get(key)
        text = (reader.text(value, f"`{key}`") or default).strip(outer or None)
        if is_valid(text):
            return text
        reader.problem(value or mapping, "rules-value", f"`{key}` must be {wanted}, not `{text}`")
        return default

    tag = checked("tag", "none", _is_tag, "letters, digits, `-`, `_` and `/`, or none")
    alike = mapping.get("drafts_alike")
    if isinstance(alike, Scalar):
        alike = alike._replace(text=alike.text.strip().removesuffix("%").rstrip())
    read = Page(
        file=checked("file", page.file, _is_page_file, "a Markdown file inside the vault"),
        days=reader.number(mapping.get("days"), "`days`", 0, page.days),
        links=reader.choice(mapping.get("links"), "`links`", LINKS, page.links),
        format=reader.choice(mapping.get("format"), "`format`", FIELD_FORMATS, page.format),
        tag="" if tag == "none" else tag.lstrip("#"),
        ignore=tuple(item.text.strip().strip("/") for item in reader.scalars(mapping.get("ignore"), "`ignore`")),
        drafts=checked("drafts", page.drafts, is_folder, "a folder inside the vault", "/"),
        drafts_alike=reader.number(alike, "`drafts_alike`", 1, page.drafts_alike),
    )
    return read._replace(
        views=_read_views(reader, mapping, read.file),
        vault=reader.text(mapping.get("vault"), "`vault`") or "",
        calendar_zone=_read_zone(reader, mapping.get("calendar_zone")),
        calendar_alarm=_read_alarm(reader, mapping.get("calendar_alarm")),
        calendar_expected=reader.choice(mapping.get("calendar_expected"), "`calendar_expected`", ("yes", "no"), "no")
        == "yes",
    )


def _read_zone(reader: Reader, node: Node | None) -> str:
    """A time zone that is known here; nothing for none."""
    text = (reader.text(node, "`calendar_zone`") or "none").strip()
    if node is None or text == "none":
        return ""
    from zoneinfo import ZoneInfo  # for a vault that names one only

    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, LookupError):
        wanted = "the name of a time zone, as `Europe/Berlin`, or none"
        reader.problem(node, "rules-value", f"`calendar_zone` must be {wanted}, not `{text}`")
        return ""


def _read_alarm(reader: Reader, node: Node | None) -> Amount | None:
    text = (reader.text(node, "`calendar_alarm`") or "none").strip()
    if node is None or text == "none":
        return None
    amount = parse_amount(text)
    if amount is None or amount.unit == "business days":
        hint = "" if amount else amount_hint(text)
        wanted = "an amount of minutes, hours, days or weeks, or none"
        reader.problem(node, "rules-value", f"`calendar_alarm` must be {wanted}, not `{text}`{hint}")
        return None
    return amount


def _read_views(reader: Reader, mapping: Mapping, agenda: str) -> dict[str, str]:
    """Each page that is declared beside the agenda → its file, none of which is that of another page."""
    views: dict[str, str] = {}
    taken = {posixpath.normpath(agenda).casefold(): "file"}  # some file systems do not tell case
    for view in VIEW_FILES:
        value = mapping.get(view.key)
        file = reader.text(value, f"`{view.key}`")
        if value is None or file is None:
            continue
        other = taken.setdefault(file.casefold(), view.key)
        if not (is_portable(file) and file.lower().endswith(view.ending)):
            wanted = f"a file inside the vault whose name ends in `{view.ending}`, as `{view.example}`"
            reader.problem(value, "rules-value", f"`{view.key}` must be {wanted}, not `{file}`")
        elif other != view.key:
            reader.problem(value, "rules-value", f"`{view.key}` and `{other}` name the same file; give each its own")
        else:
            views[view.key] = file
    return views


def _is_page_file(file: str) -> bool:
    parts = re.split(r"[/\\]", file)
    return (
        file.lower().endswith(".md")
        and file.isprintable()
        and ":" not in file
        and bool(parts[0])
        and not any(part.startswith(".") and part != "." for part in parts)
    )


def _is_tag(tag: str) -> bool:
    return re.fullmatch(r"#?[\w/-]+", tag) is not None


def is_folder(folder: str) -> bool:
    """Whether a text names a folder inside the vault that every system can have."""
    return folder.isprintable() and not re.search(r'^$|[\\:*?"<>|]|(?:^|/)\.', folder)
