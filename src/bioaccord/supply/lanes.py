"""Lanes as they were: how long deliveries took and how late they came, by manufacturing site, destination and mode.

Read from deliveries with a scheduled and an actual day, such as the SCMS history of health commodities. Early deliveries count as on time;
a lane with few deliveries borrows from all lanes of its mode, so that one late crate is no forecast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np

from bioaccord.reading.table import read_table
from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.sentence import Sentence

from .compiled import Floats
from .event_rates import EventRate, Spread

FEWEST = 10  # deliveries a lane needs for figures of its own
LATE_DAYS = 7  # from here on a delivery counts as late
_MOST_OBSERVED = 200


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: origin, destination, mode, the days it was late (negative: early), and its lead time where the order's day is known."""

    origin: str
    destination: str
    mode: str
    days_late: int
    lead_time_days: int | None
    year: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane's deliveries: how many, a year; quartiles of lead time in days (None where no order day is known); and lateness.

    `late_share` is the part that came `LATE_DAYS` or more late, with the 90 % interval of Wilson; `late_days` (sorted) how late those came,
    from all lanes of the mode where the lane has fewer than `FEWEST` deliveries (`borrowed`).
    """

    origin: str
    destination: str
    mode: str
    deliveries: int
    per_year: float
    lead_time_days: tuple[float, float, float] | None
    late_share: float
    late_share_low: float
    late_share_high: float
    late_days: Floats
    borrowed: bool


_COLUMNS = {
    "origin": "manufacturing site",
    "destination": "country",
    "mode": "shipment mode",
    "scheduled": "scheduled delivery date",
    "delivered": "delivered to client date",
    "ordered": "po sent to vendor date",
}
_DAY_FORMATS = ("%d-%b-%y", "%Y-%m-%d", "%m/%d/%y", "%m/%d/%Y")


def read_deliveries(path: Path) -> list[Delivery]:
    """Return the deliveries of a table with the columns of the SCMS history. Rows without an order's day keep their lateness.

    Raises `InputError` for missing columns and for days that are no days.
    """
    table = read_table(path)
    refusals = []
    for name in _COLUMNS.values():
        if name not in table.columns:
            remedy = did_you_mean(name, table.columns) + Sentence(
                "The columns are {columns}.", columns=", ".join(_COLUMNS.values())
            )
            refusals.append(
                Refusal(
                    table.file, Sentence("the column '{name}' is missing.", name=name), remedy, table.header_row, name
                )
            )
    if refusals:
        raise InputError(refusals)
    found = []
    for row in table.rows:
        days = {}
        for name in ("scheduled", "delivered", "ordered"):
            text = row.cells[_COLUMNS[name]]
            days[name] = _day(text)
            if days[name] is None and name != "ordered":
                remedy = Sentence("Write it as 2-Jun-06 or 2006-06-02.")
                refusals.append(
                    Refusal(
                        table.file, Sentence("'{text}' is no day.", text=text), remedy, row.number, _COLUMNS[name], text
                    )
                )
        scheduled, delivered, ordered = days["scheduled"], days["delivered"], days["ordered"]
        if scheduled is None or delivered is None:
            continue
        mode = row.cells[_COLUMNS["mode"]]
        found.append(
            Delivery(
                row.cells[_COLUMNS["origin"]],
                row.cells[_COLUMNS["destination"]],
                "" if mode in ("N/A", "") else mode,
                (delivered - scheduled).days,
                (delivered - ordered).days if ordered is not None and delivered >= ordered else None,
                delivered.year,
            )
        )
    if refusals:
        raise InputError(refusals)
    return found


def lanes(deliveries: Sequence[Delivery]) -> list[Lane]:
    """Return the lanes of deliveries, those with most first."""
    years = max(1, len({one.year for one in deliveries}))
    by_lane: dict[tuple[str, str, str], list[Delivery]] = defaultdict(list)
    late_by_mode: dict[str, list[int]] = defaultdict(list)
    share_by_mode: dict[str, list[bool]] = defaultdict(list)
    for one in deliveries:
        by_lane[one.origin, one.destination, one.mode].append(one)
        share_by_mode[one.mode].append(one.days_late >= LATE_DAYS)
        if one.days_late >= LATE_DAYS:
            late_by_mode[one.mode].append(one.days_late)
    found = []
    for (origin, destination, mode), members in by_lane.items():
        own = [one.days_late for one in members if one.days_late >= LATE_DAYS]
        borrowed = len(members) < FEWEST
        count, late = (len(share_by_mode[mode]), sum(share_by_mode[mode])) if borrowed else (len(members), len(own))
        low, high = _wilson(late, count)
        known = [one.lead_time_days for one in members if one.lead_time_days is not None]
        quartiles = np.quantile(known, [0.25, 0.5, 0.75]) if known else None
        found.append(
            Lane(
                origin,
                destination,
                mode,
                len(members),
                len(members) / years,
                None if quartiles is None else (float(quartiles[0]), float(quartiles[1]), float(quartiles[2])),
                late / count,
                low,
                high,
                np.sort(np.array(late_by_mode[mode] if borrowed else own, dtype=np.float64)),
                borrowed,
            )
        )
    return sorted(found, key=lambda lane: (-lane.deliveries, lane.origin, lane.destination, lane.mode))


def rate_of_lane(lane: Lane, origin_country: str, destination_country: str, *, source: str) -> EventRate:
    """Return a lane's lateness as an event rate between two countries of a network: a late delivery closes the lane for its days.

    The days drawn are those observed (a sample of evenly spaced ranks where there are more than two hundred).
    """
    late = lane.late_days
    if len(late) > _MOST_OBSERVED:
        late = late[np.linspace(0, len(late) - 1, _MOST_OBSERVED).round().astype(int)]
    return EventRate(
        kind="lane_closed",
        per_year=min(1000.0, lane.per_year * lane.late_share) if len(late) else 0.0,
        countries=(origin_country,),
        to_countries=(destination_country,),
        duration_days=Spread(observed=tuple(float(one) for one in late) or (1.0,)),
        source=source,
    )


def _wilson(late: int, count: int) -> tuple[float, float]:
    """Return the 90 % interval of Wilson (1927) for a share."""
    z = 1.6448536269514722
    share = late / count
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * float(np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2)))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def _day(text: str) -> date | None:
    for pattern in _DAY_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None
