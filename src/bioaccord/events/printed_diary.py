"""Diaries on paper: for each delegate a page with day, time, table and firm, and the code with which one checks in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bioaccord.vocabulary.language import Language, Text

from .diary import Appointment
from .hall_plan import walking_minutes
from .paper import day_in_both, moment_at, set_as_pdf, time_at
from .programme import Delegate, Event
from .qr_code import qr_svg


@dataclass(frozen=True, slots=True)
class PrintedDiary:
    """What is printed for one delegate, in that person's language; `check_in` is the address that the badge's code holds."""

    delegate: Delegate
    firm: Text
    appointments: tuple[Appointment, ...]
    language: Language
    check_in: str


def diaries_as_pdf(event: Event, diaries: Sequence[PrintedDiary], *, fonts: Path, made_at: datetime) -> bytes:
    """Return diaries as a PDF of A4; each begins on a page of its own."""
    return set_as_pdf("printed_diary.typ", **_filled(event, diaries, fonts, made_at))


def _filled(event: Event, diaries: Sequence[PrintedDiary], fonts: Path, made_at: datetime) -> dict[str, Any]:
    return {
        "values": {
            "event": event.name,
            "is_sample": event.fictional,
            "as_of": moment_at(made_at, event.time_zone),
            "time_zone": event.time_zone,
            "diaries": [_told(event, one) for one in diaries],
        },
        "pictures": {f"{number}.svg": qr_svg(one.check_in) for number, one in enumerate(diaries)},
        "fonts": fonts,
        "made_at": made_at,
    }


def _told(event: Event, diary: PrintedDiary) -> dict[str, Any]:
    language, zone = diary.language, ZoneInfo(event.time_zone)
    tables = {table.table_id: table for table in event.tables}
    days: dict[str, list[dict[str, str]]] = {}
    last: tuple[Any, Any] = (None, None)
    for one in sorted((one for one in diary.appointments if not one.is_gone), key=lambda one: (one.begins_at, one.key)):
        day, table = one.begins_at.astimezone(zone).date(), tables.get(one.table_id)
        walk = walking_minutes(event, last[1], table) if last[0] == day and last[1] and table else None
        days.setdefault(day_in_both(day).in_language(language), []).append(
            {
                "time": f"{time_at(one.begins_at, event.time_zone)}–{time_at(one.ends_at, event.time_zone)}",
                "hall": one.hall.in_language(language),
                "table": one.table_id,
                "with": one.title.in_language(language),
                "walk": f"{walk:g}" if walk else "",
                "is_online": "yes" if one.is_online and not one.table_id else "",
            }
        )
        last = (day, table)
    return {
        "language": str(language),
        "name": diary.delegate.name.in_language(language),
        "role": diary.delegate.role.in_language(language),
        "firm": diary.firm.in_language(language),
        "days": [{"day": day, "rows": rows} for day, rows in days.items()],
    }
