"""A vault on disk: finding it, listing its notes, loading its rules, reading every note.

The only module besides `files` that looks at a vault. Knows which files are notes; knows no rule and no page.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from followup_md.agenda import Counts
from followup_md.escape import escape_plain
from followup_md.files import CouldNotLook, read_bytes, read_whole, rules_folder
from followup_md.model import ERROR, WARNING, Problem, Record
from followup_md.records import MOST_BYTES, PLAIN, Reading, RecordReader
from followup_md.ruleset import Page, Rules
from followup_md.rulesfile.compile import build_rules
from followup_md.rulesfile.tree import NO_PARENT, Document, parse_document, without_tests

RULES_FILE = "rules.yaml"
TEMPLATES = "Templates"
"""The folder of a vault's own templates."""
DEFAULT_RULES = "job-search"
MOST_RULES_BYTES = 4 * 1024 * 1024
MOST_PARENTS = 5
LINKED_FOLDER = "linked-folder"

_CONFLICT = re.compile(
    r".+ \(Conflicted copy .+ \d{12}\)\.md"  # Obsidian Sync
    r"|.+\.sync-conflict-\d{8}-\d{6}-\w+\.md"  # Syncthing
    r"|.+ \(.+'s conflicted copy \d{4}-\d\d-\d\d( \d+)?\)\.md",  # Dropbox
    re.IGNORECASE,
)
_DEBRIS = re.compile(r"~\$.*|#.*#|.*~|\..*|~syncthing~.*\.tmp")


def find_vault(start: Path) -> Path:
    """The nearest folder upwards that holds a rules file, Obsidian's folder or an agenda of ours; else `start`."""
    for folder in (start, *start.parents):
        if os.path.isfile(folder / RULES_FILE) or os.path.isdir(folder / ".obsidian") or _has_agenda(folder):
            return folder
    return start


def _has_agenda(folder: Path) -> bool:
    try:
        return b"<!-- followup-md:begin" in read_bytes(str(folder / "Agenda.md"), 1 << 16)
    except OSError:
        return False


# rules


Loaded = tuple[tuple[Document, ...], tuple[Problem, ...]]


def load_rules(vault: Path, with_tests: bool = True) -> tuple[Rules | None, tuple[Problem, ...]]:
    """The vault's own rules file with all it extends; without one, the default rules.

    Without the tests, those inside the shipped rules are not read: they are most of the file, our own tests have run
    them, and an agenda does not need them. A vault's own file is always read whole. Raises CouldNotLook.
    """
    documents, problems = load_documents(vault, with_tests)
    return (None, problems) if problems else build_rules(documents)


def load_documents(vault: Path, with_tests: bool = True) -> Loaded:
    """The rules files of a vault, the nearest first, not checked beyond their heads; or why they cannot be found."""
    own = vault / RULES_FILE
    if os.path.isfile(own):
        return _load(own, RULES_FILE, with_tests)
    if os.path.lexists(own):
        raise CouldNotLook(f"{RULES_FILE} is a broken link or no regular file, so it could not be read")
    return _load(rules_folder() / f"{DEFAULT_RULES}.yaml", f"{DEFAULT_RULES}.yaml", with_tests)


def _load(path: Path, shown: str, with_tests: bool) -> Loaded:
    documents: list[Document] = []
    seen: set[Path] = set()
    while True:
        text = _read_rules(path, shown)
        if isinstance(text, Problem):
            return (), (text,)
        if not with_tests and path.parent == rules_folder():
            text = without_tests(text)
        documents.append(parse_document(text, shown))
        seen.add(path.resolve())
        extends, child = documents[-1].extends, documents[-1]
        if extends == NO_PARENT or child.tree is None:
            break
        path = _parent(path, extends)
        shown = path.name if path.parent == rules_folder() else extends
        wrong = "" if os.path.isfile(path) else "is not there"
        if not wrong and path.resolve() in seen:
            wrong = "extends itself in the end"
        if wrong or len(documents) > MOST_PARENTS:
            node = child.tree.entries["extends"][1]
            wrong = wrong or "is one parent too many"
            message = f"`{extends}` {wrong}; say `{DEFAULT_RULES}`, a path from this file, or `none`"
            return (), (*child.problems, Problem(child.path, node.line, node.column, ERROR, "rules-extends", message))
    return tuple(documents), ()


