"""What applies to a product when, as bars on a common scale of years."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

SCALE = 1000
_DAY_WIDTH = 8
_MOST_TICKS = 12
_ROW, _LEFT, _TOP, _WIDE = 46, 20, 40, 860


def timeline_shown(entries: Sequence[Mapping[str, Any]], as_of: date) -> dict | None:
    """Return the entries with their place on a scale from 0 to 1000, and the years on it; None where there is none.

    `past` are those that were over before `as_of`, `entries` all of them, `ahead` the others.
    """
    if not entries:
        return None
    days = [date.fromisoformat(one[side]) for one in entries for side in ("first_day", "last_day") if one[side]]
    first_year, last_year = min(days).year, max(days).year + 1
    first, days_in_all = date(first_year, 1, 1), (date(last_year, 12, 31) - date(first_year, 1, 1)).days + 1

    def place(day: date) -> float:
        return (day - first).days / days_in_all * SCALE

    step = max(1, -(-(last_year - first_year + 1) // _MOST_TICKS))
    placed = [dict(one) | _bar(one, place) | {"kind_words": kind_words(one["kind"])} for one in entries]
    over = [bool(one["last_day"]) and one["last_day"] < as_of.isoformat() for one in placed]
    return {
        "first_year": first_year,
        "last_year": last_year,
        "years": [
            {"year": year, "x": round(place(date(year, 1, 1)), 2)} for year in range(first_year, last_year + 1, step)
        ],
        "entries": placed,
        "past": [one for one, is_over in zip(placed, over, strict=True) if is_over],
        "ahead": [one for one, is_over in zip(placed, over, strict=True) if not is_over],
    }


def kind_words(kind: str) -> str:
    """Return what a kind of entry is called."""
    return {"milestone": _("Single day"), "period": _("Applies"), "chance": _("May apply")}.get(kind, kind)


def picture(shown: Mapping[str, Any]) -> dict:
    """Return a timeline with the coordinates of a whole picture, as its SVG file draws it."""

    def scaled(x: float) -> float:
        return round(_LEFT + x / SCALE * (_WIDE - 2 * _LEFT), 1)

    return {
        "width": _WIDE,
        "height": _TOP + _ROW * len(shown["entries"]) + 10,
        "years": [one | {"x": scaled(one["x"])} for one in shown["years"]],
        "bottom": _TOP + _ROW * len(shown["entries"]),
        "rows": [
            one
            | {
                "x": scaled(one["x"]),
                "width": max(4.0, round(one["width"] / SCALE * (_WIDE - 2 * _LEFT), 1)),
                "text_y": _TOP + _ROW * number + 16,
                "bar_y": _TOP + _ROW * number + 22,
            }
            for number, one in enumerate(shown["entries"])
        ],
    }


def _bar(entry: Mapping[str, Any], place) -> dict:
    start = place(date.fromisoformat(entry["first_day"]))
    end = place(date.fromisoformat(entry["last_day"]) + timedelta(days=1)) if entry["last_day"] else float(SCALE)
    width = max(_DAY_WIDTH, end - start)
    return {"x": round(min(start, SCALE - width), 2), "width": round(width, 2), "is_open": entry["last_day"] is None}
