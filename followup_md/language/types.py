"""The types of values in the language of the rules."""

from __future__ import annotations

from typing import NamedTuple


class Type(NamedTuple):
    """The static type of a value: a name, the element of a list, the words of a choice, the kind of a note."""

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
"""The type of a fact that could not be compiled: whatever uses it is not reported a second time."""
