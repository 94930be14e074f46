"""Tables for meetings that have a slot: large enough, and near where its persons sit before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .constraints import placed
from .programme import Event, MeetingTable

CHANGE_COST = 1.0
"""What it counts that a person changes tables between two meetings, in minutes of walking."""
TOO_SMALL = 1e6
_KEPT = 100.0
"""What it counts, in minutes of walking, that a meeting keeps the table it has while others of its slot change theirs."""
_LARGER_THAN_NEEDED = 0.01


def with_tables(event: Event, meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return the meetings with a table for each that has a slot and none; tables that are given stay, meetings in on-line slots get none.

    Slot by slot, the meetings are assigned together so that all their persons walk least from their last tables of the day (Hungarian
    method). Where a meeting finds no table large enough because a smaller one sits at it, the meetings of that slot that are not locked
    change tables, as few as will do. In a slot with more meetings than tables, which no schedule made here has, some stay without one.
    """
    table_of: dict[str, str] = {one.meeting_id: one.place for one in placed(meetings) if one.place}
    seated = {one.meeting_id for one in placed(meetings) if one.slot is not None and not one.slot.is_online}
    by_slot: dict[str, list[Meeting]] = {}
    for one in placed(meetings):
        if one.slot is not None and not one.slot.is_online:
            by_slot.setdefault(one.slot.slot_id, []).append(one)
    minutes, zone = walking_minutes(event), ZoneInfo(event.time_zone)
    last: dict[str, int] = {}
    day = None
    for slot in event.slots:
        if (its_day := slot.begins_at.astimezone(zone).date()) != day:
            day, last = its_day, {}
        here = by_slot.get(slot.slot_id, [])
        usable = [at for at, table in enumerate(event.tables) if slot.slot_id not in table.closed_slots]
        taken = {table_of[one.meeting_id] for one in here if one.meeting_id in table_of}
        open_tables = [at for at in usable if event.tables[at].table_id not in taken]
        waiting = [one for one in here if one.meeting_id not in table_of]
        if waiting and not _seated(event, open_tables, waiting, last, minutes, table_of):
            changing = [one for one in here if not one.is_locked and one.status is not MeetingStatus.HELD]
            fixed = {table_of[one.meeting_id] for one in here if one not in changing and one.meeting_id in table_of}
            could_take = [at for at in usable if event.tables[at].table_id not in fixed]
            _seated(event, could_take, changing, last, minutes, table_of)
        number = {table.table_id: at for at, table in enumerate(event.tables)}
        for one in here:
            for delegate in one.delegates:
                if one.meeting_id in table_of and table_of[one.meeting_id] in number:
                    last[delegate] = number[table_of[one.meeting_id]]
    return [
        replace(one, place=table_of.get(one.meeting_id))
        if one.meeting_id in seated and one.place != table_of.get(one.meeting_id)
        else one
        for one in meetings
    ]


def _seated(
    event: Event, open_tables: Sequence[int], waiting: Sequence[Meeting], last: Mapping[str, int], minutes: NDArray[np.float32],
    table_of: dict[str, str],
) -> bool:  # fmt: skip
    """Assign tables into `table_of`; tell whether every meeting has one. A table that a meeting has already is kept where that does."""
    if not open_tables:
        return False
    costs = _costs(event.tables, open_tables, waiting, last, minutes)
    column_of = {event.tables[at].table_id: column for column, at in enumerate(open_tables)}
    for row, one in enumerate(waiting):
        column = column_of.get(table_of.get(one.meeting_id, ""))
        if column is not None and costs[row, column] < TOO_SMALL:
            costs[row, column] -= _KEPT
    found = {}
    for row, column in zip(*linear_sum_assignment(costs), strict=True):
        if costs[row, column] < TOO_SMALL:
            found[waiting[row].meeting_id] = event.tables[open_tables[column]].table_id
    for one in waiting:
        table_of.pop(one.meeting_id, None)
    table_of.update(found)
    return len(found) == len(waiting)


def walking_minutes(event: Event) -> NDArray[np.float32]:
    """Return the minutes between tables (tables x tables): 0 at the same table, what the event tells between halls and zones, and `CHANGE_COST` at least."""
    told: dict[tuple[str, str], float] = {}
    for walk in event.walks:
        told[walk.one, walk.other] = told[walk.other, walk.one] = walk.minutes
    kinds = sorted({(table.hall.en, table.zone) for table in event.tables})
    between = np.zeros((len(kinds), len(kinds)), np.float32)
    for row, one in enumerate(kinds):
        for column, other in enumerate(kinds):
            between[row, column] = CHANGE_COST + (0.0 if one == other else _told_minutes(told, one, other))
    kind_of = np.array([kinds.index((table.hall.en, table.zone)) for table in event.tables], dtype=np.int64)
    minutes = between[np.ix_(kind_of, kind_of)] if len(kind_of) else np.zeros((0, 0), np.float32)
    np.fill_diagonal(minutes, 0.0)
    return minutes


def _told_minutes(told: Mapping[tuple[str, str], float], one: tuple[str, str], other: tuple[str, str]) -> float:
    for first in (f"{one[0]}/{one[1]}", one[0]):
        for second in (f"{other[0]}/{other[1]}", other[0]):
            if (first, second) in told:
                return told[first, second]
    return 0.0 if one[0] == other[0] else 5.0


def _costs(
    tables: Sequence[MeetingTable], open_tables: Sequence[int], waiting: Sequence[Meeting], last: Mapping[str, int],
    minutes: NDArray[np.float32],
) -> NDArray[np.float64]:  # fmt: skip
    """Return what each table costs each meeting (meetings x open tables)."""
    costs = np.zeros((len(waiting), len(open_tables)))
    capacity = np.array([tables[at].capacity for at in open_tables])
    for row, one in enumerate(waiting):
        for table in _known(last, one.delegates):
            costs[row] += minutes[table, open_tables]
        costs[row] += _LARGER_THAN_NEEDED * np.maximum(0, capacity - len(one.delegates))
        costs[row, capacity < len(one.delegates)] = TOO_SMALL
    return costs


def _known(last: Mapping[str, int], delegates: Iterable[str]) -> list[int]:
    return [last[one] for one in delegates if one in last]