def _parent(path: Path, extends: str) -> Path:
    shipped = rules_folder() / f"{extends}.yaml"
    return shipped if re.fullmatch(r"[\w-]+", extends) and os.path.isfile(shipped) else path.parent / extends


def _read_rules(path: Path, shown: str) -> str | Problem:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CouldNotLook(f"{shown} could not be read: {error.strerror or error}") from error
    if len(data) > MOST_RULES_BYTES:
        message = f"a rules file of more than {MOST_RULES_BYTES // 1024 // 1024} MiB is not read"
        return Problem(shown, 0, 0, ERROR, "rules-size", message)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {data[error.start]:#04x} is not UTF-8; save the rules file as UTF-8"
        return Problem(shown, data.count(b"\n", 0, error.start) + 1, 1, ERROR, "encoding", message)


def read_template(vault: Path, name: str) -> str | None:
    """A template by its file name: the vault's own in its folder of templates, else the one that ships with the rules.

    None when there is none. Raises CouldNotLook.
    """
    for folder in (vault / TEMPLATES, rules_folder() / "templates") if name else ():
        data = read_whole(folder / name)
        if data is not None:
            try:
                return data.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise CouldNotLook(f"the template {name} is not UTF-8; save it as UTF-8") from error
    return None


# notes


class Listing(NamedTuple):
    """The Markdown files of a vault (relative paths, sorted), what was left out and why, and what is no file."""

    paths: tuple[str, ...]
    left_out: Mapping[str, int]
    problems: tuple[Problem, ...]


def list_notes(vault: Path, agenda_file: str, ignore: tuple[str, ...]) -> Listing:
    """Every note below the vault by the stated rules. Raises CouldNotLook when any folder cannot be listed."""
    agenda_file = posixpath.normpath(agenda_file)
    paths: list[str] = []
    left_out: Counter[str] = Counter()
    problems: list[Problem] = []
    folders: list[tuple[str, str, bool]] = [(str(vault), "", False)]
    while folders:
        folder, prefix, ignored = folders.pop()
        try:
            with os.scandir(folder) as entries:
                found = list(entries)
        except OSError as error:
            place = escape_plain(prefix.rstrip("/")) or "the vault"
            raise CouldNotLook(
                f"{place} could not be listed: {error.strerror or error}; the old agenda stays"
            ) from error
        for entry in found:
            name = entry.name
            if name.endswith(".md.icloud") and name.startswith("."):
                message = "is not downloaded from iCloud; open it once, or keep the folder downloaded"
                problems.append(Problem(_shown(prefix + name[1:-7]), 0, 0, WARNING, "not-downloaded", message))
            elif name[0] == ".":
                continue
            elif entry.is_dir(follow_symlinks=False):
                path = prefix + name
                folders.append((entry.path, path + "/", ignored or path in ignore))
            elif name[-3:].lower() == ".md" and prefix + name != agenda_file:
                _file(entry, prefix + name, ignored, paths, left_out, problems)
            elif not ignored and prefix + name not in ignore and entry.is_symlink() and os.path.isdir(entry.path):
                message = "is a link to a folder; what lies behind it is not read"
                problems.append(Problem(_shown(prefix + name), 0, 0, WARNING, LINKED_FOLDER, message))
    return Listing(tuple(sorted(paths)), dict(sorted(left_out.items())), tuple(sorted(problems)))


def _file(
    entry: os.DirEntry[str], path: str, ignored: bool, paths: list[str], left_out: Counter[str], problems: list[Problem]
) -> None:
    name = entry.name
    if not ignored and _is_usual(path, name) and entry.is_file(follow_symlinks=False):
        paths.append(path)  # nearly every note; what follows sorts out the others
    elif entry.is_symlink():
        left_out["link to another file"] += 1
    elif _DEBRIS.fullmatch(entry.name):
        return
    elif ignored:
        left_out["ignored folder"] += 1
    elif is_conflict_copy(entry.name):
        left_out["conflict copy"] += 1
    elif not (path.isascii() or _is_text(path)):
        message = "has a name that is not UTF-8, so nothing can link to it; rename it"
        problems.append(Problem(_shown(path), 0, 0, ERROR, "file-name", message))
    elif entry.is_file(follow_symlinks=False):
        paths.append(path)
    else:
        message = "is no regular file (a pipe, a socket or a device), so it is not read"
        problems.append(Problem(path, 0, 0, ERROR, "not-a-file", message))


def _is_usual(path: str, name: str) -> bool:
    return name[0] not in "~#" and path.isascii() and "conflict" not in name.lower()


def is_usual_note(path: str, page: Page) -> bool:
    """Whether a path is certainly that of a note, if it is a regular file; what is left needs a look at the listing."""
    parts = path.split("/")
    if any(part[:1] in (".", "") for part in parts) or path[-3:].lower() != ".md":
        return False
    ignored = any("/".join(parts[:depth]) in page.ignore for depth in range(1, len(parts)))
    return not ignored and _is_usual(path, parts[-1]) and path != posixpath.normpath(page.file)


def reason_not_to_read(path: str, page: Page, folder: str) -> str:
    """Why a note at this path would not be taken for one of a kind whose notes lie in `folder`; nothing if it would."""
    parts = path.split("/")
    if any(part.startswith(".") for part in parts) or _DEBRIS.fullmatch(parts[-1]):
        return "would be hidden, and not read"
    if path.casefold() == posixpath.normpath(page.file).casefold():
        return "would stand in the place of the agenda"
    if any("/".join(parts[:depth]) in page.ignore for depth in range(1, len(parts))):
        return "would lie in a folder that is left out"
    if is_conflict_copy(parts[-1]):
        return "would be taken for the copy of a sync conflict"
    if folder and not path.startswith(f"{folder}/"):
        return f"would not lie in `{folder}`, where notes of its kind are"
    return ""


def is_conflict_copy(name: str) -> bool:
    """Whether a file name is one that a sync tool gives to the losing side of a conflict."""
    return _CONFLICT.fullmatch(name) is not None


def _shown(path: str) -> str:
    """The path with a question mark for each byte that is no UTF-8: JSON and pages could not hold it."""
    return path.encode("utf-8", "replace").decode()


def _is_text(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


class Notes(NamedTuple):
    """Everything read from a vault: the typed records, the problems of all notes, where each file went, file names."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    counts: Counts
    names: Mapping[str, int]
    """How often each file name (folded, without its ending) stands in the vault."""


def read_notes(vault: Path, rules: Rules, progress: Callable[[int, int], None] | None = None) -> Notes:
    """Read every note. One bad note is a problem of that note and costs no other. Raises CouldNotLook."""
    listing = list_notes(vault, rules.page.file, rules.page.ignore)
    reader = RecordReader(rules)
    records: list[Record] = []
    problems = list(listing.problems)
    plain = gone = 0
    root = f"{vault}{os.sep}"
    for number, path in enumerate(listing.paths):
        if progress and not number & 127:
            progress(number, len(listing.paths))
        reading = read_note(root + path, path, reader)
        if reading is PLAIN:
            plain += 1
        elif reading is None:
            gone += 1
        else:
            problems += reading.problems
            plain += reading.plain
            if reading.record:
                records.append(reading.record)
    names = Counter(note_name(path) for path in listing.paths)
    counts = count_notes(rules, records, len(listing.paths) - gone, plain, listing)
    return Notes(tuple(records), tuple(problems), counts, names)


def count_notes(rules: Rules, records: Collection[Record], read: int, plain: int, listing: Listing) -> Counts:
    """Where every Markdown file went: `read` of them were read, and of these so many are of no kind."""
    kinds = Counter(record.kind for record in records)
    unread = sum(problem.code != LINKED_FOLDER for problem in listing.problems)
    return Counts(
        files=read + sum(listing.left_out.values()) + unread,
        kinds={name: kinds[name] for name in rules.kinds},
        plain=plain,
        broken=unread + read - len(records) - plain,
        left_out=listing.left_out,
    )


def note_name(path: str) -> str:
    """A note's file name as links to it are compared: folded, without its ending."""
    return path.rpartition("/")[2][:-3].casefold()


def read_note(full: str, path: str, reader: RecordReader) -> Reading | None:
    """One note; None when it went away since it was listed."""
    try:
        return reader.read(read_bytes(full, MOST_BYTES), path)
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"could not be read: {error.strerror or error}; items that look at other notes may be incomplete"
        return Reading(None, (Problem(path, 0, 0, ERROR, "unreadable", message),))
    except Exception as error:
        message = f"stopped our reader ({type(error).__name__}: {error}); please report it"
        return Reading(None, (Problem(path, 0, 0, ERROR, "defect", message),))
