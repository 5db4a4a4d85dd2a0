"""Going through lists: from the context of a rule into that of an element, and collecting a field of each.

Knows contexts; knows no syntax.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from followup_md.language.context import Context, Expr


def _enter_note(c: Context, item: Any) -> Context:
    return Context(item, c.this)


def _enter_person(c: Context, item: Any) -> Context:
    return Context(c.subject, c.this, item)


def _enter_event(c: Context, item: Any) -> Context:
    inner = Context(c.subject, c.this)
    inner.event = item
    return inner


ENTER: dict[str, Callable[[Context, Any], Context]] = {
    "note": _enter_note,
    "person": _enter_person,
    "event": _enter_event,
}


def of_one(base: Expr, field: Expr) -> Callable[[Context], Any]:
    """`person.field`: missing when the person is; a list is empty then."""
    run, get, nothing = base.run, field.run, None if field.type.element is None else ()

    def value(c: Context) -> Any:
        person = run(c)
        return nothing if person is None else get(_enter_person(c, person))

    return value


def of_each(base: Expr, field: Expr, element: str) -> Callable[[Context], tuple[Any, ...]]:
    """`list.field`: the values that are there; lists are joined."""
    run, get, enter, flat = base.run, field.run, ENTER[element], field.type.element is not None

    def values(c: Context) -> tuple[Any, ...]:
        found: list[Any] = []
        for item in run(c):
            value = get(enter(c, item))
            if flat:
                found.extend(value)
            elif value is not None:
                found.append(value)
        return tuple(found)

    return values
