"""Deadlines and effective dates of signals as an iCalendar file (RFC 5545) that calendars keep up to date."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vText
from icalendar import Event as Entry

from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import DatedWords, Signal, Stage, is_plausible

from .phrases import phrase

_WITHDRAWN = (Stage.WITHDRAWN, Stage.REPEALED)
_ZONES = {
    "eastern": "America/New_York",
    "est": "America/New_York",
    "edt": "America/New_York",
    "et": "America/New_York",
    "pacific": "America/Los_Angeles",
    "pt": "America/Los_Angeles",
    "kst": "Asia/Seoul",
    "utc": "UTC",
    "gmt": "UTC",
}
_ENGLISH_TIME = re.compile(
    r"\b(\d{1,2})(?::(\d{2}))?\s*([ap])\.?\s?m\.?,?\s*\(?(eastern|pacific|est|edt|et|pt|kst|utc|gmt)\b", re.IGNORECASE
)
_KOREAN_TIME = re.compile(r"(오전|오후)?\s*(\d{1,2})(?:시|:)\s*(\d{2})?\s*분?\s*(?:까지|KST|\(한국)")


@dataclass(frozen=True, slots=True)
class CalendarSignal:
    """A signal in a calendar. `sequence` rises whenever its dates or stage move, at `moved_at`.

    `gone_deadline` and `gone_effective` are days it had and has no longer: calendars that hold them are told to cancel.
    """

    signal: Signal
    sequence: int
    moved_at: datetime
    address: str
    gone_deadline: date | None = None
    gone_effective: date | None = None


def deadline_calendar(signals: Sequence[CalendarSignal], *, name: str, host: str, language: Language) -> bytes:
    """Return a calendar of the days that signals set; a day without a time of day is a whole day.

    Each day keeps its UID for ever. What is withdrawn stays in with STATUS:CANCELLED. `host` ends every UID.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//bioaccord//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    zones: set[str] = set()
    entries = []
    for one in signals:
        for kind, when, gone in (
            ("deadline", one.signal.deadline_on, one.gone_deadline),
            ("effective", one.signal.effective_on, one.gone_effective),
        ):
            # A day that nobody has set stands in no calendar.
            day = when if when is not None and when.is_set else None
            past = gone if gone is not None and is_plausible(gone) else None
            if day is not None or past is not None:
                entries.append(_entry(one, kind, day, past, host, language, zones))
    for zone in sorted(zones):
        calendar.add_component(Timezone.from_tzinfo(ZoneInfo(zone), zone))
    for entry in entries:
        calendar.add_component(entry)
    text: bytes = calendar.to_ical()
    return text


def moment_of(words: str, day: date) -> datetime | None:
    """Return the moment of a deadline where its words give a time of day with a zone, else None.

    >>> moment_of("11:59 p.m. Eastern Time on April 1, 2024", date(2024, 4, 1)).isoformat()
    '2024-04-01T23:59:00-04:00'
    >>> moment_of("2026년 3월 4일 오후 6시까지", date(2026, 3, 4)).isoformat()
    '2026-03-04T18:00:00+09:00'
    >>> moment_of("comments by April 6", date(2026, 4, 6)) is None
    True
    """
    if found := _ENGLISH_TIME.search(words):
        hour, minute = int(found[1]) % 12 + (12 if found[3].lower() == "p" else 0), int(found[2] or 0)
        zone = _ZONES[found[4].lower()]
    elif found := _KOREAN_TIME.search(words):
        hour, minute = int(found[2]), int(found[3] or 0)
        hour += 12 if found[1] == "오후" and hour < 12 else 0
        zone = "Asia/Seoul"
    else:
        return None
    if hour == 24 and minute == 0:
        hour, minute = 23, 59  # the end of the day, on the day itself
    if hour > 23 or minute > 59:
        return None
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone))


def _entry(
    one: CalendarSignal,
    kind: str,
    when: DatedWords | None,
    gone: date | None,
    host: str,
    language: Language,
    zones: set[str],
) -> Entry:
    signal = one.signal
    entry = Entry()
    short = hashlib.sha256(signal.signal_id.encode()).hexdigest()[:20]
    entry.add("uid", f"{short}-{kind}@{host}")
    entry.add("sequence", one.sequence)
    entry.add("dtstamp", one.moved_at)
    entry.add("last-modified", one.moved_at)
    comment = kind == "deadline" and (signal.stage == Stage.PROPOSED or not signal.effects)
    what = phrase(f"calendar_{'comment' if comment else kind}", language)
    entry.add("summary", f"{what}: {signal.title.in_language(language)}")
    sources = "\n".join(evidence.address for evidence in signal.evidence[:3])
    read_from = f"“{when.words}”\n" if when and when.words else ""
    entry.add("description", f"{signal.summary.in_language(language)}\n\n{read_from}{one.address}\n{sources}")
    entry.add("url", one.address)
    entry.add("status", "CANCELLED" if when is None or signal.stage in _WITHDRAWN else "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    if when is None:
        assert gone is not None
        entry.add("dtstart", gone)
        entry.add("dtend", gone + timedelta(days=1))
        return entry
    moment = moment_of(when.words, when.last_day) if kind == "deadline" else None
    if moment is not None:
        zones.add(str(moment.tzinfo))
        entry.add("dtstart", moment)
    else:
        entry.add("dtstart", when.last_day if kind == "deadline" else when.first_day)
        entry.add("dtend", when.last_day + timedelta(days=1))
    return entry
