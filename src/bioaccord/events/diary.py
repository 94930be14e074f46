"""Diaries as iCalendar files and feeds that calendars keep up to date, each of one delegate.

What a diary once showed is remembered by its owner (`Appointment` by key): from it follows what has changed, which SEQUENCE an entry has,
and which entries a calendar still holds that have gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vCalAddress, vText
from icalendar import Event as Entry

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

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
    diary = _calendar(event, language, method)
    diary.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    diary.add("x-published-ttl", "PT15M")
    address = vCalAddress(f"mailto:{organiser}")
    address.params["CN"] = vText(event.name.in_language(language))
    for one in sorted(appointments, key=lambda one: (one.begins_at, one.key)):
        if method == "CANCEL" and not one.is_gone:
            continue
        entry = _entry(event, one.key, one.sequence, one.changed_at, one.is_gone)
        entry.add("last-modified", one.changed_at)
        entry.add("organizer", address)
        title = one.title.in_language(language)
        entry.add("summary", f"[{_CANCELLED.in_language(language)}] {title}" if one.is_gone else title)
        _add_time(entry, event, one.begins_at, one.ends_at)
        place = _ONLINE.in_language(language) if one.is_online and not one.table_id else one.place(language)
        if place:
            entry.add("location", place)
        diary.add_component(entry)
    text: bytes = diary.to_ical()
    return text


_CANCELLED = Text("취소", "Cancelled")
_ONLINE = Text("온라인", "On-line")


def _calendar(event: Event, language: Language, method: str) -> Any:
    diary = Calendar()
    diary.add("prodid", "-//bioaccord//diary//EN")
    diary.add("version", "2.0")
    diary.add("method", method)
    diary.add("x-wr-calname", vText(event.name.in_language(language)))
    diary.add("x-wr-timezone", vText(event.time_zone))
    diary.add_component(_rules_of_zone(event.time_zone, event.first_day.year - 1, event.last_day.year + 2))
    return diary


@cache
def _rules_of_zone(time_zone: str, first_year: int, end_year: int) -> Any:
    """Return the definition of a zone around an event: enough for its entries, and little for a calendar to read each time."""
    return Timezone.from_tzinfo(
        ZoneInfo(time_zone), time_zone, first_date=date(first_year, 1, 1), last_date=date(end_year, 1, 1)
    )


def _entry(event: Event, key: str, sequence: int, stamp: datetime | None, cancelled: bool) -> Any:
    entry = Entry()
    entry.add("uid", f"{key}@{event.event_id}.bioaccord")
    entry.add("sequence", sequence)
    entry.add("dtstamp", stamp)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return entry


def _add_time(entry: Any, event: Event, begins_at: datetime, ends_at: datetime) -> None:
    zone = ZoneInfo(event.time_zone)
    entry.add("dtstart", begins_at.astimezone(zone))
    entry.add("dtend", ends_at.astimezone(zone))
