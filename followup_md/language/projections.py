"""Lists: a field of each element, and the elements that a test keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from followup_md.language.context import Context, Expr


def _enter_note(c: Context, note: Any) -> Context:
    return Context(note, c.this)


def _enter_person(c: Context, person: Any) -> Context:
    return Context(c.subject, c.this, person)


def _enter_event(c: Context, event: Any) -> Context:
    inner = Context(c.subject, c.this)
    inner.event = event
    return inner


_ENTER: dict[str, Callable[[Context, Any], Context]] = {
    "note": _enter_note,
    "person": _enter_person,
    "event": _enter_event,
}
"""Type of an element → the context in which clauses about it are computed."""


def of_one(base: Expr, field: Expr) -> Callable[[Context], Any]:
    """`person.field`: missing, or an empty list, when there is no such person."""
    run, get, nothing = base.run, field.run, None if field.type.element is None else ()

    def value(c: Context) -> Any:
        person = run(c)
        return nothing if person is None else get(_enter_person(c, person))

    return value


def of_each(base: Expr, field: Expr, element: str) -> Callable[[Context], tuple[Any, ...]]:
    """`list.field`: the values that are not missing; where they are lists, all of their elements."""
    run, get, enter, is_list = base.run, field.run, _ENTER[element], field.type.element is not None

    def values(c: Context) -> tuple[Any, ...]:
        collected: list[Any] = []
        items = run(c)
        c.subject.world.spend(len(items))
        for item in items:
            value = get(enter(c, item))
            if is_list:
                collected.extend(value)
            elif value is not None:
                collected.append(value)
        return tuple(collected)

    return values


def filtered(base: Expr, test: Expr, element: str) -> Callable[[Context], tuple[Any, ...]]:
    """`list[test]`: the elements for which the test is a definite yes."""
    run, keep, enter = base.run, test.run, _ENTER[element]

    def kept(c: Context) -> tuple[Any, ...]:
        items = run(c)
        c.subject.world.spend(len(items))
        return tuple(item for item in items if keep(enter(c, item)) is True)

    return kept
