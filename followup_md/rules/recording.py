"""What a tick on a rule's item records: the text of the log line, its event, and the kind whose note it goes into."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from followup_md.core.words import join_words, suggest
from followup_md.language.context import VAULT
from followup_md.language.namespace import Namespace
from followup_md.language.texts import Text, parse_text
from followup_md.language.types import TEXT
from followup_md.rules.model import Kind, Verb
from followup_md.rules.reader import Reader
from followup_md.text.yaml_nodes import Mapping as MappingNode
from followup_md.text.yaml_nodes import Scalar


class Recording(NamedTuple):
    """`log` and `log_to` of a rule. `verb` is the event that `text` reports, `kind` what `log_to` names."""

    text: Text | None = None
    verb: str = ""
    kind: str = ""


def read_recording(
    reader: Reader, node: MappingNode, kind: str, kinds: Mapping[str, Kind], names: Namespace
) -> Recording:
    """The recording of a rule for notes of `kind`, or for the vault."""
    into = _log_to(reader, node, kind, kinds)
    value = node.get("log")
    if reader.text(value, "`log`") is None or not isinstance(value, Scalar):
        return Recording(kind=into)
    text = reader.compiled(value, lambda text: parse_text(text, names), "rules-text")
    target = kinds.get(into if kind == VAULT else kind)
    if target is None:
        return Recording(text, kind=into)  # a problem of `log_to`
    if text and value.text.startswith("{"):
        return _of_value(reader, value, text, into)
    words = " ".join(re.split(r"[{[]", value.text.casefold())[0].split())
    phrases = [(phrase, verb) for verb in target.verbs.values() for phrase in verb.phrases]
    fitting = [(phrase, verb) for phrase, verb in phrases if f"{words} ".startswith(f"{phrase} ")]
    if not fitting:
        if text:
            known = [phrase for phrase, _ in phrases]
            hint = suggest(words, known) or f"; known are {join_words(known)}"
            reader.problem(value, "rules-unknown", f"`log` must begin with an event{hint}")
        return Recording(text, kind=into)
    phrase, verb = max(fitting, key=lambda pair: len(pair[0]))
    if text:
        _check_rest(reader, value, phrase, [verb for _, verb in fitting])
    return Recording(text, verb.name, into)


def _of_value(reader: Reader, value: Scalar, text: Text, into: str) -> Recording:
    """A text that is a value, as `{outcome}`: what it reports shows when it is recorded, which reads it back."""
    if len(text.parts) != 1 or text.parts[0].type != TEXT or not value.text.endswith("}"):
        reader.problem(value, "rules-value", "`log` must begin with an event, or be one value that is a text")
    return Recording(text, kind=into)


def _check_rest(reader: Reader, value: Scalar, phrase: str, verbs: list[Verb]) -> None:
    """Words behind an event that is about nothing could not be read back from a log, unless they are a remark."""
    rest = " ".join(value.text.split())[len(phrase) :].lstrip("[ ")
    if rest and not rest.startswith("- ") and not any(verb.about for verb in verbs):
        message = f"`{rest}` behind `{phrase}` could not be read back; put ` - ` before a remark"
        reader.problem(value, "rules-value", message)


def _log_to(reader: Reader, node: MappingNode, kind: str, kinds: Mapping[str, Kind]) -> str:
    """The kind whose note a tick on a rule about the vault is written into, or nothing."""
    value, log = node.get("log_to"), node.get("log")
    into = reader.text(value, "`log_to`") or ""
    if value is None and kind == VAULT and log:
        message = "a rule for the vault has no note of its own; name the kind that `log` is written into with `log_to:`"
        reader.problem(log, "rules-incomplete", message)
    elif value is not None and into and kind != VAULT:
        message = f"a tick on a rule for `{kind}` is written into the note it is about; `log_to` is for the vault's"
        reader.problem(value, "rules-value", message)
    elif value is not None and into and into not in kinds:
        reader.problem(value, "rules-unknown", f"there is no kind `{into}`{suggest(into, kinds)}")
    return into
