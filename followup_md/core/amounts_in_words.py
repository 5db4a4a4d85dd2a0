"""Amounts of time that are written in words or in months: how to write them instead."""

from __future__ import annotations

import re

from followup_md.core.dates import NUMBER_WORDS


def amount_hint(text: str) -> str:
    """`; write …` for an amount in words or in months, which are no fixed number of days; empty for any other text."""
    match = _SPELLED.fullmatch(text.strip().casefold())
    if match is None:
        return "; write `30 minutes`" if text.strip().casefold() in ("half an hour", "half hour") else ""
    number, unit = int(match[1]) if match[1].isdecimal() else _NUMBERS[match[1]], match[2]
    if unit in _LONG:
        days, weeks = (number * amount for amount in _LONG[unit])
        return f"; write `{days} days` or `{weeks} weeks`"
    return f"; write `{number} {unit}{'s' if number != 1 else ''}`"


_NUMBERS = {word: max(number, 1) for number, word in enumerate(NUMBER_WORDS)} | {
    "an": 1,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty-five": 45,
    "ninety": 90,
}
_LONG = {"month": (30, 4), "year": (365, 52), "fortnight": (14, 2)}
"""How many days, and how many weeks, a long unit stands for."""
_SPELLED = re.compile(
    rf"(\d{{1,3}}|{'|'.join(_NUMBERS)})\s+"
    r"(minute|hour|business day|working day|day|week|month|year|fortnight)s?"
)
