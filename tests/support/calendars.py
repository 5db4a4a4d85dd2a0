"""Calendar files read back, by the library that wrote them and by another."""

from __future__ import annotations

from datetime import date, datetime

import icalendar
import vobject

Read = dict[str, dict[str, object]]
"""UID → title, text, start and end of an event."""


def by_icalendar(text: str) -> Read:
    events = icalendar.Calendar.from_ical(text.encode("utf-8")).walk("VEVENT")
    assert [event.errors for event in events if event.errors] == []
    return {
        str(event["UID"]): {
            "title": str(event["SUMMARY"]),
            "text": str(event["DESCRIPTION"]),
            "start": bare(event["DTSTART"].dt),
            "end": bare(event["DTEND"].dt) if "DTEND" in event else None,
        }
        for event in events
    }


def by_vobject(text: str) -> Read:
    events = vobject.readOne(text).contents.get("vevent", [])
    return {
        event.uid.value: {
            "title": event.summary.value,
            "text": event.description.value,
            "start": bare(event.dtstart.value),
            "end": bare(event.dtend.value) if hasattr(event, "dtend") else None,
        }
        for event in events
    }


def bare(moment: date | datetime) -> str:
    """The day, or the day and the time of the clock, as they stand in the file."""
    return moment.strftime("%Y-%m-%d %H:%M") if isinstance(moment, datetime) else moment.isoformat()


def unfolded(text: str) -> list[str]:
    """The content lines; each line of the file ends in CRLF and is at most 75 octets long."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode("utf-8")) for line in text.split("\r\n")) <= 75
    return text.replace("\r\n ", "").split("\r\n")[:-1]
