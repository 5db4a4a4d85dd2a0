"""The advice of a rules note in words: its sentences, and the settings whose values stand in them.

A sentence has the value of a setting in words, and right behind it the setting's name: `after five weeks (`patience`)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from followup_md.core.dates import NUMBER_WORDS
from followup_md.rules.merge import Document
from followup_md.rules.model import Rule, Rules, Setting
from followup_md.rules.prose import CODE, HEADING, Part, split_heading, split_note
from followup_md.rules.reader import Reader
from followup_md.rules.settings import read_settings
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_reader import parse_yaml

APPENDIX = "Appendix"
"""How a heading begins from which on a note is no advice."""
_NAME = re.compile(r" \(`([a-z][a-z0-9_]*)`\)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“‘\"'])")
_NO_PROSE = re.compile(r"\s*(?:[-*+|>]|\d+[.)])")


def spellings(value: str) -> tuple[str, ...]:
    """How a value may stand in a sentence, the longest first: `1 week` as `one week`, `a week` and (every) `week`."""
    number, _, unit = value.partition(" ")
    forms = {value}
    if number.isdecimal() and 0 < int(number[:3]) < len(NUMBER_WORDS):
        forms.add(f"{NUMBER_WORDS[int(number)]} {unit}".strip())
    if number == "1" and unit:
        forms |= {f"a {unit}", f"an {unit}", unit}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


class Named(NamedTuple):
    """A setting in a sentence, and the range of characters in which its value stands."""

    name: str
    start: int
    end: int


def named_settings(text: str, settings: Mapping[str, Setting]) -> list[Named]:
    """The settings that a text names behind their values."""
    found: list[Named] = []
    for match in _NAME.finditer(text):
        setting = settings.get(match[1])
        before = text[: match.start()].lower()
        for form in spellings(setting.text.lower()) if setting else ():
            start = len(before) - len(form)
            if before.endswith(form) and not before[:start][-1:].isalnum():
                found.append(Named(match[1], start, match.start()))
                break
    return found


class Topic(NamedTuple):
    """A heading of the advice (its words), with the sentences below it that have settings, and the settings' names."""

    title: str
    sentences: tuple[str, ...]
    settings: tuple[str, ...]


def topics(text: str, settings: Mapping[str, Setting]) -> list[Topic]:
    """The headings of a note below which sentences have settings."""
    found: list[Topic] = []
    title = ""
    for part in advice_parts(text):
        if part.kind == HEADING:
            title = split_heading(part.text)[0]
        for sentence in _SENTENCE_END.split(part.text) if part.kind not in (HEADING, CODE) else ():
            names = tuple(dict.fromkeys(named.name for named in named_settings(sentence, settings)))
            if names and found and found[-1].title == title:
                found[-1] = Topic(title, (*found[-1].sentences, sentence), (*found[-1].settings, *names))
            elif names:
                found.append(Topic(title, (sentence,), names))
    return found


def advice_parts(text: str) -> Iterator[Part]:
    """The parts of a note that are advice: all before its appendix."""
    for part in split_note(text):
        if part.kind == HEADING and split_heading(part.text)[0].startswith(APPENDIX):
            return
        yield part


def fill_in(frame: str, text: str, rules: Rules) -> str:
    """A note that can change every setting and rule of another, whose `text` is given, and as it stands changes none.

    In the frame, `{{settings}}` and `{{rules}}` stand for what each of them is, with a `#` before it.
    """
    blocks = [
        "\n".join((f"## {topic.title}\n", " ".join(topic.sentences), "\n```yaml\nsettings:", *lines, "```"))
        for topic in topics(text, rules.settings)
        if (lines := [f"  #{name}: {rules.settings[name].text}" for name in topic.settings])
    ]
    titles = {rule.id: rule.title for rule in rules.rules}
    longest = max(map(len, titles))
    off = [f"  #{name + ': off':<{longest + 5}}  # {title}" for name, title in titles.items()]
    return frame.replace("{{settings}}", "\n\n".join(blocks)).replace("{{rules}}", "\n".join(off))


def render_advice(documents: tuple[Document, ...], rules: Rules) -> str:
    """The rules in force, to be read: the advice of what all the others extend, with the values that hold now.

    What differs from it is bold. Rules that are not in it, and settings that no sentence of it has, follow.
    """
    base = documents[-1]
    assert base.tree
    usual = read_settings(Reader(), base.tree.get("settings"))
    changed = _changed_rules(documents[:-1], rules)
    title = f"# {rules.title}: the rules in force"
    shown: set[str] = set()
    lines: list[str] = []
    parts = list(advice_parts(base.text)) if base.path.lower().endswith(".md") else []
    first = next((number for number, part in enumerate(parts) if part.text.startswith("## ")), len(parts))
    for part in parts[first:]:
        if part.is_rules:
            lines += [changed[name] for name in _rule_names(part) if name in changed]
            continue
        text = part.text if part.kind == HEADING else "\n".join(part.lines if part.kind == CODE else _reflowed(part))
        spots = named_settings(text, usual) if part.kind != CODE else []
        shown.update(spot.name for spot in spots)
        lines.append(_with_values(text, spots, usual, rules.settings))
    known = _names(base.tree.get("rules")) if parts else ()
    own = {rule.id: rule for rule in rules.rules if rule.id not in known}
    lines += [text for text in ("## Rules of this vault",) if own and parts]
    lines += [text for rule in own.values() for text in _in_words(rule, "###" if parts else "##")]
    others = [f"- `{name}`: {setting.text}" for name, setting in rules.settings.items() if name not in shown]
    lines += ["## Other settings", "\n".join(others)] if others else []
    return (
        "\n\n".join((title, *(["What differs from the rules as they ship is **bold**."] if parts else []), *lines))
        + "\n"
    )


def _with_values(text: str, spots: Iterable[Named], usual: Mapping[str, Setting], now: Mapping[str, Setting]) -> str:
    """A text in which each setting that was changed has its new value."""
    for spot in reversed(list(spots)):
        value = now[spot.name].text
        if value != usual[spot.name].text:
            value = value[:1].upper() + value[1:] if text[spot.start].isupper() else value
            text = f"{text[: spot.start]}**{value}**{text[spot.end :]}"
    return text


def _reflowed(part: Part) -> list[str]:
    """The lines of a paragraph, put together where they are one sentence."""
    lines: list[str] = []
    for line in part.lines:
        if lines and not _NO_PROSE.match(line):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return lines


def _rule_names(part: Part) -> list[str]:
    """The ids of the rules in a block."""
    node, _ = parse_yaml(part.inside, "")
    return _names(node.get("rules")) if isinstance(node, MappingNode) else []


def _names(node: object) -> list[str]:
    return list(node.entries) if isinstance(node, MappingNode) else []


def _changed_rules(children: tuple[Document, ...], rules: Rules) -> dict[str, str]:
    """Id of each rule that a child changes or switches off → a sentence that says so, and where."""
    said: dict[str, str] = {}
    for child in reversed(children):
        block = child.tree.get("rules") if child.tree else None
        for name, (key, _) in block.entries.items() if isinstance(block, MappingNode) else ():
            done = "Switched off" if name in rules.off else "Changed"
            said[name] = f"**{done}** (`{name}`: {key.source}, line {key.line})."
    return said


def _in_words(rule: Rule, level: str) -> list[str]:
    """A rule that no advice stands above: its title, its reason and its sources."""
    sources = f" ({', '.join(rule.sources)})" if rule.sources else ""
    return [f"{level} {rule.title}{sources}", *([rule.why] if rule.why else [])]
