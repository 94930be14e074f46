"""A firm's meetings as an iCalendar file that calendars keep up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vText
from icalendar import Event as Entry

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .programme import Event


def calendar(
    event: Event,
    meetings: Sequence[Meeting],
    *,
    reader: str,
    names: Mapping[str, Text],
    language: Language,
    made_at: datetime,
    sequences: Mapping[str, int] | None = None,
) -> bytes:
    """Return the diary of one firm (`reader`, an organisation id) at an event.

    Each meeting keeps its UID for ever; `sequences` (by meeting id) rises with every change, so that a calendar replaces what
    it has. A cancelled meeting stays in with STATUS:CANCELLED. Times carry the event's zone and its definition.
    """
    diary = Calendar()
    diary.add("prodid", "-//bioaccord//diary//EN")
    diary.add("version", "2.0")
    diary.add("method", "PUBLISH")
    diary.add("x-wr-calname", vText(event.name.in_language(language)))
    diary.add_component(Timezone.from_tzinfo(ZoneInfo(event.time_zone), event.time_zone))
    halls = {table.table_id: table.hall for table in event.tables}
    for meeting in meetings:
        if reader not in meeting.parties:
            continue
        cancelled = meeting.status == MeetingStatus.CANCELLED
        if meeting.slot is None and not cancelled:
            continue
        others = [
            names.get(party, Text(party, party)).in_language(language) for party in meeting.parties if party != reader
        ]
        entry = Entry()
        entry.add("uid", f"{meeting.meeting_id}@{event.event_id}.bioaccord")
        entry.add("sequence", (sequences or {}).get(meeting.meeting_id, 0))
        entry.add("dtstamp", made_at)
        entry.add("summary", ", ".join(others))
        entry.add("description", meeting.subject.in_language(language))
        entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        if meeting.slot is not None:
            zone = ZoneInfo(event.time_zone)
            entry.add("dtstart", meeting.slot.begins_at.astimezone(zone))
            entry.add("dtend", meeting.slot.ends_at.astimezone(zone))
            if meeting.place:
                hall = halls[meeting.place].in_language(language) if meeting.place in halls else ""
                entry.add("location", f"{hall} {meeting.place}".strip())
        else:
            entry.add("dtstart", event.first_day)
        diary.add_component(entry)
    text: bytes = diary.to_ical()
    return text
