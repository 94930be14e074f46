"""Diaries as iCalendar files and feeds that calendars keep up to date, each of one delegate.

What a diary once showed is remembered by its owner (`Appointment` by key): from it follows what has changed, which SEQUENCE an entry has,
and which entries a calendar still holds that have gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .calendar_text import line, local_line, quoted, text_line, utc_line, zone_definition
from .programme import Event

NOWHERE = Text("", "")
_HELD_IN_A_SLOT = (MeetingStatus.SCHEDULED, MeetingStatus.MOVED, MeetingStatus.HELD, MeetingStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Appointment:
    """An entry of a diary. `key` names it for ever; both instants carry their zone."""

    key: str
    begins_at: datetime
    ends_at: datetime
    title: Text
    hall: Text = NOWHERE
    table_id: str = ""
    zone: str = ""
    is_online: bool = False
    sequence: int = 0
    """Rises with every change, so that a calendar replaces what it has."""
    changed_at: datetime | None = None
    is_gone: bool = False
    """It was in this diary and is no more: cancelled, without a slot again, or somebody else goes."""

    def place(self, language: Language) -> str:
        """Return hall and table, as one finds them: East Hall A-01."""
        return f"{self.hall.in_language(language)} {self.table_id}".strip()


def appointments_of(
    event: Event, meetings: Iterable[Meeting], names: Mapping[str, Text]
) -> dict[str, dict[str, Appointment]]:
    """Return the diaries of all delegates who have something to attend: appointments by delegate and key.

    An appointment is called after the firms of the other side. What is talked about does not stand in it: a feed is read by programs
    and screens that others see. Sessions that a delegate has signed up for are appointments too.
    """
    tables = {table.table_id: table for table in event.tables}
    firms = {one.delegate_id: one.organisation_id for one in event.delegates}
    found: dict[str, dict[str, Appointment]] = {}
    for meeting in meetings:
        if meeting.slot is None or meeting.status not in _HELD_IN_A_SLOT:
            continue
        table = tables.get(meeting.place or "")
        for delegate_id in meeting.delegates:
            own = firms.get(delegate_id)
            others = [names.get(one, Text(one, one)) for one in meeting.parties if one != own]
            found.setdefault(delegate_id, {})[meeting.meeting_id] = Appointment(
                key=meeting.meeting_id,
                begins_at=meeting.slot.begins_at,
                ends_at=meeting.slot.ends_at,
                title=joined(others),
                hall=table.hall if table else NOWHERE,
                table_id=meeting.place or "",
                zone=table.zone if table else "",
                is_online=meeting.slot.is_online,
            )
    slots = {slot.slot_id: slot for slot in event.slots}
    for session in event.sessions:
        times = [slots[one] for one in sorted(session.slot_ids) if one in slots]
        if not times:
            continue
        begins, ends = min(one.begins_at for one in times), max(one.ends_at for one in times)
        for delegate_id in session.delegate_ids:
            key = f"session-{session.session_id}"
            found.setdefault(delegate_id, {})[key] = Appointment(key, begins, ends, session.name)
    return found


def joined(names: Iterable[Text]) -> Text:
    """Return several names as one, in both languages."""
    listed = list(names)
    return Text(", ".join(one.ko for one in listed), ", ".join(one.en for one in listed))


def brought_up_to_date(
    shown: Mapping[str, Appointment], standing: Mapping[str, Appointment], at: datetime
) -> dict[str, Appointment]:
    """Return what a diary shows from now on, given what it showed (`shown`) and what is to be attended (`standing`).

    An entry that has not changed is returned as it was shown, so that a diary without changes stays the same to the byte. One that has
    gone stays with its last time and place as gone.
    """
    found = {}
    for key, one in standing.items():
        before = shown.get(key)
        if before is None:
            found[key] = replace(one, changed_at=at)
            continue
        after = replace(one, sequence=before.sequence, changed_at=before.changed_at)
        found[key] = before if after == before else replace(after, sequence=before.sequence + 1, changed_at=at)
    for key, before in shown.items():
        if key not in standing:
            gone = replace(before, is_gone=True, sequence=before.sequence + 1, changed_at=at)
            found[key] = before if before.is_gone else gone
    return found


def delegate_calendar(
    event: Event,
    appointments: Iterable[Appointment],
    *,
    language: Language,
    organiser: str,
    method: str = "PUBLISH",
) -> bytes:
    """Return appointments of one delegate as an iCalendar file, the first to come first.

    `organiser` is the mail address that answers for the event. With the method CANCEL only what has gone is in it, as RFC 5546 asks; else
    what has gone stays in as STATUS:CANCELLED. An appointment without `changed_at` has to be brought up to date first.
    """
    name = event.name.in_language(language)
    parts = [_head(event, language, method, "REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\nX-PUBLISHED-TTL:PT15M\r\n")]
    zone, answers = ZoneInfo(event.time_zone), line(f"ORGANIZER;CN={quoted(name)}", f"mailto:{organiser}")
    for one in sorted(appointments, key=lambda one: (one.begins_at, one.key)):
        if method == "CANCEL" and not one.is_gone:
            continue
        assert one.changed_at is not None
        title = one.title.in_language(language)
        place = _ONLINE.in_language(language) if one.is_online and not one.table_id else one.place(language)
        parts += [
            _entry_begins(event, one.key, one.sequence, one.changed_at, one.is_gone),
            utc_line("LAST-MODIFIED", one.changed_at),
            answers,
            text_line("SUMMARY", f"[{_CANCELLED.in_language(language)}] {title}" if one.is_gone else title),
            local_line("DTSTART", one.begins_at, zone),
            local_line("DTEND", one.ends_at, zone),
            text_line("LOCATION", place) if place else "",
            _ENTRY_ENDS,
        ]
    return _whole(parts)


_CANCELLED = Text("취소", "Cancelled")
_ONLINE = Text("온라인", "On-line")


_ENTRY_ENDS = "END:VEVENT\r\n"


def _head(event: Event, language: Language, method: str, further: str = "") -> str:
    """Return what stands before the entries: whose calendar it is, and the rules of its zone."""
    name = event.name.in_language(language)
    return "".join(
        (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bioaccord//diary//EN\r\n",
            line("METHOD", method),
            text_line("X-WR-CALNAME", name),
            text_line("X-WR-TIMEZONE", event.time_zone),
            further,
            zone_definition(event.time_zone, event.first_day.year - 1, event.last_day.year + 2),
        )
    )


def _entry_begins(event: Event, key: str, sequence: int, stamp: datetime, cancelled: bool) -> str:
    return "".join(
        (
            "BEGIN:VEVENT\r\n",
            text_line("UID", f"{key}@{event.event_id}.bioaccord"),
            f"SEQUENCE:{sequence}\r\n",
            utc_line("DTSTAMP", stamp),
            "STATUS:CANCELLED\r\n" if cancelled else "STATUS:CONFIRMED\r\n",
        )
    )


def _whole(parts: list[str]) -> bytes:
    return "".join((*parts, "END:VCALENDAR\r\n")).encode()
