"""Days and times of day as American offices write them: "5 p.m. Eastern Time on Monday, April 1, 2024"."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_WEEKDAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ZONE_NAMES = "eastern|central|mountain|pacific|alaska|hawaii|atlantic|local"
DAY = rf"(?:{_WEEKDAYS},?\s+)?(?:{_MONTHS})\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?(?!\s*[-\d])"
"""A day with or without weekday and year."""

_ZONE = (
    rf"(?:(?:(?:{_ZONE_NAMES})(?:\s+(?:standard|daylight|prevailing))?(?:\s+time)?)|[ECMP][SD]?T|AK[SD]?T|HST|UTC|GMT)"
)
CLOCK = (
    r"(?:\d{1,2}(?::\d{2})?(?:\s*:\d{2})?\s*[ap]\.?\s?m\b\.?|midnight|noon|close of business)"
    rf"(?:,?\s*[(\[]?\s*{_ZONE}\b\s*[)\]]?)?(?:\s*\([A-Z]{{2,4}}\))?"
)
"""A time of day, with or without its zone."""

_ZONES = {
    "e": "America/New_York",
    "c": "America/Chicago",
    "m": "America/Denver",
    "p": "America/Los_Angeles",
    "ak": "America/Anchorage",
    "hst": "Pacific/Honolulu",
    "haw": "Pacific/Honolulu",
    "atl": "America/Halifax",
    "utc": "UTC",
    "gmt": "UTC",
}
_LONGEST_WAY_TO_A_CORRECTED_DAY = 120  # days; comment periods are shorter


def day_of(written: str) -> date | None:
    """Return the day of "March 11, 2024" or "Monday, March 11, 2024", or None where there is no such day or no year."""
    return _day(_bare(written))


def day_near(written: str, published_on: date) -> date | None:
    """Return the day; one written without a year is the first such day from publication on."""
    bare = _bare(written)
    if re.search(r"\d{4}$", bare):
        return _day(bare)
    days = (_day(f"{bare}, {year}") for year in (published_on.year, published_on.year + 1))
    return next((day for day in days if day and day >= published_on), None)


def with_year_corrected(day: date, published_on: date) -> date | None:
    """Return the day one year later where last year was printed in January and this one is meant, else None.

    In the first weeks of 2024 the Federal Register printed "on or before February 1, 2023" four times.
    """
    if day.year != published_on.year - 1 or (day.month, day.day) == (2, 29):
        return None
    corrected = day.replace(year=published_on.year)
    return corrected if timedelta(0) <= corrected - published_on <= timedelta(_LONGEST_WAY_TO_A_CORRECTED_DAY) else None


def clock_of(written: str) -> tuple[time | None, str]:
    """Return the time of day and its zone (a name of the tz database, or "" where none or "local time" is written).

    Midnight is the end of the day it is written with; a zone is one of place, so EST in summer is New York's time.

    >>> clock_of("11:59 p.m. Eastern Time")
    (datetime.time(23, 59), 'America/New_York')
    """
    text = written.casefold()
    found = re.search(r"(\d{1,2})(?::(\d{2}))?(?:\s*:(\d{2}))?\s*([ap])\.?\s?m", text)
    at: time | None = None
    if found and int(found[1]) <= 12:
        at = time(int(found[1]) % 12 + (12 if found[4] == "p" else 0), int(found[2] or 0))
    elif "midnight" in text:
        at = time(23, 59)
    elif "noon" in text:
        at = time(12, 0)
    zone = re.search(rf"\b({_ZONE_NAMES}|ak[sd]?t|[ecmp][sd]?t|hst|utc|gmt)\b", text)
    if zone is None or zone[1] == "local":
        return at, ""
    return at, next((_ZONES[key] for key in (zone[1][:3], zone[1][:2], zone[1][:1]) if key in _ZONES), "")


def days_after(published_on: date, number: int, working: bool) -> date:
    """Return the day that many days after publication; working days leave out week-ends, not holidays."""
    day = published_on
    if not working:
        return day + timedelta(number)
    while number > 0:
        day += timedelta(1)
        number -= day.weekday() < 5
    return day


def _bare(written: str) -> str:
    without_weekday = re.sub(rf"^{_WEEKDAYS},?\s+", "", written.strip(), flags=re.IGNORECASE)
    bare = re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", re.sub(r"\s+", " ", without_weekday), flags=re.IGNORECASE)
    return re.sub(r"(\d),?\s+(\d{4})$", r"\1, \2", bare)


def _day(bare: str) -> date | None:
    try:
        return datetime.strptime(bare, "%B %d, %Y").date()
    except ValueError:
        return None
