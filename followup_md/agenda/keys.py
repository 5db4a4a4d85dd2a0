"""Short keys for what an agenda asks for, by which a line that somebody changed finds its way back.

A key is made of what an item is about (kind, group, the note's first date, rule, person), so it survives renames of
files, the change of days, and dates that move. On the page it stands in a block id, with a check of the dates as they
were written: a line whose dates do not fit its own check was moved by a person.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from followup_md.core.dates import Moment
from followup_md.core.words import fold
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.language.context import Subject
from followup_md.language.types import DATE
from followup_md.rules.model import Rules
from followup_md.rules.state import State

KEY_PREFIX = "fm-"
KEY_SIZE, CHECK_SIZE = 6, 2
"""How many digits a key and a check have."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_KEYS: int = 36**KEY_SIZE
_CHECKS: int = 36**CHECK_SIZE
_PRIME, _START_WEIGHT = 1291, 500
"""The largest prime below `_CHECKS`, and a weight by which both dates moved together change the sum too."""


def block_id(key: str, opens: date | None, due: date | None) -> str:
    """What ends an item's line: `^fm-ymnpor-7k`. The dates are those written on the line, None for one that is not."""
    return f"^{key}-{check_of(str(opens or ''), str(due or ''))}"


def check_of(start: str, due: str) -> str:
    """The check of two dates as they stand on a line (ISO, maybe empty); nothing for what is no date.

    It is a sum of days rather than a hash, so that a date moved by less than three years and a half always changes it:
    of two-digit hashes one in 1,296 would meet, and its line be taken for one that nobody moved.
    """
    if not (start or due):
        return _in_base_36(_CHECKS - 1, CHECK_SIZE)
    try:
        days = [date.fromisoformat(text).toordinal() if text else 0 for text in (start, due)]
    except ValueError:
        return ""
    return _in_base_36((days[0] * _START_WEIGHT + days[1]) % _PRIME, CHECK_SIZE)


def checks_of(outcome: Outcome) -> tuple[str, str]:
    """The checks of an item's line, while its window is to come and once it is open."""
    opens, due = (str(moment.day) if moment else "" for moment in (outcome.opens, outcome.due))
    return check_of(opens, due), check_of("", due)


def keyed_outcomes(evaluation: Evaluation) -> dict[str, Outcome]:
    """The outcomes that are or will be items, by their keys, in the order of the page."""
    return _keyed(evaluation, [outcome for outcome in evaluation.outcomes if outcome.is_item])


def keyed_past(evaluation: Evaluation) -> dict[str, Outcome]:
    """The outcomes that were items until their window ended, or until a log line settled them, by their keys."""
    past = [outcome for outcome in evaluation.outcomes if outcome.state == State.ENDED or outcome.done]
    return _keyed(evaluation, past)


def namesakes(evaluation: Evaluation, wanted: Collection[str]) -> dict[str, list[Outcome]]:
    """The outcomes to which keys may have belonged that no item has now, in the order of the page.

    These fell quiet, or their notes had no like then, and got one since, which gives both of them other keys.
    """
    fields = date_fields(evaluation.rules)
    found: dict[str, list[Outcome]] = {}
    for outcome in evaluation.outcomes:
        for key in {_key(_number(outcome, fields, path)) for path in ("", outcome.path)}.intersection(wanted):
            found.setdefault(key, []).append(outcome)
    return found


def _keyed(evaluation: Evaluation, outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    """The outcomes by their keys; notes that would share theirs have their paths mixed in.

    Which notes these are does not depend on what they ask for today, or a key would change with the day. Where two keys
    meet by chance all the same, the next one that is free is taken: no item may be lost by it.
    """
    fields, outcomes = date_fields(evaluation.rules), list(outcomes)
    notes = Counter(_about(subject, fields) for subject in evaluation.world.everything)
    numbers = [
        _number(outcome, fields, outcome.path if notes[_about(outcome.subject, fields)] > 1 else "")
        for outcome in outcomes
    ]
    times = Counter(numbers)
    found: dict[int, Outcome] = {}
    for outcome, number in zip(outcomes, numbers, strict=True):
        number = number if times[number] == 1 else _number(outcome, fields, outcome.path)
        while number in found:
            number = (number + 1) % _KEYS
        found[number] = outcome
    return {_key(number): outcome for number, outcome in found.items()}


def _about(subject: Subject, fields: Mapping[str, str]) -> tuple[str, str, str]:
    first = first_date(subject, fields)
    return subject.kind, subject.group_key, first.day.isoformat() if first else ""


def first_date(subject: Subject, fields: Mapping[str, str]) -> Moment | None:
    """What stands in the first date field of a note; `fields` are those of `date_fields`."""
    first = subject.values.get(fields.get(subject.kind, ""))
    return first if isinstance(first, Moment) else None


def _number(outcome: Outcome, fields: Mapping[str, str], path: str) -> int:
    person = fold(outcome.person.name) if outcome.person else ""
    parts = (*_about(outcome.subject, fields), outcome.rule.id, person, path)
    number: int = zlib.crc32("\x1f".join(parts).encode("utf-8", "surrogatepass"))
    return number % _KEYS


def _key(number: int) -> str:
    return KEY_PREFIX + _in_base_36(number, KEY_SIZE)


def _in_base_36(number: int, size: int) -> str:
    digits = ""
    for _ in range(size):
        number, digit = divmod(number, 36)
        digits += _DIGITS[digit]
    return digits


def date_fields(rules: Rules) -> dict[str, str]:
    """Kind → the first date field that it declares."""
    return {
        kind.name: next((field.name for field in kind.fields.values() if field.type == DATE), "")
        for kind in rules.kinds.values()
    }
