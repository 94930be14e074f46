"""Table signs: one page for each table and day with its number, its meetings in both languages, and a code that leads to the table's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .paper import day_in_both, moment_at, set_as_pdf, time_at
from .programme import Event, MeetingTable
from .qr_code import qr_svg

RESERVED = Text("예약된 미팅", "Reserved")
"""What stands in the place of a firm that does not want to be named in the hall."""

_SHOWN = (MeetingStatus.SCHEDULED, MeetingStatus.MOVED, MeetingStatus.HELD, MeetingStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class SignLine:
    """A meeting as the hall may know it: its time and its firms, never what it is about."""

    begins_at: datetime
    ends_at: datetime
    firms: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class TableSign:
    """What one table shows on one day."""

    table: MeetingTable
    day: date
    lines: tuple[SignLine, ...]
    closed: tuple[tuple[datetime, datetime], ...] = ()
    """The stretches of the day in which the table cannot be used."""
    is_closed: bool = False
    """Whether it cannot be used in any slot of the day."""


def lines_of_tables(
    event: Event, meetings: Iterable[Meeting], names: Mapping[str, Text], *, unnamed: frozenset[str] = frozenset()
) -> dict[str, list[SignLine]]:
    """Return the meetings of each table in order of time; firms of `unnamed` are told as reserved."""
    found: dict[str, list[SignLine]] = {table.table_id: [] for table in event.tables}
    for one in meetings:
        if one.slot is None or one.status not in _SHOWN or one.place not in found:
            continue
        firms = tuple(RESERVED if firm in unnamed else names.get(firm, Text(firm, firm)) for firm in one.parties)
        found[one.place].append(SignLine(one.slot.begins_at, one.slot.ends_at, firms))
    for lines in found.values():
        lines.sort(key=lambda line: line.begins_at)
    return found


def table_signs(event: Event, lines: Mapping[str, Sequence[SignLine]], *, day: date, hall: str = "") -> list[TableSign]:
    """Return the signs of one day, table by table; with `hall` (its English name) those of one hall only."""
    zone = ZoneInfo(event.time_zone)
    return [
        TableSign(
            table,
            day,
            tuple(one for one in lines[table.table_id] if one.begins_at.astimezone(zone).date() == day),
            *closed_on(event, table, day),
        )
        for table in event.tables
        if not hall or table.hall.en == hall
    ]


def closed_on(event: Event, table: MeetingTable, day: date) -> tuple[tuple[tuple[datetime, datetime], ...], bool]:
    """Return the stretches of a day in which a table cannot be used, neighbouring slots as one, and whether that is the whole day."""
    zone = ZoneInfo(event.time_zone)
    slots = [slot for slot in event.slots if not slot.is_online and slot.begins_at.astimezone(zone).date() == day]
    found: list[tuple[datetime, datetime]] = []
    was_closed = False
    for slot in slots:
        is_closed = slot.slot_id in table.closed_slots
        if is_closed and was_closed:
            found[-1] = (found[-1][0], slot.ends_at)
        elif is_closed:
            found.append((slot.begins_at, slot.ends_at))
        was_closed = is_closed
    return tuple(found), bool(slots) and all(slot.slot_id in table.closed_slots for slot in slots)


def signs_as_pdf(
    event: Event, signs: Sequence[TableSign], *, address_of: Callable[[str], str], fonts: Path, made_at: datetime
) -> bytes:
    """Return table signs as a PDF, a page of A4 each; `address_of` a table id is where its code leads."""
    return set_as_pdf("table_signs.typ", **_filled(event, signs, address_of, fonts, made_at))


def _filled(
    event: Event, signs: Sequence[TableSign], address_of: Callable[[str], str], fonts: Path, made_at: datetime
) -> dict[str, Any]:
    pictures = {f"{number}.svg": qr_svg(address_of(sign.table.table_id)) for number, sign in enumerate(signs)}
    values = {
        "title": Text(f"{event.name.ko} 테이블 안내", f"{event.name.en}: table signs"),
        "event": event.name,
        "is_sample": event.fictional,
        "as_of": moment_at(made_at, event.time_zone),
        "time_zone": event.time_zone,
        "signs": [
            {
                "table": sign.table.table_id,
                "hall": sign.table.hall,
                "zone": sign.table.zone,
                "day": day_in_both(sign.day),
                "is_closed": sign.is_closed,
                "closed": ", ".join(
                    f"{time_at(begins, event.time_zone)}–{time_at(ends, event.time_zone)}"
                    for begins, ends in sign.closed
                ),
                "lines": [
                    {
                        "time": f"{time_at(line.begins_at, event.time_zone)}–{time_at(line.ends_at, event.time_zone)}",
                        "firms": list(line.firms),
                    }
                    for line in sign.lines
                ],
            }
            for sign in signs
        ],
    }
    return {"values": values, "fonts": fonts, "made_at": made_at, "pictures": pictures}
