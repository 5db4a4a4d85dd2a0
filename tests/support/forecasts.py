"""Lives of notes given as texts, without a disk."""

from __future__ import annotations

from datetime import date

from followup_md.notes.reader import RecordReader
from followup_md.rules.model import Rules
from followup_md.views.forecast import ON_TIME, Forecast, forecast

GO_AHEAD = """\
---
type: interview
company: Acme Rope
role: Editor
interview: 2026-03-02T10:00
interviewers: [Ana Ito <ana@acme.example>]
contact: Ana Ito
go_ahead: true
timeline: none
next_steps: none
---
"""
"""An interview of 2 March with a go-ahead."""


def of(rules: Rules, notes: dict[str, str], start: date, weeks: int = 6, acting: str = ON_TIME) -> Forecast:
    reader = RecordReader(rules)
    readings = [reader.read(text.encode(), path) for path, text in notes.items()]
    return forecast(rules, [one.record for one in readings if one.record], start, weeks, acting)
