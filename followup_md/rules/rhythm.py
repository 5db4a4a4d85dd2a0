"""`every:` of a rule: `AMOUNT since EVENT [first DATE PHRASE]`, a window that hangs on the last time."""

from __future__ import annotations

from typing import NamedTuple

from followup_md.core.dates import Moment, latest, shift
from followup_md.language.context import VAULT, Context, Expr
from followup_md.language.functions import ClauseError, as_date
from followup_md.language.namespace import Namespace
from followup_md.language.phrases import at_offset, parse_amount_value, parse_phrase
from followup_md.language.syntax import mask
from followup_md.language.types import DATE

_SINCE, _FIRST = " since ", " first "


class Rhythm(NamedTuple):
    """`last` gives the day of the last time, or of the last line that settled it; `opens` the day of the next."""

    last: Expr
    opens: Expr


def parse_rhythm(text: str, names: Namespace, rule_id: str) -> Rhythm:
    """The rhythm of a rule. Raises ClauseError."""
    bare = mask(text)
    since = bare.find(_SINCE)
    if since < 0:
        raise ClauseError(
            "`every` needs `AMOUNT since EVENT`, as `3 days since watered`, maybe with ` first DATE PHRASE`"
        )
    start, cut = since + len(_SINCE), bare.find(_FIRST, since)
    end = cut if cut >= 0 else len(text)
    amount = parse_amount_value(text[:since], names)
    events = at_offset(start, lambda: as_date(parse_phrase(text[start:end], names)))
    first = at_offset(cut + len(_FIRST), lambda: parse_phrase(text[cut + len(_FIRST) :], names)) if cut >= 0 else None
    get_amount, get_event, get_first = amount.run, events.run, first and first.run

    def last(c: Context) -> Moment | None:
        return latest(moment for moment in (get_event(c), latest(_settled(c, rule_id))) if moment)

    def opens(c: Context) -> Moment | None:
        day, by = last(c), get_amount(c)
        if day is not None:
            return None if by is None else shift(day, by, 1, c.subject.world.calendar)
        return get_first(c) if get_first else None

    parts = tuple(expr for expr in (amount, events, first) if expr)
    return Rhythm(Expr(DATE, last, text[start:end], (events,)), Expr(DATE, opens, text, parts, form="every"))


def _settled(c: Context, rule_id: str) -> list[Moment]:
    """The days on which the rule was `done` or `skipped`: about the vault in any note, of a person for them."""
    notes = c.subject.world.everything if c.subject.kind == VAULT else (c.subject,)
    lines = (line for note in notes if note.record for line in note.record.done)
    today = c.subject.world.today.day
    return [
        line.date
        for line in lines
        if line.rule == rule_id and line.date.day <= today and (c.person is None or line.concerns(c.person))
    ]
