"""Instants as statements write them: UTC, to the second, in a time that calendars and clocks can work with."""

import re
from datetime import UTC, datetime

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""What is told lies between these; no zone takes it out of what a calendar holds."""


def read_instant(text: object) -> datetime:
    """Return the instant of a text; raises `ValueError` for another spelling, or one that lies before `FIRST` or from `LAST` on.

    >>> read_instant("2026-11-27T06:00:00Z").isoformat()
    '2026-11-27T06:00:00+00:00'
    """
    if not isinstance(text, str) or not _WRITTEN.fullmatch(text):
        raise ValueError("a time is written as 2026-11-27T06:00:00Z")
    return in_time(datetime.fromisoformat(text))


def in_time(told: datetime) -> datetime:
    """Return an instant as it is; raises `ValueError` where it lies before `FIRST` or from `LAST` on."""
    if not FIRST <= told < LAST:
        raise ValueError(f"a time lies between {FIRST.year} and {LAST.year}")
    return told


def write_instant(when: datetime) -> str:
    """Return an instant as statements write it.

    >>> write_instant(read_instant("2026-11-27T06:00:00Z"))
    '2026-11-27T06:00:00Z'
    """
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
