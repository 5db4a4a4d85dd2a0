"""Short keys for what an agenda asks for, by which a ticked box finds its way back.

A key is made of what an item is about (kind, group, the note's first date, rule, person, window), so it survives
renames of files and the change of days.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from followup_md.core.dates import Moment
from followup_md.core.words import fold
from followup_md.engine.outcome import Evaluation, Outcome
from followup_md.language.context import Subject
from followup_md.language.types import DATE
from followup_md.rules.model import Rules
from followup_md.rules.state import State

KEY_PREFIX = "fm-"
RECENT_DAYS = 30
"""How many days ago the item of a tick may have changed, so that its former key is still understood."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def keyed_outcomes(evaluation: Evaluation) -> dict[str, Outcome]:
    """The outcomes that are or will be items, by their keys, in the order of the page."""
    return _keyed(evaluation, [outcome for outcome in evaluation.outcomes if outcome.is_item])


def keyed_past(evaluation: Evaluation) -> dict[str, Outcome]:
    """The outcomes that were items until their window ended, or until a log line settled them, by their keys."""
    past = [outcome for outcome in evaluation.outcomes if outcome.state == State.ENDED or outcome.done]
    return _keyed(evaluation, past)


class Former(NamedTuple):
    """An outcome to which a key may have belonged, and the day on which its window began then."""

    outcome: Outcome
    opens: Moment | None


def former_keys(evaluation: Evaluation, wanted: Collection[str]) -> dict[str, list[Former]]:
    """The outcomes to which keys may have belonged that nothing has now, in the order of the page.

    A window may have begun on another day before an event was logged, and a second note like the first one gives both
    of them other keys. Windows are only moved for notes with a recent event, and for the vault.
    """
    fields, today = _date_fields(evaluation.rules), evaluation.world.today.day
    days = [Moment(today + timedelta(number)) for number in range(-RECENT_DAYS, RECENT_DAYS + 1)]
    former: dict[str, list[Former]] = {}
    for outcome in evaluation.outcomes:
        moved = [None, *days] if _is_recent(outcome.subject, today) else []
        for opens in dict.fromkeys((outcome.opens, *moved)):
            then = outcome._replace(opens=opens)
            for key in {_key(then, fields, ""), _key(then, fields, outcome.path)}.intersection(wanted):
                former.setdefault(key, []).append(Former(outcome, opens))
    return former


def _is_recent(subject: Subject, today: date) -> bool:
    if subject.record is None:
        return True
    since = today - timedelta(RECENT_DAYS)
    return any(since <= line.date.day <= today for line in subject.record.log_lines())


def _keyed(evaluation: Evaluation, outcomes: list[Outcome]) -> dict[str, Outcome]:
    return dict(zip(_keys(outcomes, evaluation.world.everything, evaluation.rules), outcomes, strict=True))


def _keys(outcomes: list[Outcome], subjects: Iterable[Subject], rules: Rules) -> list[str]:
    """A short key for each outcome; notes that would share theirs have their paths mixed in.

    Which notes these are does not depend on what they ask for today, or a key would change with the day.
    """
    fields = _date_fields(rules)
    notes = Counter(_about(subject, fields) for subject in subjects)
    plain = [
        _key(outcome, fields, outcome.path if notes[_about(outcome.subject, fields)] > 1 else "")
        for outcome in outcomes
    ]
    times = Counter(plain)
    given: Counter[str] = Counter()
    keys = []
    for outcome, short in zip(outcomes, plain, strict=True):
        key = short if times[short] == 1 else _key(outcome, fields, outcome.path)
        given[key] += 1  # six digits can still meet by chance: no item may be lost by it
        keys.append(key if given[key] == 1 else f"{key}-{given[key]}")
    return keys


def _about(subject: Subject, date_fields: Mapping[str, str]) -> tuple[str, str, str]:
    first = subject.values.get(date_fields.get(subject.kind, ""))
    return subject.kind, subject.group_key, first.day.isoformat() if isinstance(first, Moment) else ""


def _key(outcome: Outcome, date_fields: Mapping[str, str], path: str) -> str:
    parts = (
        *_about(outcome.subject, date_fields),
        outcome.rule.id,
        fold(outcome.person.name) if outcome.person else "",
        outcome.opens.day.isoformat() if outcome.opens else "",
        path,
    )
    number = zlib.crc32("\x1f".join(parts).encode("utf-8", "surrogatepass"))
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, 36)
        digits += _DIGITS[digit]
    return KEY_PREFIX + digits


def _date_fields(rules: Rules) -> dict[str, str]:
    """Kind → the first date field that it declares."""
    return {
        kind.name: next((field.name for field in kind.fields.values() if field.type == DATE), "")
        for kind in rules.kinds.values()
    }
