"""Days and stretches of days as people type them: 2024, 2024-01..2024-06, >=2026-11-26, 2024.1.15, 2024년 1월."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_DAY = re.compile(
    r"(?P<year>(?:19|20)\d\d)년?(?:(?:[-./]|(?=\d\d\b)|(?=\d{4}\b)|(?<=년))(?P<month>\d{1,2})월?(?:[-./]?(?P<day>\d{1,2})일?)?)?[.]?"
)
_COMPARED = re.compile(r"(>=|<=|>|<|≥|≤|=)?(.+)")


def stretch_of_days(written: str) -> tuple[date | None, date | None] | None:
    """Return the first and the last day that are meant, None where open; None for what cannot be read.

    >>> stretch_of_days("2024-01..2024-06")
    (datetime.date(2024, 1, 1), datetime.date(2024, 6, 30))
    >>> stretch_of_days(">=2026-11-26"), stretch_of_days("soon")
    ((datetime.date(2026, 11, 26), None), None)
    """
    written = written.replace(" ", "").replace("~", "..")
    if ".." in written:
        return _between(*written.split("..", 1))
    match = _COMPARED.fullmatch(written)
    if match is None:
        return None
    sign, said = match.groups()
    meant = _days(said)
    if meant is None:
        return None
    first, last = meant
    if sign in (">=", "≥"):
        return first, None
    if sign in ("<=", "≤"):
        return None, last
    if sign == ">":
        return last + timedelta(days=1), None
    if sign == "<":
        return None, first - timedelta(days=1)
    return first, last


def _between(start: str, end: str) -> tuple[date | None, date | None] | None:
    first, last = _days(start) if start else None, _days(end) if end else None
    if (start and first is None) or (end and last is None) or not (start or end):
        return None
    return (first[0] if first else None), (last[1] if last else None)


def _days(said: str) -> tuple[date, date] | None:
    match = _DAY.fullmatch(said)
    if match is None:
        return None
    year, month, day = (int(one) if one else None for one in match.group("year", "month", "day"))
    assert year is not None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, last)
    return (date(year, month, day),) * 2 if 1 <= day <= last else None
