"""What may be called what: the names and rule ids of a rules file, and the words that no name may take."""

from __future__ import annotations

import keyword
import re

from followup_md.core.record import SKIPPED, SNOOZED

NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]*")
RULE_ID_PATTERN = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LOGGED = "logged"
"""The name of all events of a note together."""
NOTE_KEYS = ("log", "followup", "snooze")
"""Front matter keys of every kind of note: no field may have one of these names."""
ROW_NAMES = ("next_act", "next_day", "resting_because")
"""The names that only the columns, the order and the filter of a table know."""
SETTLED = ("done", SKIPPED, SNOOZED)
"""The words of a log line about a rule's item: no event may be reported by one of these."""
RESERVED = frozenset(
    "today this person vault notes settings due before after since between stated earlier later first missing present "
    f"answered unanswered yes no none {SKIPPED} {LOGGED} true false "
    f"{' '.join(ROW_NAMES)}".split()
) | frozenset(keyword.kwlist)
"""The words of the clause language: no setting, kind, limit, or part of a kind may have one of these names."""


def name_problem(name: str, what: str) -> str:
    """Why this cannot be the name of a `what` (`field`, `setting` …), or nothing if it can."""
    if name in RESERVED:
        return f"`{name}` is a reserved word; choose another name for the {what}"
    if NAME_PATTERN.fullmatch(name):
        return ""
    wanted = re.sub(r"\W+", "_", name.lower()).strip("_")
    hint = f"; perhaps `{wanted}`" if NAME_PATTERN.fullmatch(wanted) else ""
    return f"`{name}` is not a valid name: use small letters, digits and underscores{hint}"
