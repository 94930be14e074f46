"""The time zone of a deadline: as its words give it, else that of the country that set it."""

from __future__ import annotations

import re

_SEOUL, _WASHINGTON = "Asia/Seoul", "America/New_York"
_STATED = (
    (re.compile(r"\bEastern\b|\bE[SD]?T\b"), _WASHINGTON),
    (re.compile(r"\bCentral (?:Time|Standard|Daylight)|\bC[SD]T\b"), "America/Chicago"),
    (re.compile(r"\bMountain (?:Time|Standard|Daylight)|\bM[SD]T\b"), "America/Denver"),
    (re.compile(r"\bPacific (?:Time|Standard|Daylight)|\bP[SD]T\b"), "America/Los_Angeles"),
    (re.compile(r"\bKST\b|한국 ?시간"), _SEOUL),
    (re.compile(r"\bUTC\b|\bGMT\b"), "UTC"),
)


def deadline_zone(words: str, country: str) -> tuple[str, bool]:
    """Return the zone by its IANA name, and whether the words state it.

    >>> deadline_zone("by 11:59 p.m. Eastern Time on April 1, 2024", "US"), deadline_zone("4월 6일까지", "KR")
    (('America/New_York', True), ('Asia/Seoul', False))
    """
    for pattern, zone in _STATED:
        if pattern.search(words):
            return zone, True
    return {"KR": _SEOUL, "US": _WASHINGTON}.get(country, "UTC"), False
