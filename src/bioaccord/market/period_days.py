"""Which days a period of a publisher covers."""

from __future__ import annotations

from datetime import date, timedelta

from .history import SEASON_LENGTHS
from .observation import Frequency


def last_day(period: date, frequency: Frequency) -> date:
    """Return the last day of the period that begins on a day.

    >>> last_day(date(2026, 8, 1), Frequency.MONTHLY), last_day(date(2025, 1, 1), Frequency.ANNUAL)
    (datetime.date(2026, 8, 31), datetime.date(2025, 12, 31))
    """
    if frequency in (Frequency.DAILY, Frequency.WEEKLY):
        return period + timedelta(days=6 if frequency is Frequency.WEEKLY else 0)
    following = period.year * 12 + period.month - 1 + 12 // SEASON_LENGTHS[frequency]
    return date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
