"""Hall plans: the tables of each hall zone by zone, and how long one walks, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bioaccord.vocabulary.language import Text

from .paper import moment_at, set_as_pdf
from .programme import Event, MeetingTable


@dataclass(frozen=True, slots=True)
class PlannedZone:
    """Tables that stand beside each other; `name` is empty in a hall without zones."""

    name: str
    tables: tuple[MeetingTable, ...]


@dataclass(frozen=True, slots=True)
class PlannedWay:
    """Minutes on foot from one place to another."""

    one: Text
    other: Text
    minutes: float


@dataclass(frozen=True, slots=True)
class HallPlan:
    """One hall: its zones, and the ways inside it and out of it."""

    hall: Text
    zones: tuple[PlannedZone, ...]
    ways: tuple[PlannedWay, ...]

    @property
    def table_count(self) -> int:
        """How many tables stand in the hall."""
        return sum(len(zone.tables) for zone in self.zones)


def hall_plans(event: Event) -> list[HallPlan]:
    """Return the halls of an event as its programme names them."""
    halls: dict[str, list[MeetingTable]] = {}
    for table in event.tables:
        halls.setdefault(table.hall.en or table.hall.ko, []).append(table)
    names = {hall: tables[0].hall for hall, tables in halls.items()}
    plans = []
    for hall, tables in halls.items():
        zones: dict[str, list[MeetingTable]] = {}
        for table in tables:
            zones.setdefault(table.zone, []).append(table)
        ways = [
            PlannedWay(_place(walk.one, names), _place(walk.other, names), walk.minutes)
            for walk in event.walks
            if hall in (walk.one.partition("/")[0], walk.other.partition("/")[0])
        ]
        plans.append(
            HallPlan(
                names[hall],
                tuple(PlannedZone(name, tuple(zones[name])) for name in sorted(zones)),
                tuple(sorted(ways, key=lambda way: (way.minutes, way.one.en, way.other.en))),
            )
        )
    return plans


def walking_minutes(event: Event, one: MeetingTable, other: MeetingTable) -> float | None:
    """Return how long one walks between two tables, 0 within a zone; None where nobody has told."""
    if one.hall == other.hall and one.zone == other.zone:
        return 0.0
    told = {frozenset((walk.one, walk.other)): walk.minutes for walk in event.walks}
    for place_one, place_other in ((_zone_of(one), _zone_of(other)), (one.hall.en, other.hall.en)):
        if place_one != place_other and (minutes := told.get(frozenset((place_one, place_other)))) is not None:
            return minutes
    return None


def plans_as_pdf(event: Event, plans: list[HallPlan], *, fonts: Path, made_at: datetime) -> bytes:
    """Return hall plans as a PDF, a page of A3 for each hall."""
    return set_as_pdf("hall_plan.typ", _values(event, plans, made_at), fonts=fonts, made_at=made_at)


def _values(event: Event, plans: list[HallPlan], made_at: datetime) -> dict[str, Any]:
    return {
        "event": event.name,
        "is_sample": event.fictional,
        "as_of": moment_at(made_at, event.time_zone),
        "time_zone": event.time_zone,
        "plans": [
            {
                "hall": plan.hall,
                "count": plan.table_count,
                "zones": [
                    {"name": zone.name, "tables": [{"id": one.table_id, "seats": one.capacity} for one in zone.tables]}
                    for zone in plan.zones
                ],
                "ways": [{"one": way.one, "other": way.other, "minutes": f"{way.minutes:g}"} for way in plan.ways],
            }
            for plan in plans
        ],
    }


def _zone_of(table: MeetingTable) -> str:
    return f"{table.hall.en}/{table.zone}" if table.zone else table.hall.en


def _place(written: str, names: dict[str, Text]) -> Text:
    hall, _, zone = written.partition("/")
    name = names.get(hall, Text(hall, hall))
    return Text(f"{name.ko} {zone} 구역", f"{name.en}, zone {zone}") if zone else name
