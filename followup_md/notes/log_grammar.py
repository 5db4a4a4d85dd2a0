"""The events of one kind, ready for reading logs: what a line can begin with, and what may stand behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from followup_md.rules.forms import plain_form
from followup_md.rules.model import Verb


class LogGrammar:
    """The verbs of one kind, ready for reading; built once and used for every note of the kind.

    `channels` are the words that say by what way, as `by phone`.
    """

    def __init__(self, verbs: Mapping[str, Verb], rule_ids: frozenset[str], channels: Iterable[str] = ()) -> None:
        self.rule_ids = rule_ids
        self.channels = sorted(channels, key=len, reverse=True)
        pairs = [(phrase, verb) for verb in verbs.values() for phrase in verb.phrases]
        self.phrases = [phrase for phrase, _ in pairs]
        self.known = [verb.phrases[0] for verb in verbs.values()]
        self.by_first_word: dict[str, list[tuple[str, Verb]]] = {}
        for phrase, verb in sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])):
            self.by_first_word.setdefault(phrase.split()[0], []).append((phrase, verb))

    def find(self, words: str) -> tuple[str, Verb] | None:
        """The longest phrase that words begin with; case and hyphens make no difference."""
        words = words.casefold().replace("-", " ")
        first = words.partition(" ")[0]
        for phrase, verb in self.by_first_word.get(first, ()):
            if words == phrase or words.startswith(phrase + " "):
                return phrase, verb
        return None

    def split_channel(self, words: str) -> tuple[str, str]:
        """Words without the channel at their end, and the channel."""
        folded = plain_form(words)
        for channel in self.channels:
            if folded == channel or folded.endswith(f" {channel}"):
                cut = len(words) - len(channel)
                return words[:cut].rstrip(), words[cut:]
        return words, ""
