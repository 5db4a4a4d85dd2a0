"""The types of values in the language of the rules, and what names can refer to."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Type(NamedTuple):
    """The static type of a value; `element` is the type in a list, `choices` are words, `kind` is that of a note."""

    name: str
    element: Type | None = None
    choices: tuple[str, ...] = ()
    kind: str = ""

    def __str__(self) -> str:
        """As messages say it: `a date`, `a list of texts`."""
        if self.element is not None:
            return f"a list of {_PLURALS.get(self.element.name, self.element.name + 's')}"
        if self.choices:
            return f"one of {' | '.join(self.choices)}"
        return {"amount": "an amount of time", "yes or no": "yes or no", "event": "an event"}.get(
            self.name, f"a {self.name}"
        )


_PLURALS = {"person": "people", "time of day": "times of day", "yes or no": "yes-or-no values"}
TEXT, DATE, TIME, AMOUNT = Type("text"), Type("date"), Type("time of day"), Type("amount")
NUMBER, YES_NO, PERSON, EVENT = Type("number"), Type("yes or no"), Type("person"), Type("event")
EVENTS, TEXTS, PEOPLE = Type("list", EVENT), Type("list", TEXT), Type("list", PERSON)
BROKEN = Type("broken")
"""The type of a fact that could not be compiled, so that what uses it is not reported too."""


class RefKind(StrEnum):
    """What a name can stand for."""

    FIELD = "field"
    SECTION = "section"
    EVENT = "event"
    FACT = "fact"
    SETTING = "setting"
    NOTES = "notes"


class Ref(NamedTuple):
    """What a name in an expression stands for.

    `namespace` is the kind of note that declares it, `vault` for a fact about all notes, empty for a setting.
    """

    kind: RefKind
    namespace: str
    name: str
