"""Conventions made up by a seed: firms that some want to meet far more than others, teams of different sizes, absences by the slot and by the day."""

from datetime import date, datetime, timedelta

import numpy as np

from bioaccord.events.programme import Delegate, Event, MeetingTable
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Attendance, Meeting, MeetingStatus, Slot

_BEGIN = datetime.fromisoformat("2027-06-14T08:30:00+09:00")
_FIRST_DAY = date(2027, 6, 14)


def made_slots(days: int, slots_a_day: int) -> tuple[Slot, ...]:
    """Return half-hour slots, as many a day."""
    return tuple(
        Slot(
            f"S{day * slots_a_day + number:03d}",
            _BEGIN + timedelta(days=day, minutes=30 * number),
            _BEGIN + timedelta(days=day, minutes=30 * number + 30),
        )
        for day in range(days)
        for number in range(slots_a_day)
    )


def made_tables(tables: int, halls: int) -> tuple[MeetingTable, ...]:
    """Return tables in halls of the same size; each seats four."""
    names = [Text(f"{number}홀", f"Hall {number}") for number in range(1, halls + 1)]
    return tuple(MeetingTable(f"T{number:04d}", names[number * halls // tables], 4) for number in range(tables))


def event_of(slots: tuple[Slot, ...], tables: tuple[MeetingTable, ...], delegates: list[Delegate]) -> Event:
    """Return an event in Seoul."""
    days = (slots[-1].begins_at.date() - slots[0].begins_at.date()).days
    return Event(
        "made", Text("모의 행사", "Made-up show"), "Seoul", "KR", "Asia/Seoul", _FIRST_DAY, _FIRST_DAY + timedelta(days=days),
        slots, tables, tuple(delegates), True,
    )  # fmt: skip


def made_convention(
    seed: int,
    *,
    meetings: int = 60_000,
    of_teams: bool = False,
    skew: float = 0.6,
    days: int = 4,
    slots_a_day: int = 18,
) -> tuple[Event, list[Meeting]]:
    """Return an event and its accepted meetings, at the proportions of a convention: twenty meetings a delegate, tables for 92 % of the slots.

    `skew` is the standard deviation of the logarithm of how much a delegate is wanted; `of_teams` lets any of a firm's team attend.
    """
    draw = np.random.default_rng(seed)
    slots, delegates = made_slots(days, slots_a_day), max(40, meetings // 10)
    tables = made_tables(int(np.ceil(meetings / len(slots) / 0.92)), 10)
    sizes = draw.choice([1, 2, 3, 4], delegates, p=[0.4, 0.35, 0.15, 0.1])
    firm_of = np.repeat(np.arange(delegates), sizes)[:delegates]
    away = draw.random((delegates, len(slots))) < draw.uniform(0.02, 0.25, (delegates, 1))
    day = np.repeat(np.arange(days), slots_a_day)
    leaves = (draw.random((delegates, days)) < 0.08) & (np.arange(days) > 0)
    away |= leaves[:, day]
    ids = [slot.slot_id for slot in slots]
    first_time = draw.random(delegates) < 0.2
    people = [
        Delegate(
            f"D{number}", f"F{firm_of[number]}", Text(f"참가자 {number}", f"Delegate {number}"), Text("", ""), (),
            frozenset(ids[slot] for slot in np.flatnonzero(away[number])), is_first_time=bool(first_time[number]),
        )
        for number in range(delegates)
    ]  # fmt: skip
    wanted = np.exp(draw.normal(0.0, skew, delegates))
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < meetings:
        drawn = draw.choice(delegates, (meetings, 2), p=wanted / wanted.sum())
        for one, other in drawn[firm_of[drawn[:, 0]] != firm_of[drawn[:, 1]]].tolist():
            pairs.setdefault((min(one, other), max(one, other)))
    made = [
        Meeting(
            f"M{number}", "made", (people[one].organisation_id, people[other].organisation_id), Text("", ""), MeetingStatus.ACCEPTED,
            attendance=() if of_teams else (Attendance((f"D{one}",)), Attendance((f"D{other}",))),
        )
        for number, (one, other) in enumerate(list(pairs)[:meetings])
    ]  # fmt: skip
    return event_of(slots, tables, people), made
