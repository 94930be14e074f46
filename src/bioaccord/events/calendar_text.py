"""iCalendar (RFC 5545) written line by line: a convention's diaries are some hundred thousand entries, for which a library's objects take minutes.

The definition of a time zone is the library's own. What is written here is read again by the library in the tests.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone

_MOST_OCTETS = 75
_ESCAPES = str.maketrans(
    {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
    | {chr(code): None for code in (*range(9), *range(11, 32), 127)}  # no control character may stand in a text
)
_QUOTED = str.maketrans({'"': "'"} | {chr(code): None for code in (*range(32), 127)})


def line(name: str, value: str) -> str:
    """Return one line with its end, folded where it is longer than a reader has to take (75 octets), never within a letter."""
    text = f"{name}:{value}"
    if text.isascii():
        if len(text) <= _MOST_OCTETS:
            return text + "\r\n"
    elif len(text.encode()) <= _MOST_OCTETS:
        return text + "\r\n"
    parts: list[str] = []
    begin, octets = 0, 0
    for at, letter in enumerate(text):
        size = len(letter.encode())
        # A further line begins with a space, which counts.
        if octets + size > _MOST_OCTETS - bool(parts):
            parts.append(text[begin:at])
            begin, octets = at, 0
        octets += size
    return "\r\n ".join([*parts, text[begin:]]) + "\r\n"


def text_line(name: str, text: str) -> str:
    """Return a line whose value is a text for people; its own commas, semicolons and line ends are escaped.

    >>> text_line("SUMMARY", "Seoul; Basel, or both")
    'SUMMARY:Seoul\\\\; Basel\\\\, or both\\r\\n'
    """
    return line(name, text.translate(_ESCAPES))


def quoted(text: str) -> str:
    """Return a text as the value of a parameter, between quotation marks."""
    return f'"{text.translate(_QUOTED)}"'


def utc_line(name: str, at: datetime) -> str:
    """Return a line with an instant in UTC, to the second."""
    return f"{name}:{_digits(at.astimezone(UTC))}Z\r\n"


def local_line(name: str, at: datetime, zone: ZoneInfo) -> str:
    """Return a line with an instant on the clocks of a zone; of an hour that comes twice, the second one can only be told in UTC."""
    local = at.astimezone(zone)
    if local.fold:
        return utc_line(name, at)
    return line(f"{name};TZID={zone.key}", _digits(local))


def _digits(at: datetime) -> str:
    return f"{at.year:04d}{at.month:02d}{at.day:02d}T{at.hour:02d}{at.minute:02d}{at.second:02d}"


@lru_cache(maxsize=64)
def zone_definition(time_zone: str, first_year: int, end_year: int) -> str:
    """Return the definition of a zone around an event: enough for its entries, and little for a calendar to read each time."""
    component = Timezone.from_tzinfo(
        ZoneInfo(time_zone), time_zone, first_date=date(first_year, 1, 1), last_date=date(end_year, 1, 1)
    )
    return str(component.to_ical().decode())
