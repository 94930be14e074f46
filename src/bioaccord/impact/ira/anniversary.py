"""The same day some years or months later, as a law counts them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

NEVER = date.max
"""Stands for a day that does not come while things stay as they are."""


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; 1 March for 29 February in a year without one, `NEVER` for what lies beyond.

    >>> years_after(date(2016, 2, 29), 7), years_after(date(2018, 2, 1), 7)
    (datetime.date(2023, 3, 1), datetime.date(2025, 2, 1))
    """
    if day.year + years > NEVER.year:
        return NEVER
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def months_after(day: date, months: int) -> date:
    """Return the same day of the month some months later; the last day of a month that is too short for it.

    >>> months_after(date(2026, 4, 1), 9), months_after(date(2025, 5, 31), 9)
    (datetime.date(2027, 1, 1), datetime.date(2026, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
